//! An unfinished document: fields by the names that the settings give them, in any format.

use std::{borrow::Cow, mem};

use serde_json::Number;

use super::{
    anchors::Anchors,
    error::CorpusError,
    language,
    names::{Names, Slot},
    rules::FileSettings,
};
use crate::document::{DATE_AS_WRITTEN, DateSpan, Document, Field, Metadata};

/// An id longer than this many bytes is refused: the engine's terms end at 64 KiB, a path at 4.
const MAX_ID_BYTES: usize = 4096;

/// The name of the list of anchors, in JSON only.
pub(super) const ANCHORS: &str = "anchors";

/// A value as a format has it.
#[derive(Debug)]
pub(super) enum Value<'a> {
    Text(Cow<'a, str>),
    Number(Number),
    List(Vec<Cow<'a, str>>),
    Nothing,
    /// An object, a boolean and so on, by its name in messages.
    Other(&'static str),
}

impl Value<'_> {
    fn is_blank(&self) -> bool {
        match self {
            Self::Text(text) => text.trim_start().is_empty(),
            Self::Nothing => true,
            Self::Number(_) | Self::List(_) | Self::Other(_) => false,
        }
    }
}

/// An unfinished document.
#[derive(Debug, Default)]
pub(super) struct Draft<'a> {
    pub(super) document: Document<'a>,
    /// What was left out, or was not read as it stands; the document stays.
    pub(super) warnings: Vec<CorpusError>,
    /// Not yet held against the body, which may come later.
    anchors: Anchors,
    /// Why the id or the body cannot be used, where it cannot.
    unusable: Option<CorpusError>,
    /// For each field 0, or 1 and the place of the name that gave its value.
    claims: [u8; Slot::COUNT],
}

impl<'a> Draft<'a> {
    /// A draft of what is known already.
    pub(super) fn new(document: Document<'a>) -> Self {
        Self { document, ..Self::default() }
    }

    /// Takes a value under its name; of two with the same name the later stays, as usual in JSON. Of
    /// several names of a field the one that is listed first gives it, the others are metadata.
    pub(super) fn set(&mut self, names: &Names, key: Cow<'a, str>, value: Value<'a>) {
        let Some((slot, place)) = names.slot(&key) else { return self.set_metadata(key, value) };
        let (claim, claimed) = (place.saturating_add(1), self.claims[slot.index()]);
        let is_blank = value.is_blank();
        if claimed != 0 && claimed != claim {
            if is_blank {
                return;
            }
            if claimed < claim {
                return self.set_metadata(key, value);
            }
            self.give_way(slot, names.name(slot, claimed - 1));
        }
        if !is_blank {
            self.claims[slot.index()] = claim;
        }
        let document = &mut self.document;
        let slot = match slot {
            Slot::Id => return self.set_id(key, value),
            Slot::Body => return self.set_body(key, value),
            Slot::Date => return self.set_date(key, value),
            Slot::Field(Field::Lang) => return self.set_lang(key, value),
            Slot::Title => &mut document.title,
            Slot::Url => &mut document.url,
            Slot::Field(field) => &mut document.fields[field],
        };
        match text(value) {
            Ok(text) => *slot = text.filter(|text| !text.trim().is_empty()),
            Err(found) => self.leave_out(key, found),
        }
    }

    /// Moves what a field has to the metadata, under the name that it came with.
    fn give_way(&mut self, slot: Slot, name: &str) {
        let document = &mut self.document;
        let text = match slot {
            Slot::Id => Some(mem::take(&mut document.id)),
            Slot::Body => Some(mem::take(&mut document.body)),
            Slot::Title => document.title.take(),
            Slot::Url => document.url.take(),
            Slot::Date => document.date.take().map(|date| Cow::Owned(date.to_string())),
            Slot::Field(field) => document.fields[field].take(),
        };
        if let Some(text) = text {
            document.metadata.insert(Cow::Owned(name.to_owned()), Metadata::Text(text));
        }
    }

    fn set_id(&mut self, key: Cow<'a, str>, value: Value<'a>) {
        match value {
            Value::List(_) => self.refuse(&key, "a list"),
            value => match text(value) {
                Ok(text) => {
                    self.document.id = text.unwrap_or_default();
                    self.unusable = None;
                }
                Err(found) => self.refuse(&key, found),
            },
        }
    }

    fn set_body(&mut self, key: Cow<'a, str>, value: Value<'a>) {
        match value {
            Value::Text(text) => {
                self.document.body = text;
                self.unusable = None;
            }
            Value::Nothing => self.document.body = Cow::Borrowed(""),
            Value::Number(_) => self.refuse(&key, "a number"),
            Value::List(_) => self.refuse(&key, "a list"),
            Value::Other(found) => self.refuse(&key, found),
        }
    }

