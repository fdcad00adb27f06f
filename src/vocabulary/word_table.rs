//! Distinct words in one piece of memory, and how they are packed in a file.

use std::{hash::BuildHasher, io};

use foldhash::fast::FixedState;

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
}

impl WordTable {
    /// Appends a word. Longer ones than 255 bytes are left out: no reader types them.
    pub fn push(&mut self, word: &str) {
        if word.len() <= usize::from(u8::MAX) {
            self.bytes.push_str(word);
            // A segment's dictionary is far below 4 GiB: it was built in memory.
            self.ends.push(self.bytes.len() as u32);
        }
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

    /// All words in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len() as u32).map(|id| self.word(id))
    }

    /// The words as bytes for a file: the length of each, then all of them, compressed.
    pub(super) fn pack(&self) -> io::Result<Vec<u8>> {
        let mut lengths_and_words: Vec<u8> = self.iter().map(|word| word.len() as u8).collect();
        lengths_and_words.extend_from_slice(self.bytes.as_bytes());
        zstd::bulk::compress(&lengths_and_words, 1)
    }

    /// The table of so many words that [`WordTable::pack`] gave these bytes for; `None` where they
    /// are damaged.
    pub(super) fn unpack(packed: &[u8], count: usize) -> Option<Self> {
        let most = count.checked_mul(256)?;
        let unpacked = zstd::bulk::decompress(packed, most).ok()?;
        let (lengths, bytes) = unpacked.split_at_checked(count)?;
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
        (end as usize == bytes.len() && whole).then_some(Self { bytes, ends })
    }
}
