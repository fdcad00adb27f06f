//! What the corpus gives and the index takes: a [`Document`] with its date span and metadata.
//!
//! Text is borrowed where it can be ([`Cow`]), so that a line of JSON without escapes is indexed
//! from the buffer it was read into. This module knows nothing of files or of the index.
//!
//! [`Field`] is the one list of the fields that documents are filtered by: the settings, the schema,
//! the record, parameters, flags, answers and pages all go over it.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    fmt,
    ops::{Index, IndexMut, RangeInclusive},
};

use serde::{Deserialize, Serialize, Serializer};

/// One searchable text with what is known about it.
///
/// # Example
/// ```
/// use arkhiv::document::Document;
/// let document = Document::new("letters/1957-06-22.txt", "Маленков просил Хрущёва уйти.");
/// assert_eq!(document.title, None);
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Document<'a> {
    /// Stable identity; adding it again replaces the document. Never empty.
    pub id: Cow<'a, str>,
    /// The text. Never empty or white space only.
    pub body: Cow<'a, str>,
    /// What a reader would call it.
    pub title: Option<Cow<'a, str>>,
    /// Where a reader opens it.
    pub url: Option<Cow<'a, str>>,
    /// The days it belongs to.
    pub date: Option<DateSpan>,
    /// What it can be filtered by.
    pub fields: PerField<Option<Cow<'a, str>>>,
    /// Everything else that is known about it, by name.
    pub metadata: BTreeMap<Cow<'a, str>, Metadata<'a>>,
    /// Places within the body, ascending, none beyond its end.
    pub anchors: Vec<Anchor<'a>>,
}

impl<'a> Document<'a> {
    /// A document of an id and a text, all else unknown.
    pub fn new(id: impl Into<Cow<'a, str>>, body: impl Into<Cow<'a, str>>) -> Self {
        Self { id: id.into(), body: body.into(), ..Self::default() }
    }

    /// The same, borrowing nothing.
    pub fn into_owned(self) -> Document<'static> {
        let Self { id, body, title, url, date, mut fields, metadata, anchors } = self;
        let owned = |text: Cow<'a, str>| -> Cow<'static, str> { Cow::Owned(text.into_owned()) };
        let metadata = metadata.into_iter().map(|(name, value)| (owned(name), value.into_owned()));
        let anchors = anchors.into_iter().map(|Anchor { at, label, fragment }| Anchor {
            at,
            label: owned(label),
            fragment: fragment.map(owned),
        });
        Document {
            id: owned(id),
            body: owned(body),
            title: title.map(owned),
            url: url.map(owned),
            date,
            fields: PerField::from_fn(|field| fields[field].take().map(owned)),
            metadata: metadata.collect(),
            anchors: anchors.collect(),
        }
    }

    /// What is known of a field.
    pub fn value(&self, field: Field) -> Option<&str> {
        self.fields[field].as_deref()
    }
}

/// A place within the body of a document: a page, a time of a recording, a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Anchor<'a> {
    /// Where it begins, in Unicode scalar values.
    pub at: usize,
    /// What a reader calls it: `p. 12`, `00:14:05`.
    pub label: Cow<'a, str>,
    /// What leads there at the end of the document's address, without `#`: `page=12`, `t=845`.
    pub fragment: Option<Cow<'a, str>>,
}

/// A field that a document can be filtered by: one text or none, kept as a keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// ISO 639-1 code, lower case; where absent the index takes the majority language of the text.
    Lang,
    /// Where it comes from: a fonds, a newspaper, a site.
    Source,
    /// The collection it belongs to.
    Collection,
    /// Who wrote it.
    Author,
}

impl Field {
    /// Every field, in the order of the schema and of the record.
    pub const ALL: [Self; 4] = [Self::Lang, Self::Source, Self::Collection, Self::Author];

    /// The name in the settings, the index, the API and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lang => "lang",
            Self::Source => "source",
            Self::Collection => "collection",
            Self::Author => "author",
        }
    }

    /// The field of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }
}

/// A value for each [`Field`].
///
/// # Example
/// ```
/// use arkhiv::document::{Field, PerField};
/// let known = PerField::from([(Field::Source, Some("Правда"))]);
/// assert_eq!(known[Field::Source], Some("Правда"));
/// assert_eq!(known[Field::Author], None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PerField<T>([T; Field::ALL.len()]);

impl<T> PerField<T> {
    /// The value that `make` gives for each field.
    pub fn from_fn(make: impl FnMut(Field) -> T) -> Self {
        Self(Field::ALL.map(make))
    }

    /// Each field with its value.
    pub fn iter(&self) -> impl Iterator<Item = (Field, &T)> {
        Field::ALL.into_iter().zip(&self.0)
    }

    /// Each field with its value, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (Field, &mut T)> {
        Field::ALL.into_iter().zip(&mut self.0)
    }
}

impl<T> Index<Field> for PerField<T> {
    type Output = T;

    fn index(&self, field: Field) -> &T {
        &self.0[field as usize]
    }
}

