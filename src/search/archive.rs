//! An index that is followed, and what is made ready of each of its commits.

use std::thread;

use tantivy::columnar::Column;

use super::{
    error::SearchError,
    execute::{SearchField, id_orders},
    searcher::Searcher,
    term::FIELDS,
};
use crate::{
    config::{Config, SearchConfig},
    index::{IndexError, Reader, Snapshot, Verify},
    vocabulary::{AuthorityFile, Vocabulary},
};

/// What is made ready of a snapshot before it is searched.
pub struct Prepared {
    pub(super) vocabulary: Vocabulary,
    /// Body, then title.
    pub(super) fields: [SearchField; FIELDS],
    /// What orders documents of equal score, by segment.
    pub(super) id_orders: Vec<Column<u64>>,
}

/// An index that is followed: each search sees the newest commit.
pub struct Archive {
    reader: Reader<Prepared>,
    authority: AuthorityFile,
    settings: SearchConfig,
}

impl Archive {
    /// Opens the index of a configuration and makes it ready, vocabulary included.
    ///
    /// # Errors
    /// Where there is no index, it is damaged or of another version, or the authority file cannot be
    /// used.
    pub fn open(config: &Config, verify: Verify) -> Result<Self, SearchError> {
        let authority = AuthorityFile::open(&config.names.authority)?;
        let boost = config.search.title_boost;
        let reader = Reader::open(&config.index.folder, verify, move |snapshot, before| {
            prepare(snapshot, before, boost)
        })?;
        Ok(Self { reader, authority, settings: config.search.clone() })
    }

    /// The newest commit, with what the authority file says now.
    pub fn searcher(&self) -> Searcher {
        Searcher::new(self.reader.view(), self.authority.current(), self.settings.clone())
    }

    /// Looks for a new commit at once.
    ///
    /// # Errors
    /// Where the new commit cannot be opened.
    pub fn refresh(&self) -> Result<bool, IndexError> {
        self.reader.refresh()
    }
}

fn prepare(
    snapshot: &Snapshot,
    before: Option<&Prepared>,
    title_boost: f32,
) -> Result<Prepared, tantivy::TantivyError> {
    let searcher = snapshot.searcher();
    let names = [snapshot.fields().body, snapshot.fields().title];
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut vocabulary =
        Vocabulary::open(snapshot.generation_folder(), before.map(|before| &before.vocabulary));
    vocabulary.cover(searcher, &names, snapshot.generation_folder(), threads)?;
    let documents: u64 =
        searcher.segment_readers().iter().map(|reader| u64::from(reader.max_doc())).sum();
    let [body, title] = names;
    let fields = [
        SearchField::open(searcher, body, 1.0, documents)?,
        SearchField::open(searcher, title, title_boost, documents)?,
    ];
    Ok(Prepared { vocabulary, fields, id_orders: id_orders(searcher)? })
}
