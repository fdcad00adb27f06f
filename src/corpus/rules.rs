//! What the settings say of reading, made ready once: globs compiled, encodings looked up.

use std::{borrow::Cow, path::Path, sync::Arc};

use encoding_rs::Encoding;

use super::{
    error::CorpusError,
    glob::{Globs, Verdict},
    language,
    names::Names,
};
use crate::{
    config::{CorpusConfig, FieldNames, FileRule},
    document::{DATE_AS_WRITTEN, DateSpan, Document, Field, Metadata, PerField},
};

/// The settings of `[corpus]`, ready to be used; made once, shared by all threads.
#[derive(Debug, Clone)]
pub struct Rules {
    ignore: Globs,
    files: Vec<(Globs, FileSettings)>,
    /// The names of our fields where no rule has others.
    pub(super) names: Arc<Names>,
    pub(super) max_document_bytes: usize,
    pub(super) max_unpacked_bytes: u64,
    nothing: Arc<FileSettings>,
}

/// What the rules say of one file: the last matching rule that has a setting gives it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct FileSettings {
    pub(super) encoding: Option<&'static Encoding>,
    /// The names of our fields, where they are others than usual.
    pub(super) names: Option<Arc<Names>>,
    pub(super) fields: PerField<Option<String>>,
    /// The date of documents that say none, as the rule has it.
    pub(super) date: Option<DateSpan>,
    /// Where the date of such documents is looked for before.
    pub(super) date_from: Vec<DatePlace>,
}

/// Where a date may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DatePlace {
    /// In the name of the file.
    Name,
    /// In the first lines of the text.
    FirstLines,
}

/// Lines that the date of a letter stands in, and how long they are at most, in bytes.
const FIRST_LINES: usize = 3;
const MAX_LINE_BYTES: usize = 200;

impl FileSettings {
    /// Gives a document that says no date the one that the rules find for it.
    pub(super) fn add_date(&self, document: &mut Document<'_>, file: &str) {
        let says_none = document.date.is_none() && !document.metadata.contains_key(DATE_AS_WRITTEN);
        if !says_none || self.date.is_none() && self.date_from.is_empty() {
            return;
        }
        let found = self.date_of(file, &document.body).map(|(date, text)| (date, text.to_owned()));
        if let Some((date, written)) = found {
            document.date = Some(date);
            if !written.is_empty() && written != date.to_string() {
                let written = Metadata::Text(Cow::Owned(written));
                document.metadata.insert(Cow::Borrowed(DATE_AS_WRITTEN), written);
            }
        }
    }

    /// The date of a document that says none itself, and how it is written where it was found.
    fn date_of<'t>(&self, file: &'t str, body: &'t str) -> Option<(DateSpan, &'t str)> {
        let found = self.date_from.iter().find_map(|place| match place {
            DatePlace::Name => DateSpan::find(file.rsplit('/').next().unwrap_or(file)),
            DatePlace::FirstLines => {
                let lines = body.lines().filter(|line| !line.trim().is_empty()).take(FIRST_LINES);
                lines.filter(|line| line.len() <= MAX_LINE_BYTES).find_map(DateSpan::find)
            }
        });
        found.or_else(|| self.date.map(|date| (date, "")))
    }
}

impl Rules {
    /// Compiles the settings.
    ///
    /// # Errors
    /// Where a glob is not valid, or a rule names an unknown encoding or language, gives one name
    /// to two fields, or has a date that is none.
    pub fn new(config: &CorpusConfig) -> Result<Self, CorpusError> {
        let mut files = Vec::with_capacity(config.rules.len());
        for rule in &config.rules {
            files.push((
                Globs::new(std::slice::from_ref(&rule.files))?,
                settings(rule, &config.fields)?,
            ));
        }
        Ok(Self {
            ignore: Globs::new(&config.ignore)?,
            files,
            names: Arc::new(Names::new(config.fields.clone())),
            max_document_bytes: config.max_document_bytes,
            max_unpacked_bytes: config.max_unpacked_bytes,
            nothing: Arc::default(),
        })
    }

