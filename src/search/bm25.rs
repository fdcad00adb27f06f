//! BM25 over forms of unequal likelihood.
//!
//! A term is a set of forms. The forms have weights above 0 and at most 1: the likelihood that an
//! occurrence means the term. With the weights that a term uses, w₁ > w₂ > …, and Tᵢ the occurrences
//! in the field of all forms that weigh wᵢ or more, counted without weights:
//!
//! ```text
//! score  = boost · idf · Σ wᵢ · (sat(Tᵢ) − sat(Tᵢ₋₁))                     T₀ = 0, sat(0) = 0
//! sat(T) = T · (k1 + 1) / (T + norm)
//! norm   = k1 · (1 − b + b · length / average length)
//! idf    = ln(1 + (N − df + ½) / (df + ½))
//! ```
//! `df` is the number of documents with any form, at most the sum over forms; `N` all documents of
//! the index; lengths in tokens, rounded to a byte as tantivy stores them; k1 = 1.2, b = 0.75. Weights
//! are rounded to those of `level`. The score of a document is the sum over the terms and fields that
//! match; a phrase is a term of its own, whose idf is the sum of those of its words, and an occurrence
//! of it weighs what the least likely of its words weighs.
//!
//! * Every part of the sum is positive, so that a further occurrence never lowers a score.
//! * Forms of equal weight are plain BM25 times that weight.
//! * sat stays below k1 + 1, so that one occurrence of weight w outranks any number of occurrences of
//!   weight v in a field of the same length exactly if v · (1 + norm) ≤ w: in one of average length
//!   at v = 0.45 · w, in a short one long before. A weight within T could not do that: sat
//!   levels out, and ten unlikely occurrences would count for more than a certain one.
//!
//! Another engine computes the same from the frequencies of the forms in a document, given their
//! weights, df, N and the average length. The parts of the sum are what an explanation lists.
//!
//! Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009;
//! the idf is Lucene's, which is never negative.

use tantivy::fieldnorm::FieldNormReader;

const K1: f32 = 1.2;
const B: f32 = 0.75;

/// What a field's scores depend on besides the term.
#[derive(Debug, Clone)]
pub(super) struct FieldStatistics {
    /// Documents of the index.
    pub documents: u64,
    /// `k1 · (1 − b + b · length / average)` by length byte.
    norms: [f32; 256],
}

impl FieldStatistics {
    pub(super) fn new(documents: u64, tokens: u64) -> Self {
        let average = (tokens as f32 / documents.max(1) as f32).max(1.0);
        let norms = std::array::from_fn(|id| {
            let length = FieldNormReader::id_to_fieldnorm(id as u8) as f32;
            K1 * (1.0 - B + B * length / average)
        });
        Self { documents, norms }
    }

    /// The rarity of what `df` documents have.
    pub(super) fn idf(&self, df: u64) -> f32 {
        let n = self.documents as f32;
        let df = df.min(self.documents) as f32;
        (1.0 + (n - df + 0.5) / (df + 0.5)).ln()
    }

    /// What [`saturation`](Self::saturation) never reaches.
    pub(super) const MAX_SATURATION: f32 = K1 + 1.0;

    /// The share of a frequency in a field of this length.
    pub(super) fn saturation(&self, frequency: f32, length_id: u8) -> f32 {
        frequency * (K1 + 1.0) / (frequency + self.norm(length_id))
    }

    /// The sum of the formula, from the weights of a term and how often the field has forms of each;
    /// heaviest first.
    #[inline]
    pub(super) fn weighted_saturation(
        &self,
        frequencies: impl Iterator<Item = (f32, f32)>,
        length_id: u8,
    ) -> f32 {
        let (mut sum, mut together, mut before) = (0.0, 0.0, 0.0);
        for (weight, frequency) in frequencies {
            if frequency > 0.0 {
                together += frequency;
                let share = self.saturation(together, length_id);
                sum += weight * (share - before);
                before = share;
            }
        }
        sum
    }

    /// The least frequencies that give this share: so many times the [`norm`](Self::norm).
    pub(super) fn min_frequency(saturation: f32) -> f32 {
        if saturation < Self::MAX_SATURATION {
            saturation / (Self::MAX_SATURATION - saturation)
        } else {
            f32::INFINITY
        }
    }

