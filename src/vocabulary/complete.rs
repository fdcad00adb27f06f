//! What a reader may be about to type: words and names of the index that begin so, in either script,
//! and a slip away where hardly any does.

use std::collections::HashSet;

use transliterate::{Standard, romanize, russian_beginnings};

use super::{
    Authority, Class,
    base_form::{SeenForm, base_form},
    completions::{Completions, Word, sort},
    expand::QueryWord,
    lemma::{self, Group},
    store::Vocabulary,
};
use crate::analysis;

/// Letters from which a beginning is looked for in the other script, and a slip is forgiven: fewer
/// stand for anything.
const CROSSING: usize = 3;
const MISSPELT: usize = 4;

/// With fewer completions than this, slips are forgiven.
const FEW: usize = 3;

/// A reading that is less likely than this share of the likeliest is another name.
const LIKELY: f32 = 0.25;

/// Words that are looked at for each completion that is wanted: a name has a dozen of forms.
const FORMS: usize = 8;

/// A word or name that completes a beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completed {
    /// The base form, where the index has it, else the most frequent one, in the spelling that the
    /// index has most.
    pub term: String,
    /// Whether the archive writes it with a capital.
    pub is_name: bool,
}

impl Vocabulary {
    /// The words and names that begin as typed, at most so many, in about the order of their documents,
    /// each in one form; then those that do but for a slip. Of all of these only such as `is_offered`
    /// says of their terms.
    pub fn complete(
        &self,
        completions: &Completions,
        typed: &str,
        authority: &Authority,
        is_offered: impl Fn(&str) -> bool,
        most: usize,
    ) -> Vec<Completed> {
        let term = analysis::fold(typed);
        let key = lemma::fold(&term);
        let letters = key.chars().count();
        if key.is_empty() {
            return Vec::new();
        }
        let wanted = most * FORMS;
        let mut words = completions.begin(&key, wanted);
        if letters >= CROSSING {
            words.extend(self.across(completions, &term, false, wanted));
            sort(&mut words);
        }
        words.retain(|word| is_offered(&word.term));
        let mut found = self.grouped(&words, authority, most);
        if letters >= MISSPELT && found.len() < FEW.min(most) {
            let limit = if letters < 8 { 1.0 } else { 1.5 };
            let mut words = completions.near(&key, limit, wanted);
            words.extend(self.across(completions, &term, true, wanted));
            sort(&mut words);
            words.retain(|word| is_offered(&word.term));
            let known: HashSet<String> = found.iter().map(|one| one.term.clone()).collect();
            let more = self.grouped(&words, authority, most);
            found.extend(more.into_iter().filter(|one| !known.contains(&one.term)));
            found.truncate(most);
        }
        found
    }

    /// The names that begin so in the letters of the other script.
    fn across(
        &self,
        completions: &Completions,
        typed: &str,
        slips: bool,
        most: usize,
    ) -> Vec<Word> {
        let beginnings = match lemma::is_cyrillic(typed) {
            true if slips => Vec::new(),
            true => latin_beginnings(typed),
            false => likely_beginnings(typed, slips, |russian| completions.exists(russian)),
        };
        let mut words: Vec<Word> = Vec::new();
        let mut known = HashSet::new();
        for beginning in beginnings {
            let new = completions.begin(&beginning, most);
            words
                .extend(new.into_iter().filter(|word| {
                    self.may_be_name(&word.term) && known.insert(word.term.clone())
                }));
        }
        sort(&mut words);
        words.truncate(most);
        words
    }

    /// Whether the archive does not show that a word is a common one.
    pub fn may_be_name(&self, term: &str) -> bool {
        self.counts_of(term).is_none_or(|cases| cases.capital >= cases.small)
    }

    fn is_name(&self, term: &str) -> bool {
        self.counts_of(term).is_some_and(|cases| cases.capital > cases.small)
    }

