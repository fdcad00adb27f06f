//! Writing to an index: single documents as they come, and the frame of bulk loads.
//!
//! One writer at a time holds the folder's lock. A commit is atomic and durable when it returns
//! (see `directory.rs`); what was not committed never happened. After any error the writer is back
//! at the last commit and goes on from there.
//!
//! Segments do not pile up (see `merging.rs`). Merging takes two threads, in the background.

use std::{collections::HashMap, mem, path::Path};

use tantivy::{
    IndexWriter, Opstamp, TantivyError, Term,
    indexer::{IndexWriterOptions, MergePolicy, NoMergePolicy},
    schema::Field,
};

use super::{
    check::Verify,
    engine::Engine,
    error::IndexError,
    files::FileStates,
    generation::{self, FolderLock},
    known::{Known, Update, remove_old},
    merging::Merging,
    side_file::Payload,
    skips::Skipped,
    snapshot::Snapshot,
    tombstones::Tombstones,
};
use crate::{
    document::Document,
    segment::{
        check_document, record::RecordEncoder, schema::now, tantivy_document::EngineDocument,
    },
};

/// The least that tantivy allows; a batch that needs more becomes several segments.
const MEMORY_BUDGET_BYTES: usize = 15_000_000;

/// The one writer of an index.
pub struct Writer {
    pub(super) engine: Engine,
    /// None only while it is being replaced, or after that failed.
    writer: Option<IndexWriter<EngineDocument>>,
    pub(super) committed: Committed,
    batch: Batch,
    update: Update,
    encoder: RecordEncoder,
    building: bool,
    // Last, so that it is given back when nothing is written any more.
    lock: FolderLock,
}

/// What the last commit left.
pub(super) struct Committed {
    pub(super) snapshot: Snapshot,
    pub(super) known: Known,
    payload: Payload,
}

/// What a commit did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CommitReport {
    /// Documents with an id that was not there.
    pub added: u64,
    /// Documents that took the place of one with the same id, of the same batch or an earlier one.
    pub replaced: u64,
    /// Documents that are gone.
    pub deleted: u64,
    /// Documents there are now.
    pub documents: u64,
}

/// The ids that were added or deleted since the last commit.
#[derive(Default)]
struct Batch {
    ids: HashMap<Box<str>, Pending>,
}

struct Pending {
    existed: bool,
    present: bool,
    adds: u64,
    file: Option<Box<str>>,
}

impl Writer {
    /// Opens the current generation for writing; makes the index where there is none.
    ///
    /// # Errors
    /// Where another writer is at work, the folder holds something else, or the index is damaged or
    /// of another version.
    pub fn open(folder: &Path) -> Result<Self, IndexError> {
        let lock = FolderLock::take(folder)?;
        lock.recover()?;
        let generation = match generation::current(folder) {
            Err(IndexError::NoIndex { .. }) => {
                let building = lock.begin_generation()?;
                Engine::create(&building)?;
                lock.publish(&building)?
            }
            current => current?,
        };
        Self::of(Engine::open(&generation, Verify::Quick)?, lock, false)
    }

    /// Begins a new generation beside the current one, whatever state that is in, empty but for what
    /// is to stay deleted. Readers see it when it is [published](Self::publish); a writer that is
    /// dropped before leaves nothing that counts.
    ///
    /// # Errors
    /// Where another writer is at work, or the folder holds something else.
    pub fn rebuild(folder: &Path) -> Result<Self, IndexError> {
        let lock = FolderLock::take(folder)?;
        // A damaged index is what rebuilding is for.
        match lock.recover() {
            Ok(()) | Err(IndexError::Damaged { .. }) => {}
            Err(error) => return Err(error),
        }
        let deleted = deleted_before(folder);
        let building = lock.begin_generation()?;
        let mut writer = Self::of(Engine::create(&building)?, lock, true)?;
        writer.update.deleted = (!deleted.is_empty()).then_some(deleted);
        Ok(writer)
    }