    /// Whether the settings leave out the file or folder. A glob is tried on the path from the
    /// folder that was walked, then on the path as given.
    pub(super) fn ignores(&self, id: &str, from_root: &Path, is_folder: bool) -> bool {
        if self.ignore.is_empty() {
            return false;
        }
        let as_given = Path::new(id.trim_start_matches('/'));
        let verdict = self.ignore.verdict(from_root, is_folder);
        verdict.or_else(|| self.ignore.verdict(as_given, is_folder)) == Some(Verdict::Matches)
    }

    /// What holds for a file; globs are tried as in [`Rules::ignores`].
    pub(super) fn settings(&self, id: &str, from_root: &Path) -> Arc<FileSettings> {
        let as_given = Path::new(id.trim_start_matches('/'));
        let matches = |globs: &Globs| globs.matches_file(from_root) || globs.matches_file(as_given);
        let mut found: Option<FileSettings> = None;
        for (_, rule) in self.files.iter().filter(|(globs, _)| matches(globs)) {
            let found = found.get_or_insert_default();
            found.encoding = rule.encoding.or(found.encoding);
            if rule.names.is_some() {
                found.names.clone_from(&rule.names);
            }
            found.date = rule.date.or(found.date);
            if !rule.date_from.is_empty() {
                found.date_from.clone_from(&rule.date_from);
            }
            for (field, value) in rule.fields.iter().filter(|(_, value)| value.is_some()) {
                found.fields[field].clone_from(value);
            }
        }
        found.map_or_else(|| Arc::clone(&self.nothing), Arc::new)
    }
}

fn settings(rule: &FileRule, names: &FieldNames) -> Result<FileSettings, CorpusError> {
    let encoding = match &rule.encoding {
        Some(label) => Some(
            Encoding::for_label(label.as_bytes())
                .ok_or_else(|| CorpusError::UnknownCharset { label: label.clone() })?,
        ),
        None => None,
    };
    let names = match rule.names.is_empty() {
        true => None,
        false => {
            let names = names.clone().with(&rule.names).map_err(CorpusError::Names)?;
            Some(Arc::new(Names::new(names)))
        }
    };
    let mut fields = rule.fields.clone();
    if let Some(lang) = &mut fields[Field::Lang] {
        let code = language::code(lang).ok_or_else(|| CorpusError::Language(lang.clone()))?;
        *lang = code.into_owned();
    }
    let date = rule.date.as_deref().map(DateSpan::from_written).transpose();
    let date = date.map_err(CorpusError::Date)?;
    let date_from = date_places(rule.date_from.as_deref().unwrap_or_default())?;
    Ok(FileSettings { encoding, names, fields, date, date_from })
}

fn date_places(text: &str) -> Result<Vec<DatePlace>, CorpusError> {
    let places = text.split(',').map(str::trim).filter(|place| !place.is_empty());
    let places = places.map(|place| match place {
        "name" => Ok(DatePlace::Name),
        "first lines" => Ok(DatePlace::FirstLines),
        other => Err(CorpusError::DatePlace(other.to_owned())),
    });
    places.collect()
}

#[cfg(test)]
mod tests {
    use super::{super::names::Slot, *};
    use crate::config::{GivenNames, OneOrMore};

    fn rule<const N: usize>(files: &str, fields: [(Field, &str); N]) -> FileRule {
        let fields = fields.map(|(field, value)| (field, Some(value.to_owned()))).into();
        FileRule { files: files.into(), fields, ..FileRule::default() }
    }

    fn rules(rules: Vec<FileRule>) -> Rules {
        Rules::new(&CorpusConfig { rules, ..CorpusConfig::default() }).unwrap()
    }

    #[test]
    fn the_last_matching_rule_wins_setting_by_setting() {
        let rules = rules(vec![
            rule("*.txt", [(Field::Lang, "rus"), (Field::Source, "all")]),
            rule("letters/**", [(Field::Source, "letters")]),
            rule("*.md", [(Field::Source, "never")]),
        ]);
        let found = rules.settings("letters/a.txt", Path::new("a.txt"));
        assert_eq!(found.fields[Field::Lang].as_deref(), Some("ru"));
        assert_eq!(found.fields[Field::Source].as_deref(), Some("letters"));
        assert_eq!(*rules.settings("b.csv", Path::new("b.csv")), FileSettings::default());
    }

