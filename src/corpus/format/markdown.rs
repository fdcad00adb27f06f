//! Markdown to its text: marks of emphasis, links and headings fall away, words stay.

use std::borrow::Cow;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::{
    super::{error::CorpusError, input::Input, output::Output},
    extract::Extract,
    flow::Flow,
    reader::{Beginning, Clue, Format, FormatInfo},
    text,
};

/// Markdown.
pub(super) struct Markdown;

impl Format for Markdown {
    fn about(&self) -> FormatInfo {
        FormatInfo {
            name: "Markdown",
            told_by: "`.md`, `.markdown`, or headings, links and bold type of its kind",
            document: "a file; its first heading is the title",
        }
    }

    fn clue(&self, beginning: &Beginning<'_>) -> Option<Clue> {
        let name = beginning.named(&["md", "markdown"]);
        name.or_else(|| has_signs(beginning).then_some(Clue::Signs))
    }

    fn read(&self, input: Input<'_>, output: &mut Output<'_>) -> Result<(), CorpusError> {
        text::read(input, output, |text| Ok(extract(text)))
    }
}

/// Whether lines have what plain text does not have: two signs, and of a file that is named as plain
/// text signs of two kinds.
fn has_signs(beginning: &Beginning<'_>) -> bool {
    let (mut headings, mut links, mut bold) = (0_usize, 0_usize, 0_usize);
    for line in beginning.lines() {
        let marks = line.iter().take_while(|&&byte| byte == b'#').count();
        let is_heading = (1..=6).contains(&marks) && line[marks..].starts_with(b" ");
        headings += usize::from(is_heading);
        let link = memchr::memmem::find(line, b"](");
        let is_link = link.is_some_and(|at| line[at..].contains(&b')'));
        links += usize::from(is_link || line.starts_with(b"```"));
        bold += usize::from(has_bold(line));
    }
    let kinds = [headings, links, bold].iter().filter(|&&count| count > 0).count();
    headings + links + bold >= 2 && (kinds > 1 || beginning.extension != "txt")
}

/// Whether words stand between two pairs of asterisks; a rule of asterisks has none.
fn has_bold(line: &[u8]) -> bool {
    let is_letter =
        |byte: Option<&u8>| byte.is_some_and(|byte| !byte.is_ascii_whitespace() && *byte != b'*');
    let mut open = None;
    for at in memchr::memmem::find_iter(line, b"**") {
        if open.is_some() && is_letter(line[..at].last()) {
            return true;
        }
        if is_letter(line.get(at + 2)) {
            open = Some(at);
        }
    }
    false
}

/// The text and, as title, the first heading.
fn extract(text: &str) -> Extract<'static> {
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
            Event::End(TagEnd::TableCell) => flow.cell(),
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn marks_fall_away_and_words_stay() {
        let extract = extract(
            "# Антипартийная *группа*\n\nСм. [Хрущёв](https://example.org/a_b \"t\") и [[b|Молотов]], \
             **не** `код`.\nNext line<br>here\n\n* one\n* two\n\n> quoted\n\n![a map](m.png)\n\n\
             | A | B |\n|---|---|\n| 1 | 2 |\n\nA note[^1].\n\n[^1]: The note.\n",
        );
        assert_eq!(extract.title.as_deref(), Some("Антипартийная группа"));
        let expected = "Антипартийная группа\n\nСм. Хрущёв и Молотов, не код.\nNext line\nhere\n\n\
            one\ntwo\n\nquoted\n\na map\n\nA\tB\n1\t2\n\nA note.\n\nThe note.";
        assert_eq!(extract.body, expected);
    }

    #[test]
    fn the_first_heading_with_a_text_is_the_title() {
        assert_eq!(super::extract("#\n\n## B _c_\n\n# D").title.as_deref(), Some("B c"));
        assert_eq!(super::extract("no heading").title, None);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[#*_`\\[\\]()<>|! \n\\-a-zа-я]{0,200}") {
            super::extract(&text);
        }
    }
}
