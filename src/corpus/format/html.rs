//! HTML to its main text.
//!
//! What `data-pagefind-body` marks is the text where a page marks it, else `<main>` and
//! `role="main"`, else the articles where they hold most of the text (comments are articles too),
//! else the body; navigation, asides, scripts and buttons never are, nor the header and footer of
//! the page, unlike those of an article or a quotation. Where nothing is left so, it is the body with
//! all its parts. Blocks become paragraphs and lines; inline elements do not break words.

mod facts;
mod open;

use std::borrow::Cow;

use self::{
    facts::{Facts, Teller},
    open::OpenElements,
};
use super::{
    super::{
        error::CorpusError,
        input::Input,
        names::Slot,
        output::Output,
        tags::{Piece, Pieces, Tag},
    },
    extract::{Extract, Fact},
    flow::{Flow, Gap},
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
        text::read(input, output, |text| Ok(extract(text)))
    }
}

/// The main text, the title and what the page says of itself.
fn extract(text: &str) -> Extract<'static> {
    let mut page = Page::read(text, Parts::Main);
    let body = page.main_text();
    let body = match body.is_empty() {
        true => Page::read(text, Parts::All).all,
        false => body,
    };
    let (told, facts) = page.facts.finish();
    let titles = [page.title, page.heading, page.outer_heading].into_iter().map(Flow::finish);
    let title = told.or_else(|| titles.into_iter().find(|title| !title.is_empty()));
    Extract { body: Cow::Owned(body.finish()), title, facts }
}

/// Writes the text of a piece of HTML within other markup, and returns its first heading.
pub(super) fn write_text(flow: &mut Flow, html: &str) -> Option<String> {
    let page = Page::read(html, Parts::All);
    flow.apart(Gap::Paragraph);
    flow.verbatim(&page.all.finish());
    flow.apart(Gap::Paragraph);
    Some(page.heading.finish()).filter(|heading| !heading.is_empty())
}

/// Which parts of a page are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Parts {
    /// Those that are not there on every page of the site.
    Main,
    All,
}

/// What an element does to the text within it, until it ends.
#[derive(Debug, Clone, Copy, Default)]
struct Effect {
    /// How it is set apart from what stands around it; a space stands before it only.
    gap: Gap,
    /// Which of [`Mark::ALL`] hold, a bit each.
    marks: u16,
    /// The number of the capture that ends with the element.
    capture: Option<usize>,
}

/// What holds for the text within an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// It is not text of the page.
    Skip,
    /// It tells nothing of the page either.
    Ignore,
    Main,
    Article,
    Pagefind,
    Title,
    Heading,
    Preformatted,
    /// A header in it is not that of the page.
    Section,
    /// An article in it is a comment.
    Comments,
    Drawing,
}

impl Mark {
    const COUNT: usize = 11;

    fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// Text of an element that is told of the page, besides being text.
#[derive(Debug)]
struct Capture {
    number: usize,
    key: Key,
    flow: Flow,
}

/// Under which name something is told.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Key {
    Pagefind(String),
    Schema(String),
}

/// A page as far as it was read.
#[derive(Debug)]
struct Page {
    parts: Parts,
    all: Flow,
    main: Flow,
    articles: Flow,
    marked: Flow,
    title: Flow,
    heading: Flow,
    /// A heading of what is skipped, such as the page's header.
    outer_heading: Flow,
    facts: Facts,
    /// How many elements of each [`Mark`] are open.
    open: [i32; Mark::COUNT],
    /// How many articles there are that stand in no other.
    article_count: usize,
    captures: Vec<Capture>,
    capture_count: usize,
    /// Whether the script that is open is JSON-LD.
    is_linked_data: bool,
}

