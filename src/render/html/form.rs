//! The search form: box, class of match, order, filters; it shows and keeps what was asked.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::{View, link, strings::Strings};
use crate::{
    document::{DateSpan, Field},
    search::{Filters, SearchRequest, SearchResults, Sort},
    vocabulary::Class,
};

/// The box alone, as the start page and pages about problems have it.
pub(super) fn search_box(view: &View, q: &str, focus: Focus) -> Markup {
    html! {
        form.search role="search" action="/search" method="get" {
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

/// The box with all that a search can be narrowed by.
pub(super) fn full(view: &View, request: &SearchRequest, results: &SearchResults) -> Markup {
    let strings = view.language.strings();
    html! {
        form.search role="search" action="/search" method="get" {
            (query_line(strings, &request.q, Focus::Left))
            (chosen_language(view))
            (kept_values(request))
            div.options {
                (class_select(strings, request.class.unwrap_or_default()))
                (sort_select(strings, request.sort))
                (filter_fields(strings, &request.filters, results))
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

/// What has no control of its own and must not be lost when the form is sent.
fn kept_values(request: &SearchRequest) -> Markup {
    html! {
        @for (field, values) in request.filters.fields.iter() {
            @for value in values.iter().skip(controls_of(field)) {
                input type="hidden" name=(field.name()) value=(value);
            }
        }
        @if request.limit != SearchRequest::new("").limit {
            input type="hidden" name="limit" value=(request.limit);
        }
    }
}

/// How many values of a field the form has controls for.
fn controls_of(field: Field) -> usize {
    match field {
        Field::Lang => usize::MAX,
        Field::Source => 1,
        _ => 0,
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

fn filter_fields(strings: &Strings, filters: &Filters, results: &SearchResults) -> Markup {
    let is_active = *filters != Filters::default();
    html! {
        details.filters open[is_active] {
            summary { (strings.filters) }
            div.fields {
                (language_boxes(strings, filters, results))
                (source_field(strings, filters, results))
                (date_fields(strings, filters))
                button.quiet type="submit" { (strings.apply) }
            }
        }
    }
}

fn language_boxes(strings: &Strings, filters: &Filters, results: &SearchResults) -> Markup {
    let found = results.hits.iter().filter_map(|hit| hit.value(Field::Lang));
    let asked = filters.fields[Field::Lang].iter().map(String::as_str);
    let languages: BTreeSet<&str> = ["en", "ru"].into_iter().chain(asked).chain(found).collect();
    html! {
        fieldset {
            legend { ((strings.field)(Field::Lang)) }
            @for code in languages {
                label.check {
                    input type="checkbox" name=(Field::Lang.name()) value=(code)
                        checked[filters.fields[Field::Lang].iter().any(|lang| lang == code)];
                    " " ((strings.language)(code))
                }
            }
        }
    }
}

fn source_field(strings: &Strings, filters: &Filters, results: &SearchResults) -> Markup {
    let known: BTreeSet<&str> = match results.facets.get(Field::Source.name()) {
        Some(counts) => counts.iter().map(|count| count.value.as_str()).collect(),
        None => results.hits.iter().filter_map(|hit| hit.value(Field::Source)).collect(),
    };
    let first = filters.fields[Field::Source].first().map_or("", String::as_str);
    html! {
        p.field {
            label for="source" { ((strings.field)(Field::Source)) }
            input #source name=(Field::Source.name()) value=(first) list="sources" autocomplete="off";
            datalist #sources { @for source in known { option value=(source); } }
        }
    }
}

fn date_fields(strings: &Strings, filters: &Filters) -> Markup {
    let date = |date: Option<DateSpan>| date.map(|d| d.to_string());
    let (from, to) = (date(filters.date_from), date(filters.date_to));
    html! {
        div.dates {
            (date_field("date_from", strings.date_from, from.as_deref(), strings.date_hint))
            (date_field("date_to", strings.date_to, to.as_deref(), strings.date_hint))
            p.hint #date_hint { (strings.date_hint) }
        }
    }
}

fn date_field(name: &str, label: &str, value: Option<&str>, hint: &str) -> Markup {
    html! {
        p.field {
            label for=(name) { (label) }
            input id=(name) name=(name) value=(value.unwrap_or_default()) size="10"
                inputmode="numeric" autocomplete="off"
                pattern="[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?" title=(hint)
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
