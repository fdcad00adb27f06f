//! The keys that a word has in a vocabulary, and those that a query word is looked up by.

use transliterate::{IndexKey, PhoneticKey};

use super::{
    layer::{HashedKey, NO_SIGNATURE},
    lemma,
};

/// The version of the rules that make keys; a layer made by others is built anew. Raise it with
/// every change of what [`keys_of`] gives.
pub(super) const VERSION: u32 = 3;

/// Two lists share one space of hashes.
#[derive(Clone, Copy)]
enum List {
    Stem = b's' as isize,
    Name = b'n' as isize,
}

/// FNV-1a, folded to 32 bits: stable from release to release, as it stands in files.
fn hash(list: List, bytes: &[u8]) -> u32 {
    let start = 0xcbf2_9ce4_8422_2325u64 ^ list as u64;
    let long = bytes.iter().fold(start.wrapping_mul(0x100_0000_01b3), |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)
    });
    let mixed = (long ^ (long >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed >> 32) as u32
}

/// The hash under which spellings of a name are found.
pub(super) fn name_hash(key: PhoneticKey) -> u32 {
    hash(List::Name, &key.to_u64().to_le_bytes())
}

/// Whether a term has keys at all: numbers and codes are only ever themselves.
pub(super) fn has_keys(term: &str) -> bool {
    !term.bytes().any(|byte| byte.is_ascii_digit())
}

/// The hash under which the words of a stem are found.
pub(super) fn stem_hash(stem: &str) -> u32 {
    hash(List::Stem, stem.as_bytes())
}

/// Adds all keys of a term.
pub(super) fn keys_of(term: &str, name_keys: &mut Vec<IndexKey>, keys: &mut Vec<HashedKey>) {
    if !has_keys(term) {
        return;
    }
    let stem = lemma::stem(&lemma::fold(term));
    keys.push(HashedKey { hash: stem_hash(&stem), signature: NO_SIGNATURE });
    transliterate::index_keys(&transliterate::modernize(term), name_keys);
    keys.extend(
        name_keys
            .iter()
            .map(|key| HashedKey { hash: name_hash(key.key), signature: key.signature.to_u32() }),
    );
}
