//! The forms of a term in one field: their postings, added up in windows of documents (tantivy calls
//! such a window of documents ahead the horizon).

use std::{io, ops::Range};

use tantivy::{DocId, TERMINATED, fieldnorm::FieldNormReader, postings::TermInfo};

use super::bm25::FieldStatistics;
use crate::index::postings::{BLOCK, FieldPostings, PostingsList};

/// Documents of the widest window; a power of two.
pub(super) const WIDE: usize = 4096;
/// Words of 64 bits in it.
pub(super) const WORDS: usize = WIDE / 64;
/// Postings that are left out together: as many as one test of vector instructions pays for.
const RUN: usize = 16;

/// The forms of a term in one field, and what they add up to in the window.
pub(super) struct FieldUnion<'s> {
    rare: RarePostings,
    /// The other forms, the most frequent last, so that its postings can be left out.
    lists: Vec<FormPostings<'s>>,
    /// The current document of each list, side by side, as all are asked for every window.
    heads: Vec<DocId>,
    scoring: FieldScoring<'s>,
    window: Window,
    /// Documents with less in this field alone are not competitive, by their norm.
    min_frequency: f32,
    /// And so are those with less than this, however short.
    shortest_min_frequency: f32,
}

impl<'s> FieldUnion<'s> {
    /// Opens the postings of forms that are given rarest first; `None` where there are none.
    pub(super) fn open<'i>(
        forms: impl Iterator<Item = (&'i TermInfo, f32)>,
        scoring: FieldScoring<'s>,
    ) -> io::Result<Option<Self>> {
        let (mut rare, mut lists) = (Vec::new(), Vec::new());
        for (info, weight) in forms {
            // Frequencies are added up in the order of the forms.
            if (info.doc_freq as usize) < BLOCK && lists.is_empty() {
                let postings = scoring.postings.short(info)?;
                rare.extend(postings.map(|(doc, frequency)| (doc, weight * frequency as f32)));
            } else {
                lists.push(FormPostings { list: scoring.postings.list(info)?, weight });
            }
        }
        if rare.is_empty() && lists.is_empty() {
            return Ok(None);
        }
        rare.sort_by_key(|(doc, _)| *doc);
        let heads = lists.iter().map(|form| form.list.doc()).collect();
        let rare = RarePostings { postings: rare, at: 0 };
        let (window, min_frequency, shortest_min_frequency) = (Window::new(), 0.0, 0.0);
        Ok(Some(Self {
            rare,
            lists,
            heads,
            scoring,
            window,
            min_frequency,
            shortest_min_frequency,
        }))
    }

    /// What no score exceeds.
    pub(super) fn max_score(&self) -> f32 {
        self.scoring.max_score()
    }

    /// From the next window on, documents that score less by this field alone are not competitive.
    pub(super) fn set_min_competitive_score(&mut self, score: f32) {
        self.min_frequency = FieldStatistics::min_frequency(score / self.scoring.weight);
        self.shortest_min_frequency = self.min_frequency * self.scoring.statistics.norm(0);
    }

    /// The postings to be read at most.
    pub(super) fn cost(&self) -> u64 {
        let lists = self.lists.iter().map(|form| form.list.len() as u64);
        lists.sum::<u64>() + self.rare.postings.len() as u64
    }

    /// The documents of the segment.
    pub(super) fn documents(&self) -> u32 {
        self.scoring.lengths.num_docs()
    }

    /// The first document at or after `target`.
    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        for (head, form) in self.heads.iter_mut().zip(&mut self.lists) {
            if *head < target {
                *head = form.list.seek(target);
            }
        }
        let first = self.heads.iter().copied().min().unwrap_or(TERMINATED);
        first.min(self.rare.seek(target))
    }

    /// Adds up a window; where this is the only field, not more than is competitive.
    pub(super) fn gather(&mut self, docs: &Range<DocId>, only: bool) {
        self.window.restart(docs);
        self.rare.gather(&mut self.window);
        let lists = self.lists.len();
        for (at, (head, list)) in self.heads.iter_mut().zip(&mut self.lists).enumerate() {
            if *head < docs.end {
                let least = if only && at + 1 == lists { self.shortest_min_frequency } else { 0.0 };
                *head = list.gather(&mut self.window, least);
            }
        }
    }

    /// The documents of a word of the window.
    pub(super) fn found(&self, word: usize) -> u64 {
        self.window.found[word]
    }

    /// The weighted frequency of a document of the window.
    pub(super) fn frequency(&self, doc: DocId) -> f32 {
        self.window.frequencies[self.window.at(doc)]
    }

    /// The score of a document of the window.
    pub(super) fn score(&self, doc: DocId) -> f32 {
        self.scoring.score(self.frequency(doc), doc)
    }

    /// Of the documents of a word of the window, those that this field alone makes competitive.
    pub(super) fn competitive(&self, word: usize) -> u64 {
        let (mut found, mut competitive) = (self.window.found[word], 0);
        let frequencies = &self.window.frequencies[word * 64..][..64];
        let any_reaches = frequencies
            .iter()
            .fold(false, |any, frequency| any | (*frequency >= self.shortest_min_frequency));
        if !any_reaches {
            return 0;
        }
        while found != 0 {
            let bit = found.trailing_zeros();
            let doc = self.window.docs.start + word as u32 * 64 + bit;
            let norm = self.scoring.statistics.norm(self.scoring.lengths.fieldnorm_id(doc));
            let reaches = frequencies[bit as usize] >= self.min_frequency * norm;
            competitive |= u64::from(reaches) << bit;
            found &= found - 1;
        }
        competitive
    }
}