    fn set_date(&mut self, key: Cow<'a, str>, value: Value<'a>) {
        match text(value) {
            Ok(None) => self.document.date = None,
            Ok(Some(text)) => match day(&text).parse::<DateSpan>() {
                // Nearly every date is in this form, and nothing has to be kept beside it.
                Ok(date)
                    if text.as_bytes().get(4).is_none_or(|&byte| byte == b'-')
                        && !text.contains('X') =>
                {
                    self.document.date = Some(date);
                }
                _ => self.set_written_date(text),
            },
            Err(found) => self.leave_out(key, found),
        }
    }

    /// Takes a date that is written in another way than the index keeps it; what was written stays
    /// beside it, and alone where it is not a date.
    fn set_written_date(&mut self, written: Cow<'a, str>) {
        if written.trim().is_empty() {
            self.document.date = None;
            return;
        }
        match DateSpan::from_written(&written) {
            Ok(date) => {
                self.document.date = Some(date);
                if date.to_string() == written.trim() {
                    return;
                }
            }
            Err(error) => self.warnings.push(CorpusError::Date(error)),
        }
        self.document.metadata.insert(Cow::Borrowed(DATE_AS_WRITTEN), Metadata::Text(written));
    }

    fn set_lang(&mut self, key: Cow<'a, str>, value: Value<'a>) {
        let lang = &mut self.document.fields[Field::Lang];
        match text(value) {
            // What nearly every document says needs no look-up and no allocation.
            Ok(Some(Cow::Borrowed(code @ ("ru" | "en")))) => {
                *lang = Some(Cow::Borrowed(code));
            }
            Ok(Some(text)) if !text.trim().is_empty() => match language::code(&text) {
                Some(code) => *lang = Some(code),
                None => self.warnings.push(CorpusError::Language(text.into_owned())),
            },
            Ok(_) => *lang = None,
            Err(found) => self.leave_out(key, found),
        }
    }

    fn set_metadata(&mut self, key: Cow<'a, str>, value: Value<'a>) {
        let value = match value {
            Value::Text(text) => Metadata::Text(text),
            Value::Number(number) => Metadata::Number(number),
            Value::List(list) => Metadata::List(list),
            Value::Nothing => return,
            Value::Other(found) => return self.leave_out(key, found),
        };
        self.document.metadata.insert(key, value);
    }

    /// Takes the value of [`ANCHORS`].
    pub(super) fn set_anchors(&mut self, value: serde_json::Value) {
        match Anchors::from_json(value) {
            Ok(anchors) => self.anchors = anchors,
            Err(found) => self.leave_out(Cow::Borrowed(ANCHORS), found),
        }
    }

    fn leave_out(&mut self, key: Cow<'a, str>, found: &'static str) {
        self.warnings.push(CorpusError::LeftOut { field: key.into_owned(), found });
    }

    fn refuse(&mut self, key: &str, found: &'static str) {
        self.unusable = Some(CorpusError::NotText { field: key.to_owned(), found });
    }

    /// The document with what the rules of its file add, and the warnings.
    ///
    /// # Errors
    /// Where the id or the body is missing, blank or not text.
    pub(super) fn finish(
        self,
        names: &Names,
        settings: &'a FileSettings,
    ) -> Result<(Document<'a>, Vec<CorpusError>), CorpusError> {
        let Self { mut document, mut warnings, anchors, unusable, .. } = self;
        if let Some(reason) = unusable {
            return Err(reason);
        }
        if document.id.trim().is_empty() {
            return Err(CorpusError::Missing { field: names.first(Slot::Id).to_owned() });
        }
        if document.id.len() > MAX_ID_BYTES {
            return Err(CorpusError::LongId { limit_bytes: MAX_ID_BYTES });
        }
        if document.body.trim().is_empty() {
            return Err(CorpusError::Blank);
        }
        let (anchors, more) = anchors.within(&document.body);
        document.anchors = anchors;
        warnings.extend(more);
        for (field, value) in document.fields.iter_mut().filter(|(_, value)| value.is_none()) {
            *value = settings.fields[field].as_deref().map(Cow::Borrowed);
        }
        Ok((document, warnings))
    }
}

/// A value as one text, an integer by its digits, a list by its parts; else what it is.
fn text(value: Value<'_>) -> Result<Option<Cow<'_, str>>, &'static str> {
    match value {
        Value::Text(text) => Ok(Some(text)),
        Value::Number(number) if !number.is_f64() => Ok(Some(Cow::Owned(number.to_string()))),
        Value::Number(_) => Err("a fraction"),
        Value::List(list) => Ok(Some(Cow::Owned(list.join("; ")))),
        Value::Nothing => Ok(None),
        Value::Other(found) => Err(found),
    }
}

