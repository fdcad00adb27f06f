//! Where a text matches a plan: every word whose term is in a form set of the plan is marked, whatever
//! its script, by the analyzer that indexed it. What the postings say of a text is looked at there
//! only; a text of which they say nothing, such as a title, is read whole.

use std::{collections::HashMap, ops::Range};

use foldhash::fast::FixedState;

use super::occurrences::{Occurrence, worth_reading};
use crate::{
    analysis::{Analyzer, Token},
    query::{INITIALS_REACH, Node, Plan},
    vocabulary::{Candidate, Class, Rule},
};

/// One word of a text that matches.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mark {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// The number in [`Plan::terms`].
    pub term: usize,
    /// How the word meets the term.
    pub class: Class,
    /// What joins them.
    pub rule: Rule,
    /// What the form counts for.
    pub weight: f32,
    /// Its place among the words of the text.
    pub position: u32,
}

#[cfg(test)]
impl Mark {
    pub(super) fn new(span: Range<usize>, term: usize) -> Self {
        let (class, rule) = (Class::Exact, Rule::Letters);
        Self { span, term, class, rule, weight: 1.0, position: 0 }
    }
}

/// A position of a text and a term that has a form there; ascending by position.
type Place = (u32, usize);

/// What a plan marks, ready to be asked about many texts.
pub(super) struct Highlighter<'p> {
    /// By form: the terms it belongs to.
    forms: HashMap<&'p str, Vec<(usize, &'p Candidate)>, FixedState>,
    /// Terms that are marked wherever they stand.
    free: Vec<bool>,
    /// Terms with their distances from the first, all of which must be there.
    phrases: Vec<&'p [(usize, u32)]>,
    /// Initials, and the surname that they must stand beside.
    beside: Vec<(usize, usize)>,
    /// Terms that must stand near one another, with how many other words between.
    near: Vec<(&'p [usize], u32)>,
}

impl<'p> Highlighter<'p> {
    pub(super) fn new(plan: &'p Plan) -> Self {
        let mut highlighter = Self {
            forms: HashMap::default(),
            free: vec![false; plan.terms.len()],
            phrases: Vec::new(),
            beside: Vec::new(),
            near: Vec::new(),
        };
        if let Some(root) = &plan.root {
            highlighter.collect(root);
        }
        for (number, term) in plan.terms.iter().enumerate() {
            if !highlighter.is_used(number) {
                continue;
            }
            for form in &term.forms {
                let terms = highlighter.forms.entry(form.form.as_str()).or_default();
                terms.push((number, form));
            }
        }
        highlighter
    }

    /// Takes in what must hold; what must not is never marked, nor what need not.
    fn collect(&mut self, node: &'p Node) {
        match node {
            Node::Term(term) => self.free[*term] = true,
            Node::Phrase(words) => self.phrases.push(words),
            Node::Beside { near, name, .. } => self.beside.push((*near, *name)),
            Node::Near { terms, slop } => self.near.push((terms, *slop)),
            Node::Within(_, part) => self.collect(part),
            Node::All(parts) | Node::Any(parts) => parts.iter().for_each(|part| self.collect(part)),
            // What only holds the query together would be marked all over the text.
            Node::Not(_) | Node::Where(_) | Node::Optional(_) => {}
        }
    }

    /// Whether a term is marked anywhere.
    pub(super) fn is_used(&self, term: usize) -> bool {
        self.free[term]
            || self.phrases.iter().any(|phrase| phrase.iter().any(|(t, _)| *t == term))
            || self.beside.iter().any(|(near, _)| *near == term)
            || self.near.iter().any(|(terms, _)| terms.contains(&term))
    }

    /// The matches of a text, in its order, none inside another.
    pub(super) fn marks(&self, analyzer: &mut Analyzer, text: &str) -> Vec<Mark> {
        let mut marks = Vec::new();
        analyzer.tokens(text, |token| self.mark(&token, &mut marks));
        self.settled(marks)
    }

    /// The same of a text whose occurrences are known, where they are worth reading.
    pub(super) fn marks_at(
        &self,
        analyzer: &mut Analyzer,
        text: &str,
        occurrences: &[Occurrence],
    ) -> Vec<Mark> {
        let mut marks = Vec::new();
        analyzer
            .tokens_at(text, &worth_reading(occurrences), |token| self.mark(&token, &mut marks));
        self.settled(marks)
    }

