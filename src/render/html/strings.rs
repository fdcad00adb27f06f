//! The words of the pages, in each language of the interface.
//!
//! One struct, one value a language: a language that lacks a string does not compile.

use super::grammar::{
    RussianCase, capitalized, english_month, english_plural, grouped, russian_month, russian_plural,
};
use crate::{
    document::Field,
    search::{Sort, Warning},
    vocabulary::Class,
};

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
    pub(super) sorts: PerSort,
    pub(super) filters: &'static str,
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
    /// What marks a spelling that the built-in table of names gave, and says so in full.
    pub(super) from_table: (&'static str, &'static str),
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
    /// "at least 12 documents".
    pub(super) at_least: fn(usize) -> String,
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
    /// The label of a field.
    pub(super) field: fn(Field) -> &'static str,
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

/// A string for each order of hits.
pub(super) struct PerSort {
    relevance: &'static str,
    earliest: &'static str,
    latest: &'static str,
}

impl PerSort {
    pub(super) fn of(&self, sort: Sort) -> &'static str {
        match sort {
            Sort::Relevance => self.relevance,
            Sort::Date => self.earliest,
            Sort::DateDescending => self.latest,
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
        fuzzy: "with typos",
    },
    form_classes: PerClass {
        exact: "As typed",
        forms: "Word forms",
        translit: "Other spellings",
        fuzzy: "Typos",
    },
    sort_label: "Sort by",
    sorts: PerSort {
        relevance: "relevance",
        earliest: "date, earliest first",
        latest: "date, latest first",
    },
    filters: "Filters",
    date_from: "Dated from",
    date_to: "to",
    date_hint: "For example 1957, 1957-06 or 1957-06-29",
    not_before: "Not before",
    not_after: "Not after",
    apply: "Apply",
    remove_filter: "Remove filter",
    clear_filters: "Remove all filters",
    results_heading: "Results",
    spellings_searched: "Spellings searched",
    spellings_truncated: "Not all are shown, only the likeliest.",
    only_this_spelling: "Search for this spelling only",
    from_table: ("table", "From the built-in table of names"),
    without_this_spelling: "Leave out documents with this spelling",
    found_as: "Found as",
    open_passage: "Open at this passage",
    full_text: "Full text",
    original: "Original",
    back_to_results: "Back to the results",
    nothing_found: "Nothing found",
    advice: [
        "Try a different word: a person, a place, a newspaper.",
        "Without quotation marks, the words need not be next to each other.",
        "A name may be typed in either script, in any spelling.",
    ],
    advice_fuzzy: "Search again, allowing for typos and scanning errors",
    pages: "Pages",
    page: "Page",
    previous: "Previous",
    next: "Next",
    note: "Note",
    help_heading: "How to search",
    help: [
        ("\"Central Committee\"", "these words next to each other, exactly as written"),
        ("Molotov OR Malenkov", "either of the two"),
        ("plenum -Pravda", "without this word"),
        ("=Kruschev", "this spelling only"),
        ("~Knrushchev", "also with typos and scanning errors"),
    ],
    problem_not_found: "Page not found",
    problem_not_ready: "The index is being built",
    problem_not_ready_advice: "This page will reload by itself in a few seconds.",
    problem_busy: "Too many searches at once",
    problem_busy_advice: "Please try again in a moment.",
    problem_key: "This archive requires a key",
    problem_request: "This search is not possible",
    problem_failure: "Something went wrong on our side",
    problem_failure_advice: "The error has been logged. Other searches are not affected.",
    to_start: "Go to the start page",
    documents: |n| format!("{}\u{A0}{}", grouped(n, ","), english_plural(n, "document")),
    at_least: |n| format!("at least {}\u{A0}{}", grouped(n, ","), english_plural(n, "document")),
    in_documents: |n| format!("in {}\u{A0}{}", grouped(n, ","), english_plural(n, "document")),
    page_of: |page, pages| format!("page {} of {}", grouped(page, ","), grouped(pages, ",")),
    warning: |warning| format!("{}.", capitalized(&warning.to_string())),
    spellings: |n| format!("{n}\u{A0}{}", english_plural(n, "spelling")),
    day: |day, month, year| format!("{day}\u{A0}{}\u{A0}{year}", english_month(month)),
    month: |month, year| format!("{}\u{A0}{year}", english_month(month)),
    field: |field| match field {
        Field::Lang => "Language",
        Field::Source => "Source",
        Field::Collection => "Collection",
        Field::Author => "Author",
    },
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
    skip_to_content: "Перейти к содержанию",
    tagline: "Введите имя так, как вы его знаете. Найдутся все написания, кириллицей и латиницей.",
    home_title: "arkhiv: поиск по архиву",
    search_label: "Поиск по архиву",
    search_button: "Найти",
    examples: "Например",
    match_label: "Совпадение",
    match_classes: PerClass {
        exact: "точно как введено",
        forms: "все формы слова",
        translit: "все написания",
        fuzzy: "с опечатками",
    },
    form_classes: PerClass {
        exact: "Как введено",
        forms: "Формы слова",
        translit: "Другие написания",
        fuzzy: "Опечатки",
    },
    sort_label: "Сортировка",
    sorts: PerSort {
        relevance: "по релевантности",
        earliest: "по дате, сначала ранние",
        latest: "по дате, сначала поздние",
    },
    filters: "Фильтры",
    date_from: "Дата с",
    date_to: "по",
    date_hint: "Например, 1957, 1957-06 или 1957-06-29",
    not_before: "Не раньше",
    not_after: "Не позже",
    apply: "Применить",
    remove_filter: "Убрать фильтр",
    clear_filters: "Сбросить все фильтры",
    results_heading: "Результаты",
    spellings_searched: "Учтённые написания",
    spellings_truncated: "Показаны не все, а только самые вероятные.",
    only_this_spelling: "Искать только это написание",
    from_table: ("таблица", "Из встроенной таблицы имён"),
    without_this_spelling: "Исключить документы с этим написанием",
    found_as: "Найденные формы",
    open_passage: "Открыть на этом месте",
    full_text: "Полный текст",
    original: "Оригинал",
    back_to_results: "Назад к результатам",
    nothing_found: "Ничего не найдено",
    advice: [
        "Попробуйте другое слово: имя, место, название газеты.",
        "Без кавычек слова не обязаны стоять рядом.",
        "Имя можно ввести кириллицей или латиницей, в любом написании.",
    ],
    advice_fuzzy: "Искать ещё раз, допуская опечатки и ошибки распознавания",
    pages: "Страницы",
    page: "Страница",
    previous: "Назад",
    next: "Дальше",
    note: "Примечание",
    help_heading: "Как искать",
    help: [
        ("\"Центральный Комитет\"", "эти слова рядом и точно в таком виде"),
        ("Молотов ИЛИ Маленков", "любое из двух слов"),
        ("пленум -Правда", "без этого слова"),
        ("=Хрущев", "только это написание"),
        ("~Хрущнв", "также с опечатками и ошибками распознавания"),
    ],
    problem_not_found: "Страница не найдена",
    problem_not_ready: "Индекс ещё строится",
    problem_not_ready_advice: "Страница обновится сама через несколько секунд.",
    problem_busy: "Слишком много запросов сразу",
    problem_busy_advice: "Попробуйте, пожалуйста, чуть позже.",
    problem_key: "Для этого архива нужен ключ",
    problem_request: "Такой запрос выполнить нельзя",
    problem_failure: "Что-то пошло не так",
    problem_failure_advice: "Ошибка записана в журнал. На другие запросы она не влияет.",
    to_start: "На главную страницу",
    documents: |n| {
        let noun = russian_plural(n, ["документ", "документа", "документов"]);
        format!("{}\u{A0}{noun}", grouped(n, "\u{A0}"))
    },
    at_least: |n| {
        let noun = russian_plural(n, ["документа", "документов", "документов"]);
        format!("не меньше {}\u{A0}{noun}", grouped(n, "\u{A0}"))
    },
    in_documents: |n| {
        let noun = russian_plural(n, ["документе", "документах", "документах"]);
        format!("в\u{A0}{}\u{A0}{noun}", grouped(n, "\u{A0}"))
    },
    page_of: |page, pages| {
        format!("страница {} из {}", grouped(page, "\u{A0}"), grouped(pages, "\u{A0}"))
    },
    warning: |warning| match warning {
        Warning::OpenQuote => {
            "Не хватало закрывающей кавычки; она добавлена в конец запроса.".to_owned()
        }
        Warning::TooManyWords(most) => {
            format!("Учтены только первые слова запроса (не больше {most}).")
        }
        Warning::TooDeep(most) => format!("Скобки с вложенностью больше {most} не учтены."),
        Warning::LongPhrase(most) => {
            format!("Учтены только первые слова фразы (не больше {most}).")
        }
        Warning::NoWord => "В запросе нет слов для поиска.".to_owned(),
        Warning::SomeWords => {
            "Документов со всеми этими словами нет; показаны документы с некоторыми из них."
                .to_owned()
        }
        Warning::DoubtfulLeftOut(documents) => {
            format!(
                "По дате показаны не все: без документов, найденных только по сомнительным \
                 написаниям ({documents}). Они есть при сортировке по релевантности."
            )
        }
        Warning::FacetCut { facet, most } => {
            format!("Подсчитаны только {most} самых частых значений `{facet}`.")
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
    field: |field| match field {
        Field::Lang => "Язык",
        Field::Source => "Источник",
        Field::Collection => "Коллекция",
        Field::Author => "Автор",
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
        let at_least = UiLanguage::Russian.strings().at_least;
        assert_eq!(at_least(21), "не меньше 21\u{A0}документа");
        assert_eq!(at_least(22), "не меньше 22\u{A0}документов");
        assert_eq!((UiLanguage::English.strings().at_least)(1), "at least 1\u{A0}document");
    }

    #[test]
    fn every_field_that_is_filtered_by_has_a_label() {
        for language in UiLanguage::ALL {
            for field in Field::ALL {
                assert_ne!((language.strings().field)(field), field.name());
            }
        }
    }
}
