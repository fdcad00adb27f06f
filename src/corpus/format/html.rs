//! HTML to its main text.
//!
//! What `data-pagefind-body` marks is the text where a page marks it, else `<main>`, `<article>` and
//! `role="main"`, else the body; navigation, headers, footers, asides, scripts and buttons never
//! are. Blocks become paragraphs and lines; inline elements do not break words.

use std::{borrow::Cow, cell::RefCell, rc::Rc};

use lol_html::{
    EndTagHandler, HtmlRewriter, MemorySettings, Settings, doc_text, element,
    errors::RewritingError, html_content::Element,
};

use super::{
    super::{error::CorpusError, input::Input, output::Output},
    extract::{Extract, Fact},
    flow::Flow,
    reader::{Beginning, Clue, Format, FormatInfo},
    references::{self, Place},
    text,
};
use crate::document::Field;

/// HTML and XHTML.
pub(super) struct Html;

impl Format for Html {
    fn about(&self) -> FormatInfo {
        FormatInfo {
            name: "HTML",
            told_by: "`<html>`, `<!doctype html>` or other tags at the beginning, `.html`, `.htm`, `.xhtml`",
            document: "a page; its main text where it marks one",
        }
    }

    fn clue(&self, beginning: &Beginning<'_>) -> Option<Clue> {
        let name = beginning.named(&["html", "htm", "xhtml"]);
        if !beginning.text.starts_with(b"<") {
            return name;
        }
        let head = beginning.text;
        let head = head[..head.len().min(2048)].to_ascii_lowercase();
        let has =
            |marks: &[&[u8]]| marks.iter().any(|mark| memchr::memmem::find(&head, mark).is_some());
        if has(&[b"<html", b"<!doctype html", b"<body", b"<head>"]) {
            return Some(Clue::Content);
        }
        name.or(has(&[b"</p>", b"</div>"]).then_some(Clue::Signs))
    }

    fn read(&self, input: Input<'_>, output: &mut Output<'_>) -> Result<(), CorpusError> {
        text::read(input, output, |text| extract(text))
    }
}

/// The most that the parser may hold, in bytes: a stack of a million open elements is not a page.
const MAX_PARSER_BYTES: usize = 64 << 20;

/// The main text, the title and what the page says of itself.
///
/// # Errors
/// Where elements are nested too deeply.
pub(super) fn extract(text: &str) -> Result<Extract<'static>, CorpusError> {
    let page = Rc::new(RefCell::new(Page::default()));
    parse(text, &page).map_err(|error| CorpusError::Html(error.to_string()))?;
    let page = page.take();
    let flows = [page.marked, page.main, page.all];
    let body = flows.into_iter().find(|flow| !flow.is_empty()).unwrap_or_default();
    let titles = [page.title, page.heading, page.meta_title].into_iter();
    let mut titles = titles.map(Flow::finish).filter(|title| !title.is_empty());
    Ok(Extract { body: Cow::Owned(body.finish()), title: titles.next(), facts: page.facts })
}

fn parse(text: &str, page: &Rc<RefCell<Page>>) -> Result<(), RewritingError> {
    let memory = MemorySettings::new().with_max_allowed_memory_usage(MAX_PARSER_BYTES);
    let settings = Settings::new()
        .with_memory_settings(memory)
        .with_strict(false)
        .append_element_content_handler(element!("*", |element| {
            let effect = page.borrow_mut().begin(element);
            if let (Some(effect), Some(handlers)) = (effect, element.end_tag_handlers()) {
                page.borrow_mut().apply(effect, 1);
                let page = Rc::clone(page);
                let end: EndTagHandler<'static> = Box::new(move |_| {
                    page.borrow_mut().apply(effect, -1);
                    Ok(())
                });
                handlers.push(end);
            }
            Ok(())
        }))
        .append_document_content_handler(doc_text!(|chunk| {
            page.borrow_mut().text(chunk.as_str(), chunk.last_in_text_node());
            Ok(())
        }));
    let mut rewriter = HtmlRewriter::new(settings, |_: &[u8]| {});
    rewriter.write(text.as_bytes())?;
    rewriter.end()
}

/// What an element does to the text within it, until it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    Skip,
    Main,
    Marked,
    Title,
    Heading,
    Preformatted,
    Block,
    Line,
}

/// A page as far as it was read.
#[derive(Debug, Default)]
struct Page {
    all: Flow,
    main: Flow,
    marked: Flow,
    title: Flow,
    heading: Flow,
    meta_title: Flow,
    facts: Vec<(Fact, String)>,
    /// Text of a node that has not ended: a reference may be cut in two.
    pending: String,
    /// How many elements of each effect are open.
    skip: i32,
    in_main: i32,
    in_marked: i32,
    in_title: i32,
    in_heading: i32,
    preformatted: i32,
}

