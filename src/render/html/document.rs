//! The reading view: one stored document, its matches marked and numbered.

use maud::{Markup, PreEscaped, html};

use super::{
    View, cite,
    date::written_out,
    form::{self, Focus},
    layout::{self, Frame},
    link::{self, Place},
    marked, numbered,
    pager::{Pager, pager},
    parts::parts,
    strings::Strings,
};
use crate::{
    config::Crawlers,
    document::{Document, Field, Metadata},
    search::SearchRequest,
};

/// Letters of the beginning of a text that describe the page.
const DESCRIPTION: usize = 160;

/// Where a document matches, in Unicode scalar values.
#[derive(Debug, Clone, Default)]
pub struct DocumentMarks {
    /// Ranges of its title.
    pub title: Vec<[usize; 2]>,
    /// Ranges of its body.
    pub body: Vec<[usize; 2]>,
}

/// A document that `request` found, with its matches: the part of it that has the place asked for.
pub fn document(
    view: &View,
    request: &SearchRequest,
    document: &Document<'_>,
    marks: &DocumentMarks,
    place: Place,
) -> String {
    let strings = view.language.strings();
    let title = document.title.as_deref().unwrap_or(&document.id);
    let lang = document.value(Field::Lang);
    let shown = Shown::new(document, &marks.body, place);
    let here = Here { view, id: &document.id, request };
    let to_part = |part| here.link(Place::Part(part));
    let (label, one) = (strings.parts, strings.part);
    let parts = Pager { label, one, page: shown.part, pages: shown.parts, to: &to_part };
    let main = html! {
        @if !request.q.is_empty() {
            p.back { a href=(link::search(view, request)) { "← " (strings.back_to_results) } }
        }
        article {
            h1 lang=[lang] dir="auto" {
                @match &document.title {
                    Some(title) => { (PreEscaped(marked(title, &marks.title))) }
                    None => { (document.id) }
                }
            }
            (facts(view, document))
            (cite::panel(view, document))
            (match_bar(&here, &shown))
            (pager(strings, &parts))
            div.body lang=[lang] dir="auto" { (PreEscaped(shown.html())) }
            (pager(strings, &parts))
        }
    };
    let description: String = document.body.split_whitespace().collect::<Vec<_>>().join(" ");
    let description: String = description.chars().take(DESCRIPTION).collect();
    let other_language = |view: &View| Here { view, ..here }.link(place);
    let frame = Frame {
        title: Some(title),
        description: Some(&description),
        is_listed: view.site.crawlers == Crawlers::Documents && request.q.is_empty(),
        head: html! {
            link rel="canonical" href=(link::permanent(view, &document.id));
            (cite::metadata(view, document))
        },
        ..Frame::new(view, "document", &other_language)
    };
    layout::page(&frame, &form::search_box(view, &request.q, Focus::Left), &main)
}

/// The document that is read, and how it was found.
#[derive(Clone, Copy)]
struct Here<'a> {
    view: &'a View,
    id: &'a str,
    request: &'a SearchRequest,
}

impl Here<'_> {
    fn link(&self, place: Place) -> String {
        link::document(self.view, self.id, self.request, place)
    }
}

/// The part of a text that is shown, and its matches.
struct Shown<'a> {
    text: &'a str,
    /// From 1, of how many.
    part: usize,
    parts: usize,
    /// Ranges of the part, in Unicode scalar values.
    ranges: Vec<[usize; 2]>,
    /// The part's own places with their labels, in Unicode scalar values.
    anchors: Vec<(usize, &'a str)>,
    /// Matches before the part.
    before: usize,
    /// Matches of the whole text.
    count: usize,
    /// The match that the reader is at, from 1.
    current: Option<usize>,
}

