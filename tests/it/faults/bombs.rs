//! Bodies that are small on the way and large where they arrive, or deep, or without an end.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use flate2::{Compression, write::GzEncoder};

use super::process::Process;
use crate::writable::{Writable, line};

const MEGABYTE: usize = 1 << 20;

/// So many bytes of a text over and over, packed.
fn packed(beginning: &str, repeated: &str, megabytes: usize) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(beginning.as_bytes()).unwrap();
    let piece = repeated.repeat(MEGABYTE.div_ceil(repeated.len()));
    (0..megabytes).for_each(|_| packer.write_all(piece.as_bytes()).unwrap());
    packer.finish().unwrap()
}

struct Bomb {
    name: &'static str,
    media_type: &'static str,
    body: Vec<u8>,
    /// The status, or 200 with every line skipped.
    status: u16,
}

/// Bombs of so many megabytes, and so many tags.
fn bombs(megabytes: usize, tags: usize) -> Vec<Bomb> {
    let lines = "application/x-ndjson";
    let bomb = |name, body: Vec<u8>, status| Bomb { name, media_type: lines, body, status };
    let nested =
        |depth: usize| format!("{{\"id\":\"1\",\"body\":{}", "[".repeat(depth)).into_bytes();
    let within = |depth: usize| {
        let open = "{\"a\":".repeat(depth);
        format!("{{\"id\":\"deep\",\"body\":\"x\",\"m\":{open}1{}}}\n", "}".repeat(depth))
            .into_bytes()
    };
    let long = "слово ".repeat(20);
    vec![
        bomb("packed documents", packed("", &line("1", &long), megabytes), 413),
        bomb("packed documents of a letter", packed("", &line("1", "x"), megabytes), 413),
        bomb("one packed line", packed("{\"id\":\"1\",\"body\":\"", "слово ", megabytes), 413),
        bomb("packed blank lines", packed("", "\n", megabytes), 413),
        bomb("packed lines that are none", packed("", "{}\n", megabytes), 413),
        bomb("lists in lists", nested(200_000), 200),
        bomb("objects in objects", within(200_000), 200),
        Bomb {
            name: "a page of tags",
            media_type: "text/html",
            body: "<b>".repeat(tags).into_bytes(),
            status: 415,
        },
        bomb("a text of tags", line("tags", &"<b>".repeat(tags)).into_bytes(), 200),
    ]
}

/// One line without an end, in chunks, until the server closes: what it said and how long it took.
fn endless(archive: &Writable) -> (String, Duration) {
    let start = Instant::now();
    let mut stream = TcpStream::connect(&archive.serving.address).unwrap();
    let head = format!(
        "POST /api/v1/documents HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n",
        archive.key()
    );
    stream.write_all(head.as_bytes()).unwrap();
    let chunk = [b"100000\r\n", &vec![b'x'; MEGABYTE][..], b"\r\n"].concat();
    while start.elapsed() < Duration::from_secs(60) && stream.write_all(&chunk).is_ok() {}
    // What a server has answered is lost to a client that goes on sending to it.
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    (
        String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned(),
        start.elapsed(),
    )
}

/// Sends all of them; gives the most megabytes that one took, and the longest time.
fn send_all(archive: &Writable, megabytes: usize, tags: usize) -> (f64, Duration) {
    let process = Process(archive.serving.process_id());
    let (mut most, mut longest) = (0.0_f64, Duration::ZERO);
    for bomb in bombs(megabytes, tags) {
        process.forget_peak();
        let (before, start) = (process.resident_mb(), Instant::now());
        let headers = format!("Content-Type: {}\r\n", bomb.media_type);
        let (status, answer) = archive.send("POST", "/api/v1/documents", &headers, &bomb.body);
        let (took, grown) = (start.elapsed(), process.peak_mb() - before);
        println!("{}, {} bytes: {status} in {took:?}, {grown:.0} MB", bomb.name, bomb.body.len());
        assert_eq!(status, bomb.status, "{}: {answer}", bomb.name);
        (most, longest) = (most.max(grown), longest.max(took));
    }
    process.forget_peak();
    let before = process.resident_mb();
    let (answer, took) = endless(archive);
    let grown = process.peak_mb() - before;
    println!("a line without an end: {answer:?} in {took:?}, {grown:.0} MB");
    assert!(answer.is_empty() || answer.contains(" 413 "), "{answer}");
    (most.max(grown), longest.max(took))
}

fn are_refused(settings: &str, megabytes: usize, tags: usize) -> (f64, Duration) {
    let archive = Writable::with(settings);
    assert_eq!(archive.post(&line("short", "Маленков молчал.")).0, 200);
    let (most, longest) = send_all(&archive, megabytes, tags);
    assert_eq!(archive.total("Маленков"), 1, "others are answered");
    assert_eq!(archive.body("1"), None, "nothing of them was kept");
    assert_eq!(archive.body("deep").as_deref(), Some("x"), "what is not too much is kept");
    // The control: a body that unpacks to no more than is taken goes in.
    let small = packed(&line("packed", "Молотов"), "\n", 1);
    let headers = "Content-Type: application/x-ndjson\r\n";
    assert_eq!(archive.send("POST", "/api/v1/documents", headers, &small).0, 200);
    assert_eq!(archive.total("Молотов"), 1);
    println!("bombs: {most:.0} MB more at most, {longest:?} at most");
    (most, longest)
}

#[test]
fn bombs_are_refused() {
    let (most, longest) = are_refused("max_body_bytes = 2000000", 4, 100_000);
    assert!(most < 64.0, "{most} MB");
    assert!(longest < Duration::from_secs(50), "{longest:?}");
}

#[test]
#[ignore = "takes a minute; prints its figures"]
fn large_bombs_are_refused_within_ten_seconds_and_64_megabytes() {
    let (most, longest) = are_refused("", 500, 1_000_000);
    assert!(most < 64.0, "{most} MB");
    assert!(longest < Duration::from_secs(10), "{longest:?}");
}
