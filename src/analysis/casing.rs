//! Small letters and capitals: how a word is written where it stands tells a name from a common word.
//!
//! Terms are folded, so an index forgets this; it is counted beside them, by [`casing`] for each
//! word of a run of a text and [`tells`] for the run: a text in capitals, in small letters only, or
//! with a capital to every word says nothing of any of its words. Most words begin with a small
//! letter, which [`begins_small`] sees at once.

use std::ops::AddAssign;

/// How many words of a text are judged together.
pub const CASING_RUN: usize = 64;

/// How a word is cased where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Casing {
    /// With a small letter first.
    Small,
    /// With a capital and small letters, within a sentence: a name.
    Capital,
    /// With a capital and small letters where any word has one, as at the beginning of a sentence or
    /// of a line.
    Opening,
    /// In capitals, of one letter, or of letters that have no case.
    Unclear,
}

/// How often a word was written with a small letter and with a capital, where that tells something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CaseCounts {
    /// Occurrences with a small letter.
    pub small: u32,
    /// Occurrences with a capital.
    pub capital: u32,
}

impl Casing {
    /// Whether a word has a capital as a name has, within a sentence or where any word has one.
    #[inline]
    pub fn is_capitalized(self) -> bool {
        matches!(self, Self::Capital | Self::Opening)
    }
}

impl CaseCounts {
    /// Counts one more word.
    #[inline]
    pub fn count(&mut self, casing: Casing) {
        self.small += u32::from(casing == Casing::Small);
        self.capital += u32::from(casing == Casing::Capital);
    }

    /// All that were counted.
    pub fn total(self) -> u32 {
        self.small.saturating_add(self.capital)
    }

    /// The share of capitals, where `weight` occurrences with the share `prior` are taken as counted
    /// before any was.
    pub fn capital_share(self, prior: f32, weight: f32) -> f32 {
        (self.capital as f32 + prior * weight) / (self.total() as f32 + weight)
    }
}

impl AddAssign for CaseCounts {
    fn add_assign(&mut self, other: Self) {
        self.small = self.small.saturating_add(other.small);
        self.capital = self.capital.saturating_add(other.capital);
    }
}

/// The casing of the word that begins at byte `start` of a text.
///
/// # Example
/// ```
/// use arkhiv::analysis::{Casing, casing};
/// let text = "Докладывал Попов. Поп слушал.";
/// assert_eq!(casing(text, 0, "Докладывал"), Casing::Opening);
/// assert_eq!(casing(text, 21, "Попов"), Casing::Capital);
/// assert_eq!(casing(text, 40, "слушал"), Casing::Small);
/// ```
#[inline]
pub fn casing(text: &str, start: usize, word: &str) -> Casing {
    let (first, rest) = match *word.as_bytes() {
        [first, ref rest @ ..] if first.is_ascii() => (u32::from(first), rest),
        [lead @ 0xc3..=0xd4, next, ref rest @ ..] => (two_bytes(lead, next), rest),
        _ => return Casing::Unclear,
    };
    let second = match *rest {
        [] => return Casing::Unclear,
        [second, ..] if second.is_ascii() => u32::from(second),
        [lead @ 0xc3..=0xd4, next, ..] => two_bytes(lead, next),
        _ => u32::from('\u{fffd}'),
    };
    match case(first) {
        Case::Small => Casing::Small,
        Case::Capital if case(second) == Case::Capital => Casing::Unclear,
        Case::Capital if is_within_sentence(&text.as_bytes()[..start]) => Casing::Capital,
        Case::Capital => Casing::Opening,
        Case::None => Casing::Unclear,
    }
}

/// Whether a word, given by its first bytes and zeros where it is shorter, surely is
/// [`Casing::Small`]: by arithmetic, for English and Russian.
#[inline]
pub fn begins_small([first, second, third]: [u8; 3]) -> bool {
    let latin = first.is_ascii_lowercase() & (second != 0);
    let letter = u16::from_be_bytes([first, second]);
    // From а to п, and from р to џ.
    let small = (letter.wrapping_sub(0xd0b0) < 0x10) | (letter.wrapping_sub(0xd180) < 0x20);
    latin | (small & (third != 0))
}

/// Whether a run of words, of which so many are cased as [`Capital`](Casing::Capital) or
/// [`Opening`](Casing::Opening), says anything: not where none is (a forum), nor where most are (a
/// heading, a list of names).
pub fn tells(capitals: usize, words: usize) -> bool {
    capitals > 0 && capitals * 2 <= words
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    Small,
    Capital,
    None,
}

/// The case of a letter of Latin or Cyrillic script, by arithmetic for those of most words.
#[inline]
fn case(letter: u32) -> Case {
    match letter {
        0x61..=0x7a | 0x430..=0x45f => Case::Small,
        0x41..=0x5a | 0x400..=0x42f => Case::Capital,
        0..=0x7f => Case::None,
        _ => match char::from_u32(letter) {
            Some(c) if c.is_lowercase() => Case::Small,
            Some(c) if c.is_uppercase() => Case::Capital,
            _ => Case::None,
        },
    }
}

/// The character of two bytes of UTF-8.
#[inline]
fn two_bytes(lead: u8, next: u8) -> u32 {
    u32::from(lead & 0x1f) << 6 | u32::from(next & 0x3f)
}

