//! Conditions on where words stand: phrases, words near one another, and initials beside their surname.
//!
//! Each term is opened and read once, however often a condition names it, and counting goes through
//! the positions once: the time is linear in the postings that are read, whatever repeats.

use std::io;

use tantivy::{DocId, TERMINATED, postings::TermInfo};

use super::{
    cursor::Cursor,
    level::{LEVELS, Level},
    near::{Need, count_near},
    term::TermMatcher,
    union::{FieldScoring, FieldUnion},
};
use crate::{
    query::Budget,
    segment::postings::{Positions, PostingsList},
};

/// One form's postings with positions, in one field.
struct FormPositions<'s> {
    list: PostingsList<'s>,
    positions: Positions<'s>,
    level: Level,
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
    /// Each of these terms, by number, stands so many words after the first.
    Phrase { words: Vec<(usize, u32)> },
    /// The terms stand in any order, with at most so many other words between.
    Near { needs: Vec<Need>, slop: u32 },
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
    /// How often the terms stand as they must in the current document, by level.
    frequencies: [f32; LEVELS],
}

impl<'s> FieldPositions<'s> {
    pub(super) fn new(terms: Vec<TermPositions<'s>>, scoring: FieldScoring<'s>) -> Self {
        let mut by_cost: Vec<usize> = (0..terms.len()).collect();
        by_cost.sort_by_key(|term| terms[*term].documents.cost());
        Self { terms, by_cost, scoring, frequencies: [0.0; LEVELS] }
    }
}

/// Documents where the terms stand as they must, with their scores.
pub(super) struct PositionalMatcher<'s> {
    relation: Relation,
    fields: Vec<FieldPositions<'s>>,
    doc: DocId,
    min_score: f32,
    buffers: Vec<Vec<(u32, Level)>>,
    next: Vec<usize>,
    budget: &'s Budget,
}

impl<'s> PositionalMatcher<'s> {
    pub(super) fn new(
        relation: Relation,
        fields: Vec<FieldPositions<'s>>,
        budget: &'s Budget,
    ) -> Self {
        let terms = fields.iter().map(|field| field.terms.len()).max().unwrap_or(0);
        let (doc, min_score, next) = (0, 0.0, Vec::new());
        let buffers = vec![Vec::new(); terms];
        let mut matcher = Self { relation, fields, doc, min_score, buffers, next, budget };
        matcher.doc = matcher.at_or_after(0);
        matcher
    }

    pub(super) fn cost(&self) -> u64 {
        // Positions cost more to read than documents.
        let terms = self.fields.iter().flat_map(|field| &field.terms);
        terms.map(|term| term.documents.cost() * 4).sum()
    }

    pub(super) fn max_score(&self) -> f32 {
        self.fields.iter().map(FieldPositions::max_score).fold(0.0, f32::max)
    }

    pub(super) fn set_min_competitive_score(&mut self, score: f32) {
        self.min_score = score;
        if let [field] = self.fields.as_mut_slice() {
            field.set_min_competitive_score(&self.relation, score);
        }
    }

    pub(super) fn score(&self) -> f32 {
        let of_fields = self.fields.iter().map(|field| (field, field.frequencies));
        score(of_fields, self.doc)
    }

