//! Wiki markup (MediaWiki) to its text.
//!
//! Links keep their label, templates their values (an infobox becomes lines of `name: value`),
//! notes their text, tables their cells; marks, comments, categories and file names fall away.
//!
//! One pass with a stack of what is open, no recursion and no looking back: the time is linear in
//! the text whatever is left open. Templates nested deeper than [`MAX_DEPTH`], MediaWiki's own
//! limit, keep their braces.

mod construct;

use std::borrow::Cow;

use self::construct::{extract_line, is_placement, link, split_at, template};
use super::{
    super::{error::CorpusError, input::Input, output::Output},
    extract::Extract,
    reader::{Beginning, Clue, Format, FormatInfo},
    references::{self, Place},
    text,
};

/// Wiki markup of MediaWiki.
pub(super) struct Wiki;

impl Format for Wiki {
    fn about(&self) -> FormatInfo {
        FormatInfo {
            name: "wiki markup",
            told_by: "`.wiki`, `.mediawiki`, or links, templates, tables and headings of its kind",
            document: "a file; its first heading, or what its lead has in bold, is the title",
        }
    }

    fn clue(&self, beginning: &Beginning<'_>) -> Option<Clue> {
        let name = beginning.named(&["wiki", "mediawiki"]);
        name.or_else(|| (signs(beginning) >= 2).then_some(Clue::Signs))
    }

    fn read(&self, input: Input<'_>, output: &mut Output<'_>) -> Result<(), CorpusError> {
        text::read(input, output, |text| Ok(extract(text)))
    }
}

/// How many signs the lines have that only wiki markup has.
fn signs(beginning: &Beginning<'_>) -> usize {
    let of_line = |line: &[u8]| {
        // A pair on one line: `[[Хрущёв]]`, `{{lang|ru|...}}`.
        let pair = |open: &[u8], close: &[u8]| {
            memchr::memmem::find(line, open)
                .is_some_and(|at| memchr::memmem::find(&line[at + open.len()..], close).is_some())
        };
        let is_heading = line.len() > 2 && line.starts_with(b"=") && line.ends_with(b"=");
        let has_words = line.iter().any(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
        usize::from(is_heading && has_words)
            + usize::from(pair(b"[[", b"]]"))
            + usize::from(pair(b"{{", b"}}") || line.starts_with(b"{{"))
            + usize::from(line.starts_with(b"{|") || pair(b"'''", b"'''"))
    };
    beginning.lines().map(of_line).sum()
}

/// How many constructs may be open at once.
const MAX_DEPTH: usize = 40;

/// The text and, as title, the first heading of the first level (`= … =`), or else what is in bold
/// before all headings: an article begins with its title in bold (Wikipedia, "Manual of Style/Lead
/// section").
fn extract(text: &str) -> Extract<'static> {
    let mut stripper = Stripper {
        text,
        at: 0,
        out: String::with_capacity(text.len()),
        open: Vec::new(),
        title: None,
        subject: None,
        is_lead: true,
        is_heading_row: false,
        is_gallery: false,
    };
    while stripper.at < text.len() {
        stripper.step();
    }
    let body = tidy(&references::decode_all(&stripper.out, Place::Wiki));
    Extract {
        body: Cow::Owned(body),
        title: stripper.title.or(stripper.subject),
        facts: Vec::new(),
    }
}

#[derive(Debug)]
struct Stripper<'a> {
    text: &'a str,
    at: usize,
    out: String,
    open: Vec<Open>,
    title: Option<String>,
    /// The first words in bold of the lead.
    subject: Option<String>,
    /// Whether no heading was met yet.
    is_lead: bool,
    /// Whether the cells of the line are headings, which `!!` sets apart too.
    is_heading_row: bool,
    /// Whether each line is a picture and its caption.
    is_gallery: bool,
}

/// Something that was opened and not closed yet.
#[derive(Debug)]
struct Open {
    what: What,
    /// Where its content begins in the output.
    start: usize,
    /// Where its `|` are in the output.
    bars: Vec<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Template,
    Link,
    Table,
}

