//! Words that a typewriter stresses by spaces between their letters: `П О С Т А Н О В Л Е Н И Е`,
//! `товарища Ш е п и л о в а`.
//!
//! Four letters or more, alone and each a single space from the next, are a word where they can be
//! one: they have vowels and consonants, are not in the order of the alphabet as the heads of columns
//! are, and not all of them words by themselves (`и я в о`). A capital after a small letter begins
//! another word, and so does a wider gap. The row of another table has a row like it beside it.
//!
//! Copies often have no wider gap after the last letter, so that a letter which is a word may stand
//! for one: `Ш е п и л о в а в деле` is read with and without the `в`.

use std::ops::Range;

use super::{
    character::{is_letter_gap, is_plain_break},
    letter_mark::is_letter_word,
};

/// Fewer letters are initials, points of a list or designations.
const MIN_LETTERS: usize = 4;
/// No word has more.
const MAX_LETTERS: usize = 40;
/// No word has more consonants in a row.
const MAX_CONSONANTS: usize = 5;

/// A word that is written so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SpacedWord {
    /// From its first letter to its last.
    pub(super) span: Range<usize>,
    /// The same without a letter at either end that may be a word by itself.
    pub(super) other: Option<Range<usize>>,
}

/// The first run of letters apart that begins within a range and has words; it may end beyond.
pub(super) fn first_run(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let mut at = range.start;
    while at < range.end {
        let mut letters = text[at..range.end].char_indices().filter(|(_, c)| kind(*c).is_some());
        let start = at + letters.find(|(offset, _)| follows(text, at + offset, None).is_some())?.0;
        let run = run_at(text, start);
        if run.start >= range.start && !words(text, &run).is_empty() {
            return Some(run);
        }
        at = run.end;
    }
    None
}

/// The letters apart on both sides of one of them, with the space between that comes after it.
pub(super) fn run_at(text: &str, at: usize) -> Range<usize> {
    let gap = text[at..].chars().nth(1);
    let (mut start, mut last) = (at, at);
    while let Some(next) = follows(text, last, gap) {
        last = next;
    }
    while let Some(previous) = precedes(text, start, gap) {
        start = previous;
    }
    start..last + length(text, last)
}

/// Whether the space at a place stands between two letters apart.
pub(super) fn is_between(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    before.is_some_and(|c| follows(text, at - c.len_utf8(), None).is_some())
}

/// The words of a run.
pub(super) fn words(text: &str, run: &Range<usize>) -> Vec<SpacedWord> {
    let letters: Vec<(usize, char)> = text[run.clone()]
        .char_indices()
        .filter(|(_, c)| kind(*c).is_some())
        .map(|(at, c)| (run.start + at, c))
        .collect();
    let is_within = |pair: &[(usize, char)]| pair[0].1.is_uppercase() || !pair[1].1.is_uppercase();
    let words = letters.chunk_by(|a, b| is_within(&[*a, *b]));
    let words = words.filter(|word| may_be_word(word) && !is_row(text, run, letters.len()));
    words.filter_map(|word| spaced_word(text, word)).collect()
}

fn spaced_word(text: &str, word: &[(usize, char)]) -> Option<SpacedWord> {
    let [(start, first), (second, next), .., (before_last, c), (last, end)] = word else {
        return None;
    };
    let is_word = |c: &char| is_letter_word(&c.to_lowercase().to_string());
    let span = *start..last + end.len_utf8();
    let before = text[..span.start].strip_suffix(is_letter_gap);
    let after = text[span.end..].strip_prefix(is_letter_gap);
    let has_before = before.is_some_and(|text| text.ends_with(char::is_alphanumeric));
    let has_after = after.is_some_and(|text| text.starts_with(char::is_alphanumeric));
    let other = if has_after && is_word(end) {
        Some(span.start..before_last + c.len_utf8())
    } else if has_before && is_word(first) && (next.is_uppercase() || !first.is_uppercase()) {
        Some(*second..span.end)
    } else {
        None
    };
    Some(SpacedWord { span, other })
}

