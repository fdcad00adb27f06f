//! Query to plan: analysed forms with weights, and how they must stand to one another.
//!
//! This is all that crosses from here to the search: no strings to be parsed again, no type of the
//! engine. Words of the query meet the words of the index here, through the vocabulary.

use std::{collections::HashMap, ops::Range};

use self::conjunction::{Conjunct, Standing};
pub use self::{
    conjunction::Relaxed,
    scope::{Condition, TextField, ValueWanted},
    words::{PlanWord, WholeTitle},
};
use crate::{
    analysis::{Analyzer, LetterMark},
    query::{
        ast::{Parsed, Phrase, Query, Reading, Scope, Word, one_or},
        budget::Budget,
        parser::MAX_TERMS,
        warning::{Place, Warning},
    },
    vocabulary::{Candidate, Class, ExpansionCache, QueryWord, Vocabulary},
};

mod compound;
mod conjunction;
mod designation;
mod look_alikes;
mod names;
mod scope;
#[cfg(test)]
mod tests;
mod words;

/// Words of a phrase, or of what is written as one word, that are searched for.
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
    /// What may follow where too few documents meet the condition; never where it is a person's
    /// name, whose namesakes are other people.
    pub relaxed: Option<Relaxed>,
    /// The words that stand side by side, in the order of the query.
    pub words: Vec<PlanWord>,
    /// The title that would be the whole query, if that is words only.
    pub title: Option<WholeTitle>,
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
            role: Role::Word,
        };
        let terms = terms.iter().map(term).collect();
        let (relaxed, words, title, warnings) = (None, Vec::new(), None, Vec::new());
        Self { root: Some(root), terms, relaxed, words, title, warnings }
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
    /// What it is to the query.
    pub role: Role,
}

impl PlanTerm {
    /// Whether this is the very word.
    fn is_of(&self, term: &str) -> bool {
        self.forms.first().is_some_and(|form| form.form == term)
    }
}

/// What a term is to its query; the ranking gives each role its importance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// What the query is about.
    Word,
    /// The same, with a capital that does not come from the beginning of the query.
    Name,
    /// Holds the query together, beside words that it is about: never required.
    Function,
    /// The same, and asks: `who`, `кто`.
    Question,
}

impl Role {
    /// Whether the term is part of what the query is about.
    pub fn is_content(self) -> bool {
        matches!(self, Self::Word | Self::Name)
    }
}

/// A condition on documents. Numbers are places in [`Plan::terms`].
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// The document has a form of the term.
    Term(usize),
    /// The terms stand at these distances from the first, in one field.
    Phrase(Vec<(usize, u32)>),
    /// The terms stand in one field, in any order, with at most so many other words between.
    Near {
        /// A term that is there twice has to stand there twice.
        terms: Vec<usize>,
        /// The other words.
        slop: u32,
    },
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
    /// It holds within one field of the text.
    Within(TextField, Box<Node>),
    /// What is known of the document meets a condition; adds nothing to a score.
    Where(Condition),
    /// All hold.
    All(Vec<Node>),
    /// At least one holds.
    Any(Vec<Node>),
    /// Does not hold.
    Not(Box<Node>),
    /// Need not hold, and adds to the score where it does; stands in [`Node::All`] only, beside what
    /// must hold.
    Optional(Box<Node>),
}

/// How the plan is to be made.
#[derive(Debug, Clone, Copy)]
pub struct PlanOptions<'a> {
    /// The widest class; `None` where the reader did not say.
    pub class: Option<Class>,
    /// The most forms a term.
    pub max_forms: usize,
    /// What is less likely the name that was asked for is not a match, unless the class is
    /// [`Class::Fuzzy`].
    pub min_likelihood: f32,
    /// The spellings of words that were asked for before, with what the user knows of names.
    pub expansions: &'a ExpansionCache,
    /// The time there is.
    pub budget: &'a Budget,
}

/// Plans a query over a vocabulary.
pub fn plan(parsed: Parsed, vocabulary: &Vocabulary, options: PlanOptions<'_>) -> Plan {
    let Parsed { query, warnings } = parsed;
    let mut planning = Planning {
        vocabulary,
        options,
        analyzer: Analyzer::new(),
        terms: Vec::new(),
        known: HashMap::new(),
        analysed: HashMap::new(),
        place: [0, 0],
        words_left: MAX_TERMS,
        warnings,
        is_person: false,
        is_in_capitals: query.as_ref().is_some_and(words::is_in_capitals),
    };
    let (mut root, mut relaxed, mut words, mut title) = (None, None, Vec::new(), None);
    if let Some(query) = &query {
        (root, relaxed) = planning.condition(query);
        (words, title) = planning.words(query);
    }
    let Planning { terms, warnings, .. } = planning;
    Plan { root, terms, relaxed, words, title, warnings }
}

