//! The layers stay in order: imports point one way, no two modules of a layer need each other, and
//! each engine is named in its own layers only.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The layers from the top down; a layer may use those below it.
const LAYERS: &[&str] = &[
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

/// What the order alone would allow and the architecture does not: a layer and what it must not use.
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

/// Crates that only some layers may name.
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
                let layer = first.trim_end_matches(".rs").to_owned();
                let text = fs::read_to_string(&path).unwrap();
                found.push((layer, path.clone(), code(&text)));
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

/// The layers that a file uses: `crate::layer`, alone or in braces.
fn used(text: &str) -> Vec<String> {
    named_after("crate::", text)
}

/// The names after a prefix, alone or in braces.
fn named_after(prefix: &str, text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (at, _) in text.match_indices(prefix) {
        let rest = &text[at + prefix.len()..];
        match rest.strip_prefix('{') {
            None => names.push(word(rest)),
            Some(list) => {
                let mut depth = 0;
                let mut start = 0;
                for (i, c) in list.char_indices() {
                    match c {
                        '{' => depth += 1,
                        '}' | ',' if depth == 0 => {
                            names.push(word(list[start..i].trim_start()));
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
    names.retain(|name| !name.is_empty());
    names
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn imports_point_one_way() {
    let place = |layer: &str| LAYERS.iter().position(|known| *known == layer);
    for (layer, path, text) in sources() {
        let Some(here) = place(&layer) else { continue };
        for other in used(&text).into_iter().filter(|other| *other != layer) {
            let Some(there) = place(&other) else {
                panic!("{path:?} uses an unknown layer `{other}`")
            };
            assert!(here < there, "{path:?}: `{layer}` is below `{other}` and must not use it");
            let apart = APART.contains(&(layer.as_str(), other.as_str()));
            assert!(!apart, "{path:?}: `{layer}` must not use `{other}`");
        }
    }
}

/// The folders of the program, as `render` and `render/html`.
fn folders() -> BTreeSet<String> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = sources().into_iter();
    let folders = files.filter_map(|(_, path, _)| {
        let inside = path.parent()?.strip_prefix(&source).ok()?.to_str()?.to_owned();
        (!inside.is_empty()).then_some(inside)
    });
    folders.collect()
}

/// The modules of a folder, each with those of the same folder that it uses.
fn modules(layer: &str) -> BTreeMap<String, BTreeSet<String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(layer);
    let mut modules: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (_, path, text) in sources().into_iter().filter(|(_, path, _)| path.starts_with(&folder)) {
        let inside = path.strip_prefix(&folder).unwrap();
        let is_direct = inside.components().count() == 1;
        let first = inside.components().next().unwrap().as_os_str().to_str().unwrap();
        let name = first.trim_end_matches(".rs");
        if name == "mod" {
            continue;
        }
        let used = modules.entry(name.to_owned()).or_default();
        used.extend(named_after(&format!("crate::{}::", layer.replace('/', "::")), &text));
        let parent =
            if is_direct || inside.ends_with("mod.rs") { "super::" } else { "super::super::" };
        used.extend(named_after(parent, &text));
        used.remove(name);
    }
    modules
}

/// A module that needs itself by way of others, with the way.
fn circle(modules: &BTreeMap<String, BTreeSet<String>>) -> Option<Vec<String>> {
    fn walk(
        at: &str,
        modules: &BTreeMap<String, BTreeSet<String>>,
        way: &mut Vec<String>,
    ) -> Option<Vec<String>> {
        if let Some(start) = way.iter().position(|before| before == at) {
            return Some(way[start..].to_vec());
        }
        // What is not a module is a type that the parent names again.
        let used = modules.get(at)?;
        way.push(at.to_owned());
        let found = used.iter().find_map(|next| walk(next, modules, way));
        way.pop();
        found
    }
    modules.keys().find_map(|start| walk(start, modules, &mut Vec::new()))
}

#[test]
fn no_two_modules_of_a_layer_need_each_other() {
    for folder in folders() {
        let circle = circle(&modules(&folder));
        assert_eq!(circle, None, "`{folder}` has modules that use each other in a circle");
    }
    assert!(folders().contains("render/html"), "folders within layers are looked at too");
    let modules = |uses: &[(&str, &str)]| {
        let mut modules: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (module, used) in uses {
            modules.entry((*module).to_owned()).or_default().insert((*used).to_owned());
        }
        modules
    };
    assert_eq!(circle(&modules(&[("a", "b"), ("b", "c")])), None);
    assert!(circle(&modules(&[("a", "b"), ("b", "c"), ("c", "b")])).is_some());
}

#[test]
fn an_engine_is_named_in_its_own_layers_only() {
    for (layer, path, text) in sources() {
        for (engine, layers) in ENGINES {
            let named =
                text.contains(&format!("{engine}::")) || text.contains(&format!("use {engine}"));
            assert!(!named || layers.contains(&layer.as_str()), "{path:?} names {engine}");
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
    assert!(
        sources().iter().any(|(layer, _, text)| layer == "index" && text.contains("tantivy::"))
    );
}

#[test]
fn nothing_is_called_util() {
    for (_, path, _) in sources() {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let forbidden = ["util", "utils", "common", "helpers", "misc", "types", "manager"];
        assert!(!forbidden.contains(&name.as_str()), "{path:?}");
    }
}
