//! The words of the pages, in each language of the interface.
//!
//! One struct, one value a language: a language that lacks a string does not compile.

use crate::{search::Warning, vocabulary::Class};

/// A language that the pages speak; documents may be in any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UiLanguage {
    /// English.
    #[default]
    English,
    /// Russian.
    Russian,
}

impl UiLanguage {
    /// Every language, in the order of the switch.
    pub const ALL: [Self; 2] = [Self::English, Self::Russian];

    /// The ISO 639-1 code.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Russian => "ru",
        }
    }

    /// The language of a code such as `ru` or `ru-RU`.
    pub fn from_code(code: &str) -> Option<Self> {
        let primary = code.split('-').next()?.trim();
        Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(primary))
    }

    /// The language that an `Accept-Language` header prefers; English where it names none of ours.
    pub fn from_accept_language(header: &str) -> Self {
        let mut best = (0.0, Self::default());
        for range in header.split(',') {
            let (code, weight) = range.split_once(";q=").unwrap_or((range, "1"));
            let weight: f32 = weight.trim().parse().unwrap_or(0.0);
            if let Some(language) = Self::from_code(code.trim())
                && weight > best.0
            {
                best = (weight, language);
            }
        }
        best.1
    }

    pub(super) fn strings(self) -> &'static Strings {
        match self {
            Self::English => &ENGLISH,
            Self::Russian => &RUSSIAN,
        }
    }
}

/// Every string of the pages.
pub(super) struct Strings {
    /// What the language calls itself.
    pub(super) own_name: &'static str,
    pub(super) switch_label: &'static str,
    pub(super) skip_to_content: &'static str,
    pub(super) tagline: &'static str,
    pub(super) home_title: &'static str,
    pub(super) search_label: &'static str,
    pub(super) search_button: &'static str,
    pub(super) examples: &'static str,
    pub(super) match_label: &'static str,
    pub(super) match_classes: PerClass,
    pub(super) form_classes: PerClass,
    pub(super) sort_label: &'static str,
    pub(super) sort_relevance: &'static str,
    pub(super) sort_earliest: &'static str,
    pub(super) sort_latest: &'static str,
    pub(super) filters: &'static str,
    pub(super) language_label: &'static str,
    pub(super) source_label: &'static str,
    pub(super) collection_label: &'static str,
    pub(super) author_label: &'static str,
    pub(super) date_from: &'static str,
    pub(super) date_to: &'static str,
    pub(super) date_hint: &'static str,
    pub(super) not_before: &'static str,
    pub(super) not_after: &'static str,
    pub(super) apply: &'static str,
    pub(super) remove_filter: &'static str,
    pub(super) clear_filters: &'static str,
    pub(super) results_heading: &'static str,
    pub(super) spellings_searched: &'static str,
    pub(super) spellings_truncated: &'static str,
    pub(super) only_this_spelling: &'static str,
    pub(super) without_this_spelling: &'static str,
    pub(super) found_as: &'static str,
    pub(super) open_passage: &'static str,
    pub(super) full_text: &'static str,
    pub(super) original: &'static str,
    pub(super) back_to_results: &'static str,
    pub(super) nothing_found: &'static str,
    pub(super) advice: [&'static str; 3],
    pub(super) advice_fuzzy: &'static str,
    pub(super) pages: &'static str,
    pub(super) page: &'static str,
    pub(super) previous: &'static str,
    pub(super) next: &'static str,
    pub(super) note: &'static str,
    pub(super) help_heading: &'static str,
    /// What is written, and what it means.
    pub(super) help: [(&'static str, &'static str); 5],
    pub(super) problem_not_found: &'static str,
    pub(super) problem_not_ready: &'static str,
    pub(super) problem_not_ready_advice: &'static str,
    pub(super) problem_busy: &'static str,
    pub(super) problem_busy_advice: &'static str,
    pub(super) problem_key: &'static str,
    pub(super) problem_request: &'static str,
    pub(super) problem_failure: &'static str,
    pub(super) problem_failure_advice: &'static str,
    pub(super) to_start: &'static str,
    /// "12 documents".
    pub(super) documents: fn(usize) -> String,
    /// "12 documents" after "in": "in 12 documents".
    pub(super) in_documents: fn(usize) -> String,
    /// "page 2 of 5".
    pub(super) page_of: fn(usize, usize) -> String,
    /// What was done to the query.
    pub(super) warning: fn(Warning) -> String,
    /// "12 spellings".
    pub(super) spellings: fn(usize) -> String,
    /// A day of a month and year, the month from 1.
    pub(super) day: fn(u8, u8, &str) -> String,
    /// A month of a year, the month from 1.
    pub(super) month: fn(u8, &str) -> String,
    /// The name of a document's language by its ISO 639-1 code.
    pub(super) language: fn(&str) -> &str,
}

/// A string for each class of match.
pub(super) struct PerClass {
    exact: &'static str,
    forms: &'static str,
    translit: &'static str,
    fuzzy: &'static str,
}

impl PerClass {
    pub(super) fn of(&self, class: Class) -> &'static str {
        match class {
            Class::Exact => self.exact,
            Class::Forms => self.forms,
            Class::Translit => self.translit,
            Class::Fuzzy => self.fuzzy,
        }
    }
}

