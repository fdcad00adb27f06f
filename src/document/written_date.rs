//! Dates as people write them, in Russian and English: with names of months, Roman numerals, words for
//! "about", two calendars.
//!
//! A date is cut to numbers, months and signs; what these are in order says what it is. A date that
//! may be one of two (`03/04/1956`) is none.

use super::date::{DateError, DateSpan};

impl DateSpan {
    /// Reads a date as people write it in catalogues and letters, in Russian or English, which
    /// [`parse`](str::parse) does not: `25 февраля 1956 г.`, `February 25, 1956`, `25.II.1956`,
    /// `ок. 1957`, `1928–1934`, `15 (3) апреля 1894` (of two calendars, the Gregorian).
    ///
    /// # Errors
    /// Where it is none, or may be one of two, as `03/04/1956`.
    ///
    /// # Example
    /// ```
    /// use arkhiv::document::DateSpan;
    /// let date = DateSpan::from_written("25 февраля 1956 г.")?;
    /// assert_eq!(date.to_string(), "1956-02-25");
    /// # Ok::<(), arkhiv::document::DateError>(())
    /// ```
    pub fn from_written(text: &str) -> Result<Self, DateError> {
        text.trim().parse().or_else(|error: DateError| read(text).ok_or(error))
    }

    /// The first date within a text, such as the name of a file or the first line of a letter, and
    /// how it is written there; a day goes before a month, and a month before a year.
    ///
    /// # Example
    /// ```
    /// use arkhiv::document::DateSpan;
    /// let (date, written) = DateSpan::find("Москва, 25 февраля 1956 г.").unwrap();
    /// assert_eq!((date.to_string().as_str(), written), ("1956-02-25", "25 февраля 1956 г."));
    /// ```
    pub fn find(text: &str) -> Option<(Self, &str)> {
        find(text)
    }
}

/// The most parts that a date has.
const MAX_PARTS: usize = 14;

/// The names of the months, as they stand in dates, and their Roman numerals.
const MONTHS: [&[&str]; 12] = [
    &["январь", "января", "январе", "янв", "january", "jan", "i"],
    &["февраль", "февраля", "феврале", "февр", "фев", "february", "feb", "febr", "ii"],
    &["март", "марта", "марте", "мар", "march", "mar", "iii"],
    &["апрель", "апреля", "апреле", "апр", "april", "apr", "iv"],
    &["май", "мая", "мае", "may", "v"],
    &["июнь", "июня", "июне", "июн", "june", "jun", "vi"],
    &["июль", "июля", "июле", "июл", "july", "jul", "vii"],
    &["август", "августа", "августе", "авг", "august", "aug", "viii"],
    &["сентябрь", "сентября", "сентябре", "сент", "сен", "september", "sept", "sep", "ix"],
    &["октябрь", "октября", "октябре", "окт", "october", "oct", "x"],
    &["ноябрь", "ноября", "ноябре", "нояб", "ноя", "november", "nov", "xi"],
    &["декабрь", "декабря", "декабре", "дек", "december", "dec", "xii"],
];

/// What says nothing of the day: words for "year", days of the week, endings of ordinals.
const NOISE: &[&str] = &[
    "г",
    "гг",
    "год",
    "года",
    "году",
    "годы",
    "of",
    "the",
    "th",
    "st",
    "nd",
    "rd",
    "го",
    "е",
    "н",
    "ст",
    "понедельник",
    "вторник",
    "среда",
    "четверг",
    "пятница",
    "суббота",
    "воскресенье",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
];

const ABOUT: &[&str] = &["ок", "около", "примерно", "ca", "c", "circa", "about", "approximately"];

/// A part of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// A day or a month.
    Short(u8),
    Year(u16),
    Month(u8),
    Dash,
    Slash,
    Open,
    Close,
    About,
    /// `?`
    Doubt,
    /// `1950-е`, `1950s`
    Decade(u16),
}

/// Reads a whole text as one date.
fn read(text: &str) -> Option<DateSpan> {
    let parts: Vec<Part> = parts(text)?.into_iter().map(|(part, _)| part).collect();
    let is_uncertain = parts.contains(&Part::Doubt);
    let is_about = parts.contains(&Part::About);
    let kept: Vec<Part> =
        parts.into_iter().filter(|part| !matches!(part, Part::Doubt | Part::About)).collect();
    let date = of(&kept)?;
    Some(match (is_about, is_uncertain) {
        (true, _) => date.approximate(),
        (_, true) => date.uncertain(),
        _ => date,
    })
}

