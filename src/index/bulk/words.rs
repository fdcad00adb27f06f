//! The memo of one indexing thread: from a word as it is written to the number of its term, with
//! one look-up.
//!
//! Folding a word costs a hundred times what looking it up does, and a text repeats its words: of
//! 43 million words of prose one in forty is new to the thread.

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

use super::{occurrences::Occurrences, terms::Terms};
use crate::analysis::{Sink, Token, fold_word};

/// Words up to this many bytes are kept within the table's slots.
const SHORT: usize = 16;

/// How many words are hashed before the first is looked up.
const BATCH: usize = 64;

/// Words as written and the numbers of their terms.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) terms: Terms,
    short: ShortWords,
    long: LongWords,
    probes: Vec<Probe>,
    folded: String,
}

/// A word on its way to be looked up.
#[derive(Debug, Clone, Copy)]
struct Probe {
    start: u32,
    length: u32,
    hash: u64,
    key: Key,
}

/// Up to sixteen bytes of a word, filled with zeros; a word has no zero bytes of its own.
type Key = [u64; 2];

impl Words {
    /// Takes the words of one text of a document into `occurrences`.
    pub(super) fn collect<'a>(
        &'a mut self,
        text: &'a str,
        occurrences: &'a mut Occurrences,
    ) -> Collector<'a> {
        Collector { words: self, occurrences, text }
    }

    /// The number of a finished term.
    fn term(&mut self, term: &str) -> u32 {
        self.terms.number(term)
    }

    /// An estimate of the memory that this takes, in bytes.
    pub(super) fn memory(&self) -> usize {
        self.terms.memory() + self.short.memory() + self.long.memory()
    }

    #[cold]
    fn fold(&mut self, word: &str) -> u32 {
        fold_word(word, &mut self.folded);
        self.terms.number(&self.folded)
    }

    fn resolve(&mut self, text: &str, occurrences: &mut Occurrences) {
        let probes = std::mem::take(&mut self.probes);
        for &Probe { start, length, hash, key } in &probes {
            let word = start as usize..(start + length) as usize;
            let term = if word.len() <= SHORT {
                match self.short.find(hash, key) {
                    Some(term) => term,
                    None => {
                        let term = self.fold(&text[word]);
                        self.short.insert(hash, key, term);
                        term
                    }
                }
            } else {
                match self.long.find(hash, &text.as_bytes()[word.clone()]) {
                    Some(term) => term,
                    None => {
                        let term = self.fold(&text[word.clone()]);
                        self.long.insert(hash, &text.as_bytes()[word], term);
                        term
                    }
                }
            };
            occurrences.push(term);
        }
        self.probes = probes;
        self.probes.clear();
    }
}

/// Takes what the analyzer gives of one text; [`finish`](Self::finish) it.
pub(super) struct Collector<'a> {
    words: &'a mut Words,
    occurrences: &'a mut Occurrences,
    text: &'a str,
}

impl Collector<'_> {
    /// Takes the last words.
    pub(super) fn finish(self) {
        self.words.resolve(self.text, self.occurrences);
    }
}

impl Sink for Collector<'_> {
    #[inline]
    fn word(&mut self, raw: &str, start: usize) {
        let (key, hash) = if raw.len() <= SHORT {
            let key = key(self.text.as_bytes(), start, raw.len());
            (key, mix(key))
        } else {
            ([0; 2], self.words.long.hash(raw.as_bytes()))
        };
        // All are hashed first, then looked up: the look-ups wait for memory together.
        self.words.probes.push(Probe { start: start as u32, length: raw.len() as u32, hash, key });
        if self.words.probes.len() == BATCH {
            self.words.resolve(self.text, self.occurrences);
        }
    }

    fn token(&mut self, token: Token<'_>) {
        self.words.resolve(self.text, self.occurrences);
        let term = self.words.term(token.term);
        if token.stacked {
            self.occurrences.push_stacked(term);
        } else {
            self.occurrences.push(term);
        }
    }

    fn gap(&mut self) {
        self.words.resolve(self.text, self.occurrences);
        self.occurrences.skip();
    }
}