/// The forms of one word as the reader typed it, such as `expand` shows them; `None` where the word
/// has no letter or digit.
pub fn plan_word(
    text: &str,
    vocabulary: &Vocabulary,
    options: PlanOptions<'_>,
) -> Option<PlanTerm> {
    let query = Some(Query::Word(Word { text: text.to_owned(), ..Word::default() }));
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

/// What makes two terms one.
#[derive(Debug, PartialEq, Eq, Hash)]
struct TermKey {
    term: String,
    written: String,
    class: Class,
    lenient: bool,
    slips: Option<u8>,
}

struct Planning<'v> {
    vocabulary: &'v Vocabulary,
    options: PlanOptions<'v>,
    analyzer: Analyzer,
    terms: Vec<PlanTerm>,
    /// The numbers of terms: what is there twice is looked up and read once.
    known: HashMap<TermKey, usize>,
    /// The words of what stands at a place of the query.
    analysed: HashMap<usize, Vec<Part>>,
    /// What is planned stands there in the query.
    place: Place,
    /// How many more words the query may have.
    words_left: usize,
    warnings: Vec<Warning>,
    /// Whether what was planned last is a person's name and nothing else.
    is_person: bool,
    /// Whether the query has no small letter, so that capitals tell nothing.
    is_in_capitals: bool,
}

