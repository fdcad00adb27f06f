//! Settings from the environment: `ARKHIV_SECTION_KEY`.

use std::{collections::BTreeMap, env};

use toml::{Table, Value};

use super::{Config, ConfigError};

/// The settings that have a shorter variable besides.
const SHORT: [(&str, &str); 2] =
    [("ARKHIV_INDEX", "ARKHIV_INDEX_FOLDER"), ("ARKHIV_LISTEN", "ARKHIV_SERVER_LISTEN")];
/// Variables that are not settings.
const OTHERS: [&str; 5] =
    ["ARKHIV_CONFIG", "ARKHIV_LOG", "ARKHIV_READ_KEY", "ARKHIV_WRITE_KEY", "ARKHIV_TEST_PORTABLE"];

/// The variables of this process whose names are ours.
///
/// # Errors
/// Where one is not UTF-8.
pub(super) fn variables() -> Result<BTreeMap<String, String>, ConfigError> {
    let ours = env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
    ours.filter(|(name, _)| name.starts_with("ARKHIV_"))
        .map(|(name, value)| match value.into_string() {
            Ok(value) => Ok((name, value)),
            Err(_) => Err(ConfigError::Invalid { origin: name, reason: "not UTF-8".to_owned() }),
        })
        .collect()
}

/// The variable of a setting, by its key with its section.
pub(super) fn variable_of(key: &str) -> String {
    format!("ARKHIV_{}", key.replace('.', "_")).to_uppercase()
}

/// The variable that gives a setting, where one does.
pub(super) fn given<'v>(
    key: &str,
    variables: &'v BTreeMap<String, String>,
) -> Option<(&'v str, &'v str)> {
    let name = variable_of(key);
    let short = SHORT.iter().find(|(_, long)| *long == name).map_or("", |(short, _)| short);
    let found = variables.get_key_value(&name).or_else(|| variables.get_key_value(short))?;
    Some((found.0, found.1))
}

/// Puts the variables' values in the place of those of the table. Gives what is wrong with them.
pub(super) fn apply(
    table: &mut Table,
    variables: &BTreeMap<String, String>,
    known: &Table,
) -> Vec<ConfigError> {
    let mut problems = Vec::new();
    for (section, settings) in known {
        let Value::Table(settings) = settings else { continue };
        for (key, default) in settings {
            let Some((name, text)) = given(&format!("{section}.{key}"), variables) else {
                continue;
            };
            match value(name, text, section, key, default) {
                Ok(value) => {
                    let section =
                        table.entry(section).or_insert_with(|| Value::Table(Table::new()));
                    if let Value::Table(section) = section {
                        section.insert(key.clone(), value);
                    }
                }
                Err(problem) => problems.push(problem),
            }
        }
    }
    problems
}

/// Variables that begin as ours do and mean nothing.
pub(super) fn unknown(variables: &BTreeMap<String, String>, known: &Table) -> Vec<ConfigError> {
    let sections = known.iter().filter_map(|(section, keys)| Some((section, keys.as_table()?)));
    let names: Vec<String> = sections
        .flat_map(|(section, keys)| keys.keys().map(move |key| format!("{section}.{key}")))
        .map(|key| variable_of(&key))
        .chain(SHORT.iter().map(|(short, _)| (*short).to_owned()))
        .chain(OTHERS.iter().map(|name| (*name).to_owned()))
        .collect();
    let strangers = variables.keys().filter(|name| !names.contains(name));
    let problem = |name: &String| {
        let nearest = names.iter().min_by_key(|known| strsim::levenshtein(known, name));
        let nearest = nearest.cloned().unwrap_or_default();
        ConfigError::UnknownVariable { name: name.clone(), nearest }
    };
    strangers.map(problem).collect()
}

/// The value that a text stands for, if the setting can have it.
fn value(
    name: &str,
    text: &str,
    section: &str,
    key: &str,
    default: &Value,
) -> Result<Value, ConfigError> {
    let invalid = |reason: String| ConfigError::Invalid { origin: name.to_owned(), reason };
    let value = if default.is_str() {
        Value::String(text.to_owned())
    } else {
        let parsed: Result<Table, _> = format!("value = {text}").parse();
        parsed
            .ok()
            .and_then(|mut table| table.remove("value"))
            .ok_or_else(|| invalid(format!("`{text}` is not a valid {}", default.type_str())))?
    };
    let settings = Table::from_iter([(key.to_owned(), value.clone())]);
    let config = Table::from_iter([(section.to_owned(), Value::Table(settings))]);
    match config.try_into::<Config>() {
        Ok(_) => Ok(value),
        Err(error) => Err(invalid(error.message().to_owned())),
    }
}
