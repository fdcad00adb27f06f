//! The words of an index in alphabetical order, with their documents: what begins as a reader typed.
//!
//! Words stand by their folded letters, so that е finds ё and a plain letter a marked one. The most
//! frequent of a block of words is kept beside it: of all that begin with a letter, the best are found
//! without a look at the others. Made of the term dictionaries when first asked for, and kept from
//! commit to commit: what a commit brings stands in a second table until that has grown.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, BinaryHeap, HashMap, HashSet},
    io,
    ops::Range,
    sync::Arc,
};

use foldhash::fast::FixedState;
use tantivy::{Searcher, SegmentReader, schema::Field};
use transliterate::EditTable;

use super::{keys, lemma};

/// Words that one number of documents stands for.
const BLOCK: usize = 64;

/// A second table is joined with the first when it has this part of its words.
const GROWTH: usize = 4;

/// Steps through the beginnings of words in one search for misspelt ones.
const MOST_STEPS: usize = 20_000;

/// The words of an index, ready to be completed.
#[derive(Debug, Default)]
pub struct Completions {
    tables: Vec<Arc<Table>>,
}

/// A word of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) term: String,
    /// The term, folded.
    pub(super) key: String,
    /// In how many documents it is, about: one that has it in its title too may count twice.
    pub(super) documents: u32,
}

impl Completions {
    /// The words of these fields. What was made `before` is gone on with, as far as it holds.
    ///
    /// # Errors
    /// Where a term dictionary cannot be read.
    pub fn of(searcher: &Searcher, fields: &[Field], before: Option<&Self>) -> io::Result<Self> {
        let segments = searcher.segment_readers();
        let first = before.and_then(|before| before.tables.first());
        if let Some(first) = first {
            let is_new = |reader: &&SegmentReader| {
                !first.segments.contains(&reader.segment_id().uuid_string())
            };
            let new: Vec<&SegmentReader> = segments.iter().filter(is_new).collect();
            if new.is_empty() {
                return Ok(Self { tables: vec![Arc::clone(first)] });
            }
            let table = Table::of(&new, fields)?;
            if table.len() * GROWTH < first.len() {
                return Ok(Self { tables: vec![Arc::clone(first), Arc::new(table)] });
            }
        }
        let all: Vec<&SegmentReader> = segments.iter().collect();
        Ok(Self { tables: vec![Arc::new(Table::of(&all, fields)?)] })
    }

    /// Whether any word begins with these folded letters.
    pub(super) fn exists(&self, beginning: &str) -> bool {
        self.tables.iter().any(|table| !table.range(beginning).is_empty())
    }

    /// The words that are these letters when they are folded.
    pub fn with_key(&self, key: &str) -> Vec<String> {
        let words = self.tables.iter().flat_map(|table| {
            let range = table.range(key);
            let same = range.take_while(|id| table.key(*id) == key);
            same.map(|id| table.word(id as u32).term).collect::<Vec<_>>()
        });
        let mut words: Vec<String> = words.collect();
        words.sort_unstable();
        words.dedup();
        words
    }

    /// The words that begin with these folded letters, at most so many, those in most documents first.
    pub(super) fn begin(&self, beginning: &str, most: usize) -> Vec<Word> {
        let best = self.tables.iter().flat_map(|table| {
            let mut best = Best::new(most);
            table.best(table.range(beginning), &mut best);
            best.words(table)
        });
        joined(best.collect(), most)
    }

    /// The words that begin with what differs from these folded letters by slips up to a limit.
    pub(super) fn near(&self, beginning: &str, limit: f32, most: usize) -> Vec<Word> {
        let best = self.tables.iter().flat_map(|table| {
            let mut near = Near {
                table,
                edits: EditTable::new(beginning, limit),
                best: Best::new(most),
                steps: 0,
            };
            near.descend(0..table.len(), 0);
            near.best.words(table)
        });
        joined(best.collect(), most)
    }
}

/// Words of several tables, each once, those in most documents first.
fn joined(words: Vec<Word>, most: usize) -> Vec<Word> {
    let mut joined: Vec<Word> = Vec::with_capacity(words.len());
    let mut places: HashMap<String, usize, FixedState> = HashMap::default();
    for word in words {
        match places.get(&word.term) {
            Some(at) => joined[*at].documents += word.documents,
            None => {
                places.insert(word.term.clone(), joined.len());
                joined.push(word);
            }
        }
    }
    sort(&mut joined);
    joined.truncate(most);
    joined
}

/// Those in most documents first.
pub(super) fn sort(words: &mut [Word]) {
    words.sort_by(|a, b| b.documents.cmp(&a.documents).then_with(|| a.term.cmp(&b.term)));
}

