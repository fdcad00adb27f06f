//! Coarse name keys: what an index files words under, and where a query looks first.
//!
//! A key keeps the order of consonants and the places of vowels, and forgets what spellings
//! disagree on: which vowel it is, `с з ц ч ш щ ж` among themselves, `к г х`, `в ф`, soft signs,
//! doubled letters. Two spellings of one name almost always share a key; so do some strangers,
//! which the judge ([`crate::NameQuery::judge`]) turns away.

use crate::letter::{self, Letter};

/// A coarse sound skeleton of a word, up to sixteen sounds long.
///
/// Four bits a sound, first sound highest, so keys are cheap to copy, compare and hash.
///
/// # Example
///
/// ```
/// let (mut latin, mut cyrillic) = (Vec::new(), Vec::new());
/// transliterate::index_keys("khrushchev", &mut latin);
/// transliterate::index_keys("хрущёву", &mut cyrillic);
/// assert!(latin.iter().any(|key| cyrillic.contains(key)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(u64);

impl Key {
    /// The key as a number, for storage.
    #[must_use]
    pub fn to_u64(self) -> u64 {
        self.0
    }

    /// The key that [`Key::to_u64`] gave this number for.
    #[must_use]
    pub fn from_u64(number: u64) -> Self {
        Self(number)
    }
}

/// The sounds a key tells apart.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Class {
    Silent = 0,
    Vowel,
    B,
    P,
    V,
    K,
    D,
    T,
    S,
    L,
    M,
    N,
    R,
}

/// The class of each letter, `а` to `я`, then `ё`.
const CLASSES: [Class; letter::LETTERS] = {
    use Class::{B, D, K, L, M, N, P, R, S, Silent, T, V, Vowel};
    [
        Vowel, B, V, K, D, Vowel, S, S, Vowel, Vowel, K, L, M, N, Vowel, P, R, S, T, Vowel, V, K,
        S, S, S, S, Silent, Vowel, Silent, Vowel, Vowel, Vowel, Vowel,
    ]
};

/// The longest key, in sounds.
const LONGEST: u32 = 16;

/// A key being built, sound by sound.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Skeleton {
    sounds: u64,
    length: u32,
}

impl Skeleton {
    /// Adds the sound of one letter: runs of vowels are one vowel, doubled consonants one, and a
    /// `т` or `д` before a hiss belongs to it (`тс` and `ц`, `тч` and `ч`).
    pub(crate) fn push(&mut self, letter: Letter) {
        let class = CLASSES[letter as usize];
        if class == Class::Silent {
            return;
        }
        let last = (self.sounds & 15) as u8;
        if last == class as u8 && self.length > 0 {
            return;
        }
        if class == Class::S && (last == Class::T as u8 || last == Class::D as u8) {
            self.pop();
            if (self.sounds & 15) as u8 == Class::S as u8 {
                return;
            }
        }
        if self.length < LONGEST {
            self.sounds = self.sounds << 4 | class as u64;
            self.length += 1;
        }
    }

    fn pop(&mut self) {
        self.sounds >>= 4;
        self.length -= 1;
    }

    /// The finished key, without the vowels the word ends in; `None` when too little is left.
    pub(crate) fn key(mut self) -> Option<Key> {
        if self.length > 1 && (self.sounds & 15) as u8 == Class::Vowel as u8 {
            self.pop();
        }
        (self.length >= 1).then_some(Key(self.sounds))
    }

    /// The same with a vowel before the last consonant: `городц` with the vowel of `городец`.
    pub(crate) fn key_with_fleeting_vowel(mut self) -> Option<Key> {
        if (self.sounds & 15) as u8 == Class::Vowel as u8 {
            self.pop();
        }
        let last = self.sounds & 15;
        if self.length < 2 || self.sounds >> 4 & 15 == Class::Vowel as u64 || self.length == LONGEST
        {
            return None;
        }
        Some(Key((self.sounds >> 4) << 8 | (Class::Vowel as u64) << 4 | last))
    }
}