/// The first date within a text, the most precise of those that begin at its first parts.
fn find(text: &str) -> Option<(DateSpan, &str)> {
    let mut best: Option<(DateSpan, &str)> = None;
    let starts = text
        .char_indices()
        .filter(|(at, c)| c.is_alphanumeric() && !text[..*at].ends_with(char::is_alphanumeric));
    for (start, _) in starts {
        let rest = &text[start..];
        let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8());
        let ends: Vec<usize> = ends.take_while(|end| *end <= 48).collect();
        let is_end = |end: &usize| !rest[*end..].starts_with(char::is_alphanumeric);
        let found = ends.into_iter().rev().filter(is_end).find_map(|end| {
            let written = rest[..end].trim_end_matches([' ', ',', '_', '-', '(', '[', ';', ':']);
            // The stop of an abbreviation belongs to the date, that of a sentence does not.
            let is_number = |text: &&str| text.ends_with(|c: char| c.is_ascii_digit());
            let written = written.strip_suffix('.').filter(is_number).unwrap_or(written);
            let date = compact(written).or_else(|| DateSpan::from_written(written).ok())?;
            Some((date, written))
        });
        let is_better = |found: &(DateSpan, &str)| {
            best.is_none_or(|(best, _)| found.0.precision() > best.precision())
        };
        if let Some(found) = found.filter(is_better) {
            if found.0.precision() == 2 {
                return Some(found);
            }
            best = Some(found);
        }
    }
    best
}

/// `19570629` and `1957_06_29`, as names of files have dates.
fn compact(text: &str) -> Option<DateSpan> {
    let digits: String = match text.len() {
        8 => text.to_owned(),
        7 | 10 if text.contains('_') => return text.replace('_', "-").parse().ok(),
        _ => return None,
    };
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = |range: std::ops::Range<usize>| digits.get(range)?.parse::<u16>().ok();
    let year = number(0..4).filter(|year| is_plain && (1500..2100).contains(year))?;
    // Two digits always fit a u8.
    DateSpan::day(year, number(4..6)? as u8, number(6..8)? as u8)
}

/// What the parts are together.
fn of(parts: &[Part]) -> Option<DateSpan> {
    use Part::{Close, Dash, Decade, Month, Open, Short, Slash, Year};
    match *parts {
        [Year(year)] => DateSpan::year(year),
        [Decade(year)] => DateSpan::decade(year),
        [Month(month), Year(year)] | [Year(year), Month(month)] => DateSpan::month(year, month),
        [Short(day), Month(month), Year(year)]
        | [Month(month), Short(day), Year(year)]
        | [Year(year), Month(month), Short(day)]
        | [Year(year), Short(day), Month(month)]
        | [Short(day), Slash | Dash, Month(month), Slash | Dash, Year(year)]
        | [Short(day), Slash, Month(month), Year(year)]
        | [Year(year), Slash, Short(month), Slash, Short(day)]
        | [Year(year), Short(month), Short(day)]
        | [Short(day), Short(month), Year(year)] => DateSpan::day(year, month, day),
        [Short(a), Slash, Short(b), Slash, Year(year)]
        | [Short(a), Dash, Short(b), Dash, Year(year)] => either_way(a, b, year),
        // Of two calendars the later day is that of the Gregorian, ten to thirteen days on.
        [Short(a), Open, Short(b), Close, Month(month), Year(year)]
        | [Short(a), Slash, Short(b), Month(month), Year(year)]
            if (10..=13).contains(&a.abs_diff(b)) =>
        {
            DateSpan::day(year, month, a.max(b))
        }
        [Short(a), Month(m), Open, Short(b), Month(n), Close, Year(year)]
        | [Short(a), Month(m), Slash, Short(b), Month(n), Year(year)] => {
            later(DateSpan::day(year, m, a)?, DateSpan::day(year, n, b)?)
        }
        [Open, ref within @ .., Close] => of(within),
        [Short(first), Dash, Short(last), Month(month), Year(year)] => {
            DateSpan::between(DateSpan::day(year, month, first)?, DateSpan::day(year, month, last)?)
        }
        [Short(first), Month(m), Dash, Short(last), Month(n), Year(year)] => {
            DateSpan::between(DateSpan::day(year, m, first)?, DateSpan::day(year, n, last)?)
        }
        [Month(m), Dash, Month(n), Year(year)] => {
            DateSpan::between(DateSpan::month(year, m)?, DateSpan::month(year, n)?)
        }
        _ => {
            let at = parts.iter().position(|part| *part == Dash)?;
            let (first, last) = (&parts[..at], &parts[at + 1..]);
            let is_whole = |parts: &[Part]| {
                parts.iter().any(|part| matches!(part, Year(_) | Decade(_)))
                    && !parts.contains(&Dash)
            };
            let is_interval = is_whole(first) && is_whole(last);
            let (first, last) = (of(first)?, of(last)?);
            DateSpan::between(first, last).filter(|_| is_interval)
        }
    }
}

