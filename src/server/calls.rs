//! What each call takes, in one list: the parameters that a query string may have, and what their
//! values may be. The contract for machines (`openapi`) is made from it, and a request is refused by it.

use std::sync::LazyLock;

use transliterate::Standard;

use crate::{
    document::Field,
    render::{citation::CitationFormat, export_format::ExportFormat, opensearch},
    search::{Facet, SearchRequest, Searcher, Sort, Total},
    vocabulary::Class,
};

/// The standard of transliteration where none is named, as on the command line.
pub(super) const DEFAULT_STANDARD: Standard = Standard::BgnPcgn;

/// The format of a page of results.
pub(super) const PAGE_FORMAT: &str = "json";

/// How completions may be asked for.
pub(super) const SUGGESTION_FORMATS: [&str; 2] = ["json", opensearch::SUGGESTIONS];

/// What a value may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Values {
    /// Any text.
    Text,
    /// A text of so many bytes at most.
    ShortText(usize),
    /// A day, month or year.
    Date,
    /// A number within bounds, with its default.
    Number { from: usize, to: usize, default: usize },
    /// A number from 1 on that tells a page where to open.
    Ordinal,
    /// One of these names, with the default where there is one.
    OneOf { names: Vec<&'static str>, default: Option<&'static str> },
    /// Where a whole result goes on, as an answer says.
    Cursor,
    /// Several of these names, separated by commas.
    ListOf(Vec<&'static str>),
}

/// One parameter of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) values: Values,
    /// Whether the call fails without it.
    pub(super) is_required: bool,
    /// Whether it may be given more than once.
    pub(super) is_repeated: bool,
}

impl Parameter {
    fn new(name: &'static str, values: Values) -> Self {
        Self { name, values, is_required: false, is_repeated: false }
    }

    fn required(name: &'static str, values: Values) -> Self {
        Self { is_required: true, ..Self::new(name, values) }
    }
}

/// The parameters of a call.
pub(super) type Takes = LazyLock<Vec<Parameter>>;

const QUERY: Values = Values::ShortText(SearchRequest::MAX_QUERY_BYTES);

fn number(name: &'static str, from: usize, to: usize, default: usize) -> Parameter {
    Parameter::new(name, Values::Number { from, to, default })
}

fn one_of(name: &'static str, names: Vec<&'static str>, default: &'static str) -> Parameter {
    Parameter::new(name, Values::OneOf { names, default: Some(default) })
}

fn class() -> Parameter {
    let names = Class::ALL.map(Class::name).to_vec();
    one_of("match", names, Class::default().name())
}

fn switch(name: &'static str) -> Parameter {
    one_of(name, vec!["false", "true"], "false")
}

fn language() -> Parameter {
    Parameter::new("ui", Values::OneOf { names: vec!["en", "ru"], default: None })
}

/// Of a call that takes none.
pub(super) static NONE: Takes = LazyLock::new(Vec::new);

/// Of `/api/v1/search`.
pub(super) static SEARCH: Takes = LazyLock::new(|| {
    let default = SearchRequest::new("");
    let (window, most) = (SearchRequest::MAX_RESULT_WINDOW, SearchRequest::MAX_LIMIT);
    let field = |field: Field| Parameter {
        is_repeated: true,
        ..Parameter::new(field.name(), Values::Text)
    };
    let whole = ExportFormat::ALL.map(ExportFormat::name);
    let formats = [PAGE_FORMAT].into_iter().chain(whole).collect();
    let others = [
        Parameter::required("q", QUERY),
        class(),
        Parameter::new("date_from", Values::Date),
        Parameter::new("date_to", Values::Date),
        one_of("sort", Sort::ALL.map(Sort::name).to_vec(), Sort::default().name()),
        number("offset", 0, window, default.offset),
        number("limit", 0, most, default.limit),
        switch("collapse"),
        Parameter::new("facets", Values::ListOf(Facet::ALL.map(Facet::name).to_vec())),
        number("snippets", 0, SearchRequest::MAX_SNIPPETS, default.snippets),
        one_of("total", Total::ALL.map(Total::name).to_vec(), Total::default().name()),
        switch("explain"),
        one_of("format", formats, PAGE_FORMAT),
        Parameter::new("cursor", Values::Cursor),
    ];
    others.into_iter().chain(Field::ALL.map(field)).collect()
});

