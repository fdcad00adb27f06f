//! What the words of a query are to one another: which only hold it together, which are names, where
//! they stand, and what title would be the whole query.

use super::{Planning, Role};
use crate::{
    analysis::{Analyzer, LetterMark},
    query::{
        ast::{Query, Scope, Word},
        function_words::{FunctionWord, function_word},
    },
    vocabulary::{Candidate, Class, Rule, lemma},
};

/// A longer query with initials is not a title.
const MAX_TITLE_WORDS: u32 = 12;

/// A word of the query and where it stands among its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanWord {
    /// The number in [`Plan::terms`](super::Plan::terms).
    pub term: usize,
    /// Its place among the words of the query, from 0.
    pub position: u32,
}

/// The title that is the whole query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeTitle {
    /// Its words, as numbers in [`Plan::terms`](super::Plan::terms).
    pub terms: Vec<usize>,
    /// Its tokens, second readings of words included.
    pub tokens: usize,
}

/// Whether a query has capitals only, which then tell nothing.
pub(super) fn is_in_capitals(query: &Query) -> bool {
    let has_small = |text: &str| text.chars().any(char::is_lowercase);
    match query {
        Query::Word(word) => !has_small(&word.text),
        Query::Phrase(phrase) => !has_small(&phrase.text),
        Query::Dates(_) => true,
        Query::All(parts) | Query::Any(parts) => parts.iter().all(is_in_capitals),
        Query::Required(part) | Query::Not(part) => is_in_capitals(part),
    }
}

impl Planning<'_> {
    /// The role of a word that only holds the query together. A capital tells that it is something
    /// else: an acronym (`WHO`), an initial, and in Russian a name (Эдгар По).
    pub(super) fn function_role(&mut self, word: &Word, is_first: bool) -> Option<Role> {
        if !word.is_plain() || word.slips.is_some() {
            return None;
        }
        let parts = self.parts(word);
        let [part] = parts.as_slice() else { return None };
        let role = match function_word(&part.term)? {
            FunctionWord::Plain => Role::Function,
            FunctionWord::Question => Role::Question,
        };
        let letters = part.written.chars().filter(|c| c.is_alphabetic());
        let is_acronym = letters.clone().all(char::is_uppercase) && letters.count() > 1;
        let is_name =
            !is_first && part.capitalized && (part.is_letter() || lemma::is_cyrillic(&part.term));
        let means_more = part.stopped || !self.is_in_capitals && (is_acronym || is_name);
        (!means_more).then_some(role)
    }

    /// The words of a query that stand side by side, in its order, and the title that they would be:
    /// where there is nothing else, neither groups nor exclusions.
    pub(super) fn words(&mut self, query: &Query) -> (Vec<PlanWord>, Option<WholeTitle>) {
        let (texts, is_plain) = side_by_side(query);
        let text = texts.join(" ");
        let (mut tokens, mut found, mut capitals) = (0, Vec::new(), Vec::new());
        Analyzer::new().tokens(&text, |token| {
            tokens += 1;
            if !token.stacked && !LetterMark::is_term(token.term) {
                found.push((token.term.to_owned(), token.position));
                capitals.push(text[token.span].starts_with(char::is_uppercase));
            }
        });
        let mut words = Vec::new();
        let mut title = Some(Vec::new()).filter(|_| is_plain);
        for ((term, position), is_capitalized) in found.into_iter().zip(capitals) {
            let known = self.terms.iter().position(|known| known.asked && known.is_of(&term));
            if let Some(known) = known {
                let role = &mut self.terms[known].role;
                if *role == Role::Word && is_capitalized && position > 0 && !self.is_in_capitals {
                    *role = Role::Name;
                }
                words.push(PlanWord { term: known, position });
            }
            let is_initial = term.chars().nth(1).is_none();
            let may_be_added = is_initial && position < MAX_TITLE_WORDS && title.is_some();
            let number = known.or_else(|| may_be_added.then(|| self.unknown(term)));
            // What is not searched for is in no title either.
            title = title.zip(number).map(|(mut title, number): (Vec<usize>, usize)| {
                title.push(number);
                title
            });
        }
        let title = title.filter(|terms| !terms.is_empty());
        (words, title.map(|terms| WholeTitle { terms, tokens }))
    }

    /// A word that no condition of the plan is on by itself, such as an initial.
    fn unknown(&mut self, form: String) -> usize {
        let written = form.clone();
        let (class, weight, rule) = (Class::Exact, 1.0, Rule::Letters);
        self.added(&written, vec![Candidate { form, class, weight, rule }])
    }
}

/// The texts of words side by side, and whether the query is nothing else.
fn side_by_side(query: &Query) -> (Vec<&str>, bool) {
    let one = std::slice::from_ref(query);
    let parts = if let Query::All(parts) = query { parts.as_slice() } else { one };
    let (mut texts, mut is_plain) = (Vec::new(), true);
    for part in parts {
        let part = if let Query::Required(part) = part { part } else { part };
        match part {
            Query::Word(word) if word.scope == Scope::Anywhere && !word.is_prefix => {
                texts.push(word.text.as_str());
            }
            Query::Phrase(phrase)
                if parts.len() == 1 && phrase.scope == Scope::Anywhere && phrase.slop.is_none() =>
            {
                texts.push(phrase.text.as_str());
            }
            _ => is_plain = false,
        }
    }
    (texts, is_plain)
}
