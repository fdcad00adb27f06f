//! Middleware around every route: keys, cross-origin requests, headers, the access log.

use std::{
    net::{IpAddr, Ipv4Addr},
    time::{Duration, Instant},
};

use actix_web::{
    Error, HttpMessage, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        ConnectionType, Method,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    rt,
    web::Data,
};

use tracing::Instrument;

use super::{
    error::ApiError, keys::Access, pages, reconcile, routes, state::ServerState, terms::Terms,
    write::Body,
};
use crate::render::reconcile as names;

/// The longest address that is answered, path and query string together.
const MAX_ADDRESS_BYTES: usize = 8 << 10;
/// The longest id of a request that is taken from a client.
const MAX_REQUEST_ID_BYTES: usize = 64;
/// The header that has the id of a request.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The header in which a proxy says who is behind it.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// Headers of every answer. A page may load our stylesheet, script and icon and send its form and
/// what the script asks to us, and nothing else; it may not be framed, and discloses to no other site where a reader comes from.
const HEADERS: [(HeaderName, &str); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::PERMISSIONS_POLICY, "camera=(), geolocation=(), microphone=()"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// The outermost layer: gives every answer its headers, counts it, and writes the access log, at level
/// debug. The log has the pattern of the address only: neither query nor key nor client. What is logged
/// on the way has the id of the request.
pub(super) async fn add_headers(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let start = Instant::now();
    let state = request.app_data::<Data<ServerState>>().cloned();
    let id = request_id(request.headers());
    let span = tracing::error_span!("request", id = id.as_str());
    let method = request.method().clone();
    let pattern = request.match_pattern();
    let body = Body::new(request.take_payload());
    request.extensions_mut().insert(body.clone());
    let answered = next.call(request).instrument(span.clone()).await;
    let mut response = answered?.map_into_boxed_body();
    hold_payload(body);
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if pattern.as_deref() == Some(names::PREVIEW_PATH) {
        allow_frames(headers, state.as_ref());
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, id);
    }
    vary(headers, "Accept-Language, Accept");
    if state.as_ref().is_some_and(|state| state.is_draining()) {
        response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    let (took, status) = (start.elapsed(), response.status().as_u16());
    let route = pattern.as_deref().unwrap_or("-");
    if let Some(state) = state {
        state.metrics.count(route, status, took);
    }
    let took_ms = took.as_secs_f64() * 1000.0;
    let method = method.as_str();
    span.in_scope(|| tracing::debug!(method, route, status, took_ms, "answered"));
    Ok(response)
}

/// Lets the programs that show a name within their own page do so: OpenRefine, and listed origins.
fn allow_frames(headers: &mut HeaderMap, state: Option<&Data<ServerState>>) {
    let listed = state.map(|state| state.terms().cors_origins.clone()).unwrap_or_default();
    let frames = reconcile::OPENREFINE.into_iter().chain(listed.iter().map(String::as_str));
    let frames = frames.collect::<Vec<_>>().join(" ");
    let policy =
        HEADERS[0].1.replace("frame-ancestors 'none'", &format!("frame-ancestors {frames}"));
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        headers.remove(header::X_FRAME_OPTIONS);
    }
}

/// What a request is called in the log and in its answer: what the client calls it, if that is short and
/// plain, else a random number.
fn request_id(headers: &HeaderMap) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let given = headers.get(REQUEST_ID).and_then(|value| value.to_str().ok());
    match given {
        Some(id) if (1..=MAX_REQUEST_ID_BYTES).contains(&id.len()) && id.chars().all(is_plain) => {
            id.to_owned()
        }
        _ => {
            let mut bits = [0; 8];
            // Without random bits requests cannot be told apart in the log, and are answered all the same.
            let _ = getrandom::fill(&mut bits);
            format!("{:016x}", u64::from_ne_bytes(bits))
        }
    }
}

