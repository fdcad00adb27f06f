//! `[corpus]`: what is read, and how; the names of our fields in files, and rules for files.

use std::{collections::BTreeMap, mem, path::PathBuf};

use serde::{Deserialize, Serialize};

use crate::document::PerField;

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
    /// The names of our fields in JSON Lines, CSV and front matter.
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

/// `[corpus.fields]`: under which names a JSON object, a table or front matter has each of our
/// fields. Where a document has several of them, the first in the list is meant, and the others are
/// metadata.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<String, OneOrMore>", into = "BTreeMap<String, OneOrMore>")]
#[expect(missing_docs, reason = "each is the field of the same name")]
pub struct FieldNames {
    pub id: Vec<String>,
    pub body: Vec<String>,
    pub title: Vec<String>,
    pub url: Vec<String>,
    pub date: Vec<String>,
    /// The others, under their own names.
    pub fields: PerField<Vec<String>>,
}

impl FieldNames {
    /// Each of our names with those that it has in a file.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &[String])> {
        let Self { id, body, title, url, date, fields } = self;
        [("id", id), ("body", body), ("title", title), ("url", url), ("date", date)]
            .into_iter()
            .chain(fields.iter().map(|(field, names)| (field.name(), names)))
            .map(|(ours, names)| (ours, names.as_slice()))
    }

    fn iter_mut(&mut self) -> impl Iterator<Item = (&'static str, &mut Vec<String>)> {
        let Self { id, body, title, url, date, fields } = self;
        [("id", id), ("body", body), ("title", title), ("url", url), ("date", date)]
            .into_iter()
            .chain(fields.iter_mut().map(|(field, names)| (field.name(), names)))
    }

    /// These names with others in the place of some.
    ///
    /// # Errors
    /// Where a name is given to a field that there is not, or would name two.
    pub fn with(mut self, given: &GivenNames) -> Result<Self, String> {
        let mut given = given.clone();
        for (ours, names) in self.iter_mut() {
            if let Some(OneOrMore(given)) = given.remove(ours) {
                *names = given;
            }
        }
        nothing_left(&given)?;
        let all: Vec<_> = self
            .iter()
            .flat_map(|(ours, names)| names.iter().map(move |name| (name, ours)))
            .collect();
        for (place, (name, ours)) in all.iter().enumerate() {
            if name.trim().is_empty() {
                return Err(format!("`{ours}` has an empty name"));
            }
            if let Some((_, other)) = all[..place].iter().find(|(before, _)| before == name) {
                return Err(format!("`{name}` cannot name both `{other}` and `{ours}`"));
            }
        }
        if let Some((ours, _)) = self.iter().find(|(_, names)| names.is_empty()) {
            return Err(format!("`{ours}` has no name"));
        }
        Ok(self)
    }
}

impl Default for FieldNames {
    fn default() -> Self {
        let mut names = Self {
            id: Vec::new(),
            body: Vec::new(),
            title: Vec::new(),
            url: Vec::new(),
            date: Vec::new(),
            fields: PerField::default(),
        };
        for (ours, names) in names.iter_mut() {
            let russian: &[&str] = match ours {
                "body" => &["текст"],
                "title" => &["название", "заглавие", "заголовок"],
                "url" => &["ссылка"],
                "date" => &["дата"],
                "lang" => &["язык"],
                "source" => &["источник"],
                "collection" => &["коллекция", "собрание"],
                "author" => &["автор"],
                _ => &[],
            };
            names.extend([ours].iter().chain(russian).map(|&name| name.to_owned()));
        }
        names
    }
}

impl TryFrom<GivenNames> for FieldNames {
    type Error = String;

    fn try_from(given: GivenNames) -> Result<Self, String> {
        Self::default().with(&given)
    }
}

impl From<FieldNames> for GivenNames {
    fn from(mut names: FieldNames) -> Self {
        names
            .iter_mut()
            .map(|(ours, names)| (ours.to_owned(), OneOrMore(mem::take(names))))
            .collect()
    }
}

