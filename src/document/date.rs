//! Days and spans of days: [`DateSpan`].

use std::{fmt, ops::RangeInclusive};

/// A day, month or year as ISO 8601 writes it, or what EDTF (levels 0 and 1) adds to them, and the
/// span of days that it names: an interval that may be open (`1928/2020`, `1957/..`), a decade or a
/// century (`195X`, `19XX`), a season (`1957-21`), and what is uncertain or approximate (`1957?`,
/// `1957~`, `1957%`). Read as Russian writes it too: `18.06.1957`, `06.1957`.
///
/// # Example
/// ```
/// use arkhiv::document::DateSpan;
/// let june: DateSpan = "1957-06".parse()?;
/// assert_eq!(june.to_string(), "1957-06");
/// assert!(june.overlaps(&"1957-06-18".parse()?));
/// assert!(june.overlaps(&"1928/2020".parse()?) && june.overlaps(&"195X".parse()?));
/// assert!(!june.overlaps(&"1961".parse()?));
/// assert!("1957-13".parse::<DateSpan>().is_err());
/// # Ok::<(), arkhiv::document::DateError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateSpan(Form);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    One(Point),
    /// Open where there is none.
    Interval(Option<Point>, Option<Point>),
}

/// One date, as precisely as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Point {
    first: Day,
    precision: Precision,
    certainty: Certainty,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Precision {
    Day,
    Month,
    Season,
    Year,
    Decade,
    Century,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Certainty {
    Sure,
    Uncertain,
    Approximate,
    Both,
}

/// A date of the calendar, as precisely as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CalendarDate {
    /// From 0 to 9999.
    pub year: u16,
    /// From 1.
    pub month: Option<u8>,
    /// From 1; never without a month.
    pub day: Option<u8>,
}

/// What was given as a date is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date; write a day, month or year as `1957-06-18`, `1957-06` or `1957`")]
pub struct DateError(pub String);

impl DateSpan {
    /// First and last day, counted from 1970-01-01 (negative before); an interval that is open ends
    /// where the calendar does.
    pub fn days(&self) -> RangeInclusive<i32> {
        let (first, last) = match self.0 {
            Form::One(point) => (Some(point), Some(point)),
            Form::Interval(first, last) => (first, last),
        };
        first.map_or(FIRST_DAY, |point| point.first).since_epoch()
            ..=last.map_or(LAST_DAY, Point::last).since_epoch()
    }

    /// The dates that it begins and ends with, the same where it is one; `None` where it is open. A
    /// season, a decade and a century are from one month or year to another.
    ///
    /// # Example
    /// ```
    /// use arkhiv::document::{CalendarDate, DateSpan};
    /// let year = |year| Some(CalendarDate { year, month: None, day: None });
    /// let [first, last] = "195X".parse::<DateSpan>()?.ends();
    /// assert_eq!((first, last), (year(1950), year(1959)));
    /// assert_eq!("1957/..".parse::<DateSpan>()?.ends(), [year(1957), None]);
    /// # Ok::<(), arkhiv::document::DateError>(())
    /// ```
    pub fn ends(&self) -> [Option<CalendarDate>; 2] {
        let (first, last) = match self.0 {
            Form::One(point) => (Some(point), Some(point)),
            Form::Interval(first, last) => (first, last),
        };
        [first.map(|point| point.known(point.first)), last.map(|point| point.known(point.last()))]
    }

    /// Whether it is known, and not uncertain, approximate, or somewhere in a decade or a century.
    pub fn is_sure(&self) -> bool {
        let is_sure = |point: Point| {
            let is_vague = matches!(point.precision, Precision::Decade | Precision::Century);
            point.certainty == Certainty::Sure && !is_vague
        };
        match self.0 {
            Form::One(point) => is_sure(point),
            Form::Interval(first, last) => [first, last].into_iter().flatten().all(is_sure),
        }
    }

    /// Whether the two spans share a day.
    pub fn overlaps(&self, other: &DateSpan) -> bool {
        let (a, b) = (self.days(), other.days());
        a.start() <= b.end() && b.start() <= a.end()
    }

    pub(super) fn day(year: u16, month: u8, day: u8) -> Option<Self> {
        Day::new(year, month, day).map(|first| Self::of(first, Precision::Day))
    }

    pub(super) fn month(year: u16, month: u8) -> Option<Self> {
        Day::new(year, month, 1).map(|first| Self::of(first, Precision::Month))
    }

    pub(super) fn year(year: u16) -> Option<Self> {
        Day::new(year, 1, 1).map(|first| Self::of(first, Precision::Year))
    }

    pub(super) fn decade(year: u16) -> Option<Self> {
        Day::new(year / 10 * 10, 1, 1).map(|first| Self::of(first, Precision::Decade))
    }

