//! `docs/api.md` says what is so: every example is run, every list compared with the program's.

use std::{
    collections::BTreeSet,
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    process::{Output, Stdio},
};

use arkhiv::document::Field;
use serde_json::Value;
use tempfile::TempDir;

use crate::program::{SampleIndex, Serving, arkhiv, checkout, json, outcome, path, run};

/// A piece of the contract, with the headings it stands under, such as `HTTP/Keys`.
struct Piece<'d> {
    place: String,
    kind: Kind<'d>,
}

enum Kind<'d> {
    /// A fenced block: its language and text.
    Block(&'d str, String),
    /// The cells of a row of a table, its heading and rule left out.
    Row(Vec<&'d str>),
    /// A line of text.
    Text,
}

fn contract() -> String {
    fs::read_to_string(checkout().join("docs/api.md")).unwrap()
}

fn pieces(document: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut headings) = (Vec::new(), Vec::new());
    let mut lines = document.lines().peekable();
    let mut is_in_table = false;
    while let Some(line) = lines.next() {
        let was_in_table = std::mem::replace(&mut is_in_table, line.starts_with('|'));
        let kind = if let Some(language) = line.strip_prefix("```") {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            Kind::Block(language, block.join("\n"))
        } else if let Some(level) =
            line.find("# ").filter(|at| line[..*at].bytes().all(|b| b == b'#'))
        {
            headings.truncate(level.saturating_sub(1));
            headings.extend((level > 0).then_some(&line[level + 2..]));
            continue;
        } else if line.starts_with('|') {
            if !was_in_table {
                lines.next();
                continue;
            }
            Kind::Row(line.trim_matches('|').split('|').map(str::trim).collect())
        } else {
            Kind::Text
        };
        pieces.push(Piece { place: headings.join("/"), kind });
    }
    pieces
}

impl<'d> Piece<'d> {
    fn row(&self) -> Option<&[&'d str]> {
        match &self.kind {
            Kind::Row(cells) => Some(cells),
            _ => None,
        }
    }

    fn block(&self, wanted: &str) -> Option<&str> {
        match &self.kind {
            Kind::Block(language, text) if *language == wanted => Some(text),
            _ => None,
        }
    }
}

/// What stands between backticks.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// The rows under a heading.
fn rows<'p, 'd>(pieces: &'p [Piece<'d>], place: &'p str) -> impl Iterator<Item = &'p [&'d str]> {
    pieces.iter().filter(move |piece| piece.place == place).filter_map(Piece::row)
}

/// The flags that a text names.
fn flags(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    let long = words.filter(|word| word.starts_with("--") && word.len() > 2);
    long.map(str::to_owned).collect()
}

/// A copy of the sample archive and its index, which examples may change.
fn scratch() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&checkout().join("corpus"), &folder.path().join("corpus"));
    let output = run(folder.path(), &["index"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    folder
}

pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        match from.is_dir() {
            true => copy(&from, &to),
            false => drop(fs::copy(&from, &to).unwrap()),
        }
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned()
}

/// Whether a field is null where nothing is known.
fn is_nullable(field: &str) -> bool {
    ["title", "url", "date", "did_you_mean", "commit", "link"].contains(&field)
        || Field::from_name(field).is_some()
}

/// Fields whose value is part of the contract wherever an example shows it.
const FIXED: [&str; 4] = ["status", "code", "latin", "standard"];

/// Where the answer is not of the shape shown: keys in both directions, types, the first element of
/// each list.
fn differences(shown: &Value, given: &Value, place: &str) -> Vec<String> {
    let field = place.rsplit('.').next().unwrap_or_default();
    let differs = |what: &str| vec![format!("{place}: {what}: {given}")];
    match (shown, given) {
        (Value::Object(shown), Value::Object(given)) => {
            let keys: BTreeSet<&String> = shown.keys().chain(given.keys()).collect();
            let differences = keys.into_iter().flat_map(|key| {
                let place = format!("{place}.{key}");
                match (shown.get(key), given.get(key)) {
                    (Some(shown), Some(given)) => differences(shown, given, &place),
                    (None, _) => vec![format!("{place} is not in the contract")],
                    (_, None) => vec![format!("{place} is missing")],
                }
            });
            differences.collect()
        }
        (Value::Array(shown), Value::Array(given)) => match (shown.first(), given.first()) {
            (Some(shown), Some(given)) => differences(shown, given, place),
            (None, None) => Vec::new(),
            _ => differs("empty only on one side"),
        },
        (Value::String(_) | Value::Null, Value::String(_) | Value::Null) if is_nullable(field) => {
            Vec::new()
        }
        _ if std::mem::discriminant(shown) != std::mem::discriminant(given) => {
            differs("another type")
        }
        _ if FIXED.contains(&field) && shown != given => differs("another value"),
        _ => Vec::new(),
    }
}

