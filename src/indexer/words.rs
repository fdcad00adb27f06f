//! The words of a load, each once: what the workers have met, merged.

use std::cmp::Ordering;

/// Words that ascend by bytes.
#[derive(Debug, Default)]
pub(super) struct WordRun {
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl WordRun {
    pub(super) fn push(&mut self, word: &[u8]) {
        self.bytes.extend_from_slice(word);
        self.ends.push(self.bytes.len() as u32);
    }

    fn get(&self, at: usize) -> Option<&[u8]> {
        let end = *self.ends.get(at)? as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        Some(&self.bytes[start..end])
    }
}

/// The distinct words of several runs, ascending by bytes.
#[derive(Debug)]
pub(super) struct Words<'r> {
    /// Each run with the number of its next word.
    runs: Vec<(&'r WordRun, usize)>,
}

impl<'r> Words<'r> {
    pub(super) fn new(runs: &'r [WordRun]) -> Self {
        Self { runs: runs.iter().map(|run| (run, 0)).collect() }
    }
}

impl<'r> Iterator for Words<'r> {
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
            let mut run = WordRun::default();
            words.iter().for_each(|word| run.push(word.as_bytes()));
            run
        };
        let runs = [run(&["a", "b", "ё"]), run(&[]), run(&["b", "c"])];
        let words: Vec<&[u8]> = Words::new(&runs).collect();
        assert_eq!(words, ["a", "b", "c", "ё"].map(str::as_bytes));
    }
}
