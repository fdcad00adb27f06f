//! The spellings of words that were asked for before: a reader who types, turns pages and sets filters
//! asks for the same words again and again, and one initial stands for dozens of given names.

use std::{
    collections::HashMap,
    mem,
    sync::{Arc, Mutex, PoisonError},
};

use foldhash::fast::FixedState;

use super::{
    authority::Authority,
    class::Class,
    expand::{Candidate, QueryWord},
    store::Vocabulary,
};

/// Words that are kept at least; twice as many at most. A word with all its spellings takes some
/// kilobytes.
const KEPT: usize = 1_000;

/// Expands words over one vocabulary with what one authority file says, and keeps what it found.
#[derive(Debug)]
pub struct ExpansionCache {
    authority: Arc<Authority>,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    recent: Words,
    /// What was recent before as many others were.
    older: Words,
}

type Words = HashMap<Key, Arc<[Candidate]>, FixedState>;

/// All that an expansion depends on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    term: Box<str>,
    capitalized: bool,
    lenient: bool,
    min_likelihood_bits: u32,
    slips: Option<u8>,
    widest: Class,
}

impl ExpansionCache {
    /// An empty one.
    pub fn new(authority: Arc<Authority>) -> Self {
        Self { authority, known: Mutex::default() }
    }

    /// What the user knows of names.
    pub fn authority(&self) -> &Arc<Authority> {
        &self.authority
    }

    /// What [`Vocabulary::expand`] gives; the vocabulary is the same at each call.
    pub fn expand(
        &self,
        vocabulary: &Vocabulary,
        word: QueryWord<'_>,
        widest: Class,
    ) -> Vec<Candidate> {
        let key = Key {
            term: word.term.into(),
            capitalized: word.capitalized,
            lenient: word.lenient,
            min_likelihood_bits: word.min_likelihood.to_bits(),
            slips: word.slips,
            widest,
        };
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&key);
        if let Some(known) = known {
            return known.to_vec();
        }
        let found = vocabulary.expand(word, widest, &self.authority);
        let kept = Arc::from(found.as_slice());
        self.known.lock().unwrap_or_else(PoisonError::into_inner).keep(key, kept);
        found
    }
}

impl Known {
    fn get(&mut self, key: &Key) -> Option<Arc<[Candidate]>> {
        if let Some(known) = self.recent.get(key) {
            return Some(Arc::clone(known));
        }
        let (key, known) = self.older.remove_entry(key)?;
        self.keep(key, Arc::clone(&known));
        Some(known)
    }

    fn keep(&mut self, key: Key, found: Arc<[Candidate]>) {
        if self.recent.len() >= KEPT {
            self.older = mem::take(&mut self.recent);
        }
        self.recent.insert(key, found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(term: &str) -> QueryWord<'_> {
        QueryWord { term, capitalized: true, lenient: false, min_likelihood: 0.05, slips: None }
    }

    #[test]
    fn what_is_kept_is_what_is_found_for_each_way_to_ask() {
        let vocabulary = Vocabulary::of("хрущёв хрущёва khrushchev kruschev хрущ");
        let cache = ExpansionCache::new(Arc::default());
        let small = QueryWord { capitalized: false, ..word("хрущёв") };
        let doubtful = QueryWord { min_likelihood: 0.0, ..word("хрущёв") };
        let lenient = QueryWord { lenient: true, slips: Some(2), ..word("хрущёв") };
        for _ in 0..2 {
            for word in [word("хрущёв"), small, doubtful, lenient, word("khrushchev")] {
                for class in Class::ALL {
                    let expected = vocabulary.expand(word, class, &Authority::default());
                    assert_eq!(cache.expand(&vocabulary, word, class), expected, "{word:?}");
                }
            }
        }
        assert_eq!(cache.known.lock().unwrap().recent.len(), 5 * Class::ALL.len());
    }

    #[test]
    fn what_is_asked_for_stays_and_what_is_not_goes() {
        let vocabulary = Vocabulary::of("хрущёв");
        let cache = ExpansionCache::new(Arc::default());
        for number in 0..3 * KEPT {
            cache.expand(&vocabulary, word("хрущёв"), Class::Exact);
            cache.expand(&vocabulary, word(&format!("слово{number}")), Class::Exact);
        }
        let known = cache.known.lock().unwrap();
        let has = |term: &str| {
            let mut keys = known.recent.keys().chain(known.older.keys());
            keys.any(|key| &*key.term == term)
        };
        assert!(has("хрущёв") && has(&format!("слово{}", 3 * KEPT - 1)) && !has("слово0"));
        assert!(known.recent.len() + known.older.len() <= 2 * KEPT);
    }
}
