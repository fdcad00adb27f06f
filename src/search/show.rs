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
        let Document { id, body, title, url, date, lang, source, collection, author, metadata } =
            document;
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
            lang,
            source,
            collection,
            author,
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