impl<'a> Shown<'a> {
    fn new(document: &'a Document<'_>, ranges: &[[usize; 2]], place: Place) -> Self {
        let body = &*document.body;
        let parts = parts(body);
        let mut starts = vec![0];
        for part in &parts {
            starts.push(starts[starts.len() - 1] + body[part.clone()].chars().count());
        }
        let number = match place {
            Place::Match(number) => Some(number),
            Place::From(byte) => {
                let letters = body[..body.floor_char_boundary(byte)].chars().count();
                Some(ranges.partition_point(|range| range[0] < letters) + 1)
            }
            Place::Beginning | Place::Part(_) => None,
        };
        let current = number.filter(|_| !ranges.is_empty()).map(|n| n.clamp(1, ranges.len()));
        let at = match (place, current) {
            (Place::Part(number), _) => number.clamp(1, parts.len()) - 1,
            (_, Some(number)) => {
                let start = ranges[number - 1][0];
                starts.partition_point(|s| *s <= start).clamp(1, parts.len()) - 1
            }
            _ => 0,
        };
        let (from, to) = (starts[at], starts[at + 1]);
        let before = ranges.partition_point(|range| range[0] < from);
        let inside = ranges[before..].iter().take_while(|range| range[0] < to);
        let anchors = document.anchors.iter().filter(|anchor| (from..to).contains(&anchor.at));
        Self {
            text: &body[parts[at].clone()],
            part: at + 1,
            parts: parts.len(),
            ranges: inside.map(|[start, end]| [start - from, end.min(&to) - from]).collect(),
            anchors: anchors.map(|anchor| (anchor.at - from, &*anchor.label)).collect(),
            before,
            count: ranges.len(),
            current,
        }
    }

    fn html(&self) -> String {
        numbered(self.text, &self.ranges, &self.anchors, self.before + 1, self.current)
    }

    /// The match before the place that is read, and the one after it.
    fn neighbours(&self) -> [Option<usize>; 2] {
        let (previous, next) = match self.current {
            Some(number) => (number - 1, number + 1),
            None => (self.before, self.before + 1),
        };
        [previous, next].map(|number| (1..=self.count).contains(&number).then_some(number))
    }
}

/// How many matches there are, with the way to the previous and the next: each is a link to the page
/// that shows it, so that no script is needed.
fn match_bar(here: &Here<'_>, shown: &Shown<'_>) -> Markup {
    let strings = here.view.language.strings();
    let [previous, next] = shown.neighbours();
    html! {
        @if shown.count > 0 {
            nav.matches aria-label=(strings.matches_label) data-count=(shown.count)
                data-of=(strings.match_of)
            {
                span.where role="status" { @match shown.current {
                    Some(number) => (match_of(strings, number, shown.count)),
                    None => ((strings.matches)(shown.count)),
                } }
                (step(here, previous, "‹", strings.previous_match, "prev"))
                (step(here, next, "›", strings.next_match, "next"))
            }
        }
    }
}

fn match_of(strings: &Strings, number: usize, count: usize) -> String {
    let [number, count] = [number, count].map(|number| (strings.number)(number));
    strings.match_of.replace("{n}", &number).replace("{of}", &count)
}

fn step(here: &Here<'_>, to: Option<usize>, sign: &str, label: &str, rel: &str) -> Markup {
    html! {
        @match to {
            Some(number) => {
                a rel=(rel) href=(here.link(Place::Match(number))) aria-label=(label) title=(label)
                    data-rel=(rel) data-label=(label) { (sign) }
            }
            None => {
                span.none aria-hidden="true" data-rel=(rel) data-label=(label) { (sign) }
            }
        }
    }
}

/// What is known of a document, each with its label, how to cite it, and where its original is.
fn facts(view: &View, document: &Document<'_>) -> Markup {
    let strings = view.language.strings();
    let date = document.date.map(|date| date.to_string());
    html! {
        dl.facts {
            @for field in Field::ALL.into_iter().filter(|field| *field != Field::Lang) {
                @if let Some(value) = document.value(field) {
                    (fact((strings.field)(field), &html! { bdi { (value) } }))
                }
            }
            @if let Some(date) = &date {
                (fact(strings.date, &html! { time datetime=(date) { (written_out(date, strings)) } }))
            }
            @if let Some(lang) = document.value(Field::Lang) {
                (fact((strings.field)(Field::Lang), &html! { ((strings.language)(lang)) }))
            }
            @for (name, value) in &document.metadata {
                (fact(name, &html! { bdi { (written(value)) } }))
            }
            (fact(strings.id, &html! { bdi.id { (document.id) } }))
            (addresses(strings, view, document))
        }
    }
}

