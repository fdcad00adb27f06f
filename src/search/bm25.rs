//! BM25F over forms of unequal likelihood: title and body are one field, in which a word of the
//! title counts for more.
//!
//! A term is a set of forms. The forms have weights above 0 and at most 1: the likelihood that an
//! occurrence means the term. With the weights that a term uses, w₁ > w₂ > …, and Tᵢ the shares of
//! all forms that weigh wᵢ or more, added up without weights:
//!
//! ```text
//! score    = importance · idf · Σ wᵢ · (sat(Tᵢ) − sat(Tᵢ₋₁))              T₀ = 0, sat(0) = 0
//! sat(T)   = (k1 + 1) · T / (T + 1)
//! share    = Σ over the fields: boost · occurrences / (k1 · (1 − b + b · length / average length))
//! idf      = ln(1 + (N − df + ½) / (df + ½))
//! ```
//! `df` is the number of documents with any form, at most the sum over forms, in the field that has
//! more of them; `N` all documents of the index; lengths in tokens, rounded to a byte as tantivy stores
//! them, and their average over the documents that have the field; the body's boost is 1, the
//! title's a setting; k1 = 1.2, b = 0.75. Weights are rounded to those of `level`; the importance of a
//! term is that of its role in the query (`formula`). The score of a document is the sum over the
//! terms that match; a phrase is a term of its own, whose idf is the sum of those of its words, and an
//! occurrence of it weighs what the least likely of its words weighs.
//!
//! * Every part of the sum is positive, so that a further occurrence never lowers a score.
//! * Forms of equal weight in one field are plain BM25 times that weight.
//! * sat stays below k1 + 1, so that one occurrence of weight w outranks any number of occurrences of
//!   weight v in a field of the same length exactly if v · (1 + 1 / share of one) ≤ w: in a body of
//!   average length at v = 0.45 · w, in a short one long before. A weight within T could not do that:
//!   sat levels out, and ten unlikely occurrences would count for more than a certain one.
//! * No term scores more than (k1 + 1) · importance · idf, whatever its fields: by that, documents
//!   that cannot be among the best are passed over.
//!
//! Another engine computes the same from the frequencies of the forms in a document, given their
//! weights, df, N and the average lengths. The parts of the sum are what an explanation lists.
//!
//! Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009;
//! the idf is Lucene's, which is never negative.

use tantivy::fieldnorm::FieldNormReader;

const K1: f32 = 1.2;
const B: f32 = 0.75;

/// What a field's part in a score depends on besides the term.
#[derive(Debug, Clone)]
pub(super) struct FieldStatistics {
    /// `boost / (k1 · (1 − b + b · length / average))` by length byte; never zero, descending.
    shares: [f32; 256],
}

impl FieldStatistics {
    /// Of a field with so many tokens in so many documents that have it.
    pub(super) fn new(documents: u64, tokens: u64, boost: f32) -> Self {
        let average = (tokens as f32 / documents.max(1) as f32).max(1.0);
        let shares = std::array::from_fn(|id| {
            let length = FieldNormReader::id_to_fieldnorm(id as u8) as f32;
            boost / (K1 * (1.0 - B + B * length / average))
        });
        Self { shares }
    }

    /// What one occurrence adds in a field of this length.
    #[inline]
    pub(super) fn share(&self, length_id: u8) -> f32 {
        self.shares[usize::from(length_id)]
    }

    /// The most that one occurrence adds.
    pub(super) fn max_share(&self) -> f32 {
        self.shares[0]
    }
}

/// The rarity of what `df` of the documents of an index have.
pub(super) fn idf(documents: u64, df: u64) -> f32 {
    let n = documents as f32;
    let df = df.min(documents) as f32;
    (1.0 + (n - df + 0.5) / (df + 0.5)).ln()
}

/// What [`saturation`] never reaches.
pub(super) const MAX_SATURATION: f32 = K1 + 1.0;

/// What shares count for together.
#[inline]
pub(super) fn saturation(shares: f32) -> f32 {
    MAX_SATURATION * shares / (shares + 1.0)
}

/// The sum of the formula, from the weights of a term and the shares of its forms of each; heaviest
/// first.
#[inline]
pub(super) fn weighted_saturation(shares: impl Iterator<Item = (f32, f32)>) -> f32 {
    let (mut sum, mut together, mut before) = (0.0, 0.0, 0.0);
    for (weight, share) in shares {
        if share > 0.0 {
            together += share;
            let reached = saturation(together);
            sum += weight * (reached - before);
            before = reached;
        }
    }
    sum
}