    /// Which of these forms of one word, each with its documents, is its base form, in the spelling that
    /// most documents have.
    pub fn base_among(&self, forms: &[(&str, u64)]) -> Option<usize> {
        let keys: Vec<_> = forms.iter().map(|(form, _)| lemma::fold(form)).collect();
        let seen = forms.iter().zip(&keys).map(|((form, documents), key)| {
            let documents = u32::try_from(*documents).unwrap_or(u32::MAX);
            SeenForm { form: key, documents, is_name: self.is_name(form) }
        });
        let base = base_form(&seen.collect::<Vec<_>>());
        let same = (0..forms.len()).filter(|at| keys[*at] == keys[base]);
        same.max_by_key(|at| forms[*at].1)
    }

    /// Words with their forms taken together, each in its base form.
    fn grouped(&self, words: &[Word], authority: &Authority, most: usize) -> Vec<Completed> {
        let mut is_taken = vec![false; words.len()];
        let mut found: Vec<Completed> = Vec::new();
        for first in 0..words.len() {
            if found.len() == most {
                break;
            }
            if is_taken[first] {
                continue;
            }
            let is_form = self.forms_of(&words[first], authority);
            let group: Vec<usize> = (first..words.len())
                .filter(|at| !is_taken[*at] && (*at == first || is_form(&words[*at])))
                .collect();
            group.iter().for_each(|at| is_taken[*at] = true);
            found.push(self.base(group.iter().map(|at| &words[*at]).collect()));
        }
        found
    }

    /// What is a form of a word: its cases and other inflections, not what is made from it.
    fn forms_of(&self, word: &Word, authority: &Authority) -> impl Fn(&Word) -> bool + use<> {
        let key = word.key.clone();
        let is_russian = lemma::is_cyrillic(&key);
        let forms: HashSet<String> = if is_russian {
            let capitalized = self.is_name(&word.term);
            let query = QueryWord {
                term: &word.term,
                capitalized,
                lenient: false,
                min_likelihood: 0.5,
                slips: None,
            };
            let forms = self.expand(query, Class::Forms, authority);
            forms.into_iter().map(|candidate| candidate.form).collect()
        } else {
            HashSet::new()
        };
        let groups: Vec<Group> = match is_russian {
            true => Vec::new(),
            false => lemma::groups(&key).collect(),
        };
        move |other| {
            other.key == key
                || forms.contains(&other.term)
                || !is_russian && lemma::groups(&other.key).any(|group| groups.contains(&group))
        }
    }

    fn base(&self, group: Vec<&Word>) -> Completed {
        let seen: Vec<SeenForm<'_>> = group
            .iter()
            .map(|word| {
                let (form, documents) = (word.key.as_str(), word.documents);
                SeenForm { form, documents, is_name: self.is_name(&word.term) }
            })
            .collect();
        let base = base_form(&seen);
        // Of the spellings of one form the most frequent goes first.
        let term = group.iter().find(|word| word.key == group[base].key);
        let term = term.map(|word| word.term.clone()).unwrap_or_default();
        Completed { is_name: self.is_name(&term), term }
    }
}

/// The likely readings of a Latin beginning.
fn likely_beginnings(typed: &str, slips: bool, exists: impl FnMut(&str) -> bool) -> Vec<String> {
    let found = russian_beginnings(typed, slips, exists);
    let best = found.first().map_or(0.0, |(_, likelihood)| *likelihood);
    let likely = found.into_iter().filter(|(_, likelihood)| *likelihood >= best * LIKELY);
    likely.map(|(beginning, _)| beginning).collect()
}

