//! The stored form of a document: one value that holds all of it.
//!
//! ```text
//! record   = title? body rest
//!            that is: vint(length of the title + 1, or 0 for none), vint(length of the body),
//!            title, body, then
//! rest     = id url? date? fields metadata anchors?
//! fields   = string? of each `document::Field`, in their order
//! metadata = vint(count), then for each: name kind value
//! kind     = 0 text: string | 1 number, as written: string | 2 list: vint(count), strings
//! anchors  = vint(count), then for each: vint(place after the one before) label: string, fragment:
//!            string?; nothing at all where there are none, as in records of schema version 1
//! string   = vint(length), bytes in UTF-8;   string? = vint(length + 1, or 0 for none), bytes
//! vint     = a number of variable length, see `vint.rs`
//! ```
//! Title and body come first, so that a snippet needs two numbers and no copy. [`RecordEncoder`]
//! puts in front what tantivy's own document serializer writes (a test holds them equal): one
//! field, its number, the type code of bytes, the length. So `StoreWriter::store_bytes` takes its
//! output as it is, and the body is copied once on the way.

use std::{borrow::Cow, collections::BTreeMap, ops::Range, str};

// Four times as fast as the standard library, which matters for a text of megabytes.
use simdutf8::basic::from_utf8;
use tantivy::{directory::OwnedBytes, schema::Field};

use super::{
    keyword_field::keywords,
    vint::{push_vint, take_vint},
};
use crate::document::{Anchor, Document, Metadata, PerField};

/// tantivy's type code of a bytes value in the document store.
const BYTES_CODE: u8 = 4;

const TEXT: u8 = 0;
const NUMBER: u8 = 1;
const LIST: u8 = 2;

/// Writes records; keeps its buffers from one to the next.
#[derive(Debug)]
pub struct RecordEncoder {
    field: Field,
    stored: Vec<u8>,
    head: Vec<u8>,
    rest: Vec<u8>,
}

impl RecordEncoder {
    /// For the stored field `record` of the schema.
    pub fn new(field: Field) -> Self {
        Self { field, stored: Vec::new(), head: Vec::new(), rest: Vec::new() }
    }

    /// The document as the document store keeps it, for `StoreWriter::store_bytes`. `lang` stands
    /// for the document's own.
    pub fn stored(&mut self, document: &Document<'_>, lang: Option<&str>) -> &[u8] {
        let title = document.title.as_deref();
        self.head.clear();
        push_length(&mut self.head, title.map_or(0, |title| title.len() + 1));
        push_length(&mut self.head, document.body.len());
        self.rest.clear();
        push_rest(&mut self.rest, document, lang);
        let title = title.unwrap_or_default();
        let length = self.head.len() + title.len() + document.body.len() + self.rest.len();

        self.stored.clear();
        self.stored.reserve(length + 16);
        push_length(&mut self.stored, 1);
        self.stored.extend_from_slice(&self.field.field_id().to_le_bytes());
        self.stored.push(BYTES_CODE);
        push_length(&mut self.stored, length);
        self.stored.extend_from_slice(&self.head);
        self.stored.extend_from_slice(title.as_bytes());
        self.stored.extend_from_slice(document.body.as_bytes());
        self.stored.extend_from_slice(&self.rest);
        &self.stored
    }

    /// As [`stored`](Self::stored), without what tantivy puts in front when it writes the value
    /// itself.
    pub fn record(&mut self, document: &Document<'_>, lang: Option<&str>) -> &[u8] {
        self.stored(document, lang);
        let length = self.head.len()
            + document.title.as_deref().unwrap_or_default().len()
            + document.body.len()
            + self.rest.len();
        &self.stored[self.stored.len() - length..]
    }
}

/// A stored document, not yet taken apart: reading title and body copies nothing.
#[derive(Clone)]
pub struct Record {
    bytes: OwnedBytes,
    title: Option<Range<usize>>,
    body: Range<usize>,
}

