//! Plan to hits: finding, ranking, showing.
//!
//! [`Archive`] follows an index and hands out a [`Searcher`] of its newest commit. A search parses
//! the query, plans it over the vocabulary, runs the plan over every segment (`execute`) and shows
//! the best documents: their stored text is read again to mark what matched (`highlight`) and cut to
//! passages (`snippet`). Markup is not made here.

mod bm25;
mod collector;
mod error;
mod execute;
mod filter;
mod highlight;
mod hit;
mod matcher;
mod positional;
mod request;
mod snippet;
mod term;
mod union;

use std::{collections::BTreeMap, io, sync::Arc, thread, time::Instant};

use tantivy::{BitSet, columnar::Column};

use self::{
    collector::{Best, Found},
    execute::{Execution, ResolvedTerm, SearchField, documents_with, id_orders, resolve},
    highlight::{Highlighter, Mark},
    term::FIELDS,
};
pub use self::{
    error::SearchError,
    hit::{FacetCount, Hit, Matched, SearchResults, Snippet},
    request::{Facet, Filters, SearchRequest, Sort, Total},
};
pub use crate::query::Warning;
use crate::{
    analysis::Analyzer,
    config::{Config, SearchConfig},
    document::Document,
    index::{FolderLock, IndexError, Reader, Snapshot, Verify, View},
    query::{self, Node, Plan, PlanOptions, PlanTerm, parse},
    vocabulary::{Authority, AuthorityFile, Candidate, Class, Expansion, Form, Vocabulary},
};

/// Surface forms that a hit lists for each term, at most.
const MAX_MATCHED: usize = 20;

/// What is made ready of a snapshot before it is searched.
pub struct Prepared {
    vocabulary: Vocabulary,
    /// Body, then title.
    fields: [SearchField; FIELDS],
    /// What orders documents of equal score, by segment.
    id_orders: Vec<Column<u64>>,
}

/// An index that is followed: each search sees the newest commit.
pub struct Archive {
    reader: Reader<Prepared>,
    authority: AuthorityFile,
    settings: SearchConfig,
}

impl Archive {
    /// Opens the index of a configuration and makes it ready, vocabulary included.
    ///
    /// # Errors
    /// Where there is no index, it is damaged or of another version, or the authority file cannot be
    /// used.
    pub fn open(config: &Config, verify: Verify) -> Result<Self, SearchError> {
        let authority = AuthorityFile::open(&config.names.authority)?;
        let boost = config.search.title_boost;
        let reader = Reader::open(&config.index.folder, verify, move |snapshot, before| {
            prepare(snapshot, before, boost)
        })?;
        Ok(Self { reader, authority, settings: config.search.clone() })
    }

    /// The newest commit, with what the authority file says now.
    pub fn searcher(&self) -> Searcher {
        let authority = self.authority.current();
        Searcher { view: self.reader.view(), authority, settings: self.settings.clone() }
    }

    /// Saves the words that had to be taken in when the index was opened, so that the next who opens
    /// it need not: where no other program is writing the index, and the folder can be written.
    ///
    /// # Errors
    /// Where it cannot; the words are in memory all the same.
    pub fn save_vocabulary(&self) -> io::Result<()> {
        let view = self.reader.view();
        let mut vocabulary = view.prepared.vocabulary.clone();
        let generation = view.snapshot.generation();
        if vocabulary.is_unsaved()
            && let Some(folder) = generation.parent()
        {
            let _lock = FolderLock::take(folder).map_err(io::Error::other)?;
            // One that was replaced meanwhile is of no use any more.
            if generation.is_dir() {
                vocabulary.save(generation)?;
            }
        }
        Ok(())
    }

    /// Looks for a new commit at once.
    ///
    /// # Errors
    /// Where the new commit cannot be opened.
    pub fn refresh(&self) -> Result<bool, IndexError> {
        self.reader.refresh()
    }
}

fn prepare(
    snapshot: &Snapshot,
    before: Option<&Prepared>,
    title_boost: f32,
) -> Result<Prepared, tantivy::TantivyError> {
    let searcher = snapshot.searcher();
    let names = [snapshot.fields().body, snapshot.fields().title];
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut vocabulary =
        Vocabulary::open(snapshot.generation(), before.map(|before| &before.vocabulary));
    vocabulary.cover(searcher, &names, threads)?;
    let documents: u64 =
        searcher.segment_readers().iter().map(|reader| u64::from(reader.max_doc())).sum();
    let [body, title] = names;
    let fields = [
        SearchField::open(searcher, body, 1.0, documents)?,
        SearchField::open(searcher, title, title_boost, documents)?,
    ];
    Ok(Prepared { vocabulary, fields, id_orders: id_orders(searcher)? })
}

