//! What helps a reader to the right query: completions, other spellings, what to loosen.

use arkhiv::{
    document::{Document, Field},
    index::Writer,
    search::{Archive, SearchRequest, SearchResults},
};

use crate::library::open;

/// An index in a temporary folder.
struct Indexed {
    _folder: tempfile::TempDir,
    writer: Writer,
    archive: Archive,
}

impl Indexed {
    /// Each text so many times, as so many documents.
    fn of(texts: &[(&str, usize)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(folder.path()).unwrap();
        for (number, (text, times)) in texts.iter().enumerate() {
            for time in 0..*times {
                writer.add(&Document::new(format!("{number}-{time}"), *text), None).unwrap();
            }
        }
        writer.commit().unwrap();
        let archive = open(folder.path());
        Self { _folder: folder, writer, archive }
    }

    fn add(&mut self, id: &str, text: &str) {
        self.writer.add(&Document::new(id, text), None).unwrap();
        self.writer.commit().unwrap();
        self.archive.refresh().unwrap();
    }

    /// Completions with their documents: `Горбачёв 12`.
    fn suggest(&self, q: &str) -> Vec<String> {
        let found = self.archive.searcher().suggest(q, 8).unwrap();
        found.into_iter().map(|one| format!("{} {}", one.text, one.documents)).collect()
    }

    fn search(&self, q: &str) -> SearchResults {
        self.archive.searcher().search(&SearchRequest::new(q)).unwrap()
    }

    #[track_caller]
    fn means(&self, q: &str, expected: &str) {
        let found = self.search(q);
        assert_eq!(found.did_you_mean.as_deref(), Some(expected), "{q}: {}", found.total);
        assert!(self.search(expected).total > 0, "{expected}");
    }

    #[track_caller]
    fn means_itself(&self, q: &str) {
        let found = self.search(q);
        assert_eq!(found.did_you_mean, None, "{q}: {}", found.total);
    }

    #[track_caller]
    fn completes(&self, q: &str, expected: &[&str]) {
        assert_eq!(self.suggest(q), expected, "{q}");
    }
}

/// A small archive of both languages: names in cases and two scripts, common words beside them.
fn archive() -> Indexed {
    Indexed::of(&[
        ("Вчера в Москве выступил Горбачёв, и его слушали.", 4),
        ("Потом Раиса спросила Горбачёва о партии и о погоде.", 3),
        ("Ему писали: товарищу Горбачеву виднее, чем нам.", 1),
        ("Горбатый мост через реку закрыт, и горбатый смотритель спит.", 2),
        ("On Monday Mr Gorbachev spoke, and most of the party listened.", 5),
        ("Решения ЦК КПСС читали вслух, и все члены КПСС молчали.", 3),
        ("Мы знаем, что Никита Хрущёв и Хабаровск упомянуты здесь.", 2),
        ("И сам город Хабаровск стоит на Амуре, это знают все.", 6),
        ("Old Mr O'Neill met the committee; the committees met O'Neill.", 2),
    ])
}

#[test]
fn a_name_is_completed_across_scripts_once_and_as_it_is_written() {
    let archive = archive();
    archive.completes("gorb", &["Горбачёв 8", "Gorbachev 5"]);
    archive.completes("Gorbac", &["Горбачёв 8", "Gorbachev 5"]);
    archive.completes("горб", &["Горбачёв 8", "Gorbachev 5", "горбатый 2"]);
    archive.completes("ГОРБАЧЕ", &["Горбачёв 8", "Gorbachev 5"]);
    archive.completes("кп", &["КПСС 3"]);
    archive.completes("o'n", &["O'Neill 2"]);
    archive.completes("comm", &["committee 2"]);
}

#[test]
fn slips_and_the_other_layout_complete_where_nothing_else_does() {
    let archive = archive();
    for typed in ["горабч", "гобач", "grobach", "ujh,fx", "пщкифс"] {
        let found = archive.suggest(typed);
        assert!(found.contains(&"Горбачёв 8".to_owned()), "{typed}: {found:?}");
    }
    for typed in ["xyzzy", "1957", "", "  ", "горбx1", "ъъъ", "\"", "lang:r"] {
        archive.completes(typed, &[]);
    }
}

#[test]
fn the_last_of_several_words_is_completed_to_what_stands_with_the_others() {
    let archive = archive();
    archive.completes("ха", &["Хабаровск 8"]);
    archive.completes("Никита х", &["Никита Хабаровск 2", "Никита Хрущёв 2"]);
    archive.completes("Амур хр", &["Амур Хрущёв 2"]);
    archive.completes("\"Mr gorb", &["\"Mr Горбачёв 8", "\"Mr Gorbachev 5"]);
    archive.completes("party gorb", &["party Gorbachev 5"]);
}

#[test]
fn a_new_document_completes_at_once() {
    let mut archive = archive();
    archive.completes("шеп", &[]);
    archive.add("new", "А потом примкнувший к ним Шепилов вышел.");
    archive.completes("шеп", &["Шепилов 1"]);
    archive.completes("shep", &["Шепилов 1"]);
    archive.completes("gorb", &["Горбачёв 8", "Gorbachev 5"]);
}

/// A small archive in which names have neighbours that are right.
fn press() -> Indexed {
    Indexed::of(&[
        ("Вчера на пленуме Никита Хрущёв говорил о кукурузе и о погоде.", 6),
        ("И снова Маленков молчал, и Берия молчал, и съезд молчал.", 4),
        ("Над тайгой, говорят, пролетел метеорит, а Юрий его видел.", 3),
        ("On that day Mr Bulganin wrote of the War and the committee of peace.", 5),
        ("The War ended, and the committee of Mr Dulles went home.", 30),
        ("Художник Перов писал охотников, а Перов знал толк.", 40),
        ("Чекист Серов молчал и слушал, потому что Серов умел молчать.", 1),
        ("Every stamp and every coin of the collection is numbered.", 2),
    ])
}

#[test]
fn a_misspelt_word_is_put_right_in_either_script() {
    let archive = press();
    archive.means("Рхущёв", "Хрущёв");
    archive.means("рхущев", "Хрущёв");
    archive.means("Хурщёв", "Хрущёв");
    archive.means("Маленокв", "Маленков");
    archive.means("метиорит", "метеорит");
    archive.means("Khrsuhchev", "Хрущёв");
    archive.means("Malnekov", "Маленков");
    archive.means("Булганни", "Bulganin");
    archive.means("comittee peice", "committee peace");
    archive.means("\"Никита Рхущёв\"", "\"Никита Хрущёв\"");
    archive.means("Никита Рхущёв кукурзе", "Никита Хрущёв кукурузе");
}

#[test]
fn a_word_typed_in_the_other_layout_is_put_right() {
    let archive = press();
    archive.means("[heotd", "Хрущёв");
    archive.means("{heotd", "Хрущёв");
    archive.means(",heotd", "Хрущёв");
    archive.means("vtntjhbn", "метеорит");
    archive.means("vtntjhbn.", "метеорит.");
    archive.means(",thbz", "Берия");
    archive.means(".hbq", "Юрий");
    archive.means("c]tpl", "съезд");
    archive.means("Цфк", "War");
    archive.means("Сщььшееуу", "Committee");
    archive.means("ybrbnf [heotd", "Никита Хрущёв");
}

#[test]
fn a_word_in_the_other_layout_is_put_right_although_it_sounds_like_others() {
    let archive = Indexed::of(&[
        ("The War ended, and the committee of Mr Dulles went home.", 9),
        ("On that day Mr Zfc spoke, and Mr Zfc was heard by all.", 5),
    ]);
    assert_eq!(archive.search("Цфк").total, 5, "the control arm");
    archive.means("Цфк", "War");
    archive.means("zfc Цфк", "zfc War");
    for q in ["Зфц", "zfc", "war", "Dulles and Zfc"] {
        archive.means_itself(q);
    }
}

#[test]
fn what_is_right_or_unlike_anything_is_left_alone() {
    let archive = press();
    for q in [
        "Хрущёв",
        "War",
        "Серов",
        "committee",
        "1957",
        "zzyzzyx",
        "xyz",
        "ъъъ",
        "qwe",
        "Kruschev",
        "-Рхущёв",
        "[",
        "",
        "stamp coin",
        "фыв",
        "Дрожжин",
    ] {
        archive.means_itself(q);
    }
}

#[test]
fn where_nothing_is_found_it_is_told_what_to_loosen() {
    let archive = press();
    let loosen = |request: &SearchRequest| -> Vec<(String, String, usize)> {
        let found = archive.archive.searcher().search(request).unwrap();
        let found = found.loosen.into_iter();
        found.map(|one| (one.without.name().to_owned(), one.query, one.total)).collect()
    };
    let mut request = SearchRequest::new("Хрущёв");
    assert!(loosen(&request).is_empty(), "what finds something needs no advice");
    request.filters.fields[Field::Lang] = vec!["en".into()];
    assert_eq!(loosen(&request), [("lang".to_owned(), "Хрущёв".to_owned(), 6)]);
    request.filters.date_from = Some("1957".parse().unwrap());
    assert_eq!(loosen(&request), [("filters".to_owned(), "Хрущёв".to_owned(), 6)]);
    let request = SearchRequest::new("\"Хрущёв Никита\"");
    assert_eq!(loosen(&request), [("quotes".to_owned(), "Хрущёв Никита".to_owned(), 6)]);
    let request = SearchRequest::new("+Хрущёв +Маленков");
    let expected =
        [("required", "Хрущёв Маленков", 10), ("word", "+Хрущёв", 6), ("word", "+Маленков", 4)];
    let expected = expected.map(|(without, q, total)| (without.to_owned(), q.to_owned(), total));
    assert_eq!(loosen(&request), expected);
}
