//! How likely a spelling is the name that was asked for, by how the archive writes both words.
//!
//! A word that is mostly written with a small letter is a common word, whatever name it resembles
//! (`pop` and Попов); one that the archive writes with a capital is a name (`Bush` and Буш). And a word
//! a thousand times as frequent as a name can be is not an odd spelling of it. So a match that the
//! rules of names found weighs
//!
//! ```text
//! likelihood = weight · same kind⁴ · fit^(2.5n / (n + 2)) · frequency · reading
//! same kind  = c·q + (1 − c)·(1 − q), in units of what it is where nothing was counted
//! frequency  = min(1, 4·fit·(n + 4) / m)
//! reading    = 1 / (1 + 6·n) for a genitive plural in -ов that may be a surname, else 1
//! ```
//! and for a word made from the name (хрущёвский, khrushchevism) `weight · min(1, 200,000·(n + 1) / w)²`,
//! with `q` and `c` the shares of capitals of the query word and of the other one, `n` and `m` how
//! often the archive has the name (in all its sure forms) and the other word, `w` how many words were
//! counted. An archive that has the
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

/// Letters, and a fit, from which a word in the other script is hardly ever another one by chance.
const LONG: usize = 7;
const TRANSLITERATED: f32 = 0.8;

/// How many times as frequent as the name a spelling may be that is not sure.
const ALLOWED: f32 = 4.0;

/// How often a name is heard of which an archive has derivatives: five times in a million words.
const OFTEN_HEARD: f32 = 5e-6;

/// What a word is without its archive: the share of capitals, and how many occurrences that counts
/// for.
#[derive(Debug, Clone, Copy)]
struct Prior {
    share: f32,
    weight: f32,
}

/// A capital that the reader typed: a name, until the archive says otherwise.
const TYPED_CAPITAL: Prior = Prior { share: 0.93, weight: 4.0 };
/// The same of a word that the archive does not have.
const TYPED_UNKNOWN: Prior = Prior { share: 0.6, weight: 1.0 };
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
    prior: Prior,
    /// How the word and the sure forms of the name are cased.
    cases: CaseCounts,
    /// Whether the archive has the word as typed.
    is_there: bool,
    is_cyrillic: bool,
    letters: usize,
    /// How many words of the archive were counted.
    counted: u64,
}

impl Evidence {
    /// Of a word as typed, which the archive has or not; the sure forms of the name come by
    /// [`Evidence::add`].
    pub(super) fn of(
        word: &str,
        seen: Option<CaseCounts>,
        capitalized: bool,
        counted: u64,
    ) -> Self {
        let prior = match capitalized {
            true if lemma::looks_like_surname(word) => TYPED_SURNAME,
            true if seen.is_none() => TYPED_UNKNOWN,
            true => TYPED_CAPITAL,
            false => TYPED_SMALL,
        };
        let (cases, is_there) = (seen.unwrap_or_default(), seen.is_some());
        let (is_cyrillic, letters) = (lemma::is_cyrillic(word), word.chars().count());
        Self { prior, cases, is_there, is_cyrillic, letters, counted }
    }

    /// Whether the archive shows that the word is more likely a name than not.
    pub(super) fn is_name(&self) -> bool {
        self.name() > 0.5
    }

    /// How likely it is a name.
    fn name(&self) -> f32 {
        self.cases.capital_share(self.prior.share, self.prior.weight)
    }

    /// How often the archive has the name.
    fn occurrences(&self) -> f32 {
        self.cases.capital as f32
    }

    /// Takes in a match that is beyond doubt a form or a spelling of the name.
    pub(super) fn add(&mut self, word: Seen<'_>, its: &Match) {
        if is_sure(its) && word.is_capitalized() == self.is_name() {
            self.cases += word.cases;
        }
    }

    /// How likely a match is the name, above 0 and at most 1.
    pub(super) fn likelihood(&self, word: Seen<'_>, its: &Match) -> f32 {
        let n = self.occurrences();
        if matches!(its.relation, Relation::Derivative | Relation::Adjective) {
            return its.weight * self.derivation();
        }
        let fit = its.fit.powf(2.5 * n / (n + 2.0));
        its.weight
            * self.same_kind_of(word, its).powi(4)
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
            true => self.occurrences() + f32::from(u8::from(self.is_there)),
            false => word.cases.capital as f32 + 1.0,
        };
        1.0 / (1.0 + 6.0 * surname)
    }

    /// Words are made from names that are often heard, and have small letters of their own.
    fn derivation(&self) -> f32 {
        let heard = (self.occurrences() + 1.0) / self.counted.max(1) as f32;
        (heard / OFTEN_HEARD).powi(2).min(1.0)
    }

    /// A long word in the letters of the other script is the same word, whichever language writes it
    /// with a capital: Politburo and политбюро. An ordinary English word is its own.
    fn same_kind_of(&self, word: Seen<'_>, its: &Match) -> f32 {
        let kind = self.same_kind(word);
        let crosses = lemma::is_cyrillic(word.word) != self.is_cyrillic;
        let is_long = self.letters >= LONG && word.word.chars().count() >= LONG;
        let is_transliterated = crosses && is_long && is_sure(its) && its.fit >= TRANSLITERATED;
        if is_transliterated && !english::is_ordinary(word.word) { kind.max(0.75) } else { kind }
    }

    /// Whether both are names or both are not, in units of what that is where nothing was counted.
    fn same_kind(&self, word: Seen<'_>) -> f32 {
        let prior = if english::is_ordinary(word.word) { ORDINARY } else { OTHER };
        let share = word.cases.capital_share(prior.share, prior.weight);
        let same = |c: f32, q: f32| c * q + (1.0 - c) * (1.0 - q);
        (same(share, self.name()) / same(OTHER.share, self.prior.share)).min(1.0)
    }

    fn frequency(&self, word: Seen<'_>, its: &Match) -> f32 {
        if its.fit >= SURE_FIT && is_sure(its) {
            return 1.0;
        }
        let allowed = ALLOWED * (self.occurrences() + 4.0) * its.fit;
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
