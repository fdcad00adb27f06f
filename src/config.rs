//! Settings: `config.toml`, environment and defaults, read once and validated.
//!
//! Precedence: flag, then environment, then file, then default. A setting `key` of section
//! `[section]` can be given as `ARKHIV_SECTION_KEY`; `ARKHIV_INDEX` and `ARKHIV_LISTEN` are short
//! for the index folder and the address. Relative paths in a file start at the file's folder.

mod corpus;
mod network;

use std::{
    collections::BTreeMap,
    env, fs,
    ops::RangeInclusive,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use toml::{Table, Value};

pub use self::{
    corpus::{CorpusConfig, FieldNames, FileRule, GivenNames, OneOrMore},
    network::{Network, NetworkError},
};
use crate::document::PerField;

/// What `index.memory_budget_bytes` may be: one thread counts the words in its share by 32 bits,
/// which is enough for 19 GB.
const MEMORY_BUDGET_BYTES: RangeInclusive<usize> = 32 << 20..=4 << 30;
/// What `search.max_forms` may be.
const MAX_FORMS: RangeInclusive<usize> = 1..=1024;
/// What `server.max_connections` may be.
const MAX_CONNECTIONS: RangeInclusive<usize> = 2..=1 << 20;
/// The most threads of a kind.
const MAX_THREADS: usize = 1024;
/// The most that `corpus.max_document_bytes` may be.
const MAX_DOCUMENT_BYTES: usize = 256 << 20;

/// Every setting, at its default unless said otherwise.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The built index.
    pub index: IndexConfig,
    /// What is read, and how.
    pub corpus: CorpusConfig,
    /// How hits are found and ranked.
    pub search: SearchConfig,
    /// The user's own knowledge of names.
    pub names: NamesConfig,
    /// The archive as its pages show it.
    pub site: SiteConfig,
    /// HTTP.
    pub server: ServerConfig,
    /// Messages on stderr.
    pub log: LogConfig,
}

/// `[index]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IndexConfig {
    /// The folder of the index.
    pub folder: PathBuf,
    /// Memory for segments under construction, all threads together, in bytes: 32 MiB to 4 GiB.
    pub memory_budget_bytes: usize,
    /// Indexing threads; 0 means one for each processor.
    pub threads: usize,
}

impl Default for IndexConfig {
    fn default() -> Self {
        Self { folder: "index".into(), memory_budget_bytes: 256 << 20, threads: 0 }
    }
}

/// `[search]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SearchConfig {
    /// How much more a match in the title weighs than one in the body; 0 leaves titles out.
    pub title_boost: f32,
    /// The most spellings that one query term becomes.
    pub max_forms: usize,
    /// The time that a query has, in milliseconds; 0 where it is not limited.
    pub budget_ms: u64,
}

impl Default for SearchConfig {
    fn default() -> Self {
        Self { title_boost: 2.0, max_forms: 256, budget_ms: 200 }
    }
}

/// `[names]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NamesConfig {
    /// The authority file: groups of names that are the same, pairs that are not. Empty: none.
    pub authority: PathBuf,
    /// Whether the built-in table of names and places holds where that file says nothing.
    pub builtin: bool,
    /// What is less likely the name that was asked for is no match, from 0 to 1.
    pub min_likelihood: f64,
}

impl Default for NamesConfig {
    fn default() -> Self {
        Self { authority: PathBuf::new(), builtin: true, min_likelihood: 0.05 }
    }
}

/// `[site]`
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SiteConfig {
    /// What the archive is called. Empty: the program's name.
    pub name: String,
    /// The address of the search page as readers reach it, for links that are to be cited. Empty:
    /// such links are relative.
    pub url: String,
}

/// `[server]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServerConfig {
    /// Address and port.
    pub listen: String,
    /// Threads that search; 0 means one for each processor.
    pub workers: usize,
    /// Searches that may wait before further ones are refused with 503.
    pub queue: usize,
    /// Whether an address other than loopback may be served without a read key.
    pub public: bool,
    /// SHA-256 of the key that reading needs, in hex, from `arkhiv key`. Empty: none.
    pub read_key_hash: String,
    /// SHA-256 of the key that writing needs. Empty: writing over HTTP is off.
    pub write_key_hash: String,
    /// Origins whose pages may ask this server (CORS).
    pub cors_origins: Vec<String>,
    /// What a client may send at once when it writes, in bytes.
    pub max_body_bytes: usize,
    /// Connections at a time; further ones wait until one is closed.
    pub max_connections: usize,
    /// Requests that one client may send in a second; 0 where there is no limit.
    pub requests_per_second: u32,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:1957".into(),
            workers: 0,
            queue: 256,
            public: false,
            read_key_hash: String::new(),
            write_key_hash: String::new(),
            cors_origins: Vec::new(),
            max_body_bytes: 64 << 20,
            max_connections: 4096,
            requests_per_second: 0,
            trusted_proxies: Vec::new(),
        }
    }
}

