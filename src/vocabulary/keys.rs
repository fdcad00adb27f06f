//! The keys that a word has in a vocabulary, and those that a query word is looked up by.

use transliterate::{IndexKey, PhoneticKey};

use super::{
    layer::{HashedKey, NO_SIGNATURE},
    lemma::{self, Group},
};
use crate::{analysis::LetterMark, segment::fnv};

/// The version of the rules that make layers; one made by others is built anew. Raise it with every
/// change of what [`keys_of`] gives, and of what a layer's file holds.
pub(super) const VERSION: u32 = 6;

/// What the rules make of the sample in the tests below.
#[cfg(test)]
const CHECKSUM_OF_SAMPLE: u32 = 2_809_960_608;

/// Three lists share one space of hashes.
#[derive(Clone, Copy)]
enum List {
    Lexeme = b'l' as isize,
    Stem = b's' as isize,
    Name = b'n' as isize,
}

/// FNV-1a, folded to 32 bits: stable from release to release, as it stands in files.
fn hash(list: List, bytes: &[u8]) -> u32 {
    let start = fnv::step(fnv::START ^ list as u64, 0);
    let long = bytes.iter().fold(start, |hash, byte| fnv::step(hash, u64::from(*byte)));
    let mixed = (long ^ (long >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed >> 32) as u32
}

/// The hash under which spellings of a name are found.
pub(super) fn name_hash(key: PhoneticKey) -> u32 {
    hash(List::Name, &key.to_u64().to_le_bytes())
}

/// Whether a term has keys at all: numbers, codes and marked letters are only ever themselves.
pub(super) fn has_keys(term: &str) -> bool {
    !term.bytes().any(|byte| byte.is_ascii_digit()) && !LetterMark::is_term(term)
}

/// The hash under which the words of a group are found.
pub(super) fn group_hash(group: &Group) -> u32 {
    match group {
        Group::Lexeme(number) => hash(List::Lexeme, &number.to_le_bytes()),
        Group::Stem(stem) => hash(List::Stem, stem.as_bytes()),
    }
}

/// A hash under which a folded word itself is found, whatever else is.
pub(super) fn own_hash(folded: &str) -> Option<u32> {
    lemma::groups(folded).next().map(|group| group_hash(&group))
}

/// Adds all keys of a term.
pub(super) fn keys_of(term: &str, name_keys: &mut Vec<IndexKey>, keys: &mut Vec<HashedKey>) {
    if !has_keys(term) {
        return;
    }
    keys.extend(
        lemma::groups(&lemma::fold(term))
            .map(|group| HashedKey { hash: group_hash(&group), signature: NO_SIGNATURE }),
    );
    transliterate::index_keys(&transliterate::modernize(term), name_keys);
    keys.extend(
        name_keys
            .iter()
            .map(|key| HashedKey { hash: name_hash(key.key), signature: key.signature.to_u32() }),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::lexicon;

    /// Common words and names in both scripts, in several spellings and forms.
    const SAMPLE: &str = "the committee committees indexing indexed party parties archive's running \
        khrushchev khrushchev's khruschev kruschev chruschtschow hruščov khrouchtchev szepiłow \
        shepilov šepilov chepilov scepilov malenkov malenkow molotov molotow yeltsin jelzin eltsin \
        tchaikovsky čajkovskij chaikovskii tchaïkovski zhukov schukow joukov beria berija kaganovich \
        o'neill d'artagnan smith schmidt müller łódź ivanova ivanovna yuri juri iurii ilya il'ia \
        пленум пленума пленумы комитет комитетов партия партийный антипартийная съезд съезда съѣздъ \
        хрущёв хрущев хрущёва хрущёвым хрущевымъ хрущёвка шепилов шепилову шепиловъ маленков молотова \
        ельцин чайковский чайковского чайковская жуков берия берии каганович жданов щербаков юрий илья \
        солженицын солженицыну достоевскаго іосифъ ѳедоръ федор наполеон рузвельт черчилль аденауэр \
        kpss кпсс 1957 b52 r-7 й ъ я x";

    #[test]
    fn other_rules_have_another_version() {
        let mut checksum = crc32fast::Hasher::new();
        // Another lexicon numbers its lexemes in another way.
        checksum.update(lexicon::FILE);
        for term in SAMPLE.split_whitespace() {
            let (mut names, mut keys) = (Vec::new(), Vec::new());
            keys_of(term, &mut names, &mut keys);
            checksum.update(term.as_bytes());
            for key in keys {
                checksum.update(&key.hash.to_le_bytes());
                checksum.update(&key.signature.to_le_bytes());
            }
        }
        let checksum = checksum.finalize();
        assert_eq!(
            checksum, CHECKSUM_OF_SAMPLE,
            "words have other keys than version {VERSION} gave them, so that existing vocabularies no \
             longer fit: raise `keys::VERSION`, then make the checksum beside it {checksum}"
        );
    }
}
