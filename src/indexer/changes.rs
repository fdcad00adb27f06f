//! Which files have to be read: those that are not as they were when they were indexed; and what is to
//! be known of files and of what they left out from now on.

use std::{
    collections::{BTreeSet, HashSet},
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use super::{Gone, STDIN, Skipped, names};
use crate::{
    corpus::{SourceFile, file_id},
    index::{FileState, FileStates, Known},
};

/// A file changed less than this before it was read may change again without its time showing it.
const CLOCK_STEP: Duration = Duration::from_secs(2);

/// What became of one file.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct FileOutcome {
    pub(super) documents: u64,
    /// Documents left out because they had been deleted.
    pub(super) kept_out: u64,
    /// The system refused to give it; its older documents stay.
    pub(super) unreadable: bool,
}

/// A path that a run looks for files in, as ids spell it, and the folder that it starts from.
#[derive(Debug)]
pub(super) struct Root {
    pub(super) id: String,
    pub(super) folder: Option<Arc<str>>,
}

/// What is known of files from earlier runs, and what this one finds.
pub(super) struct Changes<'k> {
    known: &'k Known,
    gone: Gone,
    here: Option<Arc<str>>,
    /// Files as they are now, by their number in this run; those that have to be read.
    changed: Vec<(String, FileState)>,
    /// Known files that were found, changed or not.
    found: BTreeSet<String>,
    pub(super) unchanged: u64,
    /// Documents of unchanged files that were left out because they had been deleted.
    pub(super) kept_out: u64,
    /// Files that earlier runs left something out of.
    with_skips: HashSet<&'k str>,
    /// Those that are unchanged, so that it still holds.
    lasting: HashSet<String>,
    roots: Vec<Root>,
    /// How many of the changed files have given up their older documents.
    replaced: usize,
}

impl<'k> Changes<'k> {
    pub(super) fn new(known: &'k Known, gone: Gone) -> Self {
        Self {
            known,
            gone,
            here: names::here(),
            changed: Vec::new(),
            found: BTreeSet::new(),
            unchanged: 0,
            kept_out: 0,
            with_skips: known.skipped.iter().map(|skip| skip.file.as_str()).collect(),
            lasting: HashSet::new(),
            roots: Vec::new(),
            replaced: 0,
        }
    }

    /// Says where this run looks for files.
    pub(super) fn set_roots(&mut self, roots: Vec<Root>) {
        self.roots = roots;
    }

    /// Whether it matters by which other paths the files of this run are known.
    pub(super) fn asks_for_all_paths(&self) -> bool {
        self.gone == Gone::Prune || !self.known.skipped.is_empty()
    }

    /// Takes a file that was found and gives its number, if it has to be read.
    pub(super) fn note(&mut self, file: &SourceFile) -> Option<usize> {
        let state = self.state(file);
        let before = self.known.files.get(&file.id);
        if before.is_some() && self.gone == Gone::Prune {
            self.found.insert(file.id.clone());
        }
        let as_before = before.filter(|before| {
            before.modified_ns > 0
                && (before.size_bytes, before.modified_ns) == (state.size_bytes, state.modified_ns)
        });
        if let Some(before) = as_before {
            self.unchanged += 1;
            self.kept_out += before.kept_out;
            if self.with_skips.contains(file.id.as_str()) {
                self.lasting.insert(file.id.clone());
            }
            return None;
        }
        self.changed.push((file.id.clone(), state));
        Some(self.changed.len() - 1)
    }

    /// The files that had to be read.
    pub(super) fn changed_files(&self) -> HashSet<&str> {
        self.changed.iter().map(|(path, _)| path.as_str()).collect()
    }

    /// The files whose older documents go now: those that were read again, before the one that is still
    /// being read. Gives each once.
    pub(super) fn replaced_files(
        &mut self,
        outcomes: &[FileOutcome],
        unfinished: Option<usize>,
    ) -> Vec<String> {
        let end = unfinished.unwrap_or(self.changed.len());
        let from = self.replaced.min(end);
        self.replaced = end;
        let read = self.changed[from..end].iter().zip(from..).filter(|((path, _), number)| {
            self.known.files.get(path).is_some() && !outcome(outcomes, *number).unreadable
        });
        read.map(|((path, _), _)| path.clone()).collect()
    }

