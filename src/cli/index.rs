//! `arkhiv index`

use std::{
    io::{self, IsTerminal, Write},
    time::{Duration, Instant},
};

use indicatif::{DecimalBytes, ProgressBar, ProgressStyle};
use serde_json::json;

use super::{Outcome, Settings, args::IndexArguments, interrupt::Interrupt, message};
use crate::{
    indexer::{self, Gone, IndexingError, IndexingReport, Job, Mode, Phase, Progress},
    render,
};

/// How often a run reports its progress where there is no terminal.
const REPORT_EVERY: Duration = Duration::from_secs(10);

/// How many skips, and how many files that are gone, are named unless all are asked for.
const LISTED: usize = 1000;

pub(super) fn run(arguments: IndexArguments, settings: &Settings) -> anyhow::Result<Outcome> {
    let paths = if arguments.paths.is_empty() {
        settings.config.corpus.paths.clone()
    } else {
        arguments.paths
    };
    let mode = match (arguments.dry_run, arguments.rebuild) {
        (true, _) => Mode::DryRun,
        (false, true) => Mode::Rebuild,
        (false, false) => Mode::Update,
    };
    let gone = if arguments.prune { Gone::Prune } else { Gone::Keep };
    let interrupt = Interrupt::listen(mode)?;
    let job = Job { mode, gone, stop: interrupt.stop(), ..Job::update(&paths) };
    let report = match index(job, settings, &mut |phase| interrupt.enter(phase)) {
        Err(stopped @ IndexingError::Stopped) => {
            message(&stopped.to_string());
            return Ok(Outcome::Stopped);
        }
        report => report?,
    };
    let listed = if arguments.skipped { usize::MAX } else { LISTED };
    name(&report, mode, listed, settings);
    print_report(&report, mode, listed, settings)?;
    Ok(match report {
        IndexingReport { stopped: true, .. } => Outcome::Stopped,
        IndexingReport { skipped: 0, .. } => Outcome::Done,
        _ => Outcome::SomeSkipped,
    })
}

/// Builds an index from the configured corpus, for a server that has none.
pub(super) fn build(settings: &Settings) -> anyhow::Result<()> {
    let report = index(Job::update(&settings.config.corpus.paths), settings, &mut |_| {})?;
    name(&report, Mode::Update, LISTED, settings);
    tracing::info!(
        documents = report.documents,
        skipped = report.skipped,
        seconds = report.seconds(),
        "index built"
    );
    Ok(())
}

fn index(
    job: Job<'_>,
    settings: &Settings,
    enter: &mut dyn FnMut(Phase),
) -> Result<IndexingReport, IndexingError> {
    let mut display = Display::new(settings.quiet);
    let report = indexer::run(&settings.config, job, &mut |progress| {
        enter(progress.phase);
        display.report_progress(progress);
    });
    display.end();
    report
}

/// Names on stderr what was left out, and, where more is asked for, what goes.
fn name(report: &IndexingReport, mode: Mode, listed: usize, settings: &Settings) {
    report.skips.iter().take(listed).for_each(|skip| message(&skip.to_string()));
    let unlisted = report.skipped.saturating_sub(report.skips.len().min(listed) as u64);
    if unlisted > 0 {
        let unlisted = render::text::number(unlisted);
        message(&format!("and {unlisted} more that were skipped; `--skipped` names all"));
    }
    if settings.quiet {
        return;
    }
    report.warnings.iter().for_each(|warning| message(&warning.to_string()));
    if settings.verbose {
        let verb = if mode == Mode::DryRun { "would be removed" } else { "removed" };
        for (file, documents) in &report.gone {
            message(&format!("`{file}`: gone, {} {verb}", render::text::documents(*documents)));
        }
    }
}

