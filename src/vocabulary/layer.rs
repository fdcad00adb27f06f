//! An immutable table of words and of the keys under which each is found; one file.
//!
//! ```text
//! file       = magic:8 header_length:u32 header:JSON packed directory tags flags signatures ids
//!              recounts crc32:u32
//! header     = version, covered (names of segments), words_before, words, entries, directory_bits,
//!              packed_bytes
//! packed     = zstd( length:u8 of each word, then how often each was counted with a small letter and
//!              how often with a capital, a byte each, then the bytes of all words )
//! directory  = u32 of each bucket and one more: where its entries start; a bucket is the top bits
//!              of a key's hash
//! tags       = u8 of each entry: the low bits of the hash
//! flags      = a bit of each entry, lowest first: whether it has a signature, as that of a lexeme or
//!              a stem has not
//! signatures = u32 of each entry that has one: what a name's key forgets of the word
//! ids        = three bytes of each entry, four where there are more than 2^24 words: which word
//! recounts   = of words of the layers before that were met again, to the end: the hash of the word:u64
//!              (FNV-1a), ascending, and the two counts, a byte each
//! ```
//! Numbers are little-endian. An entry costs eight bytes, that of a stem four, and no sorting:
//! counting gives the buckets, one pass fills them. Two keys in one bucket with one tag are told
//! apart by whoever asks, by looking at the word: a find is a candidate, never an answer. Most
//! candidates for a name are told apart by their signatures, without the word.

use std::{
    collections::{HashMap, HashSet},
    fs,
    io::{self, Read, Write},
    path::Path,
    sync::OnceLock,
    thread,
};

use foldhash::fast::FixedState;
use serde::{Deserialize, Serialize};

use super::{
    alphabetical::Alphabetical,
    word_table::{WordTable, pack_cases, unpack_cases, word_hash},
};
use crate::{analysis::CaseCounts, segment::fnv};

const MAGIC: &[u8; 8] = b"arkhivoc";
/// Entries that a bucket has on average.
const BUCKET: usize = 8;

/// The signature of a key that has none.
pub(super) const NO_SIGNATURE: u32 = u32::MAX;

/// Words whose order is made while a reader waits: it takes some milliseconds.
const SHORT: usize = 30_000;

/// Bytes that are written, and summed up, at once.
const PIECE: usize = 1 << 16;

/// A key of a word: of its lexeme or stem, or of the name that it may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct HashedKey {
    /// The hash of the key.
    pub(super) hash: u32,
    /// What the key forgets of the word, or [`NO_SIGNATURE`].
    pub(super) signature: u32,
}

#[derive(Debug, Serialize, Deserialize)]
struct Header {
    /// The rules that made the keys.
    version: u32,
    /// The segments whose every word stands in this layer or in those before it.
    covered: Vec<String>,
    /// How many words the layers before it had when it was written.
    words_before: usize,
    words: usize,
    entries: usize,
    directory_bits: u32,
    packed_bytes: usize,
}

/// A layer that was read.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) layer: Layer,
    /// How many words the layers before it had when it was written; where they have not, some are
    /// missing, and it covers nothing.
    pub(super) words_before: usize,
}

/// What the header of a layer says of its words.
#[derive(Debug)]
pub(super) struct Summary {
    /// The segments that it covers.
    pub(super) covered: Vec<String>,
    /// How many words the layers before it had when it was written.
    pub(super) words_before: usize,
    /// How many it has.
    pub(super) words: usize,
}

/// How words of earlier layers are cased where they were met again, by [`recount_hash`].
pub(super) type Recounts = HashMap<u64, CaseCounts, FixedState>;

/// Bytes of a recount in a file.
const RECOUNT_BYTES: usize = 10;

/// The hash of a word that stands in files.
pub(super) fn recount_hash(word: &str) -> u64 {
    fnv::hash(word.as_bytes())
}

