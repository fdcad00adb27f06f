//! Letters that stand for more than themselves: the initial of a name (`Н. С. Хрущёв`) and the letter
//! of a designation (`Т-34`).
//!
//! Terms are folded, so `с` may be the preposition or Сергей: what tells them apart is how the letter
//! is written where it stands, which only the text has. So such a letter gets a second term, stacked
//! on it, that no word has: the letter and a [`LetterMark`].
//!
//! An initial is a capital
//! - with a full stop, unless it is a letter of an acronym of four or more (`U.S.S.R.`); so are two or
//!   three letters that romanize or transcribe one (`Yu.`, `Дж.`);
//! - without a stop, within a sentence: `Иванов И И`. A letter that is a word by itself (`В`, `A`) is
//!   none in a heading, between capitals or between capitalized words, and `I` never is. At the
//!   beginning of a sentence a letter that is not a word is one before a capitalized word.
//!
//! Of several in a row only the first is marked: it is the given name's, and Сергей is not N. S.
//!
//! A designation is a letter, a hyphen and a number, or a capital within a sentence, a space and a
//! number.

use std::ops::Range;

use super::{character::is_apostrophe, fold::fold};

/// What a letter is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterMark {
    /// The given name.
    Initial,
    /// The type of something that has a number.
    Designation,
}

/// The longest word in bytes that may be marked: `Shch`, `Дж`, and `Й` of two characters.
const MAX_BYTES: usize = 4;

/// Letters that are words by themselves, and so no initials at the beginning of a sentence.
const WORDS: &[char] = &['а', 'в', 'и', 'і', 'к', 'о', 'с', 'у', 'я', 'a', 'i', 'o'];

/// Two or more letters that are one in another script.
const ROMANIZED: &[&str] = &[
    "ch", "dj", "dz", "ia", "ie", "io", "iu", "ja", "je", "jo", "ju", "kh", "ou", "ph", "sh",
    "shch", "sch", "tch", "th", "ts", "tz", "ya", "ye", "yo", "yu", "zh", "дж",
];

impl LetterMark {
    /// What no term of a word ends with.
    fn sign(self) -> char {
        match self {
            Self::Initial => '.',
            Self::Designation => '-',
        }
    }

    /// The term of a marked letter.
    ///
    /// # Example
    /// ```
    /// use arkhiv::analysis::LetterMark;
    /// assert_eq!(LetterMark::Initial.term("н"), "н.");
    /// ```
    pub fn term(self, letter: &str) -> String {
        let mut term = letter.to_owned();
        term.push(self.sign());
        term
    }

    /// The term of a word as the compound that it is if the hyphen at the end of a line within it is its
    /// own; a query for the compound asks for it, and no word is spelled so.
    ///
    /// # Example
    /// ```
    /// use arkhiv::analysis::LetterMark;
    /// assert_eq!(LetterMark::compound_term("well-\nKnown").as_deref(), Some("well-known-"));
    /// assert_eq!(LetterMark::compound_term("well-known").as_deref(), Some("well-known-"));
    /// assert_eq!(LetterMark::compound_term("known"), None);
    /// ```
    pub fn compound_term(word: &str) -> Option<String> {
        let parts: Vec<String> = word
            .split(|c: char| !c.is_alphabetic() && !is_apostrophe(c))
            .filter(|part| !part.is_empty())
            .map(fold)
            .collect();
        let is_compound = parts.len() > 1 && word.contains(is_hyphen);
        is_compound.then(|| parts.join("-") + "-")
    }

    /// The letter of a marked letter's term; any other term as it is.
    pub fn letter(term: &str) -> &str {
        term.strip_suffix(['.', '-']).unwrap_or(term)
    }

    /// Whether a term is that of a marked letter.
    pub fn is_term(term: &str) -> bool {
        term.ends_with(['.', '-'])
    }
}

/// Whether a letter, folded, is also a word: it is an initial where it is written as one only.
pub fn is_letter_word(letter: &str) -> bool {
    let mut letters = letter.chars();
    letters.next().is_some_and(|c| WORDS.contains(&c)) && letters.next().is_none()
}

/// Whether letters, folded, stand for one of another script: `yu`, `zh`.
pub fn is_romanized_letter(term: &str) -> bool {
    ROMANIZED.contains(&term)
}

/// Whether a word may have a mark: hardly any that has none. Without branches, as it is asked of every
/// word and what follows a short one cannot be foreseen.
#[inline]
pub(super) fn may_be_marked(text: &str, word: &Range<usize>) -> bool {
    let byte = |at: usize| text.as_bytes().get(at).copied().unwrap_or_default();
    let (first, second, next) = (byte(word.start), byte(word.start + 1), byte(word.end));
    let latin = (word.len() == 1) & first.is_ascii_uppercase() & (first != b'I');
    let cyrillic = (word.len() == 2) & (first == 0xd0) & (0x80..0xb0).contains(&second);
    let is_joined = (next == b'.') | (next == b'-') | (next == 0xe2);
    latin | cyrillic | ((word.len() <= MAX_BYTES) & is_joined)
}

