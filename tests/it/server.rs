//! The server as a process: first start, page, API, end.

use std::{fs, time::Duration};

use crate::program::{SampleIndex, Serving, arkhiv, checkout, outcome, path};

#[test]
fn the_first_start_builds_an_index_from_the_corpus() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("corpus")).unwrap();
    fs::write(folder.path().join("corpus/a.txt"), "Маленков просил Хрущёва уйти.").unwrap();
    let serving = Serving::start(folder.path(), &[]);
    let (status, page) = serving.get("/search?q=Malenkov");
    assert_eq!(status, 200);
    assert!(page.contains("<mark>Маленков</mark>"), "{page}");
    drop(serving);
    let again = Serving::start(folder.path(), &[]);
    // In a release build the first page comes in some 50 ms; a loaded test machine is slower.
    assert!(again.ready_after < Duration::from_secs(5), "{:?}", again.ready_after);
}

#[test]
fn without_index_and_corpus_it_ends_with_the_cure() {
    let folder = tempfile::tempdir().unwrap();
    let output = arkhiv(folder.path(), &["serve", "--listen", "127.0.0.1:0"]).output().unwrap();
    let (status, _, err) = outcome(&output);
    assert_eq!(status, 2);
    assert!(err.contains("no index") && err.contains("arkhiv index"), "{err}");
}

#[test]
fn an_address_in_use_is_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("corpus")).unwrap();
    fs::write(folder.path().join("corpus/a.txt"), "Маленков").unwrap();
    let serving = Serving::start(folder.path(), &[]);
    let arguments = ["serve", "--listen", serving.address.as_str()];
    let (status, _, err) = outcome(&arkhiv(folder.path(), &arguments).output().unwrap());
    assert_eq!(status, 2);
    assert!(err.contains(&serving.address), "{err}");
}

#[test]
fn the_api_answers_in_the_shape_it_promises() {
    let sample = SampleIndex::build();
    let serving = Serving::start(checkout(), &["--index", path(&sample.index)]);
    let answer = serving.search("Kruschev", "");
    for key in [
        "query",
        "took_ms",
        "total",
        "total_is_exact",
        "offset",
        "limit",
        "hits",
        "expansions",
        "facets",
        "did_you_mean",
        "warnings",
    ] {
        assert!(answer.get(key).is_some(), "{key}: {answer}");
    }
    let hit = &answer["hits"][0];
    for key in
        ["id", "title", "url", "lang", "date", "source", "score", "metadata", "snippets", "matched"]
    {
        assert!(hit.get(key).is_some(), "{key}: {hit}");
    }
    for hit in answer["hits"].as_array().unwrap() {
        for snippet in hit["snippets"].as_array().unwrap() {
            let letters: Vec<char> = snippet["text"].as_str().unwrap().chars().collect();
            let html = snippet["html"].as_str().unwrap();
            for range in snippet["ranges"].as_array().unwrap() {
                let [start, end] = [0, 1].map(|i| range[i].as_u64().unwrap() as usize);
                let word: String = letters[start..end].iter().collect();
                assert!(html.contains(&format!("<mark>{word}</mark>")), "{word}: {html}");
            }
        }
    }
    let (status, body) = serving.get("/api/v1/search?q=Malenkov&limit=50");
    assert_eq!(status, 200);
    assert!(body.contains("<mark>Маленкова</mark>"));
}

#[test]
fn what_is_unsupported_is_refused_by_name() {
    let sample = SampleIndex::build();
    let serving = Serving::start(checkout(), &["--index", path(&sample.index)]);
    let (status, body) = serving.get("/api/v1/search?q=a&explain=true");
    assert_eq!(status, 200, "{body}");
}
