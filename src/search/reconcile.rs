//! A name of a table against the names of the index: the candidates that it may be.
//!
//! A candidate is a name in all its spellings and cases, in either script. What a value is like is found as
//! for a query; the spellings found are then grouped, each group by what its own most likely spelling
//! meets, the user's authority file and the built-in table included.

use std::time::Duration;

use super::{
    error::SearchError, expansions::expansion, request::SearchRequest, resolve::resolve,
    searcher::Searcher, spelling::written,
};
use crate::{
    analysis::{capitalized, fold},
    query::{self, Budget, Warning, is_function_word},
    vocabulary::{Class, Form, Rule, lemma},
};

/// Parts of a value that are looked at.
const MOST_PARTS: usize = 6;
/// Names that one part may be, at most.
const MOST_NAMES: usize = 5;
/// The time that one value may take: a table is reconciled once.
const TIME: Duration = Duration::from_secs(2);
/// What a part of a name is worth where the value has more parts, and a name that is met by slips only.
const OF_PART: f32 = 0.5;
const BY_SLIPS: f32 = 0.5;
/// A candidate is a match from this score on, where no other has more than this share of it.
const MATCH: f32 = 40.0;
const RIVAL: f32 = 0.5;

/// A name that a value may be.
#[derive(Debug, Clone, PartialEq)]
pub struct NameCandidate {
    /// The name in its base form: a search for it finds its documents.
    pub id: String,
    /// The same with its most frequent spelling in the other script.
    pub name: String,
    /// Its spellings, the most frequent first.
    pub spellings: Vec<String>,
    /// Documents that have it.
    pub documents: usize,
    /// How likely it is what was meant, from 0 to 100.
    pub score: f32,
    /// Whether it clearly is.
    pub is_match: bool,
}

/// A part of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Name(String),
    /// With a full stop behind each.
    Initials(String),
}

/// A name with how likely it is meant, from 0 to 1.
struct Likely {
    forms: Vec<Form>,
    base: String,
    likelihood: f32,
}

impl Searcher {
    /// The most candidates of one value.
    pub const MAX_CANDIDATES: usize = 20;

