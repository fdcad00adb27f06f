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
use crate::segment::schema::{self, Fields};

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
    let now = schema::now();
    let mut paths = (u32::MAX, HashMap::new());
    for (address, number) in old.addresses().zip(1..) {
        if paths.0 != address.segment_ord {
            let segment = old.searcher().segment_reader(address.segment_ord);
            let found = paths_of(segment, old.fields()).map_err(IndexError::engine(&generation))?;
            paths = (address.segment_ord, found);
        }
        let file = paths.1.get(&address.doc_id).map(AsRef::as_ref);
        let added = old.added(address).unwrap_or(now);
        writer.add_as_of(&old.document(address)?, file, added)?;
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

#[cfg(test)]
mod tests {
    use tantivy::{Index, schema::Schema};

    use super::*;
    use crate::{
        document::Document,
        index::{LoadedSegment, directory::DurableDirectory, generation::FolderLock},
        segment::{
            SegmentBuilder,
            schema::{ADDED, settings},
        },
    };

    /// Makes an index as version 2 of the schema had it: without the time that documents came.
    fn create_of_version_2(folder: &Path) {
        let lock = FolderLock::take(folder).unwrap();
        let building = lock.begin_generation().unwrap();
        let directory = DurableDirectory::open(&building).unwrap();
        let mut fields = serde_json::to_value(schema::schema().0).unwrap();
        let last = fields.as_array_mut().unwrap().pop().unwrap();
        assert_eq!(last["name"], ADDED, "all others have the numbers that they had");
        let schema: Schema = serde_json::from_value(fields).unwrap();
        Index::create(directory, schema, settings()).unwrap();
        lock.publish(&building).unwrap();
    }

    #[test]
    fn an_index_of_an_earlier_version_is_written_and_merged_without_times() {
        let folder = tempfile::tempdir().unwrap();
        create_of_version_2(folder.path());
        let mut writer = Writer::open(folder.path()).unwrap();
        writer.add(&Document::new("a", "one by one"), None).unwrap();
        writer.commit().unwrap();
        let mut load = writer.load().unwrap();
        let mut builder = SegmentBuilder::new(&load.target(), 1 << 20);
        builder.add(&Document::new("b", "in bulk"), None).unwrap();
        let built = builder.finish().unwrap().unwrap();
        load.add(LoadedSegment { segment: built.segment, outdated: built.outdated });
        load.commit().unwrap();
        writer.compact().unwrap();
        let snapshot = writer.snapshot();
        assert_eq!(snapshot.documents(), 2);
        assert!(snapshot.addresses().all(|address| snapshot.added(address).is_none()));
        drop(writer);
        // The control: this version has them.
        let mut writer = Writer::rebuild(folder.path()).unwrap();
        writer.add(&Document::new("a", "one by one"), None).unwrap();
        writer.commit().unwrap();
        let snapshot = writer.snapshot();
        assert!(snapshot.addresses().all(|address| snapshot.added(address).is_some()));
    }
}
