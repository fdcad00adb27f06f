//! A plan over an index: which documents match, how many, and which are best.

use std::{io, sync::Arc};

use tantivy::{
    BitSet, DocAddress, DocId, InvertedIndexReader, Searcher, SegmentReader, TERMINATED,
    columnar::Column, fieldnorm::FieldNormReader, postings::TermInfo, schema::Field,
    termdict::TermStreamer,
};

use super::{
    bm25::FieldStatistics,
    collector::{Key, TopK},
    condition,
    field_values::AllFieldValues,
    filter::SegmentFilter,
    level::{Level, is_doubtful},
    matcher::Matcher,
    near::Need,
    positional::{FieldPositions, PositionalMatcher, Relation, TermPositions},
    request::{Filters, Sort, Total},
    term::{FIELDS, TermMatcher},
    union::{FieldScoring, FieldUnion},
};
use crate::{
    query::{Budget, INITIALS_REACH, Node, PlanTerm, TextField},
    segment::postings::FieldPostings,
};

#[cfg(test)]
mod tests;

/// What a document has to score, as a share of the least score among the best: the bounds of a score
/// are added up in another order than the score, which differs by some millionths.
const COMPETITIVE: f32 = 0.9999;

/// A field that is searched.
pub(super) struct SearchField {
    pub boost: f32,
    pub statistics: FieldStatistics,
    /// By segment.
    segments: Vec<FieldReader>,
}

/// One field of one segment. Opened once for all queries, which takes locks and look-ups by name.
struct FieldReader {
    index: Arc<InvertedIndexReader>,
    postings: FieldPostings,
    lengths: FieldNormReader,
}

impl SearchField {
    pub(super) fn open(
        searcher: &Searcher,
        field: Field,
        boost: f32,
        documents: u64,
    ) -> tantivy::Result<Self> {
        let mut segments = Vec::with_capacity(searcher.segment_readers().len());
        for reader in searcher.segment_readers() {
            let index = reader.inverted_index(field)?;
            let postings = FieldPostings::open(reader, field)?;
            let lengths = reader.get_fieldnorms_reader(field)?;
            segments.push(FieldReader { index, postings, lengths });
        }
        let tokens = segments.iter().map(|segment| segment.index.total_num_tokens()).sum();
        Ok(Self { boost, statistics: FieldStatistics::new(documents, tokens), segments })
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

/// The numbers that order documents of equal score, by segment.
pub(super) fn id_orders(searcher: &Searcher) -> tantivy::Result<Vec<Column<u64>>> {
    let readers = searcher.segment_readers().iter();
    readers.map(|reader| reader.fast_fields().u64("id_order")).collect()
}

/// The forms of a term as the dictionaries of all segments have them: looked up once a query.
pub(super) struct ResolvedTerm {
    /// By segment, form and field.
    infos: Vec<Vec<[Option<TermInfo>; FIELDS]>>,
    /// The level of each form.
    levels: Vec<Level>,
    /// Which forms are doubtful.
    doubtful: Vec<bool>,
    /// Documents with any form, by field, as the score has it.
    frequencies: [u64; FIELDS],
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

    /// A form as the dictionaries of one segment have it, by field.
    pub(super) fn infos(&self, segment: usize, form: usize) -> &[Option<TermInfo>; FIELDS] {
        &self.infos[segment][form]
    }

    /// All forms in their order as the dictionaries of one segment have them.
    pub(super) fn forms(&self, segment: usize) -> &[[Option<TermInfo>; FIELDS]] {
        &self.infos[segment]
    }

    /// How rare documents with any form are in a field.
    pub(super) fn idf(&self, fields: &[SearchField; FIELDS], at: usize) -> f32 {
        fields[at].statistics.idf(self.frequencies[at])
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
            frequencies: [0; FIELDS],
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

/// Everything that is the same in all segments.
pub(super) struct Execution<'q> {
    pub terms: &'q [ResolvedTerm],
    pub fields: &'q [SearchField; FIELDS],
    pub filters: &'q Filters,
    pub field_values: &'q AllFieldValues,
    pub id_orders: &'q [Column<u64>],
    pub sort: Sort,
    pub total: Total,
    pub doubtful: Doubtful,
    pub budget: &'q Budget,
}

/// Whether doubtful forms match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doubtful {
    Match,
    LeftOut,
}

impl Doubtful {
    /// By date, a hit that is likely none would stand among sure ones.
    pub(super) fn sorted(by: Sort) -> Self {
        match by {
            Sort::Relevance => Self::Match,
            Sort::Date | Sort::DateDescending => Self::LeftOut,
        }
    }
}

impl Execution<'_> {
    /// Finds the best `capacity` documents of all segments for a condition, and counts all if asked to.
    /// Where `matching` is given, it gets the set of them all, a segment each.
    pub(super) fn run(
        &self,
        searcher: &Searcher,
        root: &Node,
        capacity: usize,
        mut matching: Option<&mut Vec<BitSet>>,
    ) -> tantivy::Result<TopK> {
        let mut best = TopK::new(capacity);
        if let Some(matching) = &mut matching {
            let sizes = searcher.segment_readers().iter().map(SegmentReader::max_doc);
            **matching = sizes.map(BitSet::with_max_value).collect();
        }
        for (ordinal, reader) in searcher.segment_readers().iter().enumerate() {
            let filter = SegmentFilter::new(searcher, ordinal, self.filters, self.field_values)?;
            if filter.is_impossible() {
                continue;
            }
            let segment = Segment { execution: self, reader, ordinal };
            let matching = matching.as_mut().map(|matching| &mut matching[ordinal]);
            segment.collect(segment.matcher(root, None)?, &filter, &mut best, matching)?;
        }
        Ok(best)
    }

    /// How many documents more than it found would match if doubtful forms did.
    pub(super) fn left_out(
        &self,
        searcher: &Searcher,
        root: &Node,
        found: usize,
    ) -> tantivy::Result<usize> {
        let has_doubtful = self.terms.iter().any(ResolvedTerm::has_doubtful);
        if self.doubtful == Doubtful::Match || !has_doubtful {
            return Ok(0);
        }
        let counting = Self { doubtful: Doubtful::Match, ..*self };
        Ok(counting.run(searcher, root, 0, None)?.total.saturating_sub(found))
    }
}

struct Segment<'e> {
    execution: &'e Execution<'e>,
    reader: &'e SegmentReader,
    ordinal: usize,
}