fn print_report(
    report: &IndexingReport,
    mode: Mode,
    listed: usize,
    settings: &Settings,
) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    if settings.json {
        let skip = |skip: &indexer::Skipped| json!({ "file": skip.file, "line": skip.line, "reason": skip.reason });
        let counted =
            |(file, documents): (&String, &u64)| json!({ "file": file, "documents": documents });
        let gone = report.gone.iter().map(|(file, documents)| (file, documents)).take(listed);
        let answer = json!({
            "documents": report.documents,
            "formats": report.formats,
            "unchanged": report.unchanged,
            "removed": report.removed,
            "bytes": report.bytes,
            "skipped": report.skipped,
            "warnings": report.warned,
            "kept_out": report.kept_out,
            "replaced": report.replaced.iter().map(counted).collect::<Vec<_>>(),
            "renamed": report.renamed.count,
            "gone": gone.map(counted).collect::<Vec<_>>(),
            "lost": report.lost,
            "stopped": report.stopped,
            "seconds": round(report.seconds()),
            "mb_per_second": round(report.mb_per_second()),
            "skips": report.skips.iter().take(listed).map(skip).collect::<Vec<_>>(),
        });
        return writeln!(stdout, "{}", render::json::value(&answer));
    }
    if settings.quiet {
        return Ok(());
    }
    let formats: Vec<(String, u64)> =
        report.formats.iter().map(|(name, count)| (format!("  {name}"), *count)).collect();
    let mut figures = vec![("documents", report.documents)];
    figures.extend(formats.iter().map(|(name, count)| (name.as_str(), *count)));
    figures.extend([
        ("unchanged", report.unchanged),
        ("removed", report.removed),
        ("bytes", report.bytes),
        ("skipped", report.skipped),
    ]);
    stdout.write_all(render::text::figures(&figures).as_bytes())?;
    writeln!(stdout, "seconds {:.3}, MB/s {:.1}", report.seconds(), report.mb_per_second())?;
    notes(report, mode)
        .iter()
        .try_for_each(|note| writeln!(stdout, "{}", render::text::plain(note)))
}

/// What a person should know of a run beside its figures.
fn notes(report: &IndexingReport, mode: Mode) -> Vec<String> {
    let number = render::text::number;
    let mut notes = Vec::new();
    if !report.replaced.is_empty() {
        notes.push(replaced(report));
    }
    if report.kept_out > 0 {
        let deleted = if report.kept_out == 1 { "that was" } else { "that were" };
        let kept_out = number(report.kept_out);
        notes.push(format!(
            "left out {kept_out} {deleted} deleted; `arkhiv delete --undo ID` lifts that"
        ));
    }
    if let Some((given, id)) = &report.renamed.first {
        let (count, is) = match report.renamed.count {
            1 => ("1 file".to_owned(), "is known by another path and keeps its id"),
            count => {
                (format!("{} files", number(count)), "are known by other paths and keep their ids")
            }
        };
        notes.push(format!("{count} {is}: `{given}` is `{id}`"));
    }
    match report.lost {
        None | Some(0) => {}
        Some(lost) => notes.push(format!(
            "{} of the index before {} no longer there",
            render::text::documents(lost),
            if lost == 1 { "is" } else { "are" }
        )),
    }
    if report.stopped {
        notes.push(format!(
            "stopped; kept {}, and what was there before; the same command goes on from there",
            render::text::documents(report.documents)
        ));
    } else if report.skipped > 0 {
        let rest = if mode == Mode::DryRun { "can be indexed" } else { "is in the index" };
        notes.push(format!("skipped {}, named above; the rest {rest}", number(report.skipped)));
    }
    notes
}

/// `replaced 1 (was from a.csv)`: of ids that documents of two files have.
fn replaced(report: &IndexingReport) -> String {
    const NAMED: usize = 3;
    let total: u64 = report.replaced.values().sum();
    let were = if total == 1 { "was" } else { "were" };
    let files: Vec<&str> = report.replaced.keys().map(String::as_str).take(NAMED).collect();
    let more = match report.replaced.len() - files.len() {
        0 => String::new(),
        more => format!(" and {} more", render::text::number(more as u64)),
    };
    let total = render::text::number(total);
    format!("replaced {total} ({were} from {}{more})", files.join(", "))
}

