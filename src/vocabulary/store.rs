//! The words of one generation of an index: a stack of layers, one for each load that brought new
//! words. Derived from the segments' term dictionaries and never the source of truth: what is
//! missing, damaged or made by other rules is built anew when the segments are opened.

use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use tantivy::{Searcher, SegmentReader, schema::Field};

use super::{
    keys,
    layer::{Layer, Words},
};

/// Layers that are kept before they are joined to one: each costs a look-up in every expansion.
const MAX_LAYERS: usize = 6;

/// Which words of an index belong together.
#[derive(Debug, Default, Clone)]
pub struct Vocabulary {
    pub(super) layers: Vec<Arc<Layer>>,
}

impl Vocabulary {
    /// The vocabulary as a generation's folder has it, which may be less than its segments need.
    pub fn open(generation: &Path) -> Self {
        let mut layers = Vec::new();
        for path in layer_files(generation) {
            match Layer::open(&path, keys::VERSION) {
                Ok(Some(layer)) => layers.push(Arc::new(layer)),
                Ok(None) => tracing::info!(path = %path.display(), "vocabulary is built anew"),
                Err(error) => tracing::warn!(path = %path.display(), %error, "vocabulary unread"),
            }
        }
        Self { layers }
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
        let uncovered: Vec<&SegmentReader> = searcher
            .segment_readers()
            .iter()
            .filter(|reader| !covered.contains(reader.segment_id().uuid_string().as_str()))
            .collect();
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

    /// The hashes of all words there are.
    pub fn known(&self) -> HashSet<u64, foldhash::fast::FixedState> {
        let mut known = HashSet::with_capacity_and_hasher(self.len() * 2, Default::default());
        known.extend(self.layers.iter().flat_map(|layer| layer.words.iter()).map(word_hash));
        known
    }

    /// Adds words that no layer has, as the last that the segments `covered` need.
    pub fn extend(&mut self, words: Words, covered: Vec<String>, threads: usize) {
        let layer = Layer::build(words, covered, threads, |word, hashes| {
            NAME_KEYS.with_borrow_mut(|name_keys| keys::file_under(word, name_keys, hashes));
        });
        self.layers.push(Arc::new(layer));
        if self.layers.len() > MAX_LAYERS {
            self.join(threads);
        }
    }

    /// All layers as one.
    fn join(&mut self, threads: usize) {
        let mut words = Words::default();
        let mut covered = Vec::new();
        for layer in self.layers.drain(..) {
            layer.words.iter().for_each(|word| words.push(word));
            covered.extend_from_slice(&layer.covered);
        }
        self.extend(words, covered, threads);
    }

    /// Writes what the folder does not have yet and removes what is no longer part of the stack.
    /// Failing to is no error: the vocabulary is in memory.
    pub fn save(&self, generation: &Path) {
        let folder = generation.join("vocabulary");
        let old = layer_files(generation);
        let mut result = fs::create_dir_all(&folder);
        // A joined stack is one layer; else only the last layer is new.
        let joined = self.layers.len() == 1;
        if let (Ok(()), Some(layer)) = (&result, self.layers.last()) {
            let next = old.last().and_then(|path| layer_number(path)).unwrap_or(0) + 1;
            result = layer.write(&folder.join(format!("{next:08}.layer")), keys::VERSION);
        }
        match result {
            Ok(()) if joined => old.iter().for_each(|path| drop(fs::remove_file(path))),
            Ok(()) => {}
            Err(error) => {
                tracing::warn!(folder = %folder.display(), %error, "vocabulary not kept");
            }
        }
    }
}

thread_local! {
    static NAME_KEYS: std::cell::RefCell<Vec<transliterate::Key>> = const { std::cell::RefCell::new(Vec::new()) };
}

/// Tells words apart in memory; two of a million words share a hash once in 37 million indexes.
pub fn word_hash(word: &str) -> u64 {
    use std::hash::BuildHasher;
    foldhash::fast::FixedState::default().hash_one(word)
}

fn layer_files(generation: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(generation.join("vocabulary")) else { return Vec::new() };
    let mut files: Vec<PathBuf> =
        entries.flatten().map(|e| e.path()).filter(|path| layer_number(path).is_some()).collect();
    files.sort();
    files
}

fn layer_number(path: &Path) -> Option<u32> {
    let name = path.file_name()?.to_str()?;
    name.strip_suffix(".layer")?.parse().ok()
}
