//! Russian names across scripts: romanization standards, name inflection, name keys.
//!
//! Pure functions on words: no files, no state, no knowledge of an index. It gives
//!
//! * [`romanize`]: Russian in Latin letters after any published [`Standard`];
//! * [`index_keys`] and [`NameQuery`]: which spellings are one name, in any script, romanization,
//!   spelling tradition and grammatical case;
//! * [`russian_beginnings`]: how a name that is begun in Latin letters may begin in Russian ones;
//! * [`edit_distance`]: how likely one word is a typing or scanning error for another, and
//!   [`EditTable`] to find those of a word among many;
//! * [`modernize`]: spelling of before 1918 in modern spelling.
//!
//! # How names meet
//!
//! Recall and precision are two steps. Every word of an index has one or a few coarse
//! [`PhoneticKey`]s, which forget all that spellings disagree on. A query looks up the keys of all its
//! readings and then matches each candidate: the Latin word is aligned letter by letter with the
//! Russian one, under all orthographies (English, German, French, Polish, scholarly …) side by
//! side, each with its own table of spellings and doubts, and the cheapest orthography decides.
//!
//! ```
//! use transliterate::{NameQuery, drop_dominated, index_keys};
//!
//! let words = ["хрущёва", "chruschtschow", "хрущ", "khrushchev"];
//! let mut query = NameQuery::new("Kruschev");
//! let mut keys = Vec::new();
//! let mut found = Vec::new();
//! for word in words {
//!     index_keys(word, &mut keys);
//!     if keys.iter().any(|indexed| query.keys().iter().any(|key| key.key == indexed.key)) {
//!         found.extend(query.match_word(word).map(|how| (word, how)));
//!     }
//! }
//! drop_dominated(&mut found);
//! let found: Vec<&str> = found.iter().map(|(word, _)| *word).collect();
//! assert_eq!(found, ["хрущёва", "chruschtschow", "khrushchev"]);
//! ```

mod beginning;
mod cost;
mod derivative;
mod edit;
mod index_key;
mod inflection;
mod key;
mod latin_pair;
mod latin_word;
mod letter;
mod name;
mod old_orthography;
mod orthography;
mod script;
mod standard;

pub use beginning::russian_beginnings;
pub use edit::{EditTable, edit_distance};
pub use index_key::{IndexKey, index_keys};
pub use key::{PhoneticKey, Signature};
pub use name::{Match, NameQuery, QueryKey, Relation, drop_dominated, match_names};
pub use old_orthography::modernize;
pub use standard::{Standard, romanize};
