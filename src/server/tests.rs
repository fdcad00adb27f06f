//! The real routes, called in process.

mod contract;
mod cross_origin;
mod openapi;
mod operation;
mod programs;
mod reconcile;
mod wire;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use actix_web::{
    body::to_bytes,
    http::{Method, header::HeaderMap},
    rt,
    test::{TestRequest, call_service, init_service},
    web::Data,
};
use crossbeam_channel::{Receiver, bounded};
use serde_json::Value;

use super::*;
use crate::{
    document::Document,
    render::html::{self, samples},
    search::{
        After, Hit, Listed, NameCandidate, SearchError, SearchRequest, SearchResults,
        SharedPassage, Suggestion,
    },
    vocabulary::{Class, Expansion},
};

/// A backend of canned answers; the query `panic` panics, `wait` waits for a signal.
#[derive(Default)]
struct Sample {
    gate: Option<Receiver<()>>,
}

impl Backend for Sample {
    fn search(&self, request: &SearchRequest) -> Result<SearchResults, SearchError> {
        match (request.q.as_str(), &self.gate) {
            ("panic", _) => panic!("as the test wants"),
            ("wait", Some(gate)) => drop(gate.recv()),
            _ => {}
        }
        Ok(SearchResults { query: request.q.clone(), ..samples::kruschev() })
    }

    fn export(&self, request: &SearchRequest) -> Result<Option<Box<dyn WholeResult>>, SearchError> {
        if request.q == "endless" {
            return Ok(Some(Box::new(Endless)));
        }
        let hits = self.search(request)?.hits;
        let whole = Whole { hits, after: "all.s3f800000.0000000000000007".parse().ok() };
        Ok((request.q != "slow").then(|| Box::new(whole) as Box<dyn WholeResult>))
    }

    fn expand(&self, term: &str, _class: Class) -> Result<Expansion, SearchError> {
        Ok(Expansion { term: term.into(), ..samples::kruschev().expansions.remove(0) })
    }

    fn suggest(&self, q: &str, limit: usize) -> Result<Vec<Suggestion>, SearchError> {
        let found = (1..30).map(|n| Suggestion { text: format!("{q}{n}"), documents: n });
        Ok(found.take(limit).collect())
    }

    fn reconcile(&self, value: &str, most: usize) -> Result<Vec<NameCandidate>, SearchError> {
        let candidate = |n: u8| NameCandidate {
            id: format!("{value}{n}"),
            name: value.to_owned(),
            spellings: vec![value.to_owned()],
            documents: 7,
            score: f32::from(100 - n),
            is_match: n == 0,
        };
        Ok((0..50).map(candidate).take(most).collect())
    }

    fn document(&self, id: &str) -> Result<Option<Document<'static>>, SearchError> {
        let known = ["letters/1957/14 a+b.txt", "cards/17"];
        Ok(known.contains(&id).then(|| Document::new(id.to_owned(), "Снят Хрущёв.")))
    }

    fn shared(&self, _: &Document<'_>) -> Result<Vec<SharedPassage>, SearchError> {
        Ok(Vec::new())
    }

    fn highlight_all(
        &self,
        _: &SearchRequest,
        texts: &[&str],
    ) -> Result<Vec<Vec<[usize; 2]>>, SearchError> {
        let found = |text: &&str| if text.is_empty() { Vec::new() } else { vec![[5, 11]] };
        Ok(texts.iter().map(found).collect())
    }

    fn documents(&self) -> u64 {
        68
    }

    fn listed(&self, from: usize, most: usize) -> Result<Vec<Listed>, SearchError> {
        let listed = (from..68).map(|n| Listed { id: format!("d{n}"), added: Some(n as i64) });
        Ok(listed.take(most).collect())
    }

    fn examples(&self) -> Vec<String> {
        vec!["Хрущёв".into(), "Malenkov".into()]
    }

    fn commit_id(&self) -> u64 {
        3
    }
}