/// How one field of a term scores in this segment.
pub(super) struct FieldScoring<'s> {
    /// Boost and idf.
    pub weight: f32,
    pub postings: &'s FieldPostings,
    pub lengths: &'s FieldNormReader,
    pub statistics: &'s FieldStatistics,
}

impl FieldScoring<'_> {
    /// The score of a weighted frequency in a document.
    #[inline]
    pub(super) fn score(&self, frequency: f32, doc: DocId) -> f32 {
        if frequency > 0.0 {
            let length = self.lengths.fieldnorm_id(doc);
            self.weight * self.statistics.saturation(frequency, length)
        } else {
            0.0
        }
    }

    /// What no score exceeds.
    pub(super) fn max_score(&self) -> f32 {
        self.weight * FieldStatistics::MAX_SATURATION
    }
}

/// The documents of all rare forms with their weighted frequencies, ascending; those of one document
/// in the order of the forms.
struct RarePostings {
    postings: Vec<(DocId, f32)>,
    at: usize,
}

impl RarePostings {
    fn doc(&self) -> DocId {
        self.postings.get(self.at).map_or(TERMINATED, |(doc, _)| *doc)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.at += self.postings[self.at..].partition_point(|(doc, _)| *doc < target);
        self.doc()
    }

    fn gather(&mut self, window: &mut Window) {
        for (doc, frequency) in &self.postings[self.at..] {
            if *doc >= window.docs.end {
                return;
            }
            let at = window.at(*doc);
            window.found[at / 64] |= 1 << (at % 64);
            window.frequencies[at] += frequency;
            self.at += 1;
        }
    }
}

/// One form's postings in one field, read a block at a time.
struct FormPostings<'s> {
    list: PostingsList<'s>,
    weight: f32,
}

impl FormPostings<'_> {
    /// Adds up the documents of a window, and moves past it. Runs of postings where no document
    /// has the least frequency by itself nor is in the window already are left out.
    fn gather(&mut self, window: &mut Window, min_frequency: f32) -> DocId {
        let min_frequency = min_frequency / self.weight;
        loop {
            let docs = self.list.documents();
            let here = match docs.last() {
                None => return TERMINATED,
                Some(last) if *last < window.docs.end => docs.len(),
                Some(_) => docs.partition_point(|doc| *doc < window.docs.end),
            };
            let frequencies = &self.list.frequencies()[..here];
            if min_frequency > 1.0 {
                let runs = docs[..here].chunks(RUN).zip(frequencies.chunks(RUN));
                for (docs, frequencies) in runs {
                    if any_reaches(frequencies, min_frequency) || window.has_any(docs) {
                        window.add(docs, frequencies, self.weight);
                    }
                }
            } else {
                window.add(&docs[..here], frequencies, self.weight);
            }
            let is_past = here < docs.len();
            let next = self.list.advance(here);
            if is_past {
                return next;
            }
        }
    }
}

/// Without leaving the loop early, so that it compiles to vector instructions.
fn any_reaches(frequencies: &[u32], least: f32) -> bool {
    frequencies.iter().fold(false, |any, frequency| any | (*frequency as i32 as f32 >= least))
}

/// What the forms of a term add up to in a range of documents.
struct Window {
    docs: Range<DocId>,
    /// One bit a document.
    found: Box<[u64; WORDS]>,
    /// The weighted frequencies; zero where nothing was found.
    frequencies: Box<[f32; WIDE]>,
}

impl Window {
    fn new() -> Self {
        Self { docs: 0..0, found: Box::new([0; WORDS]), frequencies: Box::new([0.0; WIDE]) }
    }

    fn restart(&mut self, docs: &Range<DocId>) {
        let used = &mut self.found[..self.docs.len().div_ceil(64)];
        for (found, frequencies) in used.iter_mut().zip(self.frequencies.chunks_mut(64)) {
            if *found != 0 {
                *found = 0;
                frequencies.fill(0.0);
            }
        }
        self.docs = docs.clone();
    }

    /// The place of a document of this window. The remainder changes nothing, and spares the check
    /// of every access.
    fn at(&self, doc: DocId) -> usize {
        (doc - self.docs.start) as usize % WIDE
    }

    fn add(&mut self, docs: &[DocId], frequencies: &[u32], weight: f32) {
        // Bits of one word are put together before they are stored: a store that the next load has
        // to wait for takes longer than all the rest.
        let (mut word, mut bits) = (0, 0);
        for (doc, frequency) in docs.iter().zip(frequencies) {
            let at = self.at(*doc);
            if at / 64 != word {
                self.found[word] |= bits;
                (word, bits) = (at / 64, 0);
            }
            bits |= 1 << (at % 64);
            // The conversion of signed numbers is the faster one; no frequency is that high.
            self.frequencies[at] += weight * *frequency as i32 as f32;
        }
        self.found[word] |= bits;
    }

    /// Whether anything was found from the first to the last of these documents.
    fn has_any(&self, docs: &[DocId]) -> bool {
        let (Some(first), Some(last)) = (docs.first(), docs.last()) else { return false };
        let words = self.at(*first) / 64..=self.at(*last) / 64;
        self.found[words].iter().any(|found| *found != 0)
    }
}
