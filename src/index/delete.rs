//! The one delete of a bulk load: what its segments replace, and nothing of theirs.
//!
//! A segment that is added whole has no stamps that say when each of its documents was added, so
//! deleting "all documents with this id" and then adding the segment that has the new one deletes
//! that too. This query knows the new segments: in them it matches only the documents that a later
//! one of the same load replaces; in all others, every document whose id a new segment has. The ids
//! are read from the dictionaries of both sides, so none are kept in memory.

use std::{
    cmp::Ordering,
    collections::{BTreeSet, HashMap},
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use tantivy::{
    DocId, DocSet, InvertedIndexReader, Score, SegmentReader, TERMINATED,
    index::SegmentId,
    postings::TermInfo,
    query::{ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight},
    schema::IndexRecordOption,
};

use super::snapshot::docs_of;
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
    /// How many older documents were replaced, and how many just went.
    pub(super) replaced: AtomicU64,
    pub(super) deleted: AtomicU64,
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
        let mut deleted = BTreeSet::new();
        let files = segment.inverted_index(self.fields.file)?;
        for path in &self.files {
            let Some(term) = files.terms().get(path.as_bytes())? else { continue };
            deleted.extend(docs_of(
                files.read_postings_from_terminfo(&term, IndexRecordOption::Basic)?,
            ));
        }
        let is_alive = |&&doc: &&DocId| !segment.is_deleted(doc);
        let count = replaced.iter().filter(is_alive).count();
        self.replaced.fetch_add(count as u64, Relaxed);
        let count = deleted.difference(&replaced).filter(is_alive).count();
        self.deleted.fetch_add(count as u64, Relaxed);
        Ok(replaced.union(&deleted).copied().collect())
    }
}

/// Where the terms that both have stand in `old`.
fn common_terms(
    old: &InvertedIndexReader,
    new: &InvertedIndexReader,
) -> tantivy::Result<Vec<TermInfo>> {
    /// How many steps through a dictionary cost as much as one look-up.
    const STEPS_A_LOOKUP: usize = 16;

    let (old, new) = (old.terms(), new.terms());
    let mut found = Vec::new();
    if new.num_terms().saturating_mul(STEPS_A_LOOKUP) < old.num_terms() {
        let mut ids = new.stream()?;
        while ids.advance() {
            found.extend(old.get(ids.key())?);
        }
    } else if old.num_terms().saturating_mul(STEPS_A_LOOKUP) < new.num_terms() {
        let mut ids = old.stream()?;
        while ids.advance() {
            if new.term_ord(ids.key())?.is_some() {
                found.push(ids.value().clone());
            }
        }
    } else {
        let (mut ours, mut theirs) = (old.stream()?, new.stream()?);
        let mut more = ours.advance() && theirs.advance();
        while more {
            more = match ours.key().cmp(theirs.key()) {
                Ordering::Less => ours.advance(),
                Ordering::Greater => theirs.advance(),
                Ordering::Equal => {
                    found.push(ours.value().clone());
                    ours.advance() && theirs.advance()
                }
            };
        }
    }
    Ok(found)
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
