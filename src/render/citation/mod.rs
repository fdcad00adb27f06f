//! What is cited of a document, in the formats of programs that keep references: BibTeX, RIS, CSL-JSON,
//! and COinS, which stands in pages.
//!
//! A date that is uncertain, approximate or a span is said to be so in each of them, as far as it can say
//! so. An author is one name, or several with semicolons between.

mod bibtex;
mod coins;
mod csl;
mod ris;

pub(super) use self::coins::coins;
pub use self::{bibtex::bibtex, csl::csl_json, ris::ris};
use crate::{
    document::{DateSpan, Document, Field},
    search::Hit,
};

/// How a citation is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CitationFormat {
    /// BibTeX.
    BibTex,
    /// RIS.
    Ris,
    /// CSL-JSON.
    CslJson,
    /// A line in words.
    Text,
}

impl CitationFormat {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::BibTex, Self::Ris, Self::CslJson, Self::Text];

    /// The name in an address.
    pub fn name(self) -> &'static str {
        match self {
            Self::BibTex => "bibtex",
            Self::Ris => "ris",
            Self::CslJson => "csl-json",
            Self::Text => "text",
        }
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::BibTex => "application/x-bibtex; charset=utf-8",
            Self::Ris => "application/x-research-info-systems; charset=utf-8",
            Self::CslJson => "application/vnd.citationstyles.csl+json",
            Self::Text => "text/plain; charset=utf-8",
        }
    }

    /// The name of a file to keep it in; `None` where it is to be read at once.
    pub fn file_name(self) -> Option<&'static str> {
        match self {
            Self::BibTex => Some("citation.bib"),
            Self::Ris => Some("citation.ris"),
            Self::CslJson => Some("citation.json"),
            Self::Text => None,
        }
    }
}

/// What is cited of a document.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the fields of Document")]
pub struct Cited<'a> {
    pub id: &'a str,
    pub title: Option<&'a str>,
    pub author: Option<&'a str>,
    pub date: Option<DateSpan>,
    pub source: Option<&'a str>,
    pub collection: Option<&'a str>,
    pub lang: Option<&'a str>,
    /// Where it stays: its permanent address.
    pub address: String,
    /// The name of the archive.
    pub archive: &'a str,
}

impl<'a> Cited<'a> {
    /// A stored document.
    pub fn of_document(document: &'a Document<'_>, address: String, archive: &'a str) -> Self {
        Self {
            id: &document.id,
            title: document.title.as_deref(),
            author: document.value(Field::Author),
            date: document.date,
            source: document.value(Field::Source),
            collection: document.value(Field::Collection),
            lang: document.value(Field::Lang),
            address,
            archive,
        }
    }

    /// A document that was found.
    pub fn of_hit(hit: &'a Hit, address: String, archive: &'a str) -> Self {
        Self {
            id: &hit.id,
            title: hit.title.as_deref(),
            author: hit.value(Field::Author),
            // It was written from one.
            date: hit.date.as_deref().and_then(|date| date.parse().ok()),
            source: hit.value(Field::Source),
            collection: hit.value(Field::Collection),
            lang: hit.value(Field::Lang),
            address,
            archive,
        }
    }

    /// Its title, or what stands for one.
    pub(super) fn name(&self) -> &'a str {
        self.title.unwrap_or(self.id)
    }

    /// Those who wrote it, one by one.
    fn authors(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let names = self.author.unwrap_or_default().split(';').map(str::trim);
        names.filter(|name| !name.is_empty())
    }
}

/// A text on one line.
fn on_one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
pub(super) fn sample() -> Cited<'static> {
    Cited {
        id: "letters/1957/14",
        title: Some("К другу в Пермь: 100 % & {всё} #1_a"),
        author: Some("Orlova, N.; Малин и сын"),
        date: "1957-06-18".parse().ok(),
        source: Some("Letters"),
        collection: Some("Family papers"),
        lang: Some("ru"),
        address: "https://a.example/document?id=letters%2F1957%2F14".to_owned(),
        archive: "Архив Орловых",
    }
}
