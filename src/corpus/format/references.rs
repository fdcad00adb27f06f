//! Character references: `&laquo;`, `&#1093;`, `&#x445;`.
//!
//! `references.txt` has the 2,231 names of the HTML standard (section 13.5, "Named character
//! references"), one a line: the name, with its semicolon where it needs one, and the code points
//! in hexadecimal. 106 old names (`&nbsp`, `&copy`) are listed a second time without a semicolon;
//! numbers never need one. A number that is not a character's stays as it is written.

use std::{collections::HashMap, sync::LazyLock};

use encoding_rs::WINDOWS_1252;

/// The longest name, in bytes, its semicolon included: `CounterClockwiseContourIntegral;`.
const LONGEST_NAME: usize = 32;
/// The longest name that needs no semicolon: `Aacute`.
const LONGEST_OPEN_NAME: usize = 6;

static NAMES: LazyLock<HashMap<&str, String>> = LazyLock::new(|| {
    let character = |code| u32::from_str_radix(code, 16).ok().and_then(char::from_u32);
    let lines = include_str!("references.txt").lines();
    let names = lines.filter_map(|line| line.split_once(' '));
    names.map(|(name, codes)| (name, codes.split(' ').filter_map(character).collect())).collect()
});

/// Where a text occurs, which decides whether a reference in it may lack its semicolon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Between the tags of a page: old names and numbers may.
    Page,
    /// In the value of an attribute: old names may, but not before a letter, a digit or `=`, as
    /// `?a=1&copy=2` is an address.
    Attribute,
    /// In wiki markup: none may (MediaWiki, `Sanitizer`).
    Wiki,
}

/// Appends the text with its references replaced; what is not a reference stays as it is.
pub(super) fn decode_onto(out: &mut String, mut text: &str, place: Place) {
    while let Some(start) = memchr::memchr(b'&', text.as_bytes()) {
        out.push_str(&text[..start]);
        text = &text[start + 1..];
        let length = match text.as_bytes().first() {
            Some(b'#') => decode_number(out, text, place),
            _ => decode_name(out, text, place),
        };
        match length {
            Some(length) => text = &text[length..],
            None => out.push('&'),
        }
    }
    out.push_str(text);
}

/// As [`decode_onto`].
pub(super) fn decode_all(text: &str, place: Place) -> String {
    let mut out = String::with_capacity(text.len());
    decode_onto(&mut out, text, place);
    out
}

/// Appends what the longest name at the beginning of the text means, and returns its length.
fn decode_name(out: &mut String, text: &str, place: Place) -> Option<usize> {
    let window = &text.as_bytes()[..text.len().min(LONGEST_NAME)];
    let letters = window.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    if window.get(letters) == Some(&b';')
        && let Some(meaning) = NAMES.get(&text[..=letters])
    {
        out.push_str(meaning);
        return Some(letters + 1);
    }
    let longest = match place {
        Place::Wiki => return None,
        Place::Page | Place::Attribute => letters.min(LONGEST_OPEN_NAME),
    };
    let name = |length: usize| Some((NAMES.get(&text[..length])?, length));
    let (meaning, length) = (1..=longest).rev().find_map(name)?;
    let is_part_of_word = length < letters || window.get(length) == Some(&b'=');
    if place == Place::Attribute && is_part_of_word {
        return None;
    }
    out.push_str(meaning);
    Some(length)
}

