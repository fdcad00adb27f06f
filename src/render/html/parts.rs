//! A long text cut into parts, each small enough for a page.

use std::ops::Range;

/// Bytes of a part, at most: a dozen printed pages of English, half as many of Russian.
const PART: usize = 32 << 10;

/// The parts of a text in its order, as ranges of bytes; one where the text is short.
///
/// A part ends with a paragraph if one ends in its second half, else with a line, else with a word.
pub(super) fn parts(text: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = 0;
    // What is left over by a little is not a part of its own.
    while text.len() - start > PART + PART / 4 {
        let end = start + cut(&text[start..]);
        parts.push(start..end);
        start = end;
    }
    parts.push(start..text.len());
    parts
}

/// Where to end the first part of a text that is longer than one.
fn cut(text: &str) -> usize {
    let (middle, end) = (text.floor_char_boundary(PART / 2), text.floor_char_boundary(PART));
    let half = &text[middle..end];
    let after = |found: (usize, &str)| middle + found.0 + found.1.len();
    let paragraph = half.rmatch_indices("\n\n").next().map(after);
    let line = || half.rmatch_indices('\n').next().map(after);
    let word = || half.rmatch_indices(char::is_whitespace).next().map(after);
    paragraph.or_else(line).or_else(word).unwrap_or(end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_short_text_is_one_part() {
        assert_eq!(parts("").len(), 1);
        assert_eq!(parts(&"слово ".repeat(3000)).len(), 1);
    }

    #[test]
    fn a_long_text_is_cut_where_a_paragraph_ends() {
        let paragraph = format!("{}\n\n", "word ".repeat(1000));
        let text = paragraph.repeat(20);
        let parts = parts(&text);
        assert_eq!(parts.len(), 3);
        for part in &parts {
            assert!(text[part.clone()].starts_with("word") && text[part.clone()].ends_with("\n\n"));
        }
    }

    #[test]
    fn a_text_without_paragraphs_is_cut_between_words_and_one_without_words_between_letters() {
        let words = "память ".repeat(20_000);
        assert!(parts(&words).iter().all(|part| words[part.clone()].starts_with("память")));
        let letters = "ё".repeat(100_000);
        assert!(parts(&letters).len() > 5);
    }

    proptest! {
        #[test]
        fn the_parts_joined_are_the_text(piece in "[a-zё \n]{1,40}", times in 0..4000_usize) {
            let text = piece.repeat(times);
            let parts = parts(&text);
            let joined: String = parts.iter().map(|part| &text[part.clone()]).collect();
            prop_assert!(parts.iter().all(|part| part.len() <= PART + PART / 4));
            prop_assert_eq!(joined, text);
        }
    }
}
