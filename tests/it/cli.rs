//! The command line: what it prints, and how it ends.

use std::fs;

use serde_json::Value;

use crate::program::{SampleIndex, Serving, arkhiv, checkout, ids, json, outcome, path, run};

#[test]
fn the_sample_archive_is_indexed_whole_and_left_alone_the_next_time() {
    let sample = SampleIndex::build();
    assert!(sample.report["documents"].as_u64().unwrap() >= 60, "{}", sample.report);
    assert_eq!(sample.report["skipped"], 0, "{}", sample.report);
    let index = path(&sample.index);
    let again = json(&run(checkout(), &["index", "corpus", "--index", index, "--json"]));
    assert_eq!(again["documents"], 0, "{again}");
    assert!(again["unchanged"].as_u64().unwrap() >= 60, "{again}");
    let (status, out, _) = outcome(&run(checkout(), &["check", "--index", index]));
    assert_eq!(status, 0, "{out}");
    let stats = json(&run(checkout(), &["stats", "--index", index, "--json"]));
    assert_eq!(stats["documents"], sample.report["documents"]);
}

#[test]
fn the_command_line_and_http_give_the_same() {
    let sample = SampleIndex::build();
    let serving = Serving::start(checkout(), &["--index", path(&sample.index)]);
    let without_time = |mut answer: Value| {
        answer.as_object_mut().unwrap().remove("took_ms");
        answer
    };
    for query in [
        "Kruschev",
        "Маленкова",
        "\"Central Committee\"",
        "Zhukov -Molotov",
        "plenum OR пленум",
        "~Brezhnev",
    ] {
        let here = sample.search(&["--limit", "50", "--", query]);
        let there = serving.search(query, "&limit=50");
        assert_eq!(without_time(here), without_time(there), "{query}");
    }
}

#[test]
fn search_ends_with_0_1_or_2() {
    let sample = SampleIndex::build();
    let index = path(&sample.index);
    let status = |arguments: &[&str]| {
        let mut all = vec!["search", "--index", index];
        all.extend(arguments);
        outcome(&run(checkout(), &all))
    };
    let (found, out, _) = status(&["Kruschev"]);
    assert_eq!(found, 0);
    assert!(out.contains("Хрущ"), "{out}");
    assert!(!out.contains('\u{1b}'), "no colour where there is no terminal");
    assert_eq!(status(&["zzyzzyx"]).0, 1);
    let (refused, _, err) = status(&["a".repeat(1025).as_str()]);
    assert_eq!(refused, 2);
    assert!(err.contains("1025 bytes") && err.contains("1024"), "{err}");
    let (missing, _, err) =
        outcome(&run(checkout(), &["search", "--index", "/nonexistent/x", "a"]));
    assert_eq!(missing, 2);
    assert!(err.contains("/nonexistent/x") && err.contains("arkhiv index"), "{err}");
    assert_eq!(status(&["--limit", "101", "a"]).0, 2);
    assert_eq!(status(&["--date-from", "June", "a"]).0, 2);
}

#[test]
fn a_total_says_whether_it_is_exact() {
    let sample = SampleIndex::build();
    let serving = Serving::start(checkout(), &["--index", path(&sample.index)]);
    let exact = sample.search(&["--limit", "1", "the"]);
    assert_eq!(exact["total_is_exact"], true, "{exact}");
    let hits = |answer: &Value| ids(answer);
    let mut bounds = vec![sample.search(&["--limit", "1", "--total", "bound", "the"])];
    bounds.push(serving.search("the", "&limit=1&total=bound"));
    for bound in bounds {
        assert_eq!(bound["total_is_exact"], false, "{bound}");
        assert!(bound["total"].as_u64() <= exact["total"].as_u64(), "{bound}");
        assert_eq!(hits(&bound), hits(&exact));
    }
    // Facets, an order by date, and a page that is not full need every document.
    for arguments in [&["--facets", "spelling"][..], &["--sort", "-date"], &["--limit", "100"]] {
        let mut all = vec!["--limit", "1", "--total", "bound"];
        all.extend(arguments);
        all.push("the");
        let all = if arguments[0] == "--limit" { all.split_off(2) } else { all };
        let answer = sample.search(&all);
        assert_eq!((&answer["total_is_exact"], &answer["total"]), (&true.into(), &exact["total"]));
    }
    let (status, _, err) = outcome(&run(checkout(), &["search", "--total", "about", "a"]));
    assert_eq!(status, 2);
    assert!(err.contains("exact, bound"), "{err}");
}

