//! Which words of an index belong together: forms, lemmas, name keys, expansions.
//!
//! Everything linguistic happens here and in `transliterate`, on the distinct words of an index
//! only. [`Vocabulary::cover`] takes in the words of new segments, [`Vocabulary::expand`] turns a
//! query word into weighted spellings. The postings know nothing of it: better rules never need a
//! new index.

mod alphabetical;
mod authority;
mod base_form;
mod beginning;
mod check;
mod class;
mod complete;
mod completions;
pub mod english;
mod evidence;
mod expand;
mod expansion_cache;
mod frequent_names;
mod fuzzy;
mod keys;
mod layer;
pub mod lemma;
mod lexicon;
mod names_table;
mod sample;
mod store;
mod word_table;

pub use self::{
    authority::{Authority, AuthorityError, AuthorityFile},
    check::{CheckedLayer, check_layers},
    class::{Class, Expansion, Form, Rule},
    complete::Completed,
    completions::Completions,
    expand::{Candidate, QueryWord},
    expansion_cache::ExpansionCache,
    fuzzy::Neighbour,
    lemma::is_listed,
    store::Vocabulary,
    word_table::WordTable,
};