/// A Russian beginning in the letters of every standard, folded.
fn latin_beginnings(typed: &str) -> Vec<String> {
    let mut beginnings: Vec<String> = Vec::new();
    for standard in Standard::ALL {
        let latin = romanize(typed, *standard);
        let letters: String = latin.chars().filter(|c| c.is_alphabetic() || *c == '\'').collect();
        let term = analysis::fold(&letters);
        let key = lemma::fold(&term).into_owned();
        if key.chars().count() >= CROSSING && !beginnings.contains(&key) {
            beginnings.push(key);
        }
    }
    beginnings
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words with their documents, and how often each is written small and with a capital:
    /// `пленум:3/3/0`.
    struct Sample {
        completions: Completions,
        vocabulary: Vocabulary,
    }

    impl Sample {
        fn of(words: &str) -> Self {
            let counted = |word: &str| -> (String, u32, u32) {
                let mut parts = word.split(['/', ':']).skip(2);
                let mut next = || parts.next().map_or(0, |number| number.parse().unwrap());
                (word.split(':').next().unwrap().to_owned(), next(), next())
            };
            let all: Vec<(String, u32, u32)> = words.split_whitespace().map(counted).collect();
            let documents: Vec<&str> =
                words.split_whitespace().map(|word| word.split('/').next().unwrap()).collect();
            let cased = all.iter().map(|(word, small, capital)| (word.as_str(), *small, *capital));
            Self {
                completions: Completions::of_counted(&documents.join(" ")),
                vocabulary: Vocabulary::of_cased(cased),
            }
        }

        fn complete(&self, typed: &str) -> Vec<String> {
            let authority = Authority::default();
            let offered = |term: &str| term != "may";
            let found = self.vocabulary.complete(&self.completions, typed, &authority, offered, 8);
            found.into_iter().map(|one| one.term).collect()
        }
    }

    fn archive() -> Sample {
        Sample::of(
            "горбачёв:5/0/9 горбачёва:9/0/12 горбачёву:3/0/3 горбачев:2/0/2 горбатый:1/2/0 \
             gorbachev:7/0/9 gorbachov:1/0/1 партия:20/30/0 партии:40/50/0 партию:9/9/0 партией:4/4/0 \
             партизан:3/4/0 party:30/40/0 parties:12/15/0 march:9/0/14 may:9/9/9 marching:2/2/0 может:60/80/0 \
             хрущёв:8/0/20 хрущёва:6/0/9 most:50/70/0 кпсс:12/0/0 committee:5/9/0 committees:2/3/0 \
             organ:5/9/0 organization:7/9/0 write:5/9/0 written:9/9/0 wrote:4/9/0",
        )
    }

    #[test]
    fn a_name_is_completed_in_both_scripts_and_in_one_form() {
        let archive = archive();
        assert_eq!(archive.complete("gorb"), ["горбачёв", "gorbachev", "gorbachov"]);
        assert_eq!(archive.complete("Горб"), ["горбачёв", "gorbachev", "gorbachov", "горбатый"]);
        assert_eq!(archive.complete("chrusch"), ["хрущёв"]);
        assert_eq!(archive.complete("хрущ"), ["хрущёв"]);
        assert_eq!(archive.complete("ХРУЩЁ"), ["хрущёв"]);
    }

    #[test]
    fn a_common_word_is_no_completion_in_the_other_script() {
        let archive = archive();
        assert_eq!(archive.complete("mo"), ["most"]);
        assert_eq!(archive.complete("mozh"), [""; 0], "может is not a name");
        assert_eq!(archive.complete("парт"), ["партия", "партизан"]);
        assert_eq!(archive.complete("part"), ["party"]);
        assert_eq!(archive.complete("comm"), ["committee"]);
        assert_eq!(archive.complete("wr"), ["write"], "irregular forms are forms");
        assert_eq!(archive.complete("organ"), ["organization", "organ"]);
        assert_eq!(archive.complete("ma"), ["march"], "nothing that is not to be offered");
    }

    #[test]
    fn a_slip_is_forgiven_where_hardly_anything_begins_so() {
        let archive = archive();
        for typed in ["grobach", "горабч", "gorbch", "gotbach"] {
            assert!(archive.complete(typed).contains(&"горбачёв".to_owned()), "{typed}");
        }
        assert!(archive.complete("xyzzy").is_empty());
        assert!(archive.complete("").is_empty() && archive.complete("-").is_empty());
    }
}
