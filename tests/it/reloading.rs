//! SIGHUP: a server that runs reads its settings and its authority file again.

use std::{
    fs::{self, File},
    path::PathBuf,
    time::Duration,
};

use crate::{
    program::{self, run, signal},
    writable::{Archive, Writable, line, within},
};

/// A server with its log in a file, whose settings can be written anew.
struct Running {
    served: Writable,
    log: PathBuf,
}

impl Running {
    fn start() -> Self {
        let archive = Archive::new("");
        let log = archive.folder().join("log");
        let file = File::create(&log).unwrap();
        let served = archive.serve_as(|command| {
            command.stderr(file);
        });
        Self { served, log }
    }

    fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// Writes settings; they hold when the server has been told.
    fn write(&self, settings: &str) {
        let fixed = "\n[index]\nfolder = 'index'\n[corpus]\npaths = ['none']\n";
        fs::write(self.served.folder().join("config.toml"), settings.to_owned() + fixed).unwrap();
    }

    /// Sends the signal; whether the log says so within a moment.
    fn is_told(&self, told: &str) -> bool {
        let before = self.log().len();
        signal(self.served.serving.process_id(), "HUP");
        within(Duration::from_secs(20), || self.log()[before..].contains(told))
    }

    fn is_called(&self, name: &str) -> bool {
        self.served.serving.get("/").1.contains(&format!("<title>{name}"))
    }

    /// The status of a request that changes nothing, with a key.
    fn status_with(&self, key: &str) -> u16 {
        let headers =
            format!("Content-Type: application/x-ndjson\r\nAuthorization: Bearer {key}\r\n");
        self.served.send_as("POST", "/api/v1/documents", &headers, b"").0
    }
}

const TAKEN: &str = "were read again";
const KEPT: &str = "the settings are not taken";

#[test]
fn a_signal_lets_new_settings_and_a_new_authority_file_hold() {
    let running = Running::start();
    assert_eq!(running.served.post(&line("1", "Письмо Гюго о Маленкове.")).0, 200);
    let old = running.served.key().to_owned();
    let new = program::json(&run(running.served.folder(), &["key", "--json"]));
    let [new, hash] = ["key", "hash"].map(|name| new[name].as_str().unwrap().to_owned());
    let authority = "[[same]]\nnames = ['Гюго', 'Ugoncini']\n";
    fs::write(running.served.folder().join("names.toml"), authority).unwrap();
    running.write(&format!(
        "[names]\nauthority = 'names.toml'\n[site]\nname = 'Архив писем'\n\
         [server]\nwrite_key_hash = '{hash}'\nqueue = 7\n"
    ));
    let totals = || running.served.serving.search("Ugoncini", "")["total"].clone();
    // The control: nothing holds before the signal.
    assert!(!running.is_called("Архив писем") && running.status_with(&old) == 200);
    assert_eq!(totals(), 0);
    assert!(running.is_told(TAKEN), "{}", running.log());
    assert!(running.is_called("Архив писем"));
    assert_eq!((running.status_with(&old), running.status_with(&new)), (401, 200));
    assert_eq!(totals(), 1);
    let log = running.log();
    assert!(log.contains("`server.queue` has changed and holds from the next start on"), "{log}");
    assert!(log.contains("site.name") && !log.contains("`site.name`"), "{log}");
    assert!(!log.contains(&hash) && !log.contains(&new), "what is secret is not in the log");
    // Once more: what has not changed since is not told again.
    let before = log.len();
    assert!(running.is_told(TAKEN));
    assert!(!running.log()[before..].contains("server.queue"));
}

#[test]
fn settings_that_are_wrong_change_nothing_and_are_told() {
    let running = Running::start();
    let key = running.served.key().to_owned();
    for (wrong, told) in [
        ("[site]\nname = 'Другой'\n[server]\nqueue = 'many'", "line 4: `server.queue`"),
        ("[site]\nname = 'Другой'\n[server]\nwrite_key_hash = 'secret'", "not a SHA-256 hash"),
        ("[site]\nname = 'Другой'\n[names]\nauthority = 'none.toml'", "none.toml"),
        ("[site\n", "line 1"),
    ] {
        running.write(wrong);
        let before = running.log().len();
        assert!(running.is_told(KEPT), "{wrong}: {}", running.log());
        assert!(running.log()[before..].contains(told), "{told}: {}", running.log());
        assert!(!running.is_called("Другой") && running.status_with(&key) == 200, "{wrong}");
    }
    // Without its file the server would have no key at all, and let anyone read.
    fs::remove_file(running.served.folder().join("config.toml")).unwrap();
    assert!(running.is_told(KEPT), "{}", running.log());
    assert_eq!(running.status_with(&key), 200);
    running.write("[site]\nname = 'Другой'");
    assert!(running.is_told(TAKEN), "the control: what is right is taken");
    assert!(running.is_called("Другой"));
}
