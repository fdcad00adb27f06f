//! Drives files into the index: [`run`].
//!
//! ```text
//! walk ──> files that changed ──> units ──┬──> read, analyse, build a segment ──┬──> commit
//! (a thread)    (this thread)             └──> the same, on every processor   ──┘
//! ```
//! The walk runs ahead; this thread opens big files, unpacks them and cuts them into units; each of
//! the workers reads units to documents and documents to segments of its own. The queues between
//! are short, so memory is bounded by the workers' budget, whatever the files hold.
//!
//! What the index holds afterwards does not depend on the number of workers: units are numbered in
//! the order of the input, and of two documents with one id the later stays. Nothing counts before
//! the one commit at the end.
//!
//! # Segments
//! A worker finishes a segment when it has used its share of `index.memory_budget_bytes`: with the
//! default and two workers that is about 28 million words, or 160 MB of English. More memory makes
//! fewer segments, and queries look every form up in every segment. Those large segments stay as
//! they are; small ones of many small runs are merged by the [`Writer`] in the background, six of
//! about the same size at a time.

mod changes;
mod reading;
mod words;
mod workers;

pub use self::reading::{Found, read_documents};

use std::{
    fmt, io,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use self::changes::Changes;
use crate::{
    config::Config,
    corpus::{CorpusError, Rules, Skip, is_missing},
    document::Document,
    index::{self, Duplicates, FolderLock, IndexError, Verify, Writer, known_files},
    segment::SegmentError,
    vocabulary::Vocabulary,
};

/// The path that means standard input.
const STDIN: &str = "-";

/// What to index, and how.
#[derive(Debug, Clone, Copy)]
pub struct Job<'a> {
    /// Files and folders, `-` for JSON Lines on standard input.
    pub paths: &'a [PathBuf],
    /// What becomes of the index there is.
    pub mode: Mode,
    /// What becomes of documents whose files are gone.
    pub gone: Gone,
}

/// What becomes of the index there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Documents are added or replaced; files unchanged since they were indexed are skipped.
    Update,
    /// A new index is built beside it and takes its place in one step.
    Rebuild,
    /// Nothing: files are read and reported only.
    DryRun,
}

/// What becomes of documents whose files are gone from the paths that are indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gone {
    /// They stay.
    Keep,
    /// They are removed.
    Prune,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Documents taken.
    pub documents: u64,
    /// Their text, in bytes.
    pub bytes: u64,
    /// Bytes of files that were handed to the workers or are unchanged.
    pub read_bytes: u64,
    /// Bytes of all files, once it is known.
    pub total_bytes: Option<u64>,
}

/// What a run did.
#[derive(Debug, Default)]
pub struct IndexingReport {
    /// Documents indexed, replacements included.
    pub documents: u64,
    /// Files left alone because they had not changed.
    pub unchanged: u64,
    /// Text of the documents, in bytes.
    pub bytes: u64,
    /// How many files, lines or rows gave no document.
    pub skipped: u64,
    /// The first thousand of them, in the order of the input.
    pub skips: Vec<Skipped>,
    /// How many things in documents were left out or read otherwise than they stand.
    pub warned: u64,
    /// The first thousand of them.
    pub warnings: Vec<Skipped>,
    /// Documents removed because their files are gone, or have changed and no longer hold them; in a
    /// dry run, those whose files are gone.
    pub removed: u64,
    /// Segments that the run wrote.
    pub segments: usize,
    /// How long it took, commit included.
    pub duration: Duration,
}

impl IndexingReport {
    /// Seconds that it took.
    pub fn seconds(&self) -> f64 {
        self.duration.as_secs_f64()
    }

    /// Text in millions of bytes a second.
    pub fn mb_per_second(&self) -> f64 {
        self.bytes as f64 / 1e6 / self.seconds().max(1e-9)
    }
}