/// Hits given one at a time, with more to come.
struct Whole {
    hits: Vec<Hit>,
    after: Option<After>,
}

/// How often [`Endless`] was asked to go on.
static ENDLESS_STEPS: AtomicUsize = AtomicUsize::new(0);

/// A result without an end: the answer to `endless`.
struct Endless;

impl WholeResult for Endless {
    fn step(&mut self) -> Result<Vec<Hit>, SearchError> {
        ENDLESS_STEPS.fetch_add(1, Ordering::SeqCst);
        Ok(std::iter::repeat_with(|| samples::kruschev().hits).take(20).flatten().collect())
    }

    fn after(&self) -> Option<After> {
        None
    }
}

impl WholeResult for Whole {
    fn step(&mut self) -> Result<Vec<Hit>, SearchError> {
        let left = self.hits.split_off(self.hits.len().min(1));
        Ok(std::mem::replace(&mut self.hits, left))
    }

    fn after(&self) -> Option<After> {
        self.after
    }
}

fn state_of(backend: Option<Sample>, keys: Keys, origins: &[&str]) -> Data<ServerState> {
    let backend = backend.map(|backend| Arc::new(backend) as Arc<dyn Backend>);
    let pool = SearchPool::new(1, 1).unwrap();
    let cors_origins = origins.iter().map(|&origin| origin.to_owned()).collect();
    let config = ServerConfig { cors_origins, ..ServerConfig::default() };
    Data::new(ServerState::new(
        Box::new(move || backend.clone()),
        pool,
        Terms::new(&config, &SiteConfig::default(), keys),
    ))
}

fn ready() -> Data<ServerState> {
    state_of(Some(Sample::default()), Keys::default(), &[])
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

async fn ask_with(
    state: &Data<ServerState>,
    method: Method,
    address: &str,
    headers: &[(&str, &str)],
) -> Answer {
    let service = init_service(app(state.clone())).await;
    let mut request = TestRequest::default().method(method).uri(address);
    for &header in headers {
        request = request.insert_header(header);
    }
    let response = call_service(&service, request.to_request()).await;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let bytes = to_bytes(response.into_body()).await;
    let bytes = bytes.unwrap_or_else(|_| panic!("the body of {address} ends early"));
    Answer { status, headers, body: String::from_utf8_lossy(&bytes).into_owned() }
}

async fn ask(state: &Data<ServerState>, address: &str) -> Answer {
    ask_with(state, Method::GET, address, &[]).await
}

#[track_caller]
fn is_problem(answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.body);
    let problem = answer.json();
    assert_eq!((answer.status, &problem["code"]), (status, &Value::from(code)), "{problem}");
    assert_eq!(problem["status"], status);
    assert!(problem["title"].is_string() && problem["detail"].is_string());
}

#[actix_web::test]
async fn a_search_is_answered_as_json() {
    let answer = ask(&ready(), "/api/v1/search?q=Kruschev").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.json()["hits"][0]["matched"][0]["form"], "Хрущёва");
}

#[actix_web::test]
async fn a_wrong_request_is_answered_by_a_problem() {
    let state = ready();
    for (address, code) in [
        ("/api/v1/search", "missing_parameter"),
        ("/api/v1/search?q=a&limti=3", "unknown_parameter"),
        ("/api/v1/search?q=a&q=b", "repeated_parameter"),
        ("/api/v1/search?q=%ff", "invalid_encoding"),
        ("/api/v1/search?q=a&limit=101", "invalid_paging"),
        ("/api/v1/search?q=a&date_to=1957-13", "invalid_date"),
        ("/api/v1/search?q=a&match=any", "invalid_value"),
        ("/api/v1/search?q=a&total=about", "invalid_value"),
        ("/api/v1/expand?term=two%20words", "several_words"),
        ("/api/v1/search?q=a&facets=lang,colour", "invalid_value"),
        ("/api/v1/expand", "missing_parameter"),
        ("/api/v1/expand?term=a&limit=3", "unknown_parameter"),
        ("/api/v1/documents/%ff", "invalid_encoding"),
    ] {
        is_problem(&ask(&state, address).await, 400, code);
    }
    let long = format!("/api/v1/search?q={}", "a".repeat(1025));
    is_problem(&ask(&state, &long).await, 400, "query_too_long");
    let beyond = ask(&state, &long).await.json();
    assert_eq!(beyond["position"], serde_json::json!([1024, 1025]));
}

