//! The documents as of one commit; later commits do not change what it sees.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::Path,
};

use tantivy::{
    DocAddress, DocId, InvertedIndexReader, ReloadPolicy, Searcher, SegmentReader, TERMINATED,
    Term,
    postings::{Postings, TermInfo},
    schema::{Field, IndexRecordOption},
    store::StoreReader,
};

use super::{
    engine::{Engine, catch_engine_panic},
    error::IndexError,
    manifest::META,
};
use crate::{
    document::Document,
    segment::{
        record::Record,
        schema::{ADDED, Fields},
    },
};

/// Blocks of records kept unpacked, for each segment: the documents of one page of hits.
const CACHED_BLOCKS: usize = 32;

/// The documents of one generation as of one commit.
pub struct Snapshot {
    engine: Engine,
    searcher: Searcher,
    stores: Vec<StoreReader>,
    /// CRC32 of the `meta.json` it was opened by.
    meta_crc32: u32,
}

impl Snapshot {
    pub(super) fn of(engine: &Engine) -> Result<Self, IndexError> {
        let failed = IndexError::engine(&engine.folder);
        let meta_crc32 = meta_crc32(&engine.folder)?;
        catch_engine_panic(&engine.folder, || {
            let reader = engine.index.reader_builder().reload_policy(ReloadPolicy::Manual);
            let reader = reader.doc_store_cache_num_blocks(0).try_into().map_err(&failed)?;
            let searcher = reader.searcher();
            let stores = searcher
                .segment_readers()
                .iter()
                .map(|segment| segment.get_store_reader(CACHED_BLOCKS))
                .collect::<io::Result<_>>()
                .map_err(|error| failed(error.into()))?;
            Ok(Self { engine: engine.clone(), searcher, stores, meta_crc32 })
        })
    }

    /// The engine's view: segments, dictionaries, postings, columns.
    pub fn searcher(&self) -> &Searcher {
        &self.searcher
    }

    /// The fields of the schema.
    pub fn fields(&self) -> Fields {
        self.engine.fields
    }

    /// The folder of the generation; what is derived from it may be kept in a folder below.
    pub fn generation_folder(&self) -> &Path {
        &self.engine.folder
    }

    /// A number that differs from commit to commit, and from merge to merge.
    pub fn identity(&self) -> u32 {
        self.meta_crc32
    }

    /// How many documents there are.
    pub fn documents(&self) -> u64 {
        self.searcher.num_docs()
    }

    /// The stored form of a document: title and body without a copy.
    ///
    /// # Errors
    /// Where the files are damaged.
    pub fn record(&self, address: DocAddress) -> Result<Record, IndexError> {
        let folder = self.generation_folder();
        let stored = self.stores[address.segment_ord as usize]
            .get_document_bytes(address.doc_id)
            .map_err(IndexError::engine(folder))?;
        Record::from_stored(stored).map_err(IndexError::record(folder))
    }

    /// The whole document.
    ///
    /// # Errors
    /// Where the files are damaged.
    pub fn document(&self, address: DocAddress) -> Result<Document<'static>, IndexError> {
        let record = self.record(address)?;
        record.to_document().map_err(IndexError::record(self.generation_folder()))
    }

    /// When a document came into the index, in seconds since 1970; `None` where an earlier version
    /// wrote it.
    pub fn added(&self, address: DocAddress) -> Option<i64> {
        let segment = self.searcher.segment_reader(address.segment_ord);
        segment.fast_fields().column_opt::<i64>(ADDED).ok()??.first(address.doc_id)
    }

    /// A document without its body, which its record gives without a copy.
    ///
    /// # Errors
    /// Where the record is damaged.
    pub fn without_body(&self, record: &Record) -> Result<Document<'static>, IndexError> {
        record.without_body().map_err(IndexError::record(self.generation_folder()))
    }

    /// Where the document with this id is.
    ///
    /// # Errors
    /// Where the files are damaged.
    pub fn find(&self, id: &str) -> Result<Option<DocAddress>, IndexError> {
        let term = Term::from_field_text(self.fields().id, id);
        for (segment_ord, segment) in (0..).zip(self.searcher.segment_readers()) {
            let docs =
                living(segment, &term).map_err(IndexError::engine(self.generation_folder()))?;
            if let Some(&doc_id) = docs.first() {
                return Ok(Some(DocAddress { segment_ord, doc_id }));
            }
        }
        Ok(None)
    }

    /// Where the documents are, in the order of the files.
    pub fn addresses(&self) -> impl Iterator<Item = DocAddress> {
        (0..).zip(self.searcher.segment_readers()).flat_map(|(segment_ord, segment)| {
            segment.doc_ids_alive().map(move |doc_id| DocAddress { segment_ord, doc_id })
        })
    }

    /// The documents that have this whole value in a field (`file`, `source`, …).
    pub(super) fn with_value(
        &self,
        field: Field,
        value: &str,
    ) -> Result<Vec<DocAddress>, IndexError> {
        let term = Term::from_field_text(field, value);
        let mut found = Vec::new();
        for (segment_ord, segment) in (0..).zip(self.searcher.segment_readers()) {
            let docs =
                living(segment, &term).map_err(IndexError::engine(self.generation_folder()))?;
            found.extend(docs.into_iter().map(|doc_id| DocAddress { segment_ord, doc_id }));
        }
        Ok(found)
    }
}

