//! The contract for machines is what the program does: every address and parameter, every value that a
//! parameter may have, every field of an answer.

use std::collections::BTreeSet;

use actix_web::http::Method;
use serde_json::{Value, json};

use super::{super::routes::ENDPOINTS, ask, ask_with, ready};
use crate::{
    indexer::{Changed, Skipped},
    render,
};

async fn contract() -> Value {
    let answer = ask(&ready(), "/openapi.json").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    answer.json()
}

/// Every operation: method, path, and what is said of it.
fn operations(contract: &Value) -> Vec<(String, String, Value)> {
    let mut all = Vec::new();
    for (path, methods) in contract["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            all.push((method.to_uppercase(), path.clone(), operation.clone()));
        }
    }
    all
}

fn parameters(operation: &Value) -> impl Iterator<Item = &Value> {
    operation["parameters"].as_array().unwrap().iter().filter(|one| one["in"] == "query")
}

#[actix_web::test]
async fn it_has_every_address_and_no_other() {
    let contract = contract().await;
    assert_eq!(contract["openapi"], "3.1.0");
    let named: BTreeSet<(String, String)> =
        operations(&contract).into_iter().map(|(method, path, _)| (method, path)).collect();
    let routes = ENDPOINTS
        .iter()
        .map(|endpoint| (endpoint.method.to_string(), endpoint.path.replace("{id:.+}", "{id}")));
    assert_eq!(named, routes.collect());
    for (method, path, operation) in operations(&contract) {
        let takes_id = path.contains("{id}");
        let named = operation["parameters"].as_array().unwrap().iter();
        assert_eq!(named.filter(|one| one["in"] == "path").count(), usize::from(takes_id));
        assert_eq!(operation["requestBody"].is_object(), method == "POST", "{method} {path}");
        let is_open = operation["security"].as_array().unwrap().is_empty();
        let open = path.starts_with("/static/") || path.ends_with("z");
        let others = ["/favicon.svg", "/favicon.ico", "/robots.txt", "/openapi.json", "/embed.js"]
            .contains(&path.as_str());
        assert_eq!(is_open, open || others, "{path}");
    }
}

/// Values of a parameter that are right, and some that are not.
fn values(schema: &Value) -> (Vec<String>, Vec<String>) {
    let one = if schema["type"] == "array" { &schema["items"] } else { schema };
    let texts = |values: &Value| -> Vec<String> {
        let values = values.as_array().into_iter().flatten();
        values.map(|value| value.as_str().unwrap().to_owned()).collect()
    };
    let (least, most) = (one["minimum"].as_u64(), one["maximum"].as_u64());
    match (least, most) {
        (Some(least), Some(most)) => {
            let wrong = [most + 1].into_iter().chain(least.checked_sub(1));
            let wrong = wrong.map(|number| number.to_string()).chain(["x".to_owned()]);
            ([least, most].map(|number| number.to_string()).to_vec(), wrong.collect())
        }
        _ if one["description"].as_str().is_some_and(|text| text.contains("`Link`")) => {
            (vec!["relevance.all.s00000000.0000000000000000".to_owned()], vec!["10000".to_owned()])
        }
        _ if one["enum"].is_array() => (texts(&one["enum"]), vec!["none-such".to_owned()]),
        _ if one["maxLength"].is_u64() => {
            let most = one["maxLength"].as_u64().unwrap() as usize;
            (vec!["a".repeat(most)], vec!["a".repeat(most + 1)])
        }
        _ if one["description"].as_str().is_some_and(|text| text.starts_with("a day")) => {
            (vec!["1957-06".to_owned()], vec!["june".to_owned()])
        }
        _ => (vec!["a".to_owned()], Vec::new()),
    }
}

#[actix_web::test]
async fn a_call_takes_the_parameters_that_it_says_and_no_other() {
    let (state, contract, mut count) = (ready(), contract().await, 0);
    let calls = operations(&contract).into_iter().filter(|(method, path, operation)| {
        method == "GET" && path.starts_with("/api/") && operation["responses"]["200"].is_object()
    });
    for (_, path, operation) in calls {
        let path = path.replace("{id}", "cards/17");
        let required = |but: &str| -> String {
            let required = parameters(&operation).filter(|one| one["required"] == true);
            let required = required.filter(|one| one["name"] != but);
            required.map(|one| format!("&{}=a", one["name"].as_str().unwrap())).collect()
        };
        let unknown = ask(&state, &format!("{path}?none-such=1{}", required(""))).await.json();
        assert_eq!(unknown["code"], "unknown_parameter", "{path}");
        for parameter in parameters(&operation) {
            let name = parameter["name"].as_str().unwrap();
            let (right, wrong) = values(&parameter["schema"]);
            for (value, status) in
                right.iter().map(|value| (value, 200)).chain(wrong.iter().map(|value| (value, 400)))
            {
                // The window of a page is bounded besides.
                let beside = match name {
                    "offset" => "&limit=0",
                    "cursor" => "&format=csv",
                    _ => "",
                };
                let address = format!("{path}?{name}={value}{beside}{}", required(name));
                let answer = ask(&state, &address).await;
                assert_eq!(answer.status, status, "{address}: {}", answer.body);
            }
            let is_repeated = parameter["explode"] == true;
            let twice = format!("{path}?{name}={0}&{name}={0}{1}", right[0], required(name));
            assert_eq!(ask(&state, &twice).await.status == 200, is_repeated, "{twice}");
            if parameter["required"] == true {
                let answer = ask(&state, &format!("{path}?{}", required(name))).await;
                assert_eq!(answer.json()["code"], "missing_parameter", "{path} without {name}");
            }
            count += 1;
        }
    }
    assert!(count >= 22, "the parameters are found: {count}");
}

