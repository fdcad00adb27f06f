//! How near one another the words of a query stand in the best documents.
//!
//! ```text
//! Cₙ = the most that words within any n consecutive words of a field weigh together, each once:
//!      Σ idf · w
//! A  = Σ over neighbouring words of the query that somewhere stand to one another as in it:
//!      the lesser of importance · idf of the two, times the lesser w
//! ```
//! Only words that the query is about count, and at least two of them. `w` is the weight of the form
//! that stands there, so that a doubtful spelling gains no more by standing near than by standing
//! there at all. Of a form that a document has very often, the first [`MAX_OCCURRENCES`] are looked at.
//!
//! Another engine computes the same from the positions of the forms.

use tantivy::DocId;

use super::{
    execute::Execution,
    formula::Formula,
    level::{LEVELS, Level},
    term::FIELDS,
};
use crate::query::{PlanTerm, PlanWord};

/// Occurrences of a form in a field of a document that are looked at.
const MAX_OCCURRENCES: u32 = 256;

/// The widths of windows, in words.
pub(super) const WINDOWS: [u32; 2] = [12, 24];

/// How near the words stand in one document.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Near {
    /// C, by the window.
    pub windows: [f32; 2],
    /// A.
    pub order: f32,
}

impl Near {
    /// What it adds to a score.
    pub(super) fn score(&self, formula: &Formula) -> f32 {
        formula.window * self.windows.iter().sum::<f32>() + formula.order * self.order
    }
}

/// The words of a query that may stand near one another.
pub(super) struct Nearness<'e> {
    execution: &'e Execution<'e>,
    words: Vec<Word>,
    /// Neighbours in the query, as numbers of words, and how far the second stands after the first.
    neighbours: Vec<(usize, usize, u32)>,
}

struct Word {
    term: usize,
    idf: f32,
    weight: f32,
}

/// A word where it stands in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Occurrence {
    position: u32,
    word: usize,
    level: Level,
}

impl<'e> Nearness<'e> {
    /// `None` where there are not at least two words that the query is about.
    pub(super) fn new(
        execution: &'e Execution<'e>,
        terms: &[PlanTerm],
        words: &[PlanWord],
    ) -> Option<Self> {
        let content = words.iter().filter(|word| terms[word.term].role.is_content());
        let (mut known, mut neighbours): (Vec<Word>, Vec<_>) = (Vec::new(), Vec::new());
        let mut before: Option<(usize, u32)> = None;
        for PlanWord { term, position } in content.copied() {
            let number = known.iter().position(|word| word.term == term).unwrap_or_else(|| {
                let (idf, weight) = (execution.idf(term), execution.weight(term));
                known.push(Word { term, idf, weight });
                known.len() - 1
            });
            if let Some((other, at)) = before.filter(|(other, _)| *other != number) {
                neighbours.push((other, number, position - at));
            }
            before = Some((number, position));
        }
        (known.len() > 1).then_some(Self { execution, words: known, neighbours })
    }

    /// How near the words stand in documents of a segment, which ascend.
    pub(super) fn of(&self, segment: usize, documents: &[DocId]) -> tantivy::Result<Vec<Near>> {
        let mut near = vec![Near::default(); documents.len()];
        for field in 0..FIELDS {
            let found = self.occurrences(segment, field, documents)?;
            for (near, mut occurrences) in near.iter_mut().zip(found) {
                occurrences.sort_unstable();
                for (best, width) in near.windows.iter_mut().zip(WINDOWS) {
                    *best = self.best_window(&occurrences, width).max(*best);
                }
                near.order = self.in_order(&occurrences).max(near.order);
            }
        }
        Ok(near)
    }

    /// Where the words stand in a field of each document.
    fn occurrences(
        &self,
        segment: usize,
        field: usize,
        documents: &[DocId],
    ) -> tantivy::Result<Vec<Vec<Occurrence>>> {
        let mut found = vec![Vec::new(); documents.len()];
        let postings = self.execution.fields[field].postings(segment);
        for (number, word) in self.words.iter().enumerate() {
            for (info, level) in self.execution.terms[word.term].forms_of_field(segment, field) {
                // What is not looked at any more raises nothing.
                if self.execution.budget.is_spent() {
                    return Ok(found);
                }
                let documents = documents.iter().copied();
                postings.positions_in(info, documents, MAX_OCCURRENCES, |doc, position| {
                    found[doc].push(Occurrence { position, word: number, level });
                })?;
            }
        }
        Ok(found)
    }

    /// The most that the words of any window of this width weigh together.
    fn best_window(&self, occurrences: &[Occurrence], width: u32) -> f32 {
        let mut inside = vec![[0u32; LEVELS]; self.words.len()];
        let mut weights = vec![0.0; self.words.len()];
        let (mut first, mut best) = (0, 0.0f32);
        for last in occurrences {
            while last.position - occurrences[first].position >= width {
                let out = occurrences[first];
                inside[out.word][out.level.place()] -= 1;
                weights[out.word] = self.weight(out.word, &inside[out.word]);
                first += 1;
            }
            inside[last.word][last.level.place()] += 1;
            let weight = self.weight(last.word, &inside[last.word]);
            if weight > weights[last.word] {
                weights[last.word] = weight;
                best = best.max(weights.iter().sum());
            }
        }
        best
    }

    /// What a word weighs that stands there so often on each level.
    fn weight(&self, word: usize, inside: &[u32; LEVELS]) -> f32 {
        let likeliest = Level::all().find(|level| inside[level.place()] > 0);
        likeliest.map_or(0.0, |level| level.weight() * self.words[word].idf)
    }

    /// What neighbours weigh that stand to one another as in the query.
    fn in_order(&self, occurrences: &[Occurrence]) -> f32 {
        let weight = |(first, second, distance): &(usize, usize, u32)| {
            let starts = occurrences.iter().filter(|one| one.word == *first);
            let likeliest = starts.filter_map(|start| {
                let place = start.position + distance;
                let from = occurrences.partition_point(|one| one.position < place);
                let here = occurrences[from..].iter().take_while(|one| one.position == place);
                let level = here.filter(|one| one.word == *second).map(|one| one.level).min()?;
                Some(level.max(start.level))
            });
            let least = self.words[*first].weight.min(self.words[*second].weight);
            likeliest.min().map_or(0.0, |level| level.weight() * least)
        };
        self.neighbours.iter().map(weight).sum()
    }
}