/// A table of words by key.
#[derive(Debug)]
pub(super) struct Layer {
    pub(super) words: WordTable,
    pub(super) covered: Vec<String>,
    hashes: OnceLock<HashSet<u64, FixedState>>,
    directory_bits: u32,
    directory: Vec<u32>,
    tags: Vec<u8>,
    signatures: Vec<u32>,
    ids: Vec<u32>,
    pub(super) recounts: Recounts,
    /// How many words were counted in all; summed up at its first need.
    counted: OnceLock<u64>,
    /// For fuzzy matching; made at its first need.
    orders: OnceLock<Alphabetical>,
}

impl Layer {
    /// Builds the table. `keys` gives the keys of a word; it is called once a word, on `threads`
    /// threads.
    pub(super) fn build(
        words: WordTable,
        covered: Vec<String>,
        threads: usize,
        keys: impl Fn(&str, &mut Vec<HashedKey>) + Sync,
    ) -> Self {
        let share = words.len().div_ceil(threads.max(1)).max(1);
        let starts: Vec<usize> = (0..words.len()).step_by(share).collect();
        let (words_of, keys_of) = (&words, &keys);
        let entries: Vec<Vec<(HashedKey, u32)>> = thread::scope(|scope| {
            let hash_share = |start: usize| {
                let mut found = Vec::with_capacity(share * 2);
                let mut keys = Vec::new();
                for id in start..(start + share).min(words_of.len()) {
                    keys.clear();
                    keys_of(words_of.word(id as u32), &mut keys);
                    found.extend(keys.iter().map(|key| (*key, id as u32)));
                }
                found
            };
            let (first, rest) = match starts.split_first() {
                Some((first, rest)) => (*first, rest),
                None => return Vec::new(),
            };
            let others: Vec<_> =
                rest.iter().map(|start| scope.spawn(move || hash_share(*start))).collect();
            let mut all = vec![hash_share(first)];
            all.extend(others.into_iter().map(|other| match other.join() {
                Ok(found) => found,
                Err(panic) => std::panic::resume_unwind(panic),
            }));
            all
        });
        let count = entries.iter().map(Vec::len).sum();
        Self::fill(words, covered, count, &entries)
    }

    fn fill(
        words: WordTable,
        covered: Vec<String>,
        count: usize,
        entries: &[Vec<(HashedKey, u32)>],
    ) -> Self {
        let directory_bits = (count / BUCKET).next_power_of_two().trailing_zeros().clamp(1, 24);
        let bucket = |hash: u32| (hash >> (32 - directory_bits)) as usize;
        let mut directory = vec![0u32; (1 << directory_bits) + 1];
        for (key, _) in entries.iter().flatten() {
            directory[bucket(key.hash) + 1] += 1;
        }
        for i in 1..directory.len() {
            directory[i] += directory[i - 1];
        }
        let mut next = directory.clone();
        let (mut tags, mut ids) = (vec![0u8; count], vec![0u32; count]);
        let mut signatures = vec![0u32; count];
        for (key, id) in entries.iter().flatten() {
            let slot = &mut next[bucket(key.hash)];
            tags[*slot as usize] = key.hash as u8;
            signatures[*slot as usize] = key.signature;
            ids[*slot as usize] = *id;
            *slot += 1;
        }
        Self {
            words,
            covered,
            hashes: OnceLock::new(),
            directory_bits,
            directory,
            tags,
            signatures,
            ids,
            recounts: Recounts::default(),
            counted: OnceLock::new(),
            orders: OnceLock::new(),
        }
    }

    /// The same with what was counted of words of earlier layers.
    pub(super) fn with_recounts(self, recounts: Recounts) -> Self {
        Self { recounts, ..self }
    }

    /// The words in alphabetical order; made at the first need.
    pub(super) fn orders(&self) -> &Alphabetical {
        self.orders.get_or_init(|| Alphabetical::of(&self.words))
    }

    /// Whether the alphabetical order was made, or is so short that it soon is.
    pub(super) fn has_orders(&self) -> bool {
        self.words.len() <= SHORT || self.orders.get().is_some()
    }

