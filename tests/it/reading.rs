//! `arkhiv read` prints what `arkhiv index` takes, and names what it does not.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    path::Path,
    process::{Output, Stdio},
};

use serde_json::Value;

use crate::program::{arkhiv, checkout, ids, json, outcome, path, run};

/// Runs a command with these bytes on its standard input.
fn run_with(folder: &Path, arguments: &[&str], input: &[u8]) -> Output {
    let mut command = arkhiv(folder, arguments);
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().unwrap();
    process.stdin.take().unwrap().write_all(input).unwrap();
    process.wait_with_output().unwrap()
}

/// What a search answers, but for the time that it took, and for scores: a replaced document counts in
/// them until its segment is merged.
fn answer(folder: &Path, index: &Path, query: &str) -> Value {
    let facets = "lang,source,collection,author,year";
    let arguments =
        ["search", "--json", "--limit", "100", "--facets", facets, "--index", path(index), "--"];
    let mut answer = json(&run(folder, &[&arguments[..], &[query]].concat()));
    answer.as_object_mut().unwrap().remove("took_ms");
    for hit in answer["hits"].as_array_mut().unwrap() {
        hit.as_object_mut().unwrap().remove("score");
    }
    answer
}

/// Asserts that a folder piped through `read` is found as it is when it is indexed itself.
#[track_caller]
fn check_pipe(folder: &Path, archive: &str, queries: &[&str], expected_status: i32) {
    let place = tempfile::tempdir().unwrap();
    let [whole, piped] = ["whole", "piped"].map(|name| place.path().join(name));
    let (status, out, err) =
        outcome(&run(folder, &["index", archive, "--index", path(&whole), "--json", "-q"]));
    assert_eq!(status, expected_status, "{err}");
    let report: Value = serde_json::from_str(&out).unwrap();

    let lines = run(folder, &["read", archive]);
    assert_eq!(lines.status.code(), Some(expected_status));
    let named = String::from_utf8(lines.stderr).unwrap();
    for skip in report["skips"].as_array().unwrap() {
        let file = skip["file"].as_str().unwrap();
        assert!(named.contains(file), "{file} is not named: {named}");
    }
    assert_eq!(
        lines.stdout.iter().filter(|byte| **byte == b'\n').count() as u64,
        report["documents"]
    );
    let output =
        run_with(folder, &["index", "-", "--index", path(&piped), "--json"], &lines.stdout);
    assert_eq!(outcome(&output).0, 0, "{output:?}");
    let again = json(&output);
    assert_eq!(again["documents"], report["documents"]);
    // Ids that come twice, as in the folder; nothing is wrong with the lines themselves.
    let warned = |report: &Value| report["warnings"].as_u64();
    assert!(
        warned(&again) <= warned(&report),
        "{again}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let mut total = 0;
    for query in queries {
        let (here, there) = (answer(folder, &whole, query), answer(folder, &piped, query));
        assert_eq!(here, there, "{query}");
        total += here["total"].as_u64().unwrap();
    }
    assert!(total > 0, "control: the queries find something");
}

#[test]
fn the_sample_archive_piped_through_read_is_found_as_it_is() {
    let queries = ["Kruschev", "\"Central Committee\"", "Маленкова", "date:1957", "the", "и"];
    check_pipe(checkout(), "corpus", &queries, 0);
}

#[test]
fn an_odd_folder_piped_through_read_is_found_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("archive");
    fs::create_dir_all(archive.join("deep/er")).unwrap();
    let write = |name: &str, content: &[u8]| fs::write(archive.join(name), content).unwrap();
    write("letter.txt", "Письмо\n\nХрущёв уехал.\r\nА \"Молотов\" \\ остался.\u{7}".as_bytes());
    write(
        "front.md",
        "---\ntitle: Записка\ndate: 18.06.1957\nauthor: [А, B]\nshelf: 7\nhands: [x, y]\n---\n# Пленум\n"
            .as_bytes(),
    );
    write(
        "old.txt",
        b"\xd5\xf0\xf3\xf9\xb8\xe2 \xe8 \xef\xeb\xe5\xed\xf3\xec \xd6\xca \xca\xcf\xd1\xd1.",
    );
    write("page.html", "<title>Хрущёв &amp; Co</title><p>Пленум<p>и съезд".as_bytes());
    write(
        "deep/er/rows.csv",
        "id,title,body,date,box\n1,Т,Пленум ЦК,1957,12\n,,\"две\nстроки\",,\n".as_bytes(),
    );
    write(
        "lines.jsonl",
        "{\"id\":\"j\",\"body\":\"Хрущёв\\u0000и\",\"n\":1.50,\"l\":[\"a\"],\"anchors\":[{\"at\":2,\"label\":\"с. 1\"},{\"at\":3,\"label\":\"p\",\"fragment\":\"page=2\"}]}\n"
            .as_bytes(),
    );
    // The later of two documents with one id stays, here and there.
    write(
        "more.jsonl",
        "{\"id\":\"j\",\"title\":\"Later\",\"body\":\"Хрущёв позже\"}\nnot json\n".as_bytes(),
    );
    write("empty.txt", b"");
    write("scan.pdf", b"%PDF-1.4");
    check_pipe(folder.path(), "archive", &["Хрущёв", "пленум", "строки", "date:1957", "и"], 3);
}

