//! What every page has around its content.

use maud::{DOCTYPE, Markup, html};

use super::{
    DEFAULT_NAME, ICON_PATH, OPENSEARCH_PATH, OPENSEARCH_TYPE, SCRIPT_PATH, SITE_STYLE_PATH,
    STYLESHEET_PATH, UiLanguage, View, asset_address, asset_version, lang_of_passage, link,
    site_style,
};
use crate::search::SearchRequest;

/// The formats in which a search can be followed: name, media type and path.
pub(super) const FEEDS: [(&str, &str, &str); 2] =
    [("Atom", "application/atom+xml", "feed.atom"), ("RSS", "application/rss+xml", "feed.rss")];

/// What of the frame differs from page to page.
pub(super) struct Frame<'a> {
    pub(super) view: &'a View,
    /// Before " — " and the name of the archive; `None` on the start page.
    pub(super) title: Option<&'a str>,
    /// What the page is about, for search engines and link previews.
    pub(super) description: Option<&'a str>,
    /// The class of `body`.
    pub(super) kind: &'static str,
    /// Whether search engines may list the page.
    pub(super) is_listed: bool,
    /// Seconds after which the page reloads.
    pub(super) refresh_seconds: Option<u32>,
    /// The search that the page answers, to be followed as a feed.
    pub(super) followed: Option<&'a SearchRequest>,
    /// What else stands in the head.
    pub(super) head: Markup,
    /// This page in another language.
    pub(super) other_language: &'a dyn Fn(&View) -> String,
}

impl<'a> Frame<'a> {
    /// A frame without title or description, not to be listed.
    pub(super) fn new(
        view: &'a View,
        kind: &'static str,
        other_language: &'a dyn Fn(&View) -> String,
    ) -> Self {
        Self {
            view,
            title: None,
            description: None,
            kind,
            is_listed: false,
            refresh_seconds: None,
            followed: None,
            head: Markup::default(),
            other_language,
        }
    }
}

/// The whole page: `header` stands in the banner beside the name, `main` is the content.
pub(super) fn page(frame: &Frame<'_>, header: &Markup, main: &Markup) -> String {
    let strings = frame.view.language.strings();
    let name = frame.view.name();
    let title = match frame.title {
        Some(title) => format!("{title} — {name}"),
        None if name == DEFAULT_NAME => strings.home_title.to_owned(),
        None => name.to_owned(),
    };
    let asset = |path| frame.view.path(&asset_address(path));
    let site_style = site_style(&frame.view.site);
    html! {
        (DOCTYPE)
        html lang=(frame.view.language.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                @if !frame.is_listed { meta name="robots" content="noindex"; }
                @if let Some(seconds) = frame.refresh_seconds {
                    meta http-equiv="refresh" content=(seconds);
                }
                title { (title) }
                @if let Some(description) = frame.description {
                    meta name="description" content=(description);
                }
                link rel="stylesheet" href=(asset(STYLESHEET_PATH));
                @if !site_style.is_empty() {
                    @let address = format!("{SITE_STYLE_PATH}?v={}", asset_version(&site_style));
                    link rel="stylesheet" href=(frame.view.path(&address));
                }
                script src=(asset(SCRIPT_PATH)) defer {}
                link rel="icon" type="image/svg+xml" href=(asset(ICON_PATH));
                link rel="search" type=(OPENSEARCH_TYPE) title=(frame.view.short_name())
                    href=(frame.view.path(OPENSEARCH_PATH));
                (frame.head)
                @if let Some(request) = frame.followed {
                    @for (name, media_type, path) in FEEDS {
                        link rel="alternate" type=(media_type) title={ (request.q) " (" (name) ")" }
                            href=(link::feed(frame.view, path, request));
                    }
                }
            }
            body class=(frame.kind) {
                a.skip href="#content" { (strings.skip_to_content) }
                header.banner {
                    div.bar {
                        a.wordmark href=(link::home(frame.view)) { bdi { (name) } }
                        (language_switch(frame))
                    }
                    (header)
                }
                main #content tabindex="-1" { (main) }
                (foot(frame.view))
            }
        }
    }
    .into_string()
}

/// What the archive says of itself on every page.
fn foot(view: &View) -> Markup {
    let line = view.site.line.as_str();
    html! {
        @if !line.is_empty() {
            footer.foot {
                p lang=[lang_of_passage(line, Some(view.language.code()))] dir="auto" { (line) }
            }
        }
    }
}

fn language_switch(frame: &Frame<'_>) -> Markup {
    html! {
        nav.languages aria-label=(frame.view.language.strings().switch_label) {
            @for language in UiLanguage::ALL {
                @let (name, code) = (language.strings().own_name, language.code());
                @if language == frame.view.language {
                    span lang=(code) aria-current="true" { (name) }
                } @else {
                    @let there = (frame.other_language)(&frame.view.in_language(language));
                    a lang=(code) hreflang=(code) href=(there) { (name) }
                }
            }
        }
    }
}
