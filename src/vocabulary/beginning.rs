//! The words that begin with some letters, in either script.

use std::{cmp::Reverse, collections::HashSet};

use foldhash::fast::FixedState;
use transliterate::{Standard, romanize};

use super::{Candidate, Class, Rule, Vocabulary, english, lemma};
use crate::analysis::CaseCounts;

/// Beginnings in the other script that are followed.
const MOST_BEGINNINGS: usize = 24;

/// How often a word may be found, at most: by itself and by other spellings of its beginning.
const TIMES_FOUND: usize = 8;

/// Letters of a beginning that are spelled in the other script.
const MOST_LETTERS: usize = 24;

/// How far some letters spell a beginning.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Apart,
    /// What was spelled is its first part.
    Part,
    /// It is all spelled.
    Whole,
}

fn fit(spelled: &str, wanted: &str) -> Fit {
    if spelled.starts_with(wanted) {
        Fit::Whole
    } else if wanted.starts_with(spelled) {
        Fit::Part
    } else {
        Fit::Apart
    }
}

/// The marks that stand for soft and hard signs in Latin letters, which people leave out.
fn is_sign(c: char) -> bool {
    matches!(c, '\'' | '"' | 'ʹ' | 'ʺ' | '’' | '”')
}

impl Vocabulary {
    /// The words that begin with these letters, most frequent first, and whether there are more than
    /// so many: up to [`Class::Forms`] with or without diacritics, up to [`Class::Translit`] in the
    /// other script too, unless they are an ordinary English word in small letters.
    pub fn beginning_with(
        &self,
        beginning: &str,
        capitalized: bool,
        widest: Class,
        most: usize,
    ) -> (Vec<Candidate>, bool) {
        let mut found: Vec<(Class, u32, &str)> = Vec::new();
        let mut take = |class: Class, beginning: &str| {
            self.each_beginning_with(beginning, |word, cases| {
                let frequency = cases.small.saturating_add(cases.capital);
                found.push((class, frequency, word));
            });
        };
        take(Class::Exact, beginning);
        let mut spellings = Vec::new();
        if widest >= Class::Forms {
            let folded = lemma::fold(beginning);
            spellings = self.spellings_of(|letters| fit(&lemma::fold(letters), &folded));
            spellings.iter().for_each(|spelling| take(Class::Forms, spelling));
        }
        if widest >= Class::Translit && (capitalized || !english::is_ordinary(beginning)) {
            for other in self.in_other_script(beginning, &spellings) {
                take(Class::Translit, &other);
            }
        }
        // The frequent go first whatever their script: a rare word of the same letters can wait.
        let rank = |(class, frequency, word): &(Class, u32, &str)| {
            (Reverse(*frequency), *class, word.len())
        };
        let by_rank = |a: &(Class, u32, &str), b: &(Class, u32, &str)| {
            rank(a).cmp(&rank(b)).then_with(|| a.2.cmp(b.2))
        };
        // A letter begins a tenth of all words, and only the first of them are asked for.
        let enough = most.saturating_mul(TIMES_FOUND);
        if found.len() > enough {
            found.select_nth_unstable_by(enough, by_rank);
            found.truncate(enough);
        }
        found.sort_unstable_by(by_rank);
        let mut seen: HashSet<&str, FixedState> = HashSet::default();
        found.retain(|(.., word)| seen.insert(*word));
        let truncated = found.len() > most;
        found.truncate(most);
        found.sort_by_key(|(class, ..)| *class);
        let candidate = |(class, _, word): (Class, u32, &str)| Candidate {
            form: word.to_owned(),
            class,
            weight: class.weight(),
            rule: if class == Class::Translit { Rule::Spelling } else { Rule::Letters },
        };
        (found.into_iter().map(candidate).collect(), truncated)
    }