    /// The occurrences that are marked.
    pub(super) fn marked(&self, mut occurrences: Vec<Occurrence>) -> Vec<Occurrence> {
        if self.phrases.is_empty() && self.beside.is_empty() && self.near.is_empty() {
            return occurrences;
        }
        let places: Vec<Place> = occurrences.iter().map(|one| (one.position, one.term)).collect();
        let mut keep = self.keep(&places).into_iter();
        occurrences.retain(|_| keep.next().unwrap_or(false));
        occurrences
    }

    /// Takes in what a token may be marked for.
    fn mark(&self, token: &Token<'_>, marks: &mut Vec<Mark>) {
        let terms = self.forms.get(token.term).into_iter().flatten();
        marks.extend(terms.map(|(term, form)| Mark {
            span: token.span.clone(),
            term: *term,
            class: form.class,
            rule: form.rule,
            weight: form.weight,
            position: token.position,
        }));
    }

    /// Which of these stand as the plan has them.
    fn keep(&self, places: &[Place]) -> Vec<bool> {
        let mut keep: Vec<bool> = places.iter().map(|(_, term)| self.free[*term]).collect();
        for phrase in &self.phrases {
            keep_phrase(phrase, places, &mut keep);
        }
        for (near, name) in &self.beside {
            keep_beside(*near, *name, places, &mut keep);
        }
        for (terms, slop) in &self.near {
            keep_near(terms, *slop, places, &mut keep);
        }
        keep
    }

    fn settled(&self, mut marks: Vec<Mark>) -> Vec<Mark> {
        let places: Vec<Place> = marks.iter().map(|mark| (mark.position, mark.term)).collect();
        let mut keep = self.keep(&places).into_iter();
        marks.retain(|_| keep.next().unwrap_or(false));
        // Of marks on one word the strictest stays; an acronym covers its letters.
        marks.sort_by(|a, b| {
            let by_place = a.span.start.cmp(&b.span.start).then(b.span.end.cmp(&a.span.end));
            by_place.then(a.class.cmp(&b.class))
        });
        let mut end = 0;
        marks.retain(|mark| {
            let apart = mark.span.start >= end;
            end = end.max(mark.span.end);
            apart
        });
        marks
    }
}

fn keep_phrase(phrase: &[(usize, u32)], places: &[Place], keep: &mut [bool]) {
    let stands = |term: usize, position: u32| {
        let from = places.partition_point(|(other, _)| *other < position);
        let here = places[from..].iter().take_while(move |(other, _)| *other == position);
        here.enumerate().find(|(_, (_, other))| *other == term).map(|(at, _)| from + at)
    };
    let Some((first, _)) = phrase.first() else { return };
    for (position, _) in places.iter().filter(|(_, term)| term == first) {
        let words: Option<Vec<usize>> =
            phrase.iter().map(|(term, offset)| stands(*term, position + offset)).collect();
        for word in words.into_iter().flatten() {
            keep[word] = true;
        }
    }
}

fn keep_beside(near: usize, name: usize, places: &[Place], keep: &mut [bool]) {
    for (at, (position, _)) in places.iter().enumerate().filter(|(_, (_, term))| *term == near) {
        let first = position.saturating_sub(INITIALS_REACH);
        let from = places.partition_point(|(other, _)| *other < first);
        let reach =
            places[from..].iter().take_while(|(other, _)| *other <= position + INITIALS_REACH);
        let mut beside = reach.filter(|(other, term)| *term == name && other != position);
        keep[at] |= beside.next().is_some();
    }
}

/// Keeps the words of every stretch that has all terms and few enough others.
fn keep_near(terms: &[usize], slop: u32, places: &[Place], keep: &mut [bool]) {
    let length = terms.len() as u32 + slop;
    let of_terms: Vec<usize> =
        (0..places.len()).filter(|at| terms.contains(&places[*at].1)).collect();
    for (number, first) in of_terms.iter().enumerate() {
        let end = places[*first].0.saturating_add(length);
        let stretch = || of_terms[number..].iter().take_while(|at| places[**at].0 < end);
        let has_enough = |term: &usize| {
            let there = stretch().filter(|at| places[**at].1 == *term).count();
            there >= terms.iter().filter(|other| *other == term).count()
        };
        let mut positions: Vec<u32> = stretch().map(|at| places[*at].0).collect();
        positions.dedup();
        if positions.len() >= terms.len() && terms.iter().all(has_enough) {
            stretch().for_each(|at| keep[*at] = true);
        }
    }
}

