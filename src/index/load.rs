//! A bulk load: segments that were built elsewhere become part of the index in one commit.

use std::{
    collections::{BTreeSet, HashMap},
    path::Path,
    sync::atomic::AtomicU64,
};

use tantivy::{DocId, Index, Segment, SegmentReader};

use super::{
    delete::{Replaced, Replacement},
    error::IndexError,
    files::FileStates,
    writer::{CommitReport, Writer},
};
use crate::segment::{Target, schema::Fields};

/// A bulk load under way. Segments are not merged meanwhile; one that is dropped leaves nothing.
pub struct Load<'w> {
    writer: &'w mut Writer,
    /// Kept until they are committed: the engine removes the files of a segment that nobody holds.
    segments: Vec<LoadedSegment>,
    files: BTreeSet<String>,
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
        Ok(Load { writer: self, segments: Vec::new(), files: BTreeSet::new() })
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

    /// Makes the segments part of the index and does away with the documents that theirs replace,
    /// durably and at once or not at all.
    ///
    /// # Errors
    /// Where the engine or the disk fails; the load is lost then.
    pub fn commit(self, files: Option<FileStates>) -> Result<CommitReport, IndexError> {
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
        self.writer.set_merging(true)?;
        if let Some(files) = files {
            self.writer.set_files(files);
        }
        self.writer.commit_engine()?;
        Ok(CommitReport {
            added: documents - outdated - replacement.replaced(),
            replaced: outdated + replacement.replaced(),
            deleted: replacement.deleted(),
            documents: self.writer.committed.snapshot.documents(),
        })
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
            replaced: AtomicU64::new(0),
            deleted: AtomicU64::new(0),
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
                EngineDocument::new(load.fields(), &mut encoder, &document, Some("a.jsonl"));
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
        let report = load.commit(None).unwrap();
        let expected = CommitReport { added: 2, replaced: 3, deleted: 2, documents: 4 };
        assert_eq!(report, expected);
        let expected = documents([("1", "new"), ("2", "new"), ("5", "new"), ("6", "new")]);
        assert_eq!(writer.snapshot().bodies(), expected);

        // Deletes that are carried over by merges, and later ones, meet the right documents.
        writer.add(&Document::new("5", "newer"), None).unwrap();
        writer.commit().unwrap();
        writer.compact().unwrap();
        let load = writer.load().unwrap();
        load.commit(None).unwrap();
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
        assert_eq!(load.commit(None).unwrap().documents, 1);
    }
}
