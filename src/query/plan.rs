//! Query to plan: analysed forms with weights, and how they must stand to one another.
//!
//! This is all that crosses from here to the search: no strings to be parsed again, no type of the
//! engine. Words of the query meet the words of the index here, through the vocabulary.

use std::ops::Range;

use self::names::Item;
use crate::{
    analysis::{Analyzer, LetterMark},
    query::{
        ast::{Parsed, Phrase, Query, Word, one_or},
        warning::Warning,
    },
    vocabulary::{Authority, Candidate, Class, QueryWord, Vocabulary},
};

mod designation;
mod look_alikes;
mod names;
#[cfg(test)]
mod tests;

/// Words of a phrase that are searched for; a longer one is cut.
const MAX_PHRASE_WORDS: usize = 12;
/// How far an initial may stand from its surname, in words: `N. S. Khrushchev`.
pub const INITIALS_REACH: u32 = 2;

/// What to look for.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// How the terms must stand to one another; `None` where there is nothing to look for.
    pub root: Option<Node>,
    /// The terms, as the nodes number them.
    pub terms: Vec<PlanTerm>,
    /// Whether the condition must not be relaxed: the reader required terms by a sign, or asked for a
    /// person by name, whose namesakes are other people.
    pub is_strict: bool,
    /// What of the query was ignored, cut or read otherwise than written.
    pub warnings: Vec<Warning>,
}

#[cfg(test)]
impl Plan {
    /// A condition on terms of these forms, all of full weight.
    pub(crate) fn of_forms(root: Node, terms: &[&[&str]]) -> Self {
        let candidate = |form: &&str| Candidate {
            form: (*form).to_owned(),
            class: Class::Exact,
            weight: 1.0,
            rule: crate::vocabulary::Rule::Letters,
        };
        let term = |forms: &&[&str]| PlanTerm {
            written: forms[0].to_owned(),
            forms: forms.iter().map(candidate).collect(),
            truncated: false,
            asked: true,
        };
        let terms = terms.iter().map(term).collect();
        Self { root: Some(root), terms, is_strict: false, warnings: Vec::new() }
    }
}

/// One term: a weighted set of forms that is read as one word.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanTerm {
    /// The word as the reader typed it.
    pub written: String,
    /// The forms, heaviest first.
    pub forms: Vec<Candidate>,
    /// Whether there were more forms than the bound.
    pub truncated: bool,
    /// Whether the reader asked for it; the initials of a name are added unasked.
    pub asked: bool,
}

/// A condition on documents. Numbers are places in [`Plan::terms`].
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// The document has a form of the term.
    Term(usize),
    /// The terms stand at these distances from the first, in one field.
    Phrase(Vec<(usize, u32)>),
    /// A form of `near` stands at most [`INITIALS_REACH`] words before or after one of `name`; it
    /// counts as an occurrence of the term `scored_as`.
    Beside {
        /// The initials, or the given names they may stand for.
        near: usize,
        /// The surname.
        name: usize,
        /// The term whose rarity it scores by.
        scored_as: usize,
    },
    /// All hold.
    All(Vec<Node>),
    /// At least one holds.
    Any(Vec<Node>),
    /// Does not hold.
    Not(Box<Node>),
}

/// How the plan is to be made.
#[derive(Debug, Clone, Copy)]
pub struct PlanOptions<'a> {
    /// The widest class; `None` where the reader did not say.
    pub class: Option<Class>,
    /// The most forms a term.
    pub max_forms: usize,
    /// What is less likely the name that was asked for is no match, unless the class is
    /// [`Class::Fuzzy`].
    pub min_likelihood: f32,
    /// What the user knows of names.
    pub authority: &'a Authority,
}

/// Plans a query over a vocabulary.
pub fn plan(parsed: Parsed, vocabulary: &Vocabulary, options: PlanOptions<'_>) -> Plan {
    let Parsed { query, is_strict, warnings, .. } = parsed;
    let mut planning = Planning {
        vocabulary,
        options,
        analyzer: Analyzer::new(),
        terms: Vec::new(),
        warnings,
        is_person: false,
    };
    let root = query.and_then(|query| planning.node(&query));
    let is_strict = is_strict || planning.is_person;
    Plan { root, terms: planning.terms, is_strict, warnings: planning.warnings }
}