impl<'a> Stripper<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn is_line_start(&self) -> bool {
        self.at == 0 || self.text.as_bytes()[self.at - 1] == b'\n'
    }

    fn is_in(&self, what: What) -> bool {
        self.open.last().is_some_and(|open| open.what == what)
    }

    /// Takes one construct, or the plain text up to the next sign that may begin one.
    fn step(&mut self) {
        if self.is_line_start() && self.line_start() {
            return;
        }
        let rest = self.rest();
        let taken = match rest.as_bytes() {
            [b'{', b'{', ..] => self.begin(What::Template),
            [b'}', b'}', ..] => self.end(What::Template),
            [b'[', b'[', ..] => self.begin(What::Link),
            [b']', b']', ..] => self.end(What::Link),
            [b'[', ..] => self.external_link(),
            [b'\'', b'\'', ..] => {
                let marks = rest.len() - rest.trim_start_matches('\'').len();
                if marks >= 3 && self.is_lead && self.open.is_empty() && self.subject.is_none() {
                    self.subject = subject(&rest[marks..]);
                }
                Some(marks)
            }
            [b'<', ..] => self.tag(),
            [b'|', b'|', ..] if self.is_in(What::Table) => Some(self.next_cell(rest)),
            [b'!', b'!', ..] if self.is_in(What::Table) && self.is_heading_row => {
                Some(self.next_cell(rest))
            }
            [b'|', ..] => {
                if let Some(open) = self.open.last_mut() {
                    open.bars.push(self.out.len());
                }
                None
            }
            [b'_', b'_', ..] => magic_word(rest),
            _ => None,
        };
        match taken {
            Some(bytes) => self.at += bytes,
            None => {
                // The sign itself is text, and what follows up to the next one.
                let is_sign = |byte: &u8| b"{}[]'<|!_\n".contains(byte);
                let first = rest.chars().next().map_or(1, char::len_utf8);
                let more = rest.as_bytes()[first..].iter().position(is_sign);
                let mut end = more.map_or(rest.len(), |more| first + more);
                if rest.as_bytes().get(end) == Some(&b'\n') {
                    end += 1;
                }
                if rest.starts_with('\n') {
                    end = 1;
                }
                self.out.push_str(&rest[..end]);
                self.at += end;
            }
        }
    }

    /// Takes what can only begin a line; returns whether it took anything.
    fn line_start(&mut self) -> bool {
        let rest = self.rest();
        let line = &rest[..memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len())];
        if line.starts_with('=')
            && let Some(heading) = heading(line)
        {
            if self.title.is_none() && heading.level == 1 {
                self.title = Some(extract_line(heading.text));
            }
            self.is_lead = false;
            self.out.push('\n');
            self.out.push_str(&extract_line(heading.text));
            self.out.push('\n');
            self.at += line.len();
            return true;
        }
        let taken = match line.as_bytes() {
            [b'{', b'|', ..] => {
                self.push(What::Table);
                Some(line.len())
            }
            [b'|', b'}', ..] if self.is_in(What::Table) => {
                self.open.pop();
                Some(2)
            }
            [b'|', b'-', ..] if self.is_in(What::Table) => Some(line.len()),
            [b'|', b'+', ..] if self.is_in(What::Table) => {
                Some(2 + cell_attributes(&line[2..], false))
            }
            [mark @ (b'|' | b'!'), ..] if self.is_in(What::Table) => {
                self.is_heading_row = *mark == b'!';
                Some(1 + cell_attributes(&line[1..], self.is_heading_row))
            }
            _ if self.is_gallery && !line.starts_with('<') => Some(before_caption(line)),
            [b'-', b'-', b'-', b'-', ..] => Some(line.len() - line.trim_start_matches('-').len()),
            [b'*' | b'#' | b':' | b';', ..] => {
                Some(line.len() - line.trim_start_matches(['*', '#', ':', ';', ' ']).len())
            }
            _ => None,
        };
        self.at += taken.unwrap_or(0);
        taken.is_some_and(|bytes| bytes > 0)
    }

    /// Begins a further cell of a row; returns how long its mark and its attributes are.
    fn next_cell(&mut self, rest: &str) -> usize {
        self.out.push('\t');
        let line = &rest[2..memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len())];
        2 + cell_attributes(line, self.is_heading_row)
    }

    fn push(&mut self, what: What) {
        self.open.push(Open { what, start: self.out.len(), bars: Vec::new() });
    }

    fn begin(&mut self, what: What) -> Option<usize> {
        if self.open.len() >= MAX_DEPTH {
            return None;
        }
        self.push(what);
        Some(2)
    }

    /// Closes the innermost of a kind; what was left open within it stays as text.
    fn end(&mut self, what: What) -> Option<usize> {
        let index = self.open.iter().rposition(|open| open.what == what)?;
        if self.open[index..].iter().any(|open| open.what == What::Table) {
            return None;
        }
        self.open.truncate(index + 1);
        let open = self.open.pop()?;
        let inner = self.out.split_off(open.start);
        let bars = open.bars.iter().map(|bar| bar - open.start);
        let parts = split_at(&inner, bars);
        match what {
            What::Template => template(&mut self.out, &parts),
            _ => link(&mut self.out, &parts),
        }
        Some(2)
    }

    /// `[https://example.org label]` is its label, without one its address.
    fn external_link(&mut self) -> Option<usize> {
        let rest = self.rest();
        // An address and a label are short: a bracket never closed costs no more than this.
        let window = &rest.as_bytes()[..rest.len().min(2_000)];
        let inner_end = memchr::memchr2(b']', b'\n', window)?;
        if window[inner_end] == b'\n' {
            return None;
        }
        let inner = &rest[1..inner_end];
        let is_address = ["http://", "https://", "//", "ftp://", "mailto:"]
            .iter()
            .any(|scheme| inner.starts_with(scheme));
        if !is_address {
            return None;
        }
        match inner.split_once(' ') {
            Some((_, label)) => self.out.push_str(&extract_line(label)),
            None => self.out.push_str(inner),
        }
        Some(inner_end + 1)
    }

    fn tag(&mut self) -> Option<usize> {
        let rest = self.rest();
        if let Some(comment) = rest.strip_prefix("<!--") {
            // A comment that is never closed hides the rest, as it does on a page.
            return Some(
                memchr::memmem::find(comment.as_bytes(), b"-->").map_or(rest.len(), |end| end + 7),
            );
        }
        let window = &rest.as_bytes()[..rest.len().min(1_000)];
        let end = memchr::memchr(b'>', window)? + 1;
        let inner = rest[1..end - 1].trim_start_matches('/');
        let name_end =
            inner.find(|char: char| !char.is_ascii_alphanumeric()).unwrap_or(inner.len());
        let name = inner[..name_end].to_ascii_lowercase();
        let is_closing = rest.starts_with("</");
        match name.as_str() {
            "br" | "p" | "div" | "li" | "tr" | "hr" | "blockquote" | "poem" | "dt" | "dd"
            | "ul" | "ol" | "dl" | "table" | "caption" | "h1" | "h2" | "h3" | "h4" | "h5"
            | "h6" => {
                self.out.push('\n');
            }
            "td" | "th" if !is_closing => self.out.push('\t'),
            "gallery" => self.is_gallery = !is_closing,
            // The text of a note is a sentence of its own beside the one that it stands in.
            "ref" if !inner.ends_with('/') => {
                self.out.push_str(if is_closing { ") " } else { " (" })
            }
            "nowiki" if !is_closing && !inner.ends_with('/') => {
                let from = &rest[end..];
                let length =
                    memchr::memmem::find(from.as_bytes(), b"</nowiki>").unwrap_or(from.len());
                self.out.push_str(&from[..length]);
                return Some(end + length);
            }
            _ if !TAGS.contains(&name.as_str()) => return None,
            _ => {}
        }
        Some(end)
    }
}

