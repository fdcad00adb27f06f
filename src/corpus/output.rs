//! Where readers put what they find: [`Output`], and what comes out of it: [`ReadEvent`].

use std::{borrow::Cow, sync::Arc};

use super::{
    draft::Draft,
    error::{CorpusError, Skip},
    lines::Buffers,
    mojibake,
    names::Names,
    rules::{FileSettings, Rules},
};
use crate::document::Document;

/// What reading gives, one at a time.
#[derive(Debug)]
pub enum ReadEvent<'a> {
    /// A document with an id and a text.
    Document(Document<'a>),
    /// A file, line or row that gave no document.
    Skip(Skip),
    /// Something about a document that was left out or was not read as it stands; the document
    /// itself comes with the next [`ReadEvent::Document`].
    Warning(Skip),
}

/// Buffers that one thread uses again and again, and what it counts.
#[derive(Debug, Default)]
pub struct Scratch {
    /// Documents whose garbled text was repaired.
    pub repaired: u64,
    /// The name of the format of what was read last, where it could be told.
    pub format: Option<&'static str>,
    pub(super) bytes: Vec<u8>,
    pub(super) buffers: Buffers,
}

/// Where the reader of a format puts what it finds, with the settings of the file.
pub(super) struct Output<'o> {
    pub(super) file: &'o str,
    pub(super) settings: &'o Arc<FileSettings>,
    pub(super) rules: &'o Rules,
    pub(super) scratch: &'o mut Scratch,
    pub(super) sink: &'o mut dyn FnMut(ReadEvent<'_>),
}

impl<'o> Output<'o> {
    /// The names that our fields have in the file.
    pub(super) fn names(&self) -> &'o Names {
        self.settings.names.as_deref().unwrap_or(&self.rules.names)
    }

    pub(super) fn skip(&mut self, line: Option<u64>, reason: CorpusError) {
        (self.sink)(ReadEvent::Skip(Skip { file: self.file.to_owned(), line, reason }));
    }

    pub(super) fn warn(&mut self, line: Option<u64>, reason: CorpusError) {
        (self.sink)(ReadEvent::Warning(Skip { file: self.file.to_owned(), line, reason }));
    }

    /// Gives the document, or the reason why there is none.
    pub(super) fn draft(&mut self, draft: Draft<'_>, line: Option<u64>) {
        match draft.finish(self.names(), self.settings) {
            Ok((mut document, warnings)) => {
                warnings.into_iter().for_each(|warning| self.warn(line, warning));
                // A file that is one document was repaired as a whole before it was parsed.
                if line.is_some() && repair(&mut document) {
                    self.scratch.repaired += 1;
                    if !std::mem::take(&mut document.anchors).is_empty() {
                        self.warn(line, CorpusError::AnchorsOfGarbled);
                    }
                }
                self.settings.add_date(&mut document, self.file);
                (self.sink)(ReadEvent::Document(document));
            }
            Err(reason) => self.skip(line, reason),
        }
    }
}

fn repair(document: &mut Document<'_>) -> bool {
    if !mojibake::is_likely(&document.body) {
        return false;
    }
    let Document { body, title, fields, .. } = document;
    let fields = fields.iter_mut().filter_map(|(_, value)| value.as_mut());
    let others = title.iter_mut().chain(fields);
    let mut repaired = false;
    for text in std::iter::once(body).chain(others) {
        if let Some(better) = mojibake::repair(text) {
            *text = Cow::Owned(better);
            repaired = true;
        }
    }
    repaired
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::config::CorpusConfig;

    /// Calls a reader with an output for the file and hands on what it gives.
    pub(in super::super) fn reading(
        file: &str,
        max_document_bytes: usize,
        sink: &mut dyn FnMut(ReadEvent<'_>),
        read: impl FnOnce(&mut Output<'_>) -> Result<(), CorpusError>,
    ) {
        let config = CorpusConfig { max_document_bytes, ..CorpusConfig::default() };
        let rules = Rules::new(&config).unwrap();
        let (settings, mut scratch) = (Arc::default(), Scratch::default());
        let settings = &settings;
        let mut output = Output { file, settings, rules: &rules, scratch: &mut scratch, sink };
        if let Err(reason) = read(&mut output) {
            output.skip(None, reason);
        }
    }

    /// What was given as one line: `id|title|body` of a document, else the message.
    pub(in super::super) fn line_of(event: ReadEvent<'_>) -> String {
        match event {
            ReadEvent::Document(document) => {
                let title = document.title.unwrap_or_default();
                format!("{}|{title}|{}", document.id, document.body)
            }
            ReadEvent::Skip(skip) | ReadEvent::Warning(skip) => skip.to_string(),
        }
    }

    fn given(draft: Draft<'_>, line: Option<u64>) -> Vec<String> {
        let mut seen = Vec::new();
        let mut sink = |event: ReadEvent<'_>| seen.push(line_of(event));
        reading("a", 1_000, &mut sink, |output| {
            output.draft(draft, line);
            Ok(())
        });
        seen
    }

    #[test]
    fn a_draft_gives_its_warnings_and_then_its_document() {
        let mut draft = Draft::new(Document::new("1", "Text"));
        draft.warnings.push(CorpusError::Language("mostly Russian".into()));
        let warning =
            "`a`:7: `mostly Russian` is not a language code, such as `ru`; it is left out";
        assert_eq!(given(draft, Some(7)), [warning, "1||Text"]);
        assert_eq!(given(Draft::default(), Some(7)), ["`a`:7: `id` is missing"]);
    }

    #[test]
    fn a_garbled_row_is_repaired_in_every_field() {
        let garbled = || {
            let mut document = Document::new("1", "ÐœÐ¾Ð»Ð¾Ñ‚Ð¾Ð²");
            document.title = Some("ÐœÐ¾Ð»Ð¾Ñ‚Ð¾Ð²".into());
            Draft::new(document)
        };
        assert_eq!(given(garbled(), Some(1)), ["1|Молотов|Молотов"]);
        assert_eq!(given(garbled(), None), ["1|ÐœÐ¾Ð»Ð¾Ñ‚Ð¾Ð²|ÐœÐ¾Ð»Ð¾Ñ‚Ð¾Ð²"]);
    }
}
