//! How words are cased in documents that no load has counted: an estimate from a sample of them.
//!
//! A load counts while it indexes. What came into an index in another way (single documents, an
//! index of an earlier version) is read again here, when its segments are taken in.

use std::{collections::HashMap, io};

use foldhash::fast::FixedState;
use tantivy::{SegmentReader, schema::Field};

use crate::{
    analysis::{Analyzer, CASING_RUN, CaseCounts, Casing, Sink, Token, casing, fold, tells},
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
            counting.take(record.title().unwrap_or_default());
            counting.take(record.body());
        }
    }
    Ok(counting.run.cases)
}

#[derive(Default)]
struct Counting {
    analyzer: Analyzer,
    run: Run,
}

impl Counting {
    fn take(&mut self, text: &str) {
        let Self { analyzer, run } = self;
        let mut taking = Taking { text, run };
        analyzer.scan(text, &mut taking);
        taking.run.count();
    }
}

/// Words that are judged together, and what was counted before.
#[derive(Default)]
struct Run {
    words: Vec<(String, Casing)>,
    cases: HashMap<String, CaseCounts, FixedState>,
}

impl Run {
    fn count(&mut self) {
        let capitals = self.words.iter().filter(|(_, casing)| casing.is_capitalized()).count();
        let told = tells(capitals, self.words.len());
        for (word, casing) in self.words.drain(..).filter(|(_, casing)| told && is_counted(*casing))
        {
            self.cases.entry(fold(&word)).or_default().count(casing);
        }
    }
}

fn is_counted(casing: Casing) -> bool {
    matches!(casing, Casing::Small | Casing::Capital)
}

/// Takes the words of one text in the same runs as a load does.
struct Taking<'a> {
    text: &'a str,
    run: &'a mut Run,
}

impl Sink for Taking<'_> {
    fn word(&mut self, raw: &str, start: usize) {
        self.run.words.push((raw.to_owned(), casing(self.text, start, raw)));
        if self.run.words.len() == CASING_RUN {
            self.run.count();
        }
    }

    fn token(&mut self, _: Token<'_>) {
        self.run.count();
    }

    fn gap(&mut self) {
        self.run.count();
    }
}
