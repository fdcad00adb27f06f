//! Two spellings of one name: keys to find candidates by, and the judge that turns strangers away.

use crate::inflection::{self, DOUBT_UNIT, Nominative, nominatives, plain_letters};
use crate::key::{Key, Skeleton};
use crate::letter::{self, Letter, is_cyrillic, is_vowel};
use crate::reading::{Alignment, LatinWord, latin_letters};

/// A key to look up, and how likely the reading behind it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WeightedKey {
    /// The key.
    pub key: Key,
    /// In (0, 1], 1 the plain reading.
    pub weight: f32,
}

/// What joins a candidate to the query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// A form of the same word in the same script.
    Form,
    /// The same name in another script, romanization or spelling tradition.
    Spelling,
    /// A word made from the name.
    Derivative,
}

/// A candidate that is the query's name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match {
    /// How likely, in (0, 1]: 1 is certain.
    pub weight: f32,
    /// What joins them.
    pub relation: Relation,
}

/// The keys of a query are followed this far.
const KEY_LIMIT: u8 = 70;

/// A query word, prepared once and asked about each candidate.
pub struct NameQuery {
    word: Word,
    keys: Vec<WeightedKey>,
    alignment: Alignment,
    forms: Vec<Nominative>,
}

enum Word {
    Latin { reading: LatinWord },
    Cyrillic { letters: Vec<Letter>, forms: Vec<Nominative> },
    Nameless,
}

impl Word {
    fn new(word: &str) -> Self {
        if letter_count(word).is_none_or(|count| count < 3) {
            return Self::Nameless;
        }
        if word.chars().any(is_cyrillic) {
            let letters = plain_letters(word);
            let mut forms = Vec::new();
            nominatives(&letters, &mut forms);
            Self::Cyrillic { letters, forms }
        } else {
            Self::Latin { reading: LatinWord::new(word) }
        }
    }
}

/// How many letters a word has; `None` when it has digits.
fn letter_count(word: &str) -> Option<usize> {
    let mut count = 0;
    for character in word.chars() {
        if character.is_numeric() {
            return None;
        }
        count += usize::from(character.is_alphabetic());
    }
    Some(count)
}

/// What a pair may cost: more for long names, which have fewer neighbours.
fn limit(letters: usize) -> u8 {
    (24 + 4 * letters.min(12)) as u8
}

impl NameQuery {
    /// Prepares a word in either script and any case.
    #[must_use]
    pub fn new(word: &str) -> Self {
        let word = Word::new(word);
        let keys = match &word {
            Word::Nameless => Vec::new(),
            Word::Latin { reading } => weighted(&reading.keys(KEY_LIMIT)),
            Word::Cyrillic { letters, .. } => {
                let mut keys = Vec::new();
                cyrillic_keys(letters, &mut keys);
                keys.into_iter().map(|key| WeightedKey { key, weight: 1.0 }).collect()
            }
        };
        Self { word, keys, alignment: Alignment::new(), forms: Vec::new() }
    }

    /// The keys to look up, likeliest first; none for a word that has no name key.
    #[must_use]
    pub fn keys(&self) -> &[WeightedKey] {
        &self.keys
    }

    /// Whether a candidate that shares a key is the same name. `None`: it is not.
    pub fn judge(&mut self, candidate: &str) -> Option<Match> {
        let candidate = Word::new(candidate);
        let Self { word, alignment, forms, .. } = self;
        match (&*word, candidate) {
            (
                Word::Cyrillic { letters, forms },
                Word::Cyrillic { letters: other, forms: others },
            ) => (*letters == other || inflection::meet(letters, forms, &other, &others))
                .then_some(Match { weight: 1.0, relation: Relation::Form }),
            (Word::Cyrillic { letters, forms }, Word::Latin { reading }) => {
                spelled(alignment, &reading, letters, forms, limit(letters.len()))
            }
            (Word::Latin { reading }, Word::Cyrillic { letters, .. }) => {
                nominatives(&letters, forms);
                spelled(alignment, reading, &letters, forms, limit(reading.letters().len()))
            }
            (Word::Latin { reading }, Word::Latin { reading: other }) => {
                both_latin(alignment, reading, &other)
            }
            _ => None,
        }
    }
}

fn weighted(keys: &[(Key, u8)]) -> Vec<WeightedKey> {
    keys.iter().map(|&(key, cost)| WeightedKey { key, weight: weight(cost) }).collect()
}

fn weight(cost: u8) -> f32 {
    (-f32::from(cost) / DOUBT_UNIT).exp()
}

/// A Latin word and a Russian one, which may be in any case and number.
fn spelled(
    alignment: &mut Alignment,
    latin: &LatinWord,
    letters: &[Letter],
    forms: &[Nominative],
    limit: u8,
) -> Option<Match> {
    alignment.start(latin, limit);
    let mut order: Vec<&Nominative> = forms.iter().collect();
    order.sort_by_key(|form| std::cmp::Reverse(form.kept));
    let mut reached = 0;
    while reached < letters.len() && alignment.push(latin, letters[reached]) {
        reached += 1;
    }
    let mut best = u8::MAX;
    for form in order {
        if form.kept > reached {
            continue;
        }
        alignment.truncate(form.kept);
        if form.tail().iter().all(|&letter| alignment.push(latin, letter)) {
            best = best.min(alignment.cost(latin).saturating_add(form.doubt));
        }
    }
    (best <= limit).then(|| Match { weight: weight(best), relation: Relation::Spelling })
}

