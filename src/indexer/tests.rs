use std::{collections::BTreeMap, fs, sync::atomic::Ordering::Relaxed, time::SystemTime};

use tantivy::{
    Term,
    collector::TopDocs,
    query::{BooleanQuery, Occur, Query, TermQuery},
    schema::IndexRecordOption,
};

use super::*;
use crate::index::{Snapshot, Verify, open};

/// A folder with an archive in `files` and an index in `index`.
struct Archive {
    folder: tempfile::TempDir,
    config: Config,
}

impl Archive {
    fn new(threads: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::default();
        config.index.folder = folder.path().join("index");
        config.index.threads = threads;
        config.index.memory_budget_bytes = 32 << 20;
        fs::create_dir(folder.path().join("files")).unwrap();
        Self { folder, config }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("files").join(name)
    }

    /// Writes a file that was last changed a while ago, later ones later.
    fn write(&self, name: &str, text: &str, age_seconds: u64) {
        fs::write(self.path(name), text).unwrap();
        let modified = SystemTime::now() - Duration::from_secs(age_seconds);
        fs::File::options()
            .write(true)
            .open(self.path(name))
            .unwrap()
            .set_modified(modified)
            .unwrap();
    }

    fn run(&self, mode: Mode, gone: Gone) -> IndexingReport {
        let paths = [self.folder.path().join("files")];
        run(&self.config, Job { mode, gone, ..Job::update(&paths) }, &mut |_| {}).unwrap()
    }

    fn snapshot(&self) -> Snapshot {
        open(&self.config.index.folder, Verify::Full).unwrap()
    }

    fn bodies(&self) -> BTreeMap<String, String> {
        self.snapshot().bodies()
    }
}

/// Ten kilobytes a line, so that a few hundred are several parts.
fn lines(count: usize, id: impl Fn(usize) -> usize) -> String {
    let words = ["plenum", "пленум", "Хрущёв", "Malenkov", "the", "съезд", "committee", "и"];
    let line = |n: usize| {
        let mut body = format!("version{n}");
        for m in 0..n % 600 + 1000 {
            body += " ";
            body += words[(n * 31 + m * m * 7 + m * n) % words.len()];
        }
        format!("{{\"id\":\"{}\",\"title\":\"t{}\",\"body\":\"{body}\"}}\n", id(n), n % 50)
    };
    (0..count).map(line).collect()
}

fn top(snapshot: &Snapshot, words: &[&str]) -> Vec<(u32, String)> {
    let body = crate::segment::schema::schema().1.body;
    let term = |word: &&str| -> (Occur, Box<dyn Query>) {
        let term = Term::from_field_text(body, word);
        (Occur::Should, Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)))
    };
    let query = BooleanQuery::new(words.iter().map(term).collect());
    let all = TopDocs::with_limit(300).order_by_score();
    let hits = snapshot.searcher().search(&query, &all).unwrap();
    // Of the last score there may be more than these.
    let least = hits.last().map(|hit| hit.0);
    let mut hits: Vec<(u32, String)> = hits
        .into_iter()
        .filter(|(score, _)| Some(*score) != least)
        .map(|(score, address)| {
            let id = snapshot.record(address).unwrap().id().unwrap().to_owned();
            (score.to_bits(), id)
        })
        .collect();
    hits.sort();
    hits
}

/// Archives of the same text, indexed by one, two and five workers.
fn by_any_number_of_threads(text: &str) -> [Archive; 3] {
    assert!(text.len() > 3 << 20, "several parts");
    [1, 2, 5].map(|threads| {
        let archive = Archive::new(threads);
        archive.write("all.jsonl", text, 100);
        let report = archive.run(Mode::Rebuild, Gone::Keep);
        assert_eq!((report.documents, report.skipped), (text.lines().count() as u64, 0));
        archive
    })
}

#[test]
fn scores_do_not_depend_on_the_number_of_threads() {
    let archives = by_any_number_of_threads(&lines(400, |n| n));
    let snapshots = archives.each_ref().map(Archive::snapshot);
    assert!(snapshots[1].searcher().segment_readers().len() > 1);
    for words in [&["malenkov"][..], &["хрущёв", "version77"], &["the", "committee", "и"]] {
        let hits = snapshots.each_ref().map(|snapshot| top(snapshot, words));
        assert!(!hits[0].is_empty());
        assert!(hits[0] == hits[1] && hits[0] == hits[2]);
    }
}

