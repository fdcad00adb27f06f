//! Languages as catalogues name them, brought to ISO 639-1.

use std::borrow::Cow;

/// The code of a language: `ru` for `rus`, `ru-RU`, `Russian` and `русский`; a code that has no
/// shorter form stays. `None` where the text is neither a code nor a name that is known here.
pub(super) fn code(text: &str) -> Option<Cow<'static, str>> {
    let text = text.trim().to_lowercase();
    let known = NAMES.iter().find(|(_, names)| names.contains(&text.as_str()));
    if let Some((code, _)) = known {
        return Some(Cow::Borrowed(code));
    }
    let primary = text.split(['-', '_']).next().unwrap_or_default();
    if let Some((code, _)) = NAMES
        .iter()
        .find(|(code, names)| *code == primary || (primary.len() == 3 && names.contains(&primary)))
    {
        return Some(Cow::Borrowed(code));
    }
    let is_code = matches!(primary.len(), 2 | 3) && primary.bytes().all(|b| b.is_ascii_lowercase());
    is_code.then(|| Cow::Owned(primary.to_owned()))
}

/// ISO 639-1 code; ISO 639-2 codes (bibliographic and terminological) and names.
const NAMES: &[(&str, &[&str])] = &[
    ("ru", &["rus", "russian", "русский"]),
    ("en", &["eng", "english", "английский"]),
    ("de", &["deu", "ger", "german", "deutsch", "немецкий"]),
    ("fr", &["fra", "fre", "french", "français", "французский"]),
    ("uk", &["ukr", "ukrainian", "українська", "украинский"]),
    ("be", &["bel", "belarusian", "беларуская", "белорусский"]),
    ("pl", &["pol", "polish", "polski", "польский"]),
    ("es", &["spa", "spanish", "español", "испанский"]),
    ("it", &["ita", "italian", "italiano", "итальянский"]),
    ("cs", &["ces", "cze", "czech", "čeština", "чешский"]),
    ("sk", &["slk", "slo", "slovak"]),
    ("sl", &["slv", "slovenian", "slovene"]),
    ("bg", &["bul", "bulgarian", "български", "болгарский"]),
    ("sr", &["srp", "serbian", "српски", "сербский"]),
    ("hr", &["hrv", "croatian", "hrvatski"]),
    ("hu", &["hun", "hungarian", "magyar", "венгерский"]),
    ("ro", &["ron", "rum", "romanian", "română"]),
    ("lt", &["lit", "lithuanian"]),
    ("lv", &["lav", "latvian"]),
    ("et", &["est", "estonian"]),
    ("fi", &["fin", "finnish", "suomi"]),
    ("sv", &["swe", "swedish", "svenska"]),
    ("nl", &["nld", "dut", "dutch", "nederlands"]),
    ("pt", &["por", "portuguese", "português"]),
    ("ka", &["kat", "geo", "georgian", "грузинский"]),
    ("hy", &["hye", "arm", "armenian", "армянский"]),
    ("zh", &["zho", "chi", "chinese", "китайский"]),
    ("la", &["lat", "latin"]),
    ("yi", &["yid", "yiddish", "идиш"]),
    ("he", &["heb", "hebrew"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(code(text).as_deref(), expected, "{text}");
    }

    #[test]
    fn a_language_comes_to_its_short_code() {
        check("ru", Some("ru"));
        check("rus", Some("ru"));
        check("ru-RU", Some("ru"));
        check("Russian", Some("ru"));
        check("Русский", Some("ru"));
        check("eng", Some("en"));
        check("en_US", Some("en"));
        check("eng-Latn", Some("en"));
        check("ger", Some("de"));
        check("chu", Some("chu"));
        check("tt", Some("tt"));
    }

    #[test]
    fn what_names_no_language_is_none() {
        check("", None);
        check("ру", None);
        check("mostly Russian", None);
    }
}
