//! JSON Lines: one object a line, the format of bulk loads.
//!
//! A string without escapes is borrowed from the chunk; a line makes no allocation but for strings
//! with escapes and for metadata. Blank lines are nothing; white space, zero bytes and byte order marks
//! around a record are allowed, and so are the record separators of a JSON text sequence (RFC 7464),
//! whose records may go over several lines. Of two values of one key the last counts. A number that no
//! double holds is kept as it is written, as a text.

use std::{borrow::Cow, cell::Cell, fmt};

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, value::RawValue};

use super::{
    super::{
        draft::{ANCHORS, Draft, Value},
        error::CorpusError,
        input::Input,
        lines::{LINE_FEED, LineChunk, Lines, RECORD_SEPARATOR},
        names::Names,
        output::{Output, ReadEvent},
    },
    reader::{Beginning, Clue, Format, FormatInfo},
};

/// JSON Lines.
pub(super) struct JsonLines;

/// What the format is called.
pub(in super::super) const NAME: &str = "JSON Lines";

impl Format for JsonLines {
    fn about(&self) -> FormatInfo {
        FormatInfo {
            name: NAME,
            told_by: "`.jsonl`, `.ndjson`, or a first line that is a JSON object",
            document: "a line",
        }
    }

    fn clue(&self, beginning: &Beginning<'_>) -> Option<Clue> {
        let is_named = beginning.named(&["jsonl", "ndjson"]).is_some();
        (is_named || is_json_lines(beginning.bytes)).then_some(Clue::Content)
    }

    fn read(&self, input: Input<'_>, output: &mut Output<'_>) -> Result<(), CorpusError> {
        read(input, output)
    }

    fn is_lines(&self) -> bool {
        true
    }
}

/// Whether the first line is a JSON object, as far as it is in sight.
fn is_json_lines(text: &[u8]) -> bool {
    if let [RECORD_SEPARATOR, record @ ..] = text {
        return record.trim_ascii_start().starts_with(b"{");
    }
    if !text.starts_with(b"{") {
        return false;
    }
    match memchr::memchr(b'\n', text) {
        Some(end) => is_json(&text[..end]),
        None if is_json(text) => true,
        None => {
            // A first line longer than the beginning: its first key must do.
            let inner = text[1..].trim_ascii_start();
            let key_end = inner.get(1..).and_then(|rest| memchr::memchr(b'"', rest));
            inner.first() == Some(&b'"')
                && key_end.is_some_and(|end| inner[end + 2..].trim_ascii_start().starts_with(b":"))
        }
    }
}

fn is_json(text: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(text).is_ok()
}

/// Reads a file, chunk by chunk.
///
/// # Errors
/// None: a line that cannot be read is a skip of its own.
fn read(input: Input<'_>, output: &mut Output<'_>) -> Result<(), CorpusError> {
    let (limit_bytes, buffers) = (output.rules.max_document_bytes, &output.scratch.buffers);
    for chunk in Lines::new(input, output.file, output.settings, limit_bytes, buffers) {
        match chunk {
            Ok(chunk) => read_lines(&chunk, output),
            Err(skip) => (output.sink)(ReadEvent::Skip(skip)),
        }
    }
    Ok(())
}

/// Reads whole lines.
pub(in super::super) fn read_lines(chunk: &LineChunk, output: &mut Output<'_>) {
    read_records(&chunk.bytes, chunk.first_line, chunk.separator, output);
}

/// Reads records, each with its separator; `line` is the number of the first line, from 1.
fn read_records(bytes: &[u8], mut line: u64, separator: u8, output: &mut Output<'_>) {
    // All lines at once: string by string, by the standard library, this check would take most of
    // the time for Russian (0.3 GB/s; here 6 GB/s).
    let text = simdutf8::basic::from_utf8(bytes).ok();
    let limit_bytes = output.rules.max_document_bytes;
    let mut at = 0;
    while at < bytes.len() {
        let end = memchr::memchr(separator, &bytes[at..]).map_or(bytes.len(), |length| at + length);
        let here = match text {
            Some(text) => Ok(&text[at..end]),
            None => std::str::from_utf8(&bytes[at..end]),
        };
        match here.map(trimmed) {
            Ok((_, "")) => {}
            Ok((_, record)) if record.len() > limit_bytes => {
                output.skip(Some(line), CorpusError::TooLong { limit_bytes });
            }
            Ok((before, record)) => match parse(record, output.names()) {
                Ok(draft) => output.draft(draft, Some(line)),
                Err(error) => {
                    let (lines, reason) = described(&error, before);
                    output.skip(Some(line + lines), reason);
                }
            },
            Err(error) => {
                let offset = error.valid_up_to();
                output.skip(Some(line), CorpusError::NotUtf8 { offset });
            }
        }
        line += match separator {
            LINE_FEED => 1,
            _ => memchr::memchr_iter(LINE_FEED, &bytes[at..end]).count() as u64,
        };
        at = end + 1;
    }
}

