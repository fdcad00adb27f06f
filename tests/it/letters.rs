//! Letters alone and letters that look alike: initials, designations, acronyms, numbers with letters.

use std::collections::BTreeSet;

use arkhiv::{
    document::Document,
    index::Writer,
    search::{Archive, SearchRequest},
    vocabulary::Class,
};

use crate::library::open;

/// An archive of documents by id.
struct Texts {
    _folder: tempfile::TempDir,
    archive: Archive,
}

impl Texts {
    fn of(texts: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(folder.path()).unwrap();
        for (id, text) in texts {
            writer.add(&Document::new(*id, *text), None).unwrap();
        }
        writer.commit().unwrap();
        let archive = open(folder.path());
        Self { _folder: folder, archive }
    }

    fn found(&self, request: &SearchRequest) -> BTreeSet<String> {
        let results = self.archive.searcher().search(request).unwrap();
        assert!(results.warnings.is_empty() || results.total == 0, "{}: some words", request.q);
        results.hits.into_iter().map(|hit| hit.id).collect()
    }

    /// Each query finds these documents, by their ids with a space between, and no others.
    #[track_caller]
    fn check(&self, queries: &[&str], expected: &str) {
        let expected: BTreeSet<String> = expected.split_whitespace().map(String::from).collect();
        for q in queries {
            let request = SearchRequest { limit: 100, ..SearchRequest::new(*q) };
            assert_eq!(self.found(&request), expected, "{q}");
        }
    }

    #[track_caller]
    fn check_at(&self, class: Class, q: &str, expected: &str) {
        let expected: BTreeSet<String> = expected.split_whitespace().map(String::from).collect();
        let request = SearchRequest { class: Some(class), limit: 100, ..SearchRequest::new(q) };
        assert_eq!(self.found(&request), expected, "{q}");
    }

    /// What is marked in a document, a space between.
    fn marked(&self, q: &str, id: &str) -> String {
        let request = SearchRequest { limit: 100, ..SearchRequest::new(q) };
        let hits = self.archive.searcher().search(&request).unwrap().hits;
        let snippet = &hits.iter().find(|hit| hit.id == id).unwrap().snippets[0];
        let letters: Vec<char> = snippet.text.chars().collect();
        let marked = snippet.ranges.iter();
        let marked = marked.map(|[from, to]| letters[*from..*to].iter().collect::<String>());
        marked.collect::<Vec<_>>().join(" ")
    }
}

#[test]
fn initials_are_the_same_however_they_are_joined() {
    let texts = Texts::of(&[
        ("spaced", "Докладывал Г. М. Маленков, потом прения."),
        ("glued", "Докладывал Г.М. Маленков, потом прения."),
        ("all", "Докладывал Г.М.Маленков, потом прения."),
        ("after", "Маленков Г. М. докладывал"),
        ("card", "Маленков, Г.М. Доклад"),
        ("nbsp", "Доклад Г.\u{a0}М.\u{a0}Маленкова"),
        ("narrow", "Доклад Г.\u{202f}М.\u{202f}Маленкова"),
        ("thin", "Доклад Г.\u{2009}М.\u{2009}Маленкова"),
        ("bare", "Присутствовали Маленков Г М и другие"),
        ("full", "Георгий Максимилианович Маленков докладывал"),
        ("en", "G. M. Malenkov spoke"),
        ("en-glued", "G.M. Malenkov spoke"),
        ("other", "Маленков Леонид погиб"),
        ("other-initial", "Л. Г. Маленков погиб"),
        ("preposition", "сообщил г-ну Маленкову, г. Маленков"),
    ]);
    let same = "spaced glued all after card nbsp narrow thin bare full en en-glued";
    let queries = [
        "Г. М. Маленков",
        "Г.М. Маленков",
        "Г.М.Маленков",
        "Маленков Г. М.",
        "Маленков Г.М.",
        "Маленков, Г.М.",
        "Маленков,Г.М.",
        "Маленков Г М",
        "Г М Маленков",
        "Г.\u{a0}М.\u{a0}Маленков",
        "Г.\u{202f}М.\u{202f}Маленков",
        "Malenkov G.M.",
        "Malenkov, G. M.",
        "G.M. Malenkov",
        "Malenkov G M",
    ];
    texts.check(&queries, same);
    assert_eq!(texts.marked("Маленков Г.М.", "all"), "Г Маленков");
    // The patronymic's initial is not the given name's.
    texts.check(&["Михаил Маленков", "М. Маленков"], "");
}

#[test]
fn a_double_barrelled_name_has_initials_too() {
    let texts = Texts::of(&[
        ("before", "пришёл В. Д. Бонч-Бруевич"),
        ("after", "Бонч-Бруевичу В.Д."),
        ("full", "Владимир Бонч-Бруевич"),
        ("en", "V. D. Bonch-Bruevich"),
        ("other", "М. Бонч-Бруевич в Москве"),
    ]);
    for q in
        ["Бонч-Бруевич В. Д.", "В.Д. Бонч-Бруевич", "Bonch-Bruevich, V.D.", "Владимир Бонч-Бруевич"]
    {
        texts.check(&[q], "before after full en");
    }
}

