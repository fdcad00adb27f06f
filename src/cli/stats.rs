//! `arkhiv stats`

use std::io::{self, Write};

use super::{Outcome, Settings};
use crate::{
    index::{self, Verify},
    render,
};

pub(super) fn run(settings: &Settings) -> anyhow::Result<Outcome> {
    let stats = index::open(&settings.config.index.folder, Verify::Quick)?.stats()?;
    let mut stdout = io::stdout().lock();
    if settings.json {
        writeln!(stdout, "{}", render::json::value(&stats))?;
    } else {
        let figures = [
            ("documents", stats.documents),
            ("terms", stats.terms),
            ("segments", stats.segments),
            ("deleted documents", stats.deleted_documents),
            ("bytes", stats.size_bytes),
        ];
        stdout.write_all(render::text::figures(&figures).as_bytes())?;
    }
    Ok(Outcome::Done)
}