/// Tags that fall away, their text staying.
const TAGS: &[&str] = &[
    "ref",
    "references",
    "nowiki",
    "span",
    "small",
    "big",
    "sup",
    "sub",
    "b",
    "i",
    "u",
    "s",
    "em",
    "strong",
    "center",
    "font",
    "math",
    "code",
    "tt",
    "pre",
    "source",
    "syntaxhighlight",
    "includeonly",
    "noinclude",
    "onlyinclude",
    "section",
    "del",
    "ins",
    "abbr",
    "cite",
    "q",
    "td",
    "th",
    "var",
    "kbd",
    "timeline",
    "score",
    "templatestyles",
    "imagemap",
    "tbody",
];

/// The words up to the end of bold type, on one line.
fn subject(text: &str) -> Option<String> {
    let line = text.lines().next()?;
    let words = extract_line(&line[..line.find("'''")?]);
    let words = references::decode_all(&words, Place::Wiki);
    let words = words.trim();
    (!words.is_empty()).then(|| words.to_owned())
}

struct Heading<'a> {
    level: usize,
    text: &'a str,
}

fn heading(line: &str) -> Option<Heading<'_>> {
    let line = line.trim_end();
    let open = line.len() - line.trim_start_matches('=').len();
    let close = line.len() - line.trim_end_matches('=').len();
    let level = open.min(close);
    if line.len() <= open + close {
        return None;
    }
    let text = line[level..line.len() - level].trim();
    (level > 0 && !text.is_empty()).then_some(Heading { level, text })
}

