//! The Reconciliation Service API, version 0.2: a table's names against those of the index.
//!
//! Parameters that are not known are ignored: the programs that ask send some of their own.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde::Deserialize;
use serde_json::Value;

use super::{
    error::ApiError,
    pages::view,
    params::{self, Parameters},
    response::{self, Format},
    state::ServerState,
    write,
};
use crate::{
    render::{html, reconcile},
    search::Searcher,
};

/// The media type in which queries are posted.
pub(super) const FORM: &str = "application/x-www-form-urlencoded";
/// The longest form.
const MAX_FORM_BYTES: usize = 1 << 20;
/// The most values of one request.
const MAX_QUERIES: usize = 100;
/// Candidates of a value where the client does not say.
const CANDIDATES: usize = 5;

/// Where OpenRefine is unless its user has said otherwise: on the user's own machine.
pub(super) const OPENREFINE: [&str; 2] = ["http://127.0.0.1:3333", "http://localhost:3333"];

/// A value that is asked for.
#[derive(Deserialize)]
struct Query {
    query: String,
    limit: Option<usize>,
    /// One type or several.
    #[serde(rename = "type")]
    types: Option<Value>,
}

impl Query {
    /// Whether names are among what is wanted.
    fn wants_names(&self) -> bool {
        let is_name = |value: &Value| {
            // A type may come with its name.
            value.as_str().or_else(|| value["id"].as_str()) == Some(reconcile::TYPE)
        };
        match &self.types {
            None | Some(Value::Null) => true,
            Some(Value::Array(types)) => types.is_empty() || types.iter().any(is_name),
            Some(one) => is_name(one) || one.as_str() == Some(""),
        }
    }
}

/// The manifest, or the answer to `queries`.
pub(super) async fn get(
    request: HttpRequest,
    state: Data<ServerState>,
) -> Result<HttpResponse, ApiError> {
    let parameters = Parameters::parse(request.query_string())?;
    if let Some(queries) = parameters.one("queries")? {
        return answer(&request, &state, queries).await;
    }
    let view = view(&request);
    response::of_program(&request, &state, Format::Json, move || Ok(reconcile::manifest(&view)))
        .await
}

/// The answer to `queries` of a form.
pub(super) async fn post(
    request: HttpRequest,
    state: Data<ServerState>,
) -> Result<HttpResponse, ApiError> {
    write::check_media_type(&request, &[FORM])?;
    let form = write::read(&request, &state, MAX_FORM_BYTES).await?;
    let form = String::from_utf8(form).map_err(|_| ApiError::InvalidEncoding)?;
    let parameters = Parameters::parse(&form)?;
    answer(&request, &state, parameters.required("queries")?).await
}

/// The candidates of each value. Each is looked for on its own, so that others' searches go in between.
async fn answer(
    request: &HttpRequest,
    state: &ServerState,
    queries: &str,
) -> Result<HttpResponse, ApiError> {
    let queries: BTreeMap<String, Query> = serde_json::from_str(queries)
        .map_err(|error| ApiError::InvalidQueries { reason: error.to_string() })?;
    if queries.len() > MAX_QUERIES {
        return Err(ApiError::TooManyQueries { max: MAX_QUERIES });
    }
    let (language, backend) = (view(request).language, state.backend()?);
    let mut found = Vec::with_capacity(queries.len());
    for (key, query) in queries {
        // One cell of a table that is no name is no reason to leave the others without an answer.
        let may_be_name = params::check_length(&query.query).is_ok();
        let most = query.limit.unwrap_or(CANDIDATES).min(Searcher::MAX_CANDIDATES);
        let candidates = if may_be_name && query.wants_names() {
            let backend = std::sync::Arc::clone(&backend);
            state.pool.run(move || backend.reconcile(&query.query, most)).await??
        } else {
            Vec::new()
        };
        found.push((key, candidates));
    }
    Ok(response::unstored(reconcile::results(&found, language)))
}

/// Names that complete what is typed.
pub(super) async fn suggest(
    request: HttpRequest,
    state: Data<ServerState>,
) -> Result<HttpResponse, ApiError> {
    let parameters = Parameters::parse(request.query_string())?;
    let prefix = parameters.required("prefix")?.to_owned();
    params::check_length(&prefix)?;
    let from = parameters.ordinal("cursor").unwrap_or(0);
    let language = view(&request).language;
    response::of_backend(&request, &state, Format::JsonIn(language), move |backend| {
        let found = backend.suggest(&prefix, Searcher::MAX_SUGGESTIONS)?;
        Ok(reconcile::suggestions(&found, from, language))
    })
    .await
}

/// Types that begin as typed.
pub(super) async fn types(
    request: HttpRequest,
    state: Data<ServerState>,
) -> Result<HttpResponse, ApiError> {
    let parameters = Parameters::parse(request.query_string())?;
    let prefix = parameters.required("prefix")?.to_owned();
    response::of_program(&request, &state, Format::Json, move || Ok(reconcile::types(&prefix)))
        .await
}

/// A name, to be shown within the page of another program.
pub(super) async fn preview(
    request: HttpRequest,
    state: Data<ServerState>,
) -> Result<HttpResponse, ApiError> {
    let parameters = Parameters::parse(request.query_string())?;
    let id = parameters.required("id")?.to_owned();
    params::check_length(&id)?;
    let view = view(&request);
    response::of_backend(&request, &state, Format::Html(view.language), move |backend| {
        let found = backend.reconcile(&id, 1)?;
        Ok(html::preview(&view, &id, found.first()))
    })
    .await
}
