//! What all requests share: the backend that is searched, the threads that search it, the keys.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use actix_web::http::header::EntityTag;
use arc_swap::ArcSwap;

use super::{
    error::ApiError,
    metrics::{Gauges, Metrics},
    pool::SearchPool,
    terms::Terms,
    unread::Unread,
};
use crate::{
    corpus::Rules,
    document::Document,
    indexer::{LiveWriter, Room},
    search::{
        After, Export, Hit, Listed, NameCandidate, SearchError, SearchRequest, SearchResults,
        Searcher, SharedPassage, Suggestion,
    },
    vocabulary::{Class, Expansion},
};

/// What the server searches: a [`Searcher`], or anything else that answers like one.
///
/// Every method may take long and is called on a search thread.
pub trait Backend: Send + Sync {
    /// Finds, ranks and shows.
    ///
    /// # Errors
    /// Where the query asks for what is not supported, or the index cannot be read.
    fn search(&self, request: &SearchRequest) -> Result<SearchResults, SearchError>;

    /// Ranks a whole result, or a part of it, to be taken step by step; `None` where that takes too long.
    ///
    /// # Errors
    /// As [`search`](Self::search).
    fn export(&self, request: &SearchRequest) -> Result<Option<Box<dyn WholeResult>>, SearchError>;

    /// The spellings of one term that the backend holds.
    ///
    /// # Errors
    /// Where the index cannot be read.
    fn expand(&self, term: &str, class: Class) -> Result<Expansion, SearchError>;

    /// Completions of what is being typed, at most so many.
    ///
    /// # Errors
    /// Where the index cannot be read.
    fn suggest(&self, q: &str, limit: usize) -> Result<Vec<Suggestion>, SearchError>;

    /// The names that a value of a table may be, likeliest first, at most so many.
    ///
    /// # Errors
    /// Where the index cannot be read.
    fn reconcile(&self, value: &str, most: usize) -> Result<Vec<NameCandidate>, SearchError>;

    /// The stored document of an id.
    ///
    /// # Errors
    /// Where the index cannot be read.
    fn document(&self, id: &str) -> Result<Option<Document<'static>>, SearchError>;

    /// The passages of a stored document that others have too.
    ///
    /// # Errors
    /// Where the index cannot be read.
    fn shared(&self, document: &Document<'_>) -> Result<Vec<SharedPassage>, SearchError>;

    /// Where a request matches in each of several stored texts, in Unicode scalar values, ascending.
    ///
    /// # Errors
    /// Where the query asks for what is not supported, or the index cannot be read.
    fn highlight_all(
        &self,
        request: &SearchRequest,
        texts: &[&str],
    ) -> Result<Vec<Vec<[usize; 2]>>, SearchError>;

    /// How many documents can be found.
    fn documents(&self) -> u64;

    /// At most so many of them from one on; none after the last.
    ///
    /// # Errors
    /// Where the index cannot be read.
    fn listed(&self, from: usize, most: usize) -> Result<Vec<Listed>, SearchError>;

    /// Queries that show what can be found here.
    fn examples(&self) -> Vec<String>;

    /// Whether no reader has to wait for what is made once.
    fn is_warm(&self) -> bool {
        true
    }

    /// A number that differs from commit to commit.
    fn commit_id(&self) -> u64;
}

/// A whole result, or a part of it, ranked and taken step by step.
pub trait WholeResult: Send {
    /// The next hits; none after the last.
    ///
    /// # Errors
    /// Where the index cannot be read.
    fn step(&mut self) -> Result<Vec<Hit>, SearchError>;

    /// After which hit the next part begins, if there is one.
    fn after(&self) -> Option<After>;
}

impl WholeResult for Export {
    fn step(&mut self) -> Result<Vec<Hit>, SearchError> {
        Self::step(self)
    }

    fn after(&self) -> Option<After> {
        Self::after(self)
    }
}

impl Backend for Searcher {
    fn search(&self, request: &SearchRequest) -> Result<SearchResults, SearchError> {
        Self::search(self, request)
    }

    fn export(&self, request: &SearchRequest) -> Result<Option<Box<dyn WholeResult>>, SearchError> {
        Ok(Self::export(self, request)?.map(|export| Box::new(export) as Box<dyn WholeResult>))
    }

    fn expand(&self, term: &str, class: Class) -> Result<Expansion, SearchError> {
        Self::expand(self, term, class)
    }

    fn suggest(&self, q: &str, limit: usize) -> Result<Vec<Suggestion>, SearchError> {
        Self::suggest(self, q, limit)
    }

    fn reconcile(&self, value: &str, most: usize) -> Result<Vec<NameCandidate>, SearchError> {
        Self::reconcile(self, value, most)
    }

    fn document(&self, id: &str) -> Result<Option<Document<'static>>, SearchError> {
        Self::document(self, id)
    }

