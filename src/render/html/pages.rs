//! The start page, the result page, and the page that explains why a request failed.

use maud::{Markup, html};

use super::{
    View, form,
    form::Focus,
    hits, lang_of_word,
    layout::{self, Frame},
    link, spellings,
    strings::Strings,
};
use crate::{
    search::{SearchRequest, SearchResults},
    vocabulary::Class,
};

/// Queries that show what the search can do.
const EXAMPLES: [&str; 5] =
    ["Kruschev", "Хрущёв", "антипартийной", "\"Central Committee\"", "Malenkow Molotov"];

/// The start page; `documents` is how many there are to search.
pub fn home(view: &View, documents: u64) -> String {
    let strings = view.language.strings();
    let documents = usize::try_from(documents).unwrap_or(usize::MAX);
    let main = html! {
        h1 { (strings.tagline) }
        (form::search_box(view, "", Focus::Given))
        p.holdings { ((strings.documents)(documents)) }
        section.examples {
            h2 { (strings.examples) }
            ul { @for q in EXAMPLES { li { (example(view, q)) } } }
        }
        section.help {
            h2 { (strings.help_heading) }
            dl { @for (written, meaning) in strings.help {
                div { dt { (example(view, written)) } dd { (meaning) } }
            } }
        }
    };
    let frame = Frame {
        view,
        title: None,
        kind: "home",
        is_listed: true,
        refresh_seconds: None,
        home: link::home(view),
        other_language: &link::home,
    };
    layout::page(&frame, &html! {}, &main)
}

fn example(view: &View, q: &str) -> Markup {
    html! {
        a href=(link::search(view, &SearchRequest::new(q))) lang=[lang_of_word(q)] { (q) }
    }
}

