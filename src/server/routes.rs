//! Every address that the server answers, with what it needs to be asked.

use actix_web::{
    Route,
    guard::{self, Guard},
    http::Method,
    web::{self, ServiceConfig},
};

use super::{api, keys::Access, operation, pages};
use crate::render::html;

/// One method of one address.
pub(super) struct Endpoint {
    /// The address as a pattern of actix-web.
    pub(super) path: &'static str,
    /// `GET` answers `HEAD` too.
    pub(super) method: Method,
    /// What a client must show.
    pub(super) access: Access,
    handler: fn() -> Route,
}

const fn get(path: &'static str, access: Access, handler: fn() -> Route) -> Endpoint {
    Endpoint { path, method: Method::GET, access, handler }
}

const fn write(path: &'static str, method: Method, handler: fn() -> Route) -> Endpoint {
    Endpoint { path, method, access: Access::Write, handler }
}

/// The list. What is not on it needs the read key too, and then is not found.
pub(super) static ENDPOINTS: &[Endpoint] = &[
    get("/", Access::Read, || web::to(pages::home)),
    get("/search", Access::Read, || web::to(pages::search)),
    get("/document", Access::Read, || web::to(pages::document)),
    get("/api/v1/search", Access::Read, || web::to(api::search)),
    get("/api/v1/expand", Access::Read, || web::to(api::expand)),
    get("/api/v1/transliterate", Access::Read, || web::to(api::transliterate)),
    get("/api/v1/suggest", Access::Read, || web::to(api::to_come)),
    write("/api/v1/documents", Method::POST, || web::to(api::to_come)),
    get("/api/v1/documents/{id:.+}", Access::Read, || web::to(api::document)),
    write("/api/v1/documents/{id:.+}", Method::DELETE, || web::to(api::to_come)),
    get("/livez", Access::Open, || web::to(operation::livez)),
    get("/readyz", Access::Open, || web::to(operation::readyz)),
    get("/version", Access::Read, || web::to(operation::version)),
    get("/metrics", Access::Read, || web::to(api::to_come)),
    get("/openapi.json", Access::Open, || web::to(api::to_come)),
    get(html::STYLESHEET_PATH, Access::Open, || web::to(pages::stylesheet)),
    get(html::ICON_PATH, Access::Open, || web::to(pages::icon)),
];

/// Mounts every endpoint; a known address asked by another method is told which it knows.
pub(super) fn mount(config: &mut ServiceConfig) {
    let mut paths: Vec<&str> = ENDPOINTS.iter().map(|endpoint| endpoint.path).collect();
    paths.dedup();
    for path in paths {
        let mut resource = web::resource(path).default_service(web::to(pages::wrong_method));
        for endpoint in of_path(path) {
            let route = (endpoint.handler)().guard(method_guard(&endpoint.method));
            resource = resource.route(route);
        }
        config.service(resource);
    }
    config.default_service(web::to(pages::nothing_here));
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

/// What a request needs, by the pattern it matches.
pub(super) fn access(pattern: Option<&str>, method: &Method) -> Access {
    pattern
        .and_then(|path| of_path(path).find(|endpoint| answers(&endpoint.method, method)))
        .map_or(Access::Read, |endpoint| endpoint.access)
}

/// The methods of a pattern, for the header `Allow`.
pub(super) fn methods(pattern: &str) -> String {
    let mut names = Vec::new();
    for endpoint in of_path(pattern) {
        names.push(endpoint.method.as_str());
        if endpoint.method == Method::GET {
            names.push(Method::HEAD.as_str());
        }
    }
    names.join(", ")
}
