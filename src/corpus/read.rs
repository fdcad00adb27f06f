//! Units to documents: [`read`].

use super::{
    error::CorpusError,
    format::{json_lines, sniff},
    input::Input,
    output::{Output, ReadEvent, Scratch},
    rules::Rules,
    unit::Unit,
    walk::SourceFile,
};

/// Reads the documents of a unit, each borrowed from it or from the scratch where it can be.
///
/// Gives at least one [`ReadEvent`] for every file that is neither a table nor JSON Lines, for
/// every row and for every line that is not blank.
pub fn read(
    unit: &Unit,
    rules: &Rules,
    scratch: &mut Scratch,
    sink: &mut dyn FnMut(ReadEvent<'_>),
) {
    match unit {
        Unit::Lines(chunk) => {
            let (file, settings) = (&*chunk.file, &chunk.settings);
            let mut output = Output { file, settings, rules, scratch, sink };
            output.scratch.format = Some(json_lines::NAME);
            json_lines::read_lines(chunk, &mut output);
        }
        Unit::File(file) => {
            let (id, settings) = (&*file.id, &file.settings);
            let mut output = Output { file: id, settings, rules, scratch, sink };
            if let Err(reason) = read_file(file, &mut output) {
                output.skip(None, reason);
            }
        }
    }
}

/// Tells the format by the first bytes and calls its reader.
fn read_file(file: &SourceFile, output: &mut Output<'_>) -> Result<(), CorpusError> {
    let rules = output.rules;
    output.scratch.format = None;
    let input = Input::open(&file.path, rules.max_unpacked_bytes).map_err(CorpusError::from_io)?;
    let input = input.forced(file.settings.encoding);
    let format = sniff::format(&input.head, &file.id, output.names())?;
    output.scratch.format = Some(format.about().name);
    format.read(input, output)
}

#[cfg(test)]
mod tests {
    use std::{fs, io::Write, path::Path};

    use encoding_rs::{Encoding, KOI8_R, WINDOWS_1251};

    use super::{
        super::{output::tests::line_of, *},
        *,
    };
    use crate::config::{CorpusConfig, FileRule};

    const TEXT: &str = "Двадцать второго июня открылся пленум, и расклад сил переменился.";

    /// What walking and reading a folder gives: documents as `id|title|body`, else the message.
    fn reads(folder: &Path, config: &CorpusConfig) -> Vec<String> {
        let rules = Rules::new(config).unwrap();
        let (buffers, mut scratch) = (Buffers::default(), Scratch::default());
        let root = format!("{}/", walk::id(folder));
        let mut seen = Vec::new();
        let mut sink = |event: ReadEvent<'_>| seen.push(line_of(event).replace(&root, ""));
        walk(&[folder.to_owned()], &rules, &mut |file| {
            let file = match file {
                Ok(file) => file,
                Err(skip) => return sink(ReadEvent::Skip(skip)),
            };
            for unit in units(file, &rules, &buffers) {
                match unit {
                    Ok(unit) => read(&unit, &rules, &mut scratch, &mut sink),
                    Err(skip) => sink(ReadEvent::Skip(skip)),
                }
            }
        });
        assert!(scratch.bytes.capacity() <= 2 * config.max_document_bytes + (64 << 10));
        seen
    }

    #[track_caller]
    fn check(name: &str, bytes: &[u8], expected: &[&str]) {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(name), bytes).unwrap();
        let config = CorpusConfig {
            max_document_bytes: 1 << 20,
            max_unpacked_bytes: 1 << 21,
            ..CorpusConfig::default()
        };
        assert_eq!(reads(folder.path(), &config), expected);
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        writer.write_all(bytes).unwrap();
        writer.finish().unwrap()
    }

    #[test]
    fn every_format_gives_its_documents() {
        check("a.txt", b"Plenum\n\nText.", &["a.txt|Plenum|Plenum\n\nText."]);
        check("a.md", b"# Plenum\n\n*Text*.", &["a.md|Plenum|Plenum\n\nText."]);
        check("a.html", b"<title>Plenum</title><p>Text.", &["a.html|Plenum|Text."]);
        check("a.wiki", b"= Plenum =\n'''Text'''.", &["a.wiki|Plenum|Plenum\n\nText."]);
        check("a.jsonl", br#"{"id":"1","body":"Text."}"#, &["1||Text."]);
        check("a.csv", b"id;body\n1;Text.\n;Two.\n", &["1||Text.", "a.csv#3||Two."]);
        check("a", b"title\tbody\nT\tText.\n", &["a#2|T|Text."]);
        let packed = zstd::encode_all(&b"<!doctype html><h1>Plenum</h1>"[..], 1).unwrap();
        check("a.html.zst", &packed, &["a.html.zst|Plenum|Plenum"]);
        check("a.gz", &gzip(br#"{"id":"1","body":"Text."}"#), &["1||Text."]);
    }

    #[test]
    fn old_encodings_are_read_in_every_format() {
        let in_ = |encoding: &'static Encoding, text: &str| encoding.encode(text).0.into_owned();
        let whole = format!("a|{TEXT}|{TEXT}");
        check("a", &in_(WINDOWS_1251, TEXT), &[&whole]);
        check("a", &gzip(&in_(KOI8_R, TEXT)), &[&whole]);
        let table = format!("id;body\n1;{TEXT}\n");
        check("a.csv", &in_(WINDOWS_1251, &table), &[&format!("1||{TEXT}")]);
        let utf16: Vec<u8> = table.encode_utf16().flat_map(u16::to_le_bytes).collect();
        check("a.csv", &utf16, &[&format!("1||{TEXT}")]);
        let page = format!("<html><meta charset=cp-57><p>{TEXT}");
        let unknown = "`a`: unknown charset `cp-57`; name the right one in a rule: `[[corpus.rules]] encoding`";
        check("a", &in_(KOI8_R, &page), &[unknown, &whole]);
    }

    #[test]
    fn a_rule_forces_the_encoding() {
        let folder = tempfile::tempdir().unwrap();
        // Three letters are too few to judge by.
        fs::write(folder.path().join("a.txt"), KOI8_R.encode("Да").0).unwrap();
        fs::write(folder.path().join("b.txt"), "\u{FEFF}Да").unwrap();
        let line = KOI8_R.encode("{\"id\":\"c\",\"body\":\"Да\"}").0;
        fs::write(folder.path().join("c.jsonl"), line).unwrap();
        let rule =
            FileRule { files: "*".into(), encoding: Some("koi8-r".into()), ..FileRule::default() };
        let config = CorpusConfig { rules: vec![rule], ..CorpusConfig::default() };
        assert_eq!(reads(folder.path(), &config), ["a.txt|Да|Да", "b.txt|Да|Да", "c||Да"]);
    }

    #[test]
    fn what_holds_no_text_is_named() {
        check("a.txt", b"", &["`a.txt`: the file is empty"]);
        check("a.txt", b" \n\t\xC2\xA0\n", &["`a.txt`: the text is blank"]);
        check("a.txt", b"a\0b", &["`a.txt`: binary data, not text"]);
        check("a.txt", b"%PDF-1.7\n\xE2\xE3", &["`a.txt`: PDF is not read yet"]);
        check("a.html", b"<script>x</script>", &["`a.html`: the text is blank"]);
        let long = "x".repeat((1 << 20) + 1);
        let too_long =
            "`a.txt`: longer than 1048576 bytes; raise `corpus.max_document_bytes` to take it";
        check("a.txt", long.as_bytes(), &[too_long]);
    }

    #[test]
    fn bombs_and_cut_off_archives_are_named() {
        let zeros = vec![b'a'; 3 << 20];
        let too_long =
            "`a.gz`: longer than 1048576 bytes; raise `corpus.max_document_bytes` to take it";
        check("a.gz", &gzip(&zeros), &[too_long]);
        let line = format!("{{\"id\":\"1\",\"body\":\"{}\"}}\n", "x".repeat(700_000));
        let unpacks = "`a.gz`:3: unpacks to more than 2097152 bytes; raise `corpus.max_unpacked_bytes` to take it";
        let document = format!("1||{}", "x".repeat(700_000));
        check("a.gz", &gzip(line.repeat(4).as_bytes()), &[&document, &document, unpacks]);
        let lines: String =
            (0..1_000).map(|n| format!("{{\"id\":\"{n}\",\"body\":\"{}\"}}\n", n * 7919)).collect();
        let packed = gzip(lines.as_bytes());
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.jsonl.gz"), &packed[..packed.len() / 2]).unwrap();
        fs::write(folder.path().join("b.txt.gz"), &packed[..packed.len() / 2]).unwrap();
        let seen = reads(folder.path(), &CorpusConfig::default());
        let cut = seen.iter().position(|line| line.contains("gzip data is cut off")).unwrap();
        assert!(cut > 100, "{cut}");
        assert!(seen[cut].starts_with(&format!("`a.jsonl.gz`:{}: ", cut + 1)), "{}", seen[cut]);
    }

    #[test]
    fn a_file_of_lines_bigger_than_a_chunk_is_read_in_parts() {
        let folder = tempfile::tempdir().unwrap();
        let line = |n: usize| format!("{{\"id\":\"{n}\",\"body\":\"{}\"}}\n", "x".repeat(990));
        let lines: String = (0..3_000).map(line).collect();
        fs::write(folder.path().join("a.jsonl"), lines + "oops").unwrap();
        let seen = reads(folder.path(), &CorpusConfig::default());
        assert_eq!(seen.len(), 3_001);
        assert!(
            seen[2_999].starts_with("2999|")
                && seen[3_000].starts_with("`a.jsonl`:3001: not a JSON")
        );
    }
}
