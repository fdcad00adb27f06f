//! Markdown to its text: marks of emphasis, links and headings fall away, words stay.

use std::borrow::Cow;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::{flow::Flow, whole::Extract};

/// The text and, as title, the first heading.
pub(super) fn extract(text: &str) -> Extract<'static> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_WIKILINKS;
    let mut flow = Flow::with_capacity(text.len());
    let mut title = Title::default();
    for event in Parser::new_ext(text, options) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) => {
                flow.verbatim(&text);
                title.push(&text);
            }
            Event::SoftBreak | Event::HardBreak => {
                flow.line();
                title.push(" ");
            }
            Event::Start(Tag::Heading { level, .. }) => {
                flow.paragraph();
                title.begin(level);
            }
            Event::End(TagEnd::Heading(_)) => {
                flow.paragraph();
                title.end();
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented))
            | Event::Start(Tag::Paragraph | Tag::BlockQuote(_) | Tag::List(_) | Tag::Table(_))
            | Event::End(
                TagEnd::CodeBlock | TagEnd::Paragraph | TagEnd::BlockQuote(_) | TagEnd::Table,
            )
            | Event::Start(Tag::FootnoteDefinition(_))
            | Event::Rule => flow.paragraph(),
            Event::Start(Tag::Item) | Event::End(TagEnd::Item) => flow.line(),
            Event::End(TagEnd::TableCell) => flow.text(" \u{A0}"),
            Event::End(TagEnd::TableRow | TagEnd::TableHead) => flow.line(),
            Event::Html(html) | Event::InlineHtml(html) if html.starts_with("<br") => flow.line(),
            _ => {}
        }
    }
    Extract { body: Cow::Owned(flow.finish()), title: title.found, facts: Vec::new() }
}

/// The first heading of the first level, else the first heading.
#[derive(Debug, Default)]
struct Title {
    found: Option<String>,
    level: Option<HeadingLevel>,
    open: bool,
}

impl Title {
    fn begin(&mut self, level: HeadingLevel) {
        self.open = self.found.is_none();
        if self.open {
            self.level = Some(level);
            self.found = Some(String::new());
        }
    }

    fn push(&mut self, text: &str) {
        if let (true, Some(title)) = (self.open, &mut self.found) {
            title.push_str(text);
        }
    }

    fn end(&mut self) {
        self.open = false;
        self.found = self.found.take().filter(|title| !title.trim().is_empty());
    }
}
