//! Every address that the server answers, and the key that each requires.

use std::sync::LazyLock;

use actix_web::{
    HttpRequest, HttpResponse, Route,
    guard::{self, Guard},
    http::Method,
    web::{self, Data, ServiceConfig},
};

use super::{
    api,
    calls::{self, Takes},
    crawlers,
    endpoint::{Endpoint, Gives},
    error::ApiError,
    feeds, health,
    keys::Access,
    openapi, pages, reconcile,
    response::{self, Format},
    state::ServerState,
    write::{self, JSON_LINES},
};
use crate::render::{feed, html, reconcile as names, sitemap};

const fn get(
    path: &'static str,
    access: Access,
    takes: &'static Takes,
    gives: &'static [Gives],
    handler: fn() -> Route,
) -> Endpoint {
    Endpoint { path, method: Method::GET, access, takes, body: None, gives, handler }
}

const fn write(
    path: &'static str,
    method: Method,
    gives: &'static [Gives],
    handler: fn() -> Route,
) -> Endpoint {
    let body = if matches!(method, Method::POST) { Some(JSON_LINES) } else { None };
    let (access, takes) = (Access::Write, &calls::NONE);
    Endpoint { path, method, access, takes, body, gives, handler }
}

/// Queries that may be longer than an address.
const fn form(path: &'static str, gives: &'static [Gives], handler: fn() -> Route) -> Endpoint {
    let (method, access, takes) = (Method::POST, Access::Read, &calls::NONE);
    Endpoint { path, method, access, takes, body: Some(reconcile::FORM), gives, handler }
}

/// What an endpoint gives as JSON.
macro_rules! json {
    ($schema:literal) => {
        &[("application/json", Some($schema))]
    };
}

/// JSON of another standard.
const JSON: &[Gives] = &[("application/json", None)];
const PAGE: &[Gives] = &[("text/html", None)];
/// A page of results, or all of them.
const RESULTS_GIVEN: &[Gives] = &[
    ("application/json", Some("SearchResults")),
    ("text/csv", None),
    ("application/x-ndjson", None),
    ("application/x-research-info-systems", None),
    ("application/x-bibtex", None),
];
/// A document to be read, or as references are kept.
const DOCUMENT: &[Gives] = &[
    ("text/html", None),
    ("application/x-bibtex", None),
    ("application/x-research-info-systems", None),
    ("application/vnd.citationstyles.csl+json", None),
    ("text/plain", None),
];
const OPENSEARCH: &[Gives] = &[(html::OPENSEARCH_TYPE, None)];
const ATOM: &[Gives] = &[("application/atom+xml", None)];
const RSS: &[Gives] = &[("application/rss+xml", None)];
const SUGGESTIONS: &[Gives] = &[
    ("application/json", Some("Suggestions")),
    ("application/x-suggestions+json", Some("BrowserSuggestions")),
];

