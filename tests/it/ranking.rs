//! The best hits are the same whether or not all documents are counted.

use std::{path::Path, sync::OnceLock};

use arkhiv::{
    document::Document,
    index::{Verify, Writer},
    search::{
        Archive, Facet, FormReason, Hit, Reason, SearchRequest, SearchResults, Sort, Total, Warning,
    },
    vocabulary::Class,
};
use proptest::prelude::*;

use crate::library::settings;

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
    let mut config = settings(folder);
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_pages_of_a_query_are_its_list(
        words in prop::collection::vec(prop::sample::select(WORDS.to_vec()), 1..5),
        sort in prop::sample::select(Sort::ALL.to_vec()),
        page in 17usize..60,
    ) {
        let q = words.join(" ");
        let hits = |offset, limit| {
            let request = SearchRequest { offset, sort, ..request(q.clone(), limit) };
            let results = many().archive.searcher().search(&request).unwrap();
            let hits = results.hits.into_iter().map(|hit| (hit.id, hit.score.to_bits()));
            (hits.collect::<Vec<_>>(), results.total)
        };
        let (mut list, total) = hits(0, 100);
        list.extend((100..300).step_by(100).flat_map(|offset| hits(offset, 100).0));
        prop_assert_eq!(list.len(), total.min(300));
        let pages = (0..300).step_by(page).flat_map(|offset| hits(offset, page).0);
        prop_assert_eq!(&pages.take(list.len()).collect::<Vec<_>>(), &list);
        let ids: std::collections::HashSet<_> = list.iter().map(|(id, _)| id).collect();
        prop_assert_eq!(ids.len(), list.len());
        if sort == Sort::Relevance {
            prop_assert!(list.is_sorted_by(|a, b| f32::from_bits(a.1) >= f32::from_bits(b.1)));
        }
    }
}

#[test]
fn a_title_that_is_the_whole_query_goes_before_any_number_of_others() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = Writer::open(folder.path()).unwrap();
    let mut add = |id: &str, title: &str, body: &str| {
        let title = Some(title.to_owned().into());
        writer.add(&Document { title, ..Document::new(id, body) }, None).unwrap();
    };
    for n in 0..150 {
        let body = "The art of the deal: deal, art, deal. Оттепель Хрущёва, оттепель.";
        add(&n.to_string(), "Art deal deal art оттепель Хрущёва", body);
    }
    add("deal", "The Art of the Deal", &"Nothing of the kind. ".repeat(100));
    add("thaw", "Хрущёв и оттепель", &"Совсем о другом. ".repeat(100));
    add("longer", "The Art of the Deal, again", "");
    writer.commit().unwrap();
    let archive = open(folder.path(), 2.0);
    let first = |q: &str, total| {
        let request = SearchRequest { total, ..request(q.into(), 1) };
        archive.searcher().search(&request).unwrap().hits.swap_remove(0).id
    };
    for total in Total::ALL {
        for q in ["the art of the deal", "The Art Of The Deal", "«The art of the deal»"] {
            assert_eq!(first(q, total), "deal", "{q}");
        }
        assert_eq!(first("хрущев и оттепель", total), "thaw");
        assert_ne!(first("art of the deal", total), "deal", "not the whole title");
        assert_ne!(first("the art of the deal -other", total), "deal", "not the whole query");
    }
}

/// Documents with all of four words, and with some.
fn four_words(all: usize, some: usize) -> Indexed {
    let all = (0..all).map(|_| "plenum speech harvest envoy, in a long text of other words".into());
    let some = (0..some).map(|_| "plenum plenum speech speech harvest harvest".into());
    indexed(&all.chain(some).collect::<Vec<String>>(), 0.0, 1)
}

