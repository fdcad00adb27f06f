//! CSV and TSV: a header that names the fields, then a document a row.
//!
//! The delimiter is a comma, a semicolon or a tab, whichever the header has most of, or the one that a
//! first line `sep=;` names, as Excel has it. An empty cell has no value, nor has one that a short row
//! leaves out; of a row that is too long the empty cells fall away, and what goes on beyond a text at
//! the row's end is text. A row without an id has the file's id and `#line`.

use std::borrow::Cow;

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
    rows::{Next, Row, Rows},
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
    let layout = Layout::of(text);
    let text = &text[layout.start..];
    let line = &text[..memchr::memchr2(b'\n', b'\r', text).unwrap_or(0).min(4096)];
    let mut columns = line.trim_ascii().split(|&byte| byte == layout.delimiter);
    let is_body = |column: &[u8]| {
        let heading = String::from_utf8_lossy(unquoted(column.trim_ascii()));
        is_text(names.of_heading(&heading), names)
    };
    line.contains(&layout.delimiter) && columns.any(is_body) && has_row(text, layout.delimiter)
}

fn unquoted(heading: &[u8]) -> &[u8] {
    heading.strip_prefix(b"\"").and_then(|inner| inner.strip_suffix(b"\"")).unwrap_or(heading)
}

fn is_text(column: &str, names: &Names) -> bool {
    matches!(names.slot(column), Some((Slot::Body, _)))
}

/// Whether the row after the header, if it is in sight, has the header's number of fields.
fn has_row(text: &[u8], delimiter: u8) -> bool {
    let mut rows = Rows::new(text, delimiter, 1, text.len());
    let mut row = Row::default();
    let mut count = || matches!(rows.read(&mut row), Ok(Next::Row)).then(|| row.len());
    let (header, row, is_cut) = (count(), count(), count().is_none());
    row.is_none() || row == header || is_cut && row < header
}

/// Where the header begins, on which line, and what stands between fields.
struct Layout {
    start: usize,
    line: u64,
    delimiter: u8,
}

impl Layout {
    fn of(text: &[u8]) -> Self {
        let line_end = |from: usize| {
            let end = memchr::memchr2(b'\n', b'\r', &text[from..]);
            end.map_or(text.len(), |end| from + end)
        };
        let first = &text[..line_end(0)];
        match separator(first) {
            Some(delimiter) => {
                let is_pair = text[first.len()..].starts_with(b"\r\n");
                let start = (first.len() + 1 + usize::from(is_pair)).min(text.len());
                Self { start, line: 2, delimiter }
            }
            None => Self { start: 0, line: 1, delimiter: delimiter(first) },
        }
    }
}

/// What a line `sep=;` names as the delimiter.
fn separator(line: &[u8]) -> Option<u8> {
    let line = unquoted(line);
    let (name, separator) = line.split_at_checked(4)?;
    match separator {
        [separator] if name.eq_ignore_ascii_case(b"sep=") => Some(*separator),
        _ => None,
    }
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
    let layout = Layout::of(&input.head);
    input.head.drain(..layout.start);
    let limit_bytes = output.rules.max_document_bytes;
    let mut rows = Rows::new(input.into_reader(), layout.delimiter, layout.line, limit_bytes);
    let mut row = Row::default();
    match rows.read(&mut row).map_err(CorpusError::from_io)? {
        Next::Row => {}
        Next::TooLong(_) => return Err(CorpusError::TooLong { limit_bytes }),
        Next::End => return Err(CorpusError::EmptyFile),
    }
    let columns = columns(&row, output.names())?;
    rows.expect(columns.len());
    let mut short = Short::default();
    loop {
        match rows.read(&mut row).map_err(CorpusError::from_io)? {
            Next::Row => {}
            Next::TooLong(line) => {
                output.skip(Some(line), CorpusError::TooLong { limit_bytes });
                continue;
            }
            Next::End => break,
        }
        if let Some(line) = row.stray_quote {
            output.warn(Some(line), CorpusError::StrayQuote);
        }
        if row.len() < columns.len() {
            short.add(row.line);
        }
        match draft(&row, &columns, layout.delimiter, output) {
            Ok(draft) => output.draft(draft, Some(row.line)),
            Err(reason) => output.skip(Some(row.line), reason),
        }
    }
    if let Some(line) = short.first {
        let expected = columns.len() as u64;
        output.warn(Some(line), CorpusError::ShortRows { expected, count: short.count });
    }
    Ok(())
}

/// Rows that have fewer fields than the header.
#[derive(Debug, Default)]
struct Short {
    count: u64,
    first: Option<u64>,
}

impl Short {
    fn add(&mut self, line: u64) {
        self.count += 1;
        self.first.get_or_insert(line);
    }
}

/// The names of the columns, those without a heading at the end left out.
fn columns(header: &Row, names: &Names) -> Result<Vec<String>, CorpusError> {
    let headings = header.fields().map(|heading| String::from_utf8_lossy(heading.trim_ascii()));
    let mut headings: Vec<Cow<'_, str>> = headings.collect();
    while headings.last().is_some_and(|heading| heading.is_empty()) {
        headings.pop();
    }
    let columns: Vec<String> =
        headings.iter().map(|heading| names.of_heading(heading).to_owned()).collect();
    if columns.iter().any(|column| is_text(column, names)) {
        return Ok(columns);
    }
    let headings: Vec<String> = headings.iter().map(|heading| format!("`{heading}`")).collect();
    let column = names.first(Slot::Body).to_owned();
    Err(CorpusError::NoColumn { column, headings: headings.join(", ") })
}

