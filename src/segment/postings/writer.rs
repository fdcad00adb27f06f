//! Writes the postings of one field in tantivy's format, term by term.
//!
//! What `tantivy::postings::FieldSerializer` writes, byte for byte (a test holds them equal), in
//! half the time: it computes a table of 256 scores on the heap for every term, also for the nine
//! terms in ten that are too rare to have a block that needs it, and takes documents one by one.

use std::io::{self, Write};

use bitpacking::{BitPacker, BitPacker4x};
use tantivy::{
    Segment,
    directory::{CompositeWrite, WritePtr},
    fieldnorm::FieldNormReader,
    index::SegmentComponent,
    postings::TermInfo,
    schema::Field,
};

use super::{BLOCK, STRICT};
use crate::segment::{dictionary::DictionaryWriter, vint::push_vint};

/// The parameters of BM25 that tantivy finds the best document of a block with: part of its format,
/// and independent of how our search scores (`search/bm25.rs`).
const K1: f32 = 1.2;
const B: f32 = 0.75;

/// The three files of a segment that postings are in.
pub(in crate::segment) struct PostingsFiles {
    terms: CompositeWrite<WritePtr>,
    postings: CompositeWrite<WritePtr>,
    positions: CompositeWrite<WritePtr>,
}

impl PostingsFiles {
    pub(in crate::segment) fn create(segment: &Segment) -> tantivy::Result<Self> {
        Ok(Self {
            terms: CompositeWrite::wrap(segment.open_write(SegmentComponent::Terms)?),
            postings: CompositeWrite::wrap(segment.open_write(SegmentComponent::Postings)?),
            positions: CompositeWrite::wrap(segment.open_write(SegmentComponent::Positions)?),
        })
    }

    /// Starts a field; fields come in the order of the schema, and only those that have terms.
    pub(in crate::segment) fn field<'a>(
        &'a mut self,
        field: Field,
        tokens: u64,
        lengths: Option<Lengths<'a>>,
    ) -> io::Result<FieldPostingsWriter<'a>> {
        let postings_file: &mut dyn Write = self.postings.for_field(field);
        postings_file.write_all(&tokens.to_le_bytes())?;
        Ok(FieldPostingsWriter {
            terms: DictionaryWriter::new(),
            terms_file: self.terms.for_field(field),
            postings: Buffered::new(postings_file),
            positions: Buffered::new(self.positions.for_field(field)),
            lengths,
            packer: Packer::new(),
        })
    }

    pub(in crate::segment) fn close(self) -> io::Result<()> {
        self.terms.close()?;
        self.postings.close()?;
        self.positions.close()
    }
}

/// The lengths of a field's documents, for the best document of each block.
pub(in crate::segment) struct Lengths<'a> {
    codes: &'a [u8],
    factors: [f32; 256],
}

impl<'a> Lengths<'a> {
    /// `codes` has the fieldnorm of each document; `tokens` are those of the field.
    pub(in crate::segment) fn new(codes: &'a [u8], tokens: u64) -> Self {
        let average = tokens as f32 / codes.len() as f32;
        let factors = std::array::from_fn(|code| {
            let length = FieldNormReader::id_to_fieldnorm(code as u8);
            K1 * (1.0 - B + B * length as f32 / average)
        });
        Self { codes, factors }
    }

    /// Length code and frequency of the document with the highest score, the last of equals.
    fn best(&self, documents: &[u32], frequencies: &[u32]) -> (u8, u32) {
        let mut best = (0, 0, f32::NEG_INFINITY);
        for (&document, &frequency) in documents.iter().zip(frequencies) {
            let code = self.codes[document as usize];
            let score = frequency as f32 / (frequency as f32 + self.factors[usize::from(code)]);
            if score >= best.2 {
                best = (code, frequency, score);
            }
        }
        (best.0, best.1)
    }
}

/// The postings of one field, under construction.
pub(in crate::segment) struct FieldPostingsWriter<'a> {
    terms: DictionaryWriter,
    terms_file: &'a mut dyn Write,
    postings: Buffered<'a>,
    positions: Buffered<'a>,
    lengths: Option<Lengths<'a>>,
    packer: Packer,
}

