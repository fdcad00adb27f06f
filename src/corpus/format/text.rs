//! What files that are one document have in common: they are decoded, repaired where they are garbled,
//! and freed of front matter before their markup is read.

use std::{borrow::Cow, io::Read, mem};

use super::{
    super::{
        decode,
        draft::{Draft, Value},
        error::CorpusError,
        input::Input,
        mojibake,
        names::Slot,
        output::Output,
    },
    extract::{Extract, Fact},
    front_matter,
};
use crate::document::Document;

/// A first line of at most this many characters is the title of a plain text.
const TITLE_CHARS: usize = 120;

/// What reads a markup.
pub(super) type Extractor = fn(&str) -> Result<Extract<'_>, CorpusError>;

/// Reads a file as one document; of packed data that is cut off or damaged, what came before.
///
/// # Errors
/// Where it cannot be read, or not to its end, is empty, too long or binary.
pub(super) fn read(
    input: Input<'_>,
    output: &mut Output<'_>,
    extract: Extractor,
) -> Result<(), CorpusError> {
    let mut bytes = mem::take(&mut output.scratch.bytes);
    bytes.clear();
    let result = read_with(&mut bytes, input, output, extract);
    output.scratch.bytes = bytes;
    result
}

fn read_with(
    bytes: &mut Vec<u8>,
    input: Input<'_>,
    output: &mut Output<'_>,
    extract: Extractor,
) -> Result<(), CorpusError> {
    let limit_bytes = output.rules.max_document_bytes;
    let mut reader = input.into_reader().take(limit_bytes as u64 + 1);
    let broken = match reader.read_to_end(bytes).map_err(CorpusError::from_io) {
        Ok(_) => None,
        Err(reason) if !bytes.is_empty() && is_of_packing(&reason) => {
            // The last character may be cut off with the rest.
            if let Err(error) = std::str::from_utf8(bytes)
                && error.error_len().is_none()
            {
                bytes.truncate(error.valid_up_to());
            }
            Some(reason)
        }
        Err(reason) => return Err(reason),
    };
    match bytes.len() {
        0 => return Err(CorpusError::EmptyFile),
        long if long > limit_bytes => return Err(CorpusError::TooLong { limit_bytes }),
        _ => {}
    }
    let decoded = decode::decode(bytes)?;
    if let Some(warning) = decoded.warning {
        output.warn(None, warning);
    }
    if let Some(encoding) = output.settings.encoding
        && decoded.text.contains('\u{FFFD}')
    {
        output.warn(None, CorpusError::NotAsRuled { encoding: encoding.name() });
    }
    match mojibake::repair(&decoded.text) {
        Some(better) => {
            output.scratch.repaired += 1;
            read_text(&better, output, extract)?;
        }
        None => read_text(&decoded.text, output, extract)?,
    }
    broken.map_or(Ok(()), Err)
}

/// Whether what was unpacked before is sound.
fn is_of_packing(reason: &CorpusError) -> bool {
    matches!(
        reason,
        CorpusError::CutOff { .. } | CorpusError::Damaged { .. } | CorpusError::Trailing { .. }
    )
}

fn read_text(text: &str, output: &mut Output<'_>, extract: Extractor) -> Result<(), CorpusError> {
    let (front, text) = front_matter::split(text);
    let extract = extract(text)?;
    let names = output.names();
    let title = extract.title.unwrap_or_else(|| title_of(&extract.body, output.file));
    let mut document = Document::new(output.file, extract.body);
    document.title = Some(Cow::Owned(title));
    let mut draft = Draft::new(document);
    for (fact, mut texts) in extract.facts {
        let key = match fact {
            Fact::Known(slot) => names.first(slot).to_owned(),
            Fact::Named(name) => name,
        };
        let value = match texts.len() {
            1 => Value::Text(Cow::Owned(texts.remove(0))),
            _ => Value::List(texts.into_iter().map(Cow::Owned).collect()),
        };
        // Metadata of a name that means the id or the text here are neither.
        if !matches!(names.slot(&key), Some((Slot::Id | Slot::Body, _))) {
            draft.set(names, Cow::Owned(key), value);
        }
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

/// The first line that has words, if it is short, or else the file's name.
fn title_of(body: &str, file: &str) -> String {
    let first = body.lines().map(str::trim).find(|line| line.contains(char::is_alphanumeric));
    match first {
        Some(line) if line.chars().nth(TITLE_CHARS).is_none() => line.to_owned(),
        _ => file.rsplit('/').next().unwrap_or(file).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            super::output::{
                ReadEvent,
                tests::{line_of, reading},
            },
            sniff,
        },
        *,
    };
    use crate::document::Field;

    /// Title, body and the rest of what was given, as text.
    fn reads(file: &str, text: &str) -> (String, String, Vec<String>) {
        let mut seen = (String::new(), String::new(), Vec::new());
        let mut sink = |event: ReadEvent<'_>| match event {
            ReadEvent::Document(document) => {
                let fields = [Field::Author, Field::Lang, Field::Source];
                let known = fields.into_iter().filter_map(|field| document.value(field));
                seen.2.extend(known.chain(document.url.as_deref()).map(str::to_owned));
                seen.2.extend(document.date.map(|date| date.to_string()));
                seen.2.extend(document.metadata.keys().map(|key| key.clone().into_owned()));
                seen.0 = document.title.unwrap().into_owned();
                seen.1 = document.body.into_owned();
            }
            ReadEvent::Skip(skip) | ReadEvent::Warning(skip) => seen.2.push(skip.to_string()),
        };
        reading(file, 1_000, &mut sink, |output| {
            let input = Input::new(text.as_bytes(), 0).unwrap();
            sniff::format(&input.head, file, output.names())?.read(input, output)
        });
        seen
    }

    #[test]
    fn a_short_first_line_is_the_title_and_stays_in_the_body() {
        let text = "\n The Anti-Party Group \n\nIn June 1957…";
        let (title, body, _) = reads("a/001.txt", text);
        assert_eq!((title.as_str(), body.as_str()), ("The Anti-Party Group", text));
        let (title, ..) = reads("a/001.txt", &"очень длинная строка ".repeat(20));
        assert_eq!(title, "001.txt");
        let (title, ..) = reads("a/001.txt", "***\n\n Глава первая\n***\nТекст.");
        assert_eq!(title, "Глава первая");
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
    fn what_came_before_a_cut_is_a_document() {
        use std::io::Write;
        let text = "Пленум\n\nМаленков ушёл.";
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
        writer.write_all(text.as_bytes()).unwrap();
        let packed = writer.finish().unwrap();
        // Within the checksum; within a character of two bytes.
        for (length, expected) in
            [(packed.len() - 4, text), (packed.len() - 10, "Пленум\n\nМаленков ушё")]
        {
            let mut seen = Vec::new();
            let mut sink = |event: ReadEvent<'_>| seen.push(line_of(event));
            reading("a.txt.gz", 1_000, &mut sink, |output| {
                let input = Input::new(&packed[..length], 1_000).unwrap();
                sniff::format(&input.head, "a.txt.gz", output.names())?.read(input, output)
            });
            let cut = "`a.txt.gz`: gzip data is cut off; what follows is missing";
            assert_eq!(seen, [&*format!("a.txt.gz|Пленум|{expected}"), cut]);
        }
    }

    #[test]
    fn broken_front_matter_is_left_out_with_a_warning() {
        let (_, body, rest) = reads("a.txt", "---\ntitle: [\n---\nТекст.");
        assert_eq!(body, "Текст.");
        assert!(rest[0].starts_with("`a.txt`: front matter is not valid YAML: "), "{rest:?}");
    }
}
