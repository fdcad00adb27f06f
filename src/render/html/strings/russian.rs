//! The pages in Russian.

use super::{
    super::{
        grammar::{RussianCase, grouped, listed, russian_month, russian_plural},
        warnings,
    },
    PerClass, PerSort, Strings,
};
use crate::{analysis::Script, document::Field};

pub(super) static RUSSIAN: Strings = Strings {
    own_name: "Русский",
    switch_label: "Язык страницы",
    skip_to_content: "Перейти к содержанию",
    tagline: "Введите имя так, как вы его знаете. Найдутся все написания, кириллицей и латиницей.",
    home_title: "arkhiv: поиск по архиву",
    search_label: "Поиск по архиву",
    search_button: "Найти",
    examples: "Например",
    help_words: ("Молотов", "Маленков"),
    help_phrase: "Центральный Комитет",
    or: "ИЛИ",
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
        added: "новые поступления сначала",
    },
    limit_label: "На странице",
    filters: "Фильтры",
    date_from: "Дата с",
    date_to: "по",
    date_hint: "Например, 1957, 06.1957, 29.06.1957 или 1957-06-29",
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
    look_alikes: |found| {
        let adjective = match (found.script, found.letters.len()) {
            (Script::Latin, 1) => "латинской",
            (Script::Latin, _) => "латинскими",
            (Script::Cyrillic, 1) => "кириллической",
            (Script::Cyrillic, _) => "кириллическими",
        };
        format!("с\u{A0}{adjective} {}", listed(&found.letters))
    },
    open_passage: "Открыть на этом месте",
    original: "Оригинал",
    links: "Ссылки",
    permanent_link: "Постоянная ссылка",
    cite: "Цитировать",
    download_as: "Скачать",
    follow_as: "Подписаться",
    plain_text: "Текст",
    date: "Дата",
    id: "Документ",
    by_year: "Документы по годам",
    parts: "Части документа",
    part: "Часть",
    matches_label: "Совпадения в документе",
    match_of: "совпадение {n} из {of}",
    previous_match: "Предыдущее совпадение",
    next_match: "Следующее совпадение",
    back_to_results: "Назад к результатам",
    nothing_found: "Ничего не найдено",
    advice: [
        "Попробуйте другое слово: имя, место, название газеты.",
        "Без кавычек слова не обязаны стоять рядом.",
        "Имя можно ввести кириллицей или латиницей, в любом написании.",
    ],
    past_the_last: "Для этой страницы документов уже нет.",
    to_first_page: "На первую страницу",
    did_you_mean: "Возможно, вы имели в виду",
    without_filters: "без всех фильтров",
    without_date: "с любой датой",
    without_quotes: "без кавычек",
    without_required: "если не каждое слово обязательно",
    without_filter: |label, value| format!("без фильтра «{label}: {value}»"),
    without_word: |word| format!("без «{word}»"),
    with_match: |class| format!("если совпадение: {class}"),
    feed_of: |q| format!("Что поступает в архив и отвечает запросу «{q}»"),
    pages: "Страницы",
    page: "Страница",
    previous: "Назад",
    next: "Дальше",
    note: "Примечание",
    help_heading: "Как искать",
    help: [
        "эти слова рядом и точно в таком виде",
        "любое из двух слов",
        "без этого слова",
        "только это написание",
        "также с опечатками и ошибками распознавания",
        "все слова с таким началом",
        "только эти годы; так же сужают title:, author:, source: и lang:",
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
    number: |n| grouped(n, "\u{A0}"),
    matches: |n| {
        let noun = russian_plural(n, ["совпадение", "совпадения", "совпадений"]);
        format!("{}\u{A0}{noun}", grouped(n, "\u{A0}"))
    },
    similar: |n| {
        let noun = russian_plural(n, ["похожий", "похожих", "похожих"]);
        format!("и ещё {}\u{A0}{noun}", grouped(n, "\u{A0}"))
    },
    and_more: |n| format!("и ещё {}", grouped(n, "\u{A0}")),
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
    warning: warnings::russian,
    spellings: |n| {
        let noun = russian_plural(n, ["написание", "написания", "написаний"]);
        format!("{}\u{A0}{noun}", grouped(n, "\u{A0}"))
    },
    day: |day, month, year| {
        format!("{day}\u{A0}{}\u{A0}{year}\u{A0}г.", russian_month(month, RussianCase::Genitive))
    },
    month: |month, year| {
        format!("{}\u{A0}{year}\u{A0}г.", russian_month(month, RussianCase::Nominative))
    },
    season: |season, year| {
        format!("{}\u{A0}{year}\u{A0}г.", ["весна", "лето", "осень", "зима"][season % 4])
    },
    about: |date| format!("прибл. {date}"),
    decade: |year| format!("{year}-е\u{A0}годы"),
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
