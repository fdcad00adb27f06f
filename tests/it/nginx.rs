//! Behind a real nginx, by the very example in contrib: all that pages and programs ask for works below
//! the prefix. Skipped with a notice where nginx is not installed.

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::program::{Serving, checkout, json, outcome, path, run};

/// An nginx before a server, ended when this is dropped.
struct Nginx {
    process: Child,
    address: String,
    _folder: tempfile::TempDir,
}

impl Nginx {
    /// Starts one with the example from contrib, in which only the port of the server is another; `None`,
    /// with a notice, where there is none.
    fn before(serving: &Serving) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let example = fs::read_to_string(checkout().join("contrib/nginx.conf")).unwrap();
        let upstream = "http://127.0.0.1:1957/";
        assert!(example.contains(upstream), "the example names the default address");
        let example = example.replace(upstream, &format!("http://{}/", serving.address));
        let top = folder.path().display();
        // One process, without a change of user: a test has the rights that it has.
        let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .iter()
            .map(|kind| format!("{kind}_temp_path {top}/{kind};\n"))
            .collect();
        let all = format!(
            "daemon off; master_process off; pid {top}/pid; error_log stderr;\n\
             events {{}}\nhttp {{\naccess_log off;\n{temporary}\
             server {{\nlisten {free};\n{example}\n}}\n}}\n"
        );
        let config = folder.path().join("nginx.conf");
        fs::write(&config, all).unwrap();
        let start = ["nginx", "/usr/sbin/nginx"].iter().find_map(|program| {
            let mut command = Command::new(program);
            command.args(["-p", path(folder.path()), "-e", "stderr", "-c", path(&config)]);
            command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()
        });
        let Some(process) = start else {
            eprintln!("SKIPPED: no nginx here (Debian: nginx-light)");
            return None;
        };
        let mut nginx = Self { process, address: free.to_string(), _folder: folder };
        let start = Instant::now();
        while TcpStream::connect(&nginx.address).is_err() {
            let ended = nginx.process.try_wait().unwrap();
            assert!(ended.is_none(), "nginx does not take the example: {ended:?}");
            assert!(start.elapsed() < Duration::from_secs(30), "nginx does not listen");
            thread::sleep(Duration::from_millis(20));
        }
        Some(nginx)
    }

    /// Status, head and body of a request.
    fn ask(&self, method: &str, path: &str, headers: &str, body: &[u8]) -> (u16, String, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: archive.example\r\nConnection: close\r\n\
             Content-Length: {length}\r\n{headers}\r\n"
        )
        .unwrap();
        // A refusal may come, and the connection be closed, before all is sent.
        let _ = stream.write_all(body);
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, head.to_ascii_lowercase(), body.to_owned())
    }

    #[track_caller]
    fn get(&self, path: &str) -> String {
        let (status, head, body) = self.ask("GET", path, "", b"");
        assert_eq!(status, 200, "{path}: {head}");
        body
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The value of an attribute, where a text has it first after a mark.
fn attribute<'p>(page: &'p str, mark: &str, name: &str) -> &'p str {
    let rest = page.split_once(mark).unwrap_or_else(|| panic!("no {mark}")).1;
    rest.split_once(&format!("{name}=\"")).unwrap().1.split('"').next().unwrap()
}

#[test]
fn all_of_it_works_behind_the_nginx_of_the_example() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("config.toml");
    let made = json(&run(folder.path(), &["key", "--json"]));
    let (key, hash) = (made["key"].as_str().unwrap(), made["hash"].as_str().unwrap());
    fs::create_dir(folder.path().join("corpus")).unwrap();
    fs::write(folder.path().join("corpus/a letter.txt"), "Маленков просил Хрущёва уйти.").unwrap();
    let settings = format!(
        "[site]\nurl = \"https://archive.example/search/\"\n[server]\nwrite_key_hash = \"{hash}\"\n"
    );
    fs::write(&config, settings).unwrap();
    let (status, _, err) = outcome(&run(folder.path(), &["index", "-q"]));
    assert_eq!(status, 0, "{err}");
    let serving = Serving::start(folder.path(), &[]);
    let Some(nginx) = Nginx::before(&serving) else { return };

    let (status, head, _) = nginx.ask("GET", "/search", "", b"");
    assert!(status == 301 && head.contains("/search/\r\n"), "{head}");
    let home = nginx.get("/search/");
    assert_eq!(attribute(&home, "<form class=\"search\"", "action"), "search");
    for (mark, name) in
        [("rel=\"stylesheet\"", "href"), ("<script", "src"), ("rel=\"icon\"", "href")]
    {
        let asset = attribute(&home, mark, name);
        assert!(!nginx.get(&format!("/search/{asset}")).is_empty(), "{asset}");
    }
    let results = nginx.get("/search/search?q=Malenkov&ui=en");
    assert!(results.contains("<mark>Маленков</mark>"), "{results}");
    let document = attribute(&results, "<h2", "href").replace("&amp;", "&");
    let document = nginx.get(&format!("/search/{document}"));
    assert!(document.contains("<mark id=\"m1\">Маленков</mark>"), "{document}");
    assert!(document.contains("https://archive.example/search/document?id="), "the permanent link");

    let found: Value =
        serde_json::from_str(&nginx.get("/search/api/v1/search?q=Khrushchev")).unwrap();
    assert_eq!(found["total"], 1);
    let stored = nginx.get("/search/api/v1/documents/corpus/a%20letter.txt");
    assert!(stored.contains("Хрущёва"), "{stored}");
    assert!(nginx.get("/search/embed.js").contains("arkhiv-search"));
    assert!(nginx.get("/search/opensearch.xml").contains("https://archive.example/search/"));
    assert!(nginx.get("/search/openapi.json").contains("\"openapi\""));
    assert!(nginx.get("/search/metrics").contains("arkhiv_ready 1"));
    assert!(nginx.get("/search/readyz").contains("ready"));

    // More than nginx keeps in memory, or lets through unless it is told to.
    let body =
        format!("{{\"id\":\"posted\",\"body\":\"Gromyko {}\"}}\n", "и так далее ".repeat(200_000));
    let headers = format!("Authorization: Bearer {key}\r\nContent-Type: application/x-ndjson\r\n");
    let (status, _, answer) =
        nginx.ask("POST", "/search/api/v1/documents", &headers, body.as_bytes());
    assert_eq!(status, 200, "{answer}");
    assert!(nginx.get("/search/api/v1/search?q=Gromyko&snippets=0").contains("\"total\":1"));
    let (status, _, _) = nginx.ask("POST", "/search/api/v1/documents", "", b"{}");
    assert_eq!(status, 401);
    // What is outside the prefix is not ours.
    assert_eq!(nginx.ask("GET", "/api/v1/search?q=a", "", b"").0, 404);
}