#[actix_web::test]
async fn each_problem_has_its_title_and_detail() {
    let state = ready();
    for (address, title, detail) in [
        ("/api/v1/search", "Missing parameter", "missing parameter `q`"),
        (
            "/api/v1/search?q=a&limti=3",
            "Unknown parameter",
            "unknown parameter `limti`; did you mean `limit`?",
        ),
        (
            "/api/v1/documents/a?pretty",
            "Unknown parameter",
            "unknown parameter `pretty`; this call takes none",
        ),
        (
            "/api/v1/search?q=a&total=about",
            "Invalid value",
            "`total=about`: expected `exact` or `bound`",
        ),
        (
            "/api/v1/suggest?q=a&limit=21",
            "Invalid paging",
            "`limit=21`: expected a number from 1 to 20",
        ),
        ("/api/v2/search", "Not found", "there is nothing at this address"),
        ("/api/v1/documents/none", "Document not found", "no document has the id `none`"),
    ] {
        let problem = ask(&state, address).await.json();
        assert_eq!((&problem["title"], &problem["detail"]), (&title.into(), &detail.into()));
    }
    let answer = ask_with(&state, Method::PUT, "/api/v1/search?q=a", &[]).await.json();
    assert_eq!(
        (&answer["title"], &answer["detail"]),
        (&"Method not allowed".into(), &"this address accepts GET, HEAD only".into())
    );
}

#[actix_web::test]
async fn completions_are_given_as_the_client_takes_them() {
    let state = ready();
    let answer = ask(&state, "/api/v1/suggest?q=gorb").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    assert_eq!(answer.json()["suggestions"].as_array().map(Vec::len), Some(8));
    assert_eq!(answer.json()["suggestions"][0]["text"], "gorb1");
    let accept = [
        ("accept", "application/x-suggestions+json, */*"),
        ("accept-language", "ru"),
        ("host", "a.example"),
    ];
    let address = "/api/v1/suggest?q=gorb&limit=1";
    let answer = ask_with(&state, Method::GET, address, &accept).await;
    assert_eq!(answer.header("content-type"), "application/x-suggestions+json");
    let expected = r#"["gorb",["gorb1"],["1 документ"],["http://a.example/search?q=gorb1"]]"#;
    assert_eq!(answer.body.replace('\u{a0}', " "), expected);
    // A browser says in the address what it takes, and gets what it typed back as it typed it.
    let address = "/api/v1/suggest?q=%22Gorb%20%20g&limit=1&format=opensearch";
    let answer = ask_with(&state, Method::GET, address, &accept[1..]).await;
    assert_eq!(answer.json()[0], "\"Gorb  g");
    let as_json = ask_with(&state, Method::GET, "/api/v1/suggest?q=a&format=json", &accept).await;
    assert_eq!(as_json.header("content-type"), "application/json");
    for wrong in ["limit=0", "limit=21", "limit=x"] {
        let address = format!("/api/v1/suggest?q=a&{wrong}");
        is_problem(&ask(&state, &address).await, 400, "invalid_paging");
    }
    is_problem(&ask(&state, "/api/v1/suggest").await, 400, "missing_parameter");
    let long = format!("/api/v1/suggest?q={}", "a".repeat(1025));
    is_problem(&ask(&state, &long).await, 400, "query_too_long");
}