    pub(super) fn of(engine: Engine, lock: FolderLock, building: bool) -> Result<Self, IndexError> {
        Ok(Self {
            writer: Some(start(&engine)?),
            committed: Committed::read(&engine)?,
            batch: Batch::default(),
            update: Update::default(),
            encoder: RecordEncoder::new(engine.fields.record),
            building,
            engine,
            lock,
        })
    }

    /// The folder of the generation that is written to.
    pub fn generation_folder(&self) -> &Path {
        &self.engine.folder
    }

    /// The documents as of the last commit.
    pub fn snapshot(&self) -> &Snapshot {
        &self.committed.snapshot
    }

    /// What the index knows beside its documents, as of the last commit.
    pub fn known(&self) -> &Known {
        &self.committed.known
    }

    /// Sets what is known of the files; it counts from the next commit on.
    pub fn set_files(&mut self, files: FileStates) {
        self.update.files = Some(files);
    }

    /// Sets what was left out when files were read; it counts from the next commit on.
    pub fn set_skipped(&mut self, skipped: Vec<Skipped>) {
        self.update.skipped = (skipped != self.committed.known.skipped).then_some(skipped);
    }

    /// Which documents stay deleted, the changes since the last commit included.
    pub fn deleted(&self) -> &Tombstones {
        self.update.deleted.as_ref().unwrap_or(&self.committed.known.deleted)
    }

    /// Adds a document, in the place of the one with the same id, also where that was deleted. `file`
    /// is the path of the file it comes from, if any.
    ///
    /// # Errors
    /// [`IndexError::Unindexable`] leaves the batch as it was; any other loses it.
    pub fn add(&mut self, document: &Document<'_>, file: Option<&str>) -> Result<(), IndexError> {
        self.add_as_of(document, file, now())
    }

    /// The same of a document that came at a time, in seconds since 1970.
    ///
    /// # Errors
    /// As [`add`](Self::add).
    pub fn add_as_of(
        &mut self,
        document: &Document<'_>,
        file: Option<&str>,
        added: i64,
    ) -> Result<(), IndexError> {
        check_document(document, file)?;
        self.pending(&document.id)?;
        let entry =
            EngineDocument::new(self.engine.fields, &mut self.encoder, document, file, added);
        let term = Term::from_field_text(self.engine.fields.id, &document.id);
        self.write(|writer| {
            writer.delete_term(term);
            writer.add_document(entry)
        })?;
        let pending = self.pending(&document.id)?;
        pending.present = true;
        pending.adds += 1;
        pending.file = file.map(Into::into);
        if self.deleted().contains(&document.id) {
            self.tombstones().remove(&document.id);
        }
        Ok(())
    }