#[test]
fn documents_with_some_words_follow_where_too_few_have_all() {
    let search = |index: &Indexed, q: &str, limit| {
        let request = SearchRequest { limit, ..request(q.into(), limit) };
        index.archive.searcher().search(&request).unwrap()
    };
    let few = four_words(9, 20);
    for limit in [0, 3, 10, 29] {
        let results = search(&few, "the plenum speech of harvest envoy", limit);
        assert_eq!((results.total, results.hits.len()), (29, limit));
        assert_eq!(results.warnings, [Warning::SomeWords(9)]);
        assert!(results.hits.is_sorted_by(|a, b| a.score >= b.score));
        let all = results.hits.iter().take(9).map(|hit| &hit.id[2..]);
        assert!(all.clone().all(|id| id.parse::<usize>().unwrap() < 9), "{:?}", all);
    }
    let signed = search(&few, "plenum speech harvest +envoy", 10);
    assert_eq!((signed.total, signed.warnings.len()), (9, 0));
    assert_eq!(search(&few, "plenum speech envoy", 10).total, 9, "three words are not many");
    let enough = search(&four_words(10, 20), "plenum speech harvest envoy", 1);
    assert_eq!((enough.total, enough.warnings.len()), (10, 0));
    let none = search(&four_words(0, 20), "plenum envoy", 10);
    assert_eq!((none.total, none.warnings), (20, vec![Warning::SomeWords(0)]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_parts_of_a_score_add_up_to_it(
        texts in prop::collection::vec(
            prop::collection::vec(prop::sample::select(WORDS.to_vec()), 1..20)
                .prop_map(|words| words.join(" ")),
            1..40,
        ),
        queries in prop::collection::vec(
            prop_oneof![
                query(),
                prop::collection::vec(prop::sample::select(WORDS.to_vec()), 1..6)
                    .prop_map(|words| words.join(" the ")),
            ],
            20,
        ),
        sort in prop::sample::select(Sort::ALL.to_vec()),
    ) {
        let index = indexed(&texts, 2.0, 2);
        for q in queries {
            let request = SearchRequest { explain: true, sort, ..request(q.clone(), 10) };
            for hit in index.archive.searcher().search(&request).unwrap().hits {
                let parts = hit.explanation.expect("it was asked for");
                let sum: f32 = parts.iter().map(|part| part.value).sum();
                let apart = (sum - hit.score).abs();
                prop_assert!(apart <= hit.score.abs() * 1e-4 + 1e-4, "{q}: {parts:?} {}", hit.score);
            }
        }
    }
}

#[test]
fn an_explanation_names_what_a_document_was_found_by() {
    let index = indexed(&["the plenum speech".into(), "a plenum".into()], 2.0, 1);
    let request = SearchRequest { explain: true, ..request("the plenum".into(), 10) };
    let hits = index.archive.searcher().search(&request).unwrap().hits;
    let names = |hit: &Hit| -> Vec<&str> {
        let parts = hit.explanation.as_deref().unwrap_or_default();
        parts.iter().map(|part| part.reason.name()).collect()
    };
    assert_eq!(hits.iter().map(|hit| hit.id.as_str()).collect::<Vec<_>>(), ["0-0", "0-1"]);
    assert_eq!(names(&hits[0]), ["whole_title", "word", "word"]);
    assert_eq!(names(&hits[1]), ["word"]);
    let Reason::Word(word) = &hits[0].explanation.as_ref().unwrap()[1].reason else { panic!() };
    assert_eq!((word.term.as_str(), word.importance), ("the", 0.3));
    let often = |form: &FormReason| (form.form.clone(), form.in_text, form.in_title);
    assert_eq!(word.forms.iter().map(often).collect::<Vec<_>>(), [("the".to_owned(), 1, 1)]);
    assert_eq!(word.documents, [1, 2]);
    let silent = SearchRequest { explain: false, ..request };
    let hits = index.archive.searcher().search(&silent).unwrap().hits;
    assert!(hits.iter().all(|hit| hit.explanation.is_none()));
}

#[test]
fn of_two_documents_the_one_with_the_words_side_by_side_goes_first() {
    let other = "other ".repeat(30);
    let far = format!("plenum {other} speech");
    let near = format!("{other} plenum speech");
    let apart = format!("{other} speech of the plenum");
    let index = indexed(&[far, apart, near], 0.0, 1);
    let results = index.archive.searcher().search(&request("plenum speech".into(), 3)).unwrap();
    let ids: Vec<_> = results.hits.iter().map(|hit| hit.id.as_str()).collect();
    assert_eq!(ids, ["0-2", "0-1", "0-0"]);
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