/// Status, content type and body of a GET.
fn ask(serving: &Serving, address: &str) -> (u16, String, String) {
    send(serving, "GET", address, "")
}

/// The same of any method, with a line of the head or none.
fn send(serving: &Serving, method: &str, address: &str, line: &str) -> (u16, String, String) {
    let mut stream = TcpStream::connect(&serving.address).unwrap();
    let host = format!("Host: {}\r\nConnection: close\r\n", serving.address);
    write!(stream, "{method} {address} HTTP/1.1\r\n{host}{line}\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let mut types = head.lines().filter_map(|line| line.strip_prefix("content-type: "));
    (status, types.next().unwrap_or_default().to_owned(), body.to_owned())
}

fn encoded(query: &str) -> String {
    query.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn code(body: &str) -> String {
    let problem: Value = serde_json::from_str(body).unwrap_or_default();
    problem["code"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn every_request_is_answered_as_shown() {
    let folder = scratch();
    let serving = Serving::start(folder.path(), &[]);
    let (document, mut count) = (contract(), 0);
    for example in pieces(&document).iter().filter_map(|piece| piece.block("http")) {
        let mut parts = example.splitn(3, "\n\n");
        let address = parts.next().and_then(|line| line.strip_prefix("GET ")).expect(example);
        let (status, content_type) = parts.next().and_then(|line| line.split_once(' ')).unwrap();
        let (given_status, given_type, body) = ask(&serving, address);
        assert_eq!((given_status.to_string(), &*given_type), (status.to_owned(), content_type));
        if let Some(shown) = parts.next() {
            let shown = serde_json::from_str(shown).expect(shown);
            let given = serde_json::from_str(&body).unwrap();
            assert_eq!(differences(&shown, &given, address), [""; 0]);
        }
        count += 1;
    }
    assert!(count >= 10, "the examples are found: {count}");
}

#[test]
fn the_readme_shows_what_the_program_prints() {
    let readme = fs::read_to_string(checkout().join("README.md")).unwrap();
    let sample = SampleIndex::build();
    let mut count = 0;
    for block in pieces(&readme).iter().filter_map(|piece| piece.block("console")) {
        let (command, shown) = block.split_once('\n').unwrap();
        let arguments = command.strip_prefix("$ cargo run --release -- ").unwrap();
        let mut arguments: Vec<&str> = arguments.split(' ').collect();
        arguments.extend(["--index", path(&sample.index)]);
        let (status, stdout, stderr) = outcome(&run(checkout(), &arguments));
        assert_eq!((status, stdout.trim_end()), (0, shown), "{stderr}");
        count += 1;
    }
    assert!(count > 0, "README has no example");
}

#[test]
fn every_command_prints_what_is_shown() {
    let folder = scratch();
    let (document, mut count) = (contract(), 0);
    for block in pieces(&document).iter().filter_map(|piece| piece.block("console")) {
        let mut commands: Vec<(&str, i32, Vec<&str>)> = Vec::new();
        for line in block.lines() {
            if let Some(expected) = line.strip_prefix("$ # exits with ") {
                commands.last_mut().unwrap().1 = expected.parse().unwrap();
            } else if let Some(command) = line.strip_prefix("$ arkhiv ") {
                commands.push((command, 0, Vec::new()));
            } else {
                commands.last_mut().unwrap().2.push(line);
            }
        }
        for (command, exit, shown) in commands {
            let arguments: Vec<&str> = command.split(' ').collect();
            let output = run(folder.path(), &arguments);
            assert_eq!(output.status.code(), Some(exit), "{command}: {}", said(&output));
            let stdout = String::from_utf8(output.stdout.clone()).unwrap();
            for line in shown {
                if line.starts_with('{') {
                    let (shown, given) = (serde_json::from_str(line).unwrap(), json(&output));
                    assert_eq!(differences(&shown, &given, command), [""; 0]);
                } else {
                    assert!(stdout.lines().any(|given| given == line), "{line}\n{stdout}");
                }
            }
            count += 1;
        }
    }
    assert!(count >= 15, "the examples are found: {count}");
}

#[test]
fn the_documents_shown_are_taken_whole() {
    let folder = tempfile::tempdir().unwrap();
    let document = contract();
    let pieces = pieces(&document);
    let lines = pieces.iter().find_map(|piece| piece.block("jsonl")).unwrap();
    let mut command = arkhiv(folder.path(), &["index", "-", "--json"]);
    let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    process.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let report = json(&process.wait_with_output().unwrap());
    assert_eq!((&report["documents"], &report["warnings"]), (&2.into(), &0.into()), "{report}");
    let serving = Serving::start(folder.path(), &[]);
    let mut seen = BTreeSet::new();
    for line in lines.lines() {
        let mut given: Value = serde_json::from_str(line).unwrap();
        let id = given["id"].as_str().unwrap();
        let (_, _, body) = ask(&serving, &format!("/api/v1/documents/{id}"));
        let mut stored: Value = serde_json::from_str(&body).unwrap();
        let metadata = stored.as_object_mut().unwrap().remove("metadata").unwrap();
        for (field, value) in given.as_object_mut().unwrap() {
            let kept = stored.get(field).unwrap_or(&metadata[field]);
            assert_eq!(kept, value, "{field}: {body}");
            seen.insert(field.clone());
        }
        assert!(stored["lang"].is_string(), "told by its words: {body}");
    }
    for row in rows(&pieces, "Documents") {
        assert!(seen.contains(quoted(row[0])[0]), "no example has {row:?}");
    }
}

#[test]
fn every_flag_of_every_command_is_there_and_no_other() {
    let document = contract();
    let pieces = pieces(&document);
    let help = |arguments: &[&str]| said(&run(checkout(), arguments));
    let of_help = |text: &str| {
        let lines = text.lines().filter(|line| line.trim_start().starts_with('-'));
        let mut flags: BTreeSet<String> = lines.flat_map(flags).collect();
        flags.retain(|flag| !["--help", "--version"].contains(&flag.as_str()));
        flags
    };
    let documented = |place: &str| -> BTreeSet<String> {
        rows(&pieces, place).flat_map(|row| flags(row[0])).collect()
    };
    let top = help(&["--help"]);
    let common = of_help(&top);
    assert!(common.len() >= 5, "{top}");
    assert_eq!(documented("Command line"), common);
    let (_, commands) = top.split_once("Commands:\n").unwrap();
    let listed: BTreeSet<&str> = commands
        .lines()
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|name| !name.is_empty() && *name != "help")
        .collect();
    let mut named = BTreeSet::new();
    for piece in &pieces {
        let Some(usage) = piece.place.strip_prefix("Command line/`arkhiv ") else { continue };
        let name = usage.split([' ', '`']).next().unwrap();
        if named.insert(name) {
            let known: BTreeSet<_> =
                of_help(&help(&[name, "--help"])).difference(&common).cloned().collect();
            assert_eq!(documented(&piece.place), known, "arkhiv {name}");
        }
    }
    assert_eq!(named, listed);
}

#[test]
fn every_parameter_named_is_known() {
    let folder = scratch();
    let serving = Serving::start(folder.path(), &[]);
    let is_known = |address: &str, name: &str| {
        let (_, _, body) = ask(&serving, &format!("{address}?{name}="));
        code(&body) != "unknown_parameter"
    };
    let document = contract();
    let (pieces, mut count) = (pieces(&document), 0);
    for piece in &pieces {
        let Some(address) = piece.place.strip_prefix("HTTP/`GET ") else { continue };
        let address = address.trim_end_matches('`');
        for name in piece.row().map(|row| quoted(row[0])).unwrap_or_default() {
            assert!(is_known(address, name), "{address} does not know `{name}`");
            count += 1;
        }
        assert!(piece.row().is_none() || !is_known(address, "nonsense"), "control");
    }
    assert!(count >= 19, "the parameters are found: {count}");
}

#[test]
fn every_query_of_the_language_is_answered() {
    let folder = scratch();
    let serving = Serving::start(folder.path(), &[]);
    let document = contract();
    let pieces = pieces(&document);
    let answers = |place: &str| -> Vec<(u16, String)> {
        let queries = rows(&pieces, place).flat_map(|row| quoted(row[0]));
        let answers = queries.map(|query| {
            let (status, _, body) = ask(&serving, &format!("/api/v1/search?q={}", encoded(query)));
            (status, code(&body))
        });
        answers.collect()
    };
    let answered = answers("Query language");
    assert!(answered.len() >= 9);
    assert!(answered.iter().all(|(status, _)| *status == 200), "{answered:?}");
}

#[test]
fn every_error_code_is_there_and_no_other() {
    let folder = scratch();
    let serving = Serving::start(folder.path(), &[]);
    let document = contract();
    let pieces = pieces(&document);
    let mut documented = BTreeSet::new();
    for row in rows(&pieces, "HTTP/Errors") {
        let expected = quoted(row[0])[0];
        documented.insert(expected.to_owned());
        for address in quoted(row[3]) {
            let (status, _, body) = ask(&serving, address);
            assert_eq!((&*code(&body), &*status.to_string()), (expected, row[1]), "{address}");
        }
    }
    // Status, code and title stand side by side in the one table of the server.
    let source = fs::read_to_string(checkout().join("src/server/error.rs")).unwrap();
    let program = source.split("#[cfg(test)]").next().unwrap();
    let codes: BTreeSet<String> = program
        .split("(S::")
        .skip(1)
        .filter_map(|entry| entry.split('"').nth(1))
        .map(str::to_owned)
        .collect();
    assert!(codes.len() >= 15, "the codes are where this test looks for them: {codes:?}");
    assert_eq!(documented, codes);
}

#[test]
fn keys_are_asked_for_where_the_contract_says() {
    let folder = scratch();
    let key = || json(&run(folder.path(), &["key", "--json"]));
    let (reader, writer) = (key(), key());
    let set = |settings: &str| {
        fs::write(folder.path().join("config.toml"), format!("[server]\n{settings}")).unwrap();
        Serving::start(folder.path(), &[])
    };
    let bearer =
        |key: &Value| format!("Authorization: Bearer {}\r\n", key["key"].as_str().unwrap());
    let hash = |key: &Value| key["hash"].as_str().unwrap().to_owned();
    let search = "/api/v1/search?q=a";
    let closed = set(&format!("read_key_hash = '{}'", hash(&reader)));
    for address in ["/livez", "/readyz", "/static/style.css"] {
        assert_eq!(ask(&closed, address).0, 200, "{address}");
    }
    assert_eq!(code(&ask(&closed, search).2), "missing_key");
    assert_eq!(code(&send(&closed, "GET", search, &bearer(&writer)).2), "invalid_key");
    assert_eq!(send(&closed, "GET", search, &bearer(&reader)).0, 200);
    let writable = set(&format!("write_key_hash = '{}'", hash(&writer)));
    for (method, address) in [("DELETE", "/api/v1/documents/a"), ("POST", "/api/v1/documents")] {
        let with = |line: &str| code(&send(&writable, method, address, line).2);
        assert_eq!((&*with(""), &*with(&bearer(&reader))), ("missing_key", "invalid_key"));
        let with_key = with(&bearer(&writer));
        let expected = ["document_not_found", "unsupported_media_type"];
        assert!(expected.contains(&&*with_key), "{address}: {with_key}");
        let refused = send(&set(""), method, address, &bearer(&writer));
        assert_eq!((refused.0, &*code(&refused.2)), (403, "writing_disabled"));
    }
    assert_eq!(ask(&writable, search).0, 200);
}

#[test]
fn these_tests_see_what_they_forbid() {
    let shown = serde_json::json!({"a": [{"b": 1}], "code": "x", "title": null, "empty": []});
    let differ = |given: Value| differences(&shown, &given, "answer").len();
    let same = serde_json::json!({"a": [{"b": 2}], "code": "x", "title": "t", "empty": []});
    assert_eq!(differ(same.clone()), 0);
    for (key, wrong) in [
        ("a", serde_json::json!([{"b": "1"}])),
        ("a", serde_json::json!([{"b": 1, "c": 1}])),
        ("a", serde_json::json!([{}])),
        ("a", serde_json::json!([])),
        ("code", "y".into()),
        ("title", 1.into()),
        ("empty", serde_json::json!([1])),
        ("more", 1.into()),
    ] {
        let mut given = same.clone();
        given[key] = wrong;
        assert!(differ(given.clone()) > 0, "{given}");
    }
    let document =
        "# One\n## Two\n| a | b |\n|---|---|\n| `x` | y `z` |\n### Three\n```json\n1\n```\n";
    let pieces = pieces(document);
    assert_eq!(rows(&pieces, "Two").collect::<Vec<_>>(), [["`x`", "y `z`"]]);
    assert_eq!(pieces[1].place, "Two/Three");
    assert_eq!(pieces[1].block("json"), Some("1"));
    assert_eq!(flags("`--date-to DATE`, -q"), BTreeSet::from(["--date-to".to_owned()]));
}
