//! One query word to the spellings that stand for it.

use std::{cmp::Ordering, collections::HashSet};

use foldhash::fast::FixedState;
use transliterate::{Match, NameQuery, Relation, Signature, drop_dominated, modernize};

use super::{
    Authority, Class, Rule, english,
    evidence::{Evidence, Seen},
    keys, lemma,
    store::Vocabulary,
};
use crate::analysis::capitalized;

/// Russian candidates that are matched, the nearest first: a short foreign name shares a key with
/// thousands of a large archive's words. Each costs half a microsecond.
const MOST_RUSSIAN: usize = 300;

/// The same for Latin candidates, which cost two microseconds with a Russian query and five with a
/// Latin one.
const MOST_LATIN: usize = 60;

/// A word of the query as the vocabulary needs it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QueryWord<'a> {
    /// The term as analysis gives it.
    pub term: &'a str,
    /// Whether the reader wrote it with a capital: a name, then.
    pub capitalized: bool,
    /// Whether the reader asked for more than the class of the request (`~word`): then ordinary
    /// English words are not an exception.
    pub lenient: bool,
    /// What is less likely the name is not a match.
    pub min_likelihood: f32,
    /// `word~1`: at most so many slips; `None` where the reader leaves that to the word's length.
    pub slips: Option<u8>,
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
            let read = self.rules(word, widest, &mut found);
            if widest >= Class::Translit {
                self.authority(word, authority, &mut found);
                if let (true, Some(read)) = (authority.has_table(), read) {
                    self.table(read, &mut found);
                }
            }
            if widest >= Class::Fuzzy {
                self.fuzzy(word, &mut found);
            }
            let apart = |form: &str| form != word.term && authority.keeps_apart(word.term, form);
            found.candidates.retain(|candidate| !apart(&candidate.form));
        }
        found.sorted()
    }

    /// What the rules find; gives what the word is as a name, if it may be one.
    fn rules<'q>(
        &self,
        word: QueryWord<'q>,
        widest: Class,
        found: &mut Found,
    ) -> Option<NameRead<'q>> {
        let cases = self.counts_of(word.term);
        let mut evidence = Evidence::of(word.term, cases, word.capitalized, self.counted());
        let word = QueryWord { capitalized: reads_as_name(word, evidence), ..word };
        self.forms(word, &mut evidence, found);
        self.spellings(word, evidence, widest, found)
    }

    /// What the user's file says is the same, with its own spellings.
    fn authority(&self, word: QueryWord<'_>, authority: &Authority, found: &mut Found) {
        for name in authority.same_as(word.term) {
            let other = QueryWord { term: name, capitalized: true, lenient: true, ..word };
            let mut of_other = Found::new(other);
            self.rules(other, Class::Translit, &mut of_other);
            for Candidate { form, class, weight, .. } in of_other.candidates {
                // What the class of a form takes off is not doubt.
                let likelihood = weight / class.weight();
                found.take(&form, Class::Translit, likelihood, Rule::Authority);
            }
        }
    }

    /// What is the same name in another case, script or tradition.
    fn spellings<'q>(
        &self,
        word: QueryWord<'q>,
        mut evidence: Evidence,
        widest: Class,
        found: &mut Found,
    ) -> Option<NameRead<'q>> {
        let scripts = scripts_of(word, widest)?;
        let mut query = NameQuery::new(&written(word));
        let is_open = |seen: Seen<'_>| !evidence.rules_out(seen, word.min_likelihood);
        let mut matches = self.matches(&mut query, scripts, |seen| {
            may_meet(word, seen) && !found.has(seen.word) && (word.lenient || is_open(seen))
        });
        drop_dominated(&mut matches);
        matches.iter().for_each(|(seen, its)| evidence.add(*seen, its));
        let is_likely =
            |(.., likelihood): &Likely<'_>| word.lenient || *likelihood >= word.min_likelihood;
        let mut likely: Vec<Likely<'_>> = matches
            .iter()
            .map(|(seen, its)| (seen.word, its.relation, likelihood(word, evidence, *seen, its)))
            .filter(is_likely)
            .collect();
        if widest >= Class::Translit && !lemma::is_cyrillic(word.term) {
            self.through_russian((word, evidence), &matches, found, &mut likely);
        }
        // In small letters пилы is not a case of a name that пили is another of: both are known.
        let may_be_names = word.capitalized || word.lenient;
        let is_other_word = |relation: Relation, form: &str| {
            relation == Relation::Form && !may_be_names && lemma::are_other_words(word.term, form)
        };
        likely.retain(|(form, relation, _)| !is_other_word(*relation, form));
        for (form, relation, likelihood) in likely.into_iter().filter(is_likely) {
            let (class, share, rule) = class_of(relation);
            if class <= widest {
                found.take(form, class, likelihood * share, rule);
            }
        }
        Some(NameRead { word, query, evidence })
    }

    /// What a Latin word meets by way of the Russian name that it spells best: two Latin spellings may
    /// be too far apart to be matched (Xruščëv and Jruschov).
    fn through_russian<'v>(
        &'v self,
        (word, of_query): (QueryWord<'_>, Evidence),
        direct: &[(Seen<'v>, Match)],
        found: &Found,
        likely: &mut Vec<Likely<'v>>,
    ) {
        let Some((russian, spelled)) = best_russian(direct) else { return };
        let known: HashSet<&str> = likely.iter().map(|(known, ..)| *known).collect();
        let mut query = NameQuery::of_name(&capitalized(russian.word));
        let mut through = self.matches(&mut query, Scripts::Latin, |seen| {
            let is_new = !known.contains(seen.word) && !found.has(seen.word);
            may_meet(word, seen)
                && is_new
                && (word.lenient || !of_query.rules_out(seen, word.min_likelihood))
        });
        through.retain(|(_, its)| its.relation == Relation::Spelling);
        let mut evidence = Evidence::of(russian.word, Some(russian.cases), true, self.counted());
        evidence.join(of_query);
        through.iter().for_each(|(seen, its)| evidence.add(*seen, its));
        // The other cases of the name are spelled as well as that one.
        let cases = direct.iter().filter(|(seen, its)| {
            let is_other = its.contested && seen.word != russian.word;
            is_other && its.fit >= spelled.fit * 0.9
        });
        cases.for_each(|(seen, _)| evidence.add_form(*seen));
        likely.extend(through.iter().map(|(seen, its)| {
            // Spelled half as well as it could be, and better than any other, it is the name.
            let is_name = (spelled.weight * 2.0).min(1.0);
            let likelihood = likelihood(word, evidence, *seen, its) * is_name;
            (seen.word, Relation::Spelling, likelihood)
        }));
    }

    /// How many words of the archive were counted.
    fn counted(&self) -> u64 {
        self.layers.iter().map(|layer| layer.counted()).sum()
    }

    /// The words that the rules of names join with a name, of those that are `eligible`.
    fn matches(
        &self,
        query: &mut NameQuery,
        scripts: Scripts,
        eligible: impl Fn(Seen<'_>) -> bool,
    ) -> Vec<(Seen<'_>, Match)> {
        let mut matches = Vec::new();
        for (layer, id) in self.candidates(query, scripts) {
            let seen =
                Seen { word: self.layers[layer].words.word(id), cases: self.cases(layer, id) };
            if eligible(seen)
                && let Some(its) = query.match_word(&modernize(seen.word))
            {
                matches.push((seen, its));
            }
        }
        matches
    }

    /// The words that share a key with a name and seem nearest to it, nearest first in each script.
    fn candidates(
        &self,
        query: &NameQuery,
        scripts: Scripts,
    ) -> impl Iterator<Item = (usize, u32)> + use<> {
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
        nearest.map(|(_, number, id)| (number, id))
    }
}

/// A form, what joins it to the query word, and how likely it is.
type Likely<'v> = (&'v str, Relation, f32);

/// A query word that may be a name, and what is known of it as one.
struct NameRead<'q> {
    word: QueryWord<'q>,
    query: NameQuery,
    evidence: Evidence,
}

