//! The command line: commands, flags and their help.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::{search::Facet, vocabulary::Class};

/// Full-text search for archives in English and Russian: every spelling of a name finds every other.
#[derive(Debug, Parser)]
#[command(name = "arkhiv", version, max_term_width = 100)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(Debug, Args)]
pub(super) struct Common {
    /// Settings file; without it ./config.toml, if there is one
    #[arg(long, global = true, value_name = "FILE", env = "ARKHIV_CONFIG")]
    pub config: Option<PathBuf>,
    /// Folder of the index
    #[arg(long, global = true, value_name = "DIR")]
    pub index: Option<PathBuf>,
    /// Print JSON
    #[arg(long, global = true)]
    pub json: bool,
    /// Print only what was asked for, and errors
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Say more; twice for everything
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Read files into the index
    Index(IndexArguments),
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
    /// Remove documents
    Delete(DeleteArguments),
    /// Drop the text of removed documents from the files at once
    Compact,
    /// Print a new key and its hash for config.toml
    Key,
    /// Count documents, terms, segments and bytes
    Stats,
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
}

#[derive(Debug, Args)]
pub(super) struct SearchArguments {
    /// The query; a leading -word goes behind --
    #[arg(required = true)]
    pub words: Vec<String>,
    /// The widest class of spelling that counts as a match
    #[arg(long = "match", value_name = "CLASS")]
    pub class: Option<ClassArgument>,
    /// Only documents in this language (may be repeated)
    #[arg(long)]
    pub lang: Vec<String>,
    /// Only documents of this source (may be repeated)
    #[arg(long)]
    pub source: Vec<String>,
    /// Only documents of this collection (may be repeated)
    #[arg(long)]
    pub collection: Vec<String>,
    /// Only documents by this author (may be repeated)
    #[arg(long)]
    pub author: Vec<String>,
    /// Only documents of this day, month or year, or later
    #[arg(long, value_name = "DATE")]
    pub date_from: Option<String>,
    /// Only documents of this day, month or year, or earlier
    #[arg(long, value_name = "DATE")]
    pub date_to: Option<String>,
    /// Order of hits
    #[arg(long, default_value = "relevance", allow_hyphen_values = true)]
    pub sort: SortArgument,
    /// Hits to pass over
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=10_000))]
    pub offset: u16,
    /// Hits to show
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(0..=100))]
    pub limit: u16,
    /// Snippets for each hit
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u16).range(0..=10))]
    pub snippets: u16,
    /// Count documents by this (with --json)
    #[arg(long, value_name = "FACET", value_delimiter = ',')]
    pub facets: Vec<FacetArgument>,
}

/// [`Facet`] as a value on the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum FacetArgument {
    Spelling,
}

impl From<FacetArgument> for Facet {
    fn from(facet: FacetArgument) -> Self {
        match facet {
            FacetArgument::Spelling => Self::Spelling,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum SortArgument {
    Relevance,
    Date,
    #[value(name = "-date")]
    DateDescending,
}

/// [`Class`] as a value on the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum ClassArgument {
    Exact,
    Forms,
    Translit,
    Fuzzy,
}

impl From<ClassArgument> for Class {
    fn from(class: ClassArgument) -> Self {
        match class {
            ClassArgument::Exact => Self::Exact,
            ClassArgument::Forms => Self::Forms,
            ClassArgument::Translit => Self::Translit,
            ClassArgument::Fuzzy => Self::Fuzzy,
        }
    }
}

#[derive(Debug, Args)]
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
    #[arg(long = "match", value_name = "CLASS", default_value = "translit")]
    pub class: ClassArgument,
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
pub(super) struct DeleteArguments {
    /// Ids of the documents
    #[arg(required = true)]
    pub ids: Vec<String>,
}
