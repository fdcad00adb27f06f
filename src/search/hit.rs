//! What a search gives: [`SearchResults`] with their [`Hit`]s, as data without markup.

use std::{borrow::Cow, collections::BTreeMap};

use serde::{Serialize, Serializer};

use super::explain::ScorePart;
use crate::{
    analysis::LookAlikes,
    document::{Field, Metadata, PerField},
    query::Warning,
    vocabulary::{Class, Expansion},
};

/// The answer to one request.
#[derive(Debug, Clone)]
pub struct SearchResults {
    /// The query as the reader typed it.
    pub query: String,
    /// Time from parsing to the last snippet, in milliseconds.
    pub took_ms: f64,
    /// Documents that match, not only those on this page.
    pub total: usize,
    /// Whether `total` counts them all; else there are at least so many.
    pub total_is_exact: bool,
    /// Hits passed over.
    pub offset: usize,
    /// Hits asked for.
    pub limit: usize,
    /// This page, best first.
    pub hits: Vec<Hit>,
    /// What each term of the query was taken to mean.
    pub expansions: Vec<Expansion>,
    /// Counts by facet name; empty where none was asked for.
    pub facets: BTreeMap<String, Vec<FacetCount>>,
    /// How many hits there are in all where near-duplicates are one; `None` where each document is one.
    pub total_hits: Option<usize>,
    /// A query that finds more, where this one hardly finds anything and seems to be misspelt.
    pub did_you_mean: Option<String>,
    /// Where nothing was found: what would be with one condition less, most first.
    pub loosen: Vec<Loosened>,
    /// What of the query was ignored, cut or read otherwise than written.
    pub warnings: Vec<Warning>,
}

/// The same search with one condition less.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Loosened {
    /// What is left out.
    pub without: Without,
    /// What that was, as it was given.
    pub value: String,
    /// The query then.
    pub query: String,
    /// The class then, where it is another one.
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    pub class: Option<Class>,
    /// Documents that match then.
    pub total: usize,
}

/// A condition of a search; serialized by its [`name`](Self::name).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Without {
    /// The filter by a field.
    Filter(Field),
    /// The filter by date.
    Date,
    /// All filters.
    Filters,
    /// The quotation marks of the query.
    Quotes,
    /// What makes all words necessary: AND and `+`.
    Required,
    /// A part of the query that must not be there.
    Excluded,
    /// A part of the query that names a field.
    Condition,
    /// A word of the query.
    Word,
    /// The class of matches.
    Match,
}

impl Without {
    /// As the API names it: the name of a filter (`lang`, `source`, …, `date`), `filters`, `quotes`,
    /// `required`, `excluded`, `condition`, `word` or `match`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Filter(field) => field.name(),
            Self::Date => "date",
            Self::Filters => "filters",
            Self::Quotes => "quotes",
            Self::Required => "required",
            Self::Excluded => "excluded",
            Self::Condition => "condition",
            Self::Word => "word",
            Self::Match => "match",
        }
    }
}

impl Serialize for Without {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// One value of a facet.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FacetCount {
    /// The value as most of these documents write it; of `spelling` the folded form.
    pub value: String,
    /// Matching documents that have it.
    pub count: u64,
    /// Of `spelling`: the query term that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub term: Option<String>,
    /// Of `spelling`: how the form meets the term.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<Class>,
}

impl FacetCount {
    /// A value of any other facet than `spelling`.
    pub(super) fn of_value(value: String, count: u64) -> Self {
        Self { value, count, term: None, class: None }
    }
}

/// One document found.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "the fields of Document")]
pub struct Hit {
    pub id: String,
    pub title: Option<Cow<'static, str>>,
    /// Matches in the title, in Unicode scalar values, ascending.
    pub title_ranges: Vec<[usize; 2]>,
    pub url: Option<Cow<'static, str>>,
    /// When it came into the index, in seconds since 1970; `None` where an earlier version wrote it.
    #[serde(skip)]
    pub added: Option<i64>,
    pub date: Option<Cow<'static, str>>,
    #[serde(flatten)]
    pub fields: PerField<Option<Cow<'static, str>>>,
    /// How well it matches; comparable within one answer only.
    pub score: f32,
    /// The parts that add up to the score, where they were asked for.
    #[serde(skip)]
    pub explanation: Option<Vec<ScorePart>>,
    pub metadata: BTreeMap<Cow<'static, str>, Metadata<'static>>,
    /// Passages that show the match, best first.
    pub snippets: Vec<Snippet>,
    /// Every surface form that the document has of each term, at most 20 a term.
    pub matched: Vec<Matched>,
    /// What it stands for besides itself, where near-duplicates are one hit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub similar: Option<Similar>,
}

/// Documents that are nearly the same as a hit and match as well.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Similar {
    /// How many.
    pub count: usize,
    /// Their ids, at most 20, best first.
    pub ids: Vec<String>,
}

impl Hit {
    /// What is known of a field.
    pub fn value(&self, field: Field) -> Option<&str> {
        self.fields[field].as_deref()
    }
}

/// A passage of a document with its matches.
///
/// `ranges` count Unicode scalar values; `text[range]` is exactly one word as the document has it.
/// `prefix`, `exact` and `suffix` are the first match with its surroundings, for text-fragment
/// links (`#:~:text=`) and annotations.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Snippet {
    /// `title` or `body`.
    pub field: &'static str,
    /// The passage.
    pub text: String,
    /// Start and end of every match, ascending.
    pub ranges: Vec<[usize; 2]>,
    /// What stands before the first match, a few words.
    pub prefix: String,
    /// The first match, as the document spells it.
    pub exact: String,
    /// What stands after it, a few words.
    pub suffix: String,
    /// Where in the field the first match starts, or the passage where it has none, in bytes.
    #[serde(skip)]
    pub start: usize,
    /// Where the document has anchors: the last at or before the first match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anchor: Option<SnippetAnchor>,
}

/// The place of a passage, as the document's anchors name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SnippetAnchor {
    /// What a reader calls it.
    pub label: String,
    /// What leads there at the end of the document's address.
    pub fragment: Option<String>,
}

/// One spelling of a term that a document has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Matched {
    /// The term as the reader typed it.
    pub term: String,
    /// The word as the document has it.
    pub form: String,
    /// How the two meet.
    pub class: Class,
    /// The letters of the word that only look like those of the term.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub look_alikes: Option<LookAlikes>,
}
