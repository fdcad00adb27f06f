//! The keys that an index keeps its words by: made for a million words, so few and fast.

use crate::derivative::{self, Made};
use crate::inflection::{plain_letters, takes_vowel_before_te};
use crate::key::{PhoneticKey, Signature, Skeleton};
use crate::latin_word::latin_letters;
use crate::letter::{DE, EL, EM, EN, ER, GHE, HA, I, KA, Letter, O, TE, TSE, U, VE, is_vowel};
use crate::orthography::QuickReader;
use crate::script::{Script, script};
use std::sync::LazyLock;

/// A key of a word in an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexKey {
    /// The key.
    pub key: PhoneticKey,
    /// What the key forgets of the word.
    pub signature: Signature,
}

/// The keys of a word in an index, most often one; `keys` is cleared first.
///
/// The word is as an index has it: composed (NFC), lower case, `ё` kept. Words under three letters
/// and words with digits have none.
///
/// # Example
///
/// ```
/// let mut keys = Vec::new();
/// transliterate::index_keys("хрущёвым", &mut keys);
/// assert!(!keys.is_empty());
/// transliterate::index_keys("b52", &mut keys);
/// assert!(keys.is_empty());
/// ```
pub fn index_keys(word: &str, keys: &mut Vec<IndexKey>) {
    keys.clear();
    match script(word) {
        None => {}
        Some(Script::Cyrillic) => {
            let mut letters = Vec::with_capacity(word.len());
            plain_letters(word, &mut letters);
            cyrillic_keys(&letters, keys);
        }
        Some(Script::Latin) => latin_keys(word, keys),
    }
}

/// The orthographies whose likeliest readings give a Latin word its keys, and the spellings without
/// any of which its key would not differ from the English one: one letter or two, or a last letter
/// and `$`.
const ORTHOGRAPHIES: [(&str, &[&str]); 14] = [
    ("english", &[]),
    ("scholarly", &["c", "j", "x", "h"]),
    ("gost", &["c", "j", "x", "hh"]),
    ("french", &["c", "j"]),
    ("spanish", &["j"]),
    ("scandinavian", &["j"]),
    ("italian", &["c", "g"]),
    ("iberian", &["x"]),
    ("baltic", &["s$"]),
    ("czech", &["á$"]),
    ("german", &["ah", "eh", "ih", "oh", "uh"]),
    ("hungarian", &["cs", "gy", "sz"]),
    ("polish", &["ę", "ą"]),
    ("belarusian", &["dz", "ŭ", "u$"]),
];

static READERS: LazyLock<[QuickReader; ORTHOGRAPHIES.len()]> =
    LazyLock::new(|| ORTHOGRAPHIES.map(|(name, _)| QuickReader::new(name)));

/// The orthographies that each pair of neighbouring letters asks for, one bit each.
static ASKED: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut asked = vec![0; PAIRS * PAIRS];
    for (number, (_, spellings)) in ORTHOGRAPHIES.iter().enumerate() {
        for spelling in *spellings {
            let mut letters = spelling.chars();
            let first = letters.next().map_or(END, place);
            let seconds = match letters.next() {
                None => 0..PAIRS,
                Some('$') => END..PAIRS,
                Some(second) => place(second)..place(second) + 1,
            };
            for second in seconds {
                asked[first * PAIRS + second] |= 1 << number;
            }
        }
    }
    asked
});

/// Places of `a` to `z`, of each marked letter of [`ORTHOGRAPHIES`], of any other, and of the end.
const PAIRS: usize = 32;
const END: usize = PAIRS - 1;

fn place(letter: char) -> usize {
    match letter {
        'a'..='z' => letter as usize - 'a' as usize,
        'á' => 26,
        'ę' => 27,
        'ą' => 28,
        'ŭ' => 29,
        _ => 30,
    }
}