    /// The frequency that gives half of the most, by length byte; ascending, never zero.
    pub(super) fn norm(&self, length_id: u8) -> f32 {
        self.norms[usize::from(length_id)]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::search::level::{LEVELS, Level};

    #[test]
    fn a_score_is_the_formula() {
        // 10 documents of 5 tokens on average; a term in 2 of them, twice in one of 5 tokens:
        // idf = ln(1 + 8.5 / 2.5), sat(2) = 2 · 2.2 / (2 + 1.2).
        let statistics = FieldStatistics::new(10, 50);
        let score = statistics.idf(2) * statistics.saturation(2.0, 5);
        assert!((score - 4.4f32.ln() * 4.4 / 3.2).abs() < 1e-6, "{score}");
        // Once the word itself and twice a spelling of half its weight:
        // 1 · sat(1) + 0.5 · (sat(3) − sat(1)), sat(1) = 1, sat(3) = 3 · 2.2 / 4.2.
        let sum = statistics.weighted_saturation([(1.0, 1.0), (0.5, 2.0)].into_iter(), 5);
        assert!((sum - (1.0 + 0.5 * (6.6 / 4.2 - 1.0))).abs() < 1e-6, "{sum}");
    }

    #[test]
    fn a_rarer_term_and_a_shorter_field_score_more() {
        let statistics = FieldStatistics::new(1000, 100_000);
        assert!(statistics.idf(1) > statistics.idf(999) && statistics.idf(1000) > 0.0);
        assert_eq!(statistics.idf(5000), statistics.idf(1000), "df never exceeds the documents");
        assert!(statistics.saturation(1.0, 10) > statistics.saturation(1.0, 100));
    }

    #[test]
    fn no_field_reaches_a_share_with_less_than_its_least_frequency() {
        let statistics = FieldStatistics::new(1000, 100_000);
        for share in [0.1, 1.0, 2.0, 2.19] {
            for length in [0, 5, 255] {
                let least = FieldStatistics::min_frequency(share) * statistics.norm(length);
                assert!(statistics.saturation(least * 0.99, length) < share);
                assert!((statistics.saturation(least, length) - share).abs() < 1e-4);
            }
        }
        assert_eq!(FieldStatistics::min_frequency(2.2), f32::INFINITY);
    }

    /// Frequencies at some of the levels.
    fn frequencies() -> impl Strategy<Value = Vec<f32>> {
        let frequency = prop_oneof![2 => Just(0), 2 => 1..6u16, 1 => 6..5000u16];
        prop::collection::vec(frequency.prop_map(f32::from), LEVELS)
    }

    fn sum(frequencies: &[f32], length_id: u8) -> f32 {
        let statistics = FieldStatistics::new(1000, 200_000);
        let weights = Level::all().map(Level::weight);
        statistics.weighted_saturation(weights.zip(frequencies.iter().copied()), length_id)
    }

    proptest! {
        #[test]
        fn a_further_occurrence_never_lowers_a_score(
            frequencies in frequencies(),
            place in 0..LEVELS,
            more in 1..100u8,
            length_id: u8,
        ) {
            let mut more_often = frequencies.clone();
            more_often[place] += f32::from(more);
            let (before, after) = (sum(&frequencies, length_id), sum(&more_often, length_id));
            prop_assert!(after >= before * 0.99999, "{before} {after}");
        }

        #[test]
        fn a_likelier_form_never_lowers_a_score(
            frequencies in frequencies(),
            place in 1..LEVELS,
            length_id: u8,
        ) {
            let mut likelier = frequencies.clone();
            likelier[place - 1] += likelier[place];
            likelier[place] = 0.0;
            let (before, after) = (sum(&frequencies, length_id), sum(&likelier, length_id));
            prop_assert!(after >= before * 0.99999, "{before} {after}");
        }

        #[test]
        fn equal_weights_are_plain_bm25(
            frequencies in prop::collection::vec((0..50u8).prop_map(f32::from), 1..9),
            weight in 0.01..1f32,
            length_id: u8,
        ) {
            let statistics = FieldStatistics::new(1000, 200_000);
            let forms = frequencies.iter().map(|frequency| (weight, *frequency));
            let sum = statistics.weighted_saturation(forms, length_id);
            let plain = weight * statistics.saturation(frequencies.iter().sum(), length_id);
            prop_assert!((sum - plain).abs() <= plain * 1e-5, "{sum} {plain}");
        }

        #[test]
        fn one_occurrence_outranks_any_number_of_much_less_likely_ones(
            level in prop::sample::select(Level::all().collect::<Vec<_>>()),
            often in 1.0..1e9f32,
            length_id: u8,
        ) {
            let statistics = FieldStatistics::new(1000, 200_000);
            let weight = level.weight() / (1.0 + statistics.norm(length_id));
            let lesser = statistics.weighted_saturation([(weight, often)].into_iter(), length_id);
            let once = [(level.weight(), 1.0)];
            let once = statistics.weighted_saturation(once.into_iter(), length_id);
            prop_assert!(lesser <= once * 1.00001, "{lesser} {once}");
        }
    }

    #[test]
    fn kinds_of_forms_stay_in_order_up_to_the_average_length() {
        let statistics = FieldStatistics::new(1000, 200_000);
        let average = FieldNormReader::fieldnorm_to_id(200);
        let score = |weight, often, length_id| {
            statistics.weighted_saturation([(weight, often)].into_iter(), length_id)
        };
        for pair in [1.0, 0.45, 0.2, 0.09, 0.04].windows(2) {
            for length_id in 0..=average {
                let (once, often) =
                    (score(pair[0], 1.0, length_id), score(pair[1], 9999.0, length_id));
                assert!(once > often, "{pair:?}, length {length_id}: {once} {often}");
            }
        }
    }
}
