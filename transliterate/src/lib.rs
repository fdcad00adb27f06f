//! Russian names across scripts: romanization standards, name inflection, name keys.
//!
//! Pure functions on words: no files, no state, no knowledge of an index. An index files words
//! under [`index_keys`]; a query looks its [`NameQuery::keys`] up and keeps what
//! [`NameQuery::judge`] accepts.

mod derivative;
mod key;
mod letter;
mod name;
mod old_orthography;
mod orthography;
mod reading;
mod slip;
mod standard;

pub mod inflection;

pub use key::Key;
pub use name::{Match, NameQuery, Relation, WeightedKey, index_keys, judge, query_keys};
pub use old_orthography::modernize;
pub use slip::{slip_cost, slip_limit};
pub use standard::{Standard, romanize};
