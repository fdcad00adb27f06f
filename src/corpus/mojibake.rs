//! Text that was once read in a wrong encoding and saved so, put right.
//!
//! Three mistakes are undone: UTF-8 read as windows-1252 (`Ð¥Ñ€ÑƒÑ‰Ñ‘Ð²`), UTF-8 read as
//! windows-1251 (`РҐСЂСѓС‰С‘РІ`) and windows-1251 read as windows-1252 (`Õðóù¸â`); in the whole
//! text, else in each line that shows it. Only where the result is Russian by its letters, or UTF-8
//! that no accident makes: ordinary French or German is left as it is.

use encoding_rs::{Encoding, WINDOWS_1251, WINDOWS_1252};

use super::cyrillic;

/// The text as it was meant, where it is garbled.
pub(super) fn repair(text: &str) -> Option<String> {
    if !is_possible(text.as_bytes()) {
        return None;
    }
    if let Some(whole) = repair_all(text) {
        return Some(whole);
    }
    let mut repaired = false;
    let mut better = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let line_better = is_possible(line.as_bytes()).then(|| repair_all(line)).flatten();
        repaired |= line_better.is_some();
        better.push_str(line_better.as_deref().unwrap_or(line));
    }
    repaired.then_some(better)
}

/// Whether the beginning of the text shows a sign of any of the three: a quick look on the way of
/// bulk loads, whose records are garbled whole if at all.
pub(super) fn is_likely(text: &str) -> bool {
    is_possible(&text.as_bytes()[..text.len().min(1024)])
}

/// Whether the text shows a sign of any of the three; false for nearly every text, at the cost of
/// a byte search.
fn is_possible(text: &[u8]) -> bool {
    let at = |index: usize| text.get(index).copied().unwrap_or(0);
    // Letters of Latin-1: three in a row, or the `Ð` and `Ñ` that begin Cyrillic letters in UTF-8,
    // or the `Ã` that begins accented ones, before a character that is not ASCII.
    let latin = memchr::memchr_iter(0xC3, text).any(|i| match at(i + 1) {
        0x90 | 0x91 | 0x83 if at(i + 2) >= 0x80 => true,
        _ => at(i + 2) == 0xC3 && at(i + 4) == 0xC3,
    });
    // `Р` and `С` before one of the signs that are not Russian letters.
    let cyrillic = |pair: &[u8]| {
        memchr::memmem::find_iter(text, pair).any(|i| match (at(i + 2), at(i + 3)) {
            (0xC2 | 0xE2, _) => true,
            (0xD0, next) => (0x82..0x90).contains(&next),
            (0xD1, next) => next > 0x91,
            (0xD2, _) => true,
            _ => false,
        })
    };
    latin || cyrillic("Р".as_bytes()) || cyrillic("С".as_bytes())
}

fn repair_all(text: &str) -> Option<String> {
    undo(text, WINDOWS_1252).or_else(|| undo(text, WINDOWS_1251))
}

/// The bytes that gave this text when they were read as `wrong`, read right.
fn undo(text: &str, wrong: &'static Encoding) -> Option<String> {
    let (bytes, _, unmappable) = wrong.encode(text);
    if unmappable {
        return None;
    }
    if let Ok(better) = std::str::from_utf8(&bytes) {
        return is_meant(better).then(|| better.to_owned());
    }
    if wrong == WINDOWS_1252 && cyrillic::is_russian_in(&bytes, WINDOWS_1251) {
        return Some(WINDOWS_1251.decode_without_bom_handling(&bytes).0.into_owned());
    }
    None
}

/// Whether UTF-8 that was found is not an accident: Russian, or letters and quotes all of it.
fn is_meant(text: &str) -> bool {
    let beyond_ascii = || text.chars().filter(|char| !char.is_ascii());
    let is_usual = |char: char| {
        char.is_alphabetic() || matches!(char, '\u{2010}'..='\u{2026}' | '«' | '»' | '№' | '\u{A0}')
    };
    cyrillic::is_russian(text) || (beyond_ascii().count() > 0 && beyond_ascii().all(is_usual))
}

#[cfg(test)]
mod tests {
    use encoding_rs::UTF_8;

    use super::{
        super::cyrillic::tests::{PROSE, WESTERN},
        *,
    };

    fn garble(text: &str, right: &'static Encoding, wrong: &'static Encoding) -> String {
        let (bytes, _, unmappable) = right.encode(text);
        assert!(!unmappable);
        wrong.decode_without_bom_handling(&bytes).0.into_owned()
    }

    const MISTAKES: [(&Encoding, &Encoding); 3] =
        [(UTF_8, WINDOWS_1252), (UTF_8, WINDOWS_1251), (WINDOWS_1251, WINDOWS_1252)];

    #[test]
    fn each_mistake_is_undone() {
        for text in [PROSE, "Хрущёв", "Пленум ЦК, 22 июня: доклад Суслова"]
        {
            for (right, wrong) in MISTAKES {
                let garbled = garble(text, right, wrong);
                assert_eq!(repair(&garbled).as_deref(), Some(text), "{garbled}");
            }
        }
        assert_eq!(repair("Le plÃ©num").as_deref(), Some("Le plénum"));
    }

    #[test]
    fn only_the_garbled_lines_are_changed() {
        for (right, wrong) in MISTAKES {
            let line = garble("Маленков выступил первым.", right, wrong);
            let text = format!("Стенограмма → лист 3\n{line}\nEnd, naïve as it is.\n");
            let expected =
                "Стенограмма → лист 3\nМаленков выступил первым.\nEnd, naïve as it is.\n";
            assert_eq!(repair(&text).as_deref(), Some(expected));
        }
    }

    #[test]
    fn what_is_right_is_left_alone() {
        for text in WESTERN.iter().chain(&[PROSE, "", "ÄÖÜ", "À à Ê", "СССР, РСФСР, С. Р. № 5"])
        {
            assert_eq!(repair(text), None, "{text}");
            for line in text.split(". ") {
                assert_eq!(repair(line), None, "{line}");
            }
        }
    }
}
