//! What an earlier version wrote is opened by this one, or refused with a cure that works.

use std::{fs, path::Path};

use arkhiv::config::Config;
use tempfile::TempDir;

use crate::{
    api_doc::copy,
    program::{checkout, ids, json, run},
};

/// A copy of what version 0.1.0 wrote, to be changed at will.
fn frozen() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&checkout().join("tests/data/frozen"), &folder.path().join("archive"));
    folder
}

#[derive(Debug, PartialEq)]
enum Opened {
    AsItIs,
    /// After the command that the refusal names.
    Cured,
}

/// Searches the index; where it is refused, does as told and searches again.
fn open(folder: &Path) -> Opened {
    let search = || run(folder, &["search", "--json", "Malenkov"]);
    let first = search();
    if first.status.code() == Some(0) {
        return Opened::AsItIs;
    }
    let message = String::from_utf8(first.stderr).unwrap();
    assert_eq!(first.status.code(), Some(2), "{message}");
    let command = message.split('`').find_map(|quoted| quoted.strip_prefix("arkhiv "));
    let cure: Vec<&str> = command.expect(&message).split(' ').collect();
    let cured = run(folder, &cure);
    assert_eq!(cured.status.code(), Some(0), "{message}{}", String::from_utf8_lossy(&cured.stderr));
    assert_eq!(search().status.code(), Some(0), "{message}");
    Opened::Cured
}

fn check_archive(folder: &Path) {
    for (query, expected) in [
        ("Malenkov", vec!["letters/1", "letters/2"]),
        ("Хрущёв", vec!["cards/17", "diary/1", "diary/2", "letters/2"]),
        ("defense", vec!["cards/17"]),
        ("маршал", vec!["cards/18"]),
        // The authority file joins these two,
        ("Hugo", vec!["diary/1", "diary/2"]),
        // and this document was deleted.
        ("deleted", vec![]),
    ] {
        let mut found = ids(&json(&run(folder, &["search", "--json", query])));
        found.sort();
        assert_eq!(found, expected, "{query}");
    }
    let by_arrival = run(folder, &["search", "--json", "--sort", "-added", "Malenkov"]);
    assert_eq!(ids(&json(&by_arrival)).len(), 2);
    let newest = json(&run(folder, &["search", "--json", "--sort", "-date", "read"]));
    assert_eq!(newest["hits"][0]["date"], "1958-01-06", "{newest}");
    let letter = json(&run(folder, &["search", "--json", "--author", "N. Orlova", "Malenkov"]));
    let metadata = &letter["hits"][0]["metadata"];
    assert_eq!(*metadata, serde_json::json!({"shelf": "12-b", "leaves": 3, "hands": ["A", "B"]}));
    assert_eq!(run(folder, &["check"]).status.code(), Some(0));
}

#[test]
fn the_index_of_an_earlier_version_opens_or_is_cured_as_told() {
    let folder = frozen();
    let archive = folder.path().join("archive");
    let opened = open(&archive);
    check_archive(&archive);
    // What has been opened takes documents as before.
    let line = "{\"id\":\"new\",\"body\":\"Маленкова видели.\"}";
    fs::write(archive.join("new.jsonl"), line).unwrap();
    assert_eq!(run(&archive, &["index", "new.jsonl"]).status.code(), Some(0), "{opened:?}");
    assert_eq!(json(&run(&archive, &["search", "--json", "Malenkov"]))["total"], 3);
}

/// Control of the test above: an index that must be refused is, and the cure is tried.
#[test]
fn an_index_of_another_version_is_refused_and_its_cure_works() {
    for part in ["format", "schema", "analysis"] {
        let folder = frozen();
        let archive = folder.path().join("archive");
        assert_eq!(run(&archive, &["index", "--rebuild", "-q"]).status.code(), Some(0));
        assert_eq!(open(&archive), Opened::AsItIs);
        let generation = fs::read_to_string(archive.join("index/CURRENT")).unwrap();
        let manifest = archive.join("index").join(generation.trim()).join("manifest.json");
        fs::write(&manifest, of_version_0(&fs::read_to_string(&manifest).unwrap(), part)).unwrap();
        assert_eq!(open(&archive), Opened::Cured, "{part}");
        check_archive(&archive);
    }
}

/// The manifest with one of its versions set to 0 and its checksum made right again.
pub(crate) fn of_version_0(manifest: &str, part: &str) -> String {
    let (before, after) = manifest.split_once(&format!("\"{part}_version\":")).unwrap();
    let after = after.trim_start_matches(|c: char| c.is_ascii_digit());
    let (content, _) = after.rsplit_once("\"crc32\":").unwrap();
    let with = |crc32| format!("{before}\"{part}_version\":0{content}\"crc32\":{crc32}}}\n");
    with(crc32fast::hash(with(0).as_bytes()))
}

#[test]
fn the_settings_of_an_earlier_version_are_read() {
    let file = checkout().join("tests/data/frozen/config.toml");
    let config = Config::load(Some(&file)).unwrap();
    assert_eq!(config.search.max_forms, 200, "what the file says, not the default");
    assert_eq!(config.corpus.rules.len(), 1);
    assert!(config.names.authority.ends_with("frozen/authority.toml"));
    // It has every setting of its version, so that none can go unnoticed.
    let frozen: toml::Table = fs::read_to_string(&file).unwrap().parse().unwrap();
    assert_eq!(frozen.len(), 6, "{frozen}");
}
