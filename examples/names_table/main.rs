//! Makes the part of the built-in table of names that comes from published data,
//! `src/vocabulary/data/names_published.tsv`: names in Latin and Cyrillic letters that are the same
//! and that the rules do not join, or hardly.
//!
//! `cargo run --example names_table -- person_names.txt > src/vocabulary/data/names_published.tsv`
//!
//! `person_names.txt` is in the source distribution of the PyPI package `rigour` (2.6.1, under
//! `rust/data/names`). It was made from the labels that Wikidata has for given and family names, which
//! are CC0. A line is a group: names, separated by commas, then `=>` and the item of Wikidata.
//! Where `ARKHIV_NAMES_DATA` names the folder of the evaluation data, only the pairs that its
//! `pairs.tsv` has from there are taken: the table then holds none of the names that are kept back to
//! measure the rules, and the committed file was made so.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use arkhiv::vocabulary::{english, lemma};
use transliterate::{
    Match, NameQuery, PhoneticKey, Relation, drop_dominated, index_keys, match_names,
};

/// A shorter name resembles too much.
const SHORTEST: usize = 4;

/// The licence of the pairs that may be taken.
const LICENCE: &str = "data CC0";

/// What the rules find less likely than this they have hardly joined.
const HARDLY: f32 = 0.2;

/// Pairs that are slips, or other names: Зора is translated by Аврора, and Sandro is not Александр.
const LEFT_OUT: &str = include_str!("left_out.txt");

/// Pairs that are taken whatever else speaks against them: the Latin name spells another Russian one
/// better, or is short or an English word.
const KEPT: &str = include_str!("kept.txt");

fn main() -> ExitCode {
    let Some(source) = env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: names_table person_names.txt");
        return ExitCode::FAILURE;
    };
    match table(&source) {
        Ok(table) => print!("{table}"),
        Err(error) => {
            eprintln!("{}: {error}", source.display());
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// The lines of the table, sorted.
fn table(source: &Path) -> std::io::Result<String> {
    let mut pairs = published(&fs::read_to_string(source)?);
    if let Some(folder) = env::var_os("ARKHIV_NAMES_DATA").map(PathBuf::from) {
        let chosen = chosen(&fs::read_to_string(folder.join("pairs.tsv"))?);
        pairs.retain(|pair| chosen.contains(pair));
    }
    let names = Names::new(pairs.iter().map(|(_, cyrillic)| cyrillic.clone()).collect());
    let (left_out, kept) = (listed(LEFT_OUT), listed(KEPT));
    let mut rows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (latin, cyrillic) in pairs {
        let folded = lemma::fold(&latin).into_owned();
        let is_listed = |list: &HashSet<(String, String)>| {
            [&*folded, "*"].iter().any(|name| list.contains(&(cyrillic.clone(), (*name).into())))
        };
        let is_fit = || {
            is_name(&folded, &cyrillic) && !is_listed(&left_out) && !names.join(&latin, &cyrillic)
        };
        if is_listed(&kept) || is_fit() {
            rows.entry(cyrillic).or_default().insert(folded);
        }
    }
    let row = |(cyrillic, latin): (String, BTreeSet<String>)| {
        format!("{cyrillic}\t{}\n", Vec::from_iter(latin).join(" "))
    };
    Ok(rows.into_iter().map(row).collect())
}

/// The pairs of a Latin and a Russian name that stand in one group.
fn published(text: &str) -> BTreeSet<(String, String)> {
    let mut pairs = BTreeSet::new();
    for line in text.lines() {
        let names = line.split(" => ").next().unwrap_or_default();
        let (russian, others): (Vec<_>, Vec<_>) = names.split(", ").partition(|n| is_russian(n));
        for latin in others.iter().filter(|name| is_latin(name)) {
            pairs.extend(russian.iter().map(|name| ((*latin).to_owned(), (*name).to_owned())));
        }
    }
    pairs
}

/// The pairs that the evaluation data has under the licence that we want.
fn chosen(text: &str) -> HashSet<(String, String)> {
    let rows = text.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    let free = rows.filter(|row| row.get(4).is_some_and(|licence| licence.ends_with(LICENCE)));
    free.map(|row| (row[0].to_owned(), row[1].to_owned())).collect()
}

fn is_russian(name: &str) -> bool {
    name.chars().all(|c| matches!(c, 'а'..='я' | 'ё'))
}

fn is_latin(name: &str) -> bool {
    !lemma::is_cyrillic(name) && name.chars().all(|c| c.is_alphabetic() && c < '\u{250}')
}

/// Whether both are long enough, the folded Latin one no ordinary English word, nor that of a Czech
/// or Lithuanian woman where the Russian one is a man's.
fn is_name(latin: &str, cyrillic: &str) -> bool {
    let is_long = |name: &str| name.chars().count() >= SHORTEST;
    let is_other_gender =
        latin.ends_with("iene") || latin.ends_with("ova") && !cyrillic.ends_with("ва");
    is_long(latin) && is_long(cyrillic) && !is_other_gender && !english::is_ordinary(latin)
}

/// The Russian names of the source, as an index holds them.
struct Names {
    names: Vec<String>,
    by_key: HashMap<PhoneticKey, Vec<usize>>,
}

impl Names {
    fn new(names: BTreeSet<String>) -> Self {
        let names = Vec::from_iter(names);
        let mut by_key: HashMap<PhoneticKey, Vec<usize>> = HashMap::new();
        let mut keys = Vec::new();
        for (place, name) in names.iter().enumerate() {
            index_keys(name, &mut keys);
            keys.iter().for_each(|key| by_key.entry(key.key).or_default().push(place));
        }
        Self { names, by_key }
    }

    /// Whether the rules join a pair well enough, or the Latin name spells another Russian one far
    /// better, so that it is hardly a spelling of this.
    fn join(&self, latin: &str, cyrillic: &str) -> bool {
        let mut query = NameQuery::new(&capitalized(latin));
        let found = query.keys().iter().flat_map(|key| self.by_key.get(&key.key));
        let candidates: BTreeSet<usize> = found.flatten().copied().collect();
        let names = candidates.into_iter().map(|place| &*self.names[place]);
        let mut met: Vec<_> =
            names.filter_map(|name| Some((name, query.match_word(name)?))).collect();
        met.retain(|(_, how)| how.relation == Relation::Spelling);
        let likelihood = |met: &[(&str, Match)]| {
            let this = met.iter().find(|(name, _)| *name == cyrillic);
            this.map_or(0.0, |(_, how)| how.weight)
        };
        let all = likelihood(&met);
        drop_dominated(&mut met);
        let is_dominated = all > 0.0 && likelihood(&met) == 0.0;
        let back = match_names(&capitalized(cyrillic), latin);
        let is_found = back.is_some_and(|how| how.relation == Relation::Spelling);
        is_dominated || is_found && all >= HARDLY
    }
}

fn capitalized(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// The pairs of a list of lines: a Russian name, a colon, folded Latin names or `*` for all.
fn listed(lines: &str) -> HashSet<(String, String)> {
    let rows = lines.lines().filter_map(|line| line.split_once(": "));
    rows.flat_map(|(cyrillic, names)| {
        names.split(' ').map(move |name| (cyrillic.trim().to_owned(), name.to_owned()))
    })
    .collect()
}
