//! Boundaries for snippets: sentences, words and characters as a reader sees them.

use std::ops::Range;

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

/// How far back a word boundary is looked for; languages without spaces have long stretches.
const MAX_STRETCH_BYTES: usize = 256;

/// The sentences of a text in order, white space after each included: together they are the text.
///
/// Those of UAX #29, but none ends after a title or a word cut short (`Mr. Khrushchev`, `тов. Хрущёв`,
/// `Н. С. Хрущёв`, `1957 г.`), and none at the end of a line unless a stop is before it or an empty
/// line after it, for texts are often broken into lines.
///
/// # Example
/// ```
/// use arkhiv::analysis::sentences;
/// let text = "Выступил Н. С. Хрущёв.\nМаленков\nмолчал.";
/// let sentences: Vec<_> = sentences(text).map(|range| &text[range]).collect();
/// assert_eq!(sentences, ["Выступил Н. С. Хрущёв.\n", "Маленков\nмолчал."]);
/// ```
pub fn sentences(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut parts = text.split_sentence_bound_indices().peekable();
    std::iter::from_fn(move || {
        let (start, part) = parts.next()?;
        let mut end = start + part.len();
        while let Some((_, next)) = parts.next_if(|(_, next)| goes_on(&text[start..end], next)) {
            end += next.len();
        }
        Some(start..end)
    })
}

/// Whether a sentence goes on with the next part.
fn goes_on(sentence: &str, next: &str) -> bool {
    let words = sentence.trim_end();
    if ends_with_abbreviation(words) {
        return true;
    }
    let line_ends = sentence[words.len()..].matches('\n').count();
    let closed = words.trim_end_matches(['"', '\'', '”', '’', '»', ')', ']']);
    let is_blank = words.is_empty() || next.trim().is_empty();
    line_ends == 1 && !is_blank && !closed.ends_with(['.', '!', '?', '…', ':'])
}

/// What is put before a name or a number and cut short with a full stop: titles, places, references.
/// None that is a word as well, as `no` and `им` are, which end sentences.
const ABBREVIATIONS: [&str; 48] = [
    "adm", "brig", "capt", "cf", "cmdr", "col", "cpl", "dept", "dr", "ed", "fig", "gen", "gov",
    "hon", "lt", "maj", "messrs", "mr", "mrs", "ms", "mt", "pp", "prof", "rev", "sen", "sgt", "st",
    "vol", "vs", "акад", "ген", "гр", "изд", "кн", "обл", "пер", "полк", "пос", "проф", "ред",
    "рис", "св", "см", "ср", "стр", "тов", "тт", "ул",
];

fn ends_with_abbreviation(words: &str) -> bool {
    let Some(words) = words.strip_suffix('.') else { return false };
    let last = words.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or(words);
    let mut letters = last.chars();
    match (letters.next(), letters.next()) {
        (Some(letter), None) => letter.is_alphabetic(),
        _ => ABBREVIATIONS.contains(&last.to_lowercase().as_str()),
    }
}

/// The last boundary between visible characters (grapheme clusters) at or before a byte.
pub fn grapheme_before(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    match cursor.is_boundary(text, 0) {
        Ok(true) => at,
        _ => cursor.prev_boundary(text, 0).ok().flatten().unwrap_or(0),
    }
}

/// The first boundary between visible characters (grapheme clusters) at or after a byte.
pub fn grapheme_after(text: &str, at: usize) -> usize {
    let before = grapheme_before(text, at);
    if before >= at.min(text.len()) {
        return before;
    }
    let mut cursor = GraphemeCursor::new(before, text.len(), true);
    cursor.next_boundary(text, 0).ok().flatten().unwrap_or(text.len())
}

/// The last place at or before a byte that is not within a word: a snippet may begin there.
pub fn word_before(text: &str, at: usize) -> usize {
    let boundaries = word_boundaries(text, at);
    boundaries.take_while(|&boundary| boundary <= at).last().unwrap_or(0)
}

/// The first place at or after a byte that is not within a word: a snippet may end there.
pub fn word_after(text: &str, at: usize) -> usize {
    let mut boundaries = word_boundaries(text, at);
    boundaries.find(|&boundary| boundary >= at).unwrap_or(text.len())
}

/// The word boundaries from the white space before a byte on.
fn word_boundaries(text: &str, at: usize) -> impl Iterator<Item = usize> {
    let at = grapheme_before(text, at);
    let earliest = grapheme_before(text, at.saturating_sub(MAX_STRETCH_BYTES));
    let start = text[earliest..at].rfind(char::is_whitespace).map_or(earliest, |i| earliest + i);
    let boundaries = text[start..].split_word_bound_indices().map(move |(i, _)| start + i);
    boundaries.chain([text.len()])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<_> = sentences(text).map(|range| &text[range]).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_stop_ends_a_sentence() {
        check("He left. She stayed! Why?", &["He left. ", "She stayed! ", "Why?"]);
        check("«Кто за?» Никто.", &["«Кто за?» ", "Никто."]);
        check("Mr. Khrushchev spoke. No.", &["Mr. Khrushchev spoke. ", "No."]);
        check("Слово (тов. Хрущёву) им. Да.", &["Слово (тов. Хрущёву) им. ", "Да."]);
    }

    #[test]
    fn an_initial_or_a_word_cut_to_a_letter_ends_none() {
        check(
            "(1894, с. Калиновка). Умер в 1971 г.",
            &["(1894, с. Калиновка). ", "Умер в 1971 г."],
        );
        check(
            "N. S. Khrushchev spoke. G. M. Malenkov left.",
            &["N. S. Khrushchev spoke. ", "G. M. Malenkov left."],
        );
    }

    #[test]
    fn a_line_ends_none_unless_there_is_a_stop_or_an_empty_line() {
        check("The Plenum\nmet.\nIt voted", &["The Plenum\nmet.\n", "It voted"]);
        check("Heading\n\nText\r\nof it", &["Heading\n", "\n", "Text\r\nof it"]);
    }

    #[test]
    fn boundaries_keep_visible_characters_and_words_whole() {
        let text = "Ники́та 👩‍👧 Хрущёв";
        let stress = text.find('\u{301}').unwrap();
        assert_eq!(grapheme_before(text, stress), text.find("и́т").unwrap());
        assert_eq!(grapheme_after(text, stress), text.find("та").unwrap());
        let within = text.find("щёв").unwrap() + 1;
        assert_eq!(word_before(text, within), text.find("Хрущёв").unwrap());
        assert_eq!(word_after(text, within), text.len());
        assert_eq!(word_before(text, 0), 0);
        assert_eq!(word_after("", 5), 0);
    }

    proptest! {
        #[test]
        fn sentences_are_the_text(text in "(\\PC|[.\n А-я]){0,40}") {
            let mut end = 0;
            for sentence in sentences(&text) {
                prop_assert_eq!(sentence.start, end);
                end = sentence.end;
            }
            prop_assert_eq!(end, text.len());
        }

        #[test]
        fn boundaries_are_on_their_side(text in "(\\PC|[\u{301} а]){0,20}", at in 0..80_usize) {
            let at = at.min(text.len());
            for boundary in [grapheme_before(&text, at), word_before(&text, at)] {
                prop_assert!(boundary <= at && text.is_char_boundary(boundary));
            }
            for boundary in [grapheme_after(&text, at), word_after(&text, at)] {
                prop_assert!(boundary >= at && text.is_char_boundary(boundary));
            }
        }
    }
}