impl Page {
    fn read(text: &str, parts: Parts) -> Self {
        let mut page = Self::new(text.len(), parts);
        let mut elements = OpenElements::default();
        for piece in Pieces::new(text) {
            match piece {
                Piece::Text(text) if text.contains('&') => {
                    page.text(&references::decode_all(text, Place::Page));
                }
                Piece::Text(text) | Piece::Raw(text) => page.text(text),
                Piece::Start(tag) => {
                    let name = tag.name();
                    elements.before_start(&name, &mut |effect| page.end(effect));
                    let effect = page.begin(&name, &tag);
                    if tag.is_empty || is_void(&name) {
                        page.end(effect);
                    } else {
                        elements.push(name, effect, &mut |effect| page.end(effect));
                    }
                }
                Piece::End(name) => {
                    let name = name.to_ascii_lowercase();
                    elements.end(&name, &mut |effect| page.end(effect));
                    if matches!(&*name, "p" | "br") {
                        page.break_with(if name == "p" { Gap::Paragraph } else { Gap::Line });
                    }
                }
            }
        }
        elements.end_all(&mut |effect| page.end(effect));
        page
    }

    fn new(bytes: usize, parts: Parts) -> Self {
        Self {
            parts,
            all: Flow::with_capacity(bytes / 2),
            main: Flow::default(),
            articles: Flow::default(),
            marked: Flow::default(),
            title: Flow::default(),
            heading: Flow::default(),
            outer_heading: Flow::default(),
            facts: Facts::default(),
            open: [0; Mark::COUNT],
            article_count: 0,
            captures: Vec::new(),
            capture_count: 0,
            is_linked_data: false,
        }
    }

    /// The text of the parts that are the page's own.
    fn main_text(&mut self) -> Flow {
        let take = std::mem::take;
        if !self.marked.is_empty() {
            return take(&mut self.marked);
        }
        if !self.main.is_empty() {
            return take(&mut self.main);
        }
        // One article is the page's, though menus may be about; of several they are a list, or
        // comments, unless there is little else.
        let share = if self.article_count == 1 { 4 } else { 2 };
        if !self.articles.is_empty() && share * self.articles.len() >= self.all.len() {
            return take(&mut self.articles);
        }
        take(&mut self.all)
    }

    fn is_in(&self, mark: Mark) -> bool {
        self.open[mark as usize] > 0
    }

    /// Takes a start tag; the effect lasts until the element ends.
    fn begin(&mut self, name: &str, tag: &Tag<'_>) -> Effect {
        let (gap, mut marks) = of_element(name);
        let is_within_section = self.is_in(Mark::Section);
        let is_own = matches!(name, "header" | "footer") && is_within_section;
        if is_own || self.parts == Parts::All && is_part_of_site(name) {
            marks &= !Mark::Skip.bit();
        }
        let mut effect = Effect { gap, marks, capture: None };
        match name {
            "meta" => self.meta(tag),
            "link" | "html" => self.page_fact(name, tag),
            "script" => {
                let kind = tag.attribute("type").unwrap_or_default();
                self.is_linked_data = kind.trim().eq_ignore_ascii_case("application/ld+json");
            }
            _ => self.attributes(tag, &mut effect),
        }
        // The first title is the page's, others are those of drawings within it.
        if effect.marks & Mark::Title.bit() != 0
            && (self.is_in(Mark::Drawing) || !self.title.is_empty())
        {
            effect.marks = Mark::Skip.bit();
        }
        if effect.marks & Mark::Article.bit() != 0 {
            let is_comment = effect.marks & Mark::Comments.bit() != 0 || self.is_in(Mark::Comments);
            match is_comment {
                true => effect.marks &= !Mark::Article.bit(),
                false => self.article_count += usize::from(!self.is_in(Mark::Article)),
            }
        }
        // Only the first heading is a title.
        let is_outer = self.is_in(Mark::Skip) || effect.marks & Mark::Skip.bit() != 0;
        if !(if is_outer { &self.outer_heading } else { &self.heading }).is_empty() {
            effect.marks &= !Mark::Heading.bit();
        }
        self.break_with(effect.gap);
        self.count(effect.marks, 1);
        effect
    }

