//! The queue of units, and the workers at its end.

use std::{
    io,
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    thread,
    time::{Duration, Instant},
};

use crossbeam_channel::{Receiver, Sender, bounded};

use super::{
    IndexingError, IndexingReport, Progress, STDIN, Skipped,
    changes::{Changes, FileOutcome},
    unindexable,
    words::{MergedWords, WordRun},
};
use crate::{
    config::Config,
    corpus::{
        Buffers, CorpusError, ReadEvent, Rules, Scratch, Skip, SourceFile, Unit, file_id, read,
        units, units_of, walk,
    },
    document::Document,
    index::IndexError,
    segment::{BuiltSegment, SegmentBuilder, SegmentError, Target, check_document},
    vocabulary::Vocabulary,
};

/// How many skips and warnings the report names.
const NAMED: usize = 1000;

/// Files that the walk may be ahead.
const FILES_AHEAD: usize = 1 << 16;

/// Units waiting for each worker: one in hand, one ready. Each may be a megabyte.
const UNITS_AHEAD: usize = 2;

/// What the workers did.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) segments: Vec<BuiltSegment>,
    /// By the number of the file in [`Changes`].
    pub(super) files: Vec<FileOutcome>,
    documents: u64,
    bytes: u64,
    skips: Named,
    warnings: Named,
}

impl Outcome {
    pub(super) fn into_report(self, changes: &Changes<'_>) -> IndexingReport {
        IndexingReport {
            documents: self.documents,
            unchanged: changes.unchanged,
            bytes: self.bytes,
            skipped: self.skips.count,
            skips: self.skips.in_order(),
            warned: self.warnings.count,
            warnings: self.warnings.in_order(),
            ..IndexingReport::default()
        }
    }

    fn merge(&mut self, other: Self) {
        self.segments.extend(other.segments);
        self.files.resize(self.files.len().max(other.files.len()), FileOutcome::default());
        for (all, one) in self.files.iter_mut().zip(other.files) {
            all.documents += one.documents;
            all.unreadable |= one.unreadable;
        }
        self.documents += other.documents;
        self.bytes += other.bytes;
        self.skips.merge(other.skips);
        self.warnings.merge(other.warnings);
    }
}

/// How often something happened, and the first times by their place in the input.
#[derive(Default)]
struct Named {
    count: u64,
    first: Vec<(u64, Skipped)>,
}

impl Named {
    fn push(&mut self, part: u64, skipped: Skipped) {
        self.count += 1;
        if self.first.len() < NAMED {
            self.first.push((part, skipped));
        }
    }

    fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.first.extend(other.first);
    }

    fn in_order(mut self) -> Vec<Skipped> {
        self.first.sort_by_key(|&(part, _)| part);
        self.first.truncate(NAMED);
        self.first.into_iter().map(|(_, skipped)| skipped).collect()
    }
}

/// A unit on its way to a worker.
struct Part {
    /// Its place in the input.
    number: u64,
    /// The number of its file in [`Changes`]; none for standard input.
    file: Option<usize>,
    unit: Unit,
}

/// What all threads see.
#[derive(Default)]
struct Shared {
    documents: AtomicU64,
    bytes: AtomicU64,
    total_bytes: AtomicU64,
    walked: AtomicBool,
}

