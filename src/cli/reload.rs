//! SIGHUP while serving: the settings and the authority file are read again.
//!
//! What can be changed while the server runs holds from the next request on, all of it or, where
//! anything is wrong, none. What cannot is named in the log.

use std::{
    io::{self, IsTerminal},
    sync::{Arc, OnceLock},
    thread,
    time::Duration,
};

use signal_hook::{
    consts::{SIGHUP, SIGTERM},
    iterator::Signals,
    low_level,
};

use super::{
    args::{Common, ServeArguments},
    served::{self, Opened},
    settings, told,
};
use crate::{config::Config, corpus::Rules, server::ServerHandle};

/// What holds from the next start on.
const FIXED: [&str; 9] = [
    "index.folder",
    "index.memory_budget_bytes",
    "index.threads",
    "search.title_boost",
    "server.listen",
    "server.workers",
    "server.queue",
    "server.max_connections",
    "log.format",
];
/// How often it is looked whether there is something to reload yet.
const LOOK_FOR_ARCHIVE: Duration = Duration::from_millis(100);

/// Signals that were sent from when this was made on.
pub(super) struct Reloads(Signals);

impl Reloads {
    /// # Errors
    /// Where the system takes no handler.
    pub(super) fn listen() -> io::Result<Self> {
        Signals::new([SIGHUP]).map(Self)
    }

    /// Reloads at each of them, on a thread of its own.
    ///
    /// # Errors
    /// Where the system refuses a thread.
    pub(super) fn heed(mut self, mut served: Served) -> io::Result<()> {
        let has_terminal = io::stderr().is_terminal();
        thread::Builder::new().name("reloading".into()).spawn(move || {
            for _ in self.0.forever() {
                // A terminal that was closed sends this too, and nobody wants the server to go on then.
                if has_terminal && !io::stderr().is_terminal() {
                    let _ = low_level::raise(SIGTERM);
                }
                served.reload();
            }
        })?;
        Ok(())
    }
}

/// A server that runs, and what it was started with.
pub(super) struct Served {
    pub(super) common: Common,
    pub(super) arguments: ServeArguments,
    /// The settings that hold.
    pub(super) config: Config,
    pub(super) server: ServerHandle,
    pub(super) opened: Arc<OnceLock<Opened>>,
}

impl Served {
    fn reload(&mut self) {
        // What is opened just now has been opened by the settings of the start.
        while self.opened.get().is_none() {
            thread::sleep(LOOK_FOR_ARCHIVE);
        }
        match self.take() {
            Ok((taken, fixed)) => {
                for setting in fixed {
                    tracing::warn!("`{setting}` has changed and holds from the next start on");
                }
                let changed = taken.join(", ");
                tracing::info!(changed, "the settings and the authority file were read again");
            }
            Err(error) => {
                let error = told(error.as_ref());
                tracing::error!("the settings are not taken, those before hold on: {error}");
            }
        }
    }

    /// Reads all anew and lets it hold; what was changed, and what could not be.
    fn take(&mut self) -> anyhow::Result<(Vec<String>, Vec<String>)> {
        let mut config = settings(&self.common)?.config;
        served::with_flags(&mut config.server, &self.arguments);
        let terms = self.server.terms(&config.server, &config.site)?;
        let rules = Rules::new(&served::posted(&config))?;
        if let Some(opened) = self.opened.get() {
            opened.archive.reconfigure(&config)?;
            // From here on nothing fails.
            if let Some(writing) = &opened.writing {
                writing.rules.store(Arc::new(rules));
            }
        }
        self.server.hold(terms);
        let changed = self.config.differences(&config);
        let (fixed, taken) = changed.into_iter().partition(|key| FIXED.contains(&key.as_str()));
        self.config = config;
        Ok((taken, fixed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_fixed_are_settings() {
        let shipped = include_str!("../../config.toml");
        for setting in FIXED {
            let (section, key) = setting.split_once('.').unwrap();
            let section = shipped.split(&format!("[{section}]")).nth(1).unwrap();
            let section = section.split("\n[").next().unwrap();
            assert!(section.lines().any(|line| line.starts_with(&format!("{key} ="))), "{setting}");
        }
    }
}
