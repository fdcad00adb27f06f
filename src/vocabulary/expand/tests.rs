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
    let word = QueryWord { term: &term, capitalized, lenient, min_likelihood: 0.05 };
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
        ("жуков", Forms, "жукова=forms жук=forms/stem", ""),
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
        ("пленум", Forms, "пленума=forms/stem", "plenum"),
        ("пленум", Translit, "пленума=forms/stem", "plenum"),
        ("party", Forms, "parties=forms/stem", "part"),
        ("colour", Forms, "color=forms/stem", ""),
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
