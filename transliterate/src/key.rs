//! Coarse name keys: what an index files words under, and where a query looks first.
//!
//! A key keeps the order of consonants and the places of vowels, and forgets what spellings
//! disagree on: which vowel it is, `с з ц ч ш щ ж` among themselves, `к г х`, `в ф`, soft signs,
//! doubled letters. Two spellings of one name almost always share a key; so do some strangers,
//! which the judge ([`crate::NameQuery::judge`]) turns away. What it costs to judge thousands of
//! strangers is saved by [`Shades`]: which of the sounds of a class the first ones are.

use crate::script::Script;
use crate::letter::{self, Letter};
use crate::cost::{LANES, NEVER, least, plus};

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
/// assert!(latin.iter().any(|a| cyrillic.iter().any(|b| a.key == b.key)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(u64);

impl Key {
    /// The key as a number, for storage.
    #[must_use]
    pub fn to_u64(self) -> u64 {
        self.0
    }

    /// How many sounds it has.
    fn length(self) -> usize {
        (LONGEST - self.0.leading_zeros() / 4) as usize
    }

    /// The key that [`Key::to_u64`] gave this number for.
    #[must_use]
    pub fn from_u64(number: u64) -> Self {
        Self(number)
    }
}

/// What a key forgets of its first seven sounds: which of their class they are or may be, and the
/// script of the word.
///
/// Four bits a sound, first sound highest, one for each shade of its class; the lowest four are the
/// script's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shades(u32);

/// How many sounds have shades.
const SHADED: usize = 7;

/// The doubt of each shade of the first sounds, four a sound: what the cheapest reading that has it
/// costs more than the cheapest of all.
pub(crate) type ShadeDoubts = [u8; LANES];

/// The doubt of a shade that no reading has: taking one sound for another costs that at least, but
/// for one pair of letters.
const UNREAD: u8 = 28;

/// What each combination of shades costs a query, sound by sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ShadeCosts([[u8; 16]; SHADED]);

impl ShadeCosts {
    /// The costs of the shades that a word filed under the key may have.
    pub(crate) fn new(key: Key, doubts: &ShadeDoubts) -> Self {
        let mut costs = [[0; 16]; SHADED];
        for (costs, doubts) in costs.iter_mut().zip(doubts.as_chunks::<4>().0).take(key.length()) {
            for (shades, cost) in costs.iter_mut().enumerate() {
                let possible = (0..4).filter(|shade| shades >> shade & 1 == 1);
                *cost = possible.map(|shade| doubts[shade]).fold(UNREAD, u8::min);
            }
        }
        Self(costs)
    }

    /// The sum over all sounds.
    pub(crate) fn of(&self, shades: Shades) -> u8 {
        let cost = |(place, costs): (usize, &[u8; 16])| {
            costs[(shades.0 >> (28 - 4 * place)) as usize & 15]
        };
        self.0.iter().enumerate().map(cost).fold(0, u8::saturating_add)
    }
}

impl Shades {
    const CYRILLIC: u32 = 1;
    const LATIN: u32 = 2;

    /// The shades as a number, for storage.
    #[must_use]
    pub fn to_u32(self) -> u32 {
        self.0
    }

    /// The shades that [`Shades::to_u32`] gave this number for.
    #[must_use]
    pub fn from_u32(number: u32) -> Self {
        Self(number)
    }

    /// Whether the word is written in Latin letters.
    #[must_use]
    pub fn is_latin(self) -> bool {
        self.0 & Self::LATIN != 0
    }

    /// The shades of a reading that may be any of these, without doubt.
    pub(crate) fn doubts(self) -> ShadeDoubts {
        let mut doubts = [u8::MAX; LANES];
        for (bit, doubt) in doubts.iter_mut().enumerate().take(SHADED * 4) {
            if self.0 >> (28 - bit / 4 * 4 + bit % 4) & 1 == 1 {
                *doubt = 0;
            }
        }
        doubts
    }

    pub(crate) fn of_script(self, script: Script) -> Self {
        let script = match script {
            Script::Cyrillic => Self::CYRILLIC,
            Script::Latin => Self::LATIN,
        };
        Self(self.0 | script)
    }

