//! Two spellings of one name: keys to find candidates by, and the match that turns strangers away.

use crate::cost::DOUBT_UNIT;
use crate::derivative::{self, Made};
use crate::index_key::{IndexKey, cyrillic_keys};
use crate::inflection::{self, LOOSE, Nominative, nominatives, plain_letters};
use crate::key::{PhoneticKey, Signature, SignatureCosts, VariantDoubts};
use crate::latin_pair::pair_cost;
use crate::latin_word::{Alignment, LatinWord, Spellings};
use crate::letter::Letter;
use crate::script::{Script, script};

/// A key to look up, and how likely the reading that gave it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QueryKey {
    /// The key.
    pub key: PhoneticKey,
    /// In (0, 1], 1 the plain reading.
    pub weight: f32,
    cost: u8,
    signature_costs: SignatureCosts,
}

impl QueryKey {
    fn new(key: PhoneticKey, doubts: &VariantDoubts, cost: u8) -> Self {
        Self { key, weight: weight(cost), cost, signature_costs: SignatureCosts::new(key, doubts) }
    }
}

/// What joins a candidate to the query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// A form of the same word in the same script.
    Form,
    /// The same name in another script, romanization or spelling tradition.
    Spelling,
    /// A word made from the name: `хрущёвцы`, `Khrushchevism`.
    Derivative,
    /// A word that is an adjective made from the name or, as likely, another surname:
    /// `абрамовский`. Precise searches leave it out.
    Adjective,
}

/// A candidate that is the query's name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match {
    /// How likely, in (0, 1]: 1 is certain.
    pub weight: f32,
    /// How well the spelling alone fits, in (0, 1], whatever case or number the word is in.
    pub fit: f32,
    /// Whether better spelled candidates may drive it out: a Russian word met by a Latin query. See
    /// [`drop_dominated`].
    pub contested: bool,
    /// What joins them.
    pub relation: Relation,
}

impl Match {
    /// A form of the query's own word.
    fn form() -> Self {
        Self { weight: 1.0, fit: 1.0, contested: false, relation: Relation::Form }
    }

    /// Whether the words are one only if one of them is a genitive plural of the other: `Петров` of
    /// `Пётр`, which is a surname far more often.
    #[must_use]
    pub fn is_genitive_plural(&self) -> bool {
        self.relation == Relation::Spelling && self.weight <= self.fit * weight(LOOSE)
    }

    /// Another spelling, with what it costs in all and what its letters alone cost.
    fn spelling(cost: u8, fit: u8) -> Self {
        Self {
            weight: weight(cost),
            fit: weight(fit),
            contested: false,
            relation: Relation::Spelling,
        }
    }
}

/// A candidate whose fit is less than this share of the best is dominated by it.
const DOMINATED: f32 = 0.32;

/// Drops the contested matches of one query that the best spelled one dominates: where the
/// words hold `Богданов`, a query `Bogdanov` does not mean `Багданов`.
///
/// Call it once on all matches of a query; the order stays.
///
/// # Example
///
/// ```
/// use transliterate::{NameQuery, drop_dominated};
/// let mut query = NameQuery::new("Bogdanov");
/// let words = ["богданову", "багданов", "bogdanow"];
/// let mut found: Vec<_> = words.iter().filter_map(|word| Some((word, query.match_word(word)?))).collect();
/// drop_dominated(&mut found);
/// assert!(found.iter().any(|(word, _)| **word == "богданову"));
/// assert!(!found.iter().any(|(word, _)| **word == "багданов"));
/// ```
pub fn drop_dominated<T>(found: &mut Vec<(T, Match)>) {
    let rivals = found.iter().filter(|(_, f)| f.contested && f.relation == Relation::Spelling);
    let best = rivals.map(|(_, found)| found.weight).fold(0.0, f32::max);
    found.retain(|(_, found)| !found.contested || found.fit >= best * DOMINATED);
}

/// A fit from which a word is taken as it stands, even if it looks made from a name.
const PLAIN: f32 = 0.6;

/// What being a derivative takes off a match.
const DERIVED: f32 = 0.3;

/// The name in a derivative has to be spelled at least this likely.
const DERIVED_FROM: f32 = 0.3;

/// A query word, prepared once and asked about each candidate.
pub struct NameQuery {
    word: Word,
    keys: Vec<QueryKey>,
    candidate: Candidate,
    limits: Limits,
}

