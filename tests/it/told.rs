//! What a run tells: what it read, what it left out, what it replaced, and what it will not bring back.

use std::{
    collections::BTreeSet,
    fs,
    io::Write,
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    time::{Duration, SystemTime},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::{arkhiv, checkout, ids, json as answer, outcome, path, run};

/// Writes a file that was last changed so many minutes ago.
fn write(folder: &Path, name: &str, text: &str, minutes: u64) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    let modified = SystemTime::now() - Duration::from_secs(60 * minutes);
    fs::File::options().write(true).open(path).unwrap().set_modified(modified).unwrap();
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    files.iter().for_each(|(name, text)| write(folder.path(), name, text, 60));
    folder
}

/// The report of an `index` with these arguments, which ends with this status.
#[track_caller]
fn index(folder: &Path, arguments: &[&str], expected: i32) -> Value {
    let output = run(folder, &[&["index", "--json"], arguments].concat());
    assert_eq!(output.status.code(), Some(expected), "{output:?}");
    answer(&output)
}

fn found(folder: &Path, query: &str) -> Vec<String> {
    let mut found = ids(&answer(&run(folder, &["search", "--json", "--limit", "100", query])));
    found.sort();
    found
}

#[test]
fn the_readme_lists_the_formats_that_are_read() {
    let listed = answer(&run(checkout(), &["formats", "--json"]));
    let names = listed["formats"].as_array().unwrap().iter();
    let names: BTreeSet<&str> = names.map(|format| format["name"].as_str().unwrap()).collect();
    let readme = fs::read_to_string(checkout().join("README.md")).unwrap();
    let line = readme.lines().find(|line| line.starts_with("arkhiv index letters/")).unwrap();
    let (formats, packings) = line.split_once("# ").unwrap().1.split_once("; ").unwrap();
    assert_eq!(formats.split(", ").collect::<BTreeSet<_>>(), names);
    for packing in listed["packings"].as_array().unwrap() {
        assert!(packings.contains(packing.as_str().unwrap()), "{packings}");
    }
    // What an index counts by is on the list.
    let counted = index(checkout(), &["corpus", "--dry-run"], 0)["formats"].clone();
    let counted: BTreeSet<String> = counted.as_object().unwrap().keys().cloned().collect();
    assert!(counted.len() > 3 && counted.iter().all(|name| names.contains(name.as_str())));
}

#[test]
fn documents_are_counted_by_format() {
    let folder = folder(&[
        ("a/a.txt", "Молотов"),
        ("a/b.csv", "id,body\n1,x\n2,y\n3,\n"),
        ("a/c.md", "# Пленум"),
        ("a/d.jsonl", "{\"id\":\"j\",\"body\":\"x\"}\n"),
    ]);
    let report = index(folder.path(), &["a"], 3);
    let expected = json!({"CSV": 2, "JSON Lines": 1, "Markdown": 1, "plain text": 1});
    assert_eq!(report["formats"], expected);
    let (_, out, _) = outcome(&run(folder.path(), &["index", "a", "--rebuild"]));
    assert!(out.contains("\n  CSV          2\n"), "{out}");
    assert!(out.contains("skipped 1, named above; the rest is in the index\n"), "{out}");
    assert_eq!(index(folder.path(), &["a"], 3)["formats"], json!({}), "nothing was read");
}

