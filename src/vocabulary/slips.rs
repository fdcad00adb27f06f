//! Slips of typing and of OCR: which words of the vocabulary are a few letters away.
//!
//! Every word has a signature, the sets of its letters and of its pairs of letters as bits. A slip
//! changes few of them, so a scan over seventeen bytes a word leaves a handful for the comparison,
//! which weighs how likely each confusion is ([`transliterate::slip_cost`]). A scan has no index to
//! build and no limit on the kind of slip.

use std::sync::OnceLock;

use transliterate::Standard;

use super::{
    Class, Rule, english,
    expand::{Found, QueryWord},
    layer::Layer,
    lemma,
    store::Vocabulary,
};

/// The signature of every word of a layer, made at the first need.
#[derive(Debug, Default)]
pub(super) struct Signatures(OnceLock<Vec<Signature>>);

impl Signatures {
    fn of(&self, layer: &Layer) -> &[Signature] {
        self.0.get_or_init(|| layer.words.iter().map(Signature::of).collect())
    }
}

/// What a few slips cannot change much.
#[derive(Debug, Clone, Copy)]
struct Signature {
    /// The set of letters: neighbours in Unicode, so the low six bits tell those of an alphabet
    /// apart.
    letters: u64,
    /// The set of pairs of neighbouring letters, by a small hash.
    pairs: u64,
    /// The number of letters.
    length: u8,
}

impl Signature {
    fn of(word: &str) -> Self {
        let mut signature = Self { letters: 0, pairs: 0, length: 0 };
        let mut before = 0u32;
        for letter in word.chars().map(u32::from) {
            signature.letters |= 1 << (letter % 64);
            signature.pairs |= 1 << (before.wrapping_mul(29).wrapping_add(letter) % 64);
            signature.length = signature.length.saturating_add(1);
            before = letter;
        }
        signature
    }

    /// Whether `slips` slips may make one word of the other. A wrong letter takes one letter from
    /// the set and brings one, and changes two pairs; rn for m changes three of each.
    fn is_near(&self, other: &Self, slips: u32) -> bool {
        (self.letters ^ other.letters).count_ones() <= slips * 2 + 1
            && (self.pairs ^ other.pairs).count_ones() <= slips * 4 + 1
            && u32::from(self.length.abs_diff(other.length)) <= slips
    }
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
            let signature = Signature::of(&anchor);
            let Some(limit) = allowance(signature.length) else { continue };
            let slips = limit.ceil() as u32;
            for layer in &self.layers {
                for (id, other) in layer.signatures.of(layer).iter().enumerate() {
                    if !signature.is_near(other, slips) {
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
