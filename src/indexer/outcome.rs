//! What the workers did: [`Outcome`].

use std::collections::BTreeMap;

use super::{IndexingReport, Skipped, changes::FileOutcome};
use crate::segment::BuiltSegment;

/// How many skips are kept, and how many warnings.
const KEPT_SKIPS: usize = 100_000;
const KEPT_WARNINGS: usize = 1000;

/// What the workers did.
pub(super) struct Outcome {
    pub(super) segments: Vec<BuiltSegment>,
    /// By the number of the file in [`Changes`](super::changes::Changes).
    pub(super) files: Vec<FileOutcome>,
    pub(super) documents: u64,
    pub(super) bytes: u64,
    /// Documents by the name of their format.
    pub(super) formats: BTreeMap<&'static str, u64>,
    /// Documents left out because they had been deleted.
    pub(super) kept_out: u64,
    pub(super) skips: Named,
    pub(super) warnings: Named,
}

impl Default for Outcome {
    fn default() -> Self {
        Self {
            segments: Vec::new(),
            files: Vec::new(),
            documents: 0,
            bytes: 0,
            formats: BTreeMap::new(),
            kept_out: 0,
            skips: Named::up_to(KEPT_SKIPS),
            warnings: Named::up_to(KEPT_WARNINGS),
        }
    }
}

impl Outcome {
    pub(super) fn into_report(self) -> IndexingReport {
        IndexingReport {
            documents: self.documents,
            bytes: self.bytes,
            formats: self.formats,
            kept_out: self.kept_out,
            skipped: self.skips.count,
            skips: self.skips.in_order(),
            warned: self.warnings.count,
            warnings: self.warnings.in_order(),
            ..IndexingReport::default()
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.segments.extend(other.segments);
        self.files.resize(self.files.len().max(other.files.len()), FileOutcome::default());
        for (all, one) in self.files.iter_mut().zip(other.files) {
            all.documents += one.documents;
            all.kept_out += one.kept_out;
            all.unreadable |= one.unreadable;
        }
        self.documents += other.documents;
        self.bytes += other.bytes;
        for (format, documents) in other.formats {
            *self.formats.entry(format).or_default() += documents;
        }
        self.kept_out += other.kept_out;
        self.skips.merge(other.skips);
        self.warnings.merge(other.warnings);
    }
}

/// How often something happened, and the first times by their place in the input.
pub(super) struct Named {
    pub(super) count: u64,
    most: usize,
    first: Vec<(u64, Skipped)>,
}

impl Named {
    fn up_to(most: usize) -> Self {
        Self { count: 0, most, first: Vec::new() }
    }

    pub(super) fn push(&mut self, part: u64, skipped: Skipped) {
        self.count += 1;
        if self.first.len() < self.most {
            self.first.push((part, skipped));
        }
    }

    fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.first.extend(other.first);
        self.sort();
    }

    fn sort(&mut self) {
        self.first.sort_by_key(|&(part, _)| part);
        self.first.truncate(self.most);
    }

    /// What is named so far, in the order of the input.
    pub(super) fn so_far(&self) -> impl Iterator<Item = &Skipped> {
        self.first.iter().map(|(_, skipped)| skipped)
    }

    fn in_order(mut self) -> Vec<Skipped> {
        self.sort();
        self.first.into_iter().map(|(_, skipped)| skipped).collect()
    }
}
