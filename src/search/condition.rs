//! The documents of a segment that meet a condition on what is known of them.

use tantivy::{
    DocId, DocSet, SegmentReader, TERMINATED, Term,
    postings::{SegmentPostings, TermInfo},
    schema::{Field, IndexRecordOption},
};

use crate::{
    analysis::Analyzer,
    query::{Budget, Condition, Dates, ValueWanted},
};

/// Those documents, ascending.
pub(super) fn documents(
    reader: &SegmentReader,
    condition: &Condition,
    budget: &Budget,
) -> tantivy::Result<Vec<DocId>> {
    match condition {
        Condition::Value(field, wanted) => {
            with_value(reader, reader.schema().get_field(field.name())?, wanted, budget)
        }
        Condition::Id(id) => with_id(reader, id),
        Condition::Dates(dates) => with_dates(reader, *dates),
    }
}

fn with_value(
    reader: &SegmentReader,
    field: Field,
    wanted: &ValueWanted,
    budget: &Budget,
) -> tantivy::Result<Vec<DocId>> {
    let index = reader.inverted_index(field)?;
    let (mut analyzer, mut documents) = (Analyzer::new(), Vec::new());
    let mut values = index.terms().stream()?;
    while values.advance() && !budget.is_spent_soon() {
        // Values are indexed from strings.
        if wanted.is(&mut analyzer, &String::from_utf8_lossy(values.key())) {
            let read =
                |info: &TermInfo| index.read_postings_from_terminfo(info, IndexRecordOption::Basic);
            take(read(values.value())?, &mut documents);
        }
    }
    documents.sort_unstable();
    documents.dedup();
    Ok(documents)
}

fn with_id(reader: &SegmentReader, id: &str) -> tantivy::Result<Vec<DocId>> {
    let field = reader.schema().get_field("id")?;
    let term = Term::from_field_text(field, id);
    let mut documents = Vec::new();
    let postings = reader.inverted_index(field)?.read_postings(&term, IndexRecordOption::Basic)?;
    postings.into_iter().for_each(|postings| take(postings, &mut documents));
    Ok(documents)
}

fn with_dates(reader: &SegmentReader, Dates { from, to }: Dates) -> tantivy::Result<Vec<DocId>> {
    let column = |name| reader.fast_fields().column_opt::<i64>(name);
    let (Some(first), Some(last)) = (column("date_first")?, column("date_last")?) else {
        return Ok(Vec::new());
    };
    let overlaps = |doc: &DocId| match (first.first(*doc), last.first(*doc)) {
        (Some(first), Some(last)) => {
            from.is_none_or(|from| last >= i64::from(from))
                && to.is_none_or(|to| first <= i64::from(to))
        }
        _ => false,
    };
    Ok((0..reader.max_doc()).filter(overlaps).collect())
}

fn take(mut postings: SegmentPostings, documents: &mut Vec<DocId>) {
    while postings.doc() != TERMINATED {
        documents.push(postings.doc());
        postings.advance();
    }
}