/// Appends the character whose number (`#1093`, `#x445`) begins the text, and returns its length.
fn decode_number(out: &mut String, text: &str, place: Place) -> Option<usize> {
    let (start, radix) = match text.as_bytes().get(1) {
        Some(b'x' | b'X') => (2, 16),
        _ => (1, 10),
    };
    let digits = text[start..].bytes().take_while(|&byte| char::from(byte).is_digit(radix)).count();
    let end = start + digits;
    let has_semicolon = text.as_bytes().get(end) == Some(&b';');
    if place == Place::Wiki && !has_semicolon {
        return None;
    }
    let code = u32::from_str_radix(&text[start..end], radix).ok()?;
    match code {
        0 => return None,
        // As browsers do: `&#151;` is a dash in many an old page.
        0x80..=0x9F => {
            out.push_str(&WINDOWS_1252.decode_without_bom_handling(&[code as u8]).0);
        }
        _ => out.push(char::from_u32(code)?),
    }
    Some(end + usize::from(has_semicolon))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(decode_all(text, Place::Page), expected);
    }

    #[test]
    fn references_become_characters() {
        check("&laquo;Правда&raquo;&nbsp;&mdash; 1957", "«Правда»\u{A0}— 1957");
        check("&#1061;рущ&#x451;в &#151; &amp;lt;", "Хрущёв — &lt;");
        check("Khrouchtchev accus&eacute; &apos;là&apos;", "Khrouchtchev accusé 'là'");
    }

    #[test]
    fn what_is_not_a_reference_stays() {
        for text in
            ["AT&T; & co", "&", "&;", "&#;", "&#xD800;", "&#0;", "&nosuch;", "a&b c; d", "&ё;"]
        {
            check(text, text);
        }
        check("&#x;&#xg&#99999999999;&#x110000;", "&#x;&#xg&#99999999999;&#x110000;");
    }

    #[test]
    fn the_standard_names_2231_references() {
        assert_eq!(include_str!("references.txt").lines().count(), 2_231);
        assert_eq!(NAMES.len(), 2_231);
        let length = |name: &&str| name.len();
        assert_eq!(NAMES.keys().map(length).max(), Some(LONGEST_NAME));
        let open: Vec<&str> = NAMES.keys().copied().filter(|name| !name.ends_with(';')).collect();
        assert_eq!(open.len(), 106);
        assert_eq!(open.iter().map(length).max(), Some(LONGEST_OPEN_NAME));
        for name in open {
            assert_eq!(NAMES[name], NAMES[&*format!("{name};")], "{name}");
        }
        for (name, meaning) in NAMES.iter() {
            assert!((1..=2).contains(&meaning.chars().count()), "{name}");
            check(&format!("&{name}"), meaning);
        }
    }

    #[test]
    fn cyrillic_letters_and_signs_have_names() {
        check("&KHcy;&rcy;&ucy;&shchcy;&iocy;&vcy;", "Хрущёв");
        check("&numero; 270&comma; &lpar;&NotEqualTilde;&rpar;&NewLine;", "№ 270, (≂\u{338})\n");
        check("&CounterClockwiseContourIntegral;", "∳");
    }

    #[test]
    fn numbers_and_old_names_need_no_semicolon() {
        check("&#1052&#1086&#x43B&#x43ex", "Молоx");
        check("Правда&nbspТруд &laquoГудок&raquo &copy2", "Правда\u{A0}Труд «Гудок» ©2");
        check("&mdash 1957 &KHcy", "&mdash 1957 &KHcy");
    }

    #[test]
    fn the_longest_name_wins() {
        // The example of the standard, section 13.2.5.73.
        check("I'm &notit; I tell you", "I'm ¬it; I tell you");
        check("I'm &notin; I tell you", "I'm ∉ I tell you");
        check("&ampamp; &frac12 &sup1; &sup1", "&amp; ½ ¹ ¹");
    }

    #[test]
    fn an_address_in_an_attribute_keeps_its_parameters() {
        let check = |text, expected| assert_eq!(decode_all(text, Place::Attribute), expected);
        check("?a=1&copy=2&reg2&not;&amp;lt", "?a=1&copy=2&reg2¬&lt");
        check("&laquo Правда&raquo", "« Правда»");
        check("&notit; &#1052x", "&notit; Мx");
    }

    #[test]
    fn wiki_markup_asks_for_the_semicolon() {
        let check = |text, expected| assert_eq!(decode_all(text, Place::Wiki), expected);
        check("?a=1&copy=2 &nbsp &#1052 &#1052; &KHcy;", "?a=1&copy=2 &nbsp &#1052 М Х");
    }

    proptest! {
        #[test]
        fn any_text_is_decoded(text in "(&|#|x|;|=|[0-9]{1,4}|not|amp|[a-zа-я ]){0,40}") {
            for place in [Place::Page, Place::Attribute, Place::Wiki] {
                let decoded = decode_all(&text, place);
                prop_assert!(text.contains('&') || decoded == text);
            }
        }
    }
}
