//! `arkhiv compact`

use std::thread;

use super::{Outcome, Settings};
use crate::{
    index::{self, Verify, Writer},
    vocabulary::Vocabulary,
};

pub(super) fn run(settings: &Settings) -> anyhow::Result<Outcome> {
    let folder = &settings.config.index.folder;
    // A writer would make an index where there is none.
    index::open(folder, Verify::Quick)?;
    Writer::open(folder)?.compact()?;
    // The words are the same, but the vocabulary must know the new segments.
    let snapshot = index::open(folder, Verify::Quick)?;
    let (generation, fields) = (snapshot.generation(), snapshot.fields());
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut vocabulary = Vocabulary::open(generation, None);
    let searched = [fields.body, fields.title];
    vocabulary.cover(snapshot.searcher(), &searched, generation, threads)?;
    Ok(Outcome::Done)
}
