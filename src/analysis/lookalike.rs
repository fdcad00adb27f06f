//! Latin letters that stand for Cyrillic ones, and the reverse: `Xрущев` typed with a Latin `X`.

use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

/// Pairs of lower-case letters, Latin and Cyrillic, that look alike, or whose capitals do.
const PAIRS: [(char, char); 17] = [
    ('a', 'а'),
    ('b', 'в'),
    ('c', 'с'),
    ('e', 'е'),
    ('h', 'н'),
    ('i', 'і'),
    ('j', 'ј'),
    ('k', 'к'),
    ('m', 'м'),
    ('o', 'о'),
    ('p', 'р'),
    ('s', 'ѕ'),
    ('t', 'т'),
    ('x', 'х'),
    ('y', 'у'),
    ('ë', 'ё'),
    ('ï', 'ї'),
];

/// The Latin letters of [`PAIRS`] whose small letters look like their doubles too.
const ALIKE_IN_SMALL: &str = "aceijopsxyëï";

/// Letters of a word that are of another script than it seems.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LookAlikes {
    /// The script that they are of.
    pub script: Script,
    /// The letters as they are written, each once.
    pub letters: Vec<char>,
}

impl LookAlikes {
    /// The letters of a word that look like letters of the script of the others; `None` where there
    /// are none, or nothing tells which are out of place.
    ///
    /// # Example
    /// ```
    /// use arkhiv::analysis::{LookAlikes, Script};
    /// let found = LookAlikes::within("Xрущев");
    /// assert_eq!(found, Some(LookAlikes { script: Script::Latin, letters: vec!['X'] }));
    /// assert_eq!(LookAlikes::within("Хрущев"), None);
    /// ```
    pub fn within(word: &str) -> Option<Self> {
        let lower: String = word.nfc().flat_map(char::to_lowercase).collect();
        let script = target(&lower)?.other();
        Some(Self::of_script(word, script)).filter(|found| !found.letters.is_empty())
    }

    /// All letters of a word that is written in another script as a whole.
    pub fn whole(word: &str) -> Option<Self> {
        word.nfc().find_map(script).map(|script| Self::of_script(word, script))
    }

    fn of_script(word: &str, wanted: Script) -> Self {
        let mut letters = Vec::new();
        for letter in word.nfc().filter(|letter| script(*letter) == Some(wanted)) {
            if !letters.contains(&letter) {
                letters.push(letter);
            }
        }
        Self { script: wanted, letters }
    }
}

/// A script of the two, as far as letters look alike in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "they are names")]
pub enum Script {
    Latin,
    Cyrillic,
}

impl Script {
    fn other(self) -> Self {
        match self {
            Self::Latin => Self::Cyrillic,
            Self::Cyrillic => Self::Latin,
        }
    }
}

/// The script of a letter, `None` for other scripts and for what is not a letter.
pub(super) fn script(c: char) -> Option<Script> {
    match c {
        'a'..='z' | 'A'..='Z' => Some(Script::Latin),
        '\u{400}'..='\u{481}' | '\u{48a}'..='\u{52f}' | '\u{1c80}'..='\u{1c8f}' => {
            Some(Script::Cyrillic)
        }
        '\u{a640}'..='\u{a66e}' | '\u{a680}'..='\u{a69d}' => Some(Script::Cyrillic),
        '\u{d7}' | '\u{f7}' => None,
        '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | 'ﬀ'..='ﬆ' => Some(Script::Latin),
        _ => None,
    }
}

/// Writes a lower-case word of both scripts in one, where that is possible.
///
/// That is the script of most letters; of as many, that which has letters without a double. The
/// word stays as it is if a letter to be changed has none, or if nothing decides.
pub(super) fn unify(word: &mut String) {
    let Some(target) = target(word) else { return };
    *word = word.chars().map(|c| double(c, target).unwrap_or(c)).collect();
}

