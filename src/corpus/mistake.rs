//! One way in which a text was garbled, and how it is undone: [`Mistake`].
//!
//! The bytes of one encoding were read as those of another. To undo that, each character is turned
//! into the byte that it was read from, and the bytes are read as they were meant. Copies of such
//! texts have often lost what the wrong encoding does not have: a byte that gave U+FFFD or `?` or
//! nothing at all, a no-break space that became a plain one. What is lost beyond doubt is put
//! back, the rest is U+FFFD, and the letters around it are read all the same.

use std::{collections::HashMap, iter, sync::LazyLock};

use encoding_rs::{
    Encoding, IBM866, ISO_8859_5, KOI8_R, UTF_8, WINDOWS_1251, WINDOWS_1252, X_MAC_CYRILLIC,
};

use foldhash::fast::FixedState;

use super::cyrillic::{self, Score};

/// What bytes were taken for, the likelier first.
const READ_AS: [&Encoding; 6] =
    [WINDOWS_1252, WINDOWS_1251, KOI8_R, IBM866, X_MAC_CYRILLIC, ISO_8859_5];
/// What they were meant as, but for UTF-8.
const MEANT: [&Encoding; 5] = [WINDOWS_1251, KOI8_R, IBM866, ISO_8859_5, X_MAC_CYRILLIC];

/// What stands for what could not be read.
const LOST: char = char::REPLACEMENT_CHARACTER;
/// Points for a letter that a reading has which is taken for the one that was meant.
const GOOD: i32 = 50;
/// Points for a letter that a text may have which reads as Russian by accident.
const BAD: i32 = 30;
/// Fewer letters without a single fault prove nothing: `ВЦСПС` reads as well in other encodings.
const MIN_LETTERS: i32 = 10;
/// With a fault fewer do.
const MIN_GARBLED: i32 = 6;

/// Which encoding was read as which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mistake {
    read_as: &'static Encoding,
    meant: &'static Encoding,
}

/// For each of [`READ_AS`] the byte of each character beyond ASCII.
static BYTES: LazyLock<[HashMap<char, u8, FixedState>; READ_AS.len()]> = LazyLock::new(|| {
    READ_AS.map(|encoding| {
        // What programs make of bytes that the encoding has not, and of all of them where they take
        // Latin-1 at its word.
        let controls = (0x80..=0x9F_u8).map(|byte| (char::from(byte), byte));
        let bytes = (0x80..=0xFF_u8).filter_map(|byte| Some((character(encoding, byte)?, byte)));
        controls.chain(bytes).collect()
    })
});

fn character(encoding: &'static Encoding, byte: u8) -> Option<char> {
    encoding.decode_without_bom_handling(&[byte]).0.chars().next()
}

impl Mistake {
    /// The mistake that garbled a line, where there is no doubt.
    pub(super) fn of(line: &str) -> Option<Self> {
        let before = cyrillic::judge(line);
        if before.is_sound() {
            return None;
        }
        let mut utf8 = READ_AS.iter().map(|&read_as| Self { read_as, meant: UTF_8 });
        if let Some(found) = utf8.find(|mistake| mistake.undo(line).is_meant(mistake)) {
            return Some(found);
        }
        let pairs = READ_AS
            .iter()
            .flat_map(|&read_as| MEANT.iter().map(move |&meant| Self { read_as, meant }));
        let readings =
            pairs.filter(|Self { read_as, meant }| read_as != meant).filter_map(|pair| {
                let text = pair.read_single(line);
                let after = cyrillic::judge(&text);
                pair.is_proven(line, before, &text, after).then_some((pair, after.points))
            });
        // The most letters that follow one another; of equals the first, as `max_by_key` would not.
        let best = readings.reduce(|best, next| if next.1 > best.1 { next } else { best });
        best.map(|(mistake, _)| mistake)
    }

