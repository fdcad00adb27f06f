//! What markup gives: the text, its title, and what the page says of itself.

use std::borrow::Cow;

use super::super::names::Slot;

/// The text of a page without its markup.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Extract<'a> {
    pub(super) body: Cow<'a, str>,
    pub(super) title: Option<String>,
    /// What the page says of itself.
    pub(super) facts: Vec<(Fact, Vec<String>)>,
}

/// What a page can say of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fact {
    /// A field of ours.
    Known(Slot),
    /// Anything else, by its name.
    Named(String),
}
