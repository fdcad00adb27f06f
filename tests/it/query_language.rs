//! The query language, line by line of the contract: what each finds, and what it must not; and that
//! any string is answered.

use std::{sync::LazyLock, thread, time::Duration};

use arkhiv::{
    document::{Document, Field},
    index::{Verify, Writer},
    search::{Archive, SearchRequest, SearchResults},
    vocabulary::Class,
};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};

use crate::library::{open, settings};

struct Indexed {
    _folder: tempfile::TempDir,
    archive: Archive,
}

fn document(id: &'static str, title: &'static str, body: &'static str) -> Document<'static> {
    let title = (!title.is_empty()).then(|| title.into());
    Document { title, ..Document::new(id, body) }
}

fn dated(date: &'static str) -> Document<'static> {
    Document { date: date.parse().ok(), ..document(date, "", "dated paper") }
}

fn by(
    id: &'static str,
    lang: &'static str,
    source: &'static str,
    author: &'static str,
) -> Document<'static> {
    let fields = [(Field::Lang, lang), (Field::Source, source), (Field::Author, author)];
    let fields = fields.map(|(field, value)| (field, Some(value.into())));
    Document { fields: fields.into(), ..document(id, "", "signed paper") }
}

fn documents() -> Vec<Document<'static>> {
    vec![
        document("both", "", "Khrushchev met Molotov in June."),
        document("first", "", "Khrushchev went to the harvest."),
        document("second", "", "Molotov stayed in Mongolia."),
        document("russian", "", "Хрущёв говорил о кукурузе."),
        document("german", "", "Chruschtschow sprach lange."),
        document("phrase", "", "The Central Committee voted, letter for letter."),
        document("apart", "", "The committee has a central office."),
        document("reversed", "", "A committee, small and central, voted."),
        document("plural", "", "Central committees of other parties."),
        document("notes", "Журнал", "Записки „старого“ большевика вышли."),
        document("no notes", "", "Записки вёл сын, а старого деда, большевика, забыли."),
        document("titled", "Minutes of the plenum", "Nothing was said."),
        document("untitled", "Minutes", "The plenum met."),
        document("hyphen", "", "The anti-party group lost."),
        document("joined", "", "An antiparty mood."),
        document("spaced", "", "Anti party talk."),
        document("no party", "", "Anti war talk at a party."),
        document("дефис", "", "Анти-партийная группа."),
        document("слитно", "", "Антипартийную группу разоблачили."),
        document("war", "", "The postwar years."),
        document("post-war", "", "The post-war years."),
        document("exact", "", "Most of it."),
        document("slip", "", "Brezhnew spoke."),
        document("right", "", "Brezhnev spoke."),
        by("ru", "ru", "Вечерняя Москва", "Н. Орлова"),
        by("en", "en", "Student notes", "N. Orlova"),
        by("other", "en", "Moscow notes", "P. Smith"),
        dated("1957-06-18"),
        dated("1957-06"),
        dated("1957"),
        dated("1961-02-01"),
    ]
}

