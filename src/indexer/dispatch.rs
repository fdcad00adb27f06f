//! What is read, cut into parts for the workers: [`Input`].

use std::{
    io::{self, Read},
    ops::ControlFlow,
    path::PathBuf,
    sync::atomic::{
        AtomicBool, AtomicU64,
        Ordering::{Acquire, Relaxed, Release},
    },
    thread,
    time::{Duration, Instant},
};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use super::{
    Job, Phase, Progress, STDIN,
    changes::{Changes, Root},
    names::{self, Names, Renamed},
    outcome::Outcome,
};
use crate::{
    corpus::{
        Buffers, Rules, Skip, SourceFile, Unit, Units, file_id, is_missing, units, units_of,
        walk_as,
    },
    index::FileStates,
};

/// Files that the walk may be ahead.
const FILES_AHEAD: usize = 1 << 16;

/// How long it may take until a run notices that it is to stop.
const NOTICE: Duration = Duration::from_millis(100);

/// Standard input is read so many bytes at a time, and so many times ahead.
const BLOCK_BYTES: usize = 256 << 10;
const BLOCKS_AHEAD: usize = 4;

/// A unit on its way to a worker.
pub(super) struct Part {
    /// Its place in the input.
    pub(super) number: u64,
    /// The number of its file in [`Changes`]; none for standard input.
    pub(super) file: Option<usize>,
    pub(super) unit: Unit,
}

/// What all threads see.
#[derive(Default)]
pub(super) struct Shared {
    pub(super) documents: AtomicU64,
    pub(super) bytes: AtomicU64,
    total_bytes: AtomicU64,
    walked: AtomicBool,
}

/// Why the input gives nothing more for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pause {
    /// There is nothing more.
    End,
    /// It is time for a commit.
    Due,
    /// The run is to stop.
    Stopped,
}

/// All that a run reads, in its order.
pub(super) struct Input<'a> {
    pub(super) rules: &'a Rules,
    pub(super) shared: &'a Shared,
    files: Receiver<Result<SourceFile, Skip>>,
    /// Standard input is still to be read.
    stdin: bool,
    stop: &'a AtomicBool,
    current: Option<Current<'a>>,
    buffers: Buffers,
    progress: &'a mut dyn FnMut(Progress),
    reported: Instant,
    read_bytes: u64,
    next: u64,
    /// What could not even be handed out.
    pub(super) outcome: Outcome,
}

/// What is being cut into units.
struct Current<'a> {
    units: Units<'a>,
    file: Option<usize>,
    /// How many bytes are read when it is.
    end_bytes: u64,
}

/// Walks the paths of a job on a thread of its own, and gives what `read` makes of what is found, with
/// the files that keep another id than their path.
pub(super) fn with_input<T>(
    job: Job<'_>,
    rules: &Rules,
    changes: &mut Changes<'_>,
    known: &FileStates,
    progress: &mut dyn FnMut(Progress),
    read: impl FnOnce(&mut Input<'_>, &mut Changes<'_>) -> T,
) -> (T, Renamed) {
    let shared = Shared::default();
    let (stdin, named): (Vec<PathBuf>, Vec<PathBuf>) =
        job.paths.iter().cloned().partition(|path| path.as_os_str() == STDIN);
    let mut names = Names::new(known, &named);
    changes.set_roots(roots(&named, &names, changes.asks_for_all_paths()));
    thread::scope(|scope| {
        let (files_in, files) = bounded(FILES_AHEAD);
        let shared = &shared;
        let walking = scope.spawn(move || {
            let mut id_of = |root: &std::path::Path, path: &std::path::Path| names.id(root, path);
            walk_as(&named, rules, &mut id_of, &mut |found| {
                if let Ok(file) = &found {
                    shared.total_bytes.fetch_add(file.bytes, Relaxed);
                }
                match files_in.send(found) {
                    Ok(()) => ControlFlow::Continue(()),
                    // The run has failed, or was stopped.
                    Err(_) => ControlFlow::Break(()),
                }
            });
            shared.walked.store(true, Release);
            names.renamed
        });
        let result = {
            let mut input = Input {
                rules,
                shared,
                files,
                stdin: !stdin.is_empty(),
                stop: job.stop,
                current: None,
                buffers: Buffers::default(),
                progress,
                reported: Instant::now(),
                read_bytes: 0,
                next: 0,
                outcome: Outcome::default(),
            };
            read(&mut input, changes)
        };
        let renamed = walking.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        (result, renamed)
    })
}

/// Where a run looks for files. What stood below a path that is not there, or not now (a disk that is
/// not mounted), stays.
fn roots(paths: &[PathBuf], names: &Names<'_>, all_spellings: bool) -> Vec<Root> {
    let there = paths.iter().filter(|path| !is_missing(path));
    let roots = there.flat_map(|path| {
        let as_given = Root { id: file_id(path), folder: names::here() };
        let known = if all_spellings { names.spellings_of(path) } else { &[] }.iter();
        let known = known.map(|(id, folder)| Root { id: id.clone(), folder: folder.clone() });
        std::iter::once(as_given).chain(known)
    });
    roots.collect()
}

