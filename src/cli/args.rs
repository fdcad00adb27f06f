//! The command line: commands, flags and their help.

use std::{path::PathBuf, sync::LazyLock};

use clap::{
    Arg, ArgAction, ArgMatches, Args, FromArgMatches, Parser, Subcommand,
    builder::{PossibleValuesParser, RangedU64ValueParser, TypedValueParser},
};

use crate::{
    document::{DateSpan, Field, PerField},
    render::html::UiLanguage,
    search::{Facet, Filters, SearchRequest, Sort, Total},
    vocabulary::Class,
};

/// Full-text search for archives in English and Russian: every spelling of a name finds every other.
#[derive(Debug, Parser)]
#[command(name = "arkhiv", version, max_term_width = 100)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

/// Above the flags that every command takes, in the help of each.
const COMMON: &str = "Options of every command";

/// What every command takes.
#[derive(Debug, Clone, Args)]
pub(super) struct Common {
    /// Settings file; without it ./config.toml, if there is one
    #[arg(long, global = true, value_name = "FILE", env = "ARKHIV_CONFIG", help_heading = COMMON)]
    pub config: Option<PathBuf>,
    /// Folder of the index
    #[arg(long, global = true, value_name = "DIR", help_heading = COMMON)]
    pub index: Option<PathBuf>,
    /// Print JSON
    #[arg(long, global = true, help_heading = COMMON)]
    pub json: bool,
    /// Print only what was asked for, and errors
    #[arg(short, long, global = true, help_heading = COMMON)]
    pub quiet: bool,
    /// Log more; twice for everything
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = COMMON)]
    pub verbose: u8,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Read files into the index
    Index(IndexArguments),
    /// Print the documents of files as JSON Lines, as index would take them
    Read(ReadArguments),
    /// List what is read, how it is told, and what is one document
    Formats(FormatsArguments),
    /// Find documents
    Search(SearchArguments),
    /// Serve the search page and the HTTP API
    Serve(ServeArguments),
    /// Show the spellings of a term that the index holds
    Expand(ExpandArguments),
    /// Write Russian in Latin letters by a published standard
    Transliterate(TransliterateArguments),
    /// Verify every file of the index; exit 2 if one is damaged or missing
    Check,
    /// Print every stored document as JSON Lines, as index would take them
    Export,
    /// Copy the index into a new folder, while it may be served and written
    Backup(BackupArguments),
    /// Make an index from a backup
    Restore(RestoreArguments),
    /// Build an index of an earlier version anew from the texts that it has stored
    Upgrade,
    /// Remove documents, and keep them out of later loads
    Delete(DeleteArguments),
    /// Drop the text of removed documents from the files at once
    Compact,
    /// Look over the settings
    Config(ConfigArguments),
    /// Print what completes commands and flags in a shell
    Completions(CompletionsArguments),
    /// Print the manual page of the program or a command
    Man(ManArguments),
    /// Print a new key and its hash for config.toml
    Key,
    /// Count documents, terms, segments and bytes
    Stats(StatsArguments),
}

#[derive(Debug, Args)]
pub(super) struct IndexArguments {
    /// Files and folders, or - for JSON Lines on standard input; by default the configured corpus
    pub paths: Vec<PathBuf>,
    /// Build beside the old index and swap when done
    #[arg(long)]
    pub rebuild: bool,
    /// Remove documents whose files are gone
    #[arg(long)]
    pub prune: bool,
    /// Read and report, change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Name all that was skipped, not only the first thousand
    #[arg(long)]
    pub skipped: bool,
}

#[derive(Debug, Args)]
pub(super) struct ReadArguments {
    /// Files and folders, or - for JSON Lines on standard input
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct FormatsArguments {
    /// Language of the list
    #[arg(
        long = "lang",
        value_name = "LANG",
        default_value = UiLanguage::default().code(),
        value_parser = one_of(&UiLanguage::ALL, UiLanguage::code)
    )]
    pub language: UiLanguage,
}

