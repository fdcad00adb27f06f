//! One query word to the spellings that stand for it.

use std::{cmp::Ordering, collections::HashSet};

use foldhash::fast::FixedState;
use transliterate::{Match, NameQuery, Relation, Signature, drop_dominated, modernize};

use super::{Authority, Class, Rule, english, keys, layer::NO_SIGNATURE, lemma, store::Vocabulary};

/// Russian candidates that are matched, the nearest first: a short foreign name shares a key with
/// thousands of a large archive's words. Each costs half a microsecond.
const MOST_RUSSIAN: usize = 300;

/// The same for Latin candidates, which cost two microseconds with a Russian query and five with a
/// Latin one.
const MOST_LATIN: usize = 60;

/// A word of the query as the vocabulary needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueryWord<'a> {
    /// The term as analysis gives it.
    pub term: &'a str,
    /// Whether the reader wrote it with a capital: a name, then.
    pub capitalized: bool,
    /// Whether the reader asked for more than the class of the request (`~word`): then ordinary
    /// English words are no exception.
    pub lenient: bool,
}

/// A spelling that the vocabulary holds and that stands for a query word.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The word as the index has it.
    pub form: String,
    /// How it meets the query word.
    pub class: Class,
    /// What one occurrence counts for.
    pub weight: f32,
    /// What joined it to the query word.
    pub rule: Rule,
}

impl Candidate {
    fn order(&self, other: &Self) -> Ordering {
        let by_weight = other.weight.total_cmp(&self.weight);
        by_weight.then(self.class.cmp(&other.class)).then_with(|| self.form.cmp(&other.form))
    }
}

impl Vocabulary {
    /// The spellings that stand for a word, up to a class, heaviest first; the word itself is always
    /// the first, whether the index has it or not.
    pub fn expand(
        &self,
        word: QueryWord<'_>,
        widest: Class,
        authority: &Authority,
    ) -> Vec<Candidate> {
        let mut found = Found::new(word);
        if widest >= Class::Forms && keys::has_keys(word.term) {
            self.rules(word, widest, &mut found);
            if widest >= Class::Translit {
                self.authority(word, authority, &mut found);
            }
            if widest >= Class::Fuzzy {
                self.fuzzy(word, &mut found);
            }
            let apart = |form: &str| form != word.term && authority.keeps_apart(word.term, form);
            found.candidates.retain(|candidate| !apart(&candidate.form));
        }
        found.sorted()
    }

    fn rules(&self, word: QueryWord<'_>, widest: Class, found: &mut Found) {
        self.forms(word, found);
        self.spellings(word, widest, found);
    }

    /// What the user's file says is the same, with its own spellings.
    fn authority(&self, word: QueryWord<'_>, authority: &Authority, found: &mut Found) {
        for name in authority.same_as(word.term) {
            let other = QueryWord { term: name, capitalized: true, lenient: true };
            let mut of_other = Found::new(other);
            self.rules(other, Class::Translit, &mut of_other);
            for candidate in of_other.candidates {
                found.take(&candidate.form, Class::Translit, candidate.weight, Rule::Authority);
            }
        }
    }

    /// What shares the stem.
    fn forms(&self, word: QueryWord<'_>, found: &mut Found) {
        let query = lemma::fold(word.term);
        let stem = lemma::stem(&query);
        let guarded = word.capitalized && lemma::is_guarded(&query);
        let stems = !(word.capitalized && is_unknown_latin(word.term));
        // What has the key of the stem and begins with it has it, but for one in 100 million; most
        // forms do, and need not be stemmed.
        let has_stem = |folded: &str| folded.starts_with(&stem) || lemma::stem(folded) == stem;
        let hash = keys::stem_hash(&stem);
        for layer in &self.layers {
            layer.find(hash, |id, signature| {
                if signature != NO_SIGNATURE {
                    return;
                }
                let candidate = layer.words.word(id);
                let folded = lemma::fold(candidate);
                if folded == query {
                    found.take(candidate, Class::Forms, 1.0, Rule::Diacritics);
                } else if stems && (!guarded || folded.starts_with(&*query)) && has_stem(&folded) {
                    found.take(candidate, Class::Forms, 0.95, Rule::Stem);
                }
            });
        }
    }

