//! The built-in table: names and places that are the same although no rule could tell (Рузвельт and
//! Roosevelt, Венгрия, Hungary and Ungarn, Чингис and Genghis).
//!
//! A row has names in Cyrillic letters, a tab, and the same names in Latin letters, both separated by
//! spaces; then, after another tab, how likely they are the same where that is not
//! nearly certain. Rows are sorted, names in small letters; Latin ones are folded. A name with a
//! capital is another word without it (Вена is a city, вена a vein): a reader has to write it so.
//! Names of several words are not in it. What it says of a name it says of its cases.

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use foldhash::fast::FixedState;
use transliterate::{IndexKey, NameQuery, PhoneticKey, Relation, Signature, index_keys};

use super::{english, lemma};

/// The files, each with how likely a row of it is that has no likelihood of its own.
///
/// The first two are typed from general knowledge; the last is made by the example `names_table` from
/// published data, where the same spelling may be that of another name. Their notice is beside them.
const FILES: [(&str, f32); 3] = [
    (include_str!("data/names_places.tsv"), 0.95),
    (include_str!("data/names_people.tsv"), 0.95),
    (include_str!("data/names_published.tsv"), 0.8),
];

/// Another spelling of a name of the table is the name if it is at least so likely.
pub(super) const SURE: f32 = 0.7;

/// A name that seems farther away, in the twentieths of [`NameQuery::distance`], is never so likely:
/// twice what would do, as the distance is an estimate.
const NEAR: u8 = 14;

/// The table, read when it is first asked.
pub(super) static TABLE: LazyLock<NamesTable> = LazyLock::new(|| NamesTable::new(&FILES));

/// Groups of names that are the same.
pub(super) struct NamesTable {
    groups: Vec<Group>,
    names: Vec<Name>,
    /// Names by their folded form.
    by_form: HashMap<Cow<'static, str>, Vec<u32>, FixedState>,
    /// Names in Cyrillic letters by the keys that they would have in an index.
    by_key: HashMap<PhoneticKey, Vec<(u32, Signature)>, FixedState>,
}

/// One row.
struct Group {
    first: usize,
    end: usize,
    likelihood: f32,
}

/// A name of a group.
struct Name {
    /// In small letters, with ё.
    text: Cow<'static, str>,
    group: u32,
    /// Whether it is another word in small letters.
    is_capital: bool,
}

/// A group that a query word belongs to.
pub(super) struct Membership<'t> {
    /// The names of the group that the word is not.
    pub(super) others: Vec<&'t str>,
    /// How likely the word is one of its names, and they are the same.
    pub(super) likelihood: f32,
}

impl NamesTable {
    fn new(files: &[(&'static str, f32)]) -> Self {
        let (groups, names) = (Vec::new(), Vec::new());
        let mut table =
            Self { groups, names, by_form: HashMap::default(), by_key: HashMap::default() };
        let mut keys = Vec::new();
        for (text, likelihood) in files {
            text.lines().for_each(|line| table.take(line, *likelihood, &mut keys));
        }
        table
    }

    /// Takes a row in.
    fn take(&mut self, row: &'static str, likelihood: f32, keys: &mut Vec<IndexKey>) {
        let mut columns = row.split('\t');
        let group = self.groups.len() as u32;
        let first = self.names.len();
        for written in columns.by_ref().take(2).flat_map(|names| names.split(' ')) {
            let is_capital = written.chars().next().is_some_and(char::is_uppercase);
            let text = match is_capital {
                true => Cow::Owned(written.to_lowercase()),
                false => Cow::Borrowed(written),
            };
            let number = self.names.len() as u32;
            if lemma::is_cyrillic(&text) {
                index_keys(&text, keys);
                for key in keys.iter() {
                    self.by_key.entry(key.key).or_default().push((number, key.signature));
                }
            }
            let form = Cow::Owned(lemma::fold(&text).into_owned());
            self.by_form.entry(form).or_default().push(number);
            self.names.push(Name { text, group, is_capital });
        }
        let own = columns.next().and_then(|column| column.parse().ok());
        let likelihood = own.unwrap_or(likelihood);
        self.groups.push(Group { first, end: self.names.len(), likelihood });
    }

    /// The groups of a word: one of its names is the word, a case of it, or so like it that it surely
    /// is another spelling. The query is that of the word; `is_name` says that it is written as a
    /// name.
    pub(super) fn groups_of(
        &self,
        term: &str,
        is_name: bool,
        query: &mut NameQuery,
    ) -> Vec<Membership<'_>> {
        let mut found: Vec<(u32, f32)> = Vec::new();
        if let Some(same) = self.by_form.get(&*lemma::fold(term)) {
            found.extend(same.iter().map(|&number| (number, 1.0)));
        }
        // An ordinary English word is not a spelling of a name that it does not belong to.
        let alike = if english::is_ordinary(term) { Vec::new() } else { self.alike(query) };
        for number in alike {
            let name = &self.names[number as usize];
            let met = query.match_word(&name.text);
            if let Some(met) = met.filter(|met| {
                matches!(met.relation, Relation::Form | Relation::Spelling) && met.weight >= SURE
            }) {
                found.push((number, met.weight));
            }
        }
        found.retain(|(number, _)| is_name || !self.names[*number as usize].is_capital);
        self.memberships(&found)
    }

    /// The Russian names that share a key with the word and are near enough to be matched.
    fn alike(&self, query: &NameQuery) -> Vec<u32> {
        let mut alike = Vec::new();
        for key in query.keys() {
            let same = self.by_key.get(&key.key).into_iter().flatten();
            let near = same.filter(|(_, signature)| {
                query.distance(key, *signature).is_some_and(|distance| distance <= NEAR)
            });
            alike.extend(near.map(|(number, _)| *number));
        }
        alike.sort_unstable();
        alike.dedup();
        alike
    }

    /// The groups of some names, the likeliest first.
    fn memberships(&self, found: &[(u32, f32)]) -> Vec<Membership<'_>> {
        let mut groups: Vec<(u32, f32)> = Vec::new();
        for &(number, likelihood) in found {
            let group = self.names[number as usize].group;
            match groups.iter_mut().find(|(known, _)| *known == group) {
                Some((_, best)) => *best = best.max(likelihood),
                None => groups.push((group, likelihood)),
            }
        }
        groups.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        let membership = |(number, likelihood): (u32, f32)| {
            let group = &self.groups[number as usize];
            let is_other = |at: &usize| !found.iter().any(|(known, _)| *known as usize == *at);
            let others = (group.first..group.end).filter(is_other).map(|at| &*self.names[at].text);
            Membership { others: others.collect(), likelihood: likelihood * group.likelihood }
        };
        groups.into_iter().map(membership).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn rows() -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
        let lines = FILES.iter().flat_map(|(text, _)| text.lines());
        lines.map(|line| (line, line.split('\t').collect()))
    }

