//! A settings file, and everything that is wrong with it: each with its key and line.

use std::{collections::BTreeMap, fs, ops::Range, path::Path};

use toml::{
    Table, Value,
    de::{DeTable, DeValue},
};

use super::{Config, ConfigError};

/// What a settings file says.
#[derive(Debug, Default)]
pub(super) struct SettingsFile {
    /// The settings that it gives, relative paths resolved from its folder.
    pub(super) table: Table,
    /// The line of each key, by the key with its sections.
    pub(super) lines: BTreeMap<String, usize>,
    /// What is wrong with it.
    pub(super) problems: Vec<ConfigError>,
}

/// Reads a settings file, in which the keys of `known` may stand.
///
/// # Errors
/// Where it cannot be read or is not TOML.
pub(super) fn read(path: &Path, known: &Table) -> Result<SettingsFile, ConfigError> {
    let text = fs::read_to_string(path)
        .map_err(|source| ConfigError::Read { path: path.to_owned(), source })?;
    // The parser's message has the line and quotes it.
    let invalid = |error: toml::de::Error| ConfigError::Invalid {
        origin: path.display().to_string(),
        reason: error.to_string().trim_end().to_owned(),
    };
    let table: Table = text.parse().map_err(invalid)?;
    let spans = DeTable::parse(&text).map_err(invalid)?;
    let mut check =
        Check { path, text: &text, found: SettingsFile::default(), problems: Vec::new() };
    check.table(&mut Vec::new(), spans.get_ref(), &table, known);
    let Check { mut found, mut problems, .. } = check;
    problems.sort_by_key(|(line, _)| *line);
    found.problems = problems.into_iter().map(|(_, problem)| problem).collect();
    // What is right in each key may be wrong together.
    if found.problems.is_empty()
        && let Err(error) = toml::from_str::<Config>(&text)
    {
        found.problems.push(invalid(error));
    }
    found.table = table;
    resolve_paths(&mut found.table, path.parent().unwrap_or(Path::new("")));
    Ok(found)
}

struct Check<'a> {
    path: &'a Path,
    text: &'a str,
    found: SettingsFile,
    /// Each with its line.
    problems: Vec<(usize, ConfigError)>,
}

