//! Which words are forms of one another, English and Russian: those of a lexeme of the built-in
//! lexicon, and words that it does not have where they share a stem.
//!
//! Both break Russian surnames (Молотов becomes a hammer), so that a capitalized query in -ов, -ев,
//! -ёв, -ин never meets the shorter noun by them. The cases of names meet by `transliterate` instead.

use std::borrow::Cow;

use frostem::{Algorithm, Stemmer};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::{
    english,
    lexicon::{self, Listed},
};

/// A term without what readers do not always write: diacritics of Latin letters, the dots of ё,
/// the letters of the orthography before 1918. й stays: it is a letter of its own.
pub fn fold(term: &str) -> Cow<'_, str> {
    if term.is_ascii() {
        return Cow::Borrowed(term);
    }
    if is_cyrillic(term) {
        let mut modern = transliterate::modernize(term);
        if modern.contains('ё') {
            modern = Cow::Owned(modern.replace('ё', "е"));
        }
        return match with_modern_prefix(&modern) {
            Some(respelled) => Cow::Owned(respelled),
            None => modern,
        };
    }
    Cow::Owned(term.nfd().filter(|c| !is_combining_mark(*c)).map(plain_letter).collect())
}

/// A word whose prefix is written as before 1918, as today: разсказ, безполезный, изслѣдованіе and
/// разсчет have з before a voiceless consonant, which no word has today but at the seam of two parts.
/// So it is one where the lexicon has the other spelling and not this.
fn with_modern_prefix(word: &str) -> Option<String> {
    const VOICELESS: [char; 10] = ['к', 'п', 'с', 'т', 'ф', 'х', 'ц', 'ч', 'ш', 'щ'];
    let mut letters = word.match_indices('з');
    let (at, _) = letters.find(|(at, letter)| word[at + letter.len()..].starts_with(VOICELESS))?;
    let (before, after) = (&word[..at], &word[at + 'з'.len_utf8()..]);
    // разсчет lost a letter as well.
    let spellings = [format!("{before}с{after}"), format!("{before}{after}")];
    let is_respelled = |spelling: &&String| lexicon::look_up(spelling).is_some();
    let is_today = lexicon::look_up(word).is_some();
    let most = if after.starts_with('с') { 2 } else { 1 };
    let modern = spellings[..most].iter().find(is_respelled).filter(|_| !is_today);
    modern.cloned()
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

/// What groups a folded term with its forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Group {
    /// A lexeme of the lexicon, by its number.
    Lexeme(u32),
    /// The stem of words that the lexicon does not have.
    Stem(String),
}

/// The groups that a folded term belongs to: its lexemes, or else its stem.
pub(super) fn groups(folded: &str) -> impl Iterator<Item = Group> {
    let listed = lexicon::look_up(folded);
    let stem = listed.is_none().then(|| Group::Stem(stem(folded)));
    listed.into_iter().flat_map(Listed::lexemes).map(Group::Lexeme).chain(stem)
}

/// Whether the lexicon knows two terms as forms of different words.
pub(super) fn are_other_words(a: &str, b: &str) -> bool {
    match (lexicon::look_up(&fold(a)), lexicon::look_up(&fold(b))) {
        (Some(a), Some(b)) => !a.lexemes().any(|lexeme| b.is_of(lexeme)),
        _ => false,
    }
}

/// The stem that groups a folded term which the lexicon does not have with its forms, by the language
/// of its script.
fn stem(folded: &str) -> String {
    match is_cyrillic(folded) {
        true => russian_stem(folded),
        false => english::stem(folded),
    }
}

