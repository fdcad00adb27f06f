//! The words of one field of a segment under construction: numbers in the order of the text, then
//! inverted into positions in the order of the terms.

/// Codes below this stand for themselves: marks, then terms.
const MARKS: u32 = 2;
/// The next term is at the position of the one before it.
const STACKED: u16 = 0;
/// A position without a term.
const GAP: u16 = 1;
/// Codes from here on are the upper half of a term's code; the lower half follows.
const WIDE: u16 = 0xC000;

/// Every term of every document of one field, as text order gives it.
///
/// A code of 16 bits for a common term and two for a rare one: 2.2 bytes a word on prose, where
/// 32-bit numbers took 4, so that a segment of the same memory holds twice the text.
#[derive(Debug, Default)]
pub(super) struct PostingsInverter {
    codes: Vec<u16>,
    /// How often each term occurs, by its number.
    counts: Vec<u32>,
    /// Where the positions of each document begin in those of all.
    bases: Vec<u32>,
    /// The next position, over all documents.
    next: u32,
    tokens: u64,
}

impl PostingsInverter {
    /// Begins the next document.
    pub(super) fn begin(&mut self) {
        self.bases.push(self.next);
    }

    /// Terms at the next positions.
    pub(super) fn extend(&mut self, terms: &[u32]) {
        let most = terms.iter().copied().max().map_or(0, |most| most as usize + 1);
        if most > self.counts.len() {
            self.counts.resize(most.next_power_of_two(), 0);
        }
        self.codes.reserve(2 * terms.len());
        for &term in terms {
            self.counts[term as usize] += 1;
            let code = term + MARKS;
            if code < u32::from(WIDE) {
                self.codes.push(code as u16);
            } else {
                self.codes.extend_from_slice(&[WIDE | (code >> 16) as u16, code as u16]);
            }
        }
        self.next += terms.len() as u32;
        self.tokens += terms.len() as u64;
    }

    /// A term at the next position.
    pub(super) fn push(&mut self, term: u32) {
        self.extend(&[term]);
    }

    /// A term at the position of the one before it.
    pub(super) fn push_stacked(&mut self, term: u32) {
        self.codes.push(STACKED);
        self.next -= 1;
        self.push(term);
    }

    /// A position without a term.
    pub(super) fn skip(&mut self) {
        self.codes.push(GAP);
        self.next += 1;
    }

    /// How many terms there are in all, those stacked on others too.
    pub(super) fn tokens(&self) -> u64 {
        self.tokens
    }

    /// How often each term occurs, by its number, as far as any does.
    pub(super) fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// The memory that grows with the text, in bytes.
    pub(super) fn memory(&self) -> usize {
        size_of::<u16>() * self.codes.len() + size_of::<u32>() * self.bases.len()
    }

    /// Hands each term that occurs to `term`, in the order of `sorted`, with its positions in
    /// ascending order, counted over all documents.
    ///
    /// Works in passes over the text, each for a range of terms with about `window` occurrences, so
    /// that memory stays bounded: four bytes an occurrence of the window.
    pub(super) fn invert<E>(
        &self,
        sorted: &[u32],
        window: usize,
        mut term: impl FnMut(u32, &[u32]) -> Result<(), E>,
    ) -> Result<(), E> {
        let occurs = |number: u32| self.counts.get(number as usize).is_some_and(|&n| n > 0);
        let sorted: Vec<u32> = sorted.iter().copied().filter(|&number| occurs(number)).collect();
        let mut first = 0;
        let mut start = 0_u32;
        // Where the next position of each term goes; of those outside the window, far away.
        let mut cursors = self.counts.clone();
        let mut end = 0;
        for &number in &sorted {
            end += std::mem::replace(&mut cursors[number as usize], end);
        }
        while first < sorted.len() {
            let limit = start.saturating_add(window.max(1) as u32);
            let begins_before = |&number: &u32| cursors[number as usize] < limit;
            let last = first + sorted[first..].partition_point(begins_before);
            let stop = sorted.get(last).map_or(end, |&number| cursors[number as usize]);
            // Fresh memory is zero already.
            let mut positions = vec![0; (stop - start) as usize];
            self.scatter(&mut cursors, start, &mut positions);
            let mut from = start;
            for &number in &sorted[first..last] {
                let to = std::mem::replace(&mut cursors[number as usize], u32::MAX);
                term(number, &positions[(from - start) as usize..(to - start) as usize])?;
                from = to;
            }
            (first, start) = (last, stop);
        }
        Ok(())
    }

    fn scatter(&self, cursors: &mut [u32], start: u32, positions: &mut [u32]) {
        let mut position = u32::MAX;
        let mut codes = self.codes.iter();
        while let Some(&code) = codes.next() {
            let code = match code {
                STACKED => {
                    position = position.wrapping_sub(1);
                    continue;
                }
                GAP => {
                    position = position.wrapping_add(1);
                    continue;
                }
                WIDE.. => {
                    let low = codes.next().copied().unwrap_or_default();
                    u32::from(code & !WIDE) << 16 | u32::from(low)
                }
                _ => u32::from(code),
            };
            position = position.wrapping_add(1);
            let cursor = &mut cursors[(code - MARKS) as usize];
            if let Some(place) = positions.get_mut(cursor.wrapping_sub(start) as usize) {
                *place = position;
                *cursor += 1;
            }
        }
    }