/// Three decimals are enough for a person and for a script.
fn round(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}

/// How long a run will still take at the rate so far; `None` while nothing has been read, or where the
/// total is not known.
fn seconds_left(progress: Progress, seconds: f64) -> Option<f64> {
    let (read, total) = (progress.read_bytes, progress.total_bytes?);
    let left = total.saturating_sub(read) as f64;
    (read > 0).then(|| (left / read as f64 * seconds).ceil())
}

/// Shows the progress of a run: a bar on a terminal, log lines elsewhere.
struct Display {
    bar: Option<ProgressBar>,
    phase: Phase,
    quiet: bool,
    start: Instant,
    reported: Instant,
}

impl Display {
    fn new(quiet: bool) -> Self {
        let bar = (!quiet && io::stderr().is_terminal()).then(|| {
            let bar = ProgressBar::new(0);
            bar.set_style(style("{bar:30} {percent:>3} %  {msg}  {eta} left"));
            bar
        });
        let (start, phase) = (Instant::now(), Phase::Reading);
        Self { bar, phase, quiet, start, reported: start }
    }

    fn report_progress(&mut self, progress: Progress) {
        if progress.phase != self.phase {
            self.enter(progress.phase);
        }
        let Some(words) = words(progress.phase) else { return self.report_reading(progress) };
        if let Some(bar) = &self.bar {
            bar.set_message(words);
        }
    }

    fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        let Some(bar) = &self.bar else {
            if let Some(words) = words(phase).filter(|_| !self.quiet) {
                tracing::debug!("{words}");
            }
            return;
        };
        if phase == Phase::Reading {
            bar.disable_steady_tick();
            bar.set_style(style("{bar:30} {percent:>3} %  {msg}  {eta} left"));
        } else {
            // How long it takes cannot be told.
            bar.set_style(style("{spinner} {msg}  {elapsed}"));
            bar.enable_steady_tick(Duration::from_millis(100));
        }
    }

    fn report_reading(&mut self, progress: Progress) {
        let seconds = self.start.elapsed().as_secs_f64().max(1e-3);
        let rate = progress.bytes as f64 / 1e6 / seconds;
        if let Some(bar) = &self.bar {
            if let Some(total) = progress.total_bytes {
                bar.set_length(total);
            }
            bar.set_position(progress.read_bytes);
            let (documents, read) = (progress.documents, DecimalBytes(progress.bytes));
            let documents = render::text::documents(documents);
            bar.set_message(format!("{documents}, {read}, {rate:.0} MB/s"));
        } else if !self.quiet && self.reported.elapsed() >= REPORT_EVERY {
            self.reported = Instant::now();
            let (rate, seconds_left) = (rate.round(), seconds_left(progress, seconds));
            tracing::info!(
                progress.documents,
                progress.bytes,
                mb_per_second = rate,
                seconds_left,
                "indexing"
            );
        }
    }

    fn end(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// What a run is at when it no longer reads.
fn words(phase: Phase) -> Option<&'static str> {
    match phase {
        Phase::Reading => None,
        Phase::Writing => Some("writing what was read"),
        Phase::Merging => Some("merging small segments"),
        Phase::Vocabulary => Some("counting words"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_goes_by_the_bytes_read() {
        let progress =
            |read_bytes, total_bytes| Progress { read_bytes, total_bytes, ..Progress::default() };
        assert_eq!(seconds_left(progress(250, Some(1000)), 2.0), Some(6.0));
        assert_eq!(seconds_left(progress(1000, Some(1000)), 2.0), Some(0.0));
        assert_eq!(seconds_left(progress(0, Some(1000)), 2.0), None);
        assert_eq!(seconds_left(progress(250, None), 2.0), None);
    }
}
