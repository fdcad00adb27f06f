//! The documents of a page, and what is shown of them.

use super::{
    highlight::{Highlighter, Mark},
    hit::{Hit, Matched, Snippet},
    occurrences::Occurrence,
    resolve::ResolvedTerm,
    snippet::{self, Source},
};
use crate::{
    analysis::{Analyzer, LetterMark, LookAlikes},
    document::Document,
    query::Plan,
    vocabulary::{Candidate, Class, Rule},
};

/// Surface forms that a hit lists for each term, at most.
const MAX_MATCHED: usize = 20;
/// What the least telling term counts for in a snippet, where the most telling counts for 1.
const LEAST_TELLING: f32 = 0.02;

/// How the documents of one search are shown.
pub(super) struct Showing<'p> {
    plan: &'p Plan,
    highlighter: Highlighter<'p>,
    analyzer: Analyzer,
    /// What a snippet says by each term, at most 1.
    telling: Vec<f32>,
    /// Snippets of each hit, at most.
    snippets: usize,
}

impl<'p> Showing<'p> {
    /// `telling` has a number for each term of the plan: what a snippet says by it, at most 1.
    pub(super) fn new(plan: &'p Plan, telling: Vec<f32>, snippets: usize) -> Self {
        let (highlighter, analyzer) = (Highlighter::new(plan), Analyzer::new());
        Self { plan, highlighter, analyzer, telling, snippets }
    }

    /// Whether a term is marked anywhere, so that its occurrences are needed.
    pub(super) fn needs(&self, term: usize) -> bool {
        self.highlighter.is_used(term)
    }

    /// A document with all that matched in it; its body is handed in apart, with the occurrences of
    /// the terms in it. Without snippets the body is not read.
    pub(super) fn hit(
        &mut self,
        document: Document<'static>,
        body: &str,
        occurrences: Vec<Occurrence>,
        score: f32,
    ) -> Hit {
        let Document { id, title, url, date, fields, metadata, anchors, .. } = document;
        let shown_title = title.as_deref().unwrap_or_default();
        let title_marks = self.highlighter.marks(&mut self.analyzer, shown_title);
        let occurrences = self.highlighter.marked(occurrences);
        let mut matched = Vec::new();
        let mut snippets = Vec::new();
        self.add_marked(shown_title, &title_marks, &mut matched);
        if self.snippets == 0 {
            self.add_forms(&occurrences, &mut matched);
        } else {
            let marks = self.highlighter.marks_at(&mut self.analyzer, body, &occurrences);
            self.add_marked(body, &marks, &mut matched);
            let (title, body) = (Source::title(shown_title), Source::body(body, &anchors));
            snippets = self.snippets(&title, &title_marks, &body, &marks);
        }
        Hit {
            title_ranges: ranges(shown_title, &title_marks),
            snippets,
            date: date.map(|date| date.to_string().into()),
            id: id.into_owned(),
            title,
            url,
            fields,
            score,
            explanation: None,
            added: None,
            metadata,
            matched,
            similar: None,
        }
    }

    /// Passages of the body, or its first lines where it does not match; then the title where it does.
    fn snippets(
        &self,
        title: &Source<'_>,
        title_marks: &[Mark],
        body: &Source<'_>,
        body_marks: &[Mark],
    ) -> Vec<Snippet> {
        let mut shown = snippet::passages(body, body_marks, &self.telling, self.snippets);
        if shown.is_empty() {
            shown.push(snippet::beginning(body));
        }
        if shown.len() < self.snippets && !title_marks.is_empty() {
            shown.push(snippet::whole(title, title_marks));
        }
        shown
    }

    /// Lists what is marked in a text, as the text has it.
    fn add_marked(&self, text: &str, marks: &[Mark], matched: &mut Vec<Matched>) {
        for mark in marks {
            let term = &self.plan.terms[mark.term].written;
            add(matched, term, &text[mark.span.clone()], mark.class, mark.rule);
        }
    }

    /// Lists what occurs, as the index has it.
    fn add_forms(&self, occurrences: &[Occurrence], matched: &mut Vec<Matched>) {
        let mut forms: Vec<(usize, usize)> =
            occurrences.iter().map(|one| (one.term, one.form)).collect();
        forms.sort_unstable();
        forms.dedup();
        for (term, form) in forms {
            let term = &self.plan.terms[term];
            let Candidate { form, class, rule, .. } = &term.forms[form];
            add(matched, &term.written, LetterMark::letter(form), *class, *rule);
        }
    }
}