/// What a pair may cost. It depends on both words alike, so that each finds the other.
#[derive(Clone, Copy)]
struct Limits {
    /// Letters of the query in Latin, known or guessed.
    letters: usize,
    /// A Russian word met by a Latin query: sinks to where [`drop_dominated`] would drop it anyway.
    contested: u8,
}

/// How many letters a Latin spelling has more than the Russian word, as a rule.
const LONGER: usize = 2;

impl Limits {
    fn new(word: &Word) -> Self {
        let letters = match word {
            Word::Latin { latin, .. } => latin.letters().len(),
            Word::Cyrillic { letters, .. } => letters.len() + LONGER,
            Word::Nameless => 0,
        };
        Self { letters, contested: Self::crossing(letters) }
    }

    /// The limit of a Russian word and a Latin one of so many letters. Long names have fewer
    /// neighbours, so their spellings may stray farther.
    fn crossing(letters: usize) -> u8 {
        (28.0 + 3.5 * letters.min(12) as f32) as u8
    }

    /// The limit of two Latin words.
    fn latin(letters: usize, others: usize) -> u8 {
        (13 + 2 * (letters.min(12) + others.min(12))) as u8
    }
}

enum Word {
    Latin { latin: LatinWord, readings: Spellings },
    Cyrillic { letters: Vec<Letter>, forms: Vec<Nominative> },
    Nameless,
}

/// Memory for matching, kept from one candidate to the next.
#[derive(Default)]
struct Candidate {
    alignment: Alignment,
    /// The query's Latin word with one Russian candidate after another.
    crossing: Alignment,
    latin: LatinWord,
    letters: Vec<Letter>,
    forms: Vec<Nominative>,
    spellings: Spellings,
}

impl Word {
    fn new(word: &str) -> Self {
        match script(word) {
            None => Self::Nameless,
            Some(Script::Latin) => {
                let (latin, mut readings) = (LatinWord::new(word), Spellings::default());
                latin.spellings(Limits::crossing(latin.letters().len()), &mut readings);
                Self::Latin { latin, readings }
            }
            Some(Script::Cyrillic) => {
                let (mut letters, mut forms) = (Vec::new(), Vec::new());
                plain_letters(word, &mut letters);
                nominatives(&letters, &mut forms);
                Self::Cyrillic { letters, forms }
            }
        }
    }
}

impl NameQuery {
    /// Prepares a word in either script and any case.
    #[must_use]
    pub fn new(word: &str) -> Self {
        let word = Word::new(word);
        let keys = match &word {
            Word::Nameless => Vec::new(),
            Word::Latin { latin, .. } => {
                let keys = latin.keys(Limits::crossing(latin.letters().len()));
                keys.iter().map(|(key, doubts, cost)| QueryKey::new(*key, doubts, *cost)).collect()
            }
            Word::Cyrillic { letters, .. } => {
                let mut keys = Vec::new();
                cyrillic_keys(letters, &mut keys);
                let weighted = |key: IndexKey| QueryKey::new(key.key, &key.signature.doubts(), 0);
                keys.into_iter().map(weighted).collect()
            }
        };
        let limits = Limits::new(&word);
        let mut candidate = Candidate::default();
        if let Word::Latin { latin, .. } = &word {
            candidate.crossing.start(latin, limits.contested);
        }
        Self { word, keys, candidate, limits }
    }

    /// The same for a word known to be a name: a Russian one is then not a genitive plural of another
    /// word, as `Конев` could be one of `кон`.
    #[must_use]
    pub fn of_name(word: &str) -> Self {
        let mut query = Self::new(word);
        if let Word::Cyrillic { forms, .. } = &mut query.word {
            forms.retain(|form| form.doubt < LOOSE);
        }
        query
    }

    /// The keys to look up, likeliest first; none for a word that has no name key.
    #[must_use]
    pub fn keys(&self) -> &[QueryKey] {
        &self.keys
    }

    /// How far a word with one of the keys seems to be from the query, as its signature says: about
    /// what [`NameQuery::match_word`] would find it to cost, most often a little less. `None`: so far that
    /// matching it is in vain.
    #[must_use]
    pub fn distance(&self, key: &QueryKey, signature: Signature) -> Option<u8> {
        let distance = key.cost.saturating_add(key.signature_costs.of(signature));
        let limit = match (&self.word, signature.is_latin()) {
            (Word::Nameless, _) => return None,
            (Word::Latin { .. }, true) => {
                Limits::latin(self.limits.letters, self.limits.letters + LONGER)
            }
            (Word::Latin { .. }, false) | (Word::Cyrillic { .. }, true) => {
                Limits::crossing(self.limits.letters)
            }
            // Forms of one word are spelled alike.
            (Word::Cyrillic { .. }, false) => 0,
        };
        (distance <= limit).then_some(distance)
    }

