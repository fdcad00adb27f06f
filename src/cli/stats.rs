//! `arkhiv stats`

use std::io::{self, Write};

use super::{Outcome, Settings, args::StatsArguments};
use crate::{
    index::{self, Known, Verify},
    render,
};

pub(super) fn run(arguments: &StatsArguments, settings: &Settings) -> anyhow::Result<Outcome> {
    let folder = &settings.config.index.folder;
    let snapshot = index::open(folder, Verify::Quick)?;
    let known = Known::read(folder)?;
    let mut stdout = io::stdout().lock();
    if arguments.skipped {
        for skip in &known.skipped {
            match settings.json {
                true => writeln!(stdout, "{}", render::json::value(skip))?,
                false => writeln!(stdout, "{}", render::text::plain(&skip.to_string()))?,
            }
        }
        return Ok(Outcome::Done);
    }
    let stats = snapshot.stats()?;
    let (skipped, kept_out) = (known.skipped.len() as u64, known.deleted.len() as u64);
    if settings.json {
        let mut answer = serde_json::to_value(stats)?;
        answer["skipped"] = skipped.into();
        answer["kept_out"] = kept_out.into();
        writeln!(stdout, "{}", render::json::value(&answer))?;
    } else {
        let figures = [
            ("documents", stats.documents),
            ("terms", stats.terms),
            ("segments", stats.segments),
            ("deleted documents", stats.deleted_documents),
            ("kept out of loads", kept_out),
            ("skipped", skipped),
            ("bytes", stats.size_bytes),
        ];
        stdout.write_all(render::text::figures(&figures).as_bytes())?;
    }
    Ok(Outcome::Done)
}
