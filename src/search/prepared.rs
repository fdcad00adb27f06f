//! What is made ready of each commit before it is searched: [`Prepared`].

use std::{
    sync::{Arc, Mutex, OnceLock, PoisonError},
    thread,
};

use tantivy::columnar::Column;

use super::{
    derived::Derived,
    duplicates::Duplicates,
    field_values::AllFieldValues,
    resolve::{SearchField, id_orders},
    term::FIELDS,
};
use crate::{
    index::Snapshot,
    vocabulary::{Authority, Completions, ExpansionCache, Vocabulary},
};

/// What is made ready of a snapshot before it is searched.
pub struct Prepared {
    pub(super) vocabulary: Vocabulary,
    /// Documents of the index.
    pub(super) documents: u64,
    /// Body, then title.
    pub(super) fields: [SearchField; FIELDS],
    /// What orders documents of equal score, by segment.
    pub(super) id_orders: Vec<Column<u64>>,
    pub(super) field_values: AllFieldValues,
    examples: OnceLock<Vec<String>>,
    expansions: Mutex<Option<Arc<ExpansionCache>>>,
    /// What completes a query.
    pub(super) completions: Derived<Completions>,
    pub(super) duplicates: Derived<Duplicates>,
}

/// Examples of each script.
const EXAMPLES: usize = 3;

impl Prepared {
    /// Makes a snapshot ready; what holds as it did `before` is taken from there.
    pub(super) fn new(
        snapshot: &Snapshot,
        before: Option<&Self>,
        title_boost: f32,
    ) -> tantivy::Result<Self> {
        let searcher = snapshot.searcher();
        let names = [snapshot.fields().body, snapshot.fields().title];
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let mut vocabulary =
            Vocabulary::open(snapshot.generation_folder(), before.map(|before| &before.vocabulary));
        vocabulary.cover(searcher, &names, threads)?;
        let documents: u64 =
            searcher.segment_readers().iter().map(|reader| u64::from(reader.max_doc())).sum();
        let [body, title] = names;
        let fields = [
            SearchField::open(searcher, body, 1.0)?,
            SearchField::open(searcher, title, title_boost)?,
        ];
        Ok(Self {
            vocabulary,
            documents,
            fields,
            id_orders: id_orders(searcher)?,
            field_values: AllFieldValues::default(),
            examples: OnceLock::new(),
            expansions: Mutex::default(),
            completions: Derived::after(before.map(|before| &before.completions)),
            duplicates: Derived::after(before.map(|before| &before.duplicates)),
        })
    }

    /// What expands the words of queries; a new one where the authority file has changed.
    pub(super) fn expansions(&self, authority: &Arc<Authority>) -> Arc<ExpansionCache> {
        let mut expansions = self.expansions.lock().unwrap_or_else(PoisonError::into_inner);
        match &*expansions {
            Some(known) if Arc::ptr_eq(known.authority(), authority) => Arc::clone(known),
            _ => {
                let new = Arc::new(ExpansionCache::new(Arc::clone(authority)));
                Arc::clone(expansions.insert(new))
            }
        }
    }

    /// Names that the archive has, in either script by turns.
    pub(super) fn examples(&self) -> &[String] {
        self.examples.get_or_init(|| {
            let [mut latin, mut cyrillic] = self.vocabulary.frequent_names(EXAMPLES);
            let mut examples = Vec::with_capacity(2 * EXAMPLES);
            while !(latin.is_empty() && cyrillic.is_empty()) {
                for names in [&mut cyrillic, &mut latin] {
                    if !names.is_empty() {
                        examples.push(names.remove(0));
                    }
                }
            }
            examples
        })
    }
}
