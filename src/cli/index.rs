//! `arkhiv index`

use std::{
    io::{self, IsTerminal, Write},
    path::PathBuf,
    time::{Duration, Instant},
};

use indicatif::{HumanBytes, ProgressBar, ProgressStyle};
use serde_json::json;

use super::{Outcome, Settings, args::IndexArguments, message};
use crate::{
    indexer::{self, Gone, IndexingReport, Job, Mode, Progress},
    render,
};

/// How often a run reports its progress where there is no terminal.
const REPORT_EVERY: Duration = Duration::from_secs(10);

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
    let report = index(&paths, mode, gone, settings)?;
    print_report(&report, settings)?;
    Ok(if report.skipped > 0 { Outcome::SomeSkipped } else { Outcome::Done })
}

/// Builds an index from the configured corpus, for a server that has none.
pub(super) fn build(settings: &Settings) -> anyhow::Result<()> {
    let report = index(&settings.config.corpus.paths, Mode::Update, Gone::Keep, settings)?;
    tracing::info!(
        documents = report.documents,
        skipped = report.skipped,
        seconds = report.seconds(),
        "index built"
    );
    Ok(())
}

fn index(
    paths: &[PathBuf],
    mode: Mode,
    gone: Gone,
    settings: &Settings,
) -> anyhow::Result<IndexingReport> {
    let mut display = Display::new(settings.quiet);
    let job = Job { paths, mode, gone };
    let report =
        indexer::run(&settings.config, job, &mut |progress| display.report_progress(progress));
    display.end();
    let report = report?;
    report.skips.iter().for_each(|skip| message(&skip.to_string()));
    if !settings.quiet {
        report.warnings.iter().for_each(|warning| message(&warning.to_string()));
    }
    let unlisted = report.skipped.saturating_sub(report.skips.len() as u64);
    if unlisted > 0 {
        message(&format!("and {unlisted} more that were skipped"));
    }
    Ok(report)
}

fn print_report(report: &IndexingReport, settings: &Settings) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    if settings.json {
        let skip = |skip: &indexer::Skipped| json!({ "file": skip.file, "line": skip.line, "reason": skip.reason });
        let answer = json!({
            "documents": report.documents,
            "unchanged": report.unchanged,
            "removed": report.removed,
            "bytes": report.bytes,
            "skipped": report.skipped,
            "warnings": report.warned,
            "seconds": round(report.seconds()),
            "mb_per_second": round(report.mb_per_second()),
            "skips": report.skips.iter().map(skip).collect::<Vec<_>>(),
        });
        return writeln!(stdout, "{}", render::json::value(&answer));
    }
    if settings.quiet {
        return Ok(());
    }
    let figures = [
        ("documents", report.documents),
        ("unchanged", report.unchanged),
        ("removed", report.removed),
        ("bytes", report.bytes),
        ("skipped", report.skipped),
    ];
    stdout.write_all(render::text::figures(&figures).as_bytes())?;
    writeln!(stdout, "seconds {:.3}, MB/s {:.1}", report.seconds(), report.mb_per_second())
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
    quiet: bool,
    start: Instant,
    reported: Instant,
}

impl Display {
    fn new(quiet: bool) -> Self {
        let bar = (!quiet && io::stderr().is_terminal()).then(|| {
            let bar = ProgressBar::new(0);
            let template = "{bar:30} {percent:>3} %  {msg}  {eta} left";
            bar.set_style(
                ProgressStyle::with_template(template)
                    .unwrap_or_else(|_| ProgressStyle::default_bar()),
            );
            bar
        });
        Self { bar, quiet, start: Instant::now(), reported: Instant::now() }
    }

    fn report_progress(&mut self, progress: Progress) {
        let seconds = self.start.elapsed().as_secs_f64().max(1e-3);
        let rate = progress.bytes as f64 / 1e6 / seconds;
        if let Some(bar) = &self.bar {
            if let Some(total) = progress.total_bytes {
                bar.set_length(total);
            }
            bar.set_position(progress.read_bytes);
            let read = HumanBytes(progress.bytes);
            bar.set_message(format!("{} documents, {read}, {rate:.0} MB/s", progress.documents));
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
