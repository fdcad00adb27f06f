//! What the built-in table of names says is the same.

use transliterate::{Match, NameQuery, Relation};

use super::{Found, NameRead, Scripts, may_meet};
use crate::{
    analysis::capitalized,
    vocabulary::{
        Class, Rule, english, evidence::Seen, keys, layer::NO_SIGNATURE, lemma, names_table,
        store::Vocabulary,
    },
};

impl Vocabulary {
    /// Adds the other names of the groups that a name belongs to, with the cases and the sure spellings
    /// of those in Cyrillic letters.
    pub(super) fn table(&self, read: NameRead<'_>, found: &mut Found) {
        let NameRead { word, mut query, evidence } = read;
        let mut take = |seen: Seen<'_>, certainty: f32| {
            let (fit, relation) = (certainty, Relation::Spelling);
            let its = Match { weight: certainty, fit, contested: false, relation };
            // Where the archive shows nothing of a word, the table is believed.
            let is_unseen = seen.cases.total() == 0;
            let likelihood = match word.lenient || is_unseen {
                true => certainty,
                false => evidence.likelihood(seen, &its),
            };
            if word.lenient || likelihood >= word.min_likelihood {
                found.take_name(seen.word, likelihood);
            }
        };
        let is_name = word.capitalized || word.lenient;
        for group in names_table::TABLE.groups_of(word.term, is_name, &mut query) {
            let (russian, latin): (Vec<&str>, Vec<&str>) =
                group.others.iter().partition(|name| lemma::is_cyrillic(name));
            for name in russian {
                let mut query = NameQuery::of_name(&capitalized(name));
                let met = self.matches(&mut query, Scripts::Both, |seen| may_meet(word, seen));
                for (seen, its) in met.into_iter().filter(|(_, its)| is_same(its)) {
                    take(seen, group.likelihood * its.weight);
                }
            }
            let same = latin.into_iter().flat_map(|name| self.with_letters(name));
            for seen in same.filter(|seen| is_name || !english::is_ordinary(seen.word)) {
                take(seen, group.likelihood);
            }
        }
    }

    /// The words that have the same letters, diacritics apart, as a folded one.
    fn with_letters(&self, folded: &str) -> Vec<Seen<'_>> {
        let mut same = Vec::new();
        let Some(hash) = keys::own_hash(folded) else { return same };
        for (number, layer) in self.layers.iter().enumerate() {
            layer.find(hash, |id, signature| {
                let word = layer.words.word(id);
                if signature == NO_SIGNATURE && lemma::fold(word) == folded {
                    same.push(Seen { word, cases: self.cases(number, id) });
                }
            });
        }
        same
    }
}

/// Whether a word is surely the name itself, in whatever case and script.
fn is_same(its: &Match) -> bool {
    let is_made = matches!(its.relation, Relation::Derivative | Relation::Adjective);
    !is_made && its.weight >= names_table::SURE
}

impl Found {
    /// Takes a spelling that the table is surer of than the rules are.
    fn take_name(&mut self, form: &str, likelihood: f32) {
        let Some(known) = self.candidates.iter_mut().find(|known| known.form == form) else {
            return self.take(form, Class::Translit, likelihood, Rule::Table);
        };
        let weight = Class::Translit.weight() * likelihood;
        let is_looser = known.class >= Class::Translit && known.rule != Rule::Authority;
        if is_looser && known.weight < weight {
            (known.class, known.weight, known.rule) = (Class::Translit, weight, Rule::Table);
        }
    }
}
