//! The fields of the index and how each is kept.
//!
//! | field | indexed | column | what it holds |
//! |---|---|---|---|
//! | `id` | keyword, documents only | | the document's id |
//! | `file` | keyword, documents only | | path of the file that the document came from |
//! | `title`, `body` | words with frequencies, positions and lengths | | the terms of `analysis` |
//! | each [`Field`](crate::document::Field) | keyword, documents only | string | facets and filters |
//! | `date_first`, `date_last` | | i64 | days since 1970-01-01; none where undated |
//! | `added` | | i64 | when the document came into the index, in seconds since 1970 |
//! | `id_order` | | u64 | [`id_order`] of the id: breaks ties the same way after any merge |
//! | `record` | | | stored: the whole document, see [`record`](super::record) |
//!
//! A length (`fieldnorm`) counts every token, those stacked on another's position too: tantivy's
//! own writer can count no other way, and both ways of writing must agree. Nothing else is stored,
//! and no field is multi-valued.

use std::time::{SystemTime, UNIX_EPOCH};

use tantivy::{
    IndexSettings,
    schema::{
        BytesOptions, Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing,
        TextOptions,
    },
    store::{Compressor, ZstdCompressor},
};

use super::{fnv, tokens};
use crate::document::PerField;

/// Version of all this and of the record, which new manifests have.
pub const SCHEMA_VERSION: u32 = 3;

/// The earliest version that is read as it is; an index of any other has to be rebuilt. Version 1 had
/// no anchors in its records, versions 1 and 2 do not say when a document came.
pub const OLDEST_SCHEMA_VERSION: u32 = 1;

/// The column that says when a document came.
pub const ADDED: &str = "added";

/// The time, in seconds since 1970: what a document that comes now is said to have come at.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    // Seconds fill 63 bits in the far future.
    since.as_secs() as i64
}

/// The longest term that tantivy indexes, in bytes; ids and facet values must not be longer.
pub const MAX_TERM_BYTES: usize = 65_530;

/// The fields of [`schema`], in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the module documentation says what each holds")]
pub struct Fields {
    pub id: Field,
    pub file: Field,
    pub title: Field,
    pub body: Field,
    pub keywords: PerField<Field>,
    pub date_first: Field,
    pub date_last: Field,
    /// `None` in an index of an earlier version.
    pub added: Option<Field>,
    pub id_order: Field,
    pub record: Field,
}

/// The schema and its fields. Always the same: it depends on nothing but [`SCHEMA_VERSION`].
pub fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let column = NumericOptions::default().set_fast();
    let mut fields = Fields {
        id: builder.add_text_field("id", keyword()),
        file: builder.add_text_field("file", keyword()),
        title: builder.add_text_field("title", words()),
        body: builder.add_text_field("body", words()),
        keywords: PerField::from_fn(|field| {
            builder.add_text_field(field.name(), keyword().set_fast("raw"))
        }),
        date_first: builder.add_i64_field("date_first", column.clone()),
        date_last: builder.add_i64_field("date_last", column.clone()),
        added: None,
        id_order: builder.add_u64_field("id_order", column.clone()),
        record: builder.add_bytes_field("record", BytesOptions::default().set_stored()),
    };
    // Last, so that the other fields have the numbers that they have in earlier versions.
    fields.added = Some(builder.add_i64_field(ADDED, column));
    (builder.build(), fields)
}

/// How segments are written: records in blocks of 32 KiB, compressed by the thread that writes them
/// with Zstandard at level -3: in three fifths of the time of level 1, for a quarter more space on
/// Russian and two fifths on English prose, and still smaller than LZ4. (A thread of its own helps
/// no small commit, and a bulk load keeps every core busy.)
pub fn settings() -> IndexSettings {
    IndexSettings {
        docstore_compression: Compressor::Zstd(ZstdCompressor { compression_level: Some(-3) }),
        docstore_blocksize: 32 << 10,
        docstore_compress_dedicated_thread: false,
        ..IndexSettings::default()
    }
}

/// A number made from an id alone (FNV-1a, 64 bits), to order documents of equal score.
pub fn id_order(id: &str) -> u64 {
    fnv::hash(id.as_bytes())
}

fn keyword() -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("raw")
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::Basic);
    TextOptions::default().set_indexing_options(indexing)
}

fn words() -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(tokens::TOKENIZER)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    TextOptions::default().set_indexing_options(indexing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_ids_is_the_published_fnv_1a() {
        // Test vectors of the FNV reference implementation.
        assert_eq!(id_order(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(id_order("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(id_order("foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn a_schema_with_the_same_version_is_the_same() {
        let (schema, _) = schema();
        let json = serde_json::to_vec(&schema).unwrap();
        // When this fails, raise SCHEMA_VERSION and then put the new checksum here.
        assert_eq!((SCHEMA_VERSION, crc32fast::hash(&json)), (3, 1_519_985_557));
    }
}
