//! The program with a library before it that makes calls on the files of its index fail (`shim.c`).

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use tempfile::TempDir;

use crate::program::checkout;

/// The library, built once; `None` where it cannot be, which is said.
fn library() -> Option<&'static Path> {
    static BUILT: OnceLock<Option<(TempDir, PathBuf)>> = OnceLock::new();
    let built = BUILT.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let library = folder.path().join("shim.so");
        let source = checkout().join("tests/it/faults/shim.c");
        let mut compiler = Command::new("cc");
        compiler.args(["-shared", "-fPIC", "-O1", "-o"]).args([&library, &source]).arg("-ldl");
        let is_built =
            cfg!(target_os = "linux") && compiler.status().is_ok_and(|status| status.success());
        is_built.then_some((folder, library))
    });
    if built.is_none() {
        println!("skipped: calls can be made to fail on Linux only, where there is a C compiler");
    }
    built.as_ref().map(|(_, library)| library.as_path())
}

/// Where calls on a folder are written down.
pub(super) struct Shim {
    library: &'static Path,
    folder: PathBuf,
    notes: TempDir,
}

impl Shim {
    /// `None` where there is no such thing.
    pub(super) fn on(folder: &Path) -> Option<Self> {
        let library = library()?;
        Some(Self { library, folder: folder.to_owned(), notes: tempfile::tempdir().unwrap() })
    }

    /// Puts it before a program. A fault is `call:what:first:last` as in `shim.c`.
    pub(super) fn before(&self, command: &mut Command, fault: Option<&str>) {
        command.env("LD_PRELOAD", self.library);
        command.env("FAULT_FOLDER", &self.folder).env("FAULT_LOG", self.notes.path().join("log"));
        if let Some(fault) = fault {
            command.env("FAULT", fault);
        }
    }

    /// The same, with nothing counted before [`Shim::arm`].
    pub(super) fn before_unarmed(&self, command: &mut Command, fault: &str) {
        self.before(command, Some(fault));
        command.env("FAULT_ARMED", self.notes.path().join("armed"));
    }

    pub(super) fn arm(&self) {
        fs::write(self.notes.path().join("armed"), "").unwrap();
    }

    /// The calls so far.
    pub(super) fn calls(&self) -> Vec<String> {
        let log = fs::read_to_string(self.notes.path().join("log")).unwrap_or_default();
        log.lines().map(str::to_owned).collect()
    }

    /// Those that were made to fail.
    pub(super) fn injected(&self) -> Vec<String> {
        let mut calls = self.calls();
        calls.retain(|call| call.ends_with(" (INJECTED)"));
        calls
    }
}