#[derive(Debug, Default)]
struct Table {
    /// The segments that it was made of.
    segments: HashSet<String>,
    /// The folded words, ascending, one after the other.
    keys: String,
    /// Where each ends.
    ends: Vec<u32>,
    /// The words that are not as they are folded.
    different: HashMap<u32, Box<str>, FixedState>,
    documents: Vec<u32>,
    /// The most documents of any word of each block.
    most: Vec<u32>,
}

impl Table {
    fn of(segments: &[&SegmentReader], fields: &[Field]) -> io::Result<Self> {
        let mut documents: HashMap<Box<str>, u32, FixedState> = HashMap::default();
        for reader in segments {
            for field in fields {
                let index = reader.inverted_index(*field).map_err(io::Error::other)?;
                let mut terms = index.terms().stream()?;
                while terms.advance() {
                    // Terms of text fields are UTF-8: our analyzer made them.
                    let term = std::str::from_utf8(terms.key()).unwrap_or_default();
                    let count = terms.value().doc_freq;
                    match documents.get_mut(term) {
                        Some(known) => *known += count,
                        None if is_offered(term) => drop(documents.insert(term.into(), count)),
                        None => {}
                    }
                }
            }
        }
        let mut table = Self::of_words(documents);
        table.segments = segments.iter().map(|reader| reader.segment_id().uuid_string()).collect();
        Ok(table)
    }

