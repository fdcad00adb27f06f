//! What each class and rule brings in, and what it must not.

use super::*;

/// The words of an index, strangers among them for every query.
const WORDS: &str = "хрущёв хрущев хрущева хрущёвым хрущ khrushchev chruschtschow kruschev knrushchev \
    khrushchevism молотов молотова молот молота molotov пленум пленума plenum party parties part \
    colour color most мост bush буш serow серов серова жуков жукова жук zhukov jukov маркс марксу \
    энгельс энгельса b52 b53";

const AUTHORITY: &str = "
[[same]]
names = ['Маркс', 'Энгельс']
[[apart]]
names = ['Жуков', 'Zhukov']
";

/// A query as typed (a capital, or `~` for a lenient one), the widest class, what must come (with its
/// class, and the rule where it matters) and what must not.
type Case = (&'static str, Class, &'static str, &'static str);

fn expand(query: &str, widest: Class, authority: &Authority) -> Vec<Candidate> {
    let (lenient, query) = match query.strip_prefix('~') {
        Some(query) => (true, query),
        None => (false, query),
    };
    let capitalized = query.starts_with(char::is_uppercase);
    let term = query.to_lowercase();
    let (min_likelihood, slips) = (0.05, None);
    let word = QueryWord { term: &term, capitalized, lenient, min_likelihood, slips };
    Vocabulary::of(WORDS).expand(word, widest, authority)
}

fn check(authority: &Authority, cases: &[Case]) {
    let mut wrong = Vec::new();
    for (query, widest, comes, stays_away) in cases {
        let found = expand(query, *widest, authority);
        assert_eq!(found[0].rule, Rule::Letters, "the word itself is first");
        assert!(found.iter().all(|candidate| candidate.class <= *widest), "{query}: {found:?}");
        let shown: Vec<String> = found[1..]
            .iter()
            .map(|it| format!("{}={}/{}", it.form, it.class.name(), it.rule.name()))
            .collect();
        for expected in comes.split_whitespace() {
            let has_come = |it: &String| {
                it == expected || it.rsplit_once('/').is_some_and(|(it, _)| it == expected)
            };
            if !shown.iter().any(has_come) {
                wrong.push(format!("{query}: {expected} is missing from {shown:?}"));
            }
        }
        for stranger in stays_away.split_whitespace() {
            if found[1..].iter().any(|it| it.form == stranger) {
                wrong.push(format!("{query}: {stranger} is among {shown:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_class_brings_in_its_own_and_those_before_it() {
    use Class::{Exact, Forms, Fuzzy, Translit};
    let cases: &[Case] = &[
        ("Хрущёв", Exact, "", "хрущев хрущева khrushchev knrushchev"),
        (
            "Хрущёв",
            Forms,
            "хрущев=forms/diacritics хрущева=forms хрущёвым=forms",
            "хрущ khrushchev",
        ),
        ("Хрущёв", Translit, "khrushchev=translit/spelling", "хрущ knrushchev молотов"),
        ("Хрущёв", Translit, "хрущева=forms khrushchevism=translit/derivative", "хрущ"),
        ("Хрущёв", Fuzzy, "khrushchev=translit/spelling knrushchev=fuzzy/slip", "молотов"),
        ("Khrushchev", Forms, "", "хрущёв хрущева kruschev"),
        ("Khrushchev", Translit, "хрущёв=translit/spelling хрущева=translit", "knrushchev хрущ"),
        ("Khrushchev", Translit, "kruschev=translit/spelling", "молотов"),
        ("Khrushchev", Translit, "chruschtschow=translit/spelling", ""),
        ("b52", Fuzzy, "", "b53"),
    ];
    check(&Authority::default(), cases);
}

#[test]
fn a_capital_tells_a_name_from_a_word() {
    use Class::{Forms, Fuzzy, Translit};
    let cases: &[Case] = &[
        ("Молотов", Translit, "молотова=forms molotov=translit/spelling", "молот молота"),
        ("Молотов", Fuzzy, "молотова=forms молота=fuzzy/slip", "молот"),
        ("Жуков", Forms, "жукова=forms", "жук"),
        ("жуков", Forms, "жукова=forms жук=forms/dictionary", ""),
        ("Bush", Translit, "буш=translit/spelling", ""),
        ("bush", Translit, "", "буш"),
        ("Буш", Translit, "bush=translit/spelling", ""),
        ("буш", Translit, "", "bush"),
        ("Serov", Translit, "серов=translit/spelling серова=translit", "serow"),
    ];
    check(&Authority::default(), cases);
}

#[test]
fn common_words_meet_by_their_stems_and_not_across_scripts() {
    use Class::{Exact, Forms, Translit};
    let cases: &[Case] = &[
        ("пленум", Exact, "", "пленума plenum"),
        ("пленум", Forms, "пленума=forms/dictionary", "plenum"),
        ("пленум", Translit, "пленума=forms/dictionary", "plenum"),
        ("party", Forms, "parties=forms/dictionary", "part"),
        ("colour", Forms, "color=forms/spelling", ""),
        ("most", Translit, "", "мост"),
        ("мост", Translit, "", "most"),
        ("~мост", Translit, "most=translit/spelling", ""),
    ];
    check(&Authority::default(), cases);
}

#[test]
fn the_authority_file_goes_before_the_rules() {
    use Class::{Forms, Translit};
    let authority = Authority::parse(AUTHORITY).unwrap();
    let cases: &[Case] = &[
        ("Маркс", Translit, "энгельс=translit/authority энгельса=translit/authority", ""),
        ("Марксу", Translit, "маркс=forms энгельс=translit/authority", ""),
        ("Маркс", Forms, "", "энгельс"),
        ("Жуков", Translit, "жукова=forms jukov=translit/spelling", "zhukov"),
        ("Жукова", Translit, "жуков=forms", "zhukov"),
    ];
    check(&authority, cases);
    check(&Authority::default(), &[("Жуков", Translit, "zhukov=translit/spelling", "энгельс")]);
}

#[test]
fn what_the_authority_file_names_is_as_likely_spelled_otherwise() {
    let authority = Authority::parse("[[same]]\nnames = ['Маркс', 'Жуков']").unwrap();
    let found = expand("Маркс", Class::Translit, &authority);
    for form in ["жуков", "жукова", "zhukov"] {
        let candidate = found.iter().find(|candidate| candidate.form == form).unwrap();
        // The class is taken off once: as likely as a spelling that the rules found.
        let likelihood = candidate.weight / Class::Translit.weight();
        assert!(likelihood > 0.5, "{form}: {likelihood}");
    }
}

/// Words and how often they are met, with a small letter and with a capital.
type Counts = &'static [(&'static str, u32, u32)];

/// What comes and what stays away, up to another spelling, where an archive writes words like this.
#[track_caller]
fn check_counted(words: Counts, cases: &[(&str, &str, &str)]) {
    let vocabulary = Vocabulary::of_cased(words.iter().copied());
    let mut wrong = Vec::new();
    for (query, comes, stays_away) in cases {
        let found: Vec<String> =
            found_in(&vocabulary, query, 0.06).into_iter().map(|(form, _)| form).collect();
        let has = |word: &&str| found.iter().any(|form| form == word);
        let missing: Vec<&str> = comes.split_whitespace().filter(|word| !has(word)).collect();
        let strange: Vec<&str> = stays_away.split_whitespace().filter(has).collect();
        if !missing.is_empty() || !strange.is_empty() {
            wrong.push(format!("{query} lacks {missing:?} and has {strange:?}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a query finds up to another spelling, with its weight.
fn found_in(vocabulary: &Vocabulary, query: &str, min_likelihood: f32) -> Vec<(String, f32)> {
    let bare = query.trim_start_matches('~');
    let (lenient, term) = (bare != query, bare.to_lowercase());
    let capitalized = bare.starts_with(char::is_uppercase);
    let word = QueryWord { term: &term, capitalized, lenient, min_likelihood, slips: None };
    let found = vocabulary.expand(word, Class::Translit, &Authority::default());
    found.into_iter().skip(1).map(|it| (it.form, it.weight)).collect()
}

/// An archive in which names are names and common words are frequent.
const LARGE: Counts = &[
    ("the", 90_000, 0),
    ("попов", 0, 40),
    ("попова", 0, 20),
    ("popov", 0, 10),
    ("поп", 60, 1),
    ("попа", 30, 0),
    ("pop", 900, 30),
    ("гусев", 0, 10),
    ("gusev", 0, 5),
    ("goose", 90, 2),
    ("goods", 400, 3),
    ("bush", 20, 300),
    ("буш", 0, 60),
    ("маркс", 0, 70),
    ("marx", 0, 90),
    ("marks", 500, 4),
    ("козлов", 0, 20),
    ("козлова", 0, 12),
    ("козла", 40, 0),
    ("kozlov", 0, 6),
    ("петров", 0, 60),
    ("petrov", 0, 20),
    ("пётр", 0, 200),
    ("peter", 0, 900),
    ("poetry", 300, 9),
    ("хрущёв", 0, 90),
    ("kruschev", 0, 3),
    ("кружева", 25, 0),
    ("хрущёвский", 12, 0),
    ("скачков", 0, 4),
    ("скачковский", 3, 0),
    ("sovnarkom", 0, 40),
    ("совнарком", 80, 5),
    ("совнархозы", 30, 0),
    ("sovnarkhozy", 6, 0),
];

#[test]
fn a_common_word_is_no_name_that_it_resembles() {
    check_counted(
        LARGE,
        &[
            ("Попов", "попова popov", "pop поп попа"),
            ("Popov", "попов попова", "pop поп попа"),
            ("попов", "попова popov", "pop"),
            ("Гусев", "gusev", "goose goods"),
            ("Маркс", "marx", "marks"),
            ("Козлов", "козлова kozlov", "козла"),
            ("Kozlov", "козлов козлова", "козла"),
            ("Петров", "petrov", "poetry"),
            ("Kruschev", "хрущёв", "кружева"),
            ("Хрущёв", "kruschev", "кружева"),
        ],
    );
}

#[test]
fn a_word_that_is_written_with_a_capital_is_a_name_whatever_a_list_says() {
    check_counted(LARGE, &[("Bush", "буш", ""), ("Буш", "bush", "")]);
    let small: Counts = &[("the", 90_000, 0), ("bush", 300, 2), ("буш", 0, 60)];
    check_counted(small, &[("Буш", "", "bush")]);
}

#[test]
fn common_words_of_both_scripts_meet() {
    check_counted(
        LARGE,
        &[
            ("Sovnarkom", "совнарком", ""),
            ("совнарком", "sovnarkom", ""),
            ("совнархозы", "sovnarkhozy", ""),
            ("sovnarkhozy", "совнархозы", ""),
        ],
    );
}

#[test]
fn a_genitive_plural_is_read_where_the_archive_has_no_such_surname() {
    check_counted(LARGE, &[("Петров", "", "peter"), ("Peter", "", "петров")]);
    let without: Counts = &[("the", 90_000, 0), ("пётр", 0, 200), ("peter", 0, 900)];
    check_counted(without, &[("Петров", "peter", "")]);
}

#[test]
fn words_are_made_from_names_that_are_often_heard() {
    check_counted(LARGE, &[("Хрущёв", "хрущёвский", "")]);
    let million: Counts = &[
        ("the", 9_000_000, 0),
        ("скачков", 0, 4),
        ("скачковщина", 3, 0),
        ("хрущёв", 0, 90),
        ("хрущёвщина", 4, 0),
    ];
    check_counted(million, &[("Хрущёв", "хрущёвщина", ""), ("Скачков", "", "скачковщина")]);
}

#[test]
fn where_nothing_was_counted_matches_stay() {
    let nothing: Counts = &[
        ("попов", 0, 0),
        ("popov", 0, 0),
        ("козлов", 0, 0),
        ("kozlov", 0, 0),
        ("буш", 0, 0),
        ("bush", 0, 0),
        ("хрущёв", 0, 0),
        ("kruschev", 0, 0),
        ("marx", 0, 0),
        ("маркс", 0, 0),
    ];
    check_counted(
        nothing,
        &[
            ("Попов", "popov", ""),
            ("Kozlov", "козлов", ""),
            ("Буш", "bush", ""),
            ("Bush", "буш", ""),
            ("Kruschev", "хрущёв", ""),
            ("Маркс", "marx", ""),
        ],
    );
}

#[test]
fn a_tilde_and_the_bound_decide_what_is_too_unlikely() {
    check_counted(LARGE, &[("~Попов", "pop popov", ""), ("~Гусев", "goose", "")]);
    let vocabulary = Vocabulary::of_cased(LARGE.iter().copied());
    let has = |query, bound, form| {
        found_in(&vocabulary, query, bound).iter().any(|(found, _)| found == form)
    };
    assert!(has("Попов", 0.0, "pop") && !has("Попов", 0.06, "pop"));
    assert!(has("Попов", 1.0, "попова") && has("~Попов", 1.0, "pop"));
    assert!(!has("Kruschev", 1.0, "кружева"));
}

#[test]
fn what_is_less_likely_weighs_less() {
    let vocabulary = Vocabulary::of_cased(LARGE.iter().copied());
    let found = found_in(&vocabulary, "Попов", 0.0);
    let weight = |form: &str| found.iter().find(|(found, _)| found == form).unwrap().1;
    assert!(weight("попова") > weight("popov") && weight("popov") > 10.0 * weight("pop"));
}
