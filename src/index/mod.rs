//! The life of an index: a folder of generations, one of them current, each a tantivy index with a
//! manifest of ours beside it.
//!
//! ```text
//! index/CURRENT                      name of the current generation
//! index/.lock                        held by the one writer
//! index/generation-000001/
//!     meta.json, <segment>.*         tantivy's files
//!     manifest.json                  versions, and which meta.json belongs
//!     files-<n>.jsonl                what is known of the indexed files
//!     deleted-<n>.jsonl              documents that stay deleted
//!     skipped-<n>.jsonl              what was left out when files were read
//!     vocabulary/                    derived, by the layer of that name
//! ```
//! [`Writer`] takes documents one by one, or whole segments in a [`Load`]; either becomes durable
//! and visible in one commit. [`Reader`] follows the commits and hands out [`Snapshot`]s. [`check`]
//! compares every file with what was written, [`backup`] copies one commit while others are made, and
//! [`upgrade`] makes an index of this version from what an earlier one stored.
//!
//! What the files of a segment hold is the business of [`segment`](crate::segment). Nothing here knows
//! what a query is, or which words belong together.

mod backup;
mod check;
mod delete;
mod directory;
mod duplicates;
mod engine;
mod error;
mod files;
mod generation;
mod known;
mod load;
mod manifest;
mod merging;
mod reader;
mod side_file;
mod skips;
mod snapshot;
mod stats;
#[cfg(test)]
mod tests;
mod tombstones;
mod upgrade;
mod writer;

pub use backup::{Copied, backup, restore};
pub use check::{CheckReport, Verify, check};
pub use duplicates::Duplicates;
pub use error::IndexError;
pub use files::{FileState, FileStates};
pub use generation::{FolderLock, current, recover};
pub use known::Known;
pub use load::{Load, Loaded, LoadedSegment};
pub use reader::{Reader, View, open};
pub use skips::Skipped;
pub use snapshot::Snapshot;
pub use stats::Stats;
pub use tombstones::Tombstones;
pub use upgrade::upgrade;
pub use writer::{CommitReport, Writer};
