//! Bulk loads: the same answers as document by document, and nothing lost when they are killed.

use std::{fs, path::Path, thread, time::Duration};

use arkhiv::{
    config::Config,
    document::Document,
    index::{Verify, Writer},
    indexer::{self, Job},
    render::{self, html::UiLanguage},
    search::{Archive, Facet, SearchRequest, Sort},
};
use serde_json::{Value, json};

use crate::{
    library::settings,
    program::{arkhiv, checkout, json as parsed, outcome, run},
};

fn configured(folder: &Path, threads: usize) -> Config {
    let mut config = settings(folder);
    config.index.threads = threads;
    config
}

fn load(paths: &[std::path::PathBuf], config: &Config) -> Archive {
    let job = Job::update(paths);
    indexer::run(config, job, &mut |_| {}).unwrap();
    Archive::open(config, Verify::Full).unwrap()
}

/// Four hundred queries of all kinds, from the words of the documents.
fn queries(documents: &[Document<'_>]) -> Vec<SearchRequest> {
    let texts: Vec<Vec<&str>> = documents
        .iter()
        .map(|document| document.body.split(|c: char| !c.is_alphanumeric()).collect())
        .map(|words: Vec<&str>| words.into_iter().filter(|word| word.len() > 2).collect())
        .filter(|words: &Vec<&str>| words.len() > 3)
        .collect();
    let word = |n: usize| {
        let words = &texts[n * 7 % texts.len()];
        let at = n * 31 % (words.len() - 1);
        (words[at], words[at + 1])
    };
    (0..400)
        .map(|n| {
            let ((first, second), (other, _)) = (word(n), word(n * 3 + 1));
            let q = match n % 5 {
                0 => first.to_owned(),
                1 => format!("{first} OR {other}"),
                2 => format!("{first} {second}"),
                3 => format!("\"{first} {second}\""),
                _ => format!("{first} -{other}"),
            };
            let sort = if n % 7 == 0 { Sort::Date } else { Sort::Relevance };
            let facets = if n % 3 == 0 { vec![Facet::Spelling] } else { Vec::new() };
            SearchRequest { sort, facets, ..SearchRequest::new(q) }
        })
        .collect()
}

/// All that an archive answers, but for how long it took.
fn answers(archive: &Archive, queries: &[SearchRequest]) -> Vec<Value> {
    let searcher = archive.searcher();
    let answer = |request| {
        let answer =
            render::json::search_results(&searcher.search(request).unwrap(), UiLanguage::English);
        let mut answer: Value = serde_json::from_str(&answer).unwrap();
        answer.as_object_mut().unwrap().remove("took_ms");
        answer
    };
    queries.iter().map(answer).collect()
}

#[test]
fn loads_and_single_documents_answer_four_hundred_queries_alike() {
    let folders = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let corpus = [checkout().join("corpus")];
    let of_one = load(&corpus, &configured(folders[0].path(), 1));
    let of_two = load(&corpus, &configured(folders[1].path(), 2));

    // The documents as the first load has them, one by one through the engine's own writer.
    let reader = arkhiv::index::open(folders[0].path(), Verify::Full).unwrap();
    let mut documents = Vec::new();
    for (segment_ord, segment) in (0..).zip(reader.searcher().segment_readers()) {
        for doc_id in segment.doc_ids_alive() {
            let address = tantivy::DocAddress { segment_ord, doc_id };
            documents.push(reader.document(address).unwrap());
        }
    }
    let mut writer = Writer::open(folders[2].path()).unwrap();
    for document in &documents {
        writer.add(document, None).unwrap();
    }
    writer.commit().unwrap();
    let of_writer = Archive::open(&configured(folders[2].path(), 1), Verify::Full).unwrap();

    let queries = queries(&documents);
    let expected = answers(&of_writer, &queries);
    let found = expected.iter().filter(|answer| answer["total"] != json!(0)).count();
    assert!(found > 350, "most queries find something: {found}");
    for archive in [&of_one, &of_two] {
        for (expected, answer) in expected.iter().zip(answers(archive, &queries)) {
            assert_eq!(&answer, expected);
        }
    }
}

#[test]
fn a_load_that_is_killed_leaves_the_commit_before() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let lines = |word: &str, documents: usize| -> String {
        let body = format!("{word} {}", "пленум заседал весь день ".repeat(30));
        (0..documents)
            .map(|n| json!({ "id": format!("{word}-{n}"), "body": body }).to_string() + "\n")
            .collect()
    };
    fs::write(folder.join("before.jsonl"), lines("beforehand", 50)).unwrap();
    fs::write(folder.join("after.jsonl"), lines("afterwards", 8_000)).unwrap();
    assert_eq!(outcome(&run(folder, &["index", "before.jsonl"])).0, 0);
    let total = |word: &str| parsed(&run(folder, &["search", "--json", word]))["total"].clone();

    let mut killed = 0;
    for delay_ms in [20, 60, 120, 250, 500] {
        let mut load = arkhiv(folder, &["index", "-q", "after.jsonl"]).spawn().unwrap();
        thread::sleep(Duration::from_millis(delay_ms));
        if load.try_wait().unwrap().is_some() {
            break;
        }
        load.kill().unwrap();
        load.wait().unwrap();
        killed += 1;
        let (status, _, err) = outcome(&run(folder, &["check"]));
        assert_eq!(status, 0, "killed after {delay_ms} ms: {err}");
        // Either the load had been committed when it was killed, or nothing of it is there.
        assert_eq!(total("beforehand"), json!(50));
        assert!([json!(0), json!(8_000)].contains(&total("afterwards")), "after {delay_ms} ms");
    }
    assert!(killed > 0, "no load was caught in the middle");
    // The control: a load that is left alone does change what is found.
    assert_eq!(outcome(&run(folder, &["index", "after.jsonl"])).0, 0);
    assert_eq!((total("beforehand"), total("afterwards")), (json!(50), json!(8_000)));
}
