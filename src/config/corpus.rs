//! `[corpus]`: what is read, and how; the names of our fields in files, and rules for files.

use std::{collections::BTreeMap, mem, path::PathBuf};

use serde::{Deserialize, Serialize};

use crate::document::{Field, PerField};

/// `[corpus]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CorpusConfig {
    /// Files and folders that `arkhiv index` reads where none is named.
    pub paths: Vec<PathBuf>,
    /// Globs of files and folders to leave out, as in a `.gitignore`.
    pub ignore: Vec<String>,
    /// The longest document, line or page, in bytes after decompression.
    pub max_document_bytes: usize,
    /// The most that one compressed file may unpack to, in bytes.
    pub max_unpacked_bytes: u64,
    /// The names of our fields in JSON Lines and CSV.
    pub fields: FieldNames,
    /// Rules for files whose content does not show enough.
    pub rules: Vec<FileRule>,
}

impl Default for CorpusConfig {
    fn default() -> Self {
        Self {
            paths: vec!["corpus".into()],
            ignore: vec!["README.md".into()],
            max_document_bytes: 16 << 20,
            max_unpacked_bytes: 8 << 30,
            fields: FieldNames::default(),
            rules: Vec::new(),
        }
    }
}

/// `[corpus.fields]`: under which name a JSON Lines object or CSV row has each of our fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<String, String>", into = "BTreeMap<String, String>")]
#[expect(missing_docs, reason = "each is the field of the same name")]
pub struct FieldNames {
    pub id: String,
    pub body: String,
    pub title: String,
    pub url: String,
    pub date: String,
    /// The others, under their own names.
    pub fields: PerField<String>,
}

impl FieldNames {
    /// Each of our names with the one that it has in a file.
    fn names_mut(&mut self) -> impl Iterator<Item = (&'static str, &mut String)> {
        let Self { id, body, title, url, date, fields } = self;
        [("id", id), ("body", body), ("title", title), ("url", url), ("date", date)]
            .into_iter()
            .chain(fields.iter_mut().map(|(field, name)| (field.name(), name)))
    }

    /// The field that has this name in a file.
    pub fn field(&self, name: &str) -> Option<Field> {
        self.fields.iter().find_map(|(field, named)| (*named == name).then_some(field))
    }
}

impl Default for FieldNames {
    fn default() -> Self {
        let mut names = Self {
            id: String::new(),
            body: String::new(),
            title: String::new(),
            url: String::new(),
            date: String::new(),
            fields: PerField::default(),
        };
        names.names_mut().for_each(|(ours, name)| ours.clone_into(name));
        names
    }
}

impl TryFrom<BTreeMap<String, String>> for FieldNames {
    type Error = String;

    fn try_from(mut given: BTreeMap<String, String>) -> Result<Self, String> {
        let mut names = Self::default();
        for (ours, name) in names.names_mut() {
            if let Some(given) = given.remove(ours) {
                *name = given;
            }
        }
        nothing_left(&given)?;
        Ok(names)
    }
}

impl From<FieldNames> for BTreeMap<String, String> {
    fn from(mut names: FieldNames) -> Self {
        names.names_mut().map(|(ours, name)| (ours.to_owned(), mem::take(name))).collect()
    }
}

/// Fails where a table has a key that was not taken out of it.
fn nothing_left(table: &BTreeMap<String, String>) -> Result<(), String> {
    table.keys().next().map_or(Ok(()), |key| Err(format!("unknown setting `{key}`")))
}

/// `[[corpus.rules]]`: what holds for the files that a glob matches; the last matching rule wins,
/// setting by setting. What a document says of itself takes precedence over any rule.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<String, String>", into = "BTreeMap<String, String>")]
pub struct FileRule {
    /// The glob, as in a `.gitignore`, matched against the path as given.
    pub files: String,
    /// Encoding by its WHATWG label, such as `koi8-r`; no detection then.
    pub encoding: Option<String>,
    /// Language, source and so on of the documents.
    pub fields: PerField<Option<String>>,
}

impl TryFrom<BTreeMap<String, String>> for FileRule {
    type Error = String;

    fn try_from(mut given: BTreeMap<String, String>) -> Result<Self, String> {
        let rule = Self {
            files: given.remove("files").unwrap_or_default(),
            encoding: given.remove("encoding"),
            fields: PerField::from_fn(|field| given.remove(field.name())),
        };
        nothing_left(&given)?;
        Ok(rule)
    }
}

impl From<FileRule> for BTreeMap<String, String> {
    fn from(rule: FileRule) -> Self {
        let FileRule { files, encoding, mut fields } = rule;
        let fields = fields.iter_mut().map(|(field, value)| (field.name(), value.take()));
        let all = [("files", Some(files)), ("encoding", encoding)].into_iter().chain(fields);
        all.filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }
}
