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
    /// The segments, in their order.
    segments: Vec<String>,
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
        let (segments, groups) = (segments(searcher), numbered(searcher, &members));
        Ok(Self { sketches, segments, groups, members })
    }

    /// What is known of a commit by those `before`, without a look at its new documents: as if each of
    /// these were like no other.
    pub(super) fn carried_over(searcher: &Searcher, before: &Self) -> Self {
        let segments = segments(searcher);
        let places: Vec<Option<u32>> = before
            .segments
            .iter()
            .map(|id| segments.iter().position(|other| other == id).map(|at| at as u32))
            .collect();
        let here = |address: &DocAddress| {
            let ordinal = places[address.segment_ord as usize]?;
            let reader = &searcher.segment_readers()[ordinal as usize];
            let is_there = !reader.is_deleted(address.doc_id);
            is_there.then(|| DocAddress::new(ordinal, address.doc_id))
        };
        let members = before.members.iter().map(|group| group.iter().filter_map(here).collect());
        let members: Vec<Vec<DocAddress>> =
            members.filter(|group: &Vec<DocAddress>| group.len() > 1).collect();
        let groups = numbered(searcher, &members);
        Self { sketches: Sketches::default(), segments, groups, members }
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

fn segments(searcher: &Searcher) -> Vec<String> {
    searcher.segment_readers().iter().map(|reader| reader.segment_id().uuid_string()).collect()
}

/// By segment and document the number of its group.
fn numbered(searcher: &Searcher, members: &[Vec<DocAddress>]) -> Vec<Vec<u32>> {
    let sizes = searcher.segment_readers().iter().map(|reader| reader.max_doc() as usize);
    let mut groups: Vec<Vec<u32>> = sizes.map(|size| vec![ALONE; size]).collect();
    for (number, of_group) in members.iter().enumerate() {
        for address in of_group {
            groups[address.segment_ord as usize][address.doc_id as usize] = number as u32;
        }
    }
    groups
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

#[cfg(test)]
mod tests {
    use super::{super::prepared::Prepared, *};
    use crate::{document::Document, index::Writer};

    #[test]
    fn what_is_carried_over_is_what_was_known_of_what_is_still_there() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(folder.path()).unwrap();
        let text: String = (0..40).map(|n| format!("слово{n} ")).collect();
        for id in ["a", "b", "c"] {
            writer.add(&Document::new(id, text.as_str()), None).unwrap();
        }
        writer.add(&Document::new("other", "Совсем другой текст."), None).unwrap();
        writer.commit().unwrap();
        let prepared = Prepared::new(writer.snapshot(), None, 1.0).unwrap();
        let (fields, orders) = (&prepared.fields, &prepared.id_orders);
        let before = Duplicates::of(writer.snapshot().searcher(), fields, orders, None).unwrap();
        let sizes = |duplicates: &Duplicates| duplicates.all().map(<[_]>::len).collect::<Vec<_>>();
        assert_eq!(sizes(&before), [3]);
        writer.delete("c").unwrap();
        writer.add(&Document::new("d", text.as_str()), None).unwrap();
        writer.commit().unwrap();
        let after = Duplicates::carried_over(writer.snapshot().searcher(), &before);
        assert_eq!(sizes(&after), [2], "what is new is not known, what is gone is gone");
        let of = |id: &str| after.group_of(writer.snapshot().find(id).unwrap().unwrap());
        assert_eq!(["a", "b", "d", "other"].map(of), [Some(0), Some(0), None, None]);
    }
}
