//! Bytes to text: which encoding they are in.
//!
//! In this order: a byte order mark; strict UTF-8; UTF-8 but for a few damaged places; what the
//! page declares; the letters ([`cyrillic`]); for Western texts `chardetng`. A file that was joined
//! from several is read line by line: a line of UTF-8 is not an accident, and a line whose letters say
//! so is in another old encoding than the rest. UTF-16 is recognized before all that by its zero
//! bytes ([`utf16`]), and a rule may force an encoding: both are UTF-8 when they come here.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_8859_15, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::{charset::declared, cyrillic, error::CorpusError};

/// The byte order mark of UTF-8.
pub(super) const UTF8_BOM: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// How much the letters are judged by, in bytes: more would cost time and change nothing.
const SAMPLE_BYTES: usize = 64 << 10;

/// A text, borrowed where it was UTF-8.
#[derive(Debug)]
pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) warning: Option<CorpusError>,
}

/// Reads bytes as text.
///
/// # Errors
/// Where they are not text.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded<'_>, CorpusError> {
    if is_binary(bytes) {
        return Err(CorpusError::Binary);
    }
    let bytes = bytes.strip_prefix(&UTF8_BOM).unwrap_or(bytes);
    if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
        return Ok(Decoded { text: Cow::Borrowed(text), warning: None });
    }
    let old = lines(bytes).filter(|line| is_old(line)).flatten().copied().collect::<Vec<u8>>();
    if old.is_empty() {
        let offset = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
        let (_, count) = places(bytes);
        let warning = Some(CorpusError::Replaced { offset, count });
        return Ok(Decoded { text: String::from_utf8_lossy(bytes), warning });
    }
    let (encoding, warning) = legacy(&old, declared(bytes));
    if !encoding.is_ascii_compatible() || !encoding.is_single_byte() {
        let (text, _) = encoding.decode_without_bom_handling(bytes);
        return Ok(Decoded { text, warning });
    }
    let text = lines(bytes).map(|line| match is_old(line) {
        true => encoding_of_line(line, encoding).decode_without_bom_handling(line).0,
        false => String::from_utf8_lossy(line),
    });
    Ok(Decoded { text: Cow::Owned(text.collect()), warning })
}

/// The lines of a text, each with its end.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split_inclusive(|&byte| byte == b'\n')
}

/// Whether a line is neither ASCII nor UTF-8, damaged or cut off at its end.
fn is_old(line: &[u8]) -> bool {
    match std::str::from_utf8(line) {
        Ok(_) => false,
        Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 => false,
        Err(_) => {
            let (right, wrong) = places(line);
            right < 2 || right < 2 * wrong
        }
    }
}

/// The encoding of one line of a text whose other lines are in `usual`: that too, unless the letters
/// contradict it.
fn encoding_of_line(line: &[u8], usual: &'static Encoding) -> &'static Encoding {
    let is_cyrillic = cyrillic::knows(usual);
    if is_cyrillic && cyrillic::is_sound_in(line, usual) {
        return usual;
    }
    if let Some(other) = cyrillic::detect(line).filter(|_| cyrillic::is_proven(line)) {
        return other;
    }
    if is_cyrillic && cyrillic::has_mixed_words(line, usual) { WINDOWS_1252 } else { usual }
}

/// The encoding of a text that begins so; the last character may be cut off.
pub(super) fn encoding_of(head: &[u8]) -> &'static Encoding {
    match std::str::from_utf8(head) {
        Ok(_) => UTF_8,
        Err(error) if error.error_len().is_none() => UTF_8,
        Err(_) if is_nearly_utf8(head) => UTF_8,
        Err(_) => legacy(head, declared(head)).0,
    }
}