/// What is stored is not a record: the index is damaged, or was written by another program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a document record: {0}")]
pub struct RecordError(&'static str);

impl Record {
    /// From what `StoreReader::get_document_bytes` gives.
    ///
    /// # Errors
    /// Where the bytes are not a record.
    pub fn from_stored(bytes: OwnedBytes) -> Result<Self, RecordError> {
        let mut input = Input { bytes: &bytes, at: 0 };
        let one_value = input.length()? == 1;
        input.take(size_of::<u32>())?;
        if !one_value || input.byte()? != BYTES_CODE || input.length()? != input.left() {
            return Err(RecordError("not one value of bytes"));
        }
        let title_length = input.length()?.checked_sub(1);
        let body_length = input.length()?;
        let title = title_length.map(|length| input.take_text(length)).transpose()?;
        let body = input.take_text(body_length)?;
        Ok(Self { title, body, bytes })
    }

    /// The title, where there is one.
    pub fn title(&self) -> Option<&str> {
        self.title.clone().map(|range| self.text(range))
    }

    /// The body.
    pub fn body(&self) -> &str {
        self.text(self.body.clone())
    }

    /// The id alone.
    ///
    /// # Errors
    /// Where the bytes are not a record.
    pub fn id(&self) -> Result<&str, RecordError> {
        let mut input = Input { bytes: &self.bytes, at: self.body.end };
        input.text()
    }

    /// The whole document; its language is the one that was indexed.
    ///
    /// # Errors
    /// Where the bytes are not a record.
    pub fn to_document(&self) -> Result<Document<'static>, RecordError> {
        let document = self.without_body()?;
        Ok(Document { body: Cow::Owned(self.body().to_owned()), ..document })
    }

    /// The same without its body, which may be long: [`body`](Self::body) gives that without a copy.
    ///
    /// # Errors
    /// Where the bytes are not a record.
    pub fn without_body(&self) -> Result<Document<'static>, RecordError> {
        let mut input = Input { bytes: &self.bytes, at: self.body.end };
        let owned = |text: &str| Cow::Owned(text.to_owned());
        let document = Document {
            id: owned(input.text()?),
            body: Cow::Borrowed(""),
            title: self.title().map(owned),
            url: input.optional_text()?.map(owned),
            date: input
                .optional_text()?
                .map(|text| text.parse().map_err(|_| RecordError("a date that is not one")))
                .transpose()?,
            fields: input.fields()?,
            metadata: input.metadata()?,
            anchors: if input.left() > 0 { input.anchors()? } else { Vec::new() },
        };
        if input.left() == 0 { Ok(document) } else { Err(RecordError("too long")) }
    }

    fn text(&self, range: Range<usize>) -> &str {
        // Checked when the record was made.
        from_utf8(&self.bytes[range]).unwrap_or_default()
    }
}

fn push_rest(buffer: &mut Vec<u8>, document: &Document<'_>, lang: Option<&str>) {
    push_text(buffer, &document.id);
    push_optional_text(buffer, document.url.as_deref());
    let date = document.date.map(|date| date.to_string());
    push_optional_text(buffer, date.as_deref());
    for (_, value) in keywords(document, lang) {
        push_optional_text(buffer, value);
    }
    push_length(buffer, document.metadata.len());
    for (name, value) in &document.metadata {
        push_text(buffer, name);
        match value {
            Metadata::Text(text) => {
                buffer.push(TEXT);
                push_text(buffer, text);
            }
            Metadata::Number(number) => {
                buffer.push(NUMBER);
                push_text(buffer, &number.to_string());
            }
            Metadata::List(texts) => {
                buffer.push(LIST);
                push_length(buffer, texts.len());
                texts.iter().for_each(|text| push_text(buffer, text));
            }
        }
    }
    push_anchors(buffer, &document.anchors);
}

