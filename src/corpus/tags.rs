//! HTML to tags and the text between them, as section 13.2.5 of the standard ("Tokenization") cuts it.
//!
//! One pass that borrows everything and never looks back; a comment, a tag or a script that does not
//! end takes the rest, as in a browser. Character references are left to the caller. A page that says
//! that it is XML ends an element by `/>`; in HTML that means nothing.

use std::borrow::Cow;

/// A piece of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'p> {
    /// Text with references.
    Text(&'p str),
    /// Text without references: of a script, a style, a CDATA section.
    Raw(&'p str),
    Start(Tag<'p>),
    /// The name of an element that ends, as it is written.
    End(&'p str),
}

/// A start tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag<'p> {
    name: &'p str,
    /// What stands between the name and `>`.
    attributes: &'p str,
    /// Whether it ends its own element: in XML only.
    pub(super) is_empty: bool,
}

impl<'p> Tag<'p> {
    /// The name in lower case.
    pub(super) fn name(&self) -> Cow<'p, str> {
        match self.name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            true => Cow::Owned(self.name.to_ascii_lowercase()),
            false => Cow::Borrowed(self.name),
        }
    }

    /// Names as they are written and values with their references.
    pub(super) fn attributes(&self) -> Attributes<'p> {
        Attributes::of(self.attributes)
    }

    /// The first value of a name, with its references; empty where it has none.
    pub(super) fn attribute(&self, name: &str) -> Option<&'p str> {
        self.attributes()
            .find_map(|(other, value)| other.eq_ignore_ascii_case(name).then_some(value))
    }
}

/// The attributes of a tag.
pub(super) struct Attributes<'p> {
    text: &'p str,
    at: usize,
}

impl<'p> Attributes<'p> {
    /// Those in what stands between the name of a tag and its end.
    pub(super) fn of(text: &'p str) -> Self {
        Self { text, at: 0 }
    }
}

impl<'p> Iterator for Attributes<'p> {
    type Item = (&'p str, &'p str);

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.text.as_bytes();
        self.at = skip(bytes, self.at, |byte| is_space(byte) || byte == b'/');
        let start = self.at;
        // An equals sign at the beginning is part of the name.
        let from = (start + 1).min(bytes.len());
        let end = skip(bytes, from, |byte| !is_space(byte) && !matches!(byte, b'/' | b'='));
        if start == bytes.len() {
            return None;
        }
        let name = &self.text[start..end];
        let equals = skip(bytes, end, is_space);
        if bytes.get(equals) != Some(&b'=') {
            self.at = end;
            return Some((name, ""));
        }
        let start = skip(bytes, equals + 1, is_space);
        let (start, end, after) = match bytes.get(start) {
            Some(&quote @ (b'"' | b'\'')) => {
                let end = skip(bytes, start + 1, |byte| byte != quote);
                (start + 1, end, end + 1)
            }
            _ => {
                let end = skip(bytes, start, |byte| !is_space(byte));
                (start, end, end)
            }
        };
        self.at = after.min(bytes.len());
        Some((name, &self.text[start.min(end)..end]))
    }
}

/// Cuts a page into pieces.
#[derive(Debug)]
pub(super) struct Pieces<'p> {
    page: &'p str,
    at: usize,
    is_xml: bool,
    /// The element within which there are no tags.
    raw: Option<&'p str>,
}

impl<'p> Pieces<'p> {
    pub(super) fn new(page: &'p str) -> Self {
        let is_xml = page.trim_start().starts_with("<?xml");
        Self { page, at: 0, is_xml, raw: None }
    }

