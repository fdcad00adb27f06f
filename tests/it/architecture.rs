//! The house keeps its shape: imports point one way, and each engine is named in its own rooms only.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The rooms from the roof down; a room may use what stands behind it.
const ROOMS: &[&str] = &[
    "main",
    "cli",
    "server",
    "render",
    "search",
    "query",
    "indexer",
    "vocabulary",
    "index",
    "segment",
    "corpus",
    "analysis",
    "config",
    "document",
];

/// Arrows that the order alone would allow and the house does not: a room and what it must not use.
const APART: &[(&str, &str)] = &[
    ("index", "corpus"),
    ("index", "config"),
    ("segment", "corpus"),
    ("segment", "config"),
    ("corpus", "analysis"),
    ("analysis", "config"),
    ("search", "indexer"),
    ("query", "indexer"),
    ("render", "index"),
    ("render", "query"),
];

/// Crates that only some rooms may name.
const ENGINES: &[(&str, &[&str])] = &[
    ("actix_web", &["server"]),
    ("unicode_segmentation", &["analysis"]),
    ("transliterate", &["vocabulary", "query", "server", "cli"]),
    ("tantivy", &["segment", "index", "vocabulary", "search"]),
    ("anyhow", &["cli"]),
    ("maud", &["render"]),
    ("clap", &["cli"]),
];

fn sources() -> Vec<(String, PathBuf, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![src.clone()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs") {
                let inside = path.strip_prefix(&src).unwrap();
                let first = inside.components().next().unwrap().as_os_str().to_str().unwrap();
                let room = first.trim_end_matches(".rs").to_owned();
                let text = fs::read_to_string(&path).unwrap();
                found.push((room, path.clone(), code(&text)));
            }
        }
    }
    assert!(found.len() > 50, "the sources are where this test looks for them");
    found
}

/// The program without its comments and without the tests at the foot of a file.
fn code(text: &str) -> String {
    let program = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines = program.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The rooms that a file uses: `crate::room`, alone or in braces.
fn used(text: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            None => rooms.push(word(rest)),
            Some(list) => {
                let mut depth = 0;
                let mut start = 0;
                for (i, c) in list.char_indices() {
                    match c {
                        '{' => depth += 1,
                        '}' | ',' if depth == 0 => {
                            rooms.push(word(list[start..i].trim_start()));
                            start = i + 1;
                            if c == '}' {
                                break;
                            }
                        }
                        '}' => depth -= 1,
                        _ => {}
                    }
                }
            }
        }
    }
    rooms.retain(|room| !room.is_empty());
    rooms
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn imports_point_one_way() {
    let place = |room: &str| ROOMS.iter().position(|known| *known == room);
    for (room, path, text) in sources() {
        let Some(here) = place(&room) else { continue };
        for other in used(&text).into_iter().filter(|other| *other != room) {
            let Some(there) = place(&other) else {
                panic!("{path:?} uses an unknown room `{other}`")
            };
            assert!(here < there, "{path:?}: `{room}` stands below `{other}` and must not use it");
            let apart = APART.contains(&(room.as_str(), other.as_str()));
            assert!(!apart, "{path:?}: `{room}` must not use `{other}`");
        }
    }
}

#[test]
fn an_engine_is_named_in_its_own_rooms_only() {
    for (room, path, text) in sources() {
        for (engine, rooms) in ENGINES {
            let named =
                text.contains(&format!("{engine}::")) || text.contains(&format!("use {engine}"));
            assert!(!named || rooms.contains(&room.as_str()), "{path:?} names {engine}");
        }
    }
}

#[test]
fn this_test_sees_what_it_forbids() {
    assert_eq!(
        used("use crate::{index::{a, b}, query, search::Hit};"),
        ["index", "query", "search"]
    );
    assert_eq!(used("let x = crate::server::bind();"), ["server"]);
    assert!(sources().iter().any(|(room, _, text)| room == "index" && text.contains("tantivy::")));
}

#[test]
fn nothing_is_called_util() {
    for (_, path, _) in sources() {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let forbidden = ["util", "utils", "common", "helpers", "misc", "types", "manager"];
        assert!(!forbidden.contains(&name.as_str()), "{path:?}");
    }
}