    /// The span from the beginning of the one date to the end of the other, if there is any.
    pub(super) fn between(first: Self, last: Self) -> Option<Self> {
        let (Form::One(first), Form::One(last)) = (first.0, last.0) else { return None };
        let is_span = first.first.since_epoch() <= last.last().since_epoch();
        is_span.then_some(Self(Form::Interval(Some(first), Some(last))))
    }

    pub(super) fn approximate(self) -> Self {
        self.with(Certainty::Approximate)
    }

    pub(super) fn uncertain(self) -> Self {
        self.with(Certainty::Uncertain)
    }

    fn with(self, certainty: Certainty) -> Self {
        match self.0 {
            Form::One(point) => Self(Form::One(Point { certainty, ..point })),
            Form::Interval(first, last) => {
                let with = |point: Option<Point>| point.map(|point| Point { certainty, ..point });
                Self(Form::Interval(with(first), with(last)))
            }
        }
    }

    /// Whether it is known to the day, the month or less precisely, from 2 down.
    pub(super) fn precision(&self) -> u8 {
        match self.0 {
            Form::One(Point { precision: Precision::Day, .. }) | Form::Interval(..) => 2,
            Form::One(Point { precision: Precision::Month, .. }) => 1,
            Form::One(_) => 0,
        }
    }

    fn of(first: Day, precision: Precision) -> Self {
        Self(Form::One(Point { first, precision, certainty: Certainty::Sure }))
    }
}

impl std::str::FromStr for DateSpan {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let wrong = || DateError(text.to_owned());
        let Some((first, last)) = text.split_once('/') else {
            return Point::read(text).map(|point| Self(Form::One(point))).ok_or_else(wrong);
        };
        let end = |text: &str| match text {
            "" | ".." => Some(None),
            text => Point::read(text).map(Some),
        };
        let (first, last) = end(first).zip(end(last)).ok_or_else(wrong)?;
        let span = Self(Form::Interval(first, last));
        let is_span = !span.days().is_empty() && (first.is_some() || last.is_some());
        is_span.then_some(span).ok_or_else(wrong)
    }
}

impl fmt::Display for DateSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Form::One(point) => point.fmt(f),
            Form::Interval(first, last) => {
                let end = |point: Option<Point>| point.map_or("..".to_owned(), |p| p.to_string());
                write!(f, "{}/{}", end(first), end(last))
            }
        }
    }
}

impl Point {
    /// Reads one date of EDTF, or one with dots.
    fn read(text: &str) -> Option<Self> {
        let (text, certainty) = match text.as_bytes().last()? {
            b'?' => (&text[..text.len() - 1], Certainty::Uncertain),
            b'~' => (&text[..text.len() - 1], Certainty::Approximate),
            b'%' => (&text[..text.len() - 1], Certainty::Both),
            _ => (text, Certainty::Sure),
        };
        let (first, precision) =
            if text.contains('.') { Self::dotted(text)? } else { Self::hyphened(text)? };
        Some(Self { first, precision, certainty })
    }

    /// Reads a day or a month that ends with its year, with dots between.
    fn dotted(text: &str) -> Option<(Day, Precision)> {
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
        Some((Day::new(year, month, day)?, precision))
    }

    /// Reads what begins with its year, with hyphens between; what is not known is `X`.
    fn hyphened(text: &str) -> Option<(Day, Precision)> {
        let mut parts = text.split('-');
        let year = parts.next()?;
        let (month, day) = (parts.next(), parts.next());
        if parts.next().is_some() {
            return None;
        }
        let start = |year: u16, month: u8, day: u8, precision| {
            Day::new(year, month, day).map(|first| (first, precision))
        };
        if let Some(known) = year.strip_suffix('X') {
            let precision =
                if known.ends_with('X') { Precision::Century } else { Precision::Decade };
            let known = known.trim_end_matches('X');
            let digits = if precision == Precision::Century { 2 } else { 3 };
            let is_whole = year.len() == 4 && month.is_none_or(|month| month == "XX");
            let year = number(known, digits..=digits)? * 10_u16.pow(4 - digits as u32);
            return start(year, 1, 1, precision).filter(|_| is_whole && day.is_none());
        }
        let year = number(year, 4..=4)?;
        // Two digits always fit a u8.
        let two = |part: &str| number(part, 2..=2).map(|number| number as u8);
        match (month, day) {
            (None, _) | (Some("XX"), None | Some("XX")) => start(year, 1, 1, Precision::Year),
            (Some(month), None | Some("XX")) => match (two(month)?, day) {
                // A winter begins in the year that it is named after, or ends there.
                (season @ 21..=24, None) => start(year, 3 * (season - 20), 1, Precision::Season),
                (month, _) => start(year, month, 1, Precision::Month),
            },
            (Some(month), Some(day)) => start(year, two(month)?, two(day)?, Precision::Day),
        }
    }

