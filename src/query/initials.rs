//! Initials and the given names they stand for, in both scripts.

use transliterate::match_names;

use crate::{
    analysis::LetterMark,
    vocabulary::{Candidate, Class, Rule, lemma},
};

/// Russian given names in use in the twentieth century, by what they are written with: the first
/// letter in Cyrillic. From general knowledge of the language, not from any data set; foreign names
/// are met by their Russian spelling.
const GIVEN_NAMES: &[&str] = &[
    "авдотья",
    "агафья",
    "адам",
    "александр",
    "александра",
    "алексей",
    "алла",
    "альберт",
    "анастас",
    "анастасия",
    "анатолий",
    "ангелина",
    "андрей",
    "анна",
    "антон",
    "антонина",
    "аркадий",
    "арсений",
    "артём",
    "артур",
    "афанасий",
    "богдан",
    "борис",
    "вадим",
    "валентин",
    "валентина",
    "валериан",
    "валерий",
    "валерия",
    "варвара",
    "василий",
    "василиса",
    "вера",
    "вениамин",
    "виктор",
    "виктория",
    "виссарион",
    "виталий",
    "владимир",
    "владислав",
    "всеволод",
    "вячеслав",
    "гавриил",
    "галина",
    "геннадий",
    "генрих",
    "георгий",
    "герман",
    "глеб",
    "григорий",
    "давид",
    "даниил",
    "дарья",
    "денис",
    "дмитрий",
    "евгений",
    "евгения",
    "евдокия",
    "егор",
    "екатерина",
    "елена",
    "елизавета",
    "емельян",
    "ефим",
    "ефросинья",
    "жанна",
    "захар",
    "зинаида",
    "зоя",
    "иван",
    "игнатий",
    "игорь",
    "илларион",
    "илья",
    "иннокентий",
    "иосиф",
    "ираида",
    "ирина",
    "исаак",
    "карл",
    "кирилл",
    "клавдия",
    "климент",
    "константин",
    "ксения",
    "кузьма",
    "лаврентий",
    "лазарь",
    "лариса",
    "лев",
    "леонид",
    "леонтий",
    "лидия",
    "лука",
    "любовь",
    "людмила",
    "майя",
    "макар",
    "максим",
    "маргарита",
    "марина",
    "мария",
    "марк",
    "марфа",
    "матвей",
    "михаил",
    "моисей",
    "мстислав",
    "надежда",
    "назар",
    "наталья",
    "наум",
    "нестор",
    "ника",
    "никита",
    "никифор",
    "николай",
    "нина",
    "нонна",
    "оксана",
    "олег",
    "ольга",
    "осип",
    "отто",
    "павел",
    "пантелеймон",
    "пётр",
    "полина",
    "порфирий",
    "прасковья",
    "прокофий",
    "раиса",
    "ренат",
    "римма",
    "роберт",
    "родион",
    "роза",
    "роман",
    "руслан",
    "савва",
    "савелий",
    "самуил",
    "светлана",
    "святослав",
    "семён",
    "серафим",
    "сергей",
    "соломон",
    "софия",
    "софья",
    "спиридон",
    "станислав",
    "степан",
    "таисия",
    "тамара",
    "тарас",
    "татьяна",
    "тимофей",
    "тимур",
    "тихон",
    "ульяна",
    "фаина",
    "филипп",
    "фёдор",
    "фома",
    "фридрих",
    "фрол",
    "харитон",
    "христина",
    "эдуард",
    "эльвира",
    "эмма",
    "эрнест",
    "юлия",
    "юрий",
    "яков",
    "ян",
    "ярослав",
];

/// How each Cyrillic initial is written in Latin letters by one tradition or another.
const LATIN: &[(char, &[&str])] = &[
    ('а', &["a"]),
    ('б', &["b"]),
    ('в', &["v", "w"]),
    ('г', &["g", "h"]),
    ('д', &["d"]),
    ('е', &["e", "ye", "je", "ie", "y"]),
    ('ж', &["zh", "z", "j", "ž"]),
    ('з', &["z", "s"]),
    ('и', &["i", "j", "y"]),
    ('к', &["k", "c"]),
    ('л', &["l"]),
    ('м', &["m"]),
    ('н', &["n"]),
    ('о', &["o"]),
    ('п', &["p"]),
    ('р', &["r"]),
    ('с', &["s"]),
    ('т', &["t"]),
    ('у', &["u", "ou"]),
    ('ф', &["f", "ph", "th"]),
    ('х', &["kh", "ch", "h", "x"]),
    ('э', &["e"]),
    ('ю', &["yu", "iu", "ju", "y", "i", "j"]),
    ('я', &["ya", "ia", "ja", "y", "i", "j"]),
];

