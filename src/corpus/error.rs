//! Why something was not indexed, or not as it was meant: [`CorpusError`], and where: [`Skip`].

use std::{fmt, io};

use crate::document::DateError;

/// Something that was not indexed, or only in part, and why.
///
/// # Example
/// ```
/// use arkhiv::corpus::{CorpusError, Skip};
/// let reason = CorpusError::Missing { field: "id".into() };
/// let skip = Skip { file: "corpus/a.jsonl".into(), line: Some(3), reason };
/// assert_eq!(skip.to_string(), "`corpus/a.jsonl`:3: `id` is missing");
/// ```
#[derive(Debug)]
pub struct Skip {
    /// The file as its documents are named; `-` for standard input.
    pub file: String,
    /// The line in the file, from 1, where the format has lines of their own.
    pub line: Option<u64>,
    /// Why.
    pub reason: CorpusError,
}

impl fmt::Display for Skip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`:", self.file)?;
        if let Some(line) = self.line {
            write!(f, "{line}:")?;
        }
        write!(f, " {}", self.reason)
    }
}

/// Why a file, a line, a row or a value could not be taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CorpusError {
    /// The operating system refuses.
    #[error("cannot be read: {0}")]
    Io(#[source] io::Error),
    /// No file or folder of this name.
    #[error("no such file or folder")]
    NoSuchFile,
    /// A symbolic link that leads back to a folder above it.
    #[error("the link leads back to a folder above it")]
    LinkLoop,
    /// A socket, a device or a pipe within a folder.
    #[error("not a regular file")]
    SpecialFile,
    /// Nothing in it.
    #[error("the file is empty")]
    EmptyFile,
    /// Neither text nor a known format.
    #[error("binary data, not text")]
    Binary,
    /// A format that is recognized but cannot be read.
    #[error("{kind} is not read yet")]
    Unread {
        /// What it is.
        kind: &'static str,
    },
    /// A line, row or file over the limit.
    #[error("longer than {limit_bytes} bytes; raise `corpus.max_document_bytes` to take it")]
    TooLong {
        /// `corpus.max_document_bytes`.
        limit_bytes: usize,
    },
    /// A compressed file over the limit.
    #[error(
        "unpacks to more than {limit_bytes} bytes; raise `corpus.max_unpacked_bytes` to take it"
    )]
    UnpacksTooLong {
        /// `corpus.max_unpacked_bytes`.
        limit_bytes: u64,
    },
    /// Compressed data that ends early.
    #[error("{packing} data is cut off; what follows is missing")]
    CutOff {
        /// `gzip` or `zstd`.
        packing: &'static str,
    },
    /// Something after compressed data that is none.
    #[error("other bytes follow the {packing} data; they are left out")]
    Trailing {
        /// `gzip` or `zstd`.
        packing: &'static str,
    },
    /// Compressed data that cannot be unpacked without more memory than is given.
    #[error(
        "packed with a window of more than 128 MiB; pack it again without `--long` or `--ultra`"
    )]
    LongWindow,
    /// Compressed data that is damaged.
    #[error("{packing} data is damaged: {source}")]
    Damaged {
        /// `gzip` or `zstd`.
        packing: &'static str,
        /// What the decoder says.
        source: io::Error,
    },
    /// Bytes that are not UTF-8 where the format asks for it.
    #[error("not UTF-8 at byte {offset}")]
    NotUtf8 {
        /// Offset in the line, or in the file, from 0.
        offset: usize,
    },
    /// A text in UTF-8 but for a few bytes, which were replaced.
    #[error("not UTF-8 at byte {offset}; {count} such places are read as U+FFFD")]
    Replaced {
        /// The first such place.
        offset: usize,
        /// How many.
        count: usize,
    },
    /// A charset that is not in the WHATWG's list.
    #[error("unknown charset `{label}`; name the right one in a rule: `[[corpus.rules]] encoding`")]
    UnknownCharset {
        /// As declared.
        label: String,
    },
    /// Bytes that the encoding of a rule does not have.
    #[error("not {encoding}, as a rule in `[[corpus.rules]]` says")]
    NotAsRuled {
        /// The encoding's name.
        encoding: &'static str,
    },
    /// A line that is not a JSON object.
    #[error("not a JSON object: {0}")]
    Json(String),
    /// Front matter that cannot be parsed; it is left out.
    #[error("front matter is not valid {syntax}: {reason}")]
    FrontMatter {
        /// `YAML` or `TOML`.
        syntax: &'static str,
        /// What the parser says.
        reason: String,
    },
    /// Rows that have fewer fields than the header; the document stays.
    #[error(
        "{}fewer fields than the {expected} of the header{}; those that are missing count as empty",
        if *.count == 1 { String::new() } else { format!("{} rows have ", .count) },
        if *.count == 1 { "" } else { ", this one first" }
    )]
    ShortRows {
        /// In the header.
        expected: u64,
        /// How many rows.
        count: u64,
    },
    /// A row that has more fields than the header.
    #[error("{found} fields where the header has {expected}; those beyond are left out")]
    LongRow {
        /// In the header.
        expected: u64,
        /// In the row.
        found: u64,
    },
    /// A row that has more fields than the header, whose last is the text.
    #[error("{found} fields where the header has {expected}; the text goes on to the row's end")]
    LongText {
        /// In the header.
        expected: u64,
        /// In the row.
        found: u64,
    },
    /// A quotation mark that does not enclose a field.
    #[error("a quote begins a field and nothing closes it; it is read as it stands")]
    StrayQuote,
    /// A table without the column that holds the text.
    #[error(
        "no column is named `{column}`; the headings are {headings}; name the one that has the text \
         in a rule: `[[corpus.rules]] fields = {{ body = \"...\" }}`, or in `[corpus.fields]`"
    )]
    NoColumn {
        /// The first name of the body.
        column: String,
        /// The headings that there are, each in backticks.
        headings: String,
    },
    /// A field that every document needs.
    #[error("`{field}` is missing")]
    Missing {
        /// By the name that the settings give it.
        field: String,
    },
    /// The id or the body is not text.
    #[error("`{field}` is {found}, where text is needed")]
    NotText {
        /// The name in the document.
        field: String,
        /// What it is: an object, a boolean and so on.
        found: &'static str,
    },
    /// A text of white space only.
    #[error("the text is blank")]
    Blank,
    /// An id over the limit.
    #[error("the id is longer than {limit_bytes} bytes")]
    LongId {
        /// The limit.
        limit_bytes: usize,
    },
    /// A value that a field cannot hold; it is left out.
    #[error("`{field}` is {found}; it is left out")]
    LeftOut {
        /// The name in the document.
        field: String,
        /// What it is: an object, a boolean and so on.
        found: &'static str,
    },
    /// Anchors that cannot be used; the others stay.
    #[error(
        "`anchors`: {left_out} of {all} {} left out; the first is number {first}: {fault}",
        if *.left_out == 1 { "is" } else { "are" }
    )]
    AnchorsLeftOut {
        /// How many are left out.
        left_out: usize,
        /// How many there are.
        all: usize,
        /// The number of the first that is left out, from 1.
        first: usize,
        /// What is wrong with it.
        fault: AnchorFault,
    },
    /// Anchors whose places do not ascend.
    #[error("`anchors` do not ascend by `at`; they are sorted")]
    AnchorsSorted,
    /// Anchors of a text that was garbled and is repaired: its letters are counted otherwise.
    #[error("`anchors` count the letters of a garbled text, which is repaired; they are left out")]
    AnchorsOfGarbled,
    /// A date that is not one; it is left out.
    #[error("{0}; the date is left out")]
    Date(DateError),
    /// A place of dates that a rule names and nobody knows.
    #[error(
        "`{0}` is not where a date is looked for; write `name`, `first lines` or `name, first lines`"
    )]
    DatePlace(String),
    /// A language that is not a code; it is left out.
    #[error("`{0}` is not a language code, such as `ru`; it is left out")]
    Language(String),
    /// Names of fields in a rule that cannot be used.
    #[error("`fields` in `[[corpus.rules]]`: {0}")]
    Names(String),
    /// A glob in the settings that is not valid.
    #[error("`{glob}` is not a valid glob: {reason}")]
    Glob {
        /// As written.
        glob: String,
        /// What the parser says.
        reason: String,
    },
}