    /// A line that proves nothing by itself, read as the lines beside it were meant: between two of
    /// them wherever it is not sound Russian, else where that makes it better Russian.
    pub(super) fn mend_in_doubt(self, line: &str, is_between: bool) -> Option<String> {
        let (before, better) = (cyrillic::judge(line), self.mend(line));
        let after = cyrillic::judge(&better);
        let is_better = after.mean() > before.mean().max(0) && before.mean() <= BAD;
        let is_possible = after.faults == 0 && after.judged > 0 && !before.is_sound();
        (is_possible && (is_between || is_better)).then_some(better)
    }

    /// The text as it was meant.
    pub(super) fn mend(self, text: &str) -> String {
        if self.meant == UTF_8 { self.undo(text).text } else { self.read_single(text) }
    }

    /// Whether bytes of an encoding of one byte a letter are meant: the text before is no Russian,
    /// that after it is.
    fn is_proven(self, line: &str, before: Score, text: &str, after: Score) -> bool {
        let is_good =
            after.is_russian() && 16 * after.faults <= after.judged && after.mean() >= GOOD;
        if !is_good || after.points <= before.points {
            return false;
        }
        if self.read_as == WINDOWS_1252 {
            return longest_change(line, text) >= 3
                && (self.meant == WINDOWS_1251 || after.judged > 4)
                && (before.faults >= 3 || before.mean() <= BAD);
        }
        // Mac Cyrillic has the small letters of windows-1251: what is told by its capitals alone may
        // be the letters of another language.
        let alike = [WINDOWS_1251, X_MAC_CYRILLIC];
        let is_enough = match alike.contains(&self.read_as) && alike.contains(&self.meant) {
            true => after.judged >= MIN_LETTERS && before.faults > 1,
            false => {
                after.judged >= MIN_LETTERS || after.judged >= MIN_GARBLED && before.faults > 0
            }
        };
        let is_bad = before.mean() <= BAD && before.mean() + BAD <= after.mean();
        let is_faulty = before.faults > 1 && before.points + 400 <= after.points;
        is_enough && (is_bad || is_faulty)
    }

    fn byte(self, c: char) -> Option<u8> {
        let index = READ_AS.iter().position(|&encoding| encoding == self.read_as)?;
        if c.is_ascii() { None } else { BYTES[index].get(&c).copied() }
    }

    fn read_single(self, text: &str) -> String {
        let read = |c: char| {
            let read = self.byte(c).and_then(|byte| character(self.meant, byte)).unwrap_or(c);
            // A quote that was put in later was never part of a box or a sign of mathematics.
            let is_prose = read.is_alphabetic() || is_punctuation(read);
            if is_punctuation(c) && !is_prose { c } else { read }
        };
        text.chars().map(read).collect()
    }

    /// Reads the bytes as UTF-8.
    fn undo(self, text: &str) -> Undone {
        let mut undone = Undone::default();
        let mut rest = text.chars();
        while let Some(c) = rest.next() {
            let Some(lead) = self.byte(c) else {
                undone.text.push(c);
                continue;
            };
            let Some(length) = sequence_length(lead) else {
                undone.wrong += usize::from(!is_punctuation(c));
                undone.text.push(c);
                continue;
            };
            let follow = rest.clone().map_while(|c| self.byte(c).filter(|byte| byte >> 6 == 2));
            let bytes: Vec<u8> = iter::once(lead).chain(follow.take(length - 1)).collect();
            if bytes.len() == length
                && let Some(read) = std::str::from_utf8(&bytes).ok().and_then(|s| s.chars().next())
            {
                undone.text.push(read);
                undone.read.push(read);
                rest = skip(rest, length - 1);
            } else if let Some((read, consumed)) = self.restore(&bytes, &rest, &undone.text) {
                undone.text.push_str(read.encode_utf8(&mut [0; 4]));
                undone.lost += 1;
                rest = skip(rest, bytes.len() - 1 + consumed);
            } else {
                undone.wrong += 1;
                undone.text.push(c);
            }
        }
        undone
    }

