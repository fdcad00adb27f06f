//! Near-duplicates as one hit: the best of each group stands for it.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use tantivy::{BitSet, DocAddress};

use super::{
    duplicates::Duplicates,
    error::SearchError,
    hit::Similar,
    prepared::Prepared,
    ranking::{Collapsed, Ranking},
    request::SearchRequest,
    searcher::Searcher,
};
use crate::query::Budget;

/// Ids that a hit lists of those like it.
const MOST_IDS: usize = 20;

/// Documents that are grouped while a reader waits.
const GROUPED_AT_ONCE: u64 = 10_000;

/// Documents that are ranked besides those that a page needs, for those that go into others.
const SPARE: usize = 20;

impl Searcher {
    /// Makes ready what near-duplicates are told by, so that the first reader need not wait for it.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn prepare_duplicates(&self) -> Result<(), SearchError> {
        self.duplicates().map(drop)
    }

    /// The near-duplicates of this commit, made when they are first asked for.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub(super) fn duplicates(&self) -> Result<Arc<Duplicates>, SearchError> {
        let view = self.view();
        let make = |before: Option<&Duplicates>| {
            let Prepared { fields, id_orders, .. } = &view.prepared;
            Duplicates::of(view.snapshot.searcher(), fields, id_orders, before)
        };
        Ok(view.prepared.duplicates.get(make).map_err(tantivy::TantivyError::from)?)
    }

    /// The same as far as it is at hand: documents of a commit that was just made count as like no
    /// other until somebody has made them ready, since a reader would wait for a second.
    pub(super) fn duplicates_at_hand(&self) -> Result<Arc<Duplicates>, SearchError> {
        let view = self.view();
        let duplicates = &view.prepared.duplicates;
        match (duplicates.made(), duplicates.before()) {
            (Some(made), _) => Ok(made),
            (None, Some(before)) if view.prepared.documents > GROUPED_AT_ONCE => {
                Ok(Arc::new(Duplicates::carried_over(view.snapshot.searcher(), before)))
            }
            (None, _) => self.duplicates(),
        }
    }

    /// The hits that a request asks for, of which none is nearly the same as a better one.
    pub(super) fn collapsed(
        &self,
        request: &SearchRequest,
        duplicates: &Duplicates,
        budget: &Budget,
    ) -> Result<Collapsed, SearchError> {
        let wanted = if request.limit == 0 { 0 } else { request.offset + request.limit };
        let mut limit = if wanted == 0 { 0 } else { wanted + wanted / 4 + SPARE };
        loop {
            let wider = SearchRequest { offset: 0, limit, ..request.clone() };
            let mut ranking = self.rank_within(&wider, budget)?;
            let firsts = first_of_groups(duplicates, &ranking);
            if firsts.len() < wanted && limit < ranking.total && !budget.was_spent() {
                limit *= 2;
                continue;
            }
            let hits = ranking.total.saturating_sub(repeated(duplicates, &ranking.matching));
            let page: Vec<usize> =
                firsts.into_iter().skip(request.offset).take(request.limit).collect();
            let similar = page.iter().map(|at| self.similar(duplicates, &ranking, *at));
            let similar = similar.collect::<Result<_, SearchError>>()?;
            ranking.page = page.iter().map(|at| ranking.page[*at]).collect();
            return Ok(Collapsed { ranking, similar, hits });
        }
    }

    /// The documents that a hit stands for besides itself: those that are ranked in their order, then
    /// the others.
    fn similar(
        &self,
        duplicates: &Duplicates,
        ranking: &Ranking,
        hit: usize,
    ) -> Result<Similar, SearchError> {
        let hit = ranking.page[hit].address;
        let Some(group) = duplicates.group_of(hit) else { return Ok(Similar::default()) };
        let places: HashMap<DocAddress, usize> =
            ranking.page.iter().enumerate().map(|(at, scored)| (scored.address, at)).collect();
        let mut others: Vec<DocAddress> = duplicates.members(group).to_vec();
        others.retain(|other| *other != hit && matches(&ranking.matching, *other));
        others.sort_by_key(|other| places.get(other).copied().unwrap_or(usize::MAX));
        let mut ids = Vec::new();
        for other in others.iter().take(MOST_IDS) {
            ids.push(self.view().snapshot.document(*other)?.id.into_owned());
        }
        Ok(Similar { count: others.len(), ids })
    }
}

/// The places of the hits that no better one is nearly the same as.
fn first_of_groups(duplicates: &Duplicates, ranking: &Ranking) -> Vec<usize> {
    let mut seen = HashSet::new();
    let is_first = |address| duplicates.group_of(address).is_none_or(|group| seen.insert(group));
    let places = ranking.page.iter().map(|scored| scored.address).map(is_first).enumerate();
    places.filter_map(|(at, is_first)| is_first.then_some(at)).collect()
}

/// How many documents that match go into other hits.
fn repeated(duplicates: &Duplicates, matching: &[BitSet]) -> usize {
    if matching.is_empty() {
        return 0;
    }
    let matching =
        |group: &[DocAddress]| group.iter().filter(|one| matches(matching, **one)).count();
    duplicates.all().map(|group| matching(group).saturating_sub(1)).sum()
}

fn matches(matching: &[BitSet], address: DocAddress) -> bool {
    matching.get(address.segment_ord as usize).is_some_and(|set| set.contains(address.doc_id))
}
