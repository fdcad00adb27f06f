//! Calls on the files of an index that fail, or in which the program is killed: while files are indexed,
//! and while documents are written over HTTP.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    path::Path,
    process::Stdio,
};

use super::shim::Shim;
use crate::{
    api_doc::copy,
    program::{arkhiv, json as parsed, outcome, run},
    writable::{Archive, Writable, line},
};

/// Calls and what may befall them.
const FAULTS: [(&str, &[&str]); 6] = [
    ("open", &["EIO", "EMFILE", "kill"]),
    ("write", &["EIO", "ENOSPC", "kill"]),
    ("fdatasync", &["EIO", "ENOSPC", "kill"]),
    ("fsync-folder", &["EIO", "kill"]),
    ("rename", &["EIO", "ENOSPC", "kill"]),
    ("map", &["ENOMEM", "kill"]),
];

#[derive(Debug, Default)]
struct Figures {
    tried: usize,
    fired: BTreeMap<String, usize>,
    /// Runs that said that they had failed.
    failed: usize,
    /// Acknowledged and not there afterwards.
    lost: usize,
    /// What would count as lost if what is not acknowledged counted too: the control.
    lost_of_sent: usize,
}

impl Figures {
    fn fired(&self) -> usize {
        self.fired.values().sum()
    }
}

/// Every fault at the calls of these numbers.
fn faults(numbers: &[usize]) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (call, outcomes) in FAULTS {
        for what in outcomes {
            for number in numbers {
                all.push((format!("{call}:{what}"), format!("{call}:{what}:{number}:{number}")));
            }
        }
    }
    all
}

/// What a program that did not panic, was killed or ended by itself, said on stderr.
fn said(log: &Path, what: &str) -> String {
    let said = fs::read_to_string(log).unwrap_or_default();
    assert!(!said.contains("panicked"), "{what}: {said}");
    said
}

/// Whether a message names one of the files that a call failed on, or the folder whose disk is full.
fn names(message: &str, injected: &[String]) -> bool {
    message.contains("`: no space left on the disk")
        || injected.iter().any(|call| {
            let file = call.split(' ').nth(1).unwrap();
            let name = Path::new(file).file_name().unwrap().to_str().unwrap();
            message.contains(name)
        })
}

fn holds(index: &Path, id: &str) -> bool {
    let out = outcome(&run(index.parent().unwrap(), &["export"])).1;
    out.contains(&format!("\"id\":\"{id}\""))
}

/// Files are indexed over an index that has other documents.
fn while_indexing(prepared: &Path, (kind, fault): &(String, String), figures: &mut Figures) {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("archive");
    copy(prepared, &place);
    let index = place.join("index");
    let Some(shim) = Shim::on(&index) else { return };
    let log = folder.path().join("log");
    let mut command = arkhiv(&place, &["index", "new.jsonl", "-q"]);
    shim.before(&mut command, Some(fault));
    let status = command.stderr(File::create(&log).unwrap()).stdout(Stdio::null()).status();
    let (status, said) = (status.unwrap().code(), said(&log, fault));
    let injected = shim.injected();
    figures.tried += 1;
    if injected.is_empty() {
        return;
    }
    *figures.fired.entry(kind.clone()).or_default() += 1;
    assert_eq!(status.is_none(), kind.ends_with(":kill"), "{fault}: {status:?} {said}");
    if status == Some(2) {
        figures.failed += 1;
        assert!(names(&said, &injected), "{fault}: {said}\n{injected:?}");
    }
    // What was there is there, and what was said to be indexed.
    let (checked, _, problems) = outcome(&run(&place, &["check"]));
    assert_eq!(checked, 0, "{fault}: {problems}");
    let is_new = holds(&index, "new");
    figures.lost += usize::from(!holds(&index, "old"));
    figures.lost += usize::from(status == Some(0) && !is_new);
    figures.lost_of_sent += usize::from(!is_new);
    // The next run needs no cure.
    let again = run(&place, &["index", "new.jsonl", "--json", "-q"]);
    assert_eq!(again.status.code(), Some(0), "{fault}: {}", outcome(&again).2);
    assert!(parsed(&again)["documents"].is_u64() && holds(&index, "new"), "{fault}");
}

