//! The pages for readers, and what they load.

use std::{borrow::Cow, sync::Arc};

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    http::header::{self, ETag, EntityTag},
    web::Data,
};

use super::{
    address,
    error::ApiError,
    params::Parameters,
    response::{self, Format},
    state::{Backend, ServerState},
};
use crate::{
    document::Document,
    render::citation::CitationFormat,
    render::html::{self, DocumentMarks, FormValues, Place, ProblemPage, UiLanguage, View},
    search::{Facet, SearchRequest, Total},
};

/// Snippets a hit where the address does not say: fewer than in the API, to be read at a glance.
const SNIPPETS: usize = 2;

pub(super) async fn home(request: HttpRequest, state: Data<ServerState>) -> HttpResponse {
    start_page(&request, &state).await.unwrap_or_else(|error| problem(&request, &error))
}

pub(super) async fn search(request: HttpRequest, state: Data<ServerState>) -> HttpResponse {
    found(&request, &state).await.unwrap_or_else(|error| problem(&request, &error))
}

async fn found(request: &HttpRequest, state: &ServerState) -> Result<HttpResponse, ApiError> {
    let view = view(request);
    let parameters = Parameters::parse(request.query_string())?;
    if parameters.one("q")?.is_none_or(|q| q.trim().is_empty()) {
        return start_page(request, state).await;
    }
    let mut asked = parameters.page_request()?;
    if parameters.one("snippets")?.is_none() {
        asked.snippets = SNIPPETS;
    }
    (asked.facets, asked.total) = (Facet::ALL.to_vec(), Total::Exact);
    asked.collapse |= parameters.one("collapse")?.is_none();
    let metrics = Arc::clone(&state.metrics);
    response::of_backend(request, state, Format::Html(view.language), move |backend| {
        let found = backend.search(&asked)?;
        metrics.count_found(&found);
        Ok(html::results(&view, &asked, &found))
    })
    .await
}

pub(super) async fn document(request: HttpRequest, state: Data<ServerState>) -> HttpResponse {
    stored(&request, &state).await.unwrap_or_else(|error| problem(&request, &error))
}

async fn stored(request: &HttpRequest, state: &ServerState) -> Result<HttpResponse, ApiError> {
    let view = view(request);
    let parameters = Parameters::parse(request.query_string())?;
    let id = parameters.required("id")?.to_owned();
    let asked = match parameters.one("q")? {
        Some(_) => parameters.page_request()?,
        None => SearchRequest::new(""),
    };
    let places = [
        parameters.ordinal("at").map(Place::Match),
        parameters.ordinal("part").map(Place::Part),
        parameters.ordinal("from").map(Place::From),
    ];
    let place = places.into_iter().flatten().next().unwrap_or_default();
    if let Some(format) = parameters.citation_format()? {
        return cited(request, state, view, id, format).await;
    }
    response::of_backend(request, state, Format::Html(view.language), move |backend| {
        let found = backend.document(&id)?;
        let Some(document) = found else { return Err(ApiError::DocumentNotFound { id }) };
        let marks = marks(backend, &asked, &document)?;
        Ok(html::document(&view, &asked, &document, &marks, place))
    })
    .await
}

/// A document as programs that keep references take it.
async fn cited(
    request: &HttpRequest,
    state: &ServerState,
    view: View,
    id: String,
    format: CitationFormat,
) -> Result<HttpResponse, ApiError> {
    let answer = Format::Other(format.media_type(), view.language);
    let answer = response::of_backend(request, state, answer, move |backend| {
        match backend.document(&id)? {
            Some(document) => Ok(html::citation(&view, &document, format)),
            None => Err(ApiError::DocumentNotFound { id }),
        }
    });
    let mut answer = answer.await?;
    if let Some(name) = format.file_name() {
        response::keep_as(&mut answer, name);
    }
    Ok(answer)
}

/// Where a document matches; nowhere where nothing was searched for.
fn marks(
    backend: &dyn Backend,
    asked: &SearchRequest,
    document: &Document<'_>,
) -> Result<DocumentMarks, ApiError> {
    if asked.q.is_empty() {
        return Ok(DocumentMarks::default());
    }
    let title = document.title.as_deref().unwrap_or_default();
    let mut ranges = backend.highlight_all(asked, &[title, &document.body])?.into_iter();
    let mut next = || ranges.next().unwrap_or_default();
    Ok(DocumentMarks { title: next(), body: next() })
}

