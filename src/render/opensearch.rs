//! What browsers and other programs need to know to search here: an OpenSearch description, version 1.1,
//! draft 6.

use super::{
    html::{ICON_FILE_PATH, ICON_PATH, OPENSEARCH_PATH, OPENSEARCH_TYPE, UiLanguage, View},
    passage::cut,
    xml::Xml,
};

/// The value of `format` by which browsers are given completions.
pub const SUGGESTIONS: &str = "opensearch";

const NAMESPACE: &str = "http://a9.com/-/spec/opensearch/1.1/";
/// The most characters that a long name and a description may have.
const LONG_NAME: usize = 48;
const DESCRIPTION: usize = 1024;

/// The description, with a query that finds something as its example.
pub fn description(view: &View, example: Option<&str>) -> String {
    let absolute = |path: &str| view.absolute(path);
    let template = |path: &str| format!("{}?q={{searchTerms}}", view.absolute(path));
    let paged = |path: &str| template(path) + "&page={startPage?}";
    let feed = |path: &str| paged(path) + "&limit={count?}";
    let suggestions = template("api/v1/suggest") + "&format=" + SUGGESTIONS;
    let mut xml = Xml::new();
    xml.element("OpenSearchDescription", &[("xmlns", NAMESPACE)], |xml| {
        xml.text("ShortName", &view.short_name());
        xml.text("LongName", &cut(view.name(), LONG_NAME));
        xml.text(
            "Description",
            &cut(&format!("{}. {}", view.name(), view.language.tagline()), DESCRIPTION),
        );
        for (media_type, rel, template) in [
            ("text/html", "results", paged("search")),
            ("application/x-suggestions+json", "suggestions", suggestions),
            ("application/atom+xml", "results", feed("feed.atom")),
            ("application/rss+xml", "results", feed("feed.rss")),
            (OPENSEARCH_TYPE, "self", absolute(OPENSEARCH_PATH)),
        ] {
            let attributes = [("type", media_type), ("rel", rel), ("template", &*template)];
            xml.empty("Url", &attributes);
        }
        for (media_type, path) in [("image/x-icon", ICON_FILE_PATH), ("image/svg+xml", ICON_PATH)] {
            let icon = [("width", "16"), ("height", "16"), ("type", media_type)];
            xml.text_with("Image", &icon, &absolute(path));
        }
        if let Some(example) = example {
            xml.empty("Query", &[("role", "example"), ("searchTerms", example)]);
        }
        for language in UiLanguage::ALL {
            xml.text("Language", language.code());
        }
        xml.text("OutputEncoding", "UTF-8");
        xml.text("InputEncoding", "UTF-8");
    });
    xml.into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_absolute_and_escaped() {
        let view = View { start: "https://a.example/papers/".into(), ..View::default() };
        let xml = description(&view, Some("Хрущёв & др."));
        for part in [
            "<ShortName>arkhiv</ShortName>",
            "<Url type=\"text/html\" rel=\"results\" template=\"https://a.example/papers/search?q={searchTerms}&amp;page={startPage?}\"/>",
            "template=\"https://a.example/papers/api/v1/suggest?q={searchTerms}&amp;format=opensearch\"",
            "rel=\"self\" template=\"https://a.example/papers/opensearch.xml\"",
            ">https://a.example/papers/favicon.svg</Image>",
            "searchTerms=\"Хрущёв &amp; др.\"",
            "<InputEncoding>UTF-8</InputEncoding>",
        ] {
            assert!(xml.contains(part), "no {part} in {xml}");
        }
    }
}
