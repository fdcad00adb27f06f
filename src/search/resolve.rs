//! The words of a plan as an index has them: its searched fields, opened once, and what their
//! dictionaries say of each form.

use std::{io, sync::Arc};

use tantivy::{
    DocId, InvertedIndexReader, Searcher, columnar::Column, fieldnorm::FieldNormReader,
    postings::TermInfo, schema::Field, termdict::TermStreamer,
};

use super::{
    bm25::{self, FieldStatistics},
    level::{Level, is_doubtful},
    term::FIELDS,
    whole_title::is_the_word,
};
use crate::{
    query::{PlanTerm, Role},
    segment::postings::FieldPostings,
};

/// A field that is searched.
pub(super) struct SearchField {
    pub boost: f32,
    pub statistics: FieldStatistics,
    /// By segment.
    pub segments: Vec<FieldReader>,
}

/// One field of one segment. Opened once for all queries, which takes locks and look-ups by name.
pub(super) struct FieldReader {
    index: Arc<InvertedIndexReader>,
    pub postings: FieldPostings,
    pub lengths: FieldNormReader,
}

impl SearchField {
    pub(super) fn open(searcher: &Searcher, field: Field, boost: f32) -> tantivy::Result<Self> {
        let mut segments = Vec::with_capacity(searcher.segment_readers().len());
        for reader in searcher.segment_readers() {
            let index = reader.inverted_index(field)?;
            let postings = FieldPostings::open(reader, field)?;
            let lengths = reader.get_fieldnorms_reader(field)?;
            segments.push(FieldReader { index, postings, lengths });
        }
        let tokens = segments.iter().map(|segment| segment.index.total_num_tokens()).sum();
        let documents = segments.iter().map(FieldReader::documents).sum();
        Ok(Self { boost, statistics: FieldStatistics::new(documents, tokens, boost), segments })
    }

    /// A term as the dictionary of one segment has it.
    pub(super) fn info(&self, segment: usize, term: &str) -> io::Result<Option<TermInfo>> {
        self.segments[segment].index.terms().get(term.as_bytes())
    }

    /// The terms of one segment in their order, with where their postings are.
    pub(super) fn terms(&self, segment: usize) -> io::Result<TermStreamer<'_>> {
        self.segments[segment].index.terms().stream()
    }

    /// How many documents have a term, those removed since included.
    pub(super) fn documents_with(&self, term: &str) -> io::Result<u64> {
        let mut documents = 0;
        for segment in 0..self.segments.len() {
            documents += self.info(segment, term)?.map_or(0, |info| u64::from(info.doc_freq));
        }
        Ok(documents)
    }

    /// How many words a document has, about.
    pub(super) fn length(&self, segment: usize, doc: DocId) -> u32 {
        self.segments[segment].lengths.fieldnorm(doc)
    }

    /// The postings of one segment.
    pub(super) fn postings(&self, segment: usize) -> &FieldPostings {
        &self.segments[segment].postings
    }
}

impl FieldReader {
    /// How many documents have the field, those included that are deleted since.
    fn documents(&self) -> u64 {
        let lengths = 0..self.lengths.num_docs();
        lengths.filter(|doc| self.lengths.fieldnorm_id(*doc) > 0).count() as u64
    }
}

/// The numbers that order documents of equal score, by segment.
pub(super) fn id_orders(searcher: &Searcher) -> tantivy::Result<Vec<Column<u64>>> {
    let readers = searcher.segment_readers().iter();
    readers.map(|reader| reader.fast_fields().u64("id_order")).collect()
}

/// The forms of a term as the dictionaries of all segments have them: looked up once a query.
pub(super) struct ResolvedTerm {
    /// By segment, form and field.
    pub infos: Vec<Vec<[Option<TermInfo>; FIELDS]>>,
    /// The level of each form.
    pub levels: Vec<Level>,
    /// Which forms are doubtful.
    pub doubtful: Vec<bool>,
    /// Which forms are the word itself.
    pub same: Vec<bool>,
    /// Documents with any form, by field, as the score has it.
    frequencies: [u64; FIELDS],
    pub role: Role,
}

impl ResolvedTerm {
    /// Whether any document of the index had the form when it was written.
    pub(super) fn has(&self, form: usize) -> bool {
        self.infos.iter().any(|segment| segment[form].iter().any(Option::is_some))
    }

    /// Whether any document of the index had a doubtful form when it was written.
    pub(super) fn has_doubtful(&self) -> bool {
        let mut doubtful = self.doubtful.iter().enumerate().filter(|(_, is)| **is);
        doubtful.any(|(form, _)| self.has(form))
    }

    /// Documents with any form, in the field that has more of them.
    pub(super) fn document_frequency(&self) -> u64 {
        self.frequencies.into_iter().max().unwrap_or(0)
    }

    /// The forms that a field has in one segment, with their levels.
    pub(super) fn forms_of_field(
        &self,
        segment: usize,
        field: usize,
    ) -> impl Iterator<Item = (&TermInfo, Level)> {
        let forms = self.infos[segment].iter().zip(&self.levels);
        forms.filter_map(move |(infos, level)| Some((infos[field].as_ref()?, *level)))
    }

    /// A form as the dictionaries of one segment have it, by field.
    pub(super) fn infos(&self, segment: usize, form: usize) -> &[Option<TermInfo>; FIELDS] {
        &self.infos[segment][form]
    }

    /// All forms in their order as the dictionaries of one segment have them.
    pub(super) fn forms(&self, segment: usize) -> &[[Option<TermInfo>; FIELDS]] {
        &self.infos[segment]
    }

    /// How rare documents with any form are among so many.
    pub(super) fn idf(&self, documents: u64) -> f32 {
        bm25::idf(documents, self.document_frequency())
    }
}

/// Looks up every form of every term in every segment.
pub(super) fn resolve(
    terms: &[PlanTerm],
    fields: &[SearchField; FIELDS],
) -> tantivy::Result<Vec<ResolvedTerm>> {
    let segments = fields[0].segments.len();
    let mut resolved: Vec<ResolvedTerm> = terms
        .iter()
        .map(|term| ResolvedTerm {
            infos: Vec::with_capacity(segments),
            levels: term.forms.iter().map(|form| Level::of(form.class, form.weight)).collect(),
            doubtful: term.forms.iter().map(is_doubtful).collect(),
            same: term.forms.iter().map(|form| is_the_word(form.rule)).collect(),
            frequencies: [0; FIELDS],
            role: term.role,
        })
        .collect();
    for segment in 0..segments {
        for (term, resolved) in terms.iter().zip(&mut resolved) {
            let mut infos = Vec::with_capacity(term.forms.len());
            for form in &term.forms {
                let mut info = [None, None];
                for (at, field) in fields.iter().enumerate() {
                    if field.boost == 0.0 {
                        continue;
                    }
                    let words = field.segments[segment].index.terms();
                    info[at] = words.get(form.form.as_bytes())?;
                    let documents = info[at].as_ref().map_or(0, |info: &TermInfo| info.doc_freq);
                    resolved.frequencies[at] += u64::from(documents);
                }
                infos.push(info);
            }
            resolved.infos.push(infos);
        }
    }
    Ok(resolved)
}
