//! The documents that match a plan, best first and not yet read.

use std::collections::HashSet;

use tantivy::{BitSet, DocAddress};

use super::{
    after::After,
    collector::{ScoredDoc, TopK},
    execute::{Doubtful, Execution},
    explain::{Explainer, ScorePart},
    formula::Formula,
    hit::Similar,
    nearness::Nearness,
    prepared::Prepared,
    request::{Part, SearchRequest, Sort},
    resolve::{ResolvedTerm, resolve},
};
use crate::{
    index::View,
    query::{Budget, Plan, PlanTerm, Warning},
};

/// The documents that match, ranked and not yet read.
pub struct Ranking {
    /// Documents that match.
    pub total: usize,
    pub(super) page: Vec<ScoredDoc>,
    /// Of a part of a whole result: after which hit the next begins, if there is one.
    pub(super) after: Option<After>,
    /// The parts of the score of each document of the page, where they were asked for.
    pub(super) explanations: Vec<Vec<ScorePart>>,
    pub(super) plan: Plan,
    pub(super) terms: Vec<ResolvedTerm>,
    /// The set of matching documents by segment, where something is counted in it.
    pub(super) matching: Vec<BitSet>,
}

impl Ranking {
    /// The terms that the reader asked for.
    pub(super) fn asked(&self) -> impl Iterator<Item = (&PlanTerm, &ResolvedTerm)> {
        self.plan.terms.iter().zip(&self.terms).filter(|(term, _)| term.asked)
    }

    /// The scores of this page, best first.
    pub fn scores(&self) -> impl Iterator<Item = f32> {
        self.page.iter().map(|scored| scored.score)
    }
}

/// A page of hits that stand for others.
pub(super) struct Collapsed {
    /// With the page, best first.
    pub ranking: Ranking,
    /// For each hit of the page.
    pub similar: Vec<Similar>,
    /// How many hits there are in all.
    pub hits: usize,
}

/// Ranks the documents that match; where these are too few, those that meet the relaxed condition of
/// the plan follow.
pub(super) fn rank(
    view: &View<Prepared>,
    mut plan: Plan,
    request: &SearchRequest,
    formula: &Formula,
    budget: &Budget,
) -> tantivy::Result<Ranking> {
    let terms = resolve(&plan.terms, &view.prepared.fields)?;
    let mut matching = Vec::new();
    let counted = (!request.facets.is_empty() || request.collapse).then_some(&mut matching);
    let execution = Execution {
        terms: &terms,
        fields: &view.prepared.fields,
        documents: view.prepared.documents,
        formula,
        title: plan.title.as_ref(),
        filters: &request.filters,
        field_values: &view.prepared.field_values,
        id_orders: &view.prepared.id_orders,
        sort: request.sort,
        total: request.total,
        doubtful: Doubtful::sorted(request.sort),
        budget,
    };
    let ranker = Ranker { execution, view, plan: &plan, request };
    let found = ranker.find(counted)?;
    let explanations = if request.explain { ranker.explain(&found)? } else { Vec::new() };
    let after = ranker.after(&found);
    let Found { hits, total, with_all_words, left_out, .. } = found;
    plan.warnings.extend(with_all_words.map(Warning::SomeWords));
    if left_out > 0 {
        plan.warnings.push(Warning::DoubtfulLeftOut(left_out));
    }
    let page = hits.into_iter().skip(request.offset).take(request.limit).collect();
    Ok(Ranking { total, page, after, explanations, plan, terms, matching })
}

/// The documents that match.
#[derive(Default)]
struct Found {
    /// Best first.
    hits: Vec<ScoredDoc>,
    /// How many of them have all words.
    exact: usize,
    total: usize,
    /// Where some have only some of the words: how many have all of them.
    with_all_words: Option<usize>,
    /// How many more there would be if doubtful forms matched.
    left_out: usize,
}

struct Ranker<'r> {
    execution: Execution<'r>,
    view: &'r View<Prepared>,
    plan: &'r Plan,
    request: &'r SearchRequest,
}

