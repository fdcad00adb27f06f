//! How the archive writes a word, which the index has folded.

use std::collections::HashMap;

use tantivy::{DocAddress, DocId};

use super::prepared::Prepared;
use crate::{
    analysis::{Analyzer, CaseCounts, Casing, capitalized, casing},
    index::View,
    vocabulary::lemma,
};

/// Documents that are looked at for the shortest, and read, at most.
const LOOKED_AT: usize = 16;
const READ: usize = 3;

/// Bytes of a document that are read for it.
const READ_BYTES: usize = 64 << 10;

/// A term in the case that the archive writes most.
///
/// How often it has a small letter and a capital was counted when it was indexed; only where that does
/// not tell (КПСС, O'Neill) a few documents are read.
pub(super) fn written(view: &View<Prepared>, term: &str) -> tantivy::Result<String> {
    let counts = view.prepared.vocabulary.counts_of(term).unwrap_or_default();
    if counts.small > counts.capital {
        return Ok(term.to_owned());
    }
    let may_have_more = !lemma::is_cyrillic(term)
        && (term.contains('\'') || term.starts_with("mc") || term.starts_with("mac"));
    if counts.capital > 0 && !may_have_more {
        return Ok(capitalized(term));
    }
    Ok(match most_written(view, term)? {
        Some(form) if counts == CaseCounts::default() || !is_all_capitals(&form) => form,
        _ if counts.capital > 0 => capitalized(term),
        _ => term.to_owned(),
    })
}

fn is_all_capitals(word: &str) -> bool {
    !word.chars().any(char::is_lowercase)
}

/// How a few documents write a term most often; where any word has a capital counts only if nothing
/// else does.
fn most_written(view: &View<Prepared>, term: &str) -> tantivy::Result<Option<String>> {
    let mut counts: HashMap<String, (usize, usize)> = HashMap::new();
    let mut analyzer = Analyzer::new();
    for address in shortest(view, term)? {
        let record = view.snapshot.record(address);
        let Ok(record) = record else { continue };
        for text in [record.title().unwrap_or_default(), record.body()] {
            let text = &text[..text.floor_char_boundary(READ_BYTES)];
            analyzer.tokens(text, |token| {
                if token.term == term && !token.stacked {
                    let word = &text[token.span.clone()];
                    let is_opening = casing(text, token.span.start, word) == Casing::Opening;
                    let (inside, opening) = counts.entry(word.to_owned()).or_default();
                    *if is_opening { opening } else { inside } += 1;
                }
            });
        }
    }
    let most = counts
        .into_iter()
        .max_by(|(a, a_count), (b, b_count)| a_count.cmp(b_count).then_with(|| b.cmp(a)));
    Ok(most.map(|(word, _)| word))
}

/// The shortest of a few documents that have a term.
fn shortest(view: &View<Prepared>, term: &str) -> tantivy::Result<Vec<DocAddress>> {
    let mut found: Vec<(u32, DocAddress)> = Vec::new();
    for (ordinal, reader) in view.snapshot.searcher().segment_readers().iter().enumerate() {
        for field in &view.prepared.fields {
            let Some(info) = field.info(ordinal, term)? else { continue };
            let list = field.postings(ordinal).list(&info)?;
            let living = list.documents().iter().filter(|doc| !reader.is_deleted(**doc));
            found.extend(living.take(LOOKED_AT).map(|doc: &DocId| {
                (field.length(ordinal, *doc), DocAddress::new(ordinal as u32, *doc))
            }));
        }
        if found.len() >= LOOKED_AT {
            break;
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok(found.into_iter().take(READ).map(|(_, address)| address).collect())
}
