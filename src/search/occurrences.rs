//! Where the forms of a plan stand in the bodies of the documents of a page: as the postings have it,
//! so that no text is read for that.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use tantivy::DocAddress;

use super::{prepared::Prepared, resolve::ResolvedTerm, term::BODY};
use crate::query::Budget;

/// A form of a term at a position of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Occurrence {
    pub position: u32,
    /// The number in [`Plan::terms`](crate::query::Plan::terms).
    pub term: usize,
    /// The number among the forms of the term.
    pub form: usize,
}

/// How often a form has to stand in a text for not being read everywhere.
const OFTEN: usize = 5_000;
/// Words on either side of a rarer one within which a frequent form is read all the same.
const BESIDE: u32 = 32;

/// The positions of a text that are worth reading, of occurrences that ascend: all but those of a form
/// that stands there more than [`OFTEN`] times after its first so many, unless a rarer form is near. A
/// text of megabytes has the word `the` half a million times, and no passage is better for the last.
pub(super) fn worth_reading(occurrences: &[Occurrence]) -> Vec<u32> {
    let mut positions: Vec<u32> = occurrences.iter().map(|one| one.position).collect();
    if occurrences.len() > OFTEN {
        let mut times: HashMap<(usize, usize), usize, FixedState> = HashMap::default();
        for one in occurrences {
            *times.entry((one.term, one.form)).or_default() += 1;
        }
        times.retain(|_, times| *times > OFTEN);
        let is_rare = |one: &&Occurrence| !times.contains_key(&(one.term, one.form));
        let rare: Vec<u32> = occurrences.iter().filter(is_rare).map(|one| one.position).collect();
        let (mut left, mut next) = (times, 0);
        left.values_mut().for_each(|left| *left = OFTEN);
        let worth = |one: &&Occurrence| {
            let Some(left) = left.get_mut(&(one.term, one.form)) else { return true };
            let is_early = *left > 0;
            *left = left.saturating_sub(1);
            while rare.get(next).is_some_and(|rare| rare + BESIDE < one.position) {
                next += 1;
            }
            is_early || rare.get(next).is_some_and(|rare| *rare <= one.position + BESIDE)
        };
        positions = occurrences.iter().filter(worth).map(|one| one.position).collect();
    }
    positions.dedup();
    positions
}

/// The occurrences of some terms in each of these documents, ascending, as long as there is time. A
/// list of postings is read once for all documents of a segment.
pub(super) fn occurrences(
    prepared: &Prepared,
    terms: &[ResolvedTerm],
    is_wanted: impl Fn(usize) -> bool,
    documents: &[DocAddress],
    budget: &Budget,
) -> tantivy::Result<Vec<Vec<Occurrence>>> {
    let mut found = vec![Vec::new(); documents.len()];
    let mut order: Vec<usize> = (0..documents.len()).collect();
    order.sort_unstable_by_key(|at| documents[*at]);
    let is_same = |a: &usize, b: &usize| documents[*a].segment_ord == documents[*b].segment_ord;
    for same in order.chunk_by(is_same) {
        let segment = documents[same[0]].segment_ord as usize;
        let postings = prepared.fields[BODY].postings(segment);
        for (term, resolved) in terms.iter().enumerate().filter(|(term, _)| is_wanted(*term)) {
            for (form, infos) in resolved.forms(segment).iter().enumerate() {
                let Some(info) = &infos[BODY] else { continue };
                if budget.is_spent_soon() {
                    break;
                }
                let of_segment = same.iter().map(|at| documents[*at].doc_id);
                postings.positions_in(info, of_segment, u32::MAX, |number, position| {
                    found[same[number]].push(Occurrence { position, term, form });
                })?;
            }
        }
    }
    // Each form's are sorted already, which a stable sort makes use of.
    found.iter_mut().for_each(|occurrences| occurrences.sort());
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_that_stands_everywhere_is_read_at_first_and_beside_rarer_ones() {
        let often = 3 * OFTEN as u32;
        let frequent = (0..often).map(|n| Occurrence { position: 10 * n, term: 0, form: 0 });
        let rare = Occurrence { position: 10 * (often - 100) + 1, term: 0, form: 1 };
        let mut occurrences: Vec<Occurrence> = frequent.chain([rare]).collect();
        occurrences.sort();
        let read = worth_reading(&occurrences);
        assert!(read.is_sorted() && read.contains(&rare.position));
        let late: Vec<u32> = read.iter().copied().filter(|at| *at > 10 * OFTEN as u32).collect();
        let beside = [-3, -2, -1, 0, 1, 2, 3].map(|n| 10 * (often as i32 - 100 + n) as u32);
        assert_eq!(
            late.iter().filter(|at| **at != rare.position).collect::<Vec<_>>(),
            beside.iter().collect::<Vec<_>>()
        );
        assert_eq!(read.len(), OFTEN + late.len());
        assert_eq!(worth_reading(&occurrences[..OFTEN]).len(), OFTEN);
        assert!(worth_reading(&[]).is_empty());
    }
}
