//! Measures name matching on the evaluation data, in process: recall of each set of real spellings,
//! and strangers met, beside the aims.
//!
//! `ARKHIV_NAMES_DATA=FOLDER cargo run --release -p transliterate --example names_eval [-v] [--half develop|report]`
//! where FOLDER holds `pairs.tsv`, `romanizations.tsv`, `inflections.tsv`, `latin.tsv` and so on,
//! and `../distractors` (or the folder itself) the words that must not match. `-v` lists misses and
//! strangers; `--half` takes the names on one side of a split by the hash of the Russian name.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::Instant;
use transliterate::{Key, NameQuery, Relation, index_keys};

type Pair = (String, String);

const CUTS: [f32; 6] = [0.0, 0.2, 0.3, 0.4, 0.5, 0.6];

struct Set {
    name: String,
    pairs: Vec<Pair>,
    aim: Option<f32>,
}

fn main() {
    let Some(folder) = std::env::var_os("ARKHIV_NAMES_DATA").map(PathBuf::from) else {
        println!("skipped: set ARKHIV_NAMES_DATA to the folder of the evaluation data");
        return;
    };
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let verbose = arguments.iter().any(|argument| argument == "-v");
    let half = arguments.iter().position(|argument| argument == "--half");
    let half = half.and_then(|at| arguments.get(at + 1)).cloned().unwrap_or_default();
    let data = Data { folder, half };
    let (sets, collision_queries) = data.sets();
    let words = Words::new(&data, &sets);
    for set in &sets {
        words.report(set, verbose);
    }
    words.report_strangers(&collision_queries, verbose);
    words.report_english(verbose);
}

struct Data {
    folder: PathBuf,
    half: String,
}

impl Data {
    fn rows(&self, name: &str) -> Vec<Vec<String>> {
        let text = std::fs::read_to_string(self.folder.join(name)).unwrap_or_default();
        text.lines().skip(1).map(|line| line.split('\t').map(String::from).collect()).collect()
    }

    fn words(&self, name: &str) -> Vec<String> {
        let beside = self.folder.join(name);
        let shared = self.folder.join("../distractors").join(name);
        let path: &Path = if beside.exists() { &beside } else { &shared };
        let text = std::fs::read_to_string(path).unwrap_or_default();
        text.split_whitespace().map(String::from).collect()
    }

    /// Whether a Russian name is on the chosen side of the split.
    fn takes(&self, lemma: &str) -> bool {
        match self.half.as_str() {
            "develop" => hash(&family(lemma)).is_multiple_of(2),
            "report" => !hash(&family(lemma)).is_multiple_of(2),
            _ => true,
        }
    }

    fn sets(&self) -> (Vec<Set>, Vec<Pair>) {
        let latin: HashMap<String, String> =
            self.rows("latin.tsv").into_iter().map(|r| (r[0].clone(), r[1].clone())).collect();
        let mut standards = self.rows("romanizations.tsv");
        standards.retain(|row| self.takes(&row[0]));
        let mut pairs = self.rows("pairs.tsv");
        pairs.retain(|row| self.takes(&row[1]));
        let mut inflected = self.rows("inflections.tsv");
        inflected.retain(|r| !r[1].contains('-') && latin.contains_key(&r[0]) && self.takes(&r[0]));

        let mut sets = Vec::new();
        let mut add = |name: &str, limit: usize, aim: Option<f32>, mut pairs: Vec<Pair>| {
            pairs.sort_by_key(|(a, b)| hash(&format!("{a}|{b}")));
            pairs.truncate(limit);
            sets.push(Set { name: name.into(), pairs, aim });
        };
        let std: Vec<Pair> = standards.iter().map(|r| (r[1].clone(), r[0].clone())).collect();
        add("std", 3000, Some(99.9), std);
        let by_name = |pairs: &[Pair]| {
            let mut by: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for (latin, cyrillic) in pairs {
                let spellings = by.entry(cyrillic.clone()).or_default();
                if !spellings.contains(latin) {
                    spellings.push(latin.clone());
                }
            }
            by
        };
        let std: Vec<Pair> = standards.iter().map(|r| (r[1].clone(), r[0].clone())).collect();
        let by = by_name(&std);
        add("std-std", 2000, Some(99.5), two_of_each(&by));
        for (kind, aim, aim_all) in
            [("surname", 99.9, 99.2), ("given", 99.8, 96.0), ("place", 99.8, 96.0)]
        {
            let of_kind = inflected.iter().filter(|r| r[3] == kind);
            let query = |r: &Vec<String>| (latin[&r[0]].clone(), r[1].clone());
            let singular = of_kind.clone().filter(|r| r[2].contains(",sing,")).map(query).collect();
            add(&format!("inflected {kind}, singular"), 1500, Some(aim), singular);
            add(
                &format!("inflected {kind}, all"),
                1500,
                Some(aim_all),
                of_kind.map(query).collect(),
            );
        }
        let petrovich = self.rows("inflections_petrovich.tsv");
        let petrovich = petrovich.iter().filter(|r| latin.contains_key(&r[0]) && self.takes(&r[0]));
        let petrovich = petrovich.map(|r| (latin[&r[0]].clone(), r[1].clone())).collect();
        add("inflected petrovich", 1000, Some(99.9), petrovich);
        let cases = inflected.iter().filter(|r| r[3] == "surname" && r[2].contains(",sing,"));
        let cases = cases.map(|r| (r[1].clone(), r[0].clone())).collect();
        add("cyr case to cyr nominative", 1500, Some(99.9), cases);
        let wild = |kind: &str, origin: &str| -> Vec<Pair> {
            let rows = pairs.iter().filter(|r| r[2] == kind && r[5] == origin);
            rows.map(|r| (r[0].clone(), r[1].clone())).collect()
        };
        add("wild surname", 2500, Some(97.5), wild("surname", "ru"));
        add("wild given", 1500, Some(88.0), wild("given", "ru"));
        add("wild place", 1500, Some(88.0), wild("place", "ru"));
        add("foreign surname", 2000, Some(86.0), wild("surname", "foreign"));
        add("foreign given", 1000, None, wild("given", "foreign"));
        add("wild-wild surname", 2000, Some(94.0), two_of_each(&by_name(&wild("surname", "ru"))));
        let turned = wild("surname", "ru").into_iter().map(|(latin, cyr)| (cyr, latin)).collect();
        add("cyr to wild surname", 2000, None, turned);

        let mut queries: Vec<Pair> = by
            .keys()
            .filter(|k| latin.contains_key(*k))
            .map(|k| (latin[k].clone(), k.clone()))
            .collect();
        queries.sort_by_key(|(_, cyrillic)| hash(cyrillic));
        queries.truncate(800);
        (sets, queries)
    }
}

