//! Whole results, sent as fast as the client takes them.
//!
//! The hits are ranked once, on a search thread. They are read and written some at a time, each time on a
//! search thread and only when the client has taken what came before: a slow client holds no thread, and
//! others' searches go in between.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    rt::time::sleep,
    web::{Bytes, Data},
};
use futures_core::Stream;

use super::{
    error::ApiError,
    pages::view,
    params::Parameters,
    response,
    state::{ServerState, WholeResult},
};
use crate::{
    render::{export_format::ExportFormat, html::View},
    search::After,
};

/// How often a step that finds no room among the searches that wait is tried again, and after how long.
const ATTEMPTS: u32 = 100;
const PAUSE: Duration = Duration::from_millis(100);

/// The hits of a search in a format.
pub(super) async fn export(
    request: &HttpRequest,
    state: &Data<ServerState>,
    parameters: &Parameters,
    format: ExportFormat,
) -> Result<HttpResponse, ApiError> {
    let asked = parameters.export_request(format)?;
    let (view, backend) = (view(request), state.backend()?);
    let ranked = state.pool.run(move || backend.export(&asked)).await??;
    let result = ranked.ok_or(ApiError::ExportTooSlow)?;
    let next = result.after().map(|after| next_part(&view, parameters, after));
    let rows = Rows {
        state: state.clone(),
        view: Arc::new(view),
        format,
        result: Arc::new(Mutex::new(result)),
        step: None,
        head: Some(format.head()),
    };
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
fn next_part(view: &View, parameters: &Parameters, after: After) -> String {
    let rest = parameters.without(&["cursor", "offset"]);
    format!("{}api/v1/search?{rest}&cursor={after}", view.start)
}

type Step = Pin<Box<dyn Future<Output = Result<Option<String>, ApiError>>>>;

/// The body: each step gives some hits.
struct Rows {
    state: Data<ServerState>,
    view: Arc<View>,
    format: ExportFormat,
    result: Arc<Mutex<Box<dyn WholeResult>>>,
    /// The step under way.
    step: Option<Step>,
    /// What stands before the first hit, until it is sent.
    head: Option<String>,
}

impl Stream for Rows {
    type Item = Result<Bytes, ApiError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(head) = self.head.take().filter(|head| !head.is_empty()) {
            return Poll::Ready(Some(Ok(head.into())));
        }
        let (state, view) = (self.state.clone(), Arc::clone(&self.view));
        let (format, result) = (self.format, Arc::clone(&self.result));
        let step = self.step.get_or_insert_with(|| Box::pin(some(state, view, format, result)));
        let written = match step.as_mut().poll(context) {
            Poll::Pending => return Poll::Pending,
            Poll::Ready(written) => written,
        };
        self.step = None;
        Poll::Ready(written.transpose().map(|written| written.map(Bytes::from)))
    }
}

/// Some hits, written on a search thread; `None` after the last.
async fn some(
    state: Data<ServerState>,
    view: Arc<View>,
    format: ExportFormat,
    result: Arc<Mutex<Box<dyn WholeResult>>>,
) -> Result<Option<String>, ApiError> {
    for _ in 0..ATTEMPTS {
        let (view, result) = (Arc::clone(&view), Arc::clone(&result));
        let step = state.pool.run(move || {
            let hits = result.lock().unwrap_or_else(PoisonError::into_inner).step()?;
            Ok((!hits.is_empty()).then(|| format.hits(&view, &hits)))
        });
        match step.await {
            Err(ApiError::Overloaded) => sleep(PAUSE).await,
            written => return written?,
        }
    }
    Err(ApiError::Overloaded)
}