#[actix_web::test]
async fn what_does_not_exist_is_answered_by_a_problem() {
    let state = ready();
    is_problem(&ask(&state, "/api/v2/search").await, 404, "not_found");
    is_problem(&ask(&state, "/api/v1/documents/none").await, 404, "document_not_found");
    let answer = ask_with(&state, Method::PUT, "/api/v1/documents/cards/17", &[]).await;
    is_problem(&answer, 405, "method_not_allowed");
    assert_eq!(answer.header("allow"), "GET, HEAD, DELETE");
    let answer = ask_with(&state, Method::GET, "/nowhere", &[("accept", "text/html")]).await;
    assert_eq!(answer.status, 404);
    assert!(answer.body.starts_with("<!DOCTYPE html>"));
}

#[actix_web::test]
async fn an_id_may_have_slashes_spaces_and_plus_signs() {
    let state = ready();
    for address in [
        "/api/v1/documents/letters/1957/14%20a+b.txt",
        "/api/v1/documents/letters%2F1957%2f14%20a%2Bb.txt",
    ] {
        let answer = ask(&state, address).await;
        assert_eq!(answer.json()["id"], "letters/1957/14 a+b.txt");
    }
    let page = ask(&state, "/document?id=letters/1957/14+a%2Bb.txt&q=Kruschev").await;
    assert!(page.body.contains("Снят <mark id=\"m1\">Хрущёв</mark>."), "{}", page.body);
}

#[actix_web::test]
async fn a_text_is_transliterated_by_the_standard_asked_for() {
    let state = ready();
    let address = "/api/v1/transliterate?standard=german&text=%D0%A5%D1%80%D1%83%D1%89%D1%91%D0%B2";
    let answer = ask(&state, address).await.json();
    assert_eq!(
        (&answer["latin"], &answer["standard"]),
        (&"Chruschtschow".into(), &"german".into())
    );
    is_problem(&ask(&state, "/api/v1/transliterate").await, 400, "missing_parameter");
    let wrong = ask(&state, "/api/v1/transliterate?text=a&standard=none").await;
    is_problem(&wrong, 400, "invalid_value");
    assert!(wrong.body.contains("`german`"));
}

#[actix_web::test]
async fn a_panic_is_a_problem_and_the_next_request_is_answered() {
    let state = ready();
    is_problem(&ask(&state, "/api/v1/search?q=panic").await, 500, "internal");
    assert_eq!(ask(&state, "/search?q=panic").await.status, 500);
    assert_eq!(ask(&state, "/api/v1/search?q=a").await.status, 200);
}

#[actix_web::test]
async fn a_crowd_is_refused_and_learns_when_to_come_again() {
    let (open, gate) = bounded(0);
    let state = state_of(Some(Sample { gate: Some(gate) }), Keys::default(), &[]);
    let asked: Vec<_> = (0..8)
        .map(|_| {
            let state = state.clone();
            rt::spawn(async move { ask(&state, "/api/v1/search?q=wait").await })
        })
        .collect();
    drop(rt::spawn(async move {
        rt::time::sleep(Duration::from_millis(100)).await;
        drop(open);
    }));
    let mut statuses = Vec::new();
    for answer in asked {
        let answer = answer.await.unwrap();
        if answer.status == 503 {
            is_problem(&answer, 503, "overloaded");
            assert_eq!(answer.header("retry-after"), "1");
        }
        statuses.push(answer.status);
    }
    assert!(statuses.contains(&200) && statuses.contains(&503), "{statuses:?}");
    assert_eq!(ask(&state, "/api/v1/search?q=a").await.status, 200);
}