/// Reads everything and builds nothing.
pub(super) fn read_only(
    config: &Config,
    rules: &Rules,
    paths: &[PathBuf],
    changes: &mut Changes<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Outcome, IndexingError> {
    let worker = |parts: Receiver<Part>, shared: &Shared| {
        let mut reader = UnitReader::new(rules, shared);
        parts.iter().try_for_each(|part| reader.read(&part, |_, _| Ok(())))?;
        Ok(reader.outcome)
    };
    drive(threads(config), rules, paths, changes, progress, worker)
}

/// Reads everything into segments of the target.
pub(super) fn build(
    config: &Config,
    rules: &Rules,
    paths: &[PathBuf],
    changes: &mut Changes<'_>,
    target: &Target,
    generation: &Path,
    progress: &mut dyn FnMut(Progress),
) -> Result<Outcome, IndexingError> {
    let threads = threads(config);
    let budget_bytes = config.index.memory_budget_bytes / threads;
    let (runs_in, runs_out) = crossbeam_channel::unbounded();
    thread::scope(|scope| {
        // The words are analysed while the last segments are written.
        let vocabulary = scope.spawn(move || {
            let runs: Vec<WordRun> = runs_out.iter().collect();
            Vocabulary::add(generation, MergedWords::new(&runs), threads)
        });
        // One for each worker, who lets go of it before the last segment: then all words are there.
        let runs = Mutex::new(vec![runs_in; threads]);
        let outcome = drive(threads, rules, paths, changes, progress, |parts, shared| {
            let builder = SegmentBuilder::new(target, budget_bytes);
            let runs = runs.lock().unwrap_or_else(PoisonError::into_inner).pop();
            build_segments(parts, rules, shared, builder, runs)
        });
        drop(runs);
        let result = vocabulary.join().unwrap_or_else(|_| Err(io::Error::other("it panicked")));
        let outcome = outcome?;
        // An index without the words is not an index.
        result.map_err(IndexingError::Vocabulary)?;
        Ok(outcome)
    })
}

fn threads(config: &Config) -> usize {
    match config.index.threads {
        0 => thread::available_parallelism().map_or(1, usize::from),
        threads => threads,
    }
}

/// Walks, cuts into parts and hands these to the workers; gives what all of them did.
fn drive<W>(
    threads: usize,
    rules: &Rules,
    paths: &[PathBuf],
    changes: &mut Changes<'_>,
    progress: &mut dyn FnMut(Progress),
    worker: W,
) -> Result<Outcome, IndexingError>
where
    W: Fn(Receiver<Part>, &Shared) -> Result<Outcome, SegmentError> + Sync,
{
    let shared = Shared::default();
    let named: Vec<PathBuf> =
        paths.iter().filter(|path| path.as_os_str() != STDIN).cloned().collect();
    // What stood below a path that is not there, or not now (a disk that is not mounted), stays.
    let there = named.iter().filter(|path| path.exists());
    changes.set_roots(there.map(|path| file_id(path)).collect());
    thread::scope(|scope| {
        let (files_in, files) = bounded(FILES_AHEAD);
        let (parts_in, parts) = bounded(threads * UNITS_AHEAD);
        let (shared, worker) = (&shared, &worker);
        scope.spawn(move || walk_ahead(&named, rules, &files_in, shared));
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                let parts = parts.clone();
                scope.spawn(move || worker(parts, shared))
            })
            .collect();
        // Where all workers have failed, nobody waits for parts any more.
        drop(parts);
        let mut dispatcher = Dispatcher {
            rules,
            buffers: Buffers::default(),
            parts: parts_in,
            shared,
            progress,
            reported: Instant::now(),
            read_bytes: 0,
            next: 0,
            outcome: Outcome::default(),
        };
        if dispatcher.files(&files, changes).is_ok()
            && paths.iter().any(|path| path.as_os_str() == STDIN)
        {
            // Only a failure of the workers ends it early, and theirs is the one to report.
            let _ = dispatcher.stdin();
        }
        let mut outcome = dispatcher.finish();
        // A walk that nobody listens to any more ends.
        drop(files);
        for worker in workers {
            let result = worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            outcome.merge(result.map_err(IndexError::from)?);
        }
        Ok(outcome)
    })
}

fn walk_ahead(
    paths: &[PathBuf],
    rules: &Rules,
    files: &Sender<Result<SourceFile, Skip>>,
    shared: &Shared,
) {
    walk(paths, rules, &mut |found| {
        if let Ok(file) = &found {
            shared.total_bytes.fetch_add(file.bytes, Relaxed);
        }
        // Fails when the run has failed; the walk goes on to its end then, which does no harm.
        let _ = files.send(found);
    });
    shared.walked.store(true, Relaxed);
}

/// The workers are gone.
struct WorkersGone;

/// Cuts files into parts, in the order of the input.
struct Dispatcher<'a> {
    rules: &'a Rules,
    buffers: Buffers,
    parts: Sender<Part>,
    shared: &'a Shared,
    progress: &'a mut dyn FnMut(Progress),
    reported: Instant,
    read_bytes: u64,
    next: u64,
    outcome: Outcome,
}

impl Dispatcher<'_> {
    fn files(
        &mut self,
        files: &Receiver<Result<SourceFile, Skip>>,
        changes: &mut Changes<'_>,
    ) -> Result<(), WorkersGone> {
        for found in files {
            match found {
                Err(skip) => self.skip(skip),
                Ok(file) => {
                    let bytes = file.bytes;
                    let before = self.read_bytes;
                    if let Some(number) = changes.note(&file) {
                        let units = units(file, self.rules, &self.buffers);
                        self.send(units, Some(number), before + bytes)?;
                    }
                    self.read_bytes = before + bytes;
                }
            }
        }
        Ok(())
    }

    fn stdin(&mut self) -> Result<(), WorkersGone> {
        let units = units_of(std::io::stdin(), STDIN, self.rules, &self.buffers);
        self.send(units, None, u64::MAX)
    }

    fn send(
        &mut self,
        units: impl Iterator<Item = Result<Unit, Skip>>,
        file: Option<usize>,
        end_bytes: u64,
    ) -> Result<(), WorkersGone> {
        for unit in units {
            match unit {
                Ok(unit) => {
                    if let Unit::Lines(lines) = &unit {
                        // A packed file gives more bytes than it has.
                        let bytes = self.read_bytes + lines.bytes().len() as u64;
                        self.read_bytes = bytes.min(end_bytes);
                    }
                    self.next += 1;
                    let part = Part { number: self.next, file, unit };
                    self.parts.send(part).map_err(|_| WorkersGone)?;
                }
                Err(skip) => self.skip(skip),
            }
            self.report_progress(Duration::from_millis(100));
        }
        Ok(())
    }

    fn skip(&mut self, skip: Skip) {
        self.next += 1;
        self.outcome.skips.push(self.next, skip.into());
    }

    fn report_progress(&mut self, pause: Duration) {
        if self.reported.elapsed() < pause {
            return;
        }
        self.reported = Instant::now();
        let walked = self.shared.walked.load(Relaxed);
        (self.progress)(Progress {
            documents: self.shared.documents.load(Relaxed),
            bytes: self.shared.bytes.load(Relaxed),
            read_bytes: self.read_bytes,
            total_bytes: walked.then(|| self.shared.total_bytes.load(Relaxed)),
        });
    }

    fn finish(mut self) -> Outcome {
        self.report_progress(Duration::ZERO);
        self.outcome
    }
}

