//! Rows of fields out of CSV and TSV, as people and their programs write them.
//!
//! RFC 4180 and more: lines end with CR LF, LF or CR; a quote within a field is a quote, doubled or
//! not; blank lines are nothing. A quote that begins a field and is never closed, or is closed only
//! beyond lines that are rows themselves, is not a quotation mark but a sign such as that of inches: it is
//! read as it stands, the row ends with its line, and the caller is told.

use std::io::{self, Read};

/// How much is read at a time, at least, in bytes.
const STEP_BYTES: usize = 64 << 10;

/// A row; its fields lie one after the other.
#[derive(Debug, Default)]
pub(super) struct Row {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    /// The line on which it begins, from 1.
    pub(super) line: u64,
    /// The line of a quote that is none.
    pub(super) stray_quote: Option<u64>,
}

impl Row {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn fields(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.bytes[start..end])
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }
}

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    Row,
    /// The row that begins on this line is over the limit; it is read past.
    TooLong(u64),
    End,
}

/// Cuts bytes into rows.
#[derive(Debug)]
pub(super) struct Rows<R> {
    reader: R,
    delimiter: u8,
    limit_bytes: usize,
    /// How many fields a row should have; 0 where that is not known.
    expected: usize,
    buffer: Vec<u8>,
    /// Where the next row begins in the buffer, and on which line.
    at: usize,
    line: u64,
    is_ended: bool,
}

impl<R: Read> Rows<R> {
    /// Rows of bytes that begin on this line.
    pub(super) fn new(reader: R, delimiter: u8, line: u64, limit_bytes: usize) -> Self {
        let (buffer, at, is_ended) = (Vec::new(), 0, false);
        Self { reader, delimiter, limit_bytes, expected: 0, buffer, at, line, is_ended }
    }

    /// Says how many fields a row should have.
    pub(super) fn expect(&mut self, fields: usize) {
        self.expected = fields;
    }

    /// Reads the next row that is not blank.
    ///
    /// # Errors
    /// Where the bytes cannot be read on; a row that is cut off so is not given.
    pub(super) fn read(&mut self, row: &mut Row) -> io::Result<Next> {
        let mut literal_from = usize::MAX;
        row.stray_quote = None;
        loop {
            let bytes = &self.buffer[self.at..];
            let reading =
                Reading { bytes, delimiter: self.delimiter, is_ended: self.is_ended, literal_from };
            row.clear();
            row.line = self.line;
            let stray = match reading.row(row) {
                Found::Row { length, lines, quoted_lines } => {
                    match quoted_lines.filter(|_| reading.are_rows(length, self.expected)) {
                        Some(stray) => stray,
                        None => {
                            self.at += length;
                            self.line += lines;
                            return Ok(Next::Row);
                        }
                    }
                }
                Found::Stray(stray) => stray,
                Found::Nothing { length, .. } if self.is_ended => {
                    self.at += length;
                    return Ok(Next::End);
                }
                Found::Nothing { length, lines } => {
                    self.at += length;
                    self.line += lines;
                    self.fill()?;
                    continue;
                }
                Found::Cut { open_quote } if bytes.len() > self.limit_bytes => match open_quote {
                    Some(stray) => stray,
                    None => return self.discard(),
                },
                Found::Cut { .. } => {
                    self.fill()?;
                    continue;
                }
            };
            literal_from = stray.offset;
            row.stray_quote = Some(self.line + stray.lines);
        }
    }

    /// Reads on: as much again as there is, so that a long row is looked at a few times only.
    fn fill(&mut self) -> io::Result<()> {
        self.buffer.drain(..self.at);
        self.at = 0;
        let want = self.buffer.len().max(STEP_BYTES);
        let read = (&mut self.reader).take(want as u64).read_to_end(&mut self.buffer)?;
        self.is_ended = read < want;
        Ok(())
    }

