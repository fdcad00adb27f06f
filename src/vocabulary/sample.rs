//! How words are cased in documents that no load has counted: an estimate from a sample of them.
//!
//! A load counts while it indexes. What came into an index in another way (single documents, an
//! index of an earlier version) is read again here, when its segments are taken in.

use std::{collections::HashMap, io};

use foldhash::fast::FixedState;
use tantivy::{SegmentReader, schema::Field};

use crate::{
    analysis::{Analyzer, CASING_RUN, CaseCounts, Casing, casing, tells},
    segment::record::Record,
};

/// Text that is read at most, in bytes, about: a second's work.
const SAMPLE_BYTES: u64 = 64 << 20;

/// Bytes of text for each token, about.
const BYTES_A_TOKEN: u64 = 7;

/// Counts how the words of some segments are cased, by their terms: in all their documents, or in as
/// many of them, evenly spaced, as are read in a second.
///
/// # Errors
/// Where a document cannot be read.
pub(super) fn count_cases(
    segments: &[&SegmentReader],
    fields: &[Field],
) -> io::Result<HashMap<String, CaseCounts, FixedState>> {
    let mut tokens = 0;
    for segment in segments {
        for field in fields {
            let index = segment.inverted_index(*field).map_err(io::Error::other)?;
            tokens += index.total_num_tokens();
        }
    }
    let step = (tokens * BYTES_A_TOKEN / SAMPLE_BYTES + 1) as usize;
    let mut counting = Counting::default();
    for segment in segments {
        let store = segment.get_store_reader(1)?;
        for doc in segment.doc_ids_alive().step_by(step) {
            let stored = store.get_document_bytes(doc).map_err(io::Error::other)?;
            let record = Record::from_stored(stored).map_err(io::Error::other)?;
            counting.take(record.body());
        }
    }
    Ok(counting.cases)
}

#[derive(Default)]
struct Counting {
    analyzer: Analyzer,
    cases: HashMap<String, CaseCounts, FixedState>,
    run: Vec<(String, Casing)>,
}

impl Counting {
    fn take(&mut self, text: &str) {
        let Self { analyzer, cases, run } = self;
        analyzer.tokens(text, |token| {
            if token.stacked {
                return;
            }
            let casing = casing(text, token.span.start, &text[token.span.clone()]);
            run.push((token.term.to_owned(), casing));
            if run.len() == CASING_RUN {
                count(run, cases);
            }
        });
        count(run, cases);
    }
}

/// Counts the words of a run and empties it.
fn count(run: &mut Vec<(String, Casing)>, cases: &mut HashMap<String, CaseCounts, FixedState>) {
    let casings: Vec<Casing> = run.iter().map(|(_, casing)| *casing).collect();
    if tells(&casings) {
        for (term, casing) in run.drain(..).filter(|(_, casing)| is_counted(*casing)) {
            cases.entry(term).or_default().count(casing);
        }
    }
    run.clear();
}

fn is_counted(casing: Casing) -> bool {
    matches!(casing, Casing::Small | Casing::Capital)
}
