//! CSL-JSON, the input of the Citation Style Language: a list with one item.

use serde::Serialize;
use serde_json::{Value, json};

use super::Cited;
use crate::document::{CalendarDate, DateSpan};

/// The item in its list, on one line.
pub fn csl_json(cited: &Cited<'_>) -> String {
    let item = Item {
        id: cited.id,
        kind: "document",
        title: cited.name(),
        author: cited.authors().map(author).collect(),
        issued: cited.date.map(issued),
        container_title: cited.source,
        collection_title: cited.collection,
        archive: cited.archive,
        archive_location: cited.id,
        language: cited.lang,
        url: &cited.address,
    };
    serde_json::to_string(&[item]).expect("the item has string keys and texts")
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    author: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued: Option<Value>,
    #[serde(rename = "container-title", skip_serializing_if = "Option::is_none")]
    container_title: Option<&'a str>,
    #[serde(rename = "collection-title", skip_serializing_if = "Option::is_none")]
    collection_title: Option<&'a str>,
    archive: &'a str,
    archive_location: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    #[serde(rename = "URL")]
    url: &'a str,
}

/// A name whose parts are known only where a comma tells them.
fn author(name: &str) -> Value {
    match name.split_once(',') {
        Some((family, given)) => json!({ "family": family.trim(), "given": given.trim() }),
        None => json!({ "literal": name }),
    }
}

/// One date or a span of two; what is open at an end cannot be said in numbers, and is said as it stands.
fn issued(date: DateSpan) -> Value {
    let parts = |date: CalendarDate| {
        let rest = [date.month, date.day].into_iter().flatten().map(u16::from);
        [date.year].into_iter().chain(rest).collect::<Vec<u16>>()
    };
    let mut issued = match date.ends() {
        [Some(first), Some(last)] if first == last => json!({ "date-parts": [parts(first)] }),
        [Some(first), Some(last)] => json!({ "date-parts": [parts(first), parts(last)] }),
        _ => json!({ "literal": date.to_string() }),
    };
    if !date.is_sure() {
        issued["circa"] = true.into();
    }
    issued
}

#[cfg(test)]
mod tests {
    use super::{super::sample, *};

    fn item(cited: &Cited<'_>) -> Value {
        let list: Vec<Value> = serde_json::from_str(&csl_json(cited)).unwrap();
        assert_eq!(list.len(), 1);
        list[0].clone()
    }

    #[test]
    fn an_item_has_what_is_known() {
        let expected = json!({
            "id": "letters/1957/14", "type": "document",
            "title": "К другу в Пермь: 100 % & {всё} #1_a",
            "author": [{ "family": "Orlova", "given": "N." }, { "literal": "Малин и сын" }],
            "issued": { "date-parts": [[1957, 6, 18]] },
            "container-title": "Letters", "collection-title": "Family papers",
            "archive": "Архив Орловых", "archive_location": "letters/1957/14", "language": "ru",
            "URL": "https://a.example/document?id=letters%2F1957%2F14",
        });
        assert_eq!(item(&sample()), expected);
    }

    #[test]
    fn a_date_is_as_sure_as_it_is_known() {
        for (date, expected) in [
            ("1957", json!({ "date-parts": [[1957]] })),
            ("1957-06~", json!({ "date-parts": [[1957, 6]], "circa": true })),
            ("1928/2020-05", json!({ "date-parts": [[1928], [2020, 5]] })),
            ("195X", json!({ "date-parts": [[1950], [1959]], "circa": true })),
            ("1957-21", json!({ "date-parts": [[1957, 3], [1957, 5]] })),
            ("1957-24", json!({ "date-parts": [[1957, 12], [1958, 2]] })),
            ("1957/..", json!({ "literal": "1957/.." })),
        ] {
            let cited = Cited { date: date.parse().ok(), ..sample() };
            assert_eq!(item(&cited)["issued"], expected, "{date}");
        }
        let undated = item(&Cited { date: None, author: None, ..sample() });
        assert!(undated.get("issued").is_none() && undated.get("author").is_none());
    }
}