    #[test]
    fn a_glob_matches_from_the_folder_that_was_walked_and_as_given() {
        let rules = rules(vec![rule("letters/*.txt", [(Field::Lang, "ru")])]);
        let lang = |id: &str, from_root: &str| {
            rules.settings(id, Path::new(from_root)).fields[Field::Lang].clone()
        };
        assert!(lang("corpus/letters/a.txt", "letters/a.txt").is_some());
        assert!(lang("letters/a.txt", "a.txt").is_some());
        assert!(lang("corpus/b/letters/a.txt", "b/letters/a.txt").is_none());
    }

    #[test]
    fn a_rule_may_have_names_of_its_own() {
        let names = |name: &str| GivenNames::from([("body".into(), OneOrMore(vec![name.into()]))]);
        let with = |name| FileRule { names: names(name), ..rule("cards/**", []) };
        let rules = rules(vec![with("содержание"), rule("*.csv", [(Field::Lang, "ru")])]);
        let found = rules.settings("cards/a.csv", Path::new("cards/a.csv")).names.clone().unwrap();
        assert_eq!(found.slot("содержание"), Some((Slot::Body, 0)));
        assert_eq!(found.slot("текст"), None);
        assert_eq!(found.slot("автор"), Some((Slot::Field(Field::Author), 1)));
        assert_eq!(rules.settings("b.csv", Path::new("b.csv")).names, None);
        let config = CorpusConfig { rules: vec![with("дата")], ..CorpusConfig::default() };
        let error = Rules::new(&config).unwrap_err().to_string();
        assert_eq!(
            error,
            "`fields` in `[[corpus.rules]]`: `дата` cannot name both `body` and `date`"
        );
    }

    #[test]
    fn a_date_is_found_where_a_rule_says_that_it_stands() {
        let rules = rules(vec![
            FileRule { date: Some("1957".into()), ..rule("*", []) },
            FileRule { date_from: Some("name, first lines".into()), ..rule("letters/*", []) },
        ]);
        let date = |file: &str, body: &str| {
            let settings = rules.settings(file, Path::new(file));
            settings.date_of(file, body).map(|(date, written)| format!("{date} `{written}`"))
        };
        let body = "\nМосква,\n25 февраля 1956 г.\n\nДорогая Анна! В 1943 году";
        assert_eq!(date("letters/a.txt", body).as_deref(), Some("1956-02-25 `25 февраля 1956 г.`"));
        let found = date("letters/1956-03-01 reply.txt", body);
        assert_eq!(found.as_deref(), Some("1956-03-01 `1956-03-01`"));
        let found = date("letters/b.txt", "My dear,\n\n\n\nhow are\nyou?\nMay 1, 1958");
        assert_eq!(found.as_deref(), Some("1957 ``"));
        assert_eq!(date("1958.txt", body).as_deref(), Some("1957 ``"));
    }

    #[test]
    fn a_setting_that_nobody_knows_is_refused() {
        let refused = |rule: FileRule| {
            let config = CorpusConfig { rules: vec![rule], ..CorpusConfig::default() };
            Rules::new(&config).unwrap_err().to_string()
        };
        let error = refused(FileRule { encoding: Some("cp-1957".into()), ..rule("*", []) });
        assert!(error.starts_with("unknown charset `cp-1957`"), "{error}");
        assert!(
            refused(rule("{a", [])).starts_with("`{a` is not a valid glob"),
            "{}",
            refused(rule("{a", []))
        );
        let error = refused(FileRule { date: Some("when?".into()), ..rule("*", []) });
        assert!(error.starts_with("`when?` is not a date"), "{error}");
        let error = refused(FileRule { date_from: Some("name, body".into()), ..rule("*", []) });
        assert!(error.starts_with("`body` is not where a date is looked for"), "{error}");
        let error = refused(rule("*", [(Field::Lang, "в основном")]));
        assert!(error.contains("not a language code"), "{error}");
    }
}
