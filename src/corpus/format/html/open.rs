//! Which elements are open, with the ends that HTML lets a page leave out.
//!
//! Follows section 13.2.6 of the standard ("Tree construction") where it matters for a text: which
//! start tag ends which element, how far an end tag reaches, and that the end of `<b>` ends no
//! paragraph. No tree is built, and no more than [`MAX_DEPTH`] elements are open at once, as in
//! browsers, so that the time is linear in the page.

use std::borrow::Cow;

/// How many elements may be open; a further one takes the place of the last.
const MAX_DEPTH: usize = 512;

/// An open element.
#[derive(Debug)]
pub(super) struct Open<'p, E> {
    name: Cow<'p, str>,
    /// What its start brought about and its end takes back.
    pub(super) effect: E,
}

/// The open elements, the innermost last.
#[derive(Debug)]
pub(super) struct OpenElements<'p, E> {
    stack: Vec<Open<'p, E>>,
    /// How many of them are paragraphs, which nearly every tag asks for.
    paragraphs: usize,
}

impl<E> Default for OpenElements<'_, E> {
    fn default() -> Self {
        Self { stack: Vec::new(), paragraphs: 0 }
    }
}

impl<'p, E> OpenElements<'p, E> {
    /// The open elements, the innermost first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Open<'p, E>> {
        self.stack.iter().rev()
    }

    /// Ends what a start tag of this name ends.
    pub(super) fn before_start(&mut self, name: &str, end: &mut dyn FnMut(E)) {
        match name {
            "li" => self.end_item(&["li"], end),
            "dd" | "dt" => self.end_item(&["dd", "dt"], end),
            "td" | "th" => self.end_within(&["td", "th", "caption"], &["tr", "table"], end),
            "tr" => self.end_within(&["tr", "caption", "colgroup"], &["table"], end),
            "tbody" | "thead" | "tfoot" | "caption" | "colgroup" => {
                let parts = ["tbody", "thead", "tfoot", "caption", "colgroup"];
                self.end_within(&parts, &["table"], end);
            }
            "option" => self.end_last(&["option"], end),
            "optgroup" => {
                self.end_last(&["option"], end);
                self.end_last(&["optgroup"], end);
            }
            "rb" | "rt" | "rtc" | "rp" => self.end_last(&["rb", "rt", "rp"], end),
            "body" => self.end_within(&["head"], &[], end),
            "a" => self.end_formatting("a", end),
            "button" => self.end_within(&["button"], SCOPES, end),
            _ => {}
        }
        if ends_paragraph(name) {
            if self.paragraphs > 0 {
                self.end_within(&["p"], PARAGRAPH_SCOPES, end);
            }
            if is_heading(name) {
                self.end_last(&["h1", "h2", "h3", "h4", "h5", "h6"], end);
            }
        }
    }

    pub(super) fn push(&mut self, name: Cow<'p, str>, effect: E, end: &mut dyn FnMut(E)) {
        if self.stack.len() == MAX_DEPTH {
            self.truncate(MAX_DEPTH - 1, end);
        }
        self.paragraphs += usize::from(name == "p");
        self.stack.push(Open { name, effect });
    }

    /// Ends what an end tag of this name ends; a tag that ends nothing is nothing.
    pub(super) fn end(&mut self, name: &str, end: &mut dyn FnMut(E)) {
        match name {
            "p" => self.end_within(&["p"], PARAGRAPH_SCOPES, end),
            "li" => self.end_within(&["li"], LIST_SCOPES, end),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.end_within(&["h1", "h2", "h3", "h4", "h5", "h6"], SCOPES, end);
            }
            "td" | "th" | "tr" | "tbody" | "thead" | "tfoot" | "caption" => {
                self.end_within(&[name], &["table"], end);
            }
            "table" => self.end_within(&["table"], &[], end),
            // What follows belongs to the body all the same.
            "body" | "html" => {}
            _ if is_formatting(name) => self.end_formatting(name, end),
            _ if is_special(name) => self.end_within(&[name], SCOPES, end),
            _ => {
                let known =
                    self.iter().position(|open| open.name == name || is_special(&open.name));
                let Some(from_last) = known else { return };
                let index = self.stack.len() - 1 - from_last;
                if self.stack[index].name == name {
                    self.truncate(index, end);
                }
            }
        }
    }

    /// Ends the rest, the innermost first.
    pub(super) fn end_all(&mut self, end: &mut dyn FnMut(E)) {
        self.truncate(0, end);
    }

    fn truncate(&mut self, length: usize, end: &mut dyn FnMut(E)) {
        while self.stack.len() > length
            && let Some(open) = self.stack.pop()
        {
            self.paragraphs -= usize::from(open.name == "p");
            end(open.effect);
        }
    }

    /// Ends the innermost element of these names, with all within it, unless a bound comes before.
    fn end_within(&mut self, names: &[&str], bounds: &[&str], end: &mut dyn FnMut(E)) {
        let is_found = |open: &&Open<'_, E>| {
            let name = &&*open.name;
            names.contains(name) || bounds.contains(name)
        };
        let Some(from_last) = self.iter().position(|open| is_found(&open)) else { return };
        let index = self.stack.len() - 1 - from_last;
        if names.contains(&&*self.stack[index].name) {
            self.truncate(index, end);
        }
    }

    /// Ends an item of a list, unless another list or block stands between.
    fn end_item(&mut self, names: &[&str], end: &mut dyn FnMut(E)) {
        let is_found = |name: &str| {
            names.contains(&name) || is_special(name) && !matches!(name, "address" | "div" | "p")
        };
        let Some(from_last) = self.iter().position(|open| is_found(&open.name)) else { return };
        let index = self.stack.len() - 1 - from_last;
        if names.contains(&&*self.stack[index].name) {
            self.truncate(index, end);
        }
    }

    fn end_last(&mut self, names: &[&str], end: &mut dyn FnMut(E)) {
        if self.stack.last().is_some_and(|open| names.contains(&&*open.name)) {
            self.truncate(self.stack.len() - 1, end);
        }
    }

    /// Ends a type style, not the blocks that began within it.
    fn end_formatting(&mut self, name: &str, end: &mut dyn FnMut(E)) {
        let is_found = |found: &str| found == name || SCOPES.contains(&found);
        let Some(from_last) = self.iter().position(|open| is_found(&open.name)) else { return };
        let index = self.stack.len() - 1 - from_last;
        if self.stack[index].name == name {
            end(self.stack.remove(index).effect);
        }
    }
}

