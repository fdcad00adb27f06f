//! Random sequences of changes and searches, compared with a model: a map from ids to words.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
    time::Duration,
};

use arkhiv::{
    config::CorpusConfig,
    corpus::Rules,
    index::Writer,
    indexer::{Batch, Change, Changed, LiveWriter},
    search::{Archive, SearchRequest},
};
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner},
};
use serde_json::json;

use super::Random;
use crate::{library, writable::within};

/// Words of which none is a spelling of another, nor a function word.
const WORDS: [&str; 8] =
    ["береза", "камыш", "медведь", "пароход", "granite", "harvest", "lantern", "orchard"];
/// Ids of documents: few, so that they are replaced.
const IDS: usize = 12;

type Document = (usize, Vec<usize>);

#[derive(Debug, Clone)]
enum Step {
    /// Documents are added, or take the place of those with the same id.
    Add(Vec<Document>),
    Delete(usize),
    /// What was handed in is waited for.
    Commit,
    /// The index is closed and opened again.
    Reopen,
    /// Documents that have all these words are looked for.
    Search(Vec<usize>),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let words = || vec(0..WORDS.len(), 1..5);
    let step = prop_oneof![
        5 => vec((0..IDS, words()), 1..5).prop_map(Step::Add),
        2 => (0..IDS).prop_map(Step::Delete),
        2 => Just(Step::Commit),
        1 => Just(Step::Reopen),
        4 => vec(0..WORDS.len(), 1..3).prop_map(Step::Search),
    ];
    vec(step, 1..40)
}

/// What a map knows.
#[derive(Default)]
struct Model {
    documents: BTreeMap<usize, Vec<usize>>,
    /// For the control arm: deletions are forgotten.
    forgets: bool,
}

impl Model {
    fn add(&mut self, documents: &[Document]) -> Changed {
        let mut changed = Changed::default();
        for (id, words) in documents {
            let was_there = self.documents.insert(*id, words.clone()).is_some();
            *if was_there { &mut changed.replaced } else { &mut changed.added } += 1;
        }
        changed
    }

    fn delete(&mut self, id: usize) -> Changed {
        if self.forgets {
            return Changed {
                deleted: self.documents.contains_key(&id).into(),
                ..Changed::default()
            };
        }
        Changed { deleted: self.documents.remove(&id).is_some().into(), ..Changed::default() }
    }

    fn with_all(&self, words: &[usize]) -> BTreeSet<String> {
        let has_all = |document: &&Vec<usize>| words.iter().all(|word| document.contains(word));
        let found = self.documents.iter().filter(|(_, document)| has_all(document));
        found.map(|(id, _)| id.to_string()).collect()
    }
}

fn text(words: &[usize]) -> String {
    words.iter().map(|word| WORDS[*word]).collect::<Vec<_>>().join(" ")
}

/// The index, written and searched as the server does.
struct Real {
    folder: PathBuf,
    archive: Arc<Archive>,
    writer: LiveWriter,
    rules: Rules,
    replies: Vec<(mpsc::Receiver<Changed>, Changed)>,
}

impl Real {
    fn open(folder: &Path) -> Self {
        if !folder.join("CURRENT").exists() {
            drop(Writer::open(folder).unwrap());
        }
        let archive = Arc::new(library::open(folder));
        let followed = Arc::clone(&archive);
        let refresh = move || followed.refresh().map(drop);
        let writer = LiveWriter::start(folder.to_owned(), refresh, || ()).unwrap();
        // Processes that other tests start have our lock for the moment before they become another program:
        // the sequence begins when the writer has it.
        let has_lock = || {
            let (sender, receiver) = mpsc::channel();
            let reply = move |result: Result<Changed, _>| {
                let _ = sender.send(result.is_ok());
            };
            writer.submit(Change::Delete("none".into()), reply).unwrap();
            receiver.recv().unwrap()
        };
        assert!(within(Duration::from_secs(20), has_lock));
        let rules = Rules::new(&CorpusConfig::default()).unwrap();
        Self { folder: folder.to_owned(), archive, writer, rules, replies: Vec::new() }
    }

