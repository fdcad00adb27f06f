//! Which documents of a load a later one of the same load replaces.

use tantivy::{
    DocId, DocSet, InvertedIndexReader, SegmentReader, TERMINATED,
    postings::TermInfo,
    schema::{Field, IndexRecordOption},
    termdict::TermMerger,
};

use super::segment::BuiltSegment;
use crate::index::{IndexError, Load, LoadedSegment};

/// Hands the segments to the load, with the documents of each that a later one replaces: of several
/// with one id the last in the order of the input stays.
///
/// The ids are read from the dictionaries of the segments, side by side: none are kept in memory.
///
/// # Errors
/// Where the files of a segment cannot be read.
pub fn add(load: &mut Load<'_>, segments: Vec<BuiltSegment>) -> Result<(), IndexError> {
    let failed = IndexError::engine(load.generation());
    let outdated = outdated(&segments, load.fields().id).map_err(failed)?;
    for (built, mut outdated) in segments.into_iter().zip(outdated) {
        outdated.extend(built.outdated);
        load.add(LoadedSegment { segment: built.segment, outdated });
    }
    Ok(())
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
