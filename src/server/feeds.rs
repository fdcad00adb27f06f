//! What other programs follow: the description that they search by, and the results of a search as feeds.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web::Data};

use super::{
    calls,
    error::ApiError,
    pages::view,
    params::Parameters,
    response::{self, Format},
    state::ServerState,
};
use crate::{
    render::{
        feed,
        html::{self, View},
        opensearch,
    },
    search::{SearchRequest, SearchResults},
};

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

/// The results of a search as Atom, and as RSS.
pub(super) async fn atom(
    request: HttpRequest,
    state: Data<ServerState>,
) -> Result<HttpResponse, ApiError> {
    follow(&request, &state, feed::ATOM_TYPE, feed::atom).await
}

pub(super) async fn rss(
    request: HttpRequest,
    state: Data<ServerState>,
) -> Result<HttpResponse, ApiError> {
    follow(&request, &state, feed::RSS_TYPE, feed::rss).await
}

async fn follow(
    request: &HttpRequest,
    state: &ServerState,
    media_type: &'static str,
    write: fn(&View, &SearchRequest, &SearchResults) -> String,
) -> Result<HttpResponse, ApiError> {
    let parameters = Parameters::parse_known(request.query_string(), &calls::FEED)?;
    let asked = parameters.feed_request()?;
    let view = view(request);
    let metrics = Arc::clone(&state.metrics);
    response::of_backend(request, state, Format::Other(media_type, view.language), move |backend| {
        let found = backend.search(&asked)?;
        metrics.count_found(&found);
        Ok(write(&view, &asked, &found))
    })
    .await
}
