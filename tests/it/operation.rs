//! What those who run the program rely on: settings looked over, files for the shell and the system.

use std::fs;

use crate::program::{arkhiv, checkout, json, outcome, run};

#[test]
fn config_check_names_all_that_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let (status, out, _) = outcome(&run(folder.path(), &["config", "check"]));
    assert_eq!(status, 0);
    assert!(out.contains("every setting is at its default"), "{out}");
    let settings = "[index]\nthreads = \"many\"\n[server]\nlistn = \"x\"\n";
    fs::write(folder.path().join("config.toml"), settings).unwrap();
    let mut command = arkhiv(folder.path(), &["config", "check"]);
    command.env("ARKHIV_SERCH_MAX_FORMS", "7");
    let (status, out, _) = outcome(&command.output().unwrap());
    assert_eq!((status, out.lines().count()), (2, 3), "{out}");
    for expected in [
        "line 2: `index.threads`: invalid type",
        "line 4: unknown setting `server.listn`; did you mean `server.listen`?",
        "`ARKHIV_SERCH_MAX_FORMS`; did you mean `ARKHIV_SEARCH_MAX_FORMS`?",
    ] {
        assert!(out.contains(expected), "{expected}\n{out}");
    }
    for (settings, expected) in [
        ("[server]\nread_key_hash = 'secret'", "`server.read_key_hash` is not a SHA-256"),
        ("[names]\nauthority = 'none.toml'", "none.toml"),
        ("[[corpus.rules]]\nfiles = '*'\nencoding = 'koi9'", "koi9"),
        ("[index\n", "line 1"),
    ] {
        fs::write(folder.path().join("config.toml"), settings).unwrap();
        let answer = run(folder.path(), &["config", "check", "--json"]);
        assert_eq!(answer.status.code(), Some(2), "{settings}");
        let problems = &json(&answer)["problems"];
        assert_eq!(problems.as_array().map(Vec::len), Some(1), "{problems}");
        assert!(problems[0].as_str().unwrap().contains(expected), "{problems}");
    }
    let shipped = run(checkout(), &["config", "check"]);
    assert_eq!(shipped.status.code(), Some(0), "the control arm");
}

#[test]
fn a_variable_that_means_nothing_is_told_by_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = arkhiv(folder.path(), &["formats"]);
    command.env("ARKHIV_LISTN", "x");
    let (status, _, err) = outcome(&command.output().unwrap());
    assert_eq!(status, 0);
    assert!(err.contains("`ARKHIV_LISTN`; did you mean `ARKHIV_LISTEN`?"), "{err}");
    let (_, _, err) = outcome(&run(folder.path(), &["formats"]));
    assert_eq!(err, "", "the control arm");
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_no_text_is_refused_by_name() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().unwrap();
    let bytes = std::ffi::OsStr::from_bytes(b"\xff\xfe");
    let mut command = arkhiv(folder.path(), &["formats"]);
    command.env("ARKHIV_INDEX", bytes);
    let (status, _, err) = outcome(&command.output().unwrap());
    assert_eq!(status, 2);
    assert!(err.contains("`ARKHIV_INDEX`: not UTF-8"), "{err}");
    let mut command = arkhiv(folder.path(), &["formats"]);
    command.env("OTHERS", bytes);
    assert_eq!(command.output().unwrap().status.code(), Some(0), "other programs' are not ours");
}

#[test]
fn what_a_setting_is_called_cannot_steer_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.toml"), "\"x\\u001b[31m\\u009b\" = 1\n").unwrap();
    let (status, _, err) = outcome(&run(folder.path(), &["stats", "--config", "a.toml"]));
    assert_eq!(status, 2);
    assert!(err.contains("unknown setting"), "{err}");
    assert!(!err.trim_end().contains(char::is_control), "{err:?}");
}

#[test]
fn every_shell_is_completed_and_every_command_has_a_page() {
    let folder = tempfile::tempdir().unwrap();
    // Neither needs settings that are right.
    fs::write(folder.path().join("config.toml"), "[index\n").unwrap();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let (status, out, err) = outcome(&run(folder.path(), &["completions", shell]));
        assert_eq!((status, err.as_str()), (0, ""));
        assert!(out.contains("transliterate") && out.contains("date-from"), "{shell}");
    }
    let (status, page, err) = outcome(&run(folder.path(), &["man"]));
    assert_eq!((status, err.as_str()), (0, ""));
    assert!(page.contains(".TH arkhiv 1"), "{page}");
    let commands = page.split(".SH SUBCOMMANDS").nth(1).unwrap();
    for name in ["index", "search", "serve", "transliterate", "config"] {
        assert!(commands.contains(&format!("arkhiv\\-{name}(1)")), "{name}\n{commands}");
        let (status, page, _) = outcome(&run(folder.path(), &["man", name]));
        assert_eq!(status, 0);
        assert!(page.contains(".SH SYNOPSIS") && page.contains("\\-\\-config"), "{page}");
    }
}

#[test]
fn the_examples_name_settings_and_files_that_there_are() {
    let read = |name: &str| fs::read_to_string(checkout().join(name)).unwrap();
    let (unit, container) = (read("contrib/arkhiv.service"), read("contrib/Containerfile"));
    let commands = ["serve --config /etc/arkhiv/config.toml", "\"serve\", \"--listen\""];
    assert!(unit.contains(commands[0]) && container.contains(commands[1]));
    let settings = read("config.toml");
    let guide = read("docs/operation.md");
    let named = guide.split('`').skip(1).step_by(2).filter(|name| {
        let sections = ["server.", "search.", "site.", "index.", "log."];
        sections.iter().any(|section| name.starts_with(section)) && !name.contains('/')
    });
    let mut count = 0;
    for name in named {
        let key = name.split_once('.').unwrap().1;
        assert!(settings.lines().any(|line| line.starts_with(&format!("{key} ="))), "{name}");
        count += 1;
    }
    assert!(count >= 8, "{count}");
    for link in guide.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
        assert!(checkout().join("docs").join(link).exists(), "{link}");
    }
}