/// The forms of one word as the reader typed it, such as `expand` shows them; `None` where the word
/// has no letter or digit.
pub fn plan_word(
    text: &str,
    vocabulary: &Vocabulary,
    options: PlanOptions<'_>,
) -> Option<PlanTerm> {
    let word = Word { text: text.to_owned(), class: None, position: 0..0 };
    let query = Some(Query::Word(word));
    let parsed = Parsed { query, ..Parsed::default() };
    plan(parsed, vocabulary, options).terms.into_iter().next()
}

/// A word of the query, analysed.
#[derive(Debug, Clone)]
struct Part {
    term: String,
    written: String,
    /// Its bytes in what the reader typed without a space.
    span: Range<usize>,
    position: u32,
    capitalized: bool,
    /// Whether a full stop follows.
    stopped: bool,
    stacked: bool,
}

impl Part {
    /// Parts of a word as one, without what stands between them.
    fn joined(parts: &[Self], written: &str) -> Self {
        Self {
            term: parts.iter().map(|part| part.term.as_str()).collect(),
            written: written.to_owned(),
            span: 0..written.len(),
            position: 0,
            capitalized: parts[0].capitalized,
            stopped: false,
            stacked: false,
        }
    }

    fn is_letter(&self) -> bool {
        let mut letters = self.term.chars();
        letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
    }

    fn has_digit(&self) -> bool {
        self.term.chars().any(char::is_numeric)
    }
}

struct Planning<'v> {
    vocabulary: &'v Vocabulary,
    options: PlanOptions<'v>,
    analyzer: Analyzer,
    terms: Vec<PlanTerm>,
    warnings: Vec<Warning>,
    /// Whether what was planned last is a person's name and nothing else.
    is_person: bool,
}