#[test]
fn what_is_skipped_is_named_by_every_run_as_long_as_it_lasts() {
    let lines = "{\"id\":\"1\",\"body\":\"x\"}\nno json\n{\"id\":\"2\"}\n";
    let folder = folder(&[("a/rows.jsonl", lines), ("a/empty.txt", ""), ("a/good.txt", "Молотов")]);
    fs::create_dir(folder.path().join("b")).unwrap();
    write(folder.path(), "b/other.txt", " ", 60);
    let named = |report: &Value| -> Vec<(String, Value)> {
        let skips = report["skips"].as_array().unwrap().iter();
        let mut named: Vec<_> = skips
            .map(|skip| (skip["file"].as_str().unwrap().to_owned(), skip["line"].clone()))
            .collect();
        named.sort_by_key(|(file, line)| (file.clone(), line.as_u64()));
        named
    };
    let expected: Vec<(String, Value)> = vec![
        ("a/empty.txt".into(), Value::Null),
        ("a/rows.jsonl".into(), 2.into()),
        ("a/rows.jsonl".into(), 3.into()),
    ];
    // A path that is not there is named, and no one's document is missing for it.
    index(folder.path(), &["b", "nowhere"], 3);
    for run_number in 0..3 {
        let report = index(folder.path(), &["a"], 3);
        assert_eq!((named(&report), &report["skipped"]), (expected.clone(), &3.into()));
        assert_eq!(report["unchanged"], if run_number == 0 { 0 } else { 2 });
    }
    assert_eq!(named(&index(folder.path(), &["a", "--dry-run"], 3)), expected);
    // All of them, those of other paths too, without reading anything.
    let (status, out, _) = outcome(&run(folder.path(), &["stats", "--skipped", "--json"]));
    let listed: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((status, listed.len()), (0, 4), "{out}");
    assert!(listed.iter().any(|skip| skip["file"] == "b/other.txt"), "{out}");
    assert!(listed.iter().any(|skip| skip["file"] == "a/rows.jsonl" && skip["line"] == 2), "{out}");
    assert_eq!(answer(&run(folder.path(), &["stats", "--json"]))["skipped"], 4);
    // What is mended, and what is gone, is said no more.
    write(folder.path(), "a/rows.jsonl", "{\"id\":\"1\",\"body\":\"x\"}\n", 30);
    fs::remove_file(folder.path().join("a/empty.txt")).unwrap();
    let report = index(folder.path(), &["a"], 0);
    assert_eq!(report["skipped"], 0, "{report}");
    let (_, out, _) = outcome(&run(folder.path(), &["stats", "--skipped"]));
    assert_eq!(out.lines().count(), 1, "{out}");
    assert!(out.starts_with("`b/other.txt`: "), "{out}");
}

#[test]
fn a_thousand_skips_are_named_and_the_others_when_they_are_asked_for() {
    let folder = folder(&[("rows.jsonl", &"no json\n".repeat(1_500)), ("a.txt", "Молотов")]);
    let report = index(folder.path(), &["rows.jsonl", "a.txt"], 3);
    let count = |report: &Value| report["skips"].as_array().unwrap().len();
    assert_eq!((count(&report), &report["skipped"]), (1_000, &1_500.into()));
    assert_eq!(count(&index(folder.path(), &["rows.jsonl", "--skipped"], 3)), 1_500);
    let (_, _, err) = outcome(&run(folder.path(), &["index", "rows.jsonl"]));
    assert!(err.contains("and 500 more that were skipped; `--skipped` names all"));
    let (_, out, _) = outcome(&run(folder.path(), &["stats", "--skipped"]));
    assert_eq!(out.lines().count(), 1_500);
}

#[test]
fn what_another_file_replaces_is_said() {
    let folder =
        folder(&[("a.csv", "id,body\n1,Жуков\n2,Конев\n"), ("b.csv", "id,body\n1,Молотов\n")]);
    assert_eq!(index(folder.path(), &["a.csv"], 0)["replaced"], json!([]));
    let (status, out, _) = outcome(&run(folder.path(), &["index", "b.csv"]));
    assert_eq!(status, 0);
    assert!(out.contains("\nreplaced 1 (was from a.csv)\n"), "{out}");
    // The same file again, changed, replaces its own.
    write(folder.path(), "b.csv", "id,body\n1,Булганин\n", 30);
    let report = index(folder.path(), &["b.csv"], 0);
    assert_eq!((&report["documents"], &report["replaced"]), (&1.into(), &json!([])), "control");
    write(
        folder.path(),
        "c.jsonl",
        "{\"id\":\"1\",\"body\":\"x\"}\n{\"id\":\"2\",\"body\":\"x\"}\n",
        30,
    );
    let report = index(folder.path(), &["c.jsonl"], 0);
    let expected = json!([{"file": "a.csv", "documents": 1}, {"file": "b.csv", "documents": 1}]);
    assert_eq!(report["replaced"], expected);
}