    /// The text up to the end tag of an element that has no tags within it.
    fn raw_text(&mut self, name: &str) -> Piece<'p> {
        let rest = &self.page[self.at..];
        let ends = memchr::memmem::find_iter(rest.as_bytes(), b"</");
        let is_end = |at: &usize| {
            let after = &rest.as_bytes()[at + 2..];
            after.get(..name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name.as_bytes()))
                && after.get(name.len()).is_none_or(|&b| is_space(b) || matches!(b, b'/' | b'>'))
        };
        let end = { ends }.find(is_end).unwrap_or(rest.len());
        self.at += end;
        match name.eq_ignore_ascii_case("title") || name.eq_ignore_ascii_case("textarea") {
            true => Piece::Text(&rest[..end]),
            false => Piece::Raw(&rest[..end]),
        }
    }

    /// Where the next `<` is that begins something.
    fn next_mark(&self, from: usize) -> usize {
        let bytes = self.page.as_bytes();
        let begins = |&at: &usize| {
            let next = |place: usize| bytes.get(at + place).copied().unwrap_or(b' ');
            match next(1) {
                b'!' | b'?' => true,
                b'/' => bytes.len() > at + 2,
                letter => letter.is_ascii_alphabetic(),
            }
        };
        let mut marks = memchr::memchr_iter(b'<', &bytes[from..]).map(|at| from + at);
        marks.find(begins).unwrap_or(bytes.len())
    }

    /// Takes what stands between `<!` or `<?` and its end; the text of a CDATA section is text.
    fn declaration(&mut self) -> Option<Piece<'p>> {
        let rest = &self.page[self.at..];
        // Past the first `>` before which the declaration is complete.
        let after = |start: usize, is_complete: &dyn Fn(&str) -> bool| {
            let ends = memchr::memchr_iter(b'>', &rest.as_bytes()[start..]);
            let end = { ends }.find(|end| is_complete(&rest[start..start + end]));
            end.map_or(rest.len(), |end| start + end + 1)
        };
        let length = match rest {
            _ if rest.starts_with("<!-->") => 5,
            _ if rest.starts_with("<!--->") => 6,
            _ if rest.starts_with("<!--") => {
                after(4, &|text| text.ends_with("--") || text.ends_with("--!"))
            }
            _ if self.is_xml && rest.starts_with("<![CDATA[") => {
                let end = after(9, &|text| text.ends_with("]]"));
                self.at += end;
                return Some(Piece::Raw(rest[9..end].strip_suffix("]]>").unwrap_or(&rest[9..end])));
            }
            _ if self.is_xml && rest.starts_with("<?") => after(2, &|text| text.ends_with('?')),
            // The declarations within a document type have ends of their own.
            _ if self.is_xml => {
                let has_more = memchr::memchr2(b'[', b'>', rest.as_bytes());
                match has_more.is_some_and(|at| rest.as_bytes()[at] == b'[') {
                    true => after(2, &|text| text.trim_end().ends_with(']')),
                    false => after(2, &|_| true),
                }
            }
            _ => after(2, &|_| true),
        };
        let is_xhtml = rest.get(..9).is_some_and(|name| name.eq_ignore_ascii_case("<!doctype"))
            && rest[..length].contains("//DTD XHTML ");
        self.is_xml |= is_xhtml;
        self.at += length;
        None
    }

    fn tag(&mut self) -> Option<Piece<'p>> {
        let rest = &self.page[self.at..];
        let is_end = rest.starts_with("</");
        let start = 1 + usize::from(is_end);
        if !rest.as_bytes()[start].is_ascii_alphabetic() {
            // `</>` and `</1>` are comments.
            self.at += memchr::memchr(b'>', rest.as_bytes()).map_or(rest.len(), |end| end + 1);
            return None;
        }
        let bytes = rest.as_bytes();
        let name_end = skip(bytes, start, |byte| !is_space(byte) && !matches!(byte, b'/' | b'>'));
        let Some((end, has_slash)) = end_of_tag(bytes, name_end) else {
            self.at = self.page.len();
            return None;
        };
        self.at += end + 1;
        let name = &rest[start..name_end];
        if is_end {
            return Some(Piece::End(name));
        }
        let mut tag = Tag { name, attributes: &rest[name_end..end], is_empty: false };
        if name.eq_ignore_ascii_case("html") {
            let space = tag.attribute("xmlns");
            self.is_xml |=
                space.is_some_and(|space| space.trim() == "http://www.w3.org/1999/xhtml");
        }
        tag.is_empty = has_slash && (self.is_xml || matches!(name, "svg" | "math"));
        self.raw = (!tag.is_empty && has_raw_text(name)).then_some(name);
        Some(Piece::Start(tag))
    }
}

impl<'p> Iterator for Pieces<'p> {
    type Item = Piece<'p>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(name) = self.raw.take() {
            return Some(self.raw_text(name));
        }
        while self.at < self.page.len() {
            let mark = self.next_mark(self.at);
            if mark > self.at {
                let text = &self.page[self.at..mark];
                self.at = mark;
                return Some(Piece::Text(text));
            }
            let piece = match self.page.as_bytes()[mark + 1] {
                b'!' | b'?' => self.declaration(),
                _ => self.tag(),
            };
            if piece.is_some() {
                return piece;
            }
        }
        None
    }
}

/// Where `>` ends a tag, and whether `/` stands before it; `None` where nothing ends it.
fn end_of_tag(bytes: &[u8], from: usize) -> Option<(usize, bool)> {
    let first = from + memchr::memchr3(b'>', b'"', b'\'', &bytes[from..])?;
    // Without quotes and slashes, as most tags are, there is nothing to tell apart.
    if bytes[first] == b'>' && bytes[first - 1] != b'/' {
        return Some((first, false));
    }
    let mut at = from;
    loop {
        at = skip(bytes, at, is_space);
        match bytes.get(at)? {
            b'>' => return Some((at, bytes[at - 1] == b'/')),
            b'/' => {
                at += 1;
                continue;
            }
            _ => {}
        }
        at = skip(bytes, at + 1, |byte| !is_space(byte) && !matches!(byte, b'/' | b'>' | b'='));
        let equals = skip(bytes, at, is_space);
        if bytes.get(equals) != Some(&b'=') {
            continue;
        }
        at = skip(bytes, equals + 1, is_space);
        match *bytes.get(at)? {
            b'>' => return Some((at, false)),
            quote @ (b'"' | b'\'') => at += 2 + memchr::memchr(quote, &bytes[at + 1..])?,
            _ => {
                at = skip(bytes, at, |byte| !is_space(byte) && byte != b'>');
                // The slash of an address is none of the tag.
                if bytes.get(at) == Some(&b'>') {
                    return Some((at, false));
                }
            }
        }
    }
}