    fn at_or_after(&mut self, mut target: DocId) -> DocId {
        loop {
            let firsts = self.fields.iter_mut().map(|field| field.next_common(target));
            let doc = firsts.min().unwrap_or(TERMINATED);
            if doc == TERMINATED || self.budget.is_spent_soon() {
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
    fn is_competitive(&self, doc: DocId) -> bool {
        if self.min_score <= 0.0 {
            return true;
        }
        let here = self.fields.iter().filter(|field| field.has_all(doc));
        let most = here.map(|field| (field, field.max_frequencies(&self.relation)));
        score(most, doc) >= self.min_score
    }

    /// Counts how often the terms stand as they must; `false` where they do in no field.
    fn stand(&mut self, doc: DocId) -> bool {
        for field in &mut self.fields {
            field.frequencies = [0.0; LEVELS];
            if !field.has_all(doc) {
                continue;
            }
            for (term, buffer) in field.terms.iter_mut().zip(&mut self.buffers) {
                term.positions(doc, buffer);
            }
            field.frequencies = match &self.relation {
                Relation::Phrase { words } => count_phrases(&self.buffers, words, &mut self.next),
                Relation::Near { needs, slop } => count_near(&self.buffers, needs, *slop),
                Relation::Beside { reach } => count_beside(&self.buffers, *reach),
            };
        }
        self.fields.iter().any(|field| field.frequencies != [0.0; LEVELS])
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

    /// What no score exceeds: no occurrence is likelier than its least likely word.
    fn max_score(&self) -> f32 {
        let likeliest = self.terms.iter().filter_map(|term| term.documents.likeliest()).max();
        likeliest.map_or(0.0, |level| self.scoring.max_score(level))
    }

    /// What [`count_phrases`] or [`count_beside`] cannot exceed in a document that has all terms: of
    /// what is at least so likely, no more than of any word that each occurrence takes one of.
    fn max_frequencies(&self, relation: &Relation) -> [f32; LEVELS] {
        let taken = match relation {
            Relation::Phrase { .. } | Relation::Near { .. } => self.terms.as_slice(),
            // Several initials may stand beside one name.
            Relation::Beside { .. } => &self.terms[..1.min(self.terms.len())],
        };
        let mut most = [f32::INFINITY; LEVELS];
        for term in taken {
            let mut together = 0.0;
            for (most, frequency) in most.iter_mut().zip(term.documents.frequencies()) {
                together += frequency;
                *most = most.min(together);
            }
        }
        let mut before = 0.0;
        most.map(|together| {
            let frequency = together - before;
            before = together;
            frequency
        })
    }

    /// Each term has to occur often enough by itself, by the same bounds.
    fn set_min_competitive_score(&mut self, relation: &Relation, score: f32) {
        let Some((first, others)) = self.terms.split_first_mut() else { return };
        first.documents.set_min_competitive_score(score);
        if !matches!(relation, Relation::Beside { .. }) {
            for term in others {
                term.documents.set_min_competitive_score(score);
            }
        }
    }
}

/// The score of a document in which the terms stand so often on each level of each field: as that of
/// a term, fields are added up before they saturate.
fn score<'f, 's: 'f>(
    of_fields: impl Iterator<Item = (&'f FieldPositions<'s>, [f32; LEVELS])>,
    doc: DocId,
) -> f32 {
    let (mut shares, mut any) = ([0.0; LEVELS], None);
    for (field, frequencies) in of_fields {
        let share = field.scoring.share(doc);
        for (sum, frequency) in shares.iter_mut().zip(frequencies) {
            *sum += frequency * share;
        }
        any = Some(field);
    }
    any.map_or(0.0, |field| field.scoring.score_of(&shares))
}

impl<'s> TermPositions<'s> {
    /// Opens the postings of forms; `None` where there are none.
    pub(super) fn open<'i, F: Iterator<Item = (&'i TermInfo, Level)>>(
        forms: impl Fn() -> F,
        scoring: FieldScoring<'s>,
        budget: &'s Budget,
    ) -> io::Result<Option<Self>> {
        let of_field = scoring.postings;
        let Some(union) = FieldUnion::open(forms(), scoring)? else { return Ok(None) };
        let mut lists = Vec::with_capacity(forms().count());
        for (info, level) in forms() {
            let (list, positions) = (of_field.list(info)?, of_field.positions(info)?);
            lists.push(FormPositions { list, positions, level });
        }
        let heads = lists.iter().map(|form: &FormPositions| form.list.doc()).collect();
        Ok(Some(Self { documents: TermMatcher::new(vec![union], budget), lists, heads }))
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

    /// All positions of all forms, ascending, each with its likeliest form.
    fn positions(&mut self, doc: DocId, into: &mut Vec<(u32, Level)>) {
        into.clear();
        let mut forms = 0;
        for form in self.forms_in(doc) {
            let (first, len) = (form.list.occurrences_before(), form.list.frequency());
            form.positions.read(first, len, |position| into.push((position, form.level)));
            forms += 1;
        }
        if forms > 1 {
            into.sort_unstable();
            into.dedup_by_key(|(position, _)| *position);
        }
    }
}

/// How often the words follow one another, by level; a phrase is as likely as its least likely word.
/// A word is the number of its term and how far it stands from the first.
fn count_phrases(
    terms: &[Vec<(u32, Level)>],
    words: &[(usize, u32)],
    at: &mut Vec<usize>,
) -> [f32; LEVELS] {
    at.clear();
    at.resize(words.len(), 0);
    let mut frequencies = [0.0; LEVELS];
    let Some(((first, _), others)) = words.split_first() else { return frequencies };
    'starts: for (start, level) in &terms[*first] {
        let mut least = *level;
        for ((term, offset), at) in others.iter().zip(at.iter_mut()) {
            let (positions, wanted) = (&terms[*term], start + offset);
            while positions.get(*at).is_some_and(|(position, _)| *position < wanted) {
                *at += 1;
            }
            match positions.get(*at) {
                Some((position, level)) if *position == wanted => least = least.max(*level),
                Some(_) => continue 'starts,
                None => break 'starts,
            }
        }
        frequencies[least.place()] += 1.0;
    }
    frequencies
}

/// How often the first term stands beside the second, by level: that of the likeliest name in reach,
/// or its own where that is less likely.
fn count_beside(terms: &[Vec<(u32, Level)>], reach: u32) -> [f32; LEVELS] {
    let mut frequencies = [0.0; LEVELS];
    let [near, names] = terms else { return frequencies };
    for (position, level) in near {
        let from = names.partition_point(|(name, _)| *name + reach < *position);
        let beside = names[from..].iter().take_while(|(name, _)| *name <= *position + reach);
        let likeliest = beside.filter(|(name, _)| name != position).map(|(_, level)| level).min();
        if let Some(name) = likeliest {
            frequencies[level.max(name).place()] += 1.0;
        }
    }
    frequencies
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Class;

    fn at(positions: &[u32]) -> Vec<(u32, Level)> {
        positions.iter().map(|p| (*p, Level::EXACT)).collect()
    }

    fn likely(weight: f32) -> Level {
        Level::of(Class::Translit, weight)
    }

    /// How often at which level.
    fn frequencies(expected: &[(Level, f32)]) -> [f32; LEVELS] {
        let mut frequencies = [0.0; LEVELS];
        expected.iter().for_each(|(level, frequency)| frequencies[level.place()] = *frequency);
        frequencies
    }

    fn times(frequency: f32) -> [f32; LEVELS] {
        frequencies(&[(Level::EXACT, frequency)])
    }

    #[test]
    fn a_phrase_is_counted_wherever_it_stands() {
        let mut next = vec![7; 9];
        let mut count = |terms: &[_], words: &[_]| count_phrases(terms, words, &mut next);
        let terms = [at(&[1, 5, 9]), at(&[2, 7, 10])];
        assert_eq!(count(&terms, &[(0, 0), (1, 1)]), times(2.0));
        assert_eq!(count(&terms, &[(0, 0), (1, 2)]), times(1.0));
        assert_eq!(count(&[at(&[1]), at(&[])], &[(0, 0), (1, 1)]), times(0.0));
        let repeated = [at(&[1, 2, 3, 7, 8]), at(&[4, 9])];
        assert_eq!(count(&repeated, &[(0, 0), (0, 1)]), times(3.0));
        assert_eq!(count(&repeated, &[(0, 0), (0, 1), (1, 2)]), times(2.0));
    }

    #[test]
    fn a_phrase_is_as_likely_as_its_least_likely_word() {
        let mut next = Vec::new();
        let mut count = |terms: &[_]| count_phrases(terms, &[(0, 0), (1, 1)], &mut next);
        let (sure, doubtful) = (likely(0.9), likely(0.3));
        let surnames = vec![(2, sure), (5, Level::EXACT), (8, doubtful)];
        assert_eq!(
            count(&[at(&[1, 4, 7]), surnames.clone()]),
            frequencies(&[(Level::EXACT, 1.0), (sure, 1.0), (doubtful, 1.0)])
        );
        assert_eq!(
            count(&[vec![(1, doubtful), (4, sure), (7, sure)], surnames]),
            frequencies(&[(sure, 1.0), (doubtful, 2.0)])
        );
    }

    #[test]
    fn an_initial_counts_beside_its_surname_only() {
        assert_eq!(count_beside(&[at(&[3]), at(&[5])], 2), times(1.0));
        assert_eq!(count_beside(&[at(&[6]), at(&[5])], 2), times(1.0));
        assert_eq!(count_beside(&[at(&[2, 8]), at(&[5])], 2), times(0.0));
        assert_eq!(count_beside(&[at(&[5]), at(&[5])], 2), times(0.0));
    }

    #[test]
    fn an_initial_is_as_likely_as_the_likeliest_surname_beside_it() {
        let (sure, doubtful) = (likely(0.9), likely(0.3));
        let names = || vec![(1, doubtful), (4, sure)];
        assert_eq!(count_beside(&[at(&[3]), names()], 2), frequencies(&[(sure, 1.0)]));
        assert_eq!(count_beside(&[at(&[0]), names()], 2), frequencies(&[(doubtful, 1.0)]));
        let initial = vec![(3, doubtful)];
        assert_eq!(count_beside(&[initial, names()], 2), frequencies(&[(doubtful, 1.0)]));
    }
}
