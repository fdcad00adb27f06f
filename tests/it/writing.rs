//! Documents that are written over HTTP while the server is asked.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use serde_json::json;

use crate::{
    program::{self, outcome, run},
    writable::{Writable, files, line, within},
};

#[test]
fn what_is_answered_for_can_be_found_at_once_and_after_a_kill() {
    let archive = Writable::start();
    let lines =
        line("1", "Маленков просил Хрущёва уйти.") + "no JSON\n" + &line("2", "Молотов молчал.");
    let (status, answer) = archive.post(&lines);
    assert_eq!(
        (status, &answer["added"], &answer["replaced"]),
        (200, &json!(2), &json!(0)),
        "{answer}"
    );
    assert_eq!((&answer["skips"], &answer["skipped"][0]["line"]), (&json!(1), &json!(2)));
    assert_eq!((archive.total("Хрущёва"), archive.total("Молотов")), (1, 1));
    // By every spelling: the vocabulary has the words too.
    assert_eq!(archive.serving.search("Khrushchev", "")["total"], 1);
    let (_, answer) = archive.post(&line("2", "Берия молчал."));
    assert_eq!((&answer["added"], &answer["replaced"]), (&json!(0), &json!(1)));
    assert_eq!((archive.total("Молотов"), archive.total("Берия")), (0, 1));
    let archive = archive.restart();
    assert_eq!((archive.total("Хрущёва"), archive.total("Берия")), (1, 1));
    assert_eq!(archive.delete("2"), (200, json!({ "deleted": 1 })));
    assert_eq!(archive.total("Берия"), 0);
    assert_eq!(archive.delete("2").1["code"], "document_not_found");
}

#[test]
fn a_body_that_is_not_taken_is_refused_with_its_reason() {
    let archive = Writable::with("max_body_bytes = 1000");
    let refused = |headers: &str, body: &str| {
        let (status, answer) = archive.send("POST", "/api/v1/documents", headers, body.as_bytes());
        (status, answer["code"].as_str().unwrap_or_default().to_owned())
    };
    let lines = "Content-Type: application/x-ndjson\r\n";
    assert_eq!(refused("", &line("1", "x")), (415, "unsupported_media_type".into()));
    assert_eq!(refused("Content-Type: text/html\r\n", "x"), (415, "unsupported_media_type".into()));
    assert_eq!(refused(lines, &line("1", &"x".repeat(1_000))), (413, "body_too_long".into()));
    assert_eq!(archive.serving.search("x", "")["total"], 0);
    assert_eq!(refused(lines, &line("1", "x")), (200, String::new()), "the control arm");
    assert_eq!(archive.serving.search("x", "")["total"], 1);
}

#[test]
fn a_client_that_sends_nothing_more_is_let_go_and_nothing_of_it_is_kept() {
    let archive = Writable::start();
    let mut stream = TcpStream::connect(&archive.serving.address).unwrap();
    let head = format!(
        "POST /api/v1/documents HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/x-ndjson\r\nContent-Length: 1000\r\n\r\n{}",
        archive.key(),
        line("1", "Молотов")
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let (start, mut answer) = (Instant::now(), Vec::new());
    let _ = stream.read_to_end(&mut answer);
    assert!(start.elapsed() < Duration::from_secs(25), "{:?}", start.elapsed());
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert_eq!(archive.total("Молотов"), 0);
}

#[test]
fn other_programs_write_in_between_and_are_not_written_over() {
    let archive = Writable::start();
    let folder = archive.folder();
    assert_eq!(archive.post(&line("1", "Молотов молчал.")).0, 200);
    fs::write(folder.join("a.jsonl"), line("2", "Берия молчал.")).unwrap();
    // The server holds the index for some seconds after what it wrote last.
    let held = run(folder, &["index", "a.jsonl", "-q"]);
    let (status, _, error) = outcome(&held);
    assert!(status == 2 && error.contains("another program is writing"), "{status}: {error}");
    let written = within(Duration::from_secs(20), || {
        run(folder, &["index", "a.jsonl", "-q"]).status.success()
    });
    assert!(written, "the index is not given free");
    assert!(within(Duration::from_secs(5), || archive.total("Берия") == 1));
    assert_eq!(archive.post(&line("3", "Маленков молчал.")).0, 200);
    assert_eq!(["Молотов", "Берия", "Маленков"].map(|word| archive.total(word)), [1, 1, 1]);
}

/// Batches until the server is killed after so long; gives how many were acknowledged.
fn write_until_killed(archive: Writable, first: usize, after: Duration) -> (Writable, usize) {
    let process = archive.serving.process_id();
    let killer = std::thread::spawn(move || {
        std::thread::sleep(after);
        program::kill(process);
    });
    let mut number = first;
    while archive
        .post(&(0..5).map(|n| line(&format!("{number}-{n}"), &word(number))).collect::<String>())
        .0
        == 200
    {
        number += 1;
    }
    killer.join().unwrap();
    (archive.restart(), number)
}

/// A word that stands in one batch only.
fn word(batch: usize) -> String {
    format!("batch{batch}x")
}

#[test]
fn a_kill_loses_nothing_that_was_answered_for() {
    let mut archive = Writable::start();
    let mut acknowledged = 0;
    for round in 0..6 {
        let after = Duration::from_millis(100 + 70 * round);
        let (next, number) = write_until_killed(archive, acknowledged, after);
        archive = next;
        for batch in acknowledged..number {
            assert_eq!(archive.total(&word(batch)), 5, "batch {batch} was answered for");
        }
        // What was under way is there whole or not at all.
        assert!([0, 5].contains(&archive.total(&word(number))));
        acknowledged = number + 1;
    }
    // Whoever writes next clears away what the last kill left behind.
    assert_eq!(archive.post(&line("last", "Маленков молчал.")).0, 200);
    let left = || files(&archive.folder().join("index"));
    let is_clear = || !left().iter().any(|name| name.starts_with(".tmp"));
    assert!(within(Duration::from_secs(20), is_clear), "{:?}", left());
}
