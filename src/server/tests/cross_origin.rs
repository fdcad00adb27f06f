//! What pages of other sites may do: ask where the settings list them, and load the component.

use actix_web::http::Method;

use super::{Keys, Sample, ServerConfig, ask_with, html, state_of};

#[actix_web::test]
async fn only_listed_origins_may_ask() {
    let state = state_of(Some(Sample::default()), Keys::default(), &["https://a.example"]);
    let origin = |origin| [("origin", origin), ("access-control-request-method", "GET")];
    for (asked, allowed) in [
        ("https://a.example", "https://a.example"),
        ("https://b.a.example", ""),
        ("https://a.example.evil", ""),
        ("null", ""),
    ] {
        let answer =
            ask_with(&state, Method::GET, "/api/v1/search?q=a", &[("origin", asked)]).await;
        assert_eq!(answer.header("access-control-allow-origin"), allowed);
        let answer = ask_with(&state, Method::OPTIONS, "/api/v1/search?q=a", &origin(asked)).await;
        assert_eq!(answer.header("access-control-allow-origin"), allowed);
        assert_eq!(answer.status == 204, !allowed.is_empty());
    }
}

/// Every answer to a page of a listed origin can be read by its script, whatever it says; none to others.
#[actix_web::test]
async fn every_answer_can_be_read_by_pages_of_listed_origins() {
    let given = |name: &str| (name == "ARKHIV_READ_KEY").then(|| "reader".to_owned());
    let page = ("origin", "https://a.example");
    for (listed, expected) in
        [("https://a.example", "https://a.example"), ("*", "*"), ("https://b.example", "")]
    {
        let open = state_of(Some(Sample::default()), Keys::default(), &[listed]);
        let empty = state_of(None, Keys::default(), &[listed]);
        let keys = Keys::load(&ServerConfig::default(), given).unwrap();
        let locked = state_of(Some(Sample::default()), keys, &[listed]);
        let long = format!("/api/v1/search?q={}", "a".repeat(9000));
        for (state, method, address, status) in [
            (&open, Method::GET, "/api/v1/search?q=a", 200),
            (&open, Method::GET, "/api/v1/suggest?q=a", 200),
            (&open, Method::GET, "/api/v1/search", 400),
            (&open, Method::GET, "/api/v1/search?q=panic", 500),
            (&open, Method::GET, "/api/v2", 404),
            (&open, Method::PUT, "/api/v1/search?q=a", 405),
            (&open, Method::GET, long.as_str(), 414),
            (&open, Method::GET, "/reconcile", 200),
            (&open, Method::GET, "/reconcile?queries=x", 400),
            (&empty, Method::GET, "/api/v1/search?q=a", 503),
            (&locked, Method::GET, "/api/v1/search?q=a", 401),
        ] {
            let answer = ask_with(state, method, address, &[page]).await;
            assert_eq!(answer.status, status, "{address}");
            assert_eq!(answer.header("access-control-allow-origin"), expected, "{address}");
            let exposed = answer.header("access-control-expose-headers");
            assert_eq!(exposed.contains("Retry-After"), !expected.is_empty(), "{address}");
            assert!(answer.headers.get_all("vary").any(|names| names == "Origin"), "{address}");
        }
    }
}

#[actix_web::test]
async fn pages_of_other_sites_may_load_the_component() {
    let state = state_of(Some(Sample::default()), Keys::default(), &["https://a.example"]);
    for origin in ["https://a.example", "https://b.example"] {
        let answer = ask_with(&state, Method::GET, html::EMBED_PATH, &[("origin", origin)]).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, html::EMBED));
        assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8");
        assert_eq!(answer.header("cache-control"), "public, max-age=3600");
        assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin");
        assert!(["*", origin].contains(&answer.header("access-control-allow-origin")));
        let tag = answer.header("etag").to_owned();
        let again = [("origin", origin), ("if-none-match", tag.as_str())];
        let again = ask_with(&state, Method::GET, html::EMBED_PATH, &again).await;
        assert_eq!((again.status, again.body.as_str()), (304, ""));
        assert!(["*", origin].contains(&again.header("access-control-allow-origin")));
    }
}
