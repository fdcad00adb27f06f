//! Coarse name keys: what an index keeps words by, and where a query looks first.
//!
//! A key keeps the order of consonants and the places of vowels, and forgets what spellings
//! disagree on: which vowel it is, `с з ц ч ш щ ж` among themselves, `к г х`, `в ф`, soft signs,
//! doubled letters. Two spellings of one name almost always share a key; so do some strangers,
//! which [`crate::NameQuery::match_word`] turns away. What it would cost to match thousands of
//! strangers is saved by the [`Signature`]: which of the sounds of a class the first ones are.

use crate::cost::{LANES, NEVER, least, plus};
use crate::letter::{
    BE, CHE, DE, E, EF, EL, EM, EN, ER, ES, GHE, HA, HARD_SIGN, I, IE, IO, KA, LETTERS, Letter, O,
    PE, SHA, SHCHA, SHORT_I, SOFT_SIGN, TE, TSE, U, VE, YERU, YU, ZE, ZHE,
};
use crate::script::Script;

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
pub struct PhoneticKey(u64);

impl PhoneticKey {
    /// The key as a number, for storage.
    #[must_use]
    pub fn to_u64(self) -> u64 {
        self.0
    }

    /// How many sounds it has.
    fn length(self) -> usize {
        (LONGEST - self.0.leading_zeros() / 4) as usize
    }

    /// The key that [`PhoneticKey::to_u64`] gave this number for.
    #[must_use]
    pub fn from_u64(number: u64) -> Self {
        Self(number)
    }
}

/// The phonetic signature of a word: what its key forgets of the first seven sounds, namely which
/// variant of their class they are or may be; and the script of the word.
///
/// Four bits a sound, first sound highest, one for each variant of its class; the lowest four are the
/// script's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Signature(u32);

/// How many sounds a signature tells of.
const SIGNATURE_SOUNDS: usize = 7;

/// The doubt of each variant of the first sounds, four a sound: what the cheapest reading that has it
/// costs more than the cheapest of all.
pub(crate) type VariantDoubts = [u8; LANES];

/// The doubt of a variant that no reading has: taking one sound for another costs that at least, but
/// for one pair of letters.
const UNREAD: u8 = 28;

/// What each combination of variants in a signature costs a query, sound by sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SignatureCosts([[u8; 16]; SIGNATURE_SOUNDS]);

impl SignatureCosts {
    /// The costs of the variants that a word of this key may have.
    pub(crate) fn new(key: PhoneticKey, doubts: &VariantDoubts) -> Self {
        let mut costs = [[0; 16]; SIGNATURE_SOUNDS];
        for (costs, doubts) in costs.iter_mut().zip(doubts.as_chunks::<4>().0).take(key.length()) {
            for (variants, cost) in costs.iter_mut().enumerate() {
                let possible = (0..4).filter(|variant| variants >> variant & 1 == 1);
                *cost = possible.map(|variant| doubts[variant]).fold(UNREAD, u8::min);
            }
        }
        Self(costs)
    }

    /// The sum over all sounds.
    pub(crate) fn of(&self, signature: Signature) -> u8 {
        let cost = |(place, costs): (usize, &[u8; 16])| {
            costs[(signature.0 >> (28 - 4 * place)) as usize & 15]
        };
        self.0.iter().enumerate().map(cost).fold(0, u8::saturating_add)
    }
}

impl Signature {
    const CYRILLIC: u32 = 1;
    const LATIN: u32 = 2;

    /// The signature as a number, for storage.
    #[must_use]
    pub fn to_u32(self) -> u32 {
        self.0
    }

    /// The signature that [`Signature::to_u32`] gave this number for.
    #[must_use]
    pub fn from_u32(number: u32) -> Self {
        Self(number)
    }

    /// Whether the word is written in Latin letters.
    #[must_use]
    pub fn is_latin(self) -> bool {
        self.0 & Self::LATIN != 0
    }

