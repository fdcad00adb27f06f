//! What a page says of itself: [`Facts`].
//!
//! By falling weight: `data-pagefind-meta` and `data-pagefind-filter`; Dublin Core, Highwire
//! (`citation_`) and plain `meta`; schema.org, as microdata or JSON-LD; OpenGraph; what the page has
//! anyway (`lang`, the canonical address). The weightiest that gives a fact decides it; where it gives
//! several values, as of authors, all stay.

use serde_json::Value as Json;

use super::super::{super::names::Slot, extract::Fact};
use crate::document::Field;

/// Where a fact is told, the weightiest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Teller {
    Pagefind,
    Meta,
    Schema,
    OpenGraph,
    Page,
}

/// What is known of a page.
#[derive(Debug, Default)]
pub(super) struct Facts {
    known: Vec<(Fact, Teller, Vec<String>)>,
}

impl Facts {
    pub(super) fn add(&mut self, teller: Teller, fact: Fact, value: &str) {
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        match self.known.iter_mut().find(|(known, ..)| *known == fact) {
            None => self.known.push((fact, teller, vec![value.to_owned()])),
            Some((_, before, values)) if teller < *before => {
                (*before, *values) = (teller, vec![value.to_owned()]);
            }
            Some((_, before, values)) => {
                let has_many = matches!(fact, Fact::Named(_) | Fact::Known(Slot::Field(_)));
                let is_new = !values.iter().any(|known| known == value);
                if teller == *before && has_many && is_new && fact != Fact::Known(LANG) {
                    values.push(value.to_owned());
                }
            }
        }
    }

    /// Takes what Pagefind calls a key: a field of ours by its name, else metadata.
    pub(super) fn add_keyed(&mut self, key: &str, value: &str) {
        let fact = match key {
            "title" => Fact::Known(Slot::Title),
            "date" => Fact::Known(Slot::Date),
            "url" => Fact::Known(Slot::Url),
            // What a document is and says is not for a mark to change.
            "id" | "body" => return,
            other => Field::from_name(other).map_or_else(
                || Fact::Named(other.to_owned()),
                |field| Fact::Known(Slot::Field(field)),
            ),
        };
        self.add(Teller::Pagefind, fact, value);
    }

    /// Takes a `meta` element by its name or property.
    pub(super) fn add_meta(&mut self, name: &str, content: &str) {
        let name = name.trim().to_ascii_lowercase();
        let (teller, name) = match name.split_once(['.', ':']) {
            Some(("og" | "article" | "book", name)) => (Teller::OpenGraph, name),
            Some(("dc" | "dcterms" | "dcterm", name)) => (Teller::Meta, name),
            Some(_) => return,
            None => (Teller::Meta, name.strip_prefix("citation_").unwrap_or(&name)),
        };
        let fact = match name {
            "creator" | "author" => Fact::Known(AUTHOR),
            "date" | "date.issued" | "date.created" | "issued" | "created" | "published_time"
            | "release_date" | "publication_date" => Fact::Known(Slot::Date),
            "language" => Fact::Known(LANG),
            "source" | "site_name" => Fact::Known(Slot::Field(Field::Source)),
            "url" if teller == Teller::OpenGraph => Fact::Known(Slot::Url),
            "title" => Fact::Known(Slot::Title),
            "description" | "abstract" => Fact::Named("description".into()),
            _ => return,
        };
        // The author of OpenGraph is the address of a profile.
        if fact == Fact::Known(AUTHOR) && content.trim_start().starts_with("http") {
            return;
        }
        self.add(teller, fact, &iso(content));
    }

    /// Takes a property of schema.org.
    pub(super) fn add_property(&mut self, name: &str, value: &str) {
        let fact = match name {
            "headline" => Fact::Known(Slot::Title),
            "author" | "creator" => Fact::Known(AUTHOR),
            "datePublished" | "dateCreated" => Fact::Known(Slot::Date),
            "inLanguage" => Fact::Known(LANG),
            "description" => Fact::Named("description".into()),
            _ => return,
        };
        self.add(Teller::Schema, fact, &iso(value));
    }

