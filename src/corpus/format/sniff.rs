//! Which format a file has: by its content, its extension being a hint.

use super::super::{decode, error::CorpusError};
use crate::config::FieldNames;

/// What the first bytes show, before anything is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Container {
    /// One JSON object a line.
    JsonLines,
    /// Rows of fields.
    Table,
    /// One document; [`markup`] recognizes the markup in its text.
    Text,
    /// Known, and not read.
    Unread(&'static str),
}

/// How one document is marked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Markup {
    Plain,
    Markdown,
    Html,
    Wiki,
}

/// The container of a file of this beginning and name.
pub(in super::super) fn container(head: &[u8], name: &str, fields: &FieldNames) -> Container {
    if let Some(kind) = unread(head) {
        return Container::Unread(kind);
    }
    let head = head.strip_prefix(&decode::UTF8_BOM).unwrap_or(head);
    let extension = extension(name);
    match extension.as_str() {
        "jsonl" | "ndjson" => return Container::JsonLines,
        "csv" | "tsv" | "tab" => return Container::Table,
        _ => {}
    }
    let text = head.trim_ascii_start();
    if text.starts_with(b"{") && is_json_lines(text) {
        return Container::JsonLines;
    }
    if extension == "json" {
        return Container::Unread("JSON other than one object a line (`jq -c .[]` makes it so)");
    }
    match has_header(text, fields) {
        true => Container::Table,
        false => Container::Text,
    }
}

/// The markup of a text of this name.
///
/// # Errors
/// Where it is XML other than a page.
pub(super) fn markup(text: &str, name: &str) -> Result<Markup, CorpusError> {
    let extension = extension(name);
    let start = text.trim_start();
    if start.starts_with('<') {
        let head = start.as_bytes();
        let head = head[..head.len().min(2048)].to_ascii_lowercase();
        let has = |mark: &[u8]| memchr::memmem::find(&head, mark).is_some();
        let marks: [&[u8]; 6] =
            [b"<html", b"<!doctype html", b"<body", b"</p>", b"</div>", b"<head>"];
        if marks.iter().any(|mark| has(mark)) {
            return Ok(Markup::Html);
        }
        if head.starts_with(b"<?xml") {
            return Err(CorpusError::Unread { kind: "XML other than XHTML" });
        }
    }
    let signs = Signs::of(text);
    Ok(match extension.as_str() {
        "html" | "htm" | "xhtml" => Markup::Html,
        "wiki" | "mediawiki" => Markup::Wiki,
        "md" | "markdown" => Markup::Markdown,
        _ if signs.wiki >= 2 => Markup::Wiki,
        _ if signs.markdown >= 2 => Markup::Markdown,
        _ => Markup::Plain,
    })
}

/// Lines and places that only one markup has, at the beginning of a text.
#[derive(Debug, Default)]
struct Signs {
    wiki: usize,
    markdown: usize,
}

impl Signs {
    fn of(text: &str) -> Self {
        let mut signs = Self::default();
        for line in text.lines().take(400) {
            let line = line.trim();
            // A pair on one line: `[[Хрущёв]]`, `{{lang|ru|...}}`.
            let pair = |open: &str, close: &str| {
                line.split_once(open).is_some_and(|(_, rest)| rest.contains(close))
            };
            let is_heading = line.len() > 2 && line.starts_with('=') && line.ends_with('=');
            let has_words = line.contains(|char: char| char.is_alphanumeric());
            signs.wiki += usize::from(is_heading && has_words)
                + usize::from(pair("[[", "]]"))
                + usize::from(pair("{{", "}}") || line.starts_with("{{"))
                + usize::from(line.starts_with("{|") || pair("'''", "'''"));
            let marks = line.len() - line.trim_start_matches('#').len();
            let is_heading = (1..=6).contains(&marks) && line[marks..].starts_with(' ');
            signs.markdown += usize::from(is_heading)
                + usize::from(pair("](", ")") || line.starts_with("```") || pair("**", "**"));
        }
        signs
    }
}

/// The extension in lower case, that of the packing left out: `jsonl` of `a.JSONL.gz`.
fn extension(name: &str) -> String {
    let name = name.rsplit('/').next().unwrap_or(name).to_lowercase();
    let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(&name);
    name.rsplit_once('.').map_or(String::new(), |(_, extension)| extension.to_owned())
}

/// Whether the first line is a JSON object, as far as it is in sight.
fn is_json_lines(text: &[u8]) -> bool {
    match memchr::memchr(b'\n', text) {
        Some(end) => is_json(&text[..end]),
        None if is_json(text) => true,
        None => {
            // A first line longer than the beginning: its first key must do.
            let inner = text[1..].trim_ascii_start();
            let key_end = inner.get(1..).and_then(|rest| memchr::memchr(b'"', rest));
            inner.first() == Some(&b'"')
                && key_end.is_some_and(|end| inner[end + 2..].trim_ascii_start().starts_with(b":"))
        }
    }
}

fn is_json(text: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(text).is_ok()
}

/// Whether the first line names our text as one of several columns, and the first row has as many:
/// prose may have the word between commas too.
fn has_header(text: &[u8], fields: &FieldNames) -> bool {
    let line = &text[..memchr::memchr(b'\n', text).unwrap_or(0).min(4096)];
    let delimiter = delimiter(line);
    let mut columns = line.trim_ascii().split(|&byte| byte == delimiter);
    let is_body = |column: &[u8]| column.trim_ascii().trim_ascii_quotes() == fields.body.as_bytes();
    memchr::memchr(delimiter, line).is_some() && columns.any(is_body) && has_row(text, delimiter)
}

