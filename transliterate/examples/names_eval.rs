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
use transliterate::{Match, NameQuery, PhoneticKey, Relation, drop_dominated, index_keys};

type Pair = (String, String);

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

    /// The sets of the evaluation, and the queries that strangers are counted for.
    fn sets(&self) -> (Vec<Set>, Vec<Pair>) {
        let latin: HashMap<String, String> =
            self.rows("latin.tsv").into_iter().map(|r| (r[0].clone(), r[1].clone())).collect();
        let mut sets = Vec::new();
        let romanized = self.romanized(&mut sets);
        self.inflected(&latin, &mut sets);
        self.wild(&mut sets);
        let known = romanized.into_iter().filter(|name| latin.contains_key(name));
        let mut queries: Vec<Pair> = known.map(|name| (latin[&name].clone(), name)).collect();
        queries.sort_by_key(|(_, cyrillic)| hash(cyrillic));
        queries.truncate(800);
        (sets, queries)
    }

    /// Romanizations under published standards; gives the names.
    fn romanized(&self, sets: &mut Vec<Set>) -> Vec<String> {
        let mut rows = self.rows("romanizations.tsv");
        rows.retain(|row| self.takes(&row[0]));
        let pairs: Vec<Pair> = rows.iter().map(|r| (r[1].clone(), r[0].clone())).collect();
        let by_name = by_name(&pairs);
        sets.push(Set::new("std", 3000, Some(99.9), pairs));
        sets.push(Set::new("std-std", 2000, Some(99.5), two_of_each(&by_name)));
        by_name.into_keys().collect()
    }

    /// English spellings against cases and numbers.
    fn inflected(&self, latin: &HashMap<String, String>, sets: &mut Vec<Set>) {
        let mut rows = self.rows("inflections.tsv");
        rows.retain(|r| !r[1].contains('-') && latin.contains_key(&r[0]) && self.takes(&r[0]));
        let query = |r: &Vec<String>| (latin[&r[0]].clone(), r[1].clone());
        for (kind, aim, aim_all) in
            [("surname", 99.9, 99.2), ("given", 99.8, 96.0), ("place", 99.8, 96.0)]
        {
            let of_kind = rows.iter().filter(|r| r[3] == kind);
            let singular = of_kind.clone().filter(|r| r[2].contains(",sing,")).map(query).collect();
            let name = format!("inflected {kind}, singular");
            sets.push(Set::new(&name, 1500, Some(aim), singular));
            let all = of_kind.map(query).collect();
            sets.push(Set::new(&format!("inflected {kind}, all"), 1500, Some(aim_all), all));
        }
        let petrovich = self.rows("inflections_petrovich.tsv");
        let petrovich = petrovich.iter().filter(|r| latin.contains_key(&r[0]) && self.takes(&r[0]));
        let petrovich = petrovich.map(query).collect();
        sets.push(Set::new("inflected petrovich", 1000, Some(99.9), petrovich));
        let cases = rows.iter().filter(|r| r[3] == "surname" && r[2].contains(",sing,"));
        let cases = cases.map(|r| (r[1].clone(), r[0].clone())).collect();
        sets.push(Set::new("cyr case to cyr nominative", 1500, Some(99.9), cases));
    }

    /// Spellings found in the wild.
    fn wild(&self, sets: &mut Vec<Set>) {
        let mut rows = self.rows("pairs.tsv");
        rows.retain(|row| self.takes(&row[1]));
        let of = |kind: &str, origin: &str| -> Vec<Pair> {
            let rows = rows.iter().filter(|r| r[2] == kind && r[5] == origin);
            rows.map(|r| (r[0].clone(), r[1].clone())).collect()
        };
        let surnames = of("surname", "ru");
        let between = two_of_each(&by_name(&surnames));
        let turned = surnames.iter().map(|(latin, cyrillic)| (cyrillic.clone(), latin.clone()));
        let turned = turned.collect();
        sets.push(Set::new("wild surname", 2500, Some(97.5), surnames));
        sets.push(Set::new("wild given", 1500, Some(88.0), of("given", "ru")));
        sets.push(Set::new("wild place", 1500, Some(88.0), of("place", "ru")));
        sets.push(Set::new("foreign surname", 2000, Some(86.0), of("surname", "foreign")));
        sets.push(Set::new("foreign given", 1000, None, of("given", "foreign")));
        sets.push(Set::new("wild-wild surname", 2000, Some(94.0), between));
        sets.push(Set::new("cyr to wild surname", 2000, None, turned));
    }
}

impl Set {
    /// A sample of at most `limit` pairs, the same every time.
    fn new(name: &str, limit: usize, aim: Option<f32>, mut pairs: Vec<Pair>) -> Self {
        pairs.sort_by_key(|(a, b)| hash(&format!("{a}|{b}")));
        pairs.truncate(limit);
        Self { name: name.into(), pairs, aim }
    }
}