    /// The shades of either.
    pub(crate) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
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

/// The shades of each letter, `а` to `я`, then `ё`: one bit for each group of its class (`а я`, `е и`,
/// `о`, `у`; `с з`, `ц ч`, `ш щ`, `ж`; `к`, `г`, `х`; `в`, `ф`), two where it is as near to another.
/// Sounds of one group cost little to take for one another.
const SHADES: [u8; letter::LETTERS] = [
    1, 1, 1, 2, 1, 2, 8, 1, 2, 2, 1, 1, 1, 1, 4, 1, 1, 1, 1, 8, 2, 4, 2, 2, 4, 4, 1, 2, 1, 2, 8, 1,
    6,
];

/// The longest key, in sounds.
const LONGEST: u32 = 16;

/// Any shade.
const ANY: u64 = 15;

/// A key being built, sound by sound.
#[derive(Clone, Copy, Default)]
pub(crate) struct Skeleton {
    sounds: u64,
    /// The shades of each sound, in the place of the sound.
    shades: u64,
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
        let mut shades = u64::from(SHADES[letter as usize]);
        if last == class as u8 && self.length > 0 {
            self.shades |= shades;
            return;
        }
        if class == Class::S && (last == Class::T as u8 || last == Class::D as u8) {
            self.pop();
            shades |= u64::from(SHADES[letter::TSE as usize]);
            if (self.sounds & 15) as u8 == Class::S as u8 {
                self.shades |= shades;
                return;
            }
        }
        // After a hiss, what is read as о may be written е.
        if letter == letter::O && last == Class::S as u8 {
            shades |= u64::from(SHADES[letter::IO as usize]);
        }
        if self.length < LONGEST {
            self.sounds = self.sounds << 4 | class as u64;
            self.shades = self.shades << 4 | shades;
            self.length += 1;
        }
    }

    /// The four bits of a place, 0 where the skeleton is shorter.
    fn nibble(&self, of: u64, place: usize) -> u64 {
        match (self.length as usize).checked_sub(place + 1) {
            Some(behind) => of >> (4 * behind) & 15,
            None => 0,
        }
    }

    fn pop(&mut self) {
        self.sounds >>= 4;
        self.shades >>= 4;
        self.length -= 1;
    }

    /// The finished key, without the vowels the word ends in; `None` when too little is left.
    pub(crate) fn key(mut self) -> Option<(Key, Shades)> {
        if self.length > 1 && (self.sounds & 15) as u8 == Class::Vowel as u8 {
            self.pop();
        }
        (self.length >= 1).then(|| (Key(self.sounds), self.first_shades()))
    }

    /// The same with a vowel before the last consonant: `городц` with the vowel of `городец`.
    pub(crate) fn key_with_fleeting_vowel(mut self) -> Option<(Key, Shades)> {
        if (self.sounds & 15) as u8 == Class::Vowel as u8 {
            self.pop();
        }
        let last = self.sounds & 15;
        if self.length < 2 || self.sounds >> 4 & 15 == Class::Vowel as u64 || self.length == LONGEST
        {
            return None;
        }
        self.sounds = (self.sounds >> 4) << 8 | (Class::Vowel as u64) << 4 | last;
        self.shades = (self.shades >> 4) << 8 | ANY << 4 | self.shades & ANY;
        self.length += 1;
        Some((Key(self.sounds), self.first_shades()))
    }

    /// The shades of the first sounds; those that the word does not have may be any.
    fn first_shades(&self) -> Shades {
        let missing = LONGEST - self.length;
        let left_aligned = (self.shades << (4 * missing)) | ((1u64 << (4 * missing)) - 1);
        Shades((left_aligned >> 32) as u32 & !(ANY as u32))
    }
}

/// A key being built of all readings of a word.
#[derive(Clone, Copy)]
pub(crate) struct QuerySkeleton {
    skeleton: Skeleton,
    doubts: ShadeDoubts,
}

impl QuerySkeleton {
    pub(crate) fn new() -> Self {
        Self { skeleton: Skeleton::default(), doubts: NEVER }
    }