    fn end(&mut self, effect: Effect) {
        self.count(effect.marks, -1);
        if effect.gap != Gap::Space {
            self.break_with(effect.gap);
        }
        let number = effect.capture;
        // Captures end with their elements, which may end in another order than they began.
        while let Some(index) =
            self.captures.iter().position(|capture| Some(capture.number) == number)
        {
            let capture = self.captures.remove(index);
            self.tell(&capture.key, &capture.flow.finish());
        }
    }

    fn count(&mut self, marks: u16, step: i32) {
        let mut left = marks;
        while left != 0 {
            self.open[left.trailing_zeros() as usize] += step;
            left &= left - 1;
        }
    }

    fn break_with(&mut self, gap: Gap) {
        if gap == Gap::None {
            return;
        }
        let flows = [&mut self.all, &mut self.main, &mut self.articles, &mut self.marked];
        flows.into_iter().for_each(|flow| flow.apart(gap));
        // On one line, all of them.
        self.heading.apart(Gap::Space);
        self.outer_heading.apart(Gap::Space);
        self.captures.iter_mut().for_each(|capture| capture.flow.apart(Gap::Space));
    }

    fn text(&mut self, text: &str) {
        if self.is_linked_data {
            self.is_linked_data = false;
            self.facts.add_linked_data(text);
        }
        for capture in &mut self.captures {
            capture.flow.text(text);
        }
        if self.is_in(Mark::Title) {
            self.title.text(text);
            return;
        }
        let is_skipped = self.is_in(Mark::Skip);
        if self.is_in(Mark::Heading) {
            let heading = match is_skipped {
                true => &mut self.outer_heading,
                false => &mut self.heading,
            };
            heading.text(text);
        }
        if is_skipped {
            return;
        }
        let write = match self.is_in(Mark::Preformatted) {
            true => Flow::verbatim,
            false => Flow::text,
        };
        write(&mut self.all, text);
        for (mark, flow) in [
            (Mark::Main, &mut self.main),
            (Mark::Article, &mut self.articles),
            (Mark::Pagefind, &mut self.marked),
        ] {
            if self.open[mark as usize] > 0 {
                write(flow, text);
            }
        }
    }

    /// Takes what the attributes say of the text within and of the page.
    fn attributes(&mut self, tag: &Tag<'_>, effect: &mut Effect) {
        for (name, value) in tag.attributes() {
            // Most attributes say nothing here; their first letters tell.
            let mark = match name.as_bytes()[0] | 0x20 {
                b'r' if name.eq_ignore_ascii_case("role") => of_role(value, self.parts),
                b'h' if name.eq_ignore_ascii_case("hidden") => {
                    // What is hidden until it is found is there to be found.
                    match value.eq_ignore_ascii_case("until-found") {
                        true => 0,
                        false => Mark::Skip.bit(),
                    }
                }
                b'c' | b'i' if is_of_comments(name, value) => Mark::Comments.bit(),
                b'e' if name.eq_ignore_ascii_case("epub:type") && value.contains("note") => {
                    // Notes of a book stand aside and are text.
                    effect.marks &= !Mark::Skip.bit();
                    0
                }
                b'd' if name.eq_ignore_ascii_case("data-pagefind-body") => Mark::Pagefind.bit(),
                b'd' if name.eq_ignore_ascii_case("data-pagefind-ignore") => {
                    match value.trim().eq_ignore_ascii_case("all") {
                        true => Mark::Skip.bit() | Mark::Ignore.bit(),
                        false => Mark::Skip.bit(),
                    }
                }
                _ => 0,
            };
            effect.marks |= mark;
        }
        if !self.is_in(Mark::Ignore) && effect.marks & Mark::Ignore.bit() == 0 {
            self.told_by(tag, effect);
        }
    }

