//! `arkhiv delete`

use std::io::{self, Write};

use super::{Outcome, Settings, args::DeleteArguments};
use crate::{
    index::{self, Verify, Writer},
    indexer, render,
};

pub(super) fn run(arguments: DeleteArguments, settings: &Settings) -> anyhow::Result<Outcome> {
    let folder = &settings.config.index.folder;
    // A writer would make an index where there is none.
    index::open(folder, Verify::Quick)?;
    let mut writer = Writer::open(folder)?;
    let mut missing = Vec::new();
    for id in arguments.ids {
        if !writer.delete(&id)? {
            missing.push(id);
        }
    }
    let report = writer.commit()?;
    writer.publish()?;
    indexer::update_vocabulary(folder)?;
    let mut stdout = io::stdout().lock();
    if settings.json {
        let answer = serde_json::json!({ "deleted": report.deleted, "missing": missing });
        writeln!(stdout, "{answer}")?;
    } else if !settings.quiet {
        writeln!(stdout, "{} removed", render::text::documents(report.deleted))?;
    }
    if missing.is_empty() {
        return Ok(Outcome::Done);
    }
    anyhow::bail!("no document has the id {}", quoted(&missing))
}

fn quoted(ids: &[String]) -> String {
    ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ")
}
