//! BibTeX, in UTF-8, as biber and every current BibTeX read it.
//!
//! `year` is for BibTeX, and may be words; `date` is for biblatex, which reads EDTF.

use std::fmt::Write;

use super::{Cited, on_one_line};
use crate::document::CalendarDate;

/// The most letters of an id in a key.
const KEY: usize = 40;

/// An entry, with an empty line behind it.
pub fn bibtex(cited: &Cited<'_>) -> String {
    let mut entry = format!("@misc{{{},\n", key(cited.id));
    let mut field = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(entry, "  {name} = {{{value}}},");
        }
    };
    let authors: Vec<String> = cited.authors().map(author).collect();
    field("author", &authors.join(" and "));
    // Braces keep the case of the title as it is.
    field("title", &format!("{{{}}}", escaped(cited.name())));
    if let Some(date) = cited.date {
        field("year", &year(&date.ends(), date.is_sure()));
        if let [Some(CalendarDate { month: Some(month), .. }), last] = date.ends()
            && date.ends()[0] == last
        {
            field("month", &month.to_string());
        }
        field("date", &date.to_string());
    }
    field("howpublished", &escaped(cited.source.unwrap_or_default()));
    field("series", &escaped(cited.collection.unwrap_or_default()));
    field("publisher", &escaped(cited.archive));
    field("language", &escaped(cited.lang.unwrap_or_default()));
    field("url", &cited.address);
    entry.push_str("}\n\n");
    entry
}

/// A name; one that has what stands between names is a whole.
fn author(name: &str) -> String {
    let written = escaped(name);
    let is_whole = written.to_lowercase().contains(" and ");
    if is_whole { format!("{{{written}}}") } else { written }
}

/// The year in words.
fn year(ends: &[Option<CalendarDate>; 2], is_sure: bool) -> String {
    let about = if is_sure { "" } else { "ca. " };
    match ends {
        [Some(first), Some(last)] if first.year == last.year => format!("{about}{}", first.year),
        [first, last] => {
            let year =
                |end: &Option<CalendarDate>| end.map_or(String::new(), |end| end.year.to_string());
            format!("{about}{}--{}", year(first), year(last))
        }
    }
}

/// A key of letters that every program takes, different for different ids.
fn key(id: &str) -> String {
    let words = id.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut key = words.collect::<Vec<_>>().join("-");
    key.truncate(KEY);
    format!("{key}-{:08x}", crc32fast::hash(id.as_bytes())).trim_start_matches('-').to_owned()
}

/// A text without commands of TeX. Braces are counted even where they are escaped, so that they have names.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in on_one_line(text).chars() {
        match c {
            '\\' => out.push_str("\\textbackslash{}"),
            '{' => out.push_str("\\textbraceleft{}"),
            '}' => out.push_str("\\textbraceright{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '$' | '&' | '#' | '%' | '_' => out.extend(['\\', c]),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::sample, *};

    #[test]
    fn an_entry_has_what_is_known() {
        let expected = "@misc{letters-1957-14-5d5d7b5b,\n";
        let entry = bibtex(&sample());
        let (first, rest) = entry.split_once('\n').unwrap();
        assert_eq!(first.len() + 1, expected.len(), "{first}");
        assert!(first.starts_with("@misc{letters-1957-14-"));
        let expected = "  author = {Orlova, N. and Малин и сын},\n  \
            title = {{К другу в Пермь: 100 \\% \\& \\textbraceleft{}всё\\textbraceright{} \\#1\\_a}},\n  \
            year = {1957},\n  month = {6},\n  date = {1957-06-18},\n  howpublished = {Letters},\n  \
            series = {Family papers},\n  publisher = {Архив Орловых},\n  language = {ru},\n  \
            url = {https://a.example/document?id=letters%2F1957%2F14},\n}\n\n";
        assert_eq!(rest, expected);
    }

    #[test]
    fn a_date_is_as_sure_as_it_is_known() {
        for (date, year) in [
            ("1957", "1957"),
            ("1957~", "ca. 1957"),
            ("1928/2020", "1928--2020"),
            ("1957/..", "1957--"),
            ("195X", "ca. 1950--1959"),
            ("1957-06-01/1957-07", "1957"),
        ] {
            let entry = bibtex(&Cited { date: date.parse().ok(), ..sample() });
            let expected = format!("  year = {{{year}}},\n");
            assert!(entry.contains(&expected), "{date}: {entry}");
            assert!(entry.contains(&format!("  date = {{{date}}},\n")), "{date}: {entry}");
            assert!(!entry.contains("month"), "{date}: {entry}");
        }
    }

    #[test]
    fn a_name_with_a_conjunction_is_one_author() {
        let entry = bibtex(&Cited { author: Some("Marks and Sons"), ..sample() });
        assert!(entry.contains("author = {{Marks and Sons}}"), "{entry}");
    }

    proptest! {
        #[test]
        fn braces_are_always_paired(title in any::<String>(), author in any::<String>()) {
            let entry = bibtex(&Cited { title: Some(&title), author: Some(&author), ..sample() });
            let mut depth = 0_i32;
            for c in entry.trim_end().chars() {
                depth += i32::from(c == '{') - i32::from(c == '}');
                prop_assert!(depth >= 0);
            }
            prop_assert_eq!(depth, 0);
        }
    }
}
