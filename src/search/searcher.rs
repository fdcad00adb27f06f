//! An index as it stood at one commit: what can be asked of it.

use std::{
    io,
    sync::Arc,
    time::{Duration, Instant},
};

use tantivy::DocAddress;

use super::{
    collector::ScoredDoc,
    error::SearchError,
    expansions::{expansion, expansions},
    facets::facets,
    formula::Formula,
    highlight::Highlighter,
    hit::{Hit, SearchResults},
    occurrences::occurrences,
    prepared::Prepared,
    ranking::{self, Collapsed, Ranking},
    request::SearchRequest,
    resolve::resolve,
    show::{Showing, ranges, telling},
};
use crate::{
    analysis::Analyzer,
    config::SearchConfig,
    document::Document,
    index::View,
    query::{self, Budget, Plan, PlanOptions, Warning, parse},
    vocabulary::{Authority, Candidate, Class, Completions, Expansion, ExpansionCache},
};

/// The share of its time that a query may be planned and matched in: the rest is for counting.
const FINDING: f32 = 0.6;
/// The share that it may be counted in besides: the rest is for its hits.
const COUNTING: f32 = 0.75;
/// The share that its hits may be read and marked in besides.
const SHOWING: f32 = 0.9;
/// The share that may go on other queries to offer, where this one hardly finds anything.
const OFFERING: f32 = 0.2;
/// Words of an index for which what completions are found in is made while a reader waits: a million
/// take a second.
const MADE_AT_ONCE: usize = 30_000;

/// An index as it stood at one commit, ready to be asked.
#[derive(Clone)]
pub struct Searcher {
    view: Arc<View<Prepared>>,
    expansions: Arc<ExpansionCache>,
    settings: SearchConfig,
    formula: Formula,
    min_likelihood: f32,
}

impl Searcher {
    pub(super) fn new(
        view: Arc<View<Prepared>>,
        authority: &Arc<Authority>,
        settings: SearchConfig,
        formula: Formula,
        min_likelihood: f32,
    ) -> Self {
        let expansions = view.prepared.expansions(authority);
        Self { view, expansions, settings, formula, min_likelihood }
    }

