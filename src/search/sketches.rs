//! A sketch of the words of each document, by which near-duplicates are told without their texts.
//!
//! ```text
//! sketch = for each of 64 bins the low byte of the least hash of the document's words in it
//! ```
//! Two documents agree in about as many bins as they share of all their distinct words: MinHash with
//! one permutation (Li, Owen and Zhang, 2012), an empty bin filled from the next that is not
//! (Shrivastava and Li, 2014), a byte kept of each (Li and König, 2010). A word with a digit counts
//! for three, since forms that differ in their figures are other documents.
//!
//! Made from the postings, a segment at a time, when first asked for: a load costs nothing more and no
//! file changes. In memory a document takes 64 bytes.

use std::{collections::HashMap, io, sync::Arc};

use tantivy::Searcher;

use super::{
    resolve::SearchField,
    term::{BODY, FIELDS},
};
use crate::{analysis::LetterMark, segment::fnv};

/// Bins of a sketch.
pub(super) const BINS: usize = 64;

/// Occurrences that a word with a digit counts for.
const FIGURE: u64 = 3;

/// The sketch of a document.
pub(super) type Sketch = [u8; BINS];

/// The sketches of all documents, by segment.
#[derive(Debug, Default)]
pub(super) struct Sketches {
    by_segment: HashMap<String, Arc<Vec<Sketch>>>,
}

impl Sketches {
    /// The sketches of the bodies of all documents; segments that were there `before` are not read
    /// again.
    pub(super) fn of(
        searcher: &Searcher,
        fields: &[SearchField; FIELDS],
        before: Option<&Self>,
    ) -> io::Result<Self> {
        let mut by_segment = HashMap::new();
        for (ordinal, reader) in searcher.segment_readers().iter().enumerate() {
            let id = reader.segment_id().uuid_string();
            let known = before.and_then(|before| before.by_segment.get(&id));
            let sketches = match known {
                Some(known) => Arc::clone(known),
                None => Arc::new(of_segment(&fields[BODY], ordinal, reader.max_doc())?),
            };
            by_segment.insert(id, sketches);
        }
        Ok(Self { by_segment })
    }

    /// Those of one segment, a document each.
    pub(super) fn segment(&self, id: &str) -> &[Sketch] {
        self.by_segment.get(id).map_or(&[], |sketches| sketches.as_slice())
    }
}

fn of_segment(field: &SearchField, ordinal: usize, documents: u32) -> io::Result<Vec<Sketch>> {
    let mut least = vec![[u16::MAX; BINS]; documents as usize];
    let mut terms = field.terms(ordinal)?;
    while terms.advance() {
        let term = terms.key();
        // Terms of text fields are UTF-8: our analyzer made them.
        let text = std::str::from_utf8(term).unwrap_or_default();
        if LetterMark::is_term(text) {
            continue;
        }
        let times = if term.iter().any(u8::is_ascii_digit) { FIGURE } else { 1 };
        for time in 0..times {
            let (bin, value) = place_of(term, time);
            let mut list = field.postings(ordinal).list(terms.value())?;
            while !list.documents().is_empty() {
                let len = list.documents().len();
                for document in list.documents() {
                    let known = &mut least[*document as usize][bin];
                    *known = value.min(*known);
                }
                list.advance(len);
            }
        }
    }
    Ok(least.iter().map(sketch).collect())
}

/// The bin of a word and what it is worth there.
fn place_of(term: &[u8], time: u64) -> (usize, u16) {
    let hash = (fnv::hash(term) ^ time.wrapping_mul(0x9e37_79b9_7f4a_7c15)) | 1;
    let mixed = (hash ^ (hash >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = mixed ^ (mixed >> 29);
    // The greatest value stands for none.
    ((mixed >> 58) as usize, (mixed as u16).min(u16::MAX - 1))
}

/// Fills the bins that no word is in from the next that one is in.
fn sketch(least: &[u16; BINS]) -> Sketch {
    std::array::from_fn(|bin| {
        let next = (0..BINS).find(|step| least[(bin + step) % BINS] != u16::MAX).unwrap_or(0);
        let value = least[(bin + next) % BINS];
        // From farther off it is another value, so that two empty bins are not evidence for each other.
        value.wrapping_add((next as u16).wrapping_mul(0x9e37)).to_be_bytes()[1]
    })
}

/// In how many bins two documents agree.
pub(super) fn agreement(a: &Sketch, b: &Sketch) -> usize {
    a.iter().zip(b).filter(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_words(words: impl Iterator<Item = u32>) -> Sketch {
        let mut least = [u16::MAX; BINS];
        for word in words {
            let (bin, value) = place_of(&word.to_le_bytes(), 0);
            least[bin] = value.min(least[bin]);
        }
        sketch(&least)
    }

    /// The share of distinct words that two documents of so many words have in common, as the sketches
    /// show it, in the mean of many.
    fn shown(words: u32, same: u32) -> f32 {
        let agree = |start: u32| {
            let a = of_words(start..start + words);
            let b = of_words(start + words - same..start + 2 * words - same);
            agreement(&a, &b) as f32 / BINS as f32
        };
        (0..200).map(|n| agree(n * 10_000)).sum::<f32>() / 200.0
    }

    #[test]
    fn sketches_agree_as_much_as_the_words_do() {
        for (words, same) in [(30, 27), (100, 90), (300, 200), (1000, 500), (200, 0)] {
            let share = same as f32 / (2 * words - same) as f32;
            let shown = shown(words, same);
            assert!((shown - share).abs() < 0.05, "{words} {same}: {shown} for {share}");
        }
    }

    #[test]
    fn the_same_words_give_the_same_sketch() {
        assert_eq!(of_words(5..40), of_words((5..40).rev()));
        assert_eq!(agreement(&of_words(5..40), &of_words(5..40)), BINS);
    }
}
