//! Damaged files: named, never answered from, never a panic.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use arkhiv::{
    index::{self, Known, Verify},
    render::{self, html::UiLanguage},
    search::{Archive, SearchRequest},
    vocabulary,
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    library::settings,
    program::{outcome, path, run},
};

const QUERIES: [&str; 4] = ["Kruschev", "слово17", "\"plenum of June\"", "word3* -Malenkov"];

/// An index with two loads, a deletion and a skip, so that it has files of every kind.
fn archive() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (file, first) in [("a.jsonl", 0), ("b.jsonl", 40)] {
        let line = |n: u32| {
            let name = if n.is_multiple_of(3) { "Malenkov" } else { "Хрущёва" };
            let body = format!(
                "Видели {name} в июне. The plenum of June met {name}; слово{n} word{n} {}",
                n * 7919 % 1009
            );
            let title = format!("Письмо {n}");
            json!({"id": format!("letters/{n}"), "title": title, "body": body, "source": "Правда",
                "date": "1957-06", "shelf": n})
        };
        let lines: Vec<String> = (first..first + 40).map(|n| line(n).to_string()).collect();
        let blank = r#"{"id":"blank","body":" "}"#;
        fs::write(folder.path().join(file), format!("{}\n{blank}\n", lines.join("\n"))).unwrap();
        assert_eq!(outcome(&run(folder.path(), &["index", file, "-q"])).0, 3, "one is skipped");
    }
    assert_eq!(outcome(&run(folder.path(), &["delete", "letters/7", "-q"])).0, 0);
    folder
}

/// Every file of an index, but for those that only lock it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false if path.to_string_lossy().ends_with(".lock") => {}
            false => found.push(path),
        }
    }
    found.sort();
    found
}

/// What a file may become: how, and its bytes, `None` where it is gone.
fn mutants(bytes: &[u8], flips: usize) -> Vec<(String, Option<Vec<u8>>)> {
    let mut mutants = vec![("deleted".to_owned(), None)];
    let last = bytes.len() - 1;
    for length in [0, 5, bytes.len() / 2, last].into_iter().filter(|length| *length <= last) {
        mutants.push((format!("cut to {length}"), Some(bytes[..length].to_vec())));
    }
    for flip in 0..flips {
        let at = if flips > 1 { last * flip / (flips - 1) } else { last / 2 };
        let mut damaged = bytes.to_vec();
        damaged[at] ^= 1 << (flip % 8);
        mutants.push((format!("bit {} of byte {at}", flip % 8), Some(damaged)));
    }
    let start = bytes.len() / 3;
    let mut damaged = bytes.to_vec();
    damaged[start..bytes.len().min(start + 512)].fill(0);
    mutants.push(("512 bytes of zero".to_owned(), Some(damaged)));
    mutants.retain(|(_, mutant)| mutant.as_deref() != Some(bytes));
    mutants
}

/// All that an index answers and holds.
type Contents = (Vec<Value>, Known, BTreeMap<String, String>);

/// Read from an index that is opened as `serve` does.
fn contents(index: &Path) -> Result<Contents, String> {
    let text = |error: &dyn std::error::Error| {
        format!("{error} {}", error.source().map(ToString::to_string).unwrap_or_default())
    };
    let archive = Archive::open(&settings(index), Verify::Full).map_err(|error| text(&error))?;
    let searcher = archive.searcher();
    let mut answers = Vec::new();
    for query in QUERIES {
        let results = searcher.search(&SearchRequest::new(query)).map_err(|error| text(&error))?;
        let answer = render::json::search_results(&results, UiLanguage::English);
        let mut answer: Value = serde_json::from_str(&answer).unwrap();
        answer.as_object_mut().unwrap().remove("took_ms");
        answers.push(answer);
    }
    let known = Known::read(index).map_err(|error| text(&error))?;
    let snapshot = index::open(index, Verify::Full).map_err(|error| text(&error))?;
    let mut documents = BTreeMap::new();
    for address in snapshot.addresses() {
        let document = snapshot.document(address).map_err(|error| text(&error))?;
        documents.insert(document.id.to_string(), format!("{document:?}"));
    }
    Ok((answers, known, documents))
}

/// What `check` has to say.
fn problems(index: &Path) -> Vec<String> {
    match index::check(index) {
        Err(error) => vec![error.to_string()],
        Ok(report) => {
            let layers = vocabulary::check_layers(&report.generation).unwrap();
            let damaged = layers.into_iter().filter(|layer| layer.damage.is_some());
            let damaged = damaged.map(|layer| layer.file.display().to_string());
            report.problems.iter().map(ToString::to_string).chain(damaged).collect()
        }
    }
}

#[derive(Debug, Default)]
struct Figures {
    mutants: usize,
    refused: usize,
    /// Derived files: made anew, with the same results.
    mended: usize,
    /// Of those that were searched without reading the files whole.
    unchecked: usize,
    wrong: usize,
}