    /// How many words were counted, of those of the layer and of others that were met again.
    pub(super) fn counted(&self) -> u64 {
        *self.counted.get_or_init(|| {
            let own = self.words.iter().map(|(_, cases)| cases);
            own.chain(self.recounts.values().copied()).map(|cases| u64::from(cases.total())).sum()
        })
    }

    /// What it costs to join the layer with another.
    pub(super) fn size(&self) -> usize {
        self.words.len() + self.recounts.len()
    }

    /// Calls `found` with the number and the signature of each word that may have the key of this hash.
    pub(super) fn find(&self, hash: u32, mut found: impl FnMut(u32, u32)) {
        let bucket = (hash >> (32 - self.directory_bits)) as usize;
        let (start, end) = (self.directory[bucket] as usize, self.directory[bucket + 1] as usize);
        let entries = self.ids[start..end].iter().zip(&self.signatures[start..end]);
        for (tag, (id, signature)) in self.tags[start..end].iter().zip(entries) {
            if *tag == hash as u8 {
                found(*id, *signature);
            }
        }
    }

    /// Whether it has the word of this [`word_hash`].
    pub(super) fn has_hash(&self, hash: u64) -> bool {
        self.hashes().contains(&hash)
    }

    /// The hashes of the words; made at the first need.
    pub(super) fn hashes(&self) -> &HashSet<u64, FixedState> {
        let of_words = || self.words.iter().map(|(word, _)| word_hash(word)).collect();
        self.hashes.get_or_init(of_words)
    }

    /// Writes the file. It is not waited for until it is on the disk: what a power cut leaves of it
    /// is seen to be damaged, and made again.
    ///
    /// # Errors
    /// As creating and writing a file.
    pub(super) fn write(&self, path: &Path, version: u32, words_before: usize) -> io::Result<()> {
        let packed = self.words.pack()?;
        let header = serde_json::to_vec(&Header {
            version,
            covered: self.covered.clone(),
            words_before,
            words: self.words.len(),
            entries: self.ids.len(),
            directory_bits: self.directory_bits,
            packed_bytes: packed.len(),
        })?;
        let file = fs::File::create(path)?;
        let file = Checksummed { file, checksum: crc32fast::Hasher::new() };
        let mut out = io::BufWriter::with_capacity(PIECE, file);
        out.write_all(MAGIC)?;
        out.write_all(&(header.len() as u32).to_le_bytes())?;
        out.write_all(&header)?;
        out.write_all(&packed)?;
        write_numbers(&mut out, self.directory.iter().copied(), 4)?;
        out.write_all(&self.tags)?;
        let has_signature = |signature: &u32| *signature != NO_SIGNATURE;
        for eight in self.signatures.chunks(8) {
            let bits = eight
                .iter()
                .enumerate()
                .map(|(at, signature)| u8::from(has_signature(signature)) << at);
            out.write_all(&[bits.fold(0, |all, bit| all | bit)])?;
        }
        write_numbers(&mut out, self.signatures.iter().copied().filter(has_signature), 4)?;
        write_numbers(&mut out, self.ids.iter().copied(), id_width(self.words.len()))?;
        let mut recounts: Vec<_> = self.recounts.iter().collect();
        recounts.sort_unstable_by_key(|(hash, _)| **hash);
        for (hash, cases) in recounts {
            out.write_all(&hash.to_le_bytes())?;
            out.write_all(&pack_cases(*cases))?;
        }
        let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.finish()
    }

    /// Reads the file; `None` where it is damaged or was made by other rules: it is derived, and
    /// whoever asks builds it anew.
    ///
    /// # Errors
    /// As reading a file.
    pub(super) fn open(path: &Path, version: u32) -> io::Result<Option<Opened>> {
        Ok(Self::parse(&fs::read(path)?, version))
    }

