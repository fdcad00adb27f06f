//! Writing over HTTP: documents are added, replaced and deleted, and answered for when they are durable
//! and can be found.

use std::{
    cell::RefCell,
    future::poll_fn,
    pin::Pin,
    rc::Rc,
    time::{Duration, Instant},
};

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse, dev::Payload, http::header, rt::time::timeout,
    web::Data,
};
use futures_core::Stream;
use tokio::sync::oneshot;

use super::{
    error::ApiError,
    params::{self, Parameters},
    response,
    state::ServerState,
};
use crate::{
    indexer::{Batch, Change, Changed, Refused, TooLong},
    render::json,
};

/// The media type of JSON Lines.
pub(super) const JSON_LINES: &str = "application/x-ndjson";
/// Those that they are sent as.
const KNOWN: [&str; 3] = [JSON_LINES, "application/jsonl", "application/json"];

/// A client has this long to send a body, and longer for a long one: a second for so many bytes.
const BODY_TIMEOUT: Duration = Duration::from_secs(8);
const LEAST_BYTES_PER_SECOND: usize = 64 << 10;

/// The body of a request, from which a route may read.
///
/// The HTTP layer reads a body to its end that is dropped, which may never come; so whoever answers keeps
/// what was not read until the answer is written.
#[derive(Clone)]
pub(super) struct Body(Rc<RefCell<Payload>>);

impl Body {
    pub(super) fn new(payload: Payload) -> Self {
        Self(Rc::new(RefCell::new(payload)))
    }

    /// Whether there is anything that was not read.
    pub(super) fn is_open(&self) -> bool {
        !matches!(*self.0.borrow(), Payload::None)
    }

    fn close(&self) {
        *self.0.borrow_mut() = Payload::None;
    }
}

/// Adds documents, each in the place of the one with the same id.
pub(super) async fn add(
    request: HttpRequest,
    state: Data<ServerState>,
) -> Result<HttpResponse, ApiError> {
    Parameters::parse_known(request.query_string(), &[])?;
    check_media_type(&request, &KNOWN)?;
    let writing = state.writing()?;
    let max = state.terms().max_body_bytes;
    let bytes = read(&request, &state, max).await?;
    let rules = writing.rules.load_full();
    let read = state.pool.run(move || Batch::of_json_lines(&bytes, &rules, max)).await?;
    let batch = read.map_err(|TooLong| ApiError::BodyTooLong { max })?;
    let changed = written(&state, Change::Add(batch)).await?;
    Ok(response::unstored(json::changed(&changed)))
}

/// Deletes the document with the id that is the rest of the path.
pub(super) async fn delete(
    request: HttpRequest,
    state: Data<ServerState>,
) -> Result<HttpResponse, ApiError> {
    let id = params::id_of_path(&request)?;
    Parameters::parse_known(request.query_string(), &[])?;
    let changed = written(&state, Change::Delete(id.clone())).await?;
    match changed.deleted {
        0 => Err(ApiError::DocumentNotFound { id }),
        deleted => Ok(response::unstored(json::deleted(deleted))),
    }
}

/// Fails where a body is said to be of none of these media types, of which the first is best.
pub(super) fn check_media_type(
    request: &HttpRequest,
    known: &[&'static str],
) -> Result<(), ApiError> {
    let given = request.headers().get(header::CONTENT_TYPE);
    let given = given.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let name = given.split(';').next().unwrap_or_default().trim();
    if known.iter().any(|known| name.eq_ignore_ascii_case(known)) {
        return Ok(());
    }
    Err(ApiError::MediaType { given: name.to_owned(), allowed: known[0] })
}

/// The whole body, of so many bytes at most, as long as there is room for it and it comes fast enough.
pub(super) async fn read(
    request: &HttpRequest,
    state: &ServerState,
    max: usize,
) -> Result<Vec<u8>, ApiError> {
    let said = request.headers().get(header::CONTENT_LENGTH);
    let said = said.and_then(|value| value.to_str().ok()?.parse::<u64>().ok()).unwrap_or(0);
    if said > max as u64 {
        return Err(ApiError::BodyTooLong { max });
    }
    let body = request.extensions().get::<Body>().cloned();
    let Some(body) = body else { return Ok(Vec::new()) };
    let (mut bytes, mut room, start) = (Vec::new(), state.body_room(), Instant::now());
    loop {
        let next = poll_fn(|context| Pin::new(&mut *body.0.borrow_mut()).poll_next(context));
        let allowed = Duration::from_secs((bytes.len() / LEAST_BYTES_PER_SECOND) as u64);
        let left = (BODY_TIMEOUT + allowed).saturating_sub(start.elapsed());
        let chunk = timeout(left, next).await.map_err(|_| ApiError::BodyStalled)?;
        let Some(chunk) = chunk else {
            body.close();
            return Ok(bytes);
        };
        let chunk = chunk.map_err(|_| ApiError::BodyCut)?;
        if bytes.len() + chunk.len() > max {
            return Err(ApiError::BodyTooLong { max });
        }
        // All bodies together have twice what one may have.
        if room.take(chunk.len()) > 2 * max.max(state.terms().max_body_bytes) {
            return Err(ApiError::WritingOverloaded);
        }
        bytes.extend_from_slice(&chunk);
    }
}

/// Hands a change to the writer and waits until it is durable and can be found.
async fn written(state: &ServerState, change: Change) -> Result<Changed, ApiError> {
    let (sender, receiver) = oneshot::channel();
    // The client may have gone away meanwhile; what it sent is written all the same.
    let reply = move |result| drop(sender.send(result));
    state.writing()?.writer.submit(change, reply).map_err(|refused| match refused {
        Refused::Full => ApiError::WritingOverloaded,
        Refused::Ended => ApiError::Stopping,
    })?;
    let result = receiver.await.map_err(|_| ApiError::Stopping)?;
    result.map_err(ApiError::Write)
}
