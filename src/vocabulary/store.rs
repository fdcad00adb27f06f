//! The words of one generation of an index: a stack of layers, one for each load that brought new
//! words. Derived from the segments' term dictionaries and never the source of truth: what is
//! missing, damaged or made by other rules is built anew in memory when the segments are opened.
//!
//! Readers [`cover`](Vocabulary::cover) and keep what they made in memory. Only who has the right to
//! write to the index [saves](Vocabulary::save): a load its words, and each writer at its end what
//! its segments were merged into.

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
    fs, io,
    path::{Path, PathBuf},
    process,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, SystemTime},
};

use foldhash::fast::FixedState;
use tantivy::{Searcher, SegmentReader, schema::Field};
use transliterate::IndexKey;

use super::{
    keys,
    layer::{Layer, NO_SIGNATURE, Opened, Recounts, recount_hash},
    lemma,
    sample::count_cases,
    word_table::{WordTable, word_hash},
};
use crate::analysis::CaseCounts;

/// A layer has at least so many times the words of all after it: else it is joined with them. Each
/// layer costs a look-up in every expansion, and each joining the analysis of its words, so that both
/// grow with the logarithm of the words.
const GROWTH: usize = 4;

/// A file that is not finished after this time never will be.
const ABANDONED: Duration = Duration::from_secs(3600);

/// Files of layers that loads add to without joining any.
const MANY_FILES: usize = 8;

/// Which words of an index belong together.
///
/// Cheap to clone: layers are shared.
#[derive(Debug, Default, Clone)]
pub struct Vocabulary {
    pub(super) layers: Vec<Arc<Layer>>,
    /// The file of each layer; `None` while it is in memory only.
    files: Vec<Option<PathBuf>>,
    /// Files that are of no use once the layers in memory are written: what was joined, damaged, or
    /// made by other rules.
    outdated: Vec<PathBuf>,
}

/// What a load brings.
#[derive(Debug, Default)]
struct New {
    /// Words that no layer has.
    words: WordTable,
    /// How words that one has were cased.
    recounts: Recounts,
}

/// Which layers new words may be joined with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Join {
    /// Those in memory only: as nothing is saved, the files stay what they are.
    Unsaved,
    /// Any: what is joined takes the place of their files.
    All,
}

impl Vocabulary {
    /// The vocabulary as a generation's folder has it, which may be less than its segments need.
    /// Layers that `before` has already are taken from there, as is what it has in memory only, unless
    /// a writer has saved the like meanwhile.
    pub fn open(generation: &Path, before: Option<&Self>) -> Self {
        let mut vocabulary = Self::default();
        for path in layer_files(generation) {
            if let Some(layer) = before.and_then(|before| before.layer_of(&path)) {
                vocabulary.push(layer, Some(path));
                continue;
            }
            match Layer::open(&path, keys::VERSION) {
                Ok(Some(Opened { mut layer, words_before })) => {
                    if words_before != vocabulary.len() {
                        layer.covered.clear();
                    }
                    vocabulary.push(Arc::new(layer), Some(path));
                }
                Ok(None) => {
                    let shown = path.display();
                    match is_whole(&path) {
                        true => tracing::info!(path = %shown, "vocabulary is old and is made anew"),
                        false => {
                            tracing::warn!(path = %shown, "vocabulary is damaged and is made anew");
                        }
                    }
                    vocabulary.outdated.push(path);
                }
                Err(error) => {
                    tracing::warn!(path = %path.display(), %error, "vocabulary cannot be read");
                }
            }
        }
        if let Some(before) = before {
            vocabulary.take_unsaved(before);
        }
        vocabulary
    }

