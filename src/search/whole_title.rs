//! Documents whose title is the whole query, word by word: case, ё and marks apart, but neither
//! inflected nor in another script.

use std::io;

use tantivy::{DocId, TERMINATED, fieldnorm::FieldNormReader, postings::TermInfo};

use crate::{segment::postings::FieldPostings, vocabulary::Rule};

/// Whether a form is the word itself: what it may be in a title that is the query.
pub(super) fn is_the_word(rule: Rule) -> bool {
    matches!(rule, Rule::Letters | Rule::Diacritics | Rule::LookAlike)
}

/// The words of a title in one segment.
pub(super) struct TitleWords<'s> {
    pub postings: &'s FieldPostings,
    pub lengths: &'s FieldNormReader,
    /// By place: the forms that the word may have.
    pub words: Vec<Vec<&'s TermInfo>>,
    /// The tokens of the title.
    pub tokens: usize,
}

impl TitleWords<'_> {
    /// The documents with that title, ascending.
    pub(super) fn documents(&self) -> io::Result<Vec<DocId>> {
        let frequency = |info: &&TermInfo| u64::from(info.doc_freq);
        let of_word = |forms: &&Vec<&TermInfo>| forms.iter().map(frequency).sum::<u64>();
        let Some(rarest) = self.words.iter().min_by_key(of_word) else {
            return Ok(Vec::new());
        };
        // Titles are short: a length is exact.
        let length = FieldNormReader::fieldnorm_to_id(self.tokens as u32);
        let mut documents = Vec::new();
        for info in rarest {
            let mut list = self.postings.list(info)?;
            while list.doc() != TERMINATED {
                let (block, len) = (list.documents(), list.documents().len());
                let as_long = |doc: &&DocId| self.lengths.fieldnorm_id(**doc) == length;
                documents.extend(block.iter().filter(as_long));
                list.advance(len);
            }
        }
        documents.sort_unstable();
        documents.dedup();
        for (place, forms) in self.words.iter().enumerate() {
            if documents.is_empty() {
                break;
            }
            self.keep_those_with(forms, place as u32, &mut documents)?;
        }
        Ok(documents)
    }

    /// Keeps the documents that have one of these forms at this place.
    fn keep_those_with(
        &self,
        forms: &[&TermInfo],
        place: u32,
        documents: &mut Vec<DocId>,
    ) -> io::Result<()> {
        let mut has = vec![false; documents.len()];
        for info in forms {
            let documents = documents.iter().copied();
            self.postings.positions_in(info, documents, u32::MAX, |number, position| {
                has[number] |= position == place;
            })?;
        }
        let mut has = has.into_iter();
        documents.retain(|_| has.next().unwrap_or(false));
        Ok(())
    }
}
