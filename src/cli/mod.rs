//! The command line: arguments to calls, results to streams, errors to exit codes.
//!
//! stdout is data, stderr is messages. A closed pipe is success.

mod args;
mod check;
mod compact;
mod delete;
mod expand;
mod formats;
mod index;
mod interrupt;
mod key;
mod read;
mod search;
mod serve;
mod stats;
mod transliterate;

use std::{
    env,
    io::{self, IsTerminal, Write},
    process::ExitCode,
};

use clap::Parser;

use self::args::{Arguments, Command, Common};
use crate::{
    config::{Config, LogFormat},
    index::Verify,
    render::text::{self, Color, TextStyle},
    search::{Archive, SearchError},
};

/// How a command that did not fail ended.
enum Outcome {
    Done,
    /// `search` found nothing.
    NothingFound,
    /// `index` or `read` left something out.
    SomeSkipped,
    /// Ctrl-C ended it.
    Stopped,
}

/// The settings of this run: the configuration, overridden by flags.
#[derive(Debug, Clone)]
struct Settings {
    config: Config,
    json: bool,
    quiet: bool,
    verbose: bool,
}

/// Runs the command that the process was started with.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    match execute(arguments) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::NothingFound) => ExitCode::from(1),
        Ok(Outcome::SomeSkipped) => ExitCode::from(3),
        Ok(Outcome::Stopped) => ExitCode::from(interrupt::EXIT_CODE),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            report(&error);
            ExitCode::from(2)
        }
    }
}

fn execute(arguments: Arguments) -> anyhow::Result<Outcome> {
    let settings = settings(&arguments.common)?;
    start_log(&arguments.common, &settings.config);
    match arguments.command {
        Command::Index(arguments) => index::run(arguments, &settings),
        Command::Read(arguments) => read::run(arguments, &settings),
        Command::Formats(arguments) => formats::run(&arguments, &settings),
        Command::Search(arguments) => search::run(arguments, &settings),
        Command::Serve(arguments) => serve::run(arguments, &settings),
        Command::Expand(arguments) => expand::run(arguments, &settings),
        Command::Transliterate(arguments) => transliterate::run(arguments, &settings),
        Command::Check => check::run(&settings),
        Command::Delete(arguments) => delete::run(arguments, &settings),
        Command::Compact => compact::run(&settings),
        Command::Key => key::run(&settings),
        Command::Stats(arguments) => stats::run(&arguments, &settings),
    }
}

fn settings(common: &Common) -> anyhow::Result<Settings> {
    let mut config = Config::load(common.config.as_deref())?;
    if let Some(folder) = &common.index {
        config.index.folder.clone_from(folder);
    }
    let verbose = common.verbose > 0;
    Ok(Settings { config, json: common.json, quiet: common.quiet, verbose })
}

fn start_log(common: &Common, config: &Config) {
    let level = match (common.quiet, common.verbose) {
        (true, _) => "error",
        (false, 0) => "warn,arkhiv=info",
        (false, 1) => "info,arkhiv=debug",
        (false, _) => "trace",
    };
    let filter = env::var("ARKHIV_LOG").unwrap_or_else(|_| level.to_owned());
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_target(false)
        .with_ansi(io::stderr().is_terminal() && env::var_os("NO_COLOR").is_none());
    match config.log.format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
}

fn open_archive(settings: &Settings) -> Result<Archive, SearchError> {
    Archive::open(&settings.config, Verify::Quick)
}

/// Longer lines are hard to read.
const MAX_COLUMNS: usize = 100;

/// How text is laid out on a stream.
fn style(stream: &impl IsTerminal) -> TextStyle {
    let terminal = stream.is_terminal();
    let color =
        if terminal && env::var_os("NO_COLOR").is_none() { Color::Ansi } else { Color::Plain };
    let set = env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let shown = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let columns = set.or_else(|| if terminal { shown() } else { None });
    TextStyle { width_columns: columns.unwrap_or(MAX_COLUMNS).min(MAX_COLUMNS), color }
}

/// A message on stderr; that nobody listens there is no reason to end.
fn message(text: &str) {
    let _ = writeln!(io::stderr(), "arkhiv: {}", text::plain(text));
}

/// The error and its causes on stderr.
fn report(error: &anyhow::Error) {
    eprint!("arkhiv: {error}");
    let mut printed = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        // Some messages already contain their cause.
        if !printed.contains(&cause) {
            eprint!(": {cause}");
        }
        printed = cause;
    }
    eprintln!();
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let causes = error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>());
    causes.into_iter().any(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
