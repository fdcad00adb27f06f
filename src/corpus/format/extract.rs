//! What markup gives: the text, its title, and what the page says of itself.

use std::borrow::Cow;

/// The text of a page without its markup.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Extract<'a> {
    pub(super) body: Cow<'a, str>,
    pub(super) title: Option<String>,
    /// What the page says of itself.
    pub(super) facts: Vec<(Fact, String)>,
}

/// A field that a page can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fact {
    Author,
    Date,
    Lang,
    Source,
    Url,
}
