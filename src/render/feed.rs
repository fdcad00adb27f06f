//! The results of a search as feeds: Atom (RFC 4287) and RSS 2.0, with paging links (RFC 5005, section 3)
//! and the response elements of OpenSearch.
//!
//! An entry is dated by when its document came into the index, and known by the document's permanent
//! address: neither changes as long as the document stays as it is, so that a reader is shown as new what
//! is new.

use super::{
    html::{self, OPENSEARCH_PATH, OPENSEARCH_TYPE, View},
    moment::Moment,
    xml::Xml,
};
use crate::{
    document::Field,
    search::{Hit, SearchRequest, SearchResults},
};

/// Where Atom is, and RSS.
pub const ATOM_PATH: &str = "/feed.atom";
/// The same of RSS.
pub const RSS_PATH: &str = "/feed.rss";
/// Their media types.
pub const ATOM_TYPE: &str = "application/atom+xml; charset=utf-8";
/// The same of RSS.
pub const RSS_TYPE: &str = "application/rss+xml; charset=utf-8";

const ATOM: &str = "http://www.w3.org/2005/Atom";
const DUBLIN_CORE: &str = "http://purl.org/dc/elements/1.1/";
/// For the date of the document: readers take `dc:date` for that of the entry.
const DUBLIN_CORE_TERMS: &str = "http://purl.org/dc/terms/";
const OPENSEARCH: &str = "http://a9.com/-/spec/opensearch/1.1/";

/// A page of results as Atom.
pub fn atom(view: &View, request: &SearchRequest, results: &SearchResults) -> String {
    let mut xml = Xml::new();
    let page = Page { view, request, results, path: ATOM_PATH, media_type: ATOM_TYPE };
    let namespaces = [
        ("xmlns", ATOM),
        ("xmlns:dc", DUBLIN_CORE),
        ("xmlns:dcterms", DUBLIN_CORE_TERMS),
        ("xmlns:opensearch", OPENSEARCH),
    ];
    xml.element("feed", &namespaces, |xml| {
        xml.text("title", &page.title());
        xml.text("subtitle", &view.language.feed_of(&request.q));
        xml.text("id", &page.address(0));
        xml.text("updated", &page.updated().rfc_3339());
        xml.element("author", &[], |xml| xml.text("name", view.name()));
        xml.text("generator", env!("CARGO_PKG_NAME"));
        xml.text("icon", &view.absolute(html::ICON_PATH));
        page.links("link", xml);
        page.opensearch(xml);
        results.hits.iter().for_each(|hit| entry(view, hit, xml));
    });
    xml.into_string()
}

fn entry(view: &View, hit: &Hit, xml: &mut Xml) {
    let address = html::document_address(view, &hit.id);
    xml.element("entry", &[], |xml| {
        xml.text("title", title(hit));
        xml.text("id", &address);
        xml.text("updated", &added(hit).rfc_3339());
        xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &address)]);
        if let Some(url) = html::web_address(hit.url.as_deref()) {
            xml.empty("link", &[("rel", "related"), ("href", url)]);
        }
        if let Some(author) = hit.value(Field::Author) {
            xml.element("author", &[], |xml| xml.text("name", author));
        }
        for value in [Field::Source, Field::Collection].iter().filter_map(|one| hit.value(*one)) {
            xml.empty("category", &[("term", value)]);
        }
        dublin_core(hit, xml);
        xml.text_with("summary", &[("type", "html")], &passages(hit));
    });
}

/// A page of results as RSS.
pub fn rss(view: &View, request: &SearchRequest, results: &SearchResults) -> String {
    let mut xml = Xml::new();
    let page = Page { view, request, results, path: RSS_PATH, media_type: RSS_TYPE };
    let namespaces = [
        ("xmlns:atom", ATOM),
        ("xmlns:dc", DUBLIN_CORE),
        ("xmlns:dcterms", DUBLIN_CORE_TERMS),
        ("xmlns:opensearch", OPENSEARCH),
    ];
    let version = [("version", "2.0")];
    let attributes: Vec<_> = version.into_iter().chain(namespaces).collect();
    xml.element("rss", &attributes, |xml| {
        xml.element("channel", &[], |xml| {
            xml.text("title", &page.title());
            xml.text("link", &html::search_address(view, "search", request));
            xml.text("description", &view.language.feed_of(&request.q));
            xml.text("language", view.language.code());
            xml.text("lastBuildDate", &page.updated().rfc_822());
            xml.text("generator", env!("CARGO_PKG_NAME"));
            page.links("atom:link", xml);
            page.opensearch(xml);
            results.hits.iter().for_each(|hit| item(view, hit, xml));
        });
    });
    xml.into_string()
}

