//! Why a request fails, for readers of the Russian pages.

use super::{ApiError, Bound, choices};

const WRONG_CURSOR: &str =
    "`cursor` бывает только с `format`, из ответа на этот запрос и в том же порядке (`sort`).";
const TOO_SLOW: &str = "Весь список упорядочивается слишком долго; сузьте запрос.";

/// What is wrong, as a Russian sentence.
pub(super) fn detail(error: &ApiError) -> String {
    match error {
        ApiError::MissingParameter { name } => format!("Не хватает параметра `{name}`."),
        ApiError::UnknownParameter { name, nearest } => unknown(name, nearest),
        ApiError::NoParameters { name } => {
            format!("Параметра `{name}` нет: у этого адреса их не бывает.")
        }
        ApiError::RepeatedParameter { name } => format!("Параметр `{name}` дан несколько раз."),
        ApiError::InvalidEncoding => {
            "Адрес после раскодирования знаков `%` не является текстом в UTF-8.".to_owned()
        }
        ApiError::QueryTooLong { bytes, max, .. } => query_too_long(*bytes, *max),
        ApiError::InvalidPaging { name, given, bound } => {
            format!("`{name}={given}`: {}.", bound_of(*bound))
        }
        ApiError::InvalidDate { source, .. } => no_date(&source.0),
        ApiError::InvalidValue { name, given, allowed } => {
            format!("`{name}={given}`: ожидается {}.", choices(allowed, "или"))
        }
        ApiError::SeveralWords { term } => {
            format!("`{term}`: это несколько слов; спрашивайте о каждом отдельно.")
        }
        ApiError::InvalidCursor => WRONG_CURSOR.to_owned(),
        ApiError::ExportTooSlow => TOO_SLOW.to_owned(),
        ApiError::InvalidQueries { reason } => format!("`queries` не читается: {reason}."),
        ApiError::TooManyQueries { max } => {
            format!("За один раз принимается не больше {max} запросов.")
        }
        ApiError::MediaType { given, allowed } => {
            format!("`{given}` здесь не принимается; нужен заголовок `Content-Type: {allowed}`.")
        }
        ApiError::AddressTooLong { bytes, max } => {
            format!("Адрес слишком длинный: {bytes} байт при наибольшей длине {max}.")
        }
        ApiError::TooManyRequests { per_second, .. } => {
            format!("Слишком много запросов: за секунду принимается не больше {per_second}.")
        }
        ApiError::BodyTooLong { max } => format!(
            "Слишком много данных: за раз не больше {max} байт без сжатия, с 512 на документ."
        ),
        ApiError::BodyStalled => "Данные шли слишком медленно.".to_owned(),
        ApiError::BodyCut => "Данные оборвались.".to_owned(),
        ApiError::WritingOverloaded => "Слишком многое ждёт записи; попробуйте ещё раз.".to_owned(),
        ApiError::Write(_) => "Записать в индекс не удалось.".to_owned(),
        ApiError::Search(_) => "Не удалось прочитать индекс.".to_owned(),
        ApiError::NotReady => "Индекс строится или открывается.".to_owned(),
        ApiError::Stopping => "Сервер останавливается.".to_owned(),
        ApiError::Overloaded => "Слишком много запросов сразу.".to_owned(),
        ApiError::Panicked => "Запрос не удался из-за ошибки в программе.".to_owned(),
        ApiError::RouteNotFound => "По этому адресу ничего нет.".to_owned(),
        ApiError::DocumentNotFound { id } => format!("Документа `{id}` в архиве нет."),
        ApiError::MethodNotAllowed { allowed } => {
            format!("По этому адресу принимаются только запросы {allowed}.")
        }
        ApiError::KeyMissing => {
            "Введите ключ как пароль; имя пользователя может быть любым.".to_owned()
        }
        ApiError::KeyWrong => "Ключ не подходит.".to_owned(),
        ApiError::WritingDisabled => "Запись по HTTP выключена.".to_owned(),
    }
}

fn query_too_long(bytes: usize, max: usize) -> String {
    format!(
        "Запрос слишком длинный: {bytes} байт при наибольшей длине {max} (русская буква занимает два \
         байта)."
    )
}

fn no_date(given: &str) -> String {
    format!(
        "`{given}` не дата; день, месяц или год пишутся так: `18.06.1957`, `06.1957`, `1957` или \
         `1957-06-18`, `1957-06`."
    )
}

fn unknown(name: &str, nearest: &str) -> String {
    format!("Параметра `{name}` нет; возможно, имелся в виду `{nearest}`.")
}

fn bound_of(bound: Bound) -> String {
    match bound {
        Bound::UpTo(most) => format!("ожидается число от 0 до {most}"),
        Bound::FromOneTo(most) => format!("ожидается число от 1 до {most}"),
        Bound::Window(most) => format!("`offset` и `limit` вместе не больше {most}"),
    }
}