    /// Goes on with what another has in memory only. The layers of one lean on the words of the
    /// others, so it is all of them, or none where a writer has saved the like meanwhile.
    fn take_unsaved(&mut self, before: &Self) {
        let unsaved = || {
            let layers = before.layers.iter().zip(&before.files);
            layers.filter(|(_, file)| file.is_none()).map(|(layer, _)| layer)
        };
        let saved = self.covered();
        if !unsaved().flat_map(|layer| &layer.covered).all(|id| saved.contains(id.as_str())) {
            unsaved().for_each(|layer| self.push(Arc::clone(layer), None));
        }
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.layers.iter().map(|layer| layer.words.len()).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes in the words of every segment that no layer covers yet, in memory only.
    ///
    /// # Errors
    /// Where a term dictionary cannot be read.
    pub fn cover(
        &mut self,
        searcher: &Searcher,
        fields: &[Field],
        threads: usize,
    ) -> io::Result<()> {
        self.cover_segments(searcher, fields, threads, Join::Unsaved)
    }

    /// Saves the words of every segment that the generation's folder does not cover yet: for writers
    /// at their end, when segments have been merged.
    ///
    /// # Errors
    /// Where a term dictionary cannot be read, or the folder cannot be written.
    pub fn update(
        generation: &Path,
        searcher: &Searcher,
        fields: &[Field],
        threads: usize,
    ) -> io::Result<()> {
        if covers(generation, searcher) {
            return Ok(());
        }
        let mut vocabulary = Self::open(generation, None);
        vocabulary.cover_segments(searcher, fields, threads, Join::All)?;
        vocabulary.save(generation)
    }

    fn cover_segments(
        &mut self,
        searcher: &Searcher,
        fields: &[Field],
        threads: usize,
        join: Join,
    ) -> io::Result<()> {
        let covered = self.covered();
        let is_uncovered =
            |reader: &&SegmentReader| !covered.contains(reader.segment_id().uuid_string().as_str());
        let uncovered: Vec<&SegmentReader> =
            searcher.segment_readers().iter().filter(is_uncovered).collect();
        if uncovered.is_empty() {
            return Ok(());
        }
        let ids = uncovered.iter().map(|reader| reader.segment_id().uuid_string()).collect();
        let mut new: HashSet<u64, FixedState> = HashSet::default();
        let (mut words, mut bringing) = (WordTable::default(), Vec::new());
        for reader in uncovered {
            let before = words.len();
            for field in fields {
                let index = reader.inverted_index(*field).map_err(io::Error::other)?;
                let mut terms = index.terms().stream()?;
                while terms.advance() {
                    // Terms of text fields are UTF-8: our analyzer made them.
                    let word = std::str::from_utf8(terms.key()).unwrap_or_default();
                    let hash = word_hash(word);
                    if !word.is_empty() && !self.has_hash(hash) && new.insert(hash) {
                        words.push(word, CaseCounts::default());
                    }
                }
            }
            if words.len() > before {
                bringing.push(reader);
            }
        }
        // A segment that brings no word was most likely merged from those that are known: it is not read
        // again, which takes longer than all else, and nothing is counted twice.
        let mut cases = count_cases(&bringing, fields)?;
        let words = words.with_cases(|word| cases.remove(word).unwrap_or_default());
        let recounts = recounts(cases);
        let there = segment_ids(searcher).collect();
        self.extend(New { words, recounts }, ids, threads, join, Some(&there));
        Ok(())
    }

    /// Takes in the words of a load before its commit, and saves them: only those that the
    /// generation's folder does not have yet are analysed, on `threads` threads. They cover no segment
    /// until [`Vocabulary::mark_covered`] says so.
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub fn add<'w>(
        generation: &Path,
        words: impl Iterator<Item = (&'w [u8], CaseCounts)>,
        threads: usize,
    ) -> io::Result<()> {
        let mut vocabulary = Self::open(generation, None);
        let mut new = New::default();
        for (word, cases) in words {
            // Terms are UTF-8: our analyzer made them.
            let Ok(word) = std::str::from_utf8(word) else { continue };
            if word.is_empty() {
                continue;
            }
            if !vocabulary.has(word) {
                new.words.push(word, cases);
            } else if cases.total() > 0 {
                new.recounts.insert(recount_hash(word), cases);
            }
        }
        if new.words.is_empty() && new.recounts.is_empty() {
            return Ok(());
        }
        vocabulary.extend(new, Vec::new(), threads, Join::All, None);
        vocabulary.save(generation)
    }

    /// Notes that the layers in the generation's folder have every word of these segments.
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub fn mark_covered(generation: &Path, segments: Vec<String>) -> io::Result<()> {
        if segments.is_empty() {
            return Ok(());
        }
        let files = layer_files(generation);
        if files.len() >= MANY_FILES {
            let mut vocabulary = Self::open(generation, None);
            vocabulary.extend(New::default(), segments, 1, Join::All, None);
            return vocabulary.save(generation);
        }
        let mut words_before = 0;
        for path in &files {
            words_before += Layer::summary(path, keys::VERSION)?.map_or(0, |layer| layer.words);
        }
        write(&build(New::default(), segments, 1), words_before, generation).map(drop)
    }

    /// Makes ready what new words are told by, so that the first commit need not.
    pub fn prepare_for_new_words(&self) {
        for layer in &self.layers {
            layer.hashes();
        }
    }

    /// Whether something is in memory that [`Vocabulary::save`] would write.
    pub fn is_unsaved(&self) -> bool {
        !self.outdated.is_empty() || self.files.iter().any(Option::is_none)
    }

    /// The segments whose every word is there.
    fn covered(&self) -> HashSet<&str> {
        self.layers.iter().flat_map(|layer| &layer.covered).map(String::as_str).collect()
    }

    /// How the archive writes a word of letters; `None` where it does not have it.
    pub fn counts_of(&self, word: &str) -> Option<CaseCounts> {
        let hash = keys::own_hash(&lemma::fold(word))?;
        let mut counts = None;
        for (number, layer) in self.layers.iter().enumerate() {
            layer.find(hash, |id, signature| {
                if signature == NO_SIGNATURE && layer.words.word(id) == word {
                    counts = Some(self.cases(number, id));
                }
            });
        }
        counts
    }

    /// Whether any layer has a word.
    fn has(&self, word: &str) -> bool {
        self.has_hash(word_hash(word))
    }

    /// Whether any layer has the word of this [`word_hash`].
    fn has_hash(&self, hash: u64) -> bool {
        self.layers.iter().any(|layer| layer.has_hash(hash))
    }

    /// How a word of a layer is cased in all documents, those of later loads too.
    pub(super) fn cases(&self, layer: usize, id: u32) -> CaseCounts {
        let words = &self.layers[layer].words;
        let mut cases = words.cases(id);
        let mut hash = None;
        for later in self.layers[layer + 1..].iter().filter(|later| !later.recounts.is_empty()) {
            let hash = *hash.get_or_insert_with(|| recount_hash(words.word(id)));
            cases += later.recounts.get(&hash).copied().unwrap_or_default();
        }
        cases
    }

    /// Adds words that no layer has: with them the segments `covered` are covered. Joined layers
    /// forget segments that are not `there` any more.
    fn extend(
        &mut self,
        new: New,
        covered: Vec<String>,
        threads: usize,
        join: Join,
        there: Option<&HashSet<String>>,
    ) {
        let (mut first, mut count) = (self.layers.len(), new.words.len() + new.recounts.len() + 1);
        while let Some(before) = first.checked_sub(1)
            && self.layers[before].size() < GROWTH * count
            && (join == Join::All || self.files[before].is_none())
        {
            first = before;
            count += self.layers[before].size();
        }
        if first == self.layers.len() {
            self.push(Arc::new(build(new, covered, threads)), None);
            return;
        }
        let mut known = HashSet::with_capacity_and_hasher(count, FixedState::default());
        let (mut words, mut recounts) = (WordTable::default(), new.recounts);
        let mut all_covered = Vec::new();
        let joined: Vec<Arc<Layer>> = self.layers.drain(first..).collect();
        for layer in &joined {
            for (hash, cases) in &layer.recounts {
                *recounts.entry(*hash).or_default() += *cases;
            }
            all_covered.extend_from_slice(&layer.covered);
        }
        let joined = joined.iter().flat_map(|layer| layer.words.iter()).chain(new.words.iter());
        for (word, mut cases) in joined {
            if known.insert(word_hash(word)) {
                if !recounts.is_empty() {
                    cases += recounts.remove(&recount_hash(word)).unwrap_or_default();
                }
                words.push(word, cases);
            }
        }
        all_covered.retain(|segment| there.is_none_or(|there| there.contains(segment)));
        all_covered.extend(covered);
        self.outdated.extend(self.files.drain(first..).flatten());
        self.push(Arc::new(build(New { words, recounts }, all_covered, threads)), None);
    }

    /// Writes what is in memory only, and removes the files of layers that were joined: for those who
    /// have the right to write to the index.
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub fn save(&mut self, generation: &Path) -> io::Result<()> {
        let mut words_before = 0;
        for (layer, file) in self.layers.iter().zip(&mut self.files) {
            if file.is_none() {
                *file = Some(write(layer, words_before, generation)?);
            }
            words_before += layer.words.len();
        }
        self.outdated.drain(..).try_for_each(|path| match fs::remove_file(path) {
            // Another process has joined the same.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            result => result,
        })
    }

    fn push(&mut self, layer: Arc<Layer>, file: Option<PathBuf>) {
        self.layers.push(layer);
        self.files.push(file);
    }

    fn layer_of(&self, path: &Path) -> Option<Arc<Layer>> {
        let at = self.files.iter().position(|file| file.as_deref() == Some(path))?;
        Some(Arc::clone(&self.layers[at]))
    }
}

/// Whether the layers in the generation's folder cover every segment, by the heads of their files.
fn covers(generation: &Path, searcher: &Searcher) -> bool {
    let (mut covered, mut words) = (HashSet::new(), 0);
    for path in layer_files(generation) {
        match Layer::summary(&path, keys::VERSION) {
            Ok(Some(layer)) if layer.words_before == words && is_whole(&path) => {
                words += layer.words;
                covered.extend(layer.covered);
            }
            _ => return false,
        }
    }
    segment_ids(searcher).all(|id| covered.contains(&id))
}

/// Whether a layer's file is as it was written.
fn is_whole(path: &Path) -> bool {
    fs::read(path).is_ok_and(|bytes| Layer::damage(&bytes).is_none())
}

/// What was counted, by the hashes that stand in files.
fn recounts(cases: HashMap<String, CaseCounts, FixedState>) -> Recounts {
    cases.into_iter().map(|(word, cases)| (recount_hash(&word), cases)).collect()
}

fn segment_ids(searcher: &Searcher) -> impl Iterator<Item = String> {
    searcher.segment_readers().iter().map(|reader| reader.segment_id().uuid_string())
}

fn build(new: New, covered: Vec<String>, threads: usize) -> Layer {
    thread_local! {
        static NAME_KEYS: RefCell<Vec<IndexKey>> = const { RefCell::new(Vec::new()) };
    }
    let layer = Layer::build(new.words, covered, threads, |word, keys| {
        NAME_KEYS.with_borrow_mut(|name_keys| keys::keys_of(word, name_keys, keys));
    });
    layer.with_recounts(new.recounts)
}

/// Writes a layer after all others, whatever another process writes meanwhile.
fn write(layer: &Layer, words_before: usize, generation: &Path) -> io::Result<PathBuf> {
    static WRITTEN: AtomicU32 = AtomicU32::new(0);
    let at = |path: &Path, error: io::Error| {
        io::Error::new(error.kind(), format!("`{}`: {error}", path.display()))
    };
    let folder = generation.join("vocabulary");
    fs::create_dir_all(&folder).map_err(|error| at(&folder, error))?;
    remove_abandoned(&folder);
    let written = WRITTEN.fetch_add(1, Ordering::Relaxed);
    let beside = folder.join(format!("{}-{written}.tmp", process::id()));
    layer.write(&beside, keys::VERSION, words_before).map_err(|error| at(&beside, error))?;
    loop {
        let last = layer_files(generation).last().and_then(|path| layer_number(path));
        let path = folder.join(format!("{:08}.layer", last.unwrap_or(0) + 1));
        match fs::hard_link(&beside, &path) {
            Ok(()) => return fs::remove_file(&beside).map(|()| path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            // Some file systems have no hard links.
            Err(_) => {
                fs::rename(&beside, &path).map_err(|error| at(&path, error))?;
                return Ok(path);
            }
        }
    }
}

/// Removes what processes left that were killed while they wrote.
fn remove_abandoned(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let is_old = |modified: SystemTime| modified.elapsed().is_ok_and(|age| age > ABANDONED);
        let modified = entry.metadata().and_then(|metadata| metadata.modified());
        if entry.path().extension().is_some_and(|end| end == "tmp") && modified.is_ok_and(is_old) {
            // Another process may have been faster.
            _ = fs::remove_file(entry.path());
        }
    }
}

pub(super) fn layer_files(generation: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(generation.join("vocabulary")) else { return Vec::new() };
    let paths = entries.flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = paths.filter(|path| layer_number(path).is_some()).collect();
    files.sort();
    files
}

fn layer_number(path: &Path) -> Option<u32> {
    path.file_name()?.to_str()?.strip_suffix(".layer")?.parse().ok()
}

#[cfg(test)]
impl Vocabulary {
    /// A vocabulary of these words, of which nothing was counted.
    pub(crate) fn of(words: &str) -> Self {
        Self::of_cased(words.split_whitespace().map(|word| (word, 0, 0)))
    }

    /// A vocabulary of words and how often each was met with a small letter and with a capital.
    pub(crate) fn of_cased<'w>(words: impl IntoIterator<Item = (&'w str, u32, u32)>) -> Self {
        let mut new = New::default();
        for (word, small, capital) in words {
            new.words.push(word, CaseCounts { small, capital });
        }
        let mut vocabulary = Self::default();
        vocabulary.extend(new, Vec::new(), 1, Join::Unsaved, None);
        vocabulary
    }
}

#[cfg(test)]
mod tests;
