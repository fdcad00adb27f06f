//! The term cache of one indexing thread: from a word as it is written to the number of its term,
//! with one look-up.
//!
//! Folding a word costs a hundred times what looking it up does, and a text repeats its words: of
//! 43 million words of prose one in forty is new to the thread. Terms are words too, for folding
//! twice is folding once: each is in the cache under its own bytes, which makes a second table of
//! terms needless.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use super::{inverter::PostingsInverter, prefetch::prefetch, terms::Terms};
use crate::analysis::{
    CASING_RUN, CaseCounts, Casing, Sink, Token, begins_small, casing, fold_word, tells,
};

/// Words up to this many bytes (twelve Cyrillic letters) are kept within the table's slots.
const SHORT: usize = 24;

/// How many words are gathered before they are looked up.
const BATCH: usize = CASING_RUN;

/// No term: the look-up is not finished.
const UNKNOWN: u32 = u32::MAX;

/// Words as written and the numbers of their terms.
#[derive(Debug, Default)]
pub(super) struct TermCache {
    pub(super) terms: Terms,
    /// What each term is besides small, by its number.
    not_small: Vec<NotSmall>,
    /// How often each term occurs in the segments that are finished, by its number.
    finished: Vec<u32>,
    words: TermNumbers,
    batch: Vec<Probe>,
    folded: String,
}

/// Occurrences of a term that are not counted as small. How often it occurs at all is counted in any
/// case, so that most words, which are small, need no counter of their own.
#[derive(Debug, Clone, Copy, Default)]
struct NotSmall {
    capital: u32,
    /// Those that say nothing.
    silent: u32,
}

/// A word on its way to be looked up.
#[derive(Debug, Clone, Copy)]
struct Probe {
    key: Key,
    hash: u64,
    start: u32,
    length: u32,
}

/// Up to 24 bytes of a word, filled with zeros; a word has no zero bytes of its own, and is never
/// empty.
type Key = [u64; 3];

/// The key of a longer word, which no slot has: text has no byte of all ones.
const LONG: Key = [u64::MAX; 3];