/// Whether letters can be one word.
fn may_be_word(word: &[(usize, char)]) -> bool {
    let letters: Vec<char> = word.iter().flat_map(|(_, c)| c.to_lowercase()).collect();
    let is_vowel = |c: &char| "aeiouyаеёиоуыэюяіѣ".contains(*c);
    let vowels = letters.iter().filter(|c| is_vowel(c)).count();
    let consonants = letters.split(is_vowel).map(<[char]>::len).max().unwrap_or(0);
    let steps = letters.windows(2).filter(|pair| (1..=2).contains(&distance(pair))).count();
    let is_drawn = letters.windows(3).any(|three| three[0] == three[1] && three[1] == three[2]);
    let are_words = || letters.iter().all(|c| is_letter_word(c.encode_utf8(&mut [0; 4])));
    (MIN_LETTERS..=MAX_LETTERS).contains(&letters.len())
        && vowels > 0
        && vowels < letters.len()
        && consonants <= MAX_CONSONANTS
        && !is_drawn
        && steps * 2 <= letters.len()
        && !(letters.len() <= MIN_LETTERS + 1 && are_words())
}

/// How far on in the alphabet the second letter is.
fn distance(pair: &[char]) -> i64 {
    i64::from(u32::from(pair[1])) - i64::from(u32::from(pair[0]))
}

/// Whether the run is a line of its own, with another of as many letters above or below.
fn is_row(text: &str, run: &Range<usize>, letters: usize) -> bool {
    let (before, after) = (&text[..run.start], &text[run.end..]);
    let start = before.trim_end_matches([' ', '\t']);
    let end = after.trim_start_matches([' ', '\t', '\r']);
    let begins = start.is_empty() || start.ends_with('\n');
    if !begins || !(end.is_empty() || end.starts_with('\n')) {
        return false;
    }
    let is_like = |line: Option<&str>| {
        let line = line.unwrap_or_default();
        let mut parts = line.split_whitespace();
        // Twice as long as its letters and no longer, so that it costs little to look.
        line.len() <= 4 * (run.len() + 2)
            && line.split_whitespace().count() == letters
            && parts.all(|part| part.chars().count() == 1)
    };
    let above = start.strip_suffix('\n').and_then(|text| text.rsplit('\n').next());
    let below = end.strip_prefix('\n').and_then(|text| text.split('\n').next());
    is_like(above) || is_like(below)
}

/// The letters that are told: both alphabets, without marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Latin,
    Cyrillic,
}

fn kind(c: char) -> Option<Kind> {
    match c {
        'a'..='z' | 'A'..='Z' => Some(Kind::Latin),
        '\u{400}'..='\u{481}' => Some(Kind::Cyrillic),
        _ => None,
    }
}

/// Whether the letter at a place has no other beside it.
fn is_alone(text: &str, at: usize) -> bool {
    let is_free = |c: Option<char>| {
        c.is_none_or(|c| {
            is_letter_gap(c) || is_plain_break(c) || c.is_ascii() && !c.is_ascii_alphanumeric()
        })
    };
    let (before, after) = (&text[..at], &text[at + length(text, at)..]);
    is_free(before.chars().next_back()) && is_free(after.chars().next())
}

/// The letter one space after the one at a place, of the same alphabet; that space, if it is given.
fn follows(text: &str, at: usize, gap: Option<char>) -> Option<usize> {
    let mut rest = text[at..].chars();
    let (first, between, second) = (rest.next()?, rest.next()?, rest.next()?);
    let next = at + first.len_utf8() + between.len_utf8();
    let is_gap = is_letter_gap(between) && gap.is_none_or(|gap| gap == between);
    let is_next = is_gap && kind(first).is_some() && kind(first) == kind(second);
    (is_next && is_alone(text, next) && is_alone(text, at)).then_some(next)
}