/// Names of fields as they are given: for some of the fields, one name or a list.
pub type GivenNames = BTreeMap<String, OneOrMore>;

/// `"body"` or `["body", "текст"]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "OneOrMoreGiven", into = "Vec<String>")]
pub struct OneOrMore(pub Vec<String>);

#[derive(Deserialize)]
#[serde(untagged, expecting = "a name or a list of names is needed")]
enum OneOrMoreGiven {
    One(String),
    More(Vec<String>),
}

impl From<OneOrMoreGiven> for OneOrMore {
    fn from(given: OneOrMoreGiven) -> Self {
        Self(match given {
            OneOrMoreGiven::One(name) => vec![name],
            OneOrMoreGiven::More(names) => names,
        })
    }
}

impl From<OneOrMore> for Vec<String> {
    fn from(OneOrMore(names): OneOrMore) -> Self {
        names
    }
}

/// Fails where a table has a key that was not taken out of it.
fn nothing_left<T>(table: &BTreeMap<String, T>) -> Result<(), String> {
    table.keys().next().map_or(Ok(()), |key| Err(format!("unknown setting `{key}`")))
}

/// `[[corpus.rules]]`: what holds for the files that a glob matches; the last matching rule wins,
/// setting by setting. What a document says of itself takes precedence over any rule.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<String, Setting>", into = "BTreeMap<String, Setting>")]
pub struct FileRule {
    /// The glob, as in a `.gitignore`, matched against the path as given.
    pub files: String,
    /// Encoding by its WHATWG label, such as `koi8-r`; no detection then.
    pub encoding: Option<String>,
    /// The names that our fields have in these files, in the place of those of `[corpus.fields]`;
    /// in the settings `fields`.
    pub names: GivenNames,
    /// Language, source and so on of the documents.
    pub fields: PerField<Option<String>>,
    /// Their date, written as in a document.
    pub date: Option<String>,
    /// Where their date stands: `name` of the file, `first lines` of the text, or both, in the order
    /// in which they are asked.
    pub date_from: Option<String>,
}

/// A setting of a rule: a text, or names of fields.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged, expecting = "a text is needed, or names of fields under `fields`")]
enum Setting {
    Text(String),
    Names(GivenNames),
}

impl TryFrom<BTreeMap<String, Setting>> for FileRule {
    type Error = String;

    fn try_from(mut given: BTreeMap<String, Setting>) -> Result<Self, String> {
        let names = match given.remove("fields") {
            Some(Setting::Names(names)) => names,
            Some(Setting::Text(_)) => {
                return Err("`fields` of a rule is a table, such as `{ body = \"text\" }`".into());
            }
            None => GivenNames::new(),
        };
        // Names that are not usable are refused here, with the line.
        FieldNames::default().with(&names)?;
        let mut text = |key: &str| match given.remove(key) {
            Some(Setting::Text(text)) => Ok(Some(text)),
            Some(Setting::Names(_)) => Err(format!("`{key}` of a rule is a text")),
            None => Ok(None),
        };
        let (files, encoding) = (text("files")?.unwrap_or_default(), text("encoding")?);
        let mut fields = PerField::default();
        for (field, value) in fields.iter_mut() {
            *value = text(field.name())?;
        }
        let (date, date_from) = (text("date")?, text("date_from")?);
        nothing_left(&given)?;
        Ok(Self { files, encoding, names, fields, date, date_from })
    }
}

impl From<FileRule> for BTreeMap<String, Setting> {
    fn from(rule: FileRule) -> Self {
        let FileRule { files, encoding, names, mut fields, date, date_from } = rule;
        let fields = fields.iter_mut().map(|(field, value)| (field.name(), value.take()));
        let own = [("files", Some(files)), ("encoding", encoding), ("date", date)];
        let texts = own.into_iter().chain([("date_from", date_from)]).chain(fields);
        let texts = texts.filter_map(|(name, value)| Some((name, Setting::Text(value?))));
        let names = (!names.is_empty()).then_some(("fields", Setting::Names(names)));
        texts.chain(names).map(|(name, value)| (name.to_owned(), value)).collect()
    }
}
