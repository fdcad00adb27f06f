//! The words of a load, each once: what the workers have met, merged.

use std::cmp::Ordering;

use crate::{analysis::CaseCounts, segment::ByteStrings};

/// Distinct words, ascending by bytes, and how each was cased.
#[derive(Debug, Default)]
pub(super) struct WordRun {
    words: ByteStrings,
    cases: Vec<CaseCounts>,
}

impl WordRun {
    /// Adds a word that comes after all others.
    pub(super) fn push(&mut self, word: &[u8], cases: CaseCounts) {
        self.words.push(word);
        self.cases.push(cases);
    }
}

/// The distinct words of several runs, ascending by bytes as those of each run do.
#[derive(Debug)]
pub(super) struct MergedWords<'r> {
    /// Each run with the number of its next word.
    runs: Vec<(&'r WordRun, u32)>,
}

impl<'r> MergedWords<'r> {
    pub(super) fn new(runs: &'r [WordRun]) -> Self {
        Self { runs: runs.iter().map(|run| (run, 0)).collect() }
    }
}

impl<'r> Iterator for MergedWords<'r> {
    type Item = (&'r [u8], CaseCounts);

    fn next(&mut self) -> Option<Self::Item> {
        // There are as many runs as workers, seldom more: no heap.
        let least = self.runs.iter().filter_map(|&(run, at)| run.words.get(at)).min()?;
        let mut cases = CaseCounts::default();
        for (run, at) in &mut self.runs {
            if run.words.get(*at).map(|word| word.cmp(least)) == Some(Ordering::Equal) {
                cases += run.cases[*at as usize];
                *at += 1;
            }
        }
        Some((least, cases))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_all_runs_come_once_and_in_order_with_the_sums_of_their_counts() {
        let run = |words: &[&str]| {
            let mut run = WordRun::default();
            for word in words {
                run.push(word.as_bytes(), CaseCounts { small: 1, capital: 2 });
            }
            run
        };
        let runs = [run(&["a", "b", "ё"]), run(&[]), run(&["b", "c"])];
        let words: Vec<(&[u8], u32)> =
            MergedWords::new(&runs).map(|(word, cases)| (word, cases.total())).collect();
        assert_eq!(words, [("a", 3), ("b", 6), ("c", 3), ("ё", 3)].map(|(w, n)| (w.as_bytes(), n)));
    }
}
