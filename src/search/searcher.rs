//! An index as it stood at one commit: what can be asked of it.

use std::{sync::Arc, time::Instant};

use tantivy::DocAddress;

use super::{
    error::SearchError,
    execute::resolve,
    expansions::{expansion, expansions},
    facets::{Facets, facets},
    highlight::Highlighter,
    hit::{Hit, SearchResults},
    occurrences::occurrences,
    prepared::Prepared,
    ranking::{self, Ranking},
    request::SearchRequest,
    show::{Showing, ranges, telling},
};
use crate::{
    analysis::Analyzer,
    config::SearchConfig,
    document::Document,
    index::View,
    query::{self, Plan, PlanOptions, Warning, parse},
    vocabulary::{Authority, Candidate, Class, Completions, Expansion},
};

/// An index as it stood at one commit, ready to be asked.
#[derive(Clone)]
pub struct Searcher {
    view: Arc<View<Prepared>>,
    authority: Arc<Authority>,
    settings: SearchConfig,
    min_likelihood: f32,
}

impl Searcher {
    pub(super) fn new(
        view: Arc<View<Prepared>>,
        authority: Arc<Authority>,
        settings: SearchConfig,
        min_likelihood: f32,
    ) -> Self {
        Self { view, authority, settings, min_likelihood }
    }

    /// Finds, ranks and shows.
    ///
    /// # Errors
    /// Where the query asks for what is not there yet, or the index cannot be read.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchResults, SearchError> {
        let start = Instant::now();
        let ranking = self.rank(request)?;
        let hits = self.shown(&ranking, request.snippets)?;
        let Facets { counts, warnings } = facets(&self.view, request, &ranking)?;
        let did_you_mean = self.did_you_mean(request, &ranking)?;
        let loosen = if ranking.total == 0 { self.loosened(request)? } else { Vec::new() };
        Ok(SearchResults {
            query: request.q.clone(),
            took_ms: start.elapsed().as_secs_f64() * 1000.0,
            total: ranking.total,
            total_is_exact: request.has_exact_total(ranking.total),
            offset: request.offset,
            limit: request.limit,
            hits,
            expansions: expansions(&self.view, &ranking)?,
            facets: counts,
            did_you_mean,
            loosen,
            warnings: ranking.plan.warnings.into_iter().chain(warnings).collect(),
        })
    }

    /// The documents of the page.
    fn shown(&self, ranking: &Ranking, snippets: usize) -> Result<Vec<Hit>, SearchError> {
        let Self { view, .. } = self;
        let telling = telling(&ranking.terms, &view.prepared.fields);
        let mut showing = Showing::new(&ranking.plan, telling, snippets);
        let page: Vec<DocAddress> = ranking.page.iter().map(|scored| scored.address).collect();
        let needs = |term| showing.needs(term);
        let occurrences = occurrences(&view.prepared, &ranking.terms, needs, &page)?;
        let mut hits = Vec::with_capacity(page.len());
        for (scored, occurrences) in ranking.page.iter().zip(occurrences) {
            let record = view.snapshot.record(scored.address)?;
            let document = view.snapshot.without_body(&record)?;
            hits.push(showing.hit(document, record.body(), occurrences, scored.score));
        }
        Ok(hits)
    }

    /// Finds and ranks, without reading any document: what a search costs before it is shown.
    ///
    /// # Errors
    /// Where the query asks for what is not there yet, or the index cannot be read.
    pub fn rank(&self, request: &SearchRequest) -> Result<Ranking, SearchError> {
        Ok(ranking::rank(&self.view, self.plan(request)?, request)?)
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
        let terms = resolve(std::slice::from_ref(&term), &self.view.prepared.fields)?;
        Ok(expansion(&self.view, &term, &terms[0])?)
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

    /// Where each of several texts matches a request: ranges of Unicode scalar values, ascending.
    ///
    /// # Errors
    /// Where the query asks for what is not supported.
    pub fn highlight_all(
        &self,
        request: &SearchRequest,
        texts: &[&str],
    ) -> Result<Vec<Vec<[usize; 2]>>, SearchError> {
        let plan = self.plan(request)?;
        let (highlighter, mut analyzer) = (Highlighter::new(&plan), Analyzer::new());
        let mut of_text = |text: &&str| ranges(text, &highlighter.marks(&mut analyzer, text));
        Ok(texts.iter().map(&mut of_text).collect())
    }

    /// How many documents there are.
    pub fn documents(&self) -> u64 {
        self.view.snapshot.documents()
    }

    /// Queries that show what can be found here: names that the archive has, in either script by
    /// turns. Found once a commit.
    pub fn examples(&self) -> Vec<String> {
        self.view.prepared.examples().to_vec()
    }

    /// A number that differs from commit to commit, and from merge to merge.
    pub fn commit_id(&self) -> u64 {
        u64::from(self.view.snapshot.identity())
    }

    fn plan(&self, request: &SearchRequest) -> Result<Plan, SearchError> {
        let mut parsed = parse(&request.q);
        if !parsed.not_implemented.is_empty() {
            let (what, position) = parsed.not_implemented.swap_remove(0);
            return Err(SearchError::NotImplemented { what, position });
        }
        let options = self.options(request.class);
        let mut plan = query::plan(parsed, &self.view.prepared.vocabulary, options);
        if plan.root.is_none() && !request.q.is_empty() {
            plan.warnings.push(Warning::NoWord);
        }
        Ok(plan)
    }

    pub(super) fn view(&self) -> &View<Prepared> {
        &self.view
    }

    pub(super) fn authority(&self) -> &Authority {
        &self.authority
    }

    /// The words of this commit, made ready when they are first asked for.
    pub(super) fn completions(&self) -> Result<Arc<Completions>, SearchError> {
        let snapshot = &self.view.snapshot;
        let fields = [snapshot.fields().body, snapshot.fields().title];
        let make =
            |before: Option<&Completions>| Completions::of(snapshot.searcher(), &fields, before);
        Ok(self.view.prepared.completions.get(make).map_err(tantivy::TantivyError::from)?)
    }

    pub(super) fn options(&self, class: Option<Class>) -> PlanOptions<'_> {
        let max_forms = self.settings.max_forms;
        let (authority, min_likelihood) = (&*self.authority, self.min_likelihood);
        PlanOptions { class, max_forms, min_likelihood, authority }
    }
}
