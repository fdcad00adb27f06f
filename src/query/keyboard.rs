//! A text typed while the keyboard was in the other of two layouts: `[heotd` is `хрущев`.

/// The keys of a US keyboard in their order, and what the Russian layout has on them; then both with
/// the shift key.
const KEYS: [(&str, &str); 2] = [
    ("qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхъфывапролджэячсмитьбюё"),
    ("QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>~", "ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ"),
];

/// What the same keys write in the other layout; `None` where the text has letters of both scripts or
/// of neither. What stands on no key stays.
///
/// # Example
/// ```
/// use arkhiv::query::in_other_layout;
/// assert_eq!(in_other_layout("vtntjhbn").as_deref(), Some("метеорит"));
/// assert_eq!(in_other_layout("{heotd").as_deref(), Some("Хрущев"));
/// assert_eq!(in_other_layout("Цфк").as_deref(), Some("War"));
/// assert_eq!(in_other_layout("1957"), None);
/// ```
pub fn in_other_layout(text: &str) -> Option<String> {
    let is_latin = text.chars().any(|c| c.is_ascii_alphabetic());
    let is_russian = text.chars().any(|c| matches!(c, 'а'..='я' | 'А'..='Я' | 'ё' | 'Ё'));
    if is_latin == is_russian {
        return None;
    }
    Some(text.chars().map(|c| other_key(c, is_latin).unwrap_or(c)).collect())
}

fn other_key(character: char, is_latin: bool) -> Option<char> {
    KEYS.iter().find_map(|(latin, russian)| {
        let (from, to) = if is_latin { (latin, russian) } else { (russian, latin) };
        from.chars().position(|known| known == character).and_then(|at| to.chars().nth(at))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_goes_there_and_back() {
        for (latin, russian) in KEYS {
            assert_eq!(latin.chars().count(), russian.chars().count());
            for (a, b) in latin.chars().zip(russian.chars()) {
                assert_eq!((other_key(a, true), other_key(b, false)), (Some(b), Some(a)));
            }
        }
    }

    #[test]
    fn letters_that_stand_on_keys_of_punctuation_are_letters() {
        let check = |typed: &str, meant| {
            assert_eq!(in_other_layout(typed).as_deref(), meant, "{typed}");
        };
        check("[heotd", Some("хрущев"));
        check(",thbz", Some("берия"));
        check(";erjd", Some("жуков"));
        check(".hbq", Some("юрий"));
        check("c]tpl", Some("съезд"));
        check("`krf", Some("ёлка"));
        check("'rcgthn", Some("эксперт"));
        check("Ыефдшт", Some("Stalin"));
        check("Bush и Буш", None);
        check("", None);
    }
}