#[test]
fn romanized_initials_of_several_letters_are_one() {
    let texts = Texts::of(&[
        ("ru", "выступил Ю. В. Андропов"),
        ("full", "Юрий Андропов выступил"),
        ("yu", "Yu. V. Andropov spoke"),
        ("iu", "Andropov, Iu. V."),
        ("jfk", "Дж. Ф. Кеннеди и хрущёв"),
        ("jfk-en", "J.F. Kennedy"),
        ("strange", "V. Andropov"),
    ]);
    texts.check(&["Ю. Андропов", "Yu.V. Andropov", "Andropov Iu. V."], "ru full yu iu");
    texts.check(&["Дж. Кеннеди", "J.F. Kennedy"], "jfk jfk-en");
}

#[test]
fn a_small_letter_beside_a_surname_is_no_initial() {
    let texts = Texts::of(&[
        ("s", "Он говорил с Маленковым о плане"),
        ("k", "обратился к Маленкову"),
        ("o", "думал о Маленкове"),
        ("u", "был у Маленкова"),
        ("i", "Молотов и Маленков вышли"),
        ("a", "а Маленков молчал"),
        ("v", "вера в Маленкова"),
        (
            "begins",
            "С Маленковым говорили. В Маленкова верили. А Маленков? К Маленкову. И Маленков. У Маленкова. О Маленкове.",
        ),
        ("capitals", "МОЛОТОВ И МАЛЕНКОВ В КРЕМЛЕ"),
        ("en-a", "a Malenkov visit. A Malenkov visit"),
        ("en-i", "I met Malenkov; then I, Malenkov"),
        ("real-s", "С. Маленков, сын"),
        ("real-s2", "Сергей Маленков, сын"),
        ("real-v", "это В. Маленков, тёзка"),
    ]);
    texts.check(
        &["Сергей Маленков", "С. Маленков", "Маленков С.", "Sergei Malenkov"],
        "real-s real-s2",
    );
    texts.check(&["Виктор Маленков", "Маленков В.", "V. Malenkov"], "real-v");
    for q in [
        "Андрей Маленков",
        "А. Маленков",
        "Константин Маленков",
        "Ольга Маленкова",
        "Иван Маленков",
        "Маленков И И",
        "Ivan Malenkov",
        "I. Malenkov",
        "Anna Malenkova",
        "Яков Маленков",
    ] {
        texts.check(&[q], "");
    }
    texts.check(&["говорил с Маленковым"], "s begins");
}

#[test]
fn a_capital_joins_only_between_two_words() {
    let texts = Texts::of(&[
        ("stops", "Петров И. И. подписал"),
        ("bare", "Петров И И подписал"),
        ("full", "Иван Ильич Петров подписал"),
        ("other", "Иванов и Петров С. П. подписали"),
        ("both", "Петров вместе с Сидоровым"),
    ]);
    texts.check(&["Петров И. И.", "Петров И И", "Петров И", "Петров И.И."], "stops bare full");
    texts.check(&["Петров И Сидоров", "Петров AND Сидоров"], "both");
}

#[test]
fn an_acronym_with_full_stops_is_still_one() {
    let texts = Texts::of(&[
        ("kgb", "председатель К.Г.Б. Андропов"),
        ("kgb-plain", "Андропов, председатель КГБ"),
        ("ussr", "in the U.S.S.R. then"),
        ("ussr-plain", "the USSR now"),
        ("us", "the U.S. Army"),
        ("grant", "General U. S. Grant"),
    ]);
    texts.check(&["К.Г.Б. Андропов", "КГБ Андропов", "Андропов К.Г.Б."], "kgb kgb-plain");
    texts.check(&["U.S.S.R.", "USSR"], "ussr ussr-plain");
    texts.check(&["U.S. Army"], "us");
    texts.check(&["U.S. Grant", "U. S. Grant"], "grant");
}

