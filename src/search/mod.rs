//! Plan to hits: finding, ranking, showing.
//!
//! [`Archive`] follows an index and hands out a [`Searcher`] of its newest commit. A search parses
//! the query, plans it over the vocabulary, runs the plan over every segment (`ranking`, `execute`)
//! and shows the best documents (`show`): their stored text is read again to mark what matched
//! (`highlight`) and cut to passages (`snippet`). Markup is not made here.

mod after;
mod archive;
mod bm25;
mod collapse;
mod collector;
mod condition;
mod cursor;
mod derived;
mod did_you_mean;
mod duplicates;
mod error;
mod execute;
mod expansions;
mod explain;
mod export;
mod facets;
mod field_values;
mod filter;
#[cfg(test)]
mod fixture;
mod formula;
mod highlight;
mod hit;
mod level;
mod listed;
mod loosen;
mod matcher;
mod near;
mod nearness;
mod occurrences;
mod positional;
mod prepared;
mod ranking;
mod reconcile;
mod request;
mod resolve;
mod searcher;
mod shared;
mod show;
mod sketches;
mod snippet;
mod spelling;
mod suggest;
mod term;
mod union;
mod whole_title;

pub use self::{
    after::{After, AfterError},
    archive::Archive,
    error::SearchError,
    explain::{FormReason, Reason, ScorePart, WordReason},
    export::Export,
    formula::Formula,
    hit::{
        FacetCount, Hit, Loosened, Matched, SearchResults, Similar, Snippet, SnippetAnchor, Without,
    },
    listed::Listed,
    prepared::Prepared,
    ranking::Ranking,
    reconcile::NameCandidate,
    request::{Facet, Filters, Part, SearchRequest, Sort, Total},
    searcher::Searcher,
    shared::SharedPassage,
    suggest::Suggestion,
};
pub use crate::query::Warning;
