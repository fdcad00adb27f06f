//! The forms of a term in one field: their postings, added up in windows of documents (tantivy calls
//! such a window of documents ahead the horizon).

use std::{io, ops::Range};

use tantivy::{DocId, TERMINATED, fieldnorm::FieldNormReader, postings::TermInfo};

use super::{
    bm25::{self, FieldStatistics},
    level::{LEVELS, Level},
};
use crate::segment::postings::{BLOCK, FieldPostings, PostingsList};

/// Documents of the widest window; a power of two.
pub(super) const WIDE: usize = 4096;
/// Words of 64 bits in it.
pub(super) const WORDS: usize = WIDE / 64;
/// Postings that are left out together: as many as one test of vector instructions pays for.
const RUN: usize = 16;

/// The forms of a term in one field, and what they add up to in the window.
pub(super) struct FieldUnion<'s> {
    rare: RarePostings,
    /// The other forms, the most frequent last, so that its postings can be left out.
    lists: Vec<FormPostings<'s>>,
    /// The current document of each list, side by side, as all are asked for every window.
    heads: Vec<DocId>,
    scoring: FieldScoring<'s>,
    /// The levels that the forms are on, likeliest first.
    levels: Vec<Level>,
    /// Their weights.
    weights: Vec<f32>,
    window: Window,
    bounds: Bounds,
}

impl<'s> FieldUnion<'s> {
    /// Opens the postings of forms; `None` where there are none.
    pub(super) fn open<'i>(
        forms: impl Iterator<Item = (&'i TermInfo, Level)>,
        scoring: FieldScoring<'s>,
    ) -> io::Result<Option<Self>> {
        let mut forms: Vec<(&TermInfo, Level)> = forms.collect();
        if forms.is_empty() {
            return Ok(None);
        }
        forms.sort_by_key(|(info, _)| info.doc_freq);
        let mut levels: Vec<Level> = forms.iter().map(|(_, level)| *level).collect();
        levels.sort_unstable();
        levels.dedup();
        let (mut rare, mut lists) = (Vec::new(), Vec::new());
        for (info, level) in forms {
            let level = levels.partition_point(|likelier| *likelier < level);
            if (info.doc_freq as usize) < BLOCK {
                let postings = scoring.postings.short(info)?;
                rare.extend(postings.map(|(doc, frequency)| (doc, frequency, level as u32)));
            } else {
                lists.push(FormPostings {
                    list: scoring.postings.list(info)?,
                    level,
                    shortest: 0.0,
                });
            }
        }
        rare.sort_unstable_by_key(|(doc, ..)| *doc);
        let heads = lists.iter().map(|form| form.list.doc()).collect();
        let rare = RarePostings { postings: rare, at: 0 };
        let weights = levels.iter().map(|level| level.weight()).collect();
        let (window, bounds) = (Window::new(levels.len()), Bounds::NONE);
        Ok(Some(Self { rare, lists, heads, scoring, levels, weights, window, bounds }))
    }

    /// The levels that the forms are on, likeliest first.
    pub(super) fn levels(&self) -> &[Level] {
        &self.levels
    }

    /// What no score exceeds.
    pub(super) fn max_score(&self) -> f32 {
        self.levels.first().map_or(0.0, |likeliest| self.scoring.max_score(*likeliest))
    }

    /// From the next window on, documents that score less by this field alone are not competitive.
    pub(super) fn set_min_competitive_score(&mut self, score: f32) {
        let Some(likeliest) = self.levels.first() else { return };
        let reach = self.levels.partition_point(|level| self.scoring.max_score(*level) >= score);
        let min_shares = self.scoring.min_shares(*likeliest, score);
        let max_share = self.scoring.statistics.max_share();
        self.bounds = Bounds { score, reach, min_shares, shortest: min_shares / max_share };
        for form in &mut self.lists {
            form.shortest = self.scoring.min_shares(self.levels[form.level], score) / max_share;
        }
    }

    /// The postings to be read at most.
    pub(super) fn cost(&self) -> u64 {
        let lists = self.lists.iter().map(|form| form.list.len() as u64);
        lists.sum::<u64>() + self.rare.postings.len() as u64
    }

