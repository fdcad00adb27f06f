//! A name of a table against the names of the index: the candidates that it may be.
//!
//! A candidate is a name in all its spellings and cases, in either script. What a value is like is found as
//! for a query; the spellings found are then grouped, each group by the Russian name that its likeliest
//! spelling is of, by way of its cases and of what they are in Latin letters, the user's authority file and
//! the built-in table included.

use std::{collections::HashSet, time::Duration};

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
/// What a part of a name is worth where the value has more parts, a name that is met by slips only, and one
/// that resembles a common word.
const OF_PART: f32 = 0.5;
const BY_SLIPS: f32 = 0.5;
const OF_COMMON_WORD: f32 = 0.4;
/// A candidate for the whole value is a match from this score on, where no other has more than this share
/// of it.
const MATCH: f32 = 60.0;
const RIVAL: f32 = 0.5;
/// A spelling so likely is the same name; from the other on if the name is long and no other is as likely.
const SAME: f32 = 0.5;
const MAYBE_SAME: f32 = 0.25;
const LONG: usize = 6;
/// A form of fewer letters is not told by its stem.
const TELLING: usize = 5;
/// Letters of an ending, of which the shortest spelling has so many at most.
const ENDING: usize = 2;
/// Cases of a name whose other spellings are looked for, and spellings that are tried, at most.
const MOST_CASES: usize = 6;
const MOST_TRIED: usize = 10;
/// A case so many times rarer than the most frequent does not tell the base form.
const RARE: u64 = 50;
/// Words that may stand between those of a name: a patronymic, initials.
const BETWEEN: usize = 2;

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
        let (mut found, mut whole, mut as_typed) = (Vec::new(), Vec::new(), Vec::new());
        let mut least = 1.0_f32;
        for part in &parts {
            let name = match part {
                Part::Name(name) => name,
                Part::Initials(initials) => {
                    whole.push(Some(initials.clone()));
                    as_typed.push(initials.clone());
                    continue;
                }
            };
            let names = self.names_like(name, &budget)?;
            let best = names.first();
            least = least.min(best.map_or(0.0, |best| best.likelihood));
            whole.push(best.map(|best| self.written_name(&best.base)).transpose()?);
            as_typed.push(name.clone());
            let share = if parts.len() > 1 { OF_PART } else { 1.0 };
            for name in names {
                found.push(self.candidate(name, share, &budget)?);
            }
        }
        let mut may_match = parts.len() == 1;
        if parts.len() > 1
            && let Some(words) = whole.into_iter().collect::<Option<Vec<String>>>()
        {
            // A translation of the one word need not stand beside that of the other.
            for words in [words, as_typed] {
                if let Some(one) = self.whole(words.join(" "), least, &budget)? {
                    may_match = self.stand_together(&words, &budget)?;
                    found.push(one);
                    break;
                }
            }
        }
        let is_whole = |candidate: &NameCandidate| parts.len() == 1 || candidate.id.contains(' ');
        found.retain(|candidate| candidate.documents > 0);
        found.sort_by(|a, b| {
            b.score.total_cmp(&a.score).then(b.documents.cmp(&a.documents)).then(a.id.cmp(&b.id))
        });
        let mut known = HashSet::new();
        found.retain(|candidate| known.insert(candidate.id.clone()));
        let rival = found.get(1).map_or(0.0, |second| second.score);
        if let Some(first) = found.first_mut() {
            let is_clear = first.score >= MATCH && rival <= first.score * RIVAL;
            first.is_match = may_match && is_whole(first) && is_clear;
        }
        found.truncate(most);
        Ok(found)
    }

    /// Whether a document has these words of a name beside each other.
    fn stand_together(&self, words: &[String], budget: &Budget) -> Result<bool, SearchError> {
        let names: Vec<&str> =
            words.iter().map(String::as_str).filter(|word| !word.ends_with('.')).collect();
        if names.len() < 2 {
            return Ok(true);
        }
        let near = format!("~\"{}\"~{BETWEEN}", names.join(" "));
        Ok(self.documents_of(&near, budget)? > 0)
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
        let order = |a: &Form, b: &Form| {
            b.weight
                .total_cmp(&a.weight)
                .then(a.class.cmp(&b.class))
                .then(b.documents.cmp(&a.documents))
        };
        left.sort_by(order);
        let mut names: Vec<Likely> = Vec::new();
        let mut is_common_word = false;
        for _ in 0..MOST_TRIED {
            if left.is_empty() || names.len() == MOST_NAMES {
                break;
            }
            let seed = left.remove(0);
            let (base, forms) = self.name_of(&seed, budget)?;
            left.retain(|form| forms.iter().all(|member| member.form != form.form));
            if !self.is_name(&seed.form, &forms) {
                is_common_word |= seed.class == Class::Exact;
            } else if names.iter().all(|known| known.base != base) {
                names.push(Likely { forms, base, likelihood: seed.weight });
            }
        }
        // What the archive has as a common word is hardly the name that it resembles.
        if is_common_word {
            names.iter_mut().for_each(|name| name.likelihood *= OF_COMMON_WORD);
        }
        Ok(names)
    }

    /// The base form and all spellings of the name that a spelling is of: the same, whichever it is.
    fn name_of(&self, seed: &Form, budget: &Budget) -> Result<(String, Vec<Form>), SearchError> {
        if lemma::is_cyrillic(&seed.form) {
            return self.russian_name(seed, budget);
        }
        let mut met = self.forms_like(&capitalized(&seed.form), Class::Translit, budget)?;
        if let Some(russian) = best(&met, true) {
            // Short names resemble others by chance.
            let is_long = seed.form.chars().count() >= LONG;
            let is_rival = |form: &&Form| {
                lemma::is_cyrillic(&form.form)
                    && form.weight > russian.weight * RIVAL
                    && !are_cases(&form.form, &russian.form)
            };
            let is_alone = || !met.iter().any(|form| is_rival(&form));
            if russian.weight >= SAME || is_long && russian.weight >= MAYBE_SAME && is_alone() {
                let (base, mut forms) = self.russian_name(russian, budget)?;
                add(&mut forms, [seed.clone()]);
                return Ok((base, forms));
            }
        }
        met.retain(|form| !lemma::is_cyrillic(&form.form) && is_same(form));
        add(&mut met, [seed.clone()]);
        let most = met
            .iter()
            .max_by(|a, b| a.documents.cmp(&b.documents).then_with(|| b.form.cmp(&a.form)));
        let base = most.map_or_else(|| seed.form.clone(), |most| most.form.clone());
        Ok((base, met))
    }

    /// The same of a spelling in Russian: its cases tell the nominative, and each of them other spellings.
    fn russian_name(
        &self,
        seed: &Form,
        budget: &Budget,
    ) -> Result<(String, Vec<Form>), SearchError> {
        let (mut cases, mut spellings) = (vec![seed.clone()], Vec::new());
        let mut base = seed.form.clone();
        for _ in 0..2 {
            let met = self.forms_like(&capitalized(&base), Class::Translit, budget)?;
            // The spelling in Latin letters has all cases, also where they resemble a common noun.
            let is_long = seed.form.chars().count() >= LONG;
            let least = if is_long { MAYBE_SAME } else { SAME };
            let latin = best(&met, false).filter(|latin| latin.weight >= least);
            add(&mut spellings, latin.cloned());
            let of_latin = latin
                .map(|latin| self.forms_like(&capitalized(&latin.form), Class::Translit, budget));
            let of_latin = of_latin.transpose()?.unwrap_or_default();
            let is_case = |form: &Form| are_cases(&form.form, &seed.form);
            add(&mut cases, met.into_iter().filter(|form| is_sure_case(form) && is_case(form)));
            let is_likely = |form: &Form| is_long && form.weight >= MAYBE_SAME && is_case(form);
            add(&mut cases, of_latin.into_iter().filter(is_likely));
            base = self.base(&cases).unwrap_or(base);
        }
        cases.sort_by(|a, b| {
            let by_base = (b.form == base).cmp(&(a.form == base));
            by_base.then(b.documents.cmp(&a.documents)).then_with(|| a.form.cmp(&b.form))
        });
        let asked: Vec<String> =
            cases.iter().take(MOST_CASES).map(|case| capitalized(&case.form)).collect();
        for case in asked {
            let met = self.forms_like(&case, Class::Translit, budget)?;
            let is_latin = |form: &Form| !lemma::is_cyrillic(&form.form);
            add(&mut cases, met.into_iter().filter(|form| is_latin(form) && form.weight >= SAME));
        }
        add(&mut cases, spellings);
        Ok((base, cases))
    }

    /// Whether the archive does not show that a word is a common one. A Russian name may be a case of a
    /// common noun (Молотов, Сахаров): there all its cases and spellings are asked.
    fn is_name(&self, word: &str, forms: &[Form]) -> bool {
        let vocabulary = &self.view().prepared.vocabulary;
        let has_capitals = || {
            let cases = forms.iter().filter_map(|form| vocabulary.counts_of(&form.form));
            let (capital, small) = cases.fold((0_u64, 0_u64), |(capital, small), cases| {
                (capital + u64::from(cases.capital), small + u64::from(cases.small))
            });
            capital >= small
        };
        vocabulary.may_be_name(word) || lemma::is_cyrillic(word) && has_capitals()
    }

    /// The base form of Russian cases; a rare one may be of another word.
    fn base(&self, cases: &[Form]) -> Option<String> {
        let most = cases.iter().map(|form| form.documents).max().unwrap_or(0);
        let seen: Vec<(&str, u64)> = cases
            .iter()
            .filter(|form| form.documents.saturating_mul(RARE) >= most)
            .map(|form| (form.form.as_str(), form.documents))
            .collect();
        let at = self.view().prepared.vocabulary.base_among(&seen)?;
        Some(seen[at].0.to_owned())
    }

    /// A name as the archive writes it, though that may be a case of a common noun as well.
    fn written_name(&self, term: &str) -> Result<String, SearchError> {
        let written = written(self.view(), term)?;
        let is_small = written.chars().next().is_some_and(char::is_lowercase);
        Ok(if is_small { capitalized(&written) } else { written })
    }

    fn candidate(
        &self,
        name: Likely,
        share: f32,
        budget: &Budget,
    ) -> Result<NameCandidate, SearchError> {
        let Likely { mut forms, base, likelihood } = name;
        forms.sort_by(|a, b| b.documents.cmp(&a.documents).then_with(|| a.form.cmp(&b.form)));
        let id = self.written_name(&base)?;
        let is_russian = lemma::is_cyrillic(&base);
        let other = forms.iter().find(|form| lemma::is_cyrillic(&form.form) != is_russian);
        let name = match other {
            Some(other) => format!("{id} / {}", self.written_name(&other.form)?),
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

/// The likeliest spelling in Russian, or in Latin letters.
fn best(forms: &[Form], is_russian: bool) -> Option<&Form> {
    let of_script = forms.iter().filter(|form| lemma::is_cyrillic(&form.form) == is_russian);
    of_script.max_by(|a, b| a.weight.total_cmp(&b.weight).then(a.documents.cmp(&b.documents)))
}

fn is_sure_case(form: &Form) -> bool {
    // Short words share a stem by chance: Мао and маи.
    let by_rule = matches!(form.rule, Rule::Stem | Rule::Case);
    let is_short = by_rule && form.form.chars().count() < TELLING;
    form.class <= Class::Forms && form.weight >= SAME && !is_short
}

/// Whether two Russian spellings begin alike, as far as endings go.
fn are_cases(a: &str, b: &str) -> bool {
    let (a, b) = (lemma::fold(a), lemma::fold(b));
    let shared = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let shortest = a.chars().count().min(b.chars().count());
    lemma::is_cyrillic(&a) == lemma::is_cyrillic(&b) && shared + ENDING >= shortest && shared >= 2
}

fn is_same(form: &Form) -> bool {
    form.class <= Class::Forms || form.weight >= SAME
}

/// Adds the spellings that are not there yet.
fn add(forms: &mut Vec<Form>, more: impl IntoIterator<Item = Form>) {
    for form in more {
        if forms.iter().all(|known| known.form != form.form) {
            forms.push(form);
        }
    }
}

/// The parts of a value as it stands in a table: `Хрущёв, Н. С.` as people write it, `Н. С. Хрущёв`; in
/// capitals or small letters as a name is written.
fn parts_of(value: &str) -> Vec<Part> {
    // What this service calls a name has its spelling in the other script behind.
    let value = value.split_once(" / ").map_or(value, |(name, _)| name);
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
    // Of a name, not of the language of queries.
    !c.is_alphanumeric() && !"-‐‑.'’ʼʹ′`´\u{ad}".contains(c) && !('\u{300}'..'\u{370}').contains(&c)
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
        check("title:Stalin", &["Title", "Stalin"]);
        check("~Stalin* OR (-\"Beria\")", &["Stalin", "Beria"]);
        check("Хрущёв / Khrushchev", &["Хрущёв"]);
        check("", &[]);
        check(" — , .", &[]);
    }
}
