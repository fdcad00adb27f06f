//! Bulk loads: segments built directly, without tantivy's writer, and the same byte for byte.
//!
//! Takes [`Document`](crate::document::Document)s, gives finished tantivy segments for a
//! [`Load`](super::Load). Each thread has a [`SegmentBuilder`]:
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

mod dictionary;
mod duplicates;
mod occurrences;
pub(super) mod postings;
mod prefetch;
mod segment;
mod terms;
#[cfg(test)]
mod tests;
mod whole;
mod words;

pub use duplicates::{Duplicates, add};
pub use segment::{BuiltSegment, SegmentBuilder, Target};
