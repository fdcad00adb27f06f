//! How likely a spelling is the name that was asked for, by how the archive writes both words.
//!
//! A word that is mostly written with a small letter is a common word, whatever name it resembles
//! (`pop` and Попов); one that the archive writes with a capital is a name (`Bush` and Буш). And a word
//! a thousand times as frequent as a name can be is not an odd spelling of it. So a match that the
//! rules of names found weighs
//!
//! ```text
//! likelihood = weight · min(1, same kind⁴ · doubt · reading · (1 + 1 / (1 + n)³))
//! same kind  = c·q + (1 − c)·(1 − q), in units of what it is where nothing was counted
//! doubt      = fit^x · min(1, 30·fit·(n + 4) / m) · l, at most 1; 1 where the fit is 0.6 or more
//! x          = 3.7 · n / (n + 3) · min(1, (m + 0.7) / (fit · (n + 2))),   l = (letters / 6)² from 0.9 to 2.5
//! reading    = 1 / (1 + 6·n) for a genitive plural in -ов that may be a surname, else 1
//! ```
//! and for a word made from the name (хрущёвский, khrushchevism) `weight · min(1, 200,000·(n + 1) / w)²`,
//! with `q` and `c` the shares of capitals of the query word and of the other one, `n` and `m` how
//! often the archive has the name (in all its sure forms) and the other word, `w` how many words were
//! counted. Shares begin at a prior, which counts for a few occurrences: an ordinary English word is a
//! name in one case of two, any other word is what the query is, and a query that looks like a surname
//! is one.
//! An archive that shows nothing (a small one, one in capitals or in small letters) leaves matches as
//! they are.

use transliterate::{Match, Relation};

use super::{english, lemma};
use crate::analysis::CaseCounts;

/// A fit from which a spelling is a sure one: its frequency may be any.
const SURE_FIT: f32 = 0.6;

/// Letters of a name that has as many neighbours by chance as most.
const TYPICAL_LETTERS: f32 = 6.0;
/// How much less likely a short name, and more likely a long one, is the one that was asked for, at
/// most.
const LEAST_BY_LENGTH: f32 = 0.9;
const MOST_BY_LENGTH: f32 = 2.5;

/// Letters, and a fit, from which a word in the other script is hardly ever another one by chance.
const LONG: usize = 7;
const TRANSLITERATED: f32 = 0.8;

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
const TYPED_CAPITAL: Prior = Prior { share: 0.95, weight: 4.0 };
/// The same of a word that the archive does not have.
const TYPED_UNKNOWN: Prior = Prior { share: 0.6, weight: 1.0 };
/// A capital and the ending of a surname.
const TYPED_SURNAME: Prior = Prior { share: 0.97, weight: 6.0 };
/// A small letter that the reader typed: many do not bother.
const TYPED_SMALL: Prior = Prior { share: 0.5, weight: 2.0 };
/// A word on the list of ordinary English ones.
const ORDINARY: Prior = Prior { share: 0.5, weight: 2.0 };

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
        if is_sure(its) {
            self.add_form(word);
        }
    }

    /// Takes in what is known of another spelling of the name.
    pub(super) fn join(&mut self, other: Self) {
        if other.is_name() == self.is_name() {
            self.cases += other.cases;
        }
    }

    /// Takes in another form of the name.
    pub(super) fn add_form(&mut self, word: Seen<'_>) {
        if word.is_capitalized() == self.is_name() {
            self.cases += word.cases;
        }
    }

    /// How likely a match is the name, above 0 and at most 1.
    pub(super) fn likelihood(&self, word: Seen<'_>, its: &Match) -> f32 {
        if matches!(its.relation, Relation::Derivative | Relation::Adjective) {
            return its.weight * self.derivation();
        }
        let kind = self.same_kind_of(word, its).powi(4);
        // An archive that has hardly seen the name has little to say against a spelling.
        let unseen = 1.0 + 1.0 / (1.0 + self.occurrences()).powi(3);
        its.weight * (kind * self.doubt(word, its) * self.reading(word, its) * unseen).min(1.0)
    }

    /// What a spelling loses that does not fit well: an archive that has the name needs it less, the
    /// more so the more often it has the other word, and short names have more neighbours by chance.
    fn doubt(&self, word: Seen<'_>, its: &Match) -> f32 {
        if its.fit >= SURE_FIT {
            return 1.0;
        }
        let (n, m) = (self.occurrences(), word.cases.total() as f32);
        let letters = self.letters.max(word.word.chars().count()) as f32;
        let length = (letters / TYPICAL_LETTERS).powi(2).clamp(LEAST_BY_LENGTH, MOST_BY_LENGTH);
        let often = ((m + 0.7) / (its.fit * (n + 2.0))).min(1.0);
        let needed = its.fit.powf(3.7 * n / (n + 3.0) * often);
        let allowed = (30.0 * its.fit * (n + 4.0) / m.max(1.0)).min(1.0);
        (needed * allowed * length).min(1.0)
    }

    /// Whether no fit at all could make a Latin word as likely as `least`: asked before the two are
    /// compared, which takes a hundred times as long. Words made from the name are longer than it.
    pub(super) fn rules_out(&self, word: Seen<'_>, least: f32) -> bool {
        let letters = word.word.chars().count();
        let may_be_derived = letters >= self.letters + 2;
        let may_be_transliterated = self.is_cyrillic && letters >= LONG && self.letters >= LONG;
        !lemma::is_cyrillic(word.word)
            && !may_be_derived
            && !may_be_transliterated
            && 2.0 * self.same_kind(word).powi(4) < least
    }

    /// A genitive plural in -ов is a surname far more often, where the archive has that.
    fn reading(&self, word: Seen<'_>, its: &Match) -> f32 {
        if !its.is_genitive_plural() || !self.is_name() {
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
    /// with a capital: Perestroika and перестройка. An ordinary English word is its own.
    fn same_kind_of(&self, word: Seen<'_>, its: &Match) -> f32 {
        let kind = self.same_kind(word);
        let crosses = lemma::is_cyrillic(word.word) != self.is_cyrillic;
        let is_long = self.letters >= LONG && word.word.chars().count() >= LONG;
        let is_transliterated = crosses && is_long && is_sure(its) && its.fit >= TRANSLITERATED;
        if is_transliterated && !english::is_ordinary(word.word) { kind.max(0.75) } else { kind }
    }

    /// Whether both are names or both are not, in units of what that is where nothing was counted.
    fn same_kind(&self, word: Seen<'_>) -> f32 {
        let name = self.name();
        // What shows nothing is of the query's kind, unless a list says otherwise.
        let prior = match english::is_ordinary(word.word) {
            true => ORDINARY,
            false => Prior { share: name, weight: 1.0 },
        };
        let share = word.cases.capital_share(prior.share, prior.weight);
        let same = |c: f32, q: f32| c * q + (1.0 - c) * (1.0 - q);
        (same(share, name) / same(self.prior.share, self.prior.share)).min(1.0)
    }
}

fn is_sure(its: &Match) -> bool {
    match its.relation {
        Relation::Form => true,
        Relation::Spelling => its.fit >= SURE_FIT && !its.is_genitive_plural(),
        Relation::Derivative | Relation::Adjective => false,
    }
}
