//! What was done to a query that the reader may not expect.

use std::fmt;

use serde::{Serialize, Serializer};

/// Something of a query was ignored, cut or read otherwise. Shown as an English sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warning {
    /// A closing quote was missing and is taken at the end.
    OpenQuote,
    /// Only so many words were searched for.
    TooManyWords(usize),
    /// Brackets within more brackets than so many were ignored.
    TooDeep(usize),
    /// Only so many words of a phrase were searched for.
    LongPhrase(usize),
    /// The query has no word to search for.
    NoWord,
    /// No document has all words: these have some.
    SomeWords,
    /// So many documents were left out of an order by date, as only doubtful spellings brought them
    /// in.
    DoubtfulLeftOut(usize),
    /// A facet has more values: only the most frequent are given.
    FacetCut {
        /// The name of the facet.
        facet: &'static str,
        /// How many are given.
        most: usize,
    },
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OpenQuote => f.write_str("a closing quote was missing and is taken at the end"),
            Self::TooManyWords(most) => write!(f, "only the first {most} words were searched for"),
            Self::TooDeep(most) => write!(f, "brackets deeper than {most} were ignored"),
            Self::LongPhrase(most) => {
                write!(f, "only the first {most} words of a phrase were searched for")
            }
            Self::NoWord => f.write_str("the query has no word to search for"),
            Self::SomeWords => {
                f.write_str("no document has all of these words; these have some of them")
            }
            Self::DoubtfulLeftOut(documents) => {
                let s = if *documents == 1 { "" } else { "s" };
                write!(
                    f,
                    "sorted by date without {documents} document{s} found by doubtful spellings \
                     only; sorting by relevance shows them"
                )
            }
            Self::FacetCut { facet, most } => {
                write!(f, "only the {most} most frequent values of `{facet}` are counted")
            }
        }
    }
}

impl Serialize for Warning {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
