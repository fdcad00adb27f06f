//! What the corpus gives and the index takes: a [`Document`] with its date span and metadata.
//!
//! Text is borrowed where it can be ([`Cow`]), so that a line of JSON without escapes is indexed
//! from the buffer it was read into. This module knows nothing of files or of the index.
//!
//! [`Field`] is the one list of the fields that documents are filtered by: the settings, the schema,
//! the record, parameters, flags, answers and pages all go over it.

mod date;
mod written_date;

use std::{
    borrow::Cow,
    collections::BTreeMap,
    ops::{Index, IndexMut},
};

use serde::{Deserialize, Serialize, Serializer};

pub use self::date::{CalendarDate, DateError, DateSpan, MAX_YEAR, day_of_calendar, year_of};

/// One searchable text with what is known about it.
///
/// # Example
/// ```
/// use arkhiv::document::Document;
/// let document = Document::new("letters/1957-06-22.txt", "Маленков просил Хрущёва уйти.");
/// assert_eq!(document.title, None);
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Document<'a> {
    /// Stable identity; adding it again replaces the document. Never empty.
    pub id: Cow<'a, str>,
    /// The text. Never empty or white space only.
    pub body: Cow<'a, str>,
    /// What a reader would call it.
    pub title: Option<Cow<'a, str>>,
    /// Where a reader opens it.
    pub url: Option<Cow<'a, str>>,
    /// The days it belongs to.
    pub date: Option<DateSpan>,
    /// What it can be filtered by.
    pub fields: PerField<Option<Cow<'a, str>>>,
    /// Everything else that is known about it, by name.
    pub metadata: BTreeMap<Cow<'a, str>, Metadata<'a>>,
    /// Places within the body, ascending, none beyond its end.
    pub anchors: Vec<Anchor<'a>>,
}

impl<'a> Document<'a> {
    /// A document of an id and a text, all else unknown.
    pub fn new(id: impl Into<Cow<'a, str>>, body: impl Into<Cow<'a, str>>) -> Self {
        Self { id: id.into(), body: body.into(), ..Self::default() }
    }

    /// The same, borrowing nothing.
    pub fn into_owned(self) -> Document<'static> {
        let Self { id, body, title, url, date, mut fields, metadata, anchors } = self;
        let owned = |text: Cow<'a, str>| -> Cow<'static, str> { Cow::Owned(text.into_owned()) };
        let metadata = metadata.into_iter().map(|(name, value)| (owned(name), value.into_owned()));
        let anchors = anchors.into_iter().map(|Anchor { at, label, fragment }| Anchor {
            at,
            label: owned(label),
            fragment: fragment.map(owned),
        });
        Document {
            id: owned(id),
            body: owned(body),
            title: title.map(owned),
            url: url.map(owned),
            date,
            fields: PerField::from_fn(|field| fields[field].take().map(owned)),
            metadata: metadata.collect(),
            anchors: anchors.collect(),
        }
    }

    /// What is known of a field.
    pub fn value(&self, field: Field) -> Option<&str> {
        self.fields[field].as_deref()
    }
}

/// The name of the metadata that has a date as it is written, where it is written otherwise than
/// [`DateSpan`] writes it.
pub const DATE_AS_WRITTEN: &str = "date_as_written";

/// A place within the body of a document: a page, a time of a recording, a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Anchor<'a> {
    /// Where it begins, in Unicode scalar values.
    pub at: usize,
    /// What a reader calls it: `p. 12`, `00:14:05`.
    pub label: Cow<'a, str>,
    /// What leads there at the end of the document's address, without `#`: `page=12`, `t=845`.
    pub fragment: Option<Cow<'a, str>>,
}

/// A field that a document can be filtered by: one text or none, kept as a keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// ISO 639-1 code, lower case; where absent the index takes the majority language of the text.
    Lang,
    /// Where it comes from: a fonds, a newspaper, a site.
    Source,
    /// The collection it belongs to.
    Collection,
    /// Who wrote it.
    Author,
}

impl Field {
    /// Every field, in the order of the schema and of the record.
    pub const ALL: [Self; 4] = [Self::Lang, Self::Source, Self::Collection, Self::Author];

    /// The name in the settings, the index, the API and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lang => "lang",
            Self::Source => "source",
            Self::Collection => "collection",
            Self::Author => "author",
        }
    }

    /// The field of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }
}

/// A value for each [`Field`].
///
/// # Example
/// ```
/// use arkhiv::document::{Field, PerField};
/// let known = PerField::from([(Field::Source, Some("Правда"))]);
/// assert_eq!(known[Field::Source], Some("Правда"));
/// assert_eq!(known[Field::Author], None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PerField<T>([T; Field::ALL.len()]);

impl<T> PerField<T> {
    /// The value that `make` gives for each field.
    pub fn from_fn(make: impl FnMut(Field) -> T) -> Self {
        Self(Field::ALL.map(make))
    }

    /// Each field with its value.
    pub fn iter(&self) -> impl Iterator<Item = (Field, &T)> {
        Field::ALL.into_iter().zip(&self.0)
    }

    /// Each field with its value, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (Field, &mut T)> {
        Field::ALL.into_iter().zip(&mut self.0)
    }
}

impl<T> Index<Field> for PerField<T> {
    type Output = T;

    fn index(&self, field: Field) -> &T {
        &self.0[field as usize]
    }
}

impl<T> IndexMut<Field> for PerField<T> {
    fn index_mut(&mut self, field: Field) -> &mut T {
        &mut self.0[field as usize]
    }
}

/// These values, the others at their default.
impl<T: Default, const N: usize> From<[(Field, T); N]> for PerField<T> {
    fn from(values: [(Field, T); N]) -> Self {
        let mut all = Self(std::array::from_fn(|_| T::default()));
        values.into_iter().for_each(|(field, value)| all[field] = value);
        all
    }
}

/// A map from the names of the fields.
impl<T: Serialize> Serialize for PerField<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter().map(|(field, value)| (field.name(), value)))
    }
}

/// A value beyond the named fields: a string, a number or a list of strings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Metadata<'a> {
    /// A text.
    Text(Cow<'a, str>),
    /// A number, as it was written.
    Number(serde_json::Number),
    /// Several texts.
    List(Vec<Cow<'a, str>>),
}

impl Metadata<'_> {
    /// The same, borrowing nothing.
    pub fn into_owned(self) -> Metadata<'static> {
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        match self {
            Self::Text(text) => Metadata::Text(owned(text)),
            Self::Number(number) => Metadata::Number(number),
            Self::List(texts) => Metadata::List(texts.into_iter().map(owned).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_fields_is_in_the_order_of_their_numbers() {
        for (at, field) in Field::ALL.into_iter().enumerate() {
            assert_eq!(field as usize, at, "{field:?}");
            assert_eq!(Field::from_name(field.name()), Some(field));
        }
        assert_eq!(Field::from_name("colour"), None);
    }
}
