//! A bulk load: segments that were built elsewhere become part of the index in one commit.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    mem,
    path::Path,
    sync::{Mutex, atomic::AtomicU64},
};

use tantivy::{DocId, Index, Segment, SegmentReader, index::SegmentId};

use super::{
    delete::{Replaced, Replacement},
    error::IndexError,
    files::FileStates,
    skips::Skipped,
    writer::{CommitReport, Writer},
};
use crate::segment::{Target, schema::Fields};

/// A bulk load under way, in one commit or several. Segments are not merged meanwhile; of one that is
/// dropped, what it has committed stays.
pub struct Load<'w> {
    writer: &'w mut Writer,
    /// Kept until they are committed: the engine removes the files of a segment that nobody holds.
    segments: Vec<LoadedSegment>,
    files: BTreeSet<String>,
    /// The segments of its commits so far.
    own: HashSet<SegmentId>,
}

/// What a commit of a load did.
#[derive(Debug, Default)]
pub struct Loaded {
    /// With documents of earlier commits of the same load.
    pub commit: CommitReport,
    /// How many of the replaced documents were of the same load.
    pub repeated: u64,
    /// Which files the replaced documents were from, other than those whose older documents go, and
    /// how many from each.
    pub from: BTreeMap<String, u64>,
}

/// A segment that was built for a load.
pub struct LoadedSegment {
    /// All its files written and closed, its number of documents set.
    pub segment: Segment,
    /// Those of its documents that a later one of this load replaces, in any order.
    pub outdated: Vec<DocId>,
}

impl Writer {
    /// Begins a bulk load. Commits first what is pending.
    ///
    /// # Errors
    /// Where the engine or the disk fails.
    pub fn load(&mut self) -> Result<Load<'_>, IndexError> {
        if self.has_pending() {
            self.commit()?;
        }
        self.wait_for_merges()?;
        self.set_merging(false)?;
        let (segments, files, own) = Default::default();
        Ok(Load { writer: self, segments, files, own })
    }
}

impl Load<'_> {
    /// Where segments are made (`new_segment`) and written; clones may go to other threads.
    pub fn index(&self) -> Index {
        self.writer.engine.index.clone()
    }

    /// The fields of the schema.
    pub fn fields(&self) -> Fields {
        self.writer.engine.fields
    }

    /// The folder of the generation that is loaded into.
    pub fn generation_folder(&self) -> &Path {
        &self.writer.engine.folder
    }

    /// Where builders write their segments.
    pub fn target(&self) -> Target {
        Target::new(self.index(), self.fields(), self.generation_folder())
    }

    /// Takes a finished segment.
    pub fn add(&mut self, mut segment: LoadedSegment) {
        segment.outdated.sort_unstable();
        segment.outdated.dedup();
        self.segments.push(segment);
    }

    /// Deletes the documents from this file that are older than this load.
    pub fn delete_file(&mut self, path: impl Into<String>) {
        self.files.insert(path.into());
    }

    /// Sets what is known of the files, and what was left out when they were read, from the next commit
    /// on.
    pub fn set_known(&mut self, files: FileStates, skipped: Vec<Skipped>) {
        self.writer.set_files(files);
        self.writer.set_skipped(skipped);
    }

    /// The last commit of the load.
    ///
    /// # Errors
    /// Where the engine or the disk fails; what was not committed before is lost then.
    pub fn commit(mut self) -> Result<Loaded, IndexError> {
        self.commit_segments(true)
    }

    /// Makes the segments part of the index and does away with the documents that theirs replace,
    /// durably and at once or not at all. The load goes on.
    ///
    /// # Errors
    /// Where the engine or the disk fails; what was not committed before is lost then.
    pub fn commit_part(&mut self) -> Result<Loaded, IndexError> {
        self.commit_segments(false)
    }

    fn commit_segments(&mut self, is_last: bool) -> Result<Loaded, IndexError> {
        let before = self.writer.committed.snapshot.documents();
        let replacement = Replacement::new(self.replaced()?);
        let metas: Vec<_> =
            self.segments.iter().map(|loaded| loaded.segment.meta().clone()).collect();
        let query = (before > 0 || self.segments.iter().any(|s| !s.outdated.is_empty()))
            .then(|| Box::new(replacement.clone()));
        let outdated: u64 = self.segments.iter().map(|s| s.outdated.len() as u64).sum();
        let documents: u64 = metas.iter().map(|meta| u64::from(meta.max_doc())).sum();

        self.writer.write(|writer| {
            for meta in metas {
                meta.untrack_temp_docstore();
                writer.add_segment(meta)?;
            }
            query.map_or(Ok(()), |query| writer.delete_query(query).map(drop))
        })?;
        if is_last {
            self.writer.set_merging(true)?;
        }
        self.writer.commit_engine()?;
        let committed = mem::take(&mut self.segments);
        self.own.extend(committed.iter().map(|loaded| loaded.segment.id()));
        self.files.clear();
        let commit = CommitReport {
            added: documents - outdated - replacement.replaced(),
            replaced: outdated + replacement.replaced(),
            deleted: replacement.deleted(),
            documents: self.writer.committed.snapshot.documents(),
        };
        Ok(Loaded { commit, repeated: replacement.repeated(), from: replacement.from() })
    }

    fn replaced(&self) -> Result<Replaced, IndexError> {
        let failed = IndexError::engine(&self.writer.engine.folder);
        let new = self.segments.iter().map(|loaded| SegmentReader::open(&loaded.segment));
        let outdated = self.segments.iter().map(|s| (s.segment.id(), s.outdated.clone()));
        Ok(Replaced {
            fields: self.fields(),
            new: new.collect::<tantivy::Result<_>>().map_err(failed)?,
            outdated: outdated.collect::<HashMap<_, _>>(),
            files: self.files.clone(),
            own: self.own.clone(),
            replaced: AtomicU64::new(0),
            deleted: AtomicU64::new(0),
            repeated: AtomicU64::new(0),
            from: Mutex::default(),
        })
    }
}