static ENGLISH: Strings = Strings {
    own_name: "English",
    switch_label: "Language of this page",
    skip_to_content: "Skip to the content",
    tagline: "Type a name as you know it. Every spelling is found, in either script.",
    home_title: "arkhiv: search the archive",
    search_label: "Search the archive",
    search_button: "Search",
    examples: "For example",
    match_label: "Match",
    match_classes: PerClass {
        exact: "exactly as typed",
        forms: "all word forms",
        translit: "all spellings",
        fuzzy: "with slips",
    },
    form_classes: PerClass {
        exact: "As typed",
        forms: "Word forms",
        translit: "Other spellings",
        fuzzy: "Slips",
    },
    sort_label: "Sort by",
    sort_relevance: "relevance",
    sort_earliest: "date, earliest first",
    sort_latest: "date, latest first",
    filters: "Filters",
    language_label: "Language",
    source_label: "Source",
    collection_label: "Collection",
    author_label: "Author",
    date_from: "Dated from",
    date_to: "to",
    date_hint: "As 1957, 1957-06 or 1957-06-29",
    not_before: "Not before",
    not_after: "Not after",
    apply: "Apply",
    remove_filter: "Remove filter",
    clear_filters: "Remove all filters",
    results_heading: "Results",
    spellings_searched: "Spellings searched",
    spellings_truncated: "There are more; these weigh most.",
    only_this_spelling: "Search for this spelling only",
    without_this_spelling: "Leave out documents with this spelling",
    found_as: "Found as",
    open_passage: "Open at this passage",
    full_text: "Full text",
    original: "Original",
    back_to_results: "Back to the results",
    nothing_found: "Nothing found",
    advice: [
        "Try another word for it: a person, a place, a newspaper.",
        "Without quotation marks, words need not stand side by side.",
        "A name may be typed in either script, in any spelling.",
    ],
    advice_fuzzy: "Search again with slips of typing and scanning allowed",
    pages: "Pages",
    page: "Page",
    previous: "Previous",
    next: "Next",
    note: "Note",
    help_heading: "How to ask",
    help: [
        ("\"Central Committee\"", "these words side by side, exactly so"),
        ("Molotov OR Malenkov", "either will do"),
        ("plenum -Pravda", "without a word"),
        ("=Kruschev", "this spelling only"),
        ("~Knrushchev", "also slips of typing and scanning"),
    ],
    problem_not_found: "There is no such page",
    problem_not_ready: "The index is being built",
    problem_not_ready_advice: "This page tries again by itself in a few seconds.",
    problem_busy: "Too many searches at once",
    problem_busy_advice: "Please try again in a moment.",
    problem_key: "This archive asks for a key",
    problem_request: "This cannot be searched for",
    problem_failure: "Something went wrong on our side",
    problem_failure_advice: "It has been noted. Other searches are not affected.",
    to_start: "To the start page",
    documents: |n| format!("{}\u{A0}{}", grouped(n, ","), english_plural(n, "document")),
    in_documents: |n| format!("in {}\u{A0}{}", grouped(n, ","), english_plural(n, "document")),
    page_of: |page, pages| format!("page {} of {}", grouped(page, ","), grouped(pages, ",")),
    warning: |warning| format!("{}.", capitalized(&warning.to_string())),
    spellings: |n| format!("{n}\u{A0}{}", english_plural(n, "spelling")),
    day: |day, month, year| format!("{day}\u{A0}{}\u{A0}{year}", english_month(month)),
    month: |month, year| format!("{}\u{A0}{year}", english_month(month)),
    language: |code| match code {
        "de" => "German",
        "en" => "English",
        "fr" => "French",
        "pl" => "Polish",
        "ru" => "Russian",
        "uk" => "Ukrainian",
        _ => code,
    },
};