/// The Snowball stem of a Russian word, without what changes from form to form in the declensions of
/// -ец, -ок, -ень, -мя and -анин and in verbs in -овать.
///
/// Source: Snowball, "Russian stemming algorithm".
fn russian_stem(word: &str) -> String {
    let mut stem = RUSSIAN.with(|stemmer| stemmer.stem(word).into_owned());
    if stem.chars().nth(SHORTEST_CHANGED).is_none() {
        return stem;
    }
    let cut = match () {
        () if stem.ends_with("ова") => "ова",
        () if stem.ends_with("анин") || stem.ends_with("янин") => "ин",
        () if stem.ends_with("мен") && (word.ends_with("мени") || word.ends_with("менем")) => {
            "ен"
        }
        () => "",
    };
    stem.truncate(stem.len() - cut.len());
    let changes = |vowel: &str, last: char| {
        let before = stem.strip_suffix(last)?.strip_suffix(vowel)?;
        let is_after_consonant = vowel.is_empty() || !before.ends_with(is_vowel);
        is_after_consonant.then(|| format!("{}{last}", before.trim_end_matches(['ь', 'й'])))
    };
    let ends_softly = word.ends_with("ень");
    let without_vowel = changes("е", 'ц')
        .or_else(|| changes("о", 'к'))
        .or_else(|| changes("е", 'к'))
        .or_else(|| changes("е", 'н').filter(|_| ends_softly))
        .or_else(|| changes("", 'ц'))
        .or_else(|| changes("", 'к'));
    without_vowel.unwrap_or(stem)
}

/// Letters of a stem that is too short to be changed.
const SHORTEST_CHANGED: usize = 4;

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'а' | 'е' | 'и' | 'о' | 'у' | 'ы' | 'э' | 'ю' | 'я')
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

/// Whether the lexicon has a word, as a term: a common word or a given name of English or Russian.
pub fn is_listed(term: &str) -> bool {
    lexicon::look_up(&fold(term)).is_some()
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
        for term in ["хрущёв", "chruščëv", "ǹ", "straße", "мировой", "разсказъ"]
        {
            assert_eq!(fold(&fold(term)), fold(term));
        }
    }

    #[track_caller]
    fn meet(a: &str, b: &str, expected: bool) {
        let (of_a, of_b) = (Vec::from_iter(groups(a)), Vec::from_iter(groups(b)));
        assert_eq!(
            of_a.iter().any(|group| of_b.contains(group)),
            expected,
            "{a} {of_a:?}, {b} {of_b:?}"
        );
    }

    #[test]
    fn russian_forms_share_a_group() {
        for (a, b) in [("пленум", "пленума"), ("партия", "партии"), ("решения", "решение")]
        {
            meet(a, b, true);
        }
        meet("мост", "место", false);
    }

    #[test]
    fn words_that_the_lexicon_does_not_have_share_a_stem_whose_vowel_flees() {
        for (a, b) in [
            ("крымчанин", "крымчане"),
            ("крымчанина", "крымчанам"),
            ("совнархозовец", "совнархозовца"),
            ("бурдюмец", "бурдюмцами"),
            ("заготзернок", "заготзернком"),
            ("перебурдень", "перебурдня"),
            ("коллективировать", "коллективирует"),
            ("коллективировал", "коллективируйте"),
        ] {
            assert!(lexicon::look_up(a).is_none() && lexicon::look_up(b).is_none(), "{a} {b}");
            meet(a, b, true);
        }
        meet("крымчанин", "крымский", false);
    }

    #[test]
    fn the_prefixes_of_before_1918_are_read_as_today() {
        for (old, new) in [
            ("разсказъ", "рассказ"),
            ("изслѣдованіе", "исследование"),
            ("безполезный", "бесполезный"),
            ("возстаніе", "восстание"),
            ("разстрѣлъ", "расстрел"),
            ("безсмертіе", "бессмертие"),
            ("черезчуръ", "чересчур"),
            ("происшествіе", "происшествие"),
            ("произшествія", "происшествия"),
            ("разсчетъ", "расчет"),
        ] {
            assert_eq!(fold(old), new);
        }
        for today in ["низкий", "возка", "мазка", "близко", "резко", "скользкий", "вниз", "узко"]
        {
            assert_eq!(fold(today), today);
        }
    }
}