    fn shared(&self, document: &Document<'_>) -> Result<Vec<SharedPassage>, SearchError> {
        Self::shared(self, document)
    }

    fn highlight_all(
        &self,
        request: &SearchRequest,
        texts: &[&str],
    ) -> Result<Vec<Vec<[usize; 2]>>, SearchError> {
        Self::highlight_all(self, request, texts)
    }

    fn documents(&self) -> u64 {
        Self::documents(self)
    }

    fn listed(&self, from: usize, most: usize) -> Result<Vec<Listed>, SearchError> {
        Self::listed(self, from, most)
    }

    fn examples(&self) -> Vec<String> {
        Self::examples(self)
    }

    fn is_warm(&self) -> bool {
        self.has_suggestions_ready()
    }

    fn commit_id(&self) -> u64 {
        Self::commit_id(self)
    }
}

/// Who writes to the index that is searched, and how what comes is read.
pub struct Writing {
    /// The one who writes.
    pub writer: LiveWriter,
    /// How documents are read, by the settings as they were read last.
    pub rules: ArcSwap<Rules>,
}

type CurrentWriting = dyn Fn() -> Option<Arc<Writing>> + Send + Sync;

type CurrentBackend = dyn Fn() -> Option<Arc<dyn Backend>> + Send + Sync;

/// What all requests share.
pub(super) struct ServerState {
    current: Box<CurrentBackend>,
    writing: Box<CurrentWriting>,
    /// Bytes of bodies that are held.
    body_bytes: Arc<AtomicUsize>,
    /// The threads that search.
    pub(super) pool: SearchPool,
    /// Long answers that are not sent yet.
    pub(super) unread: Unread,
    /// What is counted.
    pub(super) metrics: Arc<Metrics>,
    terms: ArcSwap<Terms>,
    is_draining: AtomicBool,
}

impl ServerState {
    pub(super) fn new(current: Box<CurrentBackend>, pool: SearchPool, terms: Terms) -> Self {
        Self {
            current,
            writing: Box::new(|| None),
            body_bytes: Arc::default(),
            pool,
            unread: Unread::default(),
            metrics: Arc::default(),
            terms: ArcSwap::from_pointee(terms),
            is_draining: AtomicBool::new(false),
        }
    }

    /// The backend of the newest commit.
    pub(super) fn backend(&self) -> Result<Arc<dyn Backend>, ApiError> {
        (self.current)().ok_or(ApiError::NotReady)
    }

    /// The same with someone who writes.
    pub(super) fn with_writing(self, writing: Box<CurrentWriting>) -> Self {
        Self { writing, ..self }
    }

    /// What requests are answered by now.
    pub(super) fn terms(&self) -> Arc<Terms> {
        self.terms.load_full()
    }

    /// From now on requests are answered by these.
    pub(super) fn hold(&self, terms: Terms) {
        self.terms.store(Arc::new(terms));
    }

    /// How things stand.
    pub(super) fn gauges(&self) -> Gauges {
        let backend = self.backend().ok();
        let warm = backend.as_ref().is_some_and(|backend| backend.is_warm());
        let written = (self.writing)().map_or(0, |writing| writing.writer.waiting_bytes());
        Gauges {
            is_ready: warm && !self.is_draining(),
            documents: backend.as_ref().map(|backend| backend.documents()),
            generation: backend.as_ref().map(|backend| backend.commit_id()),
            queue: self.pool.waiting(),
            waiting_bytes: self.body_bytes.load(Ordering::Acquire) + written,
        }
    }

    /// Who writes to the index.
    pub(super) fn writing(&self) -> Result<Arc<Writing>, ApiError> {
        (self.writing)().ok_or(ApiError::NotReady)
    }

    /// Room for a body, of which none is taken yet.
    pub(super) fn body_room(&self) -> Room {
        Room::of(&self.body_bytes)
    }

    /// From now on the server reports that it is not ready, and keeps no connection open.
    pub(super) fn drain(&self) {
        self.is_draining.store(true, Ordering::Release);
    }

    pub(super) fn is_draining(&self) -> bool {
        self.is_draining.load(Ordering::Acquire)
    }

    /// The entity tag of what depends on the program alone.
    pub(super) fn entity_tag_of_program(&self) -> EntityTag {
        EntityTag::new_strong(format!("{:x}", self.terms.load().edition))
    }

    /// The entity tag of whatever an address answers in `variant` at this commit. Weak: the time that
    /// a search took is part of the answer. A restart changes it, and so do other
    /// settings.
    pub(super) fn entity_tag(&self, backend: &dyn Backend, variant: &str) -> EntityTag {
        let tag = format!("{:x}-{:x}-{variant}", self.terms.load().edition, backend.commit_id());
        EntityTag::new_weak(tag)
    }
}
