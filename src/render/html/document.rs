//! The page of one stored document.

use maud::{Markup, PreEscaped, html};

use super::{
    View,
    date::written_out,
    form::{self, Focus},
    layout::{self, Frame},
    link, marked,
};
use crate::{
    document::{Document, Metadata},
    search::SearchRequest,
};

/// A document with its whole text; `ranges` are the matches of `request` in its body, in Unicode
/// scalar values.
pub fn document(
    view: &View,
    request: &SearchRequest,
    document: &Document<'_>,
    ranges: &[[usize; 2]],
) -> String {
    let strings = view.language.strings();
    let title = document.title.as_deref().unwrap_or(&document.id);
    let lang = document.lang.as_deref();
    let main = html! {
        @if !request.q.is_empty() {
            p.back { a href=(link::search(view, request)) { "← " (strings.back_to_results) } }
        }
        article {
            h1 lang=[lang] dir="auto" { (title) }
            (facts(view, document))
            div.body lang=[lang] dir="auto" { (PreEscaped(marked(&document.body, ranges))) }
        }
    };
    let frame = Frame {
        view,
        title: Some(title),
        kind: "document",
        is_listed: false,
        refresh_seconds: None,
        home: link::home(view),
        other_language: &|view| link::document(view, &document.id, request),
    };
    layout::page(&frame, &form::search_box(view, &request.q, Focus::Left), &main)
}

fn facts(view: &View, document: &Document<'_>) -> Markup {
    let strings = view.language.strings();
    let date = document.date.map(|date| date.to_string());
    html! {
        p.facts {
            @for fact in [&document.source, &document.collection, &document.author] {
                @if let Some(fact) = fact { span { bdi { (fact) } } }
            }
            @if let Some(date) = &date {
                span { time datetime=(date) { (written_out(date, strings)) } }
            }
            @if let Some(lang) = &document.lang { span { ((strings.language)(lang)) } }
            @if let Some(url) = link::web_address(document.url.as_deref()) {
                span { a href=(url) { (strings.original) } }
            }
        }
        @if !document.metadata.is_empty() {
            dl.metadata {
                @for (name, value) in &document.metadata {
                    dt { bdi { (name) } } dd { bdi { (written(value)) } }
                }
            }
        }
    }
}

fn written(value: &Metadata<'_>) -> String {
    match value {
        Metadata::Text(text) => text.to_string(),
        Metadata::Number(number) => number.to_string(),
        Metadata::List(texts) => texts.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_shows_its_text_with_its_matches() {
        let mut stored = Document::new("a/1.txt", "Снят Хрущёв.\n\n<b>");
        stored.url = Some("https://a.example/".into());
        stored.metadata.insert("box".into(), Metadata::List(vec!["7".into(), "<i>".into()]));
        let page = document(&View::default(), &SearchRequest::new("Kruschev"), &stored, &[[5, 11]]);
        for part in [
            "Снят <mark>Хрущёв</mark>.\n\n&lt;b&gt;",
            "<h1 dir=\"auto\">a/1.txt</h1>",
            "href=\"/search?q=Kruschev\"",
            "href=\"https://a.example/\"",
            "7, &lt;i&gt;",
        ] {
            assert!(page.contains(part), "no {part} in {page}");
        }
    }
}