/// How long the attributes before a cell's text are: `style="…" |`. They end before the next cell, and
/// a bar within a link or a template is none of theirs.
fn cell_attributes(cell: &str, is_heading: bool) -> usize {
    let ends = ["||", "[[", "{{"].into_iter().chain(is_heading.then_some("!!"));
    let end = ends.filter_map(|end| cell.find(end)).min().unwrap_or(cell.len());
    let attributes = cell[..end].find('|').filter(|&bar| {
        let before = cell[..bar].trim();
        before.contains('=') || before == "nowrap"
    });
    attributes.map_or(0, |bar| bar + 1)
}

/// How long the name of a picture is in a line of a gallery, with what says how it stands; all of the
/// line where it has no caption.
fn before_caption(line: &str) -> usize {
    let mut at = 0;
    for part in line.split_inclusive('|') {
        // The first part is the name.
        if at > 0 && !is_placement(part.trim_end_matches('|')) {
            return at;
        }
        at += part.len();
    }
    line.len()
}

fn magic_word(rest: &str) -> Option<usize> {
    let name = rest[2..].bytes().take(40).take_while(u8::is_ascii_uppercase).count();
    (name > 2 && rest[2 + name..].starts_with("__")).then_some(name + 4)
}

/// No space at line ends, no more than one empty line in a row.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.lines().map(str::trim_end) {
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty < 2 && !(line.is_empty() && out.is_empty()) {
            out.push_str(line);
            out.push('\n');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::tests::assert_linear, *};

    #[track_caller]
    fn check(markup: &str, expected: &str) {
        assert_eq!(extract(markup).body, expected, "{markup}");
    }

    #[test]
    fn links_keep_their_label() {
        check("[[Хрущёв, Никита|Хрущёва]] и [[Пленум#Июнь]]", "Хрущёва и Пленум");
        check("[[Malenkov]]ites; [[:Category:CPSU]]", "Malenkovites; Category:CPSU");
        check("a[[Category:CPSU]][[de:Parteifeinde]] b", "a b");
        check("[[Файл:K.jpg|thumb|Хрущёв в [[Кремль|Кремле]]]]", "Хрущёв в Кремле");
        check("[[File:K.jpg|thumb]]x", "x");
        check("[http://example.org/a the ''label''] [http://b.c]", "the label http://b.c");
        check("an [aside] and [[left open", "an [aside] and left open");
    }

    #[test]
    fn marks_headings_and_lists_fall_away() {
        check("'''Никита''' ''Хрущёв'' isn't", "Никита Хрущёв isn't");
        check("== Motives ==\nText\n=== Deep ===", "Motives\n\nText\n\nDeep");
        check("* one\n** two\n# three\n: four\n----\nfive", "one\ntwo\nthree\nfour\n\nfive");
        check("a<!-- [[not]] -->b <br/>c __NOTOC__ a_b", "ab\nc  a_b");
        check("1 < 2 <nowiki>[[x]]</nowiki> &laquo;y&raquo;", "1 < 2 [[x]] «y»");
        check("x = y\n= y", "x = y\n= y");
    }

    #[test]
    fn the_title_is_the_heading_of_the_first_level() {
        let title = |markup: &str| extract(markup).title;
        assert_eq!(
            title("== A ==\n= Anti-Party [[x|Group]] =\n").as_deref(),
            Some("Anti-Party Group")
        );
        assert_eq!(title("== A ==\nb"), None);
    }

    #[test]
    fn the_title_is_else_what_the_lead_has_in_bold() {
        let title = |markup: &str| extract(markup).title;
        let article = "{{Box\n| name = '''No'''\n}}\n'''[[x|Хрущёв]], Н.&nbsp;С.''' — деятель.";
        assert_eq!(title(article).as_deref(), Some("Хрущёв, Н.\u{a0}С."));
        assert_eq!(title("'''A''' b\n= C =").as_deref(), Some("C"));
        assert_eq!(title("'''not closed\n== A ==\n'''b'''"), None);
    }

    #[test]
    fn an_infobox_becomes_lines_and_other_templates_their_text() {
        check(
            "{{Infobox faction\n| name = Anti-Party Group\n| leader = [[Malenkov]],\n  Molotov\n| dissolved =\n\
             | colour_code = #CD0000\n}}\nText {{lang|ru|Хрущёв}}{{citation needed|date=May 2020}}.",
            "name: Anti-Party Group\nleader: Malenkov,\n  Molotov\ncolour code: #CD0000\n\nText Хрущёв.",
        );
        check("{{a|{{b|{{lang|ru|глубже}}}}}}", "глубже");
        check(
            "x {{cite book|title=Memoirs|author=Khrushchev|date=1970}} y",
            "x Memoirs, Khrushchev y",
        );
        check("{{unclosed | a", "unclosed | a");
        check("closed}} alone", "closed}} alone");
    }

    #[test]
    fn notes_and_tables_keep_their_text() {
        check(
            "Он ушёл.<ref name=\"a\">Правда, 4 июля.</ref> Да<ref name=\"a\" />.",
            "Он ушёл. (Правда, 4 июля.)  Да.",
        );
        check(
            "{| class=\"wikitable\"\n|+ Votes\n! Name !! Vote\n|-\n| style=\"x\" | [[Жуков|Zhukov]] || for\n|}\nafter",
            " Votes\n Name \t Vote\n\n Zhukov \t for\n\nafter",
        );
    }

    #[test]
    fn each_cell_has_attributes_of_its_own() {
        check(
            "{| class=x\n|+ style=y | Состав\n! Имя !! scope=\"col\" | Должность\n|-\n| style=\"z\" | Фурцева \
             || style=\"x\" | министр\n|- class=a\n| rowspan=2 | Козлов || секретарь\n|}",
            " Состав\n Имя \t Должность\n\n Фурцева \t министр\n\n Козлов \t секретарь",
        );
        check("{|\n| Ура!! Да || a = b\n|}", " Ура!! Да \t a = b");
        check("{|\n| [[a=b|c]] || {{lang|ru|d}}\n| x=y {{e|f=g}} | h\n|}", " c \t d\n x=y g | h");
        check("{|\n| nowrap | a\n| align=left | b | c\n|}", " a\n b | c");
        check("<table><tr><td>a</td><td>b</td></tr></table>", "\n\ta\tb".trim_start_matches('\n'));
    }

    #[test]
    fn pictures_of_a_gallery_keep_their_captions() {
        check(
            "<gallery mode=packed>\nFile:A.jpg|Булганин\nB.jpg|alt=no|Жуков на [[Парад|параде]]\nФайл:C.jpg\n\
             </gallery>\nafter | all",
            "Булганин\nЖуков на параде\n\nafter | all",
        );
    }

    #[test]
    fn ten_times_the_text_takes_about_ten_times_as_long() {
        for pattern in [
            "{{a|",
            "[[a|",
            "{|\n|",
            "<ref>",
            "<!--",
            "'''",
            "=a=\n",
            "[http:// ",
            "}}",
            "{{a|b=",
            "<x ",
            "<nowiki>",
            "}}{{",
            "{|\n!a!!",
            "{|\n|a||b=",
            "<gallery>\na|b|",
        ] {
            assert_linear(pattern, |text| drop(extract(text)));
        }
        let nested = "{{a|".repeat(50) + &"b=}}".repeat(50);
        assert_linear(&nested, |text| drop(extract(text)));
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(\\{\\{|\\}\\}|\\[\\[|\\]\\]|\\{\\||\\|\\}|\\||=|''|<ref>|</ref>|<!--|\n|[!*_а-я ]){0,60}") {
            extract(&text);
        }
    }
}