impl FieldPostingsWriter<'_> {
    /// Adds a term of a keyword field; terms ascend, and so do `documents`.
    pub(in crate::segment) fn add_keyword(
        &mut self,
        term: &[u8],
        documents: &[u32],
    ) -> io::Result<()> {
        self.write_term(term, documents, &[], &[])
    }

    /// Adds a term of a field of words. `frequencies` are beside `documents`; `deltas` has for each
    /// document its first position, then the distance of each next one from the one before.
    pub(in crate::segment) fn add_words(
        &mut self,
        term: &[u8],
        documents: &[u32],
        frequencies: &[u32],
        deltas: &[u32],
    ) -> io::Result<()> {
        self.write_term(term, documents, frequencies, deltas)
    }

    fn write_term(
        &mut self,
        term: &[u8],
        documents: &[u32],
        frequencies: &[u32],
        deltas: &[u32],
    ) -> io::Result<()> {
        let (postings_start, positions_start) = (self.postings.offset(), self.positions.offset());
        let (blocks, rest) = documents.as_chunks::<BLOCK>();
        let (frequency_blocks, frequency_rest) = frequencies.as_chunks::<BLOCK>();
        if !blocks.is_empty() {
            let lengths = self.lengths.as_ref();
            self.packer.documents(blocks, frequency_blocks, lengths, &mut self.postings.bytes);
        }
        let mut before = blocks.last().map_or(0, |block| block[BLOCK - 1]);
        for &document in rest {
            push_vint(&mut self.postings.bytes, u64::from(document - before));
            before = document;
        }
        for &frequency in frequency_rest {
            push_vint(&mut self.postings.bytes, u64::from(frequency));
        }
        if !deltas.is_empty() {
            self.packer.deltas(deltas, &mut self.positions.bytes);
        }
        self.postings.write_full()?;
        self.positions.write_full()?;
        self.terms.insert(
            term,
            TermInfo {
                doc_freq: documents.len() as u32,
                postings_range: postings_start..self.postings.offset(),
                positions_range: positions_start..self.positions.offset(),
            },
        );
        Ok(())
    }

    pub(in crate::segment) fn close(mut self) -> io::Result<()> {
        self.postings.write()?;
        self.positions.write()?;
        self.terms_file.write_all(&self.terms.finish())
    }
}

/// A file written in large pieces that knows how many bytes were given to it.
struct Buffered<'a> {
    file: &'a mut dyn Write,
    bytes: Vec<u8>,
    written: usize,
}

impl<'a> Buffered<'a> {
    const FULL: usize = 64 << 10;

    fn new(file: &'a mut dyn Write) -> Self {
        Self { file, bytes: Vec::with_capacity(2 * Self::FULL), written: 0 }
    }

    fn offset(&self) -> usize {
        self.written + self.bytes.len()
    }

