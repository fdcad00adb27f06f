//! What the settings say of reading, made ready once: globs compiled, encodings looked up.

use std::{path::Path, sync::Arc};

use encoding_rs::Encoding;

use super::{
    error::CorpusError,
    glob::{Globs, Verdict},
    language,
    names::Names,
};
use crate::{
    config::{CorpusConfig, FieldNames, FileRule},
    document::{Field, PerField},
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
}

impl Rules {
    /// Compiles the settings.
    ///
    /// # Errors
    /// Where a glob is not valid, or a rule names an unknown encoding or language, or gives one name
    /// to two fields.
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
    Ok(FileSettings { encoding, names, fields })
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
        let error = refused(rule("*", [(Field::Lang, "в основном")]));
        assert!(error.contains("not a language code"), "{error}");
    }
}
