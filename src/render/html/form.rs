//! The search form: box, class of match, order, filters; it shows and keeps what was asked.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::{View, histogram::chart, link, strings::Strings};
use crate::{
    analysis::fold_value,
    document::{DateSpan, Field},
    search::{Filters, SearchRequest, SearchResults, Sort},
    vocabulary::Class,
};

/// The box alone, as the start page and pages about problems have it.
pub(super) fn search_box(view: &View, q: &str, focus: Focus) -> Markup {
    html! {
        form.search role="search" action=(view.path("search")) method="get" {
            (query_line(view.language.strings(), q, focus))
            (chosen_language(view))
        }
    }
}

/// Whether the box takes the keyboard as the page opens.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Focus {
    Given,
    Left,
}

/// What the form is filled in with.
#[derive(Debug, Clone)]
pub struct FormValues {
    /// What was asked for, as far as it could be read.
    pub request: SearchRequest,
    /// What was given as the first and the last date, as it was typed.
    pub dates: [String; 2],
}

impl FormValues {
    /// A request all of which could be read.
    pub fn of(request: &SearchRequest) -> Self {
        let filters = &request.filters;
        let typed = |date: Option<DateSpan>| date.map(|date| date.to_string()).unwrap_or_default();
        Self { dates: [filters.date_from, filters.date_to].map(typed), request: request.clone() }
    }
}

/// The box with all that a search can be narrowed by, and what there is to choose from among the
/// documents found.
pub(super) fn full(view: &View, values: &FormValues, results: Option<&SearchResults>) -> Markup {
    let strings = view.language.strings();
    let request = &values.request;
    html! {
        form.search role="search" action=(view.path("search")) method="get" {
            (query_line(strings, &request.q, Focus::Left))
            (chosen_language(view))
            div.options {
                (class_select(strings, request.class.unwrap_or_default()))
                (sort_select(strings, request.sort))
                (limit_select(strings, request.limit))
                (filter_fields(view, values, results))
            }
        }
    }
}

fn query_line(strings: &Strings, q: &str, focus: Focus) -> Markup {
    html! {
        label for="q" { (strings.search_label) }
        div.line {
            input #q type="search" name="q" value=(q) dir="auto" autocomplete="off"
                autocapitalize="off" spellcheck="false" enterkeyhint="search"
                autofocus[focus == Focus::Given];
            button type="submit" { (strings.search_button) }
        }
    }
}

fn chosen_language(view: &View) -> Markup {
    html! {
        @if view.is_chosen { input type="hidden" name="ui" value=(view.language.code()); }
    }
}

fn class_select(strings: &Strings, chosen: Class) -> Markup {
    html! {
        p.option {
            label for="match" { (strings.match_label) }
            select #match name="match" {
                @for class in Class::ALL {
                    option value=(class.name()) selected[class == chosen] {
                        (strings.match_classes.of(class))
                    }
                }
            }
        }
    }
}

fn sort_select(strings: &Strings, chosen: Sort) -> Markup {
    html! {
        p.option {
            label for="sort" { (strings.sort_label) }
            select #sort name="sort" {
                @for sort in Sort::ALL {
                    option value=(sort.name()) selected[sort == chosen] {
                        (strings.sorts.of(sort))
                    }
                }
            }
        }
    }
}

/// How many hits a page may have.
const LIMITS: [usize; 4] = [10, 20, 50, 100];

fn limit_select(strings: &Strings, chosen: usize) -> Markup {
    let mut limits = BTreeSet::from(LIMITS);
    limits.insert(chosen);
    html! {
        p.option {
            label for="limit" { (strings.limit_label) }
            select #limit name="limit" {
                @for limit in limits {
                    option value=(limit) selected[limit == chosen] { (limit) }
                }
            }
        }
    }
}

fn filter_fields(view: &View, values: &FormValues, results: Option<&SearchResults>) -> Markup {
    let strings = view.language.strings();
    let filters = &values.request.filters;
    let is_active = *filters != Filters::default() || values.dates.iter().any(|d| !d.is_empty());
    html! {
        details.filters open[is_active] {
            summary { (strings.filters) }
            div.fields {
                @for field in Field::ALL { (field_boxes(strings, field, filters, results)) }
                @if let Some(results) = results { (chart(view, &values.request, results)) }
                (date_fields(strings, &values.dates))
                button.quiet type="submit" { (strings.apply) }
            }
        }
    }
}

/// Values of a field that are offered, at most, besides those asked for.
const OFFERED: usize = 10;

