//! Files to [`Document`](crate::document::Document)s.
//!
//! Takes paths, gives documents and, for everything that it could not take, a [`Skip`] with file,
//! line and reason. Nothing in a file stops a run. What it deliberately does not know: the index,
//! how a text is cut into words, and whether a file was read before (that is asked of a
//! [`SourceFile`] between [`walk()`] and [`units`]).
//!
//! | step | takes | gives |
//! |---|---|---|
//! | [`walk()`] | paths | [`SourceFile`]s in a stable order |
//! | [`units`], [`units_of`] | a file, a reader | [`Unit`]s: a whole file, or 1 MiB of JSON Lines |
//! | [`read`] | a unit | [`ReadEvent`]s: documents, skips, warnings |
//!
//! One thread asks for units; any number of threads [`read`] them, each with its own [`Scratch`].
//! Memory is bounded by `corpus.max_document_bytes` (a few times that for each thread) whatever the
//! files hold.
//!
//! Formats are recognized by content, the file's extension being a hint: plain text, Markdown,
//! HTML, wiki markup (all four with front matter), JSON Lines, CSV and TSV, each also packed as
//! `.gz` or `.zst`. Encodings: UTF-8, UTF-16, what a page declares, else what the letters suggest.
//!
//! # Example
//! ```
//! use arkhiv::{config::CorpusConfig, corpus::{Buffers, ReadEvent, Rules, Scratch, read, units_of}};
//! let lines = "{\"id\": \"a\", \"body\": \"Маленков ушёл.\"}\n{\"id\": \"b\"}\n";
//! let rules = Rules::new(&CorpusConfig::default())?;
//! let mut scratch = Scratch::default();
//! let mut seen = Vec::new();
//! for unit in units_of(lines.as_bytes(), "-", &rules, &Buffers::default()) {
//!     read(&unit.expect("memory can be read"), &rules, &mut scratch, &mut |reading| match reading {
//!         ReadEvent::Document(document) => seen.push(document.body.into_owned()),
//!         ReadEvent::Skip(skip) | ReadEvent::Warning(skip) => seen.push(skip.to_string()),
//!     });
//! }
//! assert_eq!(seen, ["Маленков ушёл.", "`-`:2: the text is blank"]);
//! # Ok::<(), arkhiv::corpus::CorpusError>(())
//! ```

mod anchors;
mod charset;
mod cyrillic;
mod decode;
mod draft;
mod error;
mod format;
mod glob;
mod input;
mod language;
mod lines;
mod mistake;
mod mojibake;
mod names;
mod output;
mod read;
mod rules;
mod tags;
mod unit;
mod walk;

pub use error::{AnchorFault, CorpusError, Skip};
pub use format::{reader::FormatInfo, sniff::formats};
pub use lines::{Buffers, LineChunk};
pub use output::{ReadEvent, Scratch};
pub use read::read;
pub use rules::Rules;
pub use unit::{Unit, Units, units, units_of};
pub use walk::{SourceFile, id as file_id, is_missing, walk, walk_as};
