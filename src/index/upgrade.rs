//! An index of this version from what another has stored: [`upgrade`].
//!
//! Documents that came over HTTP or standard input have no files to be read again; the index has their
//! texts. What is known beside the documents comes along: states of files, deletions, skips.

use std::{collections::HashMap, path::Path, sync::Arc};

use tantivy::{DocId, SegmentReader, schema::IndexRecordOption};

use super::{
    check::Verify,
    engine::Engine,
    error::IndexError,
    generation,
    known::Known,
    manifest::{Manifest, Meta, Purpose},
    snapshot::{Snapshot, docs_of},
    writer::Writer,
};
use crate::segment::schema::Fields;

/// Documents of one commit, so that what is kept in memory of a batch is bounded.
const BATCH: u64 = 20_000;

/// Builds the index anew from its stored texts and lets the new one take the place of the old in one
/// step. Gives how many documents there are, or `None` where the index is of this version already.
///
/// # Errors
/// Where there is no index, its texts cannot be read, another writer is at work, or the disk fails;
/// the index stays as it was then.
pub fn upgrade(folder: &Path) -> Result<Option<u64>, IndexError> {
    if is_newest(folder)? {
        return Ok(None);
    }
    let mut writer = Writer::rebuild(folder)?;
    let generation = generation::current(folder)?;
    let (known, _) = Known::of_meta(&generation, &Meta::read(&generation, Purpose::Keep)?)?;
    let old = Snapshot::of(&Engine::open_for(&generation, Verify::Full, Purpose::Keep)?)?;
    writer.take_over(known);
    let mut paths = (u32::MAX, HashMap::new());
    for (address, number) in old.addresses().zip(1..) {
        if paths.0 != address.segment_ord {
            let segment = old.searcher().segment_reader(address.segment_ord);
            let found = paths_of(segment, old.fields()).map_err(IndexError::engine(&generation))?;
            paths = (address.segment_ord, found);
        }
        let file = paths.1.get(&address.doc_id).map(AsRef::as_ref);
        writer.add(&old.document(address)?, file)?;
        if number % BATCH == 0 {
            writer.commit()?;
        }
    }
    writer.commit()?;
    let documents = writer.snapshot().documents();
    drop(old);
    writer.publish()?;
    Ok(Some(documents))
}

fn is_newest(folder: &Path) -> Result<bool, IndexError> {
    let generation = generation::current(folder)?;
    Ok(Manifest::read(&generation, Purpose::Keep)?.is_newest())
}

/// The file of each document of a segment that came from one.
fn paths_of(segment: &SegmentReader, fields: Fields) -> tantivy::Result<HashMap<DocId, Arc<str>>> {
    let index = segment.inverted_index(fields.file)?;
    let mut paths = HashMap::new();
    let mut terms = index.terms().stream()?;
    while terms.advance() {
        let path: Arc<str> = String::from_utf8_lossy(terms.key()).into();
        let postings =
            index.read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
        paths.extend(docs_of(postings).into_iter().map(|doc| (doc, Arc::clone(&path))));
    }
    Ok(paths)
}
