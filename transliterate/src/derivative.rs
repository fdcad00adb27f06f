//! Words made from a name: `хрущёвцы`, `Khrushchevism`, `Kruschevites`, `хрущобы`.
//!
//! A derivative is cut back to the name it is made from, which is then compared like any other
//! word. Adjectives in `-ский` are the hard case: `Абрамовский` is a surname far more often than an
//! adjective. So they count as derivatives only where no surname looks like them (`хрущёвское`, or
//! after a hushing consonant), and as doubtful adjectives elsewhere.

use crate::letter::{self, BE, EN, ES, I, IE, IO, KA, Letter, O, VE, YERU, is_hushing};

/// What a derivative was made from: the first letters of the word, then these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Made {
    /// How many letters of the word are the name's.
    pub(crate) kept: usize,
    /// Whether the last kept letter stands for another: `хрущоб-` for `Хрущов`.
    pub(crate) restored: Option<Letter>,
    /// Whether the word may as well be a surname of its own.
    pub(crate) doubtful: bool,
}

/// Endings of adjectives after `-ск-`, and whether a surname has them too.
const ADJECTIVE: &[(&str, bool)] = &[
    ("ий", true),
    ("ого", true),
    ("ому", true),
    ("им", true),
    ("ом", true),
    ("ая", true),
    ("ой", true),
    ("ую", true),
    ("ие", true),
    ("их", true),
    ("ими", true),
    ("ое", false),
];

/// Noun suffixes, with their endings.
const NOUNS: &[&str] = &[
    "щина",
    "щины",
    "щине",
    "щину",
    "щиной",
    "изм",
    "изма",
    "изму",
    "измом",
    "изме",
    "ист",
    "иста",
    "исту",
    "истом",
    "исте",
    "исты",
    "истов",
    "истам",
    "истами",
    "истах",
    "ец",
    "ца",
    "цу",
    "цем",
    "цы",
    "цам",
    "цами",
    "цах",
];

/// Blends with `трущобы`, slums: the name's `-ов` became `-об`, here with its `о` read as `е`.
const SLUMS: &[&str] = &["еб", "еба", "ебы", "ебе", "ебу", "ебой", "ебам", "ебами", "ебах"];

/// The surname a Russian word may be made from, if it looks made from one in `-ов`, `-ев`, `-ин`.
pub(crate) fn made_from(word: &[Letter]) -> Option<Made> {
    // Most words have no surname inside, and are done with here.
    let inside = word.get(2..word.len().saturating_sub(1))?;
    if !inside.windows(2).any(|two| matches!(two, [O | IE | IO, BE | VE] | [I | YERU, EN])) {
        return None;
    }
    let kept = |ending: &str| -> Option<usize> {
        let length = ending.chars().count();
        let kept = word.len().checked_sub(length)?;
        word[kept..].iter().copied().eq(letter::letters(ending)).then_some(kept)
    };
    for (ending, shared) in ADJECTIVE {
        if let Some(kept) =
            kept(ending).filter(|&kept| kept > 5 && word[..kept].ends_with(&[ES, KA]))
        {
            let kept = kept - 2;
            let hushing = is_hushing(word[kept - 3]) && word[kept - 1] == VE;
            return surname(&word[..kept]).then_some(Made {
                kept,
                restored: None,
                doubtful: *shared && !hushing,
            });
        }
    }
    if let Some(kept) = SLUMS.iter().find_map(|ending| kept(ending)).filter(|&kept| kept > 3)
        && is_hushing(word[kept - 1])
    {
        return Some(Made { kept: kept + 2, restored: Some(VE), doubtful: false });
    }
    let kept = NOUNS.iter().filter_map(|ending| kept(ending)).find(|&kept| kept > 3)?;
    surname(&word[..kept]).then_some(Made { kept, restored: None, doubtful: false })
}

/// Whether the letters end as surnames do.
fn surname(stem: &[Letter]) -> bool {
    stem.len() > 2 && letter::ends_as_surname(stem)
}

/// English endings of words made from names.
const ENGLISH: &[&str] =
    &["isms", "ism", "ists", "ist", "ites", "ite", "ians", "ian", "esque", "ization", "isation"];

/// The surname an English word may be made from.
pub(crate) fn english_made_from(word: &str) -> Option<(&str, &'static str)> {
    for ending in ENGLISH {
        if let Some(name) = word.strip_suffix(ending) {
            let surname = ["ov", "ev", "of", "eff", "off", "in", "ow", "ew"];
            return surname
                .iter()
                .any(|end| name.ends_with(end) && name.len() > 4)
                .then_some((name, ""));
        }
    }
    let slums = ["oby", "oba", "ob"].into_iter().find_map(|ending| word.strip_suffix(ending))?;
    ["shch", "shh", "sch", "šč"].iter().any(|end| slums.ends_with(end)).then_some((slums, "ov"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, name: Option<(&str, bool)>) {
        let mut letters = Vec::new();
        crate::inflection::plain_letters(word, &mut letters);
        let made = made_from(&letters).map(|made| {
            let mut name = letters[..made.kept].to_vec();
            if let (Some(last), Some(restored)) = (name.last_mut(), made.restored) {
                *last = restored;
            }
            (name, made.doubtful)
        });
        let name = name.map(|(name, doubtful)| {
            let mut letters = Vec::new();
            crate::inflection::plain_letters(name, &mut letters);
            (letters, doubtful)
        });
        assert_eq!(made, name, "{word}");
    }

    #[test]
    fn derivatives_lead_back_to_the_name() {
        check("хрущёвский", Some(("хрущёв", false)));
        check("хрущёвцы", Some(("хрущёв", false)));
        check("хрущобы", Some(("хрущов", false)));
        check("ежовщина", Some(("ежов", false)));
        check("сталинизм", Some(("сталин", false)));
        check("брежневское", Some(("брежнев", false)));
        check("абрамовский", Some(("абрамов", true)));
        check("молотов", None);
        check("марксизм", None);
        assert_eq!(english_made_from("kruschevites"), Some(("kruschev", "")));
        assert_eq!(english_made_from("khrushchoby"), Some(("khrushch", "ov")));
        assert_eq!(english_made_from("ordinarism"), None);
    }
}
