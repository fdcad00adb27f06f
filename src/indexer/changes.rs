//! Which files have to be read: those that are not as they were when they were indexed.

use std::{
    collections::BTreeSet,
    io,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use super::Gone;
use crate::{
    corpus::SourceFile,
    index::{FileState, FileStates},
};

/// A file changed less than this before it was read may change again without its time showing it.
const CLOCK_STEP: Duration = Duration::from_secs(2);

/// What became of one file.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct FileOutcome {
    pub(super) documents: u64,
    /// The system refused to give it; its older documents stay.
    pub(super) unreadable: bool,
}

/// What is known of files from earlier runs, and what this one finds.
pub(super) struct Changes<'k> {
    known: &'k FileStates,
    gone: Gone,
    /// Files as they are now, by their number in this run; those that have to be read.
    changed: Vec<(String, FileState)>,
    /// Known files that were found, changed or not.
    found: BTreeSet<String>,
    pub(super) unchanged: u64,
    /// Paths that this run looks for files in.
    roots: Vec<String>,
}

impl<'k> Changes<'k> {
    pub(super) fn new(known: &'k FileStates, gone: Gone) -> Self {
        let (changed, found, roots) = (Vec::new(), BTreeSet::new(), Vec::new());
        Self { known, gone, changed, found, unchanged: 0, roots }
    }

    /// Takes a file that was found and gives its number, if it has to be read.
    pub(super) fn note(&mut self, file: &SourceFile) -> Option<usize> {
        let state = state(file);
        let before = self.known.get(&file.id);
        if before.is_some() && self.gone == Gone::Prune {
            self.found.insert(file.id.clone());
        }
        let is_known = before.is_some_and(|before| {
            before.modified_ns > 0
                && (before.size_bytes, before.modified_ns) == (state.size_bytes, state.modified_ns)
        });
        if is_known {
            self.unchanged += 1;
            return None;
        }
        self.changed.push((file.id.clone(), state));
        Some(self.changed.len() - 1)
    }

    /// The files whose older documents go: those read again, and those that are gone.
    pub(super) fn outdated_files(&self, outcomes: &[FileOutcome]) -> Vec<String> {
        let read = self.changed.iter().enumerate().filter(|(number, (path, _))| {
            self.known.get(path).is_some() && !outcome(outcomes, *number).unreadable
        });
        let read = read.map(|(_, (path, _))| path.clone());
        read.chain(self.gone()).collect()
    }

    /// What is to be known of files from now on. One that gave no document is read again next time,
    /// so that what is wrong with it is said again.
    pub(super) fn states(&self, outcomes: &[FileOutcome]) -> FileStates {
        let mut states = self.known.clone();
        for path in self.gone() {
            states.remove(&path);
        }
        for (number, (path, state)) in self.changed.iter().enumerate() {
            let FileOutcome { documents, unreadable } = outcome(outcomes, number);
            if documents > 0 && !unreadable {
                states.insert(path.clone(), FileState { documents, ..*state });
            } else if !unreadable {
                states.remove(path);
            }
        }
        states
    }
}

impl Changes<'_> {
    /// Says where this run looks for files, by their normalized paths.
    pub(super) fn set_roots(&mut self, roots: Vec<String>) {
        self.roots = roots;
    }

    /// How many documents go with files that are no longer there.
    pub(super) fn gone_documents(&self) -> u64 {
        self.gone().filter_map(|path| self.known.get(&path)).map(|state| state.documents).sum()
    }

    /// Known files that are no longer there, of those that this run looked for.
    fn gone(&self) -> impl Iterator<Item = String> + '_ {
        let prune = self.gone == Gone::Prune;
        let is_under = |path: &str| {
            self.roots.iter().any(|root| {
                let rest = path.strip_prefix(root.as_str());
                root.is_empty() && !path.starts_with('/')
                    || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
        };
        let known = self.known.iter().map(|(path, _)| path).filter(move |_| prune);
        known
            .filter(move |path| is_under(path) && !self.found.contains(*path))
            .filter(|path| is_missing(path))
            .map(str::to_owned)
    }
}

/// Whether a file is not there, and not merely out of reach.
fn is_missing(path: &str) -> bool {
    std::fs::symlink_metadata(path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}

fn outcome(outcomes: &[FileOutcome], number: usize) -> FileOutcome {
    outcomes.get(number).copied().unwrap_or_default()
}

fn state(file: &SourceFile) -> FileState {
    let modified_ns = file.modified.filter(|&modified| {
        SystemTime::now().duration_since(modified).is_ok_and(|age| age > CLOCK_STEP)
    });
    let modified_ns = modified_ns.and_then(|modified| modified.duration_since(UNIX_EPOCH).ok());
    FileState {
        size_bytes: file.bytes,
        // 0 where the time does not show it: the file is read again.
        modified_ns: modified_ns.map_or(0, |age| age.as_nanos() as u64),
        documents: 0,
    }
}
