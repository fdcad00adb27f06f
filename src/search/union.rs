//! The forms of a term in one field: their postings, added up in windows of documents (tantivy calls
//! such a window of documents ahead the horizon).

use std::{io, ops::Range};

use tantivy::{DocId, TERMINATED, fieldnorm::FieldNormReader, postings::TermInfo};

use super::{
    bm25::FieldStatistics,
    level::{LEVELS, Level},
};
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
    /// The levels that the forms are on, likeliest first.
    levels: Vec<Level>,
    /// Their weights.
    weights: Vec<f32>,
    window: Window,
    bounds: Bounds,
}

impl<'s> FieldUnion<'s> {
    /// Opens the postings of forms; `None` where there are none.
    pub(super) fn open<'i>(
        forms: impl Iterator<Item = (&'i TermInfo, Level)>,
        scoring: FieldScoring<'s>,
    ) -> io::Result<Option<Self>> {
        let mut forms: Vec<(&TermInfo, Level)> = forms.collect();
        if forms.is_empty() {
            return Ok(None);
        }
        forms.sort_by_key(|(info, _)| info.doc_freq);
        let mut levels: Vec<Level> = forms.iter().map(|(_, level)| *level).collect();
        levels.sort_unstable();
        levels.dedup();
        let (mut rare, mut lists) = (Vec::new(), Vec::new());
        for (info, level) in forms {
            let level = levels.partition_point(|likelier| *likelier < level);
            if (info.doc_freq as usize) < BLOCK {
                let postings = scoring.postings.short(info)?;
                rare.extend(postings.map(|(doc, frequency)| (doc, frequency, level as u32)));
            } else {
                lists.push(FormPostings {
                    list: scoring.postings.list(info)?,
                    level,
                    shortest: 0.0,
                });
            }
        }
        rare.sort_unstable_by_key(|(doc, ..)| *doc);
        let heads = lists.iter().map(|form| form.list.doc()).collect();
        let rare = RarePostings { postings: rare, at: 0 };
        let weights = levels.iter().map(|level| level.weight()).collect();
        let (window, bounds) = (Window::new(levels.len()), Bounds::NONE);
        Ok(Some(Self { rare, lists, heads, scoring, levels, weights, window, bounds }))
    }

    /// The levels that the forms are on, likeliest first.
    pub(super) fn levels(&self) -> &[Level] {
        &self.levels
    }

    /// What no score exceeds.
    pub(super) fn max_score(&self) -> f32 {
        self.levels.first().map_or(0.0, |likeliest| self.scoring.max_score(*likeliest))
    }

    /// From the next window on, documents that score less by this field alone are not competitive.
    pub(super) fn set_min_competitive_score(&mut self, score: f32) {
        let Some(likeliest) = self.levels.first() else { return };
        let reach = self.levels.partition_point(|level| self.scoring.max_score(*level) >= score);
        let (min_frequency, shortest) = self.scoring.min_frequency(*likeliest, score);
        self.bounds = Bounds { score, reach, min_frequency, shortest };
        for form in &mut self.lists {
            form.shortest = self.scoring.min_frequency(self.levels[form.level], score).1;
        }
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
                // Nothing is added to the last list any more.
                let least = if only && at + 1 == lists { list.shortest } else { 0.0 };
                *head = list.gather(&mut self.window, least);
            }
        }
    }

    /// The documents of a word of the window.
    pub(super) fn found(&self, word: usize) -> u64 {
        self.window.found[word]
    }

    /// How often a document of the window has forms of each level: adds to these.
    pub(super) fn add_frequencies(&self, doc: DocId, to: &mut [f32; LEVELS]) {
        let at = self.window.at(doc);
        for (level, frequencies) in self.levels.iter().zip(&self.window.frequencies) {
            to[level.place()] += frequencies[at];
        }
    }

    /// The score of a document of the window.
    pub(super) fn score(&self, doc: DocId) -> f32 {
        let at = self.window.at(doc);
        // Most terms have one level; going through the only one takes half as long again.
        if let ([weight], [frequencies]) =
            (self.weights.as_slice(), self.window.frequencies.as_slice())
        {
            return self.scoring.score_at(*weight, frequencies[at], doc);
        }
        if self.window.found[at / 64] >> (at % 64) & 1 == 0 {
            return 0.0;
        }
        let of_level = self.window.frequencies.iter().map(|frequencies| frequencies[at]);
        self.scoring.score(self.weights.iter().copied().zip(of_level), doc)
    }

    /// Of the documents of a word of the window, those that this field alone makes competitive.
    pub(super) fn competitive(&self, word: usize) -> u64 {
        match self.window.frequencies.as_slice() {
            [only] => self.competitive_at(word, only),
            several => self.competitive_in(word, several),
        }
    }

    /// Where all forms are on one level.
    fn competitive_at(&self, word: usize, frequencies: &[f32; WIDE]) -> u64 {
        let frequencies = &frequencies[word * 64..][..64];
        if !any_reaches(frequencies, self.bounds.shortest) {
            return 0;
        }
        let (mut found, mut competitive) = (self.window.found[word], 0);
        while found != 0 {
            let bit = found.trailing_zeros();
            let doc = self.window.docs.start + word as u32 * 64 + bit;
            let norm = self.scoring.statistics.norm(self.scoring.lengths.fieldnorm_id(doc));
            let reaches = frequencies[bit as usize] >= self.bounds.min_frequency * norm;
            competitive |= u64::from(reaches) << bit;
            found &= found - 1;
        }
        competitive
    }

    /// Where forms are on several levels: a document needs one on a level that reaches the score by
    /// itself, and enough on all levels together even if they were the likeliest.
    fn competitive_in(&self, word: usize, levels: &[[f32; WIDE]]) -> u64 {
        let (mut likely, mut together) = ([0.0; 64], [0.0; 64]);
        for (number, frequencies) in levels.iter().enumerate() {
            let of_level = &frequencies[word * 64..][..64];
            for (sum, frequency) in together.iter_mut().zip(of_level) {
                *sum += frequency;
            }
            if number + 1 == self.bounds.reach {
                likely = together;
            }
        }
        if !any_reaches(&likely, 1.0) || !any_reaches(&together, self.bounds.shortest) {
            return 0;
        }
        let (mut found, mut competitive) = (self.window.found[word], 0);
        while found != 0 {
            let bit = found.trailing_zeros();
            let at = bit as usize;
            if likely[at] > 0.0 && together[at] >= self.bounds.shortest {
                let doc = self.window.docs.start + word as u32 * 64 + bit;
                let reaches = self.score(doc) >= self.bounds.score;
                competitive |= u64::from(reaches) << bit;
            }
            found &= found - 1;
        }
        competitive
    }
}