impl Check<'_> {
    /// Goes over the keys of a table that stands at `at`.
    fn table<'k>(
        &mut self,
        at: &mut Vec<&'k str>,
        spans: &'k DeTable<'_>,
        given: &Table,
        known: &Table,
    ) {
        for (key, span) in spans {
            let (name, line) = (key.get_ref().as_ref(), self.line(&key.span()));
            at.push(name);
            self.found.lines.entry(at.join(".")).or_insert(line);
            match (known.get(name), given.get(name)) {
                (None, _) => self.unknown(at, line, known),
                (Some(known), Some(given)) => self.value(at, line, span.get_ref(), given, known),
                (Some(_), None) => {}
            }
            at.pop();
        }
    }

    fn value<'k>(
        &mut self,
        at: &mut Vec<&'k str>,
        line: usize,
        spans: &'k DeValue<'_>,
        given: &Value,
        known: &Value,
    ) {
        match (spans, given, known) {
            (DeValue::Table(spans), Value::Table(given), Value::Table(known)) => {
                self.table(at, spans, given, known);
            }
            (DeValue::Array(spans), Value::Array(given), Value::Array(known))
                if matches!(known.first(), Some(Value::Table(_))) =>
            {
                for (span, given) in spans.iter().zip(given) {
                    let line = self.line(&span.span());
                    match (span.get_ref(), given, known.first()) {
                        (DeValue::Table(spans), Value::Table(given), Some(Value::Table(known))) => {
                            self.element(at, line, spans, given, known);
                        }
                        _ => self.wrong(at, line, Value::Array(vec![given.clone()])),
                    }
                }
            }
            _ => self.wrong(at, line, given.clone()),
        }
    }

    /// Looks over one table of a list, whose keys may only be right together.
    fn element<'k>(
        &mut self,
        at: &mut Vec<&'k str>,
        line: usize,
        spans: &'k DeTable<'_>,
        given: &Table,
        known: &Table,
    ) {
        let before = self.problems.len();
        self.keys(at, spans, given, known);
        let list = |element: Table| Value::Array(vec![Value::Table(element)]);
        if self.problems.len() > before {
            return;
        }
        let Some(message) = refused(at, list(given.clone())) else { return };
        // Beside values that are right, the one that is wrong shows.
        for (key, _) in spans {
            let name = key.get_ref().as_ref();
            let Some(value) = given.get(name).filter(|_| known.contains_key(name)) else {
                continue;
            };
            let mut element = known.clone();
            element.insert(name.to_owned(), value.clone());
            if let Some(message) = refused(at, list(element)) {
                at.push(name);
                self.tell(at, self.line(&key.span()), &message);
                at.pop();
            }
        }
        if self.problems.len() == before {
            self.tell(at, line, &message);
        }
    }

    /// Goes over the keys of a table that counts as a whole, and of those below it.
    fn keys<'k>(
        &mut self,
        at: &mut Vec<&'k str>,
        spans: &'k DeTable<'_>,
        given: &Table,
        known: &Table,
    ) {
        for (key, span) in spans {
            let name = key.get_ref().as_ref();
            at.push(name);
            match (known.get(name), span.get_ref(), given.get(name)) {
                (None, ..) => self.unknown(at, self.line(&key.span()), known),
                (Some(Value::Table(known)), DeValue::Table(spans), Some(Value::Table(given))) => {
                    self.keys(at, spans, given, known);
                }
                _ => {}
            }
            at.pop();
        }
    }

    fn unknown(&mut self, at: &[&str], line: usize, known: &Table) {
        let (key, section) = at.split_last().expect("a key was pushed");
        let nearest = known.keys().min_by_key(|name| strsim::levenshtein(name, key));
        let in_section = |name: &str| [section, &[name]].concat().join(".");
        let problem = ConfigError::UnknownKey {
            path: self.path.to_owned(),
            line,
            key: at.join("."),
            nearest: in_section(nearest.map_or("", String::as_str)),
        };
        self.problems.push((line, problem));
    }

    /// Tells of a value if its setting cannot have it.
    fn wrong(&mut self, at: &[&str], line: usize, value: Value) {
        if let Some(message) = refused(at, value) {
            self.tell(at, line, &message);
        }
    }

    fn tell(&mut self, at: &[&str], line: usize, message: &str) {
        let written = self.text.lines().nth(line - 1).unwrap_or_default().trim();
        let problem = ConfigError::Invalid {
            origin: self.path.display().to_string(),
            reason: format!("line {line}: `{}`: {message}, in `{written}`", at.join(".")),
        };
        self.problems.push((line, problem));
    }

    /// The line, from 1, of a place in the text.
    fn line(&self, span: &Range<usize>) -> usize {
        let before = self.text.as_bytes().iter().take(span.start);
        before.filter(|byte| **byte == b'\n').count() + 1
    }
}

/// Why the setting at a place cannot have a value; `None` where it can.
fn refused(at: &[&str], value: Value) -> Option<String> {
    let settings = at
        .iter()
        .rev()
        .fold(value, |value, key| Value::Table(Table::from_iter([((*key).to_owned(), value)])));
    settings.try_into::<Config>().err().map(|error| error.message().to_owned())
}

fn resolve_paths(table: &mut Table, folder: &Path) {
    let resolve = |value: &mut Value| {
        if let Value::String(text) = value
            && !text.is_empty()
        {
            *text = folder.join(&*text).to_string_lossy().into_owned();
        }
    };
    for (section, key) in [("index", "folder"), ("corpus", "paths"), ("names", "authority")] {
        match table.get_mut(section).and_then(|section| section.get_mut(key)) {
            Some(Value::Array(paths)) => paths.iter_mut().for_each(resolve),
            Some(path) => resolve(path),
            None => {}
        }
    }
}