/// The letter one space before the one at a place, of the same alphabet.
fn precedes(text: &str, at: usize, gap: Option<char>) -> Option<usize> {
    let mut before = text[..at].chars();
    let (between, letter) = (before.next_back()?, before.next_back()?);
    let previous = at - between.len_utf8() - letter.len_utf8();
    follows(text, previous, gap).map(|_| previous)
}

fn length(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(0, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use crate::analysis::Analyzer;

    /// Checks the words of several letters of a text, with `+` before a second reading.
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let mut terms = Vec::new();
        Analyzer::new().tokens(text, |token| {
            if token.term.chars().count() > 2 {
                let mark = if token.stacked { "+" } else { "" };
                terms.push(format!("{mark}{}", token.term));
            }
        });
        assert_eq!(terms.join(" "), expected, "{text}");
    }

    #[test]
    fn letters_apart_are_a_word() {
        check("П О С Т А Н О В Л Е Н И Е", "постановление");
        check("заслуги Ш е п и л о в а  в деле", "заслуги шепилова деле");
        check("п о с т а н о в и л:", "постановил");
        check("«П л е н у м», с ъ е з д!", "пленум съезд");
        check("Н. С. Х р у щ ё в", "хрущёв");
        check("П Р О Т О К О Л   З А С Е Д А Н И Я", "протокол заседания");
        check("М о л о т о в, К а г а н о в и ч", "молотов каганович");
        check("т о в а р и щ  Ж у к о в.", "товарищ жуков");
        check("п а р т и й н о - п о л и т и ч е с к и й", "партийно политический");
        check("M I N U T E S  of the P l e n u m", "minutes the plenum");
        check("K h r u s h c h e v was there", "khrushchev was there");
        check("с\u{a0}е\u{a0}к\u{a0}р\u{a0}е\u{a0}т\u{a0}н\u{a0}о", "секретно");
        check("с\u{2009}е\u{2009}к\u{2009}р\u{2009}е\u{2009}т\u{2009}н\u{2009}о", "секретно");
        check("(С Е К Р Е Т Н О)", "секретно");
        check("п ѣ с н я", "пѣсня");
    }

    #[test]
    fn a_capital_begins_another_word_and_a_letter_may_be_a_word() {
        check("П е т р о в С и д о р о в", "петров +петро сидоров");
        check("о П л е н у м е", "пленуме");
        check(
            "у Ш е п и л о в а в деле",
            "шепилова деле".replacen("шепилова", "шепиловав +шепилова", 1).as_str(),
        );
        check("решили и п о с т а н о в и л и", "решили ипостановили +постановили");
    }

    #[test]
    fn letters_that_are_no_word_stay_apart() {
        for text in [
            "А. Б. В. Г. Иванов",
            "и я в о",
            "А Б В Г Д Е Ж З",
            "a b c d e f g",
            "К Л М Н О П Р С Т У Ф Х",
            "Н С Х К",
            "С С С Р",
            "X O X X X O",
            "Д\tО\tМ\tА",
            "д | о | м | а",
            "Иванов И И",
            "в с ё",
            "К О Т Ы\nМ А М А\nД О М А",
            "1 9 5 7",
            "а я и у о а я",
        ] {
            let letters = |text: &str| {
                let mut count = 0;
                Analyzer::new().tokens(text, |token| {
                    count += usize::from(!token.stacked && token.term.chars().count() == 1);
                });
                count
            };
            let alone =
                text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() == 1);
            assert_eq!(letters(text), alone.count(), "{text}");
        }
    }

    #[test]
    fn a_span_is_the_word_with_its_spaces_and_the_next_word_follows() {
        let text = "слово Ш е п и л о в а, и всё";
        let mut found = Vec::new();
        Analyzer::new().tokens(text, |token| found.push((&text[token.span], token.position)));
        assert_eq!(found, [("слово", 0), ("Ш е п и л о в а", 1), ("и", 2), ("всё", 3)]);
    }
}
