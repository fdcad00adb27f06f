//! Which format a file has: by its content, its extension being a hint.

use super::{
    super::{error::CorpusError, names::Names},
    csv::Table,
    html::Html,
    json_lines::JsonLines,
    markdown::Markdown,
    plain::Plain,
    reader::{Beginning, Clue, Format, FormatInfo},
    wiki::Wiki,
};

/// Every format that is read. Those that their content shows for certain come first.
const FORMATS: [&dyn Format; 6] = [&JsonLines, &Table, &Html, &Wiki, &Markdown, &Plain];

/// The formats that are read, for people.
pub fn formats() -> impl Iterator<Item = FormatInfo> {
    FORMATS.iter().map(|format| format.about())
}

/// The format of a file of this beginning and name.
///
/// # Errors
/// Where it is a format that is recognized and not read.
pub(in super::super) fn format(
    head: &[u8],
    name: &str,
    names: &Names,
) -> Result<&'static dyn Format, CorpusError> {
    if let Some(kind) = unread(head) {
        return Err(CorpusError::Unread { kind });
    }
    let beginning = Beginning::new(head, name, names);
    let (mut format, mut clue) = (FORMATS[0], None);
    for candidate in FORMATS {
        // Nothing that comes later is surer than a name.
        if clue < Some(Clue::Name) {
            let new = candidate.clue(&beginning);
            if new > clue {
                (format, clue) = (candidate, new);
            }
        }
    }
    match unread_text(&beginning) {
        Some(kind) if clue < Some(Clue::Content) => Err(CorpusError::Unread { kind }),
        _ => Ok(format),
    }
}

/// The format of a text that is recognized, and not read.
fn unread_text(beginning: &Beginning<'_>) -> Option<&'static str> {
    if beginning.extension == "json" {
        return Some("JSON other than one object a line (`jq -c .[]` makes it so)");
    }
    beginning.text.starts_with(b"<?xml").then_some("XML other than XHTML")
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
    fn check(name: &str, head: &[u8], expected: &str) {
        let found = match format(head, name, &Names::default()) {
            Ok(format) => format.about().name.to_owned(),
            Err(error) => error.to_string(),
        };
        assert_eq!(found, expected, "{name}: {}", String::from_utf8_lossy(head));
    }

    #[test]
    fn content_shows_the_format() {
        check("a", b"{\"id\": \"1\"}\n{\"id\"", "JSON Lines");
        let long = format!("{{ \"body\": \"{}", "x".repeat(1_000));
        check("a.txt", long.as_bytes(), "JSON Lines");
        check("a.jsonl.gz", b"oops", "JSON Lines");
        check("a", b"id;title;body\n1;2;3\n", "CSV");
        check("A.CSV", b"whatever", "CSV");
        check("a", b"A body, of sorts,\nand more", "plain text");
        check("a", b"id,title,body\n1,\"Notes,\nof a sort\",Text\n2,b,c\n", "CSV");
        check("a.txt", b"head, body, arms\nand one more, he said\nat last", "plain text");
        check("a.wiki", b"{{Infobox\n| a = b\n}}", "wiki markup");
        check("a.txt", b"{so to speak}", "plain text");
    }

    #[test]
    fn what_is_not_read_is_named() {
        check("a.txt", b"%PDF-1.4", "PDF is not read yet");
        check("a", b"\x89PNG\r\n\x1A\n", "PNG image is not read yet");
        let json = "JSON other than one object a line (`jq -c .[]` makes it so) is not read yet";
        check("a.json", b"[\n  {\n", json);
        check("a.xml", b"<?xml version='1.0'?><TEI>", "XML other than XHTML is not read yet");
    }

    #[test]
    fn content_shows_the_markup() {
        check("a", b"<!DOCTYPE html>\n<p>x", "HTML");
        check("a.txt", b"<?xml version='1.0'?><html xmlns='x'>", "HTML");
        check("a.md", b"Text", "Markdown");
        check("a.txt", b"= Plenum =\n\nText\n==Motives==\n", "wiki markup");
        check("a.txt", b"'''Plenum''' of [[CPSU|the party]]", "wiki markup");
        check("a", b"# Plenum\n\nSee [this](b.md).", "Markdown");
        check("a.txt", b"1 < 2 = 2, [1] and {a}\n====\n# 7", "plain text");
    }

    #[test]
    fn the_signs_of_a_text_stand_after_its_front_matter() {
        check("a", b"---\ntitle: x\n---\n\n<!doctype html><p>x", "HTML");
        check("a", b"---\ntitle: [[a]] {{b}}\n---\nText", "plain text");
    }

    #[test]
    fn markup_that_begins_with_a_tag_keeps_its_name() {
        check("a.md", b"<p align=center>\n<img src=a.png>\n</p>\n\n# Plenum\n", "Markdown");
        check("a.wiki", b"<div style='x'>\n== Plenum ==\n</div>", "wiki markup");
        check("a.txt", b"<p>Plenum</p>\n<p>Text</p>", "HTML");
        check("a.md", b"<!doctype html>\n<p>Text", "HTML");
    }

    #[test]
    fn rules_of_asterisks_make_no_markdown() {
        for text in [
            "*****\nГлава\n*****\nТекст\n*****",
            "*** START OF THE BOOK ***\nText\n*** END OF THE BOOK ***",
            "* * *\nText ** and ** more\n* * *\n** **",
            "************** Глава **************\n\n************** Глава **************",
            "** note one\n** note two\n2**10 and 2**11",
            "# 7\n# 8\n# 9",
        ] {
            check("a.txt", text.as_bytes(), "plain text");
        }
        check("a.txt", b"# Plenum\n\n**Malenkov** spoke.", "Markdown");
        check("a", b"**Malenkov** spoke.\n**Molotov** did not.", "Markdown");
    }
}