fn skip(bytes: &[u8], from: usize, is_skipped: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest.iter().position(|&byte| !is_skipped(byte)).unwrap_or(rest.len())
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0C')
}

fn has_raw_text(name: &str) -> bool {
    const NAMES: [&str; 9] = [
        "title",
        "textarea",
        "script",
        "style",
        "xmp",
        "iframe",
        "noembed",
        "noframes",
        "plaintext",
    ];
    NAMES.iter().any(|raw| name.eq_ignore_ascii_case(raw))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The pieces, each with a sign before it: `<` of a start tag, `/` of an end, `=` of raw text.
    fn pieces(page: &str) -> Vec<String> {
        let piece = |piece| match piece {
            Piece::Text(text) => text.to_owned(),
            Piece::Raw(text) => format!("={text}"),
            Piece::End(name) => format!("/{name}"),
            Piece::Start(tag) => {
                let attributes: Vec<String> =
                    tag.attributes().map(|(name, value)| format!(" {name}={value}")).collect();
                let end = if tag.is_empty { "/" } else { "" };
                format!("<{}{}{end}", tag.name(), attributes.concat())
            }
        };
        Pieces::new(page).map(piece).collect()
    }

    #[track_caller]
    fn check(page: &str, expected: &[&str]) {
        assert_eq!(pieces(page), expected, "{page}");
    }

    #[test]
    fn tags_have_names_and_attributes() {
        check("<P>a</P >b", &["<p", "a", "/P", "b"]);
        check(
            "<a href=x/y title='it > is' data-z = \"q\" hidden>",
            &["<a href=x/y title=it > is data-z=q hidden="],
        );
        check("<a title=it's b>c</a>", &["<a title=it's b=", "c", "/a"]);
        check("<a\nb=\"1\"c='2'/d>", &["<a b=1 c=2 d="]);
        check("<a =b>", &["<a =b="]);
        check("<br/><i/>x", &["<br", "<i", "x"]);
        check("<a href=x/>y", &["<a href=x/", "y"]);
    }

    #[test]
    fn what_begins_no_tag_is_text() {
        check("1 < 2 <= 3 <> 4 <", &["1 < 2 <= 3 <> 4 <"]);
        check("a</>b</ c>d</", &["a", "b", "d</"]);
        check("a<b", &["a"]);
        check("a<b c='>d", &["a"]);
    }

    #[test]
    fn comments_and_declarations_are_no_text() {
        check("a<!-- <p> -- > -->b<!-->c<!--->d<!-- --!>e<!-- f", &["a", "b", "c", "d", "e"]);
        check("<!DOCTYPE html>a<?php x?>b<!x>c<![CDATA[d]]>e", &["a", "b", "c", "e"]);
    }

    #[test]
    fn some_elements_have_no_tags_within_them() {
        check("<title>a<b>&amp;</Title>c", &["<title", "a<b>&amp;", "/Title", "c"]);
        check(
            "<script>a</scripts>'<p>'</script>b",
            &["<script", "=a</scripts>'<p>'", "/script", "b"],
        );
        check("<style>p>a{}</style\n>b", &["<style", "=p>a{}", "/style", "b"]);
        check("<title/>a</title>b", &["<title", "a", "/title", "b"]);
        check("<plaintext>a</p>", &["<plaintext", "=a</p>"]);
    }

    #[test]
    fn xml_ends_elements_by_a_slash() {
        for begin in [
            "<?xml version='1.0'?>",
            "<html xmlns='http://www.w3.org/1999/xhtml'>",
            "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\">",
        ] {
            let page = format!("{begin}<title/><script src=\"a\" /><a name='b'/>c<i>d</i>");
            let seen = pieces(&page);
            let at = seen.len() - 7;
            let expected = ["<title/", "<script src=a/", "<a name=b/", "c", "<i", "d", "/i"];
            assert_eq!(seen[at..], expected);
        }
        check("<?xml?><![CDATA[a<b>&amp;]]>c<?x > ?>d", &["=a<b>&amp;", "c", "d"]);
        check("<?xml?><!DOCTYPE a [<!ENTITY b 'c'>]>d", &["d"]);
        check("<svg/>a<p/>b", &["<svg/", "a", "<p", "b"]);
    }

    proptest! {
        #[test]
        fn any_page_is_cut(page in "(<[!?/]?[a-z/\\-]{0,6}( ?[a-z=]['\"]?)?/?>?|--|title>|[а-я \n<>&]){0,40}") {
            for page in [page.clone(), format!("<?xml?>{page}")] {
                let bytes: usize = Pieces::new(&page).map(|piece| match piece {
                    Piece::Text(text) | Piece::Raw(text) => text.len(),
                    Piece::Start(tag) => 2 + tag.name.len() + tag.attributes.len(),
                    Piece::End(name) => 3 + name.len(),
                }).sum();
                prop_assert!(bytes <= page.len());
            }
        }
    }
}
