//! Files to [`Unit`]s: what one thread can read without knowing of others.
//!
//! A big file of JSON Lines is cut into chunks of whole lines, read (and unpacked) one after the
//! other by whoever asks for them; everything else is one unit and is opened by whoever reads it.

use std::{io::Read, mem};

use super::{
    error::{CorpusError, Skip},
    format::sniff,
    input::Input,
    lines::{Buffers, CHUNK_BYTES, LineChunk, Lines},
    rules::Rules,
    walk::SourceFile,
};

/// What can be read by one thread independently of others.
#[derive(Debug)]
pub enum Unit {
    /// A whole file, not opened yet.
    File(SourceFile),
    /// A run of JSON Lines.
    Lines(LineChunk),
}

/// The units of a file: a file of less than 1 MiB is one, unopened.
pub fn units(file: SourceFile, rules: &Rules, buffers: &Buffers) -> Units<'static> {
    if file.bytes < CHUNK_BYTES as u64 {
        return Units(State::Item(Ok(Unit::File(file))));
    }
    let input = match Input::open(&file.path, rules.max_unpacked_bytes) {
        Ok(input) => input,
        Err(error) => {
            let reason = CorpusError::from_io(error);
            return Units(State::Item(Err(Skip { file: file.id, line: None, reason })));
        }
    };
    let input = input.forced(file.settings.encoding);
    let names = file.settings.names.as_ref().unwrap_or(&rules.names);
    match sniff::format(&input.head, &file.id, names) {
        Ok(format) if format.is_lines() => {
            let limit_bytes = rules.max_document_bytes;
            Units(State::Lines(Lines::new(input, &file.id, &file.settings, limit_bytes, buffers)))
        }
        // Whoever opens it tells what is wrong with it.
        _ => Units(State::Item(Ok(Unit::File(file)))),
    }
}

/// The units of a reader that gives JSON Lines, plain or packed, such as standard input (`-`).
pub fn units_of<'r>(
    reader: impl Read + Send + 'r,
    name: &str,
    rules: &Rules,
    buffers: &Buffers,
) -> Units<'r> {
    match Input::new(reader, rules.max_unpacked_bytes) {
        Ok(input) => {
            let settings = rules.settings(name, name.as_ref());
            let input = input.forced(settings.encoding);
            let limit_bytes = rules.max_document_bytes;
            Units(State::Lines(Lines::new(input, name, &settings, limit_bytes, buffers)))
        }
        Err(error) => {
            let reason = CorpusError::from_io(error);
            Units(State::Item(Err(Skip { file: name.to_owned(), line: None, reason })))
        }
    }
}

/// See [`units`].
pub struct Units<'r>(State<'r>);

enum State<'r> {
    Item(Result<Unit, Skip>),
    Lines(Lines<'r>),
    Done,
}

impl Iterator for Units<'_> {
    type Item = Result<Unit, Skip>;

    fn next(&mut self) -> Option<Self::Item> {
        if let State::Lines(lines) = &mut self.0 {
            return lines.next().map(|chunk| chunk.map(Unit::Lines));
        }
        match mem::replace(&mut self.0, State::Done) {
            State::Item(item) => Some(item),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::{config::CorpusConfig, corpus::walk};

    /// The units of a file of that name: `file`, or the bytes of each chunk of lines.
    fn units_of_file(name: &str, content: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        let rules = Rules::new(&CorpusConfig::default()).unwrap();
        let mut found = Vec::new();
        walk(&[path], &rules, &mut |file| found.push(file.unwrap()));
        let file = found.remove(0);
        assert_eq!(Path::new(&file.id).file_name(), Some(name.as_ref()));
        let units = units(file, &rules, &Buffers::default()).map(|unit| match unit {
            Ok(Unit::File(_)) => "file".to_owned(),
            Ok(Unit::Lines(chunk)) => chunk.bytes().len().to_string(),
            Err(skip) => skip.to_string(),
        });
        units.collect()
    }

    #[test]
    fn only_a_big_file_of_json_lines_is_cut() {
        let line = format!("{{\"id\":\"{}\"}}\n", "x".repeat(1_014));
        assert_eq!(line.len(), 1_024);
        assert_eq!(units_of_file("a.jsonl", &line), ["file"]);
        let big = line.repeat(1_500);
        assert_eq!(units_of_file("a.jsonl", &big), ["1048576", "487424"]);
        assert_eq!(units_of_file("a.txt", &big), ["1048576", "487424"]);
        assert_eq!(units_of_file("a.txt", &big.replace('{', "x")), ["file"]);
    }

    #[test]
    fn a_file_that_is_gone_is_a_skip() {
        let path = Path::new("/nowhere/a.jsonl").to_owned();
        let (id, settings) = ("a.jsonl".to_owned(), Default::default());
        let file = SourceFile { path, id, bytes: 2 << 20, modified: None, settings };
        let rules = Rules::new(&CorpusConfig::default()).unwrap();
        let skip = units(file, &rules, &Buffers::default()).next().unwrap().unwrap_err();
        assert_eq!(skip.to_string(), "`a.jsonl`: no such file or folder");
    }
}
