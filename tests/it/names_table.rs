//! The built-in table of names: what no rule could know is found, in both directions and every case,
//! and nothing else.

use std::{path::Path, sync::LazyLock};

use arkhiv::{
    config::Config,
    document::Document,
    index::{Verify, Writer},
    search::Archive,
    vocabulary::{Class, Form},
};

use crate::library::settings;

/// A document has one of these words each.
const WORDS: &str = "Roosevelt Рузвельт Рузвельту Рузвельтом Rosenfeld Розенфельд Hungary Hongrie Ungarn \
    Венгрия Венгрии Венгрией Вангриа Beijing Peking Pekin Пекин Пекина Пекином Бэйпин hungry pecan \
    Nuremberg Nürnberg Нюрнберг Нюрнберге Vienna Wien Вена Вене Turkey Türkei Турция Турцией \
    China Китай Китае Genghis Чингис Чингисхана Zedong Цзэдун Shakespeare Шекспир Шекспира \
    Shakespear Munich München Мюнхен Cologne Köln Кёльн Кельна Тифлис Тбилиси Tiflis Tbilisi \
    Weimar Веймар Ваймаре Michael Михаил Михаила Майкл Michel Nicholas Николай Molotov Молотова \
    rose роза most мост";

struct Words {
    _folder: tempfile::TempDir,
    archive: Archive,
}

fn open(folder: &Path, change: impl FnOnce(&mut Config)) -> Archive {
    let mut config = settings(&folder.join("index"));
    change(&mut config);
    Archive::open(&config, Verify::Full).unwrap()
}

impl Words {
    fn with(change: impl FnOnce(&mut Config, &Path)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(&folder.path().join("index")).unwrap();
        for word in WORDS.split_whitespace() {
            writer.add(&Document::new(word, word), None).unwrap();
        }
        writer.commit().unwrap();
        let archive = open(folder.path(), |config| change(config, folder.path()));
        Self { _folder: folder, archive }
    }

    fn forms(&self, query: &str) -> Vec<Form> {
        let mut forms = self.archive.searcher().expand(query, Class::Translit).unwrap().forms;
        forms.retain(|form| form.documents > 0);
        forms
    }

    fn found(&self, query: &str) -> Vec<String> {
        self.forms(query).into_iter().map(|form| form.form).collect()
    }
}

static TABLE: LazyLock<Words> = LazyLock::new(|| Words::with(|_, _| {}));

#[track_caller]
fn check(query: &str, must: &str, must_not: &str) {
    let found = TABLE.found(query);
    let has = |word: &&str| found.iter().any(|form| form == word);
    let missing: Vec<&str> = must.split_whitespace().filter(|word| !has(word)).collect();
    assert!(missing.is_empty(), "{query} does not find {missing:?}: {found:?}");
    let strange: Vec<&str> = must_not.split_whitespace().filter(has).collect();
    assert!(strange.is_empty(), "{query} finds {strange:?}");
}

#[test]
fn a_name_that_is_not_spelled_as_it_sounds_is_found_in_every_case() {
    check("Roosevelt", "рузвельт рузвельту рузвельтом", "rosenfeld розенфельд");
    check("Рузвельт", "roosevelt рузвельтом", "rosenfeld розенфельд");
    check("Рузвельту", "roosevelt", "розенфельд");
    check("Shakespeare", "шекспир шекспира shakespear", "");
    check("Шекспира", "shakespeare shakespear", "");
    check("Genghis", "чингис чингисхана", "");
    check("Zedong", "цзэдун", "");
    check("Цзэдуна", "zedong", "");
}

#[test]
fn a_place_is_found_by_the_names_that_other_languages_have_for_it() {
    check("Hungary", "венгрия венгрии венгрией hongrie ungarn", "hungry вангриа");
    check("Венгрией", "hungary hongrie ungarn", "hungry вангриа");
    check("Ungarn", "hungary венгрии", "");
    check("Peking", "beijing pekin пекин пекина пекином бэйпин", "pecan");
    check("Beijing", "peking pekin пекином бэйпин", "pecan");
    check("Пекином", "beijing peking pekin бэйпин", "pecan");
    check("Nuremberg", "нюрнберг нюрнберге nürnberg", "");
    check("Нюрнберге", "nuremberg nürnberg", "");
    check("Munich", "мюнхен münchen", "");
    check("Cologne", "кёльн кельна köln", "");
}

#[test]
fn spellings_of_one_script_meet() {
    check("Тифлис", "тбилиси tbilisi tiflis", "");
    check("Tbilisi", "тифлис tiflis", "");
    check("Ваймаре", "веймар weimar", "");
}

#[test]
fn a_given_name_is_found_in_its_readings() {
    check("Michael", "михаил михаила майкл", "");
    check("Михаил", "michael michel", "");
    check("Николай", "nicholas", "");
}

#[test]
fn an_ordinary_word_is_a_name_with_its_capital_only() {
    check("hungary", "венгрия", "hungry");
    check("Turkey", "турция турцией türkei", "");
    check("Турция", "turkey türkei", "");
    check("turkey", "", "турция турцией türkei");
    check("china", "", "китай китае");
    check("китай", "", "china");
    check("Вена", "vienna wien", "");
    assert!(TABLE.forms("вена").iter().all(|form| form.rule.name() != "table"));
    check("rose", "", "роза");
    check("most", "", "мост");
}

#[test]
fn what_a_name_finds_finds_it() {
    let words: Vec<String> = WORDS.split_whitespace().map(String::from).collect();
    for query in &words {
        let found = TABLE.forms(query).into_iter().filter(|form| form.rule.name() == "table");
        for form in found {
            let other = words.iter().find(|word| word.to_lowercase() == form.form).unwrap();
            let back = TABLE.found(other);
            assert!(back.contains(&query.to_lowercase()), "{query} finds {other}: {back:?}");
        }
    }
}

#[test]
fn what_the_table_joins_says_so() {
    let forms = TABLE.forms("Roosevelt");
    let joined = forms.iter().find(|form| form.form == "рузвельту").unwrap();
    assert_eq!((joined.class, joined.rule.name()), (Class::Translit, "table"));
    assert!(joined.weight > 0.9 * Class::Translit.weight(), "{joined:?}");
    let doubtful = TABLE.forms("Nicholas");
    let doubtful = doubtful.iter().find(|form| form.form == "николай").unwrap();
    assert!(doubtful.weight < joined.weight, "{doubtful:?}");
}

#[test]
fn the_table_can_be_switched_off() {
    let off = Words::with(|config, _| config.names.builtin = false);
    assert!(!off.found("Hugo").contains(&"гюго".to_owned()));
    assert!(!off.found("Hungary").contains(&"венгрия".to_owned()));
    assert!(off.found("Peking").contains(&"пекин".to_owned()), "the rules go on");
}

#[test]
fn the_users_file_goes_before_the_table() {
    let file = "[[apart]]\nnames = ['Roosevelt', 'Рузвельт']\n\
        [[same]]\nnames = ['Hungary', 'Венгрия']\n";
    let own = Words::with(|config, folder| {
        config.names.authority = folder.join("names.toml");
        std::fs::write(&config.names.authority, file).unwrap();
    });
    assert!(!own.found("Roosevelt").iter().any(|form| form.starts_with("рузвельт")));
    assert!(!own.found("Рузвельту").contains(&"roosevelt".to_owned()));
    let forms = own.forms("Hungary");
    let joined = forms.iter().find(|form| form.form == "венгрия").unwrap();
    assert_eq!(joined.rule.name(), "authority");
    assert!(own.found("Nuremberg").contains(&"нюрнберг".to_owned()), "the rest of the table holds");
}