/// `[log]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogConfig {
    /// `text` or `json`.
    pub format: LogFormat,
}

impl Default for LogConfig {
    fn default() -> Self {
        Self { format: LogFormat::Text }
    }
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("`{path}`: cannot be read")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// The file is not TOML, or a value is of the wrong type.
    #[error("`{origin}`: {reason}")]
    Invalid {
        /// File or environment variable.
        origin: String,
        /// What is wrong, with the line where there is one.
        reason: String,
    },
    /// A key that no setting has.
    #[error("`{path}`: unknown setting `{key}`; did you mean `{nearest}`?")]
    UnknownKey {
        /// The file.
        path: PathBuf,
        /// The key, with its section.
        key: String,
        /// The setting that was probably meant.
        nearest: String,
    },
}

impl Config {
    /// Reads the settings: `file` if given, else `./config.toml` if there is one, under the
    /// environment's.
    ///
    /// # Errors
    /// Where the file cannot be read, has a key that no setting has, or a value is not usable.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let default_file = Path::new("config.toml");
        let file = file.or_else(|| default_file.exists().then_some(default_file));
        let mut table = match file {
            Some(path) => read_table(path)?,
            None => Table::new(),
        };
        let variables: BTreeMap<String, String> =
            env::vars().filter(|(name, _)| name.starts_with("ARKHIV_")).collect();
        apply_environment(&mut table, &variables)?;
        let origin = file.unwrap_or(default_file);
        let config: Self = Value::Table(table).try_into().map_err(|error: toml::de::Error| {
            let reason = error.message().to_owned();
            ConfigError::Invalid { origin: origin.display().to_string(), reason }
        })?;
        config.validated(origin)
    }

    fn validated(self, origin: &Path) -> Result<Self, ConfigError> {
        let wrong = |reason: String| {
            Err(ConfigError::Invalid { origin: origin.display().to_string(), reason })
        };
        if !(self.search.title_boost.is_finite() && self.search.title_boost >= 0.0) {
            return wrong("`search.title_boost` must not be below 0".into());
        }
        if !(0.0..=1.0).contains(&self.names.min_likelihood) {
            return wrong("`names.min_likelihood` must be from 0 to 1".into());
        }
        if !MAX_FORMS.contains(&self.search.max_forms) {
            let (least, most) = (MAX_FORMS.start(), MAX_FORMS.end());
            return wrong(format!("`search.max_forms` must be from {least} to {most}"));
        }
        let is_web = |url: &str| ["http://", "https://"].iter().any(|web| url.starts_with(web));
        if !(self.site.url.is_empty() || is_web(&self.site.url)) {
            return wrong("`site.url` must start with `https://` or `http://`".into());
        }
        let threads =
            [("index.threads", self.index.threads), ("server.workers", self.server.workers)];
        if let Some((name, _)) = threads.into_iter().find(|(_, threads)| *threads > MAX_THREADS) {
            return wrong(format!("`{name}` must be at most {MAX_THREADS}"));
        }
        if !MAX_CONNECTIONS.contains(&self.server.max_connections) {
            let (least, most) = (MAX_CONNECTIONS.start(), MAX_CONNECTIONS.end());
            return wrong(format!("`server.max_connections` must be from {least} to {most}"));
        }
        if !MEMORY_BUDGET_BYTES.contains(&self.index.memory_budget_bytes) {
            let (least, most) = (MEMORY_BUDGET_BYTES.start(), MEMORY_BUDGET_BYTES.end());
            return wrong(format!(
                "`index.memory_budget_bytes` must be from {least} ({} MiB) to {most} ({} GiB)",
                least >> 20,
                most >> 30,
            ));
        }
        if self.corpus.max_document_bytes > MAX_DOCUMENT_BYTES {
            return wrong(format!(
                "`corpus.max_document_bytes` must be at most {MAX_DOCUMENT_BYTES}"
            ));
        }
        Ok(self)
    }
}