/// Whether the text is UTF-16, by its byte order mark, or because every other byte is one of the
/// few that English and Russian have there: 0 of Latin, 4 of Cyrillic letters, 0x20 of punctuation.
pub(super) fn utf16(head: &[u8]) -> Option<&'static Encoding> {
    match head {
        [0xFF, 0xFE, ..] => return Some(UTF_16LE),
        [0xFE, 0xFF, ..] => return Some(UTF_16BE),
        _ => {}
    }
    let head = &head[..head.len().min(4096)];
    let units = head.len() / 2;
    if units < 4 || memchr::memchr(0, head).is_none() {
        return None;
    }
    let high_bytes = |from: usize| {
        let high = head.iter().skip(from).step_by(2);
        high.filter(|&&byte| matches!(byte, 0 | 4 | 0x20)).count()
    };
    let (even, odd) = (high_bytes(0), high_bytes(1));
    let most = |count: usize| count * 100 >= units * 95;
    let few = |count: usize| count * 100 <= units * 40;
    if most(odd) && few(even) {
        Some(UTF_16LE)
    } else if most(even) && few(odd) {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// A zero byte, or many controls, and it is not text.
fn is_binary(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(SAMPLE_BYTES)];
    // Form feeds, the end mark of DOS and escapes of old printers do occur.
    let is_control = |byte: u8| byte < 0x20 && !matches!(byte, b'\t'..=b'\r' | 0x1A | 0x1B);
    let controls = head.iter().filter(|&&byte| is_control(byte)).count();
    controls * 20 > head.len() || memchr::memchr(0, bytes).is_some()
}

/// Whether nearly all of a text is UTF-8.
fn is_nearly_utf8(bytes: &[u8]) -> bool {
    let (right, wrong) = places(bytes);
    right >= 10 * wrong
}

/// How many characters beyond ASCII a text has as UTF-8, and how many places that are none.
fn places(bytes: &[u8]) -> (usize, usize) {
    let (mut right, mut wrong) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        right += chunk.valid().bytes().filter(|byte| byte & 0xC0 == 0xC0).count();
        wrong += usize::from(!chunk.invalid().is_empty());
    }
    (right, wrong)
}

/// The encoding of what is not UTF-8: as declared, unless the letters say otherwise.
fn legacy(bytes: &[u8], declared: Option<String>) -> (&'static Encoding, Option<CorpusError>) {
    // A long English introduction would hide the Russian text after it.
    let first = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
    let from = first.saturating_sub(64);
    let sample = &bytes[from..bytes.len().min(from + SAMPLE_BYTES)];
    let mut warning = None;
    if let Some(label) = declared {
        match Encoding::for_label_no_replacement(label.as_bytes()) {
            // What is declared and contradicted by every letter is a mistake of the page.
            Some(encoding) if cyrillic::knows(encoding) => {
                let misdeclared = !cyrillic::is_russian_in(sample, encoding);
                return (
                    misdeclared.then(|| cyrillic::detect(sample)).flatten().unwrap_or(encoding),
                    None,
                );
            }
            Some(encoding) if encoding != UTF_8 && encoding.is_ascii_compatible() => {
                let is_possible =
                    encoding.decode_without_bom_handling_and_without_replacement(bytes).is_some();
                if is_possible && !cyrillic::is_proven(sample) {
                    return (encoding, None);
                }
            }
            Some(_) => {}
            None => {
                warning = Some(CorpusError::UnknownCharset { label });
            }
        }
    }
    let encoding = cyrillic::detect(sample).unwrap_or_else(|| {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(sample, true);
        match detector.guess(None, Utf8Detection::Deny) {
            guess if is_western(guess, sample) && is_latin9(sample) => ISO_8859_15,
            guess => guess,
        }
    });
    (encoding, warning)
}

/// Whether a text may be Western, of which the detector knows no ISO-8859-15: it takes a few of its
/// letters for a Central European encoding, or for the scattered pairs of an Asian one.
fn is_western(guess: &'static Encoding, bytes: &[u8]) -> bool {
    let beyond_ascii = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    let is_scattered = beyond_ascii * 5 < bytes.len();
    // `˝` of windows-1250 stands in no word.
    let has_oe = || bytes.windows(2).any(|pair| pair[0] == 0xBD && pair[1].is_ascii_lowercase());
    guess == WINDOWS_1252 || is_scattered && (!guess.is_single_byte() || has_oe())
}

