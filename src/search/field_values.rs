//! The values that documents have in the fields that they are filtered by, and which of them are one.
//!
//! Catalogues are not consistent: `Правда` and `ПРАВДА`, `Хрущёв Н. С.` and `Хрущев Н. С.` are one
//! value here, for filters and for counts alike, so that a count is what filtering by it finds.

use std::{collections::HashMap, sync::OnceLock};

use tantivy::{Searcher, columnar::Column};

use crate::{
    analysis::fold_value,
    document::{Field, PerField},
};

/// The values of every field of a snapshot, read when they are first needed: few searches need any,
/// and a dictionary may be long.
#[derive(Default)]
pub(super) struct AllFieldValues(PerField<OnceLock<FieldValues>>);

impl AllFieldValues {
    /// The values of a field.
    pub(super) fn of(&self, searcher: &Searcher, field: Field) -> tantivy::Result<&FieldValues> {
        let known = &self.0[field];
        if let Some(values) = known.get() {
            return Ok(values);
        }
        let values = FieldValues::read(searcher, field)?;
        Ok(known.get_or_init(|| values))
    }
}

/// The values of one field in all segments.
pub(super) struct FieldValues {
    /// The distinct values as documents write them.
    written: Vec<String>,
    /// By value: the number of those that are one with it.
    groups: Vec<u32>,
    /// By folded value: the number of the group.
    by_fold: HashMap<String, u32>,
    /// None where no document of the segment has a value.
    segments: Vec<Option<SegmentValues>>,
}

/// The values of one field in one segment.
pub(super) struct SegmentValues {
    /// By document: the ordinal of its value in the dictionary of the segment.
    pub ordinals: Column<u64>,
    /// By ordinal: the number of the value.
    values: Vec<u32>,
}

impl FieldValues {
    fn read(searcher: &Searcher, field: Field) -> tantivy::Result<Self> {
        let mut all = Self {
            written: Vec::new(),
            groups: Vec::new(),
            by_fold: HashMap::new(),
            segments: Vec::new(),
        };
        let mut numbers: HashMap<String, u32> = HashMap::new();
        for reader in searcher.segment_readers() {
            let Some(column) = reader.fast_fields().str(field.name())? else {
                all.segments.push(None);
                continue;
            };
            let mut values = Vec::with_capacity(column.dictionary().num_terms());
            let mut terms = column.dictionary().stream()?;
            while terms.advance() {
                // Values are indexed from strings.
                let value = String::from_utf8_lossy(terms.key());
                let number = match numbers.get(&*value) {
                    Some(number) => *number,
                    None => all.add(value.into_owned(), &mut numbers),
                };
                values.push(number);
            }
            let (_, ordinals) = column.into_parts();
            all.segments.push(Some(SegmentValues { ordinals, values }));
        }
        Ok(all)
    }

    fn add(&mut self, value: String, numbers: &mut HashMap<String, u32>) -> u32 {
        let (number, next_group) = (self.written.len() as u32, self.by_fold.len() as u32);
        let group = *self.by_fold.entry(fold_value(&value)).or_insert(next_group);
        self.groups.push(group);
        self.written.push(value.clone());
        numbers.insert(value, number);
        number
    }

    /// How many values there are, each as it is written.
    pub(super) fn len(&self) -> usize {
        self.written.len()
    }

    /// What one segment has; `None` where that is nothing.
    pub(super) fn segment(&self, ordinal: usize) -> Option<&SegmentValues> {
        self.segments[ordinal].as_ref()
    }

    /// By ordinal in a segment: whether the value is one with any of those wanted; `None` where none
    /// of the segment is.
    pub(super) fn wanted(&self, ordinal: usize, wanted: &[String]) -> Option<Vec<bool>> {
        let groups: Vec<u32> = wanted
            .iter()
            .filter_map(|value| self.by_fold.get(&fold_value(value)))
            .copied()
            .collect();
        let values = self.segment(ordinal)?.values.iter();
        let passes: Vec<bool> =
            values.map(|value| groups.contains(&self.groups[*value as usize])).collect();
        passes.contains(&true).then_some(passes)
    }

    /// What is counted by value, put together by group: how the most of them are written, and their
    /// number.
    pub(super) fn grouped(&self, counts: &[u64]) -> Vec<(&str, u64)> {
        let mut grouped: HashMap<u32, (usize, u64)> = HashMap::new();
        for (value, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let (likeliest, total) = grouped.entry(self.groups[value]).or_insert((value, 0));
            *total += count;
            let order = |value: usize| (std::cmp::Reverse(counts[value]), &self.written[value]);
            if order(value) < order(*likeliest) {
                *likeliest = value;
            }
        }
        grouped.into_values().map(|(value, count)| (self.written[value].as_str(), count)).collect()
    }
}

impl SegmentValues {
    /// The number of a value by its ordinal in the segment.
    pub(super) fn number(&self, ordinal: u64) -> Option<usize> {
        self.values.get(ordinal as usize).map(|number| *number as usize)
    }
}
