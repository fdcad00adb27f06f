//! Conditions on where words stand: phrases, and initials beside their surname.

use std::io;

use tantivy::{DocId, TERMINATED, postings::TermInfo};

use super::{
    cursor::Cursor,
    term::TermMatcher,
    union::{FieldScoring, FieldUnion},
};
use crate::segment::postings::{Positions, PostingsList};

/// One form's postings with positions, in one field.
struct FormPositions<'s> {
    list: PostingsList<'s>,
    positions: Positions<'s>,
    weight: f32,
}

/// All forms of one term in one field: the documents, and the positions, which are looked up only in
/// documents that need them.
pub(super) struct TermPositions<'s> {
    documents: TermMatcher<'s>,
    lists: Vec<FormPositions<'s>>,
    /// The current document of each list, side by side, as all are asked for every candidate.
    heads: Vec<DocId>,
}

/// How the terms must stand.
pub(super) enum Relation {
    /// Term `i` stands `offsets[i]` words after the first.
    Phrase { offsets: Vec<u32> },
    /// The first term stands at most so many words before or after the second.
    Beside { reach: u32 },
}

/// One field that has forms of all terms.
pub(super) struct FieldPositions<'s> {
    /// In the order of the relation.
    terms: Vec<TermPositions<'s>>,
    /// Their numbers, rarest first.
    by_cost: Vec<usize>,
    scoring: FieldScoring<'s>,
    /// How often the terms stand as they must in the current document.
    frequency: f32,
}

impl<'s> FieldPositions<'s> {
    pub(super) fn new(terms: Vec<TermPositions<'s>>, scoring: FieldScoring<'s>) -> Self {
        let mut by_cost: Vec<usize> = (0..terms.len()).collect();
        by_cost.sort_by_key(|term| terms[*term].documents.cost());
        Self { terms, by_cost, scoring, frequency: 0.0 }
    }
}

/// Documents where the terms stand as they must, with their scores.
pub(super) struct PositionalMatcher<'s> {
    relation: Relation,
    fields: Vec<FieldPositions<'s>>,
    doc: DocId,
    min_score: f32,
    buffers: Vec<Vec<(u32, f32)>>,
    next: Vec<usize>,
}

impl<'s> PositionalMatcher<'s> {
    pub(super) fn new(relation: Relation, fields: Vec<FieldPositions<'s>>) -> Self {
        let terms = fields.iter().map(|field| field.terms.len()).max().unwrap_or(0);
        let (doc, min_score, next) = (0, 0.0, Vec::new());
        let buffers = vec![Vec::new(); terms];
        let mut matcher = Self { relation, fields, doc, min_score, buffers, next };
        matcher.doc = matcher.at_or_after(0);
        matcher
    }

    pub(super) fn cost(&self) -> u64 {
        // Positions cost more to read than documents.
        let terms = self.fields.iter().flat_map(|field| &field.terms);
        terms.map(|term| term.documents.cost() * 4).sum()
    }

    pub(super) fn max_score(&self) -> f32 {
        self.fields.iter().map(|field| field.scoring.max_score()).sum()
    }

    pub(super) fn set_min_competitive_score(&mut self, score: f32) {
        self.min_score = score;
        if let [field] = self.fields.as_mut_slice() {
            field.set_min_competitive_score(&self.relation, score);
        }
    }

    pub(super) fn score(&self) -> f32 {
        let scores = self.fields.iter();
        scores.map(|field| field.scoring.score(field.frequency, self.doc)).sum()
    }

    fn at_or_after(&mut self, mut target: DocId) -> DocId {
        loop {
            let firsts = self.fields.iter_mut().map(|field| field.next_common(target));
            let doc = firsts.min().unwrap_or(TERMINATED);
            if doc == TERMINATED {
                return TERMINATED;
            }
            if self.is_competitive(doc) && self.stand(doc) {
                return doc;
            }
            target = doc + 1;
        }
    }

    /// Whether a document with all terms could score enough: positions cost much more to read than
    /// frequencies.
    fn is_competitive(&mut self, doc: DocId) -> bool {
        if self.min_score <= 0.0 {
            return true;
        }
        let here = self.fields.iter_mut().filter(|field| field.has_all(doc));
        let most = here.map(|field| {
            let most = field.max_frequency(&self.relation, doc);
            field.scoring.score(most, doc)
        });
        most.sum::<f32>() >= self.min_score
    }

    /// Counts how often the terms stand as they must; `false` where they do in no field.
    fn stand(&mut self, doc: DocId) -> bool {
        for field in &mut self.fields {
            field.frequency = 0.0;
            if !field.has_all(doc) {
                continue;
            }
            for (term, buffer) in field.terms.iter_mut().zip(&mut self.buffers) {
                term.positions(doc, buffer);
            }
            field.frequency = match &self.relation {
                Relation::Phrase { offsets } => {
                    count_phrases(&self.buffers, offsets, &mut self.next)
                }
                Relation::Beside { reach } => count_beside(&self.buffers, *reach),
            };
        }
        self.fields.iter().any(|field| field.frequency > 0.0)
    }
}

impl Cursor for PositionalMatcher<'_> {
    #[inline]
    fn doc(&self) -> DocId {
        self.doc
    }

    #[inline]
    fn move_to(&mut self, target: DocId) -> DocId {
        self.doc = self.at_or_after(target);
        self.doc
    }
}