#[test]
fn a_file_keeps_its_id_whatever_its_path_is_spelled_like() {
    let folder = folder(&[("letters/a.txt", "Молотов"), ("letters/deep/b.txt", "Молотов")]);
    let here = folder.path();
    let expected = ["letters/a.txt", "letters/deep/b.txt"];
    index(here, &["letters"], 0);
    let absolute = here.join("letters");
    for spelled in
        ["./letters", path(&absolute), "letters/../letters", "letters/deep/../../letters"]
    {
        let report = index(here, &[spelled], 0);
        assert_eq!(
            (&report["documents"], &report["unchanged"]),
            (&0.into(), &2.into()),
            "{spelled}"
        );
        assert_eq!(found(here, "Molotov"), expected, "{spelled}");
        let is_other = spelled == path(&absolute);
        assert_eq!(report["renamed"], if is_other { 2 } else { 0 }, "{spelled}: {report}");
    }
    let (_, out, _) = outcome(&run(here, &["index", path(&absolute)]));
    assert!(out.contains("2 files are known by other paths and keep their ids: `"), "{out}");
    assert!(out.contains("` is `letters/a.txt`"), "{out}");
    // From within, with what has changed and what is new.
    let index_folder = here.join("index");
    write(here, "letters/a.txt", "Молотов и Жуков", 30);
    write(here, "letters/deep/new.txt", "Молотов", 30);
    let report = index(&absolute, &[".", "--index", path(&index_folder)], 0);
    assert_eq!((&report["documents"], &report["unchanged"]), (&2.into(), &1.into()), "{report}");
    let expected = ["letters/a.txt", "letters/deep/b.txt", "letters/deep/new.txt"];
    assert_eq!(found(here, "Molotov"), expected);
    assert_eq!(index(here, &["letters"], 0)["unchanged"], 3, "and they are known from outside");
    // Pruning goes by where files are.
    fs::remove_file(here.join("letters/deep/b.txt")).unwrap();
    assert_eq!(index(here, &["--prune", path(&absolute)], 0)["removed"], 1);
    assert_eq!(found(here, "Molotov"), ["letters/a.txt", "letters/deep/new.txt"]);
}

#[test]
fn one_file_by_two_paths_of_a_run_is_one_document_and_another_file_is_another() {
    let folder = folder(&[("letters/a.txt", "Молотов"), ("other/letters/a.txt", "Молотов")]);
    let here = folder.path();
    let absolute = here.join("letters");
    let report = index(here, &["letters", path(&absolute), "letters/a.txt"], 0);
    assert_eq!(report["documents"], 1, "{report}");
    assert_eq!(found(here, "Molotov"), ["letters/a.txt"]);
    // Control: a folder that nothing is known of keeps the path that it is given.
    let other = here.join("other");
    index(here, &[path(&other)], 0);
    let second = format!("{}/letters/a.txt", path(&other));
    assert_eq!(found(here, "Molotov"), [second.as_str(), "letters/a.txt"]);
    // Nothing is pruned for another folder of the same name that this run is started in.
    let arguments = ["letters", "--prune", "--index", path(&here.join("index"))].map(str::to_owned);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    fs::remove_file(here.join("other/letters/a.txt")).unwrap();
    write(here, "other/letters/b.txt", "Жуков", 60);
    index(&other, &arguments, 0);
    assert_eq!(found(here, "Molotov"), [second.as_str(), "letters/a.txt"][1..]);
}

#[test]
fn a_rebuild_tells_how_many_documents_are_no_longer_there() {
    let folder = folder(&[("a/1.txt", "Молотов"), ("b/2.txt", "Жуков"), ("b/3.txt", "Конев")]);
    assert_eq!(index(folder.path(), &["a", "b"], 0)["lost"], Value::Null);
    let (_, out, _) = outcome(&run(folder.path(), &["index", "--rebuild", "a"]));
    assert!(out.contains("2 documents of the index before are no longer there\n"), "{out}");
    assert_eq!(index(folder.path(), &["--rebuild", "a", "b"], 0)["lost"], 0, "control");
}

