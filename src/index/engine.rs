//! One generation as the engine has it open.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::Arc,
};

use tantivy::Index;

use super::{
    check::{self, Verify},
    directory::{Disk, DurableDirectory, RealDisk},
    error::IndexError,
    manifest::{Meta, Purpose},
};
use crate::segment::{
    schema::{ADDED, Fields, schema, settings},
    tokens,
};

/// A generation, open for reading or writing.
#[derive(Clone)]
pub(super) struct Engine {
    pub(super) folder: PathBuf,
    pub(super) directory: DurableDirectory,
    pub(super) index: Index,
    pub(super) fields: Fields,
}

impl Engine {
    /// Makes an empty generation in `folder`.
    pub(super) fn create(folder: &Path) -> Result<Self, IndexError> {
        Self::create_on_disk(folder, Arc::new(RealDisk))
    }

    pub(super) fn create_on_disk(folder: &Path, disk: Arc<dyn Disk>) -> Result<Self, IndexError> {
        let directory = DurableDirectory::on_disk(folder, disk)?;
        let (schema, fields) = schema();
        let mut index = Index::create(directory.clone(), schema, settings())
            .map_err(IndexError::engine(folder))?;
        index.set_tokenizers(tokens::tokenizers());
        Ok(Self { folder: folder.to_owned(), directory, index, fields })
    }

    /// Opens the generation in `folder` after looking at its files.
    pub(super) fn open(folder: &Path, verify: Verify) -> Result<Self, IndexError> {
        Self::open_for(folder, verify, Purpose::Search)
    }

    pub(super) fn open_for(
        folder: &Path,
        verify: Verify,
        purpose: Purpose,
    ) -> Result<Self, IndexError> {
        let meta = Meta::read(folder, purpose)?;
        check::verify_files(folder, &meta, verify)?;
        let directory = DurableDirectory::open(folder)?;
        let mut index = catch_engine_panic(folder, || {
            Index::open(directory.clone()).map_err(IndexError::engine(folder))
        })?;
        index.set_tokenizers(tokens::tokenizers());
        // An earlier version may lack it; all else is the same.
        let added = index.schema().get_field(ADDED).ok();
        let fields = Fields { added, ..schema().1 };
        Ok(Self { folder: folder.to_owned(), directory, index, fields })
    }
}

/// Runs the engine on files that may be damaged. It panics on some of them; then the damaged file
/// is looked for and named.
pub(super) fn catch_engine_panic<T>(
    folder: &Path,
    run: impl FnOnce() -> Result<T, IndexError>,
) -> Result<T, IndexError> {
    let Ok(result) = catch_unwind(AssertUnwindSafe(run)) else {
        let meta = Meta::read(folder, Purpose::Keep)?;
        check::verify_files(folder, &meta, Verify::Full)?;
        return Err(IndexError::damaged(folder, "its files cannot be read together"));
    };
    result
}
