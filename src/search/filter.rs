//! What a document must have besides matching: language, source, dates, and not being deleted.

use tantivy::{
    DocId, SegmentReader,
    columnar::{Column, StrColumn},
    fastfield::AliveBitSet,
};

use super::request::Filters;

/// The filters of a request over one segment.
pub(super) struct SegmentFilter {
    alive: Option<AliveBitSet>,
    /// By field: the column and the ordinals that pass.
    facets: Vec<(StrColumn, Vec<u64>)>,
    /// A facet was asked for that no document of the segment has.
    impossible: bool,
    dates: Option<DateFilter>,
}

struct DateFilter {
    first: Column<i64>,
    last: Column<i64>,
    from: i64,
    to: i64,
}

impl SegmentFilter {
    pub(super) fn new(reader: &SegmentReader, filters: &Filters) -> tantivy::Result<Self> {
        let alive = reader.alive_bitset().cloned();
        let mut filter = Self { alive, facets: Vec::new(), impossible: false, dates: None };
        for (field, values) in [
            ("lang", &filters.lang),
            ("source", &filters.source),
            ("collection", &filters.collection),
            ("author", &filters.author),
        ] {
            if values.is_empty() {
                continue;
            }
            let Some(column) = reader.fast_fields().str(field)? else {
                filter.impossible = true;
                continue;
            };
            let mut ordinals = Vec::new();
            for value in values {
                ordinals.extend(column.dictionary().term_ord(value.as_bytes())?);
            }
            filter.impossible |= ordinals.is_empty();
            filter.facets.push((column, ordinals));
        }
        if filters.date_from.is_some() || filters.date_to.is_some() {
            filter.dates = DateFilter::new(reader, filters)?;
            // No document of this segment has a date.
            filter.impossible |= filter.dates.is_none();
        }
        Ok(filter)
    }

    /// Whether no document can pass.
    pub(super) fn is_impossible(&self) -> bool {
        self.impossible
    }

    /// Whether a document passes.
    #[inline]
    pub(super) fn accepts(&self, doc: DocId) -> bool {
        self.alive.as_ref().is_none_or(|alive| alive.is_alive(doc))
            && self.facets.iter().all(|(column, wanted)| {
                column.term_ords(doc).any(|ordinal| wanted.contains(&ordinal))
            })
            && self.dates.as_ref().is_none_or(|dates| dates.accepts(doc))
    }
}

impl DateFilter {
    fn new(reader: &SegmentReader, filters: &Filters) -> tantivy::Result<Option<Self>> {
        let from = filters.date_from.map_or(i64::MIN, |span| i64::from(*span.days().start()));
        let to = filters.date_to.map_or(i64::MAX, |span| i64::from(*span.days().end()));
        let first = reader.fast_fields().column_opt::<i64>("date_first")?;
        let last = reader.fast_fields().column_opt::<i64>("date_last")?;
        Ok(first.zip(last).map(|(first, last)| Self { first, last, from, to }))
    }

    fn accepts(&self, doc: DocId) -> bool {
        let (Some(first), Some(last)) = (self.first.first(doc), self.last.first(doc)) else {
            return false;
        };
        first <= self.to && last >= self.from
    }
}