    /// Finds, ranks and shows.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchResults, SearchError> {
        // Made once a commit, it takes none of the time that a query has.
        let duplicates = request.collapse.then(|| self.duplicates_at_hand()).transpose()?;
        let (start, budget) = (Instant::now(), self.budget());
        budget.begin_stage(FINDING);
        let (ranking, similar, total_hits) = match duplicates {
            Some(duplicates) => {
                let Collapsed { ranking, similar, hits } =
                    self.collapsed(request, &duplicates, &budget)?;
                (ranking, similar, Some(hits))
            }
            None => (self.rank_within(request, &budget)?, Vec::new(), None),
        };
        let is_whole = !budget.was_spent();
        budget.begin_stage(COUNTING);
        let expansions = expansions(&self.view, &ranking, &budget)?;
        let facets = facets(&self.view, request, &ranking)?;
        budget.begin_stage(SHOWING);
        let mut hits = self.shown(&ranking, &ranking.page, request.snippets, &budget)?;
        for (hit, similar) in hits.iter_mut().zip(similar) {
            hit.similar = Some(similar);
        }
        for (hit, explanation) in hits.iter_mut().zip(&ranking.explanations) {
            hit.explanation = Some(explanation.clone());
        }
        let mut warnings = ranking.plan.warnings.clone();
        warnings.extend(facets.warnings);
        if budget.was_spent() {
            warnings.push(Warning::OutOfTime { milliseconds: budget.milliseconds() });
        }
        budget.begin_extra_stage(OFFERING);
        // What was not found for want of time is no reason to ask for anything else.
        let (mut did_you_mean, mut loosen) = (None, Vec::new());
        if is_whole {
            did_you_mean = self.did_you_mean(request, &ranking, &budget)?;
            if ranking.total == 0 {
                loosen = self.loosened(request, &budget)?;
            }
        }
        Ok(SearchResults {
            query: request.q.clone(),
            took_ms: start.elapsed().as_secs_f64() * 1000.0,
            total: ranking.total,
            total_is_exact: is_whole && request.has_exact_total(ranking.total),
            offset: request.offset,
            limit: request.limit,
            hits,
            expansions,
            facets: facets.counts,
            total_hits,
            did_you_mean,
            loosen,
            warnings,
        })
    }

    /// Some of the documents of the page.
    pub(super) fn shown(
        &self,
        ranking: &Ranking,
        scored: &[ScoredDoc],
        snippets: usize,
        budget: &Budget,
    ) -> Result<Vec<Hit>, SearchError> {
        let Self { view, .. } = self;
        let telling = telling(&ranking.terms, view.prepared.documents);
        let mut showing = Showing::new(&ranking.plan, telling, snippets);
        let page: Vec<DocAddress> = scored.iter().map(|scored| scored.address).collect();
        let needs = |term| showing.needs(term);
        let occurrences = occurrences(&view.prepared, &ranking.terms, needs, &page, budget)?;
        let mut hits = Vec::with_capacity(page.len());
        for (scored, occurrences) in scored.iter().zip(occurrences) {
            let record = view.snapshot.record(scored.address)?;
            let document = view.snapshot.without_body(&record)?;
            // Without time left a document is shown as it begins.
            let occurrences = if budget.is_spent() { Vec::new() } else { occurrences };
            let hit = showing.hit(document, record.body(), occurrences, scored.score);
            hits.push(Hit { added: view.snapshot.added(scored.address), ..hit });
        }
        Ok(hits)
    }

    /// Finds and ranks, without reading any document: what a search costs before it is shown.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn rank(&self, request: &SearchRequest) -> Result<Ranking, SearchError> {
        self.rank_within(request, &self.budget())
    }

    pub(super) fn rank_within(
        &self,
        request: &SearchRequest,
        budget: &Budget,
    ) -> Result<Ranking, SearchError> {
        let plan = self.plan(request, budget);
        Ok(ranking::rank(&self.view, plan, request, &self.formula, budget)?)
    }

    /// Whether queries have a limited time.
    pub(super) fn is_limited(&self) -> bool {
        self.settings.budget_ms > 0
    }

    /// The time that a query has, from now on.
    pub(super) fn budget(&self) -> Budget {
        match self.settings.budget_ms {
            0 => Budget::unlimited(),
            milliseconds => Budget::of(Duration::from_millis(milliseconds)),
        }
    }

    /// The spellings of one term that this index holds.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn expand(&self, term: &str, class: Class) -> Result<Expansion, SearchError> {
        let nothing = Expansion { term: term.to_owned(), truncated: false, forms: Vec::new() };
        let budget = self.budget();
        let options = self.options(Some(class), &budget);
        let Some(term) = query::plan_word(term, &self.view.prepared.vocabulary, options) else {
            return Ok(nothing);
        };
        let terms = resolve(std::slice::from_ref(&term), &self.view.prepared.fields)?;
        Ok(expansion(&self.view, &term, &terms[0], &budget)?)
    }

    /// The spellings of a word that the vocabulary holds, without looking them up in the index.
    pub fn spellings_of(&self, word: &str, class: Class) -> Vec<Candidate> {
        let vocabulary = &self.view.prepared.vocabulary;
        let budget = self.budget();
        let term = query::plan_word(word, vocabulary, self.options(Some(class), &budget));
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
    /// Never yet; whoever asks a searcher expects that it may fail.
    pub fn highlight_all(
        &self,
        request: &SearchRequest,
        texts: &[&str],
    ) -> Result<Vec<Vec<[usize; 2]>>, SearchError> {
        let plan = self.plan(request, &self.budget());
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

    fn plan(&self, request: &SearchRequest, budget: &Budget) -> Plan {
        let options = self.options(request.class, budget);
        let mut plan = query::plan(parse(&request.q), &self.view.prepared.vocabulary, options);
        if plan.root.is_none() && !request.q.is_empty() {
            plan.warnings.push(Warning::NoWord);
        }
        plan
    }

    pub(super) fn view(&self) -> &View<Prepared> {
        &self.view
    }

    pub(super) fn authority(&self) -> &Authority {
        self.expansions.authority()
    }

    /// The words of this commit, made ready when they are first asked for.
    pub(super) fn completions(&self) -> Result<Arc<Completions>, SearchError> {
        let made = self.view.prepared.completions.get(|before| self.new_completions(before));
        Ok(made.map_err(tantivy::TantivyError::from)?)
    }

    /// The same where they are at hand: a query has no time to make those of a large index.
    pub(super) fn completions_at_hand(&self) -> Result<Option<Arc<Completions>>, SearchError> {
        let prepared = &self.view.prepared;
        match prepared.completions.made() {
            Some(made) => Ok(Some(made)),
            None if prepared.vocabulary.len() <= MADE_AT_ONCE => self.completions().map(Some),
            None => Ok(None),
        }
    }

    /// Makes ready what completions and other spellings are found in, so that the first reader need
    /// not wait for it.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn prepare_suggestions(&self) -> Result<(), SearchError> {
        self.view.prepared.vocabulary.prepare_misspelt();
        self.completions().map(drop)
    }

    /// The same, whose queries have all the time that they need.
    pub fn without_budget(mut self) -> Self {
        self.settings.budget_ms = 0;
        self
    }

    /// Makes ready what the words of commits to come are compared with, so that the first who writes need
    /// not wait for it.
    pub fn prepare_for_commits(&self) {
        self.view.prepared.vocabulary.prepare_for_new_words();
    }

    /// Whether nobody has to wait for what [`prepare_suggestions`](Self::prepare_suggestions) makes.
    pub fn has_suggestions_ready(&self) -> bool {
        let prepared = &self.view.prepared;
        let are_few = prepared.vocabulary.len() <= MADE_AT_ONCE;
        are_few || prepared.vocabulary.has_misspelt_ready() && prepared.completions.is_begun()
    }

    fn new_completions(&self, before: Option<&Completions>) -> io::Result<Completions> {
        let snapshot = &self.view.snapshot;
        let fields = [snapshot.fields().body, snapshot.fields().title];
        Completions::of(snapshot.searcher(), &fields, before)
    }

    pub(super) fn options<'a>(
        &'a self,
        class: Option<Class>,
        budget: &'a Budget,
    ) -> PlanOptions<'a> {
        let max_forms = self.settings.max_forms;
        let (expansions, min_likelihood) = (&*self.expansions, self.min_likelihood);
        PlanOptions { class, max_forms, min_likelihood, expansions, budget }
    }
}