#[actix_web::test]
async fn until_there_is_an_index_the_server_says_so() {
    let state = state_of(None, Keys::default(), &[]);
    assert_eq!(ask(&state, "/livez").await.status, 200);
    for address in ["/readyz", "/api/v1/search?q=a", "/api/v1/documents/a", "/api/v1/expand?term=a"]
    {
        is_problem(&ask(&state, address).await, 503, "not_ready");
    }
    let page = ask(&state, "/").await;
    assert_eq!(page.status, 503);
    assert!(page.body.contains("http-equiv=\"refresh\""));
    assert!(ask(&state, "/version").await.json()["index"].is_null());
    assert_eq!(ask(&ready(), "/readyz").await.status, 200);
}

#[actix_web::test]
async fn a_stopping_server_is_not_ready() {
    let state = ready();
    state.drain();
    is_problem(&ask(&state, "/readyz").await, 503, "stopping");
    assert_eq!(ask(&state, "/api/v1/search?q=a").await.status, 200);
}

/// Every address of the list, and some that are not on it.
fn addresses() -> Vec<(Method, String)> {
    let listed = routes::ENDPOINTS
        .iter()
        .map(|endpoint| (endpoint.method.clone(), endpoint.path.replace("{id:.+}", "cards/17")));
    let others = ["/nowhere", "/api/v1", "/static/", "/static/../x"];
    listed.chain(others.map(|address| (Method::GET, address.to_owned()))).collect()
}

#[actix_web::test]
async fn every_answer_has_the_security_headers() {
    let state = state_of(Some(Sample::default()), Keys::default(), &[]);
    for (method, address) in addresses() {
        for headers in [&[][..], &[("accept", "text/html"), ("accept-encoding", "gzip")]] {
            let answer = ask_with(&state, method.clone(), &address, headers).await;
            let policy = answer.header("content-security-policy");
            assert!(policy.starts_with("default-src 'none'; style-src 'self'"), "{address}");
            let framed = address.starts_with("/reconcile/preview");
            assert_eq!(policy.contains("frame-ancestors 'none'"), !framed, "{address}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{address}");
            assert_eq!(answer.header("referrer-policy"), "no-referrer", "{address}");
            // The one file that pages of other sites load.
            let origin = if address == html::EMBED_PATH { "*" } else { "" };
            assert_eq!(answer.header("access-control-allow-origin"), origin, "{address}");
        }
    }
}

#[actix_web::test]
async fn with_keys_every_address_but_the_open_ones_asks_for_one() {
    let given = |name: &str| match name {
        "ARKHIV_READ_KEY" => Some("reader".to_owned()),
        "ARKHIV_WRITE_KEY" => Some("writer".to_owned()),
        _ => None,
    };
    let keys = || Keys::load(&ServerConfig::default(), given).unwrap();
    let state = state_of(Some(Sample::default()), keys(), &[]);
    let open = [
        "/livez",
        "/readyz",
        "/openapi.json",
        "/static/style.css",
        "/static/app.js",
        "/static/site.css",
        "/favicon.svg",
        "/favicon.ico",
        "/robots.txt",
        "/embed.js",
    ];
    for (method, address) in addresses() {
        let is_write = method != Method::GET && address != "/reconcile";
        for (authorization, is_known) in [
            (None, false),
            (Some("Bearer wrong"), false),
            (Some("Bearer reader"), !is_write),
            (Some("Bearer writer"), true),
        ] {
            let header = authorization.map(|value| ("authorization", value));
            let headers: Vec<_> = header.into_iter().collect();
            let answer = ask_with(&state, method.clone(), &address, &headers).await;
            let passes = is_known || open.contains(&address.as_str());
            assert_eq!(answer.status == 401, !passes, "{method} {address} {authorization:?}");
            assert_eq!(answer.headers.contains_key("www-authenticate"), !passes);
        }
    }
}

#[actix_web::test]
async fn without_a_write_key_writing_is_refused() {
    let state = ready();
    for (method, address) in
        [(Method::POST, "/api/v1/documents"), (Method::DELETE, "/api/v1/documents/cards/17")]
    {
        let answer = ask_with(&state, method, address, &[("authorization", "Bearer x")]).await;
        is_problem(&answer, 403, "writing_disabled");
    }
}