#[test]
fn each_wrong_argument_of_a_search_is_named() {
    let refused = |arguments: &[&str], expected: &str| {
        let mut all = vec!["search", "a"];
        all.extend(arguments);
        let (status, _, err) = outcome(&run(checkout(), &all));
        assert_eq!(status, 2, "{err}");
        assert!(err.contains(expected), "{err}");
    };
    refused(&["--match", "all"], "[possible values: exact, forms, translit, fuzzy]");
    refused(&["--sort", "best"], "[possible values: relevance, date, -date, -added]");
    refused(
        &["--facets", "colour"],
        "[possible values: lang, source, collection, author, year, spelling]",
    );
    refused(&["--limit", "101"], "101 is not in 0..=100");
    refused(&["--snippets", "11"], "11 is not in 0..=10");
    refused(&["--offset", "10001"], "10001 is not in 0..=10000");
    refused(&["--offset", "9991"], "`--offset` and `--limit` must add up to at most 10000");
    refused(&["--date-from", "June"], "`June` is not a date");
    refused(&["--autor", "x"], "'--author'");
}

#[test]
fn filters_may_be_repeated() {
    let sample = SampleIndex::build();
    let total = |arguments: &[&str]| {
        let mut all = vec!["--limit", "0"];
        all.extend(arguments);
        sample.search(&all)["total"].as_u64().unwrap()
    };
    let (english, russian) =
        (total(&["--lang", "en", "Kruschev"]), total(&["--lang", "ru", "Kruschev"]));
    assert!(english > 0 && russian > 0);
    assert_eq!(total(&["--lang", "en", "--lang", "ru", "Kruschev"]), english + russian);
    assert_eq!(total(&["--author", "nobody", "Kruschev"]), 0);
}

#[test]
fn a_command_that_needs_an_index_makes_none() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&["delete", "a"][..], &["compact"], &["stats"], &["check"], &["expand", "a"]]
    {
        let (status, _, err) = outcome(&run(folder.path(), arguments));
        assert_eq!(status, 2, "{arguments:?}");
        assert!(err.contains("no index there; `arkhiv index` builds one"), "{err}");
        assert!(err.contains(folder.path().to_str().unwrap()), "it is not said where: {err}");
        assert!(!folder.path().join("index").exists(), "{arguments:?}");
    }
}

#[test]
fn a_changed_file_is_indexed_again_and_a_gone_one_pruned() {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("archive");
    fs::create_dir(&archive).unwrap();
    fs::write(archive.join("a.txt"), "Маленков").unwrap();
    fs::write(archive.join("b.txt"), "Молотов").unwrap();
    let index = |extra: &[&str]| {
        let mut arguments = vec!["index", "archive", "--json"];
        arguments.extend(extra);
        json(&run(folder.path(), &arguments))
    };
    let found = |query: &str| ids(&json(&run(folder.path(), &["search", "--json", query])));
    index(&[]);
    assert_eq!(found("Malenkov"), ["archive/a.txt"]);
    fs::write(archive.join("a.txt"), "Каганович и его завод").unwrap();
    fs::remove_file(archive.join("b.txt")).unwrap();
    let dry = index(&["--dry-run", "--prune"]);
    assert_eq!(dry["documents"], 1, "{dry}");
    assert_eq!(found("Malenkov"), ["archive/a.txt"], "a dry run changes nothing");
    let report = index(&[]);
    assert_eq!((&report["documents"], &report["unchanged"]), (&1.into(), &0.into()), "{report}");
    assert_eq!(found("Kaganovich"), ["archive/a.txt"]);
    assert_eq!(found("Malenkov"), [""; 0]);
    assert_eq!(found("Molotov"), ["archive/b.txt"], "what is gone stays until it is pruned");
    index(&["--prune"]);
    assert_eq!(found("Molotov"), [""; 0]);
}

