//! The classes of characters that the rules of words and terms are made of.

/// Whether the character is written for an apostrophe, a soft sign or a hard sign.
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '`' | '\u{b4}' | '\u{2b9}'
            ..='\u{2bf}'
                | '\u{374}'
                | '\u{2018}'
                | '\u{2019}'
                | '\u{201b}'
                | '\u{2032}'
                | '\u{2033}'
                | '\u{ff07}'
    )
}

/// Whether it is an apostrophe that UAX #29 takes for a break, while we join at it.
pub(super) fn is_joint(c: char) -> bool {
    matches!(c, '`' | '\u{b4}' | '\u{201b}' | '\u{2032}' | '\u{2033}')
}

/// Whether it may stand for a hyphen at the end of a line.
pub(super) fn is_line_end_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{ad}' | '\u{ac}')
}

/// Whether it is a full stop or a colon in one of its shapes: these separate letters, not digits.
pub(super) fn is_stop(c: char) -> bool {
    matches!(
        c,
        '.' | ':' | '\u{2024}' | '\u{fe13}' | '\u{fe52}' | '\u{fe55}' | '\u{ff0e}' | '\u{ff1a}'
    )
}

/// Whether it is an underscore or one of its relatives (Word_Break=ExtendNumLet).
pub(super) fn is_underscore(c: char) -> bool {
    matches!(
        c,
        '_' | '\u{202f}'
            | '\u{203f}'
            | '\u{2040}'
            | '\u{2054}'
            | '\u{fe33}'
            | '\u{fe34}'
            | '\u{fe4d}'..='\u{fe4f}' | '\u{ff3f}'
    )
}

/// Whether it has no part in a term: hyphens and white space (a word has them at a line's end
/// only), ties, and what has no shape of its own.
pub(super) fn is_removed(c: char) -> bool {
    is_line_end_hyphen(c)
        || matches!(
            c,
            ' ' | '\t' | '\r' | '\n' | '\u{34f}' | '\u{35c}' | '\u{361}' | '\u{61c}' | '\u{180e}'
                | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
                | '\u{2066}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}' | '\u{fe21}'
                | '\u{feff}' | '\u{e0100}'..='\u{e01ef}'
        )
}

/// Whether a word boundary stands on either side of it whatever its neighbours are, and it is not
/// a word itself. Only what is frequent beside words is listed; no white space of [`is_space`].
pub(super) fn is_plain_break(c: char) -> bool {
    match c {
        '\0'..='\x7f' => !(c.is_ascii_alphanumeric() || is_space(c) || is_joint(c) || c == '\''),
        '\u{a0}'..='\u{bf}' => !matches!(
            c,
            '\u{aa}' | '\u{ad}' | '\u{b2}'..='\u{b5}' | '\u{b7}'..='\u{ba}'
                | '\u{bc}'..='\u{be}'
        ),
        '\u{d7}' | '\u{f7}' | '\u{2010}'..='\u{2017}' | '\u{201a}' | '\u{201c}'..='\u{2023}' => {
            true
        }
        '\u{2025}' | '\u{2026}' | '\u{202f}'..='\u{2031}' | '\u{2039}'..='\u{203e}' => true,
        '\u{20a0}'..='\u{20c0}' | '\u{2116}' | '\u{2190}'..='\u{21ff}' => true,
        '\u{2212}' | '\u{25a0}'..='\u{25a9}' => true,
        _ => false,
    }
}

/// Whether it may be the space between two letters of a word.
pub(super) fn is_letter_gap(c: char) -> bool {
    matches!(c, ' ' | '\u{A0}' | '\u{2002}'..='\u{200A}' | '\u{202F}')
}

/// White space that ends a stretch of text: no rule reaches across it but that of line ends.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

/// Whether it is what UAX #29 takes for a break, though it has no width: a place where a line may be
/// broken.
pub(super) fn is_invisible(c: char) -> bool {
    c == '\u{200b}'
}

/// More lines between the two halves of a word are none of a page's end.
const MAX_LINES: usize = 8;
/// The longest line that holds nothing but the number of a page, in bytes.
const MAX_NUMBER_BYTES: usize = 24;
/// What a hyphen before it is kept for: `двух- и трёхэтажный`, `pre- and post-war`.
const CONJUNCTIONS: &[&str] = &["и", "или", "либо", "and", "or"];

/// Where the word goes on, if what follows a hyphen that ends at `at` is the end of a line, or of a
/// page with its number, and a lower-case letter; or, after two capitals, capitals.
pub(super) fn continuation(text: &str, at: usize) -> Option<usize> {
    let next = at + line_gap(&text[at..])?;
    let rest = &text[next..];
    let mut letters = rest.chars();
    let (first, second) = (letters.next()?, letters.next());
    if first.is_lowercase() {
        let word = rest.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        return (!CONJUNCTIONS.contains(&word)).then_some(next);
    }
    let is_capital = |c: Option<char>| c.is_some_and(char::is_uppercase);
    let mut before = text[..at].chars().rev().skip(1);
    let are_capitals = first.is_uppercase()
        && second.is_none_or(|c| c.is_uppercase() || !c.is_alphanumeric())
        && is_capital(before.next())
        && is_capital(before.next());
    are_capitals.then_some(next)
}

