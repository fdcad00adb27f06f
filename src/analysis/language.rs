//! The majority language of a text, by its letters.

/// A text is looked at in this many places, or as a whole if it is short.
const SAMPLES: usize = 8;
const SAMPLE_BYTES: usize = 512;

/// The language that most letters of a text are of: `ru` if they are Cyrillic, else `en`; `None`
/// where there are neither Cyrillic nor Latin letters.
///
/// Looks at 4 KB at most, spread over the text.
///
/// # Example
/// ```
/// use arkhiv::analysis::majority_language;
/// assert_eq!(majority_language("Пленум ЦК, June 1957: Маленков, Каганович, Молотов"), Some("ru"));
/// assert_eq!(majority_language("1957"), None);
/// ```
pub fn majority_language(text: &str) -> Option<&'static str> {
    let bytes = text.as_bytes();
    let step = (bytes.len() / SAMPLES).max(SAMPLE_BYTES);
    let samples =
        bytes.chunks(step).take(SAMPLES).map(|part| &part[..part.len().min(SAMPLE_BYTES)]);
    let (latin, cyrillic) = samples.flatten().fold((0, 0), |(latin, cyrillic), byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | 0xC3..=0xC9 => (latin + 1, cyrillic),
        0xD0..=0xD3 => (latin, cyrillic + 1),
        _ => (latin, cyrillic),
    });
    match (latin, cyrillic) {
        (0, 0) => None,
        _ if cyrillic > latin => Some("ru"),
        _ => Some("en"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(majority_language(text), expected, "{text:.40}");
    }

    #[test]
    fn most_letters_decide() {
        check("The Presidium met on 18 June 1957.", Some("en"));
        check("Президиум собрался 18 июня 1957 г.", Some("ru"));
        check("Письмо (letter) Маленкова", Some("ru"));
        check("Chruščëv", Some("en"));
    }

    #[test]
    fn a_text_without_letters_has_none() {
        check("", None);
        check("1957 — 1961", None);
        check("中文", None);
    }

    #[test]
    fn a_long_text_is_judged_by_all_its_parts() {
        let heading = "Central Committee of the Communist Party. ".repeat(20);
        check(&(heading + &"Хрущёв выступил на пленуме. ".repeat(400)), Some("ru"));
    }
}
