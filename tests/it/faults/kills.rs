//! A server that is killed while clients write to it.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use super::Random;
use crate::{
    program,
    writable::{Writable, files, line, within},
};

/// How many clients write at once.
const CLIENTS: u64 = 3;
/// Each writes so many documents over and over.
const DOCUMENTS: u64 = 40;

/// What clients know of the documents: the version that was acknowledged last, and the one that was sent
/// last. 0 is none.
#[derive(Default)]
struct Known {
    documents: BTreeMap<String, [u64; 2]>,
}

/// What a round of kills has shown.
#[derive(Debug, Default)]
struct Figures {
    kills: u64,
    acknowledged: u64,
    /// Acknowledged documents that were not there in this version or a later one that had been sent.
    lost: u64,
    /// The same where what was sent counts as acknowledged: the control.
    lost_of_sent: u64,
    stale_files: Vec<String>,
    slowest_start: Duration,
}

/// Writes until the server is killed.
fn write_until_killed(archive: &Writable, known: &Mutex<Known>, after: Duration) -> u64 {
    let acknowledged = AtomicU64::new(0);
    thread::scope(|scope| {
        for client in 0..CLIENTS {
            let acknowledged = &acknowledged;
            scope.spawn(move || {
                for number in 0.. {
                    let id = format!("{client}-{}", number % DOCUMENTS);
                    let version = {
                        let mut known = known.lock().unwrap();
                        let versions = known.documents.entry(id.clone()).or_default();
                        versions[1] += 1;
                        versions[1]
                    };
                    if archive.post(&line(&id, &text(&id, version))).0 != 200 {
                        return;
                    }
                    acknowledged.fetch_add(1, Ordering::AcqRel);
                    known.lock().unwrap().documents.entry(id).or_default()[0] = version;
                }
            });
        }
        thread::sleep(after);
        program::kill(archive.serving.process_id());
    });
    acknowledged.into_inner()
}

fn text(id: &str, version: u64) -> String {
    format!("Маленков просил Хрущёва уйти. {id} v {version}")
}

/// Compares what is there with what was answered for.
fn compare(archive: &Writable, known: &mut Known, figures: &mut Figures) {
    for (id, [acknowledged, sent]) in &mut known.documents {
        let found = archive.body(id);
        let version = found.as_deref().map_or(0, |body| {
            let version: u64 = body.rsplit(' ').next().unwrap().parse().unwrap();
            assert_eq!(body, text(id, version), "a document is whole");
            version
        });
        assert!(version <= *sent, "{id}: {version} was never sent");
        if version < *acknowledged {
            println!("{id}: {version} is there, {acknowledged} was acknowledged, {sent} sent");
            figures.lost += 1;
        }
        figures.lost_of_sent += u64::from(version < *sent);
        (*acknowledged, *sent) = (version, version);
    }
}

/// The files that no segment of the newest commit has, nor the index itself.
fn stale_files(archive: &Writable) -> Vec<String> {
    let index = archive.index();
    let generation = index.join("generation-000001");
    let meta = std::fs::read_to_string(generation.join("meta.json")).unwrap_or_default();
    let meta = meta.replace('-', "");
    let is_of_a_segment = |name: &str| {
        let id = name.split('.').next().unwrap_or_default();
        id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    let mut names = files(&index);
    names.retain(|name| match is_of_a_segment(name) {
        true => !meta.contains(&name[..32]),
        false => name.contains(".tmp") || name.ends_with(".building"),
    });
    names
}

fn kill_at_random_points(kills: u64) -> Figures {
    let mut random = Random::seeded("kills");
    let (mut figures, known) = (Figures::default(), Mutex::new(Known::default()));
    let mut archive = Writable::start();
    for _ in 0..kills {
        let after = Duration::from_millis(20 + random.below(500));
        figures.acknowledged += write_until_killed(&archive, &known, after);
        archive = archive.restart();
        figures.kills += 1;
        figures.slowest_start = figures.slowest_start.max(archive.serving.ready_after);
        // The server saves words meanwhile, under a name that would be stale if it were left.
        let is_clear = || stale_files(&archive).is_empty();
        if !within(Duration::from_secs(5), is_clear) {
            figures.stale_files.extend(stale_files(&archive));
        }
        compare(&archive, &mut known.lock().unwrap(), &mut figures);
    }
    println!("{figures:?}");
    figures
}

fn nothing_is_lost(figures: &Figures) {
    assert_eq!(figures.lost, 0, "acknowledged and lost: {figures:?}");
    assert_eq!(figures.stale_files, [""; 0], "{figures:?}");
    assert!(figures.acknowledged >= figures.kills, "{figures:?}");
    assert!(figures.lost_of_sent > 0, "the control must fail: {figures:?}");
}

#[test]
fn a_kill_at_any_point_loses_nothing_acknowledged() {
    nothing_is_lost(&kill_at_random_points(10));
}

#[test]
#[ignore = "takes a minute or two; prints its figures"]
fn a_hundred_kills_lose_nothing_acknowledged() {
    let figures = kill_at_random_points(100);
    nothing_is_lost(&figures);
    assert!(figures.slowest_start < Duration::from_secs(1), "{figures:?}");
}