    /// Whether the archive has a word, or a form of it.
    pub fn has_form(&self, word: &str) -> bool {
        let folded = lemma::fold(word);
        let mut has = false;
        for group in lemma::groups(&folded) {
            let hash = super::keys::group_hash(&group);
            for layer in &self.layers {
                layer.find(hash, |id, signature| {
                    if !has && signature == super::layer::NO_SIGNATURE {
                        let known = lemma::fold(layer.words.word(id));
                        has = known == folded || lemma::groups(&known).any(|its| its == group);
                    }
                });
            }
        }
        has
    }

    fn each_beginning_with<'v>(
        &'v self,
        beginning: &str,
        mut found: impl FnMut(&'v str, CaseCounts),
    ) {
        for (number, layer) in self.layers.iter().enumerate() {
            for id in layer.orders().beginning_with(&layer.words, beginning) {
                found(layer.words.word(*id), self.cases(number, *id));
            }
        }
    }

    fn has_beginning(&self, beginning: &str) -> bool {
        self.layers
            .iter()
            .any(|layer| !layer.orders().beginning_with(&layer.words, beginning).is_empty())
    }

    /// The beginnings in the other script that some standard of romanization makes these letters of,
    /// or makes of them, and those of the same script that it makes of those.
    fn in_other_script(&self, beginning: &str, spellings: &[String]) -> Vec<String> {
        if beginning.chars().count() > MOST_LETTERS {
            return Vec::new();
        }
        let russian: Vec<String> = match lemma::is_cyrillic(beginning) {
            true => {
                std::iter::once(beginning.to_owned()).chain(spellings.iter().cloned()).collect()
            }
            false => self.russian_beginnings(&lemma::fold(beginning)),
        };
        let mut others = russian.clone();
        for russian in &russian {
            others.extend(Standard::ALL.iter().map(|standard| {
                let latin = romanize(russian, *standard).to_lowercase();
                latin.trim_end_matches(is_sign).to_owned()
            }));
        }
        let mut known: Vec<String> = vec![beginning.to_owned()];
        for other in others {
            let is_new = !known.contains(&other) && other.chars().nth(1).is_some();
            if is_new && self.has_beginning(&other) {
                known.push(other);
            }
        }
        known.remove(0);
        known.truncate(MOST_BEGINNINGS * 2);
        known
    }

    /// The Cyrillic beginnings that some standard romanizes to this Latin one.
    fn russian_beginnings(&self, latin: &str) -> Vec<String> {
        let mut found = self.spellings_of(|russian| {
            if !lemma::is_cyrillic(russian) {
                return Fit::Apart;
            }
            let fits = Standard::ALL.iter().map(|standard| {
                let romanized = romanize(russian, *standard).to_lowercase();
                fit(&lemma::fold(&romanized).replace(is_sign, ""), latin)
            });
            fits.max().unwrap_or(Fit::Apart)
        });
        found.truncate(MOST_BEGINNINGS);
        found
    }

    /// The beginnings of words of the archive that fit, shortest first, letter by letter: only those
    /// that some word has are followed.
    fn spellings_of(&self, fit: impl Fn(&str) -> Fit) -> Vec<String> {
        let (mut open, mut found) = (vec![String::new()], Vec::new());
        while let Some(beginning) = open.pop() {
            for letter in self.letters_after(&beginning) {
                let mut longer = beginning.clone();
                longer.push(letter);
                match fit(&longer) {
                    Fit::Whole => found.push(longer),
                    Fit::Part if longer.chars().count() <= MOST_LETTERS => open.push(longer),
                    Fit::Part | Fit::Apart => {}
                }
            }
        }
        found.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
        found
    }

    /// The letters that words go on with after a beginning.
    fn letters_after(&self, beginning: &str) -> Vec<char> {
        let mut letters = Vec::new();
        for layer in &self.layers {
            layer.orders().letters_after(&layer.words, beginning, &mut letters);
        }
        letters.sort_unstable();
        letters.dedup();
        letters
    }
}
