//! Which words of an index belong together.

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

/// The spellings that one query term stands for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Expansion {
    /// The term as the reader typed it.
    pub term: String,
    /// Whether there were more spellings than the bound on them.
    pub truncated: bool,
    /// The spellings, heaviest first.
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
}