/// The key of a word of at most sixteen bytes.
#[inline]
fn key(text: &[u8], start: usize, length: usize) -> Key {
    // Sixteen bytes are read and the others masked off: no branch on the length.
    let bytes = match text[start..].first_chunk::<SHORT>() {
        Some(bytes) => *bytes,
        None => {
            let mut bytes = [0; SHORT];
            bytes[..length].copy_from_slice(&text[start..start + length]);
            bytes
        }
    };
    let number = u128::from_le_bytes(bytes) & (u128::MAX >> (8 * (SHORT - length)));
    [number as u64, (number >> 64) as u64]
}

/// A hash whose low bits are good.
#[inline]
fn mix([low, high]: Key) -> u64 {
    let product =
        u128::from(low ^ 0x243f_6a88_85a3_08d3) * u128::from(high ^ 0x1319_8a2e_0370_7344);
    let folded = product as u64 ^ (product >> 64) as u64;
    folded.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20
}

/// Open addressing, keys within the slots: a look-up touches one cache line.
#[derive(Debug)]
struct ShortWords {
    slots: Vec<Slot>,
    used: usize,
}

#[derive(Debug, Clone, Copy, Default)]
#[repr(align(32))]
struct Slot {
    key: Key,
    term: u32,
}

impl Default for ShortWords {
    fn default() -> Self {
        Self { slots: vec![Slot::default(); 1 << 16], used: 0 }
    }
}

impl ShortWords {
    #[inline]
    fn find(&self, hash: u64, key: Key) -> Option<u32> {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let slot = &self.slots[at];
            if slot.key == key {
                return Some(slot.term);
            }
            if slot.key == [0; 2] {
                return None;
            }
            at = (at + 1) & mask;
        }
    }

    fn insert(&mut self, hash: u64, key: Key, term: u32) {
        if self.used * 3 > self.slots.len() * 2 {
            self.grow();
        }
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while self.slots[at].key != [0; 2] {
            at = (at + 1) & mask;
        }
        self.slots[at] = Slot { key, term };
        self.used += 1;
    }

    fn grow(&mut self) {
        let slots = vec![Slot::default(); self.slots.len() * 2];
        let old = std::mem::replace(self, Self { slots, used: 0 });
        for slot in old.slots {
            if slot.key != [0; 2] {
                self.insert(mix(slot.key), slot.key, slot.term);
            }
        }
    }

    fn memory(&self) -> usize {
        self.slots.len() * size_of::<Slot>()
    }
}

/// Words of more than sixteen bytes.
#[derive(Debug, Default)]
struct LongWords {
    table: HashTable<LongWord>,
    bytes: Vec<u8>,
    hasher: FixedState,
}

#[derive(Debug)]
struct LongWord {
    start: u32,
    length: u32,
    term: u32,
    /// Half of the hash is enough to grow the table by.
    hash: u32,
}

impl LongWords {
    #[inline]
    fn hash(&self, word: &[u8]) -> u64 {
        let hash = self.hasher.hash_one(word);
        // The table takes its tags from the upper bits, the slots from the lower: both of 32.
        let half = hash as u32 ^ (hash >> 32) as u32;
        spread(half)
    }

    #[inline]
    fn find(&self, hash: u64, word: &[u8]) -> Option<u32> {
        let is_same = |entry: &LongWord| {
            let start = entry.start as usize;
            &self.bytes[start..start + entry.length as usize] == word
        };
        self.table.find(hash, is_same).map(|entry| entry.term)
    }

    fn insert(&mut self, hash: u64, word: &[u8], term: u32) {
        let start = self.bytes.len() as u32;
        self.bytes.extend_from_slice(word);
        let entry = LongWord { start, length: word.len() as u32, term, hash: hash as u32 };
        self.table.insert_unique(hash, entry, |entry| spread(entry.hash));
    }

    fn memory(&self) -> usize {
        self.bytes.capacity() + (size_of::<LongWord>() + 1) * self.table.capacity()
    }
}

#[inline]
fn spread(hash: u32) -> u64 {
    u64::from(hash) | u64::from(hash.wrapping_mul(0x9e37_79b9)) << 32
}