#[actix_web::test]
async fn an_answer_that_the_client_has_is_not_sent_again() {
    let state = ready();
    for address in ["/api/v1/search?q=a", "/search?q=a", "/api/v1/documents/cards/17"] {
        let answer = ask(&state, address).await;
        let tag = answer.header("etag").to_owned();
        assert!(tag.starts_with("W/\""), "{address}");
        let again = ask_with(&state, Method::GET, address, &[("if-none-match", &tag)]).await;
        assert_eq!((again.status, again.body.as_str()), (304, ""));
        let russian = [("if-none-match", tag.as_str()), ("accept-language", "ru")];
        let again = ask_with(&state, Method::GET, address, &russian).await;
        let has_sentences = address.ends_with("search?q=a");
        assert_eq!(again.status, if has_sentences { 200 } else { 304 });
    }
}

#[actix_web::test]
async fn an_explanation_is_another_answer_in_another_language() {
    let state = ready();
    let address = "/api/v1/search?q=a&explain=true";
    let tag = ask(&state, address).await.header("etag").to_owned();
    for (language, status) in [("en", 304), ("ru", 200)] {
        let headers = [("if-none-match", tag.as_str()), ("accept-language", language)];
        assert_eq!(ask_with(&state, Method::GET, address, &headers).await.status, status);
    }
}

#[actix_web::test]
async fn a_page_speaks_the_language_asked_for() {
    let state = ready();
    let check = |answer: Answer, lang: &str| {
        assert!(answer.body.contains(&format!("<html lang=\"{lang}\">")), "{}", answer.body);
        assert_eq!(answer.header("content-language"), lang);
        assert!(answer.header("vary").contains("Accept-Language"));
    };
    check(ask(&state, "/search?q=a").await, "en");
    check(ask(&state, "/search?q=a&ui=ru&utm_source=letter").await, "ru");
    let russian = [("accept-language", "ru-RU, en;q=0.5")];
    check(ask_with(&state, Method::GET, "/", &russian).await, "ru");
    check(ask_with(&state, Method::GET, "/search?q=&ui=en", &russian).await, "en");
}

#[actix_web::test]
async fn a_wrong_form_is_answered_by_a_page_that_keeps_the_query() {
    let answer = ask(&ready(), "/search?q=Kruschev&date_from=june").await;
    assert_eq!(answer.status, 400);
    assert!(answer.body.contains("value=\"Kruschev\""));
    assert!(answer.body.contains("<code>june</code> is not a date"));
}

#[actix_web::test]
async fn head_is_answered_where_get_is() {
    let state = ready();
    for address in ["/", "/livez", "/api/v1/search?q=a", "/static/style.css"] {
        assert_eq!(ask_with(&state, Method::HEAD, address, &[]).await.status, 200, "{address}");
    }
}

