//! `arkhiv compact`

use super::{Outcome, Settings};
use crate::{
    index::{self, IndexError, Verify, Writer},
    indexer,
};

pub(super) fn run(settings: &Settings) -> anyhow::Result<Outcome> {
    let folder = &settings.config.index.folder;
    // A writer would make an index where there is none.
    match index::open(folder, Verify::Quick) {
        Err(IndexError::Unnamed { .. }) => index::recover(folder)?,
        opened => drop(opened?),
    }
    Writer::open(folder)?.compact()?;
    indexer::update_vocabulary(folder)?;
    Ok(Outcome::Done)
}
