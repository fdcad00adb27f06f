//! `/api/v1`: what scripts and websites ask.

use actix_web::{HttpRequest, HttpResponse, http::header, web::Data};

use super::{
    cache,
    error::ApiError,
    params::{self, MAX_QUERY_BYTES, Parameters, Plus},
    state::ServerState,
};
use crate::render::json;

pub(super) async fn search(
    request: HttpRequest,
    state: Data<ServerState>,
) -> Result<HttpResponse, ApiError> {
    let parameters = Parameters::parse(request.query_string())?;
    parameters.refuse_unknown(params::SEARCH)?;
    let asked = parameters.search_request()?;
    let backend = state.backend()?;
    let tag = state.entity_tag(&*backend, "");
    if cache::is_known(&request, &tag) {
        return Ok(cache::not_modified(&tag));
    }
    let answer = move || backend.search(&asked).map(|results| json::search_results(&results));
    Ok(json_response(state.pool.run(answer).await??, &tag))
}

pub(super) async fn expand(
    request: HttpRequest,
    state: Data<ServerState>,
) -> Result<HttpResponse, ApiError> {
    let parameters = Parameters::parse(request.query_string())?;
    parameters.refuse_unknown(&["term", "match"])?;
    let missing = ApiError::MissingParameter { name: "term" };
    let term = parameters.one("term")?.ok_or(missing)?.to_owned();
    if term.len() > MAX_QUERY_BYTES {
        return Err(ApiError::QueryTooLong { bytes: term.len(), max: MAX_QUERY_BYTES });
    }
    let class = parameters.class()?.unwrap_or_default();
    let backend = state.backend()?;
    let tag = state.entity_tag(&*backend, "");
    if cache::is_known(&request, &tag) {
        return Ok(cache::not_modified(&tag));
    }
    let answer = move || backend.expand(&term, class).map(|forms| json::expansion(&forms));
    Ok(json_response(state.pool.run(answer).await??, &tag))
}

/// The id is what the path goes on with, slashes and all, whether they are percent-encoded or not.
pub(super) async fn document(
    request: HttpRequest,
    state: Data<ServerState>,
) -> Result<HttpResponse, ApiError> {
    let path = request.uri().path();
    let encoded = path.strip_prefix("/api/v1/documents/").unwrap_or_default();
    let id = params::decode(encoded.as_bytes(), Plus::IsPlus)?;
    Parameters::parse(request.query_string())?.refuse_unknown(&[])?;
    let backend = state.backend()?;
    let tag = state.entity_tag(&*backend, "");
    if cache::is_known(&request, &tag) {
        return Ok(cache::not_modified(&tag));
    }
    let answer = move || match backend.document(&id)? {
        Some(document) => Ok(json::document(&document)),
        None => Err(ApiError::DocumentNotFound { id }),
    };
    Ok(json_response(state.pool.run(answer).await??, &tag))
}

pub(super) async fn transliterate(
    request: HttpRequest,
    state: Data<ServerState>,
) -> Result<HttpResponse, ApiError> {
    let parameters = Parameters::parse(request.query_string())?;
    parameters.refuse_unknown(&["text", "standard"])?;
    let missing = ApiError::MissingParameter { name: "text" };
    let text = parameters.one("text")?.ok_or(missing)?.to_owned();
    let standard = parameters.standard()?;
    let answer = move || {
        json::transliteration(&text, standard.name(), &transliterate::romanize(&text, standard))
    };
    // What the standards say changes with the program only, as the tag does.
    let tag = state.entity_tag_of_program();
    if cache::is_known(&request, &tag) {
        return Ok(cache::not_modified(&tag));
    }
    Ok(json_response(state.pool.run(answer).await?, &tag))
}

/// For each address that is promised and not there yet.
pub(super) async fn to_come() -> Result<HttpResponse, ApiError> {
    Err(ApiError::RouteNotImplemented { what: "this call" })
}

fn json_response(body: String, tag: &str) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    cache::describe(&mut response, tag);
    response
        .insert_header(("x-robots-tag", "noindex"))
        .insert_header((header::CONTENT_TYPE, "application/json"))
        .body(body)
}
