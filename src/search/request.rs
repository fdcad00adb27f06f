//! What can be asked of a search, checked at the edge and trusted here.

use super::after::After;
use crate::{
    document::{DateSpan, Field, PerField},
    query::as_operand,
    vocabulary::Class,
};

/// One search.
///
/// # Example
/// ```
/// use arkhiv::search::SearchRequest;
/// let request = SearchRequest::new("Kruschev");
/// assert_eq!((request.offset, request.limit, request.snippets), (0, 10, 3));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SearchRequest {
    /// The query as the reader typed it.
    pub q: String,
    /// The widest class that counts as a match; `None` where the reader did not say, which means
    /// [`Class::Translit`], and exact inside double quotes.
    pub class: Option<Class>,
    /// What a document must have besides.
    pub filters: Filters,
    /// The order of hits.
    pub sort: Sort,
    /// Hits to pass over, from 0.
    pub offset: usize,
    /// Hits to give, 0 to [`Self::MAX_LIMIT`]; with `offset` at most [`Self::MAX_RESULT_WINDOW`].
    pub limit: usize,
    /// Snippets a hit, 0 to [`Self::MAX_SNIPPETS`].
    pub snippets: usize,
    /// What to count in the documents that match.
    pub facets: Vec<Facet>,
    /// Whether all documents that match are counted.
    pub total: Total,
    /// Whether documents that are nearly the same are one hit.
    pub collapse: bool,
    /// Whether each hit tells the parts of its score.
    pub explain: bool,
    /// Which part of a whole result it is; `None` where a page of it is asked for.
    pub part: Option<Part>,
}

/// A part of a whole result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Part {
    /// The first.
    First,
    /// What follows a hit.
    After(After),
}

impl Part {
    /// After which hit it begins.
    pub(super) fn after(self) -> Option<After> {
        match self {
            Self::First => None,
            Self::After(after) => Some(after),
        }
    }
}

/// What the total of a search is good for. The hits are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Total {
    /// The documents that match.
    #[default]
    Exact,
    /// A lower bound: documents that cannot be among the best may be passed over, which is much
    /// faster for frequent words. Sorting by date and counting facets need every document; with them
    /// the total is exact all the same.
    LowerBound,
}

impl Total {
    /// Both, the default first.
    pub const ALL: [Self; 2] = [Self::Exact, Self::LowerBound];

    /// The name in the API and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::LowerBound => "bound",
        }
    }
}

/// What can be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Facet {
    /// Documents by their value in a field.
    Field(Field),
    /// Documents by the years that their days overlap.
    Year,
    /// Documents by the spelling of each term.
    Spelling,
}

impl Facet {
    /// All facets: the fields in their order first.
    pub const ALL: [Self; Field::ALL.len() + 2] = {
        let mut all = [Self::Spelling; Field::ALL.len() + 2];
        let mut at = 0;
        while at < Field::ALL.len() {
            all[at] = Self::Field(Field::ALL[at]);
            at += 1;
        }
        all[at] = Self::Year;
        all
    };

    /// The name in the API and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Field(field) => field.name(),
            Self::Year => "year",
            Self::Spelling => "spelling",
        }
    }
}

impl SearchRequest {
    /// The query with everything else at its default.
    pub fn new(q: impl Into<String>) -> Self {
        Self {
            q: q.into(),
            class: None,
            filters: Filters::default(),
            sort: Sort::Relevance,
            offset: 0,
            limit: 10,
            snippets: 3,
            facets: Vec::new(),
            total: Total::Exact,
            collapse: false,
            explain: false,
            part: None,
        }
    }

    /// The query as it is followed: what came last first.
    pub fn of_feed(q: impl Into<String>) -> Self {
        Self { sort: Sort::Added, limit: 20, snippets: 1, ..Self::new(q) }
    }

    /// The longest query.
    pub const MAX_QUERY_BYTES: usize = 1024;
    /// The most hits that one answer gives.
    pub const MAX_LIMIT: usize = 100;
    /// How far paging reaches: the greatest sum of `offset` and `limit`.
    pub const MAX_RESULT_WINDOW: usize = 10_000;
    /// The most snippets that a hit has.
    pub const MAX_SNIPPETS: usize = 10;

    /// The most values that one facet counts.
    pub const MAX_FACET_VALUES: usize = 1000;

    /// Whether a total that this search came to is the number of documents that match, and not only
    /// a lower bound of it: no document is passed over before the hits asked for are there.
    pub(super) fn has_exact_total(&self, total: usize) -> bool {
        self.total == Total::Exact
            || self.sort != Sort::Relevance
            || !self.facets.is_empty()
            || self.collapse
            || self.limit == 0
            || total < self.offset + self.limit
    }

    /// The same search from its first hit, for documents that meet a condition of the query language
    /// besides.
    ///
    /// # Example
    /// ```
    /// use arkhiv::search::SearchRequest;
    /// let either = SearchRequest::new("Маленков OR Malenkov");
    /// assert_eq!(either.with_condition("-1957").q, "(Маленков OR Malenkov) -1957");
    /// ```
    pub fn with_condition(&self, condition: &str) -> Self {
        let q = format!("{} {condition}", as_operand(&self.q));
        Self { q, offset: 0, ..self.clone() }
    }
}

/// Restrictions; within a field any of its values will do, across fields all must hold.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Filters {
    /// Values of which a document must have one, where there are any; case and `ё` make no difference.
    pub fields: PerField<Vec<String>>,
    /// Documents whose span ends before this one starts are left out.
    pub date_from: Option<DateSpan>,
    /// Documents whose span starts after this one ends are left out.
    pub date_to: Option<DateSpan>,
}

/// The order of hits; equal ones are ordered by a hash of the id, so that pages do not overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Best first.
    #[default]
    Relevance,
    /// Earliest first, undated last.
    Date,
    /// Latest first, undated last.
    DateDescending,
    /// What came into the index last first.
    Added,
}

impl Sort {
    /// All orders, the default first.
    pub const ALL: [Self; 4] = [Self::Relevance, Self::Date, Self::DateDescending, Self::Added];

    /// The name in the API and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Relevance => "relevance",
            Self::Date => "date",
            Self::DateDescending => "-date",
            Self::Added => "-added",
        }
    }
}