/// The day of a point in time: `1957-06-18` of `1957-06-18T10:00:00+03:00`.
fn day(text: &str) -> &str {
    let text = text.trim();
    match text.as_bytes().get(10) {
        Some(b'T' | b' ') => &text[..10],
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft<'a>(values: impl IntoIterator<Item = (&'a str, Value<'a>)>) -> Draft<'a> {
        let (names, mut draft) = (Names::default(), Draft::default());
        draft.document = Document::new("a", "text");
        for (key, value) in values {
            draft.set(&names, Cow::Borrowed(key), value);
        }
        draft
    }

    fn text_of(text: &str) -> Value<'_> {
        Value::Text(Cow::Borrowed(text))
    }

    #[test]
    fn a_point_in_time_gives_its_day_and_a_number_its_year() {
        let date = |value| draft([("date", value)]).document.date.map(|date| date.to_string());
        assert_eq!(date(text_of("1957-06-18T10:00:00+03:00")).as_deref(), Some("1957-06-18"));
        assert_eq!(date(text_of("1957-06-18 10:00")).as_deref(), Some("1957-06-18"));
        assert_eq!(date(Value::Number(1957.into())).as_deref(), Some("1957"));
        assert_eq!(date(text_of("")), None);
    }

    #[test]
    fn a_date_as_people_write_it_is_read_and_what_was_written_stays() {
        let check = |written: &str, expected: &str, kept: Option<&str>| {
            let document = draft([("date", text_of(written))]).document;
            let date = document.date.map(|date| date.to_string()).unwrap_or_default();
            assert_eq!(date, expected, "{written}");
            let found = document.metadata.get(DATE_AS_WRITTEN);
            let kept = kept.map(|kept| Metadata::Text(kept.into()));
            assert_eq!(found, kept.as_ref(), "{written}");
        };
        for written in ["25 февраля 1956 г.", "February 25, 1956", "25.02.1956", "25.II.1956"]
        {
            check(written, "1956-02-25", Some(written));
        }
        check("15 (3) апреля 1894", "1894-04-15", Some("15 (3) апреля 1894"));
        for written in ["1928/2020", "1957~", "195X", "1957/..", "1957-06?", "1957-06-18"] {
            check(written, written, None);
        }
        check("1957-XX", "1957", Some("1957-XX"));
        check("when?", "", Some("when?"));
        check(" ", "", None);
    }

    #[test]
    fn what_a_field_cannot_hold_is_left_out_with_a_warning() {
        let draft = draft([
            ("date", text_of("18 июня")),
            ("lang", text_of("mostly Russian")),
            ("title", Value::Other("an object")),
            ("seen", Value::Other("a boolean")),
            ("box", Value::Number(7.into())),
        ]);
        let warnings: Vec<String> = draft.warnings.iter().map(ToString::to_string).collect();
        assert!(warnings[0].starts_with("`18 июня` is not a date"), "{warnings:?}");
        assert!(warnings[1].starts_with("`mostly Russian` is not a language code"), "{warnings:?}");
        assert_eq!(warnings[2], "`title` is an object; it is left out");
        assert_eq!(warnings[3], "`seen` is a boolean; it is left out");
        assert_eq!(draft.document.metadata["box"], Metadata::Number(7.into()));
    }

    #[test]
    fn a_document_needs_an_id_and_a_text() {
        let settings = FileSettings::default();
        let names = Names::default();
        let error =
            |key, value| draft([(key, value)]).finish(&names, &settings).unwrap_err().to_string();
        assert_eq!(error("id", Value::Nothing), "`id` is missing");
        assert_eq!(error("id", text_of(" ")), "`id` is missing");
        assert_eq!(error("body", text_of("\u{a0}\n")), "the text is blank");
        assert_eq!(error("body", Value::List(vec![])), "`body` is a list, where text is needed");
        let long = "я".repeat(3_000);
        assert_eq!(error("id", text_of(&long)), "the id is longer than 4096 bytes");
    }

    #[test]
    fn a_rule_gives_only_what_the_document_does_not_say() {
        let names = Names::default();
        let lang = Some("ru".to_owned());
        let source = Some("Letters".to_owned());
        let fields = [(Field::Lang, lang), (Field::Source, source)].into();
        let settings = FileSettings { fields, ..FileSettings::default() };
        let draft = draft([("lang", text_of("eng"))]);
        let (document, _) = draft.finish(&names, &settings).unwrap();
        assert_eq!(document.value(Field::Lang), Some("en"));
        assert_eq!(document.value(Field::Source), Some("Letters"));
    }

    #[test]
    fn of_several_names_the_first_of_the_list_gives_the_field() {
        for values in [
            [("title", text_of("Letter")), ("название", text_of("Письмо"))],
            [("название", text_of("Письмо")), ("title", text_of("Letter"))],
        ] {
            let document = draft(values).document;
            assert_eq!(document.title.as_deref(), Some("Letter"));
            assert_eq!(document.metadata["название"], Metadata::Text("Письмо".into()));
        }
        let document = draft([("title", text_of(" ")), ("заглавие", text_of("Письмо"))]).document;
        assert_eq!(document.title.as_deref(), Some("Письмо"));
        let document = draft([("дата", text_of("1957")), ("date", Value::Nothing)]).document;
        assert_eq!(document.date.map(|date| date.to_string()).as_deref(), Some("1957"));
    }

    #[test]
    fn several_authors_are_one_text() {
        let list = Value::List(vec!["Маленков".into(), "Molotov".into()]);
        let document = draft([("author", list)]).document;
        assert_eq!(document.value(Field::Author), Some("Маленков; Molotov"));
    }
}
