//! `arkhiv delete`

use std::io::{self, Write};

use super::{Outcome, Settings, args::DeleteArguments, message};
use crate::{
    index::{self, Verify, Writer},
    indexer, render,
};

pub(super) fn run(arguments: DeleteArguments, settings: &Settings) -> anyhow::Result<Outcome> {
    let DeleteArguments { ids, undo } = arguments;
    let folder = &settings.config.index.folder;
    // A writer would make an index where there is none.
    index::open(folder, Verify::Quick)?;
    let mut writer = Writer::open(folder)?;
    let mut missing = Vec::new();
    let asked = ids.len();
    for id in ids {
        let is_done = if undo { writer.undelete(&id) } else { writer.delete(&id)? };
        if !is_done {
            missing.push(id);
        }
    }
    writer.commit()?;
    writer.publish()?;
    indexer::update_vocabulary(folder)?;
    let done = (asked - missing.len()) as u64;
    let mut stdout = io::stdout().lock();
    if settings.json {
        let verb = if undo { "restored" } else { "deleted" };
        let answer = serde_json::json!({ verb: done, "missing": missing });
        writeln!(stdout, "{}", render::json::value(&answer))?;
    } else if !settings.quiet {
        let documents = render::text::documents(done);
        match undo {
            true => writeln!(stdout, "{documents} may be loaded again: run `arkhiv index`")?,
            false => writeln!(stdout, "{documents} removed")?,
        }
        if done > 0 && !undo {
            message("loads leave out what was removed from now on; `--undo` lifts that");
        }
    }
    if !missing.is_empty() {
        let missing = quoted(&missing);
        anyhow::bail!(match undo {
            true => format!("no document was deleted that had the id {missing}"),
            false => format!("no document has the id {missing}"),
        });
    }
    Ok(Outcome::Done)
}

fn quoted(ids: &[String]) -> String {
    ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ")
}
