//! What is counted in the documents that match.

use std::collections::BTreeMap;

use tantivy::{BitSet, DocId, columnar::Column};

use super::{
    expansions::documents_with,
    hit::FacetCount,
    prepared::Prepared,
    ranking::Ranking,
    request::{Facet, SearchRequest},
};
use crate::{
    document::{Field, MAX_YEAR, year_of},
    index::View,
    query::Warning,
};

/// Documents of a block of a [`BitSet`].
const BUCKET: u32 = 64;

/// The counts that were asked for, and what of them was cut.
#[derive(Default)]
pub(super) struct Facets {
    pub counts: BTreeMap<String, Vec<FacetCount>>,
    pub warnings: Vec<Warning>,
}

/// Counts the documents that match: most first, those of a count by value, at most
/// [`SearchRequest::MAX_FACET_VALUES`] of each facet.
pub(super) fn facets(
    view: &View<Prepared>,
    request: &SearchRequest,
    ranking: &Ranking,
) -> tantivy::Result<Facets> {
    let mut facets = Facets::default();
    for facet in &request.facets {
        let mut counts = match facet {
            _ if ranking.matching.is_empty() => Vec::new(),
            Facet::Field(field) => by_value(view, ranking, *field)?,
            Facet::Year => by_year(view, ranking)?,
            Facet::Spelling => spellings(view, ranking)?,
        };
        counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
        if counts.len() > SearchRequest::MAX_FACET_VALUES {
            counts.truncate(SearchRequest::MAX_FACET_VALUES);
            let (facet, most) = (facet.name(), SearchRequest::MAX_FACET_VALUES);
            facets.warnings.push(Warning::FacetCut { facet, most });
        }
        facets.counts.insert(facet.name().to_owned(), counts);
    }
    Ok(facets)
}

/// Documents by the value of a field.
fn by_value(
    view: &View<Prepared>,
    ranking: &Ranking,
    field: Field,
) -> tantivy::Result<Vec<FacetCount>> {
    let values = view.prepared.field_values.of(view.snapshot.searcher(), field)?;
    let mut counts = vec![0; values.len()];
    for (ordinal, matching) in ranking.matching.iter().enumerate() {
        let Some(segment) = values.segment(ordinal) else { continue };
        for_each_value(matching, &segment.ordinals, |ordinal| {
            if let Some(count) = segment.number(ordinal).and_then(|number| counts.get_mut(number)) {
                *count += 1;
            }
        });
    }
    let counted = values.grouped(&counts).into_iter();
    Ok(counted.map(|(value, count)| FacetCount::of_value(value.to_owned(), count)).collect())
}

/// Documents by year, in each year that their days overlap.
fn by_year(view: &View<Prepared>, ranking: &Ranking) -> tantivy::Result<Vec<FacetCount>> {
    // How many more documents a year has than the one before, so that a span of a thousand years
    // costs what a day costs.
    let mut changes = vec![0_i64; MAX_YEAR + 2];
    // An interval that is open goes on as far as the archive does.
    let (mut earliest, mut latest) = (MAX_YEAR, 0);
    for (reader, matching) in
        view.snapshot.searcher().segment_readers().iter().zip(&ranking.matching)
    {
        let days = |name| reader.fast_fields().column_opt::<i64>(name);
        let (Some(first), Some(last)) = (days("date_first")?, days("date_last")?) else { continue };
        for_each_value(matching, &first, |day| {
            let year = year_of(day);
            changes[year] += 1;
            latest = latest.max(year);
            earliest = if year > 0 { earliest.min(year) } else { earliest };
        });
        for_each_value(matching, &last, |day| {
            let year = year_of(day);
            changes[year + 1] -= 1;
            earliest = earliest.min(year);
            latest = if year < MAX_YEAR { latest.max(year) } else { latest };
        });
    }
    let mut documents = 0;
    let counts = changes.iter().take(MAX_YEAR + 1).enumerate().filter_map(|(year, change)| {
        documents += change;
        // As a date is written, so that the value is a filter.
        let is_within = (earliest..=latest).contains(&year);
        let count = u64::try_from(documents).ok().filter(|count| *count > 0 && is_within)?;
        Some(FacetCount::of_value(format!("{year:04}"), count))
    });
    Ok(counts.collect())
}

/// Gives the value of each document of a set that has one.
fn for_each_value<T>(matching: &BitSet, column: &Column<T>, mut give: impl FnMut(T))
where
    T: PartialOrd + Copy + std::fmt::Debug + Send + Sync + 'static,
{
    let (mut docs, mut values): (Vec<DocId>, Vec<Option<T>>) = (Vec::new(), Vec::new());
    let mut next = matching.first_non_empty_bucket(0);
    while let Some(bucket) = next {
        docs.clear();
        docs.extend(matching.tinyset(bucket).into_iter().map(|bit| bucket * BUCKET + bit));
        values.clear();
        values.resize(docs.len(), None);
        column.first_vals(&docs, &mut values);
        values.iter().copied().flatten().for_each(&mut give);
        next = matching.first_non_empty_bucket(bucket + 1);
    }
}

/// Documents by the spelling of each term that was asked for.
fn spellings(view: &View<Prepared>, ranking: &Ranking) -> tantivy::Result<Vec<FacetCount>> {
    let mut counts: Vec<FacetCount> = Vec::new();
    for (term, resolved) in ranking.asked() {
        for (at, form) in term.forms.iter().enumerate().filter(|(at, _)| resolved.has(*at)) {
            let count = documents_with(view, resolved, at, Some(&ranking.matching))?;
            let (value, written) = (&form.form, Some(&term.written));
            let known = counts.iter().any(|c| c.value == *value && c.term.as_ref() == written);
            if count > 0 && !known {
                let (term, class) = (written.cloned(), Some(form.class));
                counts.push(FacetCount { value: value.clone(), count, term, class });
            }
        }
    }
    Ok(counts)
}
