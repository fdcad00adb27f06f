//! The words of one generation of an index: a stack of layers, one for each load that brought new
//! words. Derived from the segments' term dictionaries and never the source of truth: what is
//! missing, damaged or made by other rules is built anew when the segments are opened.

use std::{
    cell::RefCell,
    collections::HashSet,
    fs,
    hash::BuildHasher,
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use foldhash::fast::FixedState;
use tantivy::{Searcher, SegmentReader, schema::Field};
use transliterate::FiledKey;

use super::{
    keys,
    layer::{Layer, Words},
};

/// Layers that are kept before they are joined to one: each costs a look-up in every expansion.
const MAX_LAYERS: usize = 6;

/// Which words of an index belong together.
///
/// Cheap to clone: layers are shared.
#[derive(Debug, Default, Clone)]
pub struct Vocabulary {
    pub(super) layers: Vec<Arc<Layer>>,
    /// The file of each layer; `None` while it is in memory only.
    files: Vec<Option<PathBuf>>,
}

impl Vocabulary {
    /// The vocabulary as a generation's folder has it, which may be less than its segments need.
    /// Layers that `before` has already are taken from there.
    pub fn open(generation: &Path, before: Option<&Self>) -> Self {
        let mut vocabulary = Self::default();
        for path in layer_files(generation) {
            let loaded = before.and_then(|before| before.layer_of(&path));
            let layer = match loaded.map_or_else(|| read(&path), |layer| Ok(Some(layer))) {
                Ok(layer) => layer,
                Err(error) => {
                    tracing::warn!(path = %path.display(), %error, "vocabulary cannot be read");
                    None
                }
            };
            if let Some(layer) = layer {
                vocabulary.push(layer, Some(path));
            }
        }
        if let Some(before) = before {
            let unsaved =
                before.layers.iter().zip(&before.files).filter(|(_, file)| file.is_none());
            unsaved.for_each(|(layer, _)| vocabulary.push(Arc::clone(layer), None));
        }
        vocabulary
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.layers.iter().map(|layer| layer.words.len()).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes in the words of every segment that no layer covers yet, and keeps the new layer in the
    /// generation's folder where that can be written.
    ///
    /// # Errors
    /// Where a term dictionary cannot be read.
    pub fn cover(
        &mut self,
        searcher: &Searcher,
        fields: &[Field],
        generation: &Path,
        threads: usize,
    ) -> io::Result<()> {
        let covered: HashSet<&str> =
            self.layers.iter().flat_map(|layer| &layer.covered).map(String::as_str).collect();
        let is_uncovered =
            |reader: &&SegmentReader| !covered.contains(reader.segment_id().uuid_string().as_str());
        let uncovered: Vec<&SegmentReader> =
            searcher.segment_readers().iter().filter(is_uncovered).collect();
        if uncovered.is_empty() {
            return Ok(());
        }
        let ids = uncovered.iter().map(|reader| reader.segment_id().uuid_string()).collect();
        let mut known = self.known();
        let mut words = Words::default();
        for reader in uncovered {
            for field in fields {
                let index = reader.inverted_index(*field).map_err(io::Error::other)?;
                let mut terms = index.terms().stream()?;
                while terms.advance() {
                    // Terms of text fields are UTF-8: our analyzer made them.
                    let word = std::str::from_utf8(terms.key()).unwrap_or_default();
                    if !word.is_empty() && known.insert(word_hash(word)) {
                        words.push(word);
                    }
                }
            }
        }
        self.extend(words, ids, threads);
        self.save(generation);
        Ok(())
    }

    /// Takes in the words of a load before its commit: only those that the generation's folder does
    /// not have yet are analysed, on `threads` threads. They cover no segment until
    /// [`Vocabulary::mark_covered`] says so.
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub fn add<'w>(
        generation: &Path,
        words: impl Iterator<Item = &'w [u8]>,
        threads: usize,
    ) -> io::Result<()> {
        let mut vocabulary = Self::open(generation, None);
        let known = vocabulary.known();
        let mut new = Words::default();
        // Terms are UTF-8: our analyzer made them.
        for word in words.filter_map(|word| std::str::from_utf8(word).ok()) {
            if !word.is_empty() && !known.contains(&word_hash(word)) {
                new.push(word);
            }
        }
        if new.is_empty() {
            return Ok(());
        }
        vocabulary.extend(new, Vec::new(), threads);
        vocabulary.try_save(generation)
    }

    /// Notes that the layers in the generation's folder have every word of these segments.
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub fn mark_covered(generation: &Path, segments: Vec<String>) -> io::Result<()> {
        if segments.is_empty() {
            return Ok(());
        }
        let folder = generation.join("vocabulary");
        fs::create_dir_all(&folder)?;
        let last = layer_files(generation).last().and_then(|path| layer_number(path));
        let path = folder.join(format!("{:08}.layer", last.unwrap_or(0) + 1));
        build(Words::default(), segments, 1).write(&path, keys::VERSION)
    }

    /// The hashes of all words there are.
    pub fn known(&self) -> HashSet<u64, FixedState> {
        let mut known = HashSet::with_capacity_and_hasher(self.len() * 2, FixedState::default());
        known.extend(self.layers.iter().flat_map(|layer| layer.words.iter()).map(word_hash));
        known
    }

    /// Adds words that no layer has: with them the segments `covered` are covered.
    pub fn extend(&mut self, words: Words, covered: Vec<String>, threads: usize) {
        self.push(Arc::new(build(words, covered, threads)), None);
        if self.layers.len() > MAX_LAYERS {
            self.join(threads);
        }
    }

    /// Writes what is in memory only, and removes the files of layers that were joined. That it
    /// fails is no error: the vocabulary is in memory, and can be made again.
    pub fn save(&mut self, generation: &Path) {
        if let Err(error) = self.try_save(generation) {
            tracing::warn!(folder = %generation.display(), %error, "vocabulary is not kept");
        }
    }

    fn try_save(&mut self, generation: &Path) -> io::Result<()> {
        let folder = generation.join("vocabulary");
        fs::create_dir_all(&folder)?;
        let before = layer_files(generation);
        let mut next = before.last().and_then(|path| layer_number(path)).unwrap_or(0);
        for (layer, file) in self.layers.iter().zip(&mut self.files) {
            if file.is_none() {
                next += 1;
                let path = folder.join(format!("{next:08}.layer"));
                layer.write(&path, keys::VERSION)?;
                *file = Some(path);
            }
        }
        // A stack that was joined has one layer; what it was joined from is of no use any more.
        if self.layers.len() == 1 {
            before.iter().try_for_each(fs::remove_file)?;
        }
        Ok(())
    }

    fn push(&mut self, layer: Arc<Layer>, file: Option<PathBuf>) {
        self.layers.push(layer);
        self.files.push(file);
    }

    fn layer_of(&self, path: &Path) -> Option<Arc<Layer>> {
        let at = self.files.iter().position(|file| file.as_deref() == Some(path))?;
        Some(Arc::clone(&self.layers[at]))
    }

    /// All layers as one.
    fn join(&mut self, threads: usize) {
        let mut known = HashSet::with_capacity_and_hasher(self.len(), FixedState::default());
        let mut words = Words::default();
        let mut covered = Vec::new();
        for layer in self.layers.drain(..) {
            let new = layer.words.iter().filter(|word| known.insert(word_hash(word)));
            new.for_each(|word| words.push(word));
            covered.extend_from_slice(&layer.covered);
        }
        self.files.clear();
        self.push(Arc::new(build(words, covered, threads)), None);
    }
}

fn build(words: Words, covered: Vec<String>, threads: usize) -> Layer {
    thread_local! {
        static NAME_KEYS: RefCell<Vec<FiledKey>> = const { RefCell::new(Vec::new()) };
    }
    Layer::build(words, covered, threads, |word, filings| {
        NAME_KEYS.with_borrow_mut(|name_keys| keys::file_under(word, name_keys, filings));
    })
}

fn read(path: &Path) -> io::Result<Option<Arc<Layer>>> {
    let layer = Layer::open(path, keys::VERSION)?;
    if layer.is_none() {
        tracing::info!(path = %path.display(), "vocabulary is damaged or old and is built anew");
    }
    Ok(layer.map(Arc::new))
}

/// Tells words apart in memory; two of a million words share a hash once in 37 million indexes.
pub fn word_hash(word: &str) -> u64 {
    FixedState::default().hash_one(word)
}

fn layer_files(generation: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(generation.join("vocabulary")) else { return Vec::new() };
    let paths = entries.flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = paths.filter(|path| layer_number(path).is_some()).collect();
    files.sort();
    files
}

fn layer_number(path: &Path) -> Option<u32> {
    path.file_name()?.to_str()?.strip_suffix(".layer")?.parse().ok()
}
