//! Documents without an index: [`read_documents`].

use std::{io::Read, ops::ControlFlow, path::PathBuf};

use super::{IndexingError, STDIN, Skipped, check_paths, unindexable};
use crate::{
    config::Config,
    corpus::{
        Buffers, CorpusError, ReadEvent, Rules, Scratch, Skip, SourceFile, Unit, file_id, read,
        units, units_of, walk_as,
    },
    document::Document,
    segment::check_document,
};

/// What reading gives, one at a time.
#[derive(Debug)]
pub enum Found<'a> {
    /// A document that would be indexed.
    Document(&'a Document<'a>),
    /// A file, line or row that gave no document.
    Skip(Skipped),
    /// Something that was left out of the next document, or was not read as it stands.
    Warning(Skipped),
}

/// Reads what [`run`](super::run) would index of these paths, on this thread, in the order of the input,
/// until `take` has had enough. No more than one file, or a megabyte of lines, is in memory.
///
/// # Errors
/// Where none of the paths is there, or the configuration cannot be used. What is wrong with a file is
/// handed to `take`.
pub fn read_documents(
    config: &Config,
    paths: &[PathBuf],
    take: &mut dyn FnMut(Found<'_>) -> ControlFlow<()>,
) -> Result<(), IndexingError> {
    let rules = Rules::new(&config.corpus)?;
    check_paths(paths)?;
    let mut reading = Reading::new(&rules, take);
    let (stdin, files): (Vec<PathBuf>, _) =
        paths.iter().cloned().partition(|path| path.as_os_str() == STDIN);
    let mut flow = ControlFlow::Continue(());
    walk_as(&files, &rules, &mut |_, path| file_id(path), &mut |found| {
        flow = reading.file(found);
        flow
    });
    if flow.is_continue() && !stdin.is_empty() {
        // That it has had enough is all that it could say.
        let _ = reading.lines(std::io::stdin());
    }
    Ok(())
}

/// Reads JSON Lines, plain or packed, as [`read_documents`] reads standard input. Whether they unpack to
/// no more than the rules allow; what is beyond that is not read.
pub(super) fn read_lines(
    lines: impl Read + Send,
    rules: &Rules,
    take: &mut dyn FnMut(Found<'_>) -> ControlFlow<()>,
) -> bool {
    let mut reading = Reading::new(rules, take);
    // That it has had enough is all that it could say.
    let _ = reading.lines(lines);
    !reading.unpacks_too_long
}

struct Reading<'a> {
    rules: &'a Rules,
    buffers: Buffers,
    scratch: Scratch,
    take: &'a mut dyn FnMut(Found<'_>) -> ControlFlow<()>,
    unpacks_too_long: bool,
}

impl<'a> Reading<'a> {
    fn new(rules: &'a Rules, take: &'a mut dyn FnMut(Found<'_>) -> ControlFlow<()>) -> Self {
        let (buffers, scratch) = (Buffers::default(), Scratch::default());
        Self { rules, buffers, scratch, take, unpacks_too_long: false }
    }

    fn lines(&mut self, lines: impl Read + Send) -> ControlFlow<()> {
        let units = units_of(lines, STDIN, self.rules, &self.buffers.clone());
        self.units(units)
    }

    fn file(&mut self, found: Result<SourceFile, Skip>) -> ControlFlow<()> {
        match found {
            Ok(file) => {
                let units = units(file, self.rules, &self.buffers);
                self.units(units)
            }
            Err(skip) => (self.take)(Found::Skip(skip.into())),
        }
    }

    fn units(&mut self, units: impl Iterator<Item = Result<Unit, Skip>>) -> ControlFlow<()> {
        for unit in units {
            match unit {
                Ok(unit) => self.unit(&unit)?,
                Err(skip) => {
                    self.unpacks_too_long |=
                        matches!(skip.reason, CorpusError::UnpacksTooLong { .. });
                    (self.take)(Found::Skip(skip.into()))?;
                }
            }
        }
        ControlFlow::Continue(())
    }

    fn unit(&mut self, unit: &Unit) -> ControlFlow<()> {
        let file = match unit {
            Unit::File(file) => &*file.id,
            Unit::Lines(lines) => &*lines.file,
        };
        let mut flow = ControlFlow::Continue(());
        read(unit, self.rules, &mut self.scratch, &mut |event| {
            if flow.is_break() {
                return;
            }
            flow = match event {
                ReadEvent::Document(document) => match check_document(&document, Some(file)) {
                    Ok(()) => (self.take)(Found::Document(&document)),
                    Err(error) => {
                        (self.take)(Found::Skip(unindexable(&document, Some(file), &error)))
                    }
                },
                ReadEvent::Skip(skip) => (self.take)(Found::Skip(skip.into())),
                ReadEvent::Warning(skip) => (self.take)(Found::Warning(skip.into())),
            };
        });
        flow
    }
}