    /// The documents' places among the positions of all.
    pub(super) fn documents(&self) -> Documents<'_> {
        let blocks = (self.next as usize >> Documents::SHIFT) + 1;
        let mut hints = Vec::with_capacity(blocks);
        let mut document = 0;
        for block in 0..blocks {
            let position = (block << Documents::SHIFT) as u32;
            while self.bases.get(document + 1).is_some_and(|&base| base <= position) {
                document += 1;
            }
            hints.push(document as u32);
        }
        Documents { bases: &self.bases, end: self.next, hints }
    }
}

/// Finds the document that a position over all documents is in.
#[derive(Debug)]
pub(super) struct Documents<'a> {
    bases: &'a [u32],
    end: u32,
    /// The document of every 128th position.
    hints: Vec<u32>,
}

impl Documents<'_> {
    const SHIFT: u32 = 7;

    /// The postings of a term with these positions, ascending, into `postings`.
    pub(super) fn postings(&self, positions: &[u32], postings: &mut TermPostings) {
        postings.clear();
        let mut rest = positions;
        while let Some(&first) = rest.first() {
            let document = self.find(first);
            let end = self.bases.get(document + 1).copied().unwrap_or(self.end);
            let frequency = rest.iter().position(|&position| position >= end);
            let (here, after) = rest.split_at(frequency.unwrap_or(rest.len()));
            postings.documents.push(document as u32);
            postings.frequencies.push(here.len() as u32);
            let mut before = self.bases[document];
            postings.deltas.extend(here.iter().map(|&position| {
                let delta = position - before;
                before = position;
                delta
            }));
            rest = after;
        }
    }

    fn find(&self, position: u32) -> usize {
        let mut document = self.hints[(position >> Self::SHIFT) as usize] as usize;
        while self.bases.get(document + 1).is_some_and(|&base| base <= position) {
            document += 1;
        }
        document
    }
}

/// The postings of one term: documents, how often it occurs in each, and the distance of each
/// position from the one before it in the same document.
#[derive(Debug, Default)]
pub(super) struct TermPostings {
    pub(super) documents: Vec<u32>,
    pub(super) frequencies: Vec<u32>,
    pub(super) deltas: Vec<u32>,
}

impl TermPostings {
    fn clear(&mut self) {
        self.documents.clear();
        self.frequencies.clear();
        self.deltas.clear();
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, convert::Infallible};

    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, Clone, Copy)]
    enum Step {
        Term(u32),
        Stacked(u32),
        Gap,
    }

    type Inverted = BTreeMap<u32, Vec<(u32, Vec<u32>)>>;

    fn plainly(documents: &[Vec<Step>]) -> Inverted {
        let mut inverted = Inverted::new();
        for (document, steps) in documents.iter().enumerate() {
            let mut position = 0;
            for (at, &step) in steps.iter().enumerate() {
                let (term, place) = match step {
                    Step::Term(term) => (term, position),
                    Step::Stacked(term) if at > 0 => (term, position - 1),
                    Step::Stacked(term) => (term, position),
                    Step::Gap => {
                        position += 1;
                        continue;
                    }
                };
                position = place + 1;
                let postings = inverted.entry(term).or_default();
                match postings.last_mut() {
                    Some((last, positions)) if *last == document as u32 => positions.push(place),
                    _ => postings.push((document as u32, vec![place])),
                }
            }
        }
        inverted
    }

    fn by_passes(documents: &[Vec<Step>], window: usize) -> Inverted {
        let mut inverter = PostingsInverter::default();
        for steps in documents {
            inverter.begin();
            for (at, &step) in steps.iter().enumerate() {
                match step {
                    Step::Stacked(term) if at > 0 => inverter.push_stacked(term),
                    Step::Term(term) | Step::Stacked(term) => inverter.push(term),
                    Step::Gap => inverter.skip(),
                }
            }
        }
        let mut inverted = Inverted::new();
        let sorted: Vec<u32> = (0..70_000).collect();
        let mut all = Vec::new();
        let done: Result<(), Infallible> = inverter.invert(&sorted, window, |term, positions| {
            all.push((term, positions.to_vec()));
            Ok(())
        });
        assert_eq!(done, Ok(()));
        let map = inverter.documents();
        let mut postings = TermPostings::default();
        for (term, positions) in all {
            map.postings(&positions, &mut postings);
            let mut deltas = postings.deltas.iter();
            let each = postings.documents.iter().zip(&postings.frequencies);
            let positions = each.map(|(&document, &frequency)| {
                let sum = |at: &mut u32, delta: &u32| {
                    *at += delta;
                    Some(*at)
                };
                (document, deltas.by_ref().take(frequency as usize).scan(0, sum).collect())
            });
            inverted.insert(term, positions.collect());
        }
        inverted
    }

    proptest! {
        #[test]
        fn the_inverse_is_the_same_in_one_pass_or_many(
            documents in prop::collection::vec(
                prop::collection::vec(
                    prop_oneof![
                        8 => (0_u32..20).prop_map(Step::Term),
                        2 => (49_000_u32..70_000).prop_map(Step::Term),
                        1 => (0_u32..20).prop_map(Step::Stacked),
                        1 => Just(Step::Gap),
                    ],
                    0..300,
                ),
                0..12,
            ),
            window in 1_usize..400,
        ) {
            let expected = plainly(&documents);
            prop_assert_eq!(&by_passes(&documents, usize::MAX >> 33), &expected);
            prop_assert_eq!(&by_passes(&documents, window), &expected);
        }
    }
}