/// The stylesheet, the script and the icon: an address with their version may be cached for good.
pub(super) async fn stylesheet(request: HttpRequest) -> HttpResponse {
    asset(&request, "text/css; charset=utf-8", html::STYLESHEET)
}

pub(super) async fn script(request: HttpRequest) -> HttpResponse {
    asset(&request, "text/javascript; charset=utf-8", html::SCRIPT)
}

pub(super) async fn icon(request: HttpRequest) -> HttpResponse {
    asset(&request, "image/svg+xml", html::ICON)
}

/// The icon for browsers that look for it unasked.
pub(super) async fn icon_file() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .insert_header((header::CONTENT_TYPE, "image/x-icon"))
        .body(html::ICON_FILE)
}

/// The search for pages of other sites: any may load it, as a module or with a checksum of it too. It is
/// asked for at an address without a version, so that it is looked for anew once an hour.
pub(super) async fn embed(request: HttpRequest) -> HttpResponse {
    let mut response = asset(&request, "text/javascript; charset=utf-8", html::EMBED);
    for (name, value) in [
        (header::CACHE_CONTROL, "public, max-age=3600"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ] {
        response.headers_mut().insert(name, header::HeaderValue::from_static(value));
    }
    response
}

/// The colours of the archive.
pub(super) async fn site_style(request: HttpRequest, state: Data<ServerState>) -> HttpResponse {
    asset(&request, "text/css; charset=utf-8", html::site_style(&state.terms().site))
}

fn asset(
    request: &HttpRequest,
    content_type: &'static str,
    body: impl Into<Cow<'static, str>>,
) -> HttpResponse {
    let body = body.into();
    let version = html::asset_version(&body);
    let is_versioned = request.query_string().strip_prefix("v=") == Some(version.as_str());
    let keep = if is_versioned { "public, max-age=31536000, immutable" } else { "no-cache" };
    // Weak: it is sent compressed and not.
    let tag = EntityTag::new_weak(version);
    let is_known = response::is_known(request, &tag);
    let mut answer = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer.insert_header((header::CACHE_CONTROL, keep)).insert_header(ETag(tag));
    if is_known {
        return answer.finish();
    }
    answer.insert_header((header::CONTENT_TYPE, content_type)).body(body.into_owned())
}

/// An error as a page for a browser, and as a problem for anything else.
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
    let parameters = Parameters::parse(request.query_string());
    let nothing = || FormValues::of(&SearchRequest::new(""));
    let values = parameters.map_or_else(|_| nothing(), |given| given.form_values());
    let view = view(request);
    let detail = error.detail(view.language);
    let page = ProblemPage { kind: error.kind(), detail: &detail, values: &values };
    error.response(Format::HTML_TYPE, html::problem(&view, &page))
}

/// The language of the page: the one that `ui` names, else the one that the browser prefers.
pub(super) fn view(request: &HttpRequest) -> View {
    let parameters = Parameters::parse(request.query_string()).ok();
    let chosen = parameters
        .as_ref()
        .and_then(|given| given.one("ui").ok().flatten())
        .and_then(UiLanguage::from_code);
    let preferred = || response::preferred_language(request);
    let state = request.app_data::<Data<ServerState>>();
    View {
        language: chosen.or_else(preferred).unwrap_or_default(),
        is_chosen: chosen.is_some(),
        depth: request.uri().path().matches('/').count().saturating_sub(1),
        site: state.map(|state| Arc::clone(&state.terms().site)).unwrap_or_default(),
        start: state.map(|state| address::of_start_page(request, state)).unwrap_or_default(),
    }
}

async fn start_page(request: &HttpRequest, state: &ServerState) -> Result<HttpResponse, ApiError> {
    let view = view(request);
    response::of_backend(request, state, Format::Html(view.language), move |backend| {
        Ok(html::home(&view, backend.documents(), &backend.examples()))
    })
    .await
}