/// How English initials are transcribed by two Cyrillic letters.
const TRANSCRIBED: &[(&str, &[&str])] = &[("дж", &["j", "g"])];

/// The first letter of a name, as Cyrillic letters that it may be.
pub(super) struct Initials {
    letters: Vec<char>,
    latin: Option<String>,
}

impl Initials {
    /// The initials of a given name in any script and spelling; `None` where it is none that is
    /// known: a surname is never met by one letter.
    pub(super) fn of_given_name(term: &str) -> Option<Self> {
        let folded = lemma::fold(term);
        let known = GIVEN_NAMES
            .iter()
            .find(|name| **name == folded || match_names(term, name).is_some())?;
        let latin = (!lemma::is_cyrillic(term)).then(|| term.chars().take(1).collect());
        Some(Self { letters: known.chars().take(1).collect(), latin })
    }

    /// What an initial in either script may stand for.
    pub(super) fn of_initial(term: &str) -> Self {
        let cyrillic = |row: &&(char, &[&str])| {
            row.1.contains(&term) || term.chars().eq(std::iter::once(row.0))
        };
        let letters = LATIN.iter().filter(cyrillic).map(|row| row.0).collect();
        Self { letters, latin: Some(term.to_owned()) }
    }

    /// The initial as the index marks it, in every script and tradition.
    pub(super) fn forms(&self, weight: f32) -> Vec<Candidate> {
        let latin = LATIN.iter().filter(|row| self.letters.contains(&row.0));
        let mut terms: Vec<String> = self.letters.iter().map(char::to_string).collect();
        terms.extend(latin.flat_map(|row| row.1.iter().map(|text| (*text).to_owned())));
        terms.extend(self.latin.clone());
        for (cyrillic, latin) in TRANSCRIBED {
            match self.latin.as_deref() {
                Some(letter) if letter == *cyrillic => {
                    terms.extend(latin.iter().map(|text| (*text).to_owned()));
                }
                Some(letter) if latin.contains(&letter) => terms.push((*cyrillic).to_owned()),
                _ => {}
            }
        }
        terms.sort();
        terms.dedup();
        let (class, rule) = (Class::Translit, Rule::Initial);
        let candidate =
            |term: String| Candidate { form: LetterMark::Initial.term(&term), class, weight, rule };
        terms.into_iter().map(candidate).collect()
    }

    /// The given names that start with it, in Cyrillic.
    pub(super) fn given_names(&self) -> impl Iterator<Item = &'static str> {
        let starts = |name: &&&'static str| self.letters.iter().any(|l| name.starts_with(*l));
        GIVEN_NAMES.iter().filter(starts).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_given_name_has_initials_in_both_scripts() {
        for name in ["nikita", "никита", "никиты"] {
            let initials = Initials::of_given_name(name).expect(name);
            let forms: Vec<String> = initials.forms(1.0).into_iter().map(|c| c.form).collect();
            assert_eq!(forms, ["n.", "н."], "{name}");
        }
        let yuri: Vec<String> = Initials::of_given_name("юрий")
            .unwrap()
            .forms(1.0)
            .into_iter()
            .map(|c| c.form)
            .collect();
        assert!(yuri.contains(&"yu.".into()) && yuri.contains(&"ю.".into()));
    }

    #[test]
    fn a_surname_has_none() {
        for name in ["khrushchev", "молотов", "committee", "каганович"] {
            assert!(Initials::of_given_name(name).is_none(), "{name}");
        }
    }

    #[test]
    fn an_initial_stands_for_given_names() {
        let names: Vec<&str> = Initials::of_initial("n").given_names().collect();
        assert!(names.contains(&"никита") && !names.contains(&"сергей"));
    }

    #[test]
    fn an_english_initial_is_met_as_it_is_transcribed() {
        let forms = |letter: &str| -> Vec<String> {
            Initials::of_initial(letter).forms(1.0).into_iter().map(|c| c.form).collect()
        };
        assert_eq!(forms("дж"), ["g.", "j.", "дж."]);
        assert!(forms("j").contains(&"дж.".into()) && !forms("n").contains(&"дж.".into()));
    }
}
