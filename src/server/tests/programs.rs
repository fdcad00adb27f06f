//! What other programs rely on: the description by which they search here, and absolute addresses.

use std::net::SocketAddr;

use actix_web::{
    body::to_bytes,
    http::Method,
    test::{TestRequest, call_service, init_service},
    web::Data,
};

use super::{
    Keys, Sample, ServerConfig, ServerState, SiteConfig, Terms, app, ask_with, ready, state_of,
};

const HOST: [(&str, &str); 1] = [("host", "a.example:8080")];

#[actix_web::test]
async fn a_description_says_how_to_search_here() {
    let state = ready();
    let answer = ask_with(&state, Method::GET, "/opensearch.xml", &HOST).await;
    let media_type = "application/opensearchdescription+xml";
    assert_eq!((answer.status, answer.header("content-type")), (200, media_type));
    for part in [
        "<OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">",
        "<ShortName>arkhiv</ShortName>",
        "template=\"http://a.example:8080/search?q={searchTerms}&amp;page={startPage?}\"",
        "<Query role=\"example\" searchTerms=\"Хрущёв\"/>",
    ] {
        assert!(answer.body.contains(part), "no {part} in {}", answer.body);
    }
    let russian = [HOST[0], ("accept-language", "ru")];
    let answer = ask_with(&state, Method::GET, "/opensearch.xml", &russian).await;
    assert!(answer.body.contains("написания"), "{}", answer.body);
}

#[actix_web::test]
async fn every_page_leads_to_the_description() {
    let state = ready();
    for (page, place) in [
        ("/", "opensearch.xml"),
        ("/search?q=a", "opensearch.xml"),
        ("/document?id=cards/17", "opensearch.xml"),
        ("/no/such/page", "../../opensearch.xml"),
    ] {
        let accept = [("accept", "text/html")];
        let answer = ask_with(&state, Method::GET, page, &accept).await;
        let link = format!(
            "<link rel=\"search\" type=\"application/opensearchdescription+xml\" title=\"arkhiv\" \
             href=\"{place}\">"
        );
        assert!(answer.body.contains(&link), "{page}: {}", answer.body);
    }
}

#[actix_web::test]
async fn a_search_is_followed_as_a_feed_that_does_not_change_by_itself() {
    let state = ready();
    let types = ["application/atom+xml; charset=utf-8", "application/rss+xml; charset=utf-8"];
    for (path, media_type) in ["/feed.atom", "/feed.rss"].into_iter().zip(types) {
        let address = format!("{path}?q=Kruschev&lang=ru&page=2");
        let answer = ask_with(&state, Method::GET, &address, &HOST).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, media_type));
        let own =
            format!("{path}?q=Kruschev&amp;lang=ru&amp;sort=%2Dadded&amp;limit=20&amp;offset=20");
        assert!(answer.body.contains(&format!("http://a.example:8080{own}")), "{}", answer.body);
        let again = ask_with(&state, Method::GET, &address, &HOST).await;
        assert_eq!(again.body, answer.body);
        let known = [HOST[0], ("if-none-match", answer.header("etag"))];
        assert_eq!(ask_with(&state, Method::GET, &address, &known).await.status, 304);
        for (wrong, code) in [
            ("", "missing_parameter"),
            ("?q=a&lng=ru", "unknown_parameter"),
            ("?q=a&facets=lang", "unknown_parameter"),
            ("?q=a&sort=best", "invalid_value"),
        ] {
            let answer = ask_with(&state, Method::GET, &format!("{path}{wrong}"), &HOST).await;
            assert_eq!(answer.json()["code"], code, "{path}{wrong}");
        }
    }
    let page =
        ask_with(&state, Method::GET, "/search?q=a%26b&lang=ru&offset=10&ui=ru", &HOST).await;
    let feed = "type=\"application/atom+xml\" title=\"a&amp;b (Atom)\" \
                href=\"feed.atom?q=a%26b&amp;lang=ru&amp;ui=ru\">";
    assert!(page.body.contains(feed), "{}", page.body);
}