/// Elements that end tags do not reach beyond.
const SCOPES: &[&str] =
    &["applet", "caption", "html", "table", "td", "th", "marquee", "object", "template"];
const PARAGRAPH_SCOPES: &[&str] =
    &["applet", "button", "caption", "html", "table", "td", "th", "marquee", "object", "template"];
const LIST_SCOPES: &[&str] = &[
    "applet", "caption", "html", "ol", "ul", "table", "td", "th", "marquee", "object", "template",
];

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

fn ends_paragraph(name: &str) -> bool {
    is_heading(name)
        || matches!(
            name,
            "p" | "div"
                | "ul"
                | "ol"
                | "dl"
                | "li"
                | "dd"
                | "dt"
                | "table"
                | "pre"
                | "hr"
                | "form"
                | "section"
                | "article"
                | "aside"
                | "nav"
                | "main"
                | "header"
                | "footer"
                | "address"
                | "blockquote"
                | "center"
                | "details"
                | "dialog"
                | "dir"
                | "fieldset"
                | "figcaption"
                | "figure"
                | "hgroup"
                | "listing"
                | "menu"
                | "plaintext"
                | "search"
                | "summary"
                | "xmp"
        )
}

fn is_formatting(name: &str) -> bool {
    matches!(
        name,
        "a" | "b"
            | "big"
            | "code"
            | "em"
            | "font"
            | "i"
            | "nobr"
            | "s"
            | "small"
            | "strike"
            | "strong"
            | "tt"
            | "u"
    )
}

/// Elements that an end tag of an unknown name does not reach beyond.
fn is_special(name: &str) -> bool {
    ends_paragraph(name)
        || SCOPES.contains(&name)
        || matches!(
            name,
            "body"
                | "button"
                | "colgroup"
                | "frameset"
                | "head"
                | "iframe"
                | "noembed"
                | "noframes"
                | "noscript"
                | "script"
                | "select"
                | "style"
                | "tbody"
                | "textarea"
                | "tfoot"
                | "thead"
                | "title"
                | "tr"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The open elements after the tags, a name with `/` before it being an end tag.
    #[track_caller]
    fn check(tags: &str, expected: &str) {
        let mut open = OpenElements::default();
        let mut ended = Vec::new();
        for tag in tags.split_whitespace() {
            match tag.strip_prefix('/') {
                Some(name) => open.end(name, &mut |name| ended.push(name)),
                None => {
                    open.before_start(tag, &mut |name| ended.push(name));
                    open.push(tag.into(), tag, &mut |name| ended.push(name));
                }
            }
        }
        let names: Vec<&str> = open.stack.iter().map(|open| &*open.name).collect();
        assert_eq!(names.join(" "), expected, "{tags}");
        open.end_all(&mut |name| ended.push(name));
        let started = tags.split_whitespace().filter(|tag| !tag.starts_with('/'));
        assert_eq!(started.count(), ended.len(), "what starts ends once");
    }

    #[test]
    fn ends_may_be_left_out() {
        check("p p", "p");
        check("p b div", "div");
        check("ul li b li", "ul li");
        check("ul li ul li li", "ul li ul li");
        check("dl dt dd dd", "dl dd");
        check("table tr td p td", "table tr td");
        check("table tbody tr td tr td", "table tbody tr td");
        check("table thead tr th tbody tr", "table tbody tr");
        check("table tr td table tr td td", "table tr td table tr td");
        check("select option option optgroup option optgroup", "select optgroup");
        check("ruby rt rp rt", "ruby rt");
        check("html head body p", "html body p");
        check("h1 h2", "h2");
        check("li div p li", "li");
        check("li section li", "li section li");
        check("a a", "a");
    }

    #[test]
    fn an_end_reaches_as_far_as_the_standard_says() {
        check("p object /p", "p object");
        check("p table tr td /p", "table tr td");
        check("span div /span", "span div");
        check("div span span /span", "div span");
        check("div p b /div", "");
        check("b p /b", "p");
        check("b table tr td /b", "b table tr td");
        check("h1 i /h2", "");
        check("my-menu i /my-menu", "");
        check("div /section", "div");
        check("html body div /body p /html", "html body div p");
    }

    #[test]
    fn no_more_are_open_than_browsers_have() {
        let mut open = OpenElements::default();
        let mut ended = 0;
        for _ in 0..1_000 {
            open.push("i".into(), (), &mut |()| ended += 1);
        }
        assert_eq!((open.stack.len(), ended), (MAX_DEPTH, 1_000 - MAX_DEPTH));
    }
}