    /// What a character was whose last byte is lost, and how many characters stand for that byte.
    fn restore(
        self,
        bytes: &[u8],
        rest: &std::str::Chars<'_>,
        before: &str,
    ) -> Option<(char, usize)> {
        let mut rest = skip(rest.clone(), bytes.len() - 1);
        let (next, after) = (rest.next(), rest.next());
        let is_marked = matches!(next, Some(LOST | '?'));
        match (bytes, next) {
            // Before a capital an acronym may go on, before a small letter a word has begun.
            ([0xD0], Some(' ')) => {
                let ends = before.ends_with(char::is_uppercase) && after != Some(' ');
                Some(('Р', usize::from(!ends)))
            }
            ([0xC3], Some(' ')) => Some(('à', usize::from(after == Some(' ')))),
            // The only byte that windows-1251 has not is 0x98.
            ([0xD0], _) if self.read_as == WINDOWS_1251 => Some(('И', usize::from(is_marked))),
            ([0xE2, 0x80], _) if self.read_as == WINDOWS_1251 => {
                Some(('‘', usize::from(is_marked)))
            }
            // Of the five that windows-1252 has not, only one ends a sign of punctuation.
            ([0xE2, 0x80], _) if self.read_as == WINDOWS_1252 => {
                Some(('”', usize::from(is_marked)))
            }
            ([0xD0 | 0xD1], _) => Some((LOST, usize::from(is_marked))),
            ([0xC3], _) if is_marked => Some((LOST, 1)),
            _ => None,
        }
    }
}

/// What came of reading characters as bytes of UTF-8.
#[derive(Debug, Default)]
struct Undone {
    text: String,
    /// The characters that were read whole.
    read: Vec<char>,
    /// How many had lost a byte.
    lost: usize,
    /// How many are no UTF-8.
    wrong: usize,
}

impl Undone {
    /// Whether the UTF-8 that was found is not an accident: Russian, or letters and quotes all of it.
    fn is_meant(&self, mistake: &Mistake) -> bool {
        let read = self.read.len();
        if read == 0 || 8 * self.wrong > read || self.lost > 2 * read {
            return false;
        }
        let score = cyrillic::judge(&self.text.replace(LOST, " "));
        let letters = self.read.iter().filter(|c| matches!(c, 'А'..='я' | 'ё' | 'Ё')).count();
        if letters >= 3 && letters * 2 >= read && score.is_russian() {
            return true;
        }
        // Few letters in Cyrillic may be an accident: `С…` is a letter of UTF-8 in windows-1251.
        let is_enough = mistake.read_as == WINDOWS_1252 || read >= 4;
        is_enough && self.wrong == 0 && self.read.iter().all(|&c| is_usual(c))
    }
}

fn sequence_length(lead: u8) -> Option<usize> {
    match lead {
        0xC2..=0xDF => Some(2),
        0xE0..=0xEF => Some(3),
        0xF0..=0xF4 => Some(4),
        _ => None,
    }
}

fn skip(mut rest: std::str::Chars<'_>, count: usize) -> std::str::Chars<'_> {
    for _ in 0..count {
        rest.next();
    }
    rest
}

/// What prose has between words, garbled or not.
fn is_punctuation(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2026}' | '«' | '»' | '№' | '\u{A0}' | '\u{AD}' | '°' | '§')
}

fn is_usual(c: char) -> bool {
    c.is_alphabetic()
        || is_punctuation(c)
        || matches!(
            c,
            '½' | '¼' | '²' | '³' | '£' | '·' | '×' | '¿' | '¡' | '\u{2027}'..='\u{21FF}'
        )
        || ('\u{1F300}'..='\u{1FAFF}').contains(&c)
}

/// The longest run of letters that are other than they were.
fn longest_change(before: &str, after: &str) -> usize {
    let mut longest = 0;
    let mut run = 0;
    for (was, is) in before.chars().zip(after.chars()) {
        run = if was != is && is.is_alphabetic() { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}
