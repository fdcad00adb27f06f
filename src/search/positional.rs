//! Conditions on where words stand: phrases, and initials beside their surname.

use tantivy::{
    DocId, DocSet, TERMINATED,
    postings::{Postings, SegmentPostings},
};

use super::term::{FIELDS, FieldScoring};

/// One form's postings with positions, in one field.
pub(super) struct PlacedPostings {
    pub postings: SegmentPostings,
    pub weight: f32,
}

/// The postings of all forms of one term in one field.
pub(super) struct Place {
    pub lists: Vec<PlacedPostings>,
}

/// How the terms must stand.
pub(super) enum Relation {
    /// Term `i` stands `offsets[i]` words behind the first.
    Phrase { offsets: Vec<u32> },
    /// The first term stands at most so many words before or behind the second.
    Beside { reach: u32 },
}

/// Documents where the terms stand as they must, with their scores.
pub(super) struct PositionalMatcher<'s> {
    relation: Relation,
    /// By field, then by term. A field where a term is missing altogether has no terms.
    fields: [Vec<Place>; FIELDS],
    scoring: [Option<FieldScoring<'s>>; FIELDS],
    doc: DocId,
    frequencies: [f32; FIELDS],
    buffers: Vec<Vec<(u32, f32)>>,
    positions: Vec<u32>,
}

impl<'s> PositionalMatcher<'s> {
    pub(super) fn new(
        relation: Relation,
        fields: [Vec<Place>; FIELDS],
        scoring: [Option<FieldScoring<'s>>; FIELDS],
    ) -> Self {
        let terms = fields.iter().map(Vec::len).max().unwrap_or(0);
        let mut matcher = Self {
            relation,
            fields,
            scoring,
            doc: 0,
            frequencies: [0.0; FIELDS],
            buffers: vec![Vec::new(); terms],
            positions: Vec::new(),
        };
        matcher.doc = matcher.at_or_after(0);
        matcher
    }

    pub(super) fn doc(&self) -> DocId {
        self.doc
    }

    pub(super) fn cost(&self) -> u64 {
        // Positions cost more to read than documents.
        let lists = self.fields.iter().flatten().flat_map(|place| &place.lists);
        lists.map(|list| u64::from(list.postings.doc_freq()) * 4).sum()
    }

    pub(super) fn advance(&mut self) -> DocId {
        if self.doc != TERMINATED {
            self.doc = self.at_or_after(self.doc + 1);
        }
        self.doc
    }

    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = self.at_or_after(target);
        }
        self.doc
    }

    pub(super) fn score(&self) -> f32 {
        let mut score = 0.0;
        for (scoring, frequency) in self.scoring.iter().zip(self.frequencies) {
            if let Some(scoring) = scoring
                && frequency > 0.0
            {
                let length = scoring.lengths.fieldnorm_id(self.doc);
                score += scoring.weight * scoring.statistics.saturation(frequency, length);
            }
        }
        score
    }

    fn at_or_after(&mut self, mut target: DocId) -> DocId {
        loop {
            let mut doc = TERMINATED;
            let mut in_field = [false; FIELDS];
            for (places, in_field) in self.fields.iter_mut().zip(&mut in_field) {
                let here = next_common(places, target);
                if here < doc {
                    doc = here;
                }
                *in_field = here != TERMINATED;
            }
            if doc == TERMINATED {
                return TERMINATED;
            }
            let mut any = false;
            for (field, in_field) in in_field.into_iter().enumerate() {
                let here = in_field && stands_at(&self.fields[field], doc);
                self.frequencies[field] = if here { self.count(field, doc) } else { 0.0 };
                any |= self.frequencies[field] > 0.0;
            }
            if any {
                return doc;
            }
            target = doc + 1;
        }
    }

    /// The weighted number of times that the terms stand as they must in one field.
    fn count(&mut self, field: usize, doc: DocId) -> f32 {
        for (place, buffer) in self.fields[field].iter_mut().zip(&mut self.buffers) {
            place.positions(doc, buffer, &mut self.positions);
        }
        match &self.relation {
            Relation::Phrase { offsets } => count_phrases(&self.buffers, offsets),
            Relation::Beside { reach } => count_beside(&self.buffers, *reach),
        }
    }
}

/// The first document at or after `target` that has a form of every term; lists are left there.
fn next_common(places: &mut [Place], mut target: DocId) -> DocId {
    if places.is_empty() {
        return TERMINATED;
    }
    loop {
        let mut highest = target;
        for place in places.iter_mut() {
            highest = place.seek(highest);
            if highest == TERMINATED {
                return TERMINATED;
            }
        }
        if highest == target {
            return target;
        }
        target = highest;
    }
}

fn stands_at(places: &[Place], doc: DocId) -> bool {
    places.iter().all(|place| place.lists.iter().any(|list| list.postings.doc() == doc))
}

impl Place {
    fn seek(&mut self, target: DocId) -> DocId {
        let mut least = TERMINATED;
        for list in &mut self.lists {
            let mut doc = list.postings.doc();
            if doc < target {
                doc = list.postings.seek(target);
            }
            least = least.min(doc);
        }
        least
    }

    /// All positions of all forms, ascending, with the weights of the forms.
    fn positions(&mut self, doc: DocId, into: &mut Vec<(u32, f32)>, buffer: &mut Vec<u32>) {
        into.clear();
        for list in self.lists.iter_mut().filter(|list| list.postings.doc() == doc) {
            list.postings.positions(buffer);
            into.extend(buffer.iter().map(|position| (*position, list.weight)));
        }
        into.sort_by_key(|(position, _)| *position);
    }
}

/// The sum of the weights of all places where the terms stand one behind the other; a phrase weighs
/// what its least likely word weighs.
fn count_phrases(terms: &[Vec<(u32, f32)>], offsets: &[u32]) -> f32 {
    let mut at = vec![0usize; terms.len()];
    let mut sum = 0.0;
    'starts: for (start, weight) in &terms[0] {
        let mut least = *weight;
        for ((positions, offset), at) in terms.iter().zip(offsets).zip(&mut at).skip(1) {
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

    fn places(positions: &[u32]) -> Vec<(u32, f32)> {
        positions.iter().map(|p| (*p, 1.0)).collect()
    }

    #[test]
    fn a_phrase_is_counted_wherever_it_stands() {
        let terms = [places(&[1, 5, 9]), places(&[2, 7, 10])];
        assert_eq!(count_phrases(&terms, &[0, 1]), 2.0);
        assert_eq!(count_phrases(&terms, &[0, 2]), 1.0);
        assert_eq!(count_phrases(&[places(&[1]), places(&[])], &[0, 1]), 0.0);
        // A stacked form at the same place is one occurrence.
        assert_eq!(count_phrases(&[places(&[4]), vec![(5, 0.5), (5, 1.0)]], &[0, 1]), 0.5);
    }

    #[test]
    fn an_initial_counts_beside_its_surname_only() {
        assert_eq!(count_beside(&[places(&[3]), places(&[5])], 2), 1.0);
        assert_eq!(count_beside(&[places(&[6]), places(&[5])], 2), 1.0);
        assert_eq!(count_beside(&[places(&[2, 8]), places(&[5])], 2), 0.0);
        assert_eq!(count_beside(&[places(&[5]), places(&[5])], 2), 0.0);
    }
}
