//! Documents to one tantivy segment: [`SegmentBuilder`].

use std::path::PathBuf;

use tantivy::{
    DocId, Index, Segment, TantivyError,
    columnar::{ColumnType, ColumnarWriter},
    directory::TerminatingWrite,
    fieldnorm::{FieldNormReader, FieldNormsSerializer},
    index::SegmentComponent,
    schema::Field,
    store::StoreWriter,
};

use super::{
    error::SegmentError,
    inverter::{PostingsInverter, TermPostings},
    keyword_field::{KeywordField, keywords},
    postings::{Lengths, PostingsFiles},
    record::RecordEncoder,
    schema::{ADDED, Fields, id_order, now},
    tantivy_document::language,
    term_cache::TermCache,
};
use crate::{
    analysis::{Analyzer, CaseCounts},
    document::{self, Document, PerField},
};

/// Where segments are built, for any thread.
#[derive(Clone)]
pub struct Target {
    index: Index,
    fields: Fields,
    folder: PathBuf,
    /// When the documents come, in seconds since 1970.
    added: i64,
}

impl Target {
    /// Segments of `index`, whose files are in `folder`, with documents that come now; `fields` are
    /// those of its schema.
    pub fn new(index: Index, fields: Fields, folder: impl Into<PathBuf>) -> Self {
        Self { index, fields, folder: folder.into(), added: now() }
    }

    /// The same with documents that came at a time, in seconds since 1970.
    #[cfg(test)]
    pub(super) fn added_at(self, added: i64) -> Self {
        Self { added, ..self }
    }

    /// When documents come, where the schema has a place for it.
    fn added(&self) -> Option<i64> {
        self.fields.added.map(|_| self.added)
    }

    fn failed(&self) -> impl Fn(TantivyError) -> SegmentError {
        |source| SegmentError::Write { folder: self.folder.clone(), source }
    }
}

/// Builds segments on one thread, one after the other.
///
/// The words that it has met are kept from one segment to the next, as long as they take less
/// memory than what it may use for the documents of a segment.
pub struct SegmentBuilder {
    target: Target,
    budget_bytes: usize,
    analyzer: Analyzer,
    cache: TermCache,
    encoder: RecordEncoder,
    open: Option<OpenSegment>,
    /// Where the documents to come stand in the input.
    part: u64,
}

/// A segment whose files are written and complete.
pub struct BuiltSegment {
    /// The segment; its files are deleted by the next commit unless this is kept until then.
    pub segment: Segment,
    /// Its documents with an id that a later document of the same segment has.
    pub outdated: Vec<DocId>,
    /// The first document of each part of the input, and where that part stands.
    parts: Vec<(DocId, u64)>,
}

impl BuiltSegment {
    /// Where a document stands in the input: of two with the same id in different segments of a
    /// load, the one with the higher number is the later.
    pub(crate) fn order(&self, document: DocId) -> u64 {
        let after = self.parts.partition_point(|&(first, _)| first <= document);
        after.checked_sub(1).map_or(0, |at| self.parts[at].1)
    }
}

impl SegmentBuilder {
    /// A builder that may use about so much memory for the documents of a segment, and as much for
    /// the words that it has met.
    pub fn new(target: &Target, budget_bytes: usize) -> Self {
        Self {
            target: target.clone(),
            budget_bytes,
            analyzer: Analyzer::new(),
            cache: TermCache::default(),
            encoder: RecordEncoder::new(target.fields.record),
            open: None,
            part: 0,
        }
    }

    /// Says that the documents to come are of this part of the input. Parts are numbered in its
    /// order, go to one builder each as a whole, and ascend in each.
    pub fn begin_part(&mut self, part: u64) {
        self.part = part;
    }

    /// Adds a document that came from `file`, if from any, and gives its number in the segment.
    ///
    /// # Errors
    /// Where a file of the segment cannot be written.
    pub fn add(
        &mut self,
        document: &Document<'_>,
        file: Option<&str>,
    ) -> Result<DocId, SegmentError> {
        self.try_add(document, file).map_err(self.target.failed())
    }

    fn try_add(&mut self, document: &Document<'_>, file: Option<&str>) -> tantivy::Result<DocId> {
        let open = match &mut self.open {
            Some(open) => open,
            None => {
                let Target { index, .. } = &self.target;
                self.open.insert(OpenSegment::create(index, self.target.added())?)
            }
        };
        let lang = language(document);
        if open.parts.last().is_none_or(|&(_, part)| part != self.part) {
            open.parts.push((open.documents, self.part));
        }
        open.store.store_bytes(self.encoder.stored(document, lang))?;
        open.add_values(document, file, lang);
        let (analyzer, cache) = (&mut self.analyzer, &mut self.cache);
        let title = document.title.as_deref().unwrap_or_default();
        open.title.add(title, analyzer, cache);
        open.body.add(&document.body, analyzer, cache);
        open.documents += 1;
        Ok(open.documents - 1)
    }

