//! English words: which are ordinary, which are spellings of one another, which share a stem.

use std::{borrow::Cow, collections::HashSet, sync::LazyLock};

use foldhash::fast::FixedState;
use frostem::{Algorithm, Stemmer};

/// Ordinary English words, lower case, sorted by bytes, one a line: SCOWL up to level 70, American
/// and British, without names and abbreviations. Its licence lies beside it.
static WORDS: &str = include_str!("data/english_words.txt");

/// The same as a set: an expansion asks about each of its hundred finds, and a binary search of the
/// text took a tenth of its time.
static ORDINARY: LazyLock<HashSet<&str, FixedState>> = LazyLock::new(|| WORDS.lines().collect());

/// Whether a folded word is an ordinary English one.
///
/// Such a word meets words of other scripts only where the reader capitalized it (Буш, Bush): `most`
/// is not a bridge. The list is wide on purpose: rare words resemble Russian ones most.
pub fn is_ordinary(word: &str) -> bool {
    word.is_ascii() && ORDINARY.contains(word)
}

/// British parts of words, what American spelling has in their place, and how many letters must
/// stand before: `hour`, `rise` and `were` are not British spellings.
const SPELLINGS: &[(&str, &str, usize)] = &[
    ("isation", "ization", 3),
    ("ising", "izing", 3),
    ("ised", "ized", 3),
    ("iser", "izer", 3),
    ("ises", "izes", 3),
    ("isable", "izable", 3),
    ("ise", "ize", 3),
    ("yse", "yze", 3),
    ("ysing", "yzing", 3),
    ("our", "or", 3),
    ("odour", "odor", 0),
    ("efence", "efense", 1),
    ("ffence", "ffense", 1),
    ("etence", "etense", 2),
    ("icence", "icense", 1),
    ("ractise", "ractice", 1),
    ("ractising", "racticing", 1),
    ("tre", "ter", 2),
    ("tred", "tered", 2),
    ("tring", "tering", 3),
    ("bre", "ber", 2),
    ("alogue", "alog", 3),
    ("ologue", "olog", 3),
    ("elled", "eled", 3),
    ("elling", "eling", 3),
    ("eller", "eler", 3),
    ("nalled", "naled", 3),
    ("nalling", "naling", 3),
    ("chaeo", "cheo", 1),
    ("lae", "le", 2),
    ("paed", "ped", 0),
    ("diaeval", "dieval", 2),
    ("aem", "em", 1),
    ("oestr", "estr", 0),
    ("foet", "fet", 0),
    ("oeuvre", "euver", 3),
    ("gramme", "gram", 3),
    ("mould", "mold", 0),
    ("plough", "plow", 0),
    ("sceptic", "skeptic", 0),
    ("sulph", "sulf", 0),
    ("grey", "gray", 0),
    ("ilful", "illful", 1),
    ("talment", "tallment", 3),
    ("gement", "gment", 3),
    ("artefact", "artifact", 0),
    ("moustache", "mustache", 0),
    ("jewellery", "jewelry", 0),
    ("aluminium", "aluminum", 0),
    ("ageing", "aging", 0),
];

/// Which pairs of neighbouring letters each British part has: one bit a pair, by a small hash.
static PAIRS: LazyLock<Vec<u64>> =
    LazyLock::new(|| SPELLINGS.iter().map(|(british, ..)| pairs(british.as_bytes())).collect());

fn pairs(word: &[u8]) -> u64 {
    word.windows(2).fold(0, |bits, pair| bits | 1 << ((pair[0].wrapping_mul(5) ^ pair[1]) % 64))
}

/// The American spelling of a folded word, or the word itself.
///
/// A replacement counts where the American word is on the list, or where a long word in -ise or
/// -isation is on none (destalinise).
pub fn american(word: &str) -> Cow<'_, str> {
    if word.len() < 4 || !word.is_ascii() {
        return Cow::Borrowed(word);
    }
    // Looking for 49 parts in every word of an archive took a twentieth of the time of indexing it;
    // most have a pair of letters that the word does not have.
    let of_word = pairs(word.as_bytes());
    let possible = SPELLINGS.iter().zip(&*PAIRS).filter(|(_, pairs)| **pairs & of_word == **pairs);
    let replaced = possible.map(|(spelling, _)| spelling).find_map(|spelling| {
        let (british, american, before) = spelling;
        let at = word.rfind(british).filter(|at| at >= before)?;
        let replaced = format!("{}{american}{}", &word[..at], &word[at + british.len()..]);
        let coined = british.starts_with("is") && at >= 5 && !is_ordinary(word);
        (coined || is_ordinary(&replaced)).then_some(replaced)
    });
    replaced.map_or(Cow::Borrowed(word), Cow::Owned)
}

thread_local! {
    static STEMMER: Stemmer = Stemmer::new(Algorithm::English);
}

/// The Snowball stem of a folded English word in its American spelling.
///
/// Words that share it are forms of one another: case and number, tense, and some derivation.
/// Source: Snowball, "The English (Porter2) stemming algorithm".
pub fn stem(word: &str) -> String {
    STEMMER.with(|stemmer| stemmer.stem(&american(word)).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_words_are_known_and_names_are_not() {
        for word in ["most", "the", "zigzag", "aardvark", "defence", "defense", "bush"] {
            assert!(is_ordinary(word), "{word}");
        }
        for word in ["", "sovnarkhozy", "gruppa", "khrushchoby", "khrushchev", "мост", "zzzz", "a"]
        {
            assert!(!is_ordinary(word), "{word}");
        }
    }

    #[test]
    fn every_word_of_the_list_is_found_in_it() {
        assert!(WORDS.lines().step_by(97).all(is_ordinary));
        assert!(WORDS.lines().is_sorted());
    }

    #[track_caller]
    fn meet(a: &str, b: &str, expected: bool) {
        assert_eq!(stem(a) == stem(b), expected, "{a} ~ {b}: {} {}", stem(a), stem(b));
    }

    #[test]
    fn british_and_american_spelling_meet() {
        for (british, american) in [
            ("defence", "defense"),
            ("destalinisation", "destalinization"),
            ("destalinise", "destalinize"),
            ("destalinised", "destalinized"),
            ("decentralise", "decentralize"),
            ("liberalisation", "liberalization"),
            ("labour", "labor"),
            ("honourable", "honorable"),
            ("programme", "program"),
            ("programmes", "programs"),
            ("centre", "center"),
            ("theatres", "theaters"),
            ("catalogue", "catalog"),
            ("travelled", "traveled"),
            ("encyclopaedia", "encyclopedia"),
            ("analyse", "analyze"),
            ("grey", "gray"),
            ("sceptical", "skeptical"),
        ] {
            meet(british, american, true);
        }
    }

    #[test]
    fn words_that_only_look_british_stay_as_they_are() {
        for word in ["four", "hour", "contour", "rise", "wise", "promise", "were", "called", "shoe"]
        {
            assert_eq!(american(word), word);
        }
        meet("four", "for", false);
        meet("filled", "filed", false);
    }

    #[test]
    fn inflected_forms_meet() {
        meet("ministry", "ministries", true);
        meet("oppose", "opposed", true);
        meet("party", "part", false);
    }
}