fn two_of_each(by: &BTreeMap<String, Vec<String>>) -> Vec<Pair> {
    let pairs = by.values().flat_map(|all| {
        all.iter().flat_map(move |a| {
            all.iter().filter(move |b| *b != a).map(move |b| (a.clone(), b.clone()))
        })
    });
    pairs.collect()
}

/// `ё` folded, a feminine surname made masculine.
fn family(word: &str) -> String {
    let word = word.to_lowercase().replace('ё', "е");
    for (feminine, masculine) in [
        ("ская", "ский"),
        ("цкая", "цкий"),
        ("ской", "ский"),
        ("цкой", "цкий"),
        ("ова", "ов"),
        ("ева", "ев"),
        ("ина", "ин"),
        ("ына", "ын"),
    ] {
        if let Some(stem) = word.strip_suffix(feminine)
            && stem.chars().count() > 1
        {
            return format!("{stem}{masculine}");
        }
    }
    word
}

fn hash(text: &str) -> u64 {
    let fnv = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325, fnv);
    hash ^ hash >> 31
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Name,
    English,
    Russian,
}

/// A vocabulary as an index has it: each word filed under its keys.
struct Words {
    words: Vec<(String, Kind)>,
    by_key: HashMap<Key, Vec<u32>>,
    families: HashSet<String>,
    surnames: usize,
    english: Vec<String>,
    russian: usize,
}

impl Words {
    fn new(data: &Data, sets: &[Set]) -> Self {
        let surnames = data.words("ru_surnames.txt");
        let english = data.words("en_words.txt");
        let russian = data.words("ru_words.txt");
        let mut seen = HashSet::new();
        let mut words = Vec::new();
        let mut add = |word: &str, kind: Kind| {
            let word = word.to_lowercase();
            let class = if kind == Kind::Name { 0 } else { 1 + kind as u8 };
            if seen.insert((word.clone(), class)) {
                words.push((word, kind));
            }
        };
        sets.iter().flat_map(|set| &set.pairs).for_each(|(_, target)| add(target, Kind::Name));
        surnames.iter().for_each(|word| add(word, Kind::Name));
        english.iter().for_each(|word| add(word, Kind::English));
        russian.iter().for_each(|word| add(word, Kind::Russian));
        let start = Instant::now();
        let mut by_key: HashMap<Key, Vec<u32>> = HashMap::new();
        let mut keys = Vec::new();
        let mut all: Vec<(Key, u32)> = Vec::new();
        let mut latin = (0, 0.0);
        for (index, (word, _)) in words.iter().enumerate() {
            let one = Instant::now();
            index_keys(word, &mut keys);
            if word.is_ascii() {
                latin = (latin.0 + 1, latin.1 + one.elapsed().as_secs_f64());
            }
            all.extend(keys.iter().map(|&key| (key, index as u32)));
        }
        let took = start.elapsed();
        println!(
            "{} words, {:.2} keys a word, {:.0} ns a word (Latin {:.0})",
            words.len(),
            all.len() as f64 / words.len() as f64,
            took.as_nanos() as f64 / words.len() as f64,
            latin.1 * 1e9 / f64::from(latin.0)
        );
        for (key, index) in all {
            by_key.entry(key).or_default().push(index);
        }
        let families = surnames.iter().map(|word| family(word)).collect();
        Self { words, by_key, families, surnames: surnames.len(), english, russian: russian.len() }
    }

