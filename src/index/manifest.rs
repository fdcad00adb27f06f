//! `manifest.json`: by which versions a generation was written, and which `meta.json` belongs.
//!
//! tantivy's own files carry a checksum each, but `meta.json`, which lists them, carries none, and
//! nothing distinguishes an index of another analysis from one of ours. Two files cannot be renamed at
//! once, so the manifest that goes before a new `meta.json` accepts the old one too.
//!
//! The file is one line of JSON that ends in the CRC32 of itself with a checksum of 0:
//!
//! ```text
//! {"format_version":1,"schema_version":1,"analysis_version":1,"program_version":"0.1.0",
//!  "accepted":[{"crc32":2170580558,"documents":6},…],"crc32":4254564789}
//! ```
//! `accepted` has the CRC32 of a whole `meta.json` and its living documents, the newest first.

use std::{fs, path::Path};

use serde::{Deserialize, Serialize};

use super::error::IndexError;
use crate::{
    analysis,
    segment::schema::{OLDEST_SCHEMA_VERSION, SCHEMA_VERSION},
};

/// Name of the manifest.
pub(super) const MANIFEST: &str = "manifest.json";

/// Name of tantivy's list of segments.
pub(super) const META: &str = "meta.json";

/// Version of the folder's layout and of the files in it, tantivy's included.
pub(super) const FORMAT_VERSION: u32 = 2;

/// The earliest version that is read as it is. Version 1 knew of no deleted documents: a program of
/// that version would bring them back.
const OLDEST_FORMAT_VERSION: u32 = 1;

/// Builds an index anew from its files.
const REBUILD: &str = "arkhiv index --rebuild";

/// Builds an index anew from the texts that it has stored.
const UPGRADE: &str = "arkhiv upgrade";

/// What the manifest says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    pub(super) format_version: u32,
    pub(super) schema_version: u32,
    pub(super) analysis_version: u32,
    /// Version of the program that wrote last; for people.
    pub(super) program_version: String,
    /// The `meta.json` that may stand beside: the newest, then the one before.
    pub(super) accepted: Vec<AcceptedMeta>,
    crc32: u32,
}

/// What an index is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To search it and write to it: all of its versions must be those of this program.
    Search,
    /// To take its documents over or to copy it: it may have been analysed otherwise.
    Keep,
}

#[derive(Deserialize)]
struct FormatOnly {
    format_version: u32,
}

/// One `meta.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct AcceptedMeta {
    pub(super) crc32: u32,
    /// Living documents.
    pub(super) documents: u64,
}

/// The parts of `meta.json` that we read ourselves.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Meta {
    pub(super) segments: Vec<SegmentEntry>,
    pub(super) payload: Option<String>,
}

/// A living segment.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct SegmentEntry {
    segment_id: String,
    pub(super) max_doc: u64,
    pub(super) deletes: Option<Deletes>,
}

/// Which of a segment's documents are deleted.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Deletes {
    pub(super) num_deleted_docs: u64,
    opstamp: u64,
}

impl Manifest {
    /// By this program, for these.
    pub(super) fn new(accepted: Vec<AcceptedMeta>) -> Self {
        Self {
            format_version: FORMAT_VERSION,
            schema_version: SCHEMA_VERSION,
            analysis_version: analysis::VERSION,
            program_version: env!("CARGO_PKG_VERSION").into(),
            accepted,
            crc32: 0,
        }
    }

