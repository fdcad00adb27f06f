//! An index that is followed: [`Archive`].

use std::{io, sync::Arc};

use arc_swap::ArcSwap;

use super::{error::SearchError, formula::Formula, prepared::Prepared, searcher::Searcher};
use crate::{
    config::{Config, SearchConfig},
    index::{FolderLock, IndexError, Reader, Verify},
    vocabulary::{AuthorityError, AuthorityFile},
};

/// An index that is followed: each search sees the newest commit.
pub struct Archive {
    reader: Reader<Prepared>,
    settings: ArcSwap<Settings>,
    formula: Formula,
}

/// What the configuration says of how it is searched; may change while it is.
struct Settings {
    authority: AuthorityFile,
    search: SearchConfig,
    min_likelihood: f32,
}

impl Settings {
    fn new(config: &Config) -> Result<Self, AuthorityError> {
        let authority = AuthorityFile::open(&config.names.authority, config.names.builtin)?;
        let min_likelihood = config.names.min_likelihood as f32;
        Ok(Self { authority, search: config.search.clone(), min_likelihood })
    }
}

impl Archive {
    /// Opens the index of a configuration and makes it ready, vocabulary included.
    ///
    /// # Errors
    /// Where there is no index, it is damaged or of another version, or the authority file cannot be
    /// used.
    pub fn open(config: &Config, verify: Verify) -> Result<Self, SearchError> {
        let settings = ArcSwap::from_pointee(Settings::new(config)?);
        let boost = config.search.title_boost;
        let reader = Reader::open(&config.index.folder, verify, move |snapshot, before| {
            Prepared::new(snapshot, before, boost)
        })?;
        Ok(Self { reader, settings, formula: Formula::default() })
    }

    /// The same with other numbers of the ranking, to measure what they add.
    pub fn with_formula(self, formula: Formula) -> Self {
        Self { formula, ..self }
    }

    /// The newest commit, with what the authority file says now.
    pub fn searcher(&self) -> Searcher {
        let settings = self.settings.load();
        let (authority, search) = (settings.authority.current(), settings.search.clone());
        let view = self.reader.view();
        Searcher::new(view, &authority, search, self.formula, settings.min_likelihood)
    }

    /// From now on searches go by another configuration of the same index, whose authority file is read
    /// anew. How much a title weighs stays as it is: what was prepared has it.
    ///
    /// # Errors
    /// Where the authority file cannot be used; all stays as it is then.
    pub fn reconfigure(&self, config: &Config) -> Result<(), SearchError> {
        let mut settings = Settings::new(config)?;
        settings.search.title_boost = self.settings.load().search.title_boost;
        self.settings.store(Arc::new(settings));
        Ok(())
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