    /// Whether the segment has used its memory and should be finished.
    ///
    /// Half of the budget is for documents: inverted, their words take nearly twice as much again.
    pub fn is_full(&self) -> bool {
        self.open.as_ref().is_some_and(|open| open.memory() > self.budget_bytes / 2)
    }

    /// Writes the segment out and begins another; `None` if no document was added.
    ///
    /// # Errors
    /// Where a file of the segment cannot be written.
    pub fn finish(&mut self) -> Result<Option<BuiltSegment>, SegmentError> {
        let Some(open) = self.open.take() else { return Ok(None) };
        self.cache.keep_counts(open.title.inverter.counts());
        self.cache.keep_counts(open.body.inverter.counts());
        let built = open.finish(&mut self.cache, self.target.fields, self.budget_bytes);
        built.map(Some).map_err(self.target.failed())
    }

    /// Writes the last segment out. Most of the memory is given back before.
    ///
    /// # Errors
    /// Where a file of the segment cannot be written.
    pub fn close(mut self) -> Result<Option<BuiltSegment>, SegmentError> {
        self.cache.close();
        self.finish()
    }

    /// Whether the words it has met take more memory than they should; between segments only,
    /// [`forget_words`](Self::forget_words) makes room.
    pub fn has_too_many_words(&self) -> bool {
        self.cache.memory() > self.budget_bytes
    }

    /// Forgets the words it has met, between segments.
    pub fn forget_words(&mut self) {
        debug_assert!(self.open.is_none(), "a segment under construction has words by number");
        self.cache = TermCache::default();
    }

    /// Hands each distinct term of titles and bodies met since the builder was made or has
    /// [forgotten](Self::forget_words), in ascending order of bytes, with how it was cased.
    pub fn each_term(&mut self, mut term: impl FnMut(&[u8], CaseCounts)) {
        let cache = &mut self.cache;
        cache.terms.sort();
        let open = self.open.as_ref();
        for &number in cache.terms.sorted() {
            let occurs = open.map_or(0, |open| open.occurrences(number));
            term(cache.terms.bytes(number), cache.cases(number, occurs));
        }
    }
}

/// A field of words.
#[derive(Default)]
struct WordField {
    inverter: PostingsInverter,
    /// The length of each document as tantivy codes it.
    lengths: Vec<u8>,
}

impl WordField {
    fn add(&mut self, text: &str, analyzer: &mut Analyzer, cache: &mut TermCache) {
        let before = self.inverter.tokens();
        self.inverter.begin();
        let mut collector = cache.collect(text, &mut self.inverter);
        analyzer.scan(text, &mut collector);
        collector.finish();
        let length = (self.inverter.tokens() - before) as u32;
        self.lengths.push(FieldNormReader::fieldnorm_to_id(length));
    }

    fn write(
        &self,
        field: Field,
        cache: &mut TermCache,
        files: &mut PostingsFiles,
        window: usize,
    ) -> tantivy::Result<()> {
        let tokens = self.inverter.tokens();
        if tokens == 0 {
            return Ok(());
        }
        cache.terms.sort();
        let terms = &cache.terms;
        let lengths = Lengths::new(&self.lengths, tokens);
        let mut out = files.field(field, tokens, Some(lengths))?;
        let documents = self.inverter.documents();
        let mut postings = TermPostings::default();
        self.inverter.invert(terms.sorted(), window, |term, positions| {
            documents.postings(positions, &mut postings);
            let TermPostings { documents, frequencies, deltas } = &postings;
            out.add_words(terms.bytes(term), documents, frequencies, deltas)
        })?;
        Ok(out.close()?)
    }
}

/// A segment that documents are added to.
struct OpenSegment {
    segment: Segment,
    documents: u32,
    store: StoreWriter,
    id: KeywordField,
    file: KeywordField,
    keywords: PerField<KeywordField>,
    title: WordField,
    body: WordField,
    columns: ColumnarWriter,
    /// When its documents come, where the schema has a place for it.
    added: Option<i64>,
    parts: Vec<(DocId, u64)>,
}