    /// Whether there is a document with this id, what was done since the last commit included.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn contains(&mut self, id: &str) -> Result<bool, IndexError> {
        Ok(self.pending(id)?.present)
    }

    /// Deletes the document with this id for good and says whether there was one: loads leave it out
    /// from now on.
    ///
    /// # Errors
    /// Where the engine fails; the batch is lost then.
    pub fn delete(&mut self, id: &str) -> Result<bool, IndexError> {
        let was_there = self.pending(id)?.present;
        self.delete_term(self.engine.fields.id, id)?;
        if was_there {
            let snapshot = &self.committed.snapshot;
            let file = match (self.committed.known.files.get(id), snapshot.find(id)?) {
                (Some(_), _) => Some(id.to_owned()),
                (None, Some(address)) => snapshot.file_of(address)?,
                (None, None) => None,
            };
            self.tombstones().insert(id, file);
        }
        self.pending(id)?.present = false;
        Ok(was_there)
    }

    /// Lets the document with this id be loaded again and says whether it had been deleted. The files
    /// that may have it are read by the next load, changed or not.
    pub fn undelete(&mut self, id: &str) -> bool {
        if !self.deleted().contains(id) {
            return false;
        }
        let Some(file) = self.tombstones().remove(id) else { return false };
        let files = self.update.files.get_or_insert_with(|| self.committed.known.files.clone());
        files.outdate(|path, state| state.kept_out > 0 || file.as_deref() == Some(path));
        true
    }

    /// Takes over what another generation knows beside its documents, from the next commit on.
    pub(super) fn take_over(&mut self, known: Known) {
        let Known { files, deleted, skipped } = known;
        self.update = Update { files: Some(files), deleted: Some(deleted), skipped: Some(skipped) };
    }

    fn tombstones(&mut self) -> &mut Tombstones {
        self.update.deleted.get_or_insert_with(|| self.committed.known.deleted.clone())
    }

    /// Deletes the documents that come from this file.
    ///
    /// # Errors
    /// Where the engine fails; the batch is lost then.
    pub fn delete_file(&mut self, path: &str) -> Result<(), IndexError> {
        let snapshot = &self.committed.snapshot;
        let mut ids = Vec::new();
        for address in snapshot.with_value(self.engine.fields.file, path)? {
            let record = snapshot.record(address)?;
            let id = record.id().map_err(IndexError::record(&self.engine.folder))?;
            ids.push(id.to_owned());
        }
        self.delete_term(self.engine.fields.file, path)?;
        for id in ids {
            // A later document of the batch with this id comes from somewhere else.
            let pending = self.pending(&id)?;
            pending.present = pending.present && pending.adds > 0;
        }
        for pending in self.batch.ids.values_mut() {
            pending.present &= pending.file.as_deref() != Some(path);
        }
        Ok(())
    }

    /// Makes what was done since the last commit durable and visible to readers, at once or not at
    /// all.
    ///
    /// # Errors
    /// Where the engine or the disk fails; the batch is lost then.
    pub fn commit(&mut self) -> Result<CommitReport, IndexError> {
        self.commit_engine()?;
        let mut report =
            CommitReport { documents: self.committed.snapshot.documents(), ..Default::default() };
        for (_, pending) in self.batch.ids.drain() {
            match (pending.present, pending.existed) {
                (true, true) => report.replaced += pending.adds,
                (true, false) => {
                    report.added += 1;
                    report.replaced += pending.adds - 1;
                }
                (false, existed) => report.deleted += u64::from(existed),
            }
        }
        Ok(report)
    }

    /// Forgets what was done since the last commit.
    ///
    /// # Errors
    /// Where the engine fails.
    pub fn rollback(&mut self) -> Result<(), IndexError> {
        self.batch = Batch::default();
        self.update = Update::default();
        self.restart()
    }

    /// Writes every segment that has deleted documents anew, so that nothing of their text is left
    /// in the files, as far as no reader has them open. Commits first.
    ///
    /// # Errors
    /// Where the engine or the disk fails.
    pub fn compact(&mut self) -> Result<CommitReport, IndexError> {
        let report = self.commit()?;
        self.wait_for_merges()?;
        let segments = self.engine.index.searchable_segment_metas().map_err(self.failed())?;
        let with_deletes: Vec<_> =
            segments.iter().filter(|meta| meta.has_deletes()).map(|meta| meta.id()).collect();
        drop(segments);
        self.set_merging(false)?;
        for segment in with_deletes {
            self.write(|writer| writer.merge(&[segment]).wait().map(drop))?;
        }
        // The files are kept as long as a snapshot of ours has them.
        self.committed = Committed::read(&self.engine)?;
        self.write(|writer| writer.garbage_collect_files().wait().map(drop))?;
        self.set_merging(true)?;
        Ok(report)
    }

    /// Ends writing after what merges are under way; a generation that was begun by
    /// [`rebuild`](Self::rebuild) becomes the current one. Commits first.
    ///
    /// # Errors
    /// Where the engine or the disk fails.
    pub fn publish(mut self) -> Result<(), IndexError> {
        if self.has_pending() {
            self.commit()?;
        }
        if let Some(writer) = self.writer.take() {
            writer.wait_merging_threads().map_err(self.failed())?;
        }
        if self.building {
            self.lock.publish(&self.engine.folder)?;
        }
        Ok(())
    }

    /// Ends what merges are under way. Commits first.
    ///
    /// # Errors
    /// Where the engine or the disk fails.
    pub fn merge(&mut self) -> Result<(), IndexError> {
        if self.has_pending() {
            self.commit()?;
        }
        self.wait_for_merges()
    }

    /// Waits until no merge is under way.
    pub(super) fn wait_for_merges(&mut self) -> Result<(), IndexError> {
        if let Some(writer) = self.writer.take() {
            writer.wait_merging_threads().map_err(self.failed())?;
        }
        self.restart()
    }

    /// Lets segments be merged in the background, or not.
    pub(super) fn set_merging(&mut self, merging: bool) -> Result<(), IndexError> {
        let policy: Box<dyn MergePolicy> = match merging {
            true => Box::new(Merging::new(self.engine.folder.clone())),
            false => Box::new(NoMergePolicy),
        };
        self.write(|writer| {
            writer.set_merge_policy(policy);
            Ok(())
        })
    }

    pub(super) fn has_pending(&self) -> bool {
        !self.batch.ids.is_empty() || !self.update.is_empty()
    }

    /// Commits what the engine was given, with the states of the files.
    pub(super) fn commit_engine(&mut self) -> Result<(), IndexError> {
        let update = mem::take(&mut self.update);
        let directory = self.engine.directory.clone();
        let mut payload = self.committed.payload.clone();
        self.write(|writer| {
            let mut commit = writer.prepare_commit()?;
            let number = commit.opstamp();
            let mut write = |name: &str, bytes: &[u8]| directory.write_before_meta(name, bytes);
            update.write(&mut payload, number, &mut write)?;
            commit.set_payload(&payload.to_json());
            commit.commit().map(drop)
        })?;
        if !update.is_empty() {
            remove_old(&self.engine.folder, &payload);
            update.apply(&mut self.committed.known);
        }
        self.committed.payload = payload;
        self.committed.snapshot = Snapshot::of(&self.engine)?;
        Ok(())
    }

    /// Lets the engine's writer do something; back to the last commit where that fails.
    pub(super) fn write<T>(
        &mut self,
        operation: impl FnOnce(&mut IndexWriter<EngineDocument>) -> Result<T, TantivyError>,
    ) -> Result<T, IndexError> {
        let writer = match &mut self.writer {
            Some(writer) => writer,
            // An earlier restart failed.
            none => none.insert(start(&self.engine)?),
        };
        operation(writer).map_err(|error| {
            let error = IndexError::engine(&self.engine.folder)(error);
            if let Err(second) = self.rollback() {
                tracing::error!(error = %second, "the writer could not be restarted");
            }
            error
        })
    }

    /// A new writer of the engine at the last commit. tantivy's own rollback panics when it is
    /// called again after it has failed.
    fn restart(&mut self) -> Result<(), IndexError> {
        self.writer = None;
        let writer = start(&self.engine)?;
        // Files that could not be written stand in the way of the next commit.
        writer.garbage_collect_files().wait().map_err(self.failed())?;
        self.writer = Some(writer);
        self.committed = Committed::read(&self.engine)?;
        Ok(())
    }

    fn delete_term(&mut self, field: Field, value: &str) -> Result<(), IndexError> {
        let term = Term::from_field_text(field, value);
        self.write(|writer| Ok(writer.delete_term(term))).map(|_: Opstamp| ())
    }

    fn pending(&mut self, id: &str) -> Result<&mut Pending, IndexError> {
        if !self.batch.ids.contains_key(id) {
            let existed = self.committed.snapshot.find(id)?.is_some();
            let pending = Pending { existed, present: existed, adds: 0, file: None };
            self.batch.ids.insert(id.into(), pending);
        }
        Ok(self.batch.ids.get_mut(id).expect("it was just put there"))
    }

    fn failed(&self) -> impl Fn(TantivyError) -> IndexError + use<> {
        let folder = self.engine.folder.clone();
        move |error| IndexError::engine(&folder)(error)
    }
}

