//! Passages that a document shares with others, word for word.
//!
//! Every tenth word begins a window of twenty; the documents that have its three rarest words may have
//! it too. Those with most windows are read, and runs of words that both have, of a window at least, are
//! shared. So a passage of thirty words is found wherever it stands, and a shorter one only by chance.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    ops::Range,
};

use serde::Serialize;
use tantivy::{DocAddress, DocId, TERMINATED, postings::TermInfo};

use super::{error::SearchError, searcher::Searcher, term::BODY};
use crate::{analysis::Analyzer, document::Document, segment::fnv};

/// Words of a window, and the fewest of a passage.
const WINDOW: usize = 20;
/// Words from one window to the next.
const STEP: usize = 10;
/// Windows that are looked for, at most: in a longer document they are farther apart.
const MOST_WINDOWS: usize = 2_000;
/// Words of a window that are looked for.
const RAREST: usize = 3;
/// Documents that are read, at most.
const MOST_READ: usize = 40;
/// Words that are compared at once: so many in a row are hardly ever the same by chance.
const RUN: usize = 8;
/// Ids that a passage lists.
const MOST_IDS: usize = 20;
/// A word in more documents than this says nothing of any.
const FREQUENT: u64 = 20_000;

/// A passage that other documents have too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SharedPassage {
    /// Its place in the body, in Unicode scalar values.
    pub range: [usize; 2],
    /// The other documents, at most 20.
    pub ids: Vec<String>,
}

/// A text as a row of words.
struct Words {
    /// A hash of each.
    hashes: Vec<u64>,
    /// The number of each among the distinct ones.
    terms: Vec<usize>,
    /// Where each stands, in bytes.
    spans: Vec<Range<usize>>,
    distinct: Vec<String>,
}

impl Words {
    fn of(text: &str) -> Self {
        let (mut numbers, mut distinct) = (HashMap::new(), Vec::new());
        let (mut hashes, mut terms, mut spans) = (Vec::new(), Vec::new(), Vec::new());
        Analyzer::new().tokens(text, |token| {
            if token.stacked {
                return;
            }
            let term = *numbers.entry(token.term.to_owned()).or_insert_with(|| {
                distinct.push(token.term.to_owned());
                distinct.len() - 1
            });
            hashes.push(fnv::hash(token.term.as_bytes()));
            terms.push(term);
            spans.push(token.span);
        });
        Self { hashes, terms, spans, distinct }
    }

    /// A hash of each run of words.
    fn runs(&self) -> impl Iterator<Item = u64> {
        let hash = |run: &[u64]| run.iter().fold(fnv::START, |hash, word| fnv::step(hash, *word));
        self.hashes.windows(RUN).map(hash)
    }

    /// The words that stand in one of these runs, in stretches of a window at least.
    fn in_runs(&self, known: &HashSet<u64>) -> Vec<Range<usize>> {
        let mut stretches: Vec<Range<usize>> = Vec::new();
        for (at, _) in self.runs().enumerate().filter(|(_, run)| known.contains(run)) {
            match stretches.last_mut() {
                Some(last) if last.end >= at => last.end = at + RUN,
                _ => stretches.push(at..at + RUN),
            }
        }
        stretches.retain(|stretch| stretch.len() >= WINDOW);
        stretches
    }
}

impl Searcher {
    /// The passages of a stored document that others have too, in their order.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn shared(&self, document: &Document<'_>) -> Result<Vec<SharedPassage>, SearchError> {
        let words = Words::of(&document.body);
        let itself = self.view().snapshot.find(&document.id)?;
        let mut candidates: Vec<(usize, DocAddress)> = self
            .sharing(&words)?
            .into_iter()
            .filter(|(address, _)| Some(*address) != itself)
            .map(|(address, windows)| (windows, address))
            .collect();
        candidates.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let mut stretches: Vec<(Range<usize>, String)> = Vec::new();
        for (_, address) in candidates.into_iter().take(MOST_READ) {
            let other = self.view().snapshot.document(address)?;
            let known: HashSet<u64> = Words::of(&other.body).runs().collect();
            let found = words.in_runs(&known).into_iter();
            stretches.extend(found.map(|stretch| (stretch, other.id.to_string())));
        }
        let letters = |byte: usize| document.body[..byte].chars().count();
        let passages = passages(&stretches).into_iter().map(|(stretch, ids)| SharedPassage {
            range: [words.spans[stretch.start].start, words.spans[stretch.end - 1].end]
                .map(letters),
            ids,
        });
        Ok(passages.collect())
    }

    /// The documents that have the rarest words of a window, and in how many windows.
    fn sharing(&self, words: &Words) -> Result<HashMap<DocAddress, usize>, SearchError> {
        let segments = self.view().snapshot.searcher().segment_readers().len();
        let field = &self.view().prepared.fields[BODY];
        let failed = |error: std::io::Error| SearchError::from(tantivy::TantivyError::from(error));
        let mut infos: Vec<Vec<Option<TermInfo>>> = Vec::with_capacity(words.distinct.len());
        for term in &words.distinct {
            let of_segments = (0..segments).map(|ordinal| field.info(ordinal, term));
            infos.push(of_segments.collect::<Result<_, _>>().map_err(failed)?);
        }
        let documents = |infos: &Vec<Option<TermInfo>>| -> u64 {
            infos.iter().flatten().map(|info| u64::from(info.doc_freq)).sum()
        };
        let documents: Vec<u64> = infos.iter().map(documents).collect();
        let last = words.terms.len().saturating_sub(WINDOW);
        let step = STEP.max(last / MOST_WINDOWS);
        let mut found = HashMap::new();
        for window in words.terms.windows(WINDOW).step_by(step) {
            let mut rarest: Vec<usize> = window.to_vec();
            rarest.sort_unstable_by_key(|term| (documents[*term], *term));
            rarest.dedup();
            rarest.truncate(RAREST);
            let few = rarest.first().map_or(0, |term| documents[*term]);
            if !(2..=FREQUENT).contains(&few) {
                continue;
            }
            for ordinal in 0..segments {
                let with_all = self.with_all(ordinal, &rarest, &infos).map_err(failed)?;
                for doc in with_all {
                    *found.entry(DocAddress::new(ordinal as u32, doc)).or_default() += 1;
                }
            }
        }
        Ok(found)
    }

    /// The documents of a segment that have all of these terms.
    fn with_all(
        &self,
        ordinal: usize,
        terms: &[usize],
        infos: &[Vec<Option<TermInfo>>],
    ) -> std::io::Result<Vec<DocId>> {
        let view = self.view();
        let reader = &view.snapshot.searcher().segment_readers()[ordinal];
        let mut lists = Vec::with_capacity(terms.len());
        for term in terms {
            let Some(info) = &infos[*term][ordinal] else { return Ok(Vec::new()) };
            lists.push(view.prepared.fields[BODY].postings(ordinal).list(info)?);
        }
        let Some((first, others)) = lists.split_first_mut() else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        let mut doc = first.doc();
        while doc != TERMINATED {
            if others.iter_mut().all(|other| other.seek(doc) == doc) && !reader.is_deleted(doc) {
                found.push(doc);
            }
            doc = first.advance(1);
        }
        Ok(found)
    }
}