/// Where a value is not of the shape that a schema says, fields that it does not name included.
fn differences(value: &Value, schema: &Value, schemas: &Value, place: &str) -> Vec<String> {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.rsplit('/').next().unwrap();
        assert!(schemas[name].is_object(), "there is no schema `{name}`");
        return differences(value, &schemas[name], schemas, place);
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let allowed = match &schema["type"] {
        Value::String(one) => vec![one.as_str()],
        several => several.as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect(),
    };
    let mut found = Vec::new();
    if !(allowed.contains(&kind) || kind == "integer" && allowed.contains(&"number")) {
        found.push(format!("{place} is {kind}, not {allowed:?}"));
    }
    if schema["enum"].as_array().is_some_and(|values| !values.contains(value)) {
        found.push(format!("{place} is {value}"));
    }
    for item in value.as_array().into_iter().flatten() {
        if schema["items"].is_object() {
            found.extend(differences(item, &schema["items"], schemas, &format!("{place}[]")));
        }
    }
    for (name, field) in value.as_object().into_iter().flatten() {
        let place = format!("{place}.{name}");
        let named = [&schema["properties"][name], &schema["additionalProperties"]];
        match named.into_iter().find(|schema| schema.is_object()) {
            Some(schema) => found.extend(differences(field, schema, schemas, &place)),
            None => found.push(format!("{place} is not in the contract")),
        }
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        if value.is_object() && value.get(name.as_str().unwrap()).is_none() {
            found.push(format!("{place}.{name} is missing"));
        }
    }
    found
}

#[actix_web::test]
async fn answers_have_the_shapes_that_it_says() {
    let (state, contract) = (ready(), contract().await);
    let schemas = &contract["components"]["schemas"];
    let changed = Changed {
        skips: 1,
        skipped: vec![Skipped { file: "-".into(), line: Some(2), reason: "no `body`".into() }],
        ..Changed::default()
    };
    let mut seen = BTreeSet::new();
    for (method, path, operation) in operations(&contract) {
        let content = &operation["responses"]["200"]["content"]["application/json"];
        let Some(name) = content["schema"]["$ref"].as_str() else { continue };
        let answer: Value = match method.as_str() {
            "POST" => serde_json::from_str(&render::json::changed(&changed)).unwrap(),
            "DELETE" => serde_json::from_str(&render::json::deleted(1)).unwrap(),
            _ => {
                let path = path.replace("{id}", "cards/17");
                let all = "explain=true&collapse=true&facets=lang,spelling";
                let query = match path.as_str() {
                    "/api/v1/search" => format!("?q=a&{all}"),
                    "/api/v1/expand" => "?term=a".to_owned(),
                    "/api/v1/suggest" => "?q=a".to_owned(),
                    "/api/v1/transliterate" => "?text=a".to_owned(),
                    _ => String::new(),
                };
                ask(&state, &format!("{path}{query}")).await.json()
            }
        };
        assert_eq!(differences(&answer, &content["schema"], schemas, &path), [""; 0]);
        seen.insert(name.to_owned());
    }
    assert!(seen.len() >= 9, "{seen:?}");
    let browser = [("accept", "application/x-suggestions+json")];
    let answer = ask_with(&state, Method::GET, "/api/v1/suggest?q=a", &browser).await.json();
    let shape = &schemas["BrowserSuggestions"];
    assert_eq!(differences(&answer, shape, schemas, "suggestions"), [""; 0]);
    let problem = ask(&state, &format!("/api/v1/search?q={}", "a".repeat(1025))).await.json();
    assert_eq!(differences(&problem, &schemas["Problem"], schemas, "problem"), [""; 0]);
    // The control arm: what is wrong is seen.
    for wrong in [json!({"deleted": "1"}), json!({}), json!({"deleted": 1, "more": 2}), json!([1])]
    {
        assert!(!differences(&wrong, &schemas["Deleted"], schemas, "").is_empty(), "{wrong}");
    }
}