    /// Reads past the line.
    fn discard(&mut self) -> io::Result<Next> {
        let line = self.line;
        loop {
            if let Some(end) = memchr::memchr(b'\n', &self.buffer[self.at..]) {
                self.at += end + 1;
                self.line += 1;
                return Ok(Next::TooLong(line));
            }
            self.at = self.buffer.len();
            if self.is_ended {
                return Ok(Next::TooLong(line));
            }
            self.fill()?;
        }
    }
}

/// A quote that is none: where it stands from the row's beginning, in bytes and in lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stray {
    offset: usize,
    lines: u64,
}

/// What a look at the bytes finds.
#[derive(Debug, PartialEq, Eq)]
enum Found {
    Row {
        length: usize,
        lines: u64,
        /// The quote of the first field that goes over several lines.
        quoted_lines: Option<Stray>,
    },
    /// Blank lines up to the end of the bytes.
    Nothing {
        length: usize,
        lines: u64,
    },
    Stray(Stray),
    /// The row may go on beyond the bytes.
    Cut {
        open_quote: Option<Stray>,
    },
}

/// A look at bytes that begin with a row.
#[derive(Clone, Copy)]
struct Reading<'b> {
    bytes: &'b [u8],
    delimiter: u8,
    /// Whether nothing comes after the bytes.
    is_ended: bool,
    /// From where on quotes are read as they stand.
    literal_from: usize,
}

/// How a field ends.
enum FieldEnd {
    /// Where its delimiter stands, or the end of its line, and how many lines it goes over.
    At(usize, u64),
    Stray,
    Cut,
}

impl Reading<'_> {
    fn row(&self, row: &mut Row) -> Found {
        let Some((mut at, mut lines)) = self.blank_lines() else {
            return Found::Cut { open_quote: None };
        };
        if at == self.bytes.len() {
            return Found::Nothing { length: at, lines };
        }
        row.line += lines;
        let mut quoted_lines = None;
        loop {
            let stray = Stray { offset: at, lines };
            let is_quoted = self.bytes.get(at) == Some(&b'"') && at < self.literal_from;
            let end = match is_quoted {
                true => self.quoted(at + 1, row),
                false => self.plain(at, row),
            };
            match end {
                FieldEnd::At(end, more) => {
                    if more > 0 {
                        quoted_lines = quoted_lines.or(Some(stray));
                    }
                    (at, lines) = (end, lines + more);
                }
                FieldEnd::Stray => return Found::Stray(stray),
                FieldEnd::Cut => return Found::Cut { open_quote: is_quoted.then_some(stray) },
            }
            row.ends.push(row.bytes.len());
            if self.bytes.get(at) != Some(&self.delimiter) {
                break;
            }
            at += 1;
        }
        match self.line_end(at) {
            Some(length) => {
                let has_end = length > at;
                Found::Row { length, lines: lines + u64::from(has_end), quoted_lines }
            }
            None => Found::Cut { open_quote: None },
        }
    }

    /// How many bytes and lines of blank lines there are; `None` where the last may go on.
    fn blank_lines(&self) -> Option<(usize, u64)> {
        let (mut at, mut lines) = (0, 0);
        while matches!(self.bytes.get(at), Some(b'\r' | b'\n')) {
            at = self.line_end(at)?;
            lines += 1;
        }
        Some((at, lines))
    }

    /// Where the line ends that has its end here; `None` where the end may go on.
    fn line_end(&self, at: usize) -> Option<usize> {
        match (self.bytes.get(at), self.bytes.get(at + 1)) {
            (Some(b'\r'), Some(b'\n')) => Some(at + 2),
            (Some(b'\r'), None) if !self.is_ended => None,
            (Some(b'\r' | b'\n'), _) => Some(at + 1),
            _ => Some(at),
        }
    }

    fn plain(&self, at: usize, row: &mut Row) -> FieldEnd {
        let rest = &self.bytes[at..];
        match memchr::memchr3(self.delimiter, b'\n', b'\r', rest) {
            None if !self.is_ended => FieldEnd::Cut,
            found => {
                let length = found.unwrap_or(rest.len());
                row.bytes.extend_from_slice(&rest[..length]);
                FieldEnd::At(at + length, 0)
            }
        }
    }

    /// Takes a field from after its quote on.
    fn quoted(&self, start: usize, row: &mut Row) -> FieldEnd {
        let (mut at, mut lines) = (start, 0);
        loop {
            let rest = &self.bytes[at..];
            let Some(length) = memchr::memchr(b'"', rest) else {
                return if self.is_ended { FieldEnd::Stray } else { FieldEnd::Cut };
            };
            row.bytes.extend_from_slice(&rest[..length]);
            lines += count_lines(&rest[..length]);
            let quote = at + length;
            let spaces = self.bytes[quote + 1..].iter().take_while(|&&byte| byte == b' ').count();
            let after = quote + 1 + spaces;
            match self.bytes.get(after) {
                None if !self.is_ended => return FieldEnd::Cut,
                None | Some(b'\n' | b'\r') => return FieldEnd::At(after, lines),
                Some(&byte) if byte == self.delimiter => return FieldEnd::At(after, lines),
                Some(b'"') if spaces == 0 => {
                    row.bytes.push(b'"');
                    at = quote + 2;
                }
                Some(_) => {
                    // A quote that begins another field: the first one was none.
                    let before = self.bytes[quote - 1];
                    if lines > 0 && (before == self.delimiter || matches!(before, b'\n' | b'\r')) {
                        return FieldEnd::Stray;
                    }
                    row.bytes.push(b'"');
                    at = quote + 1;
                }
            }
        }
    }

    /// Whether every line of what seems to be one row is a row itself: then a quote that is none has
    /// swallowed them. Of two fields prose has as many too easily.
    fn are_rows(&self, length: usize, fields: usize) -> bool {
        let count = |line: &[u8]| 1 + memchr::memchr_iter(self.delimiter, line).count();
        let lines = self.bytes[..length].split(|byte| matches!(byte, b'\n' | b'\r'));
        fields > 2 && lines.filter(|line| !line.is_empty()).all(|line| count(line) == fields)
    }
}

