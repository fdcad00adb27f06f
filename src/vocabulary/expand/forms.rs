//! What belongs to the same word: the forms of its lexemes, or the words that share its stem.
//!
//! A form of two words (стали, of сталь and of стать) is likely the one that was asked for by the
//! share that its word has of both: how often the archive has the forms that are of it alone.

use std::collections::HashMap;

use super::{Found, QueryWord, is_unknown_latin};
use crate::{
    analysis::CaseCounts,
    vocabulary::{
        Class, Rule,
        evidence::{Evidence, Seen},
        keys,
        layer::NO_SIGNATURE,
        lemma::{self, Group},
        lexicon::{self, Listed},
        store::Vocabulary,
    },
};

/// How likely a form is what was asked for, where it is of no other word.
const FORM: f32 = 0.95;

/// A form of a word that is hardly ever meant is this likely all the same.
const LEAST: f32 = 0.02;

/// A word of the vocabulary that belongs to a group.
struct Member<'v> {
    word: &'v str,
    cases: CaseCounts,
    listed: Option<Listed>,
    is_query: bool,
}

impl Vocabulary {
    /// Adds what belongs to the same word.
    pub(super) fn forms(&self, word: QueryWord<'_>, evidence: &mut Evidence, found: &mut Found) {
        let query = lemma::fold(word.term);
        let listed = lexicon::look_up(&query);
        let guarded = word.capitalized && evidence.is_name() && lemma::is_guarded(&query);
        let has_forms = !(word.capitalized && is_unknown_latin(word.term));
        let mut shares = Shares { vocabulary: self, counted: HashMap::new() };
        for group in lemma::groups(&query) {
            let members = self.members(&group, &query);
            let of_query = listed.map_or(1.0, |listed| shares.of(&group, listed, &members));
            for member in &members {
                if member.word == word.term {
                    continue;
                }
                let (likelihood, rule) = if member.is_query {
                    (1.0, Rule::Diacritics)
                } else if has_forms && (!guarded || lemma::fold(member.word).starts_with(&*query)) {
                    let share = member.listed.map_or(1.0, |its| shares.of(&group, its, &members));
                    (FORM * (of_query * share).max(LEAST), rule_of(listed, member.listed))
                } else {
                    continue;
                };
                let is_new = !found.has(member.word);
                found.take_likelier(member.word, Class::Forms, likelihood, rule);
                if is_new {
                    evidence.add_form(Seen { word: member.word, cases: member.cases });
                }
            }
        }
    }

    /// The words of a group.
    fn members(&self, group: &Group, query: &str) -> Vec<Member<'_>> {
        let hash = keys::group_hash(group);
        let mut members = Vec::new();
        for (number, layer) in self.layers.iter().enumerate() {
            layer.find(hash, |id, signature| {
                if signature != NO_SIGNATURE {
                    return;
                }
                let word = layer.words.word(id);
                let folded = lemma::fold(word);
                let is_query = folded == query;
                // The hash is of a few bits: most that have it are of the group, but not all.
                let listed = lexicon::look_up(&folded);
                let is_member = is_query
                    || match (group, listed) {
                        (Group::Lexeme(number), Some(listed)) => listed.is_of(*number),
                        // What has the key of the stem and begins with it has it, but for one in 100
                        // million; most forms do, and need not be stemmed.
                        (Group::Stem(stem), None) => {
                            folded.starts_with(stem)
                                || lemma::groups(&folded).any(|its| its == *group)
                        }
                        _ => false,
                    };
                if is_member {
                    members.push(Member { word, cases: self.cases(number, id), listed, is_query });
                }
            });
        }
        members
    }

    /// How often the archive has the words of a lexeme, and perhaps a few that only share its hash.
    fn occurrences(&self, lexeme: u32) -> u64 {
        let hash = keys::group_hash(&Group::Lexeme(lexeme));
        let mut total = 0;
        for (number, layer) in self.layers.iter().enumerate() {
            layer.find(hash, |id, signature| {
                if signature == NO_SIGNATURE {
                    total += u64::from(self.cases(number, id).total());
                }
            });
        }
        total
    }
}

/// How often words are met, as far as it was asked for.
struct Shares<'v> {
    vocabulary: &'v Vocabulary,
    counted: HashMap<u32, u64>,
}

impl Shares<'_> {
    /// The share that a lexeme has of a form, by how often each of the form's lexemes is met in what it
    /// does not share with this one.
    fn of(&mut self, group: &Group, form: Listed, members: &[Member<'_>]) -> f32 {
        let &Group::Lexeme(lexeme) = group else { return 1.0 };
        let mut against = 0.0;
        for other in form.lexemes().filter(|other| *other != lexeme) {
            let (mut own, mut shared) = (0, 0);
            for member in members {
                let is_shared = member.listed.is_some_and(|listed| listed.is_of(other));
                *(if is_shared { &mut shared } else { &mut own }) +=
                    u64::from(member.cases.total());
            }
            let vocabulary = self.vocabulary;
            let all = self.counted.entry(other).or_insert_with(|| vocabulary.occurrences(other));
            against += all.saturating_sub(shared) as f32 / (own as f32 + 1.0);
        }
        1.0 / (1.0 + against)
    }
}

/// What joins two words of one group.
fn rule_of(query: Option<Listed>, form: Option<Listed>) -> Rule {
    let (Some(query), Some(form)) = (query, form) else { return Rule::Stem };
    if query.is_other_spelling() != form.is_other_spelling() {
        Rule::Spelling
    } else if query.is_irregular() || form.is_irregular() {
        Rule::Irregular
    } else {
        Rule::Dictionary
    }
}

impl Found {
    /// Takes a form, or that it is likelier than was known.
    fn take_likelier(&mut self, form: &str, class: Class, likelihood: f32, rule: Rule) {
        let weight = class.weight() * likelihood;
        match self.candidates.iter_mut().find(|known| known.form == form) {
            Some(known) if known.class == class && known.weight < weight => {
                (known.weight, known.rule) = (weight, rule);
            }
            Some(_) => {}
            None => self.take(form, class, likelihood, rule),
        }
    }
}
