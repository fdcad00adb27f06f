//! What the reader typed, as a tree of words and phrases with their places in the string.

use std::ops::Range;

use super::Warning;
use crate::vocabulary::Class;

/// A query as a tree.
#[derive(Debug, Clone, PartialEq)]
pub enum Query {
    /// One word as typed; analysis may cut it further (`anti-party`).
    Word(Word),
    /// Words in double quotes, in this order and side by side.
    Phrase(Phrase),
    /// All must match.
    All(Vec<Query>),
    /// Any may match.
    Any(Vec<Query>),
    /// Must not match.
    Not(Box<Query>),
}

/// One word of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// As typed, without operators.
    pub text: String,
    /// `=word` or `~word`: the widest class for this word, whatever the request says.
    pub class: Option<Class>,
    /// Where it stands in the query, in Unicode scalar values.
    pub position: Range<usize>,
}

/// A phrase of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Phrase {
    /// What stands between the quotes.
    pub text: String,
    /// Where it stands in the query, in Unicode scalar values.
    pub position: Range<usize>,
}

/// What parsing gives: always a query, perhaps an empty one, and what was left out of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parsed {
    /// The tree; `None` where there is nothing to search for.
    pub query: Option<Query>,
    /// Whether terms were required by a sign (`AND`, `+`), not only by standing side by side: then
    /// the condition is not relaxed where no document meets it.
    pub is_strict: bool,
    /// What was ignored or cut, for the reader.
    pub warnings: Vec<Warning>,
    /// Parts of the language that are not supported yet, with their places.
    pub not_implemented: Vec<(String, Range<usize>)>,
}

/// The only node of a list itself, or the list joined.
pub(super) fn one_or<T>(join: fn(Vec<T>) -> T, mut nodes: Vec<T>) -> Option<T> {
    match nodes.len() {
        0 => None,
        1 => nodes.pop(),
        _ => Some(join(nodes)),
    }
}