    /// The file's content.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut manifest = Self { crc32: 0, ..self.clone() };
        manifest.crc32 = crc32fast::hash(&manifest.json());
        manifest.json()
    }

    fn json(&self) -> Vec<u8> {
        let mut json = serde_json::to_vec(self).expect("numbers and strings are always JSON");
        json.push(b'\n');
        json
    }

    /// Reads the manifest of a generation and compares its versions with this program's.
    pub(super) fn read(generation: &Path, purpose: Purpose) -> Result<Self, IndexError> {
        let path = generation.join(MANIFEST);
        let bytes = read_file(&path)?;
        let manifest: Self = serde_json::from_slice(&bytes).map_err(|error| {
            // A later format may have other fields.
            match serde_json::from_slice::<FormatOnly>(&bytes) {
                Ok(FormatOnly { format_version: found })
                    if !(OLDEST_FORMAT_VERSION..=FORMAT_VERSION).contains(&found) =>
                {
                    let (part, expected) = ("format", FORMAT_VERSION);
                    IndexError::Incompatible { part, found, expected, cure: REBUILD }
                }
                _ => IndexError::damaged(&path, error.to_string()),
            }
        })?;
        if manifest.to_bytes() != bytes {
            return Err(IndexError::damaged(&path, "checksum differs"));
        }
        manifest.check_versions(purpose)?;
        Ok(manifest)
    }

    /// Whether it was written by the versions of this program.
    pub(super) fn is_newest(&self) -> bool {
        let newest = Self::new(Vec::new());
        let versions = |manifest: &Self| {
            (manifest.format_version, manifest.schema_version, manifest.analysis_version)
        };
        versions(self) == versions(&newest)
    }

    fn check_versions(&self, purpose: Purpose) -> Result<(), IndexError> {
        let analysis = match purpose {
            Purpose::Search => analysis::VERSION..=analysis::VERSION,
            Purpose::Keep => 0..=u32::MAX,
        };
        let versions = [
            ("format", self.format_version, OLDEST_FORMAT_VERSION..=FORMAT_VERSION, REBUILD),
            ("schema", self.schema_version, OLDEST_SCHEMA_VERSION..=SCHEMA_VERSION, REBUILD),
            ("analysis", self.analysis_version, analysis, UPGRADE),
        ];
        match versions.into_iter().find(|(_, found, read, _)| !read.contains(found)) {
            Some((part, found, read, cure)) => {
                Err(IndexError::Incompatible { part, found, expected: *read.end(), cure })
            }
            None => Ok(()),
        }
    }

    /// Checks `meta.json`, given its bytes, against this manifest.
    pub(super) fn check_meta(&self, path: &Path, bytes: &[u8]) -> Result<Meta, IndexError> {
        let crc32 = crc32fast::hash(bytes);
        let Some(accepted) = self.accepted.iter().find(|meta| meta.crc32 == crc32) else {
            return Err(IndexError::damaged(path, "checksum is not the manifest's"));
        };
        let meta = Meta::parse(bytes).map_err(|reason| IndexError::damaged(path, reason))?;
        if meta.documents() == accepted.documents {
            Ok(meta)
        } else {
            Err(IndexError::damaged(path, "number of documents is not the manifest's"))
        }
    }
}

impl AcceptedMeta {
    /// For a `meta.json` of these bytes.
    pub(super) fn of(bytes: &[u8]) -> Result<Self, String> {
        let documents = Meta::parse(bytes)?.documents();
        Ok(Self { crc32: crc32fast::hash(bytes), documents })
    }
}

impl Meta {
    fn parse(bytes: &[u8]) -> Result<Self, String> {
        serde_json::from_slice(bytes).map_err(|error| error.to_string())
    }

    /// Reads manifest and `meta.json` of a generation, which a writer may be replacing meanwhile.
    pub(super) fn read(generation: &Path, purpose: Purpose) -> Result<Self, IndexError> {
        Self::read_both(generation, purpose).map(|(meta, ..)| meta)
    }

    /// The same with both files: the manifest and the bytes of `meta.json`.
    pub(super) fn read_both(
        generation: &Path,
        purpose: Purpose,
    ) -> Result<(Self, Manifest, Vec<u8>), IndexError> {
        let path = generation.join(META);
        // A new manifest no longer accepts a `meta.json` of two commits ago, so a reader between
        // the two files may have to look again; a writer cannot overtake it often.
        let mut attempts = 5;
        loop {
            let bytes = read_file(&path)?;
            let manifest = Manifest::read(generation, purpose)?;
            let checked = manifest.check_meta(&path, &bytes);
            attempts -= 1;
            if checked.is_ok() || attempts == 0 || read_file(&path)? == bytes {
                return checked.map(|meta| (meta, manifest, bytes));
            }
        }
    }

