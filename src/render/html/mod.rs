//! The pages a reader sees: plain HTML that works without a script, in English and Russian.
//!
//! Everything is escaped by maud as it is written; the one exception, [`marked`], escapes by hand
//! and is tested to give no tag but its own. The pages load one stylesheet and one icon, both of
//! this server, so a content security policy can forbid everything else.

mod date;
mod document;
mod form;
mod grammar;
mod hits;
mod layout;
mod link;
mod pages;
#[cfg(test)]
pub(crate) mod samples;
mod spellings;
mod strings;

pub use self::{
    document::{DocumentMarks, document},
    pages::{ProblemKind, ProblemPage, home, problem, results},
    strings::UiLanguage,
};
use super::passage::pieces;

/// The stylesheet, to be served at [`STYLESHEET_PATH`].
pub const STYLESHEET: &str = include_str!("style.css");
/// Where the pages look for their stylesheet.
pub const STYLESHEET_PATH: &str = "/static/style.css";
/// The icon, to be served at [`ICON_PATH`]: an index card with a highlighted line.
pub const ICON: &str = include_str!("favicon.svg");
/// Where the pages look for their icon.
pub const ICON_PATH: &str = "/favicon.svg";

/// Where a page finds the stylesheet or the icon of this very build: the path with a checksum of
/// its content, so that it may be cached forever.
pub fn asset_address(path: &str) -> String {
    let content = if path == ICON_PATH { ICON } else { STYLESHEET };
    format!("{path}?v={:08x}", crc32fast::hash(content.as_bytes()))
}

/// How a page is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct View {
    /// The language of the interface.
    pub language: UiLanguage,
    /// Whether the reader chose it (`ui=`), so that links must carry it on.
    pub is_chosen: bool,
}

impl View {
    fn write(&self, address: &mut link::Address) {
        if self.is_chosen {
            address.add("ui", self.language.code());
        }
    }
}

/// A text as HTML with its matches in `<mark>`: the only tag, without attributes. With the tags
/// removed and the five entities read, it is the text again.
pub fn marked(text: &str, ranges: &[[usize; 2]]) -> String {
    let mut html = String::with_capacity(text.len() + 13 * ranges.len());
    for piece in pieces(text, ranges) {
        html.push_str(if piece.is_match { "<mark>" } else { "" });
        escape_into(piece.text, &mut html);
        html.push_str(if piece.is_match { "</mark>" } else { "" });
    }
    html
}

fn escape_into(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            _ => html.push(c),
        }
    }
}

/// The language to read a single word in, by its script; `None` where the page's own will do.
fn lang_of_word(word: &str) -> Option<&'static str> {
    word.chars().any(|c| ('\u{400}'..='\u{52F}').contains(&c)).then_some("ru")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn without_tags(html: &str) -> String {
        html.replace("<mark>", "").replace("</mark>", "")
    }

    fn unescaped(html: &str) -> String {
        html.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&")
    }

    #[test]
    fn a_match_is_marked_and_all_else_is_text() {
        assert_eq!(
            marked("a <b> & \"Хрущёв\" 'c'", &[[9, 15]]),
            "a &lt;b&gt; &amp; &quot;<mark>Хрущёв</mark>&quot; &#39;c&#39;"
        );
    }

    #[test]
    fn hostile_markup_stays_text() {
        for text in [
            "<script>alert(1)</script>",
            "<mark onmouseover=alert(1)>x</mark>",
            "</mark><img src=x onerror=alert(1)>",
            "<svg/onload=alert(1)>",
            "&lt;script&gt;",
            "<!--<mark>-->",
            "\"><iframe srcdoc=x>",
            "<\u{0}script>",
        ] {
            let html = marked(text, &[[0, 3], [4, 6]]);
            assert_eq!(html.matches('<').count(), html.matches("mark>").count(), "{html}");
            assert_eq!(unescaped(&without_tags(&html)), text);
        }
    }

    proptest! {
        #[test]
        fn marked_text_has_no_tag_but_mark_and_loses_nothing(
            text in "([<>&\"'/a-zёХ \u{0}\u{202e}]|&lt;|<mark>|\\PC){0,60}",
            ranges in proptest::collection::vec([0..40usize, 0..40usize], 0..6),
        ) {
            let html = marked(&text, &ranges);
            let bare = without_tags(&html);
            prop_assert!(!bare.contains(['<', '>', '"', '\'']), "{}", html);
            prop_assert_eq!(html.matches("<mark>").count(), html.matches("</mark>").count());
            prop_assert_eq!(unescaped(&bare), text);
        }
    }
}
