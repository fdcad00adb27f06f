//! `arkhiv export`

use std::io::{self, BufWriter, Write};

use super::{Outcome, Settings};
use crate::{
    document::Field,
    index::{self, Verify},
    render,
};

/// Lines are written so many bytes at a time.
const BUFFER_BYTES: usize = 256 << 10;

pub(super) fn run(settings: &Settings) -> anyhow::Result<Outcome> {
    // Damaged texts must not pass for the documents.
    let snapshot = index::open(&settings.config.index.folder, Verify::Full)?;
    let names = &settings.config.corpus.fields;
    let mut stdout = BufWriter::with_capacity(BUFFER_BYTES, io::stdout().lock());
    for address in snapshot.addresses() {
        let document = snapshot.document(address)?;
        let lang = document.fields[Field::Lang].as_deref();
        writeln!(stdout, "{}", render::json::flat_document(&document, lang, names))?;
    }
    stdout.flush()?;
    Ok(Outcome::Done)
}
