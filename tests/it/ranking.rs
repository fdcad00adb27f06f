//! The best hits are the same whether or not all documents are counted.

use std::{path::Path, sync::OnceLock};

use arkhiv::{
    config::Config,
    document::Document,
    index::{Verify, Writer},
    search::{Archive, Facet, SearchRequest, SearchResults, Sort, Total},
    vocabulary::Class,
};
use proptest::prelude::*;

struct Indexed {
    _folder: tempfile::TempDir,
    archive: Archive,
}

/// Texts in several commits, every third with a title.
fn indexed(texts: &[String], title_boost: f32, commits: usize) -> Indexed {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = Writer::open(folder.path()).unwrap();
    for (part, texts) in texts.chunks(texts.len().div_ceil(commits)).enumerate() {
        for (n, text) in texts.iter().enumerate() {
            let mut document = Document::new(format!("{part}-{n}"), text.as_str());
            if n % 3 == 0 {
                let title: Vec<&str> = text.split(' ').take(2).collect();
                document.title = Some(title.join(" ").into());
            }
            writer.add(&document, None).unwrap();
        }
        writer.commit().unwrap();
    }
    let archive = open(folder.path(), title_boost);
    Indexed { _folder: folder, archive }
}

fn open(folder: &Path, title_boost: f32) -> Archive {
    let mut config = Config::default();
    config.search.budget_ms = 0;
    config.index.folder = folder.to_owned();
    config.search.title_boost = title_boost;
    Archive::open(&config, Verify::Quick).unwrap()
}

/// The documents and exact scores of a page.
fn page(results: &SearchResults) -> Vec<(&str, u32)> {
    results.hits.iter().map(|hit| (hit.id.as_str(), hit.score.to_bits())).collect()
}

fn check(index: &Indexed, request: SearchRequest) {
    let exact = index.archive.searcher().search(&request).unwrap();
    let request = SearchRequest { total: Total::LowerBound, ..request };
    let bounded = index.archive.searcher().search(&request).unwrap();
    assert_eq!(page(&bounded), page(&exact), "{}", request.q);
    assert_eq!(bounded.warnings, exact.warnings);
    assert!(bounded.total <= exact.total && bounded.total >= bounded.hits.len());
    assert!(exact.total_is_exact);
    assert!(!bounded.total_is_exact || bounded.total == exact.total, "{}", request.q);
}

fn request(q: String, limit: usize) -> SearchRequest {
    SearchRequest { class: Some(Class::Forms), snippets: 0, limit, ..SearchRequest::new(q) }
}

/// Forms of few and of many different weights.
fn class() -> impl Strategy<Value = Class> {
    prop::sample::select(vec![Class::Forms, Class::Translit, Class::Fuzzy])
}

/// Words from frequent to rare, in several forms.
const WORDS: [&str; 18] = [
    "file",
    "files",
    "filed",
    "letter",
    "letters",
    "speech",
    "speeches",
    "plenum",
    "minister",
    "ministers",
    "harvest",
    "envoy",
    "Khrushchev",
    "Хрущёва",
    "Kruschev",
    "Хрущёв",
    "Nikita",
    "N",
];

/// Queries of all kinds over the words.
fn query() -> impl Strategy<Value = String> {
    let word = prop::sample::select(WORDS.to_vec()).prop_map(str::to_owned);
    let phrase = prop::collection::vec(word.clone(), 2..4).prop_map(|words| {
        let words = words.join(" ");
        format!("\"{words}\"")
    });
    let leaf = prop_oneof![3 => word, 1 => phrase];
    leaf.prop_recursive(3, 8, 3, |part| {
        let parts = prop::collection::vec(part.clone(), 2..4);
        prop_oneof![
            parts.clone().prop_map(|parts| format!("({})", parts.join(" OR "))),
            parts.prop_map(|parts| format!("({})", parts.join(" "))),
            (part.clone(), part).prop_map(|(a, b)| format!("({a} NOT {b})")),
        ]
    })
}

/// Some thousand texts with words of every frequency, made by a small generator of numbers.
fn many() -> &'static Indexed {
    static MANY: OnceLock<Indexed> = OnceLock::new();
    MANY.get_or_init(|| {
        let mut state = 1u64;
        let mut next = move |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) % below
        };
        let mut text = || {
            let length = 3 + next(40) * next(4) / 2;
            let words = (0..length).map(|_| {
                // The first words are the most frequent.
                let ceiling = next(24) + 1;
                let ceiling = next(ceiling) + 1;
                WORDS.get(next(ceiling) as usize).copied().unwrap_or("other")
            });
            words.collect::<Vec<_>>().join(" ")
        };
        let texts: Vec<String> = (0..12_000).map(|_| text()).collect();
        indexed(&texts, 0.0, 2)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn the_best_of_many_documents_are_the_same(
        q in query(),
        class in class(),
        limit in 1usize..30,
    ) {
        check(many(), SearchRequest { class: Some(class), ..request(q, limit) });
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_best_of_few_documents_are_the_same_with_titles_too(
        texts in prop::collection::vec(
            prop::collection::vec(prop::sample::select(WORDS.to_vec()), 1..20)
                .prop_map(|words| words.join(" ")),
            1..60,
        ),
        queries in prop::collection::vec((query(), class()), 20),
        boost in prop::sample::select(vec![0.0, 0.5, 2.0]),
    ) {
        let index = indexed(&texts, boost, 2);
        for (q, class) in queries {
            check(&index, SearchRequest { class: Some(class), ..request(q, 3) });
        }
    }
}

#[test]
fn what_needs_every_document_counts_them_all() {
    let frequent = || SearchRequest { total: Total::LowerBound, ..request("file".into(), 1) };
    let total = |request| many().archive.searcher().search(&request).unwrap().total;
    let exact = total(SearchRequest { total: Total::Exact, ..frequent() });
    assert!(total(frequent()) < exact, "documents were passed over");
    assert_eq!(total(SearchRequest { sort: Sort::Date, ..frequent() }), exact);
    assert_eq!(total(SearchRequest { facets: vec![Facet::Spelling], ..frequent() }), exact);
}