impl Ranker<'_> {
    fn find(&self, mut matching: Option<&mut Vec<BitSet>>) -> tantivy::Result<Found> {
        let Some(root) = &self.plan.root else { return Ok(Found::default()) };
        let relaxed = self.plan.relaxed.as_ref().filter(|_| self.execution.formula.relaxing);
        let enough = relaxed.map_or(0, |relaxed| relaxed.below);
        let kept = self.kept().max(if self.request.limit == 0 { 0 } else { enough });
        let searcher = self.view.snapshot.searcher();
        let after = self.request.part.and_then(Part::after);
        let top = TopK::new(kept).after(after.map(|after| after.rank));
        let best = self.execution.run_into(top, searcher, root, matching.as_deref_mut())?;
        let (total, left_out) = (best.total, self.execution.left_out(searcher, root, best.total)?);
        let mut found = Found { total, left_out, ..Found::default() };
        found.hits = best.into_sorted();
        found.exact = found.hits.len();
        self.look_again(&mut found.hits)?;
        // What only doubtful forms meet meets the condition all the same.
        if let Some(relaxed) = relaxed.filter(|relaxed| total + left_out < relaxed.below) {
            let after = after.filter(|after| after.has_some_words);
            let top = TopK::new(kept + total).after(after.map(|after| after.rank));
            let others = self.execution.run_into(top, searcher, &relaxed.condition, matching)?;
            if others.total > total {
                let all_words = self.execution.run(searcher, root, total, None)?;
                self.follow(&mut found, others, &all_words.into_sorted())?;
                found.left_out =
                    self.execution.left_out(searcher, &relaxed.condition, found.total)?;
            }
        }
        Ok(found)
    }

    /// The parts of the scores of the page that is asked for.
    fn explain(&self, found: &Found) -> tantivy::Result<Vec<Vec<ScorePart>>> {
        let Some(root) = &self.plan.root else { return Ok(Vec::new()) };
        let relaxed = self.plan.relaxed.as_ref().map_or(root, |relaxed| &relaxed.condition);
        let all_words = found.with_all_words.unwrap_or(0);
        let page = found.hits.iter().enumerate().skip(self.request.offset);
        let mut explanations = Vec::new();
        for (place, scored) in page.take(self.request.limit) {
            let has_all = found.with_all_words.is_none() || place < all_words;
            let explainer = Explainer {
                execution: &self.execution,
                plan: self.plan,
                condition: if has_all { root } else { relaxed },
                is_before_others: place < all_words && self.execution.ranks_by_score(),
                is_reread: has_all && place < Formula::REREAD
                    || !has_all && place - all_words < Formula::REREAD,
            };
            let segment = scored.address.segment_ord;
            let reader = self.view.snapshot.searcher().segment_reader(segment);
            explanations.push(explainer.explain(reader, scored)?);
        }
        Ok(explanations)
    }

    /// How many of the best are kept: those that are looked at again are the same for every page.
    fn kept(&self) -> usize {
        if self.request.part.is_some() {
            // One more tells whether another part follows.
            return self.request.offset + self.request.limit + 1;
        }
        match (self.request.limit, self.request.sort) {
            (0, _) => 0,
            (limit, Sort::Relevance) => (self.request.offset + limit).max(Formula::REREAD),
            (limit, Sort::Date | Sort::DateDescending | Sort::Added) => self.request.offset + limit,
        }
    }

    /// Where the next part of a whole result begins.
    fn after(&self, found: &Found) -> Option<After> {
        let SearchRequest { offset, limit, part, .. } = self.request;
        let end = offset + limit;
        part.filter(|_| end > 0 && found.hits.len() > end)?;
        let last = found.hits.get(end - 1)?;
        Some(After { rank: last.rank, has_some_words: end > found.exact })
    }

    /// Puts documents with some of the words after those with all of them, which are `all_words`.
    fn follow(
        &self,
        found: &mut Found,
        others: TopK,
        all_words: &[ScoredDoc],
    ) -> tantivy::Result<()> {
        (found.with_all_words, found.total) = (Some(found.total), others.total);
        let after = self.request.part.and_then(Part::after);
        if after.is_some_and(|after| after.has_some_words) {
            found.hits.clear();
            found.exact = 0;
        }
        let known: HashSet<DocAddress> = all_words.iter().map(|hit| hit.address).collect();
        let others = others.into_sorted().into_iter();
        let mut others: Vec<_> = others.filter(|hit| !known.contains(&hit.address)).collect();
        self.look_again(&mut others)?;
        if let (Some(root), None) = (&self.plan.root, self.request.part) {
            let step = self.execution.step(root);
            found.hits.iter_mut().for_each(|hit| hit.raise(step));
        }
        found.hits.extend(others);
        Ok(())
    }

    /// Raises the best by how near the words of the query stand in them.
    fn look_again(&self, hits: &mut [ScoredDoc]) -> tantivy::Result<()> {
        let best = hits.len().min(Formula::REREAD);
        let hits = &mut hits[..best];
        let Plan { terms, words, .. } = self.plan;
        let formula = self.execution.formula;
        let counts = formula.window > 0.0 || formula.order > 0.0;
        // The parts of a whole result meet where the order is that of the scores alone.
        let is_page = match self.request.part {
            None => true,
            Some(part) => part.after().is_none() && self.request.limit >= 2 * Formula::REREAD,
        };
        if self.request.sort != Sort::Relevance || !counts || !is_page {
            return Ok(());
        }
        let Some(nearness) = Nearness::new(&self.execution, terms, words) else { return Ok(()) };
        hits.sort_unstable_by_key(|hit| hit.address);
        for of_segment in hits.chunk_by_mut(|a, b| a.address.segment_ord == b.address.segment_ord) {
            let documents: Vec<_> = of_segment.iter().map(|hit| hit.address.doc_id).collect();
            let segment = of_segment[0].address.segment_ord as usize;
            for (hit, near) in of_segment.iter_mut().zip(nearness.of(segment, &documents)?) {
                hit.raise(near.score(formula));
            }
        }
        hits.sort_unstable();
        Ok(())
    }
}