/// What a document needs in this field alone to be competitive.
struct Bounds {
    score: f32,
    /// How many of the levels reach that score with nothing of the others.
    reach: usize,
    /// So many times the norm it has to have on all levels together.
    min_frequency: f32,
    /// The same in the shortest field.
    shortest: f32,
}

impl Bounds {
    const NONE: Self = Self { score: 0.0, reach: LEVELS, min_frequency: 0.0, shortest: 0.0 };
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
    /// The score of a document with forms of each weight so often, heaviest first.
    #[inline]
    pub(super) fn score(&self, frequencies: impl Iterator<Item = (f32, f32)>, doc: DocId) -> f32 {
        let length = self.lengths.fieldnorm_id(doc);
        self.weight * self.statistics.weighted_saturation(frequencies, length)
    }

    /// The same with forms of one weight only.
    #[inline]
    fn score_at(&self, weight: f32, frequency: f32, doc: DocId) -> f32 {
        if frequency > 0.0 {
            let length = self.lengths.fieldnorm_id(doc);
            self.weight * (weight * self.statistics.saturation(frequency, length))
        } else {
            0.0
        }
    }

    /// What no score exceeds where no form is likelier than this.
    pub(super) fn max_score(&self, likeliest: Level) -> f32 {
        self.weight * likeliest.weight() * FieldStatistics::MAX_SATURATION
    }

    /// The least frequencies on a level that give a score: so many times the norm, and in the
    /// shortest field.
    fn min_frequency(&self, level: Level, score: f32) -> (f32, f32) {
        let share = score / (self.weight * level.weight());
        let least = FieldStatistics::min_frequency(share);
        (least, least * self.statistics.norm(0))
    }
}

/// The documents of all rare forms with their frequencies and levels, ascending.
struct RarePostings {
    postings: Vec<(DocId, u32, u32)>,
    at: usize,
}

impl RarePostings {
    fn doc(&self) -> DocId {
        self.postings.get(self.at).map_or(TERMINATED, |(doc, ..)| *doc)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.at += self.postings[self.at..].partition_point(|(doc, ..)| *doc < target);
        self.doc()
    }

    fn gather(&mut self, window: &mut Window) {
        for (doc, frequency, level) in &self.postings[self.at..] {
            if *doc >= window.docs.end {
                return;
            }
            let at = window.at(*doc);
            window.found[at / 64] |= 1 << (at % 64);
            window.frequencies[*level as usize][at] += *frequency as f32;
            self.at += 1;
        }
    }
}

/// One form's postings in one field, read a block at a time.
struct FormPostings<'s> {
    list: PostingsList<'s>,
    /// The place of its level among those of the term.
    level: usize,
    /// The least frequency that is competitive by itself in the shortest field.
    shortest: f32,
}