/// The scripts in which a word may be spelled another way; `None` for a word that is not a name, or
/// that has no cases where these are all that is asked for.
fn scripts_of(word: QueryWord<'_>, widest: Class) -> Option<Scripts> {
    if !word.capitalized && !word.lenient && english::is_ordinary(word.term) {
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
fn best_russian<'v>(matches: &[(Seen<'v>, Match)]) -> Option<(Seen<'v>, Match)> {
    let contested = matches.iter().filter(|(_, m)| m.contested && m.relation == Relation::Spelling);
    contested.copied().max_by(|(a, x), (b, y)| {
        let by_length = || b.word.len().cmp(&a.word.len());
        x.weight.total_cmp(&y.weight).then_with(by_length).then_with(|| b.word.cmp(a.word))
    })
}

/// How likely a match is, by the archive's evidence unless the reader wants whatever there is.
fn likelihood(word: QueryWord<'_>, evidence: Evidence, seen: Seen<'_>, its: &Match) -> f32 {
    if word.lenient { its.weight } else { evidence.likelihood(seen, its) }
}

/// The word as the reader wrote it, as far as names care: with its capital, in the orthography of
/// today.
fn written(word: QueryWord<'_>) -> String {
    let term = modernize(word.term);
    if word.capitalized { capitalized(&term) } else { term.into_owned() }
}

/// A Latin word that no English list knows is a name: Snowball would cut its end.
fn is_unknown_latin(term: &str) -> bool {
    !lemma::is_cyrillic(term) && !english::is_ordinary(term)
}

/// Whether a word is looked for as a name: with its capital, or with a small letter where the archive
/// mostly writes it with a capital, and it is not an ordinary English word.
fn reads_as_name(word: QueryWord<'_>, evidence: Evidence) -> bool {
    word.capitalized || evidence.is_name() && !english::is_ordinary(word.term)
}

/// Whether the list of ordinary English words lets a candidate be a spelling of the query word.
///
/// In lower case such a word is not a bridge between scripts (мост, most). A name in Latin letters is
/// another such word only where the archive writes that with a capital: Viktor is Victor, but Serov is
/// not the serow, nor Bode the body.
fn may_meet(word: QueryWord<'_>, candidate: Seen<'_>) -> bool {
    word.lenient
        || !english::is_ordinary(candidate.word)
        || word.capitalized && (lemma::is_cyrillic(word.term) || candidate.is_capitalized())
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
            let weight = class.weight() * likelihood.clamp(0.01, 1.0);
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

mod forms;
mod table;
#[cfg(test)]
mod tests;