    /// The documents of the segment.
    pub(super) fn documents(&self) -> u32 {
        self.scoring.lengths.num_docs()
    }

    /// The first document at or after `target`.
    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        for (head, form) in self.heads.iter_mut().zip(&mut self.lists) {
            if *head < target {
                *head = form.list.seek(target);
            }
        }
        let first = self.heads.iter().copied().min().unwrap_or(TERMINATED);
        first.min(self.rare.seek(target))
    }

    /// Adds up a window; where this is the only field, not more than is competitive.
    pub(super) fn gather(&mut self, docs: &Range<DocId>, only: bool) {
        self.window.restart(docs);
        self.rare.gather(&mut self.window);
        let lists = self.lists.len();
        for (at, (head, list)) in self.heads.iter_mut().zip(&mut self.lists).enumerate() {
            if *head < docs.end {
                // Nothing is added to the last list any more.
                let least = if only && at + 1 == lists { list.shortest } else { 0.0 };
                *head = list.gather(&mut self.window, least);
            }
        }
    }

    /// The documents of a word of the window.
    pub(super) fn found(&self, word: usize) -> u64 {
        self.window.found[word]
    }

    /// Whether a document of the window has any form in this field.
    #[inline]
    pub(super) fn has(&self, doc: DocId) -> bool {
        let at = self.window.at(doc);
        self.window.found[at / 64] >> (at % 64) & 1 != 0
    }

    /// How often a document of the window has forms of each level: adds to these.
    pub(super) fn add_frequencies(&self, doc: DocId, to: &mut [f32; LEVELS]) {
        let at = self.window.at(doc);
        for (level, frequencies) in self.levels.iter().zip(&self.window.frequencies) {
            to[level.place()] += frequencies[at];
        }
    }

    /// The shares of the forms of each level in a document of the window: adds to these.
    pub(super) fn add_shares(&self, doc: DocId, to: &mut [f32; LEVELS]) {
        let (at, share) = (self.window.at(doc), self.scoring.share(doc));
        for (level, frequencies) in self.levels.iter().zip(&self.window.frequencies) {
            to[level.place()] += frequencies[at] * share;
        }
    }

    /// The score of shares on each level, such as those of several fields together.
    pub(super) fn score_of(&self, shares: &[f32; LEVELS]) -> f32 {
        self.scoring.score_of(shares)
    }

    /// The score of a document of the window by this field alone.
    pub(super) fn score(&self, doc: DocId) -> f32 {
        let at = self.window.at(doc);
        // Most terms have one level; going through the only one takes half as long again.
        if let ([weight], [frequencies]) =
            (self.weights.as_slice(), self.window.frequencies.as_slice())
        {
            return self.scoring.score_at(*weight, frequencies[at], doc);
        }
        if !self.has(doc) {
            return 0.0;
        }
        let share = self.scoring.share(doc);
        let of_level = self.window.frequencies.iter().map(|frequencies| frequencies[at] * share);
        self.scoring.score(self.weights.iter().copied().zip(of_level))
    }

    /// Of the documents of a word of the window, those that this field alone makes competitive.
    pub(super) fn competitive(&self, word: usize) -> u64 {
        match self.window.frequencies.as_slice() {
            [only] => self.competitive_at(word, only),
            several => self.competitive_in(word, several),
        }
    }

    /// Where all forms are on one level.
    fn competitive_at(&self, word: usize, frequencies: &[f32; WIDE]) -> u64 {
        let frequencies = &frequencies[word * 64..][..64];
        if !any_reaches(frequencies, self.bounds.shortest) {
            return 0;
        }
        let (mut found, mut competitive) = (self.window.found[word], 0);
        while found != 0 {
            let bit = found.trailing_zeros();
            let doc = self.window.docs.start + word as u32 * 64 + bit;
            let shares = frequencies[bit as usize] * self.scoring.share(doc);
            let reaches = shares >= self.bounds.min_shares;
            competitive |= u64::from(reaches) << bit;
            found &= found - 1;
        }
        competitive
    }

    /// Where forms are on several levels: a document needs one on a level that reaches the score by
    /// itself, and enough on all levels together even if they were the likeliest.
    fn competitive_in(&self, word: usize, levels: &[[f32; WIDE]]) -> u64 {
        let (mut likely, mut together) = ([0.0; 64], [0.0; 64]);
        for (number, frequencies) in levels.iter().enumerate() {
            let of_level = &frequencies[word * 64..][..64];
            for (sum, frequency) in together.iter_mut().zip(of_level) {
                *sum += frequency;
            }
            if number + 1 == self.bounds.reach {
                likely = together;
            }
        }
        if !any_reaches(&likely, 1.0) || !any_reaches(&together, self.bounds.shortest) {
            return 0;
        }
        let (mut found, mut competitive) = (self.window.found[word], 0);
        while found != 0 {
            let bit = found.trailing_zeros();
            let at = bit as usize;
            if likely[at] > 0.0 && together[at] >= self.bounds.shortest {
                let doc = self.window.docs.start + word as u32 * 64 + bit;
                let reaches = self.score(doc) >= self.bounds.score;
                competitive |= u64::from(reaches) << bit;
            }
            found &= found - 1;
        }
        competitive
    }
}

