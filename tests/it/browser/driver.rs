//! A browser that a test drives: headless Chromium through chromedriver, spoken to as the W3C
//! standard WebDriver says. No library: a dozen calls of one kind of request are all that is needed.

use std::{
    io::{BufRead, BufReader, Lines, Read, Write},
    net::TcpStream,
    process::{Child, ChildStdout, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

/// How often a driver is started before there must be one.
const ATTEMPTS: usize = 5;
/// How long anything may take that a page does by itself; a loaded machine is slow.
const PATIENCE: Duration = Duration::from_secs(30);
/// How an element is named in the protocol.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// How the shadow tree of an element is named.
const SHADOW: &str = "shadow-6066-11e4-a52e-4f735466cecf";
/// What a selector has between an element and what is in its shadow tree.
const WITHIN: &str = " >>> ";

/// Whether a page may run its scripts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Scripts {
    On,
    Off,
}

/// A driver that was started, what it goes on to say, and its port.
type Launched = (Child, Lines<BufReader<ChildStdout>>, u16);

/// Starts a driver; `None` where it ends without saying its port.
fn launch() -> std::io::Result<Option<Launched>> {
    let mut driver = Command::new("chromedriver")
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
    let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
        let (_, rest) = line.split_once("successfully on port ")?;
        rest.trim_end_matches('.').parse::<u16>().ok()
    });
    if port.is_none() {
        driver.wait()?;
    }
    Ok(port.map(|port| (driver, lines, port)))
}

/// A browser with one window; closed when this is dropped.
pub(super) struct Browser {
    driver: Child,
    address: String,
    session: String,
}

