//! Names of a table against the names of an archive, as its user expects: one candidate for a name in all
//! its spellings.

use std::fs;

use arkhiv::{
    config::Config,
    document::Document,
    index::{Verify, Writer},
    search::{Archive, NameCandidate},
};

use crate::{library::open, program::SampleIndex};

fn ids(candidates: &[NameCandidate]) -> Vec<&str> {
    candidates.iter().map(|candidate| candidate.id.as_str()).collect()
}

#[test]
fn a_column_of_spellings_is_one_name() {
    let sample = SampleIndex::build();
    let searcher = open(&sample.index).searcher();
    for value in [
        "Kruschev",
        "Chruschtschow",
        "Хрущёвым",
        "ХРУЩЕВУ",
        "khrushchev",
        "Chruszczow",
        "Khrouchtchev",
        "Xruščëv",
    ] {
        let found = searcher.reconcile(value, 5).unwrap();
        let first = found.first().expect(value);
        assert_eq!(first.id, "Хрущёв", "{value}: {found:?}");
        assert_eq!(first.name, "Хрущёв / Khrushchev", "{value}");
        assert!(first.is_match, "{value}: {found:?}");
        assert!(first.documents >= 41, "{value}: {}", first.documents);
        for spelling in ["Khrushchev", "Хрущёвым", "Chruschtschow"] {
            assert!(first.spellings.iter().any(|known| known == spelling), "{value}: {found:?}");
        }
        assert!(found.iter().all(|candidate| (0.0..=100.0).contains(&candidate.score)));
        assert!(found.is_sorted_by(|a, b| a.score >= b.score), "{found:?}");
        assert!(found.iter().skip(1).all(|candidate| !candidate.is_match));
    }
}

#[test]
fn what_the_archive_does_not_have_is_no_match() {
    let sample = SampleIndex::build();
    let searcher = open(&sample.index).searcher();
    for value in ["", " ", "Zzyzzyx", "the", "1957", "\u{0}"] {
        let found = searcher.reconcile(value, 5).unwrap();
        assert!(found.iter().all(|candidate| !candidate.is_match), "{value}: {found:?}");
    }
    assert!(searcher.reconcile("Kruschev", 0).unwrap().is_empty());
}

fn archive(texts: &[&str], authority: &str) -> (tempfile::TempDir, Archive) {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = Writer::open(folder.path()).unwrap();
    for (id, text) in texts.iter().enumerate() {
        writer.add(&Document::new(id.to_string(), *text), None).unwrap();
    }
    writer.commit().unwrap();
    let mut config = Config::default();
    config.index.folder = folder.path().to_owned();
    config.search.budget_ms = 0;
    if !authority.is_empty() {
        config.names.authority = folder.path().join("authority.toml");
        fs::write(&config.names.authority, authority).unwrap();
    }
    let archive = Archive::open(&config, Verify::Full).unwrap();
    (folder, archive)
}

#[test]
fn a_name_of_several_words_is_a_candidate_as_a_whole_where_documents_have_it() {
    let texts = [
        "Приехал Никита Хрущёв с докладом.",
        "Видели Хрущёва. Никита Михалков тоже был.",
        "Анна Петрова писала Никите.",
    ];
    let (_folder, archive) = archive(&texts, "");
    let searcher = archive.searcher();
    for value in ["Khrushchev, Nikita", "Nikita Khrushchev", "ХРУЩЁВ НИКИТА"] {
        let found = searcher.reconcile(value, 5).unwrap();
        assert!(found[0].is_match, "{value}: {found:?}");
        // Those that have all words, as a search for them finds them.
        assert_eq!(found[0].documents, 2, "{value}: {found:?}");
        assert!(["Никита Хрущёв", "Хрущёв Никита"].contains(&found[0].id.as_str()), "{found:?}");
        assert!(ids(&found).contains(&"Хрущёв"), "{value}: {found:?}");
    }
    let with_initials = searcher.reconcile("Хрущёв Н.С.", 5).unwrap();
    assert!(ids(&with_initials).contains(&"Хрущёв"), "{with_initials:?}");
    let unknown = searcher.reconcile("Анна Хрущёва", 5).unwrap();
    assert!(unknown.iter().all(|candidate| !candidate.is_match), "{unknown:?}");
}

#[test]
fn the_authority_file_joins_names_that_no_rule_does() {
    let texts = ["Псевдоним Ратаев.", "Ратаев ушёл.", "Mr Blackwood came.", "Blackwood left."];
    let joined = "[[same]]\nnames = [\"Ратаев\", \"Blackwood\"]\n";
    for (authority, spellings) in [(joined, 2), ("", 1)] {
        let (_folder, archive) = archive(&texts, authority);
        let found = archive.searcher().reconcile("Blackwood", 5).unwrap();
        assert_eq!(found[0].spellings.len(), spellings, "{found:?}");
        assert!(found[0].is_match, "{found:?}");
    }
}

#[test]
fn a_part_of_a_value_is_no_match() {
    let texts = [
        "Приехал Вячеслав Иванов.",
        "Писал Вячеслав Иванов из Рима.",
        "The title of Stalin was changed.",
        "Under this title came Stalin.",
    ];
    let (_folder, archive) = archive(&texts, "");
    for (value, expected) in [
        ("Вячеслав Молотов", false),
        ("Вячеслав Иванов", true),
        ("Иванов, Вячеслав", true),
        // A colon is no syntax in a name, nor are words that stand somewhere else in the text one.
        ("id:Вячеслав", false),
        ("author:Stalin", false),
        ("Сталин Иванов", false),
        ("Stalin", true),
        ("-Stalin*", true),
    ] {
        let found = archive.searcher().reconcile(value, 5).unwrap();
        let is_match = found.first().is_some_and(|first| first.is_match);
        assert_eq!(is_match, expected, "{value}: {found:?}");
    }
}

#[test]
fn a_name_has_one_id_in_the_nominative_whichever_spelling_was_asked() {
    let texts = [
        "Говорил Молотов, и слушали Молотова.",
        "Беседа с Молотовым в Кремле.",
        "Встретили Молотова на вокзале.",
        "На складе десять молотов.",
        "Ещё двадцать молотов и клещи.",
        "Then Molotov spoke.",
        "We met Molotov there.",
        "Работал в Москве, жил в Москве.",
        "Из Москвы в Москву. Она в Москве.",
        "Столица Москва.",
        "We came to Moscow.",
        "Читали Достоевского о Достоевском.",
        "Писал Достоевский.",
        "We read Dostoevsky again.",
    ];
    let (_folder, archive) = archive(&texts, "");
    for (values, id) in [
        (["Молотов", "МОЛОТОВ", "Molotov", "Молотовым"], "Молотов"),
        (["Москва", "Moscow", "Москве", "москву"], "Москва"),
        (["Достоевский", "Dostoevsky", "Достоевском", "ДОСТОЕВСКОГО"], "Достоевский"),
    ] {
        for value in values {
            let found = archive.searcher().reconcile(value, 5).unwrap();
            assert_eq!(
                found.first().map(|first| first.id.as_str()),
                Some(id),
                "{value}: {found:?}"
            );
            assert!(found[0].is_match, "{value}: {found:?}");
            let again = archive.searcher().reconcile(&found[0].name, 5).unwrap();
            assert_eq!(again[0].id, id, "{}", found[0].name);
        }
    }
}