/// The orthographies that give the word a key, one bit each.
fn asked(letters: &[char]) -> u16 {
    let table = &*ASKED;
    let mut places = letters.iter().map(|&letter| place(letter)).chain([END]);
    let mut first = places.next().unwrap_or(END);
    let mut asked = 1;
    for second in places {
        asked |= table[first * PAIRS + second];
        first = second;
    }
    asked
}

fn latin_keys(word: &str, keys: &mut Vec<IndexKey>) {
    let mut letters = Vec::with_capacity(word.len());
    latin_letters(word, &mut letters);
    if let Some((name, ending)) = derivative::english_made_from(word) {
        let mut name: Vec<char> = name.chars().collect();
        name.extend(ending.chars());
        add(keys, READERS[0].skeleton(&name).key(), Script::Latin);
    }
    let asked = asked(&letters);
    for (number, reader) in READERS.iter().enumerate() {
        if asked >> number & 1 == 1 {
            add(keys, reader.skeleton(&letters).key(), Script::Latin);
        }
    }
}

/// The keys of a Russian word: of itself, of what its ending leaves, with a fleeting vowel.
pub(crate) fn cyrillic_keys(letters: &[Letter], keys: &mut Vec<IndexKey>) {
    let mut skeletons = [Skeleton::default(); 3];
    let count = letters.len();
    let mut cuts = [count; 3];
    for (cut, length) in cuts[1..].iter_mut().zip([2, 3]) {
        if count >= length + 2 && has_consonantal_ending(&letters[count - length..]) {
            *cut = count - length;
        }
    }
    for (index, &letter) in letters.iter().enumerate() {
        for (skeleton, &cut) in skeletons.iter_mut().zip(&cuts) {
            if index < cut {
                skeleton.push(letter);
            }
        }
    }
    let mut add = |found| add(keys, found, Script::Cyrillic);
    if let Some(Made { kept, restored, .. }) = derivative::made_from(letters) {
        let mut skeleton = Skeleton::default();
        letters[..kept - 1].iter().for_each(|&letter| skeleton.push(letter));
        skeleton.push(restored.unwrap_or(letters[kept - 1]));
        add(skeleton.key());
    }
    for (skeleton, cut) in skeletons.iter().zip(cuts) {
        add(skeleton.key());
        let stem = letters[..cut].iter().rposition(|&l| !is_vowel(l)).map_or(0, |last| last + 1);
        if stem < count && has_fleeting_vowel(&letters[..stem]) || is_without_its_vowel(letters) {
            add(skeleton.key_with_fleeting_vowel());
        }
    }
}

/// Adds a key once, with the variants of all readings that have it.
fn add(keys: &mut Vec<IndexKey>, found: Option<(PhoneticKey, Signature)>, script: Script) {
    let Some((key, signature)) = found else { return };
    let signature = signature.of_script(script);
    match keys.iter_mut().find(|known| known.key == key) {
        Some(known) => known.signature = known.signature.or(signature),
        None => keys.push(IndexKey { key, signature }),
    }
}

/// Whether a stem may have lost a vowel before its last consonant: `городц-`, `льв-`, `хребт-`.
fn has_fleeting_vowel(stem: &[Letter]) -> bool {
    match *stem {
        [.., before, VE | KA | EL | EN | ER | TSE] => !is_vowel(before),
        [.., before, TE] => takes_vowel_before_te(before),
        _ => false,
    }
}

/// Whether other languages have a vowel before the last consonant: `Александр` is `Alexander`.
fn is_without_its_vowel(letters: &[Letter]) -> bool {
    matches!(letters, [.., DE | TE, ER])
}

/// Whether the letters are an ending with a consonant in it: `-ам`, `-ов`, `-ого`, `-ами`.
fn has_consonantal_ending(letters: &[Letter]) -> bool {
    match *letters {
        [vowel, last] => is_vowel(vowel) && matches!(last, VE | EM | HA),
        [vowel, middle, last] => {
            is_vowel(vowel)
                && (middle == EM && (last == I || last == U) || middle == GHE && last == O)
        }
        _ => false,
    }
}
