//! The documents of a page, read again and shown.

use super::{
    highlight::{Highlighter, Mark},
    hit::{Hit, Matched, Snippet},
    snippet,
};
use crate::{analysis::Analyzer, document::Document, query::Plan};

/// Surface forms that a hit lists for each term, at most.
const MAX_MATCHED: usize = 20;

/// How the documents of one search are shown.
pub(super) struct Showing<'p> {
    plan: &'p Plan,
    highlighter: Highlighter<'p>,
    analyzer: Analyzer,
    /// Snippets of each hit, at most.
    snippets: usize,
}

impl<'p> Showing<'p> {
    pub(super) fn new(plan: &'p Plan, snippets: usize) -> Self {
        Self { plan, highlighter: Highlighter::new(plan), analyzer: Analyzer::new(), snippets }
    }

    /// A document with all that matched in it.
    pub(super) fn hit(&mut self, document: Document<'static>, score: f32) -> Hit {
        let Document { id, body, title, url, date, fields, metadata } = document;
        let shown_title = title.as_deref().unwrap_or_default();
        let title_marks = self.highlighter.marks(&mut self.analyzer, shown_title);
        let body_marks = self.highlighter.marks(&mut self.analyzer, &body);
        let mut matched = Vec::new();
        collect_matched(self.plan, shown_title, &title_marks, &mut matched);
        collect_matched(self.plan, &body, &body_marks, &mut matched);
        Hit {
            title_ranges: ranges(shown_title, &title_marks),
            snippets: self.snippets(shown_title, &title_marks, &body, &body_marks),
            date: date.map(|date| date.to_string().into()),
            id: id.into_owned(),
            title,
            url,
            fields,
            score,
            metadata,
            matched,
        }
    }

    /// Passages of the body, then the title where it matches, else the beginning of the body.
    fn snippets(
        &self,
        title: &str,
        title_marks: &[Mark],
        body: &str,
        body_marks: &[Mark],
    ) -> Vec<Snippet> {
        let mut shown = snippet::passages("body", body, body_marks, self.snippets);
        if shown.len() < self.snippets && !title_marks.is_empty() {
            shown.push(snippet::whole("title", title, title_marks));
        }
        if shown.is_empty() && self.snippets > 0 {
            shown.push(snippet::beginning("body", body));
        }
        shown
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

fn collect_matched(plan: &Plan, text: &str, marks: &[Mark], matched: &mut Vec<Matched>) {
    for mark in marks {
        let term = &plan.terms[mark.term].written;
        let form = &text[mark.span.clone()];
        let of_term = matched.iter().filter(|known| known.term == *term);
        if of_term.clone().any(|known| known.form == form) || of_term.count() >= MAX_MATCHED {
            continue;
        }
        matched.push(Matched { term: term.clone(), form: form.to_owned(), class: mark.class });
    }
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
        let document = Document { title, ..Document::new("1", body) };
        Showing::new(&plan, snippets).hit(document, 1.0)
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
        check("Party", "Minutes.", 3, &[["title", "Party"]]);
        check("Minutes", "of the meeting", 3, &[["body", "of the meeting"]]);
        check("Party", "The party.", 0, &[]);
    }

    #[test]
    fn ranges_of_the_title_count_letters() {
        assert_eq!(shown("Тов. Хрущё\u{301}в, party", "x", 0).title_ranges, [[5, 12], [14, 19]]);
        assert!(shown("Minutes", "party", 0).title_ranges.is_empty());
    }

    #[test]
    fn every_surface_form_is_listed_once_for_each_term() {
        let hit = shown("Party", "Хрущёв, ХРУЩЁВ and the party; Party, Хрущёв", 0);
        let forms: Vec<[&str; 2]> =
            hit.matched.iter().map(|m| [m.term.as_str(), m.form.as_str()]).collect();
        let expected =
            [["party", "Party"], ["хрущёв", "Хрущёв"], ["хрущёв", "ХРУЩЁВ"], ["party", "party"]];
        assert_eq!(forms, expected);
    }
}