#[test]
fn of_an_id_that_comes_again_the_last_document_stays_whatever_the_number_of_threads() {
    // Every tenth comes twice, far apart.
    let text = lines(400, |n| if n % 10 == 9 { n * 7 % 400 / 10 * 10 } else { n });
    let mut expected = BTreeMap::new();
    for line in text.lines() {
        let document: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| document[name].as_str().unwrap().to_owned();
        expected.insert(text("id"), text("body"));
    }
    assert!(expected.len() < 400);
    for archive in by_any_number_of_threads(&text) {
        assert!(archive.bodies() == expected);
    }
}

#[test]
fn unchanged_files_are_left_alone_and_changed_ones_replace_their_documents() {
    let archive = Archive::new(2);
    archive.write(
        "a.jsonl",
        "{\"id\":\"1\",\"body\":\"one\"}\n{\"id\":\"2\",\"body\":\"two\"}\n",
        900,
    );
    archive.write("b.txt", "Пленум ЦК", 900);
    let report = archive.run(Mode::Update, Gone::Keep);
    assert_eq!((report.documents, report.unchanged), (3, 0));
    let report = archive.run(Mode::Update, Gone::Keep);
    assert_eq!((report.documents, report.unchanged, report.removed), (0, 2, 0));

    archive.write(
        "a.jsonl",
        "{\"id\":\"2\",\"body\":\"second\"}\n{\"id\":\"3\",\"body\":\"three\"}\n",
        800,
    );
    let report = archive.run(Mode::DryRun, Gone::Keep);
    assert_eq!((report.documents, report.unchanged), (2, 1));
    assert_eq!(archive.bodies()["2"], "two", "a dry run changes nothing");
    let report = archive.run(Mode::Update, Gone::Keep);
    assert_eq!((report.documents, report.unchanged, report.removed), (2, 1, 1));
    let bodies = archive.bodies();
    assert_eq!(bodies.len(), 3);
    assert_eq!((&*bodies["2"], &*bodies["3"]), ("second", "three"));
}

#[test]
fn documents_that_share_an_id_are_reported() {
    let archive = Archive::new(2);
    let table = |word: &str| format!("id,body\n1,{word} one\n2,{word} two\n");
    archive.write("a.csv", &table("Жуков"), 900);
    archive.write("b.csv", &table("Молотов"), 900);
    archive.write("c.csv", "id,body\n3,a\n3,b\n", 900);
    let report = archive.run(Mode::Update, Gone::Keep);
    assert_eq!((report.warned, archive.bodies().len()), (1, 3));
    let reported = report.warnings[0].to_string();
    assert!(reported.contains("took their place: 3 (") && reported.contains("`1`"), "{reported}");
    assert!(reported.contains("`2`") && reported.contains("`3`"), "{reported}");
    assert_eq!(archive.run(Mode::Rebuild, Gone::Keep).warned, 1);
    archive.write("b.csv", "id,body\n4,x\n", 800);
    archive.write("c.csv", "id,body\n5,y\n", 800);
    assert_eq!(archive.run(Mode::Rebuild, Gone::Keep).warned, 0, "control: ids differ");
}

#[test]
fn documents_of_files_that_are_gone_go_when_asked() {
    let archive = Archive::new(1);
    archive.write("a.txt", "one", 900);
    archive.write("b.txt", "two", 900);
    archive.run(Mode::Update, Gone::Keep);
    fs::remove_file(archive.path("a.txt")).unwrap();
    assert_eq!(archive.run(Mode::Update, Gone::Keep).removed, 0);
    assert_eq!(archive.bodies().len(), 2);
    assert_eq!(archive.run(Mode::DryRun, Gone::Prune).removed, 1);
    assert_eq!(archive.run(Mode::DryRun, Gone::Keep).removed, 0);
    let report = archive.run(Mode::Update, Gone::Prune);
    assert_eq!((report.removed, report.unchanged), (1, 1));
    assert_eq!(archive.bodies().into_values().collect::<Vec<_>>(), ["two"]);
    archive.write("a.txt", "again", 800);
    assert_eq!(archive.run(Mode::Update, Gone::Prune).documents, 1);
}

#[test]
fn pruning_asks_only_for_files_under_the_paths_of_the_run() {
    let archive = Archive::new(1);
    for name in ["one", "two"] {
        fs::create_dir(archive.path(name)).unwrap();
        archive.write(&format!("{name}/a.txt"), name, 900);
    }
    archive.run(Mode::Update, Gone::Keep);
    fs::remove_file(archive.path("one/a.txt")).unwrap();
    let paths = [archive.path("two")];
    let job = Job { mode: Mode::Update, gone: Gone::Prune, ..Job::update(&paths) };
    let report = run(&archive.config, job, &mut |_| {}).unwrap();
    assert_eq!((report.removed, archive.bodies().len()), (0, 2));
}