/// Whether a Western text has the eight signs of ISO-8859-15 where windows-1252 has others: letters
/// (`œ`, `š`, `ž`) that stand in a word, as `½` or `¨` do not, and a `€` beside a number. The quotes
/// and dashes of windows-1252 it has not.
fn is_latin9(bytes: &[u8]) -> bool {
    if bytes.iter().any(|byte| (0x80..0xA0).contains(byte)) {
        return false;
    }
    let is_letter = |at: Option<usize>| {
        let byte = at.and_then(|at| bytes.get(at)).copied().unwrap_or(b' ');
        byte.is_ascii_alphabetic() || byte >= 0xC0 && !matches!(byte, 0xD7 | 0xF7)
    };
    let is_space = |byte: &&u8| matches!(**byte, b' ' | 0xA0);
    let has_number = |at: usize| {
        let before = bytes[..at].iter().rev().find(|byte| !is_space(byte));
        let after = bytes[at + 1..].iter().find(|byte| !is_space(byte));
        before.into_iter().chain(after).any(u8::is_ascii_digit)
    };
    let (mut new, mut old) = (0, 0);
    for (at, byte) in bytes.iter().enumerate() {
        let (before, after) = (is_letter(at.checked_sub(1)), is_letter(Some(at + 1)));
        let is_new = match byte {
            0xA4 => has_number(at),
            // A capital begins a word, and `l´état` has no letter there.
            0xA6 | 0xBC => after,
            0xB4 => after && !before,
            0xA8 | 0xB8 | 0xBD | 0xBE => before || after,
            _ => continue,
        };
        if is_new { new += 1 } else { old += 1 }
    }
    new > old
}

#[cfg(test)]
mod tests {
    use encoding_rs::{IBM866, ISO_8859_5, KOI8_R, WINDOWS_1251, WINDOWS_1252, X_MAC_CYRILLIC};
    use proptest::prelude::*;

    use super::{
        super::cyrillic::tests::{PROSE, WESTERN},
        *,
    };

    #[track_caller]
    fn check(bytes: &[u8], expected: &str) {
        assert_eq!(decode(bytes).unwrap().text, expected);
    }

    #[test]
    fn utf8_is_borrowed_and_loses_its_mark() {
        let decoded = decode(PROSE.as_bytes()).unwrap();
        assert!(matches!(decoded.text, Cow::Borrowed(_)));
        check(&[&UTF8_BOM, "Хрущёв".as_bytes()].concat(), "Хрущёв");
    }

    #[test]
    fn western_text_is_read_as_western() {
        for text in WESTERN {
            check(&WINDOWS_1252.encode(text).0, text);
        }
    }

