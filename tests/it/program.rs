//! Runs the program as a user does.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

/// The checkout.
pub(crate) fn checkout() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The program in a folder, with no settings but the default ones, and as much time as a query takes.
pub(crate) fn arkhiv(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_arkhiv"));
    // The switch of a test run that is to stay off the vector path holds for the program too.
    let is_setting = |name: &str| name.starts_with("ARKHIV_") && name != "ARKHIV_TEST_PORTABLE";
    for (name, _) in std::env::vars().filter(|(name, _)| is_setting(name)) {
        command.env_remove(name);
    }
    // That the machine is busy is no reason to find less.
    command.env("ARKHIV_SEARCH_BUDGET_MS", "0");
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    command
}

/// Runs it to its end.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Output {
    arkhiv(folder, arguments).output().unwrap()
}

/// Exit status, stdout and stderr as text.
pub(crate) fn outcome(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("output is UTF-8");
    (output.status.code().expect("ended by itself"), text(&output.stdout), text(&output.stderr))
}

/// The JSON on stdout.
pub(crate) fn json(output: &Output) -> Value {
    let (_, out, err) = outcome(output);
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}{err}"))
}

/// Ends a process as a power cut would.
pub(crate) fn kill(process: u32) {
    signal(process, "KILL");
}

/// Sends a process a signal, by its name without `SIG`.
pub(crate) fn signal(process: u32, name: &str) {
    let status = Command::new("kill").args(["-s", name, &process.to_string()]).status().unwrap();
    assert!(status.success());
}

/// The server of a folder on a free port, silent and not started yet.
pub(crate) fn serve(folder: &Path) -> Command {
    let mut command = arkhiv(folder, &["serve", "--listen", "127.0.0.1:0"]);
    command.stderr(Stdio::null());
    command
}

/// A server that runs until this is dropped.
pub(crate) struct Serving {
    process: Child,
    /// Host and port.
    pub(crate) address: String,
    /// From its start to the first answer of `/readyz` that is 200.
    pub(crate) ready_after: Duration,
}

impl Serving {
    /// Starts `serve` on a free port and waits until it is ready.
    pub(crate) fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut command = serve(folder);
        command.args(arguments);
        Self::of(command)
    }

    /// Starts what [`serve`] has made, and waits until it is ready.
    pub(crate) fn of(mut command: Command) -> Self {
        let start = Instant::now();
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().trim_start_matches("http://").to_owned();
        assert!(!address.is_empty(), "serve ended without an address: {:?}", process.wait());
        let mut serving = Self { process, address, ready_after: Duration::ZERO };
        while serving.get("/readyz").0 != 200 {
            assert!(start.elapsed() < Duration::from_secs(60), "not ready in a minute");
            assert!(serving.process.try_wait().unwrap().is_none(), "serve ended");
            std::thread::sleep(Duration::from_millis(5));
        }
        serving.ready_after = start.elapsed();
        serving
    }

    /// The process that serves.
    pub(crate) fn process_id(&self) -> u32 {
        self.process.id()
    }

    /// Status, head and body of a GET.
    pub(crate) fn get(&self, path: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.address
        )
        .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8(answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    /// The JSON answer of a search, with the query percent-encoded.
    pub(crate) fn search(&self, query: &str, parameters: &str) -> Value {
        let encoded: String = query.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let (status, body) = self.get(&format!("/api/v1/search?q={encoded}{parameters}"));
        assert_eq!(status, 200, "{query}: {body}");
        serde_json::from_str(&body).unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The corpus of the checkout, indexed into a fresh folder.
pub(crate) struct SampleIndex {
    _folder: tempfile::TempDir,
    /// The folder of the index.
    pub(crate) index: PathBuf,
    /// What `index --json` printed.
    pub(crate) report: Value,
}

impl SampleIndex {
    /// Indexes `corpus` as a user in the checkout does.
    pub(crate) fn build() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let index = folder.path().join("index");
        let output = run(checkout(), &["index", "corpus", "--index", path(&index), "--json", "-q"]);
        let (status, out, err) = outcome(&output);
        assert_eq!(status, 0, "{out}{err}");
        Self { _folder: folder, report: json(&output), index }
    }

    /// The JSON answer of `search` on the command line.
    pub(crate) fn search(&self, arguments: &[&str]) -> Value {
        let mut all = vec!["search", "--json", "--index", path(&self.index)];
        all.extend(arguments);
        json(&run(checkout(), &all))
    }

    /// The ids of all hits of a query.
    pub(crate) fn ids(&self, arguments: &[&str]) -> Vec<String> {
        let mut all = vec!["--limit", "100", "--snippets", "0"];
        all.extend(arguments);
        ids(&self.search(&all))
    }
}

/// The ids of an answer, in order.
pub(crate) fn ids(answer: &Value) -> Vec<String> {
    let hits = answer["hits"].as_array().unwrap();
    hits.iter().map(|hit| hit["id"].as_str().unwrap().to_owned()).collect()
}

/// A path as an argument.
pub(crate) fn path(path: &Path) -> &str {
    path.to_str().expect("temporary folders are UTF-8")
}
