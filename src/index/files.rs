//! What is known of the files that were indexed, so that those unchanged are skipped.
//!
//! One line of JSON a file, sorted by path, in `files-<n>.jsonl` of the generation. The commit
//! itself names the file with its length and checksum (tantivy's payload in `meta.json`), so the
//! states are always those of the documents. A line is a path and the fields of [`FileState`]; the
//! payload is a string of JSON:
//!
//! ```text
//! {"path":"letters.jsonl","size_bytes":1397,"modified_ns":0,…,"documents":6}
//! {"files":{"name":"files-2.jsonl","size_bytes":6889,"crc32":3764598767}}
//! ```

use std::{collections::BTreeMap, fs, path::Path};

use serde::{Deserialize, Serialize};

use super::{error::IndexError, generation, manifest::Meta};

/// One indexed file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileState {
    /// Its length in bytes.
    pub size_bytes: u64,
    /// When it was last changed, in nanoseconds since 1970.
    pub modified_ns: u64,
    /// Documents that it gave.
    pub documents: u64,
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

    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (path, &state) in &self.0 {
            let line = Line { path: path.as_str().into(), state };
            serde_json::to_writer(&mut bytes, &line).expect("numbers and strings are always JSON");
            bytes.push(b'\n');
        }
        bytes
    }
}

#[derive(Serialize, Deserialize)]
struct Line<'a> {
    path: std::borrow::Cow<'a, str>,
    #[serde(flatten)]
    state: FileState,
}

/// What a commit says of itself beyond the segments: tantivy's payload.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Payload {
    pub(super) files: Option<FilesReference>,
}

/// The file with the states of the files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FilesReference {
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
}

impl FilesReference {
    /// The states as the `number`th file of the generation, and its content.
    pub(super) fn of(states: &FileStates, number: u64) -> (Self, Vec<u8>) {
        let bytes = states.to_bytes();
        let size_bytes = bytes.len() as u64;
        let crc32 = crc32fast::hash(&bytes);
        (Self { name: format!("files-{number}.jsonl"), size_bytes, crc32 }, bytes)
    }

    /// Reads and checks the file.
    pub(super) fn read(&self, generation: &Path) -> Result<FileStates, IndexError> {
        let path = generation.join(&self.name);
        let bytes = fs::read(&path).map_err(|source| match source.kind() {
            std::io::ErrorKind::NotFound => IndexError::damaged(&path, "missing"),
            _ => IndexError::io(&path, "reading")(source),
        })?;
        if bytes.len() as u64 != self.size_bytes {
            let reason = format!("{} bytes instead of {}", bytes.len(), self.size_bytes);
            return Err(IndexError::damaged(path, reason));
        }
        if crc32fast::hash(&bytes) != self.crc32 {
            return Err(IndexError::damaged(path, "checksum differs"));
        }
        let lines = bytes.split(|&b| b == b'\n').filter(|line| !line.is_empty());
        let states = lines.map(|line| {
            serde_json::from_slice(line).map(|Line { path, state }| (path.into_owned(), state))
        });
        let states = states.collect::<Result<_, _>>();
        states.map(FileStates).map_err(|error| IndexError::damaged(path, error.to_string()))
    }
}

/// The files of the current generation, read without a writer; none where there is no index.
///
/// # Errors
/// Where the index is damaged.
pub fn known_files(folder: &Path) -> Result<FileStates, IndexError> {
    let generation = match generation::current(folder) {
        Err(IndexError::NoIndex { .. }) => return Ok(FileStates::default()),
        current => current?,
    };
    let meta = Meta::read(&generation)?;
    let payload = Payload::parse(meta.payload.as_deref())
        .map_err(|error| IndexError::damaged(&generation, error.to_string()))?;
    payload.files.map_or(Ok(FileStates::default()), |files| files.read(&generation))
}

/// Whether a name is that of a file of states.
pub(super) fn is_of_states(name: &str) -> bool {
    name.starts_with("files-") && name.ends_with(".jsonl")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_with_the_hash_that_earlier_versions_wrote_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let lines = r#"{"path":"a.txt","size_bytes":1,"modified_ns":2,"hash":0,"documents":3}"#;
        fs::write(folder.path().join("files-7.jsonl"), lines).unwrap();
        let (size_bytes, crc32) = (lines.len() as u64, crc32fast::hash(lines.as_bytes()));
        let reference = FilesReference { name: "files-7.jsonl".into(), size_bytes, crc32 };
        let mut expected = FileStates::default();
        expected.insert("a.txt", FileState { size_bytes: 1, modified_ns: 2, documents: 3 });
        assert_eq!(reference.read(folder.path()).unwrap(), expected);
    }
}
