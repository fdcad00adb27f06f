//! Names of persons in a query: full names and initials that stand beside one another.

use transliterate::match_names;

use super::{Node, Part, Planning, one_or};
use crate::{
    analysis::{CaseCounts, is_hyphen, is_letter_word, is_romanized_letter},
    query::initials::Initials,
    vocabulary::{Candidate, Class, QueryWord, Rule, english},
};

/// What an initial counts for, where the reader wrote the name in full.
const INITIAL_WEIGHT: f32 = 0.5;

/// More letters with full stops are an acronym.
const MAX_INITIALS: usize = 3;

/// More conditions are more than the name of a person.
const MAX_NAMES: usize = 3;

/// Acronyms of two and three letters that are written with full stops. Before a surname they may be
/// initials all the same (`U. S. Grant`): then either is looked for.
const ACRONYMS: &[&str] = &[
    "bbc", "cia", "dc", "eu", "fbi", "frg", "gdr", "gi", "gpu", "ilo", "imf", "kgb", "mp", "nep",
    "phd", "pow", "sed", "uk", "un", "us", "usa", "who", "wto", "вкп", "вмф", "вчк", "гдр", "гпу",
    "кгб", "кнр", "мвд", "мгу", "мид", "нэп", "оон", "рф", "снк", "сша", "фрг", "цик", "цк",
];

/// A word that may be part of a person's name.
pub(super) struct Item {
    part: Part,
    class: Class,
    is_initial: bool,
    /// What the initial and those after it are together, if written without spaces.
    acronym: Option<Part>,
    /// The parts of a double-barrelled name, the first of which is `part`, and as the reader wrote it.
    compound: Option<(Vec<Part>, String)>,
}

/// The parts of a person's name that a word without spaces may be: a capitalized word, an initial, or
/// several of them (`Н.С.`, `Н.С.Хрущёв`), or a double-barrelled name. Of initials in a row only the first is given: it is met by the
/// given name, and patronymics are often left out. At the beginning of a query as of a sentence, a letter
/// that is a word needs its full stop.
pub(super) fn items(text: &str, parts: &[Part], class: Class, is_first: bool) -> Option<Vec<Item>> {
    let acronym = parts.iter().find(|part| part.stacked);
    let words: Vec<&Part> = parts.iter().filter(|part| !part.stacked).collect();
    if words.iter().any(|part| !part.capitalized || part.has_digit()) {
        return None;
    }
    let item = |part: &Part, is_initial| {
        let (part, acronym, compound) = (part.clone(), None, None);
        Item { part, class, is_initial, acronym, compound }
    };
    if let [part] = words.as_slice() {
        let is_initial = is_initial(part);
        let is_word = is_first && !part.stopped && is_letter_word(&part.term);
        return (!is_word).then(|| vec![item(part, is_initial)]);
    }
    let letters = words.iter().filter(|part| is_initial(part)).count();
    let is_joined = words.windows(2).any(|pair| {
        let between = &text[pair[0].span.end..pair[1].span.start];
        between.starts_with(is_hyphen)
    });
    if is_joined && letters == 0 {
        let mut compound = item(words.first()?, false);
        compound.compound = Some((words.into_iter().cloned().collect(), text.to_owned()));
        return Some(vec![compound]);
    }
    let has_stop = words.iter().any(|part| part.stopped && is_initial(part));
    if !(1..=MAX_INITIALS).contains(&letters) || words.len() > letters + 1 || is_joined || !has_stop
    {
        return None;
    }
    let mut items: Vec<Item> = Vec::new();
    for part in words {
        let is_initial = is_initial(part);
        let follows = items.last().is_some_and(|last| last.is_initial);
        if !(is_initial && follows) {
            items.push(item(part, is_initial));
        }
    }
    if let [only] = items.as_mut_slice() {
        only.acronym = acronym.cloned();
    }
    Some(items)
}

/// One letter, or two or three with a full stop that romanize one (`Yu.`, `Zh.`).
fn is_initial(part: &Part) -> bool {
    part.is_letter() || part.stopped && is_romanized_letter(&part.term)
}

