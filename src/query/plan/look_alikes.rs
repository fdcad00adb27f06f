//! Whole words in letters of the other script that look the same: `ХХ съезд` and `XX съезд`.
//!
//! Within a word analysis has unified them; a whole word in the other script is another term, and only
//! the reader's word tells whether it may be meant. Three kinds of word may:
//! - Roman numerals, of which Russian typists made the `V` with `У`;
//! - words with a digit: `60А`, `12а`;
//! - acronyms in capitals. Few of those that are all look-alikes exist in both scripts: such a one
//!   (`BBC`, ВВС) counts only where the archive does not have the word as typed. Any other always
//!   does: the only reason for a `CCCP` is that somebody typed СССР in Latin letters.
//!
//! What is an ordinary word of either script (`cop`, сор) is never met so.

use super::Part;
use crate::{
    analysis::{fold, look_alike},
    vocabulary::{Candidate, Class, Rule, Vocabulary, english},
};

/// What a spelling in letters of the other script counts for, as any of class `forms`.
const WEIGHT: f32 = 0.9;

/// Acronyms of Latin script, every letter of which has a double: another word in Cyrillic letters.
const LATIN_ACRONYMS: &[&str] = &[
    "aa", "aaa", "ab", "aba", "abc", "abm", "ac", "ak", "am", "amc", "ap", "apc", "atm", "bac",
    "bbc", "bc", "bce", "bm", "bmp", "bp", "btc", "ca", "cap", "cb", "cbc", "cbe", "cc", "cca",
    "ccc", "ce", "cec", "ceo", "cia", "cmc", "co", "coe", "com", "cp", "cpa", "cpc", "ct", "eac",
    "eap", "ec", "ecb", "eec", "emc", "ep", "epa", "eta", "hbo", "hmo", "hp", "hpc", "htc", "ibm",
    "icbm", "icc", "imo", "ip", "ipc", "ita", "itt", "iea", "ihc", "kc", "kkk", "km", "kmt", "ma",
    "mac", "mb", "mba", "mbe", "mc", "mep", "mi", "mia", "mic", "mit", "mm", "mp", "mt", "mta",
    "oac", "oat", "ob", "obe", "oc", "oem", "ok", "oka", "om", "op", "opec", "pac", "pb", "pbc",
    "pc", "pca", "pcc", "pha", "pic", "pkk", "pm", "pmc", "po", "pob", "pta", "tac", "tb", "tc",
    "tcp", "th", "tho", "ymca",
];

/// A spelling in letters of the other script.
pub(super) fn candidate(form: String) -> Candidate {
    Candidate { form, class: Class::Forms, weight: WEIGHT, rule: Rule::LookAlike }
}

/// Adds the spellings of a word in look-alike letters to its forms, which go from the heaviest to the
/// lightest.
pub(super) fn add(part: &Part, vocabulary: &Vocabulary, forms: &mut Vec<Candidate>) {
    let spellings = spellings(part, vocabulary);
    if spellings.is_empty() {
        return;
    }
    forms.retain(|form| form.class == Class::Exact || !spellings.contains(&form.form));
    forms.extend(spellings.into_iter().map(candidate));
    if let Some((_, others)) = forms.split_first_mut() {
        others.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    }
}

fn spellings(part: &Part, vocabulary: &Vocabulary) -> Vec<String> {
    let is_capital = |c: char| !c.is_alphabetic() || c.is_uppercase();
    let capitals = part.written.chars().all(is_capital);
    if part.has_digit() {
        return look_alike(&part.term, capitals).into_iter().collect();
    }
    let numeral = as_numeral(&part.term);
    if let Some(numeral) = numeral.filter(|numeral| capitals || is_small_numeral(numeral)) {
        let mut spellings = spellings_of_numeral(&numeral);
        spellings.retain(|spelling| *spelling != part.term);
        return spellings;
    }
    if !capitals {
        return Vec::new();
    }
    acronym(&part.term, vocabulary).into_iter().collect()
}

/// Whether it is a numeral in small letters too, where few others are: `xx`.
fn is_small_numeral(latin: &str) -> bool {
    latin.len() > 1 && latin.chars().all(|c| matches!(c, 'i' | 'v' | 'x'))
}

/// The spelling of an acronym in the other script, if it may be meant.
fn acronym(term: &str, vocabulary: &Vocabulary) -> Option<String> {
    let other = look_alike(term, true)?;
    let latin = if term.is_ascii() { term } else { &other };
    // A word that the archive has in small letters is an ordinary one.
    let is_ordinary = |word: &str| vocabulary.counts_of(word).is_some_and(|its| its.small > 0);
    if term.chars().nth(1).is_none() || english::is_ordinary(latin) || is_ordinary(&other) {
        return None;
    }
    let is_unknown = || vocabulary.counts_of(term).is_none();
    (!LATIN_ACRONYMS.contains(&latin) || is_unknown()).then_some(other)
}

