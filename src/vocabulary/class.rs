//! How strictly two words meet, and what an expansion says.

use serde::{Deserialize, Serialize};

/// How a word of the index meets a word of the query, strictest first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// The same letters, case and stress marks apart.
    Exact,
    /// Also other case, number and inflected forms, ё for е, British and American spelling.
    Forms,
    /// Also the same name or word in another script, romanization or spelling tradition.
    #[default]
    Translit,
    /// Also slips of typing and of OCR.
    Fuzzy,
}

impl Class {
    /// All classes, strictest first.
    pub const ALL: [Self; 4] = [Self::Exact, Self::Forms, Self::Translit, Self::Fuzzy];

    /// The name in the API and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Forms => "forms",
            Self::Translit => "translit",
            Self::Fuzzy => "fuzzy",
        }
    }

    /// What one occurrence of a form of this class counts for, before its own likelihood.
    ///
    /// A case form says almost as much as the word itself. Another spelling is the same name, but not
    /// what the reader typed: so far below that a text about the man rarely stands before a passing
    /// mention in the reader's own letters. A slip may be another word altogether.
    pub fn weight(self) -> f32 {
        match self {
            Self::Exact => 1.0,
            Self::Forms => 0.9,
            Self::Translit => 0.15,
            Self::Fuzzy => 0.04,
        }
    }
}

/// The spellings that one query term stands for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Expansion {
    /// The term as the reader typed it.
    pub term: String,
    /// Whether there were more spellings than the bound on them.
    pub truncated: bool,
    /// The spellings that documents have, heaviest first.
    pub forms: Vec<Form>,
}

/// One spelling that a query term stands for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Form {
    /// The word as the index has it: folded, ё kept.
    pub form: String,
    /// How it meets the query word.
    pub class: Class,
    /// Documents that have it.
    pub documents: u64,
    /// What one occurrence counts for, above 0 and at most 1.
    pub weight: f32,
    /// What joined it to the word.
    pub rule: Rule,
}

/// What joins a spelling to a query word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Rule {
    /// The same letters.
    Letters,
    /// The same but for diacritics, ё or the orthography before 1918.
    Diacritics,
    /// Letters of the other script that look the same.
    LookAlike,
    /// A form of the same word, as the built-in lexicon has it: case, number, person, tense, degree.
    Dictionary,
    /// The same where no rule gives the form: went, людей.
    Irregular,
    /// The same stem of words that the lexicon does not have.
    Stem,
    /// A case or gender of the same name.
    Case,
    /// The same name in another script, romanization or tradition; the same word in British and
    /// American spelling.
    Spelling,
    /// A word made from the name.
    Derivative,
    /// A slip of typing or of OCR.
    Slip,
    /// The initial of a given name, or a given name for an initial.
    Initial,
    /// The user's authority file.
    Authority,
    /// The built-in table of names and places.
    Table,
}

impl Rule {
    /// Whether it joins the forms of any word, not those of names alone.
    pub fn is_of_words(self) -> bool {
        matches!(self, Self::Dictionary | Self::Irregular | Self::Stem)
    }

    /// The name in the API and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Letters => "letters",
            Self::Diacritics => "diacritics",
            Self::LookAlike => "lookalike",
            Self::Dictionary => "dictionary",
            Self::Irregular => "irregular",
            Self::Stem => "stem",
            Self::Case => "case",
            Self::Spelling => "spelling",
            Self::Derivative => "derivative",
            Self::Slip => "slip",
            Self::Initial => "initial",
            Self::Authority => "authority",
            Self::Table => "table",
        }
    }
}
