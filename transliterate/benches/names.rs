//! Keys per second, and how long a query takes to find and match its candidates.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::collections::HashMap;
use std::hint::black_box;
use transliterate::{
    EditTable, NameQuery, PhoneticKey, Standard, drop_dominated, edit_distance, index_keys,
    romanize,
};

/// Russian surnames and their romanizations, half and half: twenty thousand each.
fn vocabulary() -> Vec<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/surnames.txt");
    let text = std::fs::read_to_string(path).expect("the test data is beside the bench");
    let latin = text.lines().map(|name| romanize(name, Standard::Press).to_lowercase());
    text.lines().map(String::from).chain(latin).collect()
}

fn keys(criterion: &mut Criterion) {
    let words = vocabulary();
    let mut group = criterion.benchmark_group("index_keys");
    for (script, words) in
        [("cyrillic", &words[..words.len() / 2]), ("latin", &words[words.len() / 2..])]
    {
        group.throughput(Throughput::Elements(words.len() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(script), words, |bencher, words| {
            let mut keys = Vec::new();
            bencher.iter(|| {
                for word in words {
                    index_keys(black_box(word), &mut keys);
                }
            });
        });
    }
    group.finish();
}

fn queries(criterion: &mut Criterion) {
    let words = vocabulary();
    let mut indexed: HashMap<PhoneticKey, Vec<&str>> = HashMap::new();
    let mut keys = Vec::new();
    for word in &words {
        index_keys(word, &mut keys);
        for key in &keys {
            indexed.entry(key.key).or_default().push(word);
        }
    }
    let mut group = criterion.benchmark_group("query");
    for query in ["Khrushchev", "Хрущёв", "Chruschtschow", "Ivanova", "Sokolov"] {
        group.bench_with_input(BenchmarkId::new("keys", query), query, |bencher, query| {
            bencher.iter(|| NameQuery::new(black_box(query)));
        });
        group.bench_with_input(
            BenchmarkId::new("keys and match", query),
            query,
            |bencher, query| {
                bencher.iter(|| {
                    let mut name = NameQuery::new(black_box(query));
                    let candidates: Vec<&&str> = name
                        .keys()
                        .iter()
                        .filter_map(|key| indexed.get(&key.key))
                        .flatten()
                        .collect();
                    let words_of_keys = candidates.into_iter();
                    let mut found: Vec<_> = words_of_keys
                        .filter_map(|word| Some((*word, name.match_word(word)?)))
                        .collect();
                    drop_dominated(&mut found);
                    found
                });
            },
        );
    }
    group.finish();
}

fn edits(criterion: &mut Criterion) {
    let words = vocabulary();
    let mut group = criterion.benchmark_group("edit distance");
    group.throughput(Throughput::Elements(words.len() as u64));
    group.bench_function("edit_distance of each pair", |bencher| {
        bencher.iter(|| {
            words.iter().filter(|word| edit_distance("knrushchev", word, 1.5).is_some()).count()
        });
    });
    group.bench_function("one table for all", |bencher| {
        bencher.iter(|| {
            let mut table = EditTable::new("knrushchev", 1.5);
            words.iter().filter(|word| table.cost(word).is_some()).count()
        });
    });
    group.finish();
}

criterion_group!(benches, keys, queries, edits);
criterion_main!(benches);
