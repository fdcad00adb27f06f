//! `arkhiv key`

use std::io::{self, Write};

use super::{Outcome, Settings};
use crate::server;

pub(super) fn run(settings: &Settings) -> anyhow::Result<Outcome> {
    let (key, hash) = server::new_key()?;
    let mut stdout = io::stdout().lock();
    if settings.json {
        writeln!(stdout, "{}", serde_json::json!({ "key": key, "hash": hash }))?;
    } else {
        writeln!(stdout, "key:  {key}\nhash: {hash}")?;
    }
    Ok(Outcome::Done)
}
