//! A server on a port of its own, spoken to byte by byte.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use super::{Sample, ServeError, ServerConfig, SiteConfig, bind};

/// A server on a port of its own.
struct Running {
    address: SocketAddr,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<Result<(), ServeError>>>,
}

impl Running {
    fn start() -> Self {
        let config = ServerConfig { listen: "127.0.0.1:0".into(), ..ServerConfig::default() };
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
        stream.write_all(bytes).unwrap();
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