/// The documents that match, ranked and not yet read.
pub struct Ranking {
    /// Documents that match.
    pub total: usize,
    page: Vec<Found>,
    plan: Plan,
    terms: Vec<ResolvedTerm>,
    /// The set of matching documents by segment, where something is counted in it.
    matching: Vec<BitSet>,
    warnings: Vec<Warning>,
}

impl Ranking {
    /// The terms that the reader asked for.
    fn asked(&self) -> impl Iterator<Item = (&PlanTerm, &ResolvedTerm)> {
        self.plan.terms.iter().zip(&self.terms).filter(|(term, _)| term.asked)
    }

    /// The scores of this page, best first.
    pub fn scores(&self) -> impl Iterator<Item = f32> {
        self.page.iter().map(|found| found.score)
    }
}

/// An index as it stood at one commit, ready to be asked.
#[derive(Clone)]
pub struct Searcher {
    view: Arc<View<Prepared>>,
    authority: Arc<Authority>,
    settings: SearchConfig,
}

impl Searcher {
    /// Finds, ranks and shows.
    ///
    /// # Errors
    /// Where the query asks for what is not there yet, or the index cannot be read.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchResults, SearchError> {
        let start = Instant::now();
        let ranking = self.rank(request)?;
        let highlighter = Highlighter::new(&ranking.plan);
        let mut analyzer = Analyzer::new();
        let mut hits = Vec::with_capacity(ranking.page.len());
        for found in &ranking.page {
            let hit =
                self.hit(found, &ranking.plan, &highlighter, &mut analyzer, request.snippets)?;
            hits.push(hit);
        }
        Ok(SearchResults {
            query: request.q.clone(),
            took_ms: start.elapsed().as_secs_f64() * 1000.0,
            total: ranking.total,
            offset: request.offset,
            limit: request.limit,
            hits,
            expansions: self.expansions(&ranking)?,
            facets: self.facets(request, &ranking)?,
            did_you_mean: None,
            warnings: ranking.warnings,
        })
    }

    /// Finds and ranks, without reading any document: what a search costs before it is shown.
    ///
    /// # Errors
    /// Where the query asks for what is not there yet, or the index cannot be read.
    pub fn rank(&self, request: &SearchRequest) -> Result<Ranking, SearchError> {
        let (plan, mut warnings, insists) = self.plan(request)?;
        let terms = resolve(&plan, &self.view.prepared.fields)?;
        let mut matching = Vec::new();
        let counted = request.facets.contains(&Facet::Spelling).then_some(&mut matching);
        let looser = plan.root.as_ref().filter(|_| !insists).and_then(any_of_all);
        let (best, is_looser) = self.find(&plan, looser, &terms, request, counted)?;
        if is_looser {
            warnings.push(Warning::SomeWords);
        }
        let total = best.total;
        let found = best.into_sorted().into_iter();
        let page = found.skip(request.offset).take(request.limit).collect();
        Ok(Ranking { total, page, plan, terms, matching, warnings })
    }

    /// The spellings of one term that this index holds.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn expand(&self, term: &str, class: Class) -> Result<Expansion, SearchError> {
        let nothing = Expansion { term: term.to_owned(), truncated: false, forms: Vec::new() };
        let options = self.options(Some(class));
        let Some(term) = query::plan_word(term, &self.view.prepared.vocabulary, options) else {
            return Ok(nothing);
        };
        let plan = Plan { root: None, terms: vec![term], warnings: Vec::new() };
        let terms = resolve(&plan, &self.view.prepared.fields)?;
        self.expansion(&plan.terms[0], &terms[0])
    }

    /// The spellings of a word that the vocabulary holds, without looking them up in the index.
    pub fn spellings_of(&self, word: &str, class: Class) -> Vec<Candidate> {
        let vocabulary = &self.view.prepared.vocabulary;
        let term = query::plan_word(word, vocabulary, self.options(Some(class)));
        term.map(|term| term.forms).unwrap_or_default()
    }

    /// The stored document of an id.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn document(&self, id: &str) -> Result<Option<Document<'static>>, SearchError> {
        let address = self.view.snapshot.find(id)?;
        let document = address.map(|address| self.view.snapshot.document(address));
        Ok(document.transpose()?)
    }

    /// Where a text matches a request: ranges of Unicode scalar values, ascending.
    ///
    /// # Errors
    /// Where the query asks for what is not there yet.
    pub fn highlight(
        &self,
        request: &SearchRequest,
        text: &str,
    ) -> Result<Vec<[usize; 2]>, SearchError> {
        let (plan, ..) = self.plan(request)?;
        let marks = Highlighter::new(&plan).marks(&mut Analyzer::new(), text);
        Ok(ranges(text, &marks))
    }

    /// How many documents there are.
    pub fn documents(&self) -> u64 {
        self.view.snapshot.documents()
    }

    /// A number that differs from commit to commit.
    pub fn generation(&self) -> u64 {
        u64::from(self.view.snapshot.identity())
    }

    /// The plan of a request, what is to be said of it, and whether some of its terms will not do.
    fn plan(&self, request: &SearchRequest) -> Result<(Plan, Vec<Warning>, bool), SearchError> {
        let parsed = parse(&request.q);
        if let Some((what, position)) = parsed.not_implemented.into_iter().next() {
            return Err(SearchError::NotImplemented { what, position });
        }
        let options = self.options(request.class);
        let mut plan = query::plan(parsed.query.as_ref(), &self.view.prepared.vocabulary, options);
        let mut warnings = parsed.warnings;
        warnings.append(&mut plan.warnings);
        if plan.root.is_none() && !request.q.is_empty() {
            warnings.push(Warning::NoWord);
        }
        Ok((plan, warnings, parsed.insists))
    }

    fn options(&self, class: Option<Class>) -> PlanOptions<'_> {
        let max_forms = self.settings.max_forms;
        PlanOptions { class, max_forms, authority: &self.authority }
    }

    /// The documents that match; where none does, those that meet a looser condition, and whether that
    /// is so.
    fn find(
        &self,
        plan: &Plan,
        looser: Option<Node>,
        terms: &[ResolvedTerm],
        request: &SearchRequest,
        mut matching: Option<&mut Vec<BitSet>>,
    ) -> Result<(Best, bool), SearchError> {
        let room = if request.limit == 0 { 0 } else { request.offset + request.limit };
        let Some(root) = &plan.root else { return Ok((Best::new(0), false)) };
        let execution = Execution {
            terms,
            fields: &self.view.prepared.fields,
            filters: &request.filters,
            id_orders: &self.view.prepared.id_orders,
            sort: request.sort,
            total: request.total,
        };
        let searcher = self.view.snapshot.searcher();
        let best = execution.run(searcher, root, room, matching.as_deref_mut())?;
        match looser {
            Some(looser) if best.total == 0 => {
                let any = execution.run(searcher, &looser, room, matching)?;
                let is_looser = any.total > 0;
                Ok((any, is_looser))
            }
            _ => Ok((best, false)),
        }
    }

    fn hit(
        &self,
        found: &Found,
        plan: &Plan,
        highlighter: &Highlighter<'_>,
        analyzer: &mut Analyzer,
        snippets: usize,
    ) -> Result<Hit, SearchError> {
        let document = self.view.snapshot.document(found.address)?;
        let title = document.title.as_deref().unwrap_or_default();
        let title_marks = highlighter.marks(analyzer, title);
        let body_marks = highlighter.marks(analyzer, &document.body);
        let mut matched = Vec::new();
        collect_matched(plan, title, &title_marks, &mut matched);
        collect_matched(plan, &document.body, &body_marks, &mut matched);
        let mut shown = snippet::passages("body", &document.body, &body_marks, snippets);
        if shown.len() < snippets && !title_marks.is_empty() {
            shown.push(snippet::whole("title", title, &title_marks));
        }
        if shown.is_empty() && snippets > 0 {
            shown.push(snippet::beginning("body", &document.body));
        }
        let title_ranges = ranges(title, &title_marks);
        let text = |value: Option<std::borrow::Cow<'static, str>>| value.map(String::from);
        Ok(Hit {
            id: document.id.into_owned(),
            title: text(document.title),
            title_ranges,
            url: text(document.url),
            lang: text(document.lang),
            date: document.date.map(|date| date.to_string()),
            source: text(document.source),
            collection: text(document.collection),
            author: text(document.author),
            score: found.score,
            metadata: document
                .metadata
                .into_iter()
                .map(|(name, value)| (name.into_owned(), value))
                .collect(),
            snippets: shown,
            matched,
        })
    }

    /// What each term that the reader asked for was taken to mean, each once.
    fn expansions(&self, ranking: &Ranking) -> Result<Vec<Expansion>, SearchError> {
        let mut expansions: Vec<Expansion> = Vec::new();
        for (term, resolved) in ranking.asked() {
            if expansions.iter().all(|known| known.term != term.written) {
                expansions.push(self.expansion(term, resolved)?);
            }
        }
        Ok(expansions)
    }

    /// The counts that were asked for.
    fn facets(
        &self,
        request: &SearchRequest,
        ranking: &Ranking,
    ) -> Result<BTreeMap<String, Vec<FacetCount>>, SearchError> {
        let mut facets = BTreeMap::new();
        for facet in &request.facets {
            let counts = match facet {
                Facet::Spelling => self.spellings(ranking)?,
            };
            facets.insert(facet.name().to_owned(), counts);
        }
        Ok(facets)
    }

    /// Documents by the spelling of each term that was asked for, most first.
    fn spellings(&self, ranking: &Ranking) -> Result<Vec<FacetCount>, SearchError> {
        let (searcher, fields) = (self.view.snapshot.searcher(), &self.view.prepared.fields);
        let mut counts: Vec<FacetCount> = Vec::new();
        if ranking.matching.is_empty() {
            return Ok(counts);
        }
        for (term, resolved) in ranking.asked() {
            for (at, form) in term.forms.iter().enumerate().filter(|(at, _)| resolved.has(*at)) {
                let within = Some(ranking.matching.as_slice());
                let count = documents_with(resolved, at, searcher, fields, within)?;
                let (value, written) = (&form.form, Some(&term.written));
                let known = counts.iter().any(|c| c.value == *value && c.term.as_ref() == written);
                if count > 0 && !known {
                    let (term, class) = (written.cloned(), Some(form.class));
                    counts.push(FacetCount { value: value.clone(), count, term, class });
                }
            }
        }
        counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
        Ok(counts)
    }

    fn expansion(
        &self,
        term: &PlanTerm,
        resolved: &ResolvedTerm,
    ) -> Result<Expansion, SearchError> {
        let (searcher, fields) = (self.view.snapshot.searcher(), &self.view.prepared.fields);
        let mut forms = Vec::new();
        for (at, form) in term.forms.iter().enumerate().filter(|(at, _)| resolved.has(*at)) {
            let documents = documents_with(resolved, at, searcher, fields, None)?;
            if documents > 0 {
                let (class, weight) = (form.class, form.weight);
                let (form, rule) = (form.form.clone(), form.rule);
                forms.push(Form { form, class, documents, weight, rule });
            }
        }
        Ok(Expansion { term: term.written.clone(), truncated: term.truncated, forms })
    }
}

