//! Russian lexemes: entries of the dictionary with those linked that are forms of others.
//!
//! The dictionary was made to check spelling: many forms stand alone (people, wrote), a past tense,
//! an imperative or a plural is an entry of its own. Rules say what forms a word may have; what of it
//! stands alone in the dictionary is given to the word, and to each word that may have it. So rules
//! may give too much: what nobody writes is in no dictionary.

use std::collections::{HashMap, HashSet};

use crate::{
    hunspell::Entry,
    lexemes::{IRREGULAR, Lexeme, REGULAR},
    russian_endings::{
        collectives, comparatives, endings, expected, masculine_stems, missing_plural,
        plural_genitives, plurals, regular_comparatives, short_forms, variants,
    },
    russian_verbs,
};

/// Forms that no rule gives.
const TYPED: &str = include_str!("russian_irregular.txt");

/// Flags of verbs, of adjectives and of nouns.
const OF_VERBS: &str = "LMPRTUVWYBDQ";
const OF_NOUNS: &str = "FGHIJKNO";

/// Words that are not forms of others, whatever they look like.
const NEVER: &str = "\
    без будто вам вами ведь весь вот все всего всей всем всеми всему всех всею всю вся где \
    даже для днем дома домой его ему если еще здесь ил или как кроме леди ли либо лишь между \
    меню мне над нам нами ним ними них она они оно ось очень перед пи под пока после почти \
    при про пусть пут путем ради разом рядом сев сии сию соня среди так также там тау тем \
    того тоже том тому тут уже хоть чем через чуть эта эти эту";

/// What an entry is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Verb,
    Adjective,
    Noun,
    /// A noun that may be the plural of another.
    Plural,
    /// A form, or a word that has no forms.
    Loose,
}

fn is_never(word: &str) -> bool {
    NEVER.split_whitespace().any(|never| never == word)
}

fn is_infinitive(word: &str) -> bool {
    ["ть", "ться", "ти", "тись", "чь", "чься"].iter().any(|end| word.ends_with(end))
}

fn kind(entry: &Entry) -> Kind {
    let head = entry.head.as_str();
    let has = |flags: &str| entry.flags.contains(|flag| flags.contains(flag));
    if is_infinitive(head) && has(OF_VERBS) {
        Kind::Verb
    } else if has("A") {
        Kind::Adjective
    } else if has("O") && head.ends_with(['ы', 'и', 'а', 'я', 'е']) {
        Kind::Plural
    } else if has("H") && head.ends_with('й') {
        // кожей, кожею
        Kind::Loose
    } else if has(OF_NOUNS) || has("E") && head.ends_with(['ь', 'я']) {
        Kind::Noun
    } else {
        Kind::Loose
    }
}

/// What is known while entries are linked.
struct Linking {
    lexemes: Vec<Lexeme>,
    kinds: Vec<Kind>,
    /// Entries by each of their forms that may be linked.
    loose: HashMap<String, Vec<usize>>,
    /// The same of plural nouns.
    plurals: HashMap<String, Vec<usize>>,
    /// Which entries are imperatives.
    is_imperative: Vec<bool>,
    /// Every form of the dictionary.
    known: HashSet<String>,
    /// Words whose plural is typed.
    typed: HashSet<&'static str>,
    /// Entries that were linked with verbs.
    of_verbs: HashSet<usize>,
    /// Entries that were linked, and are not lexemes of their own.
    linked: HashSet<usize>,
}

/// The lexemes of the dictionary's entries.
pub(crate) fn lexemes(entries: &[Entry]) -> Vec<Lexeme> {
    let mut linking = Linking::new(entries);
    let of_kind = |kind: Kind| {
        let kinds = entries.iter().enumerate().filter(move |(_, entry)| self::kind(entry) == kind);
        kinds.collect::<Vec<(usize, &Entry)>>()
    };
    // What a plural has is there for its singular then, and a word without flags is given only what
    // no other word has.
    of_kind(Kind::Plural).iter().for_each(|(number, entry)| linking.plural(*number, entry));
    let loose = of_kind(Kind::Loose);
    let verbs = of_kind(Kind::Verb);
    verbs.iter().chain(&loose).for_each(|(number, entry)| linking.verb(*number, entry));
    linking.of_verbs = linking.linked.clone();
    of_kind(Kind::Adjective).iter().for_each(|(number, entry)| linking.adjective(*number, entry));
    of_kind(Kind::Noun).iter().for_each(|(number, entry)| linking.noun(*number, entry));
    for (number, entry) in loose {
        let head = entry.head.as_str();
        let is_word = head.chars().count() > 2 && !is_infinitive(head) && !is_never(head);
        if is_word && !linking.linked.contains(&number) {
            linking.noun(number, entry);
        }
    }
    linking.irregular();
    let Linking { lexemes, linked, .. } = linking;
    let all = lexemes.into_iter().enumerate();
    all.filter(|(number, _)| !linked.contains(number)).map(|(_, lexeme)| lexeme).collect()
}

