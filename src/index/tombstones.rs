//! Which documents were deleted for good: [`Tombstones`].
//!
//! One line of JSON an id, with the file that the document came from where that is known, in
//! `deleted-<n>.jsonl` of the generation. Loads leave these documents out; adding one by itself, or
//! [`Writer::undelete`](super::Writer::undelete), lifts that. A rebuild takes them along.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::side_file::{lines, to_lines};

/// The ids of documents that stay deleted, with the file that each came from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tombstones(BTreeMap<String, Option<String>>);

#[derive(Serialize, Deserialize)]
pub(super) struct Tombstone {
    id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<String>,
}

impl Tombstones {
    /// Whether the document with this id stays deleted.
    pub fn contains(&self, id: &str) -> bool {
        !self.0.is_empty() && self.0.contains_key(id)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn insert(&mut self, id: &str, file: Option<String>) {
        self.0.insert(id.to_owned(), file);
    }

    /// Forgets an id; gives the file of its document where there was a tombstone.
    pub(super) fn remove(&mut self, id: &str) -> Option<Option<String>> {
        self.0.remove(id)
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        to_lines(self.0.iter().map(|(id, file)| Tombstone { id: id.clone(), file: file.clone() }))
    }

    pub(super) fn from_lines(lines: Vec<Tombstone>) -> Self {
        Self(lines.into_iter().map(|Tombstone { id, file }| (id, file)).collect())
    }

    /// What can be read of the newest such file in the folder, whatever else there is damaged or of
    /// another version: of two mistakes, keeping out what was deleted is the lesser.
    pub(super) fn salvage(generation: &Path) -> Self {
        let number = |path: &PathBuf| -> Option<u64> {
            let name = path.file_name()?.to_str()?;
            name.strip_prefix("deleted-")?.strip_suffix(".jsonl")?.parse().ok()
        };
        let entries = fs::read_dir(generation).into_iter().flatten().flatten();
        let files = entries.map(|entry| entry.path()).filter(|path| number(path).is_some());
        let Some(newest) = files.max_by_key(number) else { return Self::default() };
        let bytes = fs::read(newest).unwrap_or_default();
        Self::from_lines(
            lines(&bytes).filter_map(|line| serde_json::from_slice(line).ok()).collect(),
        )
    }
}
