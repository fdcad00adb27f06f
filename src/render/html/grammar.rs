//! Numbers, plurals and months, as each language writes them.

pub(super) fn grouped(number: usize, separator: &str) -> String {
    super::super::number::grouped(number as u64, separator)
}

pub(super) fn english_plural(count: usize, noun: &str) -> String {
    if count == 1 { noun.to_owned() } else { format!("{noun}s") }
}

/// The form after 1, after 2 to 4, and after all else.
pub(super) fn russian_plural(count: usize, forms: [&'static str; 3]) -> &'static str {
    match (count % 10, count % 100) {
        (_, 11..=14) => forms[2],
        (1, _) => forms[0],
        (2..=4, _) => forms[1],
        _ => forms[2],
    }
}

pub(super) fn english_month(month: u8) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    NAMES[usize::from(month.clamp(1, 12) - 1)]
}

#[derive(Clone, Copy)]
pub(super) enum RussianCase {
    Nominative,
    Genitive,
}

pub(super) fn russian_month(month: u8, case: RussianCase) -> &'static str {
    const NAMES: [(&str, &str); 12] = [
        ("январь", "января"),
        ("февраль", "февраля"),
        ("март", "марта"),
        ("апрель", "апреля"),
        ("май", "мая"),
        ("июнь", "июня"),
        ("июль", "июля"),
        ("август", "августа"),
        ("сентябрь", "сентября"),
        ("октябрь", "октября"),
        ("ноябрь", "ноября"),
        ("декабрь", "декабря"),
    ];
    let (nominative, genitive) = NAMES[usize::from(month.clamp(1, 12) - 1)];
    match case {
        RussianCase::Nominative => nominative,
        RussianCase::Genitive => genitive,
    }
}
/// Letters with commas between.
pub(super) fn listed(letters: &[char]) -> String {
    letters.iter().map(char::to_string).collect::<Vec<_>>().join(", ")
}
