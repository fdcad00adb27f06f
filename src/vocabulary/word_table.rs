//! Distinct words in one piece of memory, and how they are packed in a file.

use std::{hash::BuildHasher, io};

use foldhash::fast::FixedState;
use tantivy::fieldnorm::FieldNormReader;

use crate::analysis::CaseCounts;

/// Tells words apart in memory; two of a million words share a hash once in 37 million indexes.
pub(super) fn word_hash(word: &str) -> u64 {
    FixedState::default().hash_one(word)
}

/// Distinct words, one after the other.
#[derive(Debug, Default)]
pub struct WordTable {
    bytes: String,
    /// Where each word ends.
    ends: Vec<u32>,
    /// How each word is cased, as a file has it: so it makes no difference where the table comes from.
    cases: Vec<[u8; 2]>,
}

impl WordTable {
    /// Appends a word and how it is cased. Longer ones than 255 bytes are left out: no reader types
    /// them.
    pub fn push(&mut self, word: &str, cases: CaseCounts) {
        if word.len() <= usize::from(u8::MAX) {
            self.bytes.push_str(word);
            // A segment's dictionary is far below 4 GiB: it was built in memory.
            self.ends.push(self.bytes.len() as u32);
            self.cases.push(pack_cases(cases));
        }
    }

    /// The same words, with how each is cased.
    pub(super) fn with_cases(mut self, mut cases: impl FnMut(&str) -> CaseCounts) -> Self {
        self.cases = (0..self.len() as u32).map(|id| pack_cases(cases(self.word(id)))).collect();
        self
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The word of a number below [`WordTable::len`].
    pub fn word(&self, id: u32) -> &str {
        let id = id as usize;
        let start = if id == 0 { 0 } else { self.ends[id - 1] as usize };
        &self.bytes[start..self.ends[id] as usize]
    }

    /// How the word of a number below [`WordTable::len`] is cased.
    pub fn cases(&self, id: u32) -> CaseCounts {
        unpack_cases(self.cases[id as usize])
    }

    /// All words in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (&str, CaseCounts)> {
        (0..self.len() as u32).map(|id| (self.word(id), self.cases(id)))
    }

    /// The words as bytes for a file: the length of each, its two counts, then all of them, compressed.
    pub(super) fn pack(&self) -> io::Result<Vec<u8>> {
        let mut table: Vec<u8> = self.iter().map(|(word, _)| word.len() as u8).collect();
        table.extend(self.cases.iter().map(|[small, _]| small));
        table.extend(self.cases.iter().map(|[_, capital]| capital));
        table.extend_from_slice(self.bytes.as_bytes());
        zstd::bulk::compress(&table, 1)
    }

    /// The table of so many words that [`WordTable::pack`] gave these bytes for; `None` where they
    /// are damaged.
    pub(super) fn unpack(packed: &[u8], count: usize) -> Option<Self> {
        let most = count.checked_mul(256 + 2)?;
        let unpacked = zstd::bulk::decompress(packed, most).ok()?;
        let (lengths, rest) = unpacked.split_at_checked(count)?;
        let (small, rest) = rest.split_at_checked(count)?;
        let (capital, bytes) = rest.split_at_checked(count)?;
        let cases = small.iter().zip(capital).map(|(small, capital)| [*small, *capital]).collect();
        let bytes = String::from_utf8(bytes.to_vec()).ok()?;
        let mut end = 0u32;
        let ends: Vec<u32> = lengths
            .iter()
            .map(|length| {
                end += u32::from(*length);
                end
            })
            .collect();
        let whole = ends.iter().all(|end| bytes.is_char_boundary(*end as usize));
        (end as usize == bytes.len() && whole).then_some(Self { bytes, ends, cases })
    }
}

/// Counts in a byte each: exact up to 40, then within an eighth, as the engine keeps the lengths of
/// fields.
pub(super) fn pack_cases(cases: CaseCounts) -> [u8; 2] {
    [cases.small, cases.capital].map(FieldNormReader::fieldnorm_to_id)
}

/// The counts that two bytes stand for.
pub(super) fn unpack_cases(bytes: [u8; 2]) -> CaseCounts {
    let [small, capital] = bytes.map(FieldNormReader::id_to_fieldnorm);
    CaseCounts { small, capital }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packed_table_reads_back_with_its_counts() {
        let mut words = WordTable::default();
        words.push("поп", CaseCounts { small: 40, capital: 1 });
        words.push("bush", CaseCounts { small: 0, capital: 1_000_000 });
        let packed = words.pack().unwrap();
        let back = WordTable::unpack(&packed, 2).expect("it is whole");
        let all: Vec<(&str, CaseCounts)> = back.iter().collect();
        assert_eq!(all[0], ("поп", CaseCounts { small: 40, capital: 1 }));
        let (word, CaseCounts { small, capital }) = all[1];
        assert_eq!((word, small), ("bush", 0));
        assert!((875_000..=1_000_000).contains(&capital), "{capital}");
        assert_eq!(back.pack().unwrap(), packed, "what is rounded stays as it is");
        assert!(WordTable::unpack(&packed, 3).is_none() && WordTable::unpack(&packed, 1).is_none());
    }
}
