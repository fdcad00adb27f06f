//! The postings of all forms of one term, read as one list.

use tantivy::{
    DocId, DocSet, TERMINATED,
    fieldnorm::FieldNormReader,
    postings::{Postings, SegmentPostings},
};

use super::bm25::FieldStatistics;

/// Documents that are gathered at once where every match is wanted.
const WIDE: u32 = 4096;
/// Documents that are gathered at once where another list leads.
const NARROW: u32 = 64;

/// The fields that are searched, in the order of all arrays here.
pub(super) const FIELDS: usize = 2;

/// One form's postings in one field.
pub(super) struct FormPostings {
    pub postings: SegmentPostings,
    pub weight: f32,
    pub field: usize,
}

/// How one field of a term scores in this segment.
pub(super) struct FieldScoring<'s> {
    /// Boost and idf.
    pub weight: f32,
    pub lengths: FieldNormReader,
    pub statistics: &'s FieldStatistics,
}

/// Documents with any form of a term, ascending, with their scores.
///
/// Postings are added up in windows of documents: a list is read in one go as far as the window
/// reaches, instead of asking all lists for the least document again and again.
pub(super) struct TermMatcher<'s> {
    lists: Vec<FormPostings>,
    scoring: [Option<FieldScoring<'s>>; FIELDS],
    doc: DocId,
    /// The first document of the window, and the first behind it.
    window: std::ops::Range<u32>,
    /// One bit a document of the window.
    found: Vec<u64>,
    /// The weighted frequencies of the window's documents.
    frequencies: Vec<[f32; FIELDS]>,
}

impl<'s> TermMatcher<'s> {
    pub(super) fn new(
        lists: Vec<FormPostings>,
        scoring: [Option<FieldScoring<'s>>; FIELDS],
    ) -> Self {
        let mut matcher = Self {
            lists,
            scoring,
            doc: 0,
            window: 0..0,
            found: vec![0; WIDE as usize / 64],
            frequencies: vec![[0.0; FIELDS]; WIDE as usize],
        };
        matcher.doc = matcher.next_window(0, WIDE);
        matcher
    }

    pub(super) fn doc(&self) -> DocId {
        self.doc
    }

    pub(super) fn cost(&self) -> u64 {
        self.lists.iter().map(|list| u64::from(list.postings.doc_freq())).sum()
    }

    pub(super) fn advance(&mut self) -> DocId {
        if self.doc != TERMINATED {
            self.doc = self.at_or_after(self.doc + 1, WIDE);
        }
        self.doc
    }

    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = self.at_or_after(target, NARROW);
        }
        self.doc
    }

    pub(super) fn score(&self) -> f32 {
        let frequencies = self.frequencies[(self.doc - self.window.start) as usize];
        let mut score = 0.0;
        for (scoring, frequency) in self.scoring.iter().zip(frequencies) {
            if let Some(scoring) = scoring
                && frequency > 0.0
            {
                let length = scoring.lengths.fieldnorm_id(self.doc);
                score += scoring.weight * scoring.statistics.saturation(frequency, length);
            }
        }
        score
    }

    fn at_or_after(&mut self, target: DocId, width: u32) -> DocId {
        if target < self.window.end {
            let offset = target - self.window.start;
            let (word, bit) = (offset as usize / 64, offset % 64);
            let last = (self.window.end - self.window.start).div_ceil(64) as usize;
            let mut bits = self.found[word] & (!0 << bit);
            for at in word..last {
                if bits != 0 {
                    return self.window.start + at as u32 * 64 + bits.trailing_zeros();
                }
                bits = self.found.get(at + 1).copied().unwrap_or(0);
            }
            return self.next_window(self.window.end, width);
        }
        self.next_window(target, width)
    }

    /// Gathers the next window that has a document at or after `target`, and gives that document.
    fn next_window(&mut self, target: DocId, width: u32) -> DocId {
        let mut first = TERMINATED;
        for list in &mut self.lists {
            let mut doc = list.postings.doc();
            if doc < target {
                doc = list.postings.seek(target);
            }
            first = first.min(doc);
        }
        let used = (self.window.end - self.window.start) as usize;
        self.found[..used.div_ceil(64)].fill(0);
        self.frequencies[..used].fill([0.0; FIELDS]);
        if first == TERMINATED {
            self.window = 0..0;
            return TERMINATED;
        }
        self.window = first..first.saturating_add(width).min(TERMINATED);
        for list in &mut self.lists {
            let mut doc = list.postings.doc();
            while doc < self.window.end {
                let offset = (doc - first) as usize;
                self.found[offset / 64] |= 1 << (offset % 64);
                self.frequencies[offset][list.field] +=
                    list.weight * list.postings.term_freq() as f32;
                doc = list.postings.advance();
            }
        }
        first
    }
}
