//! `/api/v1`: what scripts and websites call.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, http::header, web::Data};

use super::{
    calls,
    error::ApiError,
    export, pages,
    params::{self, Parameters},
    response::{self, Format},
    state::ServerState,
};
use crate::render::{json, opensearch};

pub(super) async fn search(
    request: HttpRequest,
    state: Data<ServerState>,
) -> Result<HttpResponse, ApiError> {
    let parameters = Parameters::parse_known(request.query_string(), &calls::SEARCH)?;
    if let Some(format) = parameters.export_format()? {
        return export::export(&request, &state, &parameters, format).await;
    }
    let asked = parameters.search_request()?;
    if parameters.one("cursor")?.is_some_and(|cursor| !cursor.is_empty()) {
        return Err(ApiError::InvalidCursor);
    }
    let language = response::preferred_language(&request).unwrap_or_default();
    let metrics = Arc::clone(&state.metrics);
    response::of_backend(&request, &state, Format::JsonIn(language), move |backend| {
        let found = backend.search(&asked)?;
        metrics.count_found(&found);
        Ok(json::search_results(&found, language))
    })
    .await
}

pub(super) async fn expand(
    request: HttpRequest,
    state: Data<ServerState>,
) -> Result<HttpResponse, ApiError> {
    let parameters = Parameters::parse_known(request.query_string(), &calls::EXPAND)?;
    let term = parameters.required("term")?.to_owned();
    params::check_length(&term)?;
    if term.split_whitespace().nth(1).is_some() {
        return Err(ApiError::SeveralWords { term: params::echo(&term) });
    }
    let class = parameters.class()?.unwrap_or_default();
    response::of_backend(&request, &state, Format::Json, move |backend| {
        Ok(json::expansion(&backend.expand(&term, class)?))
    })
    .await
}

pub(super) async fn suggest(
    request: HttpRequest,
    state: Data<ServerState>,
) -> Result<HttpResponse, ApiError> {
    let parameters = Parameters::parse_known(request.query_string(), &calls::SUGGEST)?;
    let q = parameters.required("q")?.to_owned();
    params::check_length(&q)?;
    let limit = parameters.suggestions()?;
    let asked = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let accepted = asked(header::ACCEPT).unwrap_or_default();
    let is_for_browser = match parameters.suggestions_format()? {
        Some(format) => format == opensearch::SUGGESTIONS,
        None => accepted.contains(Format::SUGGESTIONS_TYPE),
    };
    let view = pages::view(&request);
    let format = match is_for_browser {
        true => Format::BrowserSuggestions(view.language),
        false => Format::Json,
    };
    let answer = response::of_backend(&request, &state, format, move |backend| {
        let found = backend.suggest(&q, limit)?;
        Ok(match format {
            Format::BrowserSuggestions(_) => json::browser_suggestions(&q, &found, &view),
            _ => json::suggestions(&q, &found),
        })
    });
    let mut answer = answer.await?;
    let varies = header::HeaderValue::from_static("accept, accept-language");
    answer.headers_mut().append(header::VARY, varies);
    Ok(answer)
}

pub(super) async fn document(
    request: HttpRequest,
    state: Data<ServerState>,
) -> Result<HttpResponse, ApiError> {
    let id = params::id_of_path(&request)?;
    Parameters::parse_known(request.query_string(), &[])?;
    response::of_backend(&request, &state, Format::Json, move |backend| {
        match backend.document(&id)? {
            Some(document) => Ok(json::document(&document, &backend.shared(&document)?)),
            None => Err(ApiError::DocumentNotFound { id }),
        }
    })
    .await
}

pub(super) async fn transliterate(
    request: HttpRequest,
    state: Data<ServerState>,
) -> Result<HttpResponse, ApiError> {
    let parameters = Parameters::parse_known(request.query_string(), &calls::TRANSLITERATE)?;
    let text = parameters.required("text")?.to_owned();
    let standard = parameters.standard()?;
    response::of_program(&request, &state, Format::Json, move || {
        let latin = transliterate::romanize(&text, standard);
        Ok(json::transliteration(&text, standard.name(), &latin))
    })
    .await
}