impl TermCache {
    /// Takes the words of one text of a document into `inverter`.
    pub(super) fn collect<'a>(
        &'a mut self,
        text: &'a str,
        inverter: &'a mut PostingsInverter,
    ) -> Collector<'a> {
        Collector { cache: self, inverter, text }
    }

    /// An estimate of the memory that this takes, in bytes.
    pub(super) fn memory(&self) -> usize {
        let cases = self.not_small.capacity() * size_of::<NotSmall>()
            + self.finished.capacity() * size_of::<u32>();
        self.terms.memory() + self.words.memory() + cases
    }

    /// Forgets words and keeps their terms, when no more words will come.
    pub(super) fn close(&mut self) {
        self.words = TermNumbers::default();
    }

    /// The number of a word's term, new or known.
    #[cold]
    fn learn(&mut self, word: &str) -> u32 {
        let mut folded = std::mem::take(&mut self.folded);
        fold_word(word, &mut folded);
        let term = self.term(&folded);
        if folded != word {
            self.words.insert(word.as_bytes(), term);
        }
        self.folded = folded;
        term
    }

    /// The number of a term, new or known.
    fn term(&mut self, term: &str) -> u32 {
        if let Some(number) = self.words.find(term.as_bytes()) {
            return number;
        }
        let number = self.terms.push(term.as_bytes());
        self.words.insert(term.as_bytes(), number);
        number
    }

    /// Looks up the words of the batch and empties it.
    fn resolve(&mut self, text: &str, inverter: &mut PostingsInverter) {
        let batch = std::mem::take(&mut self.batch);
        let mut terms = [UNKNOWN; BATCH];
        // All first lines are read before the first is looked at, so that the processor waits for
        // several of them at a time.
        for (term, probe) in terms.iter_mut().zip(&batch) {
            *term = self.words.short.first(probe.hash, &probe.key);
        }
        for (term, probe) in terms.iter_mut().zip(&batch) {
            if *term == UNKNOWN {
                let word = &text[probe.start as usize..(probe.start + probe.length) as usize];
                let known = match word.len() {
                    ..=SHORT => self.words.short.find(probe.hash, &probe.key),
                    _ => self.words.long.find(word.as_bytes()),
                };
                *term = match known {
                    Some(term) => term,
                    None => self.learn(word),
                };
            }
        }
        let terms = &terms[..batch.len()];
        inverter.extend(terms);
        self.count_cases(text, &batch, terms);
        self.batch = batch;
        self.batch.clear();
    }

    /// Counts which words of a batch are not small, or all as silent where the batch tells nothing.
    fn count_cases(&mut self, text: &str, batch: &[Probe], terms: &[u32]) {
        let mut rest = 0_u64;
        for (at, probe) in batch.iter().enumerate() {
            let [first, second, third, ..] = probe.key[0].to_le_bytes();
            rest |= u64::from(!begins_small([first, second, third])) << at;
        }
        let mut casings = [Casing::Small; BATCH];
        let (mut capitals, mut left) = (0, rest);
        while left > 0 {
            let at = left.trailing_zeros() as usize;
            let (start, length) = (batch[at].start as usize, batch[at].length as usize);
            casings[at] = casing(text, start, &text[start..start + length]);
            capitals += usize::from(casings[at].is_capitalized());
            left &= left - 1;
        }
        self.make_room();
        if !tells(capitals, batch.len()) {
            terms.iter().for_each(|&term| self.not_small[term as usize].silent += 1);
            return;
        }
        while rest > 0 {
            let at = rest.trailing_zeros() as usize;
            let of_term = &mut self.not_small[terms[at] as usize];
            of_term.capital += u32::from(casings[at] == Casing::Capital);
            of_term.silent += u32::from(matches!(casings[at], Casing::Opening | Casing::Unclear));
            rest &= rest - 1;
        }
    }

    /// Counts a token that is not a plain word, which says nothing.
    fn count_silent(&mut self, term: u32) {
        self.make_room();
        self.not_small[term as usize].silent += 1;
    }

    fn make_room(&mut self) {
        if self.not_small.len() < self.terms.len() {
            self.not_small.resize(self.terms.len().next_power_of_two(), NotSmall::default());
        }
    }

    /// Keeps how often each term occurs in a segment that is being finished; by its number.
    pub(super) fn keep_counts(&mut self, counts: &[u32]) {
        if self.finished.len() < counts.len() {
            self.finished.resize(counts.len(), 0);
        }
        for (sum, count) in self.finished.iter_mut().zip(counts) {
            *sum = sum.saturating_add(*count);
        }
    }

    /// How a term is cased that occurs so often in the segment under construction.
    pub(super) fn cases(&self, term: u32, open: u32) -> CaseCounts {
        let finished = self.finished.get(term as usize).copied().unwrap_or_default();
        let NotSmall { capital, silent } =
            self.not_small.get(term as usize).copied().unwrap_or_default();
        let small = finished.saturating_add(open).saturating_sub(capital).saturating_sub(silent);
        CaseCounts { small, capital }
    }
}

/// Takes what the analyzer gives of one text; [`finish`](Self::finish) it.
pub(super) struct Collector<'a> {
    cache: &'a mut TermCache,
    inverter: &'a mut PostingsInverter,
    text: &'a str,
}

impl Collector<'_> {
    /// Takes the last words.
    pub(super) fn finish(self) {
        self.cache.resolve(self.text, self.inverter);
    }
}

impl Sink for Collector<'_> {
    #[inline]
    fn word(&mut self, raw: &str, start: usize) {
        let (start, length) = (start as u32, raw.len() as u32);
        let key = key_within(self.text.as_bytes(), start as usize, raw.len());
        let hash = mix(&key);
        // The slot is in a cache by the time that the batch is full: 5 % less time for a load.
        self.cache.words.short.prefetch(hash);
        self.cache.batch.push(Probe { key, hash, start, length });
        if self.cache.batch.len() == BATCH {
            self.cache.resolve(self.text, self.inverter);
        }
    }

    fn token(&mut self, token: Token<'_>) {
        self.cache.resolve(self.text, self.inverter);
        let term = self.cache.term(token.term);
        self.cache.count_silent(term);
        if token.stacked {
            self.inverter.push_stacked(term);
        } else {
            self.inverter.push(term);
        }
    }

    fn gap(&mut self) {
        self.cache.resolve(self.text, self.inverter);
        self.inverter.skip();
    }
}

