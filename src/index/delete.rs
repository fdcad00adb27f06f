//! The one delete of a bulk load: what its segments replace, and nothing of theirs.
//!
//! A segment that is added whole has no stamps that say when each of its documents was added, so
//! deleting "all documents with this id" and then adding the segment that has the new one deletes
//! that too. This query knows the new segments: in them it matches only the documents that a later
//! one of the same load replaces; in all others, every document whose id a new segment has. The ids
//! are read from the dictionaries of both sides, so none are kept in memory.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use tantivy::{
    DocId, DocSet, Score, SegmentReader, TERMINATED,
    index::SegmentId,
    query::{ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight},
    schema::IndexRecordOption,
};

use super::snapshot::{common_terms, docs_of, files_of};
use crate::segment::schema::Fields;

/// What a load does away with.
#[derive(Clone)]
pub(super) struct Replacement(Arc<Replaced>);

pub(super) struct Replaced {
    pub(super) fields: Fields,
    /// The new segments, to read ids from.
    pub(super) new: Vec<SegmentReader>,
    /// The documents of each new segment that are outdated already, ascending.
    pub(super) outdated: HashMap<SegmentId, Vec<DocId>>,
    /// Paths of files whose older documents go.
    pub(super) files: BTreeSet<String>,
    /// Segments of earlier commits of the same load: what they have of these files is not older.
    pub(super) own: HashSet<SegmentId>,
    /// How many older documents were replaced, and how many just went.
    pub(super) replaced: AtomicU64,
    pub(super) deleted: AtomicU64,
    /// How many documents of this load were replaced.
    pub(super) repeated: AtomicU64,
    /// From which other files the replaced documents were, and how many from each.
    pub(super) from: Mutex<BTreeMap<String, u64>>,
}

impl Replacement {
    pub(super) fn new(replaced: Replaced) -> Self {
        Self(Arc::new(replaced))
    }

    pub(super) fn replaced(&self) -> u64 {
        self.0.replaced.load(Relaxed)
    }

    pub(super) fn deleted(&self) -> u64 {
        self.0.deleted.load(Relaxed)
    }

    pub(super) fn repeated(&self) -> u64 {
        self.0.repeated.load(Relaxed)
    }

    pub(super) fn from(&self) -> BTreeMap<String, u64> {
        self.0.from.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Replaced {
    /// The documents of a segment that go, ascending.
    fn docs(&self, segment: &SegmentReader) -> tantivy::Result<Vec<DocId>> {
        if let Some(outdated) = self.outdated.get(&segment.segment_id()) {
            return Ok(outdated.clone());
        }
        let ids = segment.inverted_index(self.fields.id)?;
        let mut replaced = BTreeSet::new();
        for new in &self.new {
            let new = new.inverted_index(self.fields.id)?;
            for term in common_terms(&ids, &new)? {
                replaced.extend(docs_of(
                    ids.read_postings_from_terminfo(&term, IndexRecordOption::Basic)?,
                ));
            }
        }
        let is_alive = |doc: &DocId| !segment.is_deleted(*doc);
        replaced.retain(is_alive);
        self.replaced.fetch_add(replaced.len() as u64, Relaxed);
        if self.own.contains(&segment.segment_id()) {
            self.repeated.fetch_add(replaced.len() as u64, Relaxed);
            return Ok(replaced.into_iter().collect());
        }
        let mut deleted = BTreeSet::new();
        let files = segment.inverted_index(self.fields.file)?;
        for path in &self.files {
            let Some(term) = files.terms().get(path.as_bytes())? else { continue };
            deleted.extend(docs_of(
                files.read_postings_from_terminfo(&term, IndexRecordOption::Basic)?,
            ));
        }
        deleted.retain(is_alive);
        self.deleted.fetch_add(deleted.difference(&replaced).count() as u64, Relaxed);
        let others: BTreeSet<DocId> = replaced.difference(&deleted).copied().collect();
        if !others.is_empty() {
            let mut from = self.from.lock().unwrap_or_else(PoisonError::into_inner);
            for (file, count) in files_of(segment, self.fields.file, &others)? {
                *from.entry(file).or_default() += count;
            }
        }
        Ok(replaced.union(&deleted).copied().collect())
    }
}

impl fmt::Debug for Replacement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replacement").field("new_segments", &self.0.new.len()).finish()
    }
}

impl Query for Replacement {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for Replacement {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let docs = Docs { docs: self.0.docs(segment)?, at: 0 };
        Ok(Box::new(ConstScorer::new(docs, boost)))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("replaced by a bulk load", 1.0))
    }
}

/// Ascending documents.
struct Docs {
    docs: Vec<DocId>,
    at: usize,
}

impl DocSet for Docs {
    fn advance(&mut self) -> DocId {
        self.at += 1;
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.docs.get(self.at).copied().unwrap_or(TERMINATED)
    }

    fn size_hint(&self) -> u32 {
        self.docs.len() as u32
    }
}