impl<'e> Segment<'e> {
    fn collect(
        &self,
        mut matcher: Matcher<'e>,
        filter: &SegmentFilter,
        best: &mut TopK,
        mut matching: Option<&mut BitSet>,
    ) -> tantivy::Result<()> {
        let id_orders = &self.execution.id_orders[self.ordinal];
        let may_skip = self.execution.total == Total::LowerBound
            && self.execution.sort == Sort::Relevance
            && matching.is_none();
        let mut min_score = 0.0;
        let days = match self.execution.sort {
            Sort::Relevance => None,
            Sort::Date | Sort::DateDescending => {
                Some(self.reader.fast_fields().column_opt::<i64>("date_first")?)
            }
        };
        let mut doc = matcher.doc();
        // What is excluded seems not to be there once there is no time left to look for it.
        while doc != TERMINATED && !self.execution.budget.is_spent_soon() {
            if filter.accepts(doc) {
                if let Some(matching) = &mut matching {
                    matching.insert(doc);
                }
                let score = matcher.score();
                let key = match &days {
                    None => Key::Score(score),
                    Some(days) => Key::Day(self.day(days.as_ref(), doc)),
                };
                let address = DocAddress::new(self.ordinal as u32, doc);
                best.take(key, score, address, || id_orders.first(doc).unwrap_or(u64::MAX));
            }
            if may_skip
                && let Some(score) = best.min_competitive_score()
                && score > min_score
            {
                min_score = score;
                matcher.set_min_competitive_score(score * COMPETITIVE);
            }
            doc = matcher.advance();
        }
        Ok(())
    }

    fn day(&self, days: Option<&Column<i64>>, doc: u32) -> i64 {
        match days.and_then(|days| days.first(doc)) {
            None => i64::MAX,
            Some(day) if self.execution.sort == Sort::DateDescending => -day,
            Some(day) => day,
        }
    }

