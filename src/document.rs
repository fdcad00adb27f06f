//! What the corpus gives and the index takes: a [`Document`] with its date span and metadata.
//!
//! Text is borrowed where it can be ([`Cow`]), so that a line of JSON without escapes is indexed
//! from the buffer it was read into. This module knows nothing of files or of the index.

use std::{borrow::Cow, collections::BTreeMap, fmt, ops::RangeInclusive};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

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
    /// ISO 639-1 code, lower case; where absent the index takes the majority language of the text.
    pub lang: Option<Cow<'a, str>>,
    /// Where it comes from: a fonds, a newspaper, a site.
    pub source: Option<Cow<'a, str>>,
    /// The collection it belongs to.
    pub collection: Option<Cow<'a, str>>,
    /// Who wrote it.
    pub author: Option<Cow<'a, str>>,
    /// Everything else that was said of it, by name.
    pub metadata: BTreeMap<Cow<'a, str>, Metadata<'a>>,
}

impl<'a> Document<'a> {
    /// A document of an id and a text, all else unknown.
    pub fn new(id: impl Into<Cow<'a, str>>, body: impl Into<Cow<'a, str>>) -> Self {
        Self { id: id.into(), body: body.into(), ..Self::default() }
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

/// A day, month or year as ISO 8601 writes it, and the span of days that it names.
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
    first: Date,
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
            Precision::Year => self.first.last_of_year(),
        };
        days_since_epoch(self.first)..=days_since_epoch(last)
    }

    /// Whether the two spans share a day.
    pub fn overlaps(&self, other: &DateSpan) -> bool {
        let (a, b) = (self.days(), other.days());
        a.start() <= b.end() && b.start() <= a.end()
    }
}

fn days_since_epoch(date: Date) -> i32 {
    let epoch = Date::constant(1970, 1, 1);
    // A day span of two civil dates always fits: jiff's years end at ±9999.
    (date - epoch).get_days()
}

impl std::str::FromStr for DateSpan {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let wrong = || DateError(text.to_owned());
        let number = |part: &str, digits: usize| -> Option<i16> {
            let plain = part.len() == digits && part.bytes().all(|b| b.is_ascii_digit());
            if plain { part.parse().ok() } else { None }
        };
        let mut parts = text.split('-');
        let year = parts.next().and_then(|p| number(p, 4)).ok_or_else(wrong)?;
        let month = parts.next().map(|p| number(p, 2).ok_or_else(wrong)).transpose()?;
        let day = parts.next().map(|p| number(p, 2).ok_or_else(wrong)).transpose()?;
        if parts.next().is_some() {
            return Err(wrong());
        }
        let precision = match (month, day) {
            (_, Some(_)) => Precision::Day,
            (Some(_), None) => Precision::Month,
            (None, None) => Precision::Year,
        };
        // Two digits always fit an i8.
        let (month, day) = (month.unwrap_or(1) as i8, day.unwrap_or(1) as i8);
        let first = Date::new(year, month, day).map_err(|_| wrong())?;
        Ok(Self { first, precision })
    }
}

impl fmt::Display for DateSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = (self.first.year(), self.first.month(), self.first.day());
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
    fn what_is_no_date_is_refused() {
        for text in ["", "57", "1957-6", "1957-13", "1957-02-29", "1957-06-18-1", "+957", "1957-"] {
            check(text, None);
        }
    }
}
