//! The postings of a field, as tantivy has them: the writer, and a reader of our own beside it.
//!
//! ```text
//! .term      see `dictionary.rs`
//! .idx       u64 number of tokens, then for each term:
//!            skip list, where it is in 128 documents or more: vint(length), then for each block
//!            u32 last document, width of document deltas | 1 << 6, width of frequencies,
//!            u32 sum of frequencies, length code and frequency of the highest score
//!            blocks of 128 documents: deltas - 1, then frequencies - 1, bit-packed
//!            the remaining documents: deltas as vints, then frequencies as vints
//! .pos       for each term: vint(number of blocks), the width of each, blocks of 128 position
//!            deltas, bit-packed, then the remaining deltas as vints
//! ```
//! Without frequencies (a keyword field) the skip list has only the first two numbers of each block,
//! and there are no positions.

mod reader;
mod writer;

use bitpacking::{BitPacker, BitPacker4x};

pub use self::reader::{FieldPostings, Positions, PostingsList};
pub(super) use self::writer::{FieldPostingsWriter, Lengths, PostingsFiles};

/// Documents of a full block.
pub const BLOCK: usize = BitPacker4x::BLOCK_LEN;

/// Marks, beside the width of a block, that its documents are packed less one.
const STRICT: u8 = 1 << 6;
