//! What analysis gives: [`Token`]s to a closure, or raw words to a [`Sink`].

use std::ops::Range;

/// The longest term there is, in bytes of UTF-8.
pub const MAX_TERM_BYTES: usize = 255;

/// A word longer than this is folded before it is handed on, for its term may be too long: no
/// term is longer than twice its word (a Latin letter may become a Cyrillic one).
pub(super) const MAX_RAW_BYTES: usize = MAX_TERM_BYTES / 2;

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token<'t> {
    /// What it is indexed by: never empty, at most [`MAX_TERM_BYTES`].
    pub term: &'t str,
    /// Its bytes in the text, on character boundaries.
    pub span: Range<usize>,
    /// Its place among the words of the text, from 0.
    pub position: u32,
    /// It is a second reading of words that are tokens themselves (`ussr` beside `u`, `s`, `s`,
    /// `r`; `н.` beside `н`), at the position of the first of them, and follows it.
    pub stacked: bool,
}

/// Takes the words of a text in order, unfolded where that is possible.
///
/// Each [`word`](Sink::word), each [`gap`](Sink::gap) and each token that is not stacked takes the
/// next position, from 0.
pub trait Sink {
    /// A word as written, at most 127 bytes, whose term is [`fold_word`](super::fold_word) of it:
    /// the term depends on these bytes only, so a caller may remember it by them.
    fn word(&mut self, raw: &str, start: usize);

    /// A token that is finished: an acronym, a marked letter or a long word.
    fn token(&mut self, token: Token<'_>);

    /// A word too long to be a term.
    fn gap(&mut self);
}
