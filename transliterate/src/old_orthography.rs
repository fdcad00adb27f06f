//! Russian spelling before 1918, read as modern spelling.

use std::borrow::Cow;

/// A word in the spelling of before 1918 in modern spelling; any other word as it is.
///
/// `ѣ` is `е`, `і` and `ѵ` are `и`, `ѳ` is `ф`, a final `ъ` is dropped. Where the word has one of these
/// letters, `-аго` and `-яго` are `-ого` and `-его`, and `-ыя` is `-ые`. Other words in `-аго` stay,
/// as Живаго; that they may be adjectives is known where names are inflected.
///
/// # Example
///
/// ```
/// use transliterate::modernize;
/// assert_eq!(modernize("Хрущевъ"), "Хрущев");
/// assert_eq!(modernize("бѣлаго"), "белого");
/// assert_eq!(modernize("Ѳедоръ"), "Федор");
/// assert_eq!(modernize("мир"), "мир");
/// ```
#[must_use]
pub fn modernize(word: &str) -> Cow<'_, str> {
    let old = |c: char| matches!(c, 'ѣ' | 'Ѣ' | 'і' | 'І' | 'ѳ' | 'Ѳ' | 'ѵ' | 'Ѵ');
    let has_old_letter = word.contains(old);
    let (body, final_sign) = match word.strip_suffix(['ъ', 'Ъ']) {
        Some(body) => (body, true),
        None => (word, false),
    };
    // Without another old letter it may be a word of today: Живаго, Чикаго, благо.
    let ending = old_ending(word).filter(|_| has_old_letter);
    if !has_old_letter && !final_sign {
        return Cow::Borrowed(word);
    }
    let mut modern: String = body.chars().map(modern_letter).collect();
    if let Some((old, new)) = ending
        && modern.ends_with(old)
    {
        modern.truncate(modern.len() - old.len());
        modern.push_str(new);
    }
    Cow::Owned(modern)
}

/// An adjective's old ending and the modern one.
fn old_ending(word: &str) -> Option<(&'static str, &'static str)> {
    [("аго", "ого"), ("яго", "его"), ("ыя", "ые")].into_iter().find(|(old, _)| word.ends_with(old))
}

fn modern_letter(letter: char) -> char {
    match letter {
        'ѣ' => 'е',
        'Ѣ' => 'Е',
        'і' | 'ѵ' => 'и',
        'І' | 'Ѵ' => 'И',
        'ѳ' => 'ф',
        'Ѳ' => 'Ф',
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_before_1918_are_written_as_today() {
        for (old, new) in [
            ("міръ", "мир"),
            ("Вѣстникъ", "Вестник"),
            ("Ѳеодоръ", "Феодор"),
            ("сѵнодъ", "синод"),
            ("Россійскаго", "Российского"),
            ("послѣдняго", "последнего"),
            ("Марія", "Мария"),
            ("бѣлыя", "белые"),
        ] {
            assert_eq!(modernize(old), new, "{old}");
        }
        for same in ["Хрущёв", "Живаго", "Чикаго", "объезд", "Выя", "Khrushchev", ""]
        {
            assert_eq!(modernize(same), same);
        }
    }
}
