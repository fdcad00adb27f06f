//! The words of a layer in alphabetical order, from the front and from the back, for fuzzy
//! matching.
//!
//! In such an order words that begin alike stand together, and a beginning that is too far from the
//! query is passed by with all of them: a trie in nine bytes a word. Both orders of a million words
//! take eighteen megabytes and a quarter of a second to make. Knows no costs: what is too far,
//! [`EditTable`] says.

use transliterate::EditTable;

use super::word_table::WordTable;
use crate::analysis::LetterMark;

/// Words that are passed by together: their least is a few instructions on vectors.
const CHUNK: usize = 64;

/// The numbers of words in both orders: what differs in the second half of the query is soon
/// found in the one, what differs in the first half in the other.
#[derive(Debug)]
pub(super) struct Alphabetical {
    forwards: Order,
    backwards: Order,
}

impl Alphabetical {
    pub(super) fn of(words: &WordTable) -> Self {
        let forwards = Order::of(words, |word| word.bytes(), |word| word.chars());
        let backwards = Order::of(words, |word| word.bytes().rev(), |word| word.chars().rev());
        Self { forwards, backwards }
    }

    /// Calls `found` with every word that is within the limit of the query, and with a few
    /// that are not; with some of them twice. Words are taken to be in lower case.
    pub(super) fn near(
        &self,
        words: &WordTable,
        query: &str,
        limit: f32,
        mut found: impl FnMut(&str),
    ) {
        let starts = EditTable::of_starts(query, limit);
        self.forwards.search(words, starts, |word| word.chars(), &mut found);
        let ends = EditTable::of_ends(query, limit);
        self.backwards.search(words, ends, |word| word.chars().rev(), &mut found);
    }

    /// The numbers of the words that begin with these letters.
    pub(super) fn beginning_with(&self, words: &WordTable, beginning: &str) -> &[u32] {
        let ids = &self.forwards.ids;
        let start = ids.partition_point(|id| words.word(*id) < beginning);
        let length = ids[start..].partition_point(|id| words.word(*id).starts_with(beginning));
        &ids[start..start + length]
    }

    /// Adds the letters that words go on with after a beginning.
    pub(super) fn letters_after(&self, words: &WordTable, beginning: &str, to: &mut Vec<char>) {
        let mut rest = self.beginning_with(words, beginning);
        while let Some(first) = rest.first() {
            let Some(letter) = words.word(*first)[beginning.len()..].chars().next() else {
                rest = &rest[1..];
                continue;
            };
            to.push(letter);
            let goes_on =
                |id: &u32| words.word(*id)[beginning.len()..].chars().next() <= Some(letter);
            rest = &rest[rest.partition_point(goes_on)..];
        }
    }
}

#[derive(Debug)]
struct Order {
    /// Numbers of words, ascending by their letters in one direction.
    ids: Vec<u32>,
    /// How many letters each has in common with the one before it, in that direction.
    shared: Vec<u8>,
    /// The letter after those. It alone rules out fourteen in fifteen of the words that the search
    /// comes to, without a look at them.
    next: Vec<char>,
}