/// Whether a sentence goes on after this text: by one space after a letter, a digit, a comma, a
/// semicolon or a bracket, or by an initial. Everything else may begin a sentence, a line or a title.
#[inline]
fn is_within_sentence(before: &[u8]) -> bool {
    match *before {
        [.., b',' | b';' | b')', b' '] => true,
        [ref before @ .., b'.', b' '] | [ref before @ .., b'.'] => ends_with_initial(before),
        [.., last, b' '] if last.is_ascii() => last.is_ascii_alphanumeric(),
        // Letters of two bytes: dashes and quotation marks have three, guillemets begin with 0xc2.
        [.., lead, _, b' '] => (0xc3..=0xd4).contains(&lead),
        _ => false,
    }
}

/// Whether a text ends with a capital that is a word of its own, as in `Н. С.`.
fn ends_with_initial(text: &[u8]) -> bool {
    let (letter, before) = match *text {
        [ref before @ .., last] if last.is_ascii() => (u32::from(last), before),
        [ref before @ .., lead @ 0xc3..=0xd4, next] => (two_bytes(lead, next), before),
        _ => return false,
    };
    let apart = before.last().is_none_or(|last| last.is_ascii() && !last.is_ascii_alphanumeric());
    apart && case(letter) == Case::Capital
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Analyzer;

    fn casings(text: &str) -> Vec<(&str, Casing)> {
        let mut found = Vec::new();
        Analyzer::new().tokens(text, |token| {
            let word = &text[token.span.clone()];
            found.push((word, casing(text, token.span.start, word)));
        });
        found
    }

    #[track_caller]
    fn check(text: &str, word: &str, expected: Casing) {
        let found = casings(text);
        let of_word = found.iter().find(|(known, _)| *known == word).map(|(_, casing)| *casing);
        assert_eq!(of_word, Some(expected), "{word} in {text}");
    }

    #[test]
    fn a_capital_counts_within_a_sentence_only() {
        check("Вчера докладывал Попов о плане.", "Попов", Casing::Capital);
        check("Вчера докладывал Попов о плане.", "докладывал", Casing::Small);
        check("Вчера докладывал Попов о плане.", "Вчера", Casing::Opening);
        check("Он ушёл. Попов остался.", "Попов", Casing::Opening);
        check("— Попов, вы?", "Попов", Casing::Opening);
        check("сказал: «Попов ушёл»", "Попов", Casing::Opening);
        check("первая строка\nПопов ушёл", "Попов", Casing::Opening);
        check("Маленков, Попов и другие", "Попов", Casing::Capital);
        check("его книга: А. С. Попов, О радио", "Попов", Casing::Capital);
        check("писал А.С.Попов о радио", "Попов", Casing::Capital);
        check("в XX веке. Попов писал", "Попов", Casing::Opening);
        check("in 1957 Bush met Élie", "Bush", Casing::Capital);
        check("in 1957 Bush met Élie", "Élie", Casing::Capital);
        check("visiting Łódź again", "Łódź", Casing::Capital);
    }

    #[test]
    fn what_has_no_case_of_its_own_is_unclear() {
        check("решение ЦК СССР", "СССР", Casing::Unclear);
        check("the POP chart", "POP", Casing::Unclear);
        check("фонд 5446 опись", "5446", Casing::Unclear);
        check("а Хрущёв молчал", "а", Casing::Unclear);
        check("in 中 now", "中", Casing::Unclear);
        check("a 5th column", "5th", Casing::Unclear);
    }

    #[test]
    fn a_run_without_capitals_or_with_hardly_anything_else_tells_nothing() {
        let tell = |text: &str| {
            let casings = casings(text);
            let capitals = casings.iter().filter(|(_, casing)| casing.is_capitalized()).count();
            tells(capitals, casings.len())
        };
        assert!(tell("Вчера на пленуме выступил Попов."));
        assert!(!tell("вчера на пленуме выступил попов"));
        assert!(!tell("ВЧЕРА НА ПЛЕНУМЕ ВЫСТУПИЛ ПОПОВ"));
        assert!(!tell("The Rise And Fall Of Pop"));
        assert!(!tell(""));
    }

    #[test]
    fn a_small_letter_is_seen_at_once() {
        let sees = |word: &str| {
            let byte = |at: usize| word.as_bytes().get(at).copied().unwrap_or_default();
            begins_small([byte(0), byte(1), byte(2)])
        };
        for letter in ('\0'..'\u{600}').filter(|letter| letter.is_alphanumeric()) {
            for rest in ["", "a", "ё", "А", "-"] {
                let word = format!("{letter}{rest}");
                let small = casing(&word, 0, &word) == Casing::Small;
                assert!(small || !sees(&word), "{word}");
                let common = letter.is_ascii() || ('а'..='џ').contains(&letter);
                assert!(!(common && small) || sees(&word), "{word}");
            }
        }
    }

    #[test]
    fn shares_begin_at_the_prior_and_follow_the_counts() {
        let share = |small, capital| CaseCounts { small, capital }.capital_share(0.5, 4.0);
        assert_eq!(share(0, 0), 0.5);
        assert!(share(0, 4) == 0.75 && share(400, 0) < 0.01 && share(0, 400) > 0.99);
    }
}