    /// What is the same name in another case, script or tradition.
    fn spellings(&self, word: QueryWord<'_>, widest: Class, found: &mut Found) {
        let Some(scripts) = scripts_of(word, widest) else { return };
        let mut matches = self.direct_matches(word, scripts, found);
        drop_dominated(&mut matches);
        if widest >= Class::Translit && !lemma::is_cyrillic(word.term) {
            matches.extend(self.matches_through_russian(word, &matches, found));
        }
        for (candidate, its) in matches {
            let (class, share, rule) = class_of(its.relation);
            if class <= widest {
                found.take(&candidate, class, its.weight * share, rule);
            }
        }
    }

    /// What the word itself meets.
    fn direct_matches(
        &self,
        word: QueryWord<'_>,
        scripts: Scripts,
        found: &Found,
    ) -> Vec<(String, Match)> {
        // A name in Latin letters is not a spelling of another ordinary English word: Serov never means
        // the serow, nor Bode the body, at the price of a German Serow.
        let latin_name = !word.lenient && !lemma::is_cyrillic(word.term);
        self.matches(word, NameQuery::new(&written(word)), scripts, |candidate| {
            (!latin_name || !english::is_ordinary(candidate)) && !found.has(candidate)
        })
    }

    /// What a Latin word meets by way of the Russian name that it spells best: two Latin spellings may
    /// be too far apart to be matched (Xruščëv and Jruschov).
    fn matches_through_russian(
        &self,
        word: QueryWord<'_>,
        direct: &[(String, Match)],
        found: &Found,
    ) -> Vec<(String, Match)> {
        let Some((russian, spelled)) = best_russian(direct) else { return Vec::new() };
        let known: HashSet<&str> = direct.iter().map(|(known, _)| known.as_str()).collect();
        let mut through =
            self.matches(word, NameQuery::of_name(&russian), Scripts::Latin, |candidate| {
                !known.contains(candidate)
                    && !english::is_ordinary(candidate)
                    && !found.has(candidate)
            });
        through.retain(|(_, its)| its.relation == Relation::Spelling);
        through.iter_mut().for_each(|(_, its)| its.weight *= spelled);
        through
    }

    /// The words that the rules of names join with a name, of those that are `eligible`.
    fn matches(
        &self,
        word: QueryWord<'_>,
        mut query: NameQuery,
        scripts: Scripts,
        eligible: impl Fn(&str) -> bool,
    ) -> Vec<(String, Match)> {
        let mut matches = Vec::new();
        for candidate in self.candidates(&query, scripts) {
            if !is_bridge(word, candidate)
                && eligible(candidate)
                && let Some(its) = query.match_word(&modernize(candidate))
            {
                matches.push((candidate.to_owned(), its));
            }
        }
        matches
    }

    /// The words that share a key with a name and seem nearest to it, nearest first in each script.
    fn candidates(&self, query: &NameQuery, scripts: Scripts) -> Vec<&str> {
        // With their distances and layers.
        let (mut russian, mut latin) = (Vec::new(), Vec::new());
        for key in query.keys() {
            let hash = keys::name_hash(key.key);
            for (number, layer) in self.layers.iter().enumerate() {
                layer.find(hash, |id, signature| {
                    let signature = Signature::from_u32(signature);
                    if scripts.have(signature)
                        && let Some(distance) = query.distance(key, signature)
                    {
                        let found = if signature.is_latin() { &mut latin } else { &mut russian };
                        found.push((distance, number, id));
                    }
                });
            }
        }
        keep_nearest(&mut russian, MOST_RUSSIAN);
        keep_nearest(&mut latin, MOST_LATIN);
        let nearest = russian.into_iter().chain(latin);
        nearest.map(|(_, number, id)| self.layers[number].words.word(id)).collect()
    }
}

/// The scripts in which a word may be spelled another way; `None` for a word that is not a name, or
/// that has no cases where these are all that is asked for.
fn scripts_of(word: QueryWord<'_>, widest: Class) -> Option<Scripts> {
    if english::is_ordinary(word.term) && !word.capitalized && !word.lenient {
        None
    } else if widest >= Class::Translit {
        Some(Scripts::Both)
    } else {
        lemma::is_cyrillic(word.term).then_some(Scripts::Cyrillic)
    }
}