/// The Latin spellings of each Russian name.
fn by_name(pairs: &[Pair]) -> BTreeMap<String, Vec<String>> {
    let mut by: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (latin, cyrillic) in pairs {
        let spellings = by.entry(cyrillic.clone()).or_default();
        if !spellings.contains(latin) {
            spellings.push(latin.clone());
        }
    }
    by
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

/// A vocabulary as an index has it: each word under its keys.
struct Words {
    words: Vec<(String, Kind)>,
    by_key: HashMap<PhoneticKey, Vec<u32>>,
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
        let mut by_key: HashMap<PhoneticKey, Vec<u32>> = HashMap::new();
        let mut keys = Vec::new();
        let mut all: Vec<(PhoneticKey, u32)> = Vec::new();
        let mut latin = (0, 0.0);
        for (index, (word, _)) in words.iter().enumerate() {
            let one = Instant::now();
            index_keys(word, &mut keys);
            if word.is_ascii() {
                latin = (latin.0 + 1, latin.1 + one.elapsed().as_secs_f64());
            }
            all.extend(keys.iter().map(|indexed| (indexed.key, index as u32)));
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

    /// The words a query meets, each with its weight; and how many were matched.
    fn ask(&self, query: &str) -> (HashMap<u32, f32>, usize) {
        let mut name = NameQuery::new(query);
        let mut candidates: Vec<u32> = Vec::new();
        for key in name.keys() {
            candidates.extend(self.by_key.get(&key.key).into_iter().flatten());
        }
        candidates.sort_unstable();
        candidates.dedup();
        let matched = candidates.len();
        let mut met: Vec<(u32, Match)> = Vec::new();
        for index in candidates {
            met.extend(name.match_word(&self.words[index as usize].0).map(|found| (index, found)));
        }
        drop_dominated(&mut met);
        met.retain(|(_, found)| found.relation != Relation::Adjective);
        (met.into_iter().map(|(index, found)| (index, found.weight)).collect(), matched)
    }

    fn report(&self, set: &Set, verbose: bool) {
        let (mut found, mut reachable, mut matched) = (0, 0, 0);
        let start = Instant::now();
        for (query, target) in &set.pairs {
            let (met, candidates) = self.ask(&titled(query));
            matched += candidates;
            let target = target.to_lowercase();
            if met.keys().any(|&index| self.words[index as usize].0 == target) {
                found += 1;
                continue;
            }
            let mut keys = Vec::new();
            index_keys(&target, &mut keys);
            let shared = NameQuery::new(query)
                .keys()
                .iter()
                .any(|key| keys.iter().any(|indexed| indexed.key == key.key));
            reachable += usize::from(shared);
            if verbose {
                println!(
                    "miss\t{}\t{query}\t{target}\t{}",
                    set.name,
                    if shared { "match" } else { "key" }
                );
            }
        }
        let count = set.pairs.len().max(1);
        let percent = |n: usize| 100.0 * n as f32 / count as f32;
        let aim = set.aim.map_or("reported".into(), |aim| format!("aim {aim}"));
        let mark = if set.aim.is_some_and(|aim| percent(found) < aim) { "  <--" } else { "" };
        println!(
            "{:28} {:6.2} of {count:5} ({aim}){mark}; keys reach {:.2}; {:.0} candidates, {:.0} us a query",
            set.name,
            percent(found),
            percent(found + reachable),
            matched as f32 / count as f32,
            start.elapsed().as_micros() as f32 / count as f32
        );
    }

    fn report_strangers(&self, queries: &[Pair], verbose: bool) {
        let (mut families, mut english, mut russian) = (0, 0, 0);
        for (query, cyrillic) in queries {
            let own = family(cyrillic);
            let (met, _) = self.ask(&titled(query));
            let mut others = HashSet::new();
            for (index, weight) in met {
                let (word, kind) = &self.words[index as usize];
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
                if verbose {
                    let kind = match kind {
                        Kind::Name => "surname",
                        Kind::English => "english",
                        Kind::Russian => "russian",
                    };
                    println!("stranger\t{kind}\t{query}\t{word}\t{weight:.2}");
                }
            }
            families += others.len();
        }
        let count = queries.len().max(1) as f32;
        println!(
            "per query: other surname families of {} {:.3} (aim 0.30); of 100k words, English {:.3} (0.06), Russian {:.3} (0.14)",
            self.surnames,
            families as f32 / count,
            english as f32 / count * 1e5 / self.english.len() as f32,
            russian as f32 / count * 1e5 / self.russian as f32
        );
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
                        println!("ordinary\t{query}\t{word}\t{weight:.2}");
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
