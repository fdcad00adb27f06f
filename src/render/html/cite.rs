//! How a document is cited: in words, and the ways to take it along.

use maud::{Markup, html};

use super::{View, date::written_out, link, strings::Strings};
use crate::{
    document::Document,
    render::citation::{self, CitationFormat, Cited, coins},
    search::Hit,
};

/// What is cited of a document.
fn cited<'a>(view: &'a View, document: &'a Document<'_>) -> Cited<'a> {
    Cited::of_document(document, link::document_address(view, &document.id), view.name())
}

/// The same of one that was found.
pub fn cited_hit<'a>(view: &'a View, hit: &'a Hit) -> Cited<'a> {
    Cited::of_hit(hit, link::document_address(view, &hit.id), view.name())
}

/// A document cited in a format.
pub fn citation(view: &View, document: &Document<'_>, format: CitationFormat) -> String {
    let cited = cited(view, document);
    match format {
        CitationFormat::BibTex => citation::bibtex(&cited),
        CitationFormat::Ris => citation::ris(&cited),
        CitationFormat::CslJson => citation::csl_json(&cited),
        CitationFormat::Text => in_words(view, &cited) + "\n",
    }
}

/// A citation in words: who, what, where from, when, in which archive, at which address.
fn in_words(view: &View, cited: &Cited<'_>) -> String {
    let strings = view.language.strings();
    let date =
        cited.date.map(|date| written_out(&date.to_string(), strings).replace('\u{A0}', " "));
    let parts = [
        cited.author,
        Some(cited.name()),
        cited.source,
        cited.collection,
        date.as_deref(),
        Some(cited.archive),
    ];
    let mut text = String::new();
    for part in parts.into_iter().flatten().map(str::trim) {
        text.push_str(part);
        text.push_str(if part.ends_with(['.', '!', '?', '…']) { " " } else { ". " });
    }
    text + &cited.address
}

/// The citation, to be opened.
pub(super) fn panel(view: &View, document: &Document<'_>) -> Markup {
    let strings = view.language.strings();
    let cited = cited(view, document);
    html! {
        details.cite {
            summary { (strings.cite) }
            p.citation dir="auto" { (in_words(view, &cited)) }
            ul {
                @for format in CitationFormat::ALL {
                    li {
                        a href=(link::citation(view, &document.id, format.name())) {
                            (name(strings, format))
                        }
                    }
                }
            }
        }
    }
}

fn name(strings: &Strings, format: CitationFormat) -> &'static str {
    match format {
        CitationFormat::BibTex => "BibTeX",
        CitationFormat::Ris => "RIS",
        CitationFormat::CslJson => "CSL-JSON",
        CitationFormat::Text => strings.plain_text,
    }
}

/// What programs that keep references read from the head of a page: Dublin Core, and the names that
/// scholarly search engines read.
pub(super) fn metadata(view: &View, document: &Document<'_>) -> Markup {
    let cited = cited(view, document);
    let date = cited.date.map(|date| date.to_string());
    let known = [
        ("DC.title", Some(cited.name())),
        ("DC.creator", cited.author),
        ("DC.date", date.as_deref()),
        ("DC.source", cited.source),
        ("DC.language", cited.lang),
        ("DC.identifier", Some(&*cited.address)),
        ("citation_title", Some(cited.name())),
        ("citation_author", cited.author),
        ("citation_publication_date", date.as_deref()),
        ("citation_language", cited.lang),
        ("citation_public_url", Some(&*cited.address)),
    ];
    html! {
        link rel="schema.DC" href="http://purl.org/dc/elements/1.1/";
        @for (name, value) in known {
            @if let Some(value) = value { meta name=(name) content=(value); }
        }
    }
}

/// The same of a hit, within the page.
pub(super) fn hidden(view: &View, hit: &Hit) -> Markup {
    html! { span.Z3988 title=(coins(&cited_hit(view, hit))) {} }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{document::Field, render::html::UiLanguage};

    fn document() -> Document<'static> {
        let mut document = Document::new("letters/14", "x");
        document.title = Some("To a friend & others!".into());
        document.fields[Field::Author] = Some("N. Orlova".into());
        document.fields[Field::Source] = Some("Letters".into());
        document.date = "1957-06-18".parse().ok();
        document
    }

    fn view(language: UiLanguage) -> View {
        View { language, start: "https://a.example/".into(), ..View::default() }
    }

    #[test]
    fn a_citation_is_a_line_in_the_language_of_the_page() {
        let document = document();
        for (language, date) in
            [(UiLanguage::English, "18 June 1957"), (UiLanguage::Russian, "18 июня 1957 г.")]
        {
            let view = view(language);
            let dot = if date.ends_with('.') { "" } else { "." };
            let expected = format!(
                "N. Orlova. To a friend & others! Letters. {date}{dot} arkhiv. \
                 https://a.example/document?id=letters/14"
            );
            assert_eq!(in_words(&view, &cited(&view, &document)), expected);
        }
    }

    #[test]
    fn a_page_has_what_programs_read() {
        let (view, document) = (view(UiLanguage::Russian), document());
        let head = metadata(&view, &document).into_string();
        for part in [
            "<meta name=\"DC.title\" content=\"To a friend &amp; others!\">",
            "<meta name=\"citation_author\" content=\"N. Orlova\">",
            "<meta name=\"DC.date\" content=\"1957-06-18\">",
        ] {
            assert!(head.contains(part), "no {part} in {head}");
        }
        let panel = panel(&view, &document).into_string();
        for part in [
            "<summary>Цитировать</summary>",
            "href=\"document?id=letters%2F14&amp;cite=ris\">RIS</a>",
        ] {
            assert!(panel.contains(part), "no {part} in {panel}");
        }
    }
}
