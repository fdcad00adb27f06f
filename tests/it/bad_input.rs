//! Whatever an archive's folder holds: indexing goes on, counts and names what it leaves out.

use std::{
    fs::{self, File},
    io::Write,
    os::unix::fs::PermissionsExt,
    path::Path,
};

use serde_json::Value;

use crate::program::{json, outcome, path, run};

/// Indexes a folder that holds one good document beside what `fill` puts there.
fn index(fill: impl FnOnce(&Path)) -> (i32, Value) {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("archive");
    fs::create_dir(&archive).unwrap();
    fs::write(archive.join("good.txt"), "Маленков просил Хрущёва уйти.").unwrap();
    fill(&archive);
    let output = run(folder.path(), &["index", "archive", "--json", "-q"]);
    let (status, _, _) = outcome(&output);
    let report = json(&output);
    let found = run(folder.path(), &["search", "--json", "Khrushchev"]);
    assert_eq!(json(&found)["hits"][0]["id"], "archive/good.txt", "the good one is found");
    (status, report)
}

#[track_caller]
fn check(name: &str, content: &[u8], reason: &str) {
    let (status, report) = index(|archive| fs::write(archive.join(name), content).unwrap());
    assert_eq!(status, 3, "{name}: {report}");
    assert_eq!(report["skipped"], 1, "{name}: {report}");
    assert_eq!(report["documents"], 1, "{name}: {report}");
    let skip = &report["skips"][0];
    assert_eq!(skip["file"], format!("archive/{name}"), "{report}");
    assert!(skip["reason"].as_str().unwrap().contains(reason), "{name}: {report}");
}

#[test]
fn control_a_folder_of_good_files_is_indexed_whole() {
    let (status, report) = index(|archive| fs::write(archive.join("b.txt"), "Молотов").unwrap());
    assert_eq!(
        (status, report["documents"].as_u64(), report["skipped"].as_u64()),
        (0, Some(2), Some(0))
    );
}

#[test]
fn an_empty_file_is_skipped() {
    check("empty.txt", b"", "empty");
    check("blank.txt", b" \n\t\n", "blank");
}

#[test]
fn a_binary_file_is_skipped() {
    let bytes: Vec<u8> = (0..4096u32).map(|i| ((i * 7919) >> 3) as u8).collect();
    check("noise.dat", &bytes, "binary");
    check("scan.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF");
}

#[test]
fn a_truncated_gzip_gives_its_beginning_and_is_named() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let text: String = (0..2000).map(|n| format!("слово{n} ")).collect();
    packed.write_all(text.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let (status, report) = index(|archive| {
        fs::write(archive.join("cut.txt.gz"), &packed[..packed.len() / 2]).unwrap();
    });
    assert_eq!(status, 3, "{report}");
    assert_eq!((&report["documents"], &report["skipped"]), (&2.into(), &1.into()), "{report}");
    let skip = &report["skips"][0];
    assert_eq!(skip["file"], "archive/cut.txt.gz", "{report}");
    assert_eq!(skip["reason"], "gzip data is cut off; what follows is missing", "{report}");
    check("cut.gz", &packed[..12], "cut off");
}

#[test]
fn a_broken_line_is_skipped_by_its_number() {
    let lines = "{\"id\":\"1\",\"body\":\"Молотов\"}\n{\"id\":\"2\",\"body\":\n\n[1]\n{\"id\":\"3\"}\n{\"id\":\"4\",\"body\":\"Каганович\"}\n";
    let (status, report) = index(|archive| fs::write(archive.join("a.jsonl"), lines).unwrap());
    assert_eq!(status, 3);
    assert_eq!(report["documents"], 3, "{report}");
    let skipped: Vec<u64> =
        report["skips"].as_array().unwrap().iter().map(|s| s["line"].as_u64().unwrap()).collect();
    assert_eq!(skipped, [2, 4, 5], "{report}");
}

#[test]
fn a_line_of_200_mb_is_skipped_and_its_neighbours_are_not() {
    let (status, report) = index(|archive| {
        let mut file = File::create(archive.join("long.jsonl")).unwrap();
        writeln!(file, "{{\"id\":\"1\",\"body\":\"Молотов\"}}").unwrap();
        write!(file, "{{\"id\":\"2\",\"body\":\"").unwrap();
        let part = "x".repeat(1 << 20);
        (0..200).for_each(|_| file.write_all(part.as_bytes()).unwrap());
        writeln!(file, "\"}}\n{{\"id\":\"3\",\"body\":\"Каганович\"}}").unwrap();
    });
    assert_eq!(status, 3);
    assert_eq!((&report["documents"], &report["skipped"]), (&3.into(), &1.into()), "{report}");
    assert_eq!(report["skips"][0]["line"], 2, "{report}");
}

#[test]
fn an_unknown_charset_is_named() {
    let page = b"<!doctype html><meta charset=\"x-martian\"><title>t</title><p>\xd5\xf0\xf3\xf9\xb8\xe2 \xff\xfe\x98";
    let (_, report) = index(|archive| fs::write(archive.join("page.html"), page).unwrap());
    assert!(report.to_string().contains("x-martian") || report["warnings"] == 1, "{report}");
}

#[test]
fn an_unreadable_folder_is_named_and_the_rest_is_indexed() {
    let (status, report) = index(|archive| {
        let closed = archive.join("closed");
        fs::create_dir(&closed).unwrap();
        fs::write(closed.join("a.txt"), "Булганин").unwrap();
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o0)).unwrap();
    });
    // Who may read everything (root) reads this too: then there is nothing to skip.
    match status {
        0 => assert_eq!(report["documents"], 2, "{report}"),
        3 => {
            let skip = report["skips"][0].to_string();
            assert!(skip.contains("closed"), "{report}");
        }
        other => panic!("{other}: {report}"),
    }
}

#[test]
fn a_missing_path_is_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), "Молотов").unwrap();
    let output = run(folder.path(), &["index", "a.txt", "nowhere", "--json"]);
    let (status, _, err) = outcome(&output);
    assert_eq!(status, 3, "{err}");
    assert!(err.contains("nowhere"), "{err}");
}

#[test]
fn a_bad_setting_is_refused_with_the_nearest() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("config.toml"), "[index]\nfoldr = \"x\"\n").unwrap();
    let (status, _, err) = outcome(&run(folder.path(), &["stats"]));
    assert_eq!(status, 2);
    assert!(err.contains("`index.foldr`") && err.contains("`index.folder`"), "{err}");
}

#[test]
fn a_folder_that_is_not_an_index_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let photos = folder.path().join("photos");
    fs::create_dir(&photos).unwrap();
    fs::write(photos.join("a.jpg"), "picture").unwrap();
    fs::write(folder.path().join("a.txt"), "Молотов").unwrap();
    for extra in [&[][..], &["--rebuild"]] {
        let mut arguments = vec!["index", "a.txt", "--index", path(&photos)];
        arguments.extend(extra);
        let (status, _, err) = outcome(&run(folder.path(), &arguments));
        assert_eq!(status, 2, "{err}");
        assert!(err.contains("photos"), "{err}");
    }
    assert_eq!(fs::read_dir(&photos).unwrap().count(), 1);
}