impl Order {
    fn of<'w, B, C>(
        words: &'w WordTable,
        bytes: impl Fn(&'w str) -> B,
        letters: impl Fn(&'w str) -> C,
    ) -> Self
    where
        B: Iterator<Item = u8>,
        C: Iterator<Item = char>,
    {
        // Sorting by the first sixteen bytes looks up few words; UTF-8 sorts as its letters do.
        let mut keyed: Vec<(u128, u32)> = (0..words.len() as u32)
            .filter(|id| !LetterMark::is_term(words.word(*id)))
            .map(|id| {
                let mut key = [0; 16];
                key.iter_mut().zip(bytes(words.word(id))).for_each(|(to, byte)| *to = byte);
                (u128::from_be_bytes(key), id)
            })
            .collect();
        keyed.sort_unstable_by(|(a_key, a), (b_key, b)| {
            a_key.cmp(b_key).then_with(|| bytes(words.word(*a)).cmp(bytes(words.word(*b))))
        });
        let ids: Vec<u32> = keyed.into_iter().map(|(_, id)| id).collect();
        let mut before = "";
        let (mut shared, mut next) = (Vec::with_capacity(ids.len()), Vec::with_capacity(ids.len()));
        for word in ids.iter().map(|id| words.word(*id)) {
            let count = letters(before).zip(letters(word)).take_while(|(a, b)| a == b).count();
            // A word has at most 255 bytes.
            shared.push(count as u8);
            // Words are distinct: of two neighbours the later goes on after what they share.
            next.push(letters(word).nth(count).unwrap_or_default());
            before = word;
        }
        Self { ids, shared, next }
    }

    fn search<'w, C: Iterator<Item = char>>(
        &self,
        words: &'w WordTable,
        mut table: EditTable,
        letters: impl Fn(&'w str) -> C,
        found: &mut impl FnMut(&'w str),
    ) {
        let mut at = 0;
        while at < self.ids.len() {
            table.truncate(usize::from(self.shared[at]));
            let mut is_open = table.push(self.next[at]);
            if is_open {
                let word = words.word(self.ids[at]);
                is_open = letters(word).skip(table.depth()).all(|letter| table.push(letter));
                if is_open && table.is_within() {
                    found(word);
                }
            }
            at = if is_open { at + 1 } else { self.pass(at + 1, table.depth()) };
        }
    }

    /// The next place, `at` or after it, whose word does not have the first `depth` letters in
    /// common with the one before.
    fn pass(&self, at: usize, depth: usize) -> usize {
        let (chunks, _) = self.shared[at..].as_chunks::<CHUNK>();
        let least = |chunk: &[u8; CHUNK]| chunk.iter().fold(u8::MAX, |a, b| a.min(*b));
        let same = chunks.iter().take_while(|chunk| usize::from(least(chunk)) >= depth).count();
        let at = at + same * CHUNK;
        let rest = &self.shared[at..];
        at + rest.iter().position(|shared| usize::from(*shared) < depth).unwrap_or(rest.len())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use transliterate::edit_distance;

    use super::*;
    use crate::analysis::CaseCounts;

    /// All words of three to five letters that double, merge and look alike, with one ending.
    fn sample() -> WordTable {
        let mut words = WordTable::default();
        for (length, number) in (3..6).flat_map(|n| (0..1usize << (2 * n)).map(move |i| (n, i))) {
            let letter = |place: usize| char::from(b"rnmi"[number >> (2 * place) & 3]);
            let word: String = (0..length).map(letter).chain("уш".chars()).collect();
            words.push(&word, CaseCounts::default());
        }
        words
    }

    fn near(query: &str, limit: f32) -> BTreeSet<String> {
        let words = sample();
        let mut found = BTreeSet::new();
        Alphabetical::of(&words).near(&words, query, limit, |word| {
            found.insert(word.to_owned());
        });
        found
    }

    #[test]
    fn everything_within_the_limit_is_found() {
        for (query, limit) in [("mirniуш", 1.0), ("Nimrуш", 1.5), ("rriimуш", 2.0), ("уш", 0.9)]
        {
            let found = near(query, limit);
            let words = sample();
            let all = (0..words.len() as u32).map(|id| words.word(id));
            let near: Vec<&str> =
                all.filter(|word| edit_distance(query, word, limit).is_some()).collect();
            let missed: Vec<_> = near.iter().filter(|word| !found.contains(**word)).collect();
            assert!(missed.is_empty(), "{query}: {missed:?} of {}", near.len());
        }
    }

    #[test]
    fn most_words_are_passed_by() {
        let found = near("mirniуш", 1.0).len();
        assert!((1..400).contains(&found), "{found} of {}", sample().len());
    }

    #[test]
    fn no_words_are_no_trouble() {
        let words = WordTable::default();
        Alphabetical::of(&words).near(&words, "Хрущёв", 1.5, |word| panic!("{word}"));
    }
}
