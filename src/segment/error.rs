//! Why a document cannot go into a segment, or a segment not be written.

use std::path::PathBuf;

use tantivy::TantivyError;

/// Why a document cannot go into a segment, or a segment not be written.
#[derive(Debug, thiserror::Error)]
pub enum SegmentError {
    /// The document cannot be indexed as it is.
    #[error("document `{id}`: {reason}")]
    Unindexable {
        /// Its id, shortened where it is long.
        id: String,
        /// Why not.
        reason: Unindexable,
    },
    /// A file of a segment could not be written.
    #[error("`{folder}`: writing a segment failed")]
    Write {
        /// The folder of the segment's files.
        folder: PathBuf,
        /// How.
        #[source]
        source: TantivyError,
    },
}

/// Why a document cannot be indexed as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unindexable {
    /// Nothing could name it.
    #[error("the id is empty")]
    NoId,
    /// The id, the path of its file or the value of a facet is longer than a term may be.
    #[error("its {value} is longer than {limit} bytes")]
    TooLong {
        /// Which value.
        value: &'static str,
        /// The most bytes that it may have.
        limit: usize,
    },
}
