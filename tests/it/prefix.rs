//! The pages behind a proxy that serves them under a path of its own: every link must stay below it.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    thread,
};

use crate::program::{SampleIndex, Serving, checkout, path};

const PREFIX: &str = "/archive/papers";

/// A proxy that strips [`PREFIX`] off the path and answers 404 to any other path.
struct Proxy {
    address: String,
}

impl Proxy {
    /// Runs until the test process ends.
    fn before(server: &Serving) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let upstream = server.address.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                // A client that has gone away is its own affair.
                let _ = forward(client, &upstream);
            }
        });
        Self { address }
    }

    fn get(&self, path: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }
}

fn forward(mut client: TcpStream, upstream: &str) -> std::io::Result<()> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && client.read(&mut byte)? == 1 {
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let asked = head.split(' ').nth(1).unwrap_or_default();
    let Some(inner) = asked.strip_prefix(PREFIX).filter(|inner| inner.starts_with('/')) else {
        return client.write_all(b"HTTP/1.1 404 Not Found\r\n\r\noutside");
    };
    let mut server = TcpStream::connect(upstream)?;
    write!(
        server,
        "GET {inner} HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer)?;
    client.write_all(&answer)
}

/// A reference as a browser resolves it on a page; `None` where it leads to another site.
fn resolved(page: &str, reference: &str) -> Option<String> {
    let reference = reference.split('#').next().unwrap_or_default();
    if reference.contains("://") || reference.is_empty() {
        return None;
    }
    if reference.starts_with('/') {
        return Some(reference.to_owned());
    }
    let path = page.split('?').next().unwrap_or_default();
    let mut folders: Vec<&str> = path.split('/').collect();
    folders.pop();
    let (relative, query) = match reference.split_once('?') {
        Some((relative, query)) => (relative, format!("?{query}")),
        None => (reference, String::new()),
    };
    for part in relative.split('/') {
        match part {
            "." => {}
            ".." => drop(folders.pop()),
            part => folders.push(part),
        }
    }
    let end = if relative.ends_with("./") && folders.last() != Some(&"") { "/" } else { "" };
    Some(format!("{}{end}{query}", folders.join("/")))
}

/// All that a page refers to.
fn references(page: &str) -> Vec<String> {
    let values = ["href=\"", "src=\"", "action=\""].map(|attribute| {
        let parts = page.split(attribute).skip(1).map(|rest| rest.split('"').next().unwrap());
        parts.map(|value| value.replace("&amp;", "&")).collect::<Vec<_>>()
    });
    values.concat()
}

#[test]
fn every_link_stays_below_the_prefix_of_a_proxy() {
    let sample = SampleIndex::build();
    let serving = Serving::start(checkout(), &["--index", path(&sample.index)]);
    let proxy = Proxy::before(&serving);
    // The proxy does what the test relies on.
    assert_eq!(proxy.get("/search?q=Kruschev").0, 404);

    let starts = ["/", "/search?q=Kruschev&ui=ru", "/nowhere/at/all"];
    let mut waiting: Vec<String> = starts.map(|start| format!("{PREFIX}{start}")).into();
    let mut seen: BTreeSet<String> = waiting.iter().cloned().collect();
    // Of each kind of address a few will do.
    let mut of_kind: BTreeMap<String, usize> = BTreeMap::new();
    while let Some(address) = waiting.pop() {
        let (status, page) = proxy.get(&address);
        assert_eq!(status, if address.contains("nowhere") { 404 } else { 200 }, "{address}");
        for reference in references(&page) {
            let Some(target) = resolved(&address, &reference) else { continue };
            assert!(target.starts_with(&format!("{PREFIX}/")), "{reference} on {address}");
            let kind = target.split('?').next().unwrap().to_owned();
            let count = of_kind.entry(kind).or_default();
            if *count < 8 && seen.insert(target.clone()) {
                *count += 1;
                waiting.push(target);
            }
        }
    }
    for kind in ["/", "/search", "/document", "/static/style.css", "/static/app.js", "/favicon.svg"]
    {
        assert!(of_kind.contains_key(&format!("{PREFIX}{kind}")), "{kind}: {of_kind:?}");
    }
}

#[test]
fn references_resolve_as_in_a_browser() {
    let check = |page, reference, expected: &str| {
        assert_eq!(resolved(page, reference).as_deref(), Some(expected), "{reference} on {page}");
    };
    check("/a/search?q=1", "search?q=2", "/a/search?q=2");
    check("/a/search", "./", "/a/");
    check("/a/x/y", "../", "/a/");
    check("/a/x/y", "../static/s.css", "/a/static/s.css");
    check("/a/", "/search", "/search");
    assert_eq!(resolved("/a/", "https://b.example/"), None);
}
