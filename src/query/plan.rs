//! Query to plan: analysed forms with weights, and how they must stand to one another.
//!
//! This is all that crosses from here to the search: no strings to be parsed again, no type of the
//! engine. Words of the query meet the words of the index here, through the vocabulary.

use crate::{
    analysis::Analyzer,
    query::{
        ast::{Parsed, Phrase, Query, Word, one_or},
        initials::{Initials, is_initial},
        warning::Warning,
    },
    vocabulary::{Authority, Candidate, Class, QueryWord, Rule, Vocabulary},
};

#[cfg(test)]
mod tests;

/// Words of a phrase that are searched for; a longer one is cut.
const MAX_PHRASE_WORDS: usize = 12;
/// How far an initial may stand from its surname, in words: `N. S. Khrushchev`.
pub const INITIALS_REACH: u32 = 2;
/// What an initial counts for, where the reader wrote the name in full.
const INITIAL_WEIGHT: f32 = 0.5;

/// What to look for.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// How the terms must stand to one another; `None` where there is nothing to look for.
    pub root: Option<Node>,
    /// The terms, as the nodes number them.
    pub terms: Vec<PlanTerm>,
    /// Whether the reader required terms by a sign, so that the condition must not be relaxed.
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
            rule: Rule::Letters,
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
    /// What the user knows of names.
    pub authority: &'a Authority,
}

