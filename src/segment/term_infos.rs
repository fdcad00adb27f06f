//! Writes what is known of each term, by its ordinal, in tantivy's format.
//!
//! ```text
//! infos = u64 length of the blocks, u64 number of terms, blocks, packed
//! block = u64 where its terms begin in packed, the first info as it is, three widths in bits;
//!         one for each 256 terms, whose other infos are packed as differences from the first
//! ```

use tantivy::postings::TermInfo;

/// The infos of terms, under construction; they come in the order of the ordinals.
#[derive(Default)]
pub(super) struct TermInfosWriter {
    blocks: Vec<u8>,
    packed: Vec<u8>,
    pending: Vec<TermInfo>,
    terms: u64,
}

impl TermInfosWriter {
    const BLOCK: usize = 256;

    pub(super) fn push(&mut self, info: TermInfo) {
        self.terms += 1;
        self.pending.push(info);
        if self.pending.len() == Self::BLOCK {
            self.write_block();
        }
    }

    /// Writes all of them after what `out` has.
    pub(super) fn finish(mut self, out: &mut Vec<u8>) {
        if !self.pending.is_empty() {
            self.write_block();
        }
        out.extend_from_slice(&(self.blocks.len() as u64).to_le_bytes());
        out.extend_from_slice(&self.terms.to_le_bytes());
        out.extend_from_slice(&self.blocks);
        out.extend_from_slice(&self.packed);
    }

    fn write_block(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        let (Some(first), Some(last)) = (pending.first(), pending.last()) else { return };
        let start = (first.postings_range.start, first.positions_range.start);
        let postings_end = (last.postings_range.end - start.0) as u64;
        let positions_end = (last.positions_range.end - start.1) as u64;
        let most_documents = pending[1..].iter().map(|info| info.doc_freq).max().unwrap_or(0);
        let widths = [u64::from(most_documents), postings_end, positions_end].map(bits);

        let blocks = &mut self.blocks;
        blocks.extend_from_slice(&(self.packed.len() as u64).to_le_bytes());
        blocks.extend_from_slice(&first.doc_freq.to_le_bytes());
        for range in [&first.postings_range, &first.positions_range] {
            blocks.extend_from_slice(&(range.start as u64).to_le_bytes());
            blocks.extend_from_slice(&(range.len() as u32).to_le_bytes());
        }
        blocks.extend_from_slice(&widths);

        let [documents, postings, positions] = widths;
        let mut bits = Bits { out: &mut self.packed, buffer: 0, used: 0 };
        for info in &pending[1..] {
            bits.push((info.postings_range.start - start.0) as u64, postings);
            bits.push((info.positions_range.start - start.1) as u64, positions);
            bits.push(u64::from(info.doc_freq), documents);
        }
        bits.push(postings_end, postings);
        bits.push(positions_end, positions);
        bits.flush();
        self.pending = pending;
        self.pending.clear();
    }
}

/// How many bits a number takes; more than 56 are 64.
fn bits(number: u64) -> u8 {
    match (u64::BITS - number.leading_zeros()) as u8 {
        bits @ 0..=56 => bits,
        _ => 64,
    }
}

/// Numbers packed bit by bit, the lowest first.
struct Bits<'o> {
    out: &'o mut Vec<u8>,
    buffer: u128,
    used: u32,
}

impl Bits<'_> {
    fn push(&mut self, number: u64, width: u8) {
        self.buffer |= u128::from(number) << self.used;
        self.used += u32::from(width);
        if self.used >= u64::BITS {
            self.out.extend_from_slice(&(self.buffer as u64).to_le_bytes());
            self.buffer >>= u64::BITS;
            self.used -= u64::BITS;
        }
    }

    fn flush(&mut self) {
        let length = self.used.div_ceil(8) as usize;
        self.out.extend_from_slice(&self.buffer.to_le_bytes()[..length]);
    }
}
