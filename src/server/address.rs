//! Where readers reach the server, for what leaves its pages: descriptions, feeds, citations, lists of
//! addresses. Links within pages need none of it: they are relative.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::{
    HttpRequest,
    http::header::{self, HeaderName},
};

use super::state::ServerState;

const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PREFIX: HeaderName = HeaderName::from_static("x-forwarded-prefix");

/// The absolute address of the start page, with a slash at its end: `site.url`; else what a trusted
/// proxy says of itself (`X-Forwarded-Proto`, `-Host` and `-Prefix`); else the host that was asked.
pub(super) fn of_start_page(request: &HttpRequest, state: &ServerState) -> String {
    let terms = state.terms();
    let url = terms.site.url.trim_end_matches('/');
    if !url.is_empty() {
        return format!("{url}/");
    }
    let peer = request.peer_addr().map_or(Ipv4Addr::LOCALHOST.into(), |peer| peer.ip());
    let said = |name: HeaderName| forwarded(request, state, peer, name);
    let scheme = said(FORWARDED_PROTO).filter(|scheme| ["http", "https"].contains(scheme));
    let asked = request.headers().get(header::HOST).and_then(|value| value.to_str().ok());
    let host = said(FORWARDED_HOST).or(asked).filter(|host| is_host(host));
    let prefix = said(FORWARDED_PREFIX).map(|prefix| prefix.trim_matches('/'));
    let prefix = prefix.filter(|prefix| !prefix.is_empty() && is_path(prefix));
    let here = || request.app_config().local_addr().to_string();
    let (scheme, host) = (scheme.unwrap_or("http"), host.map_or_else(here, str::to_owned));
    match prefix {
        Some(prefix) => format!("{scheme}://{host}/{prefix}/"),
        None => format!("{scheme}://{host}/"),
    }
}

/// What the proxy before this server says in a header; nobody else is believed.
fn forwarded<'r>(
    request: &'r HttpRequest,
    state: &ServerState,
    peer: IpAddr,
    name: HeaderName,
) -> Option<&'r str> {
    let value = request.headers().get(name).filter(|_| state.terms().rate.trusts(peer))?;
    // Of several proxies the first has readers before it.
    value.to_str().ok()?.split(',').next().map(str::trim)
}

fn is_host(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._:[]".contains(&b))
}

fn is_path(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~/%".contains(&b))
}