impl Planning<'_> {
    fn node(&mut self, query: &Query) -> Option<Node> {
        match query {
            Query::Word(word) => self.word(word),
            Query::Phrase(phrase) => self.phrase(phrase),
            Query::All(parts) => {
                let nodes = self.conjunction(parts);
                one_or(Node::All, nodes)
            }
            Query::Any(parts) => {
                let nodes = parts.iter().filter_map(|part| self.node(part)).collect();
                one_or(Node::Any, nodes)
            }
            Query::Not(part) => Some(Node::Not(Box::new(self.node(part)?))),
        }
    }

    fn word(&mut self, word: &Word) -> Option<Node> {
        let parts = self.analyse(&word.text);
        let class = word.class.or(self.options.class).unwrap_or_default();
        let lenient = word.class == Some(Class::Fuzzy);
        if class > Class::Exact {
            let items = names::items(&word.text, &parts, class, true);
            if let Some(items) = items.filter(|items| items.len() > 1) {
                let nodes = self.named(items);
                self.is_person = names::are_person(&nodes);
                return one_or(Node::All, nodes);
            }
        }
        if let Some(node) = self.designation(&word.text, &parts, class) {
            return Some(node);
        }
        let acronym = parts.iter().find(|part| part.stacked);
        let words: Vec<Part> = parts.iter().filter(|part| !part.stacked).cloned().collect();
        match (words.as_slice(), acronym) {
            ([], _) => None,
            ([part], _) => Some(Node::Term(self.term(part, class, lenient))),
            // U.S.S.R. is looked up as the acronym.
            (letters, Some(acronym)) if acronym.term.chars().count() == letters.len() => {
                Some(Node::Term(self.term(acronym, class, lenient)))
            }
            (several, _) => Some(self.compound(several, &word.text, class)),
        }
    }

    /// A quoted phrase: exact, unless the reader chose a class for the whole query.
    fn phrase(&mut self, phrase: &Phrase) -> Option<Node> {
        let class = match self.options.class {
            None | Some(Class::Translit) => Class::Exact,
            Some(class) => class,
        };
        let mut parts = self.analyse(&phrase.text);
        parts.retain(|part| !part.stacked);
        if parts.len() > MAX_PHRASE_WORDS {
            parts.truncate(MAX_PHRASE_WORDS);
            self.warnings.push(Warning::LongPhrase(MAX_PHRASE_WORDS));
        }
        match parts.as_slice() {
            [] => None,
            [part] => Some(Node::Term(self.term(part, class, false))),
            several => Some(self.side_by_side(several, class)),
        }
    }

    /// anti-party: its parts side by side, or written as one word.
    fn compound(&mut self, parts: &[Part], written: &str, class: Class) -> Node {
        let phrase = self.side_by_side(parts, class);
        let written = written.trim_matches(|c: char| !c.is_alphanumeric());
        let joined = Part::joined(parts, written);
        Node::Any(vec![phrase, Node::Term(self.term(&joined, class, class == Class::Fuzzy))])
    }

    fn side_by_side(&mut self, parts: &[Part], class: Class) -> Node {
        let first = parts[0].position;
        let words = parts.iter().map(|part| (self.term(part, class, false), part.position - first));
        Node::Phrase(words.collect())
    }

    /// Parts of a conjunction, with names and their initials, and designations, read together.
    fn conjunction(&mut self, parts: &[Query]) -> Vec<Node> {
        let mut nodes = Vec::new();
        let mut names: Vec<Item> = Vec::new();
        let mut at = 0;
        while let Some(part) = parts.get(at) {
            if let Query::Word(word) = part {
                if let Some(Query::Word(next)) = parts.get(at + 1)
                    && let Some(node) = self.spaced_designation(word, next, at == 0)
                {
                    nodes.extend(self.named(std::mem::take(&mut names)));
                    nodes.push(node);
                    at += 2;
                    continue;
                }
                if let Some(items) = self.name_items(word, at == 0) {
                    names.extend(items);
                    at += 1;
                    continue;
                }
            }
            nodes.extend(self.named(std::mem::take(&mut names)));
            nodes.extend(self.node(part));
            at += 1;
        }
        let is_alone = nodes.is_empty();
        nodes.extend(self.named(names));
        self.is_person = is_alone && names::are_person(&nodes);
        nodes
    }

    /// What of a person's name a word may be.
    fn name_items(&mut self, word: &Word, is_first: bool) -> Option<Vec<Item>> {
        let class = word.class.or(self.options.class).unwrap_or_default();
        if class == Class::Exact || self.options.class == Some(Class::Exact) {
            return None;
        }
        let parts = self.analyse(&word.text);
        names::items(&word.text, &parts, class, is_first)
    }

    fn term(&mut self, part: &Part, class: Class, lenient: bool) -> usize {
        let min_likelihood = match class {
            Class::Fuzzy => 0.0,
            _ => self.options.min_likelihood,
        };
        let Part { term, capitalized, .. } = part;
        let word = QueryWord { term, capitalized: *capitalized, lenient, min_likelihood };
        let mut forms = self.vocabulary.expand(word, class, self.options.authority);
        if class >= Class::Forms {
            look_alikes::add(part, self.vocabulary, &mut forms);
        }
        let truncated = forms.len() > self.options.max_forms;
        let written = part.written.clone();
        self.push(PlanTerm { written, forms, truncated, asked: true })
    }

    fn added(&mut self, written: &str, forms: Vec<Candidate>) -> usize {
        let truncated = forms.len() > self.options.max_forms;
        self.push(PlanTerm { written: written.to_owned(), forms, truncated, asked: false })
    }

    fn push(&mut self, mut term: PlanTerm) -> usize {
        term.forms.truncate(self.options.max_forms);
        self.terms.push(term);
        self.terms.len() - 1
    }

    /// The words of a text without spaces; how letters alone are meant, the planning decides.
    fn analyse(&mut self, text: &str) -> Vec<Part> {
        let mut parts = Vec::new();
        self.analyzer.tokens(text, |token| {
            if LetterMark::is_term(token.term) {
                return;
            }
            let written = &text[token.span.clone()];
            parts.push(Part {
                term: token.term.to_owned(),
                written: written.to_owned(),
                stopped: text[token.span.end..].starts_with('.'),
                span: token.span,
                position: token.position,
                capitalized: written
                    .chars()
                    .find(|c| c.is_alphabetic())
                    .is_some_and(char::is_uppercase),
                stacked: token.stacked,
            });
        });
        parts
    }
}
