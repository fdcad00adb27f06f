//! `arkhiv compact`

use super::{Outcome, Settings, open_archive};
use crate::{index::Writer, indexer};

pub(super) fn run(settings: &Settings) -> anyhow::Result<Outcome> {
    drop(open_archive(settings)?);
    let folder = &settings.config.index.folder;
    Writer::open(folder)?.compact()?;
    indexer::update_vocabulary(folder)?;
    Ok(Outcome::Done)
}