    /// The names that a value may be, the likeliest first, at most so many.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn reconcile(&self, value: &str, most: usize) -> Result<Vec<NameCandidate>, SearchError> {
        let budget = if self.is_limited() { Budget::of(TIME) } else { Budget::unlimited() };
        let parts = parts_of(value);
        let (mut found, mut whole) = (Vec::new(), Vec::new());
        let mut least = 1.0_f32;
        for part in &parts {
            let name = match part {
                Part::Name(name) => name,
                Part::Initials(initials) => {
                    whole.push(Some(initials.clone()));
                    continue;
                }
            };
            let names = self.names_like(name, &budget)?;
            let best = names.first();
            least = least.min(best.map_or(0.0, |best| best.likelihood));
            whole.push(best.map(|best| written(self.view(), &best.base)).transpose()?);
            let share = if parts.len() > 1 { OF_PART } else { 1.0 };
            for name in names {
                found.push(self.candidate(name, share, &budget)?);
            }
        }
        if parts.len() > 1
            && let Some(words) = whole.into_iter().collect::<Option<Vec<String>>>()
        {
            found.extend(self.whole(words.join(" "), least, &budget)?);
        }
        found.retain(|candidate| candidate.documents > 0);
        found.sort_by(|a, b| {
            b.score.total_cmp(&a.score).then(b.documents.cmp(&a.documents)).then(a.id.cmp(&b.id))
        });
        found.dedup_by(|a, b| a.id == b.id);
        found.truncate(most);
        let rival = found.get(1).map_or(0.0, |second| second.score);
        if let Some(first) = found.first_mut() {
            first.is_match = first.score >= MATCH && rival <= first.score * RIVAL;
        }
        Ok(found)
    }

    /// The names that a word may be, likeliest first.
    fn names_like(&self, word: &str, budget: &Budget) -> Result<Vec<Likely>, SearchError> {
        let found = self.grouped(self.forms_like(word, Class::Translit, budget)?, budget)?;
        if !found.is_empty() {
            return Ok(found);
        }
        let mut by_slips = self.grouped(self.forms_like(word, Class::Fuzzy, budget)?, budget)?;
        by_slips.iter_mut().for_each(|name| name.likelihood *= BY_SLIPS);
        Ok(by_slips)
    }

    /// The spellings of a word that documents have, each with how likely it is meant as its weight; not
    /// what is made from the word.
    fn forms_like(
        &self,
        word: &str,
        class: Class,
        budget: &Budget,
    ) -> Result<Vec<Form>, SearchError> {
        let view = self.view();
        let options = self.options(Some(class), budget);
        let Some(term) = query::plan_word(word, &view.prepared.vocabulary, options) else {
            return Ok(Vec::new());
        };
        let terms = resolve(std::slice::from_ref(&term), &view.prepared.fields)?;
        let mut forms = expansion(view, &term, &terms[0], budget)?.forms;
        forms.retain(|form| !matches!(form.rule, Rule::Derivative | Rule::Initial));
        for form in &mut forms {
            form.weight = (form.weight / form.class.weight()).min(1.0);
        }
        Ok(forms)
    }

    /// Spellings put together that are of one name, likeliest first.
    fn grouped(&self, mut left: Vec<Form>, budget: &Budget) -> Result<Vec<Likely>, SearchError> {
        let vocabulary = &self.view().prepared.vocabulary;
        let mut names = Vec::new();
        while names.len() < MOST_NAMES {
            // A Russian spelling meets all others best, where there is one that is likely.
            let most = left.iter().map(|form| form.weight).fold(0.0, f32::max);
            let rank = |form: &&Form| {
                let is_russian = lemma::is_cyrillic(&form.form) && form.weight >= most * RIVAL;
                (is_russian, form.weight, form.documents)
            };
            let seed = left
                .iter()
                .max_by(|a, b| rank(a).partial_cmp(&rank(b)).unwrap_or(std::cmp::Ordering::Equal));
            let Some(seed) = seed.map(|seed| seed.form.clone()) else { break };
            let met = self.forms_like(&capitalized(&seed), Class::Translit, budget)?;
            let is_met =
                |form: &Form| form.form == seed || met.iter().any(|one| one.form == form.form);
            let (forms, others): (Vec<Form>, Vec<Form>) = left.into_iter().partition(is_met);
            left = others;
            let likelihood = forms.iter().map(|form| form.weight).fold(0.0, f32::max);
            // What no query word was like belongs to the name all the same.
            let forms = with_others(forms, met);
            if let Some(base) = self.base(&forms).filter(|base| vocabulary.may_be_name(base)) {
                names.push(Likely { forms, base, likelihood });
            }
        }
        names.sort_by(|a, b| b.likelihood.total_cmp(&a.likelihood));
        Ok(names)
    }

    /// The base form of a name: of its Russian spellings, if it has any.
    fn base(&self, forms: &[Form]) -> Option<String> {
        let has_russian = forms.iter().any(|form| lemma::is_cyrillic(&form.form));
        let of_script = forms.iter().filter(|form| lemma::is_cyrillic(&form.form) == has_russian);
        let seen: Vec<(&str, u64)> =
            of_script.map(|form| (form.form.as_str(), form.documents)).collect();
        let at = self.view().prepared.vocabulary.base_among(&seen)?;
        Some(seen[at].0.to_owned())
    }

    fn candidate(
        &self,
        name: Likely,
        share: f32,
        budget: &Budget,
    ) -> Result<NameCandidate, SearchError> {
        let Likely { mut forms, base, likelihood } = name;
        forms.sort_by(|a, b| b.documents.cmp(&a.documents).then_with(|| a.form.cmp(&b.form)));
        let id = written(self.view(), &base)?;
        let is_russian = lemma::is_cyrillic(&base);
        let other = forms.iter().find(|form| lemma::is_cyrillic(&form.form) != is_russian);
        let name = match other {
            Some(other) => format!("{id} / {}", written(self.view(), &other.form)?),
            None => id.clone(),
        };
        let documents = self.documents_of(&id, budget)?;
        let spellings = forms.iter().map(|form| capitalized(&form.form)).collect();
        let score = rounded(likelihood * share);
        Ok(NameCandidate { id, name, spellings, documents, score, is_match: false })
    }

    /// A name of several words, where documents have it as a whole.
    fn whole(
        &self,
        name: String,
        likelihood: f32,
        budget: &Budget,
    ) -> Result<Option<NameCandidate>, SearchError> {
        let documents = self.documents_of(&name, budget)?;
        let candidate = NameCandidate {
            id: name.clone(),
            spellings: vec![name.clone()],
            name,
            documents,
            score: rounded(likelihood),
            is_match: false,
        };
        Ok((documents > 0).then_some(candidate))
    }

    /// Documents that a search for a name finds, all words of it required.
    fn documents_of(&self, name: &str, budget: &Budget) -> Result<usize, SearchError> {
        let request = SearchRequest { limit: 0, ..SearchRequest::new(name) };
        let ranking = self.rank_within(&request, budget)?;
        let is_loose = |warning: &Warning| matches!(warning, Warning::SomeWords(_));
        Ok(if ranking.plan.warnings.iter().any(is_loose) { 0 } else { ranking.total })
    }
}

