//! What a running server takes of the machine.

use std::fs;

/// A process, looked at from outside.
#[derive(Clone, Copy)]
pub(super) struct Process(pub(super) u32);

impl Process {
    /// A line of its status, in kilobytes or as a plain number.
    fn status(self, name: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0)).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim_start_matches(':').split_whitespace().next().unwrap().parse().unwrap()
    }

    /// Megabytes in memory.
    pub(super) fn resident_mb(self) -> f64 {
        self.status("VmRSS") as f64 / 1024.0
    }

    /// Megabytes in memory that are no file's.
    pub(super) fn anonymous_mb(self) -> f64 {
        self.status("RssAnon") as f64 / 1024.0
    }

    /// The most megabytes since [`Process::forget_peak`].
    pub(super) fn peak_mb(self) -> f64 {
        self.status("VmHWM") as f64 / 1024.0
    }

    /// From now on the peak is that of what comes.
    pub(super) fn forget_peak(self) {
        fs::write(format!("/proc/{}/clear_refs", self.0), "5").unwrap();
    }

    pub(super) fn threads(self) -> u64 {
        self.status("Threads")
    }

    /// Open files and connections.
    pub(super) fn open_files(self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.0)).unwrap().count()
    }

    /// Open connections, the listening one included.
    pub(super) fn sockets(self) -> usize {
        let files = fs::read_dir(format!("/proc/{}/fd", self.0)).unwrap().flatten();
        let targets = files.filter_map(|file| fs::read_link(file.path()).ok());
        targets.filter(|target| target.to_string_lossy().starts_with("socket:")).count()
    }
}
