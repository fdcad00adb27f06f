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
//! it is committed: at the end, and of a long update on the way too.
//!
//! # Segments
//! A worker finishes a segment when it has used its share of `index.memory_budget_bytes`: with the
//! default and two workers that is about 28 million words, or 160 MB of English. More memory makes
//! fewer segments, and queries look every form up in every segment. Those large segments stay as
//! they are; small ones of many small runs are merged by the [`Writer`] in the background, six of
//! about the same size at a time.

mod changes;
mod dispatch;
mod live;
mod names;
mod outcome;
mod reading;
mod words;
mod workers;

pub use self::{
    live::{Batch, Change, Changed, Failure, LiveWriter, Refused, Room, TooLong},
    names::Renamed,
    reading::{Found, read_documents},
};
pub use crate::index::Skipped;

use std::{
    cell::Cell,
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering::Acquire},
    thread,
    time::{Duration, Instant},
};

use self::{
    changes::Changes,
    dispatch::{Input, Pause},
    outcome::Outcome,
    workers::Site,
};
use crate::{
    config::Config,
    corpus::{CorpusError, Rules, Skip, is_missing},
    document::Document,
    index::{self, Duplicates, FolderLock, IndexError, Known, Load, Loaded, Verify, Writer},
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
    /// Ends the run as soon as it is set: an update keeps what it has read by then.
    pub stop: &'a AtomicBool,
    /// How long an update may go on before it commits what it has.
    pub commit_every: Duration,
}

/// How long an update goes on before it commits what it has: so much work may be lost with the power. A
/// commit has every worker write out its segment and begin another, which takes about as long whatever
/// was read; a load of less than this, which most are, has the one commit at its end.
const COMMIT_EVERY: Duration = Duration::from_secs(60);

/// Of a run that nothing stops.
static NEVER: AtomicBool = AtomicBool::new(false);