impl<T> IndexMut<Field> for PerField<T> {
    fn index_mut(&mut self, field: Field) -> &mut T {
        &mut self.0[field as usize]
    }
}

/// These values, the others at their default.
impl<T: Default, const N: usize> From<[(Field, T); N]> for PerField<T> {
    fn from(values: [(Field, T); N]) -> Self {
        let mut all = Self(std::array::from_fn(|_| T::default()));
        values.into_iter().for_each(|(field, value)| all[field] = value);
        all
    }
}

/// A map from the names of the fields.
impl<T: Serialize> Serialize for PerField<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter().map(|(field, value)| (field.name(), value)))
    }
}

/// A value beyond the named fields: a string, a number or a list of strings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Metadata<'a> {
    /// A text.
    Text(Cow<'a, str>),
    /// A number, as it was written.
    Number(serde_json::Number),
    /// Several texts.
    List(Vec<Cow<'a, str>>),
}

impl Metadata<'_> {
    /// The same, borrowing nothing.
    pub fn into_owned(self) -> Metadata<'static> {
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        match self {
            Self::Text(text) => Metadata::Text(owned(text)),
            Self::Number(number) => Metadata::Number(number),
            Self::List(texts) => Metadata::List(texts.into_iter().map(owned).collect()),
        }
    }
}

/// A day, month or year as ISO 8601 writes it, and the span of days that it names. Read as Russian
/// writes it too: `18.06.1957`, `06.1957`.
///
/// # Example
/// ```
/// use arkhiv::document::DateSpan;
/// let june: DateSpan = "1957-06".parse()?;
/// assert_eq!(june.to_string(), "1957-06");
/// assert!(june.overlaps(&"1957-06-18".parse()?));
/// assert!(!june.overlaps(&"1961".parse()?));
/// assert!("1957-13".parse::<DateSpan>().is_err());
/// # Ok::<(), arkhiv::document::DateError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateSpan {
    first: Day,
    precision: Precision,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Precision {
    Day,
    Month,
    Year,
}

/// What was given as a date is not an ISO 8601 day, month or year.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date; write a day, month or year as `1957-06-18`, `1957-06` or `1957`")]
pub struct DateError(pub String);

impl DateSpan {
    /// First and last day, counted from 1970-01-01 (negative before).
    pub fn days(&self) -> RangeInclusive<i32> {
        let last = match self.precision {
            Precision::Day => self.first,
            Precision::Month => self.first.last_of_month(),
            Precision::Year => Day { month: 12, day: 31, ..self.first },
        };
        self.first.since_epoch()..=last.since_epoch()
    }

    /// Reads a day or a month that ends with its year, with dots between.
    fn from_dotted(text: &str) -> Option<Self> {
        let mut parts = text.rsplit('.');
        let year = number(parts.next()?, 4..=4)?;
        // Two digits always fit a u8.
        let month = number(parts.next()?, 1..=2)? as u8;
        let day = parts.next().map(|part| number(part, 1..=2));
        if parts.next().is_some() {
            return None;
        }
        let (day, precision) = match day {
            Some(day) => (day? as u8, Precision::Day),
            None => (1, Precision::Month),
        };
        Some(Self { first: Day::new(year, month, day)?, precision })
    }

    /// Whether the two spans share a day.
    pub fn overlaps(&self, other: &DateSpan) -> bool {
        let (a, b) = (self.days(), other.days());
        a.start() <= b.end() && b.start() <= a.end()
    }
}

/// The last year that a date may have.
pub const MAX_YEAR: usize = 9999;

/// The year of a day that is counted from 1970-01-01; of days outside the years from 0 to
/// [`MAX_YEAR`], the nearest of these.
///
/// # Example
/// ```
/// use arkhiv::document::year_of;
/// assert_eq!([year_of(-1), year_of(0), year_of(365)], [1969, 1970, 1971]);
/// ```
pub fn year_of(day: i64) -> usize {
    // As in `Day::since_epoch`, years begin in March; 400 of them have 146,097 days.
    let day = day.saturating_add(719_468);
    let (cycle, day) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    // January begins 306 days after March.
    let year = cycle * 400 + year + i64::from(day_of_year >= 306);
    year.clamp(0, MAX_YEAR as i64) as usize
}

/// A day of the Gregorian calendar, which ISO 8601 uses for all years from 0 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Day {
    year: u16,
    /// From 1.
    month: u8,
    /// From 1.
    day: u8,
}

impl Day {
    /// `None` where the calendar has no such day.
    fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let is_day = (1..=12).contains(&month) && (1..=days_of_month(year, month)).contains(&day);
        is_day.then_some(Self { year, month, day })
    }

    fn last_of_month(self) -> Self {
        Self { day: days_of_month(self.year, self.month), ..self }
    }

    /// Days since 1970-01-01, negative before.
    fn since_epoch(self) -> i32 {
        // Years begin in March, so that the leap day ends one and needs no case of its own.
        let (year, month) = match self.month {
            1 | 2 => (i32::from(self.year) - 1, i32::from(self.month) + 9),
            _ => (i32::from(self.year), i32::from(self.month) - 3),
        };
        let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        // Five months from March or August have 153 days: 31, 30, 31, 30, 31.
        let day_of_year = (153 * month + 2) / 5 + i32::from(self.day) - 1;
        // 719,468 days from 0000-03-01 to 1970-01-01.
        365 * year + leap_days + day_of_year - 719_468
    }
}