    /// What is to be known of files from now on, without those that are `gone`. One that gave no document
    /// is read again next time, so that what is wrong with it is said again; and so is one that is still
    /// being read.
    pub(super) fn states(
        &self,
        outcomes: &[FileOutcome],
        unfinished: Option<usize>,
        gone: &[(String, u64)],
    ) -> FileStates {
        let mut states = self.known.files.clone();
        for (path, _) in gone {
            states.remove(path);
        }
        for (number, (path, state)) in self.changed.iter().enumerate() {
            let FileOutcome { documents, kept_out, unreadable } = outcome(outcomes, number);
            if unfinished.is_some_and(|unfinished| number >= unfinished) {
                let documents = documents + states.get(path).map_or(0, |before| before.documents);
                states
                    .insert(path.clone(), FileState { documents, modified_ns: 0, ..state.clone() });
            } else if documents + kept_out > 0 && !unreadable {
                states.insert(path.clone(), FileState { documents, kept_out, ..state.clone() });
            } else if !unreadable {
                states.remove(path);
            }
        }
        states
    }

    /// What unchanged files left out when they were read, and still do.
    pub(super) fn lasting_skips(&self) -> impl Iterator<Item = &Skipped> {
        self.known.skipped.iter().filter(|skip| self.lasting.contains(&skip.file))
    }

    /// What earlier runs left out, and this one has not looked for again: not under its paths, or not
    /// reached before it was stopped.
    pub(super) fn other_skips(&self, has_read_stdin: bool, is_whole: bool) -> Vec<&Skipped> {
        let changed = self.changed_files();
        let is_other = |skip: &&Skipped| {
            if skip.file == STDIN {
                return !has_read_stdin;
            }
            let is_looked_for =
                changed.contains(&*skip.file) || is_whole && self.is_under(&skip.file);
            !is_looked_for && !self.lasting.contains(&skip.file)
        };
        self.known.skipped.iter().filter(is_other).collect()
    }

    /// Known files that are no longer there, of those that this run looked for, with how many documents
    /// go with each; none where they are to stay.
    pub(super) fn gone(&self) -> Vec<(String, u64)> {
        if self.gone == Gone::Keep {
            return Vec::new();
        }
        let known = self.known.files.iter().filter(|(path, _)| {
            self.is_under(path)
                && !self.found.contains(*path)
                && is_missing(&self.known.files.place(path))
        });
        known.map(|(path, state)| (path.to_owned(), state.documents)).collect()
    }

    fn is_under(&self, path: &str) -> bool {
        let folder = self.known.files.get(path).and_then(|state| state.folder.as_ref());
        self.roots.iter().any(|root| {
            let is_below = match &*root.id {
                "" => !path.starts_with('/'),
                id => path
                    .strip_prefix(id)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || id == "/"),
            };
            let is_elsewhere = folder.is_some() && root.folder.is_some();
            is_below && (path.starts_with('/') || !is_elsewhere || folder == root.folder.as_ref())
        })
    }

    fn state(&self, file: &SourceFile) -> FileState {
        let modified_ns = file.modified.filter(|&modified| {
            SystemTime::now().duration_since(modified).is_ok_and(|age| age > CLOCK_STEP)
        });
        let modified_ns = modified_ns.and_then(|modified| modified.duration_since(UNIX_EPOCH).ok());
        FileState {
            size_bytes: file.bytes,
            // 0 where the time does not show it: the file is read again.
            modified_ns: modified_ns.map_or(0, |age| age.as_nanos() as u64),
            folder: self.folder_of(file),
            ..FileState::default()
        }
    }

    /// The folder that the id of a file starts from.
    fn folder_of(&self, file: &SourceFile) -> Option<Arc<str>> {
        if file.id.starts_with('/') {
            return None;
        }
        if file_id(&file.path) == file.id {
            return self.here.clone();
        }
        // It goes by another spelling than the one that was given.
        let known = self.known.files.get(&file.id).and_then(|state| state.folder.clone());
        known.or_else(|| {
            let real: PathBuf = fs::canonicalize(&file.path).ok()?;
            let start = real.to_str()?.strip_suffix(&file.id)?;
            Some(start.trim_end_matches('/').into())
        })
    }
}

/// Whether a file is not there, and not merely out of reach.
fn is_missing(path: &Path) -> bool {
    fs::symlink_metadata(path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}

fn outcome(outcomes: &[FileOutcome], number: usize) -> FileOutcome {
    outcomes.get(number).copied().unwrap_or_default()
}
