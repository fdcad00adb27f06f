//! A plan over an index: which documents match, how many, and which are best.

use tantivy::{
    BitSet, DocAddress, DocId, Searcher, SegmentReader, TERMINATED, columnar::Column,
    postings::TermInfo,
};

use super::{
    collector::{Key, TopK},
    condition,
    field_values::AllFieldValues,
    filter::SegmentFilter,
    formula::Formula,
    level::Level,
    matcher::Matcher,
    near::Need,
    positional::{FieldPositions, PositionalMatcher, Relation, TermPositions},
    request::{Filters, Sort, Total},
    resolve::{FieldReader, ResolvedTerm, SearchField},
    term::{FIELDS, TITLE, TermMatcher},
    union::{FieldScoring, FieldUnion},
    whole_title::TitleWords,
};
use crate::{
    query::{Budget, INITIALS_REACH, Node, TextField, WholeTitle},
    segment::schema::ADDED,
};

#[cfg(test)]
mod tests;

/// What a document has to score, as a share of the least score among the best: the bounds of a score
/// are added up in another order than the score, which differs by some millionths.
const COMPETITIVE: f32 = 0.9999;

/// Everything that is the same in all segments.
pub(super) struct Execution<'q> {
    pub terms: &'q [ResolvedTerm],
    pub fields: &'q [SearchField; FIELDS],
    /// Documents of the index.
    pub documents: u64,
    pub formula: &'q Formula,
    /// The title that is the whole query.
    pub title: Option<&'q WholeTitle>,
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
            Sort::Date | Sort::DateDescending | Sort::Added => Self::LeftOut,
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
        matching: Option<&mut Vec<BitSet>>,
    ) -> tantivy::Result<TopK> {
        self.run_into(TopK::new(capacity), searcher, root, matching)
    }

    /// The same, with what is kept of them.
    pub(super) fn run_into(
        &self,
        mut best: TopK,
        searcher: &Searcher,
        root: &Node,
        mut matching: Option<&mut Vec<BitSet>>,
    ) -> tantivy::Result<TopK> {
        if let Some(matching) = &mut matching {
            let sizes = searcher.segment_readers().iter().map(SegmentReader::max_doc);
            **matching = sizes.map(BitSet::with_max_value).collect();
        }
        for (ordinal, reader) in searcher.segment_readers().iter().enumerate() {
            let filter = SegmentFilter::new(searcher, ordinal, self.filters, self.field_values)?;
            if filter.is_impossible() {
                continue;
            }
            let segment = self.segment(reader, ordinal);
            let mut matching = matching.as_mut().map(|matching| &mut matching[ordinal]);
            let titled = self.titled(ordinal)?;
            if !titled.is_empty() {
                let (matcher, step) = (segment.matcher(root, None)?, self.step(root));
                let matching = matching.as_deref_mut();
                segment.collect_titled(matcher, &titled, step, &filter, &mut best, matching);
            }
            segment.collect(segment.matcher(root, None)?, &filter, &titled, &mut best, matching)?;
        }
        Ok(best)
    }

    fn segment<'e>(&'e self, reader: &'e SegmentReader, ordinal: usize) -> Segment<'e> {
        Segment { execution: self, reader, ordinal }
    }

    /// A condition over one segment.
    pub(super) fn matcher<'e>(
        &'e self,
        reader: &'e SegmentReader,
        ordinal: usize,
        node: &Node,
    ) -> tantivy::Result<Matcher<'e>> {
        self.segment(reader, ordinal).matcher(node, None)
    }

    /// Whether the order is by score.
    pub(super) fn ranks_by_score(&self) -> bool {
        self.sort == Sort::Relevance
    }

    /// The documents of a segment whose title is the whole query, where these go first.
    pub(super) fn titled(&self, ordinal: usize) -> tantivy::Result<Vec<DocId>> {
        let field = &self.fields[TITLE];
        let Some(title) = self.title.filter(|_| self.formula.whole_title) else {
            return Ok(Vec::new());
        };
        if self.sort != Sort::Relevance || field.boost == 0.0 {
            return Ok(Vec::new());
        }
        let FieldReader { postings, lengths, .. } = &field.segments[ordinal];
        let mut words = Vec::with_capacity(title.terms.len());
        for term in &title.terms {
            let resolved = &self.terms[*term];
            let forms = resolved.infos[ordinal].iter().zip(&resolved.same);
            let same = forms.filter(|(_, same)| **same);
            let forms: Vec<_> = same.filter_map(|(infos, _)| infos[TITLE].as_ref()).collect();
            if forms.is_empty() {
                return Ok(Vec::new());
            }
            words.push(forms);
        }
        Ok(TitleWords { postings, lengths, words, tokens: title.tokens }.documents()?)
    }

    /// What the rarity of a term counts for.
    pub(super) fn idf(&self, term: usize) -> f32 {
        self.terms[term].idf(self.documents)
    }

    /// The same by what it is to the query.
    pub(super) fn weight(&self, term: usize) -> f32 {
        self.formula.importance(self.terms[term].role) * self.idf(term)
    }

    /// What goes before everything that a condition scores otherwise.
    pub(super) fn step(&self, root: &Node) -> f32 {
        self.formula.step(self.weight_of(root))
    }

    /// What the terms of a condition weigh together.
    fn weight_of(&self, node: &Node) -> f32 {
        match node {
            Node::Term(term) | Node::Beside { scored_as: term, .. } => self.weight(*term),
            Node::Phrase(words) => words.iter().map(|(term, _)| self.weight(*term)).sum(),
            Node::Near { terms, .. } => terms.iter().map(|term| self.weight(*term)).sum(),
            Node::All(parts) | Node::Any(parts) => {
                parts.iter().map(|part| self.weight_of(part)).sum()
            }
            Node::Optional(part) | Node::Within(_, part) => self.weight_of(part),
            Node::Not(_) | Node::Where(_) => 0.0,
        }
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
    /// Takes the documents whose title is the whole query, each a step higher.
    fn collect_titled(
        &self,
        mut matcher: Matcher<'e>,
        titled: &[DocId],
        step: f32,
        filter: &SegmentFilter,
        best: &mut TopK,
        mut matching: Option<&mut BitSet>,
    ) {
        let id_orders = &self.execution.id_orders[self.ordinal];
        for doc in titled.iter().copied().filter(|doc| filter.accepts(*doc)) {
            if matcher.seek(doc) != doc {
                continue;
            }
            if let Some(matching) = &mut matching {
                matching.insert(doc);
            }
            let (score, address) =
                (matcher.score() + step, DocAddress::new(self.ordinal as u32, doc));
            let id_order = || id_orders.first(doc).unwrap_or(u64::MAX);
            best.take(Key::Score(score), score, address, id_order);
        }
    }

    /// Takes all other documents that match.
    fn collect(
        &self,
        mut matcher: Matcher<'e>,
        filter: &SegmentFilter,
        titled: &[DocId],
        best: &mut TopK,
        mut matching: Option<&mut BitSet>,
    ) -> tantivy::Result<()> {
        let id_orders = &self.execution.id_orders[self.ordinal];
        let may_skip = self.execution.total == Total::LowerBound
            && self.execution.sort == Sort::Relevance
            && matching.is_none();
        let mut min_score = 0.0;
        let column = match self.execution.sort {
            Sort::Relevance => None,
            Sort::Date | Sort::DateDescending => Some("date_first"),
            Sort::Added => Some(ADDED),
        };
        let open = |name| self.reader.fast_fields().column_opt::<i64>(name);
        let times = column.map(open).transpose()?;
        let mut doc = matcher.doc();
        // What is excluded seems not to be there once there is no time left to look for it.
        while doc != TERMINATED && !self.execution.budget.is_spent_soon() {
            if filter.accepts(doc) && titled.binary_search(&doc).is_err() {
                if let Some(matching) = &mut matching {
                    matching.insert(doc);
                }
                if best.only_counts() {
                    best.total += 1;
                } else {
                    let score = matcher.score();
                    let key = match &times {
                        None => Key::Score(score),
                        Some(times) => Key::Time(self.time(times.as_ref(), doc)),
                    };
                    let address = DocAddress::new(self.ordinal as u32, doc);
                    best.take(key, score, address, || id_orders.first(doc).unwrap_or(u64::MAX));
                }
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

    fn time(&self, times: Option<&Column<i64>>, doc: u32) -> i64 {
        match times.and_then(|times| times.first(doc)) {
            None => i64::MAX,
            Some(time) if self.execution.sort == Sort::Date => time,
            Some(time) => -time,
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
            Node::Not(_) | Node::Optional(_) => self.all(std::slice::from_ref(node), within)?,
        })
    }

    fn all(&self, parts: &[Node], within: Option<TextField>) -> tantivy::Result<Matcher<'e>> {
        let (mut required, mut excluded, mut optional) = (Vec::new(), Vec::new(), Vec::new());
        for part in parts {
            match part {
                Node::Not(part) => excluded.push(self.matcher(part, within)?),
                Node::Optional(part) => optional.push(self.matcher(part, within)?),
                part => required.push(self.matcher(part, within)?),
            }
        }
        if required.is_empty() {
            required.push(Matcher::everything(self.reader.max_doc()));
        }
        Ok(Matcher::all(required, excluded, optional))
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

    /// A phrase is as rare as its words together: it weighs the sum of theirs.
    fn scoring(&self, at: usize, terms: &[usize]) -> FieldScoring<'e> {
        let field = &self.execution.fields[at];
        let weight = terms.iter().map(|term| self.execution.weight(*term)).sum();
        let FieldReader { postings, lengths, .. } = &field.segments[self.ordinal];
        FieldScoring { weight, postings, lengths, statistics: &field.statistics }
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