#[test]
fn a_rebuild_takes_the_place_of_the_old_index() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), "Маленков").unwrap();
    fs::write(folder.path().join("b.txt"), "Молотов").unwrap();
    run(folder.path(), &["index", "a.txt"]);
    let serving = Serving::start(folder.path(), &[]);
    assert_eq!(serving.search("Malenkov", "")["total"], 1);
    let report = json(&run(folder.path(), &["index", "b.txt", "--rebuild", "--json"]));
    assert_eq!(report["documents"], 1);
    let start = std::time::Instant::now();
    while serving.search("Molotow", "")["total"] != 1 {
        assert!(start.elapsed().as_secs() < 5, "a running server sees the new index");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(serving.search("Malenkov", "")["total"], 0);
}

#[test]
fn documents_come_on_standard_input_and_are_deleted_by_id() {
    use std::{io::Write, process::Stdio};
    let folder = tempfile::tempdir().unwrap();
    let mut command = arkhiv(folder.path(), &["index", "-", "--json"]);
    let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let lines = "{\"id\":\"x/1\",\"body\":\"Маленков\"}\n{\"id\":\"x/2\",\"body\":\"Маленкову\"}\n";
    process.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let report = json(&process.wait_with_output().unwrap());
    assert_eq!(report["documents"], 2, "{report}");
    let (status, out, _) = outcome(&run(folder.path(), &["delete", "x/1"]));
    assert_eq!((status, out.trim()), (0, "1 document removed"));
    let found = ids(&json(&run(folder.path(), &["search", "--json", "Malenkov"])));
    assert_eq!(found, ["x/2"]);
    let (status, _, err) = outcome(&run(folder.path(), &["delete", "x/1"]));
    assert_eq!(status, 2);
    assert!(err.contains("`x/1`"), "{err}");
    assert_eq!(outcome(&run(folder.path(), &["compact"])).0, 0);
    assert_eq!(outcome(&run(folder.path(), &["check"])).0, 0);
    let found = ids(&json(&run(folder.path(), &["search", "--json", "Malenkov"])));
    assert_eq!(found, ["x/2"]);
}

#[test]
fn expand_shows_the_spellings() {
    let sample = SampleIndex::build();
    let index = path(&sample.index);
    let (status, out, _) = outcome(&run(checkout(), &["expand", "Kruschev", "--index", index]));
    assert_eq!(status, 0);
    for form in ["khrushchev", "хрущёв", "chruschtschow", "хрущева"] {
        assert!(out.contains(form), "{form}: {out}");
    }
    let answer = json(&run(checkout(), &["expand", "Kruschev", "--json", "--index", index]));
    assert_eq!(answer["forms"][0]["class"], "exact", "{answer}");
}

#[test]
fn a_damaged_file_is_named() {
    let sample = SampleIndex::build();
    let index = path(&sample.index);
    let generation = fs::read_dir(&sample.index)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.is_dir())
        .unwrap();
    let store = fs::read_dir(generation)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|extension| extension == "store"))
        .unwrap();
    let mut bytes = fs::read(&store).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    // The index is on disk only here; nothing has the file mapped.
    fs::write(&store, bytes).unwrap();
    let (status, out, _) = outcome(&run(checkout(), &["check", "--index", index]));
    assert_eq!(status, 2);
    assert!(out.contains(store.file_name().unwrap().to_str().unwrap()), "{out}");
}

#[test]
fn a_key_and_its_hash_are_made() {
    let first = json(&run(checkout(), &["key", "--json"]));
    let second = json(&run(checkout(), &["key", "--json"]));
    assert_ne!(first["key"], second["key"]);
    assert_eq!(first["hash"].as_str().unwrap().len(), 64);
}

#[test]
fn transliterate_writes_by_a_standard() {
    let (status, out, _) =
        outcome(&run(checkout(), &["transliterate", "--standard", "bgn-pcgn", "Хрущёв"]));
    assert_eq!((status, out.trim()), (0, "Khrushchëv"));
    let (status, _, err) =
        outcome(&run(checkout(), &["transliterate", "--standard", "bgm", "Хрущёв"]));
    assert_eq!(status, 2);
    assert!(err.contains("`bgm`") && err.contains("bgn-pcgn"), "{err}");
    let (_, out, _) = outcome(&run(checkout(), &["transliterate", "--list"]));
    assert!(out.lines().count() >= 14, "{out}");
}
