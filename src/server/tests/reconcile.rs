//! What OpenRefine does: registers the service, sends queries as a form, completes, shows a name in a frame.

use actix_web::{
    http::Method,
    test::{TestRequest, call_service, init_service, read_body},
    web::Data,
};
use serde_json::{Value, json};

use super::{ServerState, app, ask, ask_with, is_problem, ready};

/// The status and the body of a posted form.
async fn post(state: &Data<ServerState>, media_type: &str, form: &str) -> (u16, Value) {
    let service = init_service(app(state.clone())).await;
    let request = TestRequest::post().uri("/reconcile").insert_header(("content-type", media_type));
    let response = call_service(&service, request.set_payload(form.to_owned()).to_request()).await;
    let status = response.status().as_u16();
    let body = read_body(response).await;
    (status, serde_json::from_slice(&body).unwrap())
}

fn encoded(json: &Value) -> String {
    json.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect()
}

const FORM: &str = "application/x-www-form-urlencoded";

#[actix_web::test]
async fn the_manifest_is_at_the_address_itself() {
    let answer = ask(&ready(), "/reconcile").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    assert_eq!(answer.json()["versions"], json!(["0.2"]));
}

#[actix_web::test]
async fn queries_are_answered_by_their_keys_however_they_are_sent() {
    let state = ready();
    let queries = json!({
        "q0": { "query": "Хрущёв", "limit": 2, "properties": [{ "pid": "a", "v": "b" }] },
        "q1": { "query": "Malenkov", "type": "name", "type_strict": "any" },
        "q2": { "query": "Malenkov", "type": [{ "id": "name", "name": "Name" }], "limit": 1 },
        "q3": { "query": "Perm", "type": "/place" },
        "q4": { "query": "Perm", "limit": 1000 },
        "q5": { "query": "a".repeat(1025) },
    });
    let form = format!("queries={}", encoded(&queries));
    let (status, answer) = post(&state, &format!("{FORM}; charset=UTF-8"), &form).await;
    assert_eq!(status, 200, "{answer}");
    let count = |key: &str| answer[key]["result"].as_array().map(Vec::len);
    let counts = ["q0", "q1", "q2", "q3", "q4", "q5"].map(count);
    // A value that is too long for a name has no candidates; the others have theirs.
    assert_eq!(counts, [Some(2), Some(5), Some(1), Some(0), Some(20), Some(0)]);
    let first = &answer["q0"]["result"][0];
    assert_eq!((&first["score"], &first["match"]), (&json!(100.0), &json!(true)));
    assert_eq!(first["type"], json!([{ "id": "name", "name": "Name" }]));
    let by_address = ask(&state, &format!("/reconcile?{form}")).await;
    assert_eq!(by_address.json(), answer);
    let (_, none) = post(&state, FORM, "queries=%7B%7D").await;
    assert_eq!(none, json!({}));
}

#[actix_web::test]
async fn what_cannot_be_answered_is_an_error_with_a_reason() {
    let state = ready();
    let many: Value = (0..101).map(|n| (format!("q{n}"), json!({ "query": "a" }))).collect();
    for (media_type, form, status, code) in [
        (FORM, "queries=%7B%22q0%22".to_owned(), 400, "invalid_queries"),
        (
            FORM,
            format!("queries={}", encoded(&json!({ "q0": { "q": "a" } }))),
            400,
            "invalid_queries",
        ),
        (FORM, format!("queries={}", encoded(&json!(["a"]))), 400, "invalid_queries"),
        (FORM, "query=a".to_owned(), 400, "missing_parameter"),
        (FORM, format!("queries={}", encoded(&many)), 413, "too_many_queries"),
        (FORM, format!("queries={}", "a".repeat(1 << 20)), 413, "body_too_long"),
        ("application/json", "{}".to_owned(), 415, "unsupported_media_type"),
    ] {
        let (given, answer) = post(&state, media_type, &form).await;
        assert_eq!((given, &answer["code"]), (status, &code.into()), "{answer}");
    }
    is_problem(&ask(&state, "/reconcile/suggest/entity").await, 400, "missing_parameter");
    is_problem(&ask(&state, "/reconcile/flyout").await, 404, "not_found");
}

#[actix_web::test]
async fn names_and_the_type_are_completed_and_what_is_not_known_is_ignored() {
    let state = ready();
    let answer = ask(&state, "/reconcile/suggest/entity?prefix=Gorb&callback=x&lang=en").await;
    assert_eq!(answer.json()["result"][0]["id"], "Gorb1");
    let further = ask(&state, "/reconcile/suggest/entity?prefix=Gorb&cursor=3").await;
    assert_eq!(further.json()["result"][0]["id"], "Gorb4");
    let types = ask(&state, "/reconcile/suggest/type?prefix=n").await;
    assert_eq!(types.json()["result"][0]["id"], "name");
}

#[actix_web::test]
async fn openrefine_may_ask_and_show_a_name_and_no_other_page_may() {
    let state = ready();
    for (origin, allowed) in [
        ("http://127.0.0.1:3333", "http://127.0.0.1:3333"),
        ("http://localhost:3333", "http://localhost:3333"),
        ("https://a.example", ""),
    ] {
        for address in [
            "/reconcile",
            "/reconcile?queries=x",
            "/reconcile/suggest/type?prefix=n",
            "/reconcile/none",
        ] {
            let answer = ask_with(&state, Method::GET, address, &[("origin", origin)]).await;
            assert_eq!(answer.header("access-control-allow-origin"), allowed, "{address}");
            assert!(answer.headers.get_all("vary").any(|names| names == "Origin"), "{address}");
        }
        let elsewhere =
            ask_with(&state, Method::GET, "/api/v1/search?q=a", &[("origin", origin)]).await;
        assert_eq!(elsewhere.header("access-control-allow-origin"), "");
    }
    let preview = ask(&state, "/reconcile/preview?id=Khrushchev").await;
    assert_eq!((preview.status, preview.header("x-frame-options")), (200, ""));
    let policy = preview.header("content-security-policy");
    assert!(
        policy.ends_with("frame-ancestors http://127.0.0.1:3333 http://localhost:3333"),
        "{policy}"
    );
    assert_eq!(ask(&state, "/search?q=a").await.header("x-frame-options"), "DENY");
}
