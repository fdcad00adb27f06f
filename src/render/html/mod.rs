//! The pages a reader sees: plain HTML that works without a script, in English and Russian.
//!
//! Everything is escaped by maud as it is written; the one exception, [`marked`], escapes by hand
//! and is tested to give no tag but its own. The pages load one stylesheet, one script that they do
//! not need, and one icon, all of this server, so a content security policy can forbid everything
//! else. Addresses are relative, so
//! that all works behind a proxy that strips a prefix off the path.

mod cite;
mod date;
mod document;
mod form;
mod grammar;
mod histogram;
mod hits;
mod home;
mod layout;
mod link;
mod pager;
mod parts;
mod preview;
mod problem;
mod results;
#[cfg(test)]
pub(crate) mod samples;
mod spellings;
mod strings;
#[cfg(test)]
mod tests;
mod warnings;

use std::{fmt::Write, sync::Arc};

pub(super) use self::link::{original as passage_link, web_address};
pub use self::{
    cite::{citation, cited_hit},
    document::{DocumentMarks, document},
    form::FormValues,
    home::home,
    link::{Place, document_address, search_address},
    preview::preview,
    problem::{ProblemKind, ProblemPage, problem},
    results::results,
    strings::UiLanguage,
};
use super::passage::{cut, pieces};
use crate::config::{Colour, SiteConfig};

/// The stylesheet, to be served at [`STYLESHEET_PATH`].
pub const STYLESHEET: &str = include_str!("style.css");
/// Where the pages look for their stylesheet.
pub const STYLESHEET_PATH: &str = "/static/style.css";
/// The script, to be served at [`SCRIPT_PATH`].
pub const SCRIPT: &str = include_str!("app.js");
/// Where the pages look for their script.
pub const SCRIPT_PATH: &str = "/static/app.js";
/// The icon, to be served at [`ICON_PATH`]: an index card with a highlighted line.
pub const ICON: &str = include_str!("favicon.svg");
/// Where the pages look for their icon.
pub const ICON_PATH: &str = "/favicon.svg";
/// The same in the format that browsers look for unasked.
pub const ICON_FILE: &[u8] = include_bytes!("favicon.ico");
/// Where they look for it.
pub const ICON_FILE_PATH: &str = "/favicon.ico";
/// Where the pages say that what programs need to know to search here is, and its media type.
pub const OPENSEARCH_PATH: &str = "/opensearch.xml";
/// The media type of that.
pub const OPENSEARCH_TYPE: &str = "application/opensearchdescription+xml";

/// What the archive is called where its settings do not say.
const DEFAULT_NAME: &str = "arkhiv";
/// The most letters of a name that a list of search engines has room for (OpenSearch 1.1, ShortName).
const SHORT_NAME: usize = 16;

/// The search for pages of other sites, to be served at [`EMBED_PATH`].
pub const EMBED: &str = include_str!("embed.js");
/// Where pages of other sites find it.
pub const EMBED_PATH: &str = "/embed.js";

/// Where the pages look for the colours of the archive, [`site_style`].
pub const SITE_STYLE_PATH: &str = "/static/site.css";

/// Where a page finds the stylesheet, the script or the icon of this very build: the path with its version,
/// so that it may be cached forever.
pub fn asset_address(path: &str) -> String {
    let content = match path {
        ICON_PATH => ICON,
        SCRIPT_PATH => SCRIPT,
        _ => STYLESHEET,
    };
    format!("{path}?v={}", asset_version(content))
}

/// The version of what pages load: a checksum.
pub fn asset_version(content: &str) -> String {
    format!("{:08x}", crc32fast::hash(content.as_bytes()))
}

/// The colours that the archive has chosen, as a stylesheet that goes over the program's own; empty where it
/// has chosen none.
pub fn site_style(site: &SiteConfig) -> String {
    let light = site.accent;
    let lighter =
        |accent: Colour| accent.until(Colour::EASY_CONTRAST, &Colour::DARK_GROUNDS, Colour::WHITE);
    let dark = site.accent_dark.or(light.map(lighter));
    // What is pointed at is a step further from the page.
    let colours = |accent: Colour, away: Colour| {
        format!(":root{{--red:{accent};--red-deep:{}}}", accent.mixed(away, 25))
    };
    let light = light.map(|accent| colours(accent, Colour::BLACK));
    let dark = dark.map(|accent| {
        format!("@media (prefers-color-scheme: dark){{{}}}", colours(accent, Colour::WHITE))
    });
    [light, dark].into_iter().flatten().collect()
}

