//! More than a server can do, and much for a long time.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use super::{Random, process::Process};
use crate::{
    program::{outcome, run},
    writable::{Archive, Writable, line, within},
};

/// A connection that is kept.
struct Kept {
    address: String,
    stream: Option<BufReader<TcpStream>>,
}

impl Kept {
    fn to(archive: &Writable) -> Self {
        Self { address: archive.serving.address.clone(), stream: None }
    }

    /// The status of a GET.
    fn ask(&mut self, path: &str) -> u16 {
        // A connection that was idle may have been closed.
        self.try_ask(path).or_else(|| self.try_ask(path)).expect("an answer")
    }

    fn try_ask(&mut self, path: &str) -> Option<u16> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => BufReader::new(TcpStream::connect(&self.address).ok()?),
        };
        write!(stream.get_mut(), "GET {path} HTTP/1.1\r\nHost: a\r\n\r\n").ok()?;
        let (mut status, mut length, mut is_kept) = (None, 0, true);
        loop {
            let mut line = String::new();
            stream.read_line(&mut line).ok().filter(|read| *read > 0)?;
            let line = line.trim_end().to_ascii_lowercase();
            match line.split_once(": ") {
                Some(("content-length", value)) => length = value.parse().ok()?,
                Some(("connection", "close")) => is_kept = false,
                None if line.is_empty() => break,
                None => status = line.split(' ').nth(1)?.parse().ok(),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).ok()?;
        self.stream = is_kept.then_some(stream);
        status
    }
}

/// A path with a query, percent-encoded.
fn search(query: &str, parameters: &str) -> String {
    let encoded: String = query.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!("/api/v1/search?q={encoded}{parameters}")
}

const NAMES: [&str; 6] = ["Хрущёв", "Malenkov", "Молотова", "Kaganovich", "Булганин", "Zhukov"];

/// A document of some words, another for each number and version.
fn document(number: u64, version: u64) -> String {
    let mut random = Random(number * 1_000_003 + version);
    let mut words = vec![NAMES[random.below(6) as usize].to_owned()];
    words.extend((0..60).map(|_| match random.below(3) {
        0 => format!("слово{}", random.below(400)),
        1 => format!("word{}", random.below(400)),
        _ => ["plenum", "пленум", "июнь", "письмо", "letter"][random.below(5) as usize].to_owned(),
    }));
    line(&number.to_string(), &words.join(" "))
}

/// An archive of so many documents, indexed at once.
fn archive_of(documents: u64, settings: &str) -> Archive {
    let archive = Archive::new(settings);
    let lines: String = (0..documents).map(|number| document(number, 0)).collect();
    fs::write(archive.folder().join("a.jsonl"), lines).unwrap();
    let indexed = run(archive.folder(), &["index", "a.jsonl", "-q"]);
    assert_eq!(outcome(&indexed).0, 0, "{}", outcome(&indexed).2);
    archive
}

/// Asks on so many connections for so long; how often each status came.
fn statuses(archive: &Writable, connections: usize, time: Duration) -> BTreeMap<u16, usize> {
    let start = Instant::now();
    let asks = |client: usize| {
        let (mut kept, mut random) = (Kept::to(archive), Random(client as u64));
        let mut counts = BTreeMap::<u16, usize>::new();
        while start.elapsed() < time {
            let query =
                format!("{} OR слово{}", NAMES[random.below(6) as usize], random.below(400));
            *counts.entry(kept.ask(&search(&query, "&limit=50"))).or_default() += 1;
        }
        counts
    };
    thread::scope(|scope| {
        let clients: Vec<_> =
            (0..connections).map(|client| scope.spawn(move || asks(client))).collect();
        let mut all: BTreeMap<u16, usize> = BTreeMap::new();
        for client in clients {
            client
                .join()
                .unwrap()
                .into_iter()
                .for_each(|(status, n)| *all.entry(status).or_default() += n);
        }
        all
    })
}

fn overload(documents: u64, time: Duration) {
    // Four at once is what it can do: two at work and two waiting.
    let bounded = archive_of(documents, "workers = 2\nqueue = 2").serve();
    let found = statuses(&bounded, 12, time);
    let start = Instant::now();
    let recovers =
        within(Duration::from_secs(2), || bounded.serving.get(&search("июнь", "")).0 == 200);
    println!("three times what it can do: {found:?}, again at ease after {:?}", start.elapsed());
    assert!(found.keys().all(|status| [200, 503].contains(status)), "{found:?}");
    assert!(found[&200] > 0 && recovers, "{found:?}");
    // The control: what refuses is the bound.
    let unbounded = archive_of(documents, "workers = 2\nqueue = 256").serve();
    let roomy = statuses(&unbounded, 12, time);
    println!("with room for all: {roomy:?}");
    assert!(found.contains_key(&503) && !roomy.contains_key(&503), "{found:?} {roomy:?}");
}

