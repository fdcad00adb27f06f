use super::*;
use crate::{
    document::{Document, Field},
    query::Plan,
    search::{
        SearchRequest,
        fixture::{Fixture, Found, document},
    },
    vocabulary::Class,
};
use Node::{All, Any, Beside, Phrase, Term};

/// Terms that the conditions below number from 0; no document has a form of the last.
const TERMS: &[&[&str]] =
    &[&["party", "parties"], &["committee"], &["khrushchev", "хрущёв"], &["n"], &["absent"]];
const PARTY: usize = 0;
const COMMITTEE: usize = 1;
const NAME: usize = 2;
const INITIAL: usize = 3;
const ABSENT: usize = 4;

fn documents() -> Vec<Vec<Document<'static>>> {
    let dated = |id, date: &str, body| Document {
        date: Some(date.parse().unwrap()),
        fields: [(Field::Lang, Some("en".into()))].into(),
        ..document(id, "", body)
    };
    vec![
        vec![
            dated("party", "1957", "the party committee met and the party voted"),
            dated("parties", "1956", "both parties of the committee"),
            document("title", "Party", "the committee of the party"),
        ],
        vec![
            document("name", "", "N S Khrushchev spoke"),
            document("far", "", "N of the committee did not name Khrushchev"),
            document("apart", "Central", "committee"),
            document("only title", "Хрущёв", "without the name"),
        ],
    ]
}

fn index() -> Fixture {
    Fixture::new(&documents())
}

fn run(index: &Fixture, root: Node, request: &SearchRequest) -> Found {
    index.run(&Plan::of_forms(root, TERMS), request)
}

#[track_caller]
fn check_in(index: &Fixture, root: Node, request: &SearchRequest, expected: &[&str]) {
    let found = run(index, root, request);
    let mut ids: Vec<&str> = found.best.iter().map(|(id, _)| id.as_str()).collect();
    if request.sort == Sort::Relevance {
        assert!(found.best.is_sorted_by(|a, b| a.1 >= b.1));
        ids.sort_unstable();
    }
    assert_eq!(ids, expected);
    assert_eq!((found.total, found.matching), (expected.len(), expected.len()));
}

#[track_caller]
fn check(root: Node, expected: &[&str]) {
    check_in(&index(), root, &SearchRequest::new(""), expected);
}

fn not(node: Node) -> Node {
    Node::Not(Box::new(node))
}

#[test]
fn a_term_is_any_of_its_forms_in_any_field() {
    check(Term(PARTY), &["parties", "party", "title"]);
    check(Term(NAME), &["far", "name", "only title"]);
    check(Term(ABSENT), &[]);
}

#[test]
fn a_title_that_counts_for_nothing_is_not_searched() {
    let mut index = index();
    index.title_boost = 0.0;
    check_in(&index, Term(NAME), &SearchRequest::new(""), &["far", "name"]);
}

#[test]
fn conditions_are_joined() {
    check(All(vec![Term(PARTY), Term(COMMITTEE)]), &["parties", "party", "title"]);
    check(All(vec![Term(PARTY), Term(ABSENT)]), &[]);
    check(Any(vec![Term(NAME), Term(ABSENT)]), &["far", "name", "only title"]);
    check(Any(vec![Term(ABSENT), Term(ABSENT)]), &[]);
    check(Any(vec![]), &[]);
    check(All(vec![Term(COMMITTEE), not(Term(PARTY))]), &["apart", "far"]);
    check(All(vec![Term(COMMITTEE), not(Any(vec![Term(PARTY), Term(NAME)]))]), &["apart"]);
}

#[test]
fn an_exclusion_alone_leaves_all_other_documents() {
    check(not(Term(COMMITTEE)), &["name", "only title"]);
    check(not(Term(ABSENT)), &["apart", "far", "name", "only title", "parties", "party", "title"]);
    check(not(not(Term(NAME))), &["far", "name", "only title"]);
}

#[test]
fn a_phrase_stands_in_one_field_with_any_form_of_each_word() {
    check(Phrase(vec![(PARTY, 0), (COMMITTEE, 1)]), &["party"]);
    check(Phrase(vec![(PARTY, 0), (COMMITTEE, 3)]), &["parties"]);
    check(Phrase(vec![(COMMITTEE, 0), (PARTY, 1)]), &[]);
    check(Phrase(vec![(PARTY, 0), (ABSENT, 1)]), &[]);
    check(Phrase(vec![(COMMITTEE, 0), (COMMITTEE, 1)]), &[]);
}

#[test]
fn an_initial_has_to_stand_near_the_name() {
    let near = Beside { near: INITIAL, name: NAME, scored_as: NAME };
    check(near.clone(), &["name"]);
    check(Any(vec![near, Term(PARTY)]), &["name", "parties", "party", "title"]);
    check(Beside { near: ABSENT, name: NAME, scored_as: NAME }, &[]);
}

#[test]
fn a_deleted_document_is_not_found() {
    let index = index().delete("party");
    let request = SearchRequest::new("");
    check_in(&index, Term(PARTY), &request, &["parties", "title"]);
    check_in(&index, Phrase(vec![(PARTY, 0), (COMMITTEE, 1)]), &request, &[]);
    check_in(&index, not(Term(COMMITTEE)), &request, &["name", "only title"]);
}

#[test]
fn filters_leave_documents_out() {
    let filtered = |filters| SearchRequest { filters, ..SearchRequest::new("") };
    let lang = |lang: &str| [(Field::Lang, vec![lang.to_owned()])].into();
    let english = filtered(Filters { fields: lang("en"), ..Filters::default() });
    check_in(&index(), Term(PARTY), &english, &["parties", "party", "title"]);
    let german = filtered(Filters { fields: lang("de"), ..Filters::default() });
    check_in(&index(), Term(PARTY), &german, &[]);
    check_in(&index(), not(Term(ABSENT)), &german, &[]);
    let dated = filtered(Filters { date_to: "1956".parse().ok(), ..Filters::default() });
    check_in(&index(), Term(PARTY), &dated, &["parties"]);
}

