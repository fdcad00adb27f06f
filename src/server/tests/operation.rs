//! What operators rely on: figures, limits, ids of requests.

use std::{net::SocketAddr, sync::Arc};

use actix_web::{
    body::to_bytes,
    http::Method,
    test::{TestRequest, call_service, init_service},
    web::Data,
};

use super::{
    Answer, Keys, Sample, SearchPool, ServerConfig, ServerState, SiteConfig, Terms, app, ask,
    ask_with, is_problem, ready,
};

#[actix_web::test]
async fn every_request_is_counted_by_route_and_status() {
    let state = ready();
    for address in [
        "/api/v1/search?q=a",
        "/api/v1/search?q=b",
        "/api/v1/search",
        "/api/v1/documents/cards/17",
        "/nowhere/at/all",
    ] {
        ask(&state, address).await;
    }
    let answer = ask(&state, "/metrics").await;
    assert_eq!(answer.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "no-store");
    let name = "arkhiv_http_request_duration_seconds_count";
    for line in [
        &format!("{name}{{route=\"/api/v1/search\",status=\"2xx\"}} 2"),
        &format!("{name}{{route=\"/api/v1/search\",status=\"4xx\"}} 1"),
        &format!("{name}{{route=\"/api/v1/documents/{{id}}\",status=\"2xx\"}} 1"),
        &format!("{name}{{route=\"-\",status=\"4xx\"}} 1"),
        "arkhiv_documents 68",
        "arkhiv_index_generation 3",
        "arkhiv_search_queue_length 0",
        "arkhiv_write_waiting_bytes 0",
        "arkhiv_zero_hit_queries_total 0",
        "arkhiv_ready 1",
    ] {
        assert!(answer.body.lines().any(|given| given == line), "{line}\n{}", answer.body);
    }
    assert!(!answer.body.contains("nowhere"), "what clients ask for makes no series");
    for line in answer.body.lines().filter(|line| !line.starts_with('#')) {
        let (series, value) = line.rsplit_once(' ').unwrap();
        assert!(value.parse::<f64>().is_ok() && series.starts_with("arkhiv_"), "{line}");
    }
    is_problem(&ask(&state, "/metrics?x=1").await, 400, "unknown_parameter");
}

#[actix_web::test]
async fn an_address_that_is_too_long_is_refused() {
    let state = ready();
    let address = |bytes: usize| format!("/search?q=a&x={}", "a".repeat(bytes - 14));
    assert_eq!(ask(&state, &address(8192)).await.status, 200);
    is_problem(&ask(&state, &format!("/api{}", address(8193))).await, 414, "address_too_long");
    let page = ask_with(&state, Method::GET, &address(9000), &[("accept", "text/html")]).await;
    assert_eq!(page.status, 414);
    assert!(page.body.starts_with("<!DOCTYPE html>"));
}

/// Asks from an address, through a proxy where one is named.
async fn from(state: &Data<ServerState>, peer: &str, address: &str, forwarded: &str) -> Answer {
    let service = init_service(app(state.clone())).await;
    let request = TestRequest::with_uri(address)
        .peer_addr(SocketAddr::new(peer.parse().unwrap(), 4000))
        .insert_header(("x-forwarded-for", forwarded));
    let response = call_service(&service, request.to_request()).await;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = to_bytes(response.into_body()).await.ok().unwrap_or_default();
    Answer { status, headers, body: String::from_utf8_lossy(&body).into_owned() }
}

#[actix_web::test]
async fn a_client_that_sends_too_many_is_refused_and_others_are_not() {
    let backend = Arc::new(Sample::default());
    let trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    let config =
        ServerConfig { requests_per_second: 1, trusted_proxies, ..ServerConfig::default() };
    let state = ServerState::new(
        Box::new(move || Some(backend.clone())),
        SearchPool::new(1, 1).unwrap(),
        Terms::new(&config, &SiteConfig::default(), Keys::default()),
    );
    let state = Data::new(state);
    let search = "/api/v1/search?q=a";
    assert_eq!(from(&state, "192.0.2.1", search, "").await.status, 200);
    let mut refused = from(&state, "192.0.2.1", search, "198.51.100.9").await;
    // A second may have gone by on a busy machine.
    for _ in 0..50 {
        if refused.status == 429 {
            break;
        }
        refused = from(&state, "192.0.2.1", search, "198.51.100.9").await;
    }
    is_problem(&refused, 429, "too_many_requests");
    assert_eq!(refused.header("retry-after"), "1");
    assert_eq!(refused.header("x-content-type-options"), "nosniff");
    assert_eq!(from(&state, "192.0.2.2", search, "").await.status, 200);
    for (peer, forwarded) in [("127.0.0.1", "198.51.100.1"), ("127.0.0.1", "198.51.100.2")] {
        assert_eq!(from(&state, peer, search, forwarded).await.status, 200, "{forwarded}");
    }
    for _ in 0..20 {
        assert_eq!(from(&state, "192.0.2.1", "/livez", "").await.status, 200);
    }
}

#[actix_web::test]
async fn every_answer_has_the_id_of_its_request() {
    let state = ready();
    for address in ["/livez", "/nowhere", "/api/v1/search"] {
        for given in ["ab-12_c.d", &"7".repeat(64)] {
            let headers = [("x-request-id", given)];
            let answer = ask_with(&state, Method::GET, address, &headers).await;
            assert_eq!(answer.header("x-request-id"), given);
        }
        for wrong in ["", "a b", "a\"b", "a;b=c", "\u{9b}", &"7".repeat(65)] {
            let headers = [("x-request-id", wrong)];
            let answer = ask_with(&state, Method::GET, address, &headers).await;
            let made = answer.header("x-request-id");
            assert_eq!(made.len(), 16, "{wrong}: {made}");
            assert!(made.bytes().all(|byte| byte.is_ascii_hexdigit()));
        }
    }
    let ids = [ask(&state, "/livez").await, ask(&state, "/livez").await];
    assert_ne!(ids[0].header("x-request-id"), ids[1].header("x-request-id"));
}