    #[test]
    fn rows_are_sorted_and_each_is_there_once() {
        for (text, _) in FILES {
            assert!(text.ends_with('\n') && text.lines().is_sorted());
            let rows: BTreeSet<&str> = text.lines().collect();
            assert_eq!(rows.len(), text.lines().count());
        }
    }

    #[test]
    fn every_row_has_names_of_its_own_in_both_scripts() {
        for (line, columns) in rows() {
            assert!((2..=3).contains(&columns.len()), "{line}");
            let (russian, latin) = (columns[0], columns[1]);
            assert!(russian.split(' ').all(|name| name.chars().count() > 2), "{line}");
            assert!(russian.to_lowercase().chars().all(|c| matches!(c, ' ' | 'а'..='я' | 'ё')));
            let is_latin = |c: char| c.is_alphabetic() && c < '\u{300}' || matches!(c, ' ' | '\'');
            assert!(latin.chars().all(is_latin), "{line}");
            assert!(latin.split(' ').all(|name| name.chars().count() > 2), "{line}");
            assert_eq!(lemma::fold(latin), latin, "{line}");
            let names: Vec<&str> = russian.split(' ').chain(latin.split(' ')).collect();
            assert_eq!(names.len(), BTreeSet::from_iter(&names).len(), "{line}");
            let likelihood = columns.get(2).map_or(Ok(1.0), |column| column.parse::<f32>());
            assert!(likelihood.is_ok_and(|likelihood| likelihood > 0.3 && likelihood <= 1.0));
        }
    }

    #[test]
    fn the_table_is_as_large_as_its_files() {
        assert_eq!(TABLE.groups.len(), rows().count());
        assert!(TABLE.groups.len() > 1400);
        assert!(FILES.iter().map(|(text, _)| text.len()).sum::<usize>() < 250_000);
    }

    #[track_caller]
    fn check(query: &str, expected: &[&str]) {
        let term = query.to_lowercase();
        let groups = TABLE.groups_of(&term, term != query, &mut NameQuery::new(query));
        let others: BTreeSet<&str> = groups.into_iter().flat_map(|group| group.others).collect();
        let missing = expected.iter().find(|name| !others.contains(**name));
        assert_eq!(missing, None, "{query}: {others:?}");
        assert!(!expected.is_empty() || others.is_empty(), "{query}: {others:?}");
    }

    #[test]
    fn a_name_belongs_to_its_group_in_every_case_and_sure_spelling() {
        check("Roosevelt", &["рузвельт"]);
        check("Рузвельту", &["roosevelt"]);
        check("Ruzvelt", &["roosevelt"]);
        check("венгрией", &["hungary", "ungarn"]);
        check("Nürnberg", &["nuremberg"]);
        check("Michael", &["михаил", "майкл"]);
        check("Molotov", &[]);
    }

    #[test]
    fn a_name_that_is_another_word_in_small_letters_needs_its_capital() {
        check("Вена", &["vienna"]);
        check("вена", &[]);
    }
}
