//! How likely a spelling is the name that was asked for, by how the archive writes both words.
//!
//! A word that is mostly written with a small letter is a common word, whatever name it resembles
//! (`pop` and Попов); one that the archive writes with a capital is a name (`Bush` and Буш). And a word
//! a thousand times as frequent as a name can be is not an odd spelling of it. So a match that the
//! rules of names found weighs
//!
//! ```text
//! likelihood = weight · same kind³ · fit^(2n / (n + 2)) · frequency · reading
//! same kind  = c·q + (1 − c)·(1 − q), in units of what it is where nothing was counted
//! frequency  = min(1, 4·fit·(n + 4) / m)
//! reading    = 1 / (1 + 3·n) for a genitive plural in -ов that may be a surname, else 1
//! ```
//! and for a word made from the name (хрущёвский, khrushchevism) `weight · min(1, (n + 2) / 8m)²`,
//! with `q` and `c` the shares of capitals of the query word and of the other one, `n` and `m` how
//! often the archive has the name (in all its sure forms) and the other word. An archive that has the
//! name needs no doubtful spellings of it, so `n` raises what a spelling has to fit; one that fits well
//! (0.6) may be as frequent as it is. Shares begin at a prior, which counts for a few occurrences:
//! lower for what a list has as an ordinary English word, higher for a query that looks like a surname.
//! An archive that shows nothing (a small one, one in capitals or in small letters) leaves matches as
//! they are.

use transliterate::{Match, Relation};

use super::{english, lemma};
use crate::analysis::CaseCounts;

/// A fit from which a spelling is a sure one: its frequency may be any.
const SURE_FIT: f32 = 0.6;

/// How many times as frequent as the name a spelling may be that is not sure.
const ALLOWED: f32 = 4.0;

/// What a word is without its archive: the share of capitals, and how many occurrences that counts
/// for.
#[derive(Debug, Clone, Copy)]
struct Prior {
    share: f32,
    weight: f32,
}

/// A capital that the reader typed: a name, until the archive says otherwise.
const TYPED_CAPITAL: Prior = Prior { share: 0.93, weight: 4.0 };
/// A capital and the ending of a surname.
const TYPED_SURNAME: Prior = Prior { share: 0.97, weight: 6.0 };
/// A small letter that the reader typed: many do not bother.
const TYPED_SMALL: Prior = Prior { share: 0.5, weight: 2.0 };
/// A word on the list of ordinary English ones.
const ORDINARY: Prior = Prior { share: 0.3, weight: 2.0 };
/// Any other word that meets a name.
const OTHER: Prior = Prior { share: 0.85, weight: 1.0 };

/// A word and how the archive writes it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen<'w> {
    pub(super) word: &'w str,
    pub(super) cases: CaseCounts,
}

impl Seen<'_> {
    /// Whether the archive writes it with a capital more often than not.
    pub(super) fn is_capitalized(&self) -> bool {
        self.cases.capital > self.cases.small
    }
}

/// What is known of the query word.
#[derive(Debug, Clone, Copy)]
pub(super) struct Evidence {
    /// The likelihood that it is a name.
    name: f32,
    /// The same where nothing was counted.
    name_unseen: f32,
    /// How often the archive has the name.
    occurrences: u32,
    /// Whether the archive has the word as typed.
    is_there: bool,
    is_cyrillic: bool,
}

impl Evidence {
    /// Of a word as typed, which the archive has or not; the sure forms of the name come by
    /// [`Evidence::add`].
    pub(super) fn of(word: &str, seen: Option<CaseCounts>, capitalized: bool) -> Self {
        let prior = match capitalized {
            true if lemma::looks_like_surname(word) => TYPED_SURNAME,
            true => TYPED_CAPITAL,
            false => TYPED_SMALL,
        };
        let cases = seen.unwrap_or_default();
        let name = cases.capital_share(prior.share, prior.weight);
        let is_cyrillic = lemma::is_cyrillic(word);
        let (occurrences, is_there) = (cases.capital, seen.is_some());
        Self { name, name_unseen: prior.share, occurrences, is_there, is_cyrillic }
    }

    /// Whether the archive shows that the word is more likely a name than not.
    pub(super) fn is_name(&self) -> bool {
        self.name > 0.5
    }

    /// Takes in a match that is beyond doubt a form or a spelling of the name.
    pub(super) fn add(&mut self, word: Seen<'_>, its: &Match) {
        if is_sure(its) && self.same_kind(word) > 0.5 {
            self.occurrences = self.occurrences.saturating_add(word.cases.capital);
        }
    }

    /// How likely a match is the name, above 0 and at most 1.
    pub(super) fn likelihood(&self, word: Seen<'_>, its: &Match) -> f32 {
        let n = self.occurrences as f32;
        if matches!(its.relation, Relation::Derivative | Relation::Adjective) {
            return its.weight * self.derivation(word);
        }
        let fit = its.fit.powf(2.0 * n / (n + 2.0));
        its.weight
            * self.same_kind(word).powi(2)
            * fit
            * self.frequency(word, its)
            * self.reading(word, its)
    }

    /// A genitive plural in -ов is a surname far more often, where the archive has that.
    fn reading(&self, word: Seen<'_>, its: &Match) -> f32 {
        if !its.is_genitive_plural() {
            return 1.0;
        }
        // What was only met where any word has a capital was met all the same.
        let surname = match self.is_cyrillic {
            true => self.occurrences + u32::from(self.is_there),
            false => word.cases.capital + 1,
        };
        1.0 / (1.0 + 3.0 * surname as f32)
    }

    /// Words are made from names that are often heard; they have small letters of their own.
    fn derivation(&self, word: Seen<'_>) -> f32 {
        let enough = (self.occurrences as f32 + 2.0) / (8.0 * word.cases.total().max(1) as f32);
        enough.powi(2).min(1.0)
    }

    /// Whether both are names or both are not, in units of what that is where nothing was counted.
    fn same_kind(&self, word: Seen<'_>) -> f32 {
        let prior = if english::is_ordinary(word.word) { ORDINARY } else { OTHER };
        let share = word.cases.capital_share(prior.share, prior.weight);
        let same = |c: f32, q: f32| c * q + (1.0 - c) * (1.0 - q);
        (same(share, self.name) / same(OTHER.share, self.name_unseen)).min(1.0)
    }

    fn frequency(&self, word: Seen<'_>, its: &Match) -> f32 {
        if its.fit >= SURE_FIT && is_sure(its) {
            return 1.0;
        }
        let allowed = ALLOWED * (self.occurrences as f32 + 4.0) * its.fit;
        (allowed / word.cases.total().max(1) as f32).min(1.0)
    }
}

fn is_sure(its: &Match) -> bool {
    match its.relation {
        Relation::Form => true,
        Relation::Spelling => its.fit >= SURE_FIT && !its.is_genitive_plural(),
        Relation::Derivative | Relation::Adjective => false,
    }
}
