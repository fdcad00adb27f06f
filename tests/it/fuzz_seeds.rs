//! The properties of `fuzz/`, on the stable toolchain: the seeds and mutations of them, the same ones
//! each time.

use std::fs;

use proptest::{
    prelude::*,
    test_runner::{TestRng, TestRunner},
};

use crate::program::checkout;

#[expect(unreachable_pub, reason = "the fuzz targets are another crate")]
#[path = "../../fuzz/src/lib.rs"]
mod properties;

/// Holds a property of the seeds of its target and of so many mutations of them.
fn replay(target: &str, mutations: usize, holds: fn(&[u8])) {
    let folder = checkout().join("fuzz/seeds").join(target);
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let seeds: Vec<Vec<u8>> = files.iter().map(|file| fs::read(file).unwrap()).collect();
    assert!(seeds.len() >= 3, "{target} has seeds");
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