static RUSSIAN: Strings = Strings {
    own_name: "Русский",
    switch_label: "Язык страницы",
    skip_to_content: "К содержанию",
    tagline: "Наберите имя так, как вы его знаете. Найдутся все написания, кириллицей и латиницей.",
    home_title: "arkhiv: поиск по архиву",
    search_label: "Поиск по архиву",
    search_button: "Найти",
    examples: "Например",
    match_label: "Совпадение",
    match_classes: PerClass {
        exact: "точно как набрано",
        forms: "все формы слова",
        translit: "все написания",
        fuzzy: "с опечатками",
    },
    form_classes: PerClass {
        exact: "Как набрано",
        forms: "Формы слова",
        translit: "Другие написания",
        fuzzy: "Опечатки",
    },
    sort_label: "Порядок",
    sort_relevance: "по соответствию",
    sort_earliest: "по дате, сначала ранние",
    sort_latest: "по дате, сначала поздние",
    filters: "Отбор",
    language_label: "Язык",
    source_label: "Источник",
    collection_label: "Собрание",
    author_label: "Автор",
    date_from: "Дата с",
    date_to: "по",
    date_hint: "Как 1957, 1957-06 или 1957-06-29",
    not_before: "Не раньше",
    not_after: "Не позже",
    apply: "Применить",
    remove_filter: "Снять отбор",
    clear_filters: "Снять весь отбор",
    results_heading: "Результаты",
    spellings_searched: "Искали написания",
    spellings_truncated: "Есть и другие; здесь самые значимые.",
    only_this_spelling: "Искать только это написание",
    without_this_spelling: "Исключить документы с этим написанием",
    found_as: "Найдено как",
    open_passage: "Открыть на этом месте",
    full_text: "Весь текст",
    original: "Оригинал",
    back_to_results: "Назад к результатам",
    nothing_found: "Ничего не найдено",
    advice: [
        "Попробуйте другое слово: имя, место, название газеты.",
        "Без кавычек слова не обязаны стоять рядом.",
        "Имя можно набрать кириллицей или латиницей, в любом написании.",
    ],
    advice_fuzzy: "Искать ещё раз, допуская опечатки и ошибки распознавания",
    pages: "Страницы",
    page: "Страница",
    previous: "Назад",
    next: "Дальше",
    note: "Замечание",
    help_heading: "Как спрашивать",
    help: [
        ("\"Центральный Комитет\"", "эти слова рядом, именно в таком виде"),
        ("Молотов ИЛИ Маленков", "достаточно одного из двух"),
        ("пленум -Правда", "без этого слова"),
        ("=Хрущев", "только это написание"),
        ("~Хрущнв", "также опечатки и ошибки распознавания"),
    ],
    problem_not_found: "Такой страницы нет",
    problem_not_ready: "Указатель ещё строится",
    problem_not_ready_advice: "Страница сама попробует ещё раз через несколько секунд.",
    problem_busy: "Слишком много запросов сразу",
    problem_busy_advice: "Попробуйте, пожалуйста, чуть позже.",
    problem_key: "Для этого архива нужен ключ",
    problem_request: "Такой запрос выполнить нельзя",
    problem_failure: "У нас что-то сломалось",
    problem_failure_advice: "Сбой записан. Другие запросы он не затронул.",
    to_start: "На первую страницу",
    documents: |n| {
        let noun = russian_plural(n, ["документ", "документа", "документов"]);
        format!("{}\u{A0}{noun}", grouped(n, "\u{A0}"))
    },
    in_documents: |n| {
        let noun = russian_plural(n, ["документе", "документах", "документах"]);
        format!("в\u{A0}{}\u{A0}{noun}", grouped(n, "\u{A0}"))
    },
    page_of: |page, pages| {
        format!("страница {} из {}", grouped(page, "\u{A0}"), grouped(pages, "\u{A0}"))
    },
    warning: |warning| match warning {
        Warning::OpenQuote => "Не хватало закрывающей кавычки; она добавлена в конце.".to_owned(),
        Warning::TooManyWords(most) => format!("Искались только первые слова запроса: {most}."),
        Warning::TooDeep(most) => format!("Скобки глубже уровня {most} не учтены."),
        Warning::LongPhrase(most) => format!("Искались только первые слова фразы: {most}."),
        Warning::NoWord => "В запросе нет слов для поиска.".to_owned(),
        Warning::SomeWords => {
            "Документов со всеми этими словами нет; в найденных есть часть слов.".to_owned()
        }
    },
    spellings: |n| {
        format!("{n}\u{A0}{}", russian_plural(n, ["написание", "написания", "написаний"]))
    },
    day: |day, month, year| {
        format!("{day}\u{A0}{}\u{A0}{year}\u{A0}г.", russian_month(month, RussianCase::Genitive))
    },
    month: |month, year| {
        format!("{}\u{A0}{year}\u{A0}г.", russian_month(month, RussianCase::Nominative))
    },
    language: |code| match code {
        "de" => "немецкий",
        "en" => "английский",
        "fr" => "французский",
        "pl" => "польский",
        "ru" => "русский",
        "uk" => "украинский",
        _ => code,
    },
};

