//! An index that is followed: [`Archive`].

use std::io;

use super::{error::SearchError, formula::Formula, prepared::Prepared, searcher::Searcher};
use crate::{
    config::{Config, SearchConfig},
    index::{FolderLock, IndexError, Reader, Verify},
    vocabulary::AuthorityFile,
};

/// An index that is followed: each search sees the newest commit.
pub struct Archive {
    reader: Reader<Prepared>,
    authority: AuthorityFile,
    settings: SearchConfig,
    formula: Formula,
    min_likelihood: f32,
}

impl Archive {
    /// Opens the index of a configuration and makes it ready, vocabulary included.
    ///
    /// # Errors
    /// Where there is no index, it is damaged or of another version, or the authority file cannot be
    /// used.
    pub fn open(config: &Config, verify: Verify) -> Result<Self, SearchError> {
        let authority = AuthorityFile::open(&config.names.authority, config.names.builtin)?;
        let boost = config.search.title_boost;
        let reader = Reader::open(&config.index.folder, verify, move |snapshot, before| {
            Prepared::new(snapshot, before, boost)
        })?;
        let (settings, min_likelihood) =
            (config.search.clone(), config.names.min_likelihood as f32);
        Ok(Self { reader, authority, settings, formula: Formula::default(), min_likelihood })
    }

    /// The same with other numbers of the ranking, to measure what they add.
    pub fn with_formula(self, formula: Formula) -> Self {
        Self { formula, ..self }
    }

    /// The newest commit, with what the authority file says now.
    pub fn searcher(&self) -> Searcher {
        let (authority, settings) = (self.authority.current(), self.settings.clone());
        Searcher::new(self.reader.view(), &authority, settings, self.formula, self.min_likelihood)
    }

    /// Saves the words that had to be taken in when the index was opened, so that the next who opens
    /// it need not: where no other program is writing the index, and the folder can be written.
    ///
    /// # Errors
    /// Where it cannot; the words are in memory all the same.
    pub fn save_vocabulary(&self) -> io::Result<()> {
        let view = self.reader.view();
        let mut vocabulary = view.prepared.vocabulary.clone();
        let generation = view.snapshot.generation_folder();
        if vocabulary.is_unsaved()
            && let Some(folder) = generation.parent()
        {
            let _lock = FolderLock::take(folder).map_err(io::Error::other)?;
            // One that was replaced meanwhile is of no use any more.
            if generation.is_dir() {
                vocabulary.save(generation)?;
            }
        }
        Ok(())
    }

    /// Looks for a new commit at once.
    ///
    /// # Errors
    /// Where the new commit cannot be opened.
    pub fn refresh(&self) -> Result<bool, IndexError> {
        self.reader.refresh()
    }
}
