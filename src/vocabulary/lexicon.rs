//! The built-in lexicon: which forms belong to one word, Russian and English.
//!
//! A lexeme is a word with all its forms (write, wrote, written); a form of two words (стали, of сталь
//! and of стать) belongs to both, and these do not meet. Made by the example `lexemes` from Lebedev's
//! Russian dictionary, WordNet and SCOWL, whose notices lie beside it.
//!
//! ```text
//! file  = lexemes:u32 sets_bytes:u32 sets map
//! sets  = of u32: how many lexemes, then their numbers, for what forms that belong to several are of
//! map   = fst: from a form to four times what it is of, + 1 where no rule gives the form, + 2 where it
//!         is in the other of two spellings
//! what  = the number of a lexeme; or the number of all lexemes and the place of a set
//! ```
//! Numbers are little-endian. In the map a letter is a byte: as in ASCII, and from 0x80 on those from
//! а, so that a look-up takes as many steps as the word has letters. It is read where it lies in the
//! program: nothing is built at the start, and only what is looked at takes memory.

use std::sync::LazyLock;

use fst::Map;

pub(super) static FILE: &[u8] = include_bytes!("data/lexicon.bin");

static LEXICON: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::parse(FILE).expect("the built-in lexicon is whole, as a test holds"));

/// Letters of the longest form that is looked up.
const LONGEST: usize = 40;

const IRREGULAR: u64 = 1;
const OTHER_SPELLING: u64 = 2;

struct Lexicon {
    lexemes: u64,
    sets: &'static [u8],
    map: Map<&'static [u8]>,
}

impl Lexicon {
    fn parse(file: &'static [u8]) -> Option<Self> {
        let (lexemes, rest) = file.split_first_chunk()?;
        let (sets, rest) = rest.split_first_chunk()?;
        let (sets, map) = rest.split_at_checked(u32::from_le_bytes(*sets) as usize)?;
        let lexemes = u64::from(u32::from_le_bytes(*lexemes));
        Some(Self { lexemes, sets, map: Map::new(map).ok()? })
    }

    /// The numbers of the set at a place.
    fn set(&self, at: u64) -> impl Iterator<Item = u32> {
        let mut numbers = self.sets.chunks_exact(4).skip(at as usize).map(|bytes| {
            let mut number = [0; 4];
            number.copy_from_slice(bytes);
            u32::from_le_bytes(number)
        });
        let count = numbers.next().unwrap_or_default();
        numbers.take(count as usize)
    }
}

/// What the lexicon has of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Listed(u64);

impl Listed {
    /// The numbers of the lexemes that it is a form of, ascending.
    pub(super) fn lexemes(self) -> impl Iterator<Item = u32> {
        let what = self.0 >> 2;
        let (one, several) = match what.checked_sub(LEXICON.lexemes) {
            None => (Some(what as u32), None),
            Some(at) => (None, Some(LEXICON.set(at))),
        };
        one.into_iter().chain(several.into_iter().flatten())
    }

    /// Whether it is a form of this lexeme.
    pub(super) fn is_of(self, lexeme: u32) -> bool {
        self.lexemes().any(|number| number == lexeme)
    }

    /// Whether no rule gives it: went, людей.
    pub(super) fn is_irregular(self) -> bool {
        self.0 & IRREGULAR != 0
    }

    /// Whether it is in the other of two spellings: colour, where color is the first.
    pub(super) fn is_other_spelling(self) -> bool {
        self.0 & OTHER_SPELLING != 0
    }
}

/// What the lexicon has of a folded word.
pub(super) fn look_up(folded: &str) -> Option<Listed> {
    let mut buffer = [0; LONGEST];
    let mut length = 0;
    for letter in folded.chars() {
        *buffer.get_mut(length)? = match letter {
            'а'..='я' => 0x80 | (u32::from(letter) - u32::from('а')) as u8,
            'a'..='z' => letter as u8,
            _ => return None,
        };
        length += 1;
    }
    LEXICON.map.get(&buffer[..length]).map(Listed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_lexicon_is_whole() {
        assert!(LEXICON.map.as_fst().verify().is_ok());
        assert!(LEXICON.map.len() > 1_900_000 && LEXICON.lexemes > 190_000);
        assert!(FILE.len() < 4 << 20, "it is a part of the program");
    }

    #[test]
    fn every_form_is_of_a_lexeme_that_there_is() {
        use fst::Streamer;
        let mut all = LEXICON.map.stream();
        while let Some((_, value)) = all.next() {
            let numbers: Vec<u32> = Listed(value).lexemes().collect();
            let is_right = !numbers.is_empty() && numbers.is_sorted();
            assert!(is_right && numbers.iter().all(|number| u64::from(*number) < LEXICON.lexemes));
        }
    }

    #[test]
    fn a_form_of_two_words_belongs_to_both_and_they_to_none_of_each_other() {
        let of =
            |word| look_up(word).map(|listed| Vec::from_iter(listed.lexemes())).unwrap_or_default();
        let (steel, begin, form) = (of("сталь"), of("стал"), of("стали"));
        assert!(steel.iter().chain(&begin).all(|lexeme| form.contains(lexeme)));
        assert!(!steel.iter().any(|lexeme| begin.contains(lexeme)));
    }

    #[test]
    fn what_is_no_word_of_the_lexicon_is_not_found() {
        for word in ["", "archive's", "хрущев", "khrushchev", "b52", "plénum", "ѣ", &"а".repeat(99)]
        {
            assert_eq!(look_up(word), None, "{word}");
        }
    }
}