/// A record without what may stand around it, after what stands before it.
fn trimmed(line: &str) -> (&str, &str) {
    // As nearly every line is.
    if line.starts_with('{') && line.ends_with('}') {
        return ("", line);
    }
    let is_around =
        |char: char| matches!(char, '\u{FEFF}' | '\0' | '\u{1E}') || char.is_ascii_whitespace();
    let record = line.trim_start_matches(is_around);
    (&line[..line.len() - record.len()], record.trim_end_matches(is_around))
}

/// What is wrong with a record, and how many lines after its beginning.
fn described(error: &serde_json::Error, before: &str) -> (u64, CorpusError) {
    let message = error.to_string();
    let reason = message.rsplit_once(" at line ").map_or(&*message, |(reason, _)| reason);
    let lines = error.line().saturating_sub(1);
    let column = match (lines, error.column()) {
        (0, column) => before.rsplit('\n').next().map_or(0, str::len) + column,
        (_, column) => column,
    };
    let lines = lines + memchr::memchr_iter(LINE_FEED, before.as_bytes()).count();
    let reason = match error.column() {
        0 => reason.to_owned(),
        _ => format!("{reason} at column {column}"),
    };
    (lines as u64, CorpusError::Json(reason))
}

fn parse<'a>(record: &'a str, names: &Names) -> Result<Draft<'a>, serde_json::Error> {
    let has_double = Cell::new(false);
    let parsed = parse_with(record, Object { names, has_double: &has_double });
    let is_out_of_range =
        || parsed.as_ref().is_err_and(|error| error.to_string().starts_with("number out of range"));
    match has_double.get() || is_out_of_range() {
        // Whether a number fits a double only its digits show.
        true => parse_with(record, Written { names }),
        false => parsed,
    }
}

fn parse_with<'a>(
    record: &'a str,
    visitor: impl Visitor<'a, Value = Draft<'a>>,
) -> Result<Draft<'a>, serde_json::Error> {
    let mut json = serde_json::Deserializer::from_str(record);
    let draft = json.deserialize_map(visitor)?;
    json.end()?;
    Ok(draft)
}

/// Takes an object whose values are looked at as they are written.
struct Written<'n> {
    names: &'n Names,
}

impl<'de> Visitor<'de> for Written<'_> {
    type Value = Draft<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Draft<'de>, A::Error> {
        let mut draft = Draft::default();
        while let Some(key) = map.next_key_seed(Text)? {
            let written: &'de RawValue = map.next_value()?;
            let written = written.get();
            if key == ANCHORS {
                if let Ok(anchors) = serde_json::from_str(written) {
                    draft.set_anchors(anchors);
                }
                continue;
            }
            let value = match written.as_bytes().first() {
                Some(b'-' | b'0'..=b'9') => number(written),
                _ => {
                    let mut json = serde_json::Deserializer::from_str(written);
                    // What fails here is a list with a number that no double holds.
                    let value = Any(&Cell::new(false)).deserialize(&mut json);
                    value.unwrap_or(Value::Other("a list of more than strings"))
                }
            };
            draft.set(self.names, key, value);
        }
        Ok(draft)
    }
}

/// A number, or the text of one that would not come back as it is written.
fn number(written: &str) -> Value<'_> {
    let as_text = Value::Text(Cow::Borrowed(written));
    let Ok(number) = serde_json::from_str::<Number>(written) else { return as_text };
    let Some(double) = number.as_f64().filter(|_| number.is_f64()) else {
        return Value::Number(number);
    };
    let mantissa = written.split(['e', 'E']).next().unwrap_or(written);
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).skip_while(|&digit| digit == b'0');
    // A double holds fifteen digits whatever they are, and hardly any where it is nearly zero.
    let digits = digits.count();
    let is_held = digits <= 15 && (digits == 0 || double.abs() > 1e-300);
    if is_held || number.to_string() == written { Value::Number(number) } else { as_text }
}

