//! Fuzzy matching: which words of the vocabulary are a few letters away, by typing or OCR errors.
//!
//! How likely each confusion is, [`transliterate::edit_distance`] weighs; what is worth the comparison, a
//! search through the words in alphabetical order finds, and misses nothing.

use transliterate::{EditTable, Standard};

use super::{
    Class, Rule,
    alphabetical::Alphabetical,
    english,
    expand::{Found, QueryWord},
    lemma,
    store::Vocabulary,
};

/// How much may go wrong in a word of so many letters; an ordinary wrong letter costs 1.
fn allowance(letters: usize) -> Option<f32> {
    match letters {
        0..=3 => None,
        4..=5 => Some(1.0),
        6..=8 => Some(1.5),
        _ => Some(2.0),
    }
}

impl Vocabulary {
    /// Adds what is within the edit distance of the word itself or of one of the spellings found for it.
    pub(super) fn fuzzy(&self, word: QueryWord<'_>, found: &mut Found) {
        let ordinary = english::is_ordinary(word.term);
        for anchor in anchors(found) {
            let Some(limit) = allowance(anchor.chars().count()) else { continue };
            let mut table = EditTable::new(&anchor, limit);
            for layer in &self.layers {
                let orders = layer.orders.get_or_init(|| Alphabetical::of(&layer.words));
                orders.near(&layer.words, &anchor, limit, |candidate| {
                    if let Some(cost) = table.cost(candidate)
                        && (ordinary || !english::is_ordinary(candidate))
                    {
                        let likelihood = 1.0 - cost / (limit + 1.0);
                        found.take(candidate, Class::Fuzzy, likelihood, Rule::Slip);
                    }
                });
            }
        }
    }
}

/// The word itself, the best Russian spelling found for it, and that in the letters of the English
/// press: an error in Хрущёв in an English text is an error in Khrushchev.
fn anchors(found: &Found) -> Vec<String> {
    let by_weight = found.by_weight();
    let mut folded = by_weight.iter().map(|candidate| lemma::fold(&candidate.form).into_owned());
    let mut anchors: Vec<String> = folded.by_ref().take(1).collect();
    let mut russian = anchors.iter().cloned().chain(folded);
    if let Some(russian) = russian.find(|form| lemma::is_cyrillic(form)) {
        for form in [transliterate::romanize(&russian, Standard::Press), russian] {
            if !anchors.contains(&form) {
                anchors.push(form);
            }
        }
    }
    anchors
}