/// `25/02/1956` is one day whichever goes first, `03/04/1956` is not.
fn either_way(a: u8, b: u8, year: u16) -> Option<DateSpan> {
    match (a, b) {
        _ if a == b => DateSpan::day(year, a, b),
        (13.., _) => DateSpan::day(year, b, a),
        (_, 13..) => DateSpan::day(year, a, b),
        _ => None,
    }
}

/// The later of two days that are one in two calendars.
fn later(a: DateSpan, b: DateSpan) -> Option<DateSpan> {
    let (first, second) = (*a.days().start(), *b.days().start());
    (10..=13).contains(&first.abs_diff(second)).then_some(if first > second { a } else { b })
}

/// The parts of a text with where each ends; `None` where it has something that no date has.
fn parts(text: &str) -> Option<Vec<(Part, usize)>> {
    let mut parts: Vec<(Part, usize)> = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let is_same = |other: char| match c.is_ascii_digit() {
            true => other.is_ascii_digit(),
            false => other.is_alphabetic(),
        };
        let length = match c.is_ascii_digit() || c.is_alphabetic() {
            true => rest.find(|c| !is_same(c)).unwrap_or(rest.len()),
            false => c.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        rest = after;
        let end = text.len() - rest.len();
        match part(token, &parts)? {
            Some(Part::Decade(year)) => {
                // The ending replaces its year and the hyphen between.
                parts.truncate(parts.iter().rposition(|(part, _)| *part == Part::Year(year))?);
                parts.push((Part::Decade(year), end));
            }
            Some(part) => parts.push((part, end)),
            None => {}
        }
        if parts.len() > MAX_PARTS {
            return None;
        }
    }
    Some(parts)
}

