//! What is counted in the documents that match.

use std::collections::BTreeMap;

use super::{
    expansions::documents_with,
    hit::FacetCount,
    prepared::Prepared,
    ranking::Ranking,
    request::{Facet, SearchRequest},
};
use crate::index::View;

/// The counts that were asked for.
pub(super) fn facets(
    view: &View<Prepared>,
    request: &SearchRequest,
    ranking: &Ranking,
) -> tantivy::Result<BTreeMap<String, Vec<FacetCount>>> {
    let mut facets = BTreeMap::new();
    for facet in &request.facets {
        let counts = match facet {
            Facet::Spelling => spellings(view, ranking)?,
        };
        facets.insert(facet.name().to_owned(), counts);
    }
    Ok(facets)
}

/// Documents by the spelling of each term that was asked for, most first.
fn spellings(view: &View<Prepared>, ranking: &Ranking) -> tantivy::Result<Vec<FacetCount>> {
    let mut counts: Vec<FacetCount> = Vec::new();
    if ranking.matching.is_empty() {
        return Ok(counts);
    }
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
    counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    Ok(counts)
}
