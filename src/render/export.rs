//! Whole results as tables and lists that other programs take.

use super::{
    citation::{bibtex, ris},
    export_format::ExportFormat,
    html::{self, View},
    json,
};
use crate::{document::Field, search::Hit};

impl ExportFormat {
    /// What stands before the first hit.
    ///
    /// A table begins with a byte order mark: without it spreadsheets take Cyrillic for another encoding,
    /// and programs that read UTF-8 tables know it.
    pub fn head(self) -> String {
        match self {
            Self::Csv => format!("\u{FEFF}{}\r\n", COLUMNS.join(",")),
            Self::JsonLines | Self::Ris | Self::BibTex => String::new(),
        }
    }

    /// Hits, one after the other.
    pub fn hits(self, view: &View, hits: &[Hit]) -> String {
        let one = |hit: &Hit| match self {
            Self::Csv => row(view, hit),
            Self::JsonLines => json::hit(hit, view.language) + "\n",
            Self::Ris => ris(&html::cited_hit(view, hit)),
            Self::BibTex => bibtex(&html::cited_hit(view, hit)),
        };
        hits.iter().map(one).collect()
    }
}

/// The columns of a table: the names that the fields of a document have, the permanent address, and the
/// best passage.
const COLUMNS: [&str; 10] =
    ["id", "title", "date", "lang", "source", "collection", "author", "url", "address", "passage"];

/// A row after RFC 4180.
fn row(view: &View, hit: &Hit) -> String {
    let address = html::document_address(view, &hit.id);
    let passage = hit.snippets.first().map(|snippet| &*snippet.text);
    let [lang, source, collection, author] =
        [Field::Lang, Field::Source, Field::Collection, Field::Author]
            .map(|field| hit.value(field));
    let values: [Option<&str>; COLUMNS.len()] = [
        Some(&hit.id),
        hit.title.as_deref(),
        hit.date.as_deref(),
        lang,
        source,
        collection,
        author,
        hit.url.as_deref(),
        Some(&address),
        passage,
    ];
    let cells: Vec<String> = values.iter().map(|value| cell(value.unwrap_or_default())).collect();
    cells.join(",") + "\r\n"
}

/// A cell. One that a spreadsheet would take for a formula gets an apostrophe before it, which makes it a
/// text there.
fn cell(value: &str) -> String {
    let begins = value.trim_start_matches(|c: char| c.is_whitespace() && !"\t\r\n".contains(c));
    let is_formula =
        begins.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let guarded = if is_formula { format!("'{value}") } else { value.to_owned() };
    if guarded.contains(['"', ',', '\r', '\n']) {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::html::samples;

    fn view() -> View {
        View { start: "https://a.example/".into(), ..View::default() }
    }

    #[test]
    fn a_table_has_a_row_for_each_hit() {
        let table =
            ExportFormat::Csv.head() + &ExportFormat::Csv.hits(&view(), &samples::kruschev().hits);
        let rows: Vec<&str> = table.split_terminator("\r\n").collect();
        assert_eq!(rows.len(), 4, "{table}");
        let head = "\u{feff}id,title,date,lang,source,collection,author,url,address,passage";
        assert_eq!(rows[0], head);
        let row = "plenum/1957-06-29,Стенограмма июньского пленума ЦК КПСС,1957-06-29,ru,Правда,,\
                   В. Н. Малин,https://archive.example/1957/plenum?part=1,\
                   https://a.example/document?id=plenum/1957-06-29,…просили Хрущёва уйти с поста…";
        assert_eq!(rows[1], row);
    }

    #[test]
    fn a_cell_is_quoted_where_it_must_be_and_is_no_formula() {
        for (value, expected) in [
            ("", ""),
            ("Хрущёв", "Хрущёв"),
            ("a, \"b\"", "\"a, \"\"b\"\"\""),
            ("a\nb", "\"a\nb\""),
            ("=1+1", "'=1+1"),
            ("  @SUM(A1)", "'  @SUM(A1)"),
            ("-1957", "'-1957"),
            ("+7", "'+7"),
            ("\t=1", "'\t=1"),
            ("=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\""),
            ("＝1", "'＝1"),
            ("1957-06", "1957-06"),
            ("a=b", "a=b"),
        ] {
            assert_eq!(cell(value), expected, "{value}");
        }
    }

    #[test]
    fn each_format_has_every_hit() {
        let hits = samples::kruschev().hits;
        for (format, start) in [
            (ExportFormat::JsonLines, "{\"id\":"),
            (ExportFormat::Ris, "TY  - GEN\r\n"),
            (ExportFormat::BibTex, "@misc{"),
        ] {
            assert_eq!(format.head(), "");
            assert_eq!(format.hits(&view(), &hits).matches(start).count(), 3, "{format:?}");
        }
        let lines = ExportFormat::JsonLines.hits(&view(), &hits);
        for line in lines.lines() {
            serde_json::from_str::<serde_json::Value>(line).unwrap();
        }
    }
}