fn item(view: &View, hit: &Hit, xml: &mut Xml) {
    let address = html::document_address(view, &hit.id);
    xml.element("item", &[], |xml| {
        xml.text("title", title(hit));
        xml.text("link", &address);
        xml.text_with("guid", &[("isPermaLink", "true")], &address);
        xml.text("pubDate", &added(hit).rfc_822());
        if let Some(author) = hit.value(Field::Author) {
            xml.text("dc:creator", author);
        }
        for value in [Field::Source, Field::Collection].iter().filter_map(|one| hit.value(*one)) {
            xml.text("category", value);
        }
        dublin_core(hit, xml);
        xml.text("description", &passages(hit));
    });
}

/// One page of a feed.
struct Page<'a> {
    view: &'a View,
    request: &'a SearchRequest,
    results: &'a SearchResults,
    path: &'static str,
    media_type: &'static str,
}

impl Page<'_> {
    fn title(&self) -> String {
        format!("{} — {}", self.request.q, self.view.name())
    }

    /// The address of the page that begins with this hit.
    fn address(&self, offset: usize) -> String {
        let request = SearchRequest { offset, ..self.request.clone() };
        html::search_address(self.view, self.path, &request)
    }

    /// When the latest of the documents came.
    fn updated(&self) -> Moment {
        let latest = self.results.hits.iter().filter_map(|hit| hit.added).max();
        Moment::of_seconds(latest.unwrap_or_default())
    }

    /// Where this page is, what it is made from, and the other pages.
    fn links(&self, name: &str, xml: &mut Xml) {
        let SearchRequest { offset, limit, .. } = *self.request;
        let reached = self.results.total.min(SearchRequest::MAX_RESULT_WINDOW);
        let last = reached.saturating_sub(1) / limit.max(1) * limit;
        let mut link = |rel, media_type, address: &str| {
            let media_type: &str = media_type;
            let media_type = media_type.split(';').next().unwrap_or_default();
            xml.empty(name, &[("rel", rel), ("type", media_type), ("href", address)]);
        };
        link("self", self.media_type, &self.address(offset));
        let page = html::search_address(self.view, "search", self.request);
        link("alternate", "text/html", &page);
        link("search", OPENSEARCH_TYPE, &self.view.absolute(OPENSEARCH_PATH));
        link("first", self.media_type, &self.address(0));
        if offset > 0 {
            link("previous", self.media_type, &self.address(offset.saturating_sub(limit)));
        }
        if limit > 0 && offset + limit < reached {
            link("next", self.media_type, &self.address(offset + limit));
        }
        link("last", self.media_type, &self.address(last));
    }

    fn opensearch(&self, xml: &mut Xml) {
        let SearchResults { total, offset, limit, .. } = self.results;
        xml.text("opensearch:totalResults", &total.to_string());
        xml.text("opensearch:startIndex", &(offset + 1).to_string());
        xml.text("opensearch:itemsPerPage", &limit.to_string());
        let page = (offset / (*limit).max(1) + 1).to_string();
        let query = [("role", "request"), ("searchTerms", &*self.request.q), ("startPage", &page)];
        xml.empty("opensearch:Query", &query);
    }
}

fn title(hit: &Hit) -> &str {
    hit.title.as_deref().unwrap_or(&hit.id)
}

fn added(hit: &Hit) -> Moment {
    // What an earlier version wrote has no time: always the same is better than another every day.
    Moment::of_seconds(hit.added.unwrap_or_default())
}

