//! Reads the postings of a field of words, in the format that the [parent](super) describes.
//!
//! A query reads the lists of a dozen forms where an engine of stems reads one, most of them short.
//! tantivy's own cursor allocates and copies for each more than many of these lists are long, and
//! opens positions with it, which a phrase needs of few forms only: with this one Russian phrases
//! take 15 % less time, disjunctions 5 to 10 %.

use std::{io, ops::Range};

use bitpacking::{BitPacker, BitPacker4x};
use tantivy::{
    DocId, SegmentReader, TERMINATED,
    directory::{CompositeFile, OwnedBytes},
    index::SegmentComponent,
    postings::TermInfo,
    schema::Field,
};

use super::{BLOCK, STRICT};
use crate::segment::vint::take_vint;

/// Bytes that a block of numbers takes for each bit of their width.
const BYTES_A_BIT: usize = BLOCK / 8;

/// Documents that are looked through before the rest of a block is halved and halved again.
const NEAR: usize = 4;

/// Bytes of a block's entry in the skip list.
const SKIP: usize = 12;

/// The postings of one field of words in one segment.
pub struct FieldPostings {
    postings: OwnedBytes,
    positions: OwnedBytes,
}

impl FieldPostings {
    /// The postings of a field that is indexed with frequencies and positions.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn open(segment: &SegmentReader, field: Field) -> tantivy::Result<Self> {
        let read = |component| {
            let file = CompositeFile::open(&segment.open_read(component)?)?;
            let of_field = file.open_read(field).map(|field| field.read_bytes()).transpose()?;
            tantivy::Result::Ok(of_field.unwrap_or_else(OwnedBytes::empty))
        };
        let mut postings = read(SegmentComponent::Postings)?;
        // The number of tokens comes first.
        postings.advance(postings.len().min(size_of::<u64>()));
        Ok(Self { postings, positions: read(SegmentComponent::Positions)? })
    }

    /// The documents that have a term, with their frequencies, before the first of them.
    ///
    /// # Errors
    /// Where the file is damaged.
    pub fn list(&self, info: &TermInfo) -> io::Result<PostingsList<'_>> {
        let bytes = part(&self.postings, &info.postings_range)?;
        PostingsList::open(bytes, info.doc_freq)
    }

    /// The same of a term in less than a [`BLOCK`] of documents.
    ///
    /// # Errors
    /// Where the file is damaged.
    pub fn short(
        &self,
        info: &TermInfo,
    ) -> io::Result<impl Iterator<Item = (DocId, u32)> + use<'_>> {
        let bytes = part(&self.postings, &info.postings_range)?;
        Ok(rest(bytes, info.doc_freq as usize % BLOCK, 0))
    }

    /// Where a term stands in its documents.
    ///
    /// # Errors
    /// Where the file is damaged.
    pub fn positions(&self, info: &TermInfo) -> io::Result<Positions<'_>> {
        Positions::open(part(&self.positions, &info.positions_range)?)
    }

    /// Hands each position of a term in some documents, which ascend, to `give` with the number of the
    /// document among them; of each document the first `most`.
    ///
    /// # Errors
    /// Where the file is damaged.
    pub fn positions_in(
        &self,
        info: &TermInfo,
        documents: impl Iterator<Item = DocId>,
        most: u32,
        mut give: impl FnMut(usize, u32),
    ) -> io::Result<()> {
        let (mut list, mut positions) = (self.list(info)?, None);
        for (number, document) in documents.enumerate() {
            if list.seek(document) != document {
                continue;
            }
            let positions = match &mut positions {
                Some(positions) => positions,
                none => none.insert(self.positions(info)?),
            };
            let len = list.frequency().min(most);
            positions.read(list.occurrences_before(), len, |position| give(number, position));
        }
        Ok(())
    }
}

fn part<'s>(bytes: &'s OwnedBytes, range: &Range<usize>) -> io::Result<&'s [u8]> {
    bytes.as_slice().get(range.clone()).ok_or_else(damaged)
}