#[cfg(test)]
mod tests {
    use Node::{All, Any, Beside, Phrase, Term};

    use super::*;

    /// The first and second term share a form; the last are an initial and its surname.
    const TERMS: &[&[&str]] = &[
        &["party", "партия", "партии"],
        &["party", "committee", "ussr"],
        &["central"],
        &["n", "н"],
        &["khrushchev", "хрущёв"],
    ];
    const BESIDE: Node = Beside { near: 3, name: 4, scored_as: 4 };

    /// Checks a text against the same with its matches in brackets.
    #[track_caller]
    fn check(root: Node, expected: &str) {
        let text = expected.replace(['[', ']'], "");
        let plan = Plan::of_forms(root, TERMS);
        let marks = Highlighter::new(&plan).marks(&mut Analyzer::new(), &text);
        let (mut shown, mut at) = (String::new(), 0);
        for mark in &marks {
            shown.push_str(&text[at..mark.span.start]);
            shown.push_str(&format!("[{}]", &text[mark.span.clone()]));
            at = mark.span.end;
        }
        assert_eq!(shown + &text[at..], expected);
    }

    fn not(node: Node) -> Node {
        Node::Not(Box::new(node))
    }

    #[test]
    fn every_form_is_marked_in_any_script_and_case() {
        check(Term(0), "The [Party] and [ПАРТИЯ], [партии].");
        check(Term(0), "parties are other words");
        check(Term(0), "");
        check(Term(4), "[Хрущё\u{301}в] and [Khrushchev]’s");
    }

    #[test]
    fn a_word_is_marked_whole_with_all_that_is_part_of_it() {
        check(Term(0), "«[па\u{301}ртия]»");
        check(Term(0), "the [par-\nty] line");
        check(Term(0), "[party]-[party],[party]");
        check(Term(1), "in the [U.S.S.R]. today");
    }

    #[test]
    fn what_must_not_match_is_never_marked() {
        check(All(vec![Term(2), not(Term(0))]), "[Central] party");
        check(not(Term(0)), "party");
        check(All(vec![Any(vec![Term(2), Term(0)]), not(Term(4))]), "[Central] [party] Khrushchev");
    }

    #[test]
    fn a_word_of_several_terms_is_marked_once() {
        check(All(vec![Term(0), Term(1)]), "[party] [committee]");
    }

    #[test]
    fn a_phrase_is_marked_only_where_all_its_words_stand() {
        let phrase = || Phrase(vec![(2, 0), (1, 1)]);
        check(phrase(), "[Central] [Committee], central and committee");
        check(phrase(), "[Central]\n[Party]; committee central");
        check(Phrase(vec![(2, 0), (1, 2)]), "[central] or [committee]; central committee");
        check(Any(vec![phrase(), Term(2)]), "[central] [committee], [central]; no committee");
        check(Phrase(vec![(2, 0), (2, 1)]), "[central] [central] [central], other central");
    }

    #[test]
    fn words_near_one_another_are_marked_in_either_order() {
        let near = |slop| Node::Near { terms: vec![2, 1], slop };
        check(near(2), "[Central] one two [Committee], other, words, between, central");
        check(near(0), "[committee] [central] one central one committee");
        check(
            Node::Near { terms: vec![2, 2], slop: 1 },
            "[central] or [central], other words, central",
        );
        check(Node::Within(crate::query::TextField::Body, Box::new(near(0))), "[central] [party]");
    }

    #[test]
    fn an_initial_is_marked_only_beside_its_surname() {
        let name = || All(vec![BESIDE, Term(4)]);
        check(name(), "[N]. S. [Khrushchev] and others, n");
        check(name(), "[Хрущёв] [Н]. С. ушёл, н");
        check(name(), "[n] [n] [Khrushchev] [n] [n] n");
        check(name(), "N. one two [Khrushchev]");
        check(BESIDE, "N. Khrushchev, where the plan does not have the surname by itself");
    }

    #[test]
    fn of_marks_on_one_word_the_strictest_stays() {
        let mut plan = Plan::of_forms(All(vec![Term(0), Term(1)]), TERMS);
        plan.terms[0].forms[0].class = Class::Fuzzy;
        let marks = Highlighter::new(&plan).marks(&mut Analyzer::new(), "party");
        assert_eq!(marks.len(), 1);
        assert_eq!((marks[0].term, marks[0].class), (1, Class::Exact));
    }
}