    /// Adds the sounds of some letters.
    pub(crate) fn extend(&mut self, letters: &[Letter]) {
        let before = self.skeleton;
        // What was there before has its doubts already; what is added has none.
        self.skeleton.shades = 0;
        letters.iter().for_each(|&letter| self.skeleton.push(letter));
        let after = self.skeleton;
        for place in (before.length as usize).saturating_sub(1)..(after.length as usize).min(SHADED)
        {
            let doubts = &mut self.doubts[place * 4..][..4];
            if before.nibble(before.sounds, place) != after.nibble(after.sounds, place) {
                doubts.fill(u8::MAX);
            }
            let added = after.nibble(after.shades, place);
            let possible =
                doubts.iter_mut().enumerate().filter(|(shade, _)| added >> shade & 1 == 1);
            possible.for_each(|(_, doubt)| *doubt = 0);
        }
    }

    /// Whether the other has the same sounds.
    pub(crate) fn sounds_like(&self, other: &Self) -> bool {
        let sounds = |it: &Self| (it.skeleton.sounds, it.skeleton.length);
        sounds(self) == sounds(other)
    }

    /// Takes in the shades of another that sounds the same; each with its cost.
    pub(crate) fn join(&mut self, cost: u8, other: &Self, other_cost: u8) {
        self.doubts = join_doubts((&self.doubts, cost), (&other.doubts, other_cost));
    }

    /// The finished key; see [`Skeleton::key`].
    pub(crate) fn key(&self) -> Option<(Key, ShadeDoubts)> {
        Some((self.skeleton.key()?.0, self.doubts))
    }
}

/// The doubts of either, each with the cost of its cheapest reading.
pub(crate) fn join_doubts(a: (&ShadeDoubts, u8), b: (&ShadeDoubts, u8)) -> ShadeDoubts {
    let cheapest = a.1.min(b.1);
    least(&plus(a.0, &[a.1 - cheapest; LANES]), &plus(b.0, &[b.1 - cheapest; LANES]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::letters;

    fn filed(word: &str) -> (Key, Shades) {
        let mut skeleton = Skeleton::default();
        letters(word).for_each(|letter| skeleton.push(letter));
        skeleton.key().expect("the word has a sound")
    }

    /// What a word's shades cost a query that is read as `likely`, or else as the other.
    fn cost(likely: &str, doubt: u8, other: &str, word: &str) -> u8 {
        let [mut skeleton, mut second] = [QuerySkeleton::new(); 2];
        skeleton.extend(&letters(likely).collect::<Vec<_>>());
        second.extend(&letters(other).collect::<Vec<_>>());
        assert!(skeleton.sounds_like(&second), "{likely} {other}");
        skeleton.join(0, &second, doubt);
        let (key, doubts) = skeleton.key().expect("the word has a sound");
        assert_eq!(key, filed(word).0, "{likely} {word}");
        ShadeCosts::new(key, &doubts).of(filed(word).1)
    }

    #[test]
    fn a_shade_costs_what_the_reading_that_has_it_costs() {
        assert_eq!(cost("хаким", 20, "гаким", "хаким"), 0);
        assert_eq!(cost("хаким", 20, "гаким", "гаким"), 20);
        assert_eq!(cost("хаким", 20, "гаким", "каким"), UNREAD);
        assert_eq!(cost("хаким", 20, "гаким", "кокум"), 3 * UNREAD);
    }

    #[test]
    fn sounds_that_belong_together_have_both_shades() {
        assert_eq!(cost("отто", 0, "отто", "ото"), 0, "doubled");
        assert_eq!(cost("мотса", 0, "мотса", "моца"), 0, "тс and ц");
        assert_eq!(cost("мария", 0, "мария", "маряи"), 0, "a run of vowels");
        assert_eq!(cost("щорс", 0, "щорс", "щерс"), 0, "о after a hiss");
    }

    #[test]
    fn a_word_without_a_sound_is_no_farther_for_it() {
        let (short, long) = (filed("хаким").1, filed("хакимовский").1);
        assert_eq!(short.to_u32() & 0xff0, 0xff0, "two sounds of seven are any");
        assert_ne!(long.to_u32() & 0xff0, 0xff0);
    }
}