/// The documents that have a term, ascending, a block at a time; forwards only.
pub struct PostingsList<'s> {
    skips: &'s [[u8; SKIP]],
    blocks: &'s [u8],
    /// Where the documents after the full blocks start, and how many these are.
    rest: &'s [u8],
    rest_documents: usize,
    /// The current block: the full ones, then the rest, then none.
    block: usize,
    /// Where the current block starts, and the last document before it.
    offset: usize,
    before: DocId,
    /// How often the term stands in the documents before the current block.
    occurrences: u64,
    /// The current document's place in the block.
    place: usize,
    unpacked: Unpacked,
    packer: BitPacker4x,
}

/// A block's documents and frequencies.
struct Unpacked {
    len: usize,
    documents: [DocId; BLOCK],
    frequencies: [u32; BLOCK],
}

impl<'s> PostingsList<'s> {
    fn open(bytes: &'s [u8], documents: u32) -> io::Result<Self> {
        let (full, rest_documents) = (documents as usize / BLOCK, documents as usize % BLOCK);
        let (skips, blocks) = match full {
            0 => (Default::default(), bytes),
            _ => {
                let mut vints = Vints(bytes);
                let length = vints.next().ok_or_else(damaged)? as usize;
                let (skips, blocks) = vints.0.split_at_checked(length).ok_or_else(damaged)?;
                (skips.as_chunks().0, blocks)
            }
        };
        if skips.len() != full {
            return Err(damaged());
        }
        let mut length = 0;
        for skip in skips {
            if skip[4] & STRICT == 0 || width(skip) > 32 || skip[5] > 32 {
                return Err(damaged());
            }
            length += packed_size(skip);
        }
        let (blocks, rest) = blocks.split_at_checked(length).ok_or_else(damaged)?;
        let unpacked = Unpacked { len: 0, documents: [0; BLOCK], frequencies: [0; BLOCK] };
        let packer = BitPacker4x::new();
        let (block, offset, before, occurrences, place) = (0, 0, 0, 0, 0);
        let mut list = Self {
            skips,
            blocks,
            rest,
            rest_documents,
            block,
            offset,
            before,
            occurrences,
            place,
            unpacked,
            packer,
        };
        list.unpack();
        Ok(list)
    }