    /// What the layer of a file has, by its first bytes alone; `None` if it was made by other rules.
    ///
    /// # Errors
    /// As reading a file.
    pub(super) fn summary(path: &Path, version: u32) -> io::Result<Option<Summary>> {
        let mut file = fs::File::open(path)?;
        let mut start = [0; MAGIC.len() + 4];
        file.read_exact(&mut start)?;
        let [.., a, b, c, d] = start;
        let mut header = Vec::new();
        file.take(u64::from(u32::from_le_bytes([a, b, c, d]))).read_to_end(&mut header)?;
        let Header { version: made_by, covered, words_before, words, .. } =
            serde_json::from_slice(&header)?;
        Ok((made_by == version).then_some(Summary { covered, words_before, words }))
    }

    /// What is wrong with the bytes of a file, by whatever rules it was made.
    pub(super) fn damage(bytes: &[u8]) -> Option<&'static str> {
        match bytes.split_last_chunk::<4>() {
            None => Some("cut short"),
            Some((content, checksum)) => (!content.starts_with(MAGIC)
                || crc32fast::hash(content) != u32::from_le_bytes(*checksum))
            .then_some("checksum differs"),
        }
    }

    fn parse(bytes: &[u8], version: u32) -> Option<Opened> {
        if Self::damage(bytes).is_some() {
            return None;
        }
        let (bytes, _) = bytes.split_last_chunk::<4>()?;
        let rest = bytes.strip_prefix(MAGIC)?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let (header, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        let header: Header = serde_json::from_slice(header).ok()?;
        if header.version != version || header.directory_bits > 24 {
            return None;
        }
        let (packed, rest) = rest.split_at_checked(header.packed_bytes)?;
        let words = WordTable::unpack(packed, header.words)?;
        let (directory, rest) = rest.split_at_checked(((1 << header.directory_bits) + 1) * 4)?;
        let (tags, rest) = rest.split_at_checked(header.entries)?;
        let (flags, rest) = rest.split_at_checked(header.entries.div_ceil(8))?;
        let count: u32 = flags.iter().map(|bits| bits.count_ones()).sum();
        let (signatures, ids) = rest.split_at_checked(count as usize * 4)?;
        let id_width = id_width(header.words);
        let mut signatures = numbers(signatures, 4);
        let signatures = (0..header.entries).map(|at| match flags[at / 8] >> (at % 8) & 1 {
            0 => Some(NO_SIGNATURE),
            _ => signatures.next(),
        });
        let (ids, recounts) = ids.split_at_checked(header.entries.checked_mul(id_width)?)?;
        recounts.len().is_multiple_of(RECOUNT_BYTES).then_some(())?;
        let layer = Self {
            words,
            covered: header.covered,
            hashes: OnceLock::new(),
            directory_bits: header.directory_bits,
            directory: numbers(directory, 4).collect(),
            tags: tags.to_vec(),
            signatures: signatures.collect::<Option<_>>()?,
            ids: numbers(ids, id_width).collect(),
            recounts: recounts.chunks_exact(RECOUNT_BYTES).filter_map(recount).collect(),
            counted: OnceLock::new(),
            orders: OnceLock::new(),
        };
        Some(Opened { layer, words_before: header.words_before })
    }
}

fn recount(bytes: &[u8]) -> Option<(u64, CaseCounts)> {
    let (hash, cases) = bytes.split_first_chunk()?;
    Some((u64::from_le_bytes(*hash), unpack_cases(*cases.first_chunk()?)))
}

/// How many bytes the number of one of so many words takes.
fn id_width(words: usize) -> usize {
    if words <= 1 << 24 { 3 } else { 4 }
}

fn numbers(bytes: &[u8], width: usize) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(width).map(move |chunk| {
        let mut number = [0; 4];
        number[..width].copy_from_slice(chunk);
        u32::from_le_bytes(number)
    })
}

/// The low bytes of each number.
fn write_numbers(
    out: &mut impl Write,
    mut numbers: impl Iterator<Item = u32>,
    width: usize,
) -> io::Result<()> {
    numbers.try_for_each(|number| out.write_all(&number.to_le_bytes()[..width]))
}