impl Planning<'_> {
    /// Nodes for a run of names: each must be there, a given name also as an initial beside its
    /// surname, an initial also as a given name beside it.
    pub(super) fn named(&mut self, items: Vec<Item>) -> Vec<Node> {
        if items.iter().all(|item| item.is_initial) {
            let nodes = items.iter().map(|item| {
                let part = item.acronym.as_ref().unwrap_or(&item.part);
                Node::Term(self.term(part, item.class, false))
            });
            return nodes.collect();
        }
        let mut compounds: Vec<Option<Node>> = Vec::with_capacity(items.len());
        let mut numbers: Vec<Option<usize>> = Vec::with_capacity(items.len());
        for item in &items {
            let lenient = item.class == Class::Fuzzy;
            let (number, compound) = match &item.compound {
                _ if item.is_initial => (None, None),
                None => (Some(self.term(&item.part, item.class, lenient)), None),
                Some((parts, written)) => {
                    // The first part stands as near to initials before it as to those after the last.
                    let first = self.term(&parts[0], item.class, false);
                    (Some(first), Some(self.compound(parts, written, item.class)))
                }
            };
            numbers.push(number);
            compounds.push(compound);
        }
        let mut nodes = Vec::new();
        for (at, item) in items.iter().enumerate() {
            match numbers[at] {
                Some(_) if let Some(compound) = compounds[at].take() => nodes.push(compound),
                Some(term) => nodes.push(self.given_or_surname(item, term, at, &numbers)),
                None => {
                    // The second of two initials is a patronymic's.
                    let second = at > 0 && numbers[at - 1].is_none();
                    if !second {
                        nodes.extend(self.initial(&items, at, &numbers));
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
        let names = neighbours.into_iter().filter_map(|name| numbers[name]);
        any.extend(names.map(|name| Node::Beside { near, name, scored_as: term }));
        Node::Any(any)
    }

    /// An initial: itself or a given name that starts so, beside the names next to it.
    fn initial(&mut self, items: &[Item], at: usize, numbers: &[Option<usize>]) -> Option<Node> {
        let item = &items[at];
        let neighbours = nearest_names(at, numbers);
        if is_numeral(items, at) {
            return Some(Node::Term(self.term(&item.part, item.class, false)));
        }
        let forms = self.forms_of_initial(&item.part.term);
        let near = self.added(&item.part.written, forms);
        let is_acronym = item.acronym.as_ref().filter(|acronym| {
            let ordinary = |at: &usize| english::is_ordinary(&items[*at].part.term);
            ACRONYMS.contains(&acronym.term.as_str()) || neighbours.iter().all(ordinary)
        });
        let names = neighbours.iter().filter_map(|name| numbers[*name]);
        let mut any: Vec<Node> =
            names.map(|name| Node::Beside { near, name, scored_as: name }).collect();
        if let Some(acronym) = is_acronym {
            any.push(Node::Term(self.term(acronym, item.class, false)));
        }
        one_or(Node::Any, any)
    }

    fn forms_of_initial(&self, letter: &str) -> Vec<Candidate> {
        let initials = Initials::of_initial(letter);
        let mut forms = initials.forms(1.0);
        for name in initials.given_names() {
            let min_likelihood = self.options.min_likelihood;
            let word = QueryWord {
                term: name,
                capitalized: true,
                lenient: false,
                min_likelihood,
                slips: None,
            };
            let expansions = self.options.expansions;
            let spellings = expansions.expand(self.vocabulary, word, Class::Translit);
            for spelling in spellings {
                let is_known = forms.iter().any(|form| form.form == spelling.form);
                if !is_known && self.may_be_name(name, &spelling) {
                    let (class, rule) = (Class::Translit, Rule::Initial);
                    forms.push(Candidate { class, rule, ..spelling });
                }
            }
        }
        forms
    }

    /// Whether a word may be a given name where it stands: Вера may, верить and what the archive
    /// writes with a small letter may not.
    fn may_be_name(&self, name: &str, spelling: &Candidate) -> bool {
        let is_form =
            || !spelling.rule.is_of_words() || match_names(name, &spelling.form).is_some();
        let is_common = |its: CaseCounts| its.small > its.capital;
        is_form() && !self.vocabulary.counts_of(&spelling.form).is_some_and(is_common)
    }
}

/// Whether these are the conditions of one person's name: a surname and what it stands beside.
pub(super) fn are_person(nodes: &[Node]) -> bool {
    let is_beside = |node: &Node| match node {
        Node::Beside { .. } => true,
        Node::Any(parts) => parts.iter().any(|part| matches!(part, Node::Beside { .. })),
        _ => false,
    };
    (2..=MAX_NAMES).contains(&nodes.len()) && nodes.iter().any(is_beside)
}

/// Whether a letter is the number of a monarch: `Николай I`.
fn is_numeral(items: &[Item], at: usize) -> bool {
    let Item { part, .. } = &items[at];
    let is_given =
        |item: &Item| !item.is_initial && Initials::of_given_name(&item.part.term).is_some();
    !part.stopped
        && matches!(part.term.as_str(), "i" | "v" | "x")
        && at + 1 == items.len()
        && at.checked_sub(1).is_some_and(|before| is_given(&items[before]))
}

/// The places of the full names that stand next to a place, initials between them passed over.
fn nearest_names(at: usize, numbers: &[Option<usize>]) -> Vec<usize> {
    let before = numbers[..at].iter().rposition(Option::is_some);
    let after = numbers[at + 1..].iter().position(Option::is_some);
    before.into_iter().chain(after.map(|after| at + 1 + after)).collect()
}