/// A term in Latin letters if it is a Roman numeral, in whatever letters.
fn as_numeral(term: &str) -> Option<String> {
    // Typists wrote ХУ for XV.
    let typed = term.chars().nth(1).is_some() && term.chars().all(|c| matches!(c, 'х' | 'і' | 'у'));
    let latin = |c: char| match c {
        'у' if typed => Some('v'),
        _ if c.is_ascii() => Some(c),
        _ => look_alike(c.encode_utf8(&mut [0; 4]), true)?.chars().next(),
    };
    let latin: String = term.chars().map(latin).collect::<Option<_>>()?;
    is_numeral(&latin).then_some(latin)
}

/// Whether a word is a Roman numeral; one of hundreds only is an acronym.
fn is_numeral(word: &str) -> bool {
    let mut rest = word.trim_start_matches('m');
    for [nine, four, five, one] in
        [["cm", "cd", "d", "c"], ["xc", "xl", "l", "x"], ["ix", "iv", "v", "i"]]
    {
        if let Some(after) = rest.strip_prefix(nine).or_else(|| rest.strip_prefix(four)) {
            rest = after;
            continue;
        }
        rest = rest.strip_prefix(five).unwrap_or(rest);
        for _ in 0..4 {
            rest = rest.strip_prefix(one).unwrap_or(rest);
        }
    }
    rest.is_empty() && word.contains(['i', 'v', 'x'])
}

/// A Roman numeral in Latin letters, in Cyrillic ones as far as there are doubles, and of two letters
/// with one of each: as the index has them.
fn spellings_of_numeral(latin: &str) -> Vec<String> {
    let double = |c: char| {
        let double = look_alike(c.encode_utf8(&mut [0; 4]), true);
        double.and_then(|double| double.chars().next()).unwrap_or(c)
    };
    let cyrillic: String = latin.chars().map(double).collect();
    let mut spellings = vec![latin.to_owned(), fold(&cyrillic)];
    if latin.len() > 1 {
        spellings.push(fold(&cyrillic.replace('v', "у")));
    }
    if let [a, b] = latin.chars().collect::<Vec<_>>()[..] {
        spellings
            .extend([[a, double(b)], [double(a), b]].map(|pair| fold(&String::from_iter(pair))));
    }
    spellings.sort();
    spellings.dedup();
    spellings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(written: &str, vocabulary: &[(&str, u32)], expected: &[&str]) {
        let vocabulary =
            Vocabulary::of_cased(vocabulary.iter().map(|(word, small)| (*word, *small, 0)));
        let part = Part {
            term: fold(written),
            written: written.to_owned(),
            span: 0..written.len(),
            position: 0,
            capitalized: true,
            stopped: false,
            stacked: false,
        };
        let mut found = spellings(&part, &vocabulary);
        found.sort();
        assert_eq!(found, expected, "{written}");
    }

    #[test]
    fn a_roman_numeral_is_met_in_either_script() {
        for (latin, cyrillic) in [("XIX", "ХІХ"), ("III", "ІІІ"), ("X", "Х"), ("XXXI", "ХХХІ")]
        {
            check(latin, &[], &[&fold(cyrillic)]);
            check(cyrillic, &[], &[&fold(latin)]);
        }
        check("XX", &[], &["xх", "хx", "хх"]);
        check("ХХ", &[("хх", 9)], &["xx", "xх", "хx"]);
        check("XV", &[], &["ху"]);
        check("ХУ", &[], &["xv"]);
        check("xx", &[], &["xх", "хx", "хх"]);
        check("mix", &[], &[]);
        check("x", &[], &[]);
        check("Ху", &[], &["xv"]);
    }

    #[test]
    fn hundreds_alone_and_what_is_no_number_are_no_numerals() {
        for word in ["i", "iv", "xx", "xix", "mcmlvii", "mdcccxii", "iiii"] {
            assert!(is_numeral(word), "{word}");
        }
        for word in ["cc", "mm", "cccp", "xxc", "", "iix", "vx"] {
            assert!(!is_numeral(word), "{word}");
        }
    }

    #[test]
    fn a_word_with_a_digit_is_met_in_either_script() {
        check("60А", &[], &["60a"]);
        check("60A", &[], &["60а"]);
        check("12а", &[], &["12a"]);
        check("12в", &[], &[]);
        check("12В", &[], &["12b"]);
        check("Р5446", &[], &["p5446"]);
        check("1957", &[], &[]);
        check("5г", &[], &[]);
    }

    #[test]
    fn an_acronym_is_met_where_no_other_of_the_same_look_is_known() {
        check("СССР", &[("cccp", 0), ("ссср", 0)], &["cccp"]);
        check("CCCP", &[("cccp", 0), ("ссср", 0)], &["ссср"]);
        check("TACC", &[("tacc", 0)], &["тасс"]);
        check("BBC", &[("ввс", 0)], &["ввс"]);
        check("BBC", &[("bbc", 0), ("ввс", 0)], &[]);
        check("ВВС", &[("bbc", 0), ("ввс", 0)], &[]);
        check("ЦК", &[], &[]);
        check("КГБ", &[], &[]);
    }

    #[test]
    fn ordinary_words_are_not_met() {
        for word in
            ["нос", "сор", "рот", "тот", "мама", "hoc", "cop", "pot", "Сор", "Мама", "СОР", "COP"]
        {
            check(word, &[], &[]);
        }
        check("KOT", &[("кот", 1)], &[]);
    }
}