struct Object<'n> {
    names: &'n Names,
    has_double: &'n Cell<bool>,
}

impl<'de> Visitor<'de> for Object<'_> {
    type Value = Draft<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Draft<'de>, A::Error> {
        let mut draft = Draft::default();
        while let Some(key) = map.next_key_seed(Text)? {
            if key == ANCHORS {
                draft.set_anchors(map.next_value()?);
                continue;
            }
            let value = map.next_value_seed(Any(self.has_double))?;
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

/// Any value; what a document cannot hold is read past. Tells whether there is a number that was made a
/// double.
struct Any<'n>(&'n Cell<bool>);

impl<'de> DeserializeSeed<'de> for Any<'_> {
    type Value = Value<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Any<'_> {
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
        self.0.set(true);
        let number = Number::from_f64(number);
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
        while let Some(value) = list.next_element_seed(Any(self.0))? {
            match (value, &mut texts) {
                (Value::Text(text), Some(texts)) => texts.push(text),
                _ => texts = None,
            }
        }
        Ok(texts.map_or(Value::Other("a list of more than strings"), Value::List))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        super::super::{mojibake, output::tests::reading},
        *,
    };
    use crate::document::{Anchor, Field};

    fn reads_with(bytes: &[u8], see: &mut dyn FnMut(ReadEvent<'_>)) {
        reading("a.jsonl", 1_000, see, |output| {
            let separator = if bytes.starts_with(b"\x1E") { RECORD_SEPARATOR } else { LINE_FEED };
            read_records(bytes, 1, separator, output);
            Ok(())
        });
    }

    fn reads(bytes: &[u8]) -> Vec<String> {
        let mut seen = Vec::new();
        reads_with(bytes, &mut |event| match event {
            ReadEvent::Document(document) => {
                seen.push(format!("{}|{}", document.id, document.body));
            }
            ReadEvent::Skip(skip) | ReadEvent::Warning(skip) => seen.push(skip.to_string()),
        });
        seen
    }

    #[test]
    fn a_line_is_a_document_and_blank_lines_are_nothing() {
        let lines =
            "\u{FEFF}{\"id\":\"a\",\"body\":\"Хрущёв\"}\r\n\n  \r\n{\"body\":\"b\",\"id\":7}";
        assert_eq!(reads(lines.as_bytes()), ["a|Хрущёв", "7|b"]);
    }

    #[test]
    fn odd_bytes_around_a_record_are_nothing() {
        let lines = "\u{FEFF}{\"id\":\"a\",\"body\":\"x\"}\n\u{FEFF}{\"id\":\"b\",\"body\":\"x\"}\r\n\
                     {\"id\":\"c\",\"body\":\"x\"}\0\0\n\0\0\0\n\t\n\u{1E}{\"id\":\"d\",\"body\":\"x\"}\n\0";
        assert_eq!(reads(lines.as_bytes()), ["a|x", "b|x", "c|x", "d|x"]);
        let seen = reads(b"{\"id\":\"a\",\"body\":\"x\0y\"}");
        assert!(
            seen[0].starts_with("`a.jsonl`:1: not a JSON object: control character"),
            "{seen:?}"
        );
        let seen = reads("\u{FEFF} {\"id\":oops}".as_bytes());
        assert_eq!(seen, ["`a.jsonl`:1: not a JSON object: expected value at column 11"]);
    }

    #[test]
    fn records_of_a_sequence_may_go_over_lines() {
        let records = b"\x1E{\n  \"id\": \"a\",\n  \"body\": \"x\"\n}\n\x1E{\"id\":\"b\",\"body\":\"y\"}\n\x1E\n\
                        \x1E{\n\"id\":\n oops}\n\x1E{\"id\":\"c\",\"body\":\"z\"}";
        let wrong = "`a.jsonl`:9: not a JSON object: expected value at column 2";
        assert_eq!(reads(records), ["a|x", "b|y", wrong, "c|z"]);
    }

    #[test]
    fn numbers_are_as_json_allows_them() {
        let line = br#"{"id":123456789012345678901234567890,"body":"x","a":1e999,"b":-0.5,"c":1e3,"d":
            3.14159265358979323846,"e":18446744073709551615,"f":1e-400,"g":-1E400,"h":0.0,"i":0.1,"j":[1e999],
            "k":["a"],"l":12345678901234567,"date":1957,"anchors":[{"at":0,"label":"p"}]}"#;
        let line: Vec<u8> = line.iter().copied().filter(|&byte| byte != b'\n').collect();
        let mut metadata = Vec::new();
        reads_with(&line, &mut |event| match event {
            ReadEvent::Document(document) => {
                assert_eq!(document.id, "123456789012345678901234567890");
                assert_eq!(document.date.unwrap().to_string(), "1957");
                assert_eq!(document.anchors.len(), 1);
                metadata.extend(
                    document.metadata.values().map(|value| serde_json::to_string(value).unwrap()),
                );
            }
            ReadEvent::Skip(skip) | ReadEvent::Warning(skip) => metadata.push(skip.to_string()),
        });
        let expected = [
            "`a.jsonl`:1: `j` is a list of more than strings; it is left out",
            "\"1e999\"",
            "-0.5",
            "1000.0",
            "\"3.14159265358979323846\"",
            "18446744073709551615",
            "\"1e-400\"",
            "\"-1E400\"",
            "0.0",
            "0.1",
            "[\"a\"]",
            "12345678901234567",
        ];
        assert_eq!(metadata, expected);
    }

    #[test]
    fn strings_without_escapes_are_borrowed() {
        let line = br#"{"id":"a","title":"T","body":"plain","author":"a\u0301","box":"7"}"#;
        reads_with(line, &mut |event| {
            let ReadEvent::Document(document) = event else { panic!("{event:?}") };
            assert!(matches!(document.id, Cow::Borrowed("a")));
            assert!(matches!(document.title, Some(Cow::Borrowed("T"))));
            assert!(matches!(document.body, Cow::Borrowed("plain")));
            let author = &document.fields[Field::Author];
            assert!(matches!(author, Some(Cow::Owned(text)) if text == "a\u{301}"));
            let (key, _) = document.metadata.first_key_value().unwrap();
            assert!(matches!(key, Cow::Borrowed("box")));
        });
    }

    #[test]
    fn what_is_not_a_document_is_named_with_its_line() {
        let lines = [
            &br#"{"id":"a","body":"x"}"#[..],
            b"",
            br#"{"id":"a","body":"x"#,
            br#"["id"]"#,
            b"{\"id\":\"\xFF\",\"body\":\"x\"}",
            br#"{"id":"a"}"#,
            br#"{"id":null,"body":"x"}"#,
            br#"{"id":"a","body":"x"} {}"#,
            br#"{"id":"a","body":"\ud800"}"#,
        ];
        let seen = reads(&lines.join(&b'\n'));
        let expected = [
            "a|x",
            "`a.jsonl`:3: not a JSON object: EOF while parsing a string at column 19",
            "`a.jsonl`:4: not a JSON object: invalid type: sequence, expected an object",
            "`a.jsonl`:5: not UTF-8 at byte 7",
            "`a.jsonl`:6: the text is blank",
            "`a.jsonl`:7: `id` is missing",
            "`a.jsonl`:8: not a JSON object: trailing characters at column 23",
        ];
        assert_eq!(seen[..7], expected);
        assert!(seen[7].starts_with("`a.jsonl`:9: not a JSON object: "), "{}", seen[7]);
    }

    #[test]
    fn long_lines_and_deep_nesting_are_refused() {
        let long = format!(r#"{{"id":"a","body":"{}"}}"#, "x".repeat(1_000));
        assert!(reads(long.as_bytes())[0].contains("longer than 1000 bytes"));
        let deep = format!(r#"{{"id":"a","body":"x","deep":{}"#, "[".repeat(900));
        assert!(reads(deep.as_bytes())[0].contains("recursion limit"));
    }

    #[test]
    fn of_two_values_of_a_key_the_later_stays() {
        assert_eq!(reads(br#"{"id":"a","body":"x","id":"b","body":"y"}"#), ["b|y"]);
        assert_eq!(reads(br#"{"id":"a","body":true,"body":"y"}"#), ["a|y"]);
    }

    #[test]
    fn what_a_document_cannot_hold_is_left_out_with_a_warning() {
        let line =
            r#"{"id":"a","body":"x","o":{"a":[1]},"t":true,"l":["a",1],"n":null,"date":"57"}"#;
        let expected = [
            "`a.jsonl`:1: `o` is an object; it is left out",
            "`a.jsonl`:1: `t` is a boolean; it is left out",
            "`a.jsonl`:1: `l` is a list of more than strings; it is left out",
            "`a.jsonl`:1: `57` is not a date; write a day, month or year as `1957-06-18`, `1957-06` or \
             `1957`; the date is left out",
            "a|x",
        ];
        assert_eq!(reads(line.as_bytes()), expected);
    }

    #[test]
    fn anchors_are_read_wherever_they_stand() {
        let anchors = r#"[{"at":3,"label":"p. 2","fragment":"page=2"},{"at":9,"label":"p. 3"}]"#;
        for line in [
            format!(r#"{{"anchors":{anchors},"id":"a","body":"one two"}}"#),
            format!(r#"{{"id":"a","body":"one two","anchors":{anchors}}}"#),
        ] {
            let mut seen = Vec::new();
            reads_with(line.as_bytes(), &mut |event| match event {
                ReadEvent::Document(document) => {
                    let Anchor { at, label, fragment } = &document.anchors[0];
                    assert_eq!((*at, &**label, fragment.as_deref()), (3, "p. 2", Some("page=2")));
                    assert_eq!(document.anchors.len(), 1);
                }
                ReadEvent::Skip(skip) | ReadEvent::Warning(skip) => seen.push(skip.to_string()),
            });
            let message = "`a.jsonl`:1: `anchors`: 1 of 2 is left out; the first is number 2: its \
                           `at` lies beyond the text";
            assert_eq!(seen, [message]);
        }
        let line = r#"{"id":"a","body":"x","anchors":{"at":1}}"#;
        assert_eq!(
            reads(line.as_bytes())[0],
            "`a.jsonl`:1: `anchors` is an object; it is left out"
        );
    }

    #[test]
    fn garbled_records_are_repaired() {
        let line =
            r#"{"id":"a","body":"ÐœÐ¾Ð»Ð¾Ñ‚Ð¾Ð² Ð¼Ð¾Ð»Ñ‡Ð°Ð»","anchors":[{"at":1,"label":"b"}]}"#;
        let message =
            "`anchors` count the letters of a garbled text, which is repaired; they are left out";
        assert_eq!(
            reads(line.as_bytes()),
            [&*format!("`a.jsonl`:1: {message}"), "a|Молотов молчал"]
        );
        let line = r#"{"id":"a","body":"ÐœÐ¾Ð»Ð¾Ñ‚Ð¾Ð² Ð¼Ð¾Ð»Ñ‡Ð°Ð»"}"#;
        assert_eq!(reads(line.as_bytes()), ["a|Молотов молчал"]);
    }

    proptest! {
        #[test]
        fn every_line_that_is_not_blank_gives_one_document_or_skip(
            bytes in proptest::collection::vec(any::<u8>(), 0..300),
        ) {
            let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(&bytes);
            let is_around = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, 0 | 0x1E);
            prop_assume!(bytes.first() != Some(&RECORD_SEPARATOR));
            let blank = |line: &&[u8]| !line.iter().all(is_around);
            let lines = bytes.split(|&byte| byte == b'\n').filter(blank).count();
            prop_assert_eq!(reads(bytes).len(), lines);
        }

        #[test]
        fn a_document_that_was_written_is_read(id in "\\PC{1,9}", body in "\\PC{1,200}") {
            prop_assume!(!id.trim().is_empty() && !body.trim().is_empty());
            let line = serde_json::json!({ "id": id, "body": body }).to_string();
            prop_assume!(line.len() <= 1_000);
            prop_assume!(mojibake::repair(&body).is_none(), "a text that looks garbled is repaired");
            prop_assert_eq!(reads(line.as_bytes()), [format!("{id}|{body}")]);
        }
    }
}