/// What of each eight bytes of a key belongs to a word of this length.
const MASKS: [Key; SHORT + 1] = {
    let mut masks = [[0; 3]; SHORT + 1];
    let mut length = 0;
    while length <= SHORT {
        let mut byte = 0;
        while byte < length {
            masks[length][byte / 8] |= 0xff << (byte % 8 * 8);
            byte += 1;
        }
        length += 1;
    }
    masks
};

/// The key of the word at `start` of `text`.
#[inline]
fn key_within(text: &[u8], start: usize, length: usize) -> Key {
    let Some(mask) = MASKS.get(length) else { return LONG };
    // All 24 bytes are read and those of what follows masked off: no branch on the length.
    match text[start..].first_chunk::<SHORT>() {
        Some(bytes) => {
            let (words, _) = bytes.as_chunks::<8>();
            std::array::from_fn(|at| u64::from_le_bytes(words[at]) & mask[at])
        }
        None => key(&text[start..start + length]),
    }
}

/// The key of a word.
fn key(word: &[u8]) -> Key {
    let mut bytes = [0; SHORT];
    match bytes.get_mut(..word.len()) {
        Some(start) => start.copy_from_slice(word),
        None => return LONG,
    }
    let (words, _) = bytes.as_chunks::<8>();
    std::array::from_fn(|at| u64::from_le_bytes(words[at]))
}

/// A hash whose low bits are good.
#[inline]
fn mix(key: &Key) -> u64 {
    let high = key[1] ^ key[2].wrapping_mul(0xa076_1d64_78bd_642f);
    let product =
        u128::from(key[0] ^ 0x243f_6a88_85a3_08d3) * u128::from(high ^ 0x1319_8a2e_0370_7344);
    let folded = product as u64 ^ (product >> 64) as u64;
    folded.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20
}

/// Numbers of terms by words.
#[derive(Debug, Default)]
struct TermNumbers {
    short: ShortWords,
    long: LongWords,
}

impl TermNumbers {
    fn find(&self, word: &[u8]) -> Option<u32> {
        if word.len() > SHORT {
            return self.long.find(word);
        }
        let key = key(word);
        self.short.find(mix(&key), &key)
    }

    /// Adds a word that is not there.
    fn insert(&mut self, word: &[u8], term: u32) {
        if word.len() <= SHORT {
            self.short.insert(key(word), term);
        } else {
            self.long.insert(word, term);
        }
    }

    fn memory(&self) -> usize {
        self.short.memory() + self.long.memory()
    }
}

/// Open addressing, keys within the slots: a look-up touches one cache line, which is two slots.
///
/// Both are looked at at once: of a full table's words three in ten are not in the first slot that
/// their hash names, and foreseeing which is a matter of luck.
#[derive(Debug)]
struct ShortWords {
    lines: Vec<Line>,
    used: usize,
}

#[derive(Debug, Clone, Copy, Default)]
#[repr(align(64))]
struct Line([Slot; 2]);

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    key: Key,
    term: u32,
}

impl Slot {
    fn is_empty(&self) -> bool {
        self.key[0] == 0
    }

    /// Comparing the arrays would be a call.
    #[inline]
    fn has(&self, key: &Key) -> bool {
        (self.key[0] ^ key[0]) | (self.key[1] ^ key[1]) | (self.key[2] ^ key[2]) == 0
    }

    /// The term, if the slot has the key, else [`UNKNOWN`]; by arithmetic, as a branch would wait for
    /// the slot.
    #[inline]
    fn term_of(&self, key: &Key) -> u32 {
        self.term | 0_u32.wrapping_sub(u32::from(!self.has(key)))
    }
}

impl Default for ShortWords {
    fn default() -> Self {
        Self { lines: vec![Line::default(); 1 << 13], used: 0 }
    }
}

impl ShortWords {
    /// The term, if the first line has it, else [`UNKNOWN`]; without a branch.
    #[inline]
    fn first(&self, hash: u64, key: &Key) -> u32 {
        let Line([first, second]) = &self.lines[hash as usize & (self.lines.len() - 1)];
        first.term_of(key) & second.term_of(key)
    }

    #[inline]
    fn prefetch(&self, hash: u64) {
        prefetch(&self.lines, hash as usize & (self.lines.len() - 1));
    }

