//! Which words are forms of one another: folding and Snowball stems, English and Russian.
//!
//! Snowball breaks Russian surnames (Хрущёв stems to хрущ, Хрущёва to хрущев; Молотов becomes a
//! hammer), so it is used for common words, and a capitalized query in -ов, -ев, -ёв, -ин never
//! meets the shorter noun by it. The cases of names meet by `transliterate` instead.

use std::borrow::Cow;

use frostem::{Algorithm, Stemmer};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::english;

/// A term without what readers do not always write: diacritics of Latin letters, the dots of ё,
/// the letters of the orthography before 1918. й stays: it is a letter of its own.
pub fn fold(term: &str) -> Cow<'_, str> {
    if term.is_ascii() {
        return Cow::Borrowed(term);
    }
    if is_cyrillic(term) {
        let modern = transliterate::modernize(term);
        return if modern.contains('ё') { Cow::Owned(modern.replace('ё', "е")) } else { modern };
    }
    Cow::Owned(term.nfd().filter(|c| !is_combining_mark(*c)).map(plain_letter).collect())
}

/// Letters with strokes and ligatures, which no decomposition opens.
fn plain_letter(letter: char) -> char {
    match letter {
        'ł' => 'l',
        'ø' => 'o',
        'đ' => 'd',
        'ı' => 'i',
        other => other,
    }
}

/// Whether a term is written in Cyrillic, judged by its first letter.
pub fn is_cyrillic(term: &str) -> bool {
    term.chars().next().is_some_and(|c| ('\u{400}'..'\u{530}').contains(&c))
}

thread_local! {
    static RUSSIAN: Stemmer = Stemmer::new(Algorithm::Russian);
}

/// The stem that groups a folded term with its forms, by the language of its script.
pub fn stem(folded: &str) -> String {
    if is_cyrillic(folded) {
        RUSSIAN.with(|stemmer| stemmer.stem(folded).into_owned())
    } else {
        english::stem(folded)
    }
}

/// Whether a capitalized Russian query is a surname (or a possessive place name) that a stem must
/// not cut down to a noun.
pub fn is_guarded(folded: &str) -> bool {
    ["ов", "ев", "ин", "ын"].iter().any(|ending| folded.ends_with(ending))
}

/// Whether a term ends as Russian surnames do, in either script and gender.
pub fn looks_like_surname(term: &str) -> bool {
    const ENDINGS: [&str; 30] = [
        "ов",
        "ев",
        "ёв",
        "ин",
        "ын",
        "ова",
        "ева",
        "ёва",
        "ина",
        "ына",
        "ский",
        "цкий",
        "ская",
        "цкая",
        "енко",
        "ович",
        "евич",
        "швили",
        "ov",
        "ev",
        "yov",
        "in",
        "yn",
        "ova",
        "eva",
        "sky",
        "ski",
        "skii",
        "skaya",
        "enko",
    ];
    term.chars().count() > 4 && ENDINGS.iter().any(|ending| term.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_drops_diacritics_and_keeps_letters() {
        assert_eq!(fold("хрущёв"), "хрущев");
        assert_eq!(fold("chruščëv"), "chruscev");
        assert_eq!(fold("łódź"), "lodz");
        assert_eq!(fold("йод"), "йод");
        assert_eq!(fold("party"), "party");
    }

    #[test]
    fn folding_twice_is_folding_once() {
        for term in ["хрущёв", "chruščëv", "ǹ", "straße", "мировой"] {
            assert_eq!(fold(&fold(term)), fold(term));
        }
    }

    #[test]
    fn russian_common_words_share_a_stem() {
        for (a, b) in [("пленум", "пленума"), ("партия", "партии"), ("решения", "решение")]
        {
            assert_eq!(stem(a), stem(b), "{a} {b}");
        }
        assert_ne!(stem("мост"), stem("место"));
    }
}
