//! Forms of common words: the forms of one word are found by each other, and those of no other word.
//!
//! `tests/data/forms.tsv` has a word in each row, with its kind and its forms, as a person would sort
//! them; a form that stands in two rows is of two words, which do not meet.

use std::{
    collections::{BTreeSet, HashMap},
    fmt::Write as _,
    sync::LazyLock,
};

use arkhiv::{
    document::Document,
    index::Writer,
    search::Archive,
    vocabulary::{Class, Form},
};

use crate::library::open;

const ROWS: &str = include_str!("../data/forms.tsv");

/// The least share of forms that is found, of all and of each kind.
const LEAST: f64 = 0.99;
const LEAST_OF_KIND: f64 = 0.92;

/// Words that are asked with others, one a document, beside those of the rows.
const MORE: &str = "молотов молотова молот молота отцов островов остров островами разсказъ рассказы \
    изслѣдованія исследование безполезное бесполезный чрезвычайнаго чрезвычайный Хрущёвым Хрущёв хрущ деревенскихъ деревенский";

struct Words {
    _folder: tempfile::TempDir,
    archive: Archive,
}

impl Words {
    /// An index in which each of some texts is a document.
    fn new<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(folder.path()).unwrap();
        for (number, text) in texts.enumerate() {
            writer.add(&Document::new(number.to_string(), text), None).unwrap();
        }
        writer.commit().unwrap();
        let archive = open(folder.path());
        Self { _folder: folder, archive }
    }

    fn forms(&self, query: &str) -> Vec<Form> {
        self.archive.searcher().expand(query, Class::Forms).unwrap().forms
    }

    fn found(&self, query: &str) -> BTreeSet<String> {
        let forms = self.forms(query).into_iter().filter(|form| form.documents > 0);
        forms.map(|form| form.form).collect()
    }

    /// What joined a form to a word, and how much it weighs.
    fn rule(&self, query: &str, form: &str) -> (&'static str, f32) {
        let forms = self.forms(query);
        let found = forms.iter().find(|found| found.form == form);
        found.map_or(("not found", 0.0), |found| (found.rule.name(), found.weight))
    }
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let words: BTreeSet<&str> = rows().flat_map(|(_, forms)| forms).collect();
    Words::new(words.into_iter().chain(MORE.split_whitespace()))
});

/// The kind and the forms of each word.
fn rows() -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
    let rows = ROWS.lines().filter_map(|row| row.split_once('\t'));
    rows.map(|(kind, forms)| (kind, forms.split(' ').collect()))
}

#[test]
fn each_form_of_a_word_finds_the_others_and_no_other_word() {
    let mut of_form: HashMap<&str, BTreeSet<&str>> = HashMap::new();
    for (_, forms) in rows() {
        for form in &forms {
            of_form.entry(form).or_default().extend(&forms);
        }
    }
    let (mut of_kinds, mut wrong) = (HashMap::<&str, (usize, usize)>::new(), String::new());
    for (kind, forms) in rows() {
        for query in &forms {
            let found = WORDS.found(query);
            let missing: Vec<_> = forms.iter().filter(|form| !found.contains(**form)).collect();
            let (hits, all) = of_kinds.entry(kind).or_default();
            (*hits, *all) = (*hits + forms.len() - missing.len(), *all + forms.len());
            if !missing.is_empty() {
                writeln!(wrong, "{query} does not find {missing:?}").unwrap();
            }
            let strangers: Vec<_> =
                found.iter().filter(|form| !of_form[query].contains(form.as_str())).collect();
            assert!(strangers.is_empty(), "{query} finds {strangers:?}");
        }
    }
    let share = |(hits, all): (usize, usize)| hits as f64 / all as f64;
    for (kind, counts) in &of_kinds {
        assert!(share(*counts) >= LEAST_OF_KIND, "{kind}: {:.3}\n{wrong}", share(*counts));
    }
    let all = of_kinds.values().fold((0, 0), |(a, b), (hits, of)| (a + hits, b + of));
    assert!(share(all) >= LEAST, "{:.3}\n{wrong}", share(all));
    assert!(all.1 > 2000, "there are rows");
}

#[test]
fn what_joined_a_form_is_named() {
    for (query, form, rule) in [
        ("завод", "заводами", "dictionary"),
        ("committee", "committees", "dictionary"),
        ("люди", "человек", "irregular"),
        ("went", "go", "irregular"),
        ("colour", "colors", "spelling"),
        ("днём", "дней", "dictionary"),
        ("ребенок", "ребёнок", "diacritics"),
        ("хрущёв", "хрущёвым", "case"),
    ] {
        assert_eq!(WORDS.rule(query, form).0, rule, "{query} {form}");
    }
}

#[test]
fn the_spelling_of_before_1918_is_a_form() {
    for (query, form) in [
        ("рассказ", "разсказъ"),
        ("разсказами", "рассказы"),
        ("исследование", "изслѣдованія"),
        ("бесполезный", "безполезное"),
        ("чрезвычайный", "чрезвычайнаго"),
        ("деревенский", "деревенскихъ"),
    ] {
        assert!(WORDS.found(query).contains(form), "{query} does not find {form}");
    }
}

#[test]
fn a_surname_with_its_capital_is_no_form_of_a_common_word() {
    let capital = WORDS.found("Молотов");
    assert!(capital.contains("молотова") && !capital.contains("молот"), "{capital:?}");
    assert!(WORDS.found("молотов").contains("молот"));
    assert!(!WORDS.found("Хрущёв").contains("хрущ"));
}

/// An archive in which common words are common and a surname is one.
const TEXT: &str = "На карте много островов, и остров за островом тянутся цепью, а у тех островов нет \
    имён. Вчера сюда приехал товарищ Молотов, и вместе с ним ехал другой Молотов, брат его.";

#[test]
fn the_archive_decides_what_a_capital_says_of_a_word_that_ends_like_a_surname() {
    let words = Words::new([TEXT; 9].into_iter().chain(["молот", "хорошо"]));
    assert!(words.found("Островов").contains("остров"), "at the beginning of a sentence");
    assert!(!words.found("молотов").contains("молот"), "a name in small letters");
}

#[test]
fn a_form_of_two_words_weighs_by_the_share_of_each() {
    let mostly_verb =
        "Мы хотели стать первыми и станем ими, он стал таким, они стали такими, она стала.";
    let rarely_noun = "Для моста нужна была сталь и ещё раз сталь.";
    let words = Words::new([mostly_verb; 40].into_iter().chain([rarely_noun]));
    let (verb, noun) = (words.rule("стать", "стали").1, words.rule("сталь", "стали").1);
    assert!(noun > 0.0 && verb > 10.0 * noun, "стали is {verb} of стать, {noun} of сталь");
    let (verb, noun) = (words.rule("стали", "стать").1, words.rule("стали", "сталь").1);
    assert!(noun > 0.0 && verb > 10.0 * noun, "стали is {verb} стать, {noun} сталь");
}
