//! Addresses: of our own pages, and of a passage in a page elsewhere.

use std::fmt::Write;

use super::View;
use crate::{
    search::{SearchRequest, Snippet, Sort},
    vocabulary::Class,
};

/// Which place of a document to show; numbers beyond the last mean the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Place {
    /// Its beginning.
    #[default]
    Beginning,
    /// A part of a long one, from 1.
    Part(usize),
    /// A match in the body, from 1, in the part that has it.
    Match(usize),
    /// What stands at a byte of the body: the match that starts there or next.
    From(usize),
}

/// The result page of a request; what is at its default is left out.
pub(super) fn search(view: &View, request: &SearchRequest) -> String {
    let mut address = Address::new(view, "search");
    address.add("q", &request.q);
    write_request(&mut address, request);
    view.write(&mut address);
    address.text
}

/// The absolute address of what a path of this server answers to a request.
pub fn search_address(view: &View, path: &str, request: &SearchRequest) -> String {
    let mut address = Address { text: view.absolute(path), has_query: false };
    address.add("q", &request.q);
    write_request(&mut address, request);
    view.write(&mut address);
    address.text
}

/// The absolute address of a document, under which it can be cited.
pub fn document_address(view: &View, id: &str) -> String {
    let mut address = view.absolute("document?id=");
    encode_id_into(id, &mut address);
    address
}

/// What follows a search as a feed, whatever the order and page that is shown.
pub(super) fn feed(view: &View, path: &str, request: &SearchRequest) -> String {
    let mut address = Address::new(view, path);
    address.add("q", &request.q);
    let defaults = SearchRequest::new("");
    let (sort, limit, offset) = (defaults.sort, defaults.limit, defaults.offset);
    write_request(&mut address, &SearchRequest { sort, limit, offset, ..request.clone() });
    view.write(&mut address);
    address.text
}

/// The whole result of a request in a format, whatever part of it is shown. The API speaks no language.
pub(super) fn export(view: &View, request: &SearchRequest, format: &str) -> String {
    let mut address = Address::new(view, "api/v1/search");
    address.add("q", &request.q);
    let defaults = SearchRequest::new("");
    let (limit, offset) = (defaults.limit, defaults.offset);
    write_request(&mut address, &SearchRequest { limit, offset, ..request.clone() });
    address.add("format", format);
    address.text
}

/// A place of a stored document, its matches marked as the request finds them; what else was asked
/// goes along, so that there is a way back to the very page of results.
pub(super) fn document(view: &View, id: &str, request: &SearchRequest, place: Place) -> String {
    let mut address = Address::new(view, "document");
    address.add("id", id);
    if !request.q.is_empty() {
        address.add("q", &request.q);
        write_request(&mut address, request);
    }
    let fragment = match place {
        Place::Beginning => String::new(),
        Place::From(byte) => {
            address.add("from", &byte.to_string());
            String::new()
        }
        Place::Part(part) => {
            address.add("part", &part.to_string());
            String::new()
        }
        Place::Match(number) => {
            address.add("at", &number.to_string());
            format!("#m{number}")
        }
    };
    view.write(&mut address);
    address.text + &fragment
}

/// The address of a document under which it can be cited: absolute where the archive has an address.
pub(super) fn permanent(view: &View, id: &str) -> String {
    let mut address = match view.site.url.as_str() {
        "" => view.path("document?id="),
        url => format!("{}/document?id=", url.trim_end_matches('/')),
    };
    encode_id_into(id, &mut address);
    address
}

/// A document cited in a format.
pub(super) fn citation(view: &View, id: &str, format: &str) -> String {
    let mut address = Address::new(view, "document");
    address.add("id", id);
    address.add("cite", format);
    view.write(&mut address);
    address.text
}

/// The start page.
pub(super) fn home(view: &View) -> String {
    let mut address = Address::new(view, "");
    view.write(&mut address);
    address.text
}

fn write_request(address: &mut Address, request: &SearchRequest) {
    if let Some(class) = request.class
        && class != Class::default()
    {
        address.add("match", class.name());
    }
    let filters = &request.filters;
    for (field, values) in filters.fields.iter() {
        values.iter().for_each(|value| address.add(field.name(), value));
    }
    for (name, date) in [("date_from", filters.date_from), ("date_to", filters.date_to)] {
        if let Some(date) = date {
            address.add(name, &date.to_string());
        }
    }
    if request.sort != Sort::default() {
        address.add("sort", request.sort.name());
    }
    let defaults = SearchRequest::new("");
    if request.limit != defaults.limit {
        address.add("limit", &request.limit.to_string());
    }
    if request.offset > 0 {
        address.add("offset", &request.offset.to_string());
    }
}

/// A path and its query, percent-encoded as it grows.
pub(super) struct Address {
    text: String,
    has_query: bool,
}

impl Address {
    /// An address of ours without a query.
    fn new(view: &View, path: &str) -> Self {
        Self { text: view.path(path), has_query: false }
    }

    pub(super) fn add(&mut self, name: &str, value: &str) {
        self.text.push(if self.has_query { '&' } else { '?' });
        self.has_query = true;
        self.text.push_str(name);
        self.text.push('=');
        encode_into(value, &mut self.text);
    }
}

/// The address of the document elsewhere, if a browser may safely follow it.
pub(in super::super) fn web_address(url: Option<&str>) -> Option<&str> {
    let url = url?.trim();
    let scheme = url.split_once("://")?.0;
    ["http", "https"].iter().any(|web| web.eq_ignore_ascii_case(scheme)).then_some(url)
}