impl Page {
    /// Takes a start tag; the effect lasts until the end tag.
    fn begin(&mut self, element: &Element<'_, '_>) -> Option<Effect> {
        let name = element.tag_name();
        match name.as_str() {
            "br" | "hr" => self.break_with(Flow::line),
            "td" | "th" => self.break_with(Flow::cell),
            // Marks of notes: `1957<sup>3</sup>` is not the year 19573.
            "sup" => self.break_with(Flow::space),
            "meta" => self.meta(element),
            "link" if attribute(element, "rel").eq_ignore_ascii_case("canonical") => {
                self.fact(Fact::Url, attribute(element, "href"));
            }
            "html" => self.fact(Fact::Field(Field::Lang), attribute(element, "lang")),
            _ => {}
        }
        if is_skipped(element, &name) {
            return Some(Effect::Skip);
        }
        if element.has_attribute("data-pagefind-body") {
            return Some(Effect::Marked);
        }
        if matches!(name.as_str(), "main" | "article") || attribute(element, "role") == "main" {
            return Some(Effect::Main);
        }
        match name.as_str() {
            "title" => Some(Effect::Title),
            "h1" => Some(Effect::Heading),
            "pre" => Some(Effect::Preformatted),
            "p" | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "ul" | "ol" | "dl"
            | "table" | "section" | "figure" | "body" | "fieldset" | "details" => {
                Some(Effect::Block)
            }
            "li" | "tr" | "dt" | "dd" | "div" | "figcaption" | "caption" | "address"
            | "summary" | "center" | "legend" | "option" | "thead" | "tbody" => Some(Effect::Line),
            _ => None,
        }
    }

    /// Begins (1) or ends (-1) an effect.
    fn apply(&mut self, effect: Effect, step: i32) {
        match effect {
            Effect::Skip => self.skip += step,
            Effect::Title => self.in_title += step,
            Effect::Line => self.break_with(Flow::line),
            _ => self.break_with(Flow::paragraph),
        }
        match effect {
            Effect::Main => self.in_main += step,
            Effect::Marked => self.in_marked += step,
            Effect::Preformatted => self.preformatted += step,
            // Only the first heading is a title.
            Effect::Heading if step < 0 || self.heading.is_empty() => {
                self.in_heading = (self.in_heading + step).max(0);
            }
            _ => {}
        }
    }

    fn break_with(&mut self, break_: fn(&mut Flow)) {
        [&mut self.all, &mut self.main, &mut self.marked].into_iter().for_each(break_);
    }

    fn text(&mut self, chunk: &str, is_last: bool) {
        self.pending.push_str(chunk);
        if !is_last {
            return;
        }
        let text = references::decode_all(&self.pending, Place::Page);
        self.pending.clear();
        if self.in_title > 0 {
            // The first title is the page's, others are those of drawings within it.
            self.title.text(&text);
            return;
        }
        if self.in_heading > 0 {
            self.heading.text(&text);
        }
        if self.skip > 0 {
            return;
        }
        let write = match self.preformatted {
            0 => Flow::text,
            _ => Flow::verbatim,
        };
        write(&mut self.all, &text);
        if self.in_main > 0 {
            write(&mut self.main, &text);
        }
        if self.in_marked > 0 {
            write(&mut self.marked, &text);
        }
    }

    fn meta(&mut self, element: &Element<'_, '_>) {
        let name = match attribute(element, "name") {
            name if name.is_empty() => attribute(element, "property"),
            name => name,
        };
        let content = attribute(element, "content");
        match name.to_ascii_lowercase().as_str() {
            "author" | "dc.creator" | "dcterms.creator" | "citation_author" => {
                self.fact(Fact::Field(Field::Author), content);
            }
            "date"
            | "dc.date"
            | "dc.date.issued"
            | "dcterms.date"
            | "dcterms.issued"
            | "dcterms.created"
            | "article:published_time"
            | "citation_publication_date"
            | "citation_date" => self.fact(Fact::Date, content.replace('/', "-")),
            "dc.language" | "dcterms.language" | "language" | "citation_language" => {
                self.fact(Fact::Field(Field::Lang), content);
            }
            "dc.source" | "dcterms.source" | "og:site_name" => {
                self.fact(Fact::Field(Field::Source), content)
            }
            "og:url" => self.fact(Fact::Url, content),
            "dc.title" | "dcterms.title" | "og:title" if self.meta_title.is_empty() => {
                self.meta_title.text(&content);
            }
            _ => {}
        }
    }

