//! What the reader typed, as a tree of words and phrases with their places in the string.

use std::ops::Range;

use super::{Warning, dates::Dates};
use crate::{document::Field, vocabulary::Class};

/// A query as a tree.
#[derive(Debug, Clone, PartialEq)]
pub enum Query {
    /// One word as typed; analysis may cut it further (`anti-party`).
    Word(Word),
    /// Words in double quotes: in this order and side by side, or near one another.
    Phrase(Phrase),
    /// The document's days overlap these.
    Dates(Dates),
    /// All must match.
    All(Vec<Query>),
    /// Any may match.
    Any(Vec<Query>),
    /// Must match by a sign (`AND`, `+`), not only by standing side by side with others: it is not
    /// given up where no document has all of them.
    Required(Box<Query>),
    /// Must not match.
    Not(Box<Query>),
}

impl Query {
    /// The word that it is, perhaps a required one.
    pub(super) fn as_word(&self) -> Option<&Word> {
        match self {
            Self::Word(word) => Some(word),
            Self::Required(part) => match &**part {
                Self::Word(word) => Some(word),
                _ => None,
            },
            _ => None,
        }
    }
}

/// One word of a query.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Word {
    /// As typed, without operators.
    pub text: String,
    /// `=word` or `~word`: the widest class for this word, whatever the request says.
    pub class: Option<Class>,
    /// `word~1`: at most so many slips.
    pub slips: Option<u8>,
    /// `Khrush*`: the beginning of a word.
    pub is_prefix: bool,
    /// Where it is looked for.
    pub scope: Scope,
    /// Where it stands in the query, in Unicode scalar values.
    pub position: Range<usize>,
}

impl Word {
    /// Whether nothing is said of it but the word.
    pub(super) fn is_plain(&self) -> bool {
        self.class.is_none() && !self.is_prefix && self.scope == Scope::Anywhere
    }
}

/// A phrase of a query.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Phrase {
    /// What stands between the quotes.
    pub text: String,
    /// `="a b"` is exact, `~"a b"` of the class of the request.
    pub reading: Reading,
    /// `"a b"~4`: in any order, with at most so many other words between.
    pub slop: Option<u32>,
    /// Where it is looked for.
    pub scope: Scope,
    /// Where it stands in the query, in Unicode scalar values.
    pub position: Range<usize>,
}

/// Which class the words of a phrase have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reading {
    /// Exact, unless the request names another class than the default.
    #[default]
    AsQuoted,
    /// Exact.
    Exact,
    /// That of the request.
    AsRequested,
}

/// Where a word or phrase is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    /// In the text and the title.
    #[default]
    Anywhere,
    /// In the title only.
    Title,
    /// In the text only.
    Body,
    /// Among the values of a field.
    Field(Field),
    /// It is the id.
    Id,
    /// It is a day, month or year, or a range of them.
    Date,
}

impl Scope {
    /// The scope that `name:` asks for; any other word before a colon is text.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        Some(match name.as_str() {
            "title" => Self::Title,
            "body" => Self::Body,
            "id" => Self::Id,
            "date" => Self::Date,
            name => Self::Field(Field::from_name(name)?),
        })
    }
}

/// An operator that is written as a word, in capitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// Both sides.
    And,
    /// Either side.
    Or,
    /// Not what follows.
    Not,
}

impl Operator {
    /// The operator that a word is in English or Russian.
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "AND" | "И" => Self::And,
            "OR" | "ИЛИ" => Self::Or,
            "NOT" | "НЕ" => Self::Not,
            _ => return None,
        })
    }
}

/// What parsing gives: always a query, perhaps an empty one, and what was left out of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parsed {
    /// The tree; `None` where there is nothing to search for.
    pub query: Option<Query>,
    /// What was ignored or cut, for the reader.
    pub warnings: Vec<Warning>,
}

/// The only node of a list itself, or the list joined.
pub(super) fn one_or<T>(join: fn(Vec<T>) -> T, mut nodes: Vec<T>) -> Option<T> {
    match nodes.len() {
        0 => None,
        1 => nodes.pop(),
        _ => Some(join(nodes)),
    }
}
