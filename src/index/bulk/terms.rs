//! Distinct terms: number to bytes, and their order.

/// Terms numbered in the order of their first appearance, so that common ones have low numbers.
#[derive(Debug, Default)]
pub(super) struct Terms {
    bytes: Vec<u8>,
    ends: Vec<u32>,
    /// Numbers in the order of the terms' bytes, of those that were there last time.
    sorted: Vec<u32>,
}

impl Terms {
    /// Adds a term that is not there and gives its number.
    pub(super) fn push(&mut self, term: &[u8]) -> u32 {
        self.bytes.extend_from_slice(term);
        self.ends.push(self.bytes.len() as u32);
        self.ends.len() as u32 - 1
    }

    /// The bytes of the term with this number.
    pub(super) fn bytes(&self, number: u32) -> &[u8] {
        let number = number as usize;
        let start = if number == 0 { 0 } else { self.ends[number - 1] };
        &self.bytes[start as usize..self.ends[number] as usize]
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
        self.bytes.capacity() + size_of::<u32>() * (self.ends.capacity() + self.sorted.capacity())
    }

    fn sort_range(&self, numbers: std::ops::Range<u32>) -> Vec<u32> {
        // Sixteen bytes of the term, eight Cyrillic letters, beside its number: nearly all
        // comparisons end there, without a look into the arena.
        let mut keyed: Vec<(u128, u32)> =
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

/// The first sixteen bytes as a number that sorts like them; shorter terms are filled with zeros.
fn prefix(term: &[u8]) -> u128 {
    let mut start = [0; 16];
    let length = term.len().min(16);
    start[..length].copy_from_slice(&term[..length]);
    u128::from_be_bytes(start)
}

#[cfg(test)]
mod tests {
    use super::*;

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
