//! What markup gives: the text, its title, and what the page says of itself.

use std::borrow::Cow;

use crate::document::Field;

/// The text of a page without its markup.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Extract<'a> {
    pub(super) body: Cow<'a, str>,
    pub(super) title: Option<String>,
    /// What the page says of itself.
    pub(super) facts: Vec<(Fact, String)>,
}

/// What a page can say of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fact {
    Date,
    Url,
    Field(Field),
}
