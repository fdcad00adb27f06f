//! `arkhiv read`

use std::{io::Write, ops::ControlFlow};

use super::{Outcome, Settings, args::ReadArguments, lines_out, message};
use crate::{
    indexer::{self, Found},
    render, segment,
};

pub(super) fn run(arguments: ReadArguments, settings: &Settings) -> anyhow::Result<Outcome> {
    let names = &settings.config.corpus.fields;
    let mut stdout = lines_out();
    let (mut written, mut skipped) = (Ok(()), 0_u64);
    indexer::read_documents(&settings.config, &arguments.paths, &mut |found| {
        match found {
            Found::Document(document) => {
                let lang = segment::language(document);
                let line = render::json::flat_document(document, lang, names);
                written = writeln!(stdout, "{line}");
            }
            Found::Skip(skip) => {
                skipped += 1;
                message(&skip.to_string());
            }
            Found::Warning(warning) if !settings.quiet => message(&warning.to_string()),
            Found::Warning(_) => {}
        }
        // Whoever reads the lines may have seen enough.
        if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    written?;
    stdout.flush()?;
    Ok(if skipped > 0 { Outcome::SomeSkipped } else { Outcome::Done })
}