/// A conjunction read as a disjunction, its exclusions kept; `None` where that changes nothing.
fn any_of_all(root: &Node) -> Option<Node> {
    let Node::All(parts) = root else { return None };
    let (excluded, wanted): (Vec<Node>, Vec<Node>) =
        parts.iter().cloned().partition(|part| matches!(part, Node::Not(_)));
    if wanted.len() < 2 {
        return None;
    }
    let mut parts = vec![Node::Any(wanted)];
    parts.extend(excluded);
    Some(Node::All(parts))
}

/// The places of marks in a text, in Unicode scalar values.
fn ranges(text: &str, marks: &[Mark]) -> Vec<[usize; 2]> {
    let (mut letters, mut at) = (0, 0);
    let mut letters_before = |byte: usize| {
        letters += text[at..byte].chars().count();
        at = byte;
        letters
    };
    marks.iter().map(|mark| [mark.span.start, mark.span.end].map(&mut letters_before)).collect()
}

fn collect_matched(plan: &Plan, text: &str, marks: &[Mark], matched: &mut Vec<Matched>) {
    for mark in marks {
        let term = &plan.terms[mark.term].written;
        let form = &text[mark.span.clone()];
        let of_term = matched.iter().filter(|known| known.term == *term);
        if of_term.clone().any(|known| known.form == form) || of_term.count() >= MAX_MATCHED {
            continue;
        }
        matched.push(Matched { term: term.clone(), form: form.to_owned(), class: mark.class });
    }
}
