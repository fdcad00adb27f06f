//! Files of ours that a commit names, each with its length and checksum: tantivy's payload in
//! `meta.json`, a string of JSON. So what they say is always what belongs to the documents.
//!
//! ```text
//! {"files":{"name":"files-2.jsonl","size_bytes":6889,"crc32":3764598767},"deleted":…,"skipped":…}
//! ```
//! Each is lines of JSON: [`files`](super::files), [`tombstones`](super::tombstones) and
//! [`skips`](super::skips) have their shapes.

use std::{fs, io, path::Path};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::error::IndexError;

/// What the names of these files begin with.
const KINDS: [&str; 3] = ["files-", "deleted-", "skipped-"];

/// What a commit says of itself beyond the segments.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Payload {
    /// What is known of the indexed files.
    pub(super) files: Option<SideFile>,
    /// Which documents were deleted for good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) deleted: Option<SideFile>,
    /// What was left out when files were read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) skipped: Option<SideFile>,
}

/// A file that belongs to a commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SideFile {
    pub(super) name: String,
    pub(super) size_bytes: u64,
    pub(super) crc32: u32,
}

impl Payload {
    /// From what `meta.json` has.
    pub(super) fn parse(payload: Option<&str>) -> Result<Self, serde_json::Error> {
        payload.map_or(Ok(Self::default()), serde_json::from_str)
    }

    pub(super) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("numbers and strings are always JSON")
    }

    /// The files that belong to the commit.
    pub(super) fn side_files(&self) -> impl Iterator<Item = &SideFile> {
        [&self.files, &self.deleted, &self.skipped].into_iter().flatten()
    }
}

impl SideFile {
    /// The `number`th file of a kind in the generation, with this content.
    pub(super) fn new(kind: &str, number: u64, bytes: &[u8]) -> Self {
        let (size_bytes, crc32) = (bytes.len() as u64, crc32fast::hash(bytes));
        Self { name: format!("{kind}-{number}.jsonl"), size_bytes, crc32 }
    }

    /// Reads and checks the file, line by line.
    pub(super) fn read<T: DeserializeOwned>(
        &self,
        generation: &Path,
    ) -> Result<Vec<T>, IndexError> {
        let path = generation.join(&self.name);
        let bytes = fs::read(&path).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => IndexError::damaged(&path, "missing"),
            _ => IndexError::io(&path, "reading")(source),
        })?;
        if bytes.len() as u64 != self.size_bytes {
            let reason = format!("{} bytes instead of {}", bytes.len(), self.size_bytes);
            return Err(IndexError::damaged(path, reason));
        }
        if crc32fast::hash(&bytes) != self.crc32 {
            return Err(IndexError::damaged(path, "checksum differs"));
        }
        let lines = lines(&bytes).map(serde_json::from_slice).collect::<Result<_, _>>();
        lines.map_err(|error| IndexError::damaged(path, error.to_string()))
    }
}

/// The lines of such a file.
pub(super) fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split(|&byte| byte == b'\n').filter(|line| !line.is_empty())
}

/// Values as such a file has them.
pub(super) fn to_lines<T: Serialize>(values: impl Iterator<Item = T>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for value in values {
        serde_json::to_writer(&mut bytes, &value).expect("numbers and strings are always JSON");
        bytes.push(b'\n');
    }
    bytes
}

/// Whether a name is that of such a file.
pub(super) fn is_side_file(name: &str) -> bool {
    KINDS.iter().any(|kind| name.starts_with(kind)) && name.ends_with(".jsonl")
}