/// How a page is to be written.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// The language of the interface.
    pub language: UiLanguage,
    /// Whether the reader chose it (`ui=`), so that links must carry it on.
    pub is_chosen: bool,
    /// How many folders below the start page the address of this page is: what is at `/a/b/c` has 2.
    pub depth: usize,
    /// The archive that is searched.
    pub site: Arc<SiteConfig>,
    /// The absolute address of the start page, with a slash at its end, for what leaves the pages.
    pub start: String,
}

impl View {
    /// The same page in another language, which the reader chooses.
    fn in_language(&self, language: UiLanguage) -> Self {
        Self { language, is_chosen: true, ..self.clone() }
    }

    /// A path of this server as a page at this depth must write it.
    fn path(&self, path: &str) -> String {
        match "../".repeat(self.depth) + path.trim_start_matches('/') {
            here if here.is_empty() => "./".to_owned(),
            path => path,
        }
    }

    /// The name of the archive.
    pub(super) fn name(&self) -> &str {
        match self.site.name.as_str() {
            "" => DEFAULT_NAME,
            name => name,
        }
    }

    /// The same in as many letters as a list of search engines has for it.
    pub(super) fn short_name(&self) -> String {
        cut(self.name(), SHORT_NAME)
    }

    /// The absolute address of a path of this server.
    pub(super) fn absolute(&self, path: &str) -> String {
        format!("{}{}", self.start, path.trim_start_matches('/'))
    }

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

/// The same, with the matches numbered from `first`, so that each has an address (`#m3`), the one
/// that the reader is at told from the others, and places named where they begin.
fn numbered(
    text: &str,
    ranges: &[[usize; 2]],
    places: &[(usize, &str)],
    first: usize,
    current: Option<usize>,
) -> String {
    let mut html = String::with_capacity(text.len() + 24 * ranges.len() + 32 * places.len());
    let mut places = places.iter().peekable();
    let (mut number, mut at) = (first, 0);
    for piece in pieces(text, ranges) {
        let length = piece.text.chars().count();
        let mut rest = piece.text;
        if piece.is_match {
            // A place within a match is named before it.
            while let Some((_, label)) = places.next_if(|(place, _)| *place < at + length) {
                write_place(label, &mut html);
            }
            let is_current = if current == Some(number) { " class=\"current\"" } else { "" };
            let _ = write!(html, "<mark id=\"m{number}\"{is_current}>");
            number += 1;
        } else {
            let mut done = 0;
            while let Some((place, label)) = places.next_if(|(place, _)| *place < at + length) {
                let before = place - at - done;
                let byte = rest.char_indices().nth(before).map_or(rest.len(), |(byte, _)| byte);
                escape_into(&rest[..byte], &mut html);
                write_place(label, &mut html);
                (rest, done) = (&rest[byte..], done + before);
            }
        }
        escape_into(rest, &mut html);
        html.push_str(if piece.is_match { "</mark>" } else { "" });
        at += length;
    }
    html
}

fn write_place(label: &str, html: &mut String) {
    html.push_str("<span class=\"place\">");
    escape_into(label, html);
    html.push_str("</span>");
}

/// Escapes what is markup in a text or an attribute, of XML too.
pub(super) fn escape_into(text: &str, html: &mut String) {
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

fn is_cyrillic(c: char) -> bool {
    ('\u{400}'..='\u{52F}').contains(&c)
}

/// The language to read a single word in, by its script; `None` where the page's own will do.
fn lang_of_word(word: &str) -> Option<&'static str> {
    word.chars().any(is_cyrillic).then_some("ru")
}

/// The language to read a passage in: that of its document, unless the passage is in the other
/// script.
fn lang_of_passage<'d>(text: &str, of_document: Option<&'d str>) -> Option<&'d str> {
    const IN_CYRILLIC: [&str; 6] = ["be", "bg", "mk", "ru", "sr", "uk"];
    let (mut cyrillic, mut latin) = (0, 0);
    for c in text.chars() {
        cyrillic += usize::from(is_cyrillic(c));
        latin += usize::from(c.is_ascii_alphabetic());
    }
    let is_in_cyrillic = of_document.is_some_and(|lang| IN_CYRILLIC.contains(&lang));
    match of_document {
        _ if cyrillic > latin && !is_in_cyrillic => Some("ru"),
        Some(_) if latin > cyrillic && is_in_cyrillic => Some("en"),
        of_document => of_document,
    }
}