impl Input<'_> {
    /// Hands parts to the workers until there are no more, a commit is due, or the run is to stop. Where
    /// all workers have failed, nobody waits for parts: theirs is the failure to report.
    pub(super) fn feed(
        &mut self,
        parts: &Sender<Part>,
        changes: &mut Changes<'_>,
        due: Option<Instant>,
    ) -> Pause {
        let mut has_sent = false;
        loop {
            if self.stop.load(Acquire) {
                return Pause::Stopped;
            }
            if has_sent && due.is_some_and(|due| Instant::now() >= due) {
                return Pause::Due;
            }
            let Some(current) = &mut self.current else {
                if self.open_next(changes) {
                    continue;
                }
                return if self.stop.load(Acquire) { Pause::Stopped } else { Pause::End };
            };
            let (file, end_bytes) = (current.file, current.end_bytes);
            match current.units.next() {
                // What was being read when the run was stopped may be cut off.
                Some(Err(_)) if self.stop.load(Acquire) => return Pause::Stopped,
                Some(Err(skip)) => self.skip(skip),
                Some(Ok(unit)) => {
                    if let Unit::Lines(lines) = &unit {
                        // A packed file gives more bytes than it has.
                        let bytes = self.read_bytes + lines.bytes().len() as u64;
                        self.read_bytes = bytes.min(end_bytes);
                    }
                    self.next += 1;
                    has_sent = true;
                    if parts.send(Part { number: self.next, file, unit }).is_err() {
                        return Pause::End;
                    }
                }
                None => {
                    self.current = None;
                    if file.is_some() {
                        self.read_bytes = end_bytes;
                    }
                }
            }
            self.report_progress(NOTICE, Phase::Reading);
        }
    }

    /// The number of the file that is not read to its end yet.
    pub(super) fn unfinished(&self) -> Option<usize> {
        self.current.as_ref().and_then(|current| current.file)
    }

    /// Whether standard input was read, or some of it.
    pub(super) fn has_read_stdin(&self, paths: &[PathBuf]) -> bool {
        !self.stdin && paths.iter().any(|path| path.as_os_str() == STDIN)
    }

    /// Goes on to the next file that has to be read, or to standard input; false where there is nothing
    /// more, or the run is to stop.
    fn open_next(&mut self, changes: &mut Changes<'_>) -> bool {
        while !self.stop.load(Acquire) {
            match self.files.recv_timeout(NOTICE) {
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) if self.stdin => {
                    self.stdin = false;
                    let units = units_of(Stdin::open(self.stop), STDIN, self.rules, &self.buffers);
                    self.current = Some(Current { units, file: None, end_bytes: u64::MAX });
                    return true;
                }
                Err(RecvTimeoutError::Disconnected) => return false,
                Ok(Err(skip)) => self.skip(skip),
                Ok(Ok(file)) => {
                    let end_bytes = self.read_bytes + file.bytes;
                    if let Some(number) = changes.note(&file) {
                        let units = units(file, self.rules, &self.buffers);
                        self.current = Some(Current { units, file: Some(number), end_bytes });
                        return true;
                    }
                    self.read_bytes = end_bytes;
                }
            }
            self.report_progress(NOTICE, Phase::Reading);
        }
        false
    }

    fn skip(&mut self, skip: Skip) {
        self.next += 1;
        self.outcome.skips.push(self.next, skip.into());
    }

    /// Says that a phase begins.
    pub(super) fn begin(&mut self, phase: Phase) {
        self.report_progress(Duration::ZERO, phase);
    }

    fn report_progress(&mut self, pause: Duration, phase: Phase) {
        if self.reported.elapsed() < pause {
            return;
        }
        self.reported = Instant::now();
        let walked = self.shared.walked.load(Acquire);
        (self.progress)(Progress {
            phase,
            documents: self.shared.documents.load(Relaxed),
            bytes: self.shared.bytes.load(Relaxed),
            read_bytes: self.read_bytes,
            total_bytes: walked.then(|| self.shared.total_bytes.load(Relaxed)),
        });
    }
}

/// Standard input, read by a thread of its own, so that a run can be stopped while nothing comes. The
/// thread ends with its input, or with the process.
struct Stdin<'a> {
    blocks: Receiver<io::Result<Vec<u8>>>,
    block: Vec<u8>,
    at: usize,
    stop: &'a AtomicBool,
}

impl<'a> Stdin<'a> {
    fn open(stop: &'a AtomicBool) -> Self {
        let (blocks_in, blocks) = bounded(BLOCKS_AHEAD);
        thread::spawn(move || {
            loop {
                let mut block = vec![0; BLOCK_BYTES];
                let read = io::stdin().read(&mut block);
                let is_end = !read.as_ref().is_ok_and(|&length| length > 0);
                let read = read.map(|length| {
                    block.truncate(length);
                    block
                });
                if blocks_in.send(read).is_err() || is_end {
                    return;
                }
            }
        });
        Self { blocks, block: Vec::new(), at: 0, stop }
    }
}

impl Read for Stdin<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.block.len() {
            match self.blocks.recv_timeout(NOTICE) {
                Ok(block) => (self.block, self.at) = (block?, 0),
                Err(RecvTimeoutError::Disconnected) => return Ok(0),
                Err(RecvTimeoutError::Timeout) if self.stop.load(Acquire) => {
                    return Err(io::Error::other("the run was stopped"));
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
        let rest = &self.block[self.at..];
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        self.at += length;
        Ok(length)
    }
}
