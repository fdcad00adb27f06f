//! A server that may be written to, and what is asked of it.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::{self, Serving, run};

/// A folder with settings and, when it is first written to, an index; and the key for writing.
pub(crate) struct Archive {
    folder: PathBuf,
    key: String,
    _temporary: Option<TempDir>,
}

impl Archive {
    /// In a folder of its own, with these settings of the server.
    pub(crate) fn new(settings: &str) -> Self {
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path().to_owned();
        Self { _temporary: Some(temporary), ..Self::within(folder, settings) }
    }

    /// In this folder, which is there.
    pub(crate) fn within(folder: PathBuf, settings: &str) -> Self {
        let key = program::json(&run(&folder, &["key", "--json"]));
        let text = |name: &str| key[name].as_str().unwrap().to_owned();
        let config = format!(
            "[server]\nwrite_key_hash = '{}'\n{settings}\n[index]\nfolder = 'index'\n[corpus]\npaths = ['none']\n",
            text("hash")
        );
        fs::write(folder.join("config.toml"), config).unwrap();
        Self { key: text("key"), folder, _temporary: None }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn index(&self) -> PathBuf {
        self.folder.join("index")
    }

    /// Serves it.
    pub(crate) fn serve(self) -> Writable {
        self.serve_as(|_| ())
    }

    /// Serves it, the command changed first.
    pub(crate) fn serve_as(self, change: impl FnOnce(&mut Command)) -> Writable {
        let mut command = program::serve(&self.folder);
        change(&mut command);
        Writable { serving: Serving::of(command), archive: self }
    }
}

/// A server over an index that may be written to, with the key for it.
pub(crate) struct Writable {
    archive: Archive,
    pub(crate) serving: Serving,
}

impl Writable {
    pub(crate) fn start() -> Self {
        Self::with("")
    }

    pub(crate) fn with(settings: &str) -> Self {
        Archive::new(settings).serve()
    }

    /// Kills the server as a power cut would, and starts another.
    pub(crate) fn restart(self) -> Self {
        self.stop().serve()
    }

    /// Kills the server.
    pub(crate) fn stop(self) -> Archive {
        drop(self.serving);
        self.archive
    }

    pub(crate) fn folder(&self) -> &Path {
        self.archive.folder()
    }

    pub(crate) fn index(&self) -> PathBuf {
        self.archive.index()
    }

    pub(crate) fn key(&self) -> &str {
        &self.archive.key
    }

    /// Status and JSON of a request with the key; 0 where there was no whole answer.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &str,
        body: &[u8],
    ) -> (u16, Value) {
        let headers = format!("Authorization: Bearer {}\r\n{headers}", self.key());
        self.send_as(method, path, &headers, body)
    }

    /// The same with these headers only.
    pub(crate) fn send_as(
        &self,
        method: &str,
        path: &str,
        headers: &str,
        body: &[u8],
    ) -> (u16, Value) {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\
             Content-Length: {}\r\n{headers}\r\n",
            body.len()
        );
        let Ok(mut stream) = TcpStream::connect(&self.serving.address) else {
            return (0, Value::Null);
        };
        // Whoever refuses a body does not read it, and whoever is killed reads nothing.
        let _ = stream.write_all(head.as_bytes());
        let _ = stream.write_all(body);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8(answer).unwrap();
        let Some((head, body)) = answer.split_once("\r\n\r\n") else { return (0, Value::Null) };
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        match serde_json::from_str(body) {
            Ok(body) => (status, body),
            Err(error) => panic!("{error}: {answer}"),
        }
    }

    pub(crate) fn post(&self, lines: &str) -> (u16, Value) {
        let headers = "Content-Type: application/x-ndjson\r\n";
        self.send("POST", "/api/v1/documents", headers, lines.as_bytes())
    }

    pub(crate) fn delete(&self, id: &str) -> (u16, Value) {
        self.send("DELETE", &format!("/api/v1/documents/{id}"), "", b"")
    }

    /// The text of a document, if there is one.
    pub(crate) fn body(&self, id: &str) -> Option<String> {
        let (status, document) = self.serving.get(&format!("/api/v1/documents/{id}"));
        assert!([200, 404].contains(&status), "{status}: {document}");
        let document: Value = serde_json::from_str(&document).unwrap();
        document["body"].as_str().map(str::to_owned)
    }

    pub(crate) fn total(&self, query: &str) -> u64 {
        self.serving.search(query, "&match=exact")["total"].as_u64().unwrap()
    }
}

/// A document as a line.
pub(crate) fn line(id: &str, body: &str) -> String {
    json!({ "id": id, "body": body, "lang": "ru" }).to_string() + "\n"
}

/// Whether something comes true in time.
pub(crate) fn within(time: Duration, holds: impl Fn() -> bool) -> bool {
    let start = Instant::now();
    while start.elapsed() < time {
        if holds() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    false
}

/// The names of all files in a folder and those within it.
pub(crate) fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().flatten();
    let mut names = Vec::new();
    for entry in entries {
        names.push(entry.file_name().to_string_lossy().into_owned());
        if entry.path().is_dir() {
            names.extend(files(&entry.path()));
        }
    }
    names
}
