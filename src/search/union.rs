//! The forms of a term in one field: their postings, added up in windows of documents (tantivy calls
//! such a window of documents ahead the horizon).

use std::{io, ops::Range};

use tantivy::{DocId, TERMINATED, fieldnorm::FieldNormReader, postings::TermInfo};

use super::bm25::FieldStatistics;
use crate::segment::postings::{BLOCK, FieldPostings, PostingsList};

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

#[cfg(test)]
mod tests {
    use tantivy::{
        Index, SegmentReader, Term, doc,
        schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions},
    };

    use super::*;

    /// Which documents a form is in, how often in each, and its weight.
    struct Form {
        documents: Vec<DocId>,
        frequency: u32,
        weight: f32,
    }

    fn form(documents: impl IntoIterator<Item = DocId>, frequency: u32, weight: f32) -> Form {
        Form { documents: documents.into_iter().collect(), frequency, weight }
    }

    /// A segment of so many documents, in which the forms are words by their numbers.
    fn segment(documents: DocId, forms: &[Form]) -> (SegmentReader, Field) {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("whitespace")
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let mut schema = Schema::builder();
        let options = TextOptions::default().set_indexing_options(indexing);
        let field = schema.add_text_field("body", options);
        let index = Index::create_in_ram(schema.build());
        let mut writer = index.writer_with_num_threads(1, 20_000_000).unwrap();
        for doc in 0..documents {
            let mut text = "other ".to_owned();
            for (number, form) in forms.iter().enumerate() {
                if form.documents.contains(&doc) {
                    text += &format!("{number} ").repeat(form.frequency as usize);
                }
            }
            writer.add_document(doc!(field => text)).unwrap();
        }
        writer.commit().unwrap();
        let searcher = index.reader().unwrap().searcher();
        (searcher.segment_reader(0).clone(), field)
    }

    /// Opens the union of forms, rarest first, for a test.
    fn with_union(documents: DocId, forms: &[Form], test: impl FnOnce(Option<FieldUnion<'_>>)) {
        let (reader, field) = segment(documents, forms);
        let index = reader.inverted_index(field).unwrap();
        let postings = FieldPostings::open(&reader, field).unwrap();
        let lengths = reader.get_fieldnorms_reader(field).unwrap();
        let statistics = FieldStatistics::new(u64::from(documents), u64::from(documents) * 2);
        let scoring = FieldScoring {
            weight: 1.0,
            postings: &postings,
            lengths: &lengths,
            statistics: &statistics,
        };
        let mut infos: Vec<(TermInfo, f32)> = Vec::new();
        for (number, form) in forms.iter().enumerate() {
            let term = Term::from_field_text(field, &number.to_string());
            let info = index.get_term_info(&term).unwrap();
            infos.extend(info.map(|info| (info, form.weight)));
        }
        infos.sort_by_key(|(info, _)| info.doc_freq);
        let forms = infos.iter().map(|(info, weight)| (info, *weight));
        test(FieldUnion::open(forms, scoring).unwrap());
    }

    /// The documents of a window and their weighted frequencies.
    fn gathered(union: &mut FieldUnion<'_>, docs: Range<DocId>) -> Vec<(DocId, f32)> {
        union.seek(docs.start);
        union.gather(&docs, false);
        let is_found = |doc: &DocId| {
            let at = doc - docs.start;
            union.found(at as usize / 64) >> (at % 64) & 1 == 1
        };
        docs.clone().filter(is_found).map(|doc| (doc, union.frequency(doc))).collect()
    }

    /// Checks one window after another against the sum of the forms.
    #[track_caller]
    fn check(documents: DocId, forms: &[Form], windows: &[Range<DocId>]) {
        with_union(documents, forms, |union| {
            let mut union = union.expect("a form is in the segment");
            for window in windows {
                let expected: Vec<(DocId, f32)> = window
                    .clone()
                    .filter_map(|doc| {
                        let here = forms.iter().filter(|form| form.documents.contains(&doc));
                        let sum: f32 = here.map(|f| f.weight * f.frequency as f32).sum();
                        (sum > 0.0).then_some((doc, sum))
                    })
                    .collect();
                assert_eq!(gathered(&mut union, window.clone()), expected, "{window:?}");
            }
        });
    }

    #[test]
    fn forms_that_the_segment_does_not_have_are_no_union() {
        with_union(3, &[], |union| assert!(union.is_none()));
        with_union(3, &[form([], 1, 1.0)], |union| assert!(union.is_none()));
        with_union(3, &[form([], 1, 1.0), form([1], 1, 1.0)], |union| assert!(union.is_some()));
    }

    #[test]
    fn weighted_frequencies_of_one_document_are_added_up() {
        check(5, &[form([1, 3], 2, 1.0), form([3, 4], 1, 0.5)], &[0..2, 2..5]);
        check(5, &[form([0], 1, 0.25), form([0], 3, 0.25), form([0], 2, 0.5)], &[0..1, 1..5]);
    }

    #[test]
    fn a_window_has_its_own_documents_only() {
        check(200, &[form([0, 63, 64, 127, 128, 199], 1, 1.0)], &[0..64, 64..128, 128..200]);
        check(200, &[form([0, 63, 64, 127, 128, 199], 1, 1.0)], &[1..63, 65..66, 190..200]);
        check(200, &[form(0..200, 1, 1.0)], &[0..1, 1..70, 70..71, 150..200]);
    }

    #[test]
    fn blocks_of_postings_end_anywhere_in_a_window() {
        for len in [BLOCK as u32 - 1, BLOCK as u32, BLOCK as u32 + 1, 3 * BLOCK as u32] {
            let dense = || form(0..len, 1, 1.0);
            check(500, &[dense(), form([7, 130, 400], 2, 0.5)], &[0..100, 100..300, 300..500]);
            check(500, &[dense(), form((0..500).step_by(3), 4, 0.5)], &[5..6, 6..383, 383..500]);
        }
    }

    #[test]
    fn seeking_gives_the_first_document_of_any_form_and_never_goes_back() {
        let forms = [form([2, 900], 1, 1.0), form((10..600).step_by(2), 1, 1.0)];
        with_union(1000, &forms, |union| {
            let mut union = union.unwrap();
            for (target, expected) in
                [(0, 2), (2, 2), (3, 10), (11, 12), (599, 900), (12, 900), (901, TERMINATED)]
            {
                assert_eq!(union.seek(target), expected, "{target}");
            }
        });
    }

    #[test]
    fn what_is_left_out_of_a_window_is_not_competitive() {
        // The most frequent form last: in all documents, seldom more than once.
        let forms = || [form([5, 80], 30, 1.0), form(0..300, 1, 1.0)];
        with_union(300, &forms(), |union| {
            let mut union = union.unwrap();
            let score = union.scoring.score(20.0, 5);
            union.set_min_competitive_score(score);
            union.seek(0);
            union.gather(&(0..300), true);
            let competitive: Vec<u64> = (0..5).map(|word| union.competitive(word)).collect();
            assert_eq!(competitive, [1 << 5, 1 << (80 - 64), 0, 0, 0]);
            assert_eq!(union.frequency(5), 31.0, "of those that may compete all is added up");
        });
    }
}
