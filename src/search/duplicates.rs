//! Which documents are nearly the same: groups, made of the sketches of a commit when first asked for.
//!
//! Documents are gone through in the order of a hash of their ids, which no merge changes. Each joins
//! the group whose first document its sketch agrees with most, if it agrees with enough of it, else
//! begins a group of its own. Which first documents are compared, bands of the sketch tell: two that
//! share nine in ten of their words agree in one of twelve bands of five bins with certainty, two that
//! share a half hardly ever.

use std::{collections::HashMap, io};

use foldhash::fast::FixedState;
use tantivy::{DocAddress, DocId, Searcher, columnar::Column};

use super::{
    resolve::SearchField,
    sketches::{BINS, Sketch, Sketches, agreement},
    term::{BODY, FIELDS},
};

/// Words that a document has at least: in fewer, what is the same is a formula.
const WORDS: u32 = 30;

/// Bins in which near-duplicates agree: as three quarters of all distinct words are in both.
const AGREEMENT: usize = BINS * 3 / 4;

/// What the shorter of two has at least of the words of the longer one.
const LENGTH: f32 = 0.7;

const BANDS: usize = 12;
const ROWS: usize = 5;

/// The group of a document that is like no other.
const ALONE: u32 = u32::MAX;

/// The near-duplicates of a commit.
#[derive(Debug, Default)]
pub(super) struct Duplicates {
    sketches: Sketches,
    /// By segment and document: the number of its group.
    groups: Vec<Vec<u32>>,
    /// The documents of each group, two at least.
    members: Vec<Vec<DocAddress>>,
}

/// A document to be grouped.
struct Candidate<'s> {
    order: u64,
    address: DocAddress,
    length: u32,
    sketch: &'s Sketch,
}

impl Duplicates {
    pub(super) fn of(
        searcher: &Searcher,
        fields: &[SearchField; FIELDS],
        id_orders: &[Column<u64>],
        before: Option<&Self>,
    ) -> io::Result<Self> {
        let before = before.map(|before| &before.sketches);
        let sketches = Sketches::of(searcher, fields, before)?;
        let mut candidates = Vec::new();
        for (ordinal, reader) in searcher.segment_readers().iter().enumerate() {
            let of_segment = sketches.segment(&reader.segment_id().uuid_string());
            for (doc, sketch) in (0 as DocId..).zip(of_segment) {
                let length = fields[BODY].length(ordinal, doc);
                if length >= WORDS && !reader.is_deleted(doc) {
                    let order = id_orders[ordinal].first(doc).unwrap_or(u64::MAX);
                    let address = DocAddress::new(ordinal as u32, doc);
                    candidates.push(Candidate { order, address, length, sketch });
                }
            }
        }
        candidates.sort_unstable_by_key(|candidate| (candidate.order, candidate.address));
        let members = grouped(&candidates);
        let sizes = searcher.segment_readers().iter().map(|reader| reader.max_doc() as usize);
        let mut groups: Vec<Vec<u32>> = sizes.map(|size| vec![ALONE; size]).collect();
        for (number, of_group) in members.iter().enumerate() {
            for address in of_group {
                groups[address.segment_ord as usize][address.doc_id as usize] = number as u32;
            }
        }
        Ok(Self { sketches, groups, members })
    }

    /// The number of the group of a document; `None` where it is like no other.
    pub(super) fn group_of(&self, address: DocAddress) -> Option<u32> {
        let group = self.groups[address.segment_ord as usize][address.doc_id as usize];
        (group != ALONE).then_some(group)
    }

    /// The documents of a group.
    pub(super) fn members(&self, group: u32) -> &[DocAddress] {
        &self.members[group as usize]
    }

    /// All groups.
    pub(super) fn all(&self) -> impl Iterator<Item = &[DocAddress]> {
        self.members.iter().map(Vec::as_slice)
    }
}

/// The groups of two documents at least.
fn grouped(candidates: &[Candidate<'_>]) -> Vec<Vec<DocAddress>> {
    let mut groups: Vec<(&Candidate<'_>, Vec<DocAddress>)> = Vec::new();
    let mut by_band: HashMap<u64, u32, FixedState> = HashMap::default();
    for candidate in candidates {
        let bands = bands(candidate.sketch);
        let mut best: Option<(usize, u32)> = None;
        for group in bands.iter().filter_map(|band| by_band.get(band)) {
            let (first, _) = &groups[*group as usize];
            let agreed = agreement(first.sketch, candidate.sketch);
            let is_like = agreed >= AGREEMENT && is_as_long(first.length, candidate.length);
            if is_like && best.is_none_or(|(most, _)| agreed > most) {
                best = Some((agreed, *group));
            }
        }
        let group = match best {
            Some((_, group)) => group,
            None => {
                groups.push((candidate, Vec::new()));
                (groups.len() - 1) as u32
            }
        };
        groups[group as usize].1.push(candidate.address);
        for band in bands {
            by_band.entry(band).or_insert(group);
        }
    }
    let members = groups.into_iter().map(|(_, members)| members);
    members.filter(|members| members.len() > 1).collect()
}

fn is_as_long(a: u32, b: u32) -> bool {
    a.min(b) as f32 >= LENGTH * a.max(b) as f32
}

/// The bands of a sketch, each with its number.
fn bands(sketch: &Sketch) -> [u64; BANDS] {
    std::array::from_fn(|band| {
        let bins = &sketch[band * ROWS..(band + 1) * ROWS];
        bins.iter().fold(band as u64, |key, byte| key << 8 | u64::from(*byte))
    })
}
