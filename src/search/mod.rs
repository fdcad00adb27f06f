//! Plan to hits.

mod error;
mod hit;
mod request;

use crate::{
    document::Document,
    vocabulary::{Class, Expansion},
};

pub use self::{
    error::SearchError,
    hit::{FacetCount, Hit, Matched, SearchResults, Snippet},
    request::{Filters, SearchRequest, Sort},
};

/// An index as it stood at one commit, ready to be asked.
pub struct Searcher {}

impl Searcher {
    /// Finds, ranks and shows.
    ///
    /// # Errors
    /// Where the query asks for what is not there yet, or the index cannot be read.
    pub fn search(&self, _request: &SearchRequest) -> Result<SearchResults, SearchError> {
        todo!()
    }

    /// The spellings of one term that this index holds.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn expand(&self, _term: &str, _class: Class) -> Result<Expansion, SearchError> {
        todo!()
    }

    /// The stored document of an id.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn document(&self, _id: &str) -> Result<Option<Document<'static>>, SearchError> {
        todo!()
    }

    /// Where a text matches a request.
    ///
    /// # Errors
    /// Where the query asks for what is not there yet.
    pub fn highlight(
        &self,
        _request: &SearchRequest,
        _text: &str,
    ) -> Result<Vec<[usize; 2]>, SearchError> {
        todo!()
    }

    /// How many documents there are.
    pub fn documents(&self) -> u64 {
        todo!()
    }

    /// A number that differs from commit to commit.
    pub fn generation(&self) -> u64 {
        todo!()
    }
}