    /// Takes JSON-LD; what is none is nothing.
    pub(super) fn add_linked_data(&mut self, json: &str) {
        let Ok(json) = serde_json::from_str::<Json>(json) else { return };
        let graph = json.get("@graph").unwrap_or(&json);
        let nodes = graph.as_array().map_or(std::slice::from_ref(graph), Vec::as_slice);
        // A page tells of its site, its menu and its publisher too; a work has a date or a headline.
        let is_work = |node: &&Json| {
            ["headline", "datePublished", "dateCreated"].iter().any(|key| node.get(key).is_some())
        };
        let Some(node) = nodes.iter().find(is_work) else { return };
        if node.get("headline").is_none() {
            self.add_texts("headline", &node["name"]);
        }
        for key in ["headline", "author", "creator", "datePublished", "inLanguage", "description"] {
            self.add_texts(key, &node[key]);
        }
        if node.get("datePublished").is_none() {
            self.add_texts("dateCreated", &node["dateCreated"]);
        }
        if let Some(name) = node["publisher"]["name"].as_str() {
            self.add(Teller::Schema, Fact::Known(Slot::Field(Field::Source)), name);
        }
    }

    fn add_texts(&mut self, key: &str, value: &Json) {
        match value {
            Json::String(text) => self.add_property(key, text),
            Json::Array(values) => values.iter().for_each(|value| self.add_texts(key, value)),
            Json::Object(object) => {
                if let Some(name) = object.get("name").and_then(Json::as_str) {
                    self.add_property(key, name);
                }
            }
            _ => {}
        }
    }

    /// The title, taken out, and the rest.
    pub(super) fn finish(self) -> (Option<String>, Vec<(Fact, Vec<String>)>) {
        let facts = self.known.into_iter().map(|(fact, _, values)| (fact, values));
        let (titles, facts): (Vec<_>, Vec<_>) =
            facts.partition(|(fact, _)| *fact == Fact::Known(Slot::Title));
        (titles.into_iter().flat_map(|(_, titles)| titles).next(), facts)
    }
}

const AUTHOR: Slot = Slot::Field(Field::Author);
const LANG: Slot = Slot::Field(Field::Lang);

/// `1957/06/22`, as `citation_date` has it, is `1957-06-22`.
fn iso(value: &str) -> String {
    let parts: Vec<&str> = value.trim().split('/').collect();
    let is_day = matches!(parts[..], [year, ..] if year.len() == 4)
        && (2..=3).contains(&parts.len())
        && parts[1..].iter().all(|part| part.len() <= 2)
        && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    match is_day {
        true => parts.join("-"),
        false => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weightiest_teller_decides() {
        let mut facts = Facts::default();
        facts.add_meta("og:title", "Open");
        facts.add_property("headline", "Schema");
        facts.add_meta("article:published_time", "1958-01-01");
        facts.add_meta("DC.date", "1957/06/22");
        facts.add_meta("author", "А. Н. Иванова");
        facts.add_meta("citation_author", "Б. Петров");
        facts.add_property("author", "nobody");
        facts.add_keyed("collection", "Письма");
        facts.add_keyed("tag", "a");
        facts.add_keyed("tag", "b");
        facts.add_keyed("id", "7");
        let (title, facts) = facts.finish();
        assert_eq!(title.as_deref(), Some("Schema"));
        let expected: [(Fact, &[&str]); 4] = [
            (Fact::Known(Slot::Date), &["1957-06-22"]),
            (Fact::Known(AUTHOR), &["А. Н. Иванова", "Б. Петров"]),
            (Fact::Known(Slot::Field(Field::Collection)), &["Письма"]),
            (Fact::Named("tag".into()), &["a", "b"]),
        ];
        let expected = expected.map(|(fact, values)| {
            (fact, values.iter().map(|&value| value.to_owned()).collect::<Vec<_>>())
        });
        assert_eq!(facts, expected);
    }

    #[test]
    fn linked_data_tells_of_the_work_and_not_of_its_site() {
        let mut facts = Facts::default();
        facts.add_linked_data("{oops");
        facts.add_linked_data(
            r#"{"@graph":[{"@type":"WebSite","name":"Site"},{"@type":"Article","headline":"Пленум",
            "author":[{"name":"A"},"B"],"datePublished":"1957-06-22T10:00:00Z","publisher":{"name":"Правда"}}]}"#,
        );
        let (title, facts) = facts.finish();
        assert_eq!(title.as_deref(), Some("Пленум"));
        let texts: Vec<String> = facts.into_iter().map(|(_, values)| values.join("; ")).collect();
        assert_eq!(texts, ["A; B", "1957-06-22T10:00:00Z", "Правда"]);
    }
}
