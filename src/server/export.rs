//! Whole results as files.

use actix_web::{HttpRequest, HttpResponse, http::header, web::Data};

use super::{
    error::ApiError, pages::view, params::Parameters, response, state::ServerState, stream::Steps,
};
use crate::{
    render::{export_format::ExportFormat, html::View},
    search::{After, Sort},
};

/// The hits of a search in a format. They are ranked once, and read and written as the client takes them.
pub(super) async fn export(
    request: &HttpRequest,
    state: &Data<ServerState>,
    parameters: &Parameters,
    format: ExportFormat,
) -> Result<HttpResponse, ApiError> {
    let asked = parameters.export_request(format)?;
    let sort = asked.sort;
    let (view, backend) = (view(request), state.backend()?);
    let ranked = state.pool.run(move || backend.export(&asked)).await??;
    let mut result = ranked.ok_or(ApiError::ExportTooSlow)?;
    let next = result.after().map(|after| next_part(&view, parameters, sort, after));
    let mut head = Some(format.head()).filter(|head| !head.is_empty());
    let rows = Steps::new(state, move || {
        if let Some(head) = head.take() {
            return Ok(Some(head));
        }
        let hits = result.step()?;
        Ok((!hits.is_empty()).then(|| format.hits(&view, &hits)))
    });
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header(("x-robots-tag", "noindex"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_TYPE, format.media_type()));
    if let Some(next) = next {
        answer.insert_header((header::LINK, format!("<{next}>; rel=\"next\"")));
    }
    let mut answer = answer.streaming(rows);
    response::keep_as(&mut answer, format.file_name());
    Ok(answer)
}

/// The address of the part that follows.
fn next_part(view: &View, parameters: &Parameters, sort: Sort, after: After) -> String {
    let rest = parameters.without(&["cursor", "offset"]);
    format!("{}api/v1/search?{rest}&cursor={}.{after}", view.start, sort.name())
}