/// Plans a query over a vocabulary.
pub fn plan(parsed: Parsed, vocabulary: &Vocabulary, options: PlanOptions<'_>) -> Plan {
    let Parsed { query, is_strict, warnings, .. } = parsed;
    let mut planning =
        Planning { vocabulary, options, analyzer: Analyzer::new(), terms: Vec::new(), warnings };
    let root = query.and_then(|query| planning.node(&query));
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
struct Part {
    term: String,
    written: String,
    position: u32,
    capitalized: bool,
    stacked: bool,
}

struct Planning<'v> {
    vocabulary: &'v Vocabulary,
    options: PlanOptions<'v>,
    analyzer: Analyzer,
    terms: Vec<PlanTerm>,
    warnings: Vec<Warning>,
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
        if let Some(acronym) = parts.iter().find(|part| part.stacked) {
            // U.S.S.R. is looked up as the acronym; М.С.Хрущёв is a name with its initials.
            let letters = parts.iter().filter(|part| !part.stacked).count();
            if acronym.term.chars().count() == letters {
                return Some(Node::Term(self.term(acronym, class, lenient)));
            }
            let names = parts.iter().filter(|part| !part.stacked).map(|part| Item::of(part, class));
            return one_or(Node::All, self.named(names.collect()));
        }
        match parts.as_slice() {
            [] => None,
            [part] => Some(Node::Term(self.term(part, class, lenient))),
            [first, .., last] if is_initial(&first.term) || is_initial(&last.term) => {
                let names = parts.iter().map(|part| Item::of(part, class)).collect();
                one_or(Node::All, self.named(names))
            }
            // anti-party: its parts side by side, or written as one word.
            several => {
                let joined = Part {
                    term: several.iter().map(|part| part.term.as_str()).collect(),
                    written: word.text.clone(),
                    position: 0,
                    capitalized: several[0].capitalized,
                    stacked: false,
                };
                let phrase = self.side_by_side(several, class);
                Some(Node::Any(vec![phrase, Node::Term(self.term(&joined, class, lenient))]))
            }
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

    fn side_by_side(&mut self, parts: &[Part], class: Class) -> Node {
        let first = parts[0].position;
        let words = parts.iter().map(|part| (self.term(part, class, false), part.position - first));
        Node::Phrase(words.collect())
    }

    /// Parts of a conjunction, with names and their initials read together.
    fn conjunction(&mut self, parts: &[Query]) -> Vec<Node> {
        let mut nodes = Vec::new();
        let mut names: Vec<Item> = Vec::new();
        for part in parts {
            if let Query::Word(word) = part
                && let Some(item) = self.name_item(word)
            {
                names.push(item);
                continue;
            }
            nodes.extend(self.named(std::mem::take(&mut names)));
            nodes.extend(self.node(part));
        }
        nodes.extend(self.named(names));
        nodes
    }

    /// A capitalized word or an initial: what may be part of a person's name.
    fn name_item(&mut self, word: &Word) -> Option<Item> {
        if word.class == Some(Class::Exact) || self.options.class == Some(Class::Exact) {
            return None;
        }
        let class = word.class.or(self.options.class).unwrap_or_default();
        let parts = self.analyse(&word.text);
        match parts.as_slice() {
            [part] if part.capitalized => Some(Item::of(part, class)),
            // N.S.: only the first initial is required, as patronymics are often left out.
            [first, .., last] if last.stacked || first.stacked => {
                let letters = parts.iter().filter(|part| !part.stacked);
                let all_initials = letters.clone().all(|part| is_initial(&part.term));
                let first = letters.clone().next()?;
                (all_initials && letters.count() <= 3).then(|| Item::of(first, class))
            }
            _ => None,
        }
    }

    /// Nodes for a run of names: each must be there, a given name also as an initial beside its
    /// surname, an initial also as a given name beside it.
    fn named(&mut self, items: Vec<Item>) -> Vec<Node> {
        if !items.iter().any(|item| !is_initial(&item.part.term)) {
            let nodes =
                items.iter().map(|item| Node::Term(self.term(&item.part, item.class, false)));
            return nodes.collect();
        }
        let numbers: Vec<Option<usize>> = items
            .iter()
            .map(|item| {
                let full = !is_initial(&item.part.term);
                full.then(|| self.term(&item.part, item.class, item.class == Class::Fuzzy))
            })
            .collect();
        let mut nodes = Vec::new();
        for (at, item) in items.iter().enumerate() {
            match numbers[at] {
                Some(term) => nodes.push(self.given_or_surname(item, term, at, &numbers)),
                None => {
                    // The second of two initials is a patronymic's.
                    let second = at > 0 && numbers[at - 1].is_none();
                    if !second {
                        nodes.extend(self.initial(item, at, &numbers));
                    }
                }
            }
        }
        nodes
    }

    /// A name in full, also met by its initial beside the names next to it.
    fn given_or_surname(
        &mut self,
        item: &Item,
        term: usize,
        at: usize,
        numbers: &[Option<usize>],
    ) -> Node {
        let Some(initials) = Initials::of_given_name(&item.part.term) else {
            return Node::Term(term);
        };
        let neighbours = nearest_names(at, numbers);
        if neighbours.is_empty() {
            return Node::Term(term);
        }
        let near = self.added(&item.part.written, initials.forms(INITIAL_WEIGHT));
        let mut any = vec![Node::Term(term)];
        any.extend(neighbours.into_iter().map(|name| Node::Beside { near, name, scored_as: term }));
        Node::Any(any)
    }

    /// An initial: itself or a given name that starts so, beside the names next to it.
    fn initial(&mut self, item: &Item, at: usize, numbers: &[Option<usize>]) -> Option<Node> {
        let initials = Initials::of_initial(&item.part.term);
        let mut forms = initials.forms(1.0);
        for name in initials.given_names() {
            let word = QueryWord { term: name, capitalized: true, lenient: false };
            let spellings = self.vocabulary.expand(word, Class::Translit, self.options.authority);
            for spelling in spellings {
                if !forms.iter().any(|form| form.form == spelling.form) {
                    let (class, rule) = (Class::Translit, Rule::Initial);
                    forms.push(Candidate { class, rule, ..spelling });
                }
            }
        }
        let near = self.added(&item.part.written, forms);
        let nodes = nearest_names(at, numbers)
            .into_iter()
            .map(|name| Node::Beside { near, name, scored_as: name })
            .collect();
        one_or(Node::Any, nodes)
    }

    fn term(&mut self, part: &Part, class: Class, lenient: bool) -> usize {
        let word = QueryWord { term: &part.term, capitalized: part.capitalized, lenient };
        let forms = self.vocabulary.expand(word, class, self.options.authority);
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

    fn analyse(&mut self, text: &str) -> Vec<Part> {
        let mut parts = Vec::new();
        self.analyzer.tokens(text, |token| {
            let written = &text[token.span.clone()];
            parts.push(Part {
                term: token.term.to_owned(),
                written: written.to_owned(),
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

/// A word that may be part of a person's name.
struct Item {
    part: Part,
    class: Class,
}

impl Item {
    fn of(part: &Part, class: Class) -> Self {
        let Part { term, written, position, capitalized, stacked } = part;
        let (term, written) = (term.clone(), written.clone());
        let (position, capitalized, stacked) = (*position, *capitalized, *stacked);
        Self { part: Part { term, written, position, capitalized, stacked }, class }
    }
}

/// The full names that stand next to a place, initials between them passed over.
fn nearest_names(at: usize, numbers: &[Option<usize>]) -> Vec<usize> {
    let before = numbers[..at].iter().rev().find_map(|number| *number);
    let after = numbers[at + 1..].iter().find_map(|number| *number);
    before.into_iter().chain(after).collect()
}