/// How many lines end in a text, whatever they end with.
fn count_lines(text: &[u8]) -> u64 {
    let feeds = memchr::memchr_iter(b'\n', text).count();
    let returns = memchr::memchr_iter(b'\r', text).filter(|at| text.get(at + 1) != Some(&b'\n'));
    (feeds + returns.count()) as u64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::tests::assert_linear, *};

    /// Reads a few bytes at a time, so that every row is cut somewhere.
    struct Slow<'b>(&'b [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = buffer.len().min(3).min(self.0.len());
            buffer[..length].copy_from_slice(&self.0[..length]);
            self.0 = &self.0[length..];
            Ok(length)
        }
    }

    /// The rows, each as its line, its fields, and the line of a quote that is none.
    fn rows(table: &str, limit_bytes: usize) -> Vec<String> {
        let mut rows = Rows::new(Slow(table.as_bytes()), b',', 1, limit_bytes);
        let (mut row, mut seen) = (Row::default(), Vec::new());
        loop {
            match rows.read(&mut row).unwrap() {
                Next::Row => {
                    rows.expect(if seen.is_empty() { row.len() } else { rows.expected });
                    let fields: Vec<_> = row.fields().map(String::from_utf8_lossy).collect();
                    let stray = row.stray_quote.map(|line| format!(" !{line}"));
                    let fields = fields.join("|").replace('\n', "~");
                    seen.push(format!("{} {fields}{}", row.line, stray.unwrap_or_default()));
                }
                Next::TooLong(line) => seen.push(format!("{line} too long")),
                Next::End => return seen,
            }
        }
    }

    #[track_caller]
    fn check(table: &str, expected: &[&str]) {
        assert_eq!(rows(table, 1_000), expected, "{table}");
    }

    #[test]
    fn rows_have_fields_however_lines_end() {
        for end in ["\n", "\r\n", "\r"] {
            let table = ["a,b", "", "\"c,d\",", ",e"].join(end);
            check(&table, &["1 a|b", "3 c,d|", "4 |e"]);
            check(&format!("{table}{end}{end}"), &["1 a|b", "3 c,d|", "4 |e"]);
        }
        check("", &[]);
        check("a", &["1 a"]);
        check("\"a\nb\",c\nd", &["1 a~b|c", "3 d"]);
    }

    #[test]
    fn quotes_within_a_field_are_quotes() {
        check("\"a \"\"b\"\"\",\"\"\nc", &["1 a \"b\"|", "2 c"]);
        check("15\" b,c \"d\"\ne", &["1 15\" b|c \"d\"", "2 e"]);
        check("\"a \"b\" c\",d\ne", &["1 a \"b\" c|d", "2 e"]);
        check("\"a\" ,\"b\"  \nc", &["1 a|b", "2 c"]);
        check("\"He said,\n\"\"no\"\"\",b", &["1 He said,~\"no\"|b"]);
    }

    #[test]
    fn a_quote_that_is_none_swallows_no_rows() {
        check("1,\"a\n2,b\n3,c", &["1 1|\"a !1", "2 2|b", "3 3|c"]);
        check("1,x\n2,\"a,b\n3,\"c\"\n4,d", &["1 1|x", "2 2|\"a|b !2", "3 3|c", "4 4|d"]);
        check("a,b,c\n1,\"x,y\n2,z 15\",w\n", &["1 a|b|c", "2 1|\"x|y !2", "3 2|z 15\"|w"]);
        check("a,b,c\n1,2,\"x\ny\"\n", &["1 a|b|c", "2 1|2|x~y"]);
    }

    #[test]
    fn a_row_over_the_limit_is_read_past() {
        let long = "x".repeat(200_000);
        assert_eq!(rows(&format!("a\n{long}\nb"), 1_000), ["1 a", "2 too long", "3 b"]);
        assert_eq!(rows(&long, 1_000), ["1 too long"]);
        let open = format!("a\n\"b\n{}", "c\n".repeat(100_000));
        let seen = rows(&open, 1_000);
        assert_eq!((seen.len(), &*seen[1], &*seen[2]), (100_002, "2 \"b !2", "3 c"));
    }

    #[test]
    fn ten_times_the_table_takes_about_ten_times_as_long() {
        for pattern in ["a,\"", "\"\n", "a,\"b\"\"\n", "\"a\n", "\"\"", "a\n", ",", "\"a\"b\n"] {
            assert_linear(pattern, |text| {
                let mut rows = Rows::new(text.as_bytes(), b',', 1, 1 << 20);
                let mut row = Row::default();
                while rows.read(&mut row).unwrap() != Next::End {}
            });
        }
    }

    proptest! {
        #[test]
        fn any_table_is_read_to_its_end_the_same_at_any_pace(table in "[a,\"\n\r ]{0,60}") {
            let seen = rows(&table, 1_000);
            let mut at_once = Rows::new(table.as_bytes(), b',', 1, 1_000);
            let mut row = Row::default();
            let mut count = 0;
            while at_once.read(&mut row).unwrap() == Next::Row {
                count += 1;
            }
            prop_assert_eq!(seen.len(), count);
            prop_assert!(at_once.line as usize <= 1 + table.len());
        }

        #[test]
        fn what_was_written_is_read(
            fields in proptest::collection::vec("[a-zё,\" ]{0,8}(\n[a-zё]{0,8})?", 3..6),
        ) {
            let quoted: Vec<String> =
                fields.iter().map(|field| format!("\"{}\"", field.replace('"', "\"\""))).collect();
            let table = quoted.join(",");
            let mut rows = Rows::new(Slow(table.as_bytes()), b',', 1, 1_000);
            let mut row = Row::default();
            prop_assert_eq!(rows.read(&mut row).unwrap(), Next::Row);
            let read: Vec<String> =
                row.fields().map(|field| String::from_utf8_lossy(field).into_owned()).collect();
            prop_assume!(row.stray_quote.is_none());
            prop_assert_eq!(read, fields);
        }
    }
}