impl Drop for Load<'_> {
    fn drop(&mut self) {
        if let Err(error) = self.writer.set_merging(true) {
            tracing::error!(%error, "merging could not be resumed after a load");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tantivy::indexer::{AddOperation, SegmentWriter};

    use super::*;
    use crate::{
        document::Document,
        index::tests::documents,
        segment::{record::RecordEncoder, tantivy_document::EngineDocument},
    };

    /// A segment as another builder would write it.
    fn segment(load: &Load<'_>, documents: &[(&str, &str)], outdated: Vec<DocId>) -> LoadedSegment {
        let index = load.index();
        let segment = index.new_segment();
        let mut writer = SegmentWriter::for_segment(15_000_000, segment.clone()).unwrap();
        let mut encoder = RecordEncoder::new(load.fields().record);
        for (id, body) in documents {
            let document = Document::new(*id, *body);
            let document =
                EngineDocument::new(load.fields(), &mut encoder, &document, Some("a.jsonl"), 0);
            writer.add_document(AddOperation { opstamp: 0, document }).unwrap();
        }
        writer.finalize().unwrap();
        let meta = index.new_segment_meta(segment.id(), documents.len() as u32);
        LoadedSegment { segment: index.segment(meta), outdated }
    }

    #[test]
    fn a_load_replaces_older_documents_and_keeps_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(folder.path()).unwrap();
        for (id, file) in
            [("1", None), ("2", None), ("3", Some("gone.txt")), ("4", Some("also.txt"))]
        {
            writer.add(&Document::new(id, "old"), file).unwrap();
        }
        writer.commit().unwrap();
        let mut load = writer.load().unwrap();
        // The second segment has a later "2" than the first.
        let first = segment(&load, &[("1", "new"), ("2", "outdated"), ("5", "new")], vec![1]);
        let second = segment(&load, &[("2", "new"), ("6", "new")], Vec::new());
        load.add(first);
        load.add(second);
        load.delete_file("gone.txt");
        load.delete_file("also.txt");
        // The file of the load's own documents.
        load.delete_file("a.jsonl");
        let report = load.commit().unwrap().commit;
        let expected = CommitReport { added: 2, replaced: 3, deleted: 2, documents: 4 };
        assert_eq!(report, expected);
        let expected = documents([("1", "new"), ("2", "new"), ("5", "new"), ("6", "new")]);
        assert_eq!(writer.snapshot().bodies(), expected);

        // Deletes that are carried over by merges, and later ones, meet the right documents.
        writer.add(&Document::new("5", "newer"), None).unwrap();
        writer.commit().unwrap();
        writer.compact().unwrap();
        let load = writer.load().unwrap();
        load.commit().unwrap();
        let expected = documents([("1", "new"), ("2", "new"), ("5", "newer"), ("6", "new")]);
        assert_eq!(writer.snapshot().bodies(), expected);
    }

    #[test]
    fn deleting_by_id_before_adding_a_segment_would_lose_its_documents() {
        // The control of the test above: this is why there is a query of our own.
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(folder.path()).unwrap();
        writer.add(&Document::new("1", "old"), None).unwrap();
        writer.commit().unwrap();
        let load = writer.load().unwrap();
        let new = segment(&load, &[("1", "new")], Vec::new());
        let term = tantivy::Term::from_field_text(load.fields().id, "1");
        drop(load);
        writer
            .write(|writer| {
                writer.delete_term(term);
                writer.add_segment(new.segment.meta().clone())
            })
            .unwrap();
        writer.commit_engine().unwrap();
        assert_eq!(writer.snapshot().bodies(), documents([]));
    }

    #[test]
    fn the_files_of_a_load_outlive_other_commits_and_vanish_when_it_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(folder.path()).unwrap();
        let mut load = writer.load().unwrap();
        let held = segment(&load, &[("1", "new")], Vec::new());
        let dropped = segment(&load, &[("2", "new")], Vec::new()).segment.id();
        let files_of = |writer: &Writer, id: tantivy::index::SegmentId| {
            let names = fs::read_dir(writer.generation_folder()).unwrap().flatten();
            let names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
            names.filter(|name| name.starts_with(&id.uuid_string())).count()
        };
        load.writer.commit_engine().unwrap();
        assert_eq!(files_of(load.writer, held.segment.id()), 6);
        assert_eq!(files_of(load.writer, dropped), 0, "the control must be collected");
        load.add(held);
        assert_eq!(load.commit().unwrap().commit.documents, 1);
    }
}
