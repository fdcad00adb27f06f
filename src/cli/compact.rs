//! `arkhiv compact`

use super::{Outcome, Settings, open_archive};
use crate::index::Writer;

pub(super) fn run(settings: &Settings) -> anyhow::Result<Outcome> {
    drop(open_archive(settings)?);
    Writer::open(&settings.config.index.folder)?.compact()?;
    // The vocabulary follows the new segments.
    drop(open_archive(settings)?);
    Ok(Outcome::Done)
}