/// The list. What is not on it requires the read key too, and then is not found.
pub(super) static ENDPOINTS: &[Endpoint] = {
    use Access::{Open, Read};
    use calls::{
        COMPLETE, EXPAND, FEED, HOME, NONE, PREVIEW, READING, RECONCILE, RESULTS, SEARCH, SITEMAP,
        SUGGEST, TRANSLITERATE,
    };
    &[
        get("/", Read, &HOME, PAGE, || web::to(pages::home)),
        get("/search", Read, &RESULTS, PAGE, || web::to(pages::search)),
        get("/document", Read, &READING, DOCUMENT, || web::to(pages::document)),
        get("/api/v1/search", Read, &SEARCH, RESULTS_GIVEN, || web::to(api::search)),
        get("/api/v1/expand", Read, &EXPAND, json!("Expansion"), || web::to(api::expand)),
        get("/api/v1/transliterate", Read, &TRANSLITERATE, json!("Transliteration"), || {
            web::to(api::transliterate)
        }),
        get("/api/v1/suggest", Read, &SUGGEST, SUGGESTIONS, || web::to(api::suggest)),
        write("/api/v1/documents", Method::POST, json!("Changed"), || web::to(write::add)),
        get("/api/v1/documents/{id:.+}", Read, &NONE, json!("Document"), || web::to(api::document)),
        write("/api/v1/documents/{id:.+}", Method::DELETE, json!("Deleted"), || {
            web::to(write::delete)
        }),
        get("/livez", Open, &NONE, json!("Health"), || web::to(health::livez)),
        get("/readyz", Open, &NONE, json!("Health"), || web::to(health::readyz)),
        get("/version", Read, &NONE, json!("Version"), || web::to(health::version)),
        get("/metrics", Read, &NONE, &[("text/plain", None)], || web::to(health::metrics)),
        get("/openapi.json", Open, &NONE, &[("application/json", None)], || web::to(contract)),
        get(html::STYLESHEET_PATH, Open, &NONE, &[("text/css", None)], || {
            web::to(pages::stylesheet)
        }),
        get(html::SCRIPT_PATH, Open, &NONE, &[("text/javascript", None)], || {
            web::to(pages::script)
        }),
        get(html::SITE_STYLE_PATH, Open, &NONE, &[("text/css", None)], || {
            web::to(pages::site_style)
        }),
        get(html::ICON_PATH, Open, &NONE, &[("image/svg+xml", None)], || web::to(pages::icon)),
        get(html::ICON_FILE_PATH, Open, &NONE, &[("image/x-icon", None)], || {
            web::to(pages::icon_file)
        }),
        get("/robots.txt", Open, &NONE, &[("text/plain", None)], || web::to(crawlers::robots)),
        get(sitemap::PATH, Read, &SITEMAP, &[("application/xml", None)], || {
            web::to(crawlers::sitemap)
        }),
        get(html::OPENSEARCH_PATH, Read, &NONE, OPENSEARCH, || web::to(feeds::description)),
        get(html::EMBED_PATH, Open, &NONE, &[("text/javascript", None)], || web::to(pages::embed)),
        get(feed::ATOM_PATH, Read, &FEED, ATOM, || web::to(feeds::atom)),
        get(feed::RSS_PATH, Read, &FEED, RSS, || web::to(feeds::rss)),
        get(names::PATH, Read, &RECONCILE, JSON, || web::to(reconcile::get)),
        form(names::PATH, JSON, || web::to(reconcile::post)),
        get(names::SUGGEST_PATH, Read, &COMPLETE, JSON, || web::to(reconcile::suggest)),
        get(names::TYPES_PATH, Read, &COMPLETE, JSON, || web::to(reconcile::types)),
        get(names::PREVIEW_PATH, Read, &PREVIEW, PAGE, || web::to(reconcile::preview)),
    ]
};

/// The list as a contract for machines.
async fn contract(
    request: HttpRequest,
    state: Data<ServerState>,
) -> Result<HttpResponse, ApiError> {
    static CONTRACT: LazyLock<String> = LazyLock::new(|| openapi::document(ENDPOINTS));
    response::of_program(&request, &state, Format::Json, || Ok(CONTRACT.clone())).await
}

/// Mounts every endpoint; a known address called by another method names those that it has.
pub(super) fn mount(config: &mut ServiceConfig) {
    let mut paths: Vec<&str> = ENDPOINTS.iter().map(|endpoint| endpoint.path).collect();
    paths.dedup();
    for path in paths {
        let mut resource = web::resource(path).default_service(web::to(method_not_allowed));
        for endpoint in of_path(path) {
            let route = (endpoint.handler)().guard(method_guard(&endpoint.method));
            resource = resource.route(route);
        }
        config.service(resource);
    }
    config.default_service(web::to(not_found));
}

async fn not_found(request: HttpRequest) -> HttpResponse {
    pages::refusal(&request, &ApiError::RouteNotFound)
}

async fn method_not_allowed(request: HttpRequest) -> HttpResponse {
    let allowed = methods(request.match_pattern().as_deref().unwrap_or_default());
    pages::refusal(&request, &ApiError::MethodNotAllowed { allowed })
}

fn method_guard(method: &Method) -> impl Guard + use<> {
    let method = method.clone();
    guard::fn_guard(move |context| answers(&method, &context.head().method))
}

fn answers(method: &Method, asked: &Method) -> bool {
    method == asked || (method == Method::GET && asked == Method::HEAD)
}

fn of_path(path: &str) -> impl Iterator<Item = &'static Endpoint> {
    ENDPOINTS.iter().filter(move |endpoint| endpoint.path == path)
}

/// The key that a request requires, by the pattern it matches.
pub(super) fn access(pattern: Option<&str>, method: &Method) -> Access {
    pattern
        .and_then(|path| of_path(path).find(|endpoint| answers(&endpoint.method, method)))
        .map_or(Access::Read, |endpoint| endpoint.access)
}

/// The methods of a pattern, for the header `Allow`.
fn methods(pattern: &str) -> String {
    let mut names = Vec::new();
    for endpoint in of_path(pattern) {
        names.push(endpoint.method.as_str());
        if endpoint.method == Method::GET {
            names.push(Method::HEAD.as_str());
        }
    }
    names.join(", ")
}