/// What a document needs in this field alone to be competitive.
struct Bounds {
    score: f32,
    /// How many of the levels reach that score with nothing of the others.
    reach: usize,
    /// The shares that it has to have on all levels together.
    min_shares: f32,
    /// So often it has to have forms for them in the shortest field.
    shortest: f32,
}

impl Bounds {
    const NONE: Self = Self { score: 0.0, reach: LEVELS, min_shares: 0.0, shortest: 0.0 };
}

/// How one field of a term scores in this segment.
pub(super) struct FieldScoring<'s> {
    /// Importance and idf of the term, the same in all fields.
    pub weight: f32,
    pub postings: &'s FieldPostings,
    pub lengths: &'s FieldNormReader,
    pub statistics: &'s FieldStatistics,
}

impl FieldScoring<'_> {
    /// What one occurrence adds in a document.
    #[inline]
    pub(super) fn share(&self, doc: DocId) -> f32 {
        self.statistics.share(self.lengths.fieldnorm_id(doc))
    }

    /// The score of these shares of forms of each weight, heaviest first.
    #[inline]
    fn score(&self, shares: impl Iterator<Item = (f32, f32)>) -> f32 {
        self.weight * bm25::weighted_saturation(shares)
    }

    /// The score of these shares on each level.
    pub(super) fn score_of(&self, shares: &[f32; LEVELS]) -> f32 {
        self.score(Level::all().map(Level::weight).zip(shares.iter().copied()))
    }

    /// The same with forms of one weight only, so often.
    #[inline]
    fn score_at(&self, weight: f32, frequency: f32, doc: DocId) -> f32 {
        if frequency > 0.0 {
            self.weight * (weight * bm25::saturation(frequency * self.share(doc)))
        } else {
            0.0
        }
    }

    /// What no score exceeds where no form is likelier than this.
    pub(super) fn max_score(&self, likeliest: Level) -> f32 {
        self.weight * likeliest.weight() * bm25::MAX_SATURATION
    }

    /// The least shares on a level that give a score.
    fn min_shares(&self, level: Level, score: f32) -> f32 {
        bm25::min_shares(score / (self.weight * level.weight()))
    }
}

/// The documents of all rare forms with their frequencies and levels, ascending.
struct RarePostings {
    postings: Vec<(DocId, u32, u32)>,
    at: usize,
}

impl RarePostings {
    fn doc(&self) -> DocId {
        self.postings.get(self.at).map_or(TERMINATED, |(doc, ..)| *doc)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.at += self.postings[self.at..].partition_point(|(doc, ..)| *doc < target);
        self.doc()
    }

    fn gather(&mut self, window: &mut Window) {
        for (doc, frequency, level) in &self.postings[self.at..] {
            if *doc >= window.docs.end {
                return;
            }
            let at = window.at(*doc);
            window.found[at / 64] |= 1 << (at % 64);
            window.frequencies[*level as usize][at] += *frequency as f32;
            self.at += 1;
        }
    }
}