/// A box for each value of a field: those asked for, and the most frequent of the documents found
/// with their numbers; nothing where there is no choice.
fn field_boxes(
    strings: &Strings,
    field: Field,
    filters: &Filters,
    results: Option<&SearchResults>,
) -> Markup {
    let asked = &filters.fields[field];
    let counts = results.and_then(|results| results.facets.get(field.name()));
    let counts = counts.map(Vec::as_slice).unwrap_or_default();
    // As the counts take them, whatever case and `ё`.
    let is_same = |a: &str, b: &str| fold_value(a) == fold_value(b);
    let count_of = |value: &str| counts.iter().find(|c| is_same(&c.value, value)).map(|c| c.count);
    let found = counts.iter().take(OFFERED).map(|count| count.value.as_str());
    let mut offered: Vec<&str> = asked.iter().map(String::as_str).collect();
    for value in found.chain(always_offered(field).iter().copied()) {
        if !offered.iter().any(|known| is_same(known, value)) {
            offered.push(value);
        }
    }
    let is_offered = |value: &str| offered.iter().any(|known| is_same(known, value));
    let left_out = counts.iter().skip(OFFERED).filter(|c| !is_offered(&c.value)).count();
    html! {
        @if !offered.is_empty() {
            fieldset {
                legend { ((strings.field)(field)) }
                @for value in offered {
                    label.check {
                        input type="checkbox" name=(field.name()) value=(value)
                            checked[asked.iter().any(|asked| asked == value)];
                        span { bdi { @match field {
                            Field::Lang => ((strings.language)(value)),
                            _ => (value),
                        } } @if let Some(count) = count_of(value) {
                            " " span.count { ((strings.number)(usize::try_from(count).unwrap_or(usize::MAX))) }
                        } }
                    }
                }
                @if left_out > 0 { p.hint { ((strings.and_more)(left_out)) } }
            }
        }
    }
}

/// What a reader may want of a field whatever was found.
fn always_offered(field: Field) -> &'static [&'static str] {
    match field {
        Field::Lang => &["en", "ru"],
        _ => &[],
    }
}

fn date_fields(strings: &Strings, [from, to]: &[String; 2]) -> Markup {
    html! {
        div.dates {
            (date_field("date_from", strings.date_from, from, strings.date_hint))
            (date_field("date_to", strings.date_to, to, strings.date_hint))
            p.hint #date_hint { (strings.date_hint) }
        }
    }
}

fn date_field(name: &str, label: &str, value: &str, hint: &str) -> Markup {
    html! {
        p.field {
            label for=(name) { (label) }
            input id=(name) name=(name) value=(value) size="10" autocomplete="off" title=(hint)
                aria-describedby="date_hint";
        }
    }
}

/// The filters that hold, each with a link to the same search without it; nothing where none does.
pub(super) fn active_filters(view: &View, request: &SearchRequest) -> Markup {
    let strings = view.language.strings();
    let active = without_each(strings, request);
    let none = SearchRequest { filters: Filters::default(), offset: 0, ..request.clone() };
    html! {
        @if !active.is_empty() {
            ul.chips aria-label=(strings.filters) {
                @for (name, value, without) in &active {
                    li {
                        (name) ": " bdi { (value) }
                        a href=(link::search(view, without)) title=(strings.remove_filter)
                            aria-label={ (strings.remove_filter) ": " (name) ": " (value) } { "×" }
                    }
                }
                @if active.len() > 1 {
                    li.all { a href=(link::search(view, &none)) { (strings.clear_filters) } }
                }
            }
        }
    }
}

/// Every filter as name, value and the request without it.
fn without_each<'a>(
    strings: &'a Strings,
    request: &SearchRequest,
) -> Vec<(&'a str, String, SearchRequest)> {
    type Bound = fn(&mut Filters) -> &mut Option<DateSpan>;
    let first_page = SearchRequest { offset: 0, ..request.clone() };
    let mut active = Vec::new();
    for (field, values) in request.filters.fields.iter() {
        for index in 0..values.len() {
            let mut without = first_page.clone();
            let value = without.filters.fields[field].remove(index);
            let shown = match field {
                Field::Lang => (strings.language)(&value).to_owned(),
                _ => value,
            };
            active.push(((strings.field)(field), shown, without));
        }
    }
    let dates: [(&str, Bound); 2] = [
        (strings.not_before, |filters| &mut filters.date_from),
        (strings.not_after, |filters| &mut filters.date_to),
    ];
    for (name, date) in dates {
        let mut without = first_page.clone();
        if let Some(date) = date(&mut without.filters).take() {
            let shown = super::date::written_out(&date.to_string(), strings);
            active.push((name, shown, without));
        }
    }
    active
}
