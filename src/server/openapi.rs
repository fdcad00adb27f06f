//! The contract for machines: OpenAPI 3.1, made from the list of endpoints and what each takes.
//! `docs/api.md` is the one for people.

use serde_json::{Map, Value, json};

use super::{
    calls::{Parameter, Values},
    endpoint::{Endpoint, Gives, template},
    keys::Access,
    reconcile,
};
use crate::render;

/// The shapes of our answers.
const SCHEMAS: &str = include_str!("schemas.json");

/// The whole document, on one line.
pub(super) fn document(endpoints: &[Endpoint]) -> String {
    let mut paths = Map::new();
    for endpoint in endpoints {
        let path = paths.entry(template(endpoint.path)).or_insert_with(|| json!({}));
        path[endpoint.method.as_str().to_lowercase()] = operation(endpoint);
    }
    let schemas: Value = serde_json::from_str(SCHEMAS).expect("the tests read this file too");
    render::json::value(&json!({
        "openapi": "3.1.0",
        "info": {
            "title": env!("CARGO_PKG_NAME"),
            "summary": env!("CARGO_PKG_DESCRIPTION"),
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        // Beside this document, under whatever path a proxy serves it.
        "servers": [{ "url": "." }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "bearer": { "type": "http", "scheme": "bearer" },
                "password": { "type": "http", "scheme": "basic", "description": "the key as the password" },
            },
        },
    }))
}

fn operation(endpoint: &Endpoint) -> Value {
    let mut parameters: Vec<Value> = endpoint.takes.iter().map(parameter).collect();
    if endpoint.path.contains('{') {
        parameters.push(json!({
            "name": "id", "in": "path", "required": true, "schema": { "type": "string" },
            "description": "the rest of the path, its slashes percent-encoded or not",
        }));
    }
    let problem = json!({
        "description": "an error",
        "content": { "application/problem+json": { "schema": reference("Problem") } },
    });
    let responses = json!({ "200": success(endpoint.gives), "default": problem });
    let mut operation = json!({ "parameters": parameters, "responses": responses });
    // A reader needs a key only where the archive has one.
    let with_key = [json!({ "bearer": [] }), json!({ "password": [] })];
    operation["security"] = match endpoint.access {
        Access::Open => json!([]),
        Access::Read => json!([{}, with_key[0], with_key[1]]),
        Access::Write => json!(with_key),
    };
    if let Some(media_type) = endpoint.body {
        let body = match media_type {
            reconcile::FORM => json!({
                "type": "object", "required": ["queries"],
                "properties": { "queries": { "type": "string", "description": "JSON" } },
            }),
            _ => json!({ "type": "string", "description": "JSON Lines" }),
        };
        operation["requestBody"] =
            json!({ "required": true, "content": { media_type: { "schema": body } } });
    }
    operation
}

fn success(gives: &[Gives]) -> Value {
    let content: Map<String, Value> = gives
        .iter()
        .map(|(media_type, schema)| {
            let shape = schema.map_or(json!({}), |name| json!({ "schema": reference(name) }));
            ((*media_type).to_owned(), shape)
        })
        .collect();
    json!({ "description": "the answer", "content": content })
}

fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

fn parameter(parameter: &Parameter) -> Value {
    let one = schema(&parameter.values);
    let is_list = parameter.is_repeated || matches!(parameter.values, Values::ListOf(_));
    let schema = if is_list { json!({ "type": "array", "items": one }) } else { one };
    let mut described = json!({
        "name": parameter.name, "in": "query", "required": parameter.is_required, "schema": schema,
    });
    if is_list {
        described["style"] = "form".into();
        described["explode"] = parameter.is_repeated.into();
    }
    described
}

/// What one value may be.
fn schema(values: &Values) -> Value {
    match values {
        Values::Text => json!({ "type": "string" }),
        Values::ShortText(bytes) => json!({
            "type": "string", "maxLength": bytes, "description": format!("at most {bytes} bytes"),
        }),
        Values::Date => json!({
            "type": "string", "description": "a day, month or year: `1957-06-18`, `1957-06`, `1957`",
        }),
        Values::Number { from, to, default } => {
            json!({ "type": "integer", "minimum": from, "maximum": to, "default": default })
        }
        Values::Cursor => json!({
            "type": "string", "description": "as the `Link` of the answer before says, with `format`",
        }),
        Values::Ordinal => json!({ "type": "integer", "minimum": 1 }),
        Values::OneOf { names, default: None } => json!({ "type": "string", "enum": names }),
        Values::OneOf { names, default: Some(default) } => {
            json!({ "type": "string", "enum": names, "default": default })
        }
        Values::ListOf(names) => json!({ "type": "string", "enum": names }),
    }
}