fn rounded(likelihood: f32) -> f32 {
    (likelihood.clamp(0.0, 1.0) * 1000.0).round() / 10.0
}

fn with_others(mut forms: Vec<Form>, met: Vec<Form>) -> Vec<Form> {
    for form in met {
        if forms.iter().all(|known| known.form != form.form) {
            forms.push(form);
        }
    }
    forms
}

/// The parts of a value as it stands in a table: `Хрущёв, Н. С.` as people write it, `Н. С. Хрущёв`; in
/// capitals or small letters as a name is written.
fn parts_of(value: &str) -> Vec<Part> {
    let (value, before) = match value.split_once(',') {
        Some((surname, rest)) if !rest.trim().is_empty() => (surname, rest),
        _ => (value, ""),
    };
    let words = before.split(is_between).chain(value.split(is_between));
    let words = words.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '.'));
    let words = words.filter(|word| word.chars().any(char::is_alphabetic));
    words
        .filter(|word| !is_function_word(&fold(word)) || is_initial(word))
        .map(part)
        .take(MOST_PARTS)
        .collect()
}

fn is_between(c: char) -> bool {
    c.is_whitespace() || ",;()[]\"«»“”".contains(c)
}

fn part(word: &str) -> Part {
    if is_initial(word) {
        let letters = word.split('.').filter(|letter| !letter.is_empty());
        let letters: Vec<String> = letters.map(|letter| letter.to_uppercase() + ".").collect();
        return Part::Initials(letters.join(" "));
    }
    let word = word.trim_matches('.');
    let is_mixed = word.chars().any(char::is_lowercase) && word.chars().any(char::is_uppercase);
    if is_mixed {
        return Part::Name(word.to_owned());
    }
    let parts: Vec<String> = word.to_lowercase().split('-').map(capitalized).collect();
    Part::Name(parts.join("-"))
}

/// Whether a word is a letter, or letters with full stops between.
fn is_initial(word: &str) -> bool {
    let mut letters = word.split('.').filter(|letter| !letter.is_empty());
    letters.clone().next().is_some() && letters.all(|letter| letter.chars().count() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_as_tables_have_names() {
        let check = |value: &str, expected: &[&str]| {
            let parts: Vec<String> = parts_of(value)
                .into_iter()
                .map(|part| match part {
                    Part::Name(name) => name,
                    Part::Initials(initials) => initials,
                })
                .collect();
            assert_eq!(parts, expected, "{value}");
        };
        check("Kruschev", &["Kruschev"]);
        check("ХРУЩЁВ Н.С.", &["Хрущёв", "Н. С."]);
        check("Хрущёв, Никита Сергеевич", &["Никита", "Сергеевич", "Хрущёв"]);
        check("khrushchev, n", &["N.", "Khrushchev"]);
        check("  «McNeil-O'Hara» ", &["McNeil-O'Hara"]);
        check("БОНЧ-БРУЕВИЧ", &["Бонч-Бруевич"]);
        check("Malenkov,", &["Malenkov"]);
        check("", &[]);
        check(" — , .", &[]);
    }
}