impl Snapshot {
    /// The path of the file that a document came from, if from any. Reads the list of files until it is
    /// found.
    pub(super) fn file_of(&self, address: DocAddress) -> Result<Option<String>, IndexError> {
        let segment = self.searcher.segment_reader(address.segment_ord);
        let files = files_of(segment, self.fields().file, &BTreeSet::from([address.doc_id]));
        let files = files.map_err(IndexError::engine(self.generation_folder()))?;
        Ok(files.into_keys().next())
    }

    /// How many documents there are whose ids the other does not have.
    ///
    /// # Errors
    /// Where the files are damaged.
    pub fn missing_in(&self, other: &Self) -> Result<u64, IndexError> {
        let failed = IndexError::engine(self.generation_folder());
        let id = self.fields().id;
        let mut missing = 0;
        for segment in self.searcher.segment_readers() {
            let ours = segment.inverted_index(id).map_err(&failed)?;
            let mut found = BTreeSet::new();
            for other in other.searcher.segment_readers() {
                let theirs = other.inverted_index(id).map_err(&failed)?;
                for term in common_terms(&ours, &theirs).map_err(&failed)? {
                    let documents =
                        ours.read_postings_from_terminfo(&term, IndexRecordOption::Basic);
                    found.extend(docs_of(documents.map_err(|error| failed(error.into()))?));
                }
            }
            missing += segment.doc_ids_alive().filter(|doc| !found.contains(doc)).count() as u64;
        }
        Ok(missing)
    }
}

/// The files that these documents of a segment came from, with how many of them did; those that came
/// from none are left out.
pub(super) fn files_of(
    segment: &SegmentReader,
    file: Field,
    docs: &BTreeSet<DocId>,
) -> tantivy::Result<BTreeMap<String, u64>> {
    let index = segment.inverted_index(file)?;
    let (mut files, mut found) = (BTreeMap::new(), 0);
    let mut terms = index.terms().stream()?;
    while found < docs.len() && terms.advance() {
        let postings =
            index.read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
        let count = docs_of(postings).iter().filter(|doc| docs.contains(doc)).count();
        if count > 0 {
            found += count;
            let path = String::from_utf8_lossy(terms.key()).into_owned();
            files.insert(path, count as u64);
        }
    }
    Ok(files)
}

/// Where the terms that both have stand in `old`.
pub(super) fn common_terms(
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

/// The documents of a segment that have the term and are not deleted.
fn living(segment: &SegmentReader, term: &Term) -> tantivy::Result<Vec<DocId>> {
    let index = segment.inverted_index(term.field())?;
    let Some(postings) = index.read_postings(term, IndexRecordOption::Basic)? else {
        return Ok(Vec::new());
    };
    let is_alive = |&doc: &DocId| !segment.is_deleted(doc);
    Ok(docs_of(postings).into_iter().filter(is_alive).collect())
}

pub(super) fn docs_of(mut postings: impl Postings) -> Vec<DocId> {
    let mut docs = Vec::new();
    while postings.doc() != TERMINATED {
        docs.push(postings.doc());
        postings.advance();
    }
    docs
}

pub(super) fn meta_crc32(generation: &Path) -> Result<u32, IndexError> {
    let path = generation.join(META);
    let bytes = fs::read(&path).map_err(IndexError::io(&path, "reading"))?;
    Ok(crc32fast::hash(&bytes))
}