/// How a match counts: its class, its share of the weight of that, and the rule that is named.
fn class_of(relation: Relation) -> (Class, f32, Rule) {
    match relation {
        Relation::Form => (Class::Forms, 1.0, Rule::Case),
        Relation::Spelling => (Class::Translit, 1.0, Rule::Spelling),
        // A derivative is about the name, not the name.
        Relation::Derivative => (Class::Translit, 0.5, Rule::Derivative),
        // As likely another surname: too loose for more than a slip.
        Relation::Adjective => (Class::Fuzzy, 1.0, Rule::Derivative),
    }
}

/// Sorts what was found, each once, and keeps so many.
fn keep_nearest(found: &mut Vec<(u8, usize, u32)>, most: usize) {
    // A word shares several keys as often as not, but seldom more than two: the rest need no order.
    if found.len() > most * 2 {
        found.select_nth_unstable(most * 2);
        found.truncate(most * 2);
    }
    found.sort_unstable();
    let mut seen = HashSet::with_capacity_and_hasher(found.len(), FixedState::default());
    found.retain(|(_, number, id)| seen.insert((*number, *id)));
    found.truncate(most);
}

/// Which words to look among.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scripts {
    Cyrillic,
    Latin,
    Both,
}

impl Scripts {
    fn have(self, signature: Signature) -> bool {
        match self {
            Self::Cyrillic => !signature.is_latin(),
            Self::Latin => signature.is_latin(),
            Self::Both => true,
        }
    }
}

/// The Russian word that a Latin query spells best, and how well; the shortest of equals, which is
/// the nominative more often than not.
fn best_russian(matches: &[(String, Match)]) -> Option<(String, f32)> {
    let contested = matches.iter().filter(|(_, m)| m.contested && m.relation == Relation::Spelling);
    let best = contested.max_by(|(a, x), (b, y)| {
        x.weight.total_cmp(&y.weight).then_with(|| b.len().cmp(&a.len())).then_with(|| b.cmp(a))
    })?;
    Some((capitalized(&best.0), best.1.weight))
}

/// The word as the reader wrote it, as far as names care: with its capital, in the orthography of
/// today.
fn written(word: QueryWord<'_>) -> String {
    let term = modernize(word.term);
    if word.capitalized { capitalized(&term) } else { term.into_owned() }
}

/// A word with its first letter as a capital.
fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    let capital = letters.next().into_iter().flat_map(char::to_uppercase);
    capital.chain(letters).collect()
}

/// A Latin word that no English list knows is a name: Snowball would cut its end.
fn is_unknown_latin(term: &str) -> bool {
    !lemma::is_cyrillic(term) && !english::is_ordinary(term)
}

/// Whether a candidate is an ordinary English word that this query word must not reach: in lower
/// case it is not a bridge between scripts (мост, most).
fn is_bridge(word: QueryWord<'_>, candidate: &str) -> bool {
    !word.lenient && !word.capitalized && english::is_ordinary(candidate)
}

/// What has been found so far, each spelling once.
pub(super) struct Found {
    candidates: Vec<Candidate>,
}

impl Found {
    fn new(word: QueryWord<'_>) -> Self {
        let (form, class, rule) = (word.term.to_owned(), Class::Exact, Rule::Letters);
        Self { candidates: vec![Candidate { form, class, weight: 1.0, rule }] }
    }

    pub(super) fn has(&self, form: &str) -> bool {
        self.candidates.iter().any(|candidate| candidate.form == form)
    }

    pub(super) fn take(&mut self, form: &str, class: Class, likelihood: f32, rule: Rule) {
        if !self.has(form) {
            let weight = class.weight() * likelihood.clamp(0.05, 1.0);
            self.candidates.push(Candidate { form: form.to_owned(), class, weight, rule });
        }
    }

    /// All, heaviest first after the word itself.
    pub(super) fn by_weight(&self) -> Vec<&Candidate> {
        let mut candidates: Vec<&Candidate> = self.candidates.iter().collect();
        candidates[1..].sort_by(|a, b| a.order(b));
        candidates
    }

    fn sorted(mut self) -> Vec<Candidate> {
        self.candidates[1..].sort_by(Candidate::order);
        self.candidates
    }
}

#[cfg(test)]
mod tests;
