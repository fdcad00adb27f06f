//! The documents found by year, as a small chart whose bars narrow the search.

use std::ops::RangeInclusive;

use maud::{Markup, html};

use super::{View, link};
use crate::search::{Facet, SearchRequest, SearchResults};

/// Bars of a chart, at most.
const BARS: usize = 30;
/// Years that one bar may stand for.
const STEPS: [usize; 9] = [1, 2, 5, 10, 20, 50, 100, 200, 500];
/// Width and height of the chart's own coordinates, for one bar.
const WIDTH: usize = 10;
const HEIGHT: u64 = 40;

/// Years and the documents of them all.
#[derive(Debug, PartialEq, Eq)]
struct Bar {
    years: RangeInclusive<usize>,
    documents: u64,
}

/// The chart; nothing where the years of the documents found do not differ.
pub(super) fn chart(view: &View, request: &SearchRequest, results: &SearchResults) -> Markup {
    let strings = view.language.strings();
    let counts = results.facets.get(Facet::Year.name()).map(Vec::as_slice).unwrap_or_default();
    let counts = counts.iter().filter_map(|count| Some((count.value.parse().ok()?, count.count)));
    let bars = bars(&counts.collect::<Vec<_>>());
    let most = bars.iter().map(|bar| bar.documents).max().unwrap_or(0).max(1);
    let width = bars.len() * WIDTH;
    html! {
        @if let [first, .., last] = bars.as_slice() {
            figure.years {
                figcaption { (strings.by_year) }
                svg viewBox=(format!("0 0 {width} {HEIGHT}")) preserveAspectRatio="none" {
                    @for (at, bar) in bars.iter().enumerate() {
                        (column(view, request, at, bar, most))
                    }
                }
                div.axis aria-hidden="true" {
                    span { (first.years.start()) } span { (last.years.end()) }
                }
            }
        }
    }
}

fn column(view: &View, request: &SearchRequest, at: usize, bar: &Bar, most: u64) -> Markup {
    let strings = view.language.strings();
    let documents = usize::try_from(bar.documents).unwrap_or(usize::MAX);
    let label = format!("{}: {}", written(&bar.years), (strings.documents)(documents));
    // What is there at all can be seen.
    let height = (bar.documents * HEIGHT).div_ceil(most);
    let (x, y) = (at * WIDTH, HEIGHT - height);
    html! {
        @if bar.documents > 0 {
            a href=(link::search(view, &narrowed(request, &bar.years))) aria-label=(label) {
                title { (label) }
                rect.reach x=(x) y="0" width=(WIDTH) height=(HEIGHT) {}
                rect.bar x=(x + 1) y=(y) width=(WIDTH - 2) height=(height) {}
            }
        }
    }
}

fn written(years: &RangeInclusive<usize>) -> String {
    match (years.start(), years.end()) {
        (from, to) if from == to => from.to_string(),
        (from, to) => format!("{from}–{to}"),
    }
}

fn narrowed(request: &SearchRequest, years: &RangeInclusive<usize>) -> SearchRequest {
    let mut narrowed = SearchRequest { offset: 0, ..request.clone() };
    let year = |year: &usize| format!("{year:04}").parse().ok();
    narrowed.filters.date_from = year(years.start());
    narrowed.filters.date_to = year(years.end());
    narrowed
}

/// The bars from the first to the last year, those without documents included. A document counts
/// in every year that its date overlaps, so in a bar of several years it may count several times.
fn bars(counts: &[(usize, u64)]) -> Vec<Bar> {
    let years = counts.iter().map(|(year, _)| *year);
    let (Some(first), Some(last)) = (years.clone().min(), years.max()) else { return Vec::new() };
    let needed = |step: usize| last / step - first / step + 1;
    let step = STEPS.into_iter().find(|step| needed(*step) <= BARS).unwrap_or(1000);
    let mut bars: Vec<Bar> = (first / step..=last / step)
        .map(|at| Bar { years: at * step..=at * step + step - 1, documents: 0 })
        .collect();
    for (year, documents) in counts {
        bars[year / step - first / step].documents += documents;
    }
    bars
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{render::html::samples, search::FacetCount};

    #[test]
    fn bars_stand_for_as_few_years_as_fit() {
        let shown = |counts: &[(usize, u64)]| {
            bars(counts).iter().map(|bar| (written(&bar.years), bar.documents)).collect::<Vec<_>>()
        };
        let bar = |years: &str, documents| (years.to_owned(), documents);
        assert_eq!(shown(&[]), []);
        assert_eq!(shown(&[(1957, 3)]), [bar("1957", 3)]);
        assert_eq!(
            shown(&[(1959, 1), (1957, 3)]),
            [bar("1957", 3), bar("1958", 0), bar("1959", 1)]
        );
        let wide = shown(&[(1901, 1), (1909, 2), (1999, 5)]);
        assert_eq!((wide.len(), &wide[0]), (20, &bar("1900–1904", 1)));
        assert!(bars(&[(0, 1), (9999, 1)]).len() <= BARS);
    }

    #[test]
    fn a_bar_narrows_the_search_to_its_years() {
        let count =
            |year: &str, count| FacetCount { value: year.into(), count, term: None, class: None };
        let mut found = samples::kruschev();
        found.facets.insert("year".into(), vec![count("1957", 4), count("1956", 1)]);
        let request = SearchRequest::new("a");
        let chart = chart(&View::default(), &request, &found).into_string();
        assert!(
            chart.contains("href=\"search?q=a&amp;date_from=1957&amp;date_to=1957\""),
            "{chart}"
        );
        assert!(chart.contains("aria-label=\"1956: 1\u{A0}document\""), "{chart}");
        assert!(chart.contains("height=\"40\"") && chart.contains("height=\"10\""), "{chart}");
    }
}