fn addresses(strings: &Strings, view: &View, document: &Document<'_>) -> Markup {
    let permanent = link::permanent(view, &document.id);
    html! {
        div.links {
            dt.unseen { (strings.links) }
            dd { a href=(permanent) rel="bookmark" { (strings.permanent_link) } }
            @if let Some(url) = link::web_address(document.url.as_deref()) {
                dd { a href=(url) { (strings.original) } }
            }
        }
    }
}

/// A label and a value.
pub(super) fn fact(label: &str, value: &Markup) -> Markup {
    html! { div { dt { bdi { (label) } } dd { (value) } } }
}

fn written(value: &Metadata<'_>) -> String {
    match value {
        Metadata::Text(text) => text.to_string(),
        Metadata::Number(number) => number.to_string(),
        Metadata::List(texts) => texts.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(stored: &Document<'_>, marks: &DocumentMarks, place: Place) -> String {
        let request = SearchRequest { offset: 10, ..SearchRequest::new("Kruschev") };
        document(&View::default(), &request, stored, marks, place)
    }

    #[test]
    fn a_document_shows_its_text_with_its_matches() {
        let mut stored = Document::new("a/1.txt", "Снят Хрущёв.\n\n<b>");
        stored.url = Some("https://a.example/".into());
        stored.metadata.insert("box".into(), Metadata::List(vec!["7".into(), "<i>".into()]));
        let mut marks = DocumentMarks { title: Vec::new(), body: vec![[5, 11]] };
        let first = page(&stored, &marks, Place::Beginning);
        for part in [
            "Снят <mark id=\"m1\">Хрущёв</mark>.\n\n&lt;b&gt;",
            "<h1 dir=\"auto\">a/1.txt</h1>",
            "href=\"search?q=Kruschev&amp;offset=10\"",
            "href=\"https://a.example/\"",
            "7, &lt;i&gt;",
            "<span class=\"where\" role=\"status\">1\u{A0}match</span>",
            "href=\"document?id=a%2F1.txt&amp;q=Kruschev&amp;offset=10&amp;at=1#m1\"",
            "href=\"document?id=a/1.txt\" rel=\"bookmark\"",
            "<meta name=\"description\" content=\"Снят Хрущёв. &lt;b&gt;\">",
        ] {
            assert!(first.contains(part), "no {part} in {first}");
        }
        stored.title = Some("Хрущёв & др.".into());
        marks.title = vec![[0, 6]];
        let titled = page(&stored, &marks, Place::Beginning);
        assert!(titled.contains("<h1 dir=\"auto\"><mark>Хрущёв</mark> &amp; др.</h1>"), "{titled}");
    }

    /// A text of eight parts with a match at the beginning of each paragraph.
    fn long() -> (Document<'static>, DocumentMarks) {
        let paragraph = format!("Хрущёв{}\n\n", " говорил".repeat(500));
        let letters = paragraph.chars().count();
        let body = (0..32).map(|n| [n * letters, n * letters + 6]).collect();
        (Document::new("long", paragraph.repeat(32)), DocumentMarks { title: Vec::new(), body })
    }

    #[test]
    fn a_long_document_comes_in_parts_that_together_have_every_match_once() {
        let (stored, marks) = long();
        let parts = Shown::new(&stored, &marks.body, Place::Beginning).parts;
        assert!(parts > 4, "{parts}");
        let pages: Vec<String> =
            (1..=parts).map(|part| page(&stored, &marks, Place::Part(part))).collect();
        for number in 1..=32 {
            let mark = format!("<mark id=\"m{number}\">Хрущёв</mark>");
            assert_eq!(pages.iter().filter(|page| page.contains(&mark)).count(), 1, "{number}");
        }
        assert!(pages.iter().all(|page| page.len() < 60_000));
    }

    #[test]
    fn each_match_has_a_page_that_shows_it_and_leads_to_its_neighbours() {
        let (stored, marks) = long();
        for number in 1..=32 {
            let page = page(&stored, &marks, Place::Match(number));
            let current = format!("<mark id=\"m{number}\" class=\"current\">");
            assert!(page.contains(&current), "{number}");
            for (neighbour, exists) in [(number - 1, number > 1), (number + 1, number < 32)] {
                assert_eq!(page.contains(&format!("&amp;at={neighbour}#m{neighbour}\"")), exists);
            }
        }
        let last = page(&stored, &marks, Place::Match(99));
        assert!(last.contains("<mark id=\"m32\" class=\"current\">"));
    }

    #[test]
    fn from_a_part_the_way_leads_to_the_matches_around_it() {
        let (stored, marks) = long();
        let shown = Shown::new(&stored, &marks.body, Place::Part(3));
        let [previous, next] = shown.neighbours();
        assert_eq!((previous, next), (Some(shown.before), Some(shown.before + 1)));
        let none = Shown::new(&stored, &[], Place::Match(1));
        assert_eq!((none.neighbours(), none.part), ([None, None], 1));
    }

    #[test]
    fn a_byte_of_the_body_leads_to_the_match_there() {
        let (stored, marks) = long();
        for number in [1, 9, 32] {
            let start = stored.body.match_indices("Хрущёв").nth(number - 1).unwrap().0;
            assert_eq!(Shown::new(&stored, &marks.body, Place::From(start)).current, Some(number));
        }
        let beyond = Shown::new(&stored, &marks.body, Place::From(usize::MAX));
        assert_eq!(beyond.current, Some(32));
    }

    #[test]
    fn places_stand_in_the_text_where_they_begin() {
        let mut stored = Document::new("a", "Снят Хрущёв. <Конец>");
        let anchor = |at, label: &'static str| crate::document::Anchor {
            at,
            label: label.into(),
            fragment: None,
        };
        stored.anchors = vec![anchor(0, "p. 1"), anchor(5, "p. 2"), anchor(13, "<p. 3>")];
        let marks = DocumentMarks { title: Vec::new(), body: vec![[5, 11]] };
        let page = page(&stored, &marks, Place::Beginning);
        let label = |label: &str| format!("<span class=\"place\">{label}</span>");
        let expected = format!(
            "{}Снят {}<mark id=\"m1\">Хрущёв</mark>. {}&lt;Конец&gt;",
            label("p. 1"),
            label("p. 2"),
            label("&lt;p. 3&gt;")
        );
        assert!(page.contains(&expected), "{page}");
    }

    #[test]
    fn search_engines_may_list_a_document_but_no_search() {
        let mut view = View::default();
        let stored = Document::new("a", "x");
        let is_listed = |view: &View, q: &str| {
            let request = SearchRequest::new(q);
            let marks = DocumentMarks::default();
            let page = document(view, &request, &stored, &marks, Place::Beginning);
            !page.contains("<meta name=\"robots\" content=\"noindex\">")
        };
        assert!(is_listed(&view, "") && !is_listed(&view, "x"));
        for crawlers in [Crawlers::Start, Crawlers::Nowhere] {
            view.site =
                std::sync::Arc::new(crate::config::SiteConfig { crawlers, ..Default::default() });
            assert!(!is_listed(&view, ""));
        }
    }

    #[test]
    fn a_permanent_link_is_absolute_where_the_archive_has_an_address() {
        let mut view = View::default();
        let site = crate::config::SiteConfig {
            name: "Архив Орловых".into(),
            url: "https://a.example/archive".into(),
            ..Default::default()
        };
        view.site = std::sync::Arc::new(site);
        let request = SearchRequest::new("");
        let stored = Document::new("a/1", "x");
        let page = document(&view, &request, &stored, &DocumentMarks::default(), Place::Beginning);
        let expected = "href=\"https://a.example/archive/document?id=a/1\" rel=\"bookmark\"";
        assert!(page.contains(expected), "{page}");
        assert!(page.contains("<title>a/1 — Архив Орловых</title>"), "{page}");
    }
}