    /// Takes the first value of each fact.
    fn fact(&mut self, fact: Fact, text: String) {
        let text = text.trim();
        if !text.is_empty() && self.facts.iter().all(|(known, _)| *known != fact) {
            self.facts.push((fact, text.to_owned()));
        }
    }
}

/// An attribute with its references replaced; empty where there is none.
fn attribute(element: &Element<'_, '_>, name: &str) -> String {
    let text = element.get_attribute(name);
    text.map_or(String::new(), |text| references::decode_all(&text, Place::Attribute))
}

fn is_skipped(element: &Element<'_, '_>, name: &str) -> bool {
    let by_name = matches!(
        name,
        "nav"
            | "header"
            | "footer"
            | "aside"
            | "script"
            | "style"
            | "template"
            | "noscript"
            | "button"
            | "select"
            | "textarea"
            | "svg"
            | "iframe"
            | "object"
            | "canvas"
            | "audio"
            | "video"
            | "noframes"
    );
    let by_role = matches!(
        attribute(element, "role").as_str(),
        "navigation" | "banner" | "contentinfo" | "search" | "complementary" | "dialog"
    );
    by_name
        || by_role
        || element.has_attribute("data-pagefind-ignore")
        || element.has_attribute("hidden")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::tests::assert_linear, *};

    #[track_caller]
    fn body(html: &str, expected: &str) {
        assert_eq!(extract(html).unwrap().body, expected);
    }

    #[test]
    fn the_main_text_comes_without_what_surrounds_it() {
        let page = "<!doctype html><html lang='ru-RU'><head><title>Пленум &mdash; архив</title>\
            <meta name=author content='А. Н. Иванова'><meta name='DC.date' content='1957/06/22'>\
            <link rel=canonical href='https://example.org/a?b=1&amp;c=2'><style>p{}</style></head>\
            <body><header><h1>Сайт</h1></header><nav><ul><li>Главная</ul></nav>\
            <div role=main><h1>Пленум</h1><p>Хру<b>щёв</b> вы&shy;ступил<sup>1</sup>.<p>Молотов \n молчал.\
            <aside>Реклама</aside><ul><li>раз<li>два</ul><button>Далее</button></div>\
            <footer>&copy; 2020</footer><script>var a = '<p>no</p>';</script></body></html>";
        let extract = extract(page).unwrap();
        let expected = "Пленум\n\nХрущёв вы\u{AD}ступил 1.\n\nМолотов молчал.\n\nраз\nдва";
        assert_eq!(extract.body, expected);
        assert_eq!(extract.title.as_deref(), Some("Пленум — архив"));
        let facts = [
            (Fact::Field(Field::Lang), "ru-RU"),
            (Fact::Field(Field::Author), "А. Н. Иванова"),
            (Fact::Date, "1957-06-22"),
            (Fact::Url, "https://example.org/a?b=1&c=2"),
        ];
        assert_eq!(extract.facts, facts.map(|(fact, text)| (fact, text.to_owned())));
    }

    #[test]
    fn a_page_without_main_gives_its_body() {
        body(
            "<p>One</p>two<br>three<table><tr><td>a<td>b<tr><td>c</table>",
            "One\n\ntwo\nthree\n\na\tb\nc",
        );
        body("<pre>a\n  b</pre>c", "a\n  b\n\nc");
        body("no tags & nothing", "no tags & nothing");
        body("<nav>only this</nav>", "");
    }

    #[test]
    fn marks_of_pagefind_are_honoured() {
        body(
            "<main>x <div data-pagefind-body>Text <span data-pagefind-ignore>not this</span> stays</div></main>",
            "Text stays",
        );
    }

    #[test]
    fn the_title_is_the_heading_where_the_page_has_none() {
        let title = |html: &str| extract(html).unwrap().title;
        assert_eq!(title("<h1>A <i>b</i></h1><h1>c</h1>").as_deref(), Some("A b"));
        assert_eq!(title("<title> </title><p>x").as_deref(), None);
    }

    #[test]
    fn ten_times_the_page_takes_about_ten_times_as_long() {
        for pattern in ["<p>", "<div><b>", "</b><p>", "&amp;&", "<!--", "<a b='", "<main><nav>"] {
            assert_linear(pattern, |text| drop(extract(text)));
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(<[a-z/!\\-]{0,4}( [a-z]='?)?>?|&[a-z#0-9]{0,4};?|[а-я \n<>&]){0,60}") {
            extract(&text).unwrap();
        }
    }
}