#[actix_web::test]
async fn a_document_is_cited_as_programs_keep_references() {
    let state = ready();
    for (format, media_type, file, part) in [
        ("bibtex", "application/x-bibtex; charset=utf-8", "citation.bib", "@misc{cards-17-"),
        (
            "ris",
            "application/x-research-info-systems; charset=utf-8",
            "citation.ris",
            "AN  - cards/17\r\n",
        ),
        (
            "csl-json",
            "application/vnd.citationstyles.csl+json",
            "citation.json",
            "\"type\":\"document\"",
        ),
        ("text", "text/plain; charset=utf-8", "", "cards/17. "),
    ] {
        let address = format!("/document?id=cards/17&cite={format}");
        let answer = ask_with(&state, Method::GET, &address, &HOST).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, media_type));
        assert!(answer.body.contains(part), "{}", answer.body);
        let permanent = "http://a.example:8080/document?id=cards/17";
        assert!(answer.body.contains(permanent), "{}", answer.body);
        let kept = answer.header("content-disposition");
        assert_eq!(kept.contains(&format!("filename=\"{file}\"")), !file.is_empty(), "{kept}");
    }
    let wrong = ask_with(&state, Method::GET, "/document?id=cards/17&cite=mods", &HOST).await;
    assert_eq!(wrong.status, 400);
    let none = ask_with(&state, Method::GET, "/document?id=none&cite=ris", &HOST).await;
    assert_eq!(none.status, 404);
}

#[actix_web::test]
async fn a_whole_result_is_sent_as_a_file_and_says_where_it_goes_on() {
    let state = ready();
    for (format, media_type, file, begins) in [
        ("csv", "text/csv; charset=utf-8; header=present", "results.csv", "\u{feff}id,title,"),
        ("jsonl", "application/x-ndjson", "results.jsonl", "{\"id\":"),
        (
            "ris",
            "application/x-research-info-systems; charset=utf-8",
            "results.ris",
            "TY  - GEN\r\n",
        ),
        ("bibtex", "application/x-bibtex; charset=utf-8", "results.bib", "@misc{"),
    ] {
        let address = format!("/api/v1/search?q=a%26b&sort=relevance&offset=0&format={format}");
        let answer = ask_with(&state, Method::GET, &address, &HOST).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, media_type));
        let kept = format!("attachment; filename=\"{file}\"");
        assert_eq!(answer.header("content-disposition"), kept);
        assert!(answer.body.starts_with(begins), "{}", answer.body);
        assert!(answer.body.matches("plenum").count() > 0, "{}", answer.body);
        let next = format!(
            "<http://a.example:8080/api/v1/search?q=a%26b&sort=relevance&format={format}\
             &cursor=relevance.all.s3f800000.0000000000000007>; rel=\"next\""
        );
        assert_eq!(answer.header("link"), next);
        let next = next.split(['<', '>']).nth(1).unwrap().replace("http://a.example:8080", "");
        assert_eq!(ask_with(&state, Method::GET, &next, &HOST).await.status, 200);
        for (wrong, code) in [
            ("&cursor=7", "invalid_cursor"),
            ("&cursor=all.s3f800000.0000000000000007", "invalid_cursor"),
            ("&cursor=relevance.all.s3f800000.0000000000000007&sort=date", "invalid_cursor"),
            ("&cursor=date.all.t0000000000000007.0000000000000007&sort=-date", "invalid_cursor"),
            ("&cursor=date.all.s3f800000.0000000000000007&sort=date", "invalid_cursor"),
            ("&limit=10001", "invalid_paging"),
            ("&offset=1", "invalid_paging"),
        ] {
            let address = format!("/api/v1/search?q=a&format={format}{wrong}");
            let answer = ask_with(&state, Method::GET, &address, &HOST).await;
            assert_eq!(answer.json()["code"], code, "{address}");
        }
    }
    let slow = ask_with(&state, Method::GET, "/api/v1/search?q=slow&format=csv", &HOST).await;
    assert_eq!((slow.status, &slow.json()["code"]), (503, &"export_too_slow".into()));
}