impl<'a> Job<'a> {
    /// An update from these paths that removes nothing.
    pub fn update(paths: &'a [PathBuf]) -> Self {
        let (mode, gone) = (Mode::Update, Gone::Keep);
        Self { paths, mode, gone, stop: &NEVER, commit_every: COMMIT_EVERY }
    }
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

/// What a run is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phase {
    /// Files are read and analysed.
    #[default]
    Reading,
    /// The last segments are written and committed.
    Writing,
    /// Small segments are merged. Of an update, everything is committed.
    Merging,
    /// The words of merged segments are counted. All documents are in place.
    Vocabulary,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// What it is at.
    pub phase: Phase,
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
    /// The same by the name of the format that they were read from.
    pub formats: BTreeMap<&'static str, u64>,
    /// Files left alone because they had not changed.
    pub unchanged: u64,
    /// Text of the documents, in bytes.
    pub bytes: u64,
    /// How many files, lines or rows gave no document, in this run or when an unchanged file was read.
    pub skipped: u64,
    /// Those that are known, as many as are kept, those of unchanged files first.
    pub skips: Vec<Skipped>,
    /// How many things in documents were left out or read otherwise than they stand.
    pub warned: u64,
    /// The first thousand of them.
    pub warnings: Vec<Skipped>,
    /// Documents left out because they had been deleted.
    pub kept_out: u64,
    /// Files that the documents were from whose ids documents of other files took, and how many from each.
    pub replaced: BTreeMap<String, u64>,
    /// Files that are known by another spelling of their path and keep the id that they have.
    pub renamed: Renamed,
    /// Documents removed because their files are gone, or have changed and no longer hold them; in a
    /// dry run, those whose files are gone.
    pub removed: u64,
    /// The files that are gone, each with its documents, where these are removed.
    pub gone: Vec<(String, u64)>,
    /// After a rebuild: how many documents of the index before are not in the new one, where that can
    /// be told.
    pub lost: Option<u64>,
    /// The run was stopped, and this is what it had done.
    pub stopped: bool,
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
    /// The run was stopped, and has left everything as it was.
    #[error("stopped; nothing was changed")]
    Stopped,
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

/// Indexes what the job names into the folder of the configuration: an update in commits of which each
/// is whole, a rebuild in one step.
///
/// `progress` is called from this thread, a few times a second or more, and when a phase begins. The
/// vocabulary takes in the words of the documents before each commit, while segments are still being
/// written.
///
/// # Errors
/// Where none of the paths is there, the index cannot be written, or the configuration not be used;
/// where a rebuild or a dry run was stopped. What is wrong with a file is not an error: it is in the
/// report.
pub fn run(
    config: &Config,
    job: Job<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<IndexingReport, IndexingError> {
    let start = Instant::now();
    let rules = Rules::new(&config.corpus)?;
    check_paths(job.paths)?;
    let folder = &config.index.folder;
    let last = Cell::new(Progress::default());
    let progress = &mut |now| {
        last.set(now);
        progress(now);
    };
    let mut report = match job.mode {
        Mode::DryRun => read_only(config, &rules, job, progress)?,
        Mode::Update => {
            let mut writer = Writer::open(folder)?;
            let report = load(&mut writer, config, &rules, job, progress)?;
            progress(Progress { phase: Phase::Merging, ..last.get() });
            writer.publish()?;
            report
        }
        Mode::Rebuild => {
            let mut writer = Writer::rebuild(folder)?;
            let mut report = load(&mut writer, config, &rules, job, progress)?;
            let before = index::open(folder, Verify::Quick).ok();
            report.lost = before.map(|before| before.missing_in(writer.snapshot())).transpose()?;
            progress(Progress { phase: Phase::Merging, ..last.get() });
            writer.merge()?;
            // From here on it cannot be stopped: it is a matter of one renaming.
            if job.stop.load(Acquire) {
                return Err(IndexingError::Stopped);
            }
            writer.publish()?;
            report
        }
    };
    if job.mode != Mode::DryRun {
        progress(Progress { phase: Phase::Vocabulary, ..last.get() });
        update_vocabulary(folder)?;
    }
    report.duration = start.elapsed();
    Ok(report)
}

fn read_only(
    config: &Config,
    rules: &Rules,
    job: Job<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<IndexingReport, IndexingError> {
    let known = Known::read(&config.index.folder)?;
    let mut changes = Changes::new(&known, job.gone);
    let read = |input: &mut Input<'_>, changes: &mut Changes<'_>| {
        workers::read_only(config, input, changes, &known.deleted)
    };
    let (result, renamed) =
        dispatch::with_input(job, rules, &mut changes, &known.files, progress, read);
    let (outcome, pause) = result?;
    if pause == Pause::Stopped {
        return Err(IndexingError::Stopped);
    }
    let gone = changes.gone();
    let removed = gone.iter().map(|(_, documents)| documents).sum();
    Ok(IndexingReport { removed, gone, renamed, ..report(outcome, &changes) })
}

/// The report of what was read, with what still holds of files that were not.
fn report(outcome: Outcome, changes: &Changes<'_>) -> IndexingReport {
    let mut report = outcome.into_report();
    let mut lasting: Vec<Skipped> = changes.lasting_skips().cloned().collect();
    report.skipped += lasting.len() as u64;
    lasting.append(&mut report.skips);
    report.skips = lasting;
    report.unchanged = changes.unchanged;
    report.kept_out += changes.kept_out;
    report
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
    let known = writer.known().clone();
    let deleted = writer.deleted().clone();
    let generation = writer.generation_folder().to_owned();
    let mut changes = Changes::new(&known, job.gone);
    let load = writer.load()?;
    let target = load.target();
    let site = Site { config, target: &target, generation: &generation, deleted: &deleted };
    let mut loading = Loading { site, job, load, done: Done::default() };
    let read = |input: &mut Input<'_>, changes: &mut Changes<'_>| loading.run(input, changes);
    let (result, renamed) =
        dispatch::with_input(job, rules, &mut changes, &known.files, progress, read);
    let is_whole = result?;
    let Loading { load, mut done, .. } = loading;
    let committed = load.commit()?;
    done.note(committed);
    let Done { outcome, duplicates, mut replaced, removed, segments, gone } = done;
    let changed = changes.changed_files();
    replaced.retain(|file, _| !changed.contains(file.as_str()));
    let mut report = report(outcome, &changes);
    if duplicates.count > 0 {
        report.warned += 1;
        report.warnings.push(replaced_in_run(job.paths, &duplicates));
    }
    Ok(IndexingReport { replaced, removed, segments, gone, renamed, stopped: !is_whole, ..report })
}

/// A load under way, and what it has done.
struct Loading<'w, 'a> {
    site: Site<'a>,
    job: Job<'a>,
    load: Load<'w>,
    done: Done,
}

#[derive(Default)]
struct Done {
    outcome: Outcome,
    duplicates: Duplicates,
    replaced: BTreeMap<String, u64>,
    removed: u64,
    segments: usize,
    gone: Vec<(String, u64)>,
}

impl Loading<'_, '_> {
    /// Reads to the end, with commits on the way, or until the run is stopped, and makes all ready for the
    /// last commit. Gives whether everything was read.
    fn run(
        &mut self,
        input: &mut Input<'_>,
        changes: &mut Changes<'_>,
    ) -> Result<bool, IndexingError> {
        loop {
            let is_update = self.job.mode == Mode::Update;
            let due = is_update.then(|| Instant::now() + self.job.commit_every);
            let (outcome, pause) = workers::build(self.site, input, changes, due)?;
            if pause == Pause::Stopped && !is_update {
                return Err(IndexingError::Stopped);
            }
            self.take(outcome)?;
            self.settle(input, changes, pause);
            if pause != Pause::Due {
                return Ok(pause == Pause::End);
            }
            let committed = self.load.commit_part()?;
            tracing::debug!(documents = committed.commit.documents, "committed on the way");
            self.done.note(committed);
        }
    }

    /// Takes what the workers have built.
    fn take(&mut self, mut outcome: Outcome) -> Result<(), IndexingError> {
        let built = std::mem::take(&mut outcome.segments);
        self.done.segments += built.len();
        let segments = built.iter().map(|built| built.segment.id().uuid_string()).collect();
        Vocabulary::mark_covered(self.site.generation, segments)
            .map_err(IndexingError::Vocabulary)?;
        self.done.duplicates.merge(self.load.add_segments(built)?);
        self.done.outcome.merge(outcome);
        Ok(())
    }

    /// Says what goes with the next commit, and what is to be known of files then.
    fn settle(&mut self, input: &Input<'_>, changes: &mut Changes<'_>, pause: Pause) {
        let (outcome, unfinished) = (&self.done.outcome, input.unfinished());
        for path in changes.replaced_files(&outcome.files, unfinished) {
            self.load.delete_file(path);
        }
        if pause == Pause::End {
            self.done.gone = changes.gone();
            self.done.gone.iter().for_each(|(path, _)| self.load.delete_file(path));
        }
        let has_read_stdin = input.has_read_stdin(self.job.paths);
        let mut skipped: Vec<Skipped> =
            changes.other_skips(has_read_stdin, pause == Pause::End).into_iter().cloned().collect();
        skipped.extend(changes.lasting_skips().cloned());
        // A path that was named by mistake is not missing from the index.
        let missing = CorpusError::NoSuchFile.to_string();
        let new = outcome.skips.so_far().filter(|skip| skip.reason != missing);
        skipped.extend(new.cloned());
        let states = changes.states(&outcome.files, unfinished, &self.done.gone);
        self.load.set_known(states, skipped);
    }
}

impl Done {
    fn note(&mut self, committed: Loaded) {
        self.removed += committed.commit.deleted;
        self.duplicates.count += committed.repeated;
        for (file, documents) in committed.from {
            *self.replaced.entry(file).or_default() += documents;
        }
    }
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
