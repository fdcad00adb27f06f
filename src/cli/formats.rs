//! `arkhiv formats`

use std::io::{self, Write};

use super::{Outcome, Settings, args::FormatsArguments};
use crate::{
    corpus::{self, FormatInfo},
    render::{self, html::UiLanguage},
};

/// How files may be packed, whatever their format.
const PACKINGS: [&str; 2] = [".gz", ".zst"];

pub(super) fn run(arguments: &FormatsArguments, settings: &Settings) -> anyhow::Result<Outcome> {
    let formats: Vec<FormatInfo> =
        corpus::formats().map(|format| in_language(format, arguments.language)).collect();
    let mut stdout = io::stdout().lock();
    if settings.json {
        let format = |format: &FormatInfo| {
            let FormatInfo { name, told_by, document } = format;
            serde_json::json!({ "name": name, "told_by": told_by, "document": document })
        };
        let formats: Vec<_> = formats.iter().map(format).collect();
        let answer = serde_json::json!({ "formats": formats, "packings": PACKINGS });
        writeln!(stdout, "{}", render::json::value(&answer))?;
        return Ok(Outcome::Done);
    }
    let (told_by, document, packed) = match arguments.language {
        UiLanguage::English => ("told by", "one document", "each also packed as"),
        UiLanguage::Russian => ("узнаётся", "документ", "каждый также сжатым:"),
    };
    for format in &formats {
        writeln!(stdout, "{}", format.name)?;
        writeln!(stdout, "  {told_by}: {}", format.told_by)?;
        writeln!(stdout, "  {document}: {}", format.document)?;
    }
    writeln!(stdout, "{packed} {}", PACKINGS.join(", "))?;
    Ok(Outcome::Done)
}

fn in_language(format: FormatInfo, language: UiLanguage) -> FormatInfo {
    match language {
        UiLanguage::English => format,
        // A test holds that none is without.
        UiLanguage::Russian => russian(format.name).unwrap_or(format),
    }
}

fn russian(name: &str) -> Option<FormatInfo> {
    let (name, told_by, document) = match name {
        "JSON Lines" => (
            "JSON Lines",
            "по `.jsonl`, `.ndjson` или по первой строке, если она объект JSON",
            "строка",
        ),
        "CSV" => (
            "CSV",
            "по `.csv`, `.tsv`, `.tab` или по первой строке с заголовками, один из которых значит текст",
            "строка таблицы",
        ),
        "HTML" => (
            "HTML",
            "по `<html>`, `<!doctype html>` и другим тегам в начале, по `.html`, `.htm`, `.xhtml`",
            "страница; её основной текст, если он размечен",
        ),
        "wiki markup" => (
            "вики-разметка",
            "по `.wiki`, `.mediawiki` или по ссылкам, шаблонам, таблицам и заголовкам этого вида",
            "файл; название — первый заголовок или то, что в начале выделено жирным",
        ),
        "Markdown" => (
            "Markdown",
            "по `.md`, `.markdown` или по заголовкам, ссылкам и жирному тексту этого вида",
            "файл; название — первый заголовок",
        ),
        "plain text" => (
            "простой текст",
            "текст без признаков других форматов",
            "файл; название — первая строка, если она короткая",
        ),
        _ => return None,
    };
    Some(FormatInfo { name, told_by, document })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_is_told_of_in_russian_too() {
        for format in corpus::formats() {
            let russian = russian(format.name).expect(format.name);
            let is_cyrillic = |text: &str| text.chars().any(|c| ('а'..='я').contains(&c));
            assert!(is_cyrillic(russian.told_by) && is_cyrillic(russian.document), "{russian:?}");
            // What a file is told by is the same, whatever language it is said in.
            let quoted = |text: &str| -> Vec<String> {
                text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
            };
            assert_eq!(quoted(russian.told_by), quoted(format.told_by));
        }
    }
}