    /// Whether a candidate that shares a key is the same name, or a word made from it. `None`: it
    /// is neither, or a candidate matched before fits so much better that [`drop_dominated`] would
    /// drop it; so match all candidates of a query, then call that.
    pub fn match_word(&mut self, candidate: &str) -> Option<Match> {
        let script = script(candidate)?;
        let Self { word, candidate: other, limits, .. } = self;
        match script {
            Script::Cyrillic => other.take_cyrillic(candidate),
            Script::Latin => other.latin.read(candidate),
        }
        let direct = word.matches(other, script, limits);
        if direct.is_some_and(|found| found.fit >= PLAIN) {
            return direct;
        }
        let made = word.matches_derivative(other, script, candidate, *limits);
        match (direct, made) {
            (Some(direct), Some(made)) if direct.fit >= made.fit => Some(direct),
            (direct, made) => made.or(direct),
        }
    }
}

impl Candidate {
    fn take_cyrillic(&mut self, word: &str) {
        plain_letters(word, &mut self.letters);
        nominatives(&self.letters, &mut self.forms);
    }

    /// Becomes the name that it may be made from, if it looks made from one.
    fn take_origin(&mut self, script: Script, candidate: &str) -> Option<Relation> {
        match script {
            Script::Cyrillic => {
                let Made { kept, restored, doubtful } = derivative::made_from(&self.letters)?;
                self.letters.truncate(kept);
                if let (Some(last), Some(restored)) = (self.letters.last_mut(), restored) {
                    *last = restored;
                }
                self.forms.clear();
                self.forms.push(Nominative::whole(kept));
                Some(if doubtful { Relation::Adjective } else { Relation::Derivative })
            }
            Script::Latin => {
                let (name, ending) = derivative::english_made_from(candidate)?;
                self.latin.read(&format!("{name}{ending}"));
                Some(Relation::Derivative)
            }
        }
    }
}

impl Word {
    fn matches(&self, other: &mut Candidate, script: Script, limits: &mut Limits) -> Option<Match> {
        let Candidate {
            alignment,
            crossing,
            latin: other_latin,
            letters: other_letters,
            forms: other_forms,
            spellings,
        } = other;
        match (self, script) {
            (Self::Nameless, _) => None,
            (Self::Latin { latin, .. }, Script::Cyrillic) => {
                crossing.tighten(limits.contested);
                let found = spelled(crossing, latin, other_letters, other_forms, limits.contested)?;
                limits.contested = limits.contested.min(cost(found.weight * DOMINATED));
                Some(Match { contested: true, ..found })
            }
            (Self::Latin { latin, readings }, Script::Latin) => {
                if latin.letters() == other_latin.letters() {
                    return Some(Match::form());
                }
                let query = (latin, readings);
                let limit = Limits::latin(latin.letters().len(), other_latin.letters().len());
                let cost = pair_cost(query, other_latin, spellings, alignment, limit)?;
                Some(Match::spelling(cost, cost))
            }
            (Self::Cyrillic { letters, forms }, Script::Cyrillic) => {
                let same = letters == other_letters
                    || inflection::meet(letters, forms, other_letters, other_forms);
                same.then_some(Match::form())
            }
            (Self::Cyrillic { letters, forms }, Script::Latin) => {
                other_forms.clone_from(forms);
                let limit = Limits::crossing(other_latin.letters().len());
                alignment.start(other_latin, limit);
                spelled(alignment, other_latin, letters, other_forms, limit)
            }
        }
    }

    fn matches_derivative(
        &self,
        other: &mut Candidate,
        script: Script,
        candidate: &str,
        mut limits: Limits,
    ) -> Option<Match> {
        let relation = other.take_origin(script, candidate)?;
        let found = self.matches(other, script, &mut limits)?;
        let weight = found.weight * DERIVED;
        (found.weight >= DERIVED_FROM).then_some(Match { weight, relation, ..found })
    }
}

fn weight(cost: u8) -> f32 {
    (-f32::from(cost) / DOUBT_UNIT).exp()
}