    fn find(&self, hash: u64, key: &Key) -> Option<u32> {
        let (line, slot) = self.place(hash, key);
        let slot = &self.lines[line].0[slot];
        (!slot.is_empty()).then_some(slot.term)
    }

    /// The line and the slot where the key is, or where it would be put.
    fn place(&self, hash: u64, key: &Key) -> (usize, usize) {
        let mask = self.lines.len() - 1;
        let mut line = hash as usize & mask;
        loop {
            let is_place = |slot: &Slot| slot.has(key) || slot.is_empty();
            if let Some(slot) = self.lines[line].0.iter().position(is_place) {
                return (line, slot);
            }
            line = (line + 1) & mask;
        }
    }

    fn insert(&mut self, key: Key, term: u32) {
        // At most seven slots in ten are used.
        if self.used * 10 > self.lines.len() * 2 * 7 {
            self.grow();
        }
        self.put(Slot { key, term });
        self.used += 1;
    }

    fn put(&mut self, slot: Slot) {
        let (line, at) = self.place(mix(&slot.key), &slot.key);
        self.lines[line].0[at] = slot;
    }

    /// Twice as many slots; words of common terms, which have low numbers, go first, so that they
    /// stand in the first line that is looked at.
    fn grow(&mut self) {
        const COMMON: u32 = 1 << 15;
        let lines = vec![Line::default(); self.lines.len() * 2];
        let old = std::mem::replace(&mut self.lines, lines);
        let used = || old.iter().flat_map(|line| &line.0).filter(|slot| !slot.is_empty());
        used().filter(|slot| slot.term < COMMON).for_each(|&slot| self.put(slot));
        used().filter(|slot| slot.term >= COMMON).for_each(|&slot| self.put(slot));
    }

    fn memory(&self) -> usize {
        self.lines.len() * size_of::<Line>()
    }
}

/// Words that are too long for a slot.
#[derive(Debug, Default)]
struct LongWords {
    table: HashTable<LongWord>,
    bytes: Vec<u8>,
    hasher: FixedState,
}

#[derive(Debug)]
struct LongWord {
    hash: u64,
    start: u32,
    length: u32,
    term: u32,
}

impl LongWords {
    fn find(&self, word: &[u8]) -> Option<u32> {
        let hash = self.hasher.hash_one(word);
        let is_same = |entry: &LongWord| {
            let start = entry.start as usize;
            entry.hash == hash && &self.bytes[start..start + entry.length as usize] == word
        };
        self.table.find(hash, is_same).map(|entry| entry.term)
    }

    fn insert(&mut self, word: &[u8], term: u32) {
        let hash = self.hasher.hash_one(word);
        let start = self.bytes.len() as u32;
        self.bytes.extend_from_slice(word);
        let entry = LongWord { hash, start, length: word.len() as u32, term };
        self.table.insert_unique(hash, entry, |entry| entry.hash);
    }

    fn memory(&self) -> usize {
        self.bytes.capacity() + (size_of::<LongWord>() + 1) * self.table.capacity()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_table_is_a_map_from_words_to_terms(
            words in prop::collection::vec("[a-cа-в]{1,30}", 1..200),
        ) {
            let (mut table, mut expected) = (TermNumbers::default(), HashMap::new());
            for (number, word) in (0..).zip(&words) {
                prop_assert_eq!(table.find(word.as_bytes()), expected.get(word).copied());
                if !expected.contains_key(word) {
                    table.insert(word.as_bytes(), number);
                    expected.insert(word.clone(), number);
                }
            }
        }

        #[test]
        fn the_key_of_a_word_is_the_same_wherever_it_stands(text in "[a-zа-я]{1,60}") {
            for (start, _) in text.char_indices() {
                for (end, _) in text.char_indices().filter(|&(end, _)| end > start) {
                    let word = &text.as_bytes()[start..end];
                    prop_assert_eq!(key_within(text.as_bytes(), start, word.len()), key(word));
                }
            }
        }
    }

    #[test]
    fn a_table_grows() {
        let mut table = TermNumbers::default();
        for number in 0..100_000_u32 {
            table.insert(number.to_string().as_bytes(), number);
        }
        assert!((0..100_000).all(|n: u32| table.find(n.to_string().as_bytes()) == Some(n)));
    }
}
