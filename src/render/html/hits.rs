//! The list of hits.

use maud::{Markup, PreEscaped, html};

use super::{View, date::written_out, lang_of_word, link, marked, strings::Strings};
use crate::{
    document::Field,
    search::{Hit, Matched, SearchRequest, SearchResults, Snippet},
};

/// The hits of a page as an ordered list that counts on from the pages before.
pub(super) fn list(view: &View, request: &SearchRequest, results: &SearchResults) -> Markup {
    html! {
        ol.hits start=(results.offset + 1) {
            @for hit in &results.hits { li { (article(view, request, hit)) } }
        }
    }
}

fn article(view: &View, request: &SearchRequest, hit: &Hit) -> Markup {
    let strings = view.language.strings();
    let own_page = link::document(view, &hit.id, request);
    let web = link::web_address(hit.url.as_deref());
    let target = web.unwrap_or(&own_page);
    let title = hit.title.as_deref().unwrap_or(&hit.id);
    let title_ranges = if hit.title.is_some() { hit.title_ranges.as_slice() } else { &[] };
    let passages = hit.snippets.iter().filter(|s| s.text != title);
    html! {
        article {
            h2 lang=[hit.value(Field::Lang)] dir="auto" {
                a href=(target) {
                    (PreEscaped(marked(title, title_ranges)))
                }
            }
            (facts(view, request, hit, web.is_some().then_some(&own_page)))
            @for snippet in passages { (passage(strings, hit, snippet, target)) }
            (found_as(strings, &hit.matched))
        }
    }
}

/// Source, date, author, language; the source is a link to all that it has on the query.
fn facts(view: &View, request: &SearchRequest, hit: &Hit, own_page: Option<&String>) -> Markup {
    let strings = view.language.strings();
    html! {
        p.facts {
            @if let Some(source) = hit.value(Field::Source) {
                span { a href=(narrowed(view, request, source)) { bdi { (source) } } }
            }
            @if let Some(date) = &hit.date {
                span { time datetime=(date) { (written_out(date, strings)) } }
            }
            @if let Some(author) = hit.value(Field::Author) { span { bdi { (author) } } }
            @if let Some(lang) = hit.value(Field::Lang) { span { ((strings.language)(lang)) } }
            @if let Some(page) = own_page { span { a href=(page) { (strings.full_text) } } }
        }
    }
}

fn narrowed(view: &View, request: &SearchRequest, source: &str) -> String {
    let mut narrowed = SearchRequest { offset: 0, ..request.clone() };
    narrowed.filters.fields[Field::Source] = vec![source.to_owned()];
    link::search(view, &narrowed)
}

fn passage(strings: &Strings, hit: &Hit, snippet: &Snippet, target: &str) -> Markup {
    html! {
        p.passage lang=[hit.value(Field::Lang)] dir="auto" {
            (PreEscaped(marked(&snippet.text, &snippet.ranges)))
            @if let Some(there) = link::passage(target, snippet) {
                "\u{A0}"
                a.jump href=(there) title=(strings.open_passage)
                    aria-label={ (strings.open_passage) ": " (snippet.exact) } { "→" }
            }
        }
    }
}

/// The spellings that the document has, grouped by the term they meet.
fn found_as(strings: &Strings, matched: &[Matched]) -> Markup {
    let mut terms: Vec<(&str, Vec<&str>)> = Vec::new();
    for one in matched {
        match terms.iter_mut().find(|(term, _)| *term == one.term) {
            Some((_, forms)) => forms.push(&one.form),
            None => terms.push((&one.term, vec![&one.form])),
        }
    }
    html! {
        @if !terms.is_empty() {
            p.found {
                (strings.found_as) ": "
                @for (index, (term, forms)) in terms.iter().enumerate() {
                    @if index > 0 { "; " }
                    @if terms.len() > 1 { bdi lang=[lang_of_word(term)] { (term) } " = " }
                    @for (index, form) in forms.iter().enumerate() {
                        @if index > 0 { ", " }
                        bdi.form lang=[lang_of_word(form)] { (form) }
                    }
                }
            }
        }
    }
}
