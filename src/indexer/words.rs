//! The words of a load, each once: what the workers have met, merged.

use std::cmp::Ordering;

use crate::segment::ByteStrings;

/// The distinct words of several runs, ascending by bytes as those of each run do.
#[derive(Debug)]
pub(super) struct MergedWords<'r> {
    /// Each run with the number of its next word.
    runs: Vec<(&'r ByteStrings, u32)>,
}

impl<'r> MergedWords<'r> {
    pub(super) fn new(runs: &'r [ByteStrings]) -> Self {
        Self { runs: runs.iter().map(|run| (run, 0)).collect() }
    }
}

impl<'r> Iterator for MergedWords<'r> {
    type Item = &'r [u8];

    fn next(&mut self) -> Option<&'r [u8]> {
        // There are as many runs as workers, seldom more: no heap.
        let least = self.runs.iter().filter_map(|&(run, at)| run.get(at)).min()?;
        for (run, at) in &mut self.runs {
            if run.get(*at).map(|word| word.cmp(least)) == Some(Ordering::Equal) {
                *at += 1;
            }
        }
        Some(least)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_all_runs_come_once_and_in_order() {
        let run = |words: &[&str]| {
            let mut run = ByteStrings::default();
            for word in words {
                run.push(word.as_bytes());
            }
            run
        };
        let runs = [run(&["a", "b", "ё"]), run(&[]), run(&["b", "c"])];
        let words: Vec<&[u8]> = MergedWords::new(&runs).collect();
        assert_eq!(words, ["a", "b", "c", "ё"].map(str::as_bytes));
    }
}
