//! Dates as readers of each language write them.

use super::strings::Strings;

/// `1957-06-29` as "29 June 1957", `1957-06` as "June 1957", and what EDTF adds to these: seasons (`1957-21`),
/// spans, decades (`195X`), what is approximate (`~`), uncertain (`?`) or both (`%`). Anything else as it stands.
pub(super) fn written_out(date: &str, strings: &Strings) -> String {
    if let Some((first, last)) = date.split_once('/') {
        let end = |end: &str| match end {
            ".." => String::new(),
            end => written_out(end, strings),
        };
        return format!("{} – {}", end(first), end(last)).trim().to_owned();
    }
    if let Some(known) = date.strip_suffix(['~', '?', '%']) {
        let known = written_out(known, strings);
        let known = if date.ends_with('?') { known } else { (strings.about)(&known) };
        return if date.ends_with('~') { known } else { known + "\u{A0}(?)" };
    }
    let parts: Vec<&str> = date.split('-').collect();
    let number = |part: &str| part.parse::<u8>().ok();
    let year = parts[0].trim_start_matches('0');
    match parts[1..] {
        [month, day] => match (number(month), number(day)) {
            (Some(month @ 1..=12), Some(day @ 1..=31)) => (strings.day)(day, month, year),
            _ => date.to_owned(),
        },
        [month] => match number(month) {
            Some(month @ 1..=12) => (strings.month)(month, year),
            Some(season @ 21..=24) => (strings.season)(usize::from(season - 21), year),
            _ => date.to_owned(),
        },
        _ => match date.strip_suffix('X') {
            Some(ten) if ten.len() == 3 && ten.bytes().all(|digit| digit.is_ascii_digit()) => {
                (strings.decade)(&format!("{ten}0"))
            }
            _ => date.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::html::UiLanguage;

    #[track_caller]
    fn check(date: &str, english: &str, russian: &str) {
        let spaced = |text: String| text.replace('\u{A0}', " ");
        assert_eq!(spaced(written_out(date, UiLanguage::English.strings())), english);
        assert_eq!(spaced(written_out(date, UiLanguage::Russian.strings())), russian);
    }

    #[test]
    fn a_date_is_written_as_precisely_as_it_is_known() {
        check("1957-06-29", "29 June 1957", "29 июня 1957 г.");
        check("1957-05", "May 1957", "май 1957 г.");
        check("1957", "1957", "1957");
        check("0988-08-01", "1 August 988", "1 августа 988 г.");
        check("about 1957", "about 1957", "about 1957");
        check("1957-13", "1957-13", "1957-13");
    }

    #[test]
    fn what_edtf_adds_is_said_in_words() {
        check("1957-21", "spring 1957", "весна 1957 г.");
        check("1957-24", "winter 1957", "зима 1957 г.");
        check("195X", "1950s", "1950-е годы");
        check("19XX", "19XX", "19XX");
        check("1957~", "about 1957", "прибл. 1957");
        check("1957-06?", "June 1957 (?)", "июнь 1957 г. (?)");
        check("1957%", "about 1957 (?)", "прибл. 1957 (?)");
        check("1928/2020", "1928 – 2020", "1928 – 2020");
        check("1957-06/..", "June 1957 –", "июнь 1957 г. –");
        check("../1957", "– 1957", "– 1957");
    }
}
