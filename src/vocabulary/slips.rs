//! Slips of typing and of OCR: which words of the vocabulary are a few letters away.
//!
//! Every word has a signature, the set of its letters as bits. A slip changes few of them, so a scan
//! over eight bytes a word leaves a handful for the real comparison, weighted by how likely each
//! confusion is ([`transliterate::slip_cost`]). A scan has no index to build and no limit on the
//! kind of slip.

use std::sync::OnceLock;

use transliterate::Standard;

use super::{
    Class, Rule, english,
    expand::{Found, QueryWord},
    layer::Layer,
    lemma,
    store::Vocabulary,
};

/// Signature and length in letters of every word of a layer, made at the first need.
#[derive(Debug, Default)]
pub(super) struct Signatures(OnceLock<Vec<(u64, u8)>>);

impl Signatures {
    fn of(&self, layer: &Layer) -> &[(u64, u8)] {
        self.0.get_or_init(|| layer.words.iter().map(signature).collect())
    }
}

/// The set of a word's letters, and their number.
///
/// The letters of an alphabet are neighbours in Unicode, so the low six bits tell them apart.
fn signature(word: &str) -> (u64, u8) {
    word.chars().fold((0, 0u8), |(bits, length), letter| {
        (bits | 1 << (letter as u32 % 64), length.saturating_add(1))
    })
}

/// How much may go wrong in a word of so many letters; an ordinary wrong letter costs 1.
fn allowance(letters: u8) -> Option<f32> {
    match letters {
        0..=3 => None,
        4..=5 => Some(1.0),
        6..=8 => Some(1.5),
        _ => Some(2.0),
    }
}

impl Vocabulary {
    /// Adds what is a slip of the word itself or of one of the spellings found for it.
    pub(super) fn slips(&self, word: QueryWord<'_>, found: &mut Found) {
        let ordinary = english::is_ordinary(word.term);
        for anchor in anchors(found) {
            let (bits, letters) = signature(&anchor);
            let Some(limit) = allowance(letters) else { continue };
            // A substitution takes one letter from the set and brings one; rn for m changes three.
            let differences = limit.ceil() as u32 * 2 + 1;
            let length_difference = limit.ceil() as u8;
            for layer in &self.layers {
                for (id, (other, length)) in layer.signatures.of(layer).iter().enumerate() {
                    if (bits ^ other).count_ones() > differences
                        || length.abs_diff(letters) > length_difference
                    {
                        continue;
                    }
                    let candidate = layer.words.word(id as u32);
                    if found.has(candidate) || (!ordinary && english::is_ordinary(candidate)) {
                        continue;
                    }
                    if let Some(cost) = transliterate::slip_cost(&anchor, candidate, limit) {
                        let likelihood = 1.0 - cost / (limit + 1.0);
                        found.take(candidate, Class::Fuzzy, likelihood, Rule::Slip);
                    }
                }
            }
        }
    }
}

/// The word itself, the best Russian spelling found for it, and that in the letters of the English
/// press: slips of Хрущёв in an English text are slips of Khrushchev.
fn anchors(found: &Found) -> Vec<String> {
    let by_weight = found.by_weight();
    let mut folded = by_weight.iter().map(|candidate| lemma::fold(&candidate.form).into_owned());
    let mut anchors: Vec<String> = folded.by_ref().take(1).collect();
    let mut russian = anchors.iter().cloned().chain(folded);
    if let Some(russian) = russian.find(|form| lemma::is_cyrillic(form)) {
        anchors.push(transliterate::romanize(&russian, Standard::Press));
        anchors.push(russian);
    }
    anchors.dedup();
    anchors
}
