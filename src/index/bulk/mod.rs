//! Bulk loads: segments built directly, without tantivy's writer.

mod occurrences;
mod postings;
mod segment;
mod terms;
#[cfg(test)]
mod tests;
mod whole;
mod words;

pub use segment::{BuiltSegment, SegmentBuilder};
