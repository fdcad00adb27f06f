//! Settings: `config.toml`, environment and defaults, read once and validated.
//!
//! Precedence: flag, then environment, then file, then default. A setting `key` of section
//! `[section]` can be given as `ARKHIV_SECTION_KEY`; `ARKHIV_INDEX` and `ARKHIV_LISTEN` are short
//! for the index folder and the address. Relative paths in a file start at the file's folder.

mod colour;
mod corpus;
mod difference;
mod environment;
mod file;
mod network;
mod site;

use std::{
    collections::BTreeMap,
    fmt::Display,
    ops::RangeInclusive,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use toml::{Table, Value};

use self::file::SettingsFile;

pub use self::{
    colour::{Colour, ColourError},
    corpus::{CorpusConfig, FieldNames, FileRule, GivenNames, OneOrMore},
    network::{Network, NetworkError},
    site::{Crawlers, SiteConfig},
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
    /// What is less likely the name that was asked for is not a match, from 0 to 1.
    pub min_likelihood: f64,
}

impl Default for NamesConfig {
    fn default() -> Self {
        Self { authority: PathBuf::new(), builtin: true, min_likelihood: 0.05 }
    }
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
    /// Origins whose pages may ask this server (CORS); `*` is every one.
    pub cors_origins: Vec<String>,
    /// What a client may send at once when it writes, in bytes: unpacked, and with 512 for each document.
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
            max_body_bytes: 32 << 20,
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
    #[error("`{path}`: line {line}: unknown setting `{key}`; did you mean `{nearest}`?")]
    UnknownKey {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The key, with its section.
        key: String,
        /// The setting that was probably meant.
        nearest: String,
    },
    /// A variable of the environment that no setting has.
    #[error("no setting has the variable `{name}`; did you mean `{nearest}`?")]
    UnknownVariable {
        /// The variable.
        name: String,
        /// The one that was probably meant.
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
        let (config, problems) = Self::read(file, &environment::variables()?)?;
        problems.into_iter().next().map_or(Ok(config), Err)
    }

    /// All that is wrong with the settings that [`Config::load`] would read, variables that mean nothing
    /// included.
    pub fn problems(file: Option<&Path>) -> Vec<ConfigError> {
        let found = environment::variables().and_then(|variables| {
            let (_, problems) = Self::read(file, &variables)?;
            Ok(problems.into_iter().chain(environment::unknown(&variables, &all_settings())))
        });
        found.map_or_else(|error| vec![error], Iterator::collect)
    }

    /// Variables of the environment that begin as ours do and mean nothing.
    pub fn unknown_variables() -> Vec<ConfigError> {
        let variables = environment::variables().unwrap_or_default();
        environment::unknown(&variables, &all_settings())
    }

    /// The file that is read where none is given.
    pub fn default_file<'a>() -> Option<&'a Path> {
        let file = Path::new("config.toml");
        file.exists().then_some(file)
    }

    /// The settings with all that is wrong with them; the default ones where something is.
    fn read(
        file: Option<&Path>,
        variables: &BTreeMap<String, String>,
    ) -> Result<(Self, Vec<ConfigError>), ConfigError> {
        let known = all_settings();
        let path = file.or_else(Self::default_file);
        let SettingsFile { mut table, lines, mut problems } = match path {
            Some(path) => file::read(path, &known)?,
            None => SettingsFile::default(),
        };
        problems.extend(environment::apply(&mut table, variables, &known));
        if !problems.is_empty() {
            return Ok((Self::default(), problems));
        }
        let origin = path.map_or_else(String::new, |path| path.display().to_string());
        let config: Self = Value::Table(table).try_into().map_err(|error: toml::de::Error| {
            let reason = error.message().to_owned();
            ConfigError::Invalid { origin: origin.clone(), reason }
        })?;
        let problem = |(key, bound): (&str, String)| {
            let reason = format!("`{key}` must {bound}");
            match (environment::given(key, variables), lines.get(key)) {
                (Some((name, _)), _) => ConfigError::Invalid { origin: name.to_owned(), reason },
                (None, line) => {
                    let at = line.map_or_else(String::new, |line| format!("line {line}: "));
                    ConfigError::Invalid { origin: origin.clone(), reason: at + &reason }
                }
            }
        };
        let problems = config.out_of_bounds().into_iter().map(problem).collect();
        Ok((config, problems))
    }

    /// The settings whose value is of the right type and cannot be used, each with what it must be.
    fn out_of_bounds(&self) -> Vec<(&'static str, String)> {
        let mut found = Vec::new();
        let mut must = |holds: bool, key: &'static str, bound: String| {
            if !holds {
                found.push((key, bound));
            }
        };
        let (search, server, index) = (&self.search, &self.server, &self.index);
        let title_boost = search.title_boost.is_finite() && search.title_boost >= 0.0;
        must(title_boost, "search.title_boost", "not be below 0".to_owned());
        let likelihood = (0.0..=1.0).contains(&self.names.min_likelihood);
        must(likelihood, "names.min_likelihood", "be from 0 to 1".to_owned());
        must(MAX_FORMS.contains(&search.max_forms), "search.max_forms", bounds(&MAX_FORMS));
        for (key, threads) in [("index.threads", index.threads), ("server.workers", server.workers)]
        {
            must(threads <= MAX_THREADS, key, format!("be at most {MAX_THREADS}"));
        }
        for origin in &server.cors_origins {
            let bound = format!(
                "list origins as browsers name them, without a path, as in `https://www.example.org` \
                 (a Cyrillic name as `https://xn--…`), or `*` for all; `{origin}` is none"
            );
            must(origin == "*" || is_origin(origin), "server.cors_origins", bound);
        }
        let connections = MAX_CONNECTIONS.contains(&server.max_connections);
        must(connections, "server.max_connections", bounds(&MAX_CONNECTIONS));
        let (least, most) = (MEMORY_BUDGET_BYTES.start(), MEMORY_BUDGET_BYTES.end());
        must(
            MEMORY_BUDGET_BYTES.contains(&index.memory_budget_bytes),
            "index.memory_budget_bytes",
            format!("be from {least} ({} MiB) to {most} ({} GiB)", least >> 20, most >> 30),
        );
        must(
            self.corpus.max_document_bytes <= MAX_DOCUMENT_BYTES,
            "corpus.max_document_bytes",
            format!("be at most {MAX_DOCUMENT_BYTES}"),
        );
        found.extend(self.site.out_of_bounds());
        found
    }
}

