//! One format a file: bytes to documents.
//!
//! Each has a [`reader::Format`]; `sniff` lists them and says which one a file has. `json_lines` and
//! `csv`, by way of `rows`, give many documents; `plain`, `html`, `markdown` and `wiki` one, by way of `text`, which reads
//! `front_matter` before it. Each markup gives an `extract`; `flow` and `references` are what they
//! share.

mod csv;
mod extract;
mod flow;
mod front_matter;
mod html;
pub(super) mod json_lines;
mod markdown;
mod plain;
pub(super) mod reader;
mod references;
mod rows;
pub(super) mod sniff;
mod text;
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

    /// Seconds of processor time of this thread, where the system has it: tests run in parallel.
    fn cpu_seconds() -> f64 {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        let line = fs::read_to_string("/proc/thread-self/schedstat").ok();
        let nanoseconds = line.and_then(|line| line.split(' ').next()?.parse::<f64>().ok());
        nanoseconds.map_or_else(|| START.elapsed().as_secs_f64(), |nanoseconds| nanoseconds / 1e9)
    }
}
