//! Results written by hand, for the tests of every way to render them.

use std::collections::BTreeMap;

use crate::{
    document::{Field, PerField},
    search::{Hit, Matched, SearchResults, Snippet},
    vocabulary::{Class, Expansion, Form, Rule},
};

fn snippet(before: &str, exact: &str, after: &str) -> Snippet {
    let start = before.chars().count();
    Snippet {
        field: "body",
        text: format!("{before}{exact}{after}"),
        ranges: vec![[start, start + exact.chars().count()]],
        prefix: before.trim_start_matches('…').trim().to_owned(),
        exact: exact.to_owned(),
        suffix: after.trim_end_matches('…').trim().to_owned(),
        start: 0,
        anchor: None,
    }
}

fn matched(form: &str) -> Matched {
    Matched {
        term: "Kruschev".into(),
        form: form.into(),
        class: Class::Translit,
        look_alikes: None,
    }
}

fn hit(id: &str) -> Hit {
    Hit {
        id: id.into(),
        title: None,
        title_ranges: Vec::new(),
        url: None,
        date: None,
        fields: PerField::default(),
        score: 1.5,
        explanation: None,
        added: None,
        metadata: BTreeMap::new(),
        snippets: Vec::new(),
        matched: Vec::new(),
        similar: None,
    }
}

/// Three documents on Khrushchev: a Russian one with all facts, an English one without an address,
/// and one of which nothing but the text is known.
pub(crate) fn kruschev() -> SearchResults {
    let stenogram = Hit {
        title: Some("Стенограмма июньского пленума ЦК КПСС".into()),
        url: Some("https://archive.example/1957/plenum?part=1".into()),
        date: Some("1957-06-29".into()),
        fields: [
            (Field::Lang, Some("ru".into())),
            (Field::Source, Some("Правда".into())),
            (Field::Author, Some("В. Н. Малин".into())),
        ]
        .into(),
        snippets: vec![
            snippet("…просили ", "Хрущёва", " уйти с поста…"),
            snippet(
                "Сельскохозяйственно-перерабатывающая промышленность, говорил ",
                "Хрущёв",
                ", не может ждать; частнособственнические настроения и высокопревосходительства \
                 прошлого года не служат оправданием.",
            ),
        ],
        matched: ["Хрущёва", "Хрущёв", "Н. С. Хрущев", "Khrushchev"].map(matched).into(),
        ..hit("plenum/1957-06-29")
    };
    let letter = Hit {
        title: Some("Letter from Moscow".into()),
        date: Some("1957-07".into()),
        fields: [(Field::Lang, Some("en".into())), (Field::Source, Some("Émigré Gazette".into()))]
            .into(),
        snippets: vec![snippet("They say that ", "Kruschev", " has won; nobody here is certain…")],
        matched: vec![matched("Kruschev")],
        ..hit("seeds/002.txt")
    };
    let bare = Hit { snippets: vec![snippet("", "Chruschtschow", " sprach.")], ..hit("cards/17") };
    SearchResults {
        query: "Kruschev".into(),
        took_ms: 0.81234,
        total: 3,
        total_is_exact: true,
        offset: 0,
        limit: 10,
        hits: vec![stenogram, letter, bare],
        expansions: vec![spellings()],
        facets: BTreeMap::new(),
        total_hits: None,
        did_you_mean: None,
        loosen: Vec::new(),
        warnings: Vec::new(),
    }
}

fn spellings() -> Expansion {
    let form = |form: &str, class, documents, weight| Form {
        form: form.into(),
        class,
        documents,
        weight,
        rule: Rule::Spelling,
    };
    Expansion {
        term: "Kruschev".into(),
        truncated: false,
        forms: vec![
            form("kruschev", Class::Exact, 1, 1.0),
            form("хрущёв", Class::Translit, 14, 0.8),
            form("хрущёва", Class::Translit, 9, 0.78),
            form("khrushchev", Class::Translit, 12, 0.8),
            form("chruschtschow", Class::Translit, 2, 0.7),
            form("hruščov", Class::Translit, 1, 0.7),
            form("knrushchev", Class::Fuzzy, 1, 0.3),
        ],
    }
}
