//! Writes a field's term dictionary in tantivy's format.
//!
//! What `tantivy::termdict::TermDictionaryBuilder` writes, byte for byte (a test holds them equal),
//! in a third of the time: that one looks for nodes to share through pointers into memory that no
//! near cache holds, and allocates for each node. It was an eighth of a whole load.
//!
//! ```text
//! dictionary = transducer infos u64 length of infos, u32 1, u32 1
//! transducer = from term to ordinal, see `transducer.rs`
//! infos      = what is known of each term, by its ordinal, see `term_infos.rs`
//! ```

use tantivy::postings::TermInfo;

use super::{term_infos::TermInfosWriter, transducer::TransducerWriter};

/// A dictionary under construction, in memory: it has a few megabytes.
pub(super) struct DictionaryWriter {
    transducer: TransducerWriter,
    infos: TermInfosWriter,
}

impl DictionaryWriter {
    pub(super) fn new() -> Self {
        Self { transducer: TransducerWriter::new(), infos: TermInfosWriter::default() }
    }

    /// Adds a term, which comes after all before it.
    pub(super) fn insert(&mut self, term: &[u8], info: TermInfo) {
        self.transducer.insert(term);
        self.infos.push(info);
    }

    /// The whole dictionary.
    pub(super) fn finish(self) -> Vec<u8> {
        let mut bytes = self.transducer.finish();
        let start = bytes.len();
        self.infos.finish(&mut bytes);
        let length = (bytes.len() - start) as u64;
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(&1_u32.to_le_bytes());
        bytes.extend_from_slice(&1_u32.to_le_bytes());
        bytes
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use tantivy::termdict::TermDictionaryBuilder;

    use super::*;

    fn info(at: usize) -> TermInfo {
        // Lengths from nothing to a lot, as different terms have.
        let place = |at: usize| at * 7 + at / 50 * 100_000;
        TermInfo {
            doc_freq: (at * 31 % 1000) as u32,
            postings_range: place(at)..place(at + 1),
            positions_range: place(at) * 3..place(at + 1) * 3,
        }
    }

    #[track_caller]
    fn check<T: AsRef<[u8]>>(terms: impl IntoIterator<Item = T>) {
        let mut ours = DictionaryWriter::new();
        let mut theirs = TermDictionaryBuilder::create(Vec::new()).unwrap();
        for (at, term) in terms.into_iter().enumerate() {
            ours.insert(term.as_ref(), info(at));
            theirs.insert(term, &info(at)).unwrap();
        }
        assert!(ours.finish() == theirs.finish().unwrap());
    }

    #[test]
    fn no_term_and_one() {
        check::<&str>([]);
        check([""]);
        check(["a"]);
        check(["", "a", "aa"]);
    }

    #[test]
    fn many_terms_that_share_ends() {
        let stems = (0..4_000).map(|n| format!("{:x}слово{}", n * 7919 % 65_536, n % 97));
        let ends = ["", "s", "ing", "ами", "ый"];
        let terms: BTreeSet<String> =
            stems.flat_map(|stem| ends.map(|end| format!("{stem}{end}"))).collect();
        check(terms);
    }

    #[test]
    fn nodes_with_every_byte() {
        let one = (0..=255_u8).map(|a| vec![a]);
        let two = (0..=255_u8).flat_map(|a| [vec![7, a], vec![9, a, a], vec![200, a, 1]]);
        check(one.chain(two).collect::<BTreeSet<_>>());
    }

    proptest! {
        #[test]
        fn every_byte_is_the_one_that_tantivy_writes(
            terms in prop::collection::btree_set("[a-dа-г]{0,6}|\\PC{0,12}", 0..900),
        ) {
            check(terms);
        }
    }
}
