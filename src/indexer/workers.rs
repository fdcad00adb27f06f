//! The workers: parts of the input to documents, and these to segments.

use std::{
    io,
    path::Path,
    sync::{Mutex, PoisonError, atomic::Ordering::Relaxed},
    thread,
    time::Instant,
};

use crossbeam_channel::{Receiver, Sender, bounded};

use super::{
    IndexingError, Phase,
    changes::{Changes, FileOutcome},
    dispatch::{Input, Part, Pause, Shared},
    outcome::Outcome,
    unindexable,
    words::{MergedWords, WordRun},
};
use crate::{
    config::Config,
    corpus::{CorpusError, ReadEvent, Rules, Scratch, Unit, read},
    document::Document,
    index::{IndexError, Tombstones},
    segment::{SegmentBuilder, SegmentError, Target, check_document},
    vocabulary::Vocabulary,
};

/// Units waiting for each worker: one in hand, one ready. Each may be a megabyte.
const UNITS_AHEAD: usize = 2;

/// Reads everything and builds nothing.
pub(super) fn read_only(
    config: &Config,
    input: &mut Input<'_>,
    changes: &mut Changes<'_>,
    deleted: &Tombstones,
) -> Result<(Outcome, Pause), IndexingError> {
    let (rules, shared) = (input.rules, input.shared);
    let worker = |parts: Receiver<Part>| {
        let mut reader = UnitReader::new(rules, shared, deleted);
        parts.iter().try_for_each(|part| reader.read(&part, |_, _| Ok(())))?;
        Ok(reader.outcome)
    };
    drive(threads(config), input, changes, None, &worker)
}

/// Where segments are built, and what is left out of them.
#[derive(Clone, Copy)]
pub(super) struct Site<'a> {
    pub(super) config: &'a Config,
    pub(super) target: &'a Target,
    pub(super) generation: &'a Path,
    pub(super) deleted: &'a Tombstones,
}

/// Reads on until there is nothing more, a commit is `due`, or the run is to stop, into segments of the
/// target. Their words are in the vocabulary then.
pub(super) fn build(
    site: Site<'_>,
    input: &mut Input<'_>,
    changes: &mut Changes<'_>,
    due: Option<Instant>,
) -> Result<(Outcome, Pause), IndexingError> {
    let Site { config, target, generation, deleted } = site;
    let threads = threads(config);
    let budget_bytes = config.index.memory_budget_bytes / threads;
    let (rules, shared) = (input.rules, input.shared);
    let (runs_in, runs_out) = crossbeam_channel::unbounded();
    thread::scope(|scope| {
        // The words are analysed while the last segments are written.
        let vocabulary = scope.spawn(move || {
            let runs: Vec<WordRun> = runs_out.iter().collect();
            Vocabulary::add(generation, MergedWords::new(&runs), threads)
        });
        // One for each worker, who lets go of it before the last segment: then all words are there.
        let runs = Mutex::new(vec![runs_in; threads]);
        let worker = |parts: Receiver<Part>| {
            let builder = SegmentBuilder::new(target, budget_bytes);
            let runs = runs.lock().unwrap_or_else(PoisonError::into_inner).pop();
            build_segments(parts, UnitReader::new(rules, shared, deleted), builder, runs)
        };
        let outcome = drive(threads, input, changes, due, &worker);
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

/// Hands parts of the input to the workers and gives what all of them did.
fn drive<W>(
    threads: usize,
    input: &mut Input<'_>,
    changes: &mut Changes<'_>,
    due: Option<Instant>,
    worker: &W,
) -> Result<(Outcome, Pause), IndexingError>
where
    W: Fn(Receiver<Part>) -> Result<Outcome, SegmentError> + Sync,
{
    thread::scope(|scope| {
        let (parts_in, parts) = bounded(threads * UNITS_AHEAD);
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                let parts = parts.clone();
                scope.spawn(move || worker(parts))
            })
            .collect();
        // Where all workers have failed, nobody waits for parts any more.
        drop(parts);
        let pause = input.feed(&parts_in, changes, due);
        drop(parts_in);
        input.begin(Phase::Writing);
        let mut outcome = std::mem::take(&mut input.outcome);
        for worker in workers {
            let result = worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            outcome.merge(result.map_err(IndexError::from)?);
        }
        Ok((outcome, pause))
    })
}

fn build_segments(
    parts: Receiver<Part>,
    mut reader: UnitReader<'_>,
    mut builder: SegmentBuilder,
    words: Option<Sender<WordRun>>,
) -> Result<Outcome, SegmentError> {
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
    /// Documents that stay deleted.
    deleted: &'a Tombstones,
    scratch: Scratch,
    outcome: Outcome,
}

impl<'a> UnitReader<'a> {
    fn new(rules: &'a Rules, shared: &'a Shared, deleted: &'a Tombstones) -> Self {
        let (scratch, outcome) = (Scratch::default(), Outcome::default());
        Self { rules, shared, deleted, scratch, outcome }
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
        let (outcome, deleted) = (&mut self.outcome, self.deleted);
        let mut here = FileOutcome::default();
        let mut bytes = 0;
        let mut result = Ok(());
        read(&part.unit, self.rules, &mut self.scratch, &mut |reading| match reading {
            ReadEvent::Document(document) if deleted.contains(&document.id) => here.kept_out += 1,
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
        if let Some(format) = self.scratch.format.filter(|_| here.documents > 0) {
            *outcome.formats.entry(format).or_default() += here.documents;
        }
        self.count(part.file, here, bytes);
        result
    }

    /// Adds what a part of a file gave to what all have given.
    fn count(&mut self, file: Option<usize>, here: FileOutcome, bytes: u64) {
        self.outcome.documents += here.documents;
        self.outcome.kept_out += here.kept_out;
        self.outcome.bytes += bytes;
        self.shared.documents.fetch_add(here.documents, Relaxed);
        self.shared.bytes.fetch_add(bytes, Relaxed);
        let Some(number) = file else { return };
        let files = &mut self.outcome.files;
        if files.len() <= number {
            files.resize(number + 1, FileOutcome::default());
        }
        files[number].documents += here.documents;
        files[number].kept_out += here.kept_out;
        files[number].unreadable |= here.unreadable;
    }
}

fn text_bytes(document: &Document<'_>) -> u64 {
    let title = document.title.as_deref().unwrap_or_default();
    (document.body.len() + title.len()) as u64
}
