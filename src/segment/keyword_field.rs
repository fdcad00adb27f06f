//! The values of one keyword field, whose values are indexed whole: an id, a path, a facet.

use std::{hash::BuildHasher, io};

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use super::{postings::FieldPostingsWriter, terms::Terms};
use crate::document::{Document, Field};

/// The value of each document, or none.
#[derive(Debug, Default)]
pub(super) struct KeywordField {
    values: Terms,
    numbers: HashTable<u32>,
    hasher: FixedState,
    /// The number of the value, and the document.
    documents: Vec<(u32, u32)>,
}

impl KeywordField {
    pub(super) fn push(&mut self, document: u32, value: &str) {
        let number = self.number(value.as_bytes());
        self.documents.push((number, document));
    }

    fn number(&mut self, value: &[u8]) -> u32 {
        let (values, hasher) = (&mut self.values, &self.hasher);
        let hash = hasher.hash_one(value);
        if let Some(&number) = self.numbers.find(hash, |&number| values.bytes(number) == value) {
            return number;
        }
        let number = values.push(value);
        self.numbers.insert_unique(hash, number, |&n| hasher.hash_one(values.bytes(n)));
        number
    }

    pub(super) fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }

    pub(super) fn tokens(&self) -> u64 {
        self.documents.len() as u64
    }

    pub(super) fn memory(&self) -> usize {
        self.values.memory()
            + size_of::<(u32, u32)>() * self.documents.len()
            + (size_of::<u32>() + 1) * self.numbers.capacity()
    }

    /// Documents whose value a later document has too.
    pub(super) fn repeated(&self) -> Vec<u32> {
        let mut last = vec![0; self.values.len()];
        for &(value, document) in &self.documents {
            last[value as usize] = document;
        }
        let is_repeated = |&&(value, document): &&(u32, u32)| last[value as usize] != document;
        self.documents.iter().filter(is_repeated).map(|&(_, document)| document).collect()
    }

    pub(super) fn write(&mut self, out: &mut FieldPostingsWriter<'_>) -> io::Result<()> {
        self.values.sort();
        let sorted = self.values.sorted();
        let mut rank = vec![0_u32; sorted.len()];
        for (at, &value) in sorted.iter().enumerate() {
            rank[value as usize] = at as u32;
        }
        for (value, _) in &mut self.documents {
            *value = rank[*value as usize];
        }
        // Stable: the documents of a value stay in their order.
        self.documents.sort_by_key(|&(rank, _)| rank);
        let mut documents = Vec::new();
        for same in self.documents.chunk_by(|a, b| a.0 == b.0) {
            documents.clear();
            documents.extend(same.iter().map(|&(_, document)| document));
            out.add_keyword(self.values.bytes(sorted[same[0].0 as usize]), &documents)?;
        }
        Ok(())
    }
}

/// The value of each field, where `lang` stands for the document's own.
pub(super) fn keywords<'a>(
    document: &'a Document<'_>,
    lang: Option<&'a str>,
) -> impl Iterator<Item = (Field, Option<&'a str>)> {
    Field::ALL.into_iter().map(move |field| match field {
        Field::Lang => (field, lang),
        _ => (field, document.value(field)),
    })
}
