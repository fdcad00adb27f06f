//! The value of `date:`: a day, month or year, or a range of them that may be open.

use crate::document::DateSpan;

/// A stretch of days, counted from 1970-01-01, both ends included; open where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Dates {
    /// Documents that end before this day are left out.
    pub from: Option<i32>,
    /// Documents that begin after this day are left out.
    pub to: Option<i32>,
}

impl Dates {
    /// Reads `1957`, `1957-06`, `18.06.1957`, `1957..1961`, `..1957`, `1957-1961`, `>=1957-06-18`, `<1961`;
    /// `None` where it is not a date.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut text = text.trim().trim_end_matches([',', ';', '?', '!']);
        if !text.ends_with("..") {
            text = text.trim_end_matches('.');
        }
        for (sign, is_from, is_strict) in
            [(">=", true, false), ("<=", false, false), (">", true, true), ("<", false, true)]
        {
            if let Some(date) = text.strip_prefix(sign) {
                let (first, last) = days(date)?;
                return Some(match (is_from, is_strict) {
                    (true, false) => Self { from: Some(first), to: None },
                    (true, true) => Self { from: Some(last + 1), to: None },
                    (false, false) => Self { from: None, to: Some(last) },
                    (false, true) => Self { from: None, to: Some(first - 1) },
                });
            }
        }
        if let Some((from, to)) = text.split_once("..").or_else(|| text.split_once('…')) {
            return Self::between(from, to.trim_start_matches('.'));
        }
        if let Some((first, last)) = days(text) {
            return Some(Self { from: Some(first), to: Some(last) });
        }
        // 1957-1961 as people write it: two years, where a month has two digits.
        let (from, to) = text.split_once(['-', '–', '—'])?;
        if from.is_empty() || to.is_empty() {
            return None;
        }
        Self::between(from, to)
    }

    /// A range, open where an end is empty.
    fn between(from: &str, to: &str) -> Option<Self> {
        let (from, to) = (from.trim(), to.trim());
        let end = |text: &str| if text.is_empty() { Some(None) } else { days(text).map(Some) };
        let (first, last) = (end(from)?, end(to)?);
        let range = Self { from: first.map(|days| days.0), to: last.map(|days| days.1) };
        (range != Self::default()).then_some(range)
    }
}

/// The first and last day of what names a day, month or year, by ISO 8601 or as `18.06.1957`.
fn days(text: &str) -> Option<(i32, i32)> {
    let span = text.trim().parse::<DateSpan>().ok()?.days();
    Some((*span.start(), *span.end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first and last day, as dates, of what the text names.
    #[track_caller]
    fn check(text: &str, expected: Option<(&str, &str)>) {
        let day = |date: &str| date.parse::<DateSpan>().ok().map(|span| *span.days().start());
        let expected = expected.map(|(from, to)| Dates { from: day(from), to: day(to) });
        assert_eq!(Dates::parse(text), expected, "{text}");
    }

    #[test]
    fn a_day_a_month_and_a_year_are_spans() {
        check("1957-06-18", Some(("1957-06-18", "1957-06-18")));
        check("1957-06", Some(("1957-06-01", "1957-06-30")));
        check("1957", Some(("1957-01-01", "1957-12-31")));
        check("18.06.1957", Some(("1957-06-18", "1957-06-18")));
        check("8.6.1957", Some(("1957-06-08", "1957-06-08")));
        check("06.1957", Some(("1957-06-01", "1957-06-30")));
        check("1957,", Some(("1957-01-01", "1957-12-31")));
    }

    #[test]
    fn a_range_may_be_open_at_either_end() {
        check("1957..1961", Some(("1957-01-01", "1961-12-31")));
        check("1957-06..18.07.1957", Some(("1957-06-01", "1957-07-18")));
        check("1957..", Some(("1957-01-01", "")));
        check("..1957-06", Some(("", "1957-06-30")));
        check("1957-1961", Some(("1957-01-01", "1961-12-31")));
        check("1957–1961", Some(("1957-01-01", "1961-12-31")));
        check("1957...1961", Some(("1957-01-01", "1961-12-31")));
    }

    #[test]
    fn a_sign_opens_a_range() {
        check(">=1957-06-18", Some(("1957-06-18", "")));
        check(">1957", Some(("1958-01-01", "")));
        check("<=1957-06", Some(("", "1957-06-30")));
        check("<18.06.1957", Some(("", "1957-06-17")));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "..",
            "1957-13",
            "31.02.1957",
            "june",
            ">=",
            "1957..june",
            "5",
            "1.2.3.4",
            "1957-",
            ">..1957",
            "99999999999",
            "-1957",
        ] {
            check(text, None);
        }
    }
}