#[test]
fn what_is_skipped_is_named_and_the_rest_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), "Молотов").unwrap();
    fs::write(folder.path().join("b.jsonl"), "{\"id\":\"1\",\"body\":\"x\"}\n{\"id\":\n").unwrap();
    let (status, out, err) = outcome(&run(folder.path(), &["read", "a.txt", "b.jsonl", "gone"]));
    assert_eq!(status, 3);
    let read: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        read[0],
        serde_json::json!({"id": "a.txt", "title": "Молотов", "lang": "ru", "body": "Молотов"})
    );
    assert_eq!((&read[1]["id"], read.len()), (&"1".into(), 2));
    let named: Vec<&str> = err.lines().collect();
    assert_eq!(named.len(), 2, "{err}");
    assert!(named[0].contains("`b.jsonl`:2: not a JSON object"), "{err}");
    assert!(named[1].contains("`gone`: no such file"), "{err}");
    let (status, out, err) = outcome(&run(folder.path(), &["read", "a.txt"]));
    assert_eq!((status, out.lines().count(), &*err), (0, 1, ""), "control");
    assert!(!folder.path().join("index").exists(), "reading makes no index");
}

#[test]
fn where_no_path_is_there_nothing_is_read_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("letters"), "Молотов").unwrap();
    for command in [&["read"][..], &["index"], &["index", "--rebuild"], &["index", "--dry-run"]] {
        let (status, out, err) =
            outcome(&run(folder.path(), &[command, &["lettres", "x/y"]].concat()));
        assert_eq!((status, &*out), (2, ""), "{command:?}: {err}");
        assert!(err.contains("`lettres`, `x/y`: no such file or folder"), "{err}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "{command:?} made something");
    }
    // The configured corpus is not there either.
    let (status, _, err) = outcome(&run(folder.path(), &["index"]));
    assert_eq!(status, 2);
    assert!(err.contains("`corpus`: no such file or folder"), "{err}");
    let (status, _, _) = outcome(&run(folder.path(), &["index", "letters", "lettres"]));
    assert_eq!(status, 3, "control: one of them is there");
    // What is indexed stays, also where pruning is asked for.
    fs::remove_file(folder.path().join("letters")).unwrap();
    assert_eq!(outcome(&run(folder.path(), &["index", "--prune", "letters"])).0, 2);
    assert_eq!(ids(&json(&run(folder.path(), &["search", "--json", "Molotov"]))), ["letters"]);
}

#[test]
fn lines_come_while_the_rest_is_read_and_a_closed_pipe_ends_quietly() {
    let folder = tempfile::tempdir().unwrap();
    let text = "слово ".repeat(2_000);
    let line = |n: usize| format!("{{\"id\":\"{n}\",\"body\":\"{text}\"}}\n");
    let lines: String = (0..400).map(line).collect();
    fs::write(folder.path().join("a.jsonl"), &lines).unwrap();
    let mut command = arkhiv(folder.path(), &["read", "a.jsonl"]);
    let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    let mut out = BufReader::with_capacity(100, process.stdout.take().unwrap());
    out.read_line(&mut first).unwrap();
    assert!(first.starts_with("{\"id\":\"0\""));
    drop(out);
    let mut err = String::new();
    process.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!((process.wait().unwrap().code(), &*err), (Some(0), ""));
    // From standard input, without waiting for its end.
    let mut command = arkhiv(folder.path(), &["read", "-"]);
    let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = process.stdin.take().unwrap();
    let (seen, first_seen) = std::sync::mpsc::channel();
    let writer = std::thread::spawn(move || {
        input.write_all(lines.as_bytes()).unwrap();
        first_seen.recv().unwrap();
    });
    let mut out = BufReader::new(process.stdout.take().unwrap());
    first.clear();
    out.read_line(&mut first).unwrap();
    assert!(first.starts_with("{\"id\":\"0\""), "{first}");
    seen.send(()).unwrap();
    assert_eq!(std::io::read_to_string(&mut out).unwrap().lines().count(), 399);
    writer.join().unwrap();
    assert_eq!(process.wait().unwrap().code(), Some(0));
}
