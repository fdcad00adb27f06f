//! By what the benches report times.

use std::fmt;

/// Times, ascending.
pub(crate) struct Percentiles {
    sorted: Vec<f64>,
}

impl Percentiles {
    pub(crate) fn of(mut times: Vec<f64>) -> Self {
        times.sort_by(f64::total_cmp);
        Self { sorted: times }
    }

    /// The time that this share of all does not exceed; NaN where there are none.
    pub(crate) fn at(&self, share: f64) -> f64 {
        let last = self.sorted.len().saturating_sub(1);
        self.sorted.get((last as f64 * share) as usize).copied().unwrap_or(f64::NAN)
    }
}

/// Of times in milliseconds.
impl fmt::Display for Percentiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (p50, p95, p99, most) = (self.at(0.5), self.at(0.95), self.at(0.99), self.at(1.0));
        let times = self.sorted.len();
        write!(f, "p50 {p50:.1}, p95 {p95:.1}, p99 {p99:.1}, most {most:.1} ms ({times} times)")
    }
}
