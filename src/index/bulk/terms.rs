//! The distinct terms that one thread has met: bytes to number and back, and their order.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

/// Terms numbered in the order of their first appearance, so that common ones have low numbers.
#[derive(Debug, Default)]
pub(super) struct Terms {
    numbers: HashTable<u32>,
    hasher: FixedState,
    bytes: Vec<u8>,
    ends: Vec<u32>,
    /// Numbers in the order of the terms' bytes; those of `ends.len()` that were there last time.
    sorted: Vec<u32>,
}

impl Terms {
    /// The number of `term`, which is new or known.
    pub(super) fn number(&mut self, term: &str) -> u32 {
        let hash = self.hasher.hash_one(term.as_bytes());
        let (bytes, ends, hasher) = (&self.bytes, &self.ends, &self.hasher);
        let known = self.numbers.find(hash, |&n| slice(bytes, ends, n) == term.as_bytes());
        if let Some(&number) = known {
            return number;
        }
        let number = self.ends.len() as u32;
        self.numbers.insert_unique(hash, number, |&n| hasher.hash_one(slice(bytes, ends, n)));
        self.bytes.extend_from_slice(term.as_bytes());
        self.ends.push(self.bytes.len() as u32);
        number
    }

    /// The bytes of the term with this number.
    pub(super) fn bytes(&self, number: u32) -> &[u8] {
        slice(&self.bytes, &self.ends, number)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Brings [`sorted`](Self::sorted) up to date.
    ///
    /// Only terms that are new since the last call are sorted; the rest is merged in.
    pub(super) fn sort(&mut self) {
        let known = self.sorted.len() as u32;
        if known < self.ends.len() as u32 {
            let fresh = self.sort_range(known..self.ends.len() as u32);
            self.sorted = self.merge(&self.sorted, &fresh);
        }
    }

    /// Numbers in the order of their terms' bytes: of all terms there were when
    /// [`sort`](Self::sort) was called.
    pub(super) fn sorted(&self) -> &[u32] {
        &self.sorted
    }

    /// An estimate of the memory that this takes, in bytes.
    pub(super) fn memory(&self) -> usize {
        self.bytes.capacity()
            + 4 * (self.ends.capacity() + self.sorted.capacity())
            + 5 * self.numbers.capacity()
    }

    fn sort_range(&self, numbers: std::ops::Range<u32>) -> Vec<u32> {
        // Eight bytes of the term beside its number: most comparisons end there, without a look
        // into the arena.
        let mut keyed: Vec<(u64, u32)> =
            numbers.map(|number| (prefix(self.bytes(number)), number)).collect();
        keyed.sort_unstable_by(|a, b| {
            a.0.cmp(&b.0).then_with(|| self.bytes(a.1).cmp(self.bytes(b.1)))
        });
        keyed.into_iter().map(|(_, number)| number).collect()
    }

    fn merge(&self, old: &[u32], fresh: &[u32]) -> Vec<u32> {
        let mut merged = Vec::with_capacity(old.len() + fresh.len());
        let mut rest = old;
        for &number in fresh {
            let term = self.bytes(number);
            let before = rest.partition_point(|&other| self.bytes(other) < term);
            merged.extend_from_slice(&rest[..before]);
            merged.push(number);
            rest = &rest[before..];
        }
        merged.extend_from_slice(rest);
        merged
    }
}

fn slice<'a>(bytes: &'a [u8], ends: &[u32], number: u32) -> &'a [u8] {
    let number = number as usize;
    let start = if number == 0 { 0 } else { ends[number - 1] };
    &bytes[start as usize..ends[number] as usize]
}

/// The first eight bytes as a number that sorts like them; shorter terms are filled with zeros.
fn prefix(term: &[u8]) -> u64 {
    let mut start = [0; 8];
    let length = term.len().min(8);
    start[..length].copy_from_slice(&term[..length]);
    u64::from_be_bytes(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_come_in_the_order_of_their_bytes_whenever_they_were_met() {
        let mut terms = Terms::default();
        for term in ["хрущёв", "plenum", "a", "plenums", "plenum"] {
            terms.number(term);
        }
        assert_eq!(terms.len(), 4);
        let words = |terms: &mut Terms| -> Vec<String> {
            terms.sort();
            terms.sorted().iter().map(|&n| String::from_utf8_lossy(terms.bytes(n)).into()).collect()
        };
        assert_eq!(words(&mut terms), ["a", "plenum", "plenums", "хрущёв"]);
        assert_eq!(terms.number("plenary"), 4);
        assert_eq!(terms.number("хрущ"), 5);
        assert_eq!(words(&mut terms), ["a", "plenary", "plenum", "plenums", "хрущ", "хрущёв"]);
    }
}