fn capitalized(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Digits in groups of three from 10,000 on, as both languages write them.
fn grouped(number: usize, separator: &str) -> String {
    let digits = number.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push_str(separator);
        }
        out.push(digit);
    }
    out
}

fn english_plural(count: usize, noun: &str) -> String {
    if count == 1 { noun.to_owned() } else { format!("{noun}s") }
}

/// The form after 1, after 2 to 4, and after all else.
fn russian_plural(count: usize, forms: [&'static str; 3]) -> &'static str {
    match (count % 10, count % 100) {
        (_, 11..=14) => forms[2],
        (1, _) => forms[0],
        (2..=4, _) => forms[1],
        _ => forms[2],
    }
}

fn english_month(month: u8) -> &'static str {
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
enum RussianCase {
    Nominative,
    Genitive,
}

fn russian_month(month: u8, case: RussianCase) -> &'static str {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reader_s_preference_chooses_the_language() {
        let check =
            |header, expected| assert_eq!(UiLanguage::from_accept_language(header), expected);
        check("ru-RU,ru;q=0.9,en;q=0.8", UiLanguage::Russian);
        check("en-GB,en;q=0.9,ru;q=0.8", UiLanguage::English);
        check("de, ru;q=0.5, en;q=0.3", UiLanguage::Russian);
        check("ru;q=0, en;q=0.1", UiLanguage::English);
        check("", UiLanguage::English);
        check("*;q=x,,;;", UiLanguage::English);
    }

    #[test]
    fn numbers_agree_with_their_nouns() {
        let documents = UiLanguage::Russian.strings().documents;
        assert_eq!(documents(1), "1\u{A0}документ");
        assert_eq!(documents(22), "22\u{A0}документа");
        assert_eq!(documents(11), "11\u{A0}документов");
        assert_eq!(documents(12_345), "12\u{A0}345\u{A0}документов");
        assert_eq!((UiLanguage::English.strings().documents)(1), "1\u{A0}document");
        assert_eq!((UiLanguage::English.strings().documents)(1234567), "1,234,567\u{A0}documents");
    }
}