fn days_of_month(year: u16, month: u8) -> u8 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A number of so many digits and nothing else.
fn number(part: &str, digits: RangeInclusive<usize>) -> Option<u16> {
    let plain = digits.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if plain { part.parse().ok() } else { None }
}

impl std::str::FromStr for DateSpan {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let wrong = || DateError(text.to_owned());
        if text.contains('.') {
            return Self::from_dotted(text).ok_or_else(wrong);
        }
        let mut parts = text.split('-');
        let year = parts.next().and_then(|p| number(p, 4..=4)).ok_or_else(wrong)?;
        let month = parts.next().map(|p| number(p, 2..=2).ok_or_else(wrong)).transpose()?;
        let day = parts.next().map(|p| number(p, 2..=2).ok_or_else(wrong)).transpose()?;
        if parts.next().is_some() {
            return Err(wrong());
        }
        let precision = match (month, day) {
            (_, Some(_)) => Precision::Day,
            (Some(_), None) => Precision::Month,
            (None, None) => Precision::Year,
        };
        // Two digits always fit a u8.
        let (month, day) = (month.unwrap_or(1) as u8, day.unwrap_or(1) as u8);
        let first = Day::new(year, month, day).ok_or_else(wrong)?;
        Ok(Self { first, precision })
    }
}

impl fmt::Display for DateSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Day { year, month, day } = self.first;
        match self.precision {
            Precision::Day => write!(f, "{year:04}-{month:02}-{day:02}"),
            Precision::Month => write!(f, "{year:04}-{month:02}"),
            Precision::Year => write!(f, "{year:04}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_fields_is_in_the_order_of_their_numbers() {
        for (at, field) in Field::ALL.into_iter().enumerate() {
            assert_eq!(field as usize, at, "{field:?}");
            assert_eq!(Field::from_name(field.name()), Some(field));
        }
        assert_eq!(Field::from_name("colour"), None);
    }

    #[track_caller]
    fn check(text: &str, days: Option<(i32, i32)>) {
        let span = text.parse::<DateSpan>().ok();
        assert_eq!(span.map(|s| s.days()), days.map(|(a, b)| a..=b), "{text}");
        if let Some(span) = span {
            assert_eq!(span.to_string(), text);
        }
    }

    #[test]
    fn a_date_names_a_span_of_days() {
        check("1970-01-01", Some((0, 0)));
        check("1969-12", Some((-31, -1)));
        check("1972-02", Some((761, 789)));
        check("1971", Some((365, 729)));
        check("0001", Some((-719_162, -718_798)));
        check("9999-12-31", Some((2_932_896, 2_932_896)));
    }

    #[test]
    fn every_day_of_the_calendar_follows_the_one_before() {
        let mut days = Day { year: 0, month: 1, day: 1 }.since_epoch();
        assert_eq!(days, -719_528);
        for (year, month) in (0..=9999).flat_map(|year| (1..=12).map(move |month| (year, month))) {
            let found: Vec<i32> = (0..=32)
                .filter_map(|day| Some(Day::new(year, month, day)?.since_epoch()))
                .collect();
            let length = i32::from(days_of_month(year, month));
            assert!(found.iter().all(|day| year_of((*day).into()) == usize::from(year)));
            assert_eq!(found, (days..days + length).collect::<Vec<_>>(), "{year}-{month}");
            days += length;
        }
        assert_eq!(days, 2_932_897);
        assert_eq!([year_of(i64::MIN), year_of(days.into()), year_of(i64::MAX)], [0, 9999, 9999]);
        let leap = |year| Day::new(year, 2, 29).is_some();
        assert_eq!([1900, 1956, 1957, 2000].map(leap), [false, true, false, true]);
    }

    #[test]
    fn a_date_may_be_written_with_dots() {
        for (text, same) in [
            ("12.03.1956", "1956-03-12"),
            ("1.3.1956", "1956-03-01"),
            ("03.1956", "1956-03"),
            ("29.02.1956", "1956-02-29"),
        ] {
            assert_eq!(text.parse::<DateSpan>(), same.parse(), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_date_is_refused() {
        for text in [
            "30.02.1956",
            "13.1956",
            "12.03.56",
            "1.12.03.1956",
            "12..1956",
            ".1956",
            "1956.03.12",
            "",
            "57",
            "1957-6",
            "1957-13",
            "1957-00",
            "1957-06-00",
            "1957-02-29",
            "1957-06-18-1",
            "+957",
            "1957-",
        ] {
            check(text, None);
        }
    }
}