/// The least shares that reach this saturation.
pub(super) fn min_shares(saturation: f32) -> f32 {
    if saturation < MAX_SATURATION {
        saturation / (MAX_SATURATION - saturation)
    } else {
        f32::INFINITY
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
        // idf = ln(1 + 8.5 / 2.5), sat = 2.2 · 2 / (2 + 1.2).
        let body = FieldStatistics::new(10, 50, 1.0);
        let score = idf(10, 2) * saturation(2.0 * body.share(5));
        assert!((score - 4.4f32.ln() * 4.4 / 3.2).abs() < 1e-6, "{score}");
        // Once the word itself and twice a spelling of half its weight:
        // 1 · sat(1) + 0.5 · (sat(3) − sat(1)), sat(1) = 1, sat(3) = 3 · 2.2 / 4.2.
        let shares = [(1.0, body.share(5)), (0.5, 2.0 * body.share(5))];
        let sum = weighted_saturation(shares.into_iter());
        assert!((sum - (1.0 + 0.5 * (6.6 / 4.2 - 1.0))).abs() < 1e-6, "{sum}");
        // Once in the body and once in a title of average length that counts twice: as often as three
        // times in the body.
        let title = FieldStatistics::new(4, 12, 2.0);
        let both = saturation(body.share(5) + title.share(3));
        assert!((both - saturation(3.0 * body.share(5))).abs() < 1e-6, "{both}");
    }

    #[test]
    fn a_rarer_term_and_a_shorter_field_score_more() {
        let statistics = FieldStatistics::new(1000, 100_000, 1.0);
        assert!(idf(1000, 1) > idf(1000, 999) && idf(1000, 1000) > 0.0);
        assert_eq!(idf(1000, 5000), idf(1000, 1000), "df never exceeds the documents");
        assert!(statistics.share(10) > statistics.share(100));
        assert!((0..=255).all(|id| statistics.share(id) <= statistics.max_share()));
    }

    #[test]
    fn nothing_reaches_a_saturation_with_less_than_its_least_shares() {
        for reached in [0.1, 1.0, 2.0, 2.19] {
            let least = min_shares(reached);
            assert!(saturation(least * 0.99) < reached);
            assert!((saturation(least) - reached).abs() < 1e-4);
        }
        assert_eq!(min_shares(2.2), f32::INFINITY);
    }

    /// Frequencies at some of the levels.
    fn frequencies() -> impl Strategy<Value = Vec<f32>> {
        let frequency = prop_oneof![2 => Just(0), 2 => 1..6u16, 1 => 6..5000u16];
        prop::collection::vec(frequency.prop_map(f32::from), LEVELS)
    }

    fn body() -> FieldStatistics {
        FieldStatistics::new(1000, 200_000, 1.0)
    }

    fn sum(frequencies: &[f32], length_id: u8) -> f32 {
        let share = body().share(length_id);
        let shares = frequencies.iter().map(|frequency| frequency * share);
        weighted_saturation(Level::all().map(Level::weight).zip(shares))
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
            let share = body().share(length_id);
            let forms = frequencies.iter().map(|frequency| (weight, frequency * share));
            let sum = weighted_saturation(forms);
            let (all, norm) = (frequencies.iter().sum::<f32>(), 1.0 / share);
            let plain = weight * all * 2.2 / (all + norm);
            prop_assert!((sum - plain).abs() <= plain * 1e-5, "{sum} {plain}");
        }

        #[test]
        fn one_occurrence_outranks_any_number_of_much_less_likely_ones(
            level in prop::sample::select(Level::all().collect::<Vec<_>>()),
            often in 1.0..1e9f32,
            length_id: u8,
        ) {
            let share = body().share(length_id);
            let weight = level.weight() / (1.0 + 1.0 / share);
            let lesser = weighted_saturation([(weight, often * share)].into_iter());
            let once = weighted_saturation([(level.weight(), share)].into_iter());
            prop_assert!(lesser <= once * 1.00001, "{lesser} {once}");
        }
    }

    #[test]
    fn kinds_of_forms_stay_in_order_up_to_the_average_length() {
        let statistics = body();
        let average = FieldNormReader::fieldnorm_to_id(200);
        let score = |weight, often: f32, length_id| {
            weighted_saturation([(weight, often * statistics.share(length_id))].into_iter())
        };
        for pair in [1.0, 0.4, 0.15, 0.065, 0.02].windows(2) {
            for length_id in 0..=average {
                let (once, often) =
                    (score(pair[0], 1.0, length_id), score(pair[1], 9999.0, length_id));
                assert!(once > often, "{pair:?}, length {length_id}: {once} {often}");
            }
        }
    }
}