fn push_anchors(buffer: &mut Vec<u8>, anchors: &[Anchor<'_>]) {
    if anchors.is_empty() {
        return;
    }
    push_length(buffer, anchors.len());
    let mut before = 0;
    for anchor in anchors {
        push_length(buffer, anchor.at.saturating_sub(before));
        before = anchor.at;
        push_text(buffer, &anchor.label);
        push_optional_text(buffer, anchor.fragment.as_deref());
    }
}

fn push_optional_text(buffer: &mut Vec<u8>, text: Option<&str>) {
    push_length(buffer, text.map_or(0, |text| text.len() + 1));
    buffer.extend_from_slice(text.unwrap_or_default().as_bytes());
}

fn push_text(buffer: &mut Vec<u8>, text: &str) {
    push_length(buffer, text.len());
    buffer.extend_from_slice(text.as_bytes());
}

fn push_length(buffer: &mut Vec<u8>, length: usize) {
    push_vint(buffer, length as u64);
}

/// Bytes read from the front; never past the end.
struct Input<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Input<'a> {
    fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    fn take(&mut self, length: usize) -> Result<Range<usize>, RecordError> {
        if length > self.left() {
            return Err(RecordError("cut short"));
        }
        let range = self.at..self.at + length;
        self.at = range.end;
        Ok(range)
    }

    fn byte(&mut self) -> Result<u8, RecordError> {
        self.take(1).map(|range| self.bytes[range.start])
    }

    fn length(&mut self) -> Result<usize, RecordError> {
        let mut rest = &self.bytes[self.at..];
        let length = take_vint(&mut rest).ok_or(RecordError("a length without end"))?;
        self.at = self.bytes.len() - rest.len();
        usize::try_from(length).map_err(|_| RecordError("a length that no text has"))
    }

    fn take_text(&mut self, length: usize) -> Result<Range<usize>, RecordError> {
        let range = self.take(length)?;
        from_utf8(&self.bytes[range.clone()]).map_err(|_| RecordError("not UTF-8"))?;
        Ok(range)
    }

    fn text(&mut self) -> Result<&'a str, RecordError> {
        let length = self.length()?;
        let range = self.take(length)?;
        str::from_utf8(&self.bytes[range]).map_err(|_| RecordError("not UTF-8"))
    }

    fn optional_text(&mut self) -> Result<Option<&'a str>, RecordError> {
        let Some(length) = self.length()?.checked_sub(1) else { return Ok(None) };
        let range = self.take(length)?;
        str::from_utf8(&self.bytes[range]).map(Some).map_err(|_| RecordError("not UTF-8"))
    }

    fn fields(&mut self) -> Result<PerField<Option<Cow<'static, str>>>, RecordError> {
        let mut fields = PerField::default();
        for (_, value) in fields.iter_mut() {
            *value = self.optional_text()?.map(|text| Cow::Owned(text.to_owned()));
        }
        Ok(fields)
    }

    fn metadata(&mut self) -> Result<BTreeMap<Cow<'static, str>, Metadata<'static>>, RecordError> {
        let count = self.length()?;
        let mut metadata = BTreeMap::new();
        for _ in 0..count {
            let name = Cow::Owned(self.text()?.to_owned());
            metadata.insert(name, self.metadata_value()?);
        }
        Ok(metadata)
    }

    fn anchors(&mut self) -> Result<Vec<Anchor<'static>>, RecordError> {
        let count = self.length()?;
        let (mut anchors, mut at) = (Vec::new(), 0_usize);
        for _ in 0..count {
            at = at.saturating_add(self.length()?);
            let label = Cow::Owned(self.text()?.to_owned());
            let fragment = self.optional_text()?.map(|text| Cow::Owned(text.to_owned()));
            anchors.push(Anchor { at, label, fragment });
        }
        Ok(anchors)
    }

    fn metadata_value(&mut self) -> Result<Metadata<'static>, RecordError> {
        match self.byte()? {
            TEXT => Ok(Metadata::Text(Cow::Owned(self.text()?.to_owned()))),
            NUMBER => {
                let number = self.text()?.parse();
                number.map(Metadata::Number).map_err(|_| RecordError("a number that is not one"))
            }
            LIST => {
                let count = self.length()?;
                // Not `with_capacity(count)`: the count of a damaged record may be anything.
                let mut texts = Vec::new();
                for _ in 0..count {
                    texts.push(Cow::Owned(self.text()?.to_owned()));
                }
                Ok(Metadata::List(texts))
            }
            _ => Err(RecordError("metadata of an unknown kind")),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tantivy::{
        Directory, TantivyDocument,
        directory::RamDirectory,
        schema::Schema,
        store::{Compressor, StoreReader, StoreWriter},
    };

    use super::*;
    use crate::{document, segment::schema::schema};

    fn full() -> Document<'static> {
        let mut document = Document::new("letters/1957-06-22.txt", "Маленков просил Хрущёва уйти.");
        document.title = Some("A letter".into());
        document.url = Some("https://example.org/1".into());
        document.date = "1957-06".parse().ok();
        document.fields[document::Field::Source] = Some("ф. 3".into());
        document.fields[document::Field::Collection] = Some(String::new().into());
        document.fields[document::Field::Author] = Some("М. С.".into());
        document.metadata.insert("box".into(), Metadata::Number(12.into()));
        document.metadata.insert("note".into(), Metadata::Text("rare".into()));
        let pages = vec!["1".into(), "2 об.".into()];
        document.metadata.insert("pages".into(), Metadata::List(pages));
        let anchor = |at, label: &'static str, fragment: Option<&'static str>| Anchor {
            at,
            label: label.into(),
            fragment: fragment.map(Cow::Borrowed),
        };
        document.anchors = vec![anchor(0, "л. 1", Some("page=1")), anchor(16, "л. 1 об.", None)];
        document
    }

    fn stored(document: &Document<'_>, lang: Option<&str>) -> Vec<u8> {
        RecordEncoder::new(schema().1.record).stored(document, lang).to_vec()
    }

    #[test]
    fn a_document_comes_back_whole_with_the_language_that_was_indexed() {
        let mut document = full();
        let record = Record::from_stored(OwnedBytes::new(stored(&document, Some("ru")))).unwrap();
        document.fields[document::Field::Lang] = Some("ru".into());
        assert_eq!(record.to_document(), Ok(document));
        assert_eq!(record.title(), Some("A letter"));
        assert_eq!(record.id(), Ok("letters/1957-06-22.txt"));

        let bare = Document::new("1", "x");
        let record = Record::from_stored(OwnedBytes::new(stored(&bare, None))).unwrap();
        assert_eq!(record.to_document(), Ok(bare));
    }

    fn store_file(schema: &Schema, write: impl Fn(&mut StoreWriter, &Schema)) -> OwnedBytes {
        let directory = RamDirectory::create();
        let path = std::path::Path::new("store");
        let file = directory.open_write(path).unwrap();
        let mut store = StoreWriter::new(file, Compressor::Lz4, 1 << 14, false).unwrap();
        write(&mut store, schema);
        store.close().unwrap();
        directory.open_read(path).unwrap().read_bytes().unwrap()
    }

    #[test]
    fn stored_bytes_are_those_that_tantivy_writes() {
        let (schema, fields) = schema();
        for body in ["x".to_owned(), "слово ".repeat(5_000)] {
            let document = Document { body: body.into(), ..full() };
            let mut encoder = RecordEncoder::new(fields.record);
            let mut theirs = TantivyDocument::new();
            theirs.add_bytes(fields.record, encoder.record(&document, Some("ru")));
            let theirs = store_file(&schema, |store, schema| store.store(&theirs, schema).unwrap());
            let bytes = stored(&document, Some("ru"));
            let ours = store_file(&schema, |store, _| store.store_bytes(&bytes).unwrap());
            assert_eq!(ours.as_slice(), theirs.as_slice());

            let file = tantivy::directory::FileSlice::from(ours.as_slice().to_vec());
            let reader = StoreReader::open(file, 0).unwrap();
            let record = Record::from_stored(reader.get_document_bytes(0).unwrap()).unwrap();
            assert_eq!(record.body(), document.body);
        }
    }

    proptest! {
        #[test]
        fn damaged_records_are_refused_or_read_but_never_panic(
            at in 0_usize..200,
            byte in any::<u8>(),
            cut in 0_usize..200,
        ) {
            let mut bytes = stored(&full(), Some("ru"));
            let at = at % bytes.len();
            bytes[at] = byte;
            bytes.truncate(bytes.len() - cut % bytes.len());
            if let Ok(record) = Record::from_stored(OwnedBytes::new(bytes)) {
                let _ = (record.to_document(), record.id(), record.body().len());
            }
        }
    }
}
