//! The properties of `fuzz/`, on the stable toolchain: the seeds and mutations of them, the same ones
//! each time.

use std::{
    fs, panic,
    path::PathBuf,
    time::{Duration, Instant},
};

use proptest::{
    prelude::*,
    test_runner::{Config, TestRng, TestRunner},
};

use crate::program::checkout;

#[expect(unreachable_pub, reason = "the fuzz targets are another crate")]
#[path = "../../fuzz/src/lib.rs"]
mod properties;

/// What panics where it does not hold of an input.
type Property = fn(&[u8]);

/// The seeds of a target, with their files.
fn seeds(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = checkout().join("fuzz/seeds").join(target);
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 3, "{target} has seeds");
    files.into_iter().map(|file| (file.clone(), fs::read(file).unwrap())).collect()
}

/// Holds a property of the seeds of its target and of so many mutations of them.
fn replay(target: &str, mutations: usize, holds: Property) {
    let (files, seeds): (Vec<_>, Vec<_>) = seeds(target).into_iter().unzip();
    for (seed, file) in seeds.iter().zip(&files) {
        println!("{}", file.display());
        holds(seed);
    }
    let mut runner = TestRunner::deterministic();
    for _ in 0..mutations {
        let input = mutation(runner.rng(), &seeds);
        // Shown where the property fails, so that it can become a seed.
        println!("{:?}", String::from_utf8_lossy(&input));
        holds(&input);
    }
}

/// Holds a property of mutations, and of mutations of those, for so long; gives how many there were.
fn search(target: &str, holds: Property, time: Duration) -> usize {
    let mut pool: Vec<Vec<u8>> = seeds(target).into_iter().map(|(_, seed)| seed).collect();
    let (first, start) = (pool.len(), Instant::now());
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::default() });
    let mut count = 0;
    while start.elapsed() < time {
        let input = mutation(runner.rng(), &pool);
        let outcome = panic::catch_unwind(|| holds(&input));
        assert!(outcome.is_ok(), "{target}: {:?} {input:?}", String::from_utf8_lossy(&input));
        count += 1;
        // Some go on being changed, in the place of others.
        match count % 8 {
            0 if pool.len() < 4 * first && input.len() < 4096 => pool.push(input),
            4 if input.len() < 4096 => {
                let at = first + count / 8 % (3 * first);
                if let Some(old) = pool.get_mut(at) {
                    *old = input;
                }
            }
            _ => {}
        }
    }
    count
}

/// `cargo test --release --test it -- --ignored --nocapture the_properties`
#[test]
#[ignore = "takes as many seconds a target as FUZZ_SECONDS says, 60 if it says nothing"]
fn the_properties_hold_of_what_chance_makes_of_the_seeds() {
    let seconds = std::env::var("FUZZ_SECONDS").map_or(60, |seconds| seconds.parse().unwrap());
    let targets: [(&str, Property); 5] = [
        ("query", properties::query),
        ("reading", properties::reading),
        ("decoding", properties::decoding),
        ("names", properties::names),
        ("snippet", properties::snippet),
    ];
    for (target, holds) in targets {
        let count = search(target, holds, Duration::from_secs(seconds));
        println!("{target}: {count} inputs in {seconds} s");
        assert!(count > 0);
    }
    let control = panic::catch_unwind(|| {
        search("query", |input| assert!(input.len() < 20, "a control"), Duration::from_secs(60))
    });
    assert!(control.is_err(), "the control must fail");
}

/// A seed with some of its bytes replaced, removed or repeated, or continued by another seed.
fn mutation(rng: &mut TestRng, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut below = |limit: usize| (rng.next_u64() % limit.max(1) as u64) as usize;
    let mut input = seeds[below(seeds.len())].clone();
    for _ in 0..=below(4) {
        let start = below(input.len() + 1);
        let end = (start + below(12)).min(input.len());
        match below(5) {
            0 => drop(input.drain(start..end)),
            1 => {
                let repeated = input[start..end].repeat(1 + below(5));
                input.splice(start..start, repeated);
            }
            2 => input[start..end].iter_mut().for_each(|byte| *byte = below(256) as u8),
            3 => {
                const TOKENS: [&str; 12] =
                    ["\"", "(", ")", "Ё", "\u{301}", "\n", "-", "<p>", "{\"", ";", "🙂", "хрущёв"];
                input.splice(start..end, TOKENS[below(TOKENS.len())].bytes());
            }
            _ => {
                let other = &seeds[below(seeds.len())];
                let from = below(other.len() + 1);
                input.truncate(start);
                input.extend_from_slice(&other[from..]);
            }
        }
    }
    input
}

#[test]
fn any_string_is_a_query() {
    replay("query", 2_000, properties::query);
}

#[test]
fn every_reader_gives_documents_or_reasons() {
    replay("reading", 100, properties::reading);
}

#[test]
fn a_text_reads_the_same_in_every_encoding() {
    replay("decoding", 60, properties::decoding);
}

#[test]
fn names_are_weighed_alike_each_time() {
    replay("names", 300, properties::names);
}

#[test]
fn every_range_of_a_snippet_is_a_word_that_the_hit_claims() {
    replay("snippet", 25, properties::snippet);
}

/// Controls: what the properties forbid is seen.
#[test]
fn a_wrong_encoding_is_seen() {
    // More letters would be put right, as those of a text that was saved so.
    let text = "ЦК КПСС";
    let read = |named| properties::read_as("a.txt", text, "windows-1251", named).unwrap();
    assert_ne!(read("koi8-r"), read("windows-1251"));
    assert_eq!(properties::read_as("a.txt", "日本", "koi8-r", "koi8-r"), None);
}

#[test]
#[should_panic(expected = "\"рущёва\"")]
fn a_range_beside_its_word_is_seen() {
    let snippet = serde_json::json!({
        "text": "Хрущёва", "html": "Х<mark>рущёва</mark>", "ranges": [[1, 7]],
    });
    properties::check_snippet(&snippet, Some(&["Хрущёва"]));
}

#[test]
#[should_panic(expected = "<b>")]
fn a_tag_other_than_a_mark_is_seen() {
    let snippet = serde_json::json!({ "text": "<b>", "html": "<b>", "ranges": [] });
    properties::check_snippet(&snippet, None);
}