    /// Hands in a change, of which this is expected.
    fn submit(&mut self, change: Change, expected: Changed) {
        let (sender, receiver) = mpsc::channel();
        // Where nobody waits any more, the sequence has failed already.
        let reply = move |result: Result<Changed, _>| drop(sender.send(result.unwrap()));
        self.writer.submit(change, reply).unwrap();
        self.replies.push((receiver, expected));
    }

    fn add(&mut self, documents: &[Document], expected: Changed) {
        let line = |(id, words): &Document| {
            json!({ "id": id.to_string(), "body": text(words) }).to_string() + "\n"
        };
        let lines: String = documents.iter().map(line).collect();
        let batch = Batch::of_json_lines(lines.as_bytes(), &self.rules, 1 << 20).unwrap();
        self.submit(Change::Add(batch), expected);
    }

    fn commit(&mut self) -> Result<(), TestCaseError> {
        for (reply, expected) in self.replies.drain(..) {
            prop_assert_eq!(reply.recv().unwrap(), expected);
        }
        Ok(())
    }

    fn reopen(self) -> Self {
        let folder = self.folder.clone();
        drop(self);
        Self::open(&folder)
    }

    fn compare(&self, model: &Model) -> Result<(), TestCaseError> {
        let searcher = self.archive.searcher();
        prop_assert_eq!(searcher.documents(), model.documents.len() as u64);
        for id in 0..IDS {
            let stored = searcher.document(&id.to_string()).unwrap();
            let body = stored.map(|document| document.body.to_string());
            prop_assert_eq!(body, model.documents.get(&id).map(|words| text(words)), "{}", id);
        }
        (0..WORDS.len()).try_for_each(|word| self.search(&[word], model))
    }

    fn search(&self, words: &[usize], model: &Model) -> Result<(), TestCaseError> {
        // Without the signs, where no document has all words those with some of them are found.
        let required: String = words.iter().map(|word| format!("+{} ", WORDS[*word])).collect();
        let request = SearchRequest { limit: 100, ..SearchRequest::new(required) };
        let found = self.archive.searcher().search(&request).unwrap();
        let ids: BTreeSet<String> = found.hits.iter().map(|hit| hit.id.to_string()).collect();
        let expected = model.with_all(words);
        prop_assert_eq!(found.total, expected.len(), "{}", text(words));
        prop_assert_eq!(ids, expected, "{}", text(words));
        Ok(())
    }
}

/// Runs a sequence on both, and compares what they say.
fn hold(steps: &[Step], mut model: Model) -> Result<(), TestCaseError> {
    let folder = tempfile::tempdir().unwrap();
    let mut real = Real::open(&folder.path().join("index"));
    for step in steps {
        match step {
            Step::Add(documents) => real.add(documents, model.add(documents)),
            Step::Delete(id) => {
                real.submit(Change::Delete(id.to_string()), model.delete(*id));
            }
            Step::Commit => real.commit()?,
            Step::Reopen => {
                real.commit()?;
                real = real.reopen();
            }
            Step::Search(words) => {
                real.commit()?;
                real.search(words, &model)?;
            }
        }
    }
    real.commit()?;
    real.compare(&model)?;
    real.reopen().compare(&model)
}

fn runner(cases: u32, seed: u64, max_shrink_iters: u32) -> TestRunner {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let config = Config { cases, failure_persistence: None, max_shrink_iters, ..Config::default() };
    TestRunner::new_with_rng(config, random)
}

fn sequences(cases: u32) {
    let seed = Random::seeded("sequences").next();
    let outcome = runner(cases, seed, 200).run(&steps(), |steps| hold(&steps, Model::default()));
    if let Err(error) = outcome {
        panic!("{error}");
    }
    println!("{cases} sequences agree with the model");
    let forgetful = || Model { forgets: true, ..Model::default() };
    let control = runner(cases, seed, 0).run(&steps(), |steps| hold(&steps, forgetful()));
    assert!(matches!(control, Err(TestError::Fail(..))), "the control must fail");
}

#[test]
fn an_index_does_as_a_map_would() {
    sequences(8);
}

#[test]
#[ignore = "takes some minutes; prints its seed"]
fn five_hundred_sequences_do_as_a_map_would() {
    sequences(500);
}