    /// A matcher of a condition, within one field of the text or in all.
    fn matcher(&self, node: &Node, within: Option<TextField>) -> tantivy::Result<Matcher<'e>> {
        // Without time left, nothing is opened any more.
        if self.execution.budget.is_spent() {
            return Ok(Matcher::Nothing);
        }
        Ok(match node {
            Node::Term(term) => self.term(*term, within)?,
            Node::Phrase(words) => {
                let scored_as: Vec<usize> = words.iter().map(|(term, _)| *term).collect();
                let (terms, numbers) = distinct(&scored_as);
                let offsets = words.iter().map(|(_, offset)| *offset);
                let words = numbers.into_iter().zip(offsets).collect();
                self.positional(Relation::Phrase { words }, &terms, &scored_as, within)?
            }
            Node::Near { terms: scored_as, slop } => {
                let (terms, numbers) = distinct(scored_as);
                let times = |term| numbers.iter().filter(|number| **number == term).count();
                let needs = (0..terms.len()).map(|term| Need { term, times: times(term) });
                let relation = Relation::Near { needs: needs.collect(), slop: *slop };
                self.positional(relation, &terms, scored_as, within)?
            }
            Node::Beside { near, name, scored_as } => {
                let relation = Relation::Beside { reach: INITIALS_REACH };
                self.positional(relation, &[*near, *name], &[*scored_as], within)?
            }
            Node::Within(field, part) => self.matcher(part, Some(*field))?,
            Node::Where(condition) => {
                let budget = self.execution.budget;
                Matcher::set(condition::documents(self.reader, condition, budget)?)
            }
            Node::Any(parts) => {
                let parts = parts.iter().map(|part| self.matcher(part, within));
                Matcher::any(parts.collect::<tantivy::Result<_>>()?)
            }
            Node::All(parts) => self.all(parts, within)?,
            Node::Not(_) => self.all(std::slice::from_ref(node), within)?,
        })
    }

    fn all(&self, parts: &[Node], within: Option<TextField>) -> tantivy::Result<Matcher<'e>> {
        let (mut required, mut excluded) = (Vec::new(), Vec::new());
        for part in parts {
            match part {
                Node::Not(part) => excluded.push(self.matcher(part, within)?),
                part => required.push(self.matcher(part, within)?),
            }
        }
        if required.is_empty() {
            required.push(Matcher::everything(self.reader.max_doc()));
        }
        Ok(Matcher::all(required, excluded))
    }

    fn term(&self, term: usize, within: Option<TextField>) -> tantivy::Result<Matcher<'e>> {
        let mut fields = Vec::new();
        for at in searched(within) {
            fields.extend(FieldUnion::open(self.forms(term, at), self.scoring(at, &[term]))?);
        }
        if fields.is_empty() {
            return Ok(Matcher::Nothing);
        }
        Ok(Matcher::Term(Box::new(TermMatcher::new(fields, self.execution.budget))))
    }

    /// Terms, each once, that stand to one another as the relation says.
    fn positional(
        &self,
        relation: Relation,
        terms: &[usize],
        scored_as: &[usize],
        within: Option<TextField>,
    ) -> tantivy::Result<Matcher<'e>> {
        let (mut fields, budget) = (Vec::new(), self.execution.budget);
        for at in searched(within) {
            let has_forms = |term: &usize| self.forms(*term, at).next().is_some();
            if !terms.iter().all(has_forms) {
                continue;
            }
            let mut positions = Vec::with_capacity(terms.len());
            for term in terms {
                let scoring = self.scoring(at, scored_as);
                positions.extend(TermPositions::open(|| self.forms(*term, at), scoring, budget)?);
            }
            fields.push(FieldPositions::new(positions, self.scoring(at, scored_as)));
        }
        if fields.is_empty() {
            return Ok(Matcher::Nothing);
        }
        Ok(Matcher::Positional(Box::new(PositionalMatcher::new(relation, fields, budget))))
    }

    /// The forms of a term that a field has in this segment, with their levels.
    fn forms(&self, term: usize, field: usize) -> impl Iterator<Item = (&'e TermInfo, Level)> {
        let resolved = &self.execution.terms[term];
        let infos = &resolved.infos[self.ordinal];
        let leaves_out = self.execution.doubtful == Doubtful::LeftOut;
        let forms = infos.iter().zip(&resolved.levels).zip(&resolved.doubtful);
        forms
            .filter(move |(_, doubtful)| !(leaves_out && **doubtful))
            .filter_map(move |((infos, level), _)| Some((infos[field].as_ref()?, *level)))
    }

    /// A phrase is as rare as its words together: its idf is the sum of theirs.
    fn scoring(&self, at: usize, terms: &[usize]) -> FieldScoring<'e> {
        let field = &self.execution.fields[at];
        let frequencies = terms.iter().map(|term| self.execution.terms[*term].frequencies[at]);
        let idf: f32 = frequencies.map(|df| field.statistics.idf(df)).sum();
        let FieldReader { postings, lengths, .. } = &field.segments[self.ordinal];
        FieldScoring { weight: field.boost * idf, postings, lengths, statistics: &field.statistics }
    }
}

/// The fields that a condition is looked for in, as the order of all arrays has them.
fn searched(within: Option<TextField>) -> std::ops::Range<usize> {
    match within {
        None => 0..FIELDS,
        Some(TextField::Body) => 0..1,
        Some(TextField::Title) => 1..2,
    }
}

/// The terms of a list, each once, and for each of the list its number among those.
fn distinct(terms: &[usize]) -> (Vec<usize>, Vec<usize>) {
    let mut once: Vec<usize> = Vec::with_capacity(terms.len());
    let numbers = terms.iter().map(|term| {
        once.iter().position(|known| known == term).unwrap_or_else(|| {
            once.push(*term);
            once.len() - 1
        })
    });
    let numbers = numbers.collect();
    (once, numbers)
}