fn draft<'a>(
    row: &'a Row,
    columns: &'a [String],
    delimiter: u8,
    output: &Output<'_>,
) -> Result<Draft<'a>, CorpusError> {
    let names = output.names();
    let mut cells = Vec::with_capacity(row.len());
    for cell in row.fields() {
        let text = std::str::from_utf8(cell)
            .map_err(|error| CorpusError::NotUtf8 { offset: error.valid_up_to() })?;
        cells.push(Cow::Borrowed(text));
    }
    while cells.len() > columns.len() && cells.last().is_some_and(|cell| cell.trim().is_empty()) {
        cells.pop();
    }
    let mut draft = Draft::default();
    draft.document.id = Cow::Owned(format!("{}#{}", output.file, row.line));
    if cells.len() > columns.len() {
        let (expected, found) = (columns.len() as u64, cells.len() as u64);
        let is_joined = columns.last().is_some_and(|column| is_text(column, names));
        draft.warnings.push(match is_joined {
            // A delimiter within the text that should have been in quotes.
            true => CorpusError::LongText { expected, found },
            false => CorpusError::LongRow { expected, found },
        });
        if is_joined {
            let text = cells.split_off(columns.len() - 1).join(&*char::from(delimiter).to_string());
            cells.push(Cow::Owned(text));
        }
    }
    for (column, text) in columns.iter().zip(cells) {
        if !text.trim().is_empty() && !column.is_empty() {
            draft.set(names, Cow::Borrowed(column), Value::Text(text));
        }
    }
    Ok(draft)
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
            "`a.csv`:3: the text is blank",
            "`a.csv`:4: 3 fields where the header has 2; the text goes on to the row's end",
            "3||b,c",
            "`a.csv`:6: not UTF-8 at byte 0",
            "5||d",
            "`a.csv`:8: the text is blank",
            "`a.csv`:3: fewer fields than the 2 of the header; those that are missing count as empty",
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
        let open = format!("id,body\n1,a\n2,\"{}3,b\n", "line\n".repeat(200_000));
        let seen = rows(open.as_bytes());
        assert_eq!(seen[0], "1||a");
        let stray =
            "`a.csv`:3: a quote begins a field and nothing closes it; it is read as it stands";
        assert_eq!(seen[1..3], [stray, "2||\"line"]);
        assert_eq!(seen[seen.len() - 2], "3||b");
    }

    #[test]
    fn rows_may_be_short_or_long() {
        let short = "fewer fields than the 3 of the header; those that are missing count as empty";
        let several = "2 rows have fewer fields than the 3 of the header, this one first; those that \
                       are missing count as empty";
        assert_eq!(rows(b"id,body,note\n1,a\n"), ["1||a", &format!("`a.csv`:2: {short}")]);
        assert_eq!(
            rows(b"id,body,note\n1,a,b\n2,b\n3,c\n"),
            ["1||a", "2||b", "3||c", &format!("`a.csv`:3: {several}")]
        );
        assert_eq!(rows(b"id,body,\n1,a\n2,b,\n3,c,,\n"), ["1||a", "2||b", "3||c"]);
        assert_eq!(
            rows(b"id;title;body\n1;a;b; c;d\n"),
            [
                "`a.csv`:2: 5 fields where the header has 3; the text goes on to the row's end",
                "1|a|b; c;d"
            ]
        );
        assert_eq!(
            rows(b"id,body,title\n1,a,b,c,,\n"),
            ["`a.csv`:2: 4 fields where the header has 3; those beyond are left out", "1|b|a"]
        );
    }

    #[test]
    fn a_first_line_may_name_the_delimiter() {
        for begin in ["sep=;\r\n", "SEP=;\n", "\"sep=;\"\r", "\u{FEFF}sep=;\n"] {
            let table = format!("{begin}id;body\n1;a,b,c\n;d\n");
            assert_eq!(rows(table.as_bytes()), ["1||a,b,c", "a.csv#4||d"], "{begin}");
        }
        assert_eq!(rows(b"sep=|\nid|body\n1|a"), ["1||a"]);
        assert_eq!(rows(b"sep=\t\nid\tbody\n1\ta"), ["1||a"]);
        assert_eq!(rows(b"sep=;"), ["`a.csv`: the file is empty"]);
    }

    #[test]
    fn headings_may_be_russian() {
        let table = "№;Название;Дата;Текст;Автор\n1;Письмо;1957;Маленков ушёл.;Иванова\n";
        assert_eq!(rows(table.as_bytes()), ["a.csv#2|Письмо|Маленков ушёл."]);
        let seen = rows("№;Дата;Содержание\n1;2;3\n".as_bytes());
        assert!(seen[0].contains("the headings are `№`, `Дата`, `Содержание`;"), "{seen:?}");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_to_their_end(bytes in proptest::collection::vec(any::<u8>(), 0..256)) {
            rows(&bytes);
            rows(&[b"id,body\n", &bytes[..]].concat());
        }
    }
}