/// One form's postings in one field, read a block at a time.
struct FormPostings<'s> {
    list: PostingsList<'s>,
    /// The place of its level among those of the term.
    level: usize,
    /// The least frequency that is competitive by itself in the shortest field.
    shortest: f32,
}

impl FormPostings<'_> {
    /// Adds up the documents of a window, and moves past it. Runs of postings where no document
    /// has the least frequency by itself nor is in the window already are left out.
    fn gather(&mut self, window: &mut Window, least: f32) -> DocId {
        loop {
            let docs = self.list.documents();
            let here = match docs.last() {
                None => return TERMINATED,
                Some(last) if *last < window.docs.end => docs.len(),
                Some(_) => docs.partition_point(|doc| *doc < window.docs.end),
            };
            let frequencies = &self.list.frequencies()[..here];
            if least > 1.0 {
                let runs = docs[..here].chunks(RUN).zip(frequencies.chunks(RUN));
                for (docs, frequencies) in runs {
                    if any_reaches_of(frequencies, least) || window.has_any(docs) {
                        window.add(docs, frequencies, self.level);
                    }
                }
            } else {
                window.add(&docs[..here], frequencies, self.level);
            }
            let is_past = here < docs.len();
            let next = self.list.advance(here);
            if is_past {
                return next;
            }
        }
    }
}

/// Without leaving the loop early, so that it compiles to vector instructions.
fn any_reaches(frequencies: &[f32], least: f32) -> bool {
    frequencies.iter().fold(false, |any, frequency| any | (*frequency >= least))
}

/// The same of a list of postings.
fn any_reaches_of(frequencies: &[u32], least: f32) -> bool {
    frequencies.iter().fold(false, |any, frequency| any | (*frequency as i32 as f32 >= least))
}

/// What the forms of a term add up to in a range of documents.
struct Window {
    docs: Range<DocId>,
    /// One bit a document.
    found: Box<[u64; WORDS]>,
    /// The frequencies on each level; zero where nothing was found. They are whole numbers, so that
    /// the order in which they are added up makes no difference.
    frequencies: Vec<[f32; WIDE]>,
}

impl Window {
    fn new(levels: usize) -> Self {
        Self { docs: 0..0, found: Box::new([0; WORDS]), frequencies: vec![[0.0; WIDE]; levels] }
    }

    fn restart(&mut self, docs: &Range<DocId>) {
        let used = &mut self.found[..self.docs.len().div_ceil(64)];
        for frequencies in &mut self.frequencies {
            for (found, frequencies) in used.iter().zip(frequencies.chunks_mut(64)) {
                if *found != 0 {
                    frequencies.fill(0.0);
                }
            }
        }
        used.fill(0);
        self.docs = docs.clone();
    }

    /// The place of a document of this window. The remainder changes nothing, and spares the check
    /// of every access.
    fn at(&self, doc: DocId) -> usize {
        (doc - self.docs.start) as usize % WIDE
    }

    fn add(&mut self, docs: &[DocId], frequencies: &[u32], level: usize) {
        let (first, sums) = (self.docs.start, &mut self.frequencies[level]);
        // Bits of one word are put together before they are stored: a store that the next load has
        // to wait for takes longer than all the rest.
        let (mut word, mut bits) = (0, 0);
        for (doc, frequency) in docs.iter().zip(frequencies) {
            let at = (*doc - first) as usize % WIDE;
            if at / 64 != word {
                self.found[word] |= bits;
                (word, bits) = (at / 64, 0);
            }
            bits |= 1 << (at % 64);
            // The conversion of signed numbers is the faster one; no frequency is that high.
            sums[at] += *frequency as i32 as f32;
        }
        self.found[word] |= bits;
    }

    /// Whether anything was found from the first to the last of these documents.
    fn has_any(&self, docs: &[DocId]) -> bool {
        let (Some(first), Some(last)) = (docs.first(), docs.last()) else { return false };
        let words = self.at(*first) / 64..=self.at(*last) / 64;
        self.found[words].iter().any(|found| *found != 0)
    }
}

#[cfg(test)]
mod tests;