/// A file that its own checksum is put after.
struct Checksummed {
    file: fs::File,
    checksum: crc32fast::Hasher,
}

impl Checksummed {
    fn finish(mut self) -> io::Result<()> {
        self.file.write_all(&self.checksum.finalize().to_le_bytes())
    }
}

impl Write for Checksummed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.checksum.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A letter has none.
    fn signature(part: &str) -> u32 {
        if part.len() == 1 { NO_SIGNATURE } else { part.len() as u32 }
    }

    fn first_letter(word: &str, keys: &mut Vec<HashedKey>) {
        for part in [&word[..1], word] {
            keys.push(HashedKey {
                hash: crc32fast::hash(part.as_bytes()),
                signature: signature(part),
            });
        }
    }

    fn sample(threads: usize) -> Layer {
        let mut words = WordTable::default();
        for i in 0..1000 {
            words.push(&format!("{i}-слово"), CaseCounts { small: i, capital: 0 });
        }
        let recounts = [("before", 3), ("слово", 9)]
            .map(|(word, capital)| (recount_hash(word), CaseCounts { small: 1, capital }));
        let layer = Layer::build(words, vec!["a".into()], threads, first_letter);
        layer.with_recounts(recounts.into_iter().collect())
    }

    fn find(layer: &Layer, key: &str) -> Vec<String> {
        let mut found = Vec::new();
        layer.find(crc32fast::hash(key.as_bytes()), |id, of_word| {
            if of_word == signature(key) {
                found.push(layer.words.word(id).to_owned());
            }
        });
        found
    }

    #[test]
    fn a_word_is_found_under_each_of_its_keys() {
        let layer = sample(1);
        for i in 0..1000 {
            let word = format!("{i}-слово");
            assert!(find(&layer, &word).contains(&word));
            assert!(find(&layer, &word[..1]).contains(&word));
        }
        assert!(find(&layer, "1").iter().filter(|word| word.starts_with('1')).count() == 111);
    }

    #[test]
    fn the_number_of_threads_does_not_matter() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, threads| {
            let path = folder.path().join(name);
            sample(threads).write(&path, 1, 0).unwrap();
            fs::read(path).unwrap()
        };
        assert_eq!(write("one", 1), write("three", 3));
    }

    #[test]
    fn a_written_layer_reads_back_and_a_damaged_one_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("1.layer");
        sample(2).write(&path, 7, 5).unwrap();
        let opened = Layer::open(&path, 7).unwrap().expect("control: an undamaged layer opens");
        let summary = Layer::summary(&path, 7).unwrap().expect("made by the same rules");
        assert_eq!((opened.words_before, summary.words), (5, 1000));
        assert_eq!((summary.words_before, summary.covered), (5, vec!["a".to_owned()]));
        assert!(Layer::summary(&path, 8).unwrap().is_none());
        let layer = opened.layer;
        assert!(layer.has_hash(word_hash("17-слово")) && !layer.has_hash(word_hash("17-слова")));
        assert_eq!(layer.covered, ["a"]);
        assert_eq!(layer.recounts, sample(1).recounts);
        assert_eq!(layer.words.cases(17), CaseCounts { small: 17, capital: 0 });
        assert_eq!(find(&layer, "17-слово"), ["17-слово"]);
        assert_eq!(find(&layer, "1"), find(&sample(2), "1"));
        assert!(Layer::open(&path, 8).unwrap().is_none(), "made by other rules");
        let bytes = fs::read(&path).unwrap();
        for at in (0..bytes.len()).step_by(37) {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x10;
            assert!(Layer::parse(&damaged, 7).is_none(), "flipped byte {at}");
            assert!(Layer::parse(&bytes[..at], 7).is_none(), "cut at {at}");
        }
    }

    #[test]
    fn an_empty_layer_is_whole() {
        let layer = Layer::build(WordTable::default(), vec![], 2, first_letter);
        assert!(find(&layer, "x").is_empty());
    }
}
