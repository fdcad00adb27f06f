//! Why a search cannot be answered.

use crate::{index::IndexError, vocabulary::AuthorityError};

/// Why a search cannot be answered.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
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