#[test]
fn pruning_takes_nothing_below_a_path_that_is_not_there() {
    let archive = Archive::new(1);
    fs::create_dir(archive.path("disk")).unwrap();
    archive.write("disk/a.txt", "one", 900);
    archive.run(Mode::Update, Gone::Keep);
    fs::rename(archive.path("disk"), archive.path("away")).unwrap();
    fs::create_dir(archive.path("here")).unwrap();
    let paths = [archive.path("disk"), archive.path("here")];
    let job = || Job { mode: Mode::Update, gone: Gone::Prune, ..Job::update(&paths) };
    let report = run(&archive.config, job(), &mut |_| {}).unwrap();
    assert_eq!((report.removed, report.skipped, archive.bodies().len()), (0, 1, 1));
    fs::create_dir(archive.path("disk")).unwrap();
    let report = run(&archive.config, job(), &mut |_| {}).unwrap();
    assert_eq!(
        (report.removed, archive.bodies().len()),
        (1, 0),
        "control: an empty folder is there"
    );
}

#[test]
fn what_cannot_be_read_is_named_and_stops_nothing() {
    let archive = Archive::new(2);
    archive.write("a.jsonl", "{\"id\":\"1\",\"body\":\"one\"}\nno json\n{\"id\":\"2\"}\n", 900);
    archive.write("b.txt", "", 900);
    archive.write("c.bin", "\0\u{1}\u{2}\0\0\0", 900);
    archive.write("d.txt", "Маленков", 900);
    let report = archive.run(Mode::Update, Gone::Keep);
    assert_eq!((report.documents, report.skipped), (2, 4));
    let named: Vec<String> = report.skips.iter().map(ToString::to_string).collect();
    assert!(named[0].contains("a.jsonl`:2: not a JSON object"), "{named:?}");
    assert!(named[1].contains("a.jsonl`:3: "), "{named:?}");
    assert!(named[2].contains("b.txt`: the file is empty"), "{named:?}");
    assert!(named[3].contains("c.bin`: "), "{named:?}");
}

#[test]
fn the_words_of_a_load_are_in_the_vocabulary_and_cover_its_segments() {
    let archive = Archive::new(2);
    archive.write("a.txt", "Пленум plenum", 900);
    archive.write("b.txt", "plenum 1957", 900);
    let report = archive.run(Mode::Rebuild, Gone::Keep);
    assert_eq!(report.documents, 2);
    let snapshot = archive.snapshot();
    let mut vocabulary = Vocabulary::open(snapshot.generation_folder(), None);
    let words = vocabulary.len();
    assert!(words >= 3, "пленум, plenum, 1957 and what the titles have: {words}");
    let fields = [snapshot.fields().body, snapshot.fields().title];
    vocabulary.cover(snapshot.searcher(), &fields, 1).unwrap();
    assert_eq!(vocabulary.len(), words, "nothing was left to take in");

    // A load whose words cannot be kept fails, and the index before stays.
    let kept = snapshot.generation_folder().join("vocabulary");
    std::fs::remove_dir_all(&kept).unwrap();
    std::fs::write(&kept, "in the way").unwrap();
    archive.write("c.txt", "Маленков", 900);
    let paths = [archive.folder.path().join("files")];
    let job = Job::update(&paths);
    let refused = run(&archive.config, job, &mut |_| {});
    assert!(matches!(refused, Err(IndexingError::Vocabulary(_))));
    assert_eq!(archive.bodies().len(), 2);
}

#[test]
fn progress_ends_at_all_bytes() {
    let archive = Archive::new(2);
    archive.write("a.jsonl", &lines(200, |n| n), 900);
    let paths = [archive.folder.path().join("files")];
    let job = Job::update(&paths);
    let mut last = Progress::default();
    run(&archive.config, job, &mut |progress| last = progress).unwrap();
    assert_eq!(last.total_bytes, Some(last.read_bytes));
    assert!(last.read_bytes > 1 << 20);
}

/// Runs an update that commits after every unit, until so many documents are taken.
fn run_in_parts(archive: &Archive, stop_at: u64) -> IndexingReport {
    let paths = [archive.folder.path().join("files")];
    let stop = AtomicBool::new(false);
    let job = Job { commit_every: Duration::ZERO, stop: &stop, ..Job::update(&paths) };
    let report = run(&archive.config, job, &mut |progress| {
        if progress.documents >= stop_at {
            stop.store(true, Relaxed);
        }
    });
    report.unwrap()
}

