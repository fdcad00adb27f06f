//! Ctrl-C while files are indexed: what was read is kept, and it is said how much.
//!
//! The first signal asks the run to stop, where there is still something to stop; a second one ends the
//! process at once, which harms no index.

use std::{
    io, process,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering::AcqRel},
    },
    thread,
};

use signal_hook::{
    consts::{SIGINT, SIGTERM},
    iterator::Signals,
};

use super::message;
use crate::indexer::{Mode, Phase};

/// What a shell says of a command that Ctrl-C has ended.
pub(super) const EXIT_CODE: u8 = 130;

/// Listens for signals from when it is made on.
#[derive(Clone)]
pub(super) struct Interrupt {
    stop: Arc<AtomicBool>,
    phase: Arc<Mutex<Phase>>,
    mode: Mode,
}

impl Interrupt {
    /// # Errors
    /// Where the system takes no handler.
    pub(super) fn listen(mode: Mode) -> io::Result<Self> {
        let this = Self { stop: Arc::default(), phase: Arc::default(), mode };
        let mut signals = Signals::new([SIGINT, SIGTERM])?;
        let listener = this.clone();
        thread::Builder::new()
            .name("signals".into())
            .spawn(move || signals.forever().for_each(|_| listener.interrupt()))?;
        Ok(this)
    }

    /// Whether the run is to stop.
    pub(super) fn stop(&self) -> &AtomicBool {
        &self.stop
    }

    /// Takes note of what the run is at.
    pub(super) fn enter(&self, phase: Phase) {
        *self.phase.lock().unwrap_or_else(PoisonError::into_inner) = phase;
    }

    fn interrupt(&self) {
        if self.stop.swap(true, AcqRel) {
            process::exit(EXIT_CODE.into());
        }
        let phase = *self.phase.lock().unwrap_or_else(PoisonError::into_inner);
        match (phase, self.mode) {
            (Phase::Vocabulary, _) | (Phase::Merging, Mode::Update) => {
                message("stopped; all that was read is in the index");
                process::exit(EXIT_CODE.into());
            }
            (_, Mode::Update) => {
                message("stopping: what was read is being committed; once more ends at once");
            }
            _ => message("stopping; once more ends at once"),
        }
    }
}
