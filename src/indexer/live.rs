//! Writing documents as they come, beside readers: [`LiveWriter`].
//!
//! One thread writes. What arrives while it commits waits and goes into the next commit together, so
//! that many small batches cost little more than one. Who hands something in learns how it ended when
//! it is durable and can be found, not before.
//!
//! The index is held for writing from the first change until none has come for some seconds: other
//! programs may write in between.

use std::{
    ops::ControlFlow,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TrySendError, bounded};

use super::{
    Skipped,
    reading::{Found, read_lines},
};
use crate::{
    corpus::Rules,
    document::Document,
    index::{IndexError, Writer},
};

/// The index is given free when nothing has come for so long.
const IDLE: Duration = Duration::from_secs(5);
/// Changes that may wait for the writer.
const MAX_WAITING: usize = 256;
/// Bytes of documents that may wait for the writer, or be written.
const MAX_WAITING_BYTES: usize = 64 << 20;
/// Bytes of documents that one commit takes before it looks for no more.
const GROUP_BYTES: usize = 8 << 20;
/// Skips that are named; the others are counted.
const MAX_SKIPS: usize = 1_000;
/// What a document takes besides its text.
const OVERHEAD_BYTES: usize = 512;

/// Documents as a client sent them, read but not written yet.
#[derive(Debug, Default)]
pub struct Batch {
    documents: Vec<Document<'static>>,
    skipped: Vec<Skipped>,
    skips: u64,
    bytes: usize,
}

/// What a client sent is more than is taken at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLong;

impl Batch {
    /// Reads JSON Lines, plain or packed as `.gz` or `.zst`. What cannot be read is a skip with its line.
    ///
    /// # Errors
    /// Where they unpack to more than the rules allow, or their documents take more than so many bytes,
    /// 512 for each besides its text: a small body may have many.
    pub fn of_json_lines(bytes: &[u8], rules: &Rules, max_bytes: usize) -> Result<Self, TooLong> {
        let mut batch = Self::default();
        let is_whole = read_lines(bytes, rules, &mut |found| {
            match found {
                Found::Document(document) => batch.take(document.clone().into_owned()),
                Found::Skip(skip) => batch.skip(skip),
                // The document goes in without what could not be read of it.
                Found::Warning(_) => {}
            }
            match batch.bytes > max_bytes {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        });
        if is_whole && batch.bytes <= max_bytes { Ok(batch) } else { Err(TooLong) }
    }

    fn take(&mut self, document: Document<'static>) {
        self.bytes += document.body.len() + document.id.len() + OVERHEAD_BYTES;
        self.documents.push(document);
    }

    fn skip(&mut self, skip: Skipped) {
        self.skips += 1;
        if self.skipped.len() < MAX_SKIPS {
            self.skipped.push(skip);
        }
    }
}

/// What a client asks for.
#[derive(Debug)]
pub enum Change {
    /// These documents are added, each in the place of the one with the same id.
    Add(Batch),
    /// The document with this id goes.
    Delete(String),
}

impl Change {
    fn bytes(&self) -> usize {
        match self {
            Self::Add(batch) => batch.bytes,
            Self::Delete(id) => id.len() + OVERHEAD_BYTES,
        }
    }
}

/// What became of a change: it is durable and can be found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changed {
    /// Documents with an id that was not there.
    pub added: u64,
    /// Documents that took the place of one with the same id, of the same change or an earlier one.
    pub replaced: u64,
    /// Documents that are gone.
    pub deleted: u64,
    /// How many lines gave no document.
    pub skips: u64,
    /// The first thousand of them.
    pub skipped: Vec<Skipped>,
}

/// Why a change came to nothing. What other changes were committed with it came to nothing too.
pub type Failure = Arc<IndexError>;

/// Why a change is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Too much waits already.
    Full,
    /// The writer has ended.
    Ended,
}

type Reply = Box<dyn FnOnce(Result<Changed, Failure>) + Send>;

struct Pending {
    change: Change,
    reply: Reply,
    _room: Room,
}

/// Bytes of a sum that many share, given back when this is dropped.
#[derive(Debug, Default)]
pub struct Room {
    bytes: usize,
    all: Arc<AtomicUsize>,
}

