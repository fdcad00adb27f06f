//! What an index knows beside its documents: [`Known`], as of one commit, and what the next changes.

use std::{fs, io, path::Path};

use super::{
    error::IndexError,
    files::FileStates,
    generation,
    manifest::{META, Meta, Purpose},
    side_file::{Payload, SideFile, is_side_file, to_lines},
    skips::Skipped,
    tombstones::Tombstones,
};

/// What an index knows beside its documents.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    /// The files that were indexed.
    pub files: FileStates,
    /// Documents that were deleted, and stay so.
    pub deleted: Tombstones,
    /// What was left out when files were read, in the order of reading.
    pub skipped: Vec<Skipped>,
}

/// What the next commit is to know otherwise.
#[derive(Debug, Default)]
pub(super) struct Update {
    pub(super) files: Option<FileStates>,
    pub(super) deleted: Option<Tombstones>,
    pub(super) skipped: Option<Vec<Skipped>>,
}

impl Known {
    /// What the current generation knows, read without a writer; nothing where there is no index.
    ///
    /// # Errors
    /// Where the index is damaged or of another version.
    pub fn read(folder: &Path) -> Result<Self, IndexError> {
        match generation::current(folder) {
            Err(IndexError::NoIndex { .. }) => Ok(Self::default()),
            current => Self::of(&current?).map(|(known, _)| known),
        }
    }

    pub(super) fn of(generation: &Path) -> Result<(Self, Payload), IndexError> {
        Self::of_meta(generation, &Meta::read(generation, Purpose::Search)?)
    }

    pub(super) fn of_meta(generation: &Path, meta: &Meta) -> Result<(Self, Payload), IndexError> {
        let payload = payload_of(generation, meta)?;
        let known = Self {
            files: FileStates::from_lines(lines_of(&payload.files, generation)?),
            deleted: Tombstones::from_lines(lines_of(&payload.deleted, generation)?),
            skipped: lines_of(&payload.skipped, generation)?,
        };
        Ok((known, payload))
    }
}

/// What a commit says of itself.
pub(super) fn payload_of(generation: &Path, meta: &Meta) -> Result<Payload, IndexError> {
    Payload::parse(meta.payload.as_deref())
        .map_err(|error| IndexError::damaged(generation.join(META), error.to_string()))
}

/// What is wrong with the files that hold it, a file each.
pub(super) fn problems(generation: &Path, payload: &Payload) -> Vec<IndexError> {
    let files = lines_of(&payload.files, generation).map(FileStates::from_lines).err();
    let deleted = lines_of(&payload.deleted, generation).map(Tombstones::from_lines).err();
    let skipped = lines_of::<Skipped>(&payload.skipped, generation).err();
    [files, deleted, skipped].into_iter().flatten().collect()
}

fn lines_of<T: serde::de::DeserializeOwned>(
    file: &Option<SideFile>,
    generation: &Path,
) -> Result<Vec<T>, IndexError> {
    file.as_ref().map_or(Ok(Vec::new()), |file| file.read(generation))
}

impl Update {
    pub(super) fn is_empty(&self) -> bool {
        self.files.is_none() && self.deleted.is_none() && self.skipped.is_none()
    }

    /// Writes what is new as the `number`th file of its kind and names it in the payload.
    pub(super) fn write(
        &self,
        payload: &mut Payload,
        number: u64,
        write: &mut dyn FnMut(&str, &[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let Self { files, deleted, skipped } = self;
        let skipped = skipped.as_ref();
        let new = [
            ("files", files.as_ref().map(FileStates::to_bytes), &mut payload.files),
            ("deleted", deleted.as_ref().map(Tombstones::to_bytes), &mut payload.deleted),
            ("skipped", skipped.map(|skips| to_lines(skips.iter())), &mut payload.skipped),
        ];
        for (kind, bytes, place) in new {
            if let Some(bytes) = bytes {
                let file = SideFile::new(kind, number, &bytes);
                write(&file.name, &bytes)?;
                *place = Some(file);
            }
        }
        Ok(())
    }

    /// Hands what is new to what is known.
    pub(super) fn apply(self, known: &mut Known) {
        let Self { files, deleted, skipped } = self;
        known.files = files.unwrap_or_else(|| std::mem::take(&mut known.files));
        known.deleted = deleted.unwrap_or_else(|| std::mem::take(&mut known.deleted));
        known.skipped = skipped.unwrap_or_else(|| std::mem::take(&mut known.skipped));
    }
}

/// Removes the files that no commit names any more. One that stays does no harm.
pub(super) fn remove_old(generation: &Path, payload: &Payload) {
    let Ok(entries) = fs::read_dir(generation) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        if is_side_file(name) && payload.side_files().all(|file| file.name != name) {
            let _ = fs::remove_file(entry.path());
        }
    }
}
