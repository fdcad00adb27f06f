//! Files that are one document: text, Markdown, HTML and wiki markup, with or without front matter.

use std::borrow::Cow;

use super::{
    super::{
        draft::{Draft, Value},
        error::CorpusError,
        read::Output,
    },
    front_matter, html, markdown,
    sniff::{self, Markup},
    wiki,
};
use crate::document::Document;

/// A first line of at most this many characters is the title of a plain text.
const TITLE_CHARS: usize = 120;

/// What a markup gives.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Extract<'a> {
    pub(super) body: Cow<'a, str>,
    pub(super) title: Option<String>,
    /// What the page says of itself.
    pub(super) facts: Vec<(Fact, String)>,
}

/// A field that a page can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fact {
    Author,
    Date,
    Lang,
    Source,
    Url,
}

/// Reads a text as one document.
///
/// # Errors
/// Where it is a kind of markup that is not read.
pub(in super::super) fn read(text: &str, output: &mut Output<'_>) -> Result<(), CorpusError> {
    let (front, text) = front_matter::split(text);
    let extract = match sniff::markup(text, output.file)? {
        Markup::Text => Extract { body: Cow::Borrowed(text), ..Extract::default() },
        Markup::Markdown => markdown::extract(text),
        Markup::Html => html::extract(text)?,
        Markup::Wiki => wiki::extract(text),
    };
    let names = &output.rules.fields;
    let title = extract.title.unwrap_or_else(|| title_of(&extract.body, output.file));
    let mut document = Document::new(output.file, extract.body);
    document.title = Some(Cow::Owned(title));
    let mut draft = Draft::new(document);
    for (fact, text) in extract.facts {
        let key = match fact {
            Fact::Author => &names.author,
            Fact::Date => &names.date,
            Fact::Lang => &names.lang,
            Fact::Source => &names.source,
            Fact::Url => &names.url,
        };
        draft.set(names, Cow::Borrowed(key), Value::Text(Cow::Owned(text)));
    }
    if let Some(front) = front {
        match front.values() {
            Ok(values) => {
                for (key, value) in values {
                    draft.set(names, Cow::Owned(key), value);
                }
            }
            Err(reason) => draft.warnings.push(reason),
        }
    }
    output.draft(draft, None);
    Ok(())
}

/// The first line with anything on it where it is short, else the file's name.
fn title_of(body: &str, file: &str) -> String {
    let first = body.lines().map(str::trim).find(|line| !line.is_empty());
    match first {
        Some(line) if line.chars().nth(TITLE_CHARS).is_none() => line.to_owned(),
        _ => file.rsplit('/').next().unwrap_or(file).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::super::{
            read::Reading,
            rules::{FileSettings, Rules},
        },
        *,
    };
    use crate::config::CorpusConfig;

    /// Title, body and the rest of what was given, as text.
    fn reads(file: &str, text: &str) -> (String, String, Vec<String>) {
        let rules = Rules::new(&CorpusConfig::default()).unwrap();
        let settings = FileSettings::default();
        let mut seen = (String::new(), String::new(), Vec::new());
        let mut sink = |reading: Reading<'_>| match reading {
            Reading::Document(document) => {
                seen.0 = document.title.unwrap().into_owned();
                seen.1 = document.body.into_owned();
                let fields = [document.author, document.lang, document.url, document.source];
                seen.2.extend(fields.into_iter().flatten().map(Cow::into_owned));
                seen.2.extend(document.date.map(|date| date.to_string()));
                seen.2.extend(document.metadata.keys().map(|key| key.clone().into_owned()));
            }
            Reading::Skip(skip) | Reading::Warning(skip) => seen.2.push(skip.to_string()),
        };
        let mut output =
            Output { file, settings: &settings, rules: &rules, sink: &mut sink, repaired: 0 };
        read(text, &mut output).unwrap();
        seen
    }

    #[test]
    fn a_short_first_line_is_the_title_and_stays_in_the_body() {
        let text = "\n The Anti-Party Group \n\nIn June 1957…";
        let (title, body, _) = reads("a/001.txt", text);
        assert_eq!((title.as_str(), body.as_str()), ("The Anti-Party Group", text));
        let (title, ..) = reads("a/001.txt", &"очень длинная строка ".repeat(20));
        assert_eq!(title, "001.txt");
    }

    #[test]
    fn front_matter_goes_before_what_the_page_says() {
        let text =
            "---\ntitle: Письмо\nlang: rus\ndate: 1957-06\nbox: 7\n---\n# Заголовок\n\nТекст.";
        let (title, body, rest) = reads("a.md", text);
        assert_eq!((title.as_str(), body.as_str()), ("Письмо", "Заголовок\n\nТекст."));
        assert_eq!(rest, ["ru", "1957-06", "box"]);
    }

    #[test]
    fn broken_front_matter_is_left_out_and_said() {
        let (_, body, rest) = reads("a.txt", "---\ntitle: [\n---\nТекст.");
        assert_eq!(body, "Текст.");
        assert!(rest[0].starts_with("`a.txt`: front matter is no YAML: "), "{rest:?}");
    }
}