#[test]
fn a_designation_is_met_however_it_is_joined_and_is_no_person() {
    let texts = Texts::of(&[
        ("hyphen", "танк Т-34 и другие"),
        ("glued", "танк Т34 и другие"),
        ("spaced", "танк Т 34 и другие"),
        ("latin", "the T-34 tank"),
        ("dash", "танк Т–34"),
        ("number", "тов. 34 раза"),
        ("boat", "лодка К-19"),
        ("hours", "обратился к 19 делегатам. К 19 часам"),
        ("u2", "the U-2 incident"),
        ("mig", "истребитель МиГ-15"),
        ("mig-en", "the MiG-15 fighter"),
        ("tu", "самолёт Ту-104"),
        ("tu-glued", "самолёт Ту104"),
        ("fund", "фонд Р-5446, опись 1"),
        ("fund-latin", "фонд P-5446, опись 1"),
        ("person", "на танке Т-34 Гагарин, лодка К-19, Гагарин"),
    ]);
    let tanks = "hyphen glued spaced latin dash person";
    texts.check(&["Т-34", "Т34", "Т–34", "T-34", "T34", "т-34"], tanks);
    texts.check(&["танк Т 34"], "hyphen glued spaced dash person");
    texts.check(&["К-19", "К19", "K-19"], "boat person");
    texts.check(&["U-2"], "u2");
    texts.check(&["МиГ-15", "MiG-15"], "mig mig-en");
    texts.check(&["Ту-104", "Ту104"], "tu tu-glued");
    texts.check(&["Р-5446", "P-5446"], "fund fund-latin");
    texts.check(&["Т. Гагарин", "К. Гагарин", "Тимофей Гагарин", "Константин Гагарин"], "");
    assert_eq!(texts.marked("К-19", "boat"), "К 19");
}

#[test]
fn roman_numerals_and_numbers_with_letters_meet_in_either_script() {
    let texts = Texts::of(&[
        ("xx", "Стенограмма XX съезда, том II"),
        ("xx-cyrillic", "Стенограмма ХХ съезда, том ІІ"),
        ("xx-mixed", "Стенограмма XХ съезда"),
        ("xix", "решения XIX съезда"),
        ("xix-cyrillic", "решения ХІХ съезда"),
        ("xv", "решения XV съезда"),
        ("xv-typed", "решения ХУ съезда"),
        ("60", "дом 60А"),
        ("60-latin", "дом 60A"),
        ("12", "кв. 12а"),
        ("12-latin", "кв. 12a"),
        ("12b", "apt 12b"),
        ("12v", "кв. 12в"),
    ]);
    texts.check(&["XX съезд", "ХХ съезд", "xx съезд"], "xx xx-cyrillic xx-mixed");
    texts.check(&["XIX съезд", "ХІХ съезд"], "xix xix-cyrillic");
    texts.check(&["XV съезд", "ХУ съезд"], "xv xv-typed");
    texts.check(&["том II", "том ІІ"], "xx xx-cyrillic");
    texts.check(&["60А", "60A", "дом 60А"], "60 60-latin");
    texts.check(&["12а", "12a"], "12 12-latin");
    texts.check(&["12b"], "12b");
    texts.check(&["12в"], "12v");
    texts.check_at(Class::Forms, "XX съезд", "xx xx-cyrillic xx-mixed");
    texts.check(&["=60А"], "60");
}

#[test]
fn acronyms_meet_in_look_alike_letters() {
    let texts = Texts::of(&[
        ("cccp", "Граждане CCCP"),
        ("sssr", "Граждане СССР"),
        ("tass", "сообщение ТАСС"),
        ("tass-latin", "сообщение TACC"),
        ("kgb", "архив КГБ"),
        ("kgb-mixed", "архив KГБ"),
        ("cc", "решение ЦК"),
        ("cc-mixed", "решение ЦK"),
        ("bbc", "the BBC said"),
        ("vvs", "лётчик ВВС"),
    ]);
    texts.check(&["СССР", "CCCP"], "cccp sssr");
    texts.check(&["ТАСС", "TACC"], "tass tass-latin");
    texts.check(&["КГБ", "KГБ"], "kgb kgb-mixed");
    texts.check(&["ЦК"], "cc cc-mixed");
    texts.check(&["BBC"], "bbc");
    texts.check(&["ВВС"], "vvs");
    texts.check_at(Class::Forms, "СССР", "cccp sssr");
    texts.check_at(Class::Exact, "СССР", "sssr");
    let without = Texts::of(&[("vvs", "лётчик ВВС"), ("sssr", "Граждане СССР")]);
    without.check(&["BBC", "ВВС"], "vvs");
    without.check(&["CCCP"], "sssr");
}

#[test]
fn ordinary_words_that_look_alike_do_not_meet() {
    let texts = Texts::of(&[
        ("nose", "у него нос"),
        ("hoc", "an ad hoc group"),
        ("litter", "вынес сор из избы"),
        ("cop", "a cop came"),
        ("mouth", "закрыл рот"),
        ("pot", "a pot of tea"),
        ("that", "тот самый"),
        ("tot", "a tiny tot"),
    ]);
    for (word, expected) in [
        ("нос", "nose"),
        ("hoc", "hoc"),
        ("сор", "litter"),
        ("СОР", "litter"),
        ("cop", "cop"),
        ("COP", "cop"),
        ("рот", "mouth"),
        ("pot", "pot"),
        ("тот", "that"),
        ("tot", "tot"),
    ] {
        texts.check(&[word], expected);
    }
}
