//! What an archive is kept by: exports, backups, and indexes of earlier versions.

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Output, Stdio},
};

use arkhiv::index::{FileStates, Known};
use serde_json::{Value, json};

use crate::{
    api_doc::copy,
    frozen::of_version_0,
    program::{arkhiv, checkout, json as parsed, outcome, run},
};

const QUERIES: [&str; 6] =
    ["Kruschev", "Маленкова", "пленум OR plenum", "\"Central Committee\"", "defense", "письмо"];

/// The sample archive and documents that no file has, of every kind of field.
fn archive() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&checkout().join("corpus"), &folder.path().join("corpus"));
    assert_eq!(run(folder.path(), &["index"]).status.code(), Some(0));
    let lines = [
        json!({"id": "letters/14", "title": "Письмо «в Пермь» & <прочее>", "date": "1957-07",
            "body": "Маленков уехал\nв Усть-Каменогорск.\u{301}", "lang": "ru", "source": "Письма",
            "url": "https://archive.example/l/14", "author": "Н. Орлова", "collection": "Семья",
            "anchors": [{"at": 0, "label": "л. 1", "fragment": "page=1"}, {"at": 15, "label": "л. 2"}],
            "shelf": "12-b", "leaves": 3, "weight": 1.50, "hands": ["A", "Б"]}),
        json!({"id": "letters/15", "body": "Malenkov has gone to Ust-Kamenogorsk.", "date": "1957"}),
    ];
    let lines = lines.map(|line| format!("{line}\n")).concat();
    assert_eq!(
        given(folder.path(), &["index", "-", "-q"], lines.as_bytes()).status.code(),
        Some(0)
    );
    folder
}