/// A folded word in the letters of the other script that look the same, all of them; `None` where it
/// has none, or a letter has no double. `capitals`: whether the reader sees capitals.
///
/// # Example
/// ```
/// use arkhiv::analysis::look_alike;
/// assert_eq!(look_alike("ссср", true).as_deref(), Some("cccp"));
/// assert_eq!(look_alike("12a", false).as_deref(), Some("12а"));
/// assert_eq!(look_alike("12b", false), None);
/// assert_eq!(look_alike("цк", true), None);
/// ```
pub fn look_alike(term: &str, capitals: bool) -> Option<String> {
    let mut scripts = term.chars().filter_map(script);
    let first = scripts.next()?;
    let other = first.other();
    if scripts.any(|script| script == other) {
        return None;
    }
    let write = |c: char| {
        if script(c).is_none() {
            return (!c.is_alphabetic()).then_some(c);
        }
        let double = double(c, other)?;
        let latin = if first == Script::Latin { c } else { double };
        (capitals || ALIKE_IN_SMALL.contains(latin)).then_some(double)
    };
    term.chars().map(write).collect()
}

fn target(word: &str) -> Option<Script> {
    let latin = Letters::of(word, Script::Latin);
    let cyrillic = Letters::of(word, Script::Cyrillic);
    let (target, changed) = match (latin.count.cmp(&cyrillic.count), latin.own, cyrillic.own) {
        (std::cmp::Ordering::Less, ..) | (std::cmp::Ordering::Equal, 0, 1..) => {
            (Script::Cyrillic, latin)
        }
        (std::cmp::Ordering::Greater, ..) | (std::cmp::Ordering::Equal, 1.., 0) => {
            (Script::Latin, cyrillic)
        }
        (std::cmp::Ordering::Equal, ..) => return None,
    };
    (changed.own == 0).then_some(target)
}

/// How many letters of a script a word has, and how many of them without a double.
struct Letters {
    count: usize,
    own: usize,
}

impl Letters {
    fn of(word: &str, which: Script) -> Self {
        let other = which.other();
        let letters = word.chars().filter(|&c| script(c) == Some(which));
        letters.fold(Self { count: 0, own: 0 }, |seen, c| Self {
            count: seen.count + 1,
            own: seen.own + usize::from(double(c, other).is_none()),
        })
    }
}

/// The letter of the `target` script that looks like this one of the other.
fn double(c: char, target: Script) -> Option<char> {
    match target {
        Script::Cyrillic => PAIRS.iter().find(|pair| pair.0 == c).map(|pair| pair.1),
        Script::Latin => PAIRS.iter().find(|pair| pair.1 == c).map(|pair| pair.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, expected: &str) {
        let mut folded = word.to_owned();
        unify(&mut folded);
        assert_eq!(folded, expected, "{word}");
    }

    #[test]
    fn each_pair_is_of_the_two_scripts() {
        for (latin, cyrillic) in PAIRS {
            assert_eq!(script(latin), Some(Script::Latin), "{latin}");
            assert_eq!(script(cyrillic), Some(Script::Cyrillic), "{cyrillic}");
        }
    }

    #[test]
    fn the_minority_is_written_in_the_script_of_the_majority() {
        check("xрущев", "хрущев");
        check("xpyщёв", "хрущёв"); // three Latin, three Cyrillic: щ decides
        check("хрущëв", "хрущёв");
        check("кhrushchev", "khrushchev");
        check("mоlоtоv", "molotov");
    }

    #[test]
    fn letters_out_of_place_are_told_from_the_others() {
        let within = |word: &str| {
            let LookAlikes { script, letters } = LookAlikes::within(word)?;
            Some((script, letters.into_iter().collect::<String>()))
        };
        assert_eq!(within("Xpущёв"), Some((Script::Latin, "Xp".into())));
        assert_eq!(within("СТАЛИH"), Some((Script::Latin, "H".into())));
        assert_eq!(within("Хрущe\u{308}в"), Some((Script::Latin, "ë".into())));
        assert_eq!(within("Кhrushchev"), Some((Script::Cyrillic, "К".into())));
        for word in ["Хрущёв", "Khrushchev", "1957", "", "аa", "Zрущев"] {
            assert_eq!(within(word), None, "{word}");
        }
        let whole = LookAlikes::whole("CCCP-2").unwrap();
        assert_eq!((whole.script, whole.letters), (Script::Latin, vec!['C', 'P']));
    }

    #[test]
    fn a_letter_without_a_double_or_without_a_majority_keeps_the_word_as_it_is() {
        check("zрущев", "zрущев");
        check("дzжz", "дzжz");
        check("аa", "аa");
    }
}