    /// Takes what the marks of Pagefind and schema.org tell of the page.
    fn told_by(&mut self, tag: &Tag<'_>, effect: &mut Effect) {
        for (name, value) in tag.attributes() {
            let is = |marks: &[&str]| marks.iter().any(|mark| name.eq_ignore_ascii_case(mark));
            match name.as_bytes()[0] | 0x20 {
                b'd' if is(&["data-pagefind-meta", "data-pagefind-filter"]) => {
                    self.pagefind(tag, value, effect);
                }
                b'i' if is(&["itemprop"]) => {
                    let key = Key::Schema(value.trim().to_owned());
                    let value = tag.attribute("content").or_else(|| tag.attribute("datetime"));
                    match value {
                        Some(value) => self.tell(&key, &attribute(value)),
                        None => self.capture(key, effect),
                    }
                }
                _ => {}
            }
        }
    }

    /// Takes `key`, `key[attribute]` and, as the last of a list, `key:value`.
    fn pagefind(&mut self, tag: &Tag<'_>, list: &str, effect: &mut Effect) {
        let list = attribute(list);
        let mut rest = list.as_str();
        while !rest.trim().is_empty() {
            let end = rest.find([',', ':']).unwrap_or(rest.len());
            let item = rest[..end].trim();
            if rest[end..].starts_with(':') {
                self.tell(&Key::Pagefind(item.to_owned()), &rest[end + 1..]);
                return;
            }
            match item.strip_suffix(']').and_then(|item| item.split_once('[')) {
                Some((key, name)) => {
                    let value = tag.attribute(name.trim()).map(attribute);
                    self.tell(&Key::Pagefind(key.trim().to_owned()), &value.unwrap_or_default());
                }
                None if item.is_empty() => {}
                None => self.capture(Key::Pagefind(item.to_owned()), effect),
            }
            rest = rest.get(end + 1..).unwrap_or_default();
        }
    }

    fn capture(&mut self, key: Key, effect: &mut Effect) {
        // More are open at once on no page that is not made to be slow.
        if self.captures.len() < 16 {
            let number = *effect.capture.get_or_insert(self.capture_count);
            self.capture_count = number + 1;
            self.captures.push(Capture { number, key, flow: Flow::default() });
        }
    }

    fn tell(&mut self, key: &Key, value: &str) {
        match key {
            Key::Pagefind(key) => self.facts.add_keyed(key, value),
            Key::Schema(name) => self.facts.add_property(name, value),
        }
    }

    fn meta(&mut self, tag: &Tag<'_>) {
        self.told_by(tag, &mut Effect::default());
        let name = ["name", "property"].into_iter().find_map(|name| tag.attribute(name));
        if let (Some(name), Some(content)) = (name, tag.attribute("content")) {
            self.facts.add_meta(name, &attribute(content));
        }
    }

    /// Takes what `<html lang>` and the canonical address say.
    fn page_fact(&mut self, name: &str, tag: &Tag<'_>) {
        let value = |name| attribute(tag.attribute(name).unwrap_or_default());
        if name == "html" {
            let lang = Some(value("lang")).filter(|lang| !lang.is_empty());
            let lang = lang.unwrap_or_else(|| value("xml:lang"));
            self.facts.add(Teller::Page, Fact::Known(Slot::Field(Field::Lang)), &lang);
        } else if value("rel").eq_ignore_ascii_case("canonical") {
            self.facts.add(Teller::Page, Fact::Known(Slot::Url), &value("href"));
        }
    }
}

