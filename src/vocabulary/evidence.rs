//! How likely a spelling is the name that was asked for, by how the archive writes both words.
//!
//! A word that is mostly written with a small letter is a common word, whatever name it resembles
//! (`pop` and Попов); one that the archive writes with a capital is a name (`Bush` and Буш). And a word
//! a thousand times as frequent as a name can be is not an odd spelling of it. So a match that the
//! rules of names found weighs
//!
//! ```text
//! likelihood = weight · same kind · frequency · reading
//! same kind  = c·q + (1 − c)·(1 − q), in units of what it is where nothing was counted
//! frequency  = min(1, allowed · (n + 4) / m) for a spelling that fits less than well
//! reading    = 1 / (1 + 3·k) for a genitive plural in -ов that may be a surname
//! ```
//! with `q` and `c` the shares of capitals of the query word and of the other one, `n` and `m` how
//! often the archive has the name (in all its sure forms) and the other word, `k` how often it has
//! with a capital what would be the surname. Shares begin at a prior, which counts for a few
//! occurrences: lower for what a list has as an ordinary English word. An archive that shows nothing (a
//! small one, one in capitals or in small letters) leaves matches as they are.

use transliterate::{Match, Relation};

use super::english;
use crate::analysis::CaseCounts;

/// A fit from which a spelling is a sure one: its frequency may be any.
const SURE_FIT: f32 = 0.6;

/// How many times as frequent as the name a spelling may be that does not fit at all.
const ALLOWED: f32 = 4.0;

/// What a word is without its archive: the share of capitals, and how many occurrences that counts
/// for.
#[derive(Debug, Clone, Copy)]
struct Prior {
    share: f32,
    weight: f32,
}

/// A capital that the reader typed: a name, until the archive says otherwise.
const TYPED_CAPITAL: Prior = Prior { share: 0.8, weight: 3.0 };
/// A small letter that the reader typed: many do not bother.
const TYPED_SMALL: Prior = Prior { share: 0.5, weight: 2.0 };
/// A word on the list of ordinary English ones.
const ORDINARY: Prior = Prior { share: 0.3, weight: 2.0 };
/// Any other word that meets a name.
const OTHER: Prior = Prior { share: 0.85, weight: 2.0 };

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
    /// How often it has the word as typed with a capital.
    capital: u32,
}

impl Evidence {
    /// Of a word as typed; the sure forms of the name in the archive come by [`Evidence::add`].
    pub(super) fn of(word: Seen<'_>, capitalized: bool) -> Self {
        let prior = if capitalized { TYPED_CAPITAL } else { TYPED_SMALL };
        let name = word.cases.capital_share(prior.share, prior.weight);
        let (occurrences, capital) = (word.cases.total(), word.cases.capital);
        Self { name, name_unseen: prior.share, occurrences, capital }
    }

    /// Whether the archive shows that the word is more likely a name than not.
    pub(super) fn is_name(&self) -> bool {
        self.name > 0.5
    }

    /// Takes in a match that is beyond doubt a form or a spelling of the name.
    pub(super) fn add(&mut self, word: Seen<'_>, its: &Match) {
        if is_sure(its) && self.same_kind(word) > 0.5 {
            self.occurrences = self.occurrences.saturating_add(word.cases.total());
        }
    }

    /// How likely a match is the name, above 0 and at most 1.
    pub(super) fn likelihood(&self, word: Seen<'_>, its: &Match, is_cyrillic_query: bool) -> f32 {
        let kind = match its.relation {
            // хрущёвский and khrushchevism have small letters of their own.
            Relation::Derivative | Relation::Adjective => 1.0,
            Relation::Form | Relation::Spelling => self.same_kind(word),
        };
        let surname = if is_cyrillic_query { self.capital } else { word.cases.capital };
        let reading =
            if its.is_genitive_plural() { 1.0 / (1.0 + 3.0 * surname as f32) } else { 1.0 };
        its.weight * kind * self.frequency(word, its) * reading
    }

    /// Whether both are names or both are not, in units of what that is where nothing was counted.
    fn same_kind(&self, word: Seen<'_>) -> f32 {
        let prior = if english::is_ordinary(word.word) { ORDINARY } else { OTHER };
        let share = word.cases.capital_share(prior.share, prior.weight);
        let same = |c: f32, q: f32| c * q + (1.0 - c) * (1.0 - q);
        (same(share, self.name) / same(OTHER.share, self.name_unseen)).min(1.0)
    }

    fn frequency(&self, word: Seen<'_>, its: &Match) -> f32 {
        if its.fit >= SURE_FIT && its.relation != Relation::Derivative {
            return 1.0;
        }
        let allowed = ALLOWED * (self.occurrences as f32 + 4.0) * its.fit.max(0.1);
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
