//! Dates as readers of each language write them.

use super::strings::Strings;

/// `1957-06-29` as "29 June 1957", `1957-06` as "June 1957"; anything else as it stands.
pub(super) fn written_out(date: &str, strings: &Strings) -> String {
    let parts: Vec<&str> = date.split('-').collect();
    let number = |part: &str| part.parse::<u8>().ok().filter(|n| (1..=31).contains(n));
    let year = parts[0].trim_start_matches('0');
    match parts[1..] {
        [month, day] => match (number(month), number(day)) {
            (Some(month), Some(day)) => (strings.day)(day, month, year),
            _ => date.to_owned(),
        },
        [month] => number(month).map_or(date.to_owned(), |month| (strings.month)(month, year)),
        _ => date.to_owned(),
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
    }
}
