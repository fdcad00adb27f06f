//! Units to documents: [`read`].

use std::{borrow::Cow, io::Read, mem};

use encoding_rs::UTF_8;

use super::{
    decode,
    draft::Draft,
    error::{CorpusError, Skip},
    format::{
        csv, json_lines,
        sniff::{self, Container},
        whole,
    },
    input::Input,
    mojibake,
    rules::{FileSettings, Rules},
    unit::{Buffers, Lines, Unit},
    walk::SourceFile,
};
use crate::document::Document;

/// What reading gives, one at a time.
#[derive(Debug)]
pub enum Reading<'a> {
    /// A document with an id and a text.
    Document(Document<'a>),
    /// A file, line or row that gave no document.
    Skip(Skip),
    /// Something about a document that was left out or read otherwise than it stands; the document
    /// itself comes with the next [`Reading::Document`].
    Warning(Skip),
}

/// Buffers that one thread uses again and again, and what it counts.
#[derive(Debug, Default)]
pub struct Scratch {
    /// Documents whose garbled text was repaired.
    pub repaired: u64,
    bytes: Vec<u8>,
    buffers: Buffers,
}

/// Reads the documents of a unit, each borrowed from it or from the scratch where it can be.
///
/// Gives at least one [`Reading`] for every file that is no table and no JSON Lines, for every row
/// and for every line that is not blank.
pub fn read(unit: &Unit, rules: &Rules, scratch: &mut Scratch, sink: &mut dyn FnMut(Reading<'_>)) {
    let (file, settings) = match unit {
        Unit::File(file) => (&*file.id, &*file.settings),
        Unit::Lines(chunk) => (&*chunk.file, &*chunk.settings),
    };
    let mut output = Output { file, settings, rules, sink, repaired: 0 };
    match unit {
        Unit::Lines(chunk) => json_lines::read(&chunk.bytes, chunk.first_line, &mut output),
        Unit::File(file) => {
            if let Err(reason) = read_file(file, scratch, &mut output) {
                output.skip(None, reason);
            }
        }
    }
    scratch.repaired += output.repaired;
}

fn read_file(
    file: &SourceFile,
    scratch: &mut Scratch,
    output: &mut Output<'_>,
) -> Result<(), CorpusError> {
    let rules = output.rules;
    let input = Input::open(&file.path, rules.max_unpacked_bytes).map_err(CorpusError::from_io)?;
    let input = input.forced(file.settings.encoding);
    match sniff::container(&input.head, &file.id, &rules.fields) {
        Container::Unread(kind) => Err(CorpusError::Unread { kind }),
        Container::JsonLines => {
            let (limit_bytes, buffers) = (rules.max_document_bytes, &scratch.buffers);
            for chunk in Lines::new(input, &file.id, &file.settings, limit_bytes, buffers) {
                match chunk {
                    Ok(chunk) => json_lines::read(&chunk.bytes, chunk.first_line, output),
                    Err(skip) => (output.sink)(Reading::Skip(skip)),
                }
            }
            Ok(())
        }
        Container::Table => {
            let encoding = decode::encoding_of(&input.head);
            let input = match encoding == UTF_8 {
                true => input,
                false => input.transcoded(encoding),
            };
            csv::read(input, output)
        }
        Container::Whole => {
            let mut bytes = mem::take(&mut scratch.bytes);
            bytes.clear();
            let result = read_whole(input, &mut bytes, output);
            scratch.bytes = bytes;
            result
        }
    }
}

fn read_whole(
    input: Input<'_>,
    bytes: &mut Vec<u8>,
    output: &mut Output<'_>,
) -> Result<(), CorpusError> {
    let limit_bytes = output.rules.max_document_bytes;
    let mut reader = input.into_reader().take(limit_bytes as u64 + 1);
    reader.read_to_end(bytes).map_err(CorpusError::from_io)?;
    match bytes.len() {
        0 => return Err(CorpusError::EmptyFile),
        long if long > limit_bytes => return Err(CorpusError::TooLong { limit_bytes }),
        _ => {}
    }
    let decoded = decode::decode(bytes)?;
    if let Some(warning) = decoded.warning {
        output.warn(None, warning);
    }
    if let Some(encoding) = output.settings.encoding
        && decoded.text.contains('\u{FFFD}')
    {
        output.warn(None, CorpusError::NotAsRuled { encoding: encoding.name() });
    }
    let text = match mojibake::repair(&decoded.text) {
        Some(better) => {
            output.repaired += 1;
            Cow::Owned(better)
        }
        None => decoded.text,
    };
    whole::read(&text, output)
}

/// Where formats put what they find, with what holds for the file.
pub(super) struct Output<'o> {
    pub(super) file: &'o str,
    pub(super) settings: &'o FileSettings,
    pub(super) rules: &'o Rules,
    pub(super) sink: &'o mut dyn FnMut(Reading<'_>),
    pub(super) repaired: u64,
}

impl Output<'_> {
    pub(super) fn skip(&mut self, line: Option<u64>, reason: CorpusError) {
        (self.sink)(Reading::Skip(Skip { file: self.file.to_owned(), line, reason }));
    }

    pub(super) fn warn(&mut self, line: Option<u64>, reason: CorpusError) {
        (self.sink)(Reading::Warning(Skip { file: self.file.to_owned(), line, reason }));
    }

    /// Gives the document, or the reason why it is none.
    pub(super) fn draft(&mut self, draft: Draft<'_>, line: Option<u64>) {
        match draft.finish(&self.rules.fields, self.settings) {
            Ok((mut document, warnings)) => {
                warnings.into_iter().for_each(|warning| self.warn(line, warning));
                // A row's text comes undecoded by `read_whole`, which repairs what it decodes.
                if line.is_some() && repair(&mut document) {
                    self.repaired += 1;
                }
                (self.sink)(Reading::Document(document));
            }
            Err(reason) => self.skip(line, reason),
        }
    }
}

fn repair(document: &mut Document<'_>) -> bool {
    if !mojibake::is_likely(&document.body) {
        return false;
    }
    let Document { body, title, author, source, collection, .. } = document;
    let others = [title, author, source, collection].into_iter().flatten();
    let mut repaired = false;
    for text in std::iter::once(body).chain(others) {
        if let Some(better) = mojibake::repair(text) {
            *text = Cow::Owned(better);
            repaired = true;
        }
    }
    repaired
}