fn index(documents: &[Document<'_>]) -> Indexed {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = Writer::open(folder.path()).unwrap();
    for document in documents {
        writer.add(document, None).unwrap();
    }
    writer.commit().unwrap();
    let archive = open(folder.path());
    Indexed { _folder: folder, archive }
}

static SAMPLE: LazyLock<Indexed> = LazyLock::new(|| index(&documents()));

fn search(q: &str, class: Option<Class>) -> SearchResults {
    let request = SearchRequest { class, limit: 50, ..SearchRequest::new(q) };
    SAMPLE.archive.searcher().search(&request).unwrap()
}

fn found(q: &str, class: Option<Class>) -> Vec<String> {
    let mut ids: Vec<String> = search(q, class).hits.into_iter().map(|hit| hit.id).collect();
    ids.sort_unstable();
    ids
}

/// Checks that a query finds exactly these.
#[track_caller]
fn check(q: &str, expected: &[&str]) {
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(found(q, None), expected, "{q}");
}

#[track_caller]
fn check_at(class: Class, q: &str, expected: &[&str]) {
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(found(q, Some(class)), expected, "{q}");
}

#[test]
fn words_and_operators() {
    check("Khrushchev Molotov", &["both"]);
    check("Mongolia OR harvest", &["first", "second"]);
    check("Mongolia ИЛИ harvest", &["first", "second"]);
    check("=Khrushchev AND =Molotov", &["both"]);
    check("=Khrushchev И =Molotov", &["both"]);
    check("=Khrushchev -Molotov", &["first"]);
    check("=Khrushchev NOT Molotov", &["first"]);
    check("=Khrushchev НЕ Molotov", &["first"]);
    check("+=Molotov Mongolia", &["second"]);
    check("=Molotov (June OR Mongolia)", &["both", "second"]);
    check("=Molotov -(June OR harvest)", &["second"]);
    check("harvest AND Mongolia", &[]);
}

#[test]
fn phrases_and_nearness() {
    check("\"Central Committee\"", &["phrase"]);
    check("“central committee”", &["phrase"]);
    check("~\"central committee\"", &["phrase", "plural"]);
    check("=\"central committees\"", &["plural"]);
    check_at(Class::Forms, "\"central committee\"", &["phrase", "plural"]);
    check_at(Class::Forms, "=\"central committee\"", &["phrase"]);
    check("\"central committee\"~2", &["phrase", "apart", "reversed"]);
    check("\"committee central\"~2", &["phrase", "apart", "reversed"]);
    check("\"central committee\"~1", &["phrase"]);
    check("\"central committee\"~0", &["phrase"]);
    check("~\"central committee\"~0", &["phrase", "plural"]);
    check("\"letter letter\"~1", &["phrase"]);
    check("\"letter letter\"~0", &[]);
    check("«Записки „старого“ большевика»", &["notes"]);
    check("\"Записки «старого» большевика\"", &["notes"]);
}

#[test]
fn fields() {
    check("title:plenum", &["titled"]);
    check("body:plenum", &["untitled"]);
    check("title:minutes plenum", &["titled", "untitled"]);
    check("minutes -title:plenum", &["untitled"]);
    check("title:(plenum OR журнал)", &["titled", "notes"]);
    check("title:\"of the plenum\"", &["titled"]);
    check("author:Orlova", &["ru", "en"]);
    check("author:=Orlova", &["en"]);
    check("author:\"N. Orlova\"", &["ru", "en"]);
    check("source:notes", &["en", "other"]);
    check("source:\"Student notes\"", &["en"]);
    check("source:\"notes student\"", &[]);
    check("source:Вечерн*", &["ru"]);
    check("lang:ru paper", &["ru"]);
    check("lang:RU signed", &["ru"]);
    check("-lang:ru author:Orlova", &["en"]);
    check("id:1957", &["1957"]);
    check("id:195", &[]);
    check("id:\"no party\"", &["no party"]);
}

#[test]
fn dates() {
    let june = ["1957-06-18", "1957-06", "1957"];
    check("date:1957-06-18", &june);
    check("date:18.06.1957", &june);
    check("date:1957-06-19", &["1957-06", "1957"]);
    check("date:1957", &june);
    check("date:1957..1961", &["1957-06-18", "1957-06", "1957", "1961-02-01"]);
    check("date:1957-1961", &["1957-06-18", "1957-06", "1957", "1961-02-01"]);
    check("date:1958..", &["1961-02-01"]);
    check("date:..1960", &june);
    check("date:>=1961-02-01", &["1961-02-01"]);
    check("date:>1961-02-01", &[]);
    check("date:<1957-06-18 paper", &["1957-06", "1957"]);
    check("date:<=1957-06-18 paper", &june);
    check("paper -date:1957 dated", &["1961-02-01"]);
    check("date:1957-07 OR date:1961", &["1957", "1961-02-01"]);
}

#[test]
fn beginnings_cross_scripts() {
    check("Khrush*", &["both", "first", "russian", "german"]);
    check("Хрущ*", &["both", "first", "russian", "german"]);
    check("Chruschtsch*", &["both", "first", "russian", "german"]);
    check("=Khrush*", &["both", "first"]);
    check("harv*", &["first"]);
    check("Mongo* harvest*", &["first", "second"]);
    check("-plenum minut*", &[]);
    check("кукуруз*", &["russian"]);
    check_at(Class::Forms, "Хрущ*", &["russian"]);
}

#[test]
fn classes_of_one_word() {
    check("=Most", &["exact"]);
    check("=Khrushchev", &["both", "first"]);
    check("~Brezhnef", &["slip", "right"]);
    check("=Brezhnev", &["right"]);
    check("Brezhnef~1", &["slip", "right"]);
    check("Brezhmef~1", &[]);
    check("Brezhmef~2", &["slip", "right"]);
}

#[test]
fn compounds_meet_however_they_are_joined() {
    for q in ["anti-party", "antiparty", "\"anti-party\" OR antiparty"] {
        check(q, &["hyphen", "joined", "spaced"]);
    }
    // Two words need not stand together.
    check("anti party", &["hyphen", "joined", "spaced", "no party"]);
    for q in ["антипартийный", "анти-партийный", "анти партийный", "Анти-партийная"]
    {
        check(q, &["дефис", "слитно"]);
    }
    for q in ["post-war", "postwar", "post war"] {
        check(q, &["war", "post-war"]);
    }
    check_at(Class::Exact, "antiparty", &["joined"]);
}

#[test]
fn what_is_ignored_is_told() {
    let codes = |q: &str| -> Vec<&str> {
        search(q, None).warnings.iter().map(|warning| warning.code()).collect()
    };
    assert_eq!(codes("plenum )"), ["unpaired"]);
    assert_eq!(codes("\"plenum"), ["open_quote"]);
    assert_eq!(codes("plenum OR"), ["idle_operator"]);
    assert_eq!(codes("plenum title:"), ["empty_field"]);
    assert_eq!(codes("plenum date:june"), ["no_date"]);
    assert_eq!(codes("p*"), ["idle_asterisk"]);
    assert_eq!(codes("\"a plenum\"~99"), ["far_apart"]);
    assert_eq!(codes("!!!"), ["no_word"]);
    assert_eq!(codes("title:plenum minutes -lang:ru"), [""; 0]);
}

/// What queries are made of, parted by bars.
const PIECES: &str = "the|of|и|в|Хрущёв|Khrushchev|a|b|plenum|file|most|s|с|е\u{308}|ﬁ|İ|ß|𝔞|\u{202e}|\
    \u{200b}|\u{0}|1957|Т-34|Н.С.|N.S.|AND|OR|NOT|И|ИЛИ|НЕ|-|+|(|)|\"|«|»|„|“|”|~|=|\
    ~2|*|title:|author:|date:|id:|..|>=|:|^|\\|/";

/// Strings of every shape: signs, quotes, compounds of many parts, repeated words, odd characters.
fn shapes() -> impl Strategy<Value = String> {
    let piece = || prop::sample::select(PIECES.split('|').collect::<Vec<_>>());
    let list = |most| prop::collection::vec(piece(), 1..most);
    prop_oneof![
        "\\PC{0,80}",
        list(40).prop_map(|pieces| pieces.join(" ")),
        list(60).prop_map(|pieces| pieces.concat()),
        (
            list(4),
            prop::sample::select(&["-", "/", "_", ".", "'", "&", "–", ":", "+", "@"][..]),
            2..300usize
        )
            .prop_map(|(some, joint, parts)| {
                let parts = (0..parts).map(|part| some[part % some.len()]);
                parts.collect::<Vec<_>>().join(joint)
            }),
        (piece(), 1..400usize, piece(), 0..300usize).prop_map(|(before, many, word, more)| {
            format!("{}{word}{}", before.repeat(many), before.repeat(more))
        }),
    ]
}

#[test]
fn any_string_is_answered_on_a_small_stack() {
    let archive = &SAMPLE.archive;
    let answer_all = move || {
        let mut runner = TestRunner::deterministic();
        let shapes = shapes();
        for number in 0..10_000 {
            let mut q = shapes.new_tree(&mut runner).unwrap().current();
            q.truncate(q.floor_char_boundary(SearchRequest::MAX_QUERY_BYTES));
            // Without optimization an expansion takes a hundred times what the rest does.
            let class = match number % 32 {
                0 => Class::Fuzzy,
                1 => Class::Translit,
                2 => Class::Forms,
                _ => Class::Exact,
            };
            let request = SearchRequest {
                class: Some(class),
                limit: [0, 1, 10, 100][number % 7 % 4],
                ..SearchRequest::new(q)
            };
            let results = archive.searcher().search(&request).unwrap();
            assert!(results.hits.len() <= results.total, "{request:?}");
            let length = request.q.chars().count();
            for [start, end] in results.warnings.iter().filter_map(|warning| warning.place()) {
                assert!(start < end && end <= length, "{request:?}");
            }
        }
    };
    thread::scope(|scope| {
        let small = thread::Builder::new().stack_size(2 << 20);
        small.spawn_scoped(scope, answer_all).unwrap().join().unwrap();
    });
}

#[test]
fn a_query_ends_when_its_time_is_up_and_says_so() {
    let text = "the plenum of the committee of the party ".repeat(20);
    let ids: Vec<String> = (0..3000).map(|number| number.to_string()).collect();
    let documents: Vec<Document<'_>> =
        ids.iter().map(|id| Document::new(id.as_str(), text.as_str())).collect();
    let Indexed { _folder: folder, archive: unlimited } = index(&documents);
    let mut config = settings(folder.path());
    config.search.budget_ms = 1;
    let limited = Archive::open(&config, Verify::Quick).unwrap();
    let q = "\"the committee of the party\" OR \"party the of the\"~8 OR ~plenum~2";
    let request = SearchRequest { limit: 100, snippets: 10, ..SearchRequest::new(q) };
    let whole = unlimited.searcher().search(&request).unwrap();
    assert!(whole.total_is_exact && whole.total == 3000, "the control arm: {}", whole.total);
    let cut = limited.searcher().search(&request).unwrap();
    let codes: Vec<&str> = cut.warnings.iter().map(|warning| warning.code()).collect();
    assert_eq!(codes, ["out_of_time"]);
    assert!(!cut.total_is_exact && cut.total < 3000, "{}", cut.total);
    assert!(cut.took_ms < Duration::from_secs(5).as_secs_f64() * 1000.0);
}