    /// The words a query meets, each with its weight and the fit relative to the best; and how many were judged.
    fn ask(&self, query: &str) -> (HashMap<u32, (f32, f32)>, usize) {
        let mut name = NameQuery::new(query);
        let mut candidates: Vec<u32> = Vec::new();
        for key in name.keys() {
            candidates.extend(self.by_key.get(&key.key).into_iter().flatten());
        }
        candidates.sort_unstable();
        candidates.dedup();
        let judged = candidates.len();
        let mut met: HashMap<u32, (f32, f32)> = HashMap::new();
        let mut best: f32 = 0.0;
        let latin = query.is_ascii();
        let cyr = |i: u32| self.words[i as usize].0.chars().any(|c| ('а'..='я').contains(&c));
        for index in candidates {
            let Some(found) = name.judge(&self.words[index as usize].0) else { continue };
            if found.relation == Relation::Adjective {
                continue;
            }
            if cyr(index) && found.relation == Relation::Spelling {
                best = best.max(found.fit);
            }
            met.insert(index, (found.weight, found.fit));
        }
        for (index, found) in &mut met {
            found.1 = if latin && cyr(*index) && best > 0.0 { found.1 / best } else { 1.0 };
        }
        (met, judged)
    }

    fn report(&self, set: &Set, verbose: bool) {
        let (mut found, mut judged) = ([0; CUTS.len()], 0);
        let start = Instant::now();
        for (query, target) in &set.pairs {
            let (met, candidates) = self.ask(&titled(query));
            judged += candidates;
            let target = target.to_lowercase();
            let hit = met.iter().find(|(index, _)| self.words[**index as usize].0 == target);
            for (cut, found) in CUTS.iter().zip(&mut found) {
                *found += usize::from(hit.is_some_and(|(_, f)| f.1 >= *cut));
            }
            if verbose && hit.is_some_and(|(_, f)| f.1 < 0.4) {
                let best = met
                    .iter()
                    .max_by(|a, b| a.1.1.total_cmp(&b.1.1))
                    .map(|(i, f)| (&self.words[*i as usize].0, f.0));
                println!("cut\t{}\t{query}\t{target}\t{best:?}", set.name);
            }
            if hit.is_none() && verbose {
                println!("miss\t{}\t{query}\t{target}", set.name);
            }
        }
        let count = set.pairs.len().max(1);
        let percent = |n: usize| 100.0 * n as f32 / count as f32;
        let aim = set.aim.map_or("reported".into(), |aim| format!("aim {aim}"));
        println!(
            "{:28} {:?} of {count:5} ({aim}); {:.0} candidates, {:.0} us a query",
            set.name,
            found.map(percent),
            judged as f32 / count as f32,
            start.elapsed().as_micros() as f32 / count as f32
        );
    }

    fn report_strangers(&self, queries: &[Pair], verbose: bool) {
        let all: Vec<_> = queries.iter().map(|(query, _)| self.ask(&titled(query)).0).collect();
        for cut in CUTS {
            let (mut families, mut english, mut russian) = (0, 0, 0);
            for ((query, cyrillic), met) in queries.iter().zip(&all) {
                let own = family(cyrillic);
                let mut others = HashSet::new();
                for (index, weight) in met {
                    if weight.1 < cut {
                        continue;
                    }
                    let (word, kind) = &self.words[*index as usize];
                    match kind {
                        Kind::English => english += 1,
                        Kind::Russian => russian += 1,
                        Kind::Name => {
                            let family = family(word);
                            if family == own
                                || !self.families.contains(&family)
                                || !others.insert(family)
                            {
                                continue;
                            }
                        }
                    }
                    if verbose && cut == 0.0 {
                        let kind = match kind {
                            Kind::Name => "surname",
                            Kind::English => "english",
                            Kind::Russian => "russian",
                        };
                        println!("stranger\t{kind}\t{query}\t{word}\t{:.2}", weight.0);
                    }
                }
                families += others.len();
            }
            let count = queries.len().max(1) as f32;
            println!(
                "cut {cut} per query: other surname families of {} {:.3} (aim 0.30); of 100k words, English {:.3} (0.06), Russian {:.3} (0.14)",
                self.surnames,
                families as f32 / count,
                english as f32 / count * 1e5 / self.english.len() as f32,
                russian as f32 / count * 1e5 / self.russian as f32
            );
        }
    }

    fn report_english(&self, verbose: bool) {
        let mut queries: Vec<&String> =
            self.english.iter().filter(|w| w.len() > 3 && **w == w.to_lowercase()).collect();
        queries.sort_by_key(|word| hash(word));
        queries.truncate(500);
        let mut met = 0;
        for query in &queries {
            for (index, weight) in self.ask(query).0 {
                let (word, kind) = &self.words[index as usize];
                if *kind != Kind::English
                    && !word.is_ascii()
                    && word.chars().any(|c| ('а'..='я').contains(&c))
                {
                    met += 1;
                    if verbose {
                        println!("ordinary\t{query}\t{word}\t{:.2}", weight.0);
                    }
                }
            }
        }
        println!(
            "an English word meets {:.3} Cyrillic words, before the word-list rule (aim 0.10 after it)",
            met as f32 / queries.len().max(1) as f32
        );
    }
}

fn titled(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