    /// As much of a day as is known.
    fn known(self, Day { year, month, day }: Day) -> CalendarDate {
        let (month, day) = match self.precision {
            Precision::Day => (Some(month), Some(day)),
            Precision::Month | Precision::Season => (Some(month), None),
            Precision::Year | Precision::Decade | Precision::Century => (None, None),
        };
        CalendarDate { year, month, day }
    }

    fn last(self) -> Day {
        let Day { year, month, .. } = self.first;
        let end_of = |year: u16| Day { year, month: 12, day: 31 };
        match self.precision {
            Precision::Day => self.first,
            Precision::Month => self.first.last_of_month(),
            Precision::Season if month == 12 => {
                Day { year: year + 1, month: 2, day: 1 }.last_of_month()
            }
            Precision::Season => Day { month: month + 2, ..self.first }.last_of_month(),
            Precision::Year => end_of(year),
            Precision::Decade => end_of(year + 9),
            Precision::Century => end_of(year + 99),
        }
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Day { year, month, day } = self.first;
        match self.precision {
            Precision::Day => write!(f, "{year:04}-{month:02}-{day:02}"),
            Precision::Month => write!(f, "{year:04}-{month:02}"),
            Precision::Season => write!(f, "{year:04}-{:02}", 20 + month / 3),
            Precision::Year => write!(f, "{year:04}"),
            Precision::Decade => write!(f, "{:03}X", year / 10),
            Precision::Century => write!(f, "{:02}XX", year / 100),
        }?;
        f.write_str(match self.certainty {
            Certainty::Sure => "",
            Certainty::Uncertain => "?",
            Certainty::Approximate => "~",
            Certainty::Both => "%",
        })
    }
}

/// Where an interval begins and ends that is open.
const FIRST_DAY: Day = Day { year: 0, month: 1, day: 1 };
const LAST_DAY: Day = Day { year: MAX_YEAR as u16, month: 12, day: 31 };

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
    day_of_calendar(day).0
}

/// The year, the month and the day of the month, both from 1, of a day that is counted from 1970-01-01;
/// the year of days outside those from 0 to [`MAX_YEAR`] is the nearest of these.
///
/// # Example
/// ```
/// use arkhiv::document::day_of_calendar;
/// assert_eq!(day_of_calendar(-4_580), (1957, 6, 18));
/// ```
pub fn day_of_calendar(day: i64) -> (usize, u8, u8) {
    // As in `Day::since_epoch`, years begin in March; 400 of them have 146,097 days.
    let day = day.saturating_add(719_468);
    let (cycle, day) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    // January begins 306 days after March.
    let year = cycle * 400 + year + i64::from(day_of_year >= 306);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    // Both have two digits.
    (year.clamp(0, MAX_YEAR as i64) as usize, month as u8, day as u8)
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
    fn what_edtf_adds_names_a_span_of_days() {
        for (text, first, last) in [
            ("1928/2020", "1928-01-01", "2020-12-31"),
            ("1957-06/1957-07-03", "1957-06-01", "1957-07-03"),
            ("1957/..", "1957-01-01", "9999-12-31"),
            ("../1957-06", "0000-01-01", "1957-06-30"),
            ("1957~", "1957-01-01", "1957-12-31"),
            ("1957-06?", "1957-06-01", "1957-06-30"),
            ("1957-06-18%", "1957-06-18", "1957-06-18"),
            ("1957~/1961?", "1957-01-01", "1961-12-31"),
            ("195X", "1950-01-01", "1959-12-31"),
            ("19XX", "1900-01-01", "1999-12-31"),
            ("195X~", "1950-01-01", "1959-12-31"),
            ("1957-21", "1957-03-01", "1957-05-31"),
            ("1957-24", "1957-12-01", "1958-02-28"),
        ] {
            let days = |text: &str| text.parse::<DateSpan>().unwrap().days();
            assert_eq!(days(text), *days(first).start()..=*days(last).end(), "{text}");
            assert_eq!(text.parse::<DateSpan>().unwrap().to_string(), text);
        }
        for (text, same) in [
            ("1957-XX", "1957"),
            ("1957-06-XX", "1957-06"),
            ("1957-XX-XX", "1957"),
            ("1957/", "1957/.."),
            ("18.06.1957/22.06.1957", "1957-06-18/1957-06-22"),
        ] {
            assert_eq!(text.parse::<DateSpan>().unwrap().to_string(), same, "{text}");
        }
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
            "1957/1956",
            "/",
            "../..",
            "1957/1958/1959",
            "19X7",
            "195X-06",
            "XXXX",
            "1957-25",
            "~",
            "1957??",
            "1957/июнь",
        ] {
            check(text, None);
        }
    }
}
