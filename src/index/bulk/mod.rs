//! Bulk loads: segments built directly, without tantivy's writer.

mod dictionary;
mod duplicates;
mod occurrences;
mod postings;
mod segment;
mod terms;
#[cfg(test)]
mod tests;
mod whole;
mod words;

pub use duplicates::add;
pub use segment::{BuiltSegment, SegmentBuilder, Target};
