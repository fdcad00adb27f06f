//! CSV and TSV: a header that names the fields, then a document a row.
//!
//! The delimiter is a comma, a semicolon or a tab, whichever the header has most of. An empty cell
//! has no value; a row without an id has the file's id and `#line`.

use std::{
    borrow::Cow,
    cell::Cell,
    io::{self, Read},
    rc::Rc,
};

use csv::{ByteRecord, ReaderBuilder};

use super::{
    super::{
        decode,
        draft::{Draft, Value},
        error::CorpusError,
        input::Input,
        names::{Names, Slot},
        output::Output,
    },
    reader::{Beginning, Clue, Format, FormatInfo},
};

/// CSV and TSV.
pub(super) struct Table;

impl Format for Table {
    fn about(&self) -> FormatInfo {
        FormatInfo {
            name: "CSV",
            told_by: "`.csv`, `.tsv`, `.tab`, or a first line of headings of which one is the text's",
            document: "a row",
        }
    }

    fn clue(&self, beginning: &Beginning<'_>) -> Option<Clue> {
        let is_named = beginning.named(&["csv", "tsv", "tab"]).is_some();
        (is_named || has_header(beginning.bytes, beginning.names)).then_some(Clue::Content)
    }

    fn read(&self, input: Input<'_>, output: &mut Output<'_>) -> Result<(), CorpusError> {
        read(input.in_utf8(), output)
    }
}

/// Whether the first line names our text as one of several columns, and the first row has as many:
/// prose may have the word between commas too.
fn has_header(text: &[u8], names: &Names) -> bool {
    let line = &text[..memchr::memchr(b'\n', text).unwrap_or(0).min(4096)];
    let delimiter = delimiter(line);
    let mut columns = line.trim_ascii().split(|&byte| byte == delimiter);
    let is_body = |column: &[u8]| {
        let heading = String::from_utf8_lossy(unquoted(column.trim_ascii()));
        matches!(names.slot(names.of_heading(&heading)), Some((Slot::Body, _)))
    };
    memchr::memchr(delimiter, line).is_some() && columns.any(is_body) && has_row(text, delimiter)
}

fn unquoted(heading: &[u8]) -> &[u8] {
    heading.strip_prefix(b"\"").and_then(|inner| inner.strip_suffix(b"\"")).unwrap_or(heading)
}

/// Whether the row after the header, if it is in sight, has the header's number of fields.
fn has_row(text: &[u8], delimiter: u8) -> bool {
    let mut reader = ReaderBuilder::new();
    let reader = reader.delimiter(delimiter).has_headers(false).flexible(true).from_reader(text);
    let mut rows = reader.into_byte_records().flatten().map(|row| row.len());
    let (header, row, is_cut) = (rows.next(), rows.next(), rows.next().is_none());
    row.is_none() || row == header || is_cut && row < header
}

/// The delimiter that the header has most of.
fn delimiter(header: &[u8]) -> u8 {
    let count = |delimiter: u8| memchr::memchr_iter(delimiter, header).count();
    // The last of equals wins; a comma is the rule.
    *b";\t,".iter().max_by_key(|&&delimiter| count(delimiter)).unwrap_or(&b',')
}

/// Reads the rows of a table in UTF-8.
///
/// # Errors
/// Where the file cannot be read to its end; the rows before are given.
fn read(mut input: Input<'_>, output: &mut Output<'_>) -> Result<(), CorpusError> {
    if input.head.starts_with(&decode::UTF8_BOM) {
        input.head.drain(..3);
    }
    if input.head.is_empty() {
        return Err(CorpusError::EmptyFile);
    }
    let header_end = memchr::memchr(b'\n', &input.head).unwrap_or(input.head.len());
    let delimiter = delimiter(&input.head[..header_end]);
    let has_cr = input.head[..header_end].ends_with(b"\r");
    let limit_bytes = output.rules.max_document_bytes;
    let budget = Rc::new(Cell::new(limit_bytes));
    let bounded = Bounded { reader: input.into_reader(), budget: Rc::clone(&budget), limit_bytes };
    let mut table = ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(bounded);
    let names = output.names();
    let header = table.byte_headers().map_err(reason)?.clone();
    let columns: Vec<String> = header
        .iter()
        .map(|column| String::from_utf8_lossy(column.trim_ascii()))
        .map(|heading| names.of_heading(&heading).to_owned())
        .collect();
    let is_body = |column: &String| matches!(names.slot(column), Some((Slot::Body, _)));
    if !columns.iter().any(is_body) {
        return Err(no_column(&columns, names));
    }
    let mut row = ByteRecord::new();
    loop {
        budget.set(limit_bytes);
        if !table.read_byte_record(&mut row).map_err(reason)? {
            return Ok(());
        }
        let line = line_of(&row, table.position().line(), has_cr);
        match draft(&row, &columns, line, output) {
            Ok(draft) => output.draft(draft, Some(line)),
            Err(reason) => output.skip(Some(line), reason),
        }
    }
}

fn no_column(columns: &[String], names: &Names) -> CorpusError {
    let headings: Vec<String> =
        columns.iter().filter(|name| !name.is_empty()).map(|name| format!("`{name}`")).collect();
    let column = names.first(Slot::Body).to_owned();
    CorpusError::NoColumn { column, headings: headings.join(", ") }
}

