//! Which documents of a load a later one of the same load replaces.

use std::path::Path;

use tantivy::{
    DocId, DocSet, InvertedIndexReader, SegmentReader, TERMINATED,
    postings::TermInfo,
    schema::{Field, IndexRecordOption},
    termdict::TermMerger,
};

use super::{IndexError, Load, LoadedSegment};
use crate::segment::{BuiltSegment, record::Record};

/// How many ids of replaced documents are given.
const NAMED: usize = 5;

/// Documents of a load that a later one of the same load replaces.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Duplicates {
    /// How many there are.
    pub count: u64,
    /// The ids of the first few.
    pub ids: Vec<String>,
}

impl Duplicates {
    /// Takes those of another part of the load in.
    pub fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.ids.extend(other.ids);
        self.ids.truncate(NAMED);
    }

    fn note(
        &mut self,
        built: &BuiltSegment,
        outdated: &[DocId],
        folder: &Path,
    ) -> Result<(), IndexError> {
        self.count += outdated.len() as u64;
        if outdated.is_empty() || self.ids.len() == NAMED {
            return Ok(());
        }
        let failed = IndexError::engine(folder);
        let reader = SegmentReader::open(&built.segment).map_err(&failed)?;
        let store = reader.get_store_reader(1).map_err(|error| failed(error.into()))?;
        for document in outdated.iter().take(NAMED - self.ids.len()) {
            let record = store.get_document_bytes(*document).map_err(&failed)?;
            let record = Record::from_stored(record).map_err(IndexError::record(folder))?;
            self.ids.push(record.id().map_err(IndexError::record(folder))?.to_owned());
        }
        Ok(())
    }
}

impl Load<'_> {
    /// Takes finished segments, with the documents of each that a later one replaces: of several
    /// with one id the last in the order of the input stays. Gives what was replaced.
    ///
    /// The ids are read from the dictionaries of the segments, side by side: none are kept in
    /// memory.
    ///
    /// # Errors
    /// Where the files of a segment cannot be read.
    pub fn add_segments(&mut self, segments: Vec<BuiltSegment>) -> Result<Duplicates, IndexError> {
        let folder = self.generation_folder().to_owned();
        let mut duplicates = Duplicates::default();
        let failed = IndexError::engine(&folder);
        let outdated = outdated(&segments, self.fields().id).map_err(failed)?;
        for (built, mut outdated) in segments.into_iter().zip(outdated) {
            outdated.extend_from_slice(&built.outdated);
            duplicates.note(&built, &outdated, &folder)?;
            self.add(LoadedSegment { segment: built.segment, outdated });
        }
        Ok(duplicates)
    }
}

/// The documents of each segment that one of another segment replaces.
fn outdated(segments: &[BuiltSegment], id: Field) -> tantivy::Result<Vec<Vec<DocId>>> {
    let mut outdated = vec![Vec::new(); segments.len()];
    if segments.len() < 2 {
        return Ok(outdated);
    }
    let readers: Vec<_> = segments
        .iter()
        .map(|built| SegmentReader::open(&built.segment))
        .collect::<Result<_, _>>()?;
    let indexes: Vec<_> =
        readers.iter().map(|reader| reader.inverted_index(id)).collect::<Result<_, _>>()?;
    let streams: Vec<_> =
        indexes.iter().map(|index| index.terms().stream()).collect::<Result<_, _>>()?;
    let mut ids = TermMerger::new(streams);
    while ids.advance() {
        if ids.matching_segments().nth(1).is_none() {
            continue;
        }
        let mut newest: Option<(u64, usize, DocId)> = None;
        for (at, term) in ids.current_segment_ords_and_term_infos() {
            // Those before it in the same segment are outdated already.
            let document = last_document(&indexes[at], &term)?;
            let here = (segments[at].order(document), at, document);
            let older = match newest {
                Some(newest) if newest.0 > here.0 => Some(here),
                _ => newest.replace(here),
            };
            if let Some((_, at, document)) = older {
                outdated[at].push(document);
            }
        }
    }
    Ok(outdated)
}

fn last_document(index: &InvertedIndexReader, term: &TermInfo) -> tantivy::Result<DocId> {
    let mut documents = index.read_postings_from_terminfo(term, IndexRecordOption::Basic)?;
    let mut last = documents.doc();
    while documents.advance() != TERMINATED {
        last = documents.doc();
    }
    Ok(last)
}
