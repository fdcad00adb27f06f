//! Every address that the server answers, and the key that each requires.

use actix_web::{
    HttpRequest, HttpResponse, Route,
    guard::{self, Guard},
    http::Method,
    web::{self, ServiceConfig},
};

use super::{api, error::ApiError, health, keys::Access, pages, write};
use crate::render::html;

/// One method of one address.
pub(super) struct Endpoint {
    /// The address as an actix-web pattern.
    pub(super) path: &'static str,
    /// `GET` answers `HEAD` too.
    pub(super) method: Method,
    /// Which key a client needs.
    pub(super) access: Access,
    handler: fn() -> Route,
}

const fn get(path: &'static str, access: Access, handler: fn() -> Route) -> Endpoint {
    Endpoint { path, method: Method::GET, access, handler }
}

const fn write(path: &'static str, method: Method, handler: fn() -> Route) -> Endpoint {
    Endpoint { path, method, access: Access::Write, handler }
}

/// The list. What is not on it requires the read key too, and then is not found.
pub(super) static ENDPOINTS: &[Endpoint] = &[
    get("/", Access::Read, || web::to(pages::home)),
    get("/search", Access::Read, || web::to(pages::search)),
    get("/document", Access::Read, || web::to(pages::document)),
    get("/api/v1/search", Access::Read, || web::to(api::search)),
    get("/api/v1/expand", Access::Read, || web::to(api::expand)),
    get("/api/v1/transliterate", Access::Read, || web::to(api::transliterate)),
    get("/api/v1/suggest", Access::Read, || web::to(api::suggest)),
    write("/api/v1/documents", Method::POST, || web::to(write::add)),
    get("/api/v1/documents/{id:.+}", Access::Read, || web::to(api::document)),
    write("/api/v1/documents/{id:.+}", Method::DELETE, || web::to(write::delete)),
    get("/livez", Access::Open, || web::to(health::livez)),
    get("/readyz", Access::Open, || web::to(health::readyz)),
    get("/version", Access::Read, || web::to(health::version)),
    get("/metrics", Access::Read, || web::to(api::unsupported)),
    get("/openapi.json", Access::Open, || web::to(api::unsupported)),
    get(html::STYLESHEET_PATH, Access::Open, || web::to(pages::stylesheet)),
    get(html::SCRIPT_PATH, Access::Open, || web::to(pages::script)),
    get(html::ICON_PATH, Access::Open, || web::to(pages::icon)),
];

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
