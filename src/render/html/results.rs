//! The result page.

use maud::{Markup, html};

use super::{
    View, form,
    form::FormValues,
    hits, lang_of_word,
    layout::{self, Frame},
    link,
    pager::{Pager, pager},
    spellings,
    strings::Strings,
};
use crate::{
    document::Field,
    render::export_format::ExportFormat,
    search::{Filters, Loosened, SearchRequest, SearchResults, Warning, Without},
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
        @if let Some(meant) = &results.did_you_mean { (did_you_mean(view, request, meant)) }
        @if !warnings.is_empty() {
            ul.warnings aria-label=(strings.note) {
                @for warning in warnings { li { ((strings.warning)(*warning)) } }
            }
        }
        (spellings::block(view, request, results))
        @if results.hits.is_empty() && results.total > 0 {
            @let first = SearchRequest { offset: 0, ..request.clone() };
            p { (strings.past_the_last) " "
                a href=(link::search(view, &first)) { (strings.to_first_page) } }
        } @else if results.hits.is_empty() {
            (advice(view, request, &results.loosen))
        } @else {
            (hits::list(view, request, results))
            (pages(view, request, hits_of(results)))
            (take_along(view, request))
        }
    };
    let other_language = |view: &View| link::search(view, request);
    let frame = Frame {
        title: Some(&request.q),
        followed: Some(request),
        ..Frame::new(view, "results", &other_language)
    };
    layout::page(&frame, &form::full(view, &FormValues::of(request), Some(results)), &main)
}

/// How many documents there are, and which page of them this is.
fn summary(strings: &Strings, request: &SearchRequest, results: &SearchResults) -> Markup {
    let (page, pages) = (page_of(request), pages_of(request, hits_of(results)));
    html! {
        p.summary role="status" {
            @if results.total == 0 { (strings.nothing_found) }
            @else if results.total_is_exact { strong { ((strings.documents)(results.total)) } }
            @else { strong { ((strings.at_least)(results.total)) } }
            @if pages > 1 { span { ((strings.page_of)(page, pages)) } }
        }
    }
}

fn did_you_mean(view: &View, request: &SearchRequest, meant: &str) -> Markup {
    let corrected = SearchRequest { q: meant.to_owned(), offset: 0, ..request.clone() };
    html! {
        p.meant {
            (view.language.strings().did_you_mean) " "
            a href=(link::search(view, &corrected)) lang=[lang_of_word(meant)] { bdi { (meant) } } "?"
        }
    }
}

/// What would be found with one condition less, and what else to try.
fn advice(view: &View, request: &SearchRequest, loosen: &[Loosened]) -> Markup {
    let strings = view.language.strings();
    html! {
        ul.advice {
            @for looser in loosen {
                li {
                    a href=(link::search(view, &loosened(request, looser))) {
                        ((strings.documents)(looser.total))
                    }
                    " " (without(strings, looser))
                }
            }
            @for line in strings.advice { li { (line) } }
        }
    }
}

/// The search that [`Loosened`] tells of.
fn loosened(request: &SearchRequest, looser: &Loosened) -> SearchRequest {
    let mut there = SearchRequest { q: looser.query.clone(), offset: 0, ..request.clone() };
    there.class = looser.class.or(request.class);
    match looser.without {
        Without::Filters => there.filters = Filters::default(),
        Without::Date => (there.filters.date_from, there.filters.date_to) = (None, None),
        Without::Filter(field) => there.filters.fields[field].clear(),
        // The query or the class is another one.
        Without::Quotes
        | Without::Required
        | Without::Excluded
        | Without::Condition
        | Without::Word
        | Without::Match => {}
    }
    there
}

/// Which condition it is, in words.
fn without(strings: &Strings, looser: &Loosened) -> String {
    let value = &looser.value;
    match looser.without {
        Without::Filters => strings.without_filters.to_owned(),
        Without::Date => strings.without_date.to_owned(),
        Without::Quotes => strings.without_quotes.to_owned(),
        Without::Required => strings.without_required.to_owned(),
        Without::Match => {
            let class = looser.class.unwrap_or_default();
            (strings.with_match)(strings.match_classes.of(class))
        }
        Without::Filter(field) => {
            let shown = if field == Field::Lang { (strings.language)(value) } else { value };
            (strings.without_filter)((strings.field)(field), shown)
        }
        Without::Excluded | Without::Condition | Without::Word => (strings.without_word)(value),
    }
}

/// The whole result for other programs, and what follows it as more comes.
fn take_along(view: &View, request: &SearchRequest) -> Markup {
    let strings = view.language.strings();
    html! {
        dl.take-along {
            div {
                dt { (strings.download_as) }
                @for format in ExportFormat::ALL {
                    dd { a href=(link::export(view, request, format.name())) { (format.title()) } }
                }
            }
            div {
                dt { (strings.follow_as) }
                @for (name, _, path) in layout::FEEDS {
                    dd { a href=(link::feed(view, path, request)) { (name) } }
                }
            }
        }
    }
}

/// The hits of all pages: fewer than documents where one stands for several.
fn hits_of(results: &SearchResults) -> usize {
    results.total_hits.unwrap_or(results.total)
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