#[test]
fn more_than_it_can_do_is_refused_with_503_and_nothing_else() {
    overload(2_000, Duration::from_secs(2));
}

#[test]
#[ignore = "prints its figures"]
fn three_times_what_it_can_do_is_refused_with_503_and_nothing_else() {
    overload(20_000, Duration::from_secs(10));
}

/// What a server takes of the machine.
#[derive(Debug, Clone, Copy)]
struct Sample {
    resident_mb: f64,
    anonymous_mb: f64,
    threads: u64,
    files: usize,
}

/// Mixed queries of one client, until there were enough of all clients.
fn ask_until(archive: &Writable, client: u64, asked: &AtomicUsize, enough: usize) {
    let (mut kept, mut random) = (Kept::to(archive), Random(client));
    while asked.fetch_add(1, Ordering::AcqRel) < enough {
        let name = NAMES[random.below(6) as usize];
        let number = random.below(400);
        let path = match random.below(8) {
            0 => search(name, ""),
            1 => search(&format!("{name} слово{number}"), "&match=fuzzy"),
            2 => search(&format!("word{number} OR {name}"), "&facets=lang,year"),
            3 => search(&format!("\"слово{number} word{number}\"~4"), ""),
            4 => search(&format!("word{}*", number % 40), "&limit=100&snippets=0"),
            5 => search(name, "&collapse=true&explain=true"),
            6 => format!("/api/v1/suggest?q=wor{}", number % 10),
            _ => format!("/api/v1/documents/{number}"),
        };
        assert_eq!(kept.ask(&path), 200, "{path}");
    }
}

/// Queries with commits between them; what the server took after each commit.
fn soak(documents: u64, queries: usize, commits: u64) -> Vec<Sample> {
    let archive = archive_of(documents, "").serve();
    let process = Process(archive.serving.process_id());
    let asked = AtomicUsize::new(0);
    let mut samples = Vec::new();
    for commit in 1..=commits {
        let enough = queries * commit as usize / commits as usize;
        thread::scope(|scope| {
            (0..4).for_each(|client| {
                let (archive, asked) = (&archive, &asked);
                scope.spawn(move || ask_until(archive, commit * 4 + client, asked, enough));
            });
            // The same documents each time: only their versions are new.
            let changed: String = (0..40).map(|number| document(number, commit)).collect();
            assert_eq!(archive.post(&changed).0, 200);
        });
        asked.store(enough, Ordering::Release);
        samples.push(Sample {
            resident_mb: process.resident_mb(),
            anonymous_mb: process.anonymous_mb(),
            threads: process.threads(),
            files: process.open_files(),
        });
    }
    samples
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// By how much the memory grew from the second fifth to the last, as a share.
fn growth(samples: &[Sample], of: impl Fn(&Sample) -> f64) -> f64 {
    let fifth = samples.len() / 5;
    let early = median(samples[fifth..2 * fifth].iter().map(&of).collect());
    let late = median(samples[samples.len() - fifth..].iter().map(&of).collect());
    late / early - 1.0
}

#[test]
#[ignore = "takes some minutes; prints its figures"]
fn two_hundred_thousand_queries_and_fifty_commits_take_no_more_and_more() {
    let samples = soak(5_000, 200_000, 50);
    for sample in samples.iter().step_by(5) {
        println!("{sample:?}");
    }
    let resident = growth(&samples, |sample| sample.resident_mb);
    let anonymous = growth(&samples, |sample| sample.anonymous_mb);
    println!(
        "memory grew by {:.1} %, without files by {:.1} %",
        resident * 100.0,
        anonymous * 100.0
    );
    let threads: Vec<u64> = samples[10..].iter().map(|sample| sample.threads).collect();
    let files: Vec<usize> = samples[10..].iter().map(|sample| sample.files).collect();
    println!("threads {threads:?}, files {files:?}");
    // The control: memory that grew by a megabyte a commit would be seen.
    let mut leaking = samples.clone();
    leaking.iter_mut().enumerate().for_each(|(n, sample)| sample.anonymous_mb += n as f64);
    assert!(growth(&leaking, |sample| sample.anonymous_mb) > anonymous + 0.05);
    assert!(anonymous < 0.05, "{anonymous}");
    assert!(threads.iter().max() <= threads.iter().min().map(|least| least + 2).as_ref());
}