    /// The doubts of a reading that may be any of these, without doubt.
    pub(crate) fn doubts(self) -> VariantDoubts {
        let mut doubts = [u8::MAX; LANES];
        for (bit, doubt) in doubts.iter_mut().enumerate().take(SIGNATURE_SOUNDS * 4) {
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

    /// The variants of both.
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

impl Class {
    const fn of(letter: Letter) -> Self {
        match letter {
            BE => Self::B,
            PE => Self::P,
            VE | EF => Self::V,
            GHE | KA | HA => Self::K,
            DE => Self::D,
            TE => Self::T,
            ZHE | ZE | ES | TSE | CHE | SHA | SHCHA => Self::S,
            EL => Self::L,
            EM => Self::M,
            EN => Self::N,
            ER => Self::R,
            HARD_SIGN | SOFT_SIGN => Self::Silent,
            _ => Self::Vowel,
        }
    }
}

/// The variants of a letter: one bit for each group of its class (`а я`, `е и`, `о`, `у`; `с з`,
/// `ц ч`, `ш щ`, `ж`; `к`, `г`, `х`; `в`, `ф`), two where it is as near to another. Sounds of one
/// group cost little to take for one another.
const fn variants_of(letter: Letter) -> u8 {
    match letter {
        IE | I | SHORT_I | YERU | E | TSE | CHE | GHE | EF => 2,
        O | SHA | SHCHA | HA => 4,
        U | YU | ZHE => 8,
        // As near to е as to о.
        IO => 2 | 4,
        _ => 1,
    }
}

/// The class of each letter.
const CLASSES: [Class; LETTERS] = {
    let mut classes = [Class::Silent; LETTERS];
    let mut letter = 0;
    while letter < LETTERS {
        classes[letter] = Class::of(letter as Letter);
        letter += 1;
    }
    classes
};

/// The variants of each letter.
const VARIANTS: [u8; LETTERS] = {
    let mut variants = [0; LETTERS];
    let mut letter = 0;
    while letter < LETTERS {
        variants[letter] = variants_of(letter as Letter);
        letter += 1;
    }
    variants
};

/// The longest key, in sounds.
const LONGEST: u32 = 16;

/// Any variant.
const ANY: u64 = 15;

/// A key being built, sound by sound.
#[derive(Clone, Copy, Default)]
pub(crate) struct Skeleton {
    sounds: u64,
    /// The variants of each sound, in the place of the sound.
    variants: u64,
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
        let mut variants = u64::from(VARIANTS[letter as usize]);
        if last == class as u8 && self.length > 0 {
            self.variants |= variants;
            return;
        }
        if class == Class::S && (last == Class::T as u8 || last == Class::D as u8) {
            self.pop();
            variants |= u64::from(VARIANTS[TSE as usize]);
            if (self.sounds & 15) as u8 == Class::S as u8 {
                self.variants |= variants;
                return;
            }
        }
        // After a hiss, what is read as о may be written е.
        if letter == O && last == Class::S as u8 {
            variants |= u64::from(VARIANTS[IO as usize]);
        }
        if self.length < LONGEST {
            self.sounds = self.sounds << 4 | class as u64;
            self.variants = self.variants << 4 | variants;
            self.length += 1;
        }
    }

    /// The four bits of a place, 0 where the skeleton is shorter.
    fn nibble(&self, of: u64, place: usize) -> u64 {
        match (self.length as usize).checked_sub(place + 1) {
            Some(after) => of >> (4 * after) & 15,
            None => 0,
        }
    }

    fn pop(&mut self) {
        self.sounds >>= 4;
        self.variants >>= 4;
        self.length -= 1;
    }

    /// The finished key, without the vowels the word ends in; `None` when too little is left.
    pub(crate) fn key(mut self) -> Option<(PhoneticKey, Signature)> {
        if self.length > 1 && (self.sounds & 15) as u8 == Class::Vowel as u8 {
            self.pop();
        }
        (self.length >= 1).then(|| (PhoneticKey(self.sounds), self.signature()))
    }

    /// The same with a vowel before the last consonant: `городц` with the vowel of `городец`.
    pub(crate) fn key_with_fleeting_vowel(mut self) -> Option<(PhoneticKey, Signature)> {
        if (self.sounds & 15) as u8 == Class::Vowel as u8 {
            self.pop();
        }
        let last = self.sounds & 15;
        if self.length < 2 || self.sounds >> 4 & 15 == Class::Vowel as u64 || self.length == LONGEST
        {
            return None;
        }
        self.sounds = (self.sounds >> 4) << 8 | (Class::Vowel as u64) << 4 | last;
        self.variants = (self.variants >> 4) << 8 | ANY << 4 | self.variants & ANY;
        self.length += 1;
        Some((PhoneticKey(self.sounds), self.signature()))
    }

    /// The signature of the first sounds; those that the word does not have may be any.
    fn signature(&self) -> Signature {
        let missing = LONGEST - self.length;
        let left_aligned = (self.variants << (4 * missing)) | ((1u64 << (4 * missing)) - 1);
        Signature((left_aligned >> 32) as u32 & !(ANY as u32))
    }
}

/// A key being built of all readings of a word.
#[derive(Clone, Copy)]
pub(crate) struct QuerySkeleton {
    skeleton: Skeleton,
    doubts: VariantDoubts,
}

impl QuerySkeleton {
    pub(crate) fn new() -> Self {
        Self { skeleton: Skeleton::default(), doubts: NEVER }
    }

    /// Adds the sounds of some letters.
    pub(crate) fn extend(&mut self, letters: &[Letter]) {
        let before = self.skeleton;
        // What was there before has its doubts already; what is added has none.
        self.skeleton.variants = 0;
        letters.iter().for_each(|&letter| self.skeleton.push(letter));
        let after = self.skeleton;
        for place in (before.length as usize).saturating_sub(1)
            ..(after.length as usize).min(SIGNATURE_SOUNDS)
        {
            let doubts = &mut self.doubts[place * 4..][..4];
            if before.nibble(before.sounds, place) != after.nibble(after.sounds, place) {
                doubts.fill(u8::MAX);
            }
            let added = after.nibble(after.variants, place);
            let possible =
                doubts.iter_mut().enumerate().filter(|(variant, _)| added >> variant & 1 == 1);
            possible.for_each(|(_, doubt)| *doubt = 0);
        }
    }

    /// Whether the other has the same sounds.
    pub(crate) fn sounds_like(&self, other: &Self) -> bool {
        let sounds = |it: &Self| (it.skeleton.sounds, it.skeleton.length);
        sounds(self) == sounds(other)
    }

    /// Takes in the variants of another that sounds the same; each with its cost.
    pub(crate) fn join(&mut self, cost: u8, other: &Self, other_cost: u8) {
        self.doubts = join_doubts((&self.doubts, cost), (&other.doubts, other_cost));
    }

    /// The finished key; see [`Skeleton::key`].
    pub(crate) fn key(&self) -> Option<(PhoneticKey, VariantDoubts)> {
        Some((self.skeleton.key()?.0, self.doubts))
    }
}

/// The doubts of either, each with the cost of its cheapest reading.
pub(crate) fn join_doubts(a: (&VariantDoubts, u8), b: (&VariantDoubts, u8)) -> VariantDoubts {
    let cheapest = a.1.min(b.1);
    least(&plus(a.0, &[a.1 - cheapest; LANES]), &plus(b.0, &[b.1 - cheapest; LANES]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::letters;

    fn indexed(word: &str) -> (PhoneticKey, Signature) {
        let mut skeleton = Skeleton::default();
        letters(word).for_each(|letter| skeleton.push(letter));
        skeleton.key().expect("the word has a sound")
    }

    /// What a word's signature costs a query that is read as `likely`, or else as the other.
    fn cost(likely: &str, doubt: u8, other: &str, word: &str) -> u8 {
        let [mut skeleton, mut second] = [QuerySkeleton::new(); 2];
        skeleton.extend(&letters(likely).collect::<Vec<_>>());
        second.extend(&letters(other).collect::<Vec<_>>());
        assert!(skeleton.sounds_like(&second), "{likely} {other}");
        skeleton.join(0, &second, doubt);
        let (key, doubts) = skeleton.key().expect("the word has a sound");
        assert_eq!(key, indexed(word).0, "{likely} {word}");
        SignatureCosts::new(key, &doubts).of(indexed(word).1)
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
    fn a_word_without_a_sound_is_not_farther_for_it() {
        let (short, long) = (indexed("хаким").1, indexed("хакимовский").1);
        assert_eq!(short.to_u32() & 0xff0, 0xff0, "two sounds of seven are any");
        assert_ne!(long.to_u32() & 0xff0, 0xff0);
    }
}
