//! What programs that go through sites are told: `robots.txt` (RFC 9309) and sitemaps (sitemaps.org,
//! protocol 0.9).

use std::fmt::Write;

use super::{
    html::{self, View},
    moment::Moment,
    xml::Xml,
};
use crate::{config::Crawlers, search::Listed};

/// Where the sitemap is.
pub const PATH: &str = "/sitemap.xml";
/// Its media type.
pub const MEDIA_TYPE: &str = "application/xml; charset=utf-8";
/// The most addresses of one sitemap.
pub const PART: usize = 50_000;

const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
/// The longest address that a sitemap may have.
const MOST_BYTES: usize = 2047;

/// Where programs may go. Searches are never among it: there is no end to them.
pub fn robots(view: &View, allowed: Crawlers) -> String {
    let path = view.start.splitn(4, '/').nth(3).unwrap_or_default();
    let mut text = "User-agent: *\n".to_owned();
    let mut rule = |rule: &str, rest: &str| {
        let _ = writeln!(text, "{rule}: /{path}{rest}");
    };
    match allowed {
        Crawlers::Nowhere => rule("Disallow", ""),
        Crawlers::Start => {
            rule("Allow", "$");
            rule("Allow", "static/");
            rule("Disallow", "");
        }
        Crawlers::Documents => {
            for place in ["search", "api/", "feed.", "reconcile", "document?*q=", "document?*cite="]
            {
                rule("Disallow", place);
            }
            let _ = writeln!(text, "Sitemap: {}", view.absolute(PATH));
        }
    }
    text
}

/// How many parts so many documents make.
pub fn parts(documents: usize) -> usize {
    documents.div_ceil(PART).max(1)
}

/// The list of parts.
pub fn index(view: &View, parts: usize) -> String {
    let mut xml = Xml::new();
    xml.element("sitemapindex", &[("xmlns", NAMESPACE)], |xml| {
        for part in 1..=parts {
            let address = format!("{}?part={part}", view.absolute(PATH));
            xml.element("sitemap", &[], |xml| xml.text("loc", &address));
        }
    });
    xml.into_string()
}

/// The beginning of a part; the first has the start page.
pub fn head(view: &View, part: usize) -> String {
    let mut head = Xml::new().into_string();
    let _ = writeln!(head, "<urlset xmlns=\"{NAMESPACE}\">");
    if part == 1 {
        address(&view.start, None, &mut head);
    }
    head
}

/// The addresses of documents.
pub fn addresses(view: &View, listed: &[Listed]) -> String {
    let mut text = String::new();
    for document in listed {
        let added = document.added.map(|added| Moment::of_seconds(added).rfc_3339());
        let place = html::document_address(view, &document.id);
        if place.len() <= MOST_BYTES {
            address(&place, added.as_deref(), &mut text);
        }
    }
    text
}

fn address(address: &str, modified: Option<&str>, text: &mut String) {
    let mut xml = Xml::fragment();
    xml.element("url", &[], |xml| {
        xml.text("loc", address);
        if let Some(modified) = modified {
            xml.text("lastmod", modified);
        }
    });
    text.push_str(&xml.into_string());
}

/// The end of a part.
pub fn tail() -> String {
    "</urlset>\n".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view() -> View {
        View { start: "https://a.example/papers/".into(), ..View::default() }
    }

    #[test]
    fn programs_are_told_where_they_may_go() {
        let all = robots(&view(), Crawlers::Documents);
        assert!(all.starts_with("User-agent: *\nDisallow: /papers/search\n"), "{all}");
        assert!(all.ends_with("\nSitemap: https://a.example/papers/sitemap.xml\n"), "{all}");
        assert!(!all.contains("Disallow: /papers/document\n"), "{all}");
        let none = robots(&view(), Crawlers::Nowhere);
        assert_eq!(none, "User-agent: *\nDisallow: /papers/\n");
        let at_root = View { start: "https://a.example/".into(), ..View::default() };
        assert_eq!(robots(&at_root, Crawlers::Nowhere), "User-agent: *\nDisallow: /\n");
        let start = robots(&at_root, Crawlers::Start);
        assert_eq!(start, "User-agent: *\nAllow: /$\nAllow: /static/\nDisallow: /\n");
    }

    #[test]
    fn a_sitemap_has_the_start_page_and_the_documents() {
        let listed = [
            Listed { id: "a/1 & 2".into(), added: Some(0) },
            Listed { id: "б".into(), added: None },
            Listed { id: "x".repeat(3000), added: None },
        ];
        let text = head(&view(), 1) + &addresses(&view(), &listed) + &tail();
        let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
            <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n\
            <url><loc>https://a.example/papers/</loc>\n</url>\n\
            <url><loc>https://a.example/papers/document?id=a/1%20%26%202</loc>\n\
            <lastmod>1970-01-01T00:00:00Z</lastmod>\n</url>\n\
            <url><loc>https://a.example/papers/document?id=%D0%B1</loc>\n</url>\n</urlset>\n";
        assert_eq!(text, expected);
        assert!(!head(&view(), 2).contains("<url>"));
    }

    #[test]
    fn many_documents_make_several_parts() {
        assert_eq!([0, 1, 50_000, 50_001, 120_000].map(parts), [1, 1, 1, 2, 3]);
        let index = index(&view(), 2);
        assert!(
            index.contains("<loc>https://a.example/papers/sitemap.xml?part=2</loc>"),
            "{index}"
        );
        assert!(!index.contains("part=3"));
    }
}
