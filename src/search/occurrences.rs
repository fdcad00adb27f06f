//! Where the forms of a plan stand in the bodies of the documents of a page: as the postings have it,
//! so that no text is read for that.

use tantivy::DocAddress;

use super::{execute::ResolvedTerm, prepared::Prepared, term::BODY};
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

/// The occurrences of some terms in each of these documents, ascending, as long as there is time. A list of postings is read once
/// for all documents of a segment.
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
                let (mut list, mut positions) = (postings.list(info)?, None);
                for at in same {
                    let document = documents[*at].doc_id;
                    if list.seek(document) != document {
                        continue;
                    }
                    let positions = match &mut positions {
                        Some(positions) => positions,
                        None => positions.insert(postings.positions(info)?),
                    };
                    let (first, len) = (list.occurrences_before(), list.frequency());
                    let occurrences = &mut found[*at];
                    positions.read(first, len, |position| {
                        occurrences.push(Occurrence { position, term, form });
                    });
                }
            }
        }
    }
    found.iter_mut().for_each(|occurrences| occurrences.sort_unstable());
    Ok(found)
}
