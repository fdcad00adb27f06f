//! The formula of the ranking, and its numbers.
//!
//! ```text
//! S1    = Σ over the terms: importance · idf · Σ wᵢ · (sat(Tᵢ) − sat(Tᵢ₋₁))             see `bm25`
//! score = S1 + ¼ · C12 + ¼ · C24 + 0.1 · A    for the best hundred by S1               see `nearness`
//! ```
//! To that are added two steps, each higher than what everything else can add up to: one for documents
//! whose title is the whole query, and, where documents with some of the words follow those with all
//! of them, one for the latter.
//!
//! Function words are never required beside others, and count for little. The numbers were found on
//! twelve collections of questions and judged documents in both languages; none of them matters by
//! itself to more than some thousandths of the mean reciprocal rank between half and twice its value.

use super::bm25;
use crate::query::Role;

/// The numbers of the ranking. The default is what an archive uses; others are for measuring what
/// each part adds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Formula {
    /// What a word that holds the query together counts for.
    pub function_word: f32,
    /// What a word that asks counts for.
    pub question_word: f32,
    /// What a capitalized word counts for that is not the first.
    pub name: f32,
    /// What the best twelve words, and the best twenty-four, count for.
    pub window: f32,
    /// What words count for that stand to one another as in the query.
    pub order: f32,
    /// Whether a title that is the whole query goes before all others.
    pub whole_title: bool,
    /// Whether documents with some of the words follow where too few have all of them.
    pub relaxing: bool,
}

impl Default for Formula {
    fn default() -> Self {
        Self {
            function_word: 0.3,
            question_word: 0.15,
            name: 1.2,
            window: 0.25,
            order: 0.1,
            whole_title: true,
            relaxing: true,
        }
    }
}

impl Formula {
    /// How many of the best are looked at again for nearness; the rest follow by S1. No score is
    /// lowered by that, so that the order stays one.
    pub(super) const REREAD: usize = 100;

    /// What a term counts for by its role.
    pub(super) fn importance(&self, role: Role) -> f32 {
        match role {
            Role::Word => 1.0,
            Role::Name => self.name,
            Role::Function => self.function_word,
            Role::Question => self.question_word,
        }
    }

    /// What is higher than any score without it, given all that the terms of a query weigh together.
    pub(super) fn step(&self, weight: f32) -> f32 {
        (bm25::MAX_SATURATION + 2.0 * self.window + self.order) * weight
    }
}
