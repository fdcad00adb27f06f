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
    let statistics = FieldStatistics::new(u64::from(documents), u64::from(documents) * 2, 1.0);
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
    let share = union.scoring.share(doc);
    let (mut sum, mut together, mut before) = (0.0, 0, 0.0);
    for form in by_weight.iter().filter(|form| form.documents.contains(&doc)) {
        together += form.frequency;
        let reached = bm25::saturation(together as f32 * share);
        sum += form.level.weight() * (reached - before);
        before = reached;
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
        let score = union.scoring.score_at(1.0, 20.0, 5);
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