/// Documents are written over HTTP.
fn while_serving((kind, fault): &(String, String), figures: &mut Figures) {
    let archive = Archive::new("");
    let Some(shim) = Shim::on(&archive.index()) else { return };
    let log = archive.folder().join("log");
    let served = archive.serve_as(|command| {
        command.stderr(File::create(&log).unwrap());
        shim.before_unarmed(command, fault);
    });
    assert_eq!(served.post(&line("0", "Маленков молчал.")).0, 200);
    shim.arm();
    let mut known: BTreeMap<String, [bool; 2]> = BTreeMap::new();
    let mut failed = 0;
    for number in 1..=6 {
        let id = number.to_string();
        let (status, answer) = served.post(&line(&id, "Маленков просил Хрущёва уйти."));
        known.insert(id, [status == 200, true]);
        if status != 200 && status != 0 {
            assert!([500, 507, 503].contains(&status), "{fault}: {answer}");
            failed += 1;
        }
    }
    let injected = shim.injected();
    figures.tried += 1;
    let said = said(&log, fault);
    let served = if kind.ends_with(":kill") {
        served.restart()
    } else {
        // Whoever failed goes on by itself.
        assert_eq!(served.post(&line("last", "Маленков молчал.")).0, 200, "{fault}: {said}");
        known.insert("last".into(), [true, true]);
        served.restart()
    };
    compare(&served, &known, figures);
    if injected.is_empty() {
        return;
    }
    *figures.fired.entry(format!("{kind} over HTTP")).or_default() += 1;
    figures.failed += usize::from(failed > 0);
    assert!(failed == 0 || names(&said, &injected), "{fault}: {said}");
    let folder = served.stop();
    let (checked, _, problems) = outcome(&run(folder.folder(), &["check"]));
    assert_eq!(checked, 0, "{fault}: {problems}");
}

fn compare(served: &Writable, known: &BTreeMap<String, [bool; 2]>, figures: &mut Figures) {
    for (id, [acknowledged, sent]) in known {
        let is_there = served.body(id).is_some();
        figures.lost += usize::from(*acknowledged && !is_there);
        figures.lost_of_sent += usize::from(*sent && !is_there);
    }
}

/// Every so many of the faults at the calls of these numbers, of which so many at least must have happened.
fn sweep(indexing: &[usize], serving: &[usize], every: usize, least: usize) {
    let prepared = tempfile::tempdir().unwrap();
    let place = prepared.path();
    fs::write(place.join("old.jsonl"), line("old", "Маленков молчал.")).unwrap();
    fs::write(place.join("new.jsonl"), line("new", "Маленков просил Хрущёва уйти.")).unwrap();
    assert_eq!(outcome(&run(place, &["index", "old.jsonl", "-q"])).0, 0);
    if Shim::on(place).is_none() {
        return;
    }
    let mut figures = Figures::default();
    let some = |numbers| faults(numbers).into_iter().step_by(every);
    some(indexing).for_each(|fault| while_indexing(place, &fault, &mut figures));
    some(serving).for_each(|fault| while_serving(&fault, &mut figures));
    println!("{} of {} faults happened: {figures:#?}", figures.fired(), figures.tried);
    assert!(figures.fired() >= least && figures.failed > 0, "{figures:#?}");
    assert_eq!(figures.lost, 0, "{figures:#?}");
    assert!(figures.lost_of_sent > 0, "the control must fail: {figures:#?}");
}

#[test]
fn faults_of_the_disk_lose_nothing_acknowledged() {
    sweep(&[2], &[3], 2, 10);
}

#[test]
#[ignore = "takes some minutes; prints its figures"]
fn sixty_faults_of_the_disk_lose_nothing_acknowledged() {
    sweep(&[1, 2, 4, 7, 12, 20, 33], &[1, 2, 5, 9, 14, 22], 1, 60);
}
