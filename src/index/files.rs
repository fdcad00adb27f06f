//! What is known of the files that were indexed, so that those unchanged are skipped.
//!
//! One line of JSON a file, sorted by path, in `files-<n>.jsonl` of the generation, which the commit
//! itself names: the states are always those of the documents. A line is a path, the folder that a
//! relative one starts from, and the fields of [`FileState`]:
//!
//! ```text
//! {"path":"letters.jsonl","folder":"/srv/archive","size_bytes":1397,"modified_ns":0,…,"documents":6}
//! ```

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::{Deserialize, Serialize};

use super::side_file::to_lines;

/// One indexed file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FileState {
    /// Its length in bytes.
    pub size_bytes: u64,
    /// When it was last changed, in nanoseconds since 1970.
    pub modified_ns: u64,
    /// Documents that it gave.
    pub documents: u64,
    /// Documents that it has and that were left out, as they had been deleted.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub kept_out: u64,
    /// The folder that its path starts from, where that is relative; earlier versions did not say.
    #[serde(skip)]
    pub folder: Option<Arc<str>>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// The indexed files by path, as given on the command line and normalized.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileStates(BTreeMap<String, FileState>);

impl FileStates {
    /// What is known of the file.
    pub fn get(&self, path: &str) -> Option<&FileState> {
        self.0.get(path)
    }

    /// Remembers the file as it is now.
    pub fn insert(&mut self, path: impl Into<String>, state: FileState) {
        self.0.insert(path.into(), state);
    }

    /// Forgets the file.
    pub fn remove(&mut self, path: &str) -> Option<FileState> {
        self.0.remove(path)
    }

    /// All of them, by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &FileState)> {
        self.0.iter().map(|(path, state)| (path.as_str(), state))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where the file of this path is, from the folder that the path starts from.
    pub fn place(&self, path: &str) -> PathBuf {
        let folder = self.get(path).and_then(|state| state.folder.as_deref());
        folder.map_or_else(|| PathBuf::from(path), |folder| Path::new(folder).join(path))
    }

    /// Has the file read again by the next run, however it is.
    pub(super) fn outdate(&mut self, is_outdated: impl Fn(&str, &FileState) -> bool) {
        for (path, state) in &mut self.0 {
            if is_outdated(path, state) {
                state.modified_ns = 0;
            }
        }
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        to_lines(self.0.iter().map(|(path, state)| Line {
            path: Cow::Borrowed(path),
            folder: state.folder.as_deref().map(Cow::Borrowed),
            state: Cow::Borrowed(state),
        }))
    }

    pub(super) fn from_lines(lines: Vec<Line<'static>>) -> Self {
        // Thousands of files have one folder.
        let mut folders: BTreeSet<Arc<str>> = BTreeSet::new();
        let mut shared = |folder: &str| match folders.get(folder) {
            Some(known) => Arc::clone(known),
            None => {
                let new: Arc<str> = folder.into();
                folders.insert(Arc::clone(&new));
                new
            }
        };
        let states = lines.into_iter().map(|Line { path, folder, state }| {
            let folder = folder.as_deref().map(&mut shared);
            (path.into_owned(), FileState { folder, ..state.into_owned() })
        });
        Self(states.collect())
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct Line<'a> {
    path: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    folder: Option<Cow<'a, str>>,
    #[serde(flatten)]
    state: Cow<'a, FileState>,
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::index::side_file::SideFile;

    #[test]
    fn states_with_the_hash_that_earlier_versions_wrote_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let lines = r#"{"path":"a.txt","size_bytes":1,"modified_ns":2,"hash":0,"documents":3}"#;
        fs::write(folder.path().join("files-7.jsonl"), lines).unwrap();
        let reference = SideFile::new("files", 7, lines.as_bytes());
        let mut expected = FileStates::default();
        let state = FileState { size_bytes: 1, modified_ns: 2, documents: 3, ..Default::default() };
        expected.insert("a.txt", state);
        let read = FileStates::from_lines(reference.read(folder.path()).unwrap());
        assert_eq!(read, expected);
    }
}
