//! Russian names across scripts: romanization standards, name inflection, name keys.
//!
//! Pure functions on words: no files, no state, no knowledge of an index. It gives
//!
//! * [`romanize`]: Russian in Latin letters after any published [`Standard`];
//! * [`index_keys`] and [`NameQuery`]: which spellings are one name, in any script, romanization,
//!   spelling tradition and grammatical case;
//! * [`slip_cost`]: how likely one word is a typing or scanning slip of another, and [`SlipTable`] to
//!   find those of a word among many;
//! * [`modernize`]: spelling of before 1918 in modern spelling.
//!
//! # How names meet
//!
//! Recall and precision are two steps. Every word of an index is filed under one or a few coarse
//! [`Key`]s, which forget all that spellings disagree on. A query looks up the keys of all its
//! readings and then judges each candidate: the Latin word is aligned letter by letter with the
//! Russian one, under all orthographies (English, German, French, Polish, scholarly …) side by
//! side, each with its own table of spellings and doubts, and the cheapest orthography decides.
//!
//! ```
//! use transliterate::{NameQuery, drop_outdone, index_keys};
//!
//! let words = ["хрущёва", "chruschtschow", "хрущ", "khrushchev"];
//! let mut query = NameQuery::new("Kruschev");
//! let mut keys = Vec::new();
//! let mut found = Vec::new();
//! for word in words {
//!     index_keys(word, &mut keys);
//!     if keys.iter().any(|filed| query.keys().iter().any(|key| key.key == filed.key)) {
//!         found.extend(query.judge(word).map(|how| (word, how)));
//!     }
//! }
//! drop_outdone(&mut found);
//! let found: Vec<&str> = found.iter().map(|(word, _)| *word).collect();
//! assert_eq!(found, ["хрущёва", "chruschtschow", "khrushchev"]);
//! ```

mod cost;
mod derivative;
mod filing;
mod inflection;
mod key;
mod letter;
mod name;
mod old_orthography;
mod orthography;
mod reading;
mod script;
mod slip;
mod standard;

pub use filing::{FiledKey, index_keys};
pub use key::{Key, Shades};
pub use name::{Match, NameQuery, Relation, WeightedKey, drop_outdone, judge};
pub use old_orthography::modernize;
pub use slip::{SlipTable, slip_cost};
pub use standard::{Standard, romanize};
