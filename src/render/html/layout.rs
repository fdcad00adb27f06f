//! What every page has around its content.

use maud::{DOCTYPE, Markup, html};

use super::{ICON_PATH, STYLESHEET_PATH, UiLanguage, View, asset_address};

/// What of the frame differs from page to page.
pub(super) struct Frame<'a> {
    pub(super) view: &'a View,
    /// Before " — arkhiv"; `None` on the start page.
    pub(super) title: Option<&'a str>,
    /// The class of `body`.
    pub(super) kind: &'static str,
    /// Whether search engines may list the page.
    pub(super) is_listed: bool,
    /// Seconds after which the page reloads.
    pub(super) refresh_seconds: Option<u32>,
    /// The start page in the language of this one.
    pub(super) home: String,
    /// This page in another language.
    pub(super) other_language: &'a dyn Fn(&View) -> String,
}

/// The whole page: `header` stands in the banner beside the name, `main` is the content.
pub(super) fn page(frame: &Frame<'_>, header: &Markup, main: &Markup) -> String {
    let strings = frame.view.language.strings();
    let title = match frame.title {
        Some(title) => format!("{title} — arkhiv"),
        None => strings.home_title.to_owned(),
    };
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
                link rel="stylesheet" href=(asset_address(STYLESHEET_PATH));
                link rel="icon" type="image/svg+xml" href=(asset_address(ICON_PATH));
            }
            body class=(frame.kind) {
                a.skip href="#content" { (strings.skip_to_content) }
                header.banner {
                    div.bar {
                        a.wordmark href=(frame.home) { "arkhiv" }
                        (language_switch(frame))
                    }
                    (header)
                }
                main #content tabindex="-1" { (main) }
            }
        }
    }
    .into_string()
}

fn language_switch(frame: &Frame<'_>) -> Markup {
    html! {
        nav.languages aria-label=(frame.view.language.strings().switch_label) {
            @for language in UiLanguage::ALL {
                @let (name, code) = (language.strings().own_name, language.code());
                @if language == frame.view.language {
                    span lang=(code) aria-current="true" { (name) }
                } @else {
                    @let there = (frame.other_language)(&View { language, is_chosen: true });
                    a lang=(code) hreflang=(code) href=(there) { (name) }
                }
            }
        }
    }
}
