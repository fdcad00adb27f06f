//! The command line: arguments to calls, results to streams, errors to exit codes.
//!
//! stdout is data, stderr is messages. A closed pipe is success.

mod args;
mod backup;
mod check;
mod compact;
mod completions;
mod config;
mod delete;
mod expand;
mod export;
mod formats;
mod index;
mod interrupt;
mod key;
mod log;
mod man;
mod read;
mod reload;
mod search;
mod serve;
mod served;
mod stats;
mod transliterate;
mod upgrade;

use std::{
    env,
    io::{self, BufWriter, IsTerminal, StdoutLock, Write},
    process::ExitCode,
};

use clap::Parser;

use self::args::{Arguments, Command, Common};
use crate::{
    config::Config,
    index::Verify,
    render::text::{self, Color, TextStyle},
    search::{Archive, SearchError},
};

/// Where a command prints many lines, so many bytes are written at a time.
const BUFFER_BYTES: usize = 256 << 10;

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
#[derive(Debug, Clone, Default)]
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
    let settings = match &arguments.command {
        // These are there when the settings are not right, too.
        Command::Config(_) | Command::Completions(_) | Command::Man(_) => Settings::default(),
        _ => settings(&arguments.common)?,
    };
    log::start(&arguments.common, &settings.config);
    if !(settings.quiet || matches!(arguments.command, Command::Config(_))) {
        Config::unknown_variables().iter().for_each(|unknown| message(&unknown.to_string()));
    }
    match arguments.command {
        Command::Index(arguments) => index::run(arguments, &settings),
        Command::Read(arguments) => read::run(arguments, &settings),
        Command::Formats(arguments) => formats::run(&arguments, &settings),
        Command::Search(arguments) => search::run(arguments, &settings),
        Command::Serve(asked) => serve::run(asked, arguments.common, &settings),
        Command::Expand(arguments) => expand::run(arguments, &settings),
        Command::Transliterate(arguments) => transliterate::run(arguments, &settings),
        Command::Check => check::run(&settings),
        Command::Config(asked) => config::run(&asked, &arguments.common),
        Command::Completions(asked) => completions::run(&asked),
        Command::Man(asked) => man::run(&asked),
        Command::Export => export::run(&settings),
        Command::Backup(arguments) => backup::run(&arguments, &settings),
        Command::Restore(arguments) => backup::restore(&arguments, &settings),
        Command::Upgrade => upgrade::run(&settings),
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
    let told = format!("arkhiv: {}", told(error.as_ref()));
    // What a file or an argument is called may not steer a terminal. Some messages have lines.
    told.lines().for_each(|line| eprintln!("{}", text::plain(line)));
}

/// An error with its causes.
fn told(error: &(dyn std::error::Error + 'static)) -> String {
    let mut told = error.to_string();
    let (mut last, mut next) = (told.clone(), error.source());
    while let Some(error) = next {
        let cause = error.to_string();
        // Some messages already contain their cause.
        if !last.contains(&cause) {
            told += &format!(": {cause}");
        }
        (last, next) = (cause, error.source());
    }
    told
}

/// Stdout for many lines.
fn lines_out() -> BufWriter<StdoutLock<'static>> {
    BufWriter::with_capacity(BUFFER_BYTES, io::stdout().lock())
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let causes = error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>());
    causes.into_iter().any(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
