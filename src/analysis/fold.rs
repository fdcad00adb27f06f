//! A word as written to its term: the rules stand in the [module documentation](super).

use unicode_normalization::{UnicodeNormalization, is_nfc_quick};

use super::{
    character::{is_apostrophe, is_letter_gap, is_line_end_hyphen, is_removed, line_gap},
    lookalike::{self, Script},
};

/// The term of one word as typed.
///
/// A word, not a text: it is not looked for boundaries, hyphens in it are taken for those of a
/// line's end.
///
/// # Example
/// ```
/// use arkhiv::analysis::fold;
/// assert_eq!(fold("Хрущё\u{301}в"), "хрущёв");
/// assert_eq!(fold("Arsen’ev"), "arsen'ev");
/// ```
pub fn fold(word: &str) -> String {
    let mut term = String::new();
    fold_word(word, &mut term);
    term
}

/// A word or sentence with its first letter as a capital.
pub fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let capital = letters.next().into_iter().flat_map(char::to_uppercase);
    capital.chain(letters).collect()
}

/// Puts the term of a word into `term`, which it clears: [`fold`] with a buffer.
pub fn fold_word(word: &str, term: &mut String) {
    term.clear();
    if word.bytes().all(|b| b.is_ascii_alphanumeric()) {
        term.push_str(word);
        term.make_ascii_lowercase();
        return;
    }
    let mut scripts = Scripts::default();
    let plain = word.chars().all(is_simple);
    if plain || is_nfc_quick(word.chars()) == unicode_normalization::IsNormalized::Yes {
        lower(word, term, &mut scripts);
    } else {
        let composed: String = word.nfc().collect();
        lower(&composed, term, &mut scripts);
    }
    if !plain {
        compose(term);
    }
    trim(term);
    if scripts.latin && scripts.cyrillic {
        lookalike::unify(term);
        if !plain {
            compose(term);
        }
    }
}

/// A value of a catalogue as it is compared with others: in NFC and small letters, `ё` as `е`, since
/// catalogues are not consistent in these. Nothing else of it is changed.
///
/// # Example
/// ```
/// use arkhiv::analysis::fold_value;
/// assert_eq!(fold_value("ХРУЩЁВ Н. С."), fold_value("Хрущев Н. С."));
/// assert_ne!(fold_value("Н. Хрущёв"), fold_value("Н Хрущёв"));
/// ```
pub fn fold_value(value: &str) -> String {
    if value.is_ascii() {
        return value.to_ascii_lowercase();
    }
    value.nfc().collect::<String>().to_lowercase().replace('ё', "е")
}

/// Which of two scripts a word has letters of.
#[derive(Default)]
struct Scripts {
    latin: bool,
    cyrillic: bool,
}

/// Whether normalization leaves the character as it is and nothing combines with it but marks.
fn is_simple(c: char) -> bool {
    c < '\u{300}' || ('\u{400}'..='\u{481}').contains(&c)
}

/// Rules 2 and 3: lower case, one apostrophe, nothing without a shape.
fn lower(word: &str, term: &mut String, scripts: &mut Scripts) {
    let mut rest = word;
    while let Some(written) = rest.chars().next() {
        rest = &rest[written.len_utf8()..];
        let c = plain_letter(written);
        match c {
            'а'..='я' | 'ё' => term.push(c),
            '.' if !rest.starts_with(char::is_numeric) => {}
            '0'..='9' | '.' => term.push(c),
            'ß' | 'ẞ' => term.push_str("ss"),
            'ς' => term.push('σ'),
            'ſ' => term.push('s'),
            'İ' => term.push('i'),
            'Ѐ' | 'ѐ' => term.push('е'),
            'Ѝ' | 'ѝ' => term.push('и'),
            'ﬀ'..='ﬆ' => term.push_str(ligature(c)),
            _ if is_apostrophe(c) => term.push('\''),
            // What stands between the two halves of a word, the number of a page included.
            _ if is_line_end_hyphen(c) => rest = &rest[line_gap(rest).unwrap_or(0)..],
            _ if is_removed(c) || is_letter_gap(c) => {}
            _ => term.extend(c.to_lowercase()),
        }
        match lookalike::script(c) {
            Some(Script::Latin) => scripts.latin = true,
            Some(Script::Cyrillic) => scripts.cyrillic = true,
            None => {}
        }
    }
}

/// The letter or digit that a styled one is: bold and italic letters of mathematics, full-width and
/// circled ones, by NFKC where that is one letter.
fn plain_letter(c: char) -> char {
    let is_styled = matches!(
        c,
        '\u{2100}'..='\u{214F}'
            | '\u{24B6}'..='\u{24E9}'
            | '\u{FF10}'..='\u{FF5A}'
            | '\u{1D400}'..='\u{1D7FF}'
            | '\u{1F130}'..='\u{1F149}'
    );
    if !is_styled {
        return c;
    }
    let mut plain = std::iter::once(c).nfkc();
    match (plain.next(), plain.next()) {
        (Some(plain), None) if plain.is_alphanumeric() => plain,
        _ => c,
    }
}

fn ligature(c: char) -> &'static str {
    match c {
        'ﬀ' => "ff",
        'ﬁ' => "fi",
        'ﬂ' => "fl",
        'ﬃ' => "ffi",
        'ﬄ' => "ffl",
        _ => "st",
    }
}

/// Rule 4: what can be one letter is one, and the marks left over that mean stress are removed.
fn compose(term: &mut String) {
    let composed: String = term.nfc().collect();
    term.clear();
    for c in composed.chars() {
        match c {
            '\u{300}' | '\u{301}' => {}
            '\u{307}' if term.ends_with('i') => {}
            'ѐ' => term.push('е'),
            'ѝ' => term.push('и'),
            _ => term.push(c),
        }
    }
    if term.len() != composed.len() {
        *term = term.nfc().collect();
    }
}

/// Rule 5.
fn trim(term: &mut String) {
    let leading = term.len() - term.trim_start_matches('\'').len();
    term.drain(..leading);
    loop {
        let kept = term.trim_end_matches('\'');
        let kept = kept.strip_suffix("'s").filter(|kept| !kept.is_empty()).unwrap_or(kept);
        if kept.len() == term.len() {
            return;
        }
        term.truncate(kept.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_term_is_longer_than_twice_its_word() {
        for c in '\0'..=char::MAX {
            // Notes of music are longer in NFC, but are between words.
            let is_note = ('\u{1d15e}'..='\u{1d1c0}').contains(&c);
            assert!(is_note || fold(&c.to_string()).len() <= 2 * c.len_utf8(), "{c}");
        }
    }
}