#[actix_web::test]
async fn search_engines_find_every_document_unless_they_are_not_to() {
    let state = ready();
    let sitemap = ask_with(&state, Method::GET, "/sitemap.xml", &HOST).await;
    let media_type = "application/xml; charset=utf-8";
    assert_eq!((sitemap.status, sitemap.header("content-type")), (200, media_type));
    assert_eq!(sitemap.body.matches("<loc>").count(), 69, "{}", sitemap.body);
    assert!(sitemap.body.contains("<loc>http://a.example:8080/document?id=d67</loc>"));
    assert!(sitemap.body.ends_with("</urlset>\n"));
    let only = ask_with(&state, Method::GET, "/sitemap.xml?part=1", &HOST).await;
    assert_eq!(only.body, sitemap.body);
    let beyond = ask_with(&state, Method::GET, "/sitemap.xml?part=2", &HOST).await;
    assert_eq!(beyond.status, 404);
    let robots = ask_with(&state, Method::GET, "/robots.txt", &HOST).await;
    assert_eq!((robots.status, robots.header("content-type")), (200, "text/plain; charset=utf-8"));
    assert!(
        robots.body.contains("Sitemap: http://a.example:8080/sitemap.xml\n"),
        "{}",
        robots.body
    );

    let given = |name: &str| (name == "ARKHIV_READ_KEY").then(|| "reader".to_owned());
    let keys = Keys::load(&ServerConfig::default(), given).unwrap();
    let locked = state_of(Some(Sample::default()), keys, &[]);
    let with_key = [HOST[0], ("authorization", "Bearer reader")];
    assert_eq!(ask_with(&locked, Method::GET, "/sitemap.xml", &with_key).await.status, 404);
    assert_eq!(ask_with(&locked, Method::GET, "/sitemap.xml", &HOST).await.status, 401);
    let robots = ask_with(&locked, Method::GET, "/robots.txt", &HOST).await;
    assert_eq!(robots.body, "User-agent: *\nDisallow: /\n");
}

#[actix_web::test]
async fn browsers_find_an_icon_unasked() {
    let icon = ask_with(&ready(), Method::GET, "/favicon.ico", &[]).await;
    assert_eq!((icon.status, icon.header("content-type")), (200, "image/x-icon"));
    assert!(icon.body.starts_with("\0\0\u{1}\0\u{2}\0"), "two pictures");
}

/// Where a description says that it is itself, asked for by a peer with headers.
async fn own_address(state: &Data<ServerState>, peer: &str, headers: &[(&str, &str)]) -> String {
    let service = init_service(app(state.clone())).await;
    let peer: SocketAddr = format!("{peer}:9").parse().unwrap();
    let mut request = TestRequest::default().uri("/opensearch.xml").peer_addr(peer);
    for &header in headers {
        request = request.insert_header(header);
    }
    let response = call_service(&service, request.to_request()).await;
    let Ok(body) = to_bytes(response.into_body()).await else { panic!("the body ends early") };
    let body = String::from_utf8(body.to_vec()).unwrap();
    let (_, own) = body.split_once("rel=\"self\" template=\"").expect(&body);
    own.split_once('"').unwrap().0.to_owned()
}

#[actix_web::test]
async fn an_address_is_what_settings_a_trusted_proxy_or_the_request_say() {
    let limited = |site: SiteConfig| {
        let trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()];
        let config = ServerConfig { trusted_proxies, ..ServerConfig::default() };
        let state = ready();
        state.hold(Terms::new(&config, &site, Keys::default()));
        state
    };
    let plain = limited(SiteConfig::default());
    let forwarded = [
        ("host", "inner:1957"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "a.example"),
        ("x-forwarded-prefix", "/papers/"),
    ];
    let proxied = "https://a.example/papers/opensearch.xml";
    assert_eq!(own_address(&plain, "10.1.2.3", &forwarded).await, proxied);
    // Anyone can send such headers.
    let asked = own_address(&plain, "192.0.2.7", &forwarded).await;
    assert_eq!(asked, "http://inner:1957/opensearch.xml");
    let odd = [
        ("host", "a.example\"><script>"),
        ("x-forwarded-proto", "javascript"),
        ("x-forwarded-host", "a b"),
        ("x-forwarded-prefix", "/<b>"),
    ];
    let own = own_address(&plain, "10.1.2.3", &odd).await;
    assert!(own.starts_with("http://127.0.0.1:"), "the listening address: {own}");
    for url in ["https://b.example/archive", "https://b.example/archive/"] {
        let site = limited(SiteConfig { url: url.into(), ..SiteConfig::default() });
        let expected = "https://b.example/archive/opensearch.xml";
        assert_eq!(own_address(&site, "10.1.2.3", &forwarded).await, expected);
    }
}
