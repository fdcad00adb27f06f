//! The formats of whole results, by their names.

use crate::search::SearchRequest;

/// How a whole result is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// A table: CSV.
    Csv,
    /// JSON Lines.
    JsonLines,
    /// RIS.
    Ris,
    /// BibTeX.
    BibTex,
}

impl ExportFormat {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Csv, Self::JsonLines, Self::Ris, Self::BibTex];

    /// The name in an address.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
            Self::Ris => "ris",
            Self::BibTex => "bibtex",
        }
    }

    /// What people call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::JsonLines => "JSON Lines",
            Self::Ris => "RIS",
            Self::BibTex => "BibTeX",
        }
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::JsonLines => "application/x-ndjson",
            Self::Ris => "application/x-research-info-systems; charset=utf-8",
            Self::BibTex => "application/x-bibtex; charset=utf-8",
        }
    }

    /// The name of a file to keep it in.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Csv => "results.csv",
            Self::JsonLines => "results.jsonl",
            Self::Ris => "results.ris",
            Self::BibTex => "results.bib",
        }
    }

    /// The passages of each hit where the request does not say: as many as it can hold.
    pub fn snippets(self) -> usize {
        match self {
            Self::Csv => 1,
            Self::JsonLines => SearchRequest::new("").snippets,
            Self::Ris | Self::BibTex => 0,
        }
    }
}
