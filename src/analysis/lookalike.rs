//! Latin letters that stand for Cyrillic ones, and the reverse: `Xрущев` typed with a Latin `X`.

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

/// A script of the two, as far as letters look alike in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    Latin,
    Cyrillic,
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
    let other = match first {
        Script::Latin => Script::Cyrillic,
        Script::Cyrillic => Script::Latin,
    };
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
        let other = match which {
            Script::Latin => Script::Cyrillic,
            Script::Cyrillic => Script::Latin,
        };
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
    fn a_letter_without_a_double_or_without_a_majority_keeps_the_word_as_it_is() {
        check("zрущев", "zрущев");
        check("дzжz", "дzжz");
        check("аa", "аa");
    }
}