/// The answer to a search.
pub fn results(view: &View, request: &SearchRequest, results: &SearchResults) -> String {
    let strings = view.language.strings();
    let main = html! {
        h1.unseen { (strings.results_heading) ": " (request.q) }
        (form::active_filters(view, request))
        (summary(strings, request, results))
        @if !results.warnings.is_empty() {
            ul.warnings aria-label=(strings.note) {
                @for warning in &results.warnings { li { ((strings.warning)(*warning)) } }
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
    let frame = Frame {
        view,
        title: Some(&request.q),
        kind: "results",
        is_listed: false,
        refresh_seconds: None,
        home: link::home(view),
        other_language: &|view| link::search(view, request),
    };
    layout::page(&frame, &form::full(view, request, results), &main)
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

fn pages_of(request: &SearchRequest, total: usize) -> usize {
    total.min(SearchRequest::MAX_RESULT_WINDOW).div_ceil(request.limit.max(1))
}

/// Links to the previous and the next page, the first, the last, and those near.
fn pages(view: &View, request: &SearchRequest, total: usize) -> Markup {
    let strings = view.language.strings();
    let (page, pages) = (page_of(request), pages_of(request, total));
    let to = |page: usize| {
        let offset = (page - 1) * request.limit;
        link::search(view, &SearchRequest { offset, ..request.clone() })
    };
    html! {
        @if pages > 1 {
            nav.pages aria-label=(strings.pages) {
                @if page > 1 { a.step rel="prev" href=(to(page - 1)) { "← " (strings.previous) } }
                ol {
                    @for shown in numbers(page, pages) {
                        @match shown {
                            Some(n) if n == page => { li { span aria-current="page" { (n) } } }
                            Some(n) => {
                                li { a href=(to(n)) aria-label={ (strings.page) " " (n) } { (n) } }
                            }
                            None => { li { "…" } }
                        }
                    }
                }
                @if page < pages { a.step rel="next" href=(to(page + 1)) { (strings.next) " →" } }
            }
        }
    }
}

/// The page numbers to show: first, last and the neighbours; `None` where some are left out.
fn numbers(page: usize, pages: usize) -> Vec<Option<usize>> {
    let mut shown = Vec::new();
    let mut last = 0;
    for n in (1..=pages).filter(|&n| n == 1 || n == pages || n.abs_diff(page) <= 1) {
        match n - last {
            0 | 1 => {}
            2 => shown.push(Some(n - 1)),
            _ => shown.push(None),
        }
        shown.push(Some(n));
        last = n;
    }
    shown
}

/// Why a request failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    /// No such page or document.
    NotFound,
    /// The request cannot be answered as it stands.
    Request,
    /// A key is needed.
    Key,
    /// The index is being built or opened.
    NotReady,
    /// More searches than the server takes.
    Busy,
    /// Our fault.
    Failure,
}

/// What the page about a problem says.
#[derive(Debug, Clone, Copy)]
pub struct ProblemPage<'a> {
    /// Chooses the words.
    pub kind: ProblemKind,
    /// What exactly is wrong, in English.
    pub detail: &'a str,
    /// The query that led here, to be corrected in the box.
    pub q: &'a str,
}

/// A page that says what went wrong and what to do.
pub fn problem(view: &View, problem: &ProblemPage<'_>) -> String {
    let strings = view.language.strings();
    let (title, advice) = match problem.kind {
        ProblemKind::NotFound => (strings.problem_not_found, None),
        ProblemKind::Request => (strings.problem_request, None),
        ProblemKind::Key => (strings.problem_key, None),
        ProblemKind::NotReady => {
            (strings.problem_not_ready, Some(strings.problem_not_ready_advice))
        }
        ProblemKind::Busy => (strings.problem_busy, Some(strings.problem_busy_advice)),
        ProblemKind::Failure => (strings.problem_failure, Some(strings.problem_failure_advice)),
    };
    let main = html! {
        h1 { (title) }
        @match advice {
            Some(advice) => { p { (advice) } }
            None => { p lang="en" { (with_code(problem.detail)) } }
        }
        p { a href=(link::home(view)) { (strings.to_start) } }
    };
    let frame = Frame {
        view,
        title: Some(title),
        kind: "problem",
        is_listed: false,
        refresh_seconds: (problem.kind == ProblemKind::NotReady).then_some(3),
        home: link::home(view),
        other_language: &link::home,
    };
    layout::page(&frame, &form::search_box(view, problem.q, Focus::Left), &main)
}

/// A message in which what stands between backticks is quoted.
fn with_code(message: &str) -> Markup {
    html! {
        @for (index, part) in message.split('`').enumerate() {
            @if index % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        document::{Field, PerField},
        render::html::{UiLanguage, samples},
        search::{Sort, Warning},
    };

    const ENGLISH: View = View { language: UiLanguage::English, is_chosen: false };
    const RUSSIAN: View = View { language: UiLanguage::Russian, is_chosen: true };

    fn every_page(view: &View) -> Vec<String> {
        let request = SearchRequest::new("<Kruschev>");
        let mut empty = samples::kruschev();
        empty.hits.clear();
        empty.total = 0;
        empty.warnings = vec![Warning::OpenQuote, Warning::SomeWords, Warning::DoubtfulLeftOut(2)];
        let kinds = [
            ProblemKind::NotFound,
            ProblemKind::Request,
            ProblemKind::Key,
            ProblemKind::NotReady,
            ProblemKind::Busy,
            ProblemKind::Failure,
        ];
        let problems = kinds
            .map(|kind| problem(view, &ProblemPage { kind, detail: "<script>", q: "\"><script>" }));
        [
            home(view, 68),
            results(view, &request, &samples::kruschev()),
            results(view, &request, &empty),
        ]
        .into_iter()
        .chain(problems)
        .collect()
    }

    #[test]
    fn no_page_has_a_script_or_a_style_of_its_own() {
        for page in every_page(&ENGLISH).into_iter().chain(every_page(&RUSSIAN)) {
            for forbidden in ["<script", "<style", " style=", " onclick", " onload", "javascript:"]
            {
                assert!(!page.contains(forbidden), "{forbidden} in {page}");
            }
        }
    }

    #[test]
    fn every_page_speaks_the_language_of_the_reader() {
        for page in every_page(&RUSSIAN) {
            assert!(page.contains("<html lang=\"ru\">"));
            assert!(page.contains("Поиск по архиву"));
            assert!(!page.contains("Search the archive"));
        }
    }

    /// The opening tags of the named elements.
    fn tags<'p>(page: &'p str, names: &[&str]) -> Vec<&'p str> {
        let tags = page.split('<').skip(1).map(|part| part.split('>').next().unwrap_or(part));
        tags.filter(|tag| names.contains(&tag.split(' ').next().unwrap_or(tag))).collect()
    }

    fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
        let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
        rest.split('"').next()
    }

    #[test]
    fn every_field_of_a_form_has_its_label_and_the_keyboard_its_way() {
        for page in every_page(&ENGLISH).into_iter().chain(every_page(&RUSSIAN)) {
            let labels: Vec<&str> =
                tags(&page, &["label"]).iter().filter_map(|tag| attribute(tag, "for")).collect();
            let fields = tags(&page, &["input", "select"]);
            assert!(!fields.is_empty());
            for field in fields {
                let kind = attribute(field, "type");
                // The label of a box stands around it.
                if !matches!(kind, Some("hidden" | "checkbox")) {
                    let id = attribute(field, "id").unwrap_or_else(|| panic!("no id: {field}"));
                    assert!(labels.contains(&id), "no label: {field}");
                }
            }
            // The first thing that Tab reaches leads past the rest, to something that is there.
            let links = tags(&page, &["a", "input", "select", "button"]);
            assert_eq!(attribute(links[0], "href"), Some("#content"), "{links:?}");
            assert!(page.contains(" id=\"content\""));
            // The order of the page is that of the keyboard: at most taken out of it, never changed.
            let ordered = page.matches(" tabindex=\"").count();
            assert_eq!(ordered, page.matches(" tabindex=\"-1\"").count());
            for link in tags(&page, &["a"]) {
                assert!(attribute(link, "href").is_some(), "out of the keyboard's reach: {link}");
            }
        }
    }

    #[test]
    fn a_hit_tells_where_it_leads_and_as_what_it_was_found() {
        let request = SearchRequest::new("Kruschev");
        let page = results(&ENGLISH, &request, &samples::kruschev());
        for part in [
            "<title>Kruschev — arkhiv</title>",
            "<meta name=\"robots\" content=\"noindex\">",
            "href=\"https://archive.example/1957/plenum?part=1\"",
            "#:~:text=",
            "<mark>Хрущёва</mark>",
            "<h2 lang=\"ru\" dir=\"auto\">",
            "29\u{A0}June\u{A0}1957",
            "role=\"status\"",
            "href=\"/document?id=seeds%2F002.txt&amp;q=Kruschev\"",
            "Found as: <bdi class=\"form\" lang=\"ru\">Хрущёва</bdi>",
        ] {
            assert!(page.contains(part), "no {part} in {page}");
        }
    }

    #[test]
    fn only_a_web_address_becomes_a_link() {
        let mut found = samples::kruschev();
        found.hits[0].url = Some("javascript:alert(1)".into());
        let page = results(&ENGLISH, &SearchRequest::new("a"), &found);
        assert!(!page.contains("javascript"));
    }

    #[test]
    fn a_total_that_is_a_lower_bound_is_shown_as_one() {
        let mut found = samples::kruschev();
        (found.total, found.total_is_exact) = (12_000, false);
        let request = SearchRequest::new("a");
        let page = results(&ENGLISH, &request, &found);
        assert!(page.contains("<strong>at least 12,000\u{A0}documents</strong>"), "{page}");
        let page = results(&RUSSIAN, &request, &found);
        assert!(page.contains("<strong>не меньше 12\u{A0}000\u{A0}документов</strong>"), "{page}");
    }

    #[test]
    fn the_form_offers_every_class_and_order() {
        let page = results(&ENGLISH, &SearchRequest::new("a"), &samples::kruschev());
        for name in Class::ALL.map(Class::name).into_iter().chain(Sort::ALL.map(Sort::name)) {
            assert!(page.contains(&format!("<option value=\"{name}\"")), "no {name} in {page}");
        }
    }

    #[test]
    fn the_form_keeps_every_filter_and_each_can_be_removed() {
        let mut request = SearchRequest::new("a");
        request.filters.fields =
            PerField::from_fn(|field| [1, 2].map(|n| format!("{}-{n}", field.name())).into());
        let page = results(&ENGLISH, &request, &samples::kruschev());
        for (field, values) in request.filters.fields.iter() {
            for (index, value) in values.iter().enumerate() {
                let kept = format!(" name=\"{}\" value=\"{value}\"", field.name());
                assert_eq!(page.matches(&kept).count(), 1, "{kept} in {page}");
                let mut without = request.clone();
                without.filters.fields[field].remove(index);
                let link = link::search(&ENGLISH, &without).replace('&', "&amp;");
                assert!(page.contains(&format!("href=\"{link}\"")), "no {link} in {page}");
            }
        }
    }

    #[test]
    fn the_form_keeps_what_was_asked() {
        let mut request = SearchRequest::new("Kruschev");
        request.class = Some(Class::Forms);
        request.filters.fields[Field::Lang] = vec!["ru".into()];
        request.filters.fields[Field::Source] = vec!["Правда".into(), "Известия".into()];
        request.filters.date_from = "1957".parse().ok();
        let page = results(&ENGLISH, &request, &samples::kruschev());
        for part in [
            "<option value=\"forms\" selected>",
            "value=\"ru\" checked>",
            "name=\"source\" value=\"Правда\"",
            "type=\"hidden\" name=\"source\" value=\"Известия\"",
            "name=\"date_from\" value=\"1957\"",
            "<details class=\"filters\" open>",
        ] {
            assert!(page.contains(part), "no {part} in {page}");
        }
    }

    #[test]
    fn pages_are_numbered_with_gaps() {
        let check = |page, pages, expected: &[usize]| {
            let shown: Vec<usize> =
                numbers(page, pages).into_iter().map(|n| n.unwrap_or(0)).collect();
            assert_eq!(shown, expected);
        };
        check(1, 1, &[1]);
        check(1, 4, &[1, 2, 3, 4]);
        check(5, 9, &[1, 0, 4, 5, 6, 0, 9]);
        check(4, 9, &[1, 2, 3, 4, 5, 0, 9]);
    }

    #[test]
    fn pages_link_back_and_forth_within_reach() {
        let mut found = samples::kruschev();
        found.total = 25;
        let request = SearchRequest { offset: 10, ..SearchRequest::new("a") };
        let page = results(&ENGLISH, &request, &found);
        assert!(page.contains("rel=\"prev\" href=\"/search?q=a\""), "{page}");
        assert!(page.contains("rel=\"next\" href=\"/search?q=a&amp;offset=20\""), "{page}");
        assert_eq!(pages_of(&request, 1_000_000), 1000);
    }
}