/// The bodies of an archive by id, the id of a file by its name.
fn bodies_by_name(archive: &Archive) -> BTreeMap<String, String> {
    let named =
        |(id, body): (String, String)| (id.rsplit('/').next().unwrap_or_default().to_owned(), body);
    archive.bodies().into_iter().map(named).collect()
}

/// An archive that has been indexed once and has changed since: of the old documents of `all.jsonl`
/// some are replaced and others gone, ids come twice within it and in another file.
fn changed_archive() -> Archive {
    let archive = Archive::new(2);
    archive.write("all.jsonl", &lines(300, |n| 1000 + n * 3), 900);
    archive.write("letter.txt", "Пленум", 900);
    archive.write("zz.jsonl", "{\"id\":\"1006\",\"body\":\"mine\"}\n", 900);
    archive.run(Mode::Update, Gone::Keep);
    archive.write("all.jsonl", &lines(400, |n| 1000 + n % 390), 800);
    archive.write("more.txt", "Съезд", 800);
    archive.write("zz.jsonl", "{\"id\":\"1007\",\"body\":\"mine\"}\n", 800);
    archive
}

#[test]
fn a_load_in_many_commits_leaves_what_one_commit_does() {
    let (one, many) = (changed_archive(), changed_archive());
    let whole = one.run(Mode::Update, Gone::Keep);
    let parts = run_in_parts(&many, u64::MAX);
    assert!(parts.segments > whole.segments, "control: there were several commits");
    let bodies = bodies_by_name(&one);
    assert_eq!(bodies.len(), 392);
    assert!(bodies == bodies_by_name(&many));
    let told = |report: &IndexingReport| {
        let IndexingReport { documents, unchanged, bytes, removed, warned, .. } = *report;
        (documents, unchanged, bytes, removed, warned, report.replaced.clone())
    };
    assert_eq!(told(&parts), told(&whole));
    assert!(
        parts.warnings[0].to_string().contains("took their place: 11 ("),
        "{:?}",
        parts.warnings
    );
    let left = |archive: &Archive| archive.run(Mode::Update, Gone::Keep).unchanged;
    assert_eq!((left(&one), left(&many)), (4, 4), "all is known as read");
}

#[test]
fn a_run_that_is_stopped_keeps_what_it_has_read_and_the_next_goes_on() {
    let archive = changed_archive();
    let before = archive.bodies();
    let stopped = run_in_parts(&archive, 100);
    assert!(stopped.stopped && (100..400).contains(&stopped.documents), "{stopped:?}");
    let now = archive.bodies();
    let newer = now.iter().filter(|(id, body)| before.get(*id) != Some(body)).count();
    assert!(newer > 90, "{newer} documents are new or newer");
    assert!(before.keys().all(|id| now.contains_key(id)), "nothing goes before its file is read");
    let rest = archive.run(Mode::Update, Gone::Keep);
    assert!(!rest.stopped && rest.documents > 0);
    let whole = changed_archive();
    whole.run(Mode::Update, Gone::Keep);
    assert!(bodies_by_name(&archive) == bodies_by_name(&whole));
}

#[test]
fn a_rebuild_or_dry_run_that_is_stopped_changes_nothing() {
    let archive = changed_archive();
    let before = archive.bodies();
    let paths = [archive.folder.path().join("files")];
    for mode in [Mode::Rebuild, Mode::DryRun] {
        let stop = AtomicBool::new(true);
        let job = Job { mode, stop: &stop, ..Job::update(&paths) };
        let refused = run(&archive.config, job, &mut |_| {});
        assert!(matches!(refused, Err(IndexingError::Stopped)), "{refused:?}");
        assert!(archive.bodies() == before);
    }
    assert_eq!(archive.run(Mode::Rebuild, Gone::Keep).lost, Some(170), "control");
    assert!(archive.bodies() != before);
}

#[test]
fn phases_come_in_order_and_only_an_update_commits_on_its_way() {
    let archive = changed_archive();
    let paths = [archive.folder.path().join("files")];
    let mut phases = vec![];
    let mut note = |progress: Progress| {
        if phases.last() != Some(&progress.phase) {
            phases.push(progress.phase);
        }
    };
    let job = Job { mode: Mode::Rebuild, commit_every: Duration::ZERO, ..Job::update(&paths) };
    run(&archive.config, job, &mut note).unwrap();
    let end = [Phase::Writing, Phase::Merging, Phase::Vocabulary];
    assert_eq!(phases[phases.len() - 3..], end);
    assert!(phases.len() <= 4, "{phases:?}");
}
