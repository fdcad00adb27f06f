//! A bulk load: segments that were built elsewhere become part of the index in one commit.

use std::{
    collections::{BTreeSet, HashMap},
    sync::atomic::AtomicU64,
};

use tantivy::{DocId, Index, Segment, SegmentReader};

use super::{
    delete::{Replaced, Replacement},
    error::IndexError,
    files::FileStates,
    schema::Fields,
    writer::{CommitReport, Writer},
};

/// A bulk load under way. Segments are not merged meanwhile; one that is dropped leaves nothing.
pub struct Load<'w> {
    writer: &'w mut Writer,
    /// Kept until they are committed: the engine removes the files of a segment that nobody holds.
    segments: Vec<LoadedSegment>,
    ids: BTreeSet<String>,
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
        self.settle()?;
        self.set_merging(false)?;
        Ok(Load {
            writer: self,
            segments: Vec::new(),
            ids: BTreeSet::new(),
            files: BTreeSet::new(),
        })
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

    /// Takes a finished segment.
    pub fn add(&mut self, mut segment: LoadedSegment) {
        segment.outdated.sort_unstable();
        segment.outdated.dedup();
        self.segments.push(segment);
    }

    /// Notes more outdated documents of a segment that was added before.
    pub fn outdate(&mut self, segment: usize, outdated: &[DocId]) {
        let segment = &mut self.segments[segment];
        segment.outdated.extend_from_slice(outdated);
        segment.outdated.sort_unstable();
        segment.outdated.dedup();
    }

    /// Deletes the document with this id, if it is older than this load.
    pub fn delete(&mut self, id: impl Into<String>) {
        self.ids.insert(id.into());
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
            ids: self.ids.clone(),
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