fn dublin_core(hit: &Hit, xml: &mut Xml) {
    let known = [("dcterms:created", hit.date.as_deref()), ("dc:language", hit.value(Field::Lang))];
    for (name, value) in known {
        if let Some(value) = value {
            xml.text(name, value);
        }
    }
}

/// The passages as HTML, a paragraph each.
fn passages(hit: &Hit) -> String {
    let of_body = hit.snippets.iter().filter(|snippet| snippet.field == "body");
    of_body
        .map(|snippet| format!("<p>{}</p>", html::marked(&snippet.text, &snippet.ranges)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::html::samples;

    fn view() -> View {
        View { start: "https://a.example/papers/".into(), ..View::default() }
    }

    fn sample() -> (SearchRequest, SearchResults) {
        let request =
            SearchRequest { limit: 3, offset: 3, ..SearchRequest::new("Kruschev & <Co>") };
        let mut results = SearchResults { offset: 3, limit: 3, total: 8, ..samples::kruschev() };
        results.hits[0].added = Some(1_796_000_000);
        (request, results)
    }

    #[track_caller]
    fn has(xml: &str, parts: &[&str]) {
        for part in parts {
            assert!(xml.contains(part), "no {part} in {xml}");
        }
    }

    #[test]
    fn atom_has_what_readers_need() {
        let (request, results) = sample();
        let xml = atom(&view(), &request, &results);
        let page = "https://a.example/papers/feed.atom?q=Kruschev%20%26%20%3CCo%3E&amp;limit=3";
        has(
            &xml,
            &[
                "<title>Kruschev &amp; &lt;Co&gt; — arkhiv</title>",
                &format!("<id>{page}</id>"),
                "<updated>2026-11-30T00:53:20Z</updated>",
                &format!(
                    "<link rel=\"self\" type=\"application/atom+xml\" href=\"{page}&amp;offset=3\"/>"
                ),
                &format!("<link rel=\"previous\" type=\"application/atom+xml\" href=\"{page}\"/>"),
                &format!(
                    "<link rel=\"next\" type=\"application/atom+xml\" href=\"{page}&amp;offset=6\"/>"
                ),
                &format!(
                    "<link rel=\"last\" type=\"application/atom+xml\" href=\"{page}&amp;offset=6\"/>"
                ),
                "<opensearch:totalResults>8</opensearch:totalResults>",
                "<opensearch:startIndex>4</opensearch:startIndex>",
                "<opensearch:Query role=\"request\" searchTerms=\"Kruschev &amp; &lt;Co&gt;\" startPage=\"2\"/>",
                "<id>https://a.example/papers/document?id=plenum/1957-06-29</id>",
                "<summary type=\"html\">&lt;p&gt;…просили &lt;mark&gt;Хрущёва&lt;/mark&gt; уйти",
                "<dcterms:created>1957-06-29</dcterms:created>",
            ],
        );
        assert_eq!(xml.matches("<entry>").count(), 3);
    }

    #[test]
    fn rss_has_what_readers_need() {
        let (request, results) = sample();
        let xml = rss(&view(), &request, &results);
        has(
            &xml,
            &[
                "<rss version=\"2.0\"",
                "<atom:link rel=\"self\" type=\"application/rss+xml\"",
                "<guid isPermaLink=\"true\">https://a.example/papers/document?id=plenum/1957-06-29</guid>",
                "<pubDate>Mon, 30 Nov 2026 00:53:20 GMT</pubDate>",
                "<dc:creator>В. Н. Малин</dc:creator>",
            ],
        );
        assert_eq!(xml.matches("<item>").count(), 3);
    }

    #[test]
    fn the_first_and_only_page_leads_nowhere_else() {
        let request = SearchRequest::new("a");
        let results = SearchResults { offset: 0, limit: 10, total: 3, ..samples::kruschev() };
        let xml = atom(&view(), &request, &results);
        assert!(!xml.contains("rel=\"next\"") && !xml.contains("rel=\"previous\""), "{xml}");
        let none = SearchResults { hits: Vec::new(), total: 0, ..results };
        has(&atom(&view(), &request, &none), &["<updated>1970-01-01T00:00:00Z</updated>"]);
    }
}
