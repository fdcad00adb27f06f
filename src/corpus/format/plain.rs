//! Plain text: as it stands.

use std::borrow::Cow;

use super::{
    super::{error::CorpusError, input::Input, output::Output},
    extract::Extract,
    reader::{Beginning, Clue, Format, FormatInfo},
    text,
};

/// Plain text.
pub(super) struct Plain;

impl Format for Plain {
    fn about(&self) -> FormatInfo {
        FormatInfo {
            name: "plain text",
            told_by: "text without the marks of the other formats",
            document: "a file; a short first line is its title",
        }
    }

    fn clue(&self, _: &Beginning<'_>) -> Option<Clue> {
        Some(Clue::Text)
    }

    fn read(&self, input: Input<'_>, output: &mut Output<'_>) -> Result<(), CorpusError> {
        text::read(input, output, |text| {
            Ok(Extract { body: Cow::Borrowed(text), ..Extract::default() })
        })
    }
}