/// Of `/api/v1/expand`.
pub(super) static EXPAND: Takes =
    LazyLock::new(|| vec![Parameter::required("term", QUERY), class()]);

/// Of `/api/v1/suggest`.
pub(super) static SUGGEST: Takes = LazyLock::new(|| {
    let limit = number("limit", 1, Searcher::MAX_SUGGESTIONS, Searcher::SUGGESTIONS);
    let format = one_of("format", SUGGESTION_FORMATS.to_vec(), SUGGESTION_FORMATS[0]);
    vec![Parameter::required("q", QUERY), limit, format]
});

/// Of the sitemap.
pub(super) static SITEMAP: Takes = LazyLock::new(|| vec![Parameter::new("part", Values::Ordinal)]);

/// Of `/reconcile`.
pub(super) static RECONCILE: Takes =
    LazyLock::new(|| vec![Parameter::new("queries", Values::Text)]);

/// Of what completes names and types there.
pub(super) static COMPLETE: Takes = LazyLock::new(|| {
    vec![Parameter::required("prefix", QUERY), Parameter::new("cursor", Values::Ordinal)]
});

/// Of what shows a name there.
pub(super) static PREVIEW: Takes =
    LazyLock::new(|| vec![Parameter::required("id", QUERY), language()]);

/// Of `/api/v1/transliterate`.
pub(super) static TRANSLITERATE: Takes = LazyLock::new(|| {
    let names = Standard::ALL.iter().map(|standard| standard.name()).collect();
    vec![
        Parameter::required("text", Values::Text),
        one_of("standard", names, DEFAULT_STANDARD.name()),
    ]
});

/// Of the start page.
pub(super) static HOME: Takes = LazyLock::new(|| vec![language()]);

/// Of the page of results: those of a search, and `page` in place of `offset`.
pub(super) static RESULTS: Takes = LazyLock::new(|| {
    let mut takes = SEARCH.clone();
    takes.retain(|parameter| !["format", "cursor"].contains(&parameter.name));
    takes.extend([Parameter::new("page", Values::Ordinal), language()]);
    // Without a query the start page answers.
    takes.iter_mut().for_each(|parameter| parameter.is_required = false);
    takes
});

/// Of the feeds: the same, and what has its own default there.
pub(super) static FEED: Takes = LazyLock::new(|| {
    let feed = SearchRequest::of_feed("");
    let of_feed = |parameter: Parameter| match parameter.name {
        "sort" => one_of("sort", Sort::ALL.map(Sort::name).to_vec(), feed.sort.name()),
        "limit" => number("limit", 0, SearchRequest::MAX_LIMIT, feed.limit),
        "snippets" => number("snippets", 0, SearchRequest::MAX_SNIPPETS, feed.snippets),
        _ => parameter,
    };
    let followed =
        SEARCH.iter().filter(|one| !["facets", "explain", "format", "cursor"].contains(&one.name));
    let page = [Parameter::new("page", Values::Ordinal), language()];
    followed.cloned().map(of_feed).chain(page).collect()
});

/// Of the page of a document.
pub(super) static READING: Takes = LazyLock::new(|| {
    let places = ["at", "part", "from"].map(|name| Parameter::new(name, Values::Ordinal));
    let asked = [Parameter::required("id", Values::Text), Parameter::new("q", QUERY), class()];
    let names = CitationFormat::ALL.map(CitationFormat::name).to_vec();
    let cite = Parameter::new("cite", Values::OneOf { names, default: None });
    asked.into_iter().chain(places).chain([cite, language()]).collect()
});
