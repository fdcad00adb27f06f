//! Why a search cannot be answered.

use std::ops::Range;

use crate::{index::IndexError, vocabulary::AuthorityError};

/// Why a search cannot be answered.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The query language promises it, this version does not have it yet.
    #[error("{what} is not supported yet")]
    NotImplemented {
        /// The part of the language, such as "prefix search (`Khrush*`)".
        what: String,
        /// Where in the query, in Unicode scalar values.
        position: Range<usize>,
    },
    /// The index cannot be read.
    #[error("the index cannot be read")]
    Index(#[from] IndexError),
    /// The engine cannot read a file of the index.
    #[error("the index cannot be read")]
    Engine(#[from] tantivy::TantivyError),
    /// The authority file cannot be used.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
}
