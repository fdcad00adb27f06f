//! What every format has in common: [`Format`], which is bytes in, documents out, told by content.

use super::{
    super::{decode, error::CorpusError, input::Input, names::Names, output::Output},
    front_matter,
};

/// A format that is read. A further one is a file of its own, and a line in [`super::sniff`].
pub(in super::super) trait Format: Sync {
    /// The format for people.
    fn about(&self) -> FormatInfo;

    /// How much speaks for the format in a file that begins so; `None` where nothing does.
    fn clue(&self, beginning: &Beginning<'_>) -> Option<Clue>;

    /// Gives the documents of a file, and names what it has to leave out.
    ///
    /// # Errors
    /// Where the file cannot be read, or not to its end; the documents before that are given.
    fn read(&self, input: Input<'_>, output: &mut Output<'_>) -> Result<(), CorpusError>;

    /// Whether each line is a document, so that parts of a file can be read side by side.
    fn is_lines(&self) -> bool {
        false
    }
}

/// A format as people are told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormatInfo {
    /// What it is called.
    pub name: &'static str,
    /// By what it is told.
    pub told_by: &'static str,
    /// What is one document.
    pub document: &'static str,
}

/// How much speaks for a format; of several formats the one with the most is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) enum Clue {
    /// It is text, as any file may be.
    Text,
    /// Signs that mostly this format has.
    Signs,
    /// The extension of the name.
    Name,
    /// What only this format has.
    Content,
}

/// The beginning of a file, and its name.
pub(in super::super) struct Beginning<'b> {
    /// The first bytes, without a byte order mark and white space before them.
    pub(super) bytes: &'b [u8],
    /// The same after front matter.
    pub(super) text: &'b [u8],
    /// The extension in lower case, that of the packing left out: `jsonl` of `a.JSONL.gz`.
    pub(super) extension: String,
    /// The names that our fields have in the file.
    pub(super) names: &'b Names,
}

impl<'b> Beginning<'b> {
    pub(super) fn new(head: &'b [u8], name: &str, names: &'b Names) -> Self {
        let bytes = head.strip_prefix(&decode::UTF8_BOM).unwrap_or(head);
        let text = &bytes[front_matter::end(bytes)..];
        let (bytes, text) = (bytes.trim_ascii_start(), text.trim_ascii_start());
        Self { bytes, text, extension: extension(name), names }
    }

    /// [`Clue::Name`] where the name has one of the extensions.
    pub(super) fn named(&self, extensions: &[&str]) -> Option<Clue> {
        extensions.contains(&self.extension.as_str()).then_some(Clue::Name)
    }

    /// The first lines of the text, the last of which may be cut off.
    pub(super) fn lines(&self) -> impl Iterator<Item = &'b [u8]> {
        self.text.split(|&byte| byte == b'\n').take(400).map(<[u8]>::trim_ascii)
    }
}

fn extension(name: &str) -> String {
    let name = name.rsplit('/').next().unwrap_or(name).to_lowercase();
    let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(&name);
    name.rsplit_once('.').map_or(String::new(), |(_, extension)| extension.to_owned())
}