/// Whether a browser may call the origin of a page so: scheme, host and port, nothing after them.
fn is_origin(given: &str) -> bool {
    let host = given.strip_prefix("https://").or_else(|| given.strip_prefix("http://"));
    let is_of_host = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
    host.is_some_and(|host| !host.is_empty() && host.chars().all(is_of_host))
}

fn bounds(allowed: &RangeInclusive<impl Display>) -> String {
    format!("be from {} to {}", allowed.start(), allowed.end())
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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// Applies variables, and gives the first that is wrong.
    fn apply_environment(
        table: &mut Table,
        variables: &BTreeMap<String, String>,
    ) -> Result<(), ConfigError> {
        environment::apply(table, variables, &all_settings()).into_iter().next().map_or(Ok(()), Err)
    }

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
        for wrong in ["https://a.example/", "a.example", "https://", "https://архив.рф", "**"]
        {
            let text = format!("[server]\ncors_origins = ['https://b.example:8443', '{wrong}']");
            let error = parse(&text).unwrap_err().to_string();
            let expected = "line 2: `server.cors_origins` must list origins";
            assert!(
                error.contains(expected) && error.contains(&format!("`{wrong}` is none")),
                "{error}"
            );
        }
        assert!(parse("[server]\ncors_origins = ['*', 'http://[::1]:1957']").is_ok());
        let error = parse("[index]\nmemory_budget_bytes = 4294967297").unwrap_err().to_string();
        assert!(error.contains("to 4294967296 (4 GiB)"), "{error}");
    }

    #[test]
    fn what_the_pages_show_is_checked() {
        for url in ["a.example", "https://", "https:///a", "https://a.example/?q=a", "http://a b"] {
            let error = parse(&format!("[site]\nurl = '{url}'")).unwrap_err().to_string();
            assert!(error.contains("`site.url` must be an address"), "{error}");
        }
        assert!(parse("[site]\nurl = 'https://a.example:8443/архив'").is_err());
        assert!(parse("[site]\nurl = 'https://a.example:8443/%D0%B0/~b'").is_ok());
        for (text, reason) in [
            ("line = 'a\tb'", "`site.line` must be one line of at most 300 characters"),
            ("accent = 'navy'", "line 2: `site.accent`: `navy` is no colour; write it as CSS does"),
            ("accent = '#ffcc00'", "`site.accent` must stand out from the light page by 4.5 to 1"),
            ("accent = '#ffcc00'", "`#ffcc00` does by 1.4, `#"),
            ("accent_dark = '#1f5673'", "`site.accent_dark` must stand out from the dark page"),
        ] {
            let error = parse(&format!("[site]\n{text}")).unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
            // What is said to do does.
            if let Some((_, better)) = error.split_once("`, `#") {
                let setting = text.split('#').next().unwrap();
                let better = better.split('`').next().unwrap();
                assert!(parse(&format!("[site]\n{setting}#{better}'")).is_ok(), "{error}");
            }
        }
        let site = parse("[site]\naccent = '#1f5673'\naccent_dark = ''").unwrap().site;
        assert_eq!((site.accent, site.accent_dark), ("#1f5673".parse().ok(), None));
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

    #[test]
    fn all_that_is_wrong_is_told_each_with_key_and_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        let text = "[index]\nthreads = 'many'\nfoldr = 'x'\n\n[server]\nqueue = -1\n\
                    trusted_proxies = ['proxy']\n\n[[corpus.rules]]\nfiles = 7\n\n[serve]\na = 1\n";
        fs::write(&path, text).unwrap();
        let told = |variables: &BTreeMap<String, String>| -> Vec<String> {
            let (_, problems) = Config::read(Some(&path), variables).unwrap();
            problems.iter().map(ToString::to_string).collect()
        };
        let problems = told(&BTreeMap::new());
        for expected in [
            "line 2: `index.threads`: invalid type: string \"many\", expected usize, in `threads = 'many'`",
            "line 3: unknown setting `index.foldr`; did you mean `index.folder`?",
            "line 6: `server.queue`: invalid value: integer `-1`",
            "line 7: `server.trusted_proxies`: `proxy` is neither an address nor a network",
            "line 10: `corpus.rules.files`: a text is needed",
            "line 12: unknown setting `serve`; did you mean `server`?",
        ] {
            let found = problems.iter().any(|problem| problem.contains(expected));
            assert!(found, "{expected}\n{problems:#?}");
        }
        assert_eq!(problems.len(), 6, "{problems:#?}");
        fs::write(&path, "[search]\n\nmax_forms = 0\n[names]\nmin_likelihood = 2.0").unwrap();
        let problems = told(&BTreeMap::new());
        assert!(problems[0].ends_with("line 5: `names.min_likelihood` must be from 0 to 1"));
        assert!(problems[1].ends_with("line 3: `search.max_forms` must be from 1 to 1024"));
        let variable = BTreeMap::from([("ARKHIV_NAMES_MIN_LIKELIHOOD".into(), "3.0".into())]);
        let expected = "`ARKHIV_NAMES_MIN_LIKELIHOOD`: `names.min_likelihood` must be from 0 to 1";
        assert_eq!(told(&variable)[0], expected);
        fs::write(&path, "").unwrap();
        assert_eq!(told(&BTreeMap::new()), [""; 0]);
    }

    #[test]
    fn a_variable_that_means_nothing_is_told_with_the_nearest() {
        let variables = ["ARKHIV_SERCH_MAX_FORMS", "ARKHIV_INDEX", "ARKHIV_LOG", "ARKHIV_LISTN"];
        let variables = variables.map(|name| (name.to_owned(), String::new()));
        let unknown = environment::unknown(&BTreeMap::from(variables), &all_settings());
        let told: Vec<String> = unknown.iter().map(ToString::to_string).collect();
        let expected = [("LISTN", "LISTEN"), ("SERCH_MAX_FORMS", "SEARCH_MAX_FORMS")];
        let expected = expected.map(|(name, nearest)| {
            format!("no setting has the variable `ARKHIV_{name}`; did you mean `ARKHIV_{nearest}`?")
        });
        assert_eq!(told, expected);
    }
}
