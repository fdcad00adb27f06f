//! One document as tantivy's writer takes it.

use std::iter;

use tantivy::schema::{
    Field, document::ReferenceValue, document::ReferenceValueLeaf, document::Value,
};

use super::{
    error::{SegmentError, Unindexable},
    keyword_field::keywords,
    record::RecordEncoder,
    schema::{Fields, MAX_TERM_BYTES, id_order},
};
use crate::{
    analysis::majority_language,
    document::{self, Document},
};

/// What is indexed and stored of a document.
#[derive(Debug)]
pub(crate) struct EngineDocument(Vec<(Field, FieldValue)>);

/// The value of one field.
#[derive(Debug)]
pub(crate) enum FieldValue {
    /// Words or a keyword.
    Text(Box<str>),
    /// The record.
    Bytes(Box<[u8]>),
    /// A date, or a time.
    Signed(i64),
    /// The order of ids.
    Unsigned(u64),
}

impl EngineDocument {
    /// `file` is the path of the file that the document comes from, `added` when it came, in seconds
    /// since 1970.
    pub(crate) fn new(
        fields: Fields,
        encoder: &mut RecordEncoder,
        document: &Document<'_>,
        file: Option<&str>,
        added: i64,
    ) -> Self {
        let lang = language(document);
        let mut values = Vec::with_capacity(12);
        let mut text = |field, value: Option<&str>| {
            values.extend(value.map(|value| (field, FieldValue::Text(value.into()))));
        };
        text(fields.id, Some(&document.id));
        text(fields.file, file);
        text(fields.title, document.title.as_deref());
        text(fields.body, Some(&document.body));
        for (field, value) in keywords(document, lang) {
            text(fields.keywords[field], value);
        }
        if let Some(date) = document.date {
            let (first, last) = date.days().into_inner();
            values.push((fields.date_first, FieldValue::Signed(first.into())));
            values.push((fields.date_last, FieldValue::Signed(last.into())));
        }
        values.extend(fields.added.map(|field| (field, FieldValue::Signed(added))));
        values.push((fields.id_order, FieldValue::Unsigned(id_order(&document.id))));
        values.push((fields.record, FieldValue::Bytes(encoder.record(document, lang).into())));
        Self(values)
    }
}

/// The language under which a document is indexed: its own, else that of most of its text.
pub fn language<'a>(document: &'a Document<'_>) -> Option<&'a str> {
    document.value(document::Field::Lang).or_else(|| majority_language(&document.body))
}

/// Whether a document can be indexed: an id, and no facet, longer than a term may be would be
/// stored but never found.
///
/// # Errors
/// [`SegmentError::Unindexable`] with the reason.
pub fn check_document(document: &Document<'_>, file: Option<&str>) -> Result<(), SegmentError> {
    let wrong = |reason: Unindexable| {
        let id = document.id.chars().take(80).collect();
        Err(SegmentError::Unindexable { id, reason })
    };
    if document.id.is_empty() {
        return wrong(Unindexable::NoId);
    }
    let fields = document.fields.iter().map(|(field, value)| (field.name(), value.as_deref()));
    let whole = [("id", Some(document.id.as_ref())), ("path", file)];
    match whole
        .into_iter()
        .chain(fields)
        .find(|(_, text)| text.is_some_and(|text| text.len() > MAX_TERM_BYTES))
    {
        Some((name, _)) => wrong(Unindexable::TooLong { value: name, limit: MAX_TERM_BYTES }),
        None => Ok(()),
    }
}

impl tantivy::Document for EngineDocument {
    type Value<'a> = &'a FieldValue;
    type FieldsValuesIter<'a> = iter::Map<
        std::slice::Iter<'a, (Field, FieldValue)>,
        fn(&'a (Field, FieldValue)) -> (Field, &'a FieldValue),
    >;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.0.iter().map(|(field, value)| (*field, value))
    }
}

impl<'a> Value<'a> for &'a FieldValue {
    type ArrayIter = iter::Empty<Self>;
    type ObjectIter = iter::Empty<(&'a str, Self)>;

    fn as_value(&self) -> ReferenceValue<'a, Self> {
        ReferenceValue::Leaf(match self {
            FieldValue::Text(text) => ReferenceValueLeaf::Str(text),
            FieldValue::Bytes(bytes) => ReferenceValueLeaf::Bytes(bytes),
            FieldValue::Signed(number) => ReferenceValueLeaf::I64(*number),
            FieldValue::Unsigned(number) => ReferenceValueLeaf::U64(*number),
        })
    }
}
