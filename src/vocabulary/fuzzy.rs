//! Fuzzy matching: which words of the vocabulary are a few letters away, by typing or OCR errors.
//!
//! How likely each confusion is, [`transliterate::edit_distance`] weighs; what is worth the comparison, a
//! search through the words in alphabetical order finds, and misses nothing.

use transliterate::{EditTable, Standard, romanize, russian_beginnings};

use super::{
    Class, Rule,
    completions::Completions,
    english,
    expand::{Found, QueryWord},
    keys, lemma,
    store::Vocabulary,
};

/// What it costs that two neighbours are swapped.
const SWAPPED: f32 = 0.6;

/// What a letter without its dots or accent costs in the search for neighbours.
const UNMARKED: f32 = 0.4;

/// Letters of a word that may be misspelt, at most: longer ones are not words, and each letter more
/// takes time with every word of the index.
const MOST_LETTERS: usize = 40;

/// How much may go wrong in a word of so many letters; an ordinary wrong letter costs 1. Where the
/// reader says how much, a short word too may have a slip, but not in every letter.
fn allowance(letters: usize, slips: Option<u8>) -> Option<f32> {
    if letters > MOST_LETTERS {
        return None;
    }
    if let Some(slips) = slips {
        let most = f32::from(slips).min((letters / 2) as f32);
        return (most > 0.0).then_some(most);
    }
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
            let Some(limit) = allowance(anchor.chars().count(), word.slips) else { continue };
            let mut table = EditTable::new(&anchor, limit);
            for layer in &self.layers {
                layer.orders().near(&layer.words, &anchor, limit, |candidate| {
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

/// A word that another may be misspelt for.
#[derive(Debug, Clone, PartialEq)]
pub struct Neighbour {
    /// The word as the index has it.
    pub term: String,
    /// What it costs to take the one for the other: 1 is a wrong letter.
    pub cost: f32,
}

impl Vocabulary {
    /// The words that a term of the same script may be misspelt for; none for one of three letters,
    /// which differs little from anything.
    pub fn misspelt(&self, term: &str) -> Vec<Neighbour> {
        let folded = lemma::fold(term);
        let Some(limit) = allowance(folded.chars().count(), None).filter(|_| keys::has_keys(term))
        else {
            return Vec::new();
        };
        // Dots and accents that are left out are not slips; the search through the words counts them.
        let search_limit = limit + UNMARKED;
        let mut table = EditTable::new(&folded, limit);
        let mut found: Vec<Neighbour> = Vec::new();
        for layer in &self.layers {
            layer.orders().near(&layer.words, term, search_limit, |word| {
                if word != term
                    && let Some(cost) = table.cost(&lemma::fold(word))
                    && found.iter().all(|known| known.term != word)
                {
                    found.push(Neighbour { term: word.to_owned(), cost });
                }
            });
        }
        found
    }

    /// The names in the other script that a term may be misspelt for.
    pub fn misspelt_across(&self, completions: &Completions, term: &str) -> Vec<Neighbour> {
        if allowance(term.chars().count(), None).is_none() || !keys::has_keys(term) {
            return Vec::new();
        }
        let mut found: Vec<Neighbour> = Vec::new();
        if lemma::is_cyrillic(term) {
            for (variant, slip) in swaps(term) {
                let latin = romanize(&variant, Standard::Press);
                // What is the same is found as a spelling without any of this.
                let known = slip > 0.0 && completions.exists(&latin);
                found.extend(known.then(|| Neighbour { term: latin.clone(), cost: slip }));
                if slip == 0.0 {
                    found.extend(self.misspelt(&latin));
                }
            }
        } else {
            let exists = |beginning: &str| completions.exists(beginning);
            for (key, likelihood) in russian_beginnings(term, true, exists) {
                let cost = -likelihood.ln();
                let same = completions.with_key(&key);
                found.extend(same.into_iter().map(|term| Neighbour { term, cost }));
            }
        }
        found.retain(|one| self.may_be_name(&one.term));
        found
    }

    /// Whether what misspelt words are looked for in was made.
    pub fn has_misspelt_ready(&self) -> bool {
        self.layers.iter().all(|layer| layer.has_orders())
    }

    /// Makes ready what misspelt words are looked for in.
    pub fn prepare_misspelt(&self) {
        for layer in &self.layers {
            layer.orders();
        }
    }
}

/// A word, and it with any two neighbours swapped; each with what the slip costs.
fn swaps(term: &str) -> Vec<(String, f32)> {
    let letters: Vec<char> = term.chars().collect();
    let mut variants = vec![(term.to_owned(), 0.0)];
    for at in 1..letters.len() {
        let mut swapped = letters.clone();
        swapped.swap(at - 1, at);
        if swapped != letters {
            variants.push((swapped.into_iter().collect(), SWAPPED));
        }
    }
    variants
}

/// The word itself, the best Russian spelling found for it, and that in the letters of the English
/// press: an error in Хрущёв in an English text is an error in Khrushchev.
fn anchors(found: &Found) -> Vec<String> {
    let by_weight = found.by_weight();
    let mut folded = by_weight.iter().map(|candidate| lemma::fold(&candidate.form).into_owned());
    let mut anchors: Vec<String> = folded.by_ref().take(1).collect();
    let mut russian = anchors.iter().cloned().chain(folded);
    if let Some(russian) = russian.find(|form| lemma::is_cyrillic(form)) {
        for form in [romanize(&russian, Standard::Press), russian] {
            if !anchors.contains(&form) {
                anchors.push(form);
            }
        }
    }
    anchors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_a_word_the_more_may_go_wrong_but_what_is_too_long_is_none() {
        let limits = [3, 4, 6, 9, MOST_LETTERS].map(|letters| allowance(letters, None));
        assert_eq!(limits, [None, Some(1.0), Some(1.5), Some(2.0), Some(2.0)]);
        assert_eq!(allowance(3, Some(2)), Some(1.0));
        assert_eq!([None, Some(2)].map(|slips| allowance(MOST_LETTERS + 1, slips)), [None, None]);
    }
}