#[actix_web::test]
async fn assets_of_this_build_are_kept_for_good() {
    let state = ready();
    let page = ask(&state, "/").await.body;
    let at = page.find("static/style.css?v=").unwrap();
    let address: String = page[at..].chars().take_while(|&c| c != '"').collect();
    let answer = ask(&state, &format!("/{address}")).await;
    assert!(answer.header("cache-control").contains("immutable"));
    assert_eq!(answer.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(ask(&state, "/favicon.svg?v=0").await.header("cache-control"), "no-cache");
}

#[actix_web::test]
async fn the_colours_of_an_archive_are_kept_until_they_change() {
    let state = ready();
    let plain = ask(&state, "/static/site.css").await;
    assert_eq!((plain.status, plain.body.as_str()), (200, ""));
    let site = SiteConfig { accent: "#1f5673".parse().ok(), ..SiteConfig::default() };
    state.hold(Terms::new(&ServerConfig::default(), &site, Keys::default()));
    let answer = ask(&state, "/static/site.css").await;
    assert_eq!(answer.header("content-type"), "text/css; charset=utf-8");
    assert!(answer.body.starts_with(":root{--red:#1f5673;"), "{}", answer.body);
    assert_ne!(answer.header("etag"), plain.header("etag"));
}

#[actix_web::test]
async fn other_terms_hold_at_once_and_make_other_answers() {
    let state = ready();
    let search = "/api/v1/search?q=a";
    let before = ask(&state, search).await;
    let known = [("if-none-match", before.header("etag"))];
    assert_eq!(ask_with(&state, Method::GET, search, &known).await.status, 304);
    let hash = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"; // "secret"
    let config = ServerConfig { read_key_hash: hash.into(), ..ServerConfig::default() };
    let keys = Keys::load(&config, |_| None).unwrap();
    state.hold(Terms::new(&config, &SiteConfig::default(), keys));
    is_problem(&ask(&state, search).await, 401, "missing_key");
    let with_key = [known[0], ("authorization", "Bearer secret")];
    assert_eq!(ask_with(&state, Method::GET, search, &with_key).await.status, 200);
}

#[test]
fn an_address_is_refused_that_others_reach_without_a_key() {
    let bind_to = |listen: &str, public, read_key_hash: &str| {
        let config = ServerConfig {
            listen: listen.into(),
            public,
            read_key_hash: read_key_hash.into(),
            ..ServerConfig::default()
        };
        bind(&config, &SiteConfig::default(), || None::<Arc<Sample>>, || None)
    };
    let refusal = |listen| bind_to(listen, false, "").map(|_| ()).unwrap_err().to_string();
    for listen in ["0.0.0.0:0", "[::]:0", "[::ffff:0.0.0.0]:0"] {
        assert!(refusal(listen).contains("`--public`"), "{listen}");
    }
    assert!(refusal("nonsense").starts_with("`nonsense` is not an address"));
    assert!(bind_to("0.0.0.0:0", true, "").is_ok());
    assert!(bind_to("0.0.0.0:0", false, &"ab".repeat(32)).is_ok());
    let taken = bind_to("127.0.0.1:0", false, "").unwrap();
    let address = taken.address().to_string();
    let error = bind_to(&address, false, "").map(|_| ()).unwrap_err();
    assert!(matches!(error, ServeError::AddressInUse { .. }), "{error}");
    assert!(error.to_string().starts_with(&format!("`{address}` is in use")));
}

#[actix_web::test]
async fn the_log_has_one_line_a_request_and_neither_query_nor_key() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let writer = Arc::new(file.reopen().unwrap());
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_ansi(false)
        .with_writer(writer)
        .finish();
    let given = |name: &str| (name == "ARKHIV_READ_KEY").then(|| "readerkey".to_owned());
    let keys = Keys::load(&ServerConfig::default(), given).unwrap();
    let state = state_of(Some(Sample::default()), keys, &[]);
    let log = tracing::subscriber::set_default(subscriber);
    // Tests beside this one have no log, and what is logged at all is remembered for all threads.
    ask(&state, "/livez").await;
    tracing::callsite::rebuild_interest_cache();
    let before = std::fs::read_to_string(file.path()).unwrap().len();
    let headers = [("authorization", "Bearer readerkey"), ("user-agent", "agent\u{9b}x")];
    for address in ["/search?q=secretquery%0a%1b", "/api/v1/documents/secretquery"] {
        ask_with(&state, Method::GET, address, &headers).await;
    }
    drop(log);
    let log = std::fs::read_to_string(file.path()).unwrap().split_off(before);
    assert_eq!(log.lines().count(), 2, "{log}");
    assert!(log.contains("method=\"GET\" route=\"/search\" status=200 took_ms="), "{log}");
    assert!(log.contains("route=\"/api/v1/documents/{id:.+}\" status=404"), "{log}");
    assert!(!log.contains("secret") && !log.contains("readerkey") && !log.contains("agent"));
}