/// Two Latin words: one is read as Russian in each orthography, the other aligned with that.
fn both_latin(alignment: &mut Alignment, query: &LatinWord, other: &LatinWord) -> Option<Match> {
    if query.letters() == other.letters() {
        return Some(Match { weight: 1.0, relation: Relation::Form });
    }
    let limit = limit(query.letters().len());
    let mut best = u8::MAX;
    for (spelling, cost) in other.spellings() {
        if cost >= limit.min(best) {
            continue;
        }
        alignment.start(query, limit - cost);
        if spelling.iter().all(|&letter| alignment.push(query, letter)) {
            best = best.min(alignment.cost(query).saturating_add(cost));
        }
    }
    (best <= limit).then(|| Match { weight: weight(best), relation: Relation::Spelling })
}

/// The keys a word is filed under in an index, most often one; `keys` is cleared first.
///
/// The word is as an index has it: composed (NFC), lower case, `ё` kept. Words under three letters
/// and words with digits have none.
///
/// # Example
///
/// ```
/// let mut keys = Vec::new();
/// transliterate::index_keys("хрущёвым", &mut keys);
/// assert!(!keys.is_empty());
/// transliterate::index_keys("b52", &mut keys);
/// assert!(keys.is_empty());
/// ```
pub fn index_keys(word: &str, keys: &mut Vec<Key>) {
    keys.clear();
    if letter_count(word).is_none_or(|count| count < 3) {
        return;
    }
    if word.chars().any(is_cyrillic) {
        cyrillic_keys(&plain_letters(word), keys);
    } else {
        let reading = LatinWord::new(word);
        keys.extend(reading.keys(40).into_iter().take(4).map(|(key, _)| key));
    }
}

/// The keys of a Russian word: of itself, of what its ending leaves, with a fleeting vowel.
fn cyrillic_keys(letters: &[Letter], keys: &mut Vec<Key>) {
    let mut skeletons = [Skeleton::default(); 3];
    let count = letters.len();
    let mut cuts = [count; 3];
    for (cut, length) in cuts[1..].iter_mut().zip([2, 3]) {
        if count >= length + 2 && has_consonantal_ending(&letters[count - length..]) {
            *cut = count - length;
        }
    }
    for (index, &letter) in letters.iter().enumerate() {
        for (skeleton, &cut) in skeletons.iter_mut().zip(&cuts) {
            if index < cut {
                skeleton.push(letter);
            }
        }
    }
    let mut add = |key: Option<Key>| {
        if let Some(key) = key.filter(|key| !keys.contains(key)) {
            keys.push(key);
        }
    };
    for (skeleton, cut) in skeletons.iter().zip(cuts) {
        add(skeleton.key());
        let stem = letters[..cut].iter().rposition(|&l| !is_vowel(l)).map_or(0, |last| last + 1);
        if (stem < count) && has_fleeting_vowel(&letters[..stem]) {
            add(skeleton.key_with_fleeting_vowel());
        }
    }
}

/// Whether a stem may have lost a vowel before its last consonant: `городц-`, `льв-`, `павл-`.
fn has_fleeting_vowel(stem: &[Letter]) -> bool {
    matches!(stem, [.., before, 2 | 10 | 11 | 13 | 16 | 22] if !is_vowel(*before))
}

/// Whether the letters are an ending with a consonant in it: `-ам`, `-ов`, `-ого`, `-ами`.
fn has_consonantal_ending(letters: &[Letter]) -> bool {
    match *letters {
        [vowel, last] => is_vowel(vowel) && matches!(last, 2 | 12 | 21),
        [vowel, middle, last] => {
            is_vowel(vowel)
                && (middle == 12 && (last == 8 || last == 19) || middle == 3 && last == letter::O)
        }
        _ => false,
    }
}

/// The keys a query word is looked up under; the same as [`NameQuery::keys`].
#[must_use]
pub fn query_keys(word: &str) -> Vec<WeightedKey> {
    NameQuery::new(word).keys
}

/// Judges one pair; prepare a [`NameQuery`] to judge many candidates of one query.
///
/// # Example
///
/// ```
/// use transliterate::judge;
/// assert!(judge("Khrushchev", "хрущёву").is_some());
/// assert!(judge("Хрущёв", "chruschtschow").is_some());
/// assert!(judge("Жуков", "жук").is_none());
/// ```
#[must_use]
pub fn judge(query: &str, candidate: &str) -> Option<Match> {
    NameQuery::new(query).judge(candidate)
}

/// The letters of a word as names are compared: for callers that want to see them.
#[allow(dead_code)]
fn debug_letters(word: &str) -> Vec<char> {
    latin_letters(word)
}
