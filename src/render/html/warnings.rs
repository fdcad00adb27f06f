//! What was done to a query, as a sentence in each language of the interface.

use super::grammar::russian_plural;
use crate::{analysis::capitalized, search::Warning};

pub(super) fn english(warning: Warning) -> String {
    format!("{}.", capitalized(&warning.to_string()))
}

pub(super) fn russian(warning: Warning) -> String {
    let text = match warning {
        Warning::OpenQuote(_) => "Не хватало закрывающей кавычки; она добавлена в конец запроса.",
        Warning::Unpaired(_) => "Скобка или кавычка без пары не учтена.",
        Warning::IdleOperator(_) => "Оператор, которому не к чему относиться, не учтён.",
        Warning::EmptyField(_) => {
            "Имя поля, после двоеточия которого сразу ничего не стоит, не учтено."
        }
        Warning::NoDate(_) => {
            "Дату не удалось прочитать, она не учтена. Пишите 1957, 1957-06, 1957-06-18 или 18.06.1957, \
             а промежуток так: 1957..1961."
        }
        Warning::NoWord => "В запросе нет слов для поиска.",
        Warning::SomeWords(0) => {
            "Документов со всеми этими словами нет; показаны документы с некоторыми из них."
        }
        Warning::SomeWords(1) => {
            "Все эти слова есть только в\u{A0}первом документе, в\u{A0}остальных\u{A0}— некоторые \
             из них."
        }
        other => return counted(other),
    };
    text.to_owned()
}

/// The warnings that have a number.
fn counted(warning: Warning) -> String {
    let words = |n: usize| russian_plural(n, ["слово", "слова", "слов"]);
    match warning {
        Warning::SomeWords(all) => format!(
            "Все эти слова есть только в\u{A0}первых {all}\u{A0}документах, в\u{A0}остальных\u{A0}— \
             некоторые из них."
        ),
        Warning::TooManyWords { most, .. } => {
            format!("Учтены только первые слова запроса (не больше {most}).")
        }
        Warning::TooDeep { most, .. } => {
            format!("Скобки с вложенностью больше {most} не учтены.")
        }
        Warning::LongPhrase { most, .. } => {
            format!("Учтены только первые слова фразы (не больше {most}).")
        }
        Warning::FarApart { most, .. } => {
            let words = words(most as usize);
            format!("Между словами фразы может стоять не больше чем {most} {words}.")
        }
        Warning::ManySlips { most, .. } => {
            format!("В слове допускается не больше {most} ошибок.")
        }
        Warning::IdleAsterisk { least, .. } => {
            format!("Звёздочка не учтена: она заменяет конец слова после {least} или больше букв.")
        }
        Warning::ManySpellings { most, .. } => {
            format!("У слова больше написаний, чем ищется; искались только {most} из них.")
        }
        Warning::FacetCut { facet, most } => {
            format!("Подсчитаны только {most} самых частых значений `{facet}`.")
        }
        Warning::DoubtfulLeftOut(documents) => {
            format!(
                "По дате показаны не все: без документов, найденных только по сомнительным \
                 написаниям ({documents}). Они есть при сортировке по релевантности."
            )
        }
        Warning::OutOfTime { milliseconds } => {
            format!(
                "Поиск занял больше {milliseconds}\u{A0}мс; показано то, что нашлось за это время, и это \
                 может быть не всё."
            )
        }
        other => english(other),
    }
}