fn attribute(value: &str) -> String {
    references::decode_all(value, Place::Attribute)
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "basefont"
            | "bgsound"
            | "br"
            | "col"
            | "embed"
            | "frame"
            | "hr"
            | "img"
            | "input"
            | "keygen"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// How an element is set apart, and its marks.
fn of_element(name: &str) -> (Gap, u16) {
    let (skip, section) = (Mark::Skip.bit(), Mark::Section.bit());
    match name {
        "p" | "h2" | "h3" | "h4" | "h5" | "h6" | "ul" | "ol" | "dl" | "table" | "body" | "form"
        | "hgroup" | "menu" | "dir" | "search" | "dialog" => (Gap::Paragraph, 0),
        "blockquote" | "section" | "figure" | "fieldset" | "details" => (Gap::Paragraph, section),
        "li" | "tr" | "dt" | "dd" | "div" | "figcaption" | "caption" | "address" | "summary"
        | "center" | "legend" | "option" | "optgroup" | "thead" | "tbody" | "tfoot" | "br"
        | "hr" => (Gap::Line, 0),
        "td" | "th" => (Gap::Cell, 0),
        // Marks of notes (`1957<sup>3</sup>` is not the year 19573), and what stands between words.
        "sup" | "rt" | "img" | "input" | "embed" => (Gap::Space, 0),
        "h1" => (Gap::Paragraph, Mark::Heading.bit()),
        "pre" | "listing" | "xmp" | "plaintext" => (Gap::Paragraph, Mark::Preformatted.bit()),
        "main" => (Gap::Paragraph, Mark::Main.bit() | section),
        "article" => (Gap::Paragraph, Mark::Article.bit() | section),
        "title" => (Gap::None, Mark::Title.bit()),
        "nav" | "header" | "footer" | "aside" => (Gap::Paragraph, skip),
        "svg" => (Gap::Space, skip | Mark::Drawing.bit()),
        "button" | "select" | "textarea" | "iframe" | "object" | "canvas" | "audio" | "video" => {
            (Gap::Space, skip)
        }
        "script" | "style" | "template" | "noscript" | "noframes" | "noembed" | "rp" => {
            (Gap::None, skip)
        }
        _ => (Gap::None, 0),
    }
}

/// What a page has as every other page of its site has it.
fn is_part_of_site(name: &str) -> bool {
    matches!(name, "nav" | "header" | "footer" | "aside" | "button" | "select")
}

fn of_role(role: &str, parts: Parts) -> u16 {
    match role {
        "main" => Mark::Main.bit() | Mark::Section.bit(),
        "article" => Mark::Section.bit(),
        _ if parts == Parts::All => 0,
        "navigation" | "banner" | "contentinfo" | "search" | "complementary" | "dialog" => {
            Mark::Skip.bit()
        }
        _ => 0,
    }
}

/// Whether class, id or type say that the element holds comments, as blogs and schema.org name them.
fn is_of_comments(name: &str, value: &str) -> bool {
    if !["class", "id", "itemtype"].iter().any(|known| name.eq_ignore_ascii_case(known)) {
        return false;
    }
    value.split_ascii_whitespace().any(|word| {
        let word = word.rsplit('/').next().unwrap_or(word).to_ascii_lowercase();
        word.starts_with("comment") && !word.starts_with("comments-open")
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::tests::assert_linear, *};

    #[track_caller]
    fn body(html: &str, expected: &str) {
        assert_eq!(extract(html).body, expected);
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
        let extract = extract(page);
        let expected = "Пленум\n\nХрущёв вы\u{AD}ступил 1.\n\nМолотов молчал.\n\nраз\nдва";
        assert_eq!(extract.body, expected);
        assert_eq!(extract.title.as_deref(), Some("Пленум — архив"));
        let facts = [
            (Slot::Field(Field::Lang), "ru-RU"),
            (Slot::Field(Field::Author), "А. Н. Иванова"),
            (Slot::Date, "1957-06-22"),
            (Slot::Url, "https://example.org/a?b=1&c=2"),
        ];
        let facts = facts.map(|(slot, text)| (Fact::Known(slot), vec![text.to_owned()]));
        assert_eq!(extract.facts, facts);
    }

    #[test]
    fn a_page_without_main_gives_its_body() {
        body(
            "<p>One</p>two<br>three<table><tr><td>a<td>b<tr><td>c</table>",
            "One\n\ntwo\nthree\n\na\tb\nc",
        );
        body("<pre>a\n  b</pre>c", "a\n  b\n\nc");
        body("no tags & nothing", "no tags & nothing");
        body("<nav>only this</nav>", "only this");
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
        let title = |html: &str| extract(html).title;
        assert_eq!(title("<h1>A <i>b</i></h1><h1>c</h1>").as_deref(), Some("A b"));
        assert_eq!(title("<h1>A<br>b</h1>").as_deref(), Some("A b"));
        assert_eq!(title("<header><h1>A</h1></header><p>x").as_deref(), Some("A"));
        assert_eq!(title("<header><h1>A</h1></header><h1>B</h1>").as_deref(), Some("B"));
        assert_eq!(title("<svg><title>no</title></svg><title>A</title>").as_deref(), Some("A"));
        assert_eq!(title("<title> </title><p>x").as_deref(), None);
    }

    #[test]
    fn what_is_skipped_ends_where_its_element_does() {
        body("<p hidden>no<p>Хрущёв<p>Молотов", "Хрущёв\n\nМолотов");
        body("<ul><li data-pagefind-ignore>no<li>Хрущёв</ul>x", "Хрущёв\n\nx");
        body("<table><tr><td hidden>no<td>a<tr><td>b</table>", "a\nb");
        body("<dl><dt>a<dd hidden>no<dd>b</dl>", "a\nb");
        body("<p role=navigation>no<div>a</div>b", "a\nb");
        body("<span hidden>no<b>no</span>a", "a");
        body("<i hidden>no<p>no</i>a</p>b", "a\n\nb");
        body("<svg/>a<svg><title>no</title><path/>no</svg>b", "a b");
        body("<div hidden=until-found>a</div><template>no</template>b", "a\nb");
    }

    #[test]
    fn words_are_apart_as_a_reader_sees_them() {
        body("<form><label>a</label><input><label>b</label></form>c", "a b\n\nc");
        body("<span>a</span><br/>b<img src=x>c<hr>d", "a\nb c\nd");
        body("<datalist><option>a<option>b</datalist>", "a\nb");
        body("<b>М</b>икоян<wbr>у <i>в</i>с<em>е</em>", "Микояну все");
        body("<ruby>漢<rp>(<rt>kan</ruby>", "漢 kan");
        body("<h1>a</h1><h2>b</h2><address>c</address><menu><li>d</menu>", "a\n\nb\n\nc\n\nd");
    }

    #[test]
    fn articles_are_the_text_unless_they_are_its_comments() {
        let post = "<div class=post><p>Хрущёв выступил с докладом.</div>";
        let comment = "<article class=comment><p>Спасибо!</article>";
        body(&format!("{post}{comment}"), "Хрущёв выступил с докладом.\n\nСпасибо!");
        body(
            &format!("{post}<ol class=commentlist><li><article>a</article></ol>"),
            "Хрущёв выступил с докладом.\n\na",
        );
        body(&format!("<div>menu</div><article>{post}</article>"), "Хрущёв выступил с докладом.");
        body(
            &format!("<article>{post}{comment}</article><div>menu</div>"),
            "Хрущёв выступил с докладом.\n\nСпасибо!",
        );
        body(
            &format!("{post}<article>a</article><article>b</article>"),
            "Хрущёв выступил с докладом.\n\na\n\nb",
        );
        body("<article>One text</article><article>two</article><p>menu</p>", "One text\n\ntwo");
    }

    #[test]
    fn a_header_belongs_to_what_it_stands_in() {
        body(
            "<header>site</header><article><header><h1>a</h1>lead</header><blockquote>b<footer>Каганович\
             </footer></blockquote><aside>ad</aside></article><footer>site</footer>",
            "a\n\nlead\n\nb\n\nКаганович",
        );
        body("<header>site</header><main><footer>notes</footer></main>", "notes");
        body("<div><header>site</header><p>a</div>", "a");
        body("<p>a<aside epub:type='footnote'>note</aside>", "a\n\nnote");
    }

    #[test]
    fn what_has_nothing_but_menus_is_read_whole() {
        body("<body><nav><a>a</a></nav><header>b</header><script>no</script>", "a\n\nb");
        body("<div role=navigation>a<p hidden>no</div>", "a");
        body("<nav data-pagefind-ignore>no</nav>", "");
    }

    #[test]
    fn xhtml_ends_empty_elements() {
        let begin = "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>";
        for head in ["<title/>", "<script src='k.js'/>", "<style/>"] {
            body(&format!("{begin}<head>{head}</head><body><p>a</p></body></html>"), "a");
        }
        for empty in
            ["<textarea/>", "<iframe/>", "<a id='p'/>", "<div/>", "<nav/>", "<p hidden='hidden'/>"]
        {
            body(&format!("{begin}<body>{empty}<p>a</p></body></html>"), "a");
        }
        body("<title/><p>a</p>", "");
        body("<p><a name=x />a<b/>b", "ab");
        body(&format!("{begin}<p><![CDATA[1 < 2 &amp;]]></p>"), "1 < 2 &amp;");
    }

    #[test]
    fn marks_of_pagefind_tell_of_the_page() {
        let extract = extract(
            "<html lang=ru><title>Site</title><p data-pagefind-meta='date:1957-06-22'>a</p>\
             <div data-pagefind-body><h1 data-pagefind-meta='title'>Пле<b>нум</b></h1>\
             <img data-pagefind-meta='image[src], image_alt[alt]' src='a.png' alt='Кремль &amp; x'>\
             <i data-pagefind-filter='author'>Б. П.</i><i data-pagefind-filter='author'>В. Г.</i></div>\
             <p data-pagefind-ignore><b data-pagefind-filter='тема'>съезд</b>\
             <p data-pagefind-ignore=all><b data-pagefind-filter='тема'>no</b>\
             <meta data-pagefind-filter='collection[content]' content=Письма>\
             <p data-pagefind-meta='id:7, x'>",
        );
        assert_eq!(extract.title.as_deref(), Some("Пленум"));
        assert_eq!(extract.body, "Пленум\n\nБ. П.В. Г.");
        let told: Vec<String> = extract
            .facts
            .iter()
            .map(|(fact, values)| {
                let name = match fact {
                    Fact::Known(slot) => format!("{slot:?}"),
                    Fact::Named(name) => name.clone(),
                };
                format!("{name} {}", values.join("|"))
            })
            .collect();
        let expected = [
            "Field(Lang) ru",
            "Date 1957-06-22",
            "image a.png",
            "image_alt Кремль & x",
            "Field(Author) Б. П.|В. Г.",
            "тема съезд",
            "Field(Collection) Письма",
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn schema_and_linked_data_tell_of_the_page() {
        let extract = extract(
            "<meta property='og:description' content='not the body'><meta itemprop=datePublished content=1957>\
             <script type='application/ld+json'>{\"headline\":\"Пленум\",\"author\":{\"name\":\"А. Б.\"}}</script>\
             <article itemscope><span itemprop=author>nobody</span><p>Text</article>",
        );
        assert_eq!((&*extract.body, extract.title.as_deref()), ("nobody\n\nText", Some("Пленум")));
        let facts = [
            (Fact::Named("description".into()), "not the body"),
            (Fact::Known(Slot::Date), "1957"),
            (Fact::Known(Slot::Field(Field::Author)), "А. Б.|nobody"),
        ];
        let told = extract.facts.into_iter().map(|(fact, values)| (fact, values.join("|")));
        assert_eq!(told.collect::<Vec<_>>(), facts.map(|(fact, text)| (fact, text.to_owned())));
    }

    #[test]
    fn ten_times_the_page_takes_about_ten_times_as_long() {
        for pattern in [
            "<p>",
            "<div><b>",
            "</b><p>",
            "&amp;&",
            "<!--",
            "<a b='",
            "<main><nav>",
            "<td><b>",
            "</p>",
            "<li>",
            "<a a/",
            "<i itemprop=a>",
            "<![CDATA[",
            "<p class=comment>",
        ] {
            assert_linear(pattern, |text| drop(extract(text)));
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(<[a-z/!\\-]{0,4}( [a-z]='?)?>?|&[a-z#0-9]{0,4};?|[а-я \n<>&]){0,60}") {
            extract(&text);
        }
    }
}
