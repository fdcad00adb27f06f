//! How large an index is.

use std::{collections::HashSet, hash::BuildHasher};

use super::{check::folder_bytes, error::IndexError, snapshot::Snapshot};

/// How large an index is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Stats {
    /// Documents.
    pub documents: u64,
    /// Distinct words of titles and bodies.
    pub terms: u64,
    /// Segments; a search looks at each.
    pub segments: u64,
    /// Deleted documents whose text is still in the files.
    pub deleted_documents: u64,
    /// Bytes of all files of the generation, those of the vocabulary included.
    pub size_bytes: u64,
}

impl Snapshot {
    /// Counts; reads every dictionary from end to end.
    ///
    /// # Errors
    /// Where a file cannot be read.
    pub fn stats(&self) -> Result<Stats, IndexError> {
        let failed = IndexError::engine(self.generation_folder());
        let hash = foldhash::quality::FixedState::default();
        // 64-bit hashes: among a hundred million words fewer than one is expected to be missed.
        let mut terms = HashSet::new();
        let segments = self.searcher().segment_readers();
        for segment in segments {
            for field in [self.fields().title, self.fields().body] {
                let index = segment.inverted_index(field).map_err(&failed)?;
                let mut words = index.terms().stream().map_err(|e| failed(e.into()))?;
                while words.advance() {
                    terms.insert(hash.hash_one(words.key()));
                }
            }
        }
        Ok(Stats {
            documents: self.documents(),
            terms: terms.len() as u64,
            segments: segments.len() as u64,
            deleted_documents: segments.iter().map(|s| u64::from(s.num_deleted_docs())).sum(),
            size_bytes: folder_bytes(self.generation_folder())?,
        })
    }
}
