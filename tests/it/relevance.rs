//! How well documents are ranked: the queries of tests/data/judged.tsv over the sample archive, whose
//! documents a reader judged from 1 (touches on it) to 3 (what was looked for).
//!
//! `cargo test --test it what_each_part -- --ignored --nocapture` prints what each part of the formula
//! adds.

use std::{collections::HashMap, sync::LazyLock};

use arkhiv::{
    index::Verify,
    search::{Archive, Formula, SearchRequest},
};

use crate::{
    library::settings,
    program::{SampleIndex, checkout},
};

static SAMPLE: LazyLock<SampleIndex> = LazyLock::new(SampleIndex::build);

/// A query with its judged documents.
struct Judged {
    query: String,
    language: String,
    grades: HashMap<String, f64>,
}

fn judged() -> Vec<Judged> {
    let table = std::fs::read_to_string(checkout().join("tests/data/judged.tsv")).unwrap();
    let row = |line: &str| {
        let columns: Vec<&str> = line.split('\t').collect();
        let [query, language, _kind, documents, _why] = columns[..] else { panic!("{line}") };
        let grade = |document: &str| {
            let (id, grade) = document.rsplit_once('=').expect("a document and its grade");
            (id.to_owned(), grade.parse().expect("a grade"))
        };
        let grades = documents.split(' ').map(grade).collect();
        Judged { query: query.to_owned(), language: language.to_owned(), grades }
    };
    table.lines().skip(1).map(row).collect()
}

fn archive(formula: Formula, title_boost: f32) -> Archive {
    let mut config = settings(&SAMPLE.index);
    config.search.title_boost = title_boost;
    Archive::open(&config, Verify::Quick).unwrap().with_formula(formula)
}

/// The best documents with the grades of a query, as a person reads them: all with a grade count for
/// the reciprocal rank, and the higher the better for the gain.
#[derive(Debug, Default, Clone, Copy)]
struct Measures {
    /// nDCG@10.
    gain: f64,
    /// MRR@10.
    reciprocal_rank: f64,
}

fn measure(archive: &Archive, judged: &Judged) -> Measures {
    let request = SearchRequest { snippets: 0, ..SearchRequest::new(judged.query.as_str()) };
    let hits = archive.searcher().search(&request).unwrap().hits;
    let grades: Vec<f64> =
        hits.iter().map(|hit| judged.grades.get(&hit.id).copied().unwrap_or(0.0)).collect();
    let mut ideal: Vec<f64> = judged.grades.values().copied().collect();
    ideal.sort_by(|a, b| b.total_cmp(a));
    let gain = |grades: &[f64]| -> f64 {
        let ranks = grades.iter().take(10).zip(2u32..);
        ranks.map(|(grade, rank)| grade / f64::from(rank).log2()).sum()
    };
    let first = grades.iter().position(|grade| *grade > 0.0);
    Measures {
        gain: gain(&grades) / gain(&ideal),
        reciprocal_rank: first.map_or(0.0, |rank| 1.0 / (rank + 1) as f64),
    }
}

/// The mean over the queries of a language.
fn mean(archive: &Archive, queries: &[Judged], language: &str) -> Measures {
    let of_language: Vec<_> = queries.iter().filter(|judged| judged.language == language).collect();
    let number = of_language.len() as f64;
    of_language.iter().fold(Measures::default(), |mean, judged| {
        let of_query = measure(archive, judged);
        Measures {
            gain: mean.gain + of_query.gain / number,
            reciprocal_rank: mean.reciprocal_rank + of_query.reciprocal_rank / number,
        }
    })
}

#[test]
fn judged_documents_exist_and_queries_are_of_both_languages() {
    let queries = judged();
    let searcher = archive(Formula::default(), 2.0).searcher();
    for judged in &queries {
        for (id, grade) in &judged.grades {
            assert!(searcher.document(id).unwrap().is_some(), "{}: {id}", judged.query);
            assert!((1.0..=3.0).contains(grade), "{}: {id}", judged.query);
        }
    }
    for language in ["en", "ru"] {
        let number = queries.iter().filter(|judged| judged.language == language).count();
        assert!(number >= 30, "{language}: {number}");
    }
}

#[test]
fn what_a_reader_looks_for_goes_first() {
    let (queries, archive) = (judged(), archive(Formula::default(), 2.0));
    for (language, gain, reciprocal_rank) in [("en", 0.75, 0.9), ("ru", 0.8, 0.92)] {
        let mean = mean(&archive, &queries, language);
        assert!(
            mean.gain >= gain && mean.reciprocal_rank >= reciprocal_rank,
            "{language}: {mean:?}"
        );
    }
}

#[test]
#[ignore = "prints a table"]
fn what_each_part_adds() {
    let queries = judged();
    let whole = Formula::default();
    let variants = [
        ("the whole formula", whole, 2.0),
        (
            "function words as others",
            Formula { function_word: 1.0, question_word: 1.0, ..whole },
            2.0,
        ),
        ("names as other words", Formula { name: 1.0, ..whole }, 2.0),
        ("without windows", Formula { window: 0.0, ..whole }, 2.0),
        ("without order", Formula { order: 0.0, ..whole }, 2.0),
        ("without nearness", Formula { window: 0.0, order: 0.0, ..whole }, 2.0),
        ("whole titles as others", Formula { whole_title: false, ..whole }, 2.0),
        ("never relaxed", Formula { relaxing: false, ..whole }, 2.0),
        ("title as the body", whole, 1.0),
        ("without titles", whole, 0.0),
    ];
    println!("{:26}  nDCG@10 en    ru   MRR@10 en    ru", "");
    for (name, formula, title_boost) in variants {
        let archive = archive(formula, title_boost);
        let [en, ru] = ["en", "ru"].map(|language| mean(&archive, &queries, language));
        println!(
            "{name:26}      {:.3} {:.3}      {:.3} {:.3}",
            en.gain, ru.gain, en.reciprocal_rank, ru.reciprocal_rank
        );
    }
    let archive = archive(whole, 2.0);
    println!("\nnDCG@10 below 0.7:");
    for judged in &queries {
        let of_query = measure(&archive, judged);
        if of_query.gain < 0.7 {
            println!("{:.3}  {}", of_query.gain, judged.query);
        }
    }
}
