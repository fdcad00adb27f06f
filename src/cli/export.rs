//! `arkhiv export`

use std::io::Write;

use super::{Outcome, Settings, lines_out};
use crate::{
    document::Field,
    index::{self, Verify},
    render,
};

pub(super) fn run(settings: &Settings) -> anyhow::Result<Outcome> {
    // Damaged texts must not pass for the documents.
    let snapshot = index::open(&settings.config.index.folder, Verify::Full)?;
    let names = &settings.config.corpus.fields;
    let mut stdout = lines_out();
    for address in snapshot.addresses() {
        let document = snapshot.document(address)?;
        let lang = document.fields[Field::Lang].as_deref();
        writeln!(stdout, "{}", render::json::flat_document(&document, lang, names))?;
    }
    stdout.flush()?;
    Ok(Outcome::Done)
}
