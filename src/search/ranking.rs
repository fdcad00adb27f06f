//! The documents that match a plan, best first and not yet read.

use tantivy::BitSet;

use super::{
    collector::{ScoredDoc, TopK},
    execute::{Doubtful, Execution, ResolvedTerm, resolve},
    hit::Similar,
    prepared::Prepared,
    request::SearchRequest,
};
use crate::{
    index::View,
    query::{Budget, Node, Plan, PlanTerm, Warning},
};

/// The documents that match, ranked and not yet read.
pub struct Ranking {
    /// Documents that match.
    pub total: usize,
    pub(super) page: Vec<ScoredDoc>,
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

/// Ranks the documents that match; where none does, those that meet a relaxed condition.
pub(super) fn rank(
    view: &View<Prepared>,
    mut plan: Plan,
    request: &SearchRequest,
    budget: &Budget,
) -> tantivy::Result<Ranking> {
    let terms = resolve(&plan.terms, &view.prepared.fields)?;
    let mut matching = Vec::new();
    let counted = (!request.facets.is_empty() || request.collapse).then_some(&mut matching);
    let Found { best, is_relaxed, left_out } = find(view, &plan, &terms, request, counted, budget)?;
    if is_relaxed {
        plan.warnings.push(Warning::SomeWords);
    }
    if left_out > 0 {
        plan.warnings.push(Warning::DoubtfulLeftOut(left_out));
    }
    let total = best.total;
    let page = best.into_sorted().into_iter().skip(request.offset).take(request.limit).collect();
    Ok(Ranking { total, page, plan, terms, matching })
}

/// The documents that match.
struct Found {
    best: TopK,
    /// Whether the condition had to be relaxed for them.
    is_relaxed: bool,
    /// How many more there would be if doubtful forms matched.
    left_out: usize,
}

fn find(
    view: &View<Prepared>,
    plan: &Plan,
    terms: &[ResolvedTerm],
    request: &SearchRequest,
    mut matching: Option<&mut Vec<BitSet>>,
    budget: &Budget,
) -> tantivy::Result<Found> {
    let nothing = Found { best: TopK::new(0), is_relaxed: false, left_out: 0 };
    let Some(root) = &plan.root else { return Ok(nothing) };
    let capacity = if request.limit == 0 { 0 } else { request.offset + request.limit };
    let execution = Execution {
        terms,
        fields: &view.prepared.fields,
        filters: &request.filters,
        field_values: &view.prepared.field_values,
        id_orders: &view.prepared.id_orders,
        sort: request.sort,
        total: request.total,
        doubtful: Doubtful::sorted(request.sort),
        budget,
    };
    let searcher = view.snapshot.searcher();
    let best = execution.run(searcher, root, capacity, matching.as_deref_mut())?;
    let left_out = execution.left_out(searcher, root, best.total)?;
    let mut found = Found { best, is_relaxed: false, left_out };
    // What only doubtful forms meet meets the condition all the same.
    if found.best.total + found.left_out == 0
        && !plan.is_strict
        && let Some(relaxed) = relaxed(root)
    {
        let best = execution.run(searcher, &relaxed, capacity, matching)?;
        let left_out = execution.left_out(searcher, &relaxed, best.total)?;
        found = Found { is_relaxed: best.total > 0, best, left_out };
    }
    Ok(found)
}

/// A conjunction read as a disjunction, its exclusions and conditions on what is known of a document
/// kept; `None` where that changes nothing.
fn relaxed(root: &Node) -> Option<Node> {
    let Node::All(parts) = root else { return None };
    let (excluded, wanted): (Vec<Node>, Vec<Node>) =
        parts.iter().cloned().partition(|part| matches!(part, Node::Not(_) | Node::Where(_)));
    if wanted.len() < 2 {
        return None;
    }
    let mut parts = vec![Node::Any(wanted)];
    parts.extend(excluded);
    Some(Node::All(parts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(root: Node, expected: Option<Node>) {
        assert_eq!(relaxed(&root), expected, "{root:?}");
    }

    fn not(term: usize) -> Node {
        Node::Not(Box::new(Node::Term(term)))
    }

    #[test]
    fn only_a_conjunction_of_several_is_relaxed_and_exclusions_stay() {
        use Node::{All, Any, Term};
        check(Term(0), None);
        check(not(0), None);
        check(Any(vec![Term(0), Term(1)]), None);
        check(All(vec![Term(0), not(1)]), None);
        check(All(vec![not(0), not(1)]), None);
        check(All(vec![Term(0), Term(1)]), Some(All(vec![Any(vec![Term(0), Term(1)])])));
        check(
            All(vec![Term(0), not(2), Term(1)]),
            Some(All(vec![Any(vec![Term(0), Term(1)]), not(2)])),
        );
    }
}
