//! A text cut at its matches, and the characters that control a display instead of appearing on it.

/// A stretch of text that is a match or is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    pub(super) text: &'a str,
    pub(super) is_match: bool,
}

/// Cuts `text` at `ranges`, which count Unicode scalar values and ascend. The pieces joined are
/// `text` whatever the ranges: one that is empty, overlaps its predecessor or starts beyond the end
/// is left out, one that ends beyond the end is cut.
pub(super) fn pieces<'a>(text: &'a str, ranges: &[[usize; 2]]) -> Vec<Piece<'a>> {
    let mut pieces = Vec::with_capacity(2 * ranges.len() + 1);
    let mut push = |text: &'a str, is_match| {
        if !text.is_empty() {
            pieces.push(Piece { text, is_match });
        }
    };
    let (mut rest, mut at) = (text, 0);
    for &[start, end] in ranges {
        if start < at || end <= start {
            continue;
        }
        let (before, from_match) = split_at_scalar(rest, start - at);
        let (found, after) = split_at_scalar(from_match, end - start);
        push(before, false);
        push(found, true);
        (rest, at) = (after, end);
    }
    push(rest, false);
    pieces
}

fn split_at_scalar(text: &str, scalars: usize) -> (&str, &str) {
    let byte = text.char_indices().nth(scalars).map_or(text.len(), |(byte, _)| byte);
    text.split_at(byte)
}

/// A text of at most so many characters, cut between words where its first half has an end of one.
pub(super) fn cut(text: &str, most: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(most) else { return text.to_owned() };
    let kept = &text[..end];
    let is_between = text[end..].starts_with(char::is_whitespace);
    let word = kept.rfind(char::is_whitespace).filter(|at| !is_between && *at > end / 2);
    kept[..word.unwrap_or(end)].trim_end().to_owned()
}

/// Whether a character moves the cursor, changes colours or turns the direction of what follows:
/// the control characters, the line and paragraph separators, and the bidirectional controls of
/// Unicode Standard Annex #9.
pub(super) fn controls_display(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, ranges: &[[usize; 2]], expected: &[(&str, bool)]) {
        let found: Vec<_> = pieces(text, ranges).iter().map(|p| (p.text, p.is_match)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn ranges_count_scalars_not_bytes() {
        let expected = [("снять ", false), ("Хрущёва", true), (" с поста", false)];
        check("снять Хрущёва с поста", &[[6, 13]], &expected);
    }

    #[test]
    fn a_match_may_stand_at_either_end() {
        check("ab", &[[0, 1], [1, 2]], &[("a", true), ("b", true)]);
        check("", &[[0, 1]], &[]);
    }

    #[test]
    fn unusable_ranges_lose_no_text() {
        check("abc", &[[2, 9], [0, 1], [1, 1]], &[("ab", false), ("c", true)]);
        check("abc", &[[7, 9]], &[("abc", false)]);
    }

    #[test]
    fn a_text_is_cut_between_words_where_that_leaves_most_of_it() {
        for (text, expected) in [
            ("", ""),
            ("Архив Орловых", "Архив Орловых"),
            ("Архив семьи Орловых", "Архив семьи"),
            ("Sixteen letters.", "Sixteen letters."),
            ("Sixteen letters and more", "Sixteen letters"),
            ("Государственныйархив", "Государственныйа"),
        ] {
            assert_eq!(cut(text, 16), expected);
        }
    }

    proptest! {
        #[test]
        fn pieces_joined_are_the_text(
            text in any::<String>(),
            ranges in proptest::collection::vec([0..40usize, 0..40usize], 0..6),
        ) {
            let joined: String = pieces(&text, &ranges).iter().map(|p| p.text).collect();
            prop_assert_eq!(joined, text);
        }
    }
}
