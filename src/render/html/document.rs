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
    document::{Document, Field, Metadata},
    search::SearchRequest,
};

/// Where a document matches, in Unicode scalar values.
#[derive(Debug, Clone, Default)]
pub struct DocumentMarks {
    /// Ranges of its title.
    pub title: Vec<[usize; 2]>,
    /// Ranges of its body.
    pub body: Vec<[usize; 2]>,
}

/// A document with its whole text, and where it matches `request`.
pub fn document(
    view: &View,
    request: &SearchRequest,
    document: &Document<'_>,
    marks: &DocumentMarks,
) -> String {
    let strings = view.language.strings();
    let title = document.title.as_deref().unwrap_or(&document.id);
    let lang = document.value(Field::Lang);
    let main = html! {
        @if !request.q.is_empty() {
            p.back { a href=(link::search(view, request)) { "← " (strings.back_to_results) } }
        }
        article {
            h1 lang=[lang] dir="auto" {
                @match &document.title {
                    Some(title) => { (PreEscaped(marked(title, &marks.title))) }
                    None => { (document.id) }
                }
            }
            (facts(view, document))
            div.body lang=[lang] dir="auto" { (PreEscaped(marked(&document.body, &marks.body))) }
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
            @for field in Field::ALL.into_iter().filter(|field| *field != Field::Lang) {
                @if let Some(fact) = document.value(field) { span { bdi { (fact) } } }
            }
            @if let Some(date) = &date {
                span { time datetime=(date) { (written_out(date, strings)) } }
            }
            @if let Some(lang) = document.value(Field::Lang) { span { ((strings.language)(lang)) } }
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
        let request = SearchRequest::new("Kruschev");
        let mut marks = DocumentMarks { title: Vec::new(), body: vec![[5, 11]] };
        let page = document(&View::default(), &request, &stored, &marks);
        for part in [
            "Снят <mark>Хрущёв</mark>.\n\n&lt;b&gt;",
            "<h1 dir=\"auto\">a/1.txt</h1>",
            "href=\"/search?q=Kruschev\"",
            "href=\"https://a.example/\"",
            "7, &lt;i&gt;",
        ] {
            assert!(page.contains(part), "no {part} in {page}");
        }
        stored.title = Some("Хрущёв & др.".into());
        marks.title = vec![[0, 6]];
        let page = document(&View::default(), &request, &stored, &marks);
        assert!(page.contains("<h1 dir=\"auto\"><mark>Хрущёв</mark> &amp; др.</h1>"), "{page}");
    }
}
