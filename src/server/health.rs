//! What operators ask: whether the server is alive, whether it is ready, which version it is, how much
//! it does.

use actix_web::{HttpRequest, HttpResponse, http::header, web::Data};
use serde::Serialize;

use super::{error::ApiError, params::Parameters, response, state::ServerState};
use crate::render::json;

pub(super) async fn livez() -> HttpResponse {
    plain(&Health { status: "alive" })
}

pub(super) async fn readyz(state: Data<ServerState>) -> Result<HttpResponse, ApiError> {
    if state.is_draining() {
        return Err(ApiError::Stopping);
    }
    match state.backend()?.is_warm() {
        true => Ok(plain(&Health { status: "ready" })),
        false => Err(ApiError::NotReady),
    }
}

pub(super) async fn version(state: Data<ServerState>) -> HttpResponse {
    let backend = state.backend().ok();
    plain(&Version {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        commit: option_env!("ARKHIV_COMMIT"),
        index: backend.map(|backend| IndexVersion {
            generation: backend.commit_id(),
            documents: backend.documents(),
        }),
    })
}

/// The figures of `metrics`.
pub(super) async fn metrics(
    request: HttpRequest,
    state: Data<ServerState>,
) -> Result<HttpResponse, ApiError> {
    Parameters::parse_known(request.query_string(), &[])?;
    let answer = HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"))
        .body(state.metrics.text(&state.gauges()));
    Ok(answer)
}

fn plain(body: &impl Serialize) -> HttpResponse {
    response::unstored(json::value(body))
}

#[derive(Serialize)]
struct Health {
    status: &'static str,
}

/// The program, and the index it answers from; `index` is null until that is open.
#[derive(Serialize)]
struct Version {
    name: &'static str,
    version: &'static str,
    /// The commit it was built from, where the build was given one (`ARKHIV_COMMIT`).
    commit: Option<&'static str>,
    index: Option<IndexVersion>,
}

#[derive(Serialize)]
struct IndexVersion {
    generation: u64,
    documents: u64,
}
