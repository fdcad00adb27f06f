//! BM25 with real-valued term frequencies.
//!
//! ```text
//! score = boost · idf · tf · (k1 + 1) / (tf + k1 · (1 − b + b · length / average length))
//! idf   = ln(1 + (N − df + ½) / (df + ½))
//! ```
//! `tf` is the sum of the weights of a term's occurrences in the field, whatever form each has;
//! `df` the number of documents with any form, at most the sum over forms; `N` all documents of the
//! index; lengths in tokens, rounded to a byte as tantivy stores them; k1 = 1.2, b = 0.75. The
//! score of a document is the sum over the terms and fields that match. Every input is known
//! without the engine, so that another one can compute the same.
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

    /// The share of a weighted frequency in a field of this length.
    pub(super) fn saturation(&self, tf: f32, length_id: u8) -> f32 {
        tf * (K1 + 1.0) / (tf + self.norms[usize::from(length_id)])
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
    use super::*;

    #[test]
    fn a_score_is_the_formula() {
        // 10 documents of 5 tokens on average; a term in 2 of them, twice in one of 5 tokens:
        // idf = ln(1 + 8.5 / 2.5), tf part = 2 · 2.2 / (2 + 1.2).
        let statistics = FieldStatistics::new(10, 50);
        let score = statistics.idf(2) * statistics.saturation(2.0, 5);
        assert!((score - 4.4f32.ln() * 4.4 / 3.2).abs() < 1e-6, "{score}");
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
}