    /// What `meta.json` says where only the manifest is damaged: nothing vouches for it then.
    pub(super) fn unvouched(generation: &Path) -> Option<Self> {
        let bytes = fs::read(generation.join(META)).ok()?;
        let manifest = Manifest::read(generation, Purpose::Keep);
        manifest.is_err().then(|| Self::parse(&bytes).ok()).flatten()
    }

    /// Living documents.
    pub(super) fn documents(&self) -> u64 {
        self.segments.iter().map(SegmentEntry::documents).sum()
    }
}

impl SegmentEntry {
    /// Living documents.
    pub(super) fn documents(&self) -> u64 {
        let deleted = self.deletes.as_ref().map_or(0, |deletes| deletes.num_deleted_docs);
        self.max_doc.saturating_sub(deleted)
    }

    /// Names of the segment's files, all of which must be there.
    pub(super) fn files(&self) -> Vec<String> {
        let id = self.segment_id.replace('-', "");
        let parts = ["term", "idx", "pos", "fieldnorm", "fast", "store"];
        let mut files: Vec<_> = parts.iter().map(|part| format!("{id}.{part}")).collect();
        files.extend(self.deletes.as_ref().map(|deletes| format!("{id}.{}.del", deletes.opstamp)));
        files
    }
}

/// What is wrong with the two files.
pub(super) fn problems(generation: &Path, purpose: Purpose) -> Vec<IndexError> {
    let manifest = Manifest::read(generation, purpose);
    let path = generation.join(META);
    let meta = read_file(&path).and_then(|bytes| match &manifest {
        Ok(manifest) => manifest.check_meta(&path, &bytes),
        Err(_) => Meta::parse(&bytes).map_err(|reason| IndexError::damaged(&path, reason)),
    });
    manifest.err().into_iter().chain(meta.err()).collect()
}

fn read_file(path: &Path) -> Result<Vec<u8>, IndexError> {
    fs::read(path).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => IndexError::damaged(path, "missing"),
        _ => IndexError::io(path, "reading")(source),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(manifest: &Manifest) -> Result<Manifest, String> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(MANIFEST), manifest.to_bytes()).unwrap();
        Manifest::read(folder.path(), Purpose::Search).map_err(|error| error.to_string())
    }

    #[test]
    fn another_version_of_anything_is_refused_with_the_cure() {
        let sound = Manifest::new(Vec::new());
        assert!(written(&sound).is_ok());
        let cases = [
            ("format 9", REBUILD, Manifest { format_version: 9, ..sound.clone() }),
            ("schema 9", REBUILD, Manifest { schema_version: 9, ..sound.clone() }),
            ("analysis 9", UPGRADE, Manifest { analysis_version: 9, ..sound }),
        ];
        for (part, cure, manifest) in cases {
            let message = written(&manifest).unwrap_err();
            assert!(message.starts_with(&format!("index was built with {part}, ")), "{message}");
            assert!(message.ends_with(&format!("run `{cure}`")), "{message}");
        }
    }

    #[test]
    fn any_changed_byte_of_the_manifest_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(MANIFEST);
        let bytes = Manifest::new(vec![AcceptedMeta { crc32: 7, documents: 12 }]).to_bytes();
        for at in 0..bytes.len() {
            for flip in [1, 0x20, 0x80] {
                let mut bytes = bytes.clone();
                bytes[at] ^= flip;
                fs::write(&path, bytes).unwrap();
                let read = Manifest::read(folder.path(), Purpose::Search);
                assert!(matches!(read, Err(IndexError::Damaged { .. })));
            }
        }
    }
}
