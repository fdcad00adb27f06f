//! The list of hits.

use maud::{Markup, PreEscaped, html};

use super::{
    View, cite,
    date::written_out,
    document::fact,
    lang_of_passage, lang_of_word,
    link::{self, Place},
    marked,
    strings::Strings,
};
use crate::{
    document::Field,
    search::{Hit, Matched, SearchRequest, SearchResults, Similar, Snippet},
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
    let read = link::document(view, &hit.id, request, Place::Beginning);
    let title = hit.title.as_deref().unwrap_or(&hit.id);
    let title_ranges = if hit.title.is_some() { hit.title_ranges.as_slice() } else { &[] };
    let passages = hit.snippets.iter().filter(|s| s.text != title);
    let lang = hit.value(Field::Lang);
    html! {
        article {
            h2 lang=[lang_of_passage(title, lang)] dir="auto" {
                a href=(read) { (PreEscaped(marked(title, title_ranges))) }
            }
            (facts(view, request, hit))
            @for snippet in passages {
                @let place = match snippet.field {
                    "body" => Place::From(snippet.start),
                    _ => Place::Beginning,
                };
                @let there = link::document(view, &hit.id, request, place);
                (passage(strings, hit, snippet, &there))
            }
            (found_as(strings, &hit.matched))
            (cite::hidden(view, hit))
            @if let Some(similar) = hit.similar.as_ref().filter(|similar| similar.count > 0) {
                (others(view, request, similar))
            }
        }
    }
}

/// Documents that are nearly the same as a hit, which stands for them.
fn others(view: &View, request: &SearchRequest, similar: &Similar) -> Markup {
    let strings = view.language.strings();
    let left_out = similar.count.saturating_sub(similar.ids.len());
    html! {
        details.similar {
            summary { ((strings.similar)(similar.count)) }
            ul {
                @for id in &similar.ids {
                    li { a href=(link::document(view, id, request, Place::Beginning)) { bdi { (id) } } }
                }
                @if left_out > 0 { li { ((strings.and_more)(left_out)) } }
            }
        }
    }
}

/// Source, collection, date, author and language, each with its label; the source is a link to all
/// that it has on the query. Last the way to the original, at the passage where browsers can.
fn facts(view: &View, request: &SearchRequest, hit: &Hit) -> Markup {
    let fields = [Field::Source, Field::Collection, Field::Author, Field::Lang];
    if fields.iter().all(|field| hit.value(*field).is_none())
        && hit.date.is_none()
        && hit.url.is_none()
    {
        return html! {};
    }
    let strings = view.language.strings();
    let first = hit.snippets.iter().find(|snippet| snippet.field == "body");
    let original = link::web_address(hit.url.as_deref()).map(|url| {
        let passage = first.and_then(|first| link::original(Some(url), first));
        passage.unwrap_or_else(|| url.to_owned())
    });
    html! {
        dl.facts {
            @for field in [Field::Source, Field::Collection, Field::Author] {
                @if let Some(value) = hit.value(field) {
                    (fact((strings.field)(field), &html! {
                        a href=(narrowed(view, request, field, value)) { bdi { (value) } }
                    }))
                }
            }
            @if let Some(date) = &hit.date {
                (fact(strings.date, &html! { time datetime=(date) { (written_out(date, strings)) } }))
            }
            @if let Some(lang) = hit.value(Field::Lang) {
                (fact((strings.field)(Field::Lang), &html! { ((strings.language)(lang)) }))
            }
            @if let Some(url) = original {
                div { dt.unseen { (strings.links) } dd { a href=(url) { (strings.original) } } }
            }
        }
    }
}

fn narrowed(view: &View, request: &SearchRequest, field: Field, value: &str) -> String {
    let mut narrowed = SearchRequest { offset: 0, ..request.clone() };
    narrowed.filters.fields[field] = vec![value.to_owned()];
    link::search(view, &narrowed)
}

fn passage(strings: &Strings, hit: &Hit, snippet: &Snippet, target: &str) -> Markup {
    html! {
        p.passage lang=[lang_of_passage(&snippet.text, hit.value(Field::Lang))] dir="auto" {
            (PreEscaped(marked(&snippet.text, &snippet.ranges)))
            @if let Some(there) = link::passage(target, snippet) {
                "\u{A0}"
                a.jump href=(there) title=(strings.open_passage)
                    aria-label={ (strings.open_passage) ": " (snippet.exact) } { "→" }
            }
            @if let Some(anchor) = &snippet.anchor {
                " " span.count { bdi { (anchor.label) } }
            }
        }
    }
}

/// The spellings that the document has, grouped by the term they meet.
fn found_as(strings: &Strings, matched: &[Matched]) -> Markup {
    let mut terms: Vec<(&str, Vec<&Matched>)> = Vec::new();
    for one in matched {
        match terms.iter_mut().find(|(term, _)| *term == one.term) {
            Some((_, forms)) => forms.push(one),
            None => terms.push((&one.term, vec![one])),
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
                        bdi.form lang=[lang_of_word(&form.form)] { (form.form) }
                        @if let Some(letters) = &form.look_alikes {
                            " (" ((strings.look_alikes)(letters)) ")"
                        }
                    }
                }
            }
        }
    }
}