impl Room {
    /// None yet, of this sum.
    pub fn of(all: &Arc<AtomicUsize>) -> Self {
        Self { bytes: 0, all: Arc::clone(all) }
    }

    /// Takes more, and gives the sum with it.
    pub fn take(&mut self, bytes: usize) -> usize {
        self.bytes += bytes;
        self.all.fetch_add(bytes, Ordering::AcqRel) + bytes
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.all.fetch_sub(self.bytes, Ordering::AcqRel);
    }
}

/// The one who writes to an index that is served. Dropped, it ends what it was given and gives the
/// index free.
#[derive(Debug)]
pub struct LiveWriter {
    changes: Option<Sender<Pending>>,
    waiting: Arc<AtomicUsize>,
    thread: Option<thread::JoinHandle<()>>,
}

impl LiveWriter {
    /// Writes to the index in `folder`, which is not opened before the first change. After each commit
    /// `refresh` is called, so that it can be found; when the index is given free, `rest`.
    ///
    /// # Errors
    /// Where the system refuses a thread.
    pub fn start(
        folder: PathBuf,
        refresh: impl Fn() -> Result<(), IndexError> + Send + 'static,
        rest: impl Fn() + Send + 'static,
    ) -> std::io::Result<Self> {
        let (changes, waiting_changes) = bounded(MAX_WAITING);
        let writing = Writing {
            folder,
            writer: None,
            changes: waiting_changes,
            refresh: Box::new(refresh),
            rest: Box::new(rest),
        };
        let thread = thread::Builder::new().name("writer".into()).spawn(move || writing.run())?;
        Ok(Self { changes: Some(changes), waiting: Arc::default(), thread: Some(thread) })
    }

    /// Hands in a change; `reply` is called from the writer's thread when it is durable and can be found, or
    /// has failed.
    ///
    /// # Errors
    /// Where too much waits already; nothing was done then.
    pub fn submit(
        &self,
        change: Change,
        reply: impl FnOnce(Result<Changed, Failure>) + Send + 'static,
    ) -> Result<(), Refused> {
        let bytes = change.bytes();
        let mut room = Room::of(&self.waiting);
        let all = room.take(bytes);
        // One that is larger than all the room has to be alone.
        if all > bytes && all > MAX_WAITING_BYTES {
            return Err(Refused::Full);
        }
        let changes = self.changes.as_ref().ok_or(Refused::Ended)?;
        let pending = Pending { change, reply: Box::new(reply), _room: room };
        changes.try_send(pending).map_err(|error| match error {
            TrySendError::Full(_) => Refused::Full,
            TrySendError::Disconnected(_) => Refused::Ended,
        })
    }
}

impl LiveWriter {
    /// Bytes of documents that were handed in and are not durable yet.
    pub fn waiting_bytes(&self) -> usize {
        self.waiting.load(Ordering::Acquire)
    }
}

