//! JSON Lines: one object a line, the format of bulk loads.
//!
//! A string without escapes is borrowed from the chunk; a line makes no allocation but for strings
//! with escapes and for metadata. Blank lines are nothing; a carriage return before the line's end
//! and a byte order mark at the file's beginning are allowed.

use std::{borrow::Cow, fmt};

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::super::{
    draft::{Draft, Value},
    error::CorpusError,
    read::Output,
};
use crate::config::FieldNames;

/// Reads whole lines; `first_line` is the number of the first, from 1.
pub(in super::super) fn read(bytes: &[u8], first_line: u64, output: &mut Output<'_>) {
    let bytes = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] if first_line == 1 => rest,
        _ => bytes,
    };
    // All lines at once: string by string, this check takes half of the time for Russian.
    let text = simdutf8::basic::from_utf8(bytes).ok();
    let limit_bytes = output.rules.max_document_bytes;
    let (mut at, mut line) = (0, first_line);
    while at < bytes.len() {
        let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length);
        let here = match text {
            Some(text) => Ok(&text[at..end]),
            None => std::str::from_utf8(&bytes[at..end]),
        };
        let draft = match here {
            Ok(here) if here.trim_ascii().is_empty() => None,
            Ok(here) if here.len() > limit_bytes => Some(Err(CorpusError::TooLong { limit_bytes })),
            Ok(here) => Some(parse(here, &output.rules.fields)),
            Err(error) => Some(Err(CorpusError::NotUtf8 { offset: error.valid_up_to() })),
        };
        match draft {
            Some(Ok(draft)) => output.draft(draft, Some(line)),
            Some(Err(reason)) => output.skip(Some(line), reason),
            None => {}
        }
        (at, line) = (end + 1, line + 1);
    }
}

fn parse<'a>(line: &'a str, names: &FieldNames) -> Result<Draft<'a>, CorpusError> {
    let mut json = serde_json::Deserializer::from_str(line);
    let draft = json.deserialize_map(Object { names }).and_then(|draft| {
        json.end()?;
        Ok(draft)
    });
    draft.map_err(|error| CorpusError::Json(error.to_string()))
}

struct Object<'n> {
    names: &'n FieldNames,
}

impl<'de> Visitor<'de> for Object<'_> {
    type Value = Draft<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Draft<'de>, A::Error> {
        let mut draft = Draft::default();
        while let Some(key) = map.next_key_seed(Text)? {
            let value = map.next_value_seed(Any)?;
            draft.set(self.names, key, value);
        }
        Ok(draft)
    }
}

/// A string, borrowed where it has no escapes: serde's own `Cow` never borrows.
struct Text;

impl<'de> DeserializeSeed<'de> for Text {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Text {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

/// Any value; what a document cannot hold is read past.
struct Any;

impl<'de> DeserializeSeed<'de> for Any {
    type Value = Value<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Any {
    type Value = Value<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Value::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Value::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        let number = serde_json::Number::from_f64(number);
        Ok(number.map_or(Value::Other("no finite number"), Value::Number))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Value::Nothing)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Value::Other("a boolean"))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::Other("an object"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut texts = Some(Vec::new());
        while let Some(value) = list.next_element_seed(Any)? {
            match (value, &mut texts) {
                (Value::Text(text), Some(texts)) => texts.push(text),
                _ => texts = None,
            }
        }
        Ok(texts.map_or(Value::Other("a list of more than strings"), Value::List))
    }
}
