//! What programs that go through sites are told: where they may go, and which documents there are.

use actix_web::{HttpRequest, HttpResponse, http::header, web::Data};

use super::{
    error::ApiError, keys::Access, pages::view, params::Parameters, state::ServerState,
    stream::Steps,
};
use crate::{config::Crawlers, render::sitemap};

/// Documents that are looked at in one step.
const STEP: usize = 500;

/// Where programs may go.
pub(super) async fn robots(request: HttpRequest, state: Data<ServerState>) -> HttpResponse {
    let allowed = allowed(&state);
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .insert_header((header::CONTENT_TYPE, "text/plain; charset=utf-8"))
        .body(sitemap::robots(&view(&request), allowed))
}

/// The addresses of documents: all, or a list of parts where they are too many for one.
pub(super) async fn sitemap(
    request: HttpRequest,
    state: Data<ServerState>,
) -> Result<HttpResponse, ApiError> {
    let parameters = Parameters::parse_known(request.query_string(), &super::calls::SITEMAP)?;
    if allowed(&state) != Crawlers::Documents {
        return Err(ApiError::RouteNotFound);
    }
    let (view, backend) = (view(&request), state.backend()?);
    let documents = usize::try_from(backend.documents()).unwrap_or(usize::MAX);
    let parts = sitemap::parts(documents);
    let part = match parameters.ordinal("part") {
        Some(part) if part > parts => return Err(ApiError::RouteNotFound),
        Some(part) => part,
        None if parts > 1 => return Ok(xml().body(sitemap::index(&view, parts))),
        None => 1,
    };
    let (mut at, end) = ((part - 1) * sitemap::PART, documents.min(part * sitemap::PART));
    let mut head = Some(sitemap::head(&view, part));
    let mut is_ended = false;
    let addresses = Steps::new(&state, move || {
        if let Some(head) = head.take() {
            return Ok(Some(head));
        }
        let listed = backend.listed(at, STEP.min(end - at))?;
        at += listed.len();
        if listed.is_empty() {
            let tail = (!is_ended).then(sitemap::tail);
            is_ended = true;
            return Ok(tail);
        }
        Ok(Some(sitemap::addresses(&view, &listed)))
    });
    Ok(xml().streaming(addresses))
}

/// Nothing where reading needs a key.
fn allowed(state: &ServerState) -> Crawlers {
    let terms = state.terms();
    match terms.keys.check(Access::Read, None) {
        Ok(()) => terms.site.crawlers,
        Err(_) => Crawlers::Nowhere,
    }
}

fn xml() -> actix_web::HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .insert_header((header::CONTENT_TYPE, sitemap::MEDIA_TYPE));
    answer
}