impl FormPostings<'_> {
    /// Adds up the documents of a window, and moves past it. Runs of postings where no document
    /// has the least frequency by itself nor is in the window already are left out.
    fn gather(&mut self, window: &mut Window, least: f32) -> DocId {
        loop {
            let docs = self.list.documents();
            let here = match docs.last() {
                None => return TERMINATED,
                Some(last) if *last < window.docs.end => docs.len(),
                Some(_) => docs.partition_point(|doc| *doc < window.docs.end),
            };
            let frequencies = &self.list.frequencies()[..here];
            if least > 1.0 {
                let runs = docs[..here].chunks(RUN).zip(frequencies.chunks(RUN));
                for (docs, frequencies) in runs {
                    if any_reaches_of(frequencies, least) || window.has_any(docs) {
                        window.add(docs, frequencies, self.level);
                    }
                }
            } else {
                window.add(&docs[..here], frequencies, self.level);
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
fn any_reaches(frequencies: &[f32], least: f32) -> bool {
    frequencies.iter().fold(false, |any, frequency| any | (*frequency >= least))
}

/// The same of a list of postings.
fn any_reaches_of(frequencies: &[u32], least: f32) -> bool {
    frequencies.iter().fold(false, |any, frequency| any | (*frequency as i32 as f32 >= least))
}

/// What the forms of a term add up to in a range of documents.
struct Window {
    docs: Range<DocId>,
    /// One bit a document.
    found: Box<[u64; WORDS]>,
    /// The frequencies on each level; zero where nothing was found. They are whole numbers, so that
    /// the order in which they are added up makes no difference.
    frequencies: Vec<[f32; WIDE]>,
}

impl Window {
    fn new(levels: usize) -> Self {
        Self { docs: 0..0, found: Box::new([0; WORDS]), frequencies: vec![[0.0; WIDE]; levels] }
    }

    fn restart(&mut self, docs: &Range<DocId>) {
        let used = &mut self.found[..self.docs.len().div_ceil(64)];
        for frequencies in &mut self.frequencies {
            for (found, frequencies) in used.iter().zip(frequencies.chunks_mut(64)) {
                if *found != 0 {
                    frequencies.fill(0.0);
                }
            }
        }
        used.fill(0);
        self.docs = docs.clone();
    }

    /// The place of a document of this window. The remainder changes nothing, and spares the check
    /// of every access.
    fn at(&self, doc: DocId) -> usize {
        (doc - self.docs.start) as usize % WIDE
    }

    fn add(&mut self, docs: &[DocId], frequencies: &[u32], level: usize) {
        let (first, sums) = (self.docs.start, &mut self.frequencies[level]);
        // Bits of one word are put together before they are stored: a store that the next load has
        // to wait for takes longer than all the rest.
        let (mut word, mut bits) = (0, 0);
        for (doc, frequency) in docs.iter().zip(frequencies) {
            let at = (*doc - first) as usize % WIDE;
            if at / 64 != word {
                self.found[word] |= bits;
                (word, bits) = (at / 64, 0);
            }
            bits |= 1 << (at % 64);
            // The conversion of signed numbers is the faster one; no frequency is that high.
            sums[at] += *frequency as i32 as f32;
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
    use proptest::prelude::*;
    use tantivy::{
        Index, SegmentReader, Term, doc,
        schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions},
    };

    use super::*;
    use crate::vocabulary::Class;

    /// Which documents a form is in, how often in each, and its level.
    #[derive(Debug, Clone)]
    struct Form {
        documents: Vec<DocId>,
        frequency: u32,
        level: Level,
    }

    /// A form of this weight.
    fn form(documents: impl IntoIterator<Item = DocId>, frequency: u32, weight: f32) -> Form {
        let class = if weight == 1.0 { Class::Exact } else { Class::Fuzzy };
        let (documents, level) = (documents.into_iter().collect(), Level::of(class, weight));
        Form { documents, frequency, level }
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

    /// Opens the union of forms for a test.
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
        let mut infos: Vec<(TermInfo, Level)> = Vec::new();
        for (number, form) in forms.iter().enumerate() {
            let term = Term::from_field_text(field, &number.to_string());
            let info = index.get_term_info(&term).unwrap();
            infos.extend(info.map(|info| (info, form.level)));
        }
        let forms = infos.iter().map(|(info, level)| (info, *level));
        test(FieldUnion::open(forms, scoring).unwrap());
    }

    /// The documents of a window and how often they have forms of each level.
    fn gathered(union: &mut FieldUnion<'_>, docs: Range<DocId>) -> Vec<(DocId, [f32; LEVELS])> {
        union.seek(docs.start);
        union.gather(&docs, false);
        let is_found = |doc: &DocId| {
            let at = doc - docs.start;
            union.found(at as usize / 64) >> (at % 64) & 1 == 1
        };
        let frequencies = |doc| {
            let mut frequencies = [0.0; LEVELS];
            union.add_frequencies(doc, &mut frequencies);
            (doc, frequencies)
        };
        docs.clone().filter(is_found).map(frequencies).collect()
    }

    /// The sums of the forms of a document by level.
    fn frequencies(doc: DocId, forms: &[Form]) -> [f32; LEVELS] {
        let mut sums = [0.0; LEVELS];
        for form in forms.iter().filter(|form| form.documents.contains(&doc)) {
            sums[form.level.place()] += form.frequency as f32;
        }
        sums
    }

    /// Checks one window after another against the sum of the forms.
    #[track_caller]
    fn check(documents: DocId, forms: &[Form], windows: &[Range<DocId>]) {
        with_union(documents, forms, |union| {
            let mut union = union.expect("a form is in the segment");
            for window in windows {
                let sums = window.clone().map(|doc| (doc, frequencies(doc, forms)));
                let expected: Vec<_> = sums.filter(|(_, sums)| *sums != [0.0; LEVELS]).collect();
                assert_eq!(gathered(&mut union, window.clone()), expected, "{window:?}");
            }
        });
    }

    /// The score of a document by the definition: the forms by falling weight, one after another.
    fn score(union: &FieldUnion<'_>, doc: DocId, forms: &[Form]) -> f32 {
        let mut by_weight: Vec<&Form> = forms.iter().collect();
        by_weight.sort_by_key(|form| form.level);
        let length = union.scoring.lengths.fieldnorm_id(doc);
        let (mut sum, mut together, mut before) = (0.0, 0, 0.0);
        for form in by_weight.iter().filter(|form| form.documents.contains(&doc)) {
            together += form.frequency;
            let share = union.scoring.statistics.saturation(together as f32, length);
            sum += form.level.weight() * (share - before);
            before = share;
        }
        sum * union.scoring.weight
    }

    /// Some forms in a segment of so many documents.
    fn forms(documents: DocId) -> impl Strategy<Value = Vec<Form>> {
        let level = prop::sample::select(Level::all().collect::<Vec<_>>());
        let form = (1..40usize, 0..documents, 1..6u32, level).prop_map(
            move |(every, first, frequency, level)| {
                let documents = (first..documents).step_by(every).collect();
                Form { documents, frequency, level }
            },
        );
        prop::collection::vec(form, 1..6)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn a_union_scores_as_the_definition_says(forms in forms(300)) {
            with_union(300, &forms, |union| {
                let mut union = union.expect("every form has a document");
                union.seek(0);
                union.gather(&(0..300), false);
                for doc in 0..300 {
                    let (is, should_be) = (union.score(doc), score(&union, doc, &forms));
                    assert!((is - should_be).abs() <= should_be * 1e-5, "{doc}: {is} {should_be}");
                    assert!(is <= union.max_score() * 1.00001);
                }
            });
        }

        #[test]
        fn what_is_not_competitive_scores_less(forms in forms(300), share in 0.05..1f32) {
            with_union(300, &forms, |union| {
                let mut union = union.expect("every form has a document");
                let least = union.max_score() * share;
                union.set_min_competitive_score(least * 0.9999);
                union.seek(0);
                union.gather(&(0..300), true);
                for doc in 0..300 {
                    let (word, bit) = (doc as usize / 64, doc % 64);
                    let should_be = score(&union, doc, &forms);
                    if union.competitive(word) >> bit & 1 == 1 {
                        assert!(union.score(doc) >= least * 0.9998, "{doc}");
                        assert!((union.score(doc) - should_be).abs() <= should_be * 1e-5);
                    } else {
                        assert!(should_be < least, "{doc}: {should_be} {least}");
                    }
                }
            });
        }
    }

    #[test]
    fn forms_that_the_segment_does_not_have_are_no_union() {
        with_union(3, &[], |union| assert!(union.is_none()));
        with_union(3, &[form([], 1, 1.0)], |union| assert!(union.is_none()));
        with_union(3, &[form([], 1, 1.0), form([1], 1, 1.0)], |union| assert!(union.is_some()));
    }

    #[test]
    fn frequencies_of_one_document_are_added_up_level_by_level() {
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
            let score = union.scoring.score([(1.0, 20.0)].into_iter(), 5);
            union.set_min_competitive_score(score);
            union.seek(0);
            union.gather(&(0..300), true);
            let competitive: Vec<u64> = (0..5).map(|word| union.competitive(word)).collect();
            assert_eq!(competitive, [1 << 5, 1 << (80 - 64), 0, 0, 0]);
            let mut frequencies = [0.0; LEVELS];
            union.add_frequencies(5, &mut frequencies);
            assert_eq!(frequencies[0], 31.0, "of those that may compete all is added up");
        });
    }
}
