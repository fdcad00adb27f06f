//! Why an index cannot be opened, read or written.

use std::{
    io,
    path::{self, Path, PathBuf},
    sync::Arc,
};

use tantivy::TantivyError;
use tantivy::directory::error::{OpenReadError, OpenWriteError};

use crate::segment::{SegmentError, Unindexable, record::RecordError};

/// A folder as it is called from anywhere: where a relative one leads depends on where one stands.
fn absolute(folder: &Path) -> PathBuf {
    path::absolute(folder).unwrap_or_else(|_| folder.to_owned())
}

/// Why an index cannot be opened, read or written; where the user can do something about it, the
/// message says what.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The folder holds no index.
    #[error(
        "`{}`: no index there; `arkhiv index` builds one, `--index DIR` names another folder",
        absolute(folder).display()
    )]
    NoIndex {
        /// The folder.
        folder: PathBuf,
    },
    /// The folder has no backup that was finished.
    #[error("`{folder}`: no finished backup there")]
    NoBackup {
        /// The folder.
        folder: PathBuf,
    },
    /// The folder must be new or empty, and is not.
    #[error("`{folder}`: holds `{found}`; {cure}")]
    NotEmpty {
        /// The folder.
        folder: PathBuf,
        /// One of the things in it.
        found: String,
        /// What to do.
        cure: &'static str,
    },
    /// `CURRENT` is missing where there are generations.
    #[error("`{file}`: missing, though `{generation}` is there; `arkhiv compact` puts it back")]
    Unnamed {
        /// The file that is missing.
        file: PathBuf,
        /// The newest generation.
        generation: String,
    },
    /// The folder holds something else, which is left alone.
    #[error(
        "`{folder}`: holds `{found}` and is not an index; name another folder, or empty this one yourself"
    )]
    NotAnIndex {
        /// The folder.
        folder: PathBuf,
        /// One of the things in it.
        found: String,
    },
    /// Another writer is at work.
    #[error(
        "`{folder}`: another program is writing this index: {holder}; try again when it is done"
    )]
    Locked {
        /// The folder.
        folder: PathBuf,
        /// Who: `process 1957 (arkhiv serve)`.
        holder: String,
    },
    /// The index is sound, but of another version than this program reads.
    #[error("index was built with {part} {found}, this program reads {expected}; run `{cure}`")]
    Incompatible {
        /// What differs.
        part: &'static str,
        /// The version of the index.
        found: u32,
        /// The version of this program.
        expected: u32,
        /// The command that makes one of this version.
        cure: &'static str,
    },
    /// A file is missing or not what was written.
    #[error("`{file}`: {reason}; restore it from a copy or run `arkhiv index --rebuild`")]
    Damaged {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The document cannot be indexed as it is.
    #[error("document `{id}`: {reason}")]
    Unindexable {
        /// Its id, shortened where it is long.
        id: String,
        /// Why not.
        reason: Unindexable,
    },
    /// No space is left; what was committed before is safe.
    #[error("`{folder}`: no space left on the disk; free some and try again")]
    Full {
        /// The folder of the index.
        folder: PathBuf,
    },
    /// The system refused.
    #[error("`{path}`: {action} failed")]
    Io {
        /// File or folder.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The engine failed otherwise.
    #[error("`{folder}`: the index engine failed")]
    Engine {
        /// The folder of the generation.
        folder: PathBuf,
        /// How.
        #[source]
        source: TantivyError,
    },
    /// What is derived from the index could not be made ready.
    #[error("`{folder}`: the index is sound, but could not be made ready for searching")]
    Prepare {
        /// The folder of the generation.
        folder: PathBuf,
        /// Why not.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl IndexError {
    /// For `map_err` on file operations.
    pub(super) fn io(path: &Path, action: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| match source.kind() {
            io::ErrorKind::StorageFull => {
                Self::Full { folder: path.parent().unwrap_or(path).to_owned() }
            }
            _ => Self::Io { path: path.to_owned(), action, source },
        }
    }

    /// For `map_err` on the engine's operations in `folder`.
    pub(super) fn engine(folder: &Path) -> impl Fn(TantivyError) -> Self {
        move |source| {
            let folder = folder.to_owned();
            match &source {
                // Not every failed write keeps its error as one.
                TantivyError::InternalError(text) if text.contains("No space left") => {
                    Self::Full { folder }
                }
                TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(file)) => {
                    Self::Damaged { file: folder.join(file), reason: "missing".into() }
                }
                source if io_error(source).is_some_and(is_full) => Self::Full { folder },
                _ => Self::Engine { folder, source },
            }
        }
    }

    pub(super) fn damaged(file: impl Into<PathBuf>, reason: impl Into<String>) -> Self {
        Self::Damaged { file: file.into(), reason: reason.into() }
    }

    /// For `map_err` on reading records of a generation.
    pub(super) fn record(folder: &Path) -> impl Fn(RecordError) -> Self {
        move |error| Self::damaged(folder, error.to_string())
    }
}

impl From<SegmentError> for IndexError {
    fn from(error: SegmentError) -> Self {
        match error {
            SegmentError::Unindexable { id, reason } => Self::Unindexable { id, reason },
            SegmentError::Write { folder, source } => Self::engine(&folder)(source),
        }
    }
}

fn io_error(error: &TantivyError) -> Option<&Arc<io::Error>> {
    match error {
        TantivyError::IoError(source)
        | TantivyError::OpenReadError(OpenReadError::IoError { io_error: source, .. })
        | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error: source, .. }) => {
            Some(source)
        }
        _ => None,
    }
}

fn is_full(error: &Arc<io::Error>) -> bool {
    error.kind() == io::ErrorKind::StorageFull
}