/// The bytes from the end of a hyphen to the word in a later line: blanks and at least one end of a
/// line or of a page, with nothing between but empty lines and numbers of pages.
pub(super) fn line_gap(text: &str) -> Option<usize> {
    let blanks = [' ', '\t'];
    let mut rest = text.trim_start_matches(blanks);
    for _ in 0..MAX_LINES {
        let Some(after) = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(LINE_ENDS)) else {
            break;
        };
        rest = after.trim_start_matches(blanks);
        if let Some(number) = page_number(rest) {
            rest = &rest[number..];
        }
    }
    let length = text.len() - rest.len();
    (length > text.len() - text.trim_start_matches(blanks).len() && !rest.starts_with(LINE_ENDS))
        .then_some(length)
}

const LINE_ENDS: [char; 3] = ['\n', '\r', '\x0c'];

/// The bytes of a line that has nothing but the number of a page, alone or in dashes or brackets.
fn page_number(text: &str) -> Option<usize> {
    let end = text.bytes().take(MAX_NUMBER_BYTES + 1).position(|b| LINE_ENDS.contains(&b.into()));
    let line = &text[..end?];
    let number = line
        .trim_matches(|c: char| matches!(c, ' ' | '\t' | '-' | '–' | '—' | '[' | ']' | '(' | ')'));
    let number = ["стр.", "с.", "л.", "page", "p."]
        .iter()
        .find_map(|word| number.strip_prefix(word))
        .map_or(number, str::trim_start);
    let is_number = (1..=4).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    is_number.then_some(line.len())
}

/// Whether the word at a place is joined to the next by a hyphen, so that the hyphen before it may be
/// one of the compound: `Ростов-⏎на-Дону`.
pub(super) fn is_divided_compound(text: &str, at: usize) -> bool {
    let rest = text[at..].trim_start_matches(char::is_alphabetic);
    let rest = rest.strip_prefix(['-', '\u{2010}', '\u{2011}']);
    rest.is_some_and(|rest| rest.starts_with(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_goes_on_after_a_line_end_and_a_small_letter() {
        let check = |text: &str, rest: Option<&str>| {
            let at = text.find('-').unwrap() + 1;
            assert_eq!(continuation(text, at).map(|at| &text[at..]), rest, "{text:?}");
        };
        check("Khru-\nshchev", Some("shchev"));
        check("Khru- \t\r\n  shchev", Some("shchev"));
        check("Хру-\rщёв", Some("щёв"));
        check("anti-party", None);
        check("anti-\nParty", None);
        check("anti-\n\nparty", Some("party"));
        check("Хру-\x0cщёв", Some("щёв"));
        check("Хру-\n\x0cщёв", Some("щёв"));
        check("Хру-\r\n\r\n  - 12 -\r\n\r\nщёв", Some("щёв"));
        check("Хру-\n[стр. 7]\n\x0cщёв", Some("щёв"));
        check("Хру-\n12 листов\nщёв", None);
        check("Хру-\n\n\n\n\n\n\n\n\n\n\nщёв", None);
        check("ХРУ-\nЩЁВ", Some("ЩЁВ"));
        check("ПЛЕНУ-\nМ", Some("М"));
        check("ХРУ-\nЩёв", None);
        check("К-\nСЪЕЗДУ", None);
        check("двух-\nи трёхэтажный", None);
        check("двух-\nиюльский", Some("июльский"));
        check("pre-\nand post-war", None);
        check("thou-\nsand", Some("sand"));
        check("anti-\n1957", None);
        check("anti-\n", None);
    }

    #[test]
    fn what_joins_is_an_apostrophe_and_what_breaks_is_not_removed_from_words() {
        for c in ['`', '\u{b4}', '\u{201b}', '\u{2032}', '\u{2033}'] {
            assert!(is_joint(c) && is_apostrophe(c) && !is_plain_break(c), "{c:?}");
        }
        for c in ['(', '«', '»', '—', '…', '№', '€', '\u{a0}'] {
            assert!(is_plain_break(c) && !is_space(c) && !is_removed(c), "{c:?}");
        }
        for c in ['-', '\u{ad}', '\u{ac}', '\u{2010}'] {
            assert!(is_line_end_hyphen(c) && is_removed(c), "{c:?}");
        }
        for c in ['a', 'я', '7', '\u{301}', '²'] {
            assert!(!is_plain_break(c) && !is_removed(c) && !is_space(c), "{c:?}");
        }
        assert!(
            [':', '.', '．'].into_iter().all(is_stop) && ['_', '‿'].into_iter().all(is_underscore)
        );
    }
}