    /// How many documents there are in all.
    pub fn len(&self) -> usize {
        self.skips.len() * BLOCK + self.rest_documents
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The current document; after the last, [`TERMINATED`].
    pub fn doc(&self) -> DocId {
        self.documents().first().copied().unwrap_or(TERMINATED)
    }

    /// How often the term stands in the current document.
    pub fn frequency(&self) -> u32 {
        self.frequencies().first().copied().unwrap_or(0)
    }

    /// The documents of the block from the current one on; none after the last.
    pub fn documents(&self) -> &[DocId] {
        &self.unpacked.documents[..self.unpacked.len][self.place..]
    }

    /// The frequencies beside them.
    pub fn frequencies(&self) -> &[u32] {
        &self.unpacked.frequencies[..self.unpacked.len][self.place..]
    }

    /// Goes on by so many of these [`documents`](Self::documents); after all of them, to the next
    /// block.
    pub fn advance(&mut self, by: usize) -> DocId {
        self.place = (self.place + by).min(self.unpacked.len);
        if self.place == self.unpacked.len {
            self.pass();
            self.unpack();
        }
        self.doc()
    }

    /// Goes on to the first document at or after `target`, and gives it.
    pub fn seek(&mut self, target: DocId) -> DocId {
        if self.last() < target {
            while self.last() < target {
                self.pass();
            }
            self.unpack();
        }
        let documents = self.documents();
        // Phrases go from one near document to the next.
        self.place += match documents.get(NEAR) {
            Some(document) if *document < target => {
                let from = NEAR + 1;
                from + documents[from..].partition_point(|document| *document < target)
            }
            _ => {
                let near = &documents[..NEAR.min(documents.len())];
                near.iter().take_while(|document| **document < target).count()
            }
        };
        self.doc()
    }

    /// How often the term stands in all documents before the current one.
    pub fn occurrences_before(&self) -> u64 {
        // The skip list has the sum of a block in so many bits, too.
        let in_block = self.unpacked.frequencies[..self.place].iter();
        self.occurrences + u64::from(in_block.fold(0u32, |sum, more| sum.wrapping_add(*more)))
    }

    /// The last document that the current block may have.
    fn last(&self) -> DocId {
        self.skips.get(self.block).map_or(TERMINATED, last)
    }

    fn pass(&mut self) {
        if let Some(skip) = self.skips.get(self.block) {
            self.offset += packed_size(skip);
            self.before = last(skip);
            let [.., a, b, c, d, _, _] = *skip;
            self.occurrences += u64::from(u32::from_le_bytes([a, b, c, d]));
        }
        self.block = (self.block + 1).min(self.skips.len() + 1);
    }

    fn unpack(&mut self) {
        self.place = 0;
        let Unpacked { len, documents, frequencies } = &mut self.unpacked;
        if let Some(skip) = self.skips.get(self.block) {
            let packed = &self.blocks[self.offset..];
            let start = (self.before > 0).then_some(self.before);
            let width = width(skip);
            self.packer.decompress_strictly_sorted(start, packed, documents, width);
            let packed = &packed[usize::from(width) * BYTES_A_BIT..];
            self.packer.decompress(packed, frequencies, skip[5]);
            frequencies.iter_mut().for_each(|less_one| *less_one = less_one.wrapping_add(1));
            *len = BLOCK;
        } else {
            *len = 0;
            if self.block == self.skips.len() {
                for (document, frequency) in rest(self.rest, self.rest_documents, self.before) {
                    let len = &mut self.unpacked.len;
                    self.unpacked.documents[*len] = document;
                    self.unpacked.frequencies[*len] = frequency;
                    *len += 1;
                }
            }
        }
    }
}

/// The documents after the full blocks, with their frequencies; `before` is the last of those.
fn rest(bytes: &[u8], len: usize, before: DocId) -> impl Iterator<Item = (DocId, u32)> {
    let (mut documents, mut frequencies) = (Vints(bytes), Vints(bytes));
    (0..len).for_each(|_| _ = frequencies.next());
    let mut document = before;
    let documents = std::iter::from_fn(move || {
        document = document.saturating_add(documents.next()?);
        Some(document)
    });
    documents.zip(frequencies).take(len)
}

/// Where a term stands, document by document; made for going forwards, and right backwards too.
pub struct Positions<'s> {
    widths: &'s [u8],
    blocks: &'s [u8],
    rest: &'s [u8],
    /// The block that is unpacked, if any, and where it starts.
    block: usize,
    offset: usize,
    is_unpacked: bool,
    len: usize,
    deltas: [u32; BLOCK],
    packer: BitPacker4x,
}

impl<'s> Positions<'s> {
    fn open(bytes: &'s [u8]) -> io::Result<Self> {
        let mut vints = Vints(bytes);
        let full = vints.next().ok_or_else(damaged)? as usize;
        let (widths, blocks) = vints.0.split_at_checked(full).ok_or_else(damaged)?;
        if widths.iter().any(|width| *width > 32) {
            return Err(damaged());
        }
        let length = widths.iter().map(|width| usize::from(*width) * BYTES_A_BIT).sum();
        let (blocks, rest) = blocks.split_at_checked(length).ok_or_else(damaged)?;
        let (block, offset, is_unpacked, len) = (0, 0, false, 0);
        let (deltas, packer) = ([0; BLOCK], BitPacker4x::new());
        Ok(Self { widths, blocks, rest, block, offset, is_unpacked, len, deltas, packer })
    }

    /// Gives the positions in one document, ascending: `len` from the number `first` of all.
    pub fn read(&mut self, first: u64, len: u32, mut give: impl FnMut(u32)) {
        let (mut position, mut at, mut left) = (0u32, first as usize, len as usize);
        while left > 0 {
            self.unpack(at / BLOCK);
            let deltas = self.deltas[..self.len].get(at % BLOCK..).unwrap_or_default();
            let here = deltas.len().min(left);
            for delta in &deltas[..here] {
                position = position.wrapping_add(*delta);
                give(position);
            }
            if here == 0 {
                return;
            }
            (at, left) = (at + here, left - here);
        }
    }

