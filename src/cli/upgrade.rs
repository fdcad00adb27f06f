//! `arkhiv upgrade`

use std::io::{self, Write};

use serde_json::json;

use super::{Outcome, Settings};
use crate::{index, indexer, render};

pub(super) fn run(settings: &Settings) -> anyhow::Result<Outcome> {
    let folder = &settings.config.index.folder;
    let upgraded = index::upgrade(folder)?;
    if upgraded.is_some() {
        indexer::update_vocabulary(folder)?;
    }
    let mut stdout = io::stdout().lock();
    if settings.json {
        let answer = json!({ "upgraded": upgraded.is_some(), "documents": upgraded });
        writeln!(stdout, "{}", render::json::value(&answer))?;
    } else if !settings.quiet {
        match upgraded {
            Some(documents) => {
                writeln!(stdout, "{} built anew", render::text::documents(documents))?;
            }
            None => writeln!(stdout, "the index is of this version already")?,
        }
    }
    Ok(Outcome::Done)
}
