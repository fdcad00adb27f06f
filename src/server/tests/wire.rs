//! A server on a port of its own, spoken to byte by byte.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use super::{ENDLESS_STEPS, Ordering, Sample, ServeError, ServerConfig, SiteConfig, bind};

/// A server on a port of its own.
struct Running {
    address: SocketAddr,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<Result<(), ServeError>>>,
}

impl Running {
    fn start() -> Self {
        Self::start_with(ServerConfig::default())
    }

    fn start_with(config: ServerConfig) -> Self {
        let config = ServerConfig { listen: "127.0.0.1:0".into(), ..config };
        let backend = Arc::new(Sample::default());
        let server =
            bind(&config, &SiteConfig::default(), move || Some(backend.clone()), || None).unwrap();
        let address = server.address();
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let thread = thread::spawn(move || server.run_until(async { drop(stopped.await) }));
        Self { address, stop: Some(stop), thread: Some(thread) }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(9))).unwrap();
        stream
    }

    /// Sends bytes and reads until the server closes.
    fn send(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        // What is refused need not be read to its end.
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        // A closed or reset connection ends the answer.
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn stop(mut self) -> Result<(), ServeError> {
        drop(self.stop.take());
        self.thread.take().unwrap().join().unwrap()
    }
}

#[test]
fn a_real_server_answers_raw_and_broken_requests() {
    let server = Running::start();
    assert_ne!(server.address.port(), 0);
    let get = |target: &str| {
        let head = format!("GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        server.send(head.as_bytes())
    };
    assert!(get("/livez").starts_with("HTTP/1.1 200"));
    let answer = get("/api/v1/search?q=%D0%A5%D1%80%D1%83%D1%89%D1%91%D0%B2");
    assert!(answer.contains("\"query\":\"Хрущёв\""), "{answer}");
    let head = b"HEAD /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    assert!(server.send(head).ends_with("\r\n\r\n"));
    for broken in [
        &b"GET /livez HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"[..],
        b"GET /livez HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"GET /livez\x00 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        // The HTTP layer takes no address that is not percent-encoded, UTF-8 or not.
        "GET /api/v1/search?q=Хрущёв HTTP/1.1\r\nHost: a\r\n\r\n".as_bytes(),
        b"GET /api/v1/search?q=\xff\xfe HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        b"GET  HTTP/1.1\r\n\r\n",
        b"nonsense\r\n\r\n",
    ] {
        let answer = server.send(broken);
        assert!(answer.starts_with("HTTP/1.1 4") || answer.is_empty(), "{answer}");
    }
    assert!(get("/livez").starts_with("HTTP/1.1 200"));
    server.stop().unwrap();
}

/// Lines that no head may have.
const LINES: &[&str] = &[
    "Transfer-Encoding: gzip\r\n",
    "Transfer-Encoding: chunked, gzip\r\n",
    "Transfer-Encoding: xchunked\r\n",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
    "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
    "Content-Length: 4\r\nContent-Length: 5\r\n",
    "Ho st: a\r\n",
    "nonsense\r\n",
    ": a\r\n",
    "A: b\r\n c\r\n",
    "A: \0\r\n",
    "A: \u{1}\r\n",
    "A: b\rc\r\n",
    "A\u{e9}: b\r\n",
];
/// Addresses at which there is nothing, or nothing can be.
const TARGETS: &[&str] = &[
    "/%00",
    "/..%2f..%2fetc/passwd",
    "/../../etc/passwd",
    "/static/..%5c..%5cconfig.toml",
    "/api/v1/documents/..%2f..%2fconfig.toml",
    "/api/v1/search?q=%ff%fe",
    "/api/v1/search?q=a&limit=-1",
    "/api/v1/search?q=a&limit=99999999999999999999",
    "http://elsewhere.example/nowhere",
    "/nowhere?a b",
    "//etc/passwd",
    "/api/v1/documents/",
    "/api/v1/search?q=a&q=b",
    "/api/v1/search?q=a&date_from=1957-13",
    "/api/v1/suggest?q=a&limit=0",
    "/api/v1/expand",
    "/api/v1/transliterate?text=a&standard=none",
    "/\u{1}",
    "*",
    "",
];
/// What is not a request that can be answered.
const RAW: &[&str] = &[
    "GET /livez\r\n\r\n",
    "GET /livez HTTP/9.9\r\nHost: a\r\n\r\n",
    "GET /livez http/1.1\r\nHost: a\r\n\r\n",
    "GET /livez HTTP/1.1 x\r\nHost: a\r\n\r\n",
    "G@T /livez HTTP/1.1\r\nHost: a\r\n\r\n",
    "get /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "BREW /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "PUT /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "GET /livez HTTP/1.1\r\nConnection: close\r\n\r\n",
    "CONNECT a.example:80 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "TRACE /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "POST /api/v1/documents HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "POST /api/v1/documents HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n",
    "DELETE /api/v1/documents/a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Basic !!!\r\n\r\n",
    "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\r\n\r\n",
    "nonsense\r\n\r\n",
    "\0\0\0\0\r\n\r\n",
    "{\"q\":\"a\"}\r\n\r\n",
];

/// Requests that are wrong in one way each.
fn malformed() -> Vec<Vec<u8>> {
    let get = |target: &str, lines: &str| {
        let head = format!("GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{lines}\r\n");
        head.into_bytes()
    };
    let lengths = ["-1", "+1", "1e3", "abc", "1, 2", "18446744073709551616", "0x10"];
    let lengths = lengths.map(|length| get("/livez", &format!("Content-Length: {length}\r\n")));
    let mut cases = lengths.to_vec();
    cases.extend(LINES.iter().map(|line| get("/livez", line)));
    cases.push(get("/livez", &"A: b\r\n".repeat(200)));
    cases.push(get("/livez", &format!("A: {}\r\n", "b".repeat(200_000))));
    cases.extend(TARGETS.iter().map(|target| get(target, "")));
    let long = |bytes: usize| get(&format!("/search?q={}", "a".repeat(bytes)), "");
    cases.extend([9_000, 60_000, 70_000, 300_000].map(long));
    cases.extend(RAW.iter().map(|raw| raw.as_bytes().to_vec()));
    cases
}

#[test]
fn what_is_malformed_is_refused_and_the_server_lives() {
    let server = Running::start();
    let cases = malformed();
    assert!(cases.len() >= 60, "{}", cases.len());
    thread::scope(|scope| {
        for case in &cases {
            scope.spawn(|| {
                let answer = server.send(case);
                let shown = String::from_utf8_lossy(&case[..case.len().min(120)]);
                let is_refused = answer.starts_with("HTTP/1.1 4") || answer.is_empty();
                assert!(is_refused, "{shown:?}: {answer}");
                // What our routes answer has their headers; the HTTP layer refuses a bad head by itself.
                let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
                let is_ours = head.contains("x-content-type-options: nosniff");
                let is_problem = head.contains("content-type: application/problem+json");
                assert!(if is_ours { is_problem } else { body.is_empty() }, "{shown:?}: {answer}");
            });
        }
    });
    let alive = server.send(b"GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assert!(alive.starts_with("HTTP/1.1 200"), "the control arm: {alive}");
    server.stop().unwrap();
}

#[test]
fn an_address_that_is_too_long_is_a_problem_on_the_wire() {
    let server = Running::start();
    let target = format!("/search?q={}", "a".repeat(9_000));
    let head = format!("GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    let answer = server.send(head.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 414"), "{answer}");
    assert!(answer.contains("\"code\":\"address_too_long\""), "{answer}");
    assert!(answer.contains("content-security-policy: default-src 'none'"), "{answer}");
    server.stop().unwrap();
}

#[test]
fn a_connection_beyond_the_bound_waits_for_its_turn() {
    let config = ServerConfig { max_connections: 2, ..ServerConfig::default() };
    let server = Running::start_with(config);
    // One a thread: two are served, and hold their places by staying open.
    let mut held: Vec<TcpStream> = (0..2).map(|_| server.connect()).collect();
    for stream in &mut held {
        stream.write_all(b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
        let mut some = [0; 12];
        stream.read_exact(&mut some).unwrap();
        assert_eq!(&some, b"HTTP/1.1 200");
    }
    let mut third = server.connect();
    third.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    third.write_all(b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    let mut some = [0; 12];
    assert!(third.read_exact(&mut some).is_err(), "a third is not served yet");
    drop(held);
    third.set_read_timeout(Some(Duration::from_secs(9))).unwrap();
    third.read_exact(&mut some).unwrap();
    assert_eq!(&some, b"HTTP/1.1 200");
    server.stop().unwrap();
}

#[test]
fn a_body_that_does_not_end_holds_nothing_up() {
    let server = Running::start();
    for head in ["Content-Length: 99", "Transfer-Encoding: chunked"] {
        let mut stream = server.connect();
        let request = format!("GET /livez HTTP/1.1\r\nHost: a\r\n{head}\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"HTTP/1.1 200");
        let start = Instant::now();
        while stream.write_all(b"1\r\na\r\n").is_ok() {
            assert!(start.elapsed() < Duration::from_secs(9), "still open: {head}");
            thread::sleep(Duration::from_millis(50));
        }
    }
    server.stop().unwrap();
}

#[test]
fn an_idle_connection_does_not_keep_the_server_from_stopping() {
    let server = Running::start();
    let mut idle = server.connect();
    idle.write_all(b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    let mut some = [0; 12];
    idle.read_exact(&mut some).unwrap();
    let start = Instant::now();
    server.stop().unwrap();
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}

#[test]
fn a_long_answer_waits_for_its_reader_and_holds_no_search_thread() {
    let server = Running::start_with(ServerConfig { workers: 1, ..ServerConfig::default() });
    let mut slow = server.connect();
    let head = b"GET /api/v1/search?q=endless&format=jsonl HTTP/1.1\r\nHost: a\r\n\r\n";
    slow.write_all(head).unwrap();
    slow.read_exact(&mut [0; 15]).unwrap();
    // What nobody reads fills the buffers between; then nothing more is made.
    let steps = || ENDLESS_STEPS.load(Ordering::SeqCst);
    let begun = Instant::now();
    let mut before = usize::MAX;
    while steps() != before {
        assert!(begun.elapsed() < Duration::from_secs(60), "{before} steps for nobody");
        before = steps();
        thread::sleep(Duration::from_millis(300));
    }
    let other =
        server.send(b"GET /api/v1/search?q=a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assert!(other.starts_with("HTTP/1.1 200"), "{other}");
    // The control: it goes on as it is read.
    let mut some = vec![0; 64 << 10];
    while steps() == before {
        if slow.read_exact(&mut some).is_err() {
            // On a machine so busy that this took long, the reader was let go.
            assert!(begun.elapsed() >= Duration::from_secs(8), "the answer ended");
            break;
        }
    }
}
