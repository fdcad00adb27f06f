//! Recall and collisions over `tests/data`, held in continuous integration.
//!
//! Real spellings must find the names they stand for, and hardly anything else. Each set is sampled,
//! so that a debug build is done in seconds; `examples/names_eval.rs` measures more.

use std::collections::{HashMap, HashSet};
use transliterate::{
    Match, NameQuery, PhoneticKey, QueryKey, Relation, Signature, drop_dominated, index_keys,
};

const SAMPLE: usize = 250;

/// The rows of a file of `tests/data`, without the header.
fn rows(name: &str) -> Vec<Vec<String>> {
    let path = format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect("the test data is beside the test");
    text.lines().skip(1).map(|line| line.split('\t').map(String::from).collect()).collect()
}

/// Every so manieth item, so that samples stay the same.
fn sample<T: Clone>(all: &[T]) -> Vec<T> {
    all.iter().step_by(all.len().div_ceil(SAMPLE).max(1)).cloned().collect()
}

struct Vocabulary {
    words: Vec<String>,
    indexed: HashMap<PhoneticKey, Vec<(usize, Signature)>>,
}

impl Vocabulary {
    fn new(words: impl Iterator<Item = String>) -> Self {
        let words: HashSet<String> = words.map(|word| word.to_lowercase()).collect();
        let mut this = Self { words: words.into_iter().collect(), indexed: HashMap::new() };
        let mut keys = Vec::new();
        for (index, word) in this.words.iter().enumerate() {
            index_keys(word, &mut keys);
            for indexed in &keys {
                this.indexed.entry(indexed.key).or_default().push((index, indexed.signature));
            }
        }
        this
    }

    fn ask(&self, query: &str) -> Vec<(&str, Match)> {
        let mut name = NameQuery::new(query);
        let indexed = |key: &QueryKey| self.indexed.get(&key.key).into_iter().flatten().copied();
        let sharing =
            name.keys().iter().flat_map(|key| indexed(key).map(move |indexed| (key, indexed)));
        let near = sharing.filter(|(key, (_, signature))| name.distance(key, *signature).is_some());
        let candidates: HashSet<usize> = near.map(|(_, (index, _))| index).collect();
        let words = candidates.into_iter().map(|index| self.words[index].as_str());
        let mut found: Vec<(&str, Match)> =
            words.filter_map(|word| Some((word, name.match_word(word)?))).collect();
        drop_dominated(&mut found);
        found.retain(|(_, found)| found.relation != Relation::Adjective);
        found
    }

    /// The percentage of queries that find their target.
    fn recall(&self, pairs: &[(String, String)]) -> f32 {
        let found = pairs.iter().filter(|(query, target)| {
            let target = target.to_lowercase();
            self.ask(query).iter().any(|(word, _)| **word == target)
        });
        100.0 * found.count() as f32 / pairs.len() as f32
    }
}

fn check(set: &str, pairs: &[(String, String)], aim: f32) {
    let pairs = sample(pairs);
    let targets = pairs.iter().map(|(_, target)| target.clone());
    let surnames = sample_surnames();
    let recall = Vocabulary::new(targets.chain(surnames)).recall(&pairs);
    println!("{set}: {recall}");
    assert!(recall >= aim, "{set}: {recall} of 100 found, {aim} were");
}

fn sample_surnames() -> Vec<String> {
    rows("surnames.txt").into_iter().step_by(4).map(|row| row[0].clone()).collect()
}

fn wild(kind: &str) -> Vec<(String, String)> {
    let rows = rows("wild_pairs.tsv").into_iter().filter(|row| row[2] == kind);
    rows.map(|row| (row[0].clone(), row[1].clone())).collect()
}

#[test]
fn a_standard_romanization_finds_its_surname() {
    let rows = rows("standard_romanizations.tsv").into_iter();
    check("standards", &rows.map(|row| (row[1].clone(), row[0].clone())).collect::<Vec<_>>(), 99.9);
}

#[test]
fn one_standard_finds_another() {
    let mut by_name: HashMap<String, Vec<String>> = HashMap::new();
    for row in rows("standard_romanizations.tsv") {
        by_name.entry(row[0].clone()).or_default().push(row[1].clone());
    }
    let mut pairs: Vec<(String, String)> = by_name
        .into_values()
        .flat_map(|all| {
            all.windows(2).map(|two| (two[0].clone(), two[1].clone())).collect::<Vec<_>>()
        })
        .filter(|(a, b)| a != b)
        .collect();
    pairs.sort();
    check("standard to standard", &pairs, 99.4);
}

#[test]
fn every_case_of_a_surname_finds_its_nominative() {
    let rows = rows("inflections.tsv").into_iter();
    check("cases", &rows.map(|row| (row[1].clone(), row[0].clone())).collect::<Vec<_>>(), 99.9);
}

#[test]
fn spellings_in_the_wild_find_their_names() {
    check("surnames", &wild("surname"), 99.0);
    check("given names", &wild("given"), 92.0);
    check("patronymics", &wild("patronymic"), 98.0);
}

#[test]
fn a_name_meets_few_strangers() {
    let surnames: Vec<String> =
        rows("surnames.txt").into_iter().map(|row| row[0].clone()).collect();
    let vocabulary = Vocabulary::new(surnames.iter().cloned());
    let press = transliterate::Standard::Press;
    let family = |word: &str| word.replace('ё', "е").trim_end_matches(['а', 'я']).to_owned();
    let queries = sample(&surnames);
    let strangers: usize = queries
        .iter()
        .map(|surname| {
            let found = vocabulary.ask(&transliterate::romanize(surname, press));
            found.iter().filter(|(word, _)| family(word) != family(surname)).count()
        })
        .sum();
    let strangers = strangers as f32 / queries.len() as f32;
    println!("strangers: {strangers}");
    assert!(strangers < 0.12, "{strangers} other surnames a query");
}