/// What a token is: a part, nothing, or (`None`) no part of a date.
fn part(token: &str, before: &[(Part, usize)]) -> Option<Option<Part>> {
    if token.bytes().all(|byte| byte.is_ascii_digit()) {
        let number = token.parse().ok()?;
        return match token.len() {
            1 | 2 => Some(Some(Part::Short(u8::try_from(number).ok()?))),
            4 => Some(Some(Part::Year(number))),
            _ => None,
        };
    }
    let sign = match token {
        "-" | "–" | "—" | "−" => Some(Part::Dash),
        "/" => Some(Part::Slash),
        "(" | "[" => Some(Part::Open),
        ")" | "]" => Some(Part::Close),
        "?" => Some(Part::Doubt),
        _ => None,
    };
    if sign.is_some() {
        return Some(sign);
    }
    if token.chars().all(|c| c.is_whitespace() || matches!(c, '.' | ',' | '\'' | '’')) {
        return Some(None);
    }
    let word = token.to_lowercase();
    // What ends a decade follows its year, with a hyphen or without.
    let decade = match before {
        [.., (Part::Year(year), _), (Part::Dash, _)] if word == "е" || word == "х" => Some(*year),
        [.., (Part::Year(year), _)] if word == "s" => Some(*year),
        _ => None,
    };
    if let Some(year) = decade {
        return (year % 10 == 0).then_some(Some(Part::Decade(year)));
    }
    let month = MONTHS.iter().position(|names| names.contains(&word.as_str()));
    // Numerals are capitals, and stand in no heading by themselves.
    let is_numeral = word.bytes().all(|byte| matches!(byte, b'i' | b'v' | b'x'));
    if let Some(month) =
        month.filter(|_| !is_numeral || token.bytes().all(|b| b.is_ascii_uppercase()))
    {
        return Some(Some(Part::Month(month as u8 + 1)));
    }
    if ABOUT.contains(&word.as_str()) && before.is_empty() {
        return Some(Some(Part::About));
    }
    NOISE.contains(&word.as_str()).then_some(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let date = DateSpan::from_written(text).map(|date| date.to_string());
        assert_eq!(date.unwrap_or_default(), expected, "{text}");
    }

    #[test]
    fn names_of_months_are_read_in_both_languages() {
        check("25 февраля 1956 г.", "1956-02-25");
        check("25 февраля 1956 года", "1956-02-25");
        check("«25» февраля 1956".trim_matches('«'), "");
        check("25-го февр. 1956", "");
        check("1956 г., февраля 25", "1956-02-25");
        check("1956, 25 ФЕВРАЛЯ", "1956-02-25");
        check("февраль 1956", "1956-02");
        check("Февр. 1956 г.", "1956-02");
        check("в мае 1956".trim_start_matches("в "), "1956-05");
        check("February 25, 1956", "1956-02-25");
        check("25 Feb 1956", "1956-02-25");
        check("Feb. 25th, 1956", "1956-02-25");
        check("the 25th of February, 1956", "1956-02-25");
        check("Saturday, 25 February 1956", "1956-02-25");
        check("суббота, 25 февраля 1956 г.", "1956-02-25");
        check("May 1956", "1956-05");
        check("1956 Sept. 3", "1956-09-03");
        check("25.II.1956", "1956-02-25");
        check("25/XII 1956", "1956-12-25");
        check("25 - XII - 1956", "1956-12-25");
    }

    #[test]
    fn numbers_are_read_where_they_are_one_day() {
        check("25.02.1956", "1956-02-25");
        check("25.02.1956 г.", "1956-02-25");
        check("25/02/1956", "1956-02-25");
        check("02/25/1956", "1956-02-25");
        check("1956/02/25", "1956-02-25");
        check("25-02-1956", "1956-02-25");
        check("03/04/1956", "");
        check("04/04/1956", "1956-04-04");
    }

    #[test]
    fn of_two_calendars_the_gregorian_is_taken() {
        check("15 (3) апреля 1894", "1894-04-15");
        check("3 (15) апреля 1894 г.", "1894-04-15");
        check("25 октября (7 ноября) 1917 г.", "1917-11-07");
        check("7 ноября (25 октября) 1917", "1917-11-07");
        check("3/15 апреля 1894", "1894-04-15");
        check("15 (14) апреля 1894", "");
    }

    #[test]
    fn spans_and_doubts_are_read() {
        check("1928–1934", "1928/1934");
        check("1928 - 1934 гг.", "1928/1934");
        check("18–22 июня 1957 г.", "1957-06-18/1957-06-22");
        check("28 июня – 3 июля 1957", "1957-06-28/1957-07-03");
        check("June–July 1957", "1957-06/1957-07");
        check("июнь 1957 — март 1958", "1957-06/1958-03");
        check("ок. 1957 г.", "1957~");
        check("около июня 1957", "1957-06~");
        check("circa 1957", "1957~");
        check("[1957]", "1957");
        check("[1957?]", "1957?");
        check("1957 (?)", "");
        check("1950-е гг.", "195X");
        check("1950s", "195X");
        check("1928/2020", "1928/2020");
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "июнь",
            "25 февраля",
            "февраль",
            "30 февраля 1956",
            "32 мая 1956",
            "25 февраля 56",
            "письмо 1956",
            "1956 1957",
            "1958–1956",
            "May I",
            "1956 г. и далее",
            "без даты",
            "n.d.",
            "18 июня",
            "mostly 1957",
            "1955-е",
        ] {
            check(text, "");
        }
    }

    #[test]
    fn a_date_is_found_in_names_and_first_lines() {
        let check = |text: &str, expected: &str| {
            let found = find(text).map(|(date, written)| format!("{date} `{written}`"));
            assert_eq!(found.unwrap_or_default(), expected, "{text}");
        };
        check("1957-06-29_letter", "1957-06-29 `1957-06-29`");
        check("letter-1957-06", "1957-06 `1957-06`");
        check("letter_1957_06_29", "1957-06-29 `1957_06_29`");
        check("19570629 letter 3", "1957-06-29 `19570629`");
        check("29.06.1957 письмо Орловой", "1957-06-29 `29.06.1957`");
        check("письмо 1957", "1957 `1957`");
        check("Москва, 25 февраля 1956 г.", "1956-02-25 `25 февраля 1956 г.`");
        check("Leningrad, February 25, 1956. Dear Anna", "1956-02-25 `February 25, 1956`");
        check("Фонд 1235, опись 3; 12 мая 1957 года, Пермь", "1957-05-12 `12 мая 1957 года`");
        check("Дорогая Анна!", "");
        check("0042", "0042 `0042`");
    }
}
