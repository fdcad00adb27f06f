//! The pages for readers, and what they load.

use actix_web::{HttpRequest, HttpResponse, ResponseError, http::header, web::Data};

use super::{
    cache,
    error::ApiError,
    params::Parameters,
    routes,
    state::{Backend, ServerState},
};
use crate::{
    render::html::{self, DocumentMarks, ProblemPage, UiLanguage, View},
    search::{Facet, SearchRequest},
};

/// Passages a hit where the address does not say: fewer than in the API, to be read at a glance.
const SNIPPETS: usize = 2;
const HTML: &str = "text/html; charset=utf-8";

pub(super) async fn home(request: HttpRequest, state: Data<ServerState>) -> HttpResponse {
    let view = view(&request);
    match state.backend() {
        Ok(backend) => start_page(&view, &*backend),
        Err(error) => problem(&request, &error),
    }
}

pub(super) async fn search(request: HttpRequest, state: Data<ServerState>) -> HttpResponse {
    found(&request, &state).await.unwrap_or_else(|error| problem(&request, &error))
}

async fn found(request: &HttpRequest, state: &ServerState) -> Result<HttpResponse, ApiError> {
    let view = view(request);
    let parameters = Parameters::parse(request.query_string())?;
    let backend = state.backend()?;
    if parameters.one("q")?.is_none_or(|q| q.trim().is_empty()) {
        return Ok(start_page(&view, &*backend));
    }
    let mut asked = parameters.search_request()?;
    if parameters.one("snippets")?.is_none() {
        asked.snippets = SNIPPETS;
    }
    asked.facets = vec![Facet::Spelling];
    let tag = state.entity_tag(&*backend, view.language.code());
    if cache::is_known(request, &tag) {
        return Ok(cache::not_modified(&tag));
    }
    let answer =
        move || backend.search(&asked).map(|results| html::results(&view, &asked, &results));
    Ok(page(state.pool.run(answer).await??, &tag, &view))
}

pub(super) async fn document(request: HttpRequest, state: Data<ServerState>) -> HttpResponse {
    stored(&request, &state).await.unwrap_or_else(|error| problem(&request, &error))
}

async fn stored(request: &HttpRequest, state: &ServerState) -> Result<HttpResponse, ApiError> {
    let view = view(request);
    let parameters = Parameters::parse(request.query_string())?;
    let missing = ApiError::MissingParameter { name: "id" };
    let id = parameters.one("id")?.ok_or(missing)?.to_owned();
    let asked = match parameters.one("q")? {
        Some(_) => parameters.search_request()?,
        None => SearchRequest::new(""),
    };
    let backend = state.backend()?;
    let tag = state.entity_tag(&*backend, view.language.code());
    if cache::is_known(request, &tag) {
        return Ok(cache::not_modified(&tag));
    }
    let answer = move || {
        let found = backend.document(&id)?;
        let Some(document) = found else { return Err(ApiError::DocumentNotFound { id }) };
        let mut marks = DocumentMarks::default();
        if !asked.q.is_empty() {
            let title = document.title.as_deref().unwrap_or_default();
            marks.title = backend.highlight(&asked, title)?;
            marks.body = backend.highlight(&asked, &document.body)?;
        }
        Ok(html::document(&view, &asked, &document, &marks))
    };
    Ok(page(state.pool.run(answer).await??, &tag, &view))
}

/// The stylesheet and the icon: an address with their version may be kept for good.
pub(super) async fn stylesheet(request: HttpRequest) -> HttpResponse {
    asset(&request, "text/css; charset=utf-8", html::STYLESHEET)
}

pub(super) async fn icon(request: HttpRequest) -> HttpResponse {
    asset(&request, "image/svg+xml", html::ICON)
}

fn asset(request: &HttpRequest, content_type: &'static str, body: &'static str) -> HttpResponse {
    let is_versioned = html::asset_address(request.path()).ends_with(request.query_string())
        && !request.query_string().is_empty();
    let keep = if is_versioned { "public, max-age=31536000, immutable" } else { "no-cache" };
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, keep))
        .insert_header((header::CONTENT_TYPE, content_type))
        .body(body)
}

pub(super) async fn nothing_here(request: HttpRequest) -> HttpResponse {
    refusal(&request, &ApiError::RouteNotFound)
}

pub(super) async fn wrong_method(request: HttpRequest) -> HttpResponse {
    let allowed = routes::methods(request.match_pattern().as_deref().unwrap_or_default());
    refusal(&request, &ApiError::MethodNotAllowed { allowed })
}

/// An error as a page for a browser, and as a problem for all else.
pub(super) fn refusal(request: &HttpRequest, error: &ApiError) -> HttpResponse {
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let is_browser = accept.is_some_and(|accept| accept.contains("text/html"));
    if is_browser && !request.path().starts_with("/api/") {
        problem(request, error)
    } else {
        error.error_response()
    }
}

fn problem(request: &HttpRequest, error: &ApiError) -> HttpResponse {
    let parameters = Parameters::parse(request.query_string()).ok();
    let q = parameters.as_ref().and_then(|given| given.one("q").ok().flatten());
    let detail = error.to_string();
    let page = ProblemPage { kind: error.kind(), detail: &detail, q: q.unwrap_or_default() };
    error.response(HTML, html::problem(&view(request), &page))
}

/// The language of the page: the one that `ui` names, else the one that the browser prefers.
fn view(request: &HttpRequest) -> View {
    let parameters = Parameters::parse(request.query_string()).ok();
    let chosen = parameters
        .as_ref()
        .and_then(|given| given.one("ui").ok().flatten())
        .and_then(UiLanguage::from_code);
    let preferred = || {
        let header = request.headers().get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
        Some(UiLanguage::from_accept_language(header))
    };
    View { language: chosen.or_else(preferred).unwrap_or_default(), is_chosen: chosen.is_some() }
}

/// Without an entity tag: it is cheap to make.
fn start_page(view: &View, backend: &dyn Backend) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .insert_header((header::CONTENT_TYPE, HTML))
        .insert_header((header::CONTENT_LANGUAGE, view.language.code()))
        .body(html::home(view, backend.documents()))
}

fn page(body: String, tag: &str, view: &View) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    cache::describe(&mut response, tag);
    response
        .insert_header((header::CONTENT_TYPE, HTML))
        .insert_header((header::CONTENT_LANGUAGE, view.language.code()))
        .body(body)
}
