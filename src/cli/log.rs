//! Messages on stderr while a command runs: one a line, in which nothing can steer a terminal.

use std::{
    env,
    io::{self, Write},
};

use super::args::Common;
use crate::{
    config::{Config, LogFormat},
    render::text,
};

/// Starts the log of this process.
pub(super) fn start(common: &Common, config: &Config) {
    let level = match (common.quiet, common.verbose) {
        (true, _) => "error",
        (false, 0) => "warn,arkhiv=info",
        (false, 1) => "info,arkhiv=debug",
        (false, _) => "trace",
    };
    let filter = env::var("ARKHIV_LOG").unwrap_or_else(|_| level.to_owned());
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(|| PlainLines(io::stderr()))
        .with_target(false)
        .with_ansi(false);
    match config.log.format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
}

/// Takes whole lines, and passes them on without characters that control a display, whoever put them into
/// a name or a message.
struct PlainLines<W>(W);

impl<W: Write> Write for PlainLines<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        let plain = match text.strip_suffix('\n') {
            Some(text) => text::plain(text) + "\n",
            None => text::plain(&text),
        };
        self.0.write_all(plain.as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_logged_is_one_line_that_controls_nothing() {
        let file = tempfile::NamedTempFile::new().unwrap();
        for json in [false, true] {
            let (path, before) = (file.path().to_owned(), file.path().metadata().unwrap().len());
            let open = move || std::fs::OpenOptions::new().append(true).open(&path).unwrap();
            let builder = tracing_subscriber::fmt().with_ansi(false);
            let builder = builder.with_writer(move || PlainLines(open()));
            let hostile = "a\n2026 ERROR forged\r\u{1b}[31m\u{9b}2J\u{202e}\u{7}";
            let log = || tracing::error!(path = %hostile, debug = ?hostile, "{hostile} Хрущёв");
            let subscriber: Box<dyn tracing::Subscriber + Send + Sync> = match json {
                true => Box::new(builder.json().finish()),
                false => Box::new(builder.finish()),
            };
            tracing::subscriber::with_default(subscriber, log);
            let text = std::fs::read_to_string(file.path()).unwrap();
            let text = &text[before as usize..];
            assert_eq!(text.lines().count(), 1, "{text:?}");
            assert!(text.contains("Хрущёв") && text.ends_with('\n'), "{text:?}");
            let controls = |c: char| c.is_control() || c == '\u{202e}';
            assert!(!text.trim_end_matches('\n').contains(controls), "{text:?}");
        }
    }
}
