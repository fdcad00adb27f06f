//! All documents, in the order of the files: their ids and when they came.

use super::{error::SearchError, searcher::Searcher};

/// A document of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// When it came into the index, in seconds since 1970; `None` where an earlier version wrote it.
    pub added: Option<i64>,
}

impl Searcher {
    /// At most so many documents from one on; none after the last. The order is that of one commit.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn listed(&self, from: usize, most: usize) -> Result<Vec<Listed>, SearchError> {
        let snapshot = &self.view().snapshot;
        let listed = snapshot.addresses().skip(from).take(most).map(|address| {
            let document = snapshot.without_body(&snapshot.record(address)?)?;
            Ok(Listed { id: document.id.into_owned(), added: snapshot.added(address) })
        });
        listed.collect()
    }
}