/// Runs the program with this on its standard input.
fn given(folder: &Path, arguments: &[&str], stdin: &[u8]) -> Output {
    let mut command = arkhiv(folder, arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().unwrap();
    process.stdin.take().unwrap().write_all(stdin).unwrap();
    process.wait_with_output().unwrap()
}

fn answers(folder: &Path, index: &str) -> Vec<Value> {
    let answers = QUERIES.iter().map(|query| {
        let arguments = ["search", "--json", "--limit", "100", "--facets", "source,year"];
        let mut answer =
            parsed(&run(folder, &[&arguments[..], &["--index", index, query]].concat()));
        answer.as_object_mut().unwrap().remove("took_ms");
        assert_ne!(answer["total"], 0, "{query}");
        answer
    });
    answers.collect()
}

#[test]
fn what_is_exported_is_read_back_to_equal_results() {
    let folder = archive();
    let exported = run(folder.path(), &["export"]);
    assert_eq!(outcome(&exported).0, 0);
    let lines = String::from_utf8(exported.stdout.clone()).unwrap();
    let letter = lines.lines().find(|line| line.contains("letters/14")).unwrap();
    let letter: Value = serde_json::from_str(letter).unwrap();
    assert_eq!(letter["date"], "1957-07", "as written: {letter}");
    let anchor = &letter["anchors"][1];
    assert_eq!((&anchor["at"], &anchor["label"]), (&15.into(), &"л. 2".into()), "{letter}");
    let read = given(folder.path(), &["index", "-", "--index", "other", "-q"], &exported.stdout);
    assert_eq!(outcome(&read).0, 0, "{}", outcome(&read).2);
    assert_eq!(answers(folder.path(), "other"), answers(folder.path(), "index"));
    let sorted = |output: &Output| {
        let text = String::from_utf8(output.stdout.clone()).unwrap();
        let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    let again = run(folder.path(), &["export", "--index", "other"]);
    assert_eq!(sorted(&again), sorted(&exported), "every field comes back");
    // What was removed is not among them.
    assert_eq!(run(folder.path(), &["delete", "letters/15"]).status.code(), Some(0));
    assert_eq!(sorted(&run(folder.path(), &["export"])).len() + 1, sorted(&exported).len());
    let none = run(folder.path(), &["export", "--index", "none"]);
    assert_eq!(outcome(&none).0, 2);
}

#[test]
fn what_is_restored_from_a_backup_answers_the_same() {
    let folder = archive();
    let before = answers(folder.path(), "index");
    let backup = parsed(&run(folder.path(), &["backup", "copy", "--json"]));
    assert!(backup["documents"].as_u64().unwrap() > 60, "{backup}");
    assert_eq!(answers(folder.path(), "copy"), before, "a backup can be searched");
    // Neither into what is there,
    let (status, _, message) = outcome(&run(folder.path(), &["restore", "copy"]));
    assert_eq!(status, 2);
    assert!(message.contains("`index`: holds") && message.contains("--index"), "{message}");
    let (status, _, message) = outcome(&run(folder.path(), &["backup", "corpus"]));
    assert_eq!(status, 2);
    assert!(message.contains("new or empty"), "{message}");
    // nor from what is damaged.
    fs::remove_dir_all(folder.path().join("index")).unwrap();
    let generation = folder.path().join("copy/generation-000001");
    let store = fs::read_dir(generation).unwrap().map(|entry| entry.unwrap().path());
    let store = store.into_iter().find(|path| path.extension().is_some_and(|e| e == "store"));
    let store = store.unwrap();
    let bytes = fs::read(&store).unwrap();
    fs::write(&store, &bytes[..bytes.len() - 1]).unwrap();
    let (status, _, message) = outcome(&run(folder.path(), &["restore", "copy"]));
    assert_eq!(status, 2);
    let name = store.file_name().unwrap().to_str().unwrap();
    assert!(message.contains(name), "{message}");
    assert!(!folder.path().join("index").exists());
    fs::write(&store, &bytes).unwrap();
    let restored = parsed(&run(folder.path(), &["restore", "copy", "--json"]));
    assert_eq!((&restored["documents"], &restored["linked"]), (&backup["documents"], &0.into()));
    assert_eq!(answers(folder.path(), "index"), before);
    // It goes on as the one before: files that were read are known.
    let known = |index: &str| Known::read(&folder.path().join(index)).unwrap();
    assert!(known("index") == known("copy") && known("index").files != FileStates::default());
}

#[test]
fn an_index_that_was_analysed_otherwise_is_built_anew_from_its_stored_texts() {
    let folder = archive();
    assert_eq!(
        run(folder.path(), &["delete", "corpus/oral-history/syzran.txt"]).status.code(),
        Some(0)
    );
    assert_eq!(run(folder.path(), &["compact"]).status.code(), Some(0));
    let before = answers(folder.path(), "index");
    let newest = parsed(&run(folder.path(), &["upgrade", "--json"]));
    assert_eq!(newest, json!({"upgraded": false, "documents": null}));
    let manifest = folder.path().join("index/generation-000001/manifest.json");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, of_version_0(&text, "analysis")).unwrap();
    // The texts of two documents are nowhere else.
    fs::remove_dir_all(folder.path().join("corpus")).unwrap();
    for command in [&["search", "Kruschev"][..], &["check"], &["export"]] {
        let (status, _, message) = outcome(&run(folder.path(), command));
        assert_eq!(status, 2, "{command:?}");
        assert!(message.contains("run `arkhiv upgrade`"), "{command:?}: {message}");
    }
    // What is to be upgraded can be backed up first.
    assert_eq!(run(folder.path(), &["backup", "copy"]).status.code(), Some(0));
    let upgraded = run(folder.path(), &["upgrade", "--json"]);
    assert_eq!(outcome(&upgraded).0, 0, "{}", outcome(&upgraded).2);
    assert_eq!(parsed(&upgraded)["upgraded"], true);
    // Of a segment that was compacted the engine knows the number of words about, and scores by that.
    let unscored = |mut answers: Vec<Value>| {
        let hits = answers.iter_mut().flat_map(|answer| answer["hits"].as_array_mut().unwrap());
        hits.for_each(|hit| hit["score"] = Value::Null);
        answers
    };
    assert_eq!(unscored(answers(folder.path(), "index")), unscored(before));
    assert_eq!(run(folder.path(), &["check"]).status.code(), Some(0));
    // States of files and deletions come along.
    copy(&checkout().join("corpus"), &folder.path().join("corpus"));
    assert_eq!(parsed(&run(folder.path(), &["stats", "--json"]))["kept_out"], 1);
    let again = parsed(&run(folder.path(), &["index", "--json"]));
    assert_eq!((&again["removed"], &again["kept_out"]), (&0.into(), &1.into()), "{again}");
}