/// How much a snippet says by each term, at most 1: the rarer the more.
pub(super) fn telling(terms: &[ResolvedTerm], documents: u64) -> Vec<f32> {
    let rarity: Vec<f32> = terms.iter().map(|term| term.idf(documents)).collect();
    let most = rarity.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
    rarity.iter().map(|rarity| (rarity / most).max(LEAST_TELLING)).collect()
}

/// Lists a form of a term once, and not more than so many of one term.
fn add(matched: &mut Vec<Matched>, term: &str, form: &str, class: Class, rule: Rule) {
    let mut of_term = matched.iter().filter(|known| known.term == term);
    let is_known = of_term.clone().any(|known| known.form == form);
    if !is_known && of_term.nth(MAX_MATCHED - 1).is_none() {
        let whole = || LookAlikes::whole(form).filter(|_| rule == Rule::LookAlike);
        let look_alikes = LookAlikes::within(form).or_else(whole);
        matched.push(Matched { term: term.to_owned(), form: form.to_owned(), class, look_alikes });
    }
}

/// The places of marks in a text, in Unicode scalar values.
pub(super) fn ranges(text: &str, marks: &[Mark]) -> Vec<[usize; 2]> {
    let (mut letters, mut at) = (0, 0);
    let mut letters_before = |byte: usize| {
        letters += text[at..byte].chars().count();
        at = byte;
        letters
    };
    marks.iter().map(|mark| [mark.span.start, mark.span.end].map(&mut letters_before)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Node;

    /// A document shown for the words `party` and `хрущёв`.
    fn shown(title: &'static str, body: &'static str, snippets: usize) -> Hit {
        let root = Node::Any(vec![Node::Term(0), Node::Term(1)]);
        let plan = Plan::of_forms(root, &[&["party"], &["хрущёв"]]);
        let title = (!title.is_empty()).then(|| title.into());
        let document = Document { title, ..Document::new("1", "") };
        let mut occurrences = Vec::new();
        Analyzer::new().tokens(body, |token| {
            let terms = plan.terms.iter().enumerate();
            let has = |term: &crate::query::PlanTerm| term.forms[0].form == token.term;
            let position = token.position;
            let found = terms.filter(|(_, term)| has(term));
            occurrences.extend(found.map(|(term, _)| Occurrence { position, term, form: 0 }));
        });
        Showing::new(&plan, Vec::new(), snippets).hit(document, body, occurrences, 1.0)
    }

    #[track_caller]
    fn check(title: &'static str, body: &'static str, snippets: usize, expected: &[[&str; 2]]) {
        let hit = shown(title, body, snippets);
        let fields = hit.snippets.iter().map(|s| [s.field, s.text.as_str()]);
        assert_eq!(fields.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_title_is_shown_after_the_body_and_only_where_it_matches() {
        check("", "The party met.", 3, &[["body", "The party met."]]);
        check("Minutes", "The party met.", 3, &[["body", "The party met."]]);
        check("Party", "The party.", 3, &[["body", "The party."], ["title", "Party"]]);
        check("Party", "The party.", 1, &[["body", "The party."]]);
        check("Party", "Minutes.", 3, &[["body", "Minutes."], ["title", "Party"]]);
        check("Party", "Minutes.", 1, &[["body", "Minutes."]]);
        check("Minutes", "of the meeting", 3, &[["body", "of the meeting"]]);
        check("Party", "The party.", 0, &[]);
    }

    #[test]
    fn ranges_of_the_title_count_letters() {
        assert_eq!(shown("Тов. Хрущё\u{301}в, party", "x", 0).title_ranges, [[5, 12], [14, 19]]);
        assert!(shown("Minutes", "party", 0).title_ranges.is_empty());
    }

    fn forms(hit: &Hit) -> Vec<[&str; 2]> {
        hit.matched.iter().map(|one| [one.term.as_str(), one.form.as_str()]).collect()
    }

    #[test]
    fn every_surface_form_is_listed_once_for_each_term() {
        let hit = shown("Party", "Хрущёв, ХРУЩЁВ and the party; Party, Хрущёв", 1);
        let expected =
            [["party", "Party"], ["хрущёв", "Хрущёв"], ["хрущёв", "ХРУЩЁВ"], ["party", "party"]];
        assert_eq!(forms(&hit), expected);
    }

    #[test]
    fn without_snippets_the_forms_are_those_of_the_index() {
        let hit = shown("Party", "Хрущёв, ХРУЩЁВ and the party; Party, Хрущёв", 0);
        assert_eq!(forms(&hit), [["party", "Party"], ["party", "party"], ["хрущёв", "хрущёв"]]);
    }
}
