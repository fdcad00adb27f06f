//! Documents on disk: a folder of generations, one of them current, each a tantivy index with a
//! manifest of ours beside it.
//!
//! ```text
//! index/CURRENT                      name of the current generation
//! index/.lock                        held by the one writer
//! index/generation-000001/
//!     meta.json, <segment>.*         tantivy's files
//!     manifest.json                  versions, and which meta.json belongs
//!     files-<n>.jsonl                what is known of the indexed files
//!     vocabulary/                    derived, by the room of that name
//! ```
//! [`Writer`] takes documents one by one, or whole segments in a [`Load`]; either becomes durable
//! and visible in one commit. [`Reader`] follows the commits and hands out [`Snapshot`]s. [`check`]
//! compares every file with what was written.
//!
//! Nothing here knows what a query is, or which words belong together.

pub mod bulk;
mod check;
mod delete;
mod directory;
mod engine;
mod entry;
mod error;
mod files;
mod generation;
mod load;
mod manifest;
mod merging;
pub mod postings;
mod reader;
pub mod record;
pub mod schema;
mod snapshot;
mod stats;
mod tokens;
mod writer;

pub use check::{CheckReport, Verify, check};
pub use entry::{check_document, language};
pub use error::IndexError;
pub use files::{FileState, FileStates, known_files};
pub use generation::FolderLock;
pub use load::{Load, LoadedSegment};
pub use reader::{Reader, View, open};
pub use schema::Fields;
pub use snapshot::Snapshot;
pub use stats::Stats;
pub use writer::{CommitReport, Writer};