impl FieldPositions<'_> {
    /// The first document at or after `target` that has a form of every term.
    fn next_common(&mut self, mut target: DocId) -> DocId {
        'candidates: loop {
            for term in &self.by_cost {
                let doc = self.terms[*term].documents.seek(target);
                if doc == TERMINATED {
                    return TERMINATED;
                }
                if doc > target {
                    target = doc;
                    continue 'candidates;
                }
            }
            return target;
        }
    }

    fn has_all(&self, doc: DocId) -> bool {
        self.terms.iter().all(|term| term.documents.doc() == doc)
    }

    /// What [`count_phrases`] or [`count_beside`] cannot exceed in a document that has all terms.
    fn max_frequency(&mut self, relation: &Relation, doc: DocId) -> f32 {
        let Some((first, others)) = self.terms.split_first_mut() else { return 0.0 };
        let most = first.documents.frequency();
        if let Relation::Beside { .. } = relation {
            return most;
        }
        let others = others.iter().map(|term| term.documents.frequency());
        let others = others.fold(f32::INFINITY, f32::min);
        if others >= most {
            return most;
        }
        // Forms that are stacked on one position each start a phrase there, followed by the
        // same words.
        most.min(others * first.forms_in(doc).count() as f32)
    }

    /// Each term has to occur often enough by itself, by the same bounds.
    fn set_min_competitive_score(&mut self, relation: &Relation, score: f32) {
        let Some((first, others)) = self.terms.split_first_mut() else { return };
        first.documents.set_min_competitive_score(score);
        if matches!(relation, Relation::Phrase { .. }) && first.lists.len() == 1 {
            for term in others {
                term.documents.set_min_competitive_score(score);
            }
        }
    }
}

impl<'s> TermPositions<'s> {
    /// Opens the postings of forms that are given rarest first; `None` where there are none.
    pub(super) fn open<'i, F: Iterator<Item = (&'i TermInfo, f32)>>(
        forms: impl Fn() -> F,
        scoring: FieldScoring<'s>,
    ) -> io::Result<Option<Self>> {
        let of_field = scoring.postings;
        let Some(union) = FieldUnion::open(forms(), scoring)? else { return Ok(None) };
        let mut lists = Vec::with_capacity(forms().count());
        for (info, weight) in forms() {
            let (list, positions) = (of_field.list(info)?, of_field.positions(info)?);
            lists.push(FormPositions { list, positions, weight });
        }
        let heads = lists.iter().map(|form: &FormPositions| form.list.doc()).collect();
        Ok(Some(Self { documents: TermMatcher::new(vec![union]), lists, heads }))
    }

    /// The forms that a document has.
    fn forms_in(&mut self, doc: DocId) -> impl Iterator<Item = &mut FormPositions<'s>> {
        self.heads.iter_mut().zip(&mut self.lists).filter_map(move |(head, form)| {
            if *head < doc {
                *head = form.list.seek(doc);
            }
            (*head == doc).then_some(form)
        })
    }

    /// All positions of all forms, ascending, with the weights of the forms.
    fn positions(&mut self, doc: DocId, into: &mut Vec<(u32, f32)>) {
        into.clear();
        let mut forms = 0;
        for form in self.forms_in(doc) {
            let (first, len) = (form.list.occurrences_before(), form.list.frequency());
            form.positions.read(first, len, |position| into.push((position, form.weight)));
            forms += 1;
        }
        if forms > 1 {
            into.sort_by_key(|(position, _)| *position);
        }
    }
}

/// The sum of the weights of all places where the terms follow one another; a phrase weighs what its
/// least likely word weighs.
fn count_phrases(terms: &[Vec<(u32, f32)>], offsets: &[u32], at: &mut Vec<usize>) -> f32 {
    at.clear();
    at.resize(terms.len(), 0);
    let mut sum = 0.0;
    'starts: for (start, weight) in &terms[0] {
        let mut least = *weight;
        for ((positions, offset), at) in terms.iter().zip(offsets).zip(at.iter_mut()).skip(1) {
            let wanted = start + offset;
            while positions.get(*at).is_some_and(|(position, _)| *position < wanted) {
                *at += 1;
            }
            match positions.get(*at) {
                Some((position, weight)) if *position == wanted => least = least.min(*weight),
                Some(_) => continue 'starts,
                None => break 'starts,
            }
        }
        sum += least;
    }
    sum
}

fn count_beside(terms: &[Vec<(u32, f32)>], reach: u32) -> f32 {
    let [near, names] = terms else { return 0.0 };
    let stands = |position: &u32| {
        let from = names.partition_point(|(name, _)| *name + reach < *position);
        names[from..]
            .iter()
            .take_while(|(name, _)| *name <= *position + reach)
            .any(|(name, _)| name != position)
    };
    near.iter().filter(|(position, _)| stands(position)).map(|(_, weight)| weight).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(positions: &[u32]) -> Vec<(u32, f32)> {
        positions.iter().map(|p| (*p, 1.0)).collect()
    }

    #[test]
    fn a_phrase_is_counted_wherever_it_stands() {
        let mut next = vec![7; 9];
        let mut count = |terms: &[_], offsets: &[_]| count_phrases(terms, offsets, &mut next);
        let terms = [at(&[1, 5, 9]), at(&[2, 7, 10])];
        assert_eq!(count(&terms, &[0, 1]), 2.0);
        assert_eq!(count(&terms, &[0, 2]), 1.0);
        assert_eq!(count(&[at(&[1]), at(&[])], &[0, 1]), 0.0);
        // A stacked form at the same place is one occurrence.
        assert_eq!(count(&[at(&[4]), vec![(5, 0.5), (5, 1.0)]], &[0, 1]), 0.5);
    }

    #[test]
    fn an_initial_counts_beside_its_surname_only() {
        assert_eq!(count_beside(&[at(&[3]), at(&[5])], 2), 1.0);
        assert_eq!(count_beside(&[at(&[6]), at(&[5])], 2), 1.0);
        assert_eq!(count_beside(&[at(&[2, 8]), at(&[5])], 2), 0.0);
        assert_eq!(count_beside(&[at(&[5]), at(&[5])], 2), 0.0);
    }
}
