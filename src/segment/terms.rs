//! Distinct terms: number to bytes, and their order.

use super::byte_strings::ByteStrings;

/// Terms numbered in the order of their first appearance, so that common ones have low numbers.
#[derive(Debug, Default)]
pub(super) struct Terms {
    strings: ByteStrings,
    /// Numbers in the order of the terms' bytes, of those that were there last time.
    sorted: Vec<u32>,
}

impl Terms {
    /// Adds a term that is not there and gives its number.
    pub(super) fn push(&mut self, term: &[u8]) -> u32 {
        self.strings.push(term)
    }

    /// The bytes of the term with this number.
    #[inline]
    pub(super) fn bytes(&self, number: u32) -> &[u8] {
        self.strings.bytes(number)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.strings.len()
    }

    /// Brings [`sorted`](Self::sorted) up to date.
    ///
    /// Only terms that are new since the last call are sorted; the rest is merged in.
    pub(super) fn sort(&mut self) {
        let known = self.sorted.len() as u32;
        if known < self.len() as u32 {
            let fresh = self.sort_range(known..self.len() as u32);
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
        self.strings.memory() + size_of::<u32>() * self.sorted.capacity()
    }

    fn sort_range(&self, numbers: std::ops::Range<u32>) -> Vec<u32> {
        let mut keyed: Vec<(u128, u32)> = numbers.map(|number| (0, number)).collect();
        self.sort_from(0, &mut keyed);
        keyed.into_iter().map(|(_, number)| number).collect()
    }

    /// Sorts terms that are the same up to byte `start`, all at least that long.
    ///
    /// By sixteen bytes at a time, kept beside the number, so that comparing looks at no term: half
    /// of the time of comparing terms where many begin alike, as in Russian.
    fn sort_from(&self, start: usize, keyed: &mut [(u128, u32)]) {
        if let [_] = keyed {
            return;
        }
        for (key, number) in keyed.iter_mut() {
            *key = sixteen_bytes(&self.bytes(*number)[start..]);
        }
        keyed.sort_unstable();
        for same in keyed.chunk_by_mut(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
            if same.iter().all(|&(_, number)| self.bytes(number).len() >= start + 16) {
                self.sort_from(start + 16, same);
            } else {
                // Zero bytes of a term's own, which no word has but an id may.
                same.sort_unstable_by(|a, b| self.bytes(a.1).cmp(self.bytes(b.1)));
            }
        }
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

/// The first sixteen bytes as a number that sorts like them; what is shorter is filled with zeros.
fn sixteen_bytes(rest: &[u8]) -> u128 {
    let mut start = [0; 16];
    let length = rest.len().min(16);
    start[..length].copy_from_slice(&rest[..length]);
    u128::from_be_bytes(start)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn terms_that_begin_alike_are_sorted_too(
            terms in prop::collection::btree_set("[a\\x00]{0,20}[a-c]{0,30}", 1..60),
            known in 0_usize..60,
        ) {
            let mut sorted = Terms::default();
            // From the last to the first, some of them at once.
            for (at, term) in terms.iter().rev().enumerate() {
                sorted.push(term.as_bytes());
                if at == known {
                    sorted.sort();
                }
            }
            sorted.sort();
            let ours: Vec<&[u8]> = sorted.sorted().iter().map(|&n| sorted.bytes(n)).collect();
            let expected: Vec<&[u8]> = terms.iter().map(|term| term.as_bytes()).collect();
            prop_assert_eq!(ours, expected);
        }
    }

    #[test]
    fn terms_come_in_the_order_of_their_bytes_whenever_they_were_met() {
        let mut terms = Terms::default();
        for term in ["хрущёв", "plenum", "a", "plenums"] {
            terms.push(term.as_bytes());
        }
        let words = |terms: &mut Terms| -> Vec<String> {
            terms.sort();
            let words = terms.sorted().iter().map(|&n| String::from_utf8_lossy(terms.bytes(n)));
            words.map(Into::into).collect()
        };
        assert_eq!(words(&mut terms), ["a", "plenum", "plenums", "хрущёв"]);
        assert_eq!(terms.push("plenary".as_bytes()), 4);
        assert_eq!(terms.push("хрущ".as_bytes()), 5);
        assert_eq!(words(&mut terms), ["a", "plenary", "plenum", "plenums", "хрущ", "хрущёв"]);
    }
}