impl Planning<'_> {
    /// The condition of a whole query, and what may follow where too few documents meet it.
    fn condition(&mut self, query: &Query) -> (Option<Node>, Option<Relaxed>) {
        let Query::All(parts) = query else { return (self.node(query), None) };
        let conjuncts = self.conjunction(parts);
        let is_word = |part: &&Query| !matches!(part, Query::Not(_) | Query::Dates(_));
        let words = parts.iter().filter(is_word).count();
        let relaxed = conjunction::relaxed(&conjuncts, words).filter(|_| !self.is_person);
        (conjunction::all_of(conjuncts), relaxed)
    }

    fn node(&mut self, query: &Query) -> Option<Node> {
        match query {
            Query::Word(word) => self.scoped_word(word),
            Query::Phrase(phrase) => self.scoped_phrase(phrase),
            Query::Dates(dates) => Some(Node::Where(Condition::Dates(*dates))),
            Query::All(parts) => conjunction::all_of(self.conjunction(parts)),
            Query::Any(parts) => {
                let mut alternatives = Vec::new();
                for part in parts {
                    let node = self.node(part);
                    alternatives.extend(node.map(|node| Conjunct::new(node, Standing::Wanted)));
                }
                self.drop_repeated(&mut alternatives);
                one_or(Node::Any, alternatives.into_iter().map(|one| one.node).collect())
            }
            Query::Required(part) => self.node(part),
            Query::Not(part) => Some(Node::Not(Box::new(self.node(part)?))),
        }
    }

    fn word(&mut self, word: &Word) -> Option<Node> {
        let parts = self.parts(word);
        let class = word.class.or(self.options.class).unwrap_or_default();
        let lenient = word.class == Some(Class::Fuzzy);
        if word.is_prefix {
            return self.beginning(&parts, class);
        }
        if class > Class::Exact && word.slips.is_none() {
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
            ([part], _) if word.slips.is_some() => {
                Some(Node::Term(self.term_with_slips(part, word.slips)))
            }
            ([part], _) => Some(self.whole_or_apart(part, class, lenient)),
            // U.S.S.R. is looked up as the acronym.
            (letters, Some(acronym)) if acronym.term.chars().count() == letters.len() => {
                Some(Node::Term(self.term(acronym, class, lenient)))
            }
            (several, _) => Some(self.compound(several, &word.text, class)),
        }
    }

    /// A quoted phrase: exact, unless the reader chose a class for it or for the whole query.
    fn phrase(&mut self, phrase: &Phrase) -> Option<Node> {
        let class = match (phrase.reading, self.options.class) {
            (Reading::Exact, _) => Class::Exact,
            (Reading::AsRequested, class) => class.unwrap_or_default(),
            (Reading::AsQuoted, None | Some(Class::Translit)) => Class::Exact,
            (Reading::AsQuoted, Some(class)) => class,
        };
        let mut parts = self.parts_at(&phrase.text, &phrase.position);
        parts.retain(|part| !part.stacked);
        match (parts.as_slice(), phrase.slop) {
            ([], _) => None,
            ([part], _) => Some(Node::Term(self.term(part, class, false))),
            (several, None) => Some(self.phrase_or_divided(&phrase.text, several, class)),
            (several, Some(slop)) => {
                let terms = several.iter().map(|part| self.term(part, class, false)).collect();
                Some(Node::Near { terms, slop })
            }
        }
    }

    fn side_by_side(&mut self, parts: &[Part], class: Class) -> Node {
        let first = parts[0].position;
        let words = parts.iter().map(|part| (self.term(part, class, false), part.position - first));
        Node::Phrase(words.collect())
    }

    fn term(&mut self, part: &Part, class: Class, lenient: bool) -> usize {
        self.known_term(part, class, lenient, None)
    }

    /// `word~1`: with at most so many slips.
    fn term_with_slips(&mut self, part: &Part, slips: Option<u8>) -> usize {
        self.known_term(part, Class::Fuzzy, true, slips)
    }

    /// The number of a term; what was planned before is not looked up again.
    fn known_term(&mut self, part: &Part, class: Class, lenient: bool, slips: Option<u8>) -> usize {
        let (term, written) = (part.term.clone(), part.written.clone());
        let key = TermKey { term, written, class, lenient, slips };
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let forms = self.expanded(part, class, lenient, slips);
        let truncated = forms.len() > self.options.max_forms;
        let written = part.written.clone();
        let role = Role::Word;
        let number = self.push(PlanTerm { written, forms, truncated, asked: true, role });
        self.known.insert(key, number);
        number
    }

    /// The spellings of a word; without time left it is at least itself.
    fn expanded(
        &self,
        part: &Part,
        class: Class,
        lenient: bool,
        slips: Option<u8>,
    ) -> Vec<Candidate> {
        let widest = if self.options.budget.is_spent() { Class::Exact } else { class };
        let min_likelihood = match class {
            Class::Fuzzy => 0.0,
            _ => self.options.min_likelihood,
        };
        let Part { term, capitalized, .. } = part;
        let word = QueryWord { term, capitalized: *capitalized, lenient, min_likelihood, slips };
        let mut forms = self.options.expansions.expand(self.vocabulary, word, widest);
        if widest >= Class::Forms {
            look_alikes::add(part, self.vocabulary, &mut forms);
        }
        forms
    }

    fn added(&mut self, written: &str, forms: Vec<Candidate>) -> usize {
        let truncated = forms.len() > self.options.max_forms;
        let written = written.to_owned();
        self.push(PlanTerm { written, forms, truncated, asked: false, role: Role::Word })
    }

    fn push(&mut self, mut term: PlanTerm) -> usize {
        term.forms.truncate(self.options.max_forms);
        let too_many = Warning::ManySpellings { most: self.options.max_forms, place: self.place };
        if term.truncated && term.asked && !self.warnings.contains(&too_many) {
            self.warnings.push(too_many);
        }
        self.terms.push(term);
        self.terms.len() - 1
    }

    /// The words of a word as it was typed.
    fn parts(&mut self, word: &Word) -> Vec<Part> {
        self.parts_at(&word.text, &word.position)
    }

    /// The words of what stands at a place of the query: no more than a phrase may have, and than
    /// are left to the query.
    fn parts_at(&mut self, text: &str, position: &Range<usize>) -> Vec<Part> {
        if let Some(known) = self.analysed.get(&position.start) {
            return known.clone();
        }
        let mut parts = self.analyse(text);
        let place = [position.start, position.end];
        let (fits, words) = (MAX_PHRASE_WORDS.min(self.words_left), count_words(&parts));
        if words > fits {
            let last = parts.iter().filter(|part| !part.stacked).nth(fits);
            let end = last.map_or(0, |part| part.position);
            // An acronym that goes on after the last word is none.
            parts.retain(|part| part.position < end && !part.stacked);
            match fits {
                MAX_PHRASE_WORDS => {
                    self.warnings.push(Warning::LongPhrase { most: MAX_PHRASE_WORDS, place });
                }
                _ => self.too_many_words(place),
            }
        }
        self.words_left -= words.min(fits);
        self.analysed.insert(position.start, parts.clone());
        parts
    }

    /// One warning tells of all words that are too many.
    fn too_many_words(&mut self, [start, end]: Place) {
        for warning in &mut self.warnings {
            if let Warning::TooManyWords { place, .. } = warning {
                *place = [place[0].min(start), place[1].max(end)];
                return;
            }
        }
        self.warnings.push(Warning::TooManyWords { most: MAX_TERMS, place: [start, end] });
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

/// How many words there are, an acronym counted by its letters.
fn count_words(parts: &[Part]) -> usize {
    parts.iter().filter(|part| !part.stacked).count()
}

/// A condition on words within the field that the reader named.
fn within(scope: Scope, node: Node) -> Node {
    match scope {
        Scope::Title => Node::Within(TextField::Title, Box::new(node)),
        Scope::Body => Node::Within(TextField::Body, Box::new(node)),
        _ => node,
    }
}