impl Committed {
    fn read(engine: &Engine) -> Result<Self, IndexError> {
        let (known, payload) = Known::of(&engine.folder)?;
        Ok(Self { snapshot: Snapshot::of(engine)?, known, payload })
    }
}

fn start(engine: &Engine) -> Result<IndexWriter<EngineDocument>, IndexError> {
    let options = IndexWriterOptions::builder()
        .num_worker_threads(1)
        // A small merge does not wait for a large one.
        .num_merge_threads(2)
        .memory_budget_per_thread(MEMORY_BUDGET_BYTES)
        .build();
    let writer = engine.index.writer_with_options(options);
    let writer = writer.map_err(IndexError::engine(&engine.folder))?;
    writer.set_merge_policy(Box::new(Merging::new(engine.folder.clone())));
    // The engine counts operations on from the last commit, whose number the first would have too. A merge
    // that begins before the next commit takes in deletions up to that number, but takes a segment whose
    // deletions are of it for up to date: the first deletion would be lost. Nothing takes the number.
    writer.run([]).map_err(IndexError::engine(&engine.folder))?;
    Ok(writer)
}

/// What is to stay deleted, from a generation in whatever state.
fn deleted_before(folder: &Path) -> Tombstones {
    let generation = match generation::current(folder) {
        Ok(generation) => Some(generation),
        Err(IndexError::NoIndex { .. }) => None,
        Err(_) => generation::newest(folder),
    };
    let Some(generation) = generation else { return Tombstones::default() };
    Known::of(&generation)
        .map_or_else(|_| Tombstones::salvage(&generation), |(known, _)| known.deleted)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, fs};

    use proptest::prelude::*;
    use tempfile::TempDir;

    use super::*;
    use crate::{
        document::Field,
        index::{files::FileState, reader::open, side_file::is_side_file, tests::documents},
    };

    fn folder() -> TempDir {
        tempfile::tempdir().unwrap()
    }

    #[test]
    fn a_document_that_is_replaced_while_its_segment_is_merged_is_there_once() {
        let folder = folder();
        let mut writer = Writer::open(folder.path()).unwrap();
        for ids in [&["a"][..], &["b", "c"]] {
            ids.iter().for_each(|id| writer.add(&Document::new(*id, "x"), None).unwrap());
            writer.commit().unwrap();
        }
        // Of the segment with two the deletions are those of the last commit.
        writer.delete("b").unwrap();
        writer.commit().unwrap();
        drop(writer);
        let mut writer = Writer::open(folder.path()).unwrap();
        writer.add(&Document::new("c", "new"), None).unwrap();
        let mut segments = writer.engine.index.searchable_segment_metas().unwrap();
        segments.sort_by_key(|segment| segment.has_deletes());
        let segments: Vec<_> = segments.iter().map(|segment| segment.id()).collect();
        writer.write(|writer| writer.merge(&segments).wait().map(drop)).unwrap();
        writer.commit().unwrap();
        assert_eq!(bodies(&folder), documents([("a", "x"), ("c", "new")]));
    }

    fn add(writer: &mut Writer, id: &str, body: &str) {
        writer.add(&Document::new(id, body), None).unwrap();
    }

    fn bodies(folder: &TempDir) -> BTreeMap<String, String> {
        open(folder.path(), Verify::Full).unwrap().bodies()
    }

    #[test]
    fn what_was_committed_is_there_when_opened_again() {
        let folder = folder();
        let mut writer = Writer::open(folder.path()).unwrap();
        add(&mut writer, "1", "Маленков");
        add(&mut writer, "2", "Molotov");
        let report = writer.commit().unwrap();
        assert_eq!(report, CommitReport { added: 2, documents: 2, ..Default::default() });
        add(&mut writer, "3", "never committed");
        drop(writer);
        assert_eq!(bodies(&folder), documents([("1", "Маленков"), ("2", "Molotov")]));

        let mut writer = Writer::open(folder.path()).unwrap();
        add(&mut writer, "2", "Молотов");
        assert!(writer.delete("1").unwrap());
        assert!(!writer.delete("1").unwrap());
        assert!(!writer.delete("absent").unwrap());
        let report = writer.commit().unwrap();
        let expected = CommitReport { added: 0, replaced: 1, deleted: 1, documents: 1 };
        assert_eq!(report, expected);
        assert_eq!(bodies(&folder), documents([("2", "Молотов")]));
    }

    #[test]
    fn of_one_batch_the_last_document_with_an_id_stays() {
        let folder = folder();
        let mut writer = Writer::open(folder.path()).unwrap();
        for body in ["first", "second", "third"] {
            add(&mut writer, "1", body);
        }
        add(&mut writer, "2", "gone");
        writer.delete("2").unwrap();
        let report = writer.commit().unwrap();
        let expected = CommitReport { added: 1, replaced: 2, deleted: 0, documents: 1 };
        assert_eq!(report, expected);
        assert_eq!(bodies(&folder), documents([("1", "third")]));
    }

    #[test]
    fn rolling_back_leaves_the_last_commit() {
        let folder = folder();
        let mut writer = Writer::open(folder.path()).unwrap();
        add(&mut writer, "1", "kept");
        writer.commit().unwrap();
        for _ in 0..3 {
            add(&mut writer, "1", "lost");
            writer.delete("1").unwrap();
            writer.rollback().unwrap();
        }
        add(&mut writer, "2", "new");
        writer.commit().unwrap();
        assert_eq!(bodies(&folder), documents([("1", "kept"), ("2", "new")]));
    }

    #[test]
    fn a_document_that_no_query_could_find_is_refused() {
        let folder = folder();
        let mut writer = Writer::open(folder.path()).unwrap();
        let long = "x".repeat(65_531);
        let mut source = Document::new("1", "x");
        source.fields[Field::Source] = Some(long.as_str().into());
        for document in [Document::new("", "x"), Document::new(long.as_str(), "x"), source] {
            let error = writer.add(&document, None).unwrap_err();
            assert!(matches!(error, IndexError::Unindexable { .. }), "{error}");
        }
        add(&mut writer, &long[..65_530], "x");
        writer.commit().unwrap();
        assert_eq!(bodies(&folder).len(), 1);
    }

    #[test]
    fn the_documents_of_a_file_go_with_it_but_not_those_another_file_took_over() {
        let folder = folder();
        let mut writer = Writer::open(folder.path()).unwrap();
        for id in ["1", "2", "3"] {
            writer.add(&Document::new(id, "a"), Some("a.jsonl")).unwrap();
        }
        writer.commit().unwrap();
        writer.add(&Document::new("2", "b"), Some("b.jsonl")).unwrap();
        writer.commit().unwrap();
        writer.delete_file("a.jsonl").unwrap();
        writer.add(&Document::new("3", "a again"), Some("a.jsonl")).unwrap();
        let report = writer.commit().unwrap();
        let expected = CommitReport { added: 0, replaced: 1, deleted: 1, documents: 2 };
        assert_eq!(report, expected);
        assert_eq!(bodies(&folder), documents([("2", "b"), ("3", "a again")]));
    }

    #[test]
    fn states_of_files_are_those_of_the_last_commit() {
        let folder = folder();
        let state = |size_bytes| FileState {
            size_bytes,
            modified_ns: 2,
            documents: 1,
            ..FileState::default()
        };
        let mut files = FileStates::default();
        files.insert("a.txt", state(1));
        let mut writer = Writer::open(folder.path()).unwrap();
        add(&mut writer, "1", "x");
        writer.set_files(files.clone());
        assert!(writer.known().files.is_empty());
        writer.commit().unwrap();

        let mut newer = files.clone();
        newer.insert("b.txt", state(u64::MAX));
        writer.set_files(newer.clone());
        drop(writer);
        let mut writer = Writer::open(folder.path()).unwrap();
        assert_eq!(writer.known().files, files, "not committed");
        add(&mut writer, "2", "x");
        writer.commit().unwrap();
        assert_eq!(writer.known().files, files, "a commit without files keeps them");
        writer.set_files(newer.clone());
        writer.commit().unwrap();
        let kept = fs::read_dir(writer.generation_folder()).unwrap().flatten();
        let kept = kept.filter(|entry| is_side_file(&entry.file_name().to_string_lossy()));
        assert_eq!(kept.count(), 1);
        drop(writer);
        assert_eq!(Writer::open(folder.path()).unwrap().known().files, newer);
    }

    fn unlike_any_other(n: u32) -> String {
        format!("{:016x}", (u64::from(n) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    #[test]
    fn compacting_leaves_nothing_of_what_was_deleted_in_the_files() {
        let folder = folder();
        let mut writer = Writer::open(folder.path()).unwrap();
        for n in 0..50 {
            add(&mut writer, &n.to_string(), &unlike_any_other(n));
        }
        writer.commit().unwrap();
        let text = unlike_any_other(7);
        // In the stores themselves, deleted documents too; every store file belongs to a segment.
        let found = |writer: &Writer| {
            let snapshot = writer.snapshot();
            let segments = snapshot.searcher().segment_readers();
            let files = fs::read_dir(writer.generation_folder()).unwrap().flatten();
            let stores = files.filter(|f| f.path().extension().is_some_and(|e| e == "store"));
            assert_eq!(stores.count(), segments.len());
            (0..).zip(segments).any(|(segment, reader)| {
                (0..reader.max_doc()).any(|doc| {
                    let record = snapshot.record(tantivy::DocAddress::new(segment, doc));
                    record.unwrap().body() == text
                })
            })
        };
        writer.delete("7").unwrap();
        writer.commit().unwrap();
        assert!(found(&writer), "deleting alone marks only");
        writer.compact().unwrap();
        assert!(!found(&writer));
        assert_eq!(bodies(&folder).len(), 49);
    }

    #[test]
    fn segments_do_not_pile_up() {
        let folder = folder();
        let mut writer = Writer::open(folder.path()).unwrap();
        for n in 0..60 {
            add(&mut writer, &n.to_string(), "x");
            writer.commit().unwrap();
        }
        writer.wait_for_merges().unwrap();
        let segments = writer.snapshot().searcher().segment_readers().len();
        assert!(segments < 12, "{segments} segments");
        assert_eq!(bodies(&folder).len(), 60);
    }

    #[derive(Debug, Clone)]
    enum Step {
        Add(u8, u8),
        Delete(u8),
        Commit,
        Rollback,
        Reopen,
        Compact,
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            8 => (0_u8..6, any::<u8>()).prop_map(|(id, body)| Step::Add(id, body)),
            3 => (0_u8..6).prop_map(Step::Delete),
            3 => Just(Step::Commit),
            1 => Just(Step::Rollback),
            1 => Just(Step::Reopen),
            1 => Just(Step::Compact),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn an_index_is_a_map_from_ids_to_documents(
            steps in proptest::collection::vec(step(), 1..25),
        ) {
            let folder = folder();
            let mut writer = Some(Writer::open(folder.path()).unwrap());
            let (mut committed, mut pending) = (BTreeMap::new(), BTreeMap::new());
            for step in steps {
                let open = writer.as_mut().unwrap();
                match step {
                    Step::Add(id, body) => {
                        add(open, &id.to_string(), &body.to_string());
                        pending.insert(id.to_string(), body.to_string());
                    }
                    Step::Delete(id) => {
                        let was_there = pending.remove(&id.to_string()).is_some();
                        prop_assert_eq!(open.delete(&id.to_string()).unwrap(), was_there);
                    }
                    Step::Commit => {
                        let report = open.commit().unwrap();
                        prop_assert_eq!(report.documents, pending.len() as u64);
                        let gone = committed.keys().filter(|id| !pending.contains_key(*id));
                        prop_assert_eq!(report.deleted, gone.count() as u64);
                        committed.clone_from(&pending);
                    }
                    Step::Rollback => open.rollback().unwrap(),
                    Step::Reopen => {
                        drop(writer.take());
                        writer = Some(Writer::open(folder.path()).unwrap());
                    }
                    Step::Compact => {
                        open.compact().unwrap();
                        committed.clone_from(&pending);
                    }
                }
                if matches!(step, Step::Rollback | Step::Reopen) {
                    pending.clone_from(&committed);
                }
                prop_assert_eq!(writer.as_ref().unwrap().snapshot().bodies(), committed.clone());
            }
            drop(writer);
            prop_assert_eq!(bodies(&folder), committed);
        }
    }
}
