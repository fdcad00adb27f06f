//! `arkhiv backup` and `arkhiv restore`

use std::io::{self, Write};

use super::{
    Outcome, Settings,
    args::{BackupArguments, RestoreArguments},
};
use crate::{
    index::{self, Copied},
    render,
};

pub(super) fn run(arguments: &BackupArguments, settings: &Settings) -> anyhow::Result<Outcome> {
    print(index::backup(&settings.config.index.folder, &arguments.to)?, settings)
}

pub(super) fn restore(
    arguments: &RestoreArguments,
    settings: &Settings,
) -> anyhow::Result<Outcome> {
    print(index::restore(&arguments.from, &settings.config.index.folder)?, settings)
}

fn print(copied: Copied, settings: &Settings) -> anyhow::Result<Outcome> {
    let mut stdout = io::stdout().lock();
    if settings.json {
        writeln!(stdout, "{}", render::json::value(&copied))?;
    } else if !settings.quiet {
        let figures = [
            ("documents", copied.documents),
            ("files", copied.files),
            ("bytes", copied.bytes),
            ("linked files", copied.linked),
        ];
        stdout.write_all(render::text::figures(&figures).as_bytes())?;
    }
    Ok(Outcome::Done)
}