impl CorpusError {
    /// Why a reader failed: our own error where we raised it, or else the system's.
    pub(super) fn from_io(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::NotFound {
            return Self::NoSuchFile;
        }
        match error.downcast::<Self>() {
            Ok(ours) => ours,
            Err(error) => Self::Io(error),
        }
    }

    /// An error for a reader to raise, which [`CorpusError::from_io`] turns back.
    pub(super) fn into_io(self) -> io::Error {
        io::Error::other(self)
    }
}

/// Why an anchor is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnchorFault {
    /// It is not an object.
    NotObject,
    /// `at` is missing, or no whole number from 0.
    At,
    /// `label` is missing, blank or no text.
    Label,
    /// `fragment` is there and no text.
    Fragment,
    /// `at` lies beyond the text.
    Beyond,
}

impl fmt::Display for AnchorFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotObject => "it is not an object",
            Self::At => "its `at` is not a number of characters from 0",
            Self::Label => "it has no `label`",
            Self::Fragment => "its `fragment` is not text",
            Self::Beyond => "its `at` lies beyond the text",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_error_comes_back_from_a_reader() {
        let back = |reason: CorpusError| CorpusError::from_io(reason.into_io());
        let cut_off = back(CorpusError::CutOff { packing: "gzip" });
        assert!(matches!(cut_off, CorpusError::CutOff { packing: "gzip" }), "{cut_off:?}");
        let too_long = back(CorpusError::TooLong { limit_bytes: 9 });
        assert!(matches!(too_long, CorpusError::TooLong { limit_bytes: 9 }), "{too_long:?}");
    }

    #[test]
    fn an_error_of_the_system_is_kept_or_named() {
        let of = |kind: io::ErrorKind| CorpusError::from_io(kind.into());
        assert!(matches!(of(io::ErrorKind::NotFound), CorpusError::NoSuchFile));
        assert!(matches!(of(io::ErrorKind::PermissionDenied), CorpusError::Io(_)));
    }
}