/// A link that opens a page at the snippet's first match, by a text fragment
/// (<https://wicg.github.io/scroll-to-text-fragment/>): `#:~:text=prefix-,exact,-suffix`.
pub(super) fn passage(url: &str, snippet: &Snippet) -> Option<String> {
    if snippet.exact.trim().is_empty() || snippet.field != "body" {
        return None;
    }
    let mut link = url.to_owned();
    link.push_str(if url.contains('#') { ":~:text=" } else { "#:~:text=" });
    let (prefix, suffix) = (snippet.prefix.trim(), snippet.suffix.trim());
    if !prefix.is_empty() {
        encode_into(prefix, &mut link);
        link.push_str("-,");
    }
    encode_into(snippet.exact.trim(), &mut link);
    if !suffix.is_empty() {
        link.push_str(",-");
        encode_into(suffix, &mut link);
    }
    Some(link)
}

/// The same of the document's own address, which may have a fragment for the place of the passage.
pub(in super::super) fn original(url: Option<&str>, snippet: &Snippet) -> Option<String> {
    let mut url = web_address(url)?.to_owned();
    let anchor = snippet.anchor.as_ref().filter(|_| !url.contains('#'));
    if let Some(fragment) = anchor.and_then(|anchor| anchor.fragment.as_deref()) {
        url.push('#');
        encode_fragment_into(fragment, &mut url);
    }
    passage(&url, snippet)
}

/// Percent-encodes what a fragment must not have (RFC 3986, section 3.5); what is encoded stays so.
fn encode_fragment_into(fragment: &str, out: &mut String) {
    for byte in fragment.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => out.push(byte.into()),
            _ if b"-._~!$&'()*+,;=:@/?%".contains(&byte) => out.push(byte.into()),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
}

/// Percent-encodes an id so that people can read it where it is a path: a query may have slashes.
fn encode_id_into(id: &str, out: &mut String) {
    for part in id.split_inclusive(['/', '-']) {
        let plain = part.trim_end_matches(['/', '-']);
        encode_into(plain, out);
        out.push_str(&part[plain.len()..]);
    }
}

/// Percent-encodes all but ASCII letters, digits, `.`, `_` and `~`; the hyphen too, since in a text
/// fragment it is syntax.
fn encode_into(text: &str, out: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'_' | b'~' => out.push(byte.into()),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{document::Field, render::html::UiLanguage, search::SnippetAnchor};

    fn snippet(prefix: &str, exact: &str, suffix: &str) -> Snippet {
        Snippet {
            field: "body",
            text: String::new(),
            ranges: Vec::new(),
            prefix: prefix.into(),
            exact: exact.into(),
            suffix: suffix.into(),
            start: 0,
            anchor: None,
        }
    }

    #[test]
    fn a_passage_link_encodes_its_own_syntax() {
        let link = passage("https://a.example/1", &snippet("so, the", "anti-party", "& all"));
        let expected = "https://a.example/1#:~:text=so%2C%20the-,anti%2Dparty,-%26%20all";
        assert_eq!(link.as_deref(), Some(expected));
    }

    #[test]
    fn a_passage_link_keeps_the_fragment_that_is_there() {
        let link = passage("https://a.example/1#p4", &snippet("", "Хрущёв", ""));
        let expected = "https://a.example/1#p4:~:text=%D0%A5%D1%80%D1%83%D1%89%D1%91%D0%B2";
        assert_eq!(link.as_deref(), Some(expected));
        assert_eq!(passage("https://a.example/", &snippet("a", " ", "b")), None);
        let fragment = Some("page=12&q=а \"".to_owned());
        let anchor = Some(SnippetAnchor { label: "p. 12".into(), fragment });
        let link =
            original(Some("https://a.example/a.pdf"), &Snippet { anchor, ..snippet("", "x", "") });
        let expected = "https://a.example/a.pdf#page=12&q=%D0%B0%20%22:~:text=x";
        assert_eq!(link.as_deref(), Some(expected));
    }

    #[test]
    fn only_web_addresses_are_followed() {
        assert_eq!(web_address(Some("HTTPS://a.example")), Some("HTTPS://a.example"));
        for url in ["javascript:alert(1)//://", "data:text/html,x", "/etc/passwd", "ftp://a"] {
            assert_eq!(web_address(Some(url)), None, "{url}");
        }
    }

    #[test]
    fn a_link_carries_what_differs_from_the_default() {
        let view = View::default().in_language(UiLanguage::Russian);
        let mut request = SearchRequest::new("a & б");
        request.class = Some(Class::Fuzzy);
        request.filters.fields[Field::Lang] = vec!["en".into(), "ru".into()];
        request.filters.date_from = "1957-06".parse().ok();
        request.sort = Sort::DateDescending;
        request.offset = 20;
        assert_eq!(
            search(&view, &request),
            "search?q=a%20%26%20%D0%B1&match=fuzzy&lang=en&lang=ru&date_from=1957%2D06\
             &sort=%2Ddate&offset=20&ui=ru"
        );
    }

    #[test]
    fn an_address_is_relative_to_the_page_that_has_it() {
        let at = |depth| home(&View { depth, ..View::default() });
        assert_eq!([0, 1, 2].map(at), ["./", "../", "../../"]);
        let deep = View { depth: 2, ..View::default() };
        assert_eq!(search(&deep, &SearchRequest::new("a")), "../../search?q=a");
    }
}