impl Linking {
    fn new(entries: &[Entry]) -> Self {
        let mut linking = Self {
            kinds: entries.iter().map(kind).collect(),
            loose: HashMap::new(),
            plurals: HashMap::new(),
            is_imperative: entries.iter().map(|entry| entry.flags.contains('B')).collect(),
            known: entries.iter().flat_map(|entry| entry.forms.iter().cloned()).collect(),
            typed: TYPED.lines().filter_map(|line| Some(line.split_once(": ")?.0)).collect(),
            of_verbs: HashSet::new(),
            linked: HashSet::new(),
            lexemes: entries
                .iter()
                .map(|entry| Lexeme::new(&entry.head, entry.forms.iter().cloned()))
                .collect(),
        };
        for (number, entry) in entries.iter().enumerate() {
            let head = entry.head.as_str();
            if is_never(head) || linking.typed.contains(head) {
                continue;
            }
            let list = match linking.kinds[number] {
                Kind::Loose => &mut linking.loose,
                Kind::Plural => &mut linking.plurals,
                Kind::Verb | Kind::Adjective | Kind::Noun => continue,
            };
            list.entry(head.to_owned()).or_default().push(number);
        }
        // соловей is a bird, as there are соловья and соловью, before anything else.
        let singulars: Vec<String> =
            linking.loose.keys().filter(|head| linking.is_singular(head)).cloned().collect();
        singulars.iter().for_each(|head| drop(linking.loose.remove(head)));
        linking
    }

    /// Whether a word without flags is a noun that loses its vowel in the forms that are there.
    fn is_singular(&self, head: &str) -> bool {
        let has = |stem: &str, end: char| self.loose.contains_key(&format!("{stem}{end}"));
        let stems = masculine_stems(head);
        stems[1..]
            .iter()
            .any(|stem| has(stem, 'а') && has(stem, 'у') || has(stem, 'я') && has(stem, 'ю'))
    }

    /// Gives a lexeme what entries with this head have.
    fn link(&mut self, number: usize, head: &str) -> bool {
        let mut others = self.loose.get(head).cloned().unwrap_or_default();
        // прошла is not a short form of прошлый, nor береги one of берег.
        others.retain(|other| {
            !self.of_verbs.contains(other)
                || self.kinds[number] == Kind::Verb
                || is_infinitive(&self.lexemes[number].head)
        });
        self.link_entries(number, others)
    }

    /// Gives a lexeme what these entries have.
    fn link_entries(&mut self, number: usize, others: Vec<usize>) -> bool {
        let mut has_linked = false;
        for other in others.into_iter().filter(|&other| other != number) {
            let forms: Vec<String> = self.lexemes[other].forms.keys().cloned().collect();
            forms.into_iter().for_each(|form| self.lexemes[number].take(form, REGULAR));
            self.linked.insert(other);
            has_linked = true;
        }
        has_linked
    }

    /// Gives a lexeme this form alone, of an entry that may have others: шли is sent and went.
    fn link_alone(&mut self, number: usize, form: String) {
        for other in self.loose.get(&form).cloned().unwrap_or_default() {
            if !self.is_imperative[other] {
                self.link_entries(number, vec![other]);
                continue;
            }
            self.lexemes[number].take(form.clone(), REGULAR);
            let (own, of_other) = (&self.lexemes[number].forms, &self.lexemes[other].forms);
            if of_other.keys().all(|form| own.contains_key(form)) {
                self.linked.insert(other);
            }
        }
    }

    /// Links each of some forms, as far as the dictionary has them unlinked.
    fn link_all(&mut self, number: usize, forms: Vec<String>) {
        for form in forms {
            self.link(number, &form);
        }
    }

    /// Links what is the present, the past or the imperative of an infinitive.
    fn verb(&mut self, number: usize, entry: &Entry) {
        if !is_infinitive(&entry.head) {
            return;
        }
        let forms = russian_verbs::conjugate(&entry.head);
        let mut is_typed = false;
        for form in forms.typed {
            if !self.link(number, &form) && self.known.contains(&form) && !is_never(&form) {
                is_typed |= !self.lexemes[number].forms.contains_key(&form);
                self.lexemes[number].take(form, REGULAR);
            } else {
                is_typed |= self.lexemes[number].forms.contains_key(&form);
            }
        }
        for form in forms.own.into_iter().filter(|form| !is_never(form)) {
            is_typed = true;
            self.lexemes[number].take(form, REGULAR);
        }
        for form in forms.past {
            self.link_alone(number, form);
        }
        if is_typed {
            return;
        }
        let own = self.lexemes[number].forms.keys();
        let thirds: Vec<String> =
            own.filter_map(|form| russian_verbs::third_person(form)).collect();
        let of_thirds =
            || thirds.iter().flat_map(|third| russian_verbs::of_third(third, &entry.head));
        let mut by_rule: Vec<String> = match thirds.is_empty() {
            true => forms.present,
            false => of_thirds().collect(),
        };
        let own = &self.lexemes[number].forms;
        let is_there = |form: &String| own.contains_key(form) || self.loose.contains_key(form);
        if by_rule.iter().any(|form| form.ends_with('и') && is_there(form)) {
            // Who says побуди does not say побудь.
            by_rule.retain(|form| !form.strip_suffix("те").unwrap_or(form).ends_with('ь'));
        }
        forms.regular.into_iter().for_each(|form| self.take_new(number, form));
        self.link_all(number, by_rule);
    }

