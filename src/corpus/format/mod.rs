//! One format a file: bytes or text to documents.
//!
//! `sniff` tells which; `json_lines` and `csv` give many documents, `whole` gives one, with
//! `front_matter` and the three markups. `flow` and `entities` are what markups share.

pub(super) mod csv;
mod entities;
mod flow;
mod front_matter;
mod html;
pub(super) mod json_lines;
mod markdown;
pub(super) mod sniff;
pub(super) mod whole;
mod wiki;

#[cfg(test)]
mod tests {
    use std::{fs, sync::LazyLock, time::Instant};

    /// Asserts that a text ten times as long takes less than twenty times the time.
    #[track_caller]
    pub(super) fn assert_linear(pattern: &str, read: fn(&str)) {
        let count = 20_000 / pattern.len();
        let (short, long) = (pattern.repeat(count), pattern.repeat(10 * count));
        let time = |text: &str, times: usize| {
            let start = cpu_seconds();
            (0..times).for_each(|_| read(text));
            cpu_seconds() - start
        };
        let (short, long) = (time(&short, 10), time(&long, 1));
        assert!(long < 0.05 + 2.0 * short, "{pattern}: {short} s in ten parts, {long} s in one");
    }

    /// Seconds of this thread on a processor, where the system tells: tests run beside others.
    fn cpu_seconds() -> f64 {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        let told = fs::read_to_string("/proc/thread-self/schedstat").ok();
        let nanoseconds = told.and_then(|told| told.split(' ').next()?.parse::<f64>().ok());
        nanoseconds.map_or_else(|| START.elapsed().as_secs_f64(), |nanoseconds| nanoseconds / 1e9)
    }
}