    fn unpack(&mut self, block: usize) {
        if self.is_unpacked && block == self.block {
            return;
        }
        let widths = self.widths;
        let size = |block: usize| usize::from(*widths.get(block).unwrap_or(&0)) * BYTES_A_BIT;
        while self.block < block {
            self.offset += size(self.block);
            self.block += 1;
        }
        // The same document once more, where its positions began a block before.
        while self.block > block {
            self.block -= 1;
            self.offset -= size(self.block);
        }
        match self.widths.get(self.block) {
            Some(width) => {
                self.packer.decompress(&self.blocks[self.offset..], &mut self.deltas, *width);
                self.len = BLOCK;
            }
            None => {
                let rest = if self.block == self.widths.len() { self.rest } else { &[] };
                self.len = 0;
                for (into, delta) in self.deltas.iter_mut().zip(Vints(rest)) {
                    *into = delta;
                    self.len += 1;
                }
            }
        }
        self.is_unpacked = true;
    }
}

fn last(skip: &[u8; SKIP]) -> DocId {
    let [a, b, c, d, ..] = *skip;
    DocId::from_le_bytes([a, b, c, d])
}

/// Bits of a document of the block.
fn width(skip: &[u8; SKIP]) -> u8 {
    skip[4] & !STRICT
}

fn packed_size(skip: &[u8; SKIP]) -> usize {
    usize::from(width(skip) + skip[5]) * BYTES_A_BIT
}

/// Numbers of variable length, one after the other.
struct Vints<'s>(&'s [u8]);