fn read_table(path: &Path) -> Result<Table, ConfigError> {
    let text = fs::read_to_string(path)
        .map_err(|source| ConfigError::Read { path: path.to_owned(), source })?;
    // The parser's message has the line and quotes it.
    let invalid = |error: toml::de::Error| ConfigError::Invalid {
        origin: path.display().to_string(),
        reason: error.to_string().trim_end().to_owned(),
    };
    let mut table: Table = text.parse().map_err(invalid)?;
    check_keys(path, "", &table, &all_settings())?;
    toml::from_str::<Config>(&text).map_err(invalid)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    resolve_paths(&mut table, folder);
    Ok(table)
}

/// The default settings as a table, with one full rule, so that it has every key there is.
fn all_settings() -> Table {
    let mut config = Config::default();
    let some = || Some(String::new());
    config.corpus.rules.push(FileRule {
        files: String::new(),
        encoding: some(),
        names: FieldNames::default().into(),
        fields: PerField::from_fn(|_| some()),
        date: some(),
        date_from: some(),
    });
    Table::try_from(config).expect("settings are plain tables, strings and numbers")
}

fn check_keys(path: &Path, at: &str, given: &Table, known: &Table) -> Result<(), ConfigError> {
    for (key, value) in given {
        let Some(known_value) = known.get(key) else {
            let nearest = known.keys().min_by_key(|name| strsim::levenshtein(name, key));
            return Err(ConfigError::UnknownKey {
                path: path.to_owned(),
                key: format!("{at}{key}"),
                nearest: format!("{at}{}", nearest.map_or("", String::as_str)),
            });
        };
        let below = format!("{at}{key}.");
        match (value, known_value) {
            (Value::Table(given), Value::Table(known)) => check_keys(path, &below, given, known)?,
            (Value::Array(given), Value::Array(known)) => {
                let Some(Value::Table(known)) = known.first() else { continue };
                for table in given.iter().filter_map(Value::as_table) {
                    check_keys(path, &below, table, known)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
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

fn apply_environment(
    table: &mut Table,
    variables: &BTreeMap<String, String>,
) -> Result<(), ConfigError> {
    for (section, settings) in all_settings() {
        let Value::Table(settings) = settings else { continue };
        for (key, default) in settings {
            let name = format!("ARKHIV_{section}_{key}").to_uppercase();
            let short = match name.as_str() {
                "ARKHIV_INDEX_FOLDER" => "ARKHIV_INDEX",
                "ARKHIV_SERVER_LISTEN" => "ARKHIV_LISTEN",
                _ => "",
            };
            let Some(text) = variables.get(&name).or_else(|| variables.get(short)) else {
                continue;
            };
            let value = environment_value(&name, text, &default)?;
            check_value(&name, &section, &key, &value)?;
            let section = table.entry(&section).or_insert_with(|| Table::new().into());
            if let Value::Table(section) = section {
                section.insert(key, value);
            }
        }
    }
    Ok(())
}

fn environment_value(name: &str, text: &str, default: &Value) -> Result<Value, ConfigError> {
    if default.is_str() {
        return Ok(Value::String(text.to_owned()));
    }
    let parsed: Result<Table, _> = format!("value = {text}").parse();
    parsed.ok().and_then(|mut table| table.remove("value")).ok_or_else(|| ConfigError::Invalid {
        origin: name.to_owned(),
        reason: format!("`{text}` is not a valid {}", default.type_str()),
    })
}

/// Fails where the setting cannot have the value.
fn check_value(origin: &str, section: &str, key: &str, value: &Value) -> Result<(), ConfigError> {
    let settings = Table::from_iter([(key.to_owned(), value.clone())]);
    let config = Table::from_iter([(section.to_owned(), Value::Table(settings))]);
    config.try_into::<Config>().map(drop).map_err(|error| ConfigError::Invalid {
        origin: origin.to_owned(),
        reason: error.message().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        fs::write(&path, text).unwrap();
        Config::load(Some(&path))
    }

    #[test]
    fn the_shipped_file_is_the_default() {
        let shipped = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/config.toml"));
        let table: Table = shipped.unwrap().parse().unwrap();
        let mut written = all_settings();
        // Rules are examples in comments: the list is empty by default.
        written["corpus"].as_table_mut().unwrap().insert("rules".into(), Value::Array(vec![]));
        let mut given = table.clone();
        given["corpus"]
            .as_table_mut()
            .unwrap()
            .entry("rules")
            .or_insert_with(|| Value::Array(vec![]));
        assert_eq!(given, written, "every setting stands in config.toml, at its default");
        let config: Config = Value::Table(table).try_into().unwrap();
        assert_eq!(config, Config::default());
    }

    #[test]
    fn an_unknown_key_is_refused_with_the_nearest() {
        let error = parse("[index]\nfoldr = 'x'").unwrap_err().to_string();
        assert!(error.contains("`index.foldr`; did you mean `index.folder`"), "{error}");
        let error = parse("[serve]\nlisten = 'x'").unwrap_err().to_string();
        assert!(error.contains("`serve`; did you mean `server`"), "{error}");
        let error = parse("[[corpus.rules]]\nencodng = 'x'").unwrap_err().to_string();
        assert!(error.contains("did you mean `corpus.rules.encoding`"), "{error}");
    }

    #[test]
    fn a_field_has_one_name_or_several_and_a_rule_has_its_own() {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        let config = parse("[corpus.fields]\nbody = 'text'\ntitle = ['heading', 'шапка']").unwrap();
        let fields = config.corpus.fields;
        assert_eq!((fields.body, fields.title), (names(&["text"]), names(&["heading", "шапка"])));
        assert_eq!(fields.date, names(&["date", "дата"]));
        let rule = "[[corpus.rules]]\nfiles = 'a/*'\nlang = 'ru'\nfields = { body = 'содержание' }";
        let rule = &parse(rule).unwrap().corpus.rules[0];
        assert_eq!(rule.names["body"], OneOrMore(names(&["содержание"])));
        for (text, reason) in [
            ("[corpus.fields]\nbody = []", "`body` has no name"),
            ("[corpus.fields]\nbody = 'дата'", "`дата` cannot name both `body` and `date`"),
            ("[corpus.fields]\nbody = 7", "a name or a list of names is needed"),
            ("[corpus.fields]\nbodi = 'x'", "did you mean `corpus.fields.body`"),
            ("[[corpus.rules]]\nfields = 'x'", "`fields` of a rule is a table"),
            ("[[corpus.rules]]\nfields = { bodi = 'x' }", "mean `corpus.rules.fields.body`"),
        ] {
            let error = parse(text).unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
        }
    }

    #[test]
    fn a_relative_path_starts_at_the_folder_of_the_file() {
        let config = parse("[index]\nfolder = 'here'").unwrap();
        assert!(config.index.folder.is_absolute() && config.index.folder.ends_with("here"));
    }

    #[test]
    fn the_environment_goes_before_the_file() {
        let set = |name: &str, value: &str| BTreeMap::from([(name.into(), value.into())]);
        let mut table: Table = "[search]\ntitle_boost = 3.0".parse().unwrap();
        apply_environment(&mut table, &set("ARKHIV_SEARCH_TITLE_BOOST", "4.5")).unwrap();
        assert_eq!(table["search"]["title_boost"].as_float(), Some(4.5));
        apply_environment(&mut table, &set("ARKHIV_INDEX", "there")).unwrap();
        assert_eq!(table["index"]["folder"].as_str(), Some("there"));
        let wrong = apply_environment(&mut table, &set("ARKHIV_INDEX_THREADS", "many"));
        assert_eq!(
            wrong.unwrap_err().to_string(),
            "`ARKHIV_INDEX_THREADS`: `many` is not a valid integer"
        );
    }

    #[test]
    fn a_value_that_cannot_be_used_is_refused() {
        let error = parse("[search]\ntitle_boost = -1.0").unwrap_err().to_string();
        assert!(error.contains("`search.title_boost` must not be below 0"), "{error}");
        let error = parse("[names]\nmin_likelihood = 1.5").unwrap_err().to_string();
        assert!(error.contains("`names.min_likelihood` must be from 0 to 1"), "{error}");
        let error = parse("[index]\nmemory_budget_bytes = 4294967297").unwrap_err().to_string();
        assert!(error.contains("to 4294967296 (4 GiB)"), "{error}");
    }

    #[test]
    fn a_value_of_the_wrong_type_is_refused_with_its_line_or_variable() {
        let error = parse("[index]\n\nthreads = 'many'").unwrap_err().to_string();
        assert!(error.contains("line 3") && error.contains("threads = 'many'"), "{error}");
        assert!(error.contains("expected usize"), "{error}");
        let error = parse("[log]\nformat = 'xml'").unwrap_err().to_string();
        assert!(error.contains("line 2") && error.contains("`text` or `json`"), "{error}");
        let variable = BTreeMap::from([("ARKHIV_INDEX_THREADS".into(), "-1".into())]);
        let error = apply_environment(&mut Table::new(), &variable).unwrap_err().to_string();
        assert!(error.starts_with("`ARKHIV_INDEX_THREADS`: invalid value"), "{error}");
    }
}
