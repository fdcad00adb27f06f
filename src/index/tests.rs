//! What the tests of this layer compare.

use std::collections::BTreeMap;

use tantivy::DocAddress;

use super::Snapshot;

impl Snapshot {
    /// The body of every document by its id, which no two have.
    pub(crate) fn bodies(&self) -> BTreeMap<String, String> {
        let mut bodies = BTreeMap::new();
        for (segment_ord, segment) in (0..).zip(self.searcher().segment_readers()) {
            for doc_id in segment.doc_ids_alive() {
                let address = DocAddress { segment_ord, doc_id };
                let document = self.document(address).unwrap();
                assert_eq!(self.find(&document.id).unwrap(), Some(address));
                let before = bodies.insert(document.id.into_owned(), document.body.into_owned());
                assert_eq!(before, None, "an id twice");
            }
        }
        bodies
    }
}

/// The bodies that are expected, by id.
pub(super) fn documents<const N: usize>(bodies: [(&str, &str); N]) -> BTreeMap<String, String> {
    bodies.into_iter().map(|(id, body)| (id.to_owned(), body.to_owned())).collect()
}