/// The cost that has this weight, and no less.
fn cost(weight: f32) -> u8 {
    (-weight.ln() * DOUBT_UNIT).ceil().min(255.0) as u8
}

/// A Latin word and a Russian one, which may be in any case and number. The alignment is the Latin
/// word's, with whatever it was aligned with before.
fn spelled(
    alignment: &mut Alignment,
    latin: &LatinWord,
    letters: &[Letter],
    forms: &mut [Nominative],
    limit: u8,
) -> Option<Match> {
    // Those that keep least first: what they keep is the beginning of all others.
    forms.sort_unstable_by_key(|form| form.kept);
    let (mut best, mut fit) = (u8::MAX, u8::MAX);
    for form in forms.iter() {
        if !alignment.spell(latin, &letters[..form.kept]) {
            break;
        }
        if form.tail().iter().all(|&letter| alignment.push(latin, letter)) {
            let cost = alignment.cost(latin);
            fit = fit.min(cost);
            best = best.min(cost.saturating_add(form.doubt));
        }
    }
    (fit <= limit).then(|| Match::spelling(best, fit))
}

/// Matches one pair; prepare a [`NameQuery`] to match many candidates of one query.
///
/// # Example
///
/// ```
/// use transliterate::match_names;
/// assert!(match_names("Khrushchev", "хрущёву").is_some());
/// assert!(match_names("Хрущёв", "chruschtschow").is_some());
/// assert!(match_names("Жуков", "жук").is_none());
/// ```
#[must_use]
pub fn match_names(query: &str, candidate: &str) -> Option<Match> {
    NameQuery::new(query).match_word(candidate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index_key::index_keys;

    #[test]
    fn every_spelling_of_a_name_meets_it() {
        for latin in [
            "Khrushchev",
            "Kruschev",
            "Khruschev",
            "Khrushchov",
            "Chruschtschow",
            "Khrouchtchev",
            "Chruszczow",
            "Chruščov",
            "Hruščëv",
            "Jruschov",
            "Chroesjtsjov",
            "Chrusjtjov",
            "Hruštšov",
            "Krusciov",
            "Hrușciov",
            "Kruşçev",
            "Hruscsov",
            "Xrushhyov",
        ] {
            for russian in ["Хрущёв", "хрущева", "Хрущёвым", "хрущёвой"]
            {
                assert!(match_names(latin, russian).is_some(), "{latin} {russian}");
                assert!(match_names(russian, latin).is_some(), "{russian} {latin}");
                let keys: Vec<PhoneticKey> =
                    NameQuery::new(latin).keys().iter().map(|key| key.key).collect();
                let mut indexed = Vec::new();
                index_keys(&russian.to_lowercase(), &mut indexed);
                assert!(
                    indexed.iter().any(|indexed| keys.contains(&indexed.key)),
                    "{latin} {russian}"
                );
            }
            assert!(match_names("Khrushchev", latin).is_some(), "Khrushchev {latin}");
        }
    }

    #[test]
    fn derivatives_follow_the_name() {
        for query in ["Khrushchev", "Хрущёв"] {
            let name = match_names(query, "хрущёв").map(|found| found.weight);
            for word in [
                "хрущёвский",
                "хрущевцы",
                "khrushchevism",
                "kruschevites",
                "khrushchoby",
                "хрущобы",
            ] {
                let found = match_names(query, word);
                assert_eq!(found.map(|f| f.relation), Some(Relation::Derivative), "{query} {word}");
                assert!(found.map(|f| f.weight) < name, "{query} {word}");
            }
        }
    }

    #[test]
    fn a_name_is_not_a_genitive_plural() {
        assert!(NameQuery::new("Конев").match_word("koans").is_some());
        assert!(NameQuery::of_name("Конев").match_word("koans").is_none());
        assert!(NameQuery::of_name("Конева").match_word("konyev").is_some());
    }

    #[test]
    fn strangers_stay_apart() {
        for (a, b) in [
            ("Молотов", "молот"),
            ("Жуков", "жук"),
            ("Чехов", "чех"),
            ("Попов", "поп"),
            ("Ежов", "ёж"),
            ("Горбачёв", "горбач"),
            ("Molotov", "молот"),
            ("Zhukov", "жук"),
            ("Chekhov", "чех"),
            ("Stalin", "ленин"),
            ("Lenin", "ленивый"),
            ("Popov", "поп"),
        ] {
            assert_eq!(match_names(a, b), None, "{a} {b}");
        }
    }
}
