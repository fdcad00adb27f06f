//! Clients that are slow, by hundreds: they are let go, take little memory, and others do not notice them.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use socket2::{Domain, Socket, Type};

use super::process::Process;
use crate::writable::{Writable, line};

/// How a client is slow.
#[derive(Debug, Clone, Copy)]
enum Manner {
    /// Sends the head of a request at a byte a second.
    SlowHead,
    /// Sends a body so.
    SlowBody,
    /// Sends half of a request, and nothing more.
    Stalled,
    /// Asks for much and reads nothing of it.
    DoesNotRead,
}

impl Manner {
    const ALL: [Self; 4] = [Self::SlowHead, Self::SlowBody, Self::Stalled, Self::DoesNotRead];

    /// What it sends at once.
    fn beginning(self, key: &str) -> String {
        let post = format!(
            "POST /api/v1/documents HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {key}\r\n\
             Content-Type: application/x-ndjson\r\nContent-Length: 100000\r\n\r\n"
        );
        match self {
            Self::SlowHead => "G".into(),
            Self::SlowBody => post,
            Self::Stalled => post + &line("1", "Молотов"),
            Self::DoesNotRead => "GET /api/v1/documents/long HTTP/1.1\r\nHost: a\r\n\r\n".into(),
        }
    }

    /// What it sends each second after that.
    fn next(self) -> &'static [u8] {
        match self {
            Self::SlowHead | Self::SlowBody => b"a",
            Self::Stalled | Self::DoesNotRead => b"",
        }
    }
}

/// A connection whose system takes little on behalf of a client that does not read.
fn connect(archive: &Writable) -> TcpStream {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.set_recv_buffer_size(4 << 10).unwrap();
    let address: SocketAddr = archive.serving.address.parse().unwrap();
    socket.connect(&address.into()).unwrap();
    socket.into()
}

/// How long it took until the server had closed all connections of so many clients of each kind.
fn slow_clients(archive: &Writable, of_each: usize, patience: Duration) -> Option<Duration> {
    let process = Process(archive.serving.process_id());
    let before = process.sockets();
    let start = Instant::now();
    let mut clients = Vec::new();
    for number in 0..4 * of_each {
        let manner = Manner::ALL[number % 4];
        let mut stream = connect(archive);
        stream.write_all(manner.beginning(archive.key()).as_bytes()).unwrap();
        stream.set_nonblocking(true).unwrap();
        clients.push((manner, stream));
    }
    let mut last = start;
    while start.elapsed() < patience {
        thread::sleep(Duration::from_millis(50));
        // Other connections come and go: those of the client that is measured.
        if process.sockets() <= before + 2 {
            return Some(start.elapsed());
        }
        if last.elapsed() >= Duration::from_secs(1) {
            last = Instant::now();
            for (manner, stream) in &mut clients {
                let _ = stream.write(manner.next());
            }
        }
    }
    None
}

/// The 99th percentile of how long an answer took while `work` was going on.
fn p99_meanwhile<T: Send>(archive: &Writable, work: impl FnOnce() -> T + Send) -> (Duration, T) {
    let is_done = AtomicBool::new(false);
    thread::scope(|scope| {
        let asking = scope.spawn(|| {
            let mut took = Vec::new();
            while !is_done.load(Ordering::Acquire) || took.len() < 100 {
                let start = Instant::now();
                let found = archive.serving.search("Маленков", "");
                took.push(start.elapsed());
                assert_eq!(found["total"], 1, "{found}");
                thread::sleep(Duration::from_millis(5));
            }
            took.sort();
            took[took.len() * 99 / 100]
        });
        let outcome = work();
        is_done.store(true, Ordering::Release);
        (asking.join().unwrap(), outcome)
    })
}

/// The text of the long document.
const LONG: usize = 1 << 20;

/// An archive with a document of a megabyte.
fn archive() -> Writable {
    let archive = Writable::start();
    assert_eq!(archive.post(&line("short", "Маленков молчал.")).0, 200);
    assert_eq!(archive.post(&line("long", &"слово ".repeat(LONG / 11))).0, 200);
    archive
}

/// How long until slow clients were let go, the 99th percentile of others, and megabytes that they took.
fn are_let_go(of_each: usize, patience: Duration) -> (Duration, Duration, f64) {
    let archive = archive();
    let process = Process(archive.serving.process_id());
    let (quiet, ()) = p99_meanwhile(&archive, || ());
    process.forget_peak();
    let before = process.resident_mb();
    let (p99, closed) = p99_meanwhile(&archive, || slow_clients(&archive, of_each, patience));
    let grown = process.peak_mb() - before;
    println!(
        "{} slow clients: all let go after {closed:?}; p99 of others {p99:?} ({quiet:?} without); \
         {grown:.0} MB more",
        4 * of_each
    );
    let closed = closed.unwrap_or_else(|| panic!("still connected after {patience:?}"));
    // The control: whoever reads gets all.
    let mut reads = connect(&archive);
    reads.write_all(Manner::DoesNotRead.beginning("").as_bytes()).unwrap();
    let read = reads_all(&mut reads);
    assert!(read > LONG - 11, "{read}");
    (closed, p99, grown)
}

/// How many bytes come until there are no more, read a little at a time.
fn reads_all(stream: &mut TcpStream) -> usize {
    let (mut count, mut buffer) = (0, vec![0; 256 << 10]);
    stream.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
    loop {
        match stream.read(&mut buffer) {
            Ok(read) if read > 0 => count += read,
            // The connection is kept for a further request.
            _ => return count,
        }
    }
}

#[test]
fn slow_clients_are_let_go() {
    let (_, _, grown) = are_let_go(10, Duration::from_secs(30));
    assert!(grown < 64.0, "{grown} MB");
}

#[test]
#[ignore = "prints its figures"]
fn five_hundred_slow_clients_are_let_go_and_nobody_notices() {
    let (closed, p99, grown) = are_let_go(125, Duration::from_secs(30));
    assert!(grown < 64.0, "{grown} MB");
    assert!(closed < Duration::from_secs(15), "{closed:?}");
    assert!(p99 < Duration::from_millis(500), "{p99:?}");
}
