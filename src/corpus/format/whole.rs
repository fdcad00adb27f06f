//! whole
use super::super::{draft::Draft, error::CorpusError, read::Output};
use crate::document::Document;
pub(in super::super) fn read(text: &str, output: &mut Output<'_>) -> Result<(), CorpusError> {
    output.draft(Draft::new(Document::new(output.file, text)), None, false);
    Ok(())
}