/// The mark of a word; `folded` is its term.
pub(super) fn mark(text: &str, word: &Range<usize>, folded: &str) -> Option<LetterMark> {
    let (before, written, after) = (&text[..word.start], &text[word.clone()], &text[word.end..]);
    let is_letter = is_one_letter(folded);
    if is_letter && has_number(after) {
        return Some(LetterMark::Designation);
    }
    if !written.starts_with(char::is_uppercase) {
        return None;
    }
    let is_initial = if after.starts_with('.') {
        (is_letter || is_romanized_letter(folded))
            && !follows_initial(before, written, true)
            && !begins_long_acronym(after)
    } else {
        is_letter
            && folded != "i"
            && is_apart(before, after)
            && !follows_initial(before, written, false)
    };
    if !is_initial || after.starts_with('.') {
        return is_initial.then_some(LetterMark::Initial);
    }
    let is_within = is_within_sentence(before);
    if after
        .strip_prefix(is_blank)
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    {
        return (is_within || !is_letter_word(folded)).then_some(LetterMark::Designation);
    }
    let (previous, next) = (shape_before(before), shape_after(after));
    let is_initial = match (is_letter_word(folded), is_within) {
        (true, true) => {
            let is_heading = (previous, next) == (Shape::Name, Shape::Name);
            !is_heading && previous != Shape::Capitals && next != Shape::Capitals
        }
        (false, true) => true,
        (true, false) => false,
        (false, false) => next == Shape::Name,
    };
    is_initial.then_some(LetterMark::Initial)
}

fn is_one_letter(folded: &str) -> bool {
    let mut letters = folded.chars();
    letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
}

/// Spaces within a line, of any width.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}')
}

/// Hyphens, and dashes that are typed for them.
pub fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2013}' | '\u{2212}')
}

/// Whether a hyphen and a number come next.
fn has_number(after: &str) -> bool {
    let rest = after.strip_prefix(is_hyphen);
    rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// Whether nothing joins a letter to what stands beside it.
fn is_apart(before: &str, after: &str) -> bool {
    let joins = |c: char| {
        is_hyphen(c) || c.is_alphanumeric() || matches!(c, '\'' | '’' | '/' | '&' | '+' | ':' | '_')
    };
    !before.ends_with(joins) && !after.starts_with(joins)
}

/// Whether an initial of the same script stands right before. After one with a full stop comes one with
/// a stop or without, after one without only another without.
fn follows_initial(before: &str, written: &str, stopped: bool) -> bool {
    let rest = before.trim_end_matches(|c| is_blank(c) || is_hyphen(c) || matches!(c, '\n' | '\r'));
    let (rest, was_stopped) = match rest.strip_suffix('.') {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let word = last_word(rest);
    let is_capital = word.starts_with(char::is_uppercase);
    let is_same_script = word.is_ascii() == written.is_ascii();
    let count = word.chars().filter(|c| c.is_alphabetic()).count();
    let is_letter =
        count == 1 || was_stopped && count <= 4 && is_romanized_letter(&word.to_lowercase());
    is_capital && is_same_script && is_letter && (was_stopped || !stopped)
}

/// Whether a letter that this follows is the first of four or more with nothing but stops between.
fn begins_long_acronym(after: &str) -> bool {
    let mut rest = after;
    for _ in 0..3 {
        let mut characters = rest.chars();
        let is_letter = characters.next() == Some('.')
            && characters.next().is_some_and(char::is_alphabetic)
            && !characters.clone().next().is_some_and(char::is_alphanumeric);
        if !is_letter {
            return false;
        }
        rest = characters.as_str();
    }
    true
}

/// Whether a sentence goes on after this text.
fn is_within_sentence(before: &str) -> bool {
    let rest = before.trim_end_matches(is_blank);
    rest.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ',' | ';' | ')'))
}

/// How a word is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// A capital and small letters.
    Name,
    /// Two or more capitals.
    Capitals,
    Other,
}

impl Shape {
    fn of(word: &str) -> Self {
        let mut letters = word.chars();
        match (letters.next(), letters.next()) {
            (Some(first), Some(second)) if first.is_uppercase() => match second.is_uppercase() {
                true => Self::Capitals,
                false => Self::Name,
            },
            _ => Self::Other,
        }
    }
}

/// The shape of the word right before, which a comma may follow.
fn shape_before(before: &str) -> Shape {
    let rest = before.trim_end_matches(is_blank);
    Shape::of(last_word(rest.strip_suffix(',').unwrap_or(rest)))
}

/// The shape of the next word, single capitals passed over.
fn shape_after(after: &str) -> Shape {
    let mut rest = after;
    for _ in 0..3 {
        rest = rest.trim_start_matches(is_blank);
        let word = first_word(rest);
        if !word.starts_with(char::is_uppercase) || word.chars().nth(1).is_some() {
            return Shape::of(word);
        }
        rest = rest[word.len()..].trim_start_matches('.');
    }
    Shape::Other
}

