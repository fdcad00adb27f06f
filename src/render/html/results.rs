//! The result page.

use maud::{Markup, html};

use super::{
    View, form,
    form::FormValues,
    hits,
    layout::{self, Frame},
    link,
    pager::{Pager, pager},
    spellings,
    strings::Strings,
};
use crate::{
    search::{SearchRequest, SearchResults, Warning},
    vocabulary::Class,
};

/// The answer to a search.
pub fn results(view: &View, request: &SearchRequest, results: &SearchResults) -> String {
    let strings = view.language.strings();
    // The page shows fewer values of a facet than that.
    let is_of_page = |warning: &&Warning| !matches!(warning, Warning::FacetCut { .. });
    let warnings: Vec<&Warning> = results.warnings.iter().filter(is_of_page).collect();
    let main = html! {
        h1.unseen { (strings.results_heading) ": " (request.q) }
        (form::active_filters(view, request))
        (summary(strings, request, results))
        @if !warnings.is_empty() {
            ul.warnings aria-label=(strings.note) {
                @for warning in warnings { li { ((strings.warning)(*warning)) } }
            }
        }
        (spellings::block(view, request, results))
        @if results.hits.is_empty() {
            (advice(view, request))
        } @else {
            (hits::list(view, request, results))
            (pages(view, request, results.total))
        }
    };
    let other_language = |view: &View| link::search(view, request);
    let frame = Frame { title: Some(&request.q), ..Frame::new(view, "results", &other_language) };
    layout::page(&frame, &form::full(view, &FormValues::of(request), Some(results)), &main)
}

/// How many documents there are, and which page of them this is.
fn summary(strings: &Strings, request: &SearchRequest, results: &SearchResults) -> Markup {
    let (page, pages) = (page_of(request), pages_of(request, results.total));
    html! {
        p.summary role="status" {
            @if results.total == 0 { (strings.nothing_found) }
            @else if results.total_is_exact { strong { ((strings.documents)(results.total)) } }
            @else { strong { ((strings.at_least)(results.total)) } }
            @if pages > 1 { span { ((strings.page_of)(page, pages)) } }
        }
    }
}

fn advice(view: &View, request: &SearchRequest) -> Markup {
    let strings = view.language.strings();
    let wider = SearchRequest { class: Some(Class::Fuzzy), offset: 0, ..request.clone() };
    html! {
        ul.advice {
            @for line in strings.advice { li { (line) } }
            @if request.class != Some(Class::Fuzzy) {
                li { a href=(link::search(view, &wider)) { (strings.advice_fuzzy) } }
            }
        }
    }
}

/// The page that `offset` is on, from 1.
fn page_of(request: &SearchRequest) -> usize {
    request.offset / request.limit.max(1) + 1
}

pub(super) fn pages_of(request: &SearchRequest, total: usize) -> usize {
    total.min(SearchRequest::MAX_RESULT_WINDOW).div_ceil(request.limit.max(1))
}

fn pages(view: &View, request: &SearchRequest, total: usize) -> Markup {
    let strings = view.language.strings();
    let to = |page: usize| {
        let offset = (page - 1) * request.limit;
        link::search(view, &SearchRequest { offset, ..request.clone() })
    };
    let (page, pages) = (page_of(request), pages_of(request, total));
    let (label, one) = (strings.pages, strings.page);
    pager(strings, &Pager { label, one, page, pages, to: &to })
}