/// Something that was not indexed, or only in part, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The file as its documents are named; `-` for standard input.
    pub file: String,
    /// The line in the file, from 1, where it is known.
    pub line: Option<u64>,
    /// Why.
    pub reason: String,
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`:", self.file)?;
        if let Some(line) = self.line {
            write!(f, "{line}:")?;
        }
        write!(f, " {}", self.reason)
    }
}

/// The skip of a document that no query could find.
fn unindexable(document: &Document<'_>, file: Option<&str>, error: &SegmentError) -> Skipped {
    let file = file.unwrap_or(STDIN).to_owned();
    let reason = match error {
        SegmentError::Unindexable { reason, .. } => format!("document `{}`: {reason}", document.id),
        error => error.to_string(),
    };
    Skipped { file, line: None, reason }
}

impl From<Skip> for Skipped {
    fn from(skip: Skip) -> Self {
        Self { file: skip.file, line: skip.line, reason: skip.reason.to_string() }
    }
}

/// Why a run came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum IndexingError {
    /// A rule of the configuration cannot be used.
    #[error(transparent)]
    Rules(#[from] CorpusError),
    /// None of the paths is there.
    #[error("{}: no such file or folder; nothing was read", quoted(.paths))]
    NothingThere {
        /// The paths as given.
        paths: Vec<PathBuf>,
    },
    /// The index cannot be read or written.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// What is derived from the words of the index could not be made.
    #[error("the vocabulary could not be written")]
    Vocabulary(#[source] io::Error),
}

/// Paths for a message.
fn quoted(paths: &[PathBuf]) -> String {
    let paths: Vec<String> = paths.iter().map(|path| format!("`{}`", path.display())).collect();
    paths.join(", ")
}

/// Fails where none of the paths is there: what was named is a mistake, and there is nothing to do.
fn check_paths(paths: &[PathBuf]) -> Result<(), IndexingError> {
    let is_there = |path: &PathBuf| path.as_os_str() == STDIN || !is_missing(path);
    match paths.iter().any(is_there) {
        true => Ok(()),
        false => Err(IndexingError::NothingThere { paths: paths.to_owned() }),
    }
}

/// Indexes what the job names into the folder of the configuration, in one commit.
///
/// `progress` is called from this thread, a few times a second or more. The vocabulary takes in the
/// words of the documents before the commit, while segments are still being written.
///
/// # Errors
/// Where the index cannot be written, or the configuration not be used. What is wrong with a file
/// is not an error: it is in the report.
pub fn run(
    config: &Config,
    job: Job<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<IndexingReport, IndexingError> {
    let start = Instant::now();
    let rules = Rules::new(&config.corpus)?;
    check_paths(job.paths)?;
    let folder = &config.index.folder;
    let mut report = match job.mode {
        Mode::DryRun => {
            let files = known_files(folder)?;
            let mut changes = Changes::new(&files, job.gone);
            let outcome = workers::read_only(config, &rules, job.paths, &mut changes, progress)?;
            IndexingReport { removed: changes.gone_documents(), ..outcome.into_report(&changes) }
        }
        Mode::Update => {
            let mut writer = Writer::open(folder)?;
            let report = load(&mut writer, config, &rules, job, progress)?;
            writer.publish()?;
            report
        }
        Mode::Rebuild => {
            let mut writer = Writer::rebuild(folder)?;
            let report = load(&mut writer, config, &rules, job, progress)?;
            writer.publish()?;
            report
        }
    };
    if job.mode != Mode::DryRun {
        update_vocabulary(folder)?;
    }
    report.duration = start.elapsed();
    Ok(report)
}

/// Saves the words of the segments that a writer has merged: for writers at their end. One who has
/// begun to write meanwhile does it in turn.
///
/// # Errors
/// Where the index cannot be read or written.
pub fn update_vocabulary(folder: &Path) -> Result<(), IndexingError> {
    let _lock = match FolderLock::take(folder) {
        Err(IndexError::Locked { .. }) => return Ok(()),
        lock => lock?,
    };
    let snapshot = index::open(folder, Verify::Quick)?;
    let fields = [snapshot.fields().body, snapshot.fields().title];
    let threads = thread::available_parallelism().map_or(1, usize::from);
    Vocabulary::update(snapshot.generation_folder(), snapshot.searcher(), &fields, threads)
        .map_err(IndexingError::Vocabulary)
}

fn load(
    writer: &mut Writer,
    config: &Config,
    rules: &Rules,
    job: Job<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<IndexingReport, IndexingError> {
    let known = writer.files().clone();
    let generation = writer.generation_folder().to_owned();
    let mut changes = Changes::new(&known, job.gone);
    let mut load = writer.load()?;
    let target = load.target();
    let mut outcome =
        workers::build(config, rules, job.paths, &mut changes, &target, &generation, progress)?;
    let built = std::mem::take(&mut outcome.segments);
    let segments: Vec<String> =
        built.iter().map(|built| built.segment.id().uuid_string()).collect();
    let count = segments.len();
    Vocabulary::mark_covered(&generation, segments).map_err(IndexingError::Vocabulary)?;
    let duplicates = load.add_segments(built)?;
    for path in changes.outdated_files(&outcome.files) {
        load.delete_file(path);
    }
    let states = changes.states(&outcome.files);
    let committed = load.commit(Some(states))?;
    let mut report = outcome.into_report(&changes);
    report.removed = committed.deleted;
    report.segments = count;
    if duplicates.count > 0 {
        report.warned += 1;
        report.warnings.push(replaced_in_run(job.paths, &duplicates));
    }
    Ok(report)
}

/// What is reported of documents that others of the same run replaced: two tables whose rows are numbered
/// from 1 would lose half of them in silence.
fn replaced_in_run(paths: &[PathBuf], duplicates: &Duplicates) -> Skipped {
    let Duplicates { count, ids } = duplicates;
    let more = if *count > ids.len() as u64 { ", …" } else { "" };
    let reason = format!(
        "documents with the id of a later one, which took their place: {count} (`{}`{more}); give \
         them different ids to keep both",
        ids.join("`, `")
    );
    let file = quoted(paths).trim_matches('`').to_owned();
    Skipped { file, line: None, reason }
}

#[cfg(test)]
mod tests;