#[derive(Debug, Args)]
pub(super) struct SearchArguments {
    /// The query; a leading -word goes after --
    #[arg(required = true)]
    pub words: Vec<String>,
    /// The widest class of spelling that counts as a match
    #[arg(long = "match", value_name = "CLASS", value_parser = one_of(&Class::ALL, Class::name))]
    pub class: Option<Class>,
    #[command(flatten)]
    pub filters: FilterArguments,
    /// Only documents of this day, month or year, or later
    #[arg(long, value_name = "DATE")]
    pub date_from: Option<DateSpan>,
    /// Only documents of this day, month or year, or earlier
    #[arg(long, value_name = "DATE")]
    pub date_to: Option<DateSpan>,
    /// Order of hits
    #[arg(
        long,
        default_value = Sort::default().name(),
        value_parser = one_of(&Sort::ALL, Sort::name),
        allow_hyphen_values = true
    )]
    pub sort: Sort,
    /// Hits to skip
    #[arg(long, default_value_t = 0, value_parser = up_to(SearchRequest::MAX_RESULT_WINDOW))]
    pub offset: usize,
    /// Hits to show
    #[arg(long, default_value_t = SearchRequest::new("").limit, value_parser = up_to(SearchRequest::MAX_LIMIT))]
    pub limit: usize,
    /// Snippets for each hit
    #[arg(long, default_value_t = SearchRequest::new("").snippets, value_parser = up_to(SearchRequest::MAX_SNIPPETS))]
    pub snippets: usize,
    /// Count documents by this; several are separated by commas
    #[arg(
        long,
        value_name = "FACET",
        value_delimiter = ',',
        value_parser = one_of(&Facet::ALL, Facet::name)
    )]
    pub facets: Vec<Facet>,
    /// Documents that are nearly the same as one hit
    #[arg(long)]
    pub collapse: bool,
    /// How far to count: `bound` is faster and may count too few, except with --facets or a --sort
    /// by date, which need every document
    #[arg(
        long,
        default_value = Total::default().name(),
        value_parser = one_of(&Total::ALL, Total::name)
    )]
    pub total: Total,
    /// Tell the parts of each score
    #[arg(long)]
    pub explain: bool,
}

/// Takes the name of one of `all`.
fn one_of<T>(all: &'static [T], name: fn(T) -> &'static str) -> impl TypedValueParser<Value = T>
where
    T: Copy + Send + Sync + 'static,
{
    PossibleValuesParser::new(all.iter().map(|one| name(*one))).try_map(move |given| {
        all.iter().copied().find(|one| name(*one) == given).ok_or("not among the possible values")
    })
}

/// Takes a number from 0 to `max`.
fn up_to(max: usize) -> RangedU64ValueParser<usize> {
    RangedU64ValueParser::new().range(0..=max as u64)
}

/// An option for each field that can be filtered by: `--lang`, `--source` and so on.
#[derive(Debug)]
pub(super) struct FilterArguments(pub Filters);

/// The flag of each field: its name, as flags are written.
static FLAGS: LazyLock<PerField<String>> =
    LazyLock::new(|| PerField::from_fn(|field| field.name().replace('_', "-")));

impl Args for FilterArguments {
    fn augment_args(command: clap::Command) -> clap::Command {
        let option = |(field, flag): (Field, &'static String)| {
            let noun = if field == Field::Lang { "language" } else { &flag.replace('-', " ") };
            let help = format!("Only documents with this {noun} (may be repeated)");
            let option = Arg::new(field.name()).long(flag.as_str());
            option.value_name("VALUE").help(help).action(ArgAction::Append)
        };
        command.args(FLAGS.iter().map(option))
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for FilterArguments {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let given = |field: Field| matches.get_many(field.name()).into_iter().flatten().cloned();
        let fields = PerField::from_fn(|field| given(field).collect());
        Ok(Self(Filters { fields, ..Filters::default() }))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

#[derive(Debug, Clone, Args)]
pub(super) struct ServeArguments {
    /// Address and port
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<String>,
    /// Serve an address other than loopback without a read key
    #[arg(long)]
    pub public: bool,
}

#[derive(Debug, Args)]
pub(super) struct ExpandArguments {
    /// The word
    pub term: String,
    /// The widest class of spelling
    #[arg(
        long = "match",
        value_name = "CLASS",
        default_value = Class::default().name(),
        value_parser = one_of(&Class::ALL, Class::name)
    )]
    pub class: Class,
}

#[derive(Debug, Args)]
pub(super) struct TransliterateArguments {
    /// The text; without it standard input
    pub text: Vec<String>,
    /// The standard, by its name in --list
    #[arg(long, value_name = "NAME", default_value = "bgn-pcgn")]
    pub standard: String,
    /// List the standards
    #[arg(long)]
    pub list: bool,
}

#[derive(Debug, Args)]
pub(super) struct BackupArguments {
    /// A folder that is new or empty
    #[arg(value_name = "DIR")]
    pub to: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct RestoreArguments {
    /// The folder of the backup
    #[arg(value_name = "DIR")]
    pub from: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct DeleteArguments {
    /// Ids of the documents
    #[arg(required = true)]
    pub ids: Vec<String>,
    /// Let the documents be loaded again, by the next load that finds them
    #[arg(long)]
    pub undo: bool,
}

#[derive(Debug, Args)]
pub(super) struct ConfigArguments {
    #[command(subcommand)]
    pub command: ConfigCommand,
}

#[derive(Debug, Clone, Copy, Subcommand)]
pub(super) enum ConfigCommand {
    /// Name all that is wrong with the file and the variables; exit 2 if anything is
    Check,
}

#[derive(Debug, Args)]
pub(super) struct CompletionsArguments {
    /// The shell
    pub shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(super) struct ManArguments {
    /// The command; without it the program
    pub command: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct StatsArguments {
    /// Name what was left out when files were last read, instead
    #[arg(long)]
    pub skipped: bool,
}