/// Whether the row after the header, if it is in sight, has the header's number of fields.
fn has_row(text: &[u8], delimiter: u8) -> bool {
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader.delimiter(delimiter).has_headers(false).flexible(true).from_reader(text);
    let mut rows = reader.into_byte_records().flatten().map(|row| row.len());
    let (header, row, is_cut) = (rows.next(), rows.next(), rows.next().is_none());
    row.is_none() || row == header || is_cut && row < header
}

trait TrimQuotes {
    fn trim_ascii_quotes(&self) -> &[u8];
}

impl TrimQuotes for [u8] {
    fn trim_ascii_quotes(&self) -> &[u8] {
        self.strip_prefix(b"\"").and_then(|inner| inner.strip_suffix(b"\"")).unwrap_or(self)
    }
}

/// The delimiter that the header has most of.
pub(super) fn delimiter(header: &[u8]) -> u8 {
    let count = |delimiter: u8| memchr::memchr_iter(delimiter, header).count();
    // The last of equals wins; a comma is the rule.
    *b";\t,".iter().max_by_key(|&&delimiter| count(delimiter)).unwrap_or(&b',')
}

/// The format of bytes that are recognized, and not read.
fn unread(head: &[u8]) -> Option<&'static str> {
    let found = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, kind)| *kind);
    found.or(match (head.get(4..8), head.get(8..12), head.get(257..262)) {
        (_, _, Some(b"ustar")) => Some("tar archive"),
        (Some(b"ftyp"), _, _) => Some("video or image (MP4, HEIC)"),
        (_, Some(b"WEBP"), _) if head.starts_with(b"RIFF") => Some("WebP image"),
        (_, Some(b"WAVE" | b"AVI "), _) if head.starts_with(b"RIFF") => Some("sound or video"),
        _ => None,
    })
}

const MAGIC: &[(&[u8], &str)] = &[
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "ZIP archive (or Word, LibreOffice, EPUB)"),
    (b"PK\x05\x06", "ZIP archive"),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "Word, Excel or PowerPoint before 2007"),
    (b"{\\rtf", "RTF"),
    (b"\xFF\xD8\xFF", "JPEG image"),
    (b"\x89PNG\r\n", "PNG image"),
    (b"GIF87a", "GIF image"),
    (b"GIF89a", "GIF image"),
    (b"II*\0", "TIFF image"),
    (b"MM\0*", "TIFF image"),
    (b"AT&TFORM", "DjVu"),
    (b"BZh", "bzip2"),
    (b"\xFD7zXZ\0", "xz"),
    (b"7z\xBC\xAF\x27\x1C", "7-Zip archive"),
    (b"Rar!\x1A\x07", "RAR archive"),
    (b"\x1F\x8B", "a packing within a packing (gzip)"),
    (b"\x28\xB5\x2F\xFD", "a packing within a packing (zstd)"),
    (b"SQLite format 3\0", "SQLite database"),
    (b"\x7FELF", "program"),
    (b"PAR1", "Parquet"),
    (b"ID3", "sound (MP3)"),
    (b"OggS", "sound or video (Ogg)"),
    (b"<mediawiki", "MediaWiki XML dump"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, head: &[u8], expected: Container) {
        assert_eq!(container(head, name, &FieldNames::default()), expected, "{name}");
    }

    #[test]
    fn content_shows_the_container() {
        check("a", b"{\"id\": \"1\"}\n{\"id\"", Container::JsonLines);
        let long = format!("{{ \"body\": \"{}", "x".repeat(1_000));
        check("a.txt", long.as_bytes(), Container::JsonLines);
        check("a.jsonl.gz", b"oops", Container::JsonLines);
        check("a", b"id;title;body\n1;2;3\n", Container::Table);
        check("A.CSV", b"whatever", Container::Table);
        check("a", b"A body, of sorts,\nand more", Container::Text);
        check("a", b"id,title,body\n1,\"Notes,\nof a sort\",Text\n2,b,c\n", Container::Table);
        check("a.txt", b"head, body, arms\nand one more, he said\nat last", Container::Text);
        check("a.wiki", b"{{Infobox\n| a = b\n}}", Container::Text);
        check("a.txt", b"{so to speak}", Container::Text);
    }

    #[test]
    fn what_is_not_read_is_named() {
        check("a.txt", b"%PDF-1.4", Container::Unread("PDF"));
        check("a", b"\x89PNG\r\n\x1A\n", Container::Unread("PNG image"));
        let json = "JSON other than one object a line (`jq -c .[]` makes it so)";
        check("a.json", b"[\n  {\n", Container::Unread(json));
    }

    #[test]
    fn a_comma_is_the_delimiter_unless_another_is_more_frequent() {
        assert_eq!(delimiter(b"body"), b',');
        assert_eq!(delimiter(b"id;a,b;body"), b';');
        assert_eq!(delimiter(b"id\tbody"), b'\t');
    }

    #[test]
    fn content_shows_the_markup() {
        let check = |name: &str, text: &str, expected: Markup| {
            assert_eq!(markup(text, name).unwrap(), expected, "{text}");
        };
        check("a", "<!DOCTYPE html>\n<p>x", Markup::Html);
        check("a.txt", "<?xml version='1.0'?><html xmlns='x'>", Markup::Html);
        check("a.md", "Text", Markup::Markdown);
        check("a.txt", "= Plenum =\n\nText\n==Motives==\n", Markup::Wiki);
        check("a.txt", "'''Plenum''' of [[CPSU|the party]]", Markup::Wiki);
        check("a", "# Plenum\n\nSee [this](b.md).", Markup::Markdown);
        check("a.txt", "1 < 2 = 2, [1] and {a}\n====\n# 7", Markup::Plain);
        assert!(markup("<?xml version='1.0'?><TEI>", "a.xml").is_err());
    }
}
