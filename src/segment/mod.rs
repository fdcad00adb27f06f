//! The bytes of a segment: what is kept of a document, how it is written, and how it is read.
//!
//! Segments are built directly, without tantivy's writer, and are the same byte for byte. A
//! [`SegmentBuilder`], one for each thread, takes [`Document`](crate::document::Document)s and gives
//! finished tantivy segments; [`postings`] reads the lists of many forms at little cost each. Which
//! segments belong to an index, and from when on, is the business of [`index`](crate::index).
//!
//! ```text
//! document ─┬─> record ──────────────────────────────────────────────> .store   as it comes
//!           ├─> id, file, facets, dates ──> a number a value ───────┬> .fast
//!           └─> title, body ──> words ──> a number a word, in text  │
//!                               (cache)   order (inverter) ─────────┴> .term .idx .pos .fieldnorm
//! ```
//! The term cache gives the number of a word's term with one look-up; folding and everything else
//! happens once for each distinct word of a thread. When the segment is finished the numbers are
//! inverted into positions by counting, in passes that keep to the memory budget, and written term by
//! term.
//!
//! # Memory
//! A builder has a budget. The documents of a segment may take half of it (numbers, 2.2 bytes a word;
//! ids; facets); then the segment is finished, and inverting takes up to three quarters for that
//! while. The term cache comes on top and may take as much again; when it takes more it is emptied
//! between two segments. So memory does not grow with the corpus, and few, large segments come out: a
//! query looks each spelling up in every segment.
//!
//! Postings and dictionaries are written by our own code in tantivy's format, which is why tantivy is
//! pinned; tests hold every file equal to what its `IndexWriter` writes.

mod builder;
mod byte_strings;
mod dictionary;
mod error;
pub(crate) mod fnv;
mod inverter;
mod keyword_field;
pub mod postings;
mod prefetch;
pub mod record;
pub mod schema;
pub(crate) mod tantivy_document;
mod term_cache;
mod term_infos;
mod terms;
#[cfg(test)]
mod tests;
pub(crate) mod tokens;
mod transducer;
mod vint;

pub(crate) use self::byte_strings::ByteStrings;
pub use self::{
    builder::{BuiltSegment, SegmentBuilder, Target},
    error::{SegmentError, Unindexable},
    tantivy_document::{check_document, language},
};