/// The line on which a row begins, given the one where the reader is after it. The row's own
/// position comes before empty lines, and before the line feed of a row that ended with CR LF.
fn line_of(row: &ByteRecord, after: u64, has_cr: bool) -> u64 {
    let within = memchr::memchr_iter(b'\n', row.as_slice()).count() as u64;
    match has_cr {
        true => after.saturating_sub(within),
        false => {
            let before = row.position().map_or(0, csv::Position::line);
            before.max(after.saturating_sub(within + 1))
        }
    }
}

fn draft<'a>(
    row: &'a ByteRecord,
    columns: &'a [String],
    line: u64,
    output: &Output<'_>,
) -> Result<Draft<'a>, CorpusError> {
    if row.len() != columns.len() {
        let (expected, found) = (columns.len() as u64, row.len() as u64);
        return Err(CorpusError::FieldCount { expected, found });
    }
    let mut draft = Draft::default();
    draft.document.id = Cow::Owned(format!("{}#{line}", output.file));
    for (column, cell) in columns.iter().zip(row) {
        let text = std::str::from_utf8(cell)
            .map_err(|error| CorpusError::NotUtf8 { offset: error.valid_up_to() })?;
        if !text.trim().is_empty() && !column.is_empty() {
            draft.set(output.names(), Cow::Borrowed(column), Value::Text(Cow::Borrowed(text)));
        }
    }
    Ok(draft)
}

fn reason(error: csv::Error) -> CorpusError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => CorpusError::from_io(error),
        // The table is flexible and read as bytes: nothing else can be wrong with it.
        other => CorpusError::Io(io::Error::other(format!("{other:?}"))),
    }
}

/// A reader that stops where a row grows over the limit, as after a quote that is never closed.
struct Bounded<R> {
    reader: R,
    /// What may still be read for the row; the table's own buffer runs a little ahead.
    budget: Rc<Cell<usize>>,
    limit_bytes: usize,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        if read > 0 && self.budget.get() == 0 {
            let limit_bytes = self.limit_bytes;
            return Err(CorpusError::TooLong { limit_bytes }.into_io());
        }
        self.budget.set(self.budget.get().saturating_sub(read));
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::{
        super::super::output::{
            ReadEvent,
            tests::{line_of, reading},
        },
        *,
    };

    fn rows(bytes: &[u8]) -> Vec<String> {
        let mut seen = Vec::new();
        let mut sink = |event: ReadEvent<'_>| seen.push(line_of(event));
        reading("a.csv", 100_000, &mut sink, |output| {
            read(Input::new(Cursor::new(bytes.to_vec()), 0).unwrap(), output)
        });
        seen
    }

    #[test]
    fn a_comma_is_the_delimiter_unless_another_is_more_frequent() {
        assert_eq!(delimiter(b"body"), b',');
        assert_eq!(delimiter(b"id;a,b;body"), b';');
        assert_eq!(delimiter(b"id\tbody"), b'\t');
    }

    #[test]
    fn a_row_is_a_document_whatever_the_delimiter() {
        let expected = ["7|Письмо|Text, with; all", "a.csv#3||Другой\nтекст"];
        for delimiter in [",", ";", "\t"] {
            let table = "id,title,body\r\n7,Письмо,\"Text, with; all\"\r\n,,\"Другой\nтекст\"\r\n";
            let table = table.replace("id,title,body", &["id", "title", "body"].join(delimiter));
            let table = table.replace("7,Письмо,", &format!("7{delimiter}Письмо{delimiter}"));
            let table = table.replace("\n,,", &format!("\n{delimiter}{delimiter}"));
            assert_eq!(rows(table.as_bytes()), expected);
        }
    }

    #[test]
    fn a_bad_row_is_named_and_the_others_stay() {
        let bytes = b"id,body\n1,a\n2\n3,b,c\n\n4,\xFF\n5,d\n6,\n";
        let expected = [
            "1||a",
            "`a.csv`:3: 1 fields where the header has 2",
            "`a.csv`:4: 3 fields where the header has 2",
            "`a.csv`:6: not UTF-8 at byte 0",
            "5||d",
            "`a.csv`:8: the text is blank",
        ];
        assert_eq!(rows(bytes), expected);
    }

    #[test]
    fn a_table_without_text_or_with_an_open_quote_is_named() {
        assert_eq!(
            rows(b"id,text\n1,a\n"),
            [
                "`a.csv`: no column is named `body`; the headings are `id`, `text`; name the one that has \
                 the text in a rule: `[[corpus.rules]] fields = { body = \"...\" }`, or in \
                 `[corpus.fields]`"
            ]
        );
        assert_eq!(rows(b""), ["`a.csv`: the file is empty"]);
        let open = format!("id,body\n1,a\n2,\"{}", "line\n".repeat(200_000));
        let seen = rows(open.as_bytes());
        assert_eq!(seen[0], "1||a");
        assert!(seen[1].starts_with("`a.csv`: longer than 100000 bytes"), "{seen:?}");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_to_their_end(bytes in proptest::collection::vec(any::<u8>(), 0..256)) {
            rows(&bytes);
            rows(&[b"id,body\n", &bytes[..]].concat());
        }
    }
}
