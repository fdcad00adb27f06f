//! The names of the index for programs that put tables in order, such as OpenRefine: the shapes of the
//! Reconciliation Service API, version 0.2.

use serde_json::{Map, Value, json};

use super::{
    html::{UiLanguage, View},
    json,
};
use crate::search::{NameCandidate, Suggestion};

/// Where the service is.
pub const PATH: &str = "/reconcile";
/// Where a name is completed.
pub const SUGGEST_PATH: &str = "/reconcile/suggest/entity";
/// Where a type is completed; there is one.
pub const TYPES_PATH: &str = "/reconcile/suggest/type";
/// Where a name is shown within the page of another program.
pub const PREVIEW_PATH: &str = "/reconcile/preview";
/// The one type of what is found.
pub const TYPE: &str = "name";

/// How many values a client had best send at once.
const BATCH: usize = 50;
/// Spellings that a description lists.
const SPELLINGS: usize = 8;
/// What a preview takes of a page, in pixels.
const PREVIEW: (u32, u32) = (420, 220);

fn name_type() -> Value {
    json!({ "id": TYPE, "name": "Name" })
}

/// What the service is and where its parts are.
pub fn manifest(view: &View) -> String {
    let with_id = |path: &str| view.absolute(path) + "{{id}}";
    let service = view.start.trim_end_matches('/');
    json::value(&json!({
        "versions": ["0.2"],
        "name": view.name(),
        "identifierSpace": view.absolute("search?q="),
        "schemaSpace": view.absolute(PATH),
        "defaultTypes": [name_type()],
        "view": { "url": with_id("search?q=") },
        "preview": {
            "url": with_id("reconcile/preview?id="), "width": PREVIEW.0, "height": PREVIEW.1,
        },
        "suggest": {
            "entity": { "service_url": service, "service_path": SUGGEST_PATH },
            "type": { "service_url": service, "service_path": TYPES_PATH },
        },
        "batchSize": BATCH,
    }))
}

/// The candidates of each value, under the key that the client gave it.
pub fn results(found: &[(String, Vec<NameCandidate>)], language: UiLanguage) -> String {
    let candidate = |candidate: &NameCandidate| {
        json!({
            "id": candidate.id,
            "name": candidate.name,
            "description": description(candidate, language),
            "type": [name_type()],
            // As many digits as it has.
            "score": f64::from((candidate.score * 10.0).round()) / 10.0,
            "match": candidate.is_match,
        })
    };
    let of_value = |(key, candidates): &(String, Vec<NameCandidate>)| {
        let result: Vec<Value> = candidates.iter().map(candidate).collect();
        (key.clone(), json!({ "result": result }))
    };
    json::value(&found.iter().map(of_value).collect::<Map<String, Value>>())
}

/// "Хрущёв, Khrushchev, Хрущёва… · 41 documents"
pub(super) fn description(candidate: &NameCandidate, language: UiLanguage) -> String {
    let listed = candidate.spellings.iter().take(SPELLINGS).map(String::as_str);
    let listed = listed.collect::<Vec<_>>().join(", ");
    let more = if candidate.spellings.len() > SPELLINGS { "…" } else { "" };
    format!("{listed}{more} · {}", language.documents(candidate.documents))
}

/// Names that complete what is typed, from one on.
pub fn suggestions(found: &[Suggestion], from: usize, language: UiLanguage) -> String {
    let is_name = |one: &&Suggestion| one.text.chars().next().is_some_and(char::is_uppercase);
    let names = found.iter().filter(is_name).skip(from).map(|one| {
        json!({
            "id": one.text, "name": one.text, "description": language.documents(one.documents),
            "notable": [name_type()],
        })
    });
    json::value(&json!({ "result": names.collect::<Vec<_>>() }))
}

/// The types that begin as typed.
pub fn types(prefix: &str) -> String {
    let begins = TYPE.starts_with(&prefix.trim().to_lowercase());
    let result: Vec<Value> = begins.then(name_type).into_iter().collect();
    json::value(&json!({ "result": result }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate() -> NameCandidate {
        NameCandidate {
            id: "Хрущёв".into(),
            name: "Хрущёв / Khrushchev".into(),
            spellings: vec!["Khrushchev".into(), "Хрущёв".into()],
            documents: 41,
            score: 74.1,
            is_match: true,
        }
    }

    #[test]
    fn a_manifest_has_what_the_version_requires() {
        let view = View { start: "https://a.example/papers/".into(), ..View::default() };
        let manifest: Value = serde_json::from_str(&manifest(&view)).unwrap();
        assert_eq!(manifest["versions"], json!(["0.2"]));
        for field in ["name", "identifierSpace", "schemaSpace"] {
            assert!(manifest[field].is_string(), "{field}");
        }
        assert_eq!(manifest["view"]["url"], "https://a.example/papers/search?q={{id}}");
        let suggest = &manifest["suggest"]["entity"];
        let place = [&suggest["service_url"], &suggest["service_path"]];
        assert_eq!(place, ["https://a.example/papers", "/reconcile/suggest/entity"]);
    }

    #[test]
    fn a_candidate_says_how_sure_it_is_and_why() {
        let found = [("q0".to_owned(), vec![candidate()]), ("q1".to_owned(), Vec::new())];
        let answer: Value = serde_json::from_str(&results(&found, UiLanguage::English)).unwrap();
        let expected = json!({
            "q0": { "result": [{
                "id": "Хрущёв", "name": "Хрущёв / Khrushchev",
                "description": "Khrushchev, Хрущёв · 41\u{a0}documents",
                "type": [{ "id": "name", "name": "Name" }], "score": 74.1, "match": true,
            }] },
            "q1": { "result": [] },
        });
        assert_eq!(answer, expected);
    }

    #[test]
    fn only_names_are_suggested_and_the_one_type() {
        let found: Vec<Suggestion> = ["Хрущёв", "хруст", "Khrunov"]
            .map(|text| Suggestion { text: text.into(), documents: 2 })
            .into();
        let ids = |from| -> Vec<String> {
            let answer: Value =
                serde_json::from_str(&suggestions(&found, from, UiLanguage::Russian)).unwrap();
            let result = answer["result"].as_array().unwrap();
            result.iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(ids(0), ["Хрущёв", "Khrunov"]);
        assert_eq!(ids(1), ["Khrunov"]);
        assert_eq!(types("Na"), r#"{"result":[{"id":"name","name":"Name"}]}"#);
        assert_eq!(types("place"), r#"{"result":[]}"#);
    }
}