/// Makes the connection close where a client goes on sending a body that no route has read. The HTTP
/// layer reads a dropped body to its end, which may never come; while a body is still held when the
/// answer has been written, it closes the connection instead.
fn hold_payload(body: Body) {
    if body.is_open() {
        rt::spawn(async move {
            rt::time::sleep(Duration::from_secs(1)).await;
            drop(body);
        });
    }
}

fn vary(headers: &mut HeaderMap, names: &'static str) {
    headers.append(header::VARY, HeaderValue::from_static(names));
}

/// Lets a request through to its route where its key allows that, and answers cross-origin requests.
pub(super) async fn authorize(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(state) = request.app_data::<Data<ServerState>>().cloned() else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let origin = request.headers().get(header::ORIGIN).cloned();
    // OpenRefine asks from its user's own machine, where no page of another site can be.
    let is_for_tables = request.path().starts_with(names::PATH);
    let own = if is_for_tables { &reconcile::OPENREFINE[..] } else { &[] };
    let terms = state.terms();
    let allowed = origin.and_then(|origin| allowed(origin, &terms.cors_origins, own));
    let is_preflight = request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if is_preflight && allowed.is_some() {
        request.into_response(preflight())
    } else {
        match admit(&request, &terms) {
            Ok(()) => next.call(request).await?.map_into_boxed_body(),
            Err(error) => {
                let refusal = pages::refusal(request.request(), &error);
                request.into_response(refusal)
            }
        }
    };
    if is_for_tables || !terms.cors_origins.is_empty() {
        vary(response.headers_mut(), "Origin");
    }
    if let Some(origin) = allowed {
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        // What a script of the page may read besides the few headers that it always may.
        let exposed = HeaderValue::from_static("ETag, Link, Retry-After, X-Request-Id");
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
    }
    Ok(response)
}

/// What an answer says to a page of this origin; nothing where the settings do not list it. `*` is said
/// as it stands: then a browser sends no password of its user along.
fn allowed(origin: HeaderValue, listed: &[String], own: &[&str]) -> Option<HeaderValue> {
    if listed.iter().any(|one| one == "*") {
        return Some(HeaderValue::from_static("*"));
    }
    let mut all = listed.iter().map(String::as_str).chain(own.iter().copied());
    let is_listed = all.any(|one| one.as_bytes().eq_ignore_ascii_case(origin.as_bytes()));
    is_listed.then_some(origin)
}

/// Whether a request may come through: its address is not too long, its client has not sent too many, and
/// its key is right. What is open to all is not counted either: operators ask it often.
fn admit(request: &ServiceRequest, terms: &Terms) -> Result<(), ApiError> {
    let bytes = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    if bytes > MAX_ADDRESS_BYTES {
        return Err(ApiError::AddressTooLong { bytes, max: MAX_ADDRESS_BYTES });
    }
    let access = routes::access(request.match_pattern().as_deref(), request.method());
    if access != Access::Open {
        let peer = request.peer_addr().map_or(Ipv4Addr::LOCALHOST.into(), |peer| peer.ip());
        let client = client(request.headers(), peer, terms);
        terms.rate.take(client, Instant::now()).map_err(|wait| {
            let seconds = wait.as_secs_f64().ceil() as u64;
            ApiError::TooManyRequests { per_second: terms.rate.per_second(), seconds }
        })?;
    }
    let shown = request.headers().get(header::AUTHORIZATION);
    terms.keys.check(access, shown.and_then(|value| value.to_str().ok()))
}

fn client(headers: &HeaderMap, peer: IpAddr, terms: &Terms) -> IpAddr {
    let named = headers.get_all(FORWARDED_FOR).map(|value| value.to_str().unwrap_or_default());
    terms.rate.client(peer, &named.collect::<Vec<_>>().join(","))
}

/// The answer to a browser that asks whether a page of a listed origin may send requests.
fn preflight() -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST, DELETE"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type"))
        .insert_header((header::ACCESS_CONTROL_MAX_AGE, "600"))
        .finish()
}
