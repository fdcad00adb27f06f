//! Bytes to text: which encoding they are in.
//!
//! In this order: a byte order mark; strict UTF-8; UTF-8 but for a few damaged places; what the
//! page declares; the letters ([`cyrillic`]); for Western texts `chardetng`. UTF-16 is
//! recognized before all that by its zero bytes ([`utf16`]), and a rule may force an encoding: both
//! are UTF-8 when they come here.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::{cyrillic, error::CorpusError};

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
    if let Some(count) = damaged_places(bytes) {
        let offset = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
        let warning = Some(CorpusError::Replaced { offset, count });
        return Ok(Decoded { text: String::from_utf8_lossy(bytes), warning });
    }
    let (encoding, warning) = legacy(bytes);
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Ok(Decoded { text, warning })
}

/// The encoding of a text that begins so; the last character may be cut off.
pub(super) fn encoding_of(head: &[u8]) -> &'static Encoding {
    match std::str::from_utf8(head) {
        Ok(_) => UTF_8,
        Err(error) if error.error_len().is_none() => UTF_8,
        Err(_) if damaged_places(head).is_some() => UTF_8,
        Err(_) => legacy(head).0,
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

/// How many places of a text are not UTF-8, where nearly all of it is.
fn damaged_places(bytes: &[u8]) -> Option<usize> {
    let (mut right, mut wrong) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        right += chunk.valid().bytes().filter(|byte| byte & 0xC0 == 0xC0).count();
        wrong += usize::from(!chunk.invalid().is_empty());
        if wrong > 1_000 && right < wrong {
            return None;
        }
    }
    (right >= 10 * wrong).then_some(wrong)
}

/// The encoding of what is not UTF-8: as declared, unless the letters say otherwise.
fn legacy(bytes: &[u8]) -> (&'static Encoding, Option<CorpusError>) {
    // A long English introduction would hide the Russian text after it.
    let first = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
    let from = first.saturating_sub(64);
    let sample = &bytes[from..bytes.len().min(from + SAMPLE_BYTES)];
    let mut warning = None;
    if let Some(label) = declared(bytes) {
        match Encoding::for_label_no_replacement(label) {
            // What is declared and contradicted by every letter is a mistake of the page.
            Some(encoding) if cyrillic::knows(encoding) => {
                let misdeclared = !cyrillic::is_russian_in(sample, encoding);
                return (
                    misdeclared.then(|| cyrillic::detect(sample)).flatten().unwrap_or(encoding),
                    None,
                );
            }
            Some(encoding) if encoding.is_single_byte() || encoding.is_ascii_compatible() => {
                if encoding != UTF_8 {
                    return (encoding, None);
                }
            }
            Some(_) => {}
            None => {
                let label = String::from_utf8_lossy(label).into_owned();
                warning = Some(CorpusError::UnknownCharset { label });
            }
        }
    }
    let encoding = cyrillic::detect(sample).unwrap_or_else(|| {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(sample, true);
        detector.guess(None, Utf8Detection::Deny)
    });
    (encoding, warning)
}

/// The label after `charset=` or `encoding=` in a page's first 1,024 bytes, as browsers look for it.
fn declared(bytes: &[u8]) -> Option<&[u8]> {
    let head = &bytes[..bytes.len().min(1024)];
    let start = head.trim_ascii_start();
    if !start.starts_with(b"<") {
        return None;
    }
    let names: [&[u8]; 2] = [b"charset", b"encoding"];
    let at = names.iter().find_map(|name| {
        let is_name = |window: &&[u8]| window.eq_ignore_ascii_case(name);
        let at = head.windows(name.len()).position(|window| is_name(&window))?;
        let rest = head[at + name.len()..].trim_ascii_start();
        rest.strip_prefix(b"=").map(<[u8]>::trim_ascii_start)
    })?;
    let at = at.strip_prefix(b"\"").or_else(|| at.strip_prefix(b"'")).unwrap_or(at);
    let end =
        at.iter().position(|byte| matches!(byte, b'"' | b'\'' | b';' | b'>' | b'?' | b' '))?;
    (end > 0).then_some(&at[..end])
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
