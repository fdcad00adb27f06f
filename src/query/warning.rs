//! What was done to a query that the reader may not expect.

use std::fmt;

/// Where something stands in the query: start and end in Unicode scalar values.
pub type Place = [usize; 2];

/// Something of a query was ignored, cut or read otherwise. Shown as an English sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warning {
    /// A closing quote was missing and is taken at the end.
    OpenQuote(Place),
    /// A bracket or quote without its other half was ignored.
    Unpaired(Place),
    /// `AND`, `OR`, `NOT` without what it applies to was ignored.
    IdleOperator(Place),
    /// Only so many words were searched for.
    TooManyWords {
        /// How many.
        most: usize,
        /// What was left out.
        place: Place,
    },
    /// Brackets within more brackets than so many were ignored.
    TooDeep {
        /// How many.
        most: usize,
        /// The first of those left out.
        place: Place,
    },
    /// Only so many words of a phrase, or of what is written as one word, were searched for.
    LongPhrase {
        /// How many.
        most: usize,
        /// The phrase.
        place: Place,
    },
    /// Words of a phrase may be no farther apart.
    FarApart {
        /// How many words may stand between.
        most: u32,
        /// The phrase.
        place: Place,
    },
    /// A word may have no more slips.
    ManySlips {
        /// How many.
        most: u8,
        /// The word.
        place: Place,
    },
    /// A field was named and nothing follows.
    EmptyField(Place),
    /// What follows `date:` is not a date.
    NoDate(Place),
    /// An asterisk that does not end a word, or ends less than so many letters, was ignored.
    IdleAsterisk {
        /// How many letters it takes.
        least: usize,
        /// The word.
        place: Place,
    },
    /// A word has more spellings than are searched for.
    ManySpellings {
        /// How many are.
        most: usize,
        /// The word.
        place: Place,
    },
    /// The query has no word to search for.
    NoWord,
    /// Only so many documents have all words: those with some of them follow.
    SomeWords(usize),
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
    /// The query took its time, and this is what was found by then.
    OutOfTime {
        /// How many milliseconds it has.
        milliseconds: u64,
    },
}

impl Warning {
    /// The name that scripts know it by.
    pub fn code(&self) -> &'static str {
        match self {
            Self::OpenQuote(_) => "open_quote",
            Self::Unpaired(_) => "unpaired",
            Self::IdleOperator(_) => "idle_operator",
            Self::TooManyWords { .. } => "too_many_words",
            Self::TooDeep { .. } => "too_deep",
            Self::LongPhrase { .. } => "long_phrase",
            Self::FarApart { .. } => "far_apart",
            Self::ManySlips { .. } => "many_slips",
            Self::EmptyField(_) => "empty_field",
            Self::NoDate(_) => "no_date",
            Self::IdleAsterisk { .. } => "idle_asterisk",
            Self::ManySpellings { .. } => "many_spellings",
            Self::NoWord => "no_word",
            Self::SomeWords(_) => "some_words",
            Self::DoubtfulLeftOut(_) => "doubtful_left_out",
            Self::FacetCut { .. } => "facet_cut",
            Self::OutOfTime { .. } => "out_of_time",
        }
    }

    /// Where it stands in the query; `None` where it is about the whole.
    pub fn place(&self) -> Option<Place> {
        match self {
            Self::OpenQuote(place)
            | Self::Unpaired(place)
            | Self::IdleOperator(place)
            | Self::EmptyField(place)
            | Self::NoDate(place)
            | Self::TooManyWords { place, .. }
            | Self::TooDeep { place, .. }
            | Self::LongPhrase { place, .. }
            | Self::FarApart { place, .. }
            | Self::ManySlips { place, .. }
            | Self::IdleAsterisk { place, .. }
            | Self::ManySpellings { place, .. } => Some(*place),
            Self::NoWord
            | Self::SomeWords(_)
            | Self::DoubtfulLeftOut(_)
            | Self::FacetCut { .. }
            | Self::OutOfTime { .. } => None,
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OpenQuote(_) => {
                f.write_str("a closing quote was missing and is taken at the end")
            }
            Self::Unpaired(_) => {
                f.write_str("a bracket or quote without its other half was ignored")
            }
            Self::IdleOperator(_) => {
                f.write_str("an operator with nothing to apply to was ignored")
            }
            Self::TooManyWords { most, .. } => {
                write!(f, "only the first {most} words were searched for")
            }
            Self::TooDeep { most, .. } => write!(f, "brackets deeper than {most} were ignored"),
            Self::LongPhrase { most, .. } => {
                write!(f, "only the first {most} words of a phrase were searched for")
            }
            Self::FarApart { most, .. } => {
                write!(f, "the words of a phrase may have at most {most} other words between them")
            }
            Self::ManySlips { most, .. } => write!(f, "a word may have at most {most} slips"),
            Self::EmptyField(_) => {
                f.write_str("the name of a field with nothing right after its colon was ignored")
            }
            Self::NoDate(_) => f.write_str(
                "a date that cannot be read was ignored; write `1957`, `1957-06`, `1957-06-18` or \
                 `18.06.1957`, and a range as `1957..1961`",
            ),
            Self::IdleAsterisk { least, .. } => write!(
                f,
                "an asterisk was ignored: it stands for the end of a word after at least {least} \
                 letters"
            ),
            Self::ManySpellings { most, .. } => write!(
                f,
                "a word has more spellings than are searched for: only {most} of them were"
            ),
            Self::NoWord => f.write_str("the query has no word to search for"),
            Self::SomeWords(all) => some_words(*all, f),
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
            Self::OutOfTime { milliseconds } => write!(
                f,
                "the query took longer than {milliseconds} ms: this is what was found by then, and \
                 there may be more"
            ),
        }
    }
}

/// How many documents have all words, where others follow.
fn some_words(all: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match all {
        0 => f.write_str("no document has all of these words; these have some of them"),
        1 => f.write_str(
            "only the first document has all of these words; the others have some of them",
        ),
        _ => write!(
            f,
            "only the first {all} documents have all of these words; the others have some of them"
        ),
    }
}