#[test]
fn what_pruning_would_remove_is_named() {
    let folder = folder(&[("a/1.txt", "Молотов"), ("a/2.csv", "id,body\nx,Жуков\ny,Конев\n")]);
    index(folder.path(), &["a"], 0);
    fs::remove_file(folder.path().join("a/2.csv")).unwrap();
    let pruned = |extra: &[&str]| {
        outcome(&run(folder.path(), &[&["index", "a", "--prune"], extra].concat())).2
    };
    let err = pruned(&["--dry-run", "-v"]);
    assert!(err.contains("`a/2.csv`: gone, 2 documents would be removed"), "{err}");
    assert!(!pruned(&["--dry-run"]).contains("2.csv"));
    let report = index(folder.path(), &["a", "--prune", "--dry-run"], 0);
    assert_eq!(report["gone"], json!([{"file": "a/2.csv", "documents": 2}]));
    assert_eq!(found(folder.path(), "Zhukov"), ["x"], "nothing was removed");
    assert!(pruned(&["-v"]).contains("`a/2.csv`: gone, 2 documents removed"));
    assert_eq!(found(folder.path(), "Zhukov"), [""; 0]);
}

#[test]
fn a_deleted_document_stays_deleted_until_that_is_undone() {
    let rows = "{\"id\":\"x\",\"body\":\"Молотов\"}\n{\"id\":\"y\",\"body\":\"Молотов\"}\n";
    let folder = folder(&[("a/rows.jsonl", rows), ("a/b.txt", "Молотов"), ("a/c.txt", "Жуков")]);
    let here = folder.path();
    index(here, &["a"], 0);
    let (status, _, err) = outcome(&run(here, &["delete", "x", "a/b.txt"]));
    assert_eq!(status, 0);
    assert!(
        err.contains("loads leave out what was removed from now on; `--undo` lifts that"),
        "{err}"
    );
    let check = |arguments: &[&str], kept_out: u64, expected: &[&str]| {
        let report = index(here, arguments, 0);
        assert_eq!(report["kept_out"], kept_out, "{arguments:?}: {report}");
        assert_eq!(found(here, "Molotov"), expected, "{arguments:?}");
    };
    check(&["a"], 0, &["y"]);
    // Its file changes, everything is built anew, files are compacted, it comes on standard input.
    write(here, "a/rows.jsonl", &format!("{rows}{{\"id\":\"z\",\"body\":\"Конев\"}}\n"), 30);
    check(&["a"], 1, &["y"]);
    check(&["a"], 1, &["y"]);
    assert_eq!(run(here, &["compact"]).status.code(), Some(0));
    check(&["a", "--rebuild"], 2, &["y"]);
    check(&["a"], 2, &["y"]);
    let (_, out, _) = outcome(&run(here, &["index", "a", "--rebuild"]));
    assert!(
        out.contains("left out 2 that were deleted; `arkhiv delete --undo ID` lifts that"),
        "{out}"
    );
    let mut command = arkhiv(here, &["index", "-", "--json"]);
    let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    process.stdin.take().unwrap().write_all(rows.as_bytes()).unwrap();
    assert_eq!(answer(&process.wait_with_output().unwrap())["kept_out"], 1);
    assert_eq!(found(here, "Molotov"), ["y"]);
    assert_eq!(answer(&run(here, &["stats", "--json"]))["kept_out"], 2);
    assert_eq!(run(here, &["check"]).status.code(), Some(0));

    let (status, out, err) = outcome(&run(here, &["delete", "--undo", "x", "nobody"]));
    assert_eq!((status, &*out), (2, "1 document may be loaded again: run `arkhiv index`\n"));
    assert!(err.contains("no document was deleted that had the id `nobody`"), "{err}");
    // Its file has not changed, and is read all the same.
    check(&["a"], 1, &["x", "y"]);
    assert_eq!(outcome(&run(here, &["delete", "--undo", "a/b.txt"])).0, 0);
    check(&["a"], 0, &["a/b.txt", "x", "y"]);
    check(&["a", "--rebuild"], 0, &["a/b.txt", "x", "y"]);
}

