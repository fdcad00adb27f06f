//! The best hits of a query, in the order that was asked for.

use std::{cmp::Ordering, collections::BinaryHeap};

use tantivy::DocAddress;

/// The place of a document in the order: first by what was asked, then by a hash of its id, so that
/// neither merges nor the number of segments change a page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rank {
    /// Ascending by time, or descending by score.
    pub key: Key,
    /// [`crate::segment::schema::id_order`] of the id.
    pub id_order: u64,
}

/// What is sorted by; less is better.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Key {
    /// By score, highest first.
    Score(f32),
    /// By day or second, unknown last; `descending` is folded in.
    Time(i64),
}

impl Key {
    fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Score(a), Self::Score(b)) => b.total_cmp(a),
            (Self::Time(a), Self::Time(b)) => a.cmp(b),
            // One query has one kind.
            (Self::Score(_), Self::Time(_)) => Ordering::Less,
            (Self::Time(_), Self::Score(_)) => Ordering::Greater,
        }
    }
}

impl Rank {
    fn order(&self, other: &Self) -> Ordering {
        self.key.order(&other.key).then(self.id_order.cmp(&other.id_order))
    }
}

/// One document that matches, with its score.
#[derive(Debug, Clone, Copy)]
pub(super) struct ScoredDoc {
    pub rank: Rank,
    pub score: f32,
    pub address: DocAddress,
}

impl ScoredDoc {
    /// Adds to the score, where the order is by score.
    pub(super) fn raise(&mut self, by: f32) {
        if let Key::Score(score) = &mut self.rank.key {
            *score += by;
            self.score = *score;
        }
    }
}

impl PartialEq for ScoredDoc {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for ScoredDoc {}

impl PartialOrd for ScoredDoc {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The greatest is the worst, so that a heap has it on top.
impl Ord for ScoredDoc {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rank.order(&other.rank).then_with(|| self.address.cmp(&other.address))
    }
}

/// Keeps the best of all that it is shown, and counts them.
pub(super) struct TopK {
    capacity: usize,
    /// Where those that are kept begin.
    after: Option<Rank>,
    heap: BinaryHeap<ScoredDoc>,
    /// Documents seen.
    pub total: usize,
}

impl TopK {
    /// Keeps at most `capacity` documents; with none it only counts.
    pub(super) fn new(capacity: usize) -> Self {
        let heap = BinaryHeap::with_capacity(capacity.min(1024));
        Self { capacity, after: None, heap, total: 0 }
    }

    /// The same of those that come after a place in the order; all are counted.
    pub(super) fn after(self, after: Option<Rank>) -> Self {
        Self { after, ..self }
    }

    /// Whether no document is kept, so that none needs a score.
    pub(super) fn only_counts(&self) -> bool {
        self.capacity == 0
    }

    /// Takes one document. `id_order` is asked for only where the key does not already decide.
    #[inline]
    pub(super) fn take(
        &mut self,
        key: Key,
        score: f32,
        address: DocAddress,
        id_order: impl Fn() -> u64,
    ) {
        self.total += 1;
        if let Some(after) = self.after {
            let order = key.order(&after.key).then_with(|| id_order().cmp(&after.id_order));
            if order != Ordering::Greater {
                return;
            }
        }
        if self.heap.len() < self.capacity {
            let rank = Rank { key, id_order: id_order() };
            self.heap.push(ScoredDoc { rank, score, address });
            return;
        }
        let Some(mut worst) = self.heap.peek_mut() else { return };
        if key.order(&worst.rank.key) == Ordering::Greater {
            return;
        }
        let scored = ScoredDoc { rank: Rank { key, id_order: id_order() }, score, address };
        if scored < *worst {
            *worst = scored;
        }
    }

    /// The score that a document needs to be among the best, once as many are kept as may be.
    pub(super) fn min_competitive_score(&self) -> Option<f32> {
        if self.heap.len() < self.capacity {
            return None;
        }
        match self.heap.peek()?.rank.key {
            Key::Score(score) => Some(score),
            Key::Time(_) => None,
        }
    }

    /// The documents, best first.
    pub(super) fn into_sorted(self) -> Vec<ScoredDoc> {
        self.heap.into_sorted_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn top(capacity: usize, scores: &[(f32, u64)]) -> Vec<u64> {
        let mut best = TopK::new(capacity);
        for (doc, (score, id)) in scores.iter().enumerate() {
            let address = DocAddress::new(0, doc as u32);
            best.take(Key::Score(*score), *score, address, || *id);
        }
        assert_eq!(best.total, scores.len());
        best.into_sorted().into_iter().map(|scored| scored.rank.id_order).collect()
    }

    #[test]
    fn the_highest_scores_stay_and_ties_go_by_id() {
        let scores = [(1.0, 9), (3.0, 5), (2.0, 7), (3.0, 4), (2.0, 6)];
        assert_eq!(top(3, &scores), [4, 5, 6]);
        assert_eq!(top(10, &scores), [4, 5, 6, 7, 9]);
        assert!(top(0, &scores).is_empty());
    }

    #[test]
    fn what_follows_a_place_goes_on_where_the_list_ended() {
        let scores = [(1.0, 9), (3.0, 5), (2.0, 7), (3.0, 4), (2.0, 6)];
        let part = |after: Option<Rank>| {
            let mut best = TopK::new(2).after(after);
            for (doc, (score, id)) in scores.iter().enumerate() {
                best.take(Key::Score(*score), *score, DocAddress::new(0, doc as u32), || *id);
            }
            assert_eq!(best.total, scores.len());
            best.into_sorted()
        };
        let (mut ids, mut after) = (Vec::new(), None);
        loop {
            let hits = part(after);
            let Some(last) = hits.last() else { break };
            after = Some(last.rank);
            ids.extend(hits.iter().map(|hit| hit.rank.id_order));
        }
        assert_eq!(ids, [4, 5, 6, 7, 9]);
    }

    #[test]
    fn a_score_is_required_once_the_capacity_is_reached() {
        let mut best = TopK::new(2);
        for (doc, score) in [3.0, 1.0, 2.0].into_iter().enumerate() {
            let least = best.min_competitive_score();
            assert_eq!(least, if doc < 2 { None } else { Some(1.0) });
            best.take(Key::Score(score), score, DocAddress::new(0, doc as u32), || 0);
        }
        assert_eq!(best.min_competitive_score(), Some(2.0));
        assert_eq!(TopK::new(0).min_competitive_score(), None);
    }

    #[test]
    fn the_order_of_arrival_makes_no_difference() {
        let mut scores = vec![(2.0, 1), (2.0, 2), (2.0, 3), (5.0, 4)];
        let forth = top(2, &scores);
        scores.reverse();
        assert_eq!(top(2, &scores), forth);
    }
}
