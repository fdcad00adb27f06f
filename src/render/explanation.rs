//! The parts of a score in words.

use super::html::UiLanguage;
use crate::search::{FormReason, Reason, WordReason};

/// Where a part of a score comes from, as one line.
pub(super) fn detail(reason: &Reason, language: UiLanguage) -> String {
    match language {
        UiLanguage::English => english(reason),
        UiLanguage::Russian => russian(reason),
    }
}

fn english(reason: &Reason) -> String {
    match reason {
        Reason::Word(WordReason { term, forms, documents: [with, all], importance }) => {
            let form = |form: &FormReason| {
                let places = [("text", form.in_text), ("title", form.in_title)];
                let places = places.into_iter().filter(|(_, often)| *often > 0);
                let places = places.map(|(place, often)| format!("{often}× in the {place}"));
                let places = places.collect::<Vec<_>>().join(", ");
                format!("{} {places}, likelihood {}", form.form, number(form.weight))
            };
            let forms = forms.iter().map(form).collect::<Vec<_>>().join("; ");
            let importance = match number(*importance).as_str() {
                "1" => String::new(),
                other => format!("; counts {other} times"),
            };
            format!("“{term}”: {forms}; {with} of {all} documents have it{importance}")
        }
        Reason::Phrase(words) => format!("“{}” side by side", words.join(" ")),
        Reason::Name(words) => format!("“{}” beside one another", words.join(" ")),
        Reason::Near(width) => format!("words of the query within {width} words"),
        Reason::Order => "neighbouring words of the query stand as in it".to_owned(),
        Reason::WholeTitle => "the title is the whole query".to_owned(),
        Reason::AllWords => "has all the words, before those with some of them".to_owned(),
    }
}

fn russian(reason: &Reason) -> String {
    match reason {
        Reason::Word(WordReason { term, forms, documents: [with, all], importance }) => {
            let form = |form: &FormReason| {
                let places = [("тексте", form.in_text), ("заголовке", form.in_title)];
                let places = places.into_iter().filter(|(_, often)| *often > 0);
                let places = places.map(|(place, often)| format!("{often}× в {place}"));
                let places = places.collect::<Vec<_>>().join(", ");
                let likelihood = number(form.weight).replace('.', ",");
                format!("{} {places}, вероятность {likelihood}", form.form)
            };
            let forms = forms.iter().map(form).collect::<Vec<_>>().join("; ");
            let importance = match number(*importance).replace('.', ",").as_str() {
                "1" => String::new(),
                other => format!("; множитель слова {other}"),
            };
            format!("«{term}»: {forms}; документов с ним: {with} из {all}{importance}")
        }
        Reason::Phrase(words) => format!("«{}» подряд", words.join(" ")),
        Reason::Name(words) => format!("«{}» рядом", words.join(" ")),
        Reason::Near(width) => {
            format!("слова запроса рядом: самый полный отрывок не длиннее {width} слов")
        }
        Reason::Order => "соседние слова запроса стоят так же, как в нём".to_owned(),
        Reason::WholeTitle => "заголовок совпадает со всем запросом".to_owned(),
        Reason::AllWords => "есть все слова; документы с некоторыми из них идут следом".to_owned(),
    }
}

/// At most three decimals, and none that say nothing.
fn number(value: f32) -> String {
    let rounded = format!("{value:.3}");
    rounded.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_told_in_the_language_of_the_reader() {
        let form =
            FormReason { form: "хрущёва".into(), in_text: 3, in_title: 1, weight: 0.8 };
        let term = "Kruschev".to_owned();
        let word = WordReason { term, forms: vec![form], documents: [12, 68], importance: 1.2 };
        let word = Reason::Word(word);
        assert_eq!(
            detail(&word, UiLanguage::English),
            "“Kruschev”: хрущёва 3× in the text, 1× in the title, likelihood 0.8; \
             12 of 68 documents have it; counts 1.2 times"
        );
        assert_eq!(
            detail(&word, UiLanguage::Russian),
            "«Kruschev»: хрущёва 3× в тексте, 1× в заголовке, вероятность 0,8; \
             документов с ним: 12 из 68; множитель слова 1,2"
        );
        let phrase = Reason::Phrase(vec!["Central".into(), "Committee".into()]);
        assert_eq!(detail(&phrase, UiLanguage::English), "“Central Committee” side by side");
    }
}
