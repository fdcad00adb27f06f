//! Middleware around every route: keys, cross-origin requests, headers, the access log.

use std::time::{Duration, Instant};

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

use super::{pages, routes, state::ServerState, write::Body};

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

/// The outermost layer: gives every answer its headers and writes the access log, at level debug.
/// The log has the pattern of the address only: neither query nor key nor client.
pub(super) async fn add_headers(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let start = Instant::now();
    let is_draining = request.app_data::<Data<ServerState>>().is_some_and(|s| s.is_draining());
    let method = request.method().clone();
    let pattern = request.match_pattern();
    let body = Body::new(request.take_payload());
    request.extensions_mut().insert(body.clone());
    let mut response = next.call(request).await?.map_into_boxed_body();
    hold_payload(body);
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    vary(headers, "Accept-Language, Accept");
    if is_draining {
        response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    tracing::debug!(
        method = method.as_str(),
        route = pattern.as_deref().unwrap_or("-"),
        status = response.status().as_u16(),
        took_ms = start.elapsed().as_secs_f64() * 1000.0,
        "answered"
    );
    Ok(response)
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
    let allowed = origin.filter(|origin| {
        state.cors_origins.iter().any(|listed| listed.as_bytes() == origin.as_bytes())
    });
    let is_preflight = request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if is_preflight && allowed.is_some() {
        request.into_response(preflight())
    } else {
        let access = routes::access(request.match_pattern().as_deref(), request.method());
        let shown = request.headers().get(header::AUTHORIZATION);
        match state.keys.check(access, shown.and_then(|value| value.to_str().ok())) {
            Ok(()) => next.call(request).await?.map_into_boxed_body(),
            Err(error) => {
                let refusal = pages::refusal(request.request(), &error);
                request.into_response(refusal)
            }
        }
    };
    if !state.cors_origins.is_empty() {
        vary(response.headers_mut(), "Origin");
    }
    if let Some(origin) = allowed {
        response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    Ok(response)
}

/// The answer to a browser that asks whether a page of a listed origin may send requests.
fn preflight() -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST, DELETE"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type"))
        .insert_header((header::ACCESS_CONTROL_MAX_AGE, "600"))
        .finish()
}