/// Whether it is a letter, or a mark on one.
fn is_part(c: char) -> bool {
    c.is_alphabetic() || ('\u{300}'..'\u{370}').contains(&c)
}

fn first_word(text: &str) -> &str {
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    &text[..end]
}

fn last_word(text: &str) -> &str {
    let start = text.rfind(|c| !is_part(c));
    let start = start.map_or(0, |at| at + text[at..].chars().next().map_or(0, char::len_utf8));
    &text[start..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Analyzer;

    /// The marked letters of a text, a space between.
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let mut marked = Vec::new();
        Analyzer::new().tokens(text, |token| {
            if LetterMark::is_term(token.term) {
                assert!(token.stacked);
                marked.push(token.term.to_owned());
            }
        });
        assert_eq!(marked.join(" "), expected, "{text}");
    }

    #[test]
    fn a_capital_with_a_full_stop_is_an_initial_and_of_several_the_first_is() {
        for name in [
            "Н. С. Хрущёв",
            "Н.С. Хрущёв",
            "Н.С.Хрущёв",
            "Хрущёв Н. С.",
            "Хрущёв, Н.С.",
            "Н.\u{a0}С.\u{a0}Хрущёв",
            "Н.\u{202f}С.\u{202f}Хрущёв",
            "Н.\u{2009}С.\u{2009}Хрущёв",
            "Н.\nС. Хрущёв",
            "Н. С. ХРУЩЁВ",
            "и Н. С Хрущёв",
        ] {
            check(name, "н.");
        }
        check("N. S. Khrushchev and J.R.R. Tolkien", "n. j.");
        check("И. И. Иванов, П. П. Петров; С. и А. Сидоровы", "и. п. с. а.");
        check("В. Хрущёв. А. Хрущёв.", "в. а.");
        check("Ж.-П. Сартр, Yu. V. Andropov, Дж. Ф. Кеннеди, Zh. Medvedev", "ж. yu. дж. zh.");
        check("Ё. Й. И\u{306}.", "ё.");
        check("Глава I. Н. Хрущёв", "i. н.");
    }

    #[test]
    fn an_acronym_of_four_letters_is_not_initials() {
        check("U.S.S.R., С.С.С.Р. и R.S.F.S.R", "");
        check("К.Г.Б. и U.S. Army", "к. u.");
    }

    #[test]
    fn a_small_letter_is_never_an_initial() {
        check("говорил с Хрущёвым, к Хрущёву, о Хрущёве, у Хрущёва, в Хрущёва", "");
        check("Маленков и Хрущёв, а Хрущёв молчал; a Khrushchev visit", "");
        check("в 1957 г. Хрущёв, т. Хрущёв, с. Петрово, т. е. Хрущёв, и т. д.", "");
        check("n. s. khrushchev, yu. andropov", "");
    }

    #[test]
    fn a_capital_without_a_stop_is_an_initial_within_a_sentence() {
        check("Иванов И И подписал", "и.");
        check("Хрущёв Н С, Маленков Г М, Попов А С", "н. г. а.");
        check("Khrushchev N S, Malenkov G M", "n. g.");
        check("сообщил В Хрущёв", "в.");
        check("N S Khrushchev spoke", "n.");
        check("группа А, план Б", "а. б.");
    }

    #[test]
    fn a_word_of_one_letter_at_the_beginning_of_a_sentence_is_no_initial() {
        check("С Хрущёвым говорили. В Хрущёва верили. У Хрущёва. К Хрущёву. О Хрущёве.", "");
        check("Он сказал: А Хрущёв? — И Хрущёв. «Я Хрущёв»", "");
        check("I met Khrushchev. Then I met Khrushchev, and Khrushchev and I left.", "");
        check("A Khrushchev visit\nA British officer", "");
        check("МАЛЕНКОВ И ХРУЩЁВ ВЫШЛИ. Хрущёв В Америке. What A Surprise", "");
        check("X-ray, T-shirt, С-Петербург, В-третьих, AT&T, O'Neill, W/O", "");
    }

    #[test]
    fn a_letter_and_a_number_are_a_designation() {
        check("танк Т-34, лодка К-19, U-2, фонд Р-5446, т‑34, Т–34", "т- к- u- р- т- т-");
        check("танк Т 34 и лодка К 19", "т- к-");
        check("В 1957 году к 19 часам с 5 мая. К 19 часам. I 5", "");
        check("МиГ-15, Ту-104, 60-А", "");
    }

    #[test]
    fn what_may_be_marked_is_little_more_than_what_is() {
        let text =
            "В июне 1957 г. на пленуме Н. С. Хрущёв и A. I. Mikoyan said to me: I am not a man.";
        let mut asked = Vec::new();
        Analyzer::new().tokens(text, |token| {
            if !token.stacked && may_be_marked(text, &token.span) {
                asked.push(&text[token.span]);
            }
        });
        assert_eq!(asked, ["В", "г", "Н", "С", "A", "I", "man"]);
    }
}
