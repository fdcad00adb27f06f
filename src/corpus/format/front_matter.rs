//! Front matter: YAML between `---` lines or TOML between `+++` lines, before the text.

use std::{borrow::Cow, collections::BTreeMap, ops::Range};

use serde_json::Value as Json;

use super::super::{draft::Value, error::CorpusError};

/// Front matter, not parsed yet.
#[derive(Debug, PartialEq)]
pub(super) struct FrontMatter<'a> {
    syntax: Syntax,
    source: &'a str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Syntax {
    Yaml,
    Toml,
}

/// Front matter, where the text begins with some, and the text after it.
///
/// A rule (`---`) above prose begins none: the first line after it must look like `key: value`.
pub(super) fn split(text: &str) -> (Option<FrontMatter<'_>>, &str) {
    match find(text.as_bytes()) {
        Some((syntax, source, end)) => {
            (Some(FrontMatter { syntax, source: &text[source] }), &text[end..])
        }
        None => (None, text),
    }
}

/// Where the text begins after its front matter, if it has any.
pub(super) fn end(text: &[u8]) -> usize {
    find(text).map_or(0, |(_, _, end)| end)
}

/// The source between its fences, and where the text after them begins.
fn find(text: &[u8]) -> Option<(Syntax, Range<usize>, usize)> {
    let (syntax, fence): (_, &[u8]) = match text {
        [b'-', b'-', b'-', ..] => (Syntax::Yaml, b"---"),
        [b'+', b'+', b'+', ..] => (Syntax::Toml, b"+++"),
        _ => return None,
    };
    let mut lines = text.split_inclusive(|&byte| byte == b'\n');
    let start = lines.next().filter(|line| line.trim_ascii_end() == fence)?.len();
    let mut end = start;
    for line in lines {
        let mark = line.trim_ascii_end();
        if mark == fence || (syntax == Syntax::Yaml && mark == b"...") {
            let is_front = begins_with_key(&String::from_utf8_lossy(&text[start..end]));
            return is_front.then_some((syntax, start..end, end + line.len()));
        }
        end += line.len();
    }
    None
}

fn begins_with_key(source: &str) -> bool {
    let first = source.lines().find(|line| !line.trim().is_empty() && !line.starts_with('#'));
    first.is_none_or(|line| {
        let key = line.split([':', '=']).next().unwrap_or_default().trim();
        key.len() < line.trim_end().len() && key.split_whitespace().count() <= 3
            || line.starts_with('[')
    })
}

impl FrontMatter<'_> {
    /// Names and values.
    ///
    /// # Errors
    /// Where the source is not what its fence says.
    pub(super) fn values(&self) -> Result<Vec<(String, Value<'static>)>, CorpusError> {
        let wrong = |syntax, reason: String| {
            let reason = reason.lines().next().unwrap_or_default().to_owned();
            CorpusError::FrontMatter { syntax, reason }
        };
        let values: BTreeMap<String, Json> = match self.syntax {
            _ if self.source.trim().is_empty() => BTreeMap::new(),
            Syntax::Yaml => serde_saphyr::from_str(self.source)
                .map_err(|error| wrong("YAML", error.to_string()))?,
            Syntax::Toml => {
                let table: toml::Table = self
                    .source
                    .parse()
                    .map_err(|error: toml::de::Error| wrong("TOML", error.message().to_owned()))?;
                table.into_iter().map(|(key, value)| (key, json(value))).collect()
            }
        };
        Ok(values.into_iter().map(|(key, json)| (key, value(json))).collect())
    }
}

fn json(value: toml::Value) -> Json {
    match value {
        toml::Value::String(text) => Json::String(text),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(truth) => Json::Bool(truth),
        toml::Value::Datetime(date) => Json::String(date.to_string()),
        toml::Value::Array(list) => list.into_iter().map(json).collect(),
        toml::Value::Table(_) => Json::Object(serde_json::Map::new()),
    }
}

fn value(json: Json) -> Value<'static> {
    match json {
        Json::Null => Value::Nothing,
        Json::Bool(_) => Value::Other("a boolean"),
        Json::Number(number) => Value::Number(number),
        Json::String(text) => Value::Text(Cow::Owned(text)),
        Json::Object(_) => Value::Other("an object"),
        Json::Array(list) => {
            let texts = list.into_iter().map(|item| match item {
                Json::String(text) => Some(Cow::Owned(text)),
                Json::Number(number) => Some(Cow::Owned(number.to_string())),
                _ => None,
            });
            let texts: Option<Vec<_>> = texts.collect();
            texts.map_or(Value::Other("a list of more than strings"), Value::List)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> (Vec<String>, &str) {
        let (front, rest) = split(text);
        let values = front.map(|front| front.values().unwrap()).unwrap_or_default();
        (values.into_iter().map(|(key, value)| format!("{key} {value:?}")).collect(), rest)
    }

    #[test]
    fn yaml_and_toml_give_names_and_values() {
        let (values, rest) = keys("---\r\ndate: 1957-06-22\r\ntags: [съезд, 7]\r\n---\r\nТекст");
        assert_eq!(values, ["date Text(\"1957-06-22\")", "tags List([\"съезд\", \"7\"])"]);
        assert_eq!(rest, "Текст");
        let (values, rest) = keys("+++\ndate = 1957-06-22\nyear = 1957\n+++\nText");
        assert_eq!(values, ["date Text(\"1957-06-22\")", "year Number(Number(1957))"]);
        assert_eq!(rest, "Text");
        assert_eq!(keys("---\n---\nText"), (vec![], "Text"));
    }

    #[test]
    fn a_rule_above_prose_is_not_front_matter() {
        for text in [
            "---\nAnd so it went on, that day: badly.\n---\nText",
            "---\nkey: no end",
            "---- \na: b\n---\n",
            "Text\n---\na: b\n---\n",
        ] {
            assert_eq!(split(text), (None, text));
        }
    }

    #[test]
    fn aliases_that_multiply_are_refused() {
        let mut yaml = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for n in 1..12 {
            let previous = format!("*a{}, ", n - 1).repeat(10);
            yaml.push_str(&format!("a{n}: &a{n} [{previous}]\n"));
        }
        let text = format!("---\n{yaml}---\nText");
        assert!(split(&text).0.unwrap().values().is_err());
    }
}