/// Stretches of words, each with the id of a document that has it too, as stretches that do not
/// overlap, each with all its documents.
fn passages(stretches: &[(Range<usize>, String)]) -> Vec<(Range<usize>, Vec<String>)> {
    let edges: BTreeSet<usize> =
        stretches.iter().flat_map(|(stretch, _)| [stretch.start, stretch.end]).collect();
    let edges: Vec<usize> = edges.into_iter().collect();
    let mut passages: Vec<(Range<usize>, Vec<String>)> = Vec::new();
    for pair in edges.windows(2) {
        let (start, end) = (pair[0], pair[1]);
        let has_it =
            |(stretch, _): &&(Range<usize>, String)| stretch.start <= start && end <= stretch.end;
        let mut ids: Vec<String> =
            stretches.iter().filter(has_it).map(|(_, id)| id.clone()).collect();
        ids.truncate(MOST_IDS);
        if ids.is_empty() {
            continue;
        }
        match passages.last_mut() {
            // What is too short to be a passage of its own belongs to the one before it, or else after.
            Some((before, known))
                if before.end == start && (*known == ids || end - start < WINDOW) =>
            {
                before.end = end;
            }
            Some((before, known)) if before.end == start && before.len() < WINDOW => {
                before.end = end;
                *known = ids;
            }
            _ => passages.push((start..end, ids)),
        }
    }
    passages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(stretches: &[(Range<usize>, &str)], expected: &[(Range<usize>, &[&str])]) {
        let stretches: Vec<(Range<usize>, String)> =
            stretches.iter().map(|(stretch, id)| (stretch.clone(), (*id).to_owned())).collect();
        let found = passages(&stretches);
        let found: Vec<(Range<usize>, Vec<&str>)> = found
            .iter()
            .map(|(stretch, ids)| (stretch.clone(), ids.iter().map(String::as_str).collect()))
            .collect();
        let expected: Vec<(Range<usize>, Vec<&str>)> =
            expected.iter().map(|(stretch, ids)| (stretch.clone(), ids.to_vec())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn passages_do_not_overlap_and_name_all_who_have_them() {
        check(&[], &[]);
        check(&[(5..50, "a")], &[(5..50, &["a"])]);
        check(&[(5..50, "a"), (5..50, "b")], &[(5..50, &["a", "b"])]);
        check(&[(0..30, "a"), (60..90, "a")], &[(0..30, &["a"]), (60..90, &["a"])]);
        check(&[(0..100, "a"), (50..100, "b")], &[(0..50, &["a"]), (50..100, &["a", "b"])]);
        check(&[(0..50, "a"), (0..53, "b")], &[(0..53, &["a", "b"])]);
        check(&[(0..50, "a"), (3..50, "b")], &[(0..50, &["a", "b"])]);
        check(&[(0..25, "a"), (10..60, "b")], &[(0..25, &["a"]), (25..60, &["b"])]);
    }

    #[test]
    fn a_run_of_words_is_found_wherever_it_stands() {
        let passage: String = (0..25).map(|n| format!("слово{n} ")).collect();
        let words = Words::of(&format!("Начало другое. {passage} Конец другой."));
        let other = Words::of(&format!("Совсем иное вступление здесь, и {passage}"));
        let known: HashSet<u64> = other.runs().collect();
        assert_eq!(words.in_runs(&known).as_slice(), std::slice::from_ref(&(2..27)));
        let short: HashSet<u64> = Words::of("Начало другое слово0 слово1").runs().collect();
        assert!(words.in_runs(&short).is_empty());
    }
}