impl Browser {
    /// Starts one; `None`, with a notice, where chromedriver or Chromium is not installed.
    pub(super) fn start(scripts: Scripts) -> Option<Self> {
        // It takes one port of both protocols, and gives up where another program has it of one.
        let launched = (0..ATTEMPTS).find_map(|_| match launch() {
            Ok(Some(launched)) => Some(Ok(launched)),
            Ok(None) => None,
            Err(error) => Some(Err(error)),
        });
        let Ok((driver, lines, port)) = launched.expect("chromedriver says its port") else {
            eprintln!("SKIPPED: no chromedriver here (Debian: chromium, chromium-driver)");
            return None;
        };
        let address = format!("127.0.0.1:{port}");
        // It goes on writing, and must not wait for a reader.
        thread::spawn(move || lines.for_each(drop));
        let mut browser = Self { driver, address, session: String::new() };
        let mut arguments = vec![
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--hide-scrollbars",
            "--window-size=1280,900",
        ];
        if scripts == Scripts::Off {
            arguments.push("--blink-settings=scriptEnabled=false");
        }
        let chrome = json!({ "args": arguments });
        let wanted = json!({ "alwaysMatch": { "goog:chromeOptions": chrome } });
        match browser.ask("POST", "/session", &json!({ "capabilities": wanted })) {
            Ok(answer) => {
                browser.session = format!("/session/{}", answer["sessionId"].as_str().unwrap());
                Some(browser)
            }
            Err(error) if error.contains("cannot find Chrome binary") => {
                eprintln!("SKIPPED: no Chromium here (Debian: chromium, chromium-driver)");
                None
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// One call of the protocol: its value, or the message of its error.
    fn ask(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let body = if method == "POST" { body.to_string() } else { String::new() };
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.address,
            body.len()
        )
        .unwrap();
        let mut answer: Value = serde_json::from_slice(&body_of(stream)).unwrap();
        match answer["value"]["message"].as_str() {
            Some(message) if answer["value"]["error"].is_string() => Err(message.to_owned()),
            _ => Ok(answer["value"].take()),
        }
    }

    #[track_caller]
    fn post(&self, call: &str, body: Value) -> Value {
        let answer = self.ask("POST", &format!("{}{call}", self.session), &body);
        answer.unwrap_or_else(|error| panic!("{call} {body}: {error}"))
    }

    #[track_caller]
    fn get(&self, call: &str) -> Value {
        let answer = self.ask("GET", &format!("{}{call}", self.session), &Value::Null);
        answer.unwrap_or_else(|error| panic!("{call}: {error}"))
    }

    /// Opens a page and waits until it has loaded.
    #[track_caller]
    pub(super) fn open(&self, address: &str) {
        self.post("/url", json!({ "url": address }));
    }

    /// As the reader does by the button of the browser.
    #[track_caller]
    pub(super) fn back(&self) {
        self.post("/back", json!({}));
    }

    /// The same by the other button.
    #[track_caller]
    pub(super) fn forward(&self) {
        self.post("/forward", json!({}));
    }

    /// The address of the page.
    #[track_caller]
    pub(super) fn address(&self) -> String {
        self.get("/url").as_str().unwrap().to_owned()
    }

    /// The size of the page, in CSS pixels; small windows have a least width that this has not.
    #[track_caller]
    pub(super) fn resize(&self, width: u32, height: u32) {
        let size =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", size);
    }

    /// The colours that the reader prefers: `light` or `dark`.
    #[track_caller]
    pub(super) fn prefer(&self, scheme: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": features }));
    }

    #[track_caller]
    fn devtools(&self, command: &str, parameters: Value) {
        self.post("/goog/cdp/execute", json!({ "cmd": command, "params": parameters }));
    }

    /// What a function with this body returns in the page. Works where pages run no scripts too.
    #[track_caller]
    pub(super) fn run(&self, script: &str) -> Value {
        self.post("/execute/sync", json!({ "script": script, "args": [] }))
    }

    /// The same for a function that calls its last argument with the value.
    #[track_caller]
    pub(super) fn run_later(&self, script: &str) -> Value {
        self.post("/execute/async", json!({ "script": script, "args": [] }))
    }

    #[track_caller]
    fn find(&self, selector: &str) -> Option<String> {
        self.elements(selector).into_iter().next()
    }

    /// All elements that a selector finds; `host >>> inner` looks into the shadow tree of `host`.
    #[track_caller]
    fn elements(&self, selector: &str) -> Vec<String> {
        let body = |selector: &str| json!({ "using": "css selector", "value": selector });
        let found = match selector.split_once(WITHIN) {
            None => self.post("/elements", body(selector)),
            Some((host, inner)) => {
                let Some(host) = self.find(host) else { return Vec::new() };
                let call = format!("{}/element/{host}/shadow", self.session);
                // There is none until the script has run.
                let Ok(root) = self.ask("GET", &call, &Value::Null) else { return Vec::new() };
                let root = root[SHADOW].as_str().unwrap();
                self.post(&format!("/shadow/{root}/elements"), body(inner))
            }
        };
        let found = found.as_array().unwrap().iter();
        found.filter_map(|one| Some(one[ELEMENT].as_str()?.to_owned())).collect()
    }

    /// The first element that a selector finds, once it is there.
    #[track_caller]
    fn await_element(&self, selector: &str) -> String {
        let start = Instant::now();
        loop {
            if let Some(element) = self.find(selector) {
                return element;
            }
            assert!(start.elapsed() < PATIENCE, "no `{selector}` on {}", self.address());
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Waits until the text of an element has a part.
    #[track_caller]
    pub(super) fn await_text(&self, selector: &str, part: &str) {
        let start = Instant::now();
        loop {
            let texts = self.texts(selector);
            if texts.iter().any(|text| text.contains(part)) {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "no `{part}` in `{selector}`: {texts:?}");
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Waits until the address of the page has a part.
    #[track_caller]
    pub(super) fn await_address(&self, part: &str) {
        let start = Instant::now();
        while !self.address().contains(part) {
            assert!(start.elapsed() < PATIENCE, "no `{part}` in {}", self.address());
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// The visible texts of all elements that a selector finds.
    #[track_caller]
    pub(super) fn texts(&self, selector: &str) -> Vec<String> {
        // A page that changes meanwhile has elements that are gone.
        let text = |id: &String| {
            let call = format!("{}/element/{id}/text", self.session);
            self.ask("GET", &call, &Value::Null).ok()?.as_str().map(str::to_owned)
        };
        self.elements(selector).iter().filter_map(text).collect()
    }

    /// Clicks on the first element that a selector finds.
    #[track_caller]
    pub(super) fn click(&self, selector: &str) {
        let element = self.await_element(selector);
        self.post(&format!("/element/{element}/click"), json!({}));
    }

    /// Types into an element, as a reader does: key by key. `\u{E007}` is Enter, `\u{E015}` arrow down,
    /// `\u{E004}` Tab.
    #[track_caller]
    pub(super) fn type_into(&self, selector: &str, text: &str) {
        let element = self.await_element(selector);
        self.post(&format!("/element/{element}/value"), json!({ "text": text }));
    }

    /// Presses a key wherever the keyboard is.
    #[track_caller]
    pub(super) fn press(&self, key: &str) {
        let keys = json!([{ "type": "keyDown", "value": key }, { "type": "keyUp", "value": key }]);
        self.post(
            "/actions",
            json!({ "actions": [{ "type": "key", "id": "k", "actions": keys }] }),
        );
    }

    /// A picture of the window as PNG in base 64.
    #[track_caller]
    pub(super) fn picture(&self) -> String {
        self.get("/screenshot").as_str().unwrap().to_owned()
    }
}

/// The body of an answer. Chromedriver keeps the connection open, so its length says where it ends.
fn body_of(stream: TcpStream) -> Vec<u8> {
    stream.set_read_timeout(Some(2 * PATIENCE)).unwrap();
    let mut stream = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).unwrap();
        match line.trim_end().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().unwrap();
            }
            None if line.trim_end().is_empty() => break,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    body
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() {
            let _ = self.ask("DELETE", &self.session.clone(), &Value::Null);
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
