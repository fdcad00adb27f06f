//! RIS, as Research Information Systems published it: a tag of two letters, two blanks, a hyphen and a
//! blank; lines end with CRLF, a record with `ER`.

use super::{Cited, on_one_line};
use crate::document::CalendarDate;

/// A record.
pub fn ris(cited: &Cited<'_>) -> String {
    let mut record = String::new();
    let mut line = |tag: &str, value: &str| {
        let value = on_one_line(value);
        if !value.is_empty() || tag == "ER" {
            record.push_str(&format!("{tag}  - {value}\r\n"));
        }
    };
    line("TY", "GEN");
    cited.authors().for_each(|author| line("AU", author));
    line("TI", cited.name());
    if let Some(date) = cited.date {
        let [first, last] = date.ends();
        if let Some(known) = first.or(last) {
            line("PY", &format!("{:04}", known.year));
        }
        let is_plain = date.is_sure() && first == last;
        line("DA", &dated(first.or(last), (!is_plain).then(|| date.to_string())));
    }
    line("T2", cited.source.unwrap_or_default());
    line("T3", cited.collection.unwrap_or_default());
    line("LA", cited.lang.unwrap_or_default());
    line("DB", cited.archive);
    line("AN", cited.id);
    line("UR", &cited.address);
    line("ER", "");
    record
}

/// `YYYY/MM/DD/other information`, of which the year is known and the rest may not be. What is more than
/// a plain date is the other information, its slash as the word that it stands for.
fn dated(date: Option<CalendarDate>, other: Option<String>) -> String {
    let two = |part: Option<u8>| part.map_or(String::new(), |part| format!("{part:02}"));
    let other = other.unwrap_or_default().replace('/', " to ");
    match date {
        Some(date) => format!("{:04}/{}/{}/{other}", date.year, two(date.month), two(date.day)),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::sample, *};

    #[test]
    fn a_record_has_what_is_known() {
        let expected = "TY  - GEN\r\nAU  - Orlova, N.\r\nAU  - Малин и сын\r\n\
            TI  - К другу в Пермь: 100 % & {всё} #1_a\r\nPY  - 1957\r\nDA  - 1957/06/18/\r\n\
            T2  - Letters\r\nT3  - Family papers\r\nLA  - ru\r\nDB  - Архив Орловых\r\n\
            AN  - letters/1957/14\r\nUR  - https://a.example/document?id=letters%2F1957%2F14\r\nER  - \r\n";
        assert_eq!(ris(&sample()), expected);
    }

    #[test]
    fn a_value_cannot_end_its_line() {
        let record =
            ris(&Cited { title: Some("a\r\nER  - \r\nTY  - b\u{85}c\u{2028}d"), ..sample() });
        assert!(record.contains("TI  - a ER - TY - b c d\r\n"), "{record}");
    }

    #[test]
    fn a_date_is_as_sure_as_it_is_known() {
        for (date, year, whole) in [
            ("1957-06", "1957", "1957/06//"),
            ("1957~", "1957", "1957///1957~"),
            ("1928/2020", "1928", "1928///1928 to 2020"),
            ("../1957-06-18", "1957", "1957/06/18/.. to 1957-06-18"),
            ("195X", "1950", "1950///195X"),
        ] {
            let record = ris(&Cited { date: date.parse().ok(), ..sample() });
            let expected = format!("PY  - {year}\r\nDA  - {whole}\r\n");
            assert!(record.contains(&expected), "{date}: {record}");
        }
    }
}