    #[test]
    fn a_declared_charset_is_believed_unless_the_letters_contradict() {
        let page = |label: &str, text: &str, encoding: &'static Encoding| {
            let page = format!("<html><head><meta charset=\"{label}\"></head><p>{text}</p>");
            let decoded = decode(&encoding.encode(&page).0).map(|decoded| {
                (decoded.text.contains(text), decoded.warning.map(|warning| warning.to_string()))
            });
            decoded.unwrap()
        };
        // Two letters prove nothing: the declaration decides.
        assert_eq!(page("koi8-r", "Да", KOI8_R), (true, None));
        assert_eq!(page("koi8-r", PROSE, WINDOWS_1251), (true, None));
        let (right, warning) = page("x-unheard-of", PROSE, WINDOWS_1251);
        assert!(right);
        assert!(warning.unwrap().starts_with("unknown charset `x-unheard-of`; name the right one"));
        let xml = b"<?xml version='1.0' encoding='windows-1251'?><html>\xC4\xE0</html>";
        assert!(decode(xml).unwrap().text.contains("Да"));
    }

    #[test]
    fn a_few_damaged_places_do_not_garble_the_rest() {
        let damaged = [PROSE.as_bytes(), b" \xD0 ", PROSE.as_bytes(), b"\xD1"].concat();
        let decoded = decode(&damaged).unwrap();
        assert!(decoded.text.starts_with(PROSE) && decoded.text.contains(" \u{FFFD} "));
        let expected =
            format!("not UTF-8 at byte {}; 2 such places are read as U+FFFD", PROSE.len() + 1);
        assert_eq!(decoded.warning.unwrap().to_string(), expected);
    }

    #[test]
    fn russian_after_a_long_english_beginning_is_seen() {
        let text = format!("{}Пленум открылся в субботу.", "Foreword. ".repeat(10_000));
        check(&KOI8_R.encode(&text).0, &text);
    }

    #[test]
    fn utf16_is_recognized_without_a_mark() {
        let russian: Vec<u8> = PROSE.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(utf16(&russian), Some(UTF_16LE));
        let english: Vec<u8> = WESTERN[2].encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(utf16(&english), Some(UTF_16BE));
        assert_eq!(utf16(PROSE.as_bytes()), None);
        assert_eq!(utf16(&[0; 64]), None);
    }

    #[test]
    fn bytes_that_are_not_text_are_refused() {
        for bytes in [&b"a\0b"[..], &[1, 2, 3, 4, 5, 6], b"text \x01\x02\x03\x04\x05"] {
            assert!(matches!(decode(bytes), Err(CorpusError::Binary)), "{bytes:?}");
        }
    }

    #[test]
    fn the_euro_and_the_letters_beside_it_are_read() {
        for text in [
            "Le cœur de l'œuvre coûte 12 € ; l'œil du lecteur n'y voit que des mots français.",
            "Un œuf, un bœuf, une sœur, été comme hiver.",
            "Prix du numéro : 12 €",
            "Abonnement: €40 par année",
            "Škoda a Žižek přišli",
            "Hän osti šakkilaudan ja meni pois, eikä tullut takaisin tänään.",
        ] {
            let text: String =
                text.chars().filter(|c| !ISO_8859_15.encode(&c.to_string()).2).collect();
            check(&ISO_8859_15.encode(&text).0, &text);
        }
        for text in [
            "Une livre et ½ de beurre, 3½ litres de lait, coûte très cher",
            "¼ de siècle, ¾ des députés étaient là",
            "Le cœur de l’œuvre coûte 12 € été",
            "l´été à la plage",
        ] {
            check(&WINDOWS_1252.encode(text).0, text);
        }
    }

    #[test]
    fn a_wrong_declaration_is_overruled_by_the_letters() {
        for (declared, encoding) in [
            ("windows-1252", WINDOWS_1251),
            ("gbk", KOI8_R),
            ("iso-8859-1", IBM866),
            ("utf-8", KOI8_R),
        ] {
            let page = format!("<meta charset={declared}><p>{PROSE}");
            let bytes = encoding.encode(&page).0;
            assert!(
                decode(&bytes).unwrap().text.contains("Летом пятьдесят седьмого"),
                "{declared}"
            );
        }
        let page = format!("<meta charset=iso-8859-1><p>{}", WESTERN[0]);
        check(&WINDOWS_1252.encode(&page).0, &page);
    }

    #[test]
    fn lines_of_several_encodings_are_read_each_in_its_own() {
        let russian = [
            "Вторая часть: выступление Маленкова и Молотова на заседании.",
            "Съезд объявил перерыв до понедельника, делегаты разошлись.",
            "Прошу выдать справку о реабилитации моего отца.",
        ];
        let western = "Le général “dit” déjà, the Kremlin’s café très étonné";
        let old = [WINDOWS_1251, KOI8_R, IBM866, ISO_8859_5, X_MAC_CYRILLIC, UTF_8];
        for first in old {
            for second in old {
                let text = format!("{}\n{}\n\n{}\n", russian[0], russian[1], russian[2]);
                let mut bytes = first.encode(&text).0.into_owned();
                bytes.extend_from_slice(&second.encode(&text).0);
                check(&bytes, &text.repeat(2));
                bytes.extend_from_slice(&WINDOWS_1252.encode(western).0);
                check(&bytes, &format!("{}{western}", text.repeat(2)));
            }
        }
        let mixed = [western.as_bytes(), b"\n", &*WINDOWS_1252.encode(western).0].concat();
        check(&mixed, &format!("{western}\n{western}"));
        let mixed = [&*WINDOWS_1252.encode("Un café\n").0, "Хрущёв, café\n".as_bytes()].concat();
        check(&mixed, "Un café\nХрущёв, café\n");
    }

    #[test]
    fn a_text_that_is_cut_within_a_letter_stays_utf8() {
        let cut = &PROSE.as_bytes()[..101];
        assert!(std::str::from_utf8(cut).is_err());
        let text = decode(cut).unwrap().text.into_owned();
        assert!(PROSE.starts_with(text.trim_end_matches('\u{FFFD}')), "{text}");
    }

    proptest! {
        #[test]
        fn any_bytes_are_text_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
            let _ = decode(&bytes);
            let _ = encoding_of(&bytes);
        }

        #[test]
        fn what_was_encoded_is_decoded(
            from in 0..1_000_usize,
            index in 0..5_usize,
        ) {
            let encoding = [WINDOWS_1251, KOI8_R, IBM866, ISO_8859_5, X_MAC_CYRILLIC][index];
            let text: String = PROSE.chars().skip(from).take(300).collect();
            // Quotes and dashes that the encoding lacks would come as references.
            let text: String =
                text.chars().filter(|char| !encoding.encode(&char.to_string()).2).collect();
            let bytes = encoding.encode(&text).0;
            prop_assert_eq!(&*decode(&bytes).unwrap().text, &*text);
        }
    }
}
