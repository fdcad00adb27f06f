//! The archive as its pages show it.

use serde::{Deserialize, Serialize};

use super::colour::{self, Colour};

/// What `site.url` must be.
const WEB_ADDRESS: &str =
    "be an address such as `https://archive.example/search/`, without `?` and `#`";
/// The most characters of `site.line`.
const MAX_LINE: usize = 300;

/// `[site]`
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SiteConfig {
    /// What the archive is called. Empty: the program's name.
    pub name: String,
    /// The address of the search page as readers reach it, for links that are to be cited. Empty:
    /// such links are relative.
    pub url: String,
    /// A line of text at the foot of every page. Empty: none.
    pub line: String,
    /// The colour of links and buttons on a light page; the program's own where there is none.
    #[serde(with = "colour")]
    pub accent: Option<Colour>,
    /// The same on a dark page; where there is none, that of a light page made lighter.
    #[serde(with = "colour")]
    pub accent_dark: Option<Colour>,
    /// What programs of search engines may go through.
    pub crawlers: Crawlers,
}

/// What programs of search engines may go through. Results of searches never: there is no end to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Crawlers {
    /// The start page and every document.
    #[default]
    Documents,
    /// The start page.
    Start,
    /// Nothing.
    Nowhere,
}

impl SiteConfig {
    /// The settings whose value cannot be used, each with what it must be.
    pub(super) fn out_of_bounds(&self) -> Vec<(&'static str, String)> {
        let mut found = Vec::new();
        if !(self.url.is_empty() || is_web_address(&self.url)) {
            found.push(("site.url", WEB_ADDRESS.to_owned()));
        }
        if self.line.chars().count() > MAX_LINE || self.line.chars().any(char::is_control) {
            found.push(("site.line", format!("be one line of at most {MAX_LINE} characters")));
        }
        let (light, dark) = (Colour::LIGHT_GROUNDS, Colour::DARK_GROUNDS);
        for (key, colour, page, grounds, towards) in [
            ("site.accent", self.accent, "light", light, Colour::BLACK),
            ("site.accent_dark", self.accent_dark, "dark", dark, Colour::WHITE),
        ] {
            let Some(colour) = colour else { continue };
            let (contrast, least) = (colour.contrast_on(&grounds), Colour::LEAST_CONTRAST);
            if contrast < least {
                let better = colour.until(least, &grounds, towards);
                found.push((
                    key,
                    format!(
                        "stand out from the {page} page by {least} to 1 to be read; `{colour}` does by \
                         {:.1}, `{better}` would do",
                        // Never rounded up to what would be enough.
                        (contrast * 10.0).floor() / 10.0
                    ),
                ));
            }
        }
        found
    }
}

fn is_web_address(url: &str) -> bool {
    let rest = ["https://", "http://"].iter().find_map(|scheme| url.strip_prefix(scheme));
    let is_part = |c: char| c.is_ascii_graphic() && !"?#\"<>\\^`{|}".contains(c);
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/') && rest.chars().all(is_part))
}