impl Iterator for Vints<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        take_vint(&mut self.0).map(|number| number as u32)
    }
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a list of postings is damaged")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tantivy::{
        DocSet, Index, Term, doc,
        postings::Postings,
        schema::{IndexRecordOption, Schema, TextFieldIndexing, TextOptions},
    };

    use super::*;

    /// A document with a term and its positions.
    type Posting = (DocId, Vec<u32>);

    /// A segment as tantivy writes it, each text a document.
    fn segment(texts: &[String]) -> (SegmentReader, Field) {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("whitespace")
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let mut schema = Schema::builder();
        let field =
            schema.add_text_field("body", TextOptions::default().set_indexing_options(indexing));
        let index = Index::create_in_ram(schema.build());
        let mut writer = index.writer_with_num_threads(1, 50_000_000).unwrap();
        for text in texts {
            writer.add_document(doc!(field => text.as_str())).unwrap();
        }
        writer.commit().unwrap();
        let searcher = index.reader().unwrap().searcher();
        (searcher.segment_reader(0).clone(), field)
    }

    fn info(segment: &SegmentReader, field: Field, term: &str) -> Option<TermInfo> {
        let index = segment.inverted_index(field).unwrap();
        index.get_term_info(&Term::from_field_text(field, term)).unwrap()
    }

    fn read_by_tantivy(segment: &SegmentReader, field: Field, term: &str) -> Vec<Posting> {
        let index = segment.inverted_index(field).unwrap();
        let option = IndexRecordOption::WithFreqsAndPositions;
        let term = Term::from_field_text(field, term);
        let mut postings = index.read_postings(&term, option).unwrap().unwrap();
        let mut found = Vec::new();
        while postings.doc() != TERMINATED {
            let mut positions = Vec::new();
            postings.positions(&mut positions);
            found.push((postings.doc(), positions));
            postings.advance();
        }
        found
    }

    /// The documents at or after each target, as a reader that goes from one to the next finds them.
    fn read_by_us(postings: &FieldPostings, info: &TermInfo, targets: &[DocId]) -> Vec<Posting> {
        let mut list = postings.list(info).unwrap();
        let mut positions = postings.positions(info).unwrap();
        let mut found = Vec::new();
        for target in targets {
            let document = list.seek(*target);
            if document == TERMINATED {
                break;
            }
            let mut here = Vec::new();
            positions.read(list.occurrences_before(), list.frequency(), |at| here.push(at));
            found.push((document, here));
        }
        found
    }

    /// Texts of two words, of which the second has every frequency from none to hundreds.
    fn texts() -> impl Strategy<Value = Vec<String>> {
        let text = (0_usize..4, 0_usize..3, prop::bool::weighted(0.01)).prop_map(|(a, b, many)| {
            let b = if many { b * 300 } else { b };
            format!("{}{}", "other ".repeat(a), "word other ".repeat(b))
        });
        prop_oneof![1_usize..6, 120_usize..140, 250_usize..900]
            .prop_flat_map(move |size| prop::collection::vec(text.clone(), size))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn documents_and_positions_are_those_that_tantivy_reads(
            texts in texts(),
            mut targets in prop::collection::vec(0_u32..1000, 1..50),
        ) {
            let (segment, field) = segment(&texts);
            let Some(info) = info(&segment, field, "word") else { return Ok(()) };
            let postings = FieldPostings::open(&segment, field).unwrap();
            let all = read_by_tantivy(&segment, field, "word");

            let every: Vec<DocId> = all.iter().map(|(document, _)| *document).collect();
            prop_assert_eq!(&read_by_us(&postings, &info, &every), &all);

            let mut of_each: Vec<Posting> = every.iter().map(|doc| (*doc, Vec::new())).collect();
            let give = |number: usize, position| of_each[number].1.push(position);
            postings.positions_in(&info, every.iter().copied(), u32::MAX, give).unwrap();
            prop_assert_eq!(&of_each, &all);

            targets.sort_unstable();
            let sought: Vec<Posting> = targets
                .iter()
                .map_while(|target| all.iter().find(|(document, _)| document >= target).cloned())
                .collect();
            prop_assert_eq!(read_by_us(&postings, &info, &targets), sought);

            let mut list = postings.list(&info).unwrap();
            prop_assert_eq!(list.len(), all.len());
            let (mut documents, mut frequencies) = (Vec::new(), Vec::new());
            while !list.documents().is_empty() {
                documents.extend_from_slice(list.documents());
                frequencies.extend_from_slice(list.frequencies());
                list.advance(list.documents().len());
            }
            let of_all = all.iter().map(|(_, positions)| positions.len() as u32);
            prop_assert_eq!(frequencies, of_all.collect::<Vec<_>>());
            prop_assert_eq!(&documents, &every);
            if all.len() < BLOCK {
                let short = postings.short(&info).unwrap().map(|(document, _)| document);
                prop_assert_eq!(short.collect::<Vec<_>>(), every);
            }
        }

        #[test]
        fn positions_may_be_read_again(texts in texts()) {
            let (segment, field) = segment(&texts);
            let Some(info) = info(&segment, field, "other") else { return Ok(()) };
            let postings = FieldPostings::open(&segment, field).unwrap();
            let mut positions = postings.positions(&info).unwrap();
            let mut starts = Vec::new();
            let mut first = 0;
            for (_, here) in read_by_tantivy(&segment, field, "other") {
                starts.push((first, here.clone()));
                first += here.len() as u64;
            }
            for (first, expected) in starts.iter().rev().chain(&starts) {
                for _ in 0..2 {
                    let mut here = Vec::new();
                    positions.read(*first, expected.len() as u32, |at| here.push(at));
                    prop_assert_eq!(&here, expected);
                }
            }
        }

        #[test]
        fn damaged_bytes_are_an_error_or_other_numbers_but_no_panic(
            bytes in prop::collection::vec(any::<u8>(), 0..600),
            documents in 0_u32..700,
        ) {
            if let Ok(mut list) = PostingsList::open(&bytes, documents) {
                for _ in 0..10 {
                    list.advance(BLOCK);
                }
                prop_assert!(list.documents().is_empty());
            }
            if let Ok(mut positions) = Positions::open(&bytes) {
                positions.read(u64::from(documents), 500, |_| ());
            }
        }
    }
}
