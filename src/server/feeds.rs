//! What other programs follow: the description that they search by, and the results of a search as feeds.

use actix_web::{HttpRequest, HttpResponse, web::Data};

use super::{
    error::ApiError,
    pages::view,
    params::Parameters,
    response::{self, Format},
    state::ServerState,
};
use crate::render::{html, opensearch};

/// The description by which browsers and other programs search here.
pub(super) async fn description(
    request: HttpRequest,
    state: Data<ServerState>,
) -> Result<HttpResponse, ApiError> {
    Parameters::parse_known(request.query_string(), &[])?;
    let view = view(&request);
    let format = Format::Other(html::OPENSEARCH_TYPE, view.language);
    response::of_backend(&request, &state, format, move |backend| {
        Ok(opensearch::description(&view, backend.examples().first().map(String::as_str)))
    })
    .await
}