fn build_segments(
    parts: Receiver<Part>,
    rules: &Rules,
    shared: &Shared,
    mut builder: SegmentBuilder,
    words: Option<Sender<WordRun>>,
) -> Result<Outcome, SegmentError> {
    let mut reader = UnitReader::new(rules, shared);
    let mut segments = Vec::new();
    let send_words = |builder: &mut SegmentBuilder| {
        let Some(words) = &words else { return };
        let mut run = WordRun::default();
        builder.each_term(|term, cases| run.push(term, cases));
        // Fails only where the vocabulary has failed, which reports that itself.
        let _ = words.send(run);
    };
    for part in &parts {
        builder.begin_part(part.number);
        reader.read(&part, |document, file| {
            builder.add(document, file)?;
            if builder.is_full() {
                segments.extend(builder.finish()?);
                if builder.has_too_many_words() {
                    send_words(&mut builder);
                    builder.forget_words();
                }
            }
            Ok(())
        })?;
    }
    // Before the last segment is written: whoever takes the words works meanwhile.
    send_words(&mut builder);
    drop(words);
    segments.extend(builder.close()?);
    reader.outcome.segments = segments;
    Ok(reader.outcome)
}

/// Reads units and counts.
struct UnitReader<'a> {
    rules: &'a Rules,
    shared: &'a Shared,
    scratch: Scratch,
    outcome: Outcome,
}

impl<'a> UnitReader<'a> {
    fn new(rules: &'a Rules, shared: &'a Shared) -> Self {
        Self { rules, shared, scratch: Scratch::default(), outcome: Outcome::default() }
    }

    /// Hands each document of the part with the path of its file to `take`.
    fn read(
        &mut self,
        part: &Part,
        mut take: impl FnMut(&Document<'_>, Option<&str>) -> Result<(), SegmentError>,
    ) -> Result<(), SegmentError> {
        let file = match &part.unit {
            Unit::File(file) => Some(&*file.id),
            Unit::Lines(lines) => part.file.is_some().then_some(&*lines.file),
        };
        let outcome = &mut self.outcome;
        let mut here = FileOutcome::default();
        let mut bytes = 0;
        let mut result = Ok(());
        read(&part.unit, self.rules, &mut self.scratch, &mut |reading| match reading {
            ReadEvent::Document(document) if result.is_ok() => {
                if let Err(error) = check_document(&document, file) {
                    outcome.skips.push(part.number, unindexable(&document, file, &error));
                    return;
                }
                result = take(&document, file);
                here.documents += 1;
                bytes += text_bytes(&document);
            }
            ReadEvent::Document(_) => {}
            ReadEvent::Skip(skip) => {
                let is_refused = matches!(skip.reason, CorpusError::Io(_));
                here.unreadable |= is_refused && matches!(part.unit, Unit::File(_));
                outcome.skips.push(part.number, skip.into());
            }
            ReadEvent::Warning(skip) => outcome.warnings.push(part.number, skip.into()),
        });
        self.count(part.file, here, bytes);
        result
    }

    /// Adds what a part of a file gave to what all have given.
    fn count(&mut self, file: Option<usize>, here: FileOutcome, bytes: u64) {
        self.outcome.documents += here.documents;
        self.outcome.bytes += bytes;
        self.shared.documents.fetch_add(here.documents, Relaxed);
        self.shared.bytes.fetch_add(bytes, Relaxed);
        let Some(number) = file else { return };
        let files = &mut self.outcome.files;
        if files.len() <= number {
            files.resize(number + 1, FileOutcome::default());
        }
        files[number].documents += here.documents;
        files[number].unreadable |= here.unreadable;
    }
}

fn text_bytes(document: &Document<'_>) -> u64 {
    let title = document.title.as_deref().unwrap_or_default();
    (document.body.len() + title.len()) as u64
}
