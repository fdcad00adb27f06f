//! An index through the library, as a program that embeds it has one.

use std::path::Path;

use arkhiv::{config::Config, index::Verify, search::Archive};

/// The default settings for an index in a folder, with as much time as a query takes: that the machine
/// is busy is no reason to find less.
pub(crate) fn settings(folder: &Path) -> Config {
    let mut config = Config::default();
    config.search.budget_ms = 0;
    config.index.folder = folder.to_owned();
    config
}

/// The index in a folder, every file of it verified.
pub(crate) fn open(folder: &Path) -> Archive {
    Archive::open(&settings(folder), Verify::Full).unwrap()
}
