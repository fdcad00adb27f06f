//! The bytes of a segment: what is kept of a document, how it is written, and how it is read.
//!
//! Segments are built directly, without tantivy's writer, and are the same byte for byte. A
//! [`SegmentBuilder`], one for each thread, takes [`Document`](crate::document::Document)s and gives
//! finished tantivy segments; [`postings`] reads the lists of many forms at little cost each. Which
//! segments belong to an index, and from when on, is the business of [`index`](crate::index).
//!
//!
//! ```text
//! document ─┬─> record ──────────────────────────────────────────────> .store   as it comes
//!           ├─> id, file, facets, dates ──> a number a value ───────┬> .fast
//!           └─> title, body ──> words ──> a number a word, in text  │
//!                               (memo)    order (occurrences) ──────┴> .term .idx .pos .fieldnorm
//! ```
//! The memo turns a word as it is written into the number of its term with one look-up; folding and
//! everything else happens once for each distinct word of a thread. When the segment is finished the
//! numbers are turned over into positions by counting, in passes that keep to the memory budget, and
//! written term by term.
//!
//! # Memory
//! A builder has a budget. Three quarters are for the documents of a segment (numbers, 2.2 bytes a
//! word; ids; facets), the rest is for turning them over. The memo and the terms come on top and may
//! take as much again; when they take more they are forgotten between two segments. So memory does
//! not grow with the corpus, and few, large segments come out: a query looks each spelling up in
//! every segment.
//!
//! Postings and dictionaries are written by our own code in tantivy's format, which is why tantivy is
//! pinned; tests hold every file equal to what its `IndexWriter` writes.

mod builder;
mod dictionary;
mod error;
mod inverter;
mod keyword_field;
pub mod postings;
mod prefetch;
pub mod record;
pub mod schema;
pub(crate) mod tantivy_document;
mod term_cache;
mod terms;
#[cfg(test)]
mod tests;
pub(crate) mod tokens;

pub use self::{
    builder::{BuiltSegment, SegmentBuilder, Target},
    error::{SegmentError, Unindexable},
    tantivy_document::{check_document, language},
};