impl OpenSegment {
    fn create(index: &Index, added: Option<i64>) -> tantivy::Result<Self> {
        let segment = index.new_segment();
        let settings = index.settings();
        let store = StoreWriter::new(
            segment.open_write(SegmentComponent::Store)?,
            settings.docstore_compression,
            settings.docstore_blocksize,
            settings.docstore_compress_dedicated_thread,
        )?;
        let mut columns = ColumnarWriter::default();
        for field in document::Field::ALL {
            columns.record_column_type(field.name(), ColumnType::Str, false);
        }
        for name in ["date_first", "date_last"] {
            columns.record_column_type(name, ColumnType::I64, false);
        }
        columns.record_column_type("id_order", ColumnType::U64, false);
        if added.is_some() {
            columns.record_column_type(ADDED, ColumnType::I64, false);
        }
        Ok(Self {
            segment,
            documents: 0,
            store,
            id: KeywordField::default(),
            file: KeywordField::default(),
            keywords: PerField::default(),
            title: WordField::default(),
            body: WordField::default(),
            columns,
            added,
            parts: Vec::new(),
        })
    }

    fn add_values(&mut self, document: &Document<'_>, file: Option<&str>, lang: Option<&str>) {
        let number = self.documents;
        self.id.push(number, &document.id);
        if let Some(file) = file {
            self.file.push(number, file);
        }
        for (field, value) in keywords(document, lang) {
            if let Some(value) = value {
                self.keywords[field].push(number, value);
                self.columns.record_str(number, field.name(), value);
            }
        }
        if let Some(date) = document.date {
            let days = date.days();
            self.columns.record_numerical(number, "date_first", i64::from(*days.start()));
            self.columns.record_numerical(number, "date_last", i64::from(*days.end()));
        }
        self.columns.record_numerical(number, "id_order", id_order(&document.id));
        if let Some(added) = self.added {
            self.columns.record_numerical(number, ADDED, added);
        }
    }

    /// How often a term occurs in titles and bodies.
    fn occurrences(&self, term: u32) -> u32 {
        let of = |field: &WordField| {
            field.inverter.counts().get(term as usize).copied().unwrap_or_default()
        };
        of(&self.title).saturating_add(of(&self.body))
    }

    fn memory(&self) -> usize {
        let keywords = self.keywords.iter().map(|(_, keywords)| keywords);
        keywords.chain([&self.id, &self.file]).map(KeywordField::memory).sum::<usize>()
            + self.title.inverter.memory()
            + self.body.inverter.memory()
            + self.store.mem_usage()
            + self.columns.mem_usage()
    }

    fn finish(
        mut self,
        cache: &mut TermCache,
        fields: Fields,
        budget_bytes: usize,
    ) -> tantivy::Result<BuiltSegment> {
        // One pass over the words for most segments, two for the fullest: a second took 3 % of a load.
        let window = budget_bytes / 4 * 3 / size_of::<u32>();
        let outdated = self.id.repeated();
        self.store.close()?;
        write_lengths(&self.segment, fields, &self.title.lengths, &self.body.lengths)?;
        let mut files = PostingsFiles::create(&self.segment)?;
        write_keywords(&mut files, fields.id, &mut self.id)?;
        write_keywords(&mut files, fields.file, &mut self.file)?;
        self.title.write(fields.title, cache, &mut files, window)?;
        self.body.write(fields.body, cache, &mut files, window)?;
        for (field, values) in self.keywords.iter_mut() {
            write_keywords(&mut files, fields.keywords[field], values)?;
        }
        files.close()?;
        let mut file = self.segment.open_write(SegmentComponent::FastFields)?;
        self.columns.serialize(self.documents, None, &mut file)?;
        file.terminate()?;
        let segment = self.segment.with_max_doc(self.documents);
        Ok(BuiltSegment { segment, outdated, parts: self.parts })
    }
}

fn write_lengths(
    segment: &Segment,
    fields: Fields,
    title: &[u8],
    body: &[u8],
) -> tantivy::Result<()> {
    let file = segment.open_write(SegmentComponent::FieldNorms)?;
    let mut lengths = FieldNormsSerializer::from_write(file)?;
    lengths.serialize_field(fields.title, title)?;
    lengths.serialize_field(fields.body, body)?;
    Ok(lengths.close()?)
}

fn write_keywords(
    files: &mut PostingsFiles,
    field: Field,
    values: &mut KeywordField,
) -> tantivy::Result<()> {
    if values.is_empty() {
        return Ok(());
    }
    let mut out = files.field(field, values.tokens(), None)?;
    values.write(&mut out)?;
    Ok(out.close()?)
}