    fn of_words(words: impl IntoIterator<Item = (Box<str>, u32)>) -> Self {
        let mut sorted: Vec<(Box<str>, Option<Box<str>>, u32)> = words
            .into_iter()
            .map(|(term, documents)| match lemma::fold(&term) {
                key if *key == *term => (term, None, documents),
                key => (key.into(), Some(term), documents),
            })
            .collect();
        sorted.sort_unstable();
        let mut table = Self::default();
        for (key, term, documents) in sorted {
            let id = table.ends.len() as u32;
            table.keys.push_str(&key);
            // Four gigabytes are a hundred times the words of all languages.
            table.ends.push(table.keys.len() as u32);
            table.documents.push(documents);
            term.map(|term| table.different.insert(id, term));
        }
        let most = |block: &[u32]| block.iter().copied().max().unwrap_or(0);
        table.most = table.documents.chunks(BLOCK).map(most).collect();
        table
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    fn key(&self, id: usize) -> &str {
        let start = if id == 0 { 0 } else { self.ends[id - 1] as usize };
        &self.keys[start..self.ends[id] as usize]
    }

    /// The words that begin so.
    fn range(&self, beginning: &str) -> Range<usize> {
        let start = self.partition(0..self.len(), |key| key < beginning);
        let end = self.partition(start..self.len(), |key| key.starts_with(beginning));
        start..end
    }

    /// The first place in a range of which this does not hold; it holds of a beginning of the range.
    fn partition(&self, within: Range<usize>, holds: impl Fn(&str) -> bool) -> usize {
        let (mut low, mut high) = (within.start, within.end);
        while low < high {
            let middle = low.midpoint(high);
            if holds(self.key(middle)) { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// Takes the best of a range.
    fn best(&self, range: Range<usize>, best: &mut Best) {
        let mut at = range.start;
        while at < range.end {
            let block = at / BLOCK;
            let end = ((block + 1) * BLOCK).min(range.end);
            if best.takes(self.most[block]) {
                (at..end).for_each(|id| best.take(self.documents[id], id as u32));
            }
            at = end;
        }
    }

    fn word(&self, id: u32) -> Word {
        let key = self.key(id as usize);
        let term = self.different.get(&id).map_or(key, |term| term);
        let (term, key) = (term.to_owned(), key.to_owned());
        Word { term, key, documents: self.documents[id as usize] }
    }
}

/// Whether a term completes anything: a word of letters, of two at least.
fn is_offered(term: &str) -> bool {
    let mut letters = term.chars();
    let begins = letters.next().is_some_and(char::is_alphabetic) && letters.next().is_some();
    begins && keys::has_keys(term)
}

/// The words in most documents, so many.
struct Best {
    most: usize,
    heap: BinaryHeap<Reverse<(u32, Reverse<u32>)>>,
    /// Which are there: a search for slips may come to a word twice.
    ids: BTreeSet<u32>,
}

impl Best {
    fn new(most: usize) -> Self {
        Self { most, heap: BinaryHeap::new(), ids: BTreeSet::new() }
    }

    /// Whether a word in so many documents may be among them.
    fn takes(&self, documents: u32) -> bool {
        let worst = self.heap.peek().map_or(0, |Reverse((documents, _))| *documents);
        self.most > 0 && (self.heap.len() < self.most || documents > worst)
    }

    fn take(&mut self, documents: u32, id: u32) {
        if !self.takes(documents) || !self.ids.insert(id) {
            return;
        }
        self.heap.push(Reverse((documents, Reverse(id))));
        if self.heap.len() > self.most
            && let Some(Reverse((_, Reverse(id)))) = self.heap.pop()
        {
            self.ids.remove(&id);
        }
    }

    fn words(self, table: &Table) -> Vec<Word> {
        self.ids.into_iter().map(|id| table.word(id)).collect()
    }
}

/// A search for beginnings a few slips away, letter by letter.
struct Near<'t> {
    table: &'t Table,
    edits: EditTable,
    best: Best,
    steps: usize,
}

impl Near<'_> {
    /// Goes through the words of a range, which have their first `depth` bytes in common: the letters
    /// that were compared so far.
    fn descend(&mut self, range: Range<usize>, depth: usize) {
        let letters = self.edits.depth();
        let mut at = range.start;
        while at < range.end && self.steps < MOST_STEPS {
            self.steps += 1;
            let Some(letter) = self.table.key(at)[depth..].chars().next() else {
                // The beginning itself is a word, and goes before those that go on.
                at += 1;
                continue;
            };
            let deeper = depth + letter.len_utf8();
            let same = |key: &str| key[depth..].starts_with(letter);
            let end = self.table.partition(at..range.end, same);
            self.edits.truncate(letters);
            let is_open = self.edits.push(letter);
            if self.edits.is_within() {
                self.table.best(at..end, &mut self.best);
            } else if is_open {
                self.descend(at..end, deeper);
            }
            at = end;
        }
    }
}

#[cfg(test)]
impl Completions {
    /// Words with their documents: `пленум:3`.
    pub(super) fn of_counted(words: &str) -> Self {
        Self { tables: vec![Arc::new(Table::of_counted(words))] }
    }
}

#[cfg(test)]
impl Table {
    fn of_counted(words: &str) -> Self {
        Self::of_words(words.split_whitespace().map(|word| {
            let (word, documents) = word.split_once(':').unwrap_or((word, "1"));
            (word.into(), documents.parse().unwrap())
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(words: Vec<Word>) -> Vec<String> {
        words.into_iter().map(|word| word.term).collect()
    }

    #[test]
    fn the_most_frequent_words_come_first_whatever_their_marks() {
        let words = Completions::of_counted("хрущёв:5 хрущев:7 хрупкий:1 храм:9 šepilov:2 sepia:1");
        assert_eq!(terms(words.begin("хру", 8)), ["хрущев", "хрущёв", "хрупкий"]);
        assert_eq!(terms(words.begin("хру", 1)), ["хрущев"]);
        assert_eq!(terms(words.begin("sep", 8)), ["šepilov", "sepia"]);
        assert_eq!(terms(words.begin("хрущевка", 8)), [""; 0]);
        assert!(words.exists("храм") && !words.exists("храмы"));
        assert!(words.begin("х", 0).is_empty());
        assert_eq!(words.with_key("хрущев"), ["хрущев", "хрущёв"]);
        assert_eq!(words.with_key("хру"), [""; 0]);
    }

    #[test]
    fn the_best_of_many_are_those_that_a_look_at_all_gives() {
        let words: Vec<(Box<str>, u32)> = (0..5_000u32)
            .map(|n| (format!("w{n:04}").into(), n.wrapping_mul(2_654_435_761) >> 16))
            .collect();
        let mut all = words.clone();
        all.retain(|(word, _)| word.starts_with("w2"));
        all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let completions = Completions { tables: vec![Arc::new(Table::of_words(words))] };
        let best = terms(completions.begin("w2", 20));
        let expected: Vec<&str> = all.iter().take(20).map(|(word, _)| &**word).collect();
        assert_eq!(best, expected);
    }

    #[test]
    fn a_misspelt_beginning_is_found_and_another_word_is_not() {
        let words = Completions::of_counted("горбачев:5 горбатый:1 gorbachev:3 город:50 гора:9");
        for typed in ["гобач", "горбч", "грбач", "горабч"] {
            let found = terms(words.near(typed, 1.0, 8));
            assert_eq!(found.first().map(String::as_str), Some("горбачев"), "{typed}: {found:?}");
            assert!(!found.contains(&"город".to_owned()), "{typed}");
        }
        assert!(words.near("хрущ", 1.0, 8).is_empty());
        assert_eq!(terms(words.near("gorbchev", 1.0, 8)), ["gorbachev"]);
    }

    #[test]
    fn a_word_of_two_tables_is_offered_once() {
        let tables =
            ["пленум:3 план:9", "пленум:8"].map(|words| Arc::new(Table::of_counted(words)));
        let words = Completions { tables: tables.into() };
        assert_eq!(terms(words.begin("пл", 8)), ["пленум", "план"]);
        assert_eq!(words.begin("пленум", 8)[0].documents, 11);
    }

    #[test]
    fn numbers_and_single_letters_complete_nothing() {
        for term in ["1957", "р7", "н.", "я"] {
            assert!(!is_offered(term), "{term}");
        }
        assert!(is_offered("кпсс") && is_offered("o'neill"));
    }
}