    /// Links what is a short form or a degree of an adjective.
    fn adjective(&mut self, number: usize, entry: &Entry) {
        let head = entry.head.as_str();
        let Some(stem) = ["ый", "ий", "ой"].iter().find_map(|end| head.strip_suffix(end))
        else {
            return;
        };
        let has_short = entry.flags.contains(['S', 'X']);
        if stem.ends_with("ск") && !has_short {
            // практически is an adverb.
            self.lexemes[number].forms.remove(&format!("{stem}и"));
            return;
        }
        self.link_all(number, comparatives(stem));
        let is_soft = head.ends_with("ий");
        for form in regular_comparatives(stem, is_soft) {
            self.take_new(number, form);
        }
        for form in short_forms(stem, is_soft) {
            if !self.link(number, &form) && !has_short {
                self.take_new(number, form);
            }
        }
    }

    /// Links what is a case or a plural of a noun.
    fn noun(&mut self, number: usize, entry: &Entry) {
        let head = entry.head.as_str();
        let is_stable = entry.flags.contains(['J', 'K', 'N']);
        self.link_all(number, endings(head, is_stable));
        // What is a word of its own as well, the dictionary has once: отцов is "of the fathers", and theirs.
        for forms in expected(head, &entry.flags) {
            let own = &self.lexemes[number].forms;
            if !forms.iter().any(|form| own.contains_key(form)) {
                let known: Vec<String> =
                    forms.into_iter().filter(|form| self.known.contains(form)).collect();
                known.into_iter().for_each(|form| self.lexemes[number].take(form, REGULAR));
            }
        }
        for form in variants(head) {
            match head.ends_with("ние") || head.ends_with("нье") {
                true => self.lexemes[number].take(form, REGULAR),
                false => self.take_new(number, form),
            }
        }
        if self.typed.contains(head) {
            return;
        }
        let mut has_plural = self.link_plurals(number, collectives(head));
        if entry.flags.contains(['K', 'N', 'I', 'O']) {
            return;
        }
        // счет has счета, not счеты
        has_plural = has_plural || self.link_plurals(number, plurals(head, &["а", "я"]));
        has_plural = has_plural || self.link_plurals(number, plurals(head, &["ы", "и", "е"]));
        if !has_plural && !entry.is_name && entry.flags.contains(['J', 'H', 'F', 'G']) {
            for form in missing_plural(head) {
                self.take_new(number, form);
            }
        }
    }

    /// Links what is a plural noun of these; gives whether there is any.
    fn link_plurals(&mut self, number: usize, forms: Vec<String>) -> bool {
        let mut any = false;
        for form in forms {
            let plurals = self.plurals.get(&form).cloned().unwrap_or_default();
            any |= self.link_entries(number, plurals);
        }
        any
    }

    /// Takes a form that no entry has.
    fn take_new(&mut self, number: usize, form: String) {
        if !self.known.contains(&form) {
            self.lexemes[number].take(form, REGULAR);
        }
    }

    /// Links what is the genitive of a plural noun.
    fn plural(&mut self, number: usize, entry: &Entry) {
        self.link_all(number, plural_genitives(&entry.head));
    }

    /// Gives words the forms that are typed, and adds words that are.
    fn irregular(&mut self) {
        let mut by_head: HashMap<String, Vec<usize>> = HashMap::new();
        for (number, lexeme) in self.lexemes.iter().enumerate() {
            by_head.entry(lexeme.head.clone()).or_default().push(number);
        }
        for line in TYPED.lines().filter(|line| !line.starts_with('#')) {
            let Some((head, forms)) = line.split_once(": ") else { continue };
            if let Some(head) = head.strip_prefix('+') {
                self.lexemes.push(Lexeme::new(head, forms.split(' ').map(str::to_owned)));
                continue;
            }
            let of_head = by_head.get(head).cloned().unwrap_or_default();
            if of_head.is_empty() {
                eprintln!("{head} is not in the dictionary");
            }
            for number in of_head {
                self.linked.remove(&number);
                for form in forms.split(' ') {
                    self.lexemes[number].take(form.to_owned(), IRREGULAR);
                }
            }
        }
    }
}
