//! Markdown to its text: marks of emphasis, links and headings fall away, words stay.

use std::borrow::Cow;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::{
    super::{error::CorpusError, input::Input, output::Output},
    extract::Extract,
    flow::{Flow, Gap},
    html,
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
    let mut page = Page { flow: Flow::with_capacity(text.len()), ..Page::default() };
    for (event, place) in Parser::new_ext(text, options).into_offset_iter() {
        page.take(event, &text[place]);
    }
    Extract { body: Cow::Owned(page.flow.finish()), title: page.title.found, facts: Vec::new() }
}

/// A page as far as it was read.
#[derive(Debug, Default)]
struct Page {
    flow: Flow,
    title: Title,
    /// The block of HTML that is open.
    html: String,
    /// Whether the number of an item has just been written: its text follows on the same line.
    has_number: bool,
}

impl Page {
    /// Takes an event and the source that it stands for.
    fn take(&mut self, event: Event<'_>, source: &str) {
        let has_number = std::mem::take(&mut self.has_number);
        match event {
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) => {
                self.flow.verbatim(&text);
                self.title.push(&text);
            }
            Event::SoftBreak | Event::HardBreak => {
                self.flow.apart(Gap::Line);
                self.title.push(" ");
            }
            Event::Start(Tag::Paragraph | Tag::Heading { .. }) if has_number => {}
            Event::Start(Tag::Heading { level, .. }) => {
                self.flow.apart(Gap::Paragraph);
                self.title.begin(level);
            }
            Event::End(TagEnd::Heading(_)) => {
                self.flow.apart(Gap::Paragraph);
                self.title.end();
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented))
            | Event::Start(Tag::Paragraph | Tag::BlockQuote(_) | Tag::List(_) | Tag::Table(_))
            | Event::End(
                TagEnd::CodeBlock | TagEnd::Paragraph | TagEnd::BlockQuote(_) | TagEnd::Table,
            )
            | Event::Start(Tag::FootnoteDefinition(_))
            | Event::Rule => self.flow.apart(Gap::Paragraph),
            Event::Start(Tag::Item) => self.item(source),
            Event::End(TagEnd::Item | TagEnd::TableRow | TagEnd::TableHead) => {
                self.flow.apart(Gap::Line)
            }
            Event::End(TagEnd::TableCell) => self.flow.apart(Gap::Cell),
            Event::Html(html) => self.html.push_str(&html),
            Event::End(TagEnd::HtmlBlock) => {
                let heading = html::write_text(&mut self.flow, &std::mem::take(&mut self.html));
                if let Some(heading) = heading {
                    self.title.found.get_or_insert(heading);
                }
            }
            Event::InlineHtml(html) if html.starts_with("<br") => self.flow.apart(Gap::Line),
            // Marks of notes: `1957<sup>3</sup>` is not the year 19573.
            Event::InlineHtml(html) if html.starts_with("<sup") => self.flow.apart(Gap::Space),
            _ => {}
        }
    }

    /// Begins an item with its number as it is written: it may be a year, a day or a shelfmark, and
    /// what a page would count on to is not.
    fn item(&mut self, source: &str) {
        self.flow.apart(Gap::Line);
        let source = source.trim_start();
        let digits = source.bytes().take_while(u8::is_ascii_digit).count();
        if digits > 0 {
            self.flow.verbatim(&source[..digits + 1]);
            self.flow.apart(Gap::Space);
            self.has_number = true;
        }
    }
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
    fn items_keep_their_numbers_as_they_are_written() {
        let check = |text: &str, expected: &str| assert_eq!(extract(text).body, expected);
        check("1957. Пленум.\n1961. Съезд.", "1957. Пленум.\n1961. Съезд.");
        check("1957. Пленум.\n\n14) August", "1957. Пленум.\n\n14) August");
        check("23. июня\n\n24. июля\n\n    ещё", "23. июня\n\n24. июля\n\nещё");
        check("* 1. a\n  2. b\n* c", "1. a\n2. b\nc");
        check("> 7. a", "7. a");
        check("1. # A\n\nb", "1. A\n\nb");
        check("1.\n2. b", "1.\n2. b");
        check("- [x] 1957. a", "1957. a");
        check("3.14 is no item, nor 14 August", "3.14 is no item, nor 14 August");
    }

    #[test]
    fn text_in_html_is_text() {
        let check = |text: &str, expected: &str| assert_eq!(extract(text).body, expected);
        check("<figure>\n<figcaption>a <b>b</b></figcaption>\n</figure>\n\nc", "a b\n\nc");
        check("<table><tr><td>a</td><td>b</td></tr></table>", "a\tb");
        check("<details><summary>a</summary>\n\n*b*\n\n</details>", "a\n\nb");
        check("<!-- no -->\na <!-- no --> b", "a  b");
        check("<script>\nno\n\nno\n</script>\n\na", "a");
        check("<div hidden>no</div>\n\na &laquo;b&raquo; <i>c</i>1<sup>2</sup>", "a «b» c1 2");
        let heading = super::extract("<h1 align=center>A <i>b</i></h1>\n\nc\n\n# D");
        assert_eq!(heading.title.as_deref(), Some("A b"));
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
