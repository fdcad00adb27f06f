//! What each term was taken to mean: the forms that the index has, with their documents.

use tantivy::{BitSet, DocId, TERMINATED};

use super::{prepared::Prepared, ranking::Ranking, resolve::ResolvedTerm};
use crate::{
    index::View,
    query::{Budget, PlanTerm},
    segment::postings::PostingsList,
    vocabulary::{Expansion, Form},
};

/// What each term that the reader asked for was taken to mean, each once, as long as there is time.
pub(super) fn expansions(
    view: &View<Prepared>,
    ranking: &Ranking,
    budget: &Budget,
) -> tantivy::Result<Vec<Expansion>> {
    let mut expansions: Vec<Expansion> = Vec::new();
    for (term, resolved) in ranking.asked() {
        if expansions.iter().all(|known| known.term != term.written) {
            expansions.push(expansion(view, term, resolved, budget)?);
        }
    }
    Ok(expansions)
}

/// The forms of a term that documents have.
pub(super) fn expansion(
    view: &View<Prepared>,
    term: &PlanTerm,
    resolved: &ResolvedTerm,
    budget: &Budget,
) -> tantivy::Result<Expansion> {
    let (mut forms, mut truncated) = (Vec::new(), term.truncated);
    for (at, form) in term.forms.iter().enumerate().filter(|(at, _)| resolved.has(*at)) {
        if budget.is_spent() {
            truncated = true;
            break;
        }
        let documents = documents_with(view, resolved, at, None)?;
        if documents > 0 {
            let (class, weight) = (form.class, form.weight);
            let (form, rule) = (form.form.clone(), form.rule);
            forms.push(Form { form, class, documents, weight, rule });
        }
    }
    Ok(Expansion { term: term.written.clone(), truncated, forms })
}

/// Documents that have a form in any field: those of a set, or all that are not deleted.
pub(super) fn documents_with(
    view: &View<Prepared>,
    term: &ResolvedTerm,
    form: usize,
    within: Option<&[BitSet]>,
) -> tantivy::Result<u64> {
    let fields = &view.prepared.fields;
    let mut documents = 0;
    for (ordinal, reader) in view.snapshot.searcher().segment_readers().iter().enumerate() {
        let infos = term.infos(ordinal, form);
        let single = match infos {
            [None, None] => continue,
            [Some(info), None] | [None, Some(info)] => Some(info),
            [Some(_), Some(_)] => None,
        };
        if let Some(info) = single
            && within.is_none()
            && !reader.has_deletes()
        {
            documents += u64::from(info.doc_freq);
            continue;
        }
        let mut lists = Vec::new();
        for (field, info) in fields.iter().zip(infos) {
            if let Some(info) = info {
                lists.push(field.postings(ordinal).list(info)?);
            }
        }
        documents += match within {
            Some(within) => count_union(&mut lists, |doc| within[ordinal].contains(doc)),
            None => count_union(&mut lists, |doc| !reader.is_deleted(doc)),
        };
    }
    Ok(documents)
}

/// The documents of several lists that count, each once.
fn count_union(lists: &mut [PostingsList<'_>], counts: impl Fn(DocId) -> bool) -> u64 {
    let mut documents = 0;
    // Most forms stand in one field only: a block at a time.
    if let [list] = lists {
        while !list.documents().is_empty() {
            let (block, len) = (list.documents(), list.documents().len());
            documents += block.iter().filter(|doc| counts(**doc)).count() as u64;
            list.advance(len);
        }
        return documents;
    }
    loop {
        let doc = lists.iter().map(PostingsList::doc).min().unwrap_or(TERMINATED);
        if doc == TERMINATED {
            return documents;
        }
        documents += u64::from(counts(doc));
        for list in lists.iter_mut().filter(|list| list.doc() == doc) {
            list.advance(1);
        }
    }
}