#[test]
fn a_rebuild_of_a_damaged_index_brings_nothing_back_that_was_deleted() {
    let folder = folder(&[("a/b.txt", "Молотов"), ("a/c.txt", "Молотов")]);
    let here = folder.path();
    index(here, &["a"], 0);
    assert_eq!(run(here, &["delete", "a/b.txt"]).status.code(), Some(0));
    let generation = fs::read_to_string(here.join("index/CURRENT")).unwrap();
    fs::write(here.join("index").join(generation.trim()).join("meta.json"), "{}").unwrap();
    assert_eq!(run(here, &["search", "Molotov"]).status.code(), Some(2), "control: it is damaged");
    let report = index(here, &["a", "--rebuild"], 0);
    assert_eq!((&report["kept_out"], &report["lost"]), (&1.into(), &Value::Null));
    assert_eq!(found(here, "Molotov"), ["a/c.txt"]);
    fs::write(here.join("index/CURRENT"), "").unwrap();
    index(here, &["a", "--rebuild"], 0);
    assert_eq!(found(here, "Molotov"), ["a/c.txt"]);
}

/// Sends a signal to a process, as Ctrl-C does.
fn interrupt(process: u32, signal: &str) {
    assert!(Command::new("kill").args([signal, &process.to_string()]).status().unwrap().success());
}

/// A process that was given 400 documents and waits for more.
fn given_documents(folder: &Path, arguments: &[&str]) -> (Child, ChildStdin) {
    let mut command = arkhiv(folder, arguments);
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().unwrap();
    let mut input = process.stdin.take().unwrap();
    let text = "Молотов ".repeat(1_000);
    for n in 0..400 {
        writeln!(input, "{{\"id\":\"{n}\",\"body\":\"{text}\"}}").unwrap();
    }
    (process, input)
}

#[test]
fn ctrl_c_keeps_what_was_read_and_says_how_much() {
    for signal in ["-INT", "-TERM"] {
        let folder = tempfile::tempdir().unwrap();
        let (process, input) = given_documents(folder.path(), &["index", "-"]);
        // Most of it has been taken by now, or the pipe would be full; the writer stays at it.
        interrupt(process.id(), signal);
        let output = process.wait_with_output().unwrap();
        drop(input);
        let (status, out, err) = outcome(&output);
        assert_eq!(status, 130, "{out}{err}");
        assert!(err.contains("stopping: what was read is being committed"), "{err}");
        let kept = out.split_once("stopped; kept ").expect(&out).1;
        let kept: u64 = kept.split_once(" documents").unwrap().0.parse().unwrap();
        assert!((100..=400).contains(&kept), "{out}");
        let search = run(folder.path(), &["search", "--json", "Molotov"]);
        assert_eq!(answer(&search)["total"], kept);
        assert_eq!(run(folder.path(), &["check"]).status.code(), Some(0));
    }
}

#[test]
fn ctrl_c_leaves_the_old_index_where_a_new_one_is_built_beside_it() {
    let folder = folder(&[("a.txt", "Жуков")]);
    index(folder.path(), &["a.txt"], 0);
    let (process, input) = given_documents(folder.path(), &["index", "--rebuild", "-"]);
    interrupt(process.id(), "-INT");
    let (status, out, err) = outcome(&process.wait_with_output().unwrap());
    drop(input);
    assert_eq!((status, &*out), (130, ""), "{err}");
    assert!(err.contains("stopped; nothing was changed"), "{err}");
    assert_eq!(found(folder.path(), "Zhukov"), ["a.txt"]);
    assert_eq!(found(folder.path(), "Molotov"), [""; 0]);
}