    fn write_full(&mut self) -> io::Result<()> {
        if self.bytes.len() >= Self::FULL { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> io::Result<()> {
        self.file.write_all(&self.bytes)?;
        self.written += self.bytes.len();
        self.bytes.clear();
        Ok(())
    }
}

/// Packs blocks of 128 numbers; keeps its buffers.
struct Packer {
    bits: BitPacker4x,
    packed: [u8; BLOCK * size_of::<u32>()],
    skips: Vec<u8>,
    blocks: Vec<u8>,
}

impl Packer {
    fn new() -> Self {
        let packed = [0; BLOCK * size_of::<u32>()];
        Self { bits: BitPacker4x::new(), packed, skips: Vec::new(), blocks: Vec::new() }
    }

    /// The skip list and the full blocks; `frequencies` is empty where there are none.
    fn documents(
        &mut self,
        documents: &[[u32; BLOCK]],
        frequencies: &[[u32; BLOCK]],
        lengths: Option<&Lengths<'_>>,
        out: &mut Vec<u8>,
    ) {
        self.skips.clear();
        self.blocks.clear();
        let mut before = 0;
        for (at, block) in documents.iter().enumerate() {
            // tantivy takes a start of 0 for none, so that document 0 can be written at all.
            let start = (before > 0).then_some(before);
            let width = self.bits.num_bits_strictly_sorted(start, block);
            let size = self.bits.compress_strictly_sorted(start, block, &mut self.packed, width);
            self.blocks.extend_from_slice(&self.packed[..size]);
            before = block[BLOCK - 1];
            self.skips.extend_from_slice(&before.to_le_bytes());
            self.skips.push(width | STRICT);
            if let Some(frequencies) = frequencies.get(at) {
                let less_one = frequencies.map(|frequency| frequency - 1);
                let width = self.pack(&less_one);
                self.skips.push(width);
                self.skips.extend_from_slice(&frequencies.iter().sum::<u32>().to_le_bytes());
                let best = lengths.map(|lengths| lengths.best(block, frequencies));
                let (length, frequency) = best.unwrap_or_default();
                self.skips.extend_from_slice(&[length, frequency.min(255) as u8]);
            }
        }
        push_vint(out, self.skips.len() as u64);
        out.extend_from_slice(&self.skips);
        out.extend_from_slice(&self.blocks);
    }

    fn deltas(&mut self, deltas: &[u32], out: &mut Vec<u8>) {
        let (blocks, rest) = deltas.as_chunks::<BLOCK>();
        push_vint(out, blocks.len() as u64);
        self.blocks.clear();
        for block in blocks {
            let width = self.pack(block);
            out.push(width);
        }
        out.extend_from_slice(&self.blocks);
        for &delta in rest {
            push_vint(out, u64::from(delta));
        }
    }

    /// Packs `block` after the others and gives its width in bits.
    fn pack(&mut self, block: &[u32; BLOCK]) -> u8 {
        let width = self.bits.num_bits(block);
        let size = self.bits.compress(block, &mut self.packed, width);
        self.blocks.extend_from_slice(&self.packed[..size]);
        width
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tantivy::{
        Directory, Index,
        fieldnorm::{FieldNormReaders, FieldNormsSerializer},
        postings::InvertedIndexSerializer,
    };

    use super::*;
    use crate::segment::schema::schema;

    /// A term in some documents, each with the distances of its positions.
    type Postings = Vec<(u32, Vec<u32>)>;

    fn files(segment: &Segment) -> Vec<Vec<u8>> {
        [SegmentComponent::Terms, SegmentComponent::Postings, SegmentComponent::Positions]
            .map(|component| {
                segment.open_read(component).unwrap().read_bytes().unwrap().as_slice().to_vec()
            })
            .to_vec()
    }

    fn written_by_tantivy(index: &Index, terms: &[Postings], codes: &[u8]) -> Vec<Vec<u8>> {
        let (_, fields) = schema();
        let segment = index.new_segment();
        let path = segment.relative_path(SegmentComponent::FieldNorms);
        let file = index.directory().open_write(&path).unwrap();
        let mut norms = FieldNormsSerializer::from_write(file).unwrap();
        norms.serialize_field(fields.body, codes).unwrap();
        norms.close().unwrap();
        let norms = segment.open_read(SegmentComponent::FieldNorms).unwrap();
        let norms = FieldNormReaders::open(norms).unwrap();
        let mut serializer = InvertedIndexSerializer::open(&segment).unwrap();
        for (field, whole) in [(fields.id, true), (fields.body, false)] {
            let norms = norms.get_field(field).unwrap();
            let mut out = serializer.new_field(field, 1000, norms).unwrap();
            for (n, postings) in terms.iter().enumerate() {
                out.new_term(&name(n), postings.len() as u32, !whole).unwrap();
                for (document, deltas) in postings {
                    let frequency = if whole { 0 } else { deltas.len() as u32 };
                    out.write_doc(*document, frequency, if whole { &[] } else { deltas });
                }
                out.close_term().unwrap();
            }
            out.close().unwrap();
        }
        serializer.close().unwrap();
        files(&segment)
    }

    fn written_by_us(index: &Index, terms: &[Postings], codes: &[u8]) -> Vec<Vec<u8>> {
        let (_, fields) = schema();
        let segment = index.new_segment();
        let mut files_of_ours = PostingsFiles::create(&segment).unwrap();
        let mut out = files_of_ours.field(fields.id, 1000, None).unwrap();
        let documents = |postings: &Postings| postings.iter().map(|p| p.0).collect::<Vec<_>>();
        for (n, postings) in terms.iter().enumerate() {
            out.add_keyword(&name(n), &documents(postings)).unwrap();
        }
        out.close().unwrap();
        let lengths = Some(Lengths::new(codes, 1000));
        let mut out = files_of_ours.field(fields.body, 1000, lengths).unwrap();
        for (n, postings) in terms.iter().enumerate() {
            let frequencies: Vec<u32> = postings.iter().map(|p| p.1.len() as u32).collect();
            let deltas: Vec<u32> = postings.iter().flat_map(|p| p.1.clone()).collect();
            out.add_words(&name(n), &documents(postings), &frequencies, &deltas).unwrap();
        }
        out.close().unwrap();
        files_of_ours.close().unwrap();
        files(&segment)
    }

    fn name(n: usize) -> Vec<u8> {
        format!("term{n:06}").into_bytes()
    }

    fn postings() -> impl Strategy<Value = Postings> {
        let delta = prop_oneof![0_u32..40, 0_u32..100_000];
        let document = (1_u32..60, prop::collection::vec(delta, 1..6));
        // About one, about a block, several blocks.
        let size = prop_oneof![1_usize..4, 126_usize..131, 200_usize..600];
        size.prop_flat_map(move |size| prop::collection::vec(document.clone(), size)).prop_map(
            |gaps| {
                let mut next = 0;
                let ascending = gaps.into_iter().map(|(gap, deltas)| {
                    next += gap;
                    (next - 1, deltas)
                });
                ascending.collect()
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn every_byte_is_the_one_that_tantivy_writes(
            terms in prop::collection::vec(postings(), 1..6),
            seed in any::<u8>(),
        ) {
            let index = Index::create_in_ram(schema().0);
            let documents = terms.iter().flat_map(|t| t.last()).map(|p| p.0 + 1).max();
            let codes: Vec<u8> = (0..documents.unwrap_or(0))
                .map(|n| (n as u8).wrapping_mul(31).wrapping_add(seed))
                .collect();
            let ours = written_by_us(&index, &terms, &codes);
            prop_assert!(ours == written_by_tantivy(&index, &terms, &codes));
        }
    }
}
