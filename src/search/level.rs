//! What an occurrence of a form counts for, in a few steps.
//!
//! Frequencies are added up one level at a time, so that a score takes as many divisions as a query
//! uses levels: one to four, mostly.

use crate::vocabulary::{Candidate, Class};

/// A form that is less likely than this among those of its class is doubtful.
const DOUBTFUL: f32 = 0.3;

/// How many levels there are.
pub(super) const LEVELS: usize = 16;

/// The weights, falling. 1, 0.45, 0.2, 0.09 and 0.04 are so far apart that one occurrence at one of
/// them outranks any number of occurrences at the next in a field of average length (see `bm25`).
const WEIGHTS: [f32; LEVELS] =
    [1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.45, 0.4, 0.3, 0.25, 0.2, 0.15, 0.12, 0.09, 0.06, 0.04];

/// A step of weight, likeliest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Level(u8);

impl Level {
    /// That of the word itself, which nothing else is on.
    pub(super) const EXACT: Self = Self(0);

    /// The highest level that does not exceed a weight; the lowest for what weighs less than all.
    pub(super) fn of(class: Class, weight: f32) -> Self {
        if class == Class::Exact {
            return Self::EXACT;
        }
        // A product of likelihoods may miss a level by its last bits.
        let above = WEIGHTS.iter().skip(1).take_while(|level| **level > weight * 1.0001).count();
        Self((above + 1).min(LEVELS - 1) as u8)
    }

    /// What an occurrence counts for.
    pub(super) fn weight(self) -> f32 {
        WEIGHTS[self.place()]
    }

    /// Its place among all levels, from 0.
    pub(super) fn place(self) -> usize {
        usize::from(self.0) % LEVELS
    }

    /// All levels, likeliest first.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        (0..LEVELS as u8).map(Self)
    }
}

/// Whether a form brings in no hit where the best do not go first: sorted by date, what it brings in
/// would stand among what is sure. Slips are there only where they were asked for.
pub(super) fn is_doubtful(form: &Candidate) -> bool {
    form.class != Class::Fuzzy && form.weight < DOUBTFUL * form.class.weight()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Rule;

    #[test]
    fn an_unlikely_spelling_is_doubtful_and_a_slip_was_asked_for() {
        let is_doubtful = |class: Class, likelihood| {
            let (form, weight, rule) = (String::new(), class.weight() * likelihood, Rule::Spelling);
            is_doubtful(&Candidate { form, class, weight, rule })
        };
        assert!(is_doubtful(Class::Translit, 0.2) && is_doubtful(Class::Forms, 0.2));
        assert!(!is_doubtful(Class::Translit, 0.4) && !is_doubtful(Class::Exact, 1.0));
        assert!(!is_doubtful(Class::Fuzzy, 0.05));
    }

    #[test]
    fn weights_fall_and_each_is_its_own_level() {
        assert!(WEIGHTS.is_sorted_by(|a, b| a > b) && WEIGHTS[LEVELS - 1] > 0.0);
        for level in Level::all().skip(1) {
            assert_eq!(Level::of(Class::Forms, level.weight()), level);
            assert_eq!(Level::of(Class::Fuzzy, level.weight() * 1.01), level);
        }
    }

    #[test]
    fn the_word_itself_is_alone_on_the_highest_level() {
        assert_eq!(Level::of(Class::Exact, 1.0), Level::EXACT);
        assert!(Level::of(Class::Forms, 1.0) > Level::EXACT);
        assert_eq!(Level::of(Class::Fuzzy, 0.001).place(), LEVELS - 1);
    }
}