impl Drop for LiveWriter {
    fn drop(&mut self) {
        self.changes = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Writing {
    folder: PathBuf,
    /// Held from the first change until none has come for [`IDLE`].
    writer: Option<Writer>,
    changes: Receiver<Pending>,
    refresh: Box<dyn Fn() -> Result<(), IndexError> + Send>,
    rest: Box<dyn Fn() + Send>,
}

impl Writing {
    fn run(mut self) {
        loop {
            let next = match &self.writer {
                Some(_) => self.changes.recv_timeout(IDLE),
                None => self.changes.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match next {
                Ok(first) => self.write(first),
                Err(RecvTimeoutError::Timeout) => self.give_free(),
                Err(RecvTimeoutError::Disconnected) => return self.give_free(),
            }
        }
    }

    /// Writes a change and all that wait with it, in one commit.
    fn write(&mut self, first: Pending) {
        let mut bytes = first.change.bytes();
        let mut group = vec![first];
        while bytes < GROUP_BYTES
            && let Ok(next) = self.changes.try_recv()
        {
            bytes += next.change.bytes();
            group.push(next);
        }
        let (changes, replies): (Vec<_>, Vec<_>) = group
            .into_iter()
            .map(|Pending { change, reply, _room }| (change, (reply, _room)))
            .unzip();
        match self.commit(changes) {
            Ok(done) => {
                for (changed, (reply, room)) in done.into_iter().zip(replies) {
                    drop(room);
                    reply(Ok(changed));
                }
            }
            Err(error) => {
                // Whoever holds the index, and whatever has failed: the next change begins anew.
                self.writer = None;
                let error = Arc::new(error);
                replies.into_iter().for_each(|(reply, _room)| reply(Err(Arc::clone(&error))));
            }
        }
    }

    fn commit(&mut self, changes: Vec<Change>) -> Result<Vec<Changed>, IndexError> {
        let writer = match &mut self.writer {
            Some(writer) => writer,
            none => none.insert(Writer::open(&self.folder)?),
        };
        let mut done = Vec::with_capacity(changes.len());
        for change in changes {
            done.push(apply(writer, change)?);
        }
        writer.commit()?;
        (self.refresh)()?;
        Ok(done)
    }

    fn give_free(&mut self) {
        let Some(writer) = self.writer.take() else { return };
        if let Err(error) = writer.publish() {
            tracing::warn!(%error, "the index was not given free in good order");
        }
        (self.rest)();
    }
}

fn apply(writer: &mut Writer, change: Change) -> Result<Changed, IndexError> {
    let mut changed = Changed::default();
    match change {
        Change::Delete(id) => changed.deleted = u64::from(writer.delete(&id)?),
        Change::Add(batch) => {
            (changed.skips, changed.skipped) = (batch.skips, batch.skipped);
            for document in &batch.documents {
                let was_there = writer.contains(&document.id)?;
                writer.add(document, None)?;
                *if was_there { &mut changed.replaced } else { &mut changed.added } += 1;
            }
        }
    }
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;
    use crate::{
        config::CorpusConfig,
        index::{self, FolderLock, Verify},
    };

    fn rules() -> Rules {
        Rules::new(&CorpusConfig::default()).unwrap()
    }

    fn add(lines: &str) -> Change {
        Change::Add(Batch::of_json_lines(lines.as_bytes(), &rules(), 1 << 20).unwrap())
    }

    fn documents(folder: &tempfile::TempDir) -> u64 {
        index::open(folder.path(), Verify::Full).unwrap().documents()
    }

    fn start(folder: &tempfile::TempDir) -> LiveWriter {
        LiveWriter::start(folder.path().to_owned(), || Ok(()), || ()).unwrap()
    }

    fn done(writer: &LiveWriter, change: Change) -> Result<Changed, Failure> {
        let (sender, receiver) = mpsc::channel();
        writer.submit(change, move |result| sender.send(result).unwrap()).unwrap();
        receiver.recv().unwrap()
    }

    #[test]
    fn what_is_acknowledged_is_in_the_index_and_bad_lines_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let writer = start(&folder);
        let lines = "{\"id\":\"1\",\"body\":\"Маленков\"}\nno JSON\n{\"id\":\"2\",\"body\":\"Molotov\"}\n\
                     {\"id\":\"1\",\"body\":\"Маленков ушёл\"}\n";
        let changed = done(&writer, add(lines)).unwrap();
        assert_eq!((changed.added, changed.replaced, changed.skips), (2, 1, 1));
        assert_eq!(changed.skipped[0].line, Some(2));
        assert_eq!(documents(&folder), 2);
        let changed = done(&writer, Change::Delete("2".into())).unwrap();
        assert_eq!((changed.deleted, documents(&folder)), (1, 1));
        assert_eq!(done(&writer, Change::Delete("2".into())).unwrap().deleted, 0);
        assert_eq!(done(&writer, add("{\"id\":\"1\",\"body\":\"x\"}")).unwrap().replaced, 1);
    }

    #[test]
    fn what_is_too_much_at_once_is_refused_whole_packed_or_not() {
        let config = CorpusConfig { max_unpacked_bytes: 10_000, ..CorpusConfig::default() };
        let rules = Rules::new(&config).unwrap();
        let line = "{\"id\":\"1\",\"body\":\"x\"}\n";
        let read = |bytes: &[u8], max_bytes| {
            Batch::of_json_lines(bytes, &rules, max_bytes).map(|batch| batch.documents.len())
        };
        let packed = |text: &str| {
            let mut packer = flate2::write::GzEncoder::new(Vec::new(), Default::default());
            std::io::Write::write_all(&mut packer, text.as_bytes()).unwrap();
            packer.finish().unwrap()
        };
        let two = 2 * (OVERHEAD_BYTES + 2);
        assert_eq!(read(line.repeat(2).as_bytes(), two), Ok(2));
        assert_eq!(read(line.repeat(3).as_bytes(), two), Err(TooLong));
        assert_eq!(read(&packed(&line.repeat(3)), two), Err(TooLong));
        assert_eq!(read(&packed(&line.repeat(400)), usize::MAX), Ok(400));
        assert_eq!(read(&packed(&line.repeat(500)), usize::MAX), Err(TooLong));
        assert_eq!(read(&packed(&"\n".repeat(10_001)), usize::MAX), Err(TooLong));
    }

    #[test]
    fn where_another_program_writes_nothing_is_lost_and_the_next_change_goes_in() {
        let folder = tempfile::tempdir().unwrap();
        let writer = start(&folder);
        let lock = FolderLock::take(folder.path()).unwrap();
        let error = done(&writer, add("{\"id\":\"1\",\"body\":\"x\"}")).unwrap_err();
        assert!(matches!(*error, IndexError::Locked { .. }), "{error}");
        drop(lock);
        assert_eq!(done(&writer, add("{\"id\":\"1\",\"body\":\"x\"}")).unwrap().added, 1);
        let error = FolderLock::take(folder.path()).unwrap_err();
        assert!(matches!(error, IndexError::Locked { .. }), "the control arm: it is held now");
        drop(writer);
        drop(FolderLock::take(folder.path()).unwrap());
        assert_eq!(documents(&folder), 1);
    }

    #[test]
    fn what_waits_goes_into_one_commit_and_each_learns_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let (entered, has_entered) = mpsc::channel();
        let (open, gate) = mpsc::channel::<()>();
        let refresh = move || {
            entered.send(()).unwrap();
            let _ = gate.recv();
            Ok(())
        };
        let writer = LiveWriter::start(folder.path().to_owned(), refresh, || ()).unwrap();
        let (sender, receiver) = mpsc::channel();
        let submit = |id: usize| {
            let sender = sender.clone();
            let change = add(&format!("{{\"id\":\"{id}\",\"body\":\"x\"}}"));
            writer.submit(change, move |result| sender.send((id, result)).unwrap())
        };
        submit(0).unwrap();
        has_entered.recv().unwrap();
        // While the first is committed, the others wait, until there is no more room.
        let refused = (1..=MAX_WAITING + 1).find(|id| submit(*id).is_err());
        assert_eq!(refused, Some(MAX_WAITING + 1));
        open.send(()).unwrap();
        has_entered.recv().unwrap();
        drop(open);
        let mut ids: Vec<usize> = (0..=MAX_WAITING)
            .map(|_| {
                let (id, result) = receiver.recv().unwrap();
                assert_eq!(result.unwrap().added, 1);
                id
            })
            .collect();
        ids.sort_unstable();
        assert!(ids.iter().copied().eq(0..=MAX_WAITING));
        assert!(has_entered.try_recv().is_err(), "two commits for all");
        assert_eq!(documents(&folder), MAX_WAITING as u64 + 1);
        assert_eq!(writer.waiting.load(Ordering::Acquire), 0);
    }

    #[test]
    fn more_bytes_than_there_is_room_for_are_refused_but_not_when_alone() {
        let folder = tempfile::tempdir().unwrap();
        let writer = start(&folder);
        let huge = || {
            let mut batch = Batch::default();
            batch.take(Document::new("1", "x"));
            Change::Add(Batch { bytes: MAX_WAITING_BYTES + 1, ..batch })
        };
        assert_eq!(done(&writer, huge()).unwrap().added, 1);
        writer.waiting.fetch_add(1, Ordering::AcqRel);
        assert_eq!(writer.submit(huge(), |_| ()), Err(Refused::Full));
        assert_eq!(writer.waiting.load(Ordering::Acquire), 1);
    }
}