#[test]
fn dates_order_and_the_undated_go_last() {
    let sorted = |sort| SearchRequest { sort, ..SearchRequest::new("") };
    check_in(&index(), Term(PARTY), &sorted(Sort::Date), &["parties", "party", "title"]);
    let latest = sorted(Sort::DateDescending);
    check_in(&index(), Term(PARTY), &latest, &["party", "parties", "title"]);
}

#[test]
fn documents_of_equal_score_stand_in_the_same_order_however_they_are_written() {
    let ids: Vec<String> = (0..20).map(|n| n.to_string()).collect();
    let mut documents: Vec<_> = ids.iter().map(|id| document(id, "", "a party")).collect();
    let request = SearchRequest { limit: 7, ..SearchRequest::new("") };
    let one = run(&Fixture::new(&[documents.clone()]), Term(PARTY), &request);
    documents.reverse();
    let halves: Vec<_> = documents.chunks(10).map(<[_]>::to_vec).collect();
    let two = run(&Fixture::new(&halves), Term(PARTY), &request);
    assert_eq!((one.best.len(), one.total, one.matching), (7, 20, 20));
    assert_eq!(one.best, two.best);
}

#[test]
fn nothing_is_kept_where_only_the_number_is_asked_for() {
    let request = SearchRequest { limit: 0, ..SearchRequest::new("") };
    let found = run(&index(), Term(PARTY), &request);
    assert_eq!((found.best.len(), found.total), (0, 3));
}

#[test]
fn the_title_counts_for_more_and_a_phrase_for_the_rarity_of_all_its_words() {
    let request = SearchRequest::new("");
    let best = |root| run(&index(), root, &request).best.swap_remove(0);
    assert_eq!(best(Term(PARTY)).0, "title");
    let (word, phrase) =
        (best(Term(COMMITTEE)).1, best(Phrase(vec![(PARTY, 0), (COMMITTEE, 1)])).1);
    assert!(phrase > word, "{phrase} {word}");
}

/// A plan whose forms of the first term weigh so much, each less than the one before.
fn weighted(root: Node, terms: &[&[&str]], weights: &[f32]) -> Plan {
    let mut plan = Plan::of_forms(root, terms);
    for (form, weight) in plan.terms[0].forms.iter_mut().zip(weights).skip(1) {
        (form.class, form.weight) = (Class::Translit, *weight);
    }
    plan
}

/// The word itself, a case form, a sure spelling, a doubtful one and a slip.
const KINDS: &[&str] = &["петров", "петрову", "petrov", "peter", "ветров"];
const WEIGHTS: &[f32] = &[1.0, 0.4, 0.15, 0.04, 0.012];

/// Texts of equal length: each has one of the forms so often that it could not be likelier, the word
/// itself once.
fn kinds(before: &str) -> Vec<Document<'static>> {
    let texts = KINDS.iter().enumerate().map(|(kind, form)| {
        let often = if kind == 0 { 1 } else { 10 * kind };
        let words = format!("{before} {form} ").repeat(often);
        let rest = "слово ".repeat(100 - words.split_whitespace().count());
        (form.to_string(), words + &rest)
    });
    texts.map(|(id, body)| Document { title: None, ..Document::new(id, body) }).collect()
}

#[track_caller]
fn check_kinds(index: &Fixture, root: Node) {
    for total in Total::ALL {
        for limit in 1..=KINDS.len() {
            let request = SearchRequest { total, limit, ..SearchRequest::new("") };
            let plan = weighted(root.clone(), &[KINDS, &["говорил"]], WEIGHTS);
            let found = index.run(&plan, &request);
            let ids: Vec<&str> = found.best.iter().map(|(id, _)| id.as_str()).collect();
            assert_eq!(ids, KINDS[..limit], "{root:?}, {total:?}");
        }
    }
}

#[test]
fn the_likelier_form_goes_first_however_often_the_other_occurs() {
    let index = Fixture::new(&[kinds("")]);
    check_kinds(&index, Term(0));
    let index = Fixture::new(&[kinds("говорил")]);
    check_kinds(&index, Term(0));
    check_kinds(&index, Phrase(vec![(1, 0), (0, 1)]));
    check_kinds(&index, Beside { near: 0, name: 1, scored_as: 0 });
    check_kinds(&index, Beside { near: 1, name: 0, scored_as: 0 });
}

#[test]
fn in_an_order_by_date_a_doubtful_form_brings_in_nothing() {
    let plan = || weighted(Term(0), &[KINDS], WEIGHTS);
    let found = |sort| {
        let request = SearchRequest { sort, ..SearchRequest::new("") };
        let found = Fixture::new(&[kinds("")]).run(&plan(), &request);
        let mut ids: Vec<String> = found.best.into_iter().map(|(id, _)| id).collect();
        ids.sort_unstable();
        (ids, found.total, found.matching, found.left_out)
    };
    let all = found(Sort::Relevance);
    assert_eq!((all.1, all.3), (5, 0));
    // 0.04 and less is under three tenths of what a sure spelling weighs.
    let sure = vec!["petrov".to_owned(), "петров".to_owned(), "петрову".to_owned()];
    assert_eq!(found(Sort::Date), (sure.clone(), 3, 3, 2));
    assert_eq!(found(Sort::DateDescending), (sure, 3, 3, 2));
}