/// Damages every file in every way. Of each `control_every`th mutant the control is made too.
fn sweep(flips: usize, control_every: usize) -> Figures {
    let folder = archive();
    let index = folder.path().join("index");
    let sound = contents(&index).unwrap();
    assert_eq!(sound.2.len(), 79);
    assert_eq!(problems(&index), [""; 0], "the control: what is not damaged passes");
    let search = |query: &str| {
        let arguments = ["search", "--json", "--limit", "100", "--", query];
        let (status, out, _) = outcome(&run(folder.path(), &arguments));
        let mut answer: Value = serde_json::from_str(&out).unwrap_or_default();
        answer.as_object_mut().map(|answer| answer.remove("took_ms"));
        (status, answer)
    };
    let unchecked = || QUERIES.map(search);
    let expected = unchecked();
    let mut figures = Figures::default();
    for file in files(&index) {
        let bytes = fs::read(&file).unwrap();
        for (how, mutant) in mutants(&bytes, flips) {
            let what = format!("{}, {how}", file.display());
            match &mutant {
                Some(mutant) => fs::write(&file, mutant).unwrap(),
                None => fs::remove_file(&file).unwrap(),
            }
            let named = |text: &String| text.contains(path(&file));
            let problems = problems(&index);
            let is_layer = file.extension().is_some_and(|end| end == "layer");
            let is_named = problems.iter().any(named);
            // Which layers there are is written nowhere: one that is gone is made anew.
            assert!(is_named || is_layer && mutant.is_none(), "{what}: {problems:?}");
            match contents(&index) {
                Err(error) => {
                    assert!(named(&error), "{what}: {error}");
                    figures.refused += 1;
                }
                Ok(contents) => {
                    assert!(contents == sound, "{what}: other results");
                    assert!(is_layer, "{what}: not refused");
                    figures.mended += 1;
                }
            }
            if figures.mutants % control_every == 0 && !is_layer {
                figures.unchecked += 1;
                figures.wrong += usize::from(unchecked() != expected);
            }
            figures.mutants += 1;
        }
        fs::write(&file, &bytes).unwrap();
    }
    assert_eq!(problems(&index), [""; 0]);
    assert!(contents(&index).unwrap() == sound);
    figures
}

#[test]
fn damage_to_any_file_is_named_and_never_answered_from() {
    let figures = sweep(3, 9);
    assert!(figures.mutants >= 150 && figures.refused >= 100, "{figures:?}");
    assert!(figures.wrong > 0, "the control must fail: {figures:?}");
}

/// `cargo test --test it -- --ignored --nocapture a_thousand`
#[test]
#[ignore = "takes minutes; prints its figures"]
fn a_thousand_damaged_files_are_named_and_never_answered_from() {
    let figures = sweep(48, 7);
    println!("{figures:?}");
    assert!(figures.mutants >= 1000 && figures.wrong > 0, "{figures:?}");
}

#[test]
fn check_names_every_damaged_file_ends_with_2_and_changes_nothing() {
    let folder = archive();
    let index = folder.path().join("index");
    let check = || outcome(&run(folder.path(), &["check"]));
    assert_eq!(check().0, 0);
    let all = files(&index);
    let is_whole = |file: &&PathBuf| {
        let name = file.file_name().unwrap().to_str().unwrap();
        ["CURRENT", "manifest.json", "meta.json"].contains(&name)
    };
    let (_, damaged): (Vec<_>, Vec<_>) = all.iter().partition(is_whole);
    for file in &damaged {
        let bytes = fs::read(file).unwrap();
        fs::write(file, &bytes[..bytes.len() / 2]).unwrap();
    }
    let state = || -> Vec<(PathBuf, Vec<u8>)> {
        files(&index).into_iter().map(|file| (file.clone(), fs::read(file).unwrap())).collect()
    };
    let before = state();
    let (status, out, err) = check();
    assert_eq!(status, 2);
    for file in &damaged {
        let name = file.file_name().unwrap().to_str().unwrap();
        assert!(out.contains(name), "{name}: {out}");
    }
    assert!(err.contains(&format!("{} files", damaged.len())), "{err}");
    assert!(state() == before);
}

#[test]
fn damaged_layers_and_a_lost_current_are_put_right_as_told() {
    let folder = archive();
    let index = folder.path().join("index");
    let expected = contents(&index).unwrap();
    for file in files(&index).iter().filter(|file| file.extension().is_some_and(|e| e == "layer")) {
        let mut bytes = fs::read(file).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(file, bytes).unwrap();
    }
    let (status, out, _) = outcome(&run(folder.path(), &["check"]));
    assert!(status == 2 && out.contains("`arkhiv compact` makes it anew"), "{out}");
    fs::remove_file(index.join("CURRENT")).unwrap();
    let (status, _, err) = outcome(&run(folder.path(), &["search", "Kruschev"]));
    assert_eq!(status, 2);
    assert!(err.contains("CURRENT`: missing") && err.contains("`arkhiv compact`"), "{err}");
    let (status, _, err) = outcome(&run(folder.path(), &["compact"]));
    assert_eq!(status, 0, "{err}");
    assert_eq!(outcome(&run(folder.path(), &["check"])).0, 0);
    let mended = contents(&index).unwrap();
    assert!(mended.1 == expected.1 && mended.2 == expected.2);
    let ids = |answers: &[Value]| -> Vec<Vec<String>> {
        answers.iter().map(crate::program::ids).collect()
    };
    assert_eq!(ids(&mended.0), ids(&expected.0));
}
