//! Searching an index through the library: ranks, filters, snippets.

use arkhiv::{
    document::{Anchor, Document, Field},
    index::{Verify, Writer},
    search::{Archive, Facet, SearchRequest, SearchResults, Warning},
    vocabulary::Class,
};
use proptest::prelude::*;

use crate::library::{open, settings};

/// An index of documents in a temporary folder.
struct Indexed {
    _folder: tempfile::TempDir,
    archive: Archive,
}

impl Indexed {
    fn of(documents: &[Document<'_>]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(folder.path()).unwrap();
        for document in documents {
            writer.add(document, None).unwrap();
        }
        writer.commit().unwrap();
        let archive = open(folder.path());
        Self { _folder: folder, archive }
    }

    fn search(&self, q: &str) -> SearchResults {
        self.archive.searcher().search(&SearchRequest::new(q)).unwrap()
    }

    fn ids(&self, q: &str) -> Vec<String> {
        self.search(q).hits.into_iter().map(|hit| hit.id).collect()
    }
}

fn texts(texts: &[&str]) -> Indexed {
    let ids: Vec<String> = (1..=texts.len()).map(|n| n.to_string()).collect();
    let documents: Vec<Document<'_>> =
        ids.iter().zip(texts).map(|(id, text)| Document::new(id.as_str(), *text)).collect();
    Indexed::of(&documents)
}

#[test]
fn what_came_last_is_first_where_that_is_asked_and_a_merge_does_not_change_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = Writer::open(folder.path()).unwrap();
    // Neither the order of dates nor that of ids nor that of scores.
    for (id, date, added) in [("b", "1957", 300), ("a", "1991", 100), ("c", "1917", 200)] {
        let text = "Хрущёв ".repeat(added as usize / 100);
        let document = Document { date: date.parse().ok(), ..Document::new(id, text) };
        writer.add_as_of(&document, None, added).unwrap();
        writer.commit().unwrap();
    }
    let newest = |archive: &Archive| -> Vec<(String, Option<i64>)> {
        let request = SearchRequest::of_feed("Khrushchev");
        let hits = archive.searcher().search(&request).unwrap().hits;
        hits.into_iter().map(|hit| (hit.id, hit.added)).collect()
    };
    let known = |id: &str, added| (id.to_owned(), Some(added));
    let expected = [known("b", 300), known("c", 200), known("a", 100)];
    assert_eq!(newest(&open(folder.path())), expected);
    writer.add_as_of(&Document::new("c", "Хрущёв"), None, 400).unwrap();
    writer.compact().unwrap();
    let expected = [known("c", 400), known("b", 300), known("a", 100)];
    assert_eq!(newest(&open(folder.path())), expected);
}

#[test]
fn an_ending_of_before_1918_is_read_and_a_name_that_looks_like_one_stays() {
    let index = texts(&["Доктор Живаго уехал в Чикаго", "Именем святаго Русскаго закона"]);
    for (query, found) in [("святой", "2"), ("русского", "2"), ("Zhivago", "1"), ("Живаго", "1")]
    {
        assert_eq!(index.ids(query), [found], "{query}");
    }
    for (query, spelling) in [("Zhivago", "живаго"), ("Chicago", "чикаго")] {
        let forms = index.archive.searcher().expand(query, Class::Translit).unwrap().forms;
        let form = forms.iter().find(|form| form.form == spelling).expect(spelling);
        assert!(form.weight > 0.5 * Class::Translit.weight(), "{query}: {form:?}");
    }
}

#[test]
fn a_rare_misspelling_does_not_outrank_the_name() {
    let mut all = vec!["Khrushchev spoke. Khrushchev rose. Khrushchev left."; 20];
    all.push("Kruschev was mentioned once in this rather longer note about something else.");
    let index = texts(&all);
    let hits = index.search("Khrushchev").hits;
    let scores: Vec<f32> = hits.iter().map(|hit| hit.score).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
    assert!(!hits.iter().any(|hit| hit.id == "21"), "the ten best are those that name him often");
    assert_eq!(index.search("Khrushchev").total, 21);
}

#[test]
fn all_terms_are_required_and_some_are_better_than_none() {
    let index = texts(&["Маленков и Молотов", "Маленков один", "Каганович"]);
    assert_eq!(index.ids("Malenkov Molotov"), ["1"]);
    assert!(index.search("Malenkov Molotov").warnings.is_empty());
    let loose = index.search("Molotov Kaganovich");
    assert_eq!(loose.total, 2);
    assert_eq!(loose.warnings, [Warning::SomeWords(0)]);
    for strict in ["Molotov AND Kaganovich", "Молотов И Каганович", "+Molotov Kaganovich"]
    {
        assert_eq!(index.search(strict).total, 0, "{strict}");
    }
    assert_eq!(index.search("Malenkov OR Kaganovich").total, 3);
    assert_eq!(index.ids("Malenkov -Molotov"), ["2"]);
    assert_eq!(index.ids("NOT Malenkov"), ["3"]);
    assert_eq!(index.search("").total, 0);
}

#[test]
fn a_phrase_stands_side_by_side_and_is_exact() {
    let index = texts(&[
        "the Central Committee met",
        "the committee of the central office",
        "Central Committees met",
        "в Центральном Комитете",
    ]);
    assert_eq!(index.ids("\"Central Committee\""), ["1"]);
    assert_eq!(index.ids("\"central committee\""), ["1"]);
    let mut request = SearchRequest::new("\"Central Committee\"");
    request.class = Some(Class::Forms);
    let found = index.archive.searcher().search(&request).unwrap();
    assert_eq!(found.total, 2, "a class for the whole query holds inside quotes too");
    assert_eq!(index.ids("\"Центральном Комитете\""), ["4"]);
}

#[test]
fn parts_of_a_hyphenated_word_meet_it_as_one() {
    let index = texts(&["the anti-party group", "the antiparty group", "party of anti heroes"]);
    let mut found = index.ids("anti-party");
    found.sort();
    assert_eq!(found, ["1", "2"]);
}

#[test]
fn an_acronym_meets_itself_without_stops() {
    let index = texts(&["in the U.S.S.R. then", "in the USSR now", "С.С.С.Р.", "СССР"]);
    for query in ["USSR", "U.S.S.R.", "U.S.S.R"] {
        let mut found = index.ids(query);
        found.sort();
        assert_eq!(found[..2], ["1", "2"], "{query}");
    }
    let mut found = index.ids("=СССР");
    found.sort();
    assert_eq!(found, ["3", "4"]);
}

#[test]
fn a_title_weighs_more_than_a_body() {
    let mut titled = Document::new("titled", "words of other people and many more of them");
    titled.title = Some("Malenkov".into());
    let plain = Document::new("plain", "words of Malenkov and other people and many more");
    let index = Indexed::of(&[plain, titled]);
    assert_eq!(index.ids("Malenkov"), ["titled", "plain"]);
}

#[test]
fn filters_narrow_and_dates_overlap() {
    let mut june = Document::new("june", "пленум");
    june.date = Some("1957-06-18".parse().unwrap());
    june.fields[Field::Source] = Some("Газета".into());
    let mut year = Document::new("year", "пленум");
    year.date = Some("1957".parse().unwrap());
    let undated = Document::new("undated", "пленум");
    let index = Indexed::of(&[june, year, undated]);
    let search = |set: &dyn Fn(&mut SearchRequest)| {
        let mut request = SearchRequest::new("пленум");
        set(&mut request);
        let results = index.archive.searcher().search(&request).unwrap();
        let ids: Vec<String> = results.hits.into_iter().map(|hit| hit.id).collect();
        ids
    };
    assert_eq!(search(&|r| r.filters.fields[Field::Source] = vec!["Газета".into()]), ["june"]);
    assert_eq!(search(&|r| r.filters.fields[Field::Source] = vec!["Other".into()]), [""; 0]);
    assert_eq!(
        search(&|r| r.filters.fields[Field::Lang] = vec!["ru".into(), "en".into()]).len(),
        3
    );
    assert_eq!(search(&|r| r.filters.date_from = Some("1957-07".parse().unwrap())), ["year"]);
    assert_eq!(search(&|r| r.filters.date_to = Some("1956".parse().unwrap())), [""; 0]);
    assert_eq!(search(&|r| r.sort = arkhiv::search::Sort::Date), ["year", "june", "undated"]);
    assert_eq!(
        search(&|r| r.sort = arkhiv::search::Sort::DateDescending),
        ["june", "year", "undated"]
    );
}

#[test]
fn pages_are_pieces_of_one_list() {
    let bodies: Vec<String> =
        (0..57).map(|n| format!("пленум {}", "слово ".repeat(n % 7))).collect();
    let bodies: Vec<&str> = bodies.iter().map(String::as_str).collect();
    let index = texts(&bodies);
    let page = |offset, limit| {
        let mut request = SearchRequest::new("пленум");
        (request.offset, request.limit) = (offset, limit);
        let results = index.archive.searcher().search(&request).unwrap();
        assert_eq!(results.total, 57);
        results.hits.into_iter().map(|hit| hit.id).collect::<Vec<_>>()
    };
    let whole = page(0, 100);
    assert_eq!(whole.len(), 57);
    let pieces: Vec<String> = (0..6).flat_map(|n| page(n * 10, 10)).collect();
    assert_eq!(pieces, whole);
    assert!(page(0, 0).is_empty() && page(60, 10).is_empty());
}

#[test]
fn a_snippet_marks_the_word_as_the_document_has_it() {
    let index =
        texts(&["До того была речь. Пленум просил Хрущёва уйти, и Хрущёв ушёл. Потом всё."]);
    let hit = &index.search("Kruschev").hits[0];
    let snippet = &hit.snippets[0];
    let letters: Vec<char> = snippet.text.chars().collect();
    let marked: Vec<String> =
        snippet.ranges.iter().map(|[start, end]| letters[*start..*end].iter().collect()).collect();
    assert_eq!(marked, ["Хрущёва", "Хрущёв"]);
    assert_eq!(snippet.exact, "Хрущёва");
    assert!(snippet.prefix.ends_with("просил") && snippet.suffix.starts_with("уйти"));
    let forms: Vec<&str> = hit.matched.iter().map(|matched| matched.form.as_str()).collect();
    assert_eq!(forms, ["Хрущёва", "Хрущёв"]);
}

#[test]
fn a_commit_of_another_writer_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = Writer::open(folder.path()).unwrap();
    writer.add(&Document::new("1", "Маленков"), None).unwrap();
    writer.commit().unwrap();
    let archive = open(folder.path());
    let total = || archive.searcher().search(&SearchRequest::new("Malenkow")).unwrap().total;
    assert_eq!(total(), 1);
    writer.add(&Document::new("2", "Маленкову"), None).unwrap();
    writer.commit().unwrap();
    let start = std::time::Instant::now();
    while total() != 2 {
        assert!(start.elapsed().as_secs() < 5, "a new word of a new commit is found");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_range_is_exactly_a_word_that_matches(
        words in prop::collection::vec(
            prop_oneof![
                Just("Хрущёв"), Just("Хрущёва"), Just("Khrushchev's"), Just("Xрущев"), Just("слово"),
                Just("Ники́та"), Just("Khru-\nshchev"), Just("a\u{301}"), Just("«"), Just("."),
                Just("U.S.S.R."), Just("\u{ad}"), Just("日本"), Just("\n\n"), Just("🙂"),
            ],
            1..80,
        )
    ) {
        let text = words.join(" ") + " Хрущёв";
        let index = texts(&[&text]);
        let results = index.search("Kruschev");
        prop_assert_eq!(results.total, 1);
        for snippet in &results.hits[0].snippets {
            let letters: Vec<char> = snippet.text.chars().collect();
            let mut last = 0;
            for [start, end] in &snippet.ranges {
                prop_assert!(last <= *start && start < end && *end <= letters.len());
                last = *end;
                let word: String = letters[*start..*end].iter().collect();
                let plain = word.replace("- ", "").replace('-', "").to_lowercase();
                let known = ["хрущёв", "хрущёва", "khrushchev", "xрущев"];
                prop_assert!(known.contains(&plain.as_str()), "{:?}", word);
            }
            prop_assert!(!snippet.ranges.is_empty());
        }
    }
}

#[test]
fn the_users_file_joins_and_parts_names_without_a_new_index() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("names.toml");
    std::fs::write(&file, "[[same]]\nnames = [\"Ульянов\", \"Lenin\"]\n").unwrap();
    let mut config = settings(&folder.path().join("index"));
    config.names.authority = file.clone();
    let mut writer = Writer::open(&config.index.folder).unwrap();
    writer.add(&Document::new("1", "Речь Ульянова"), None).unwrap();
    writer.add(&Document::new("2", "a speech of Lenin"), None).unwrap();
    writer.add(&Document::new("3", "Маленков"), None).unwrap();
    writer.add(&Document::new("4", "Malenkov"), None).unwrap();
    writer.commit().unwrap();
    let archive = Archive::open(&config, Verify::Full).unwrap();
    let total = |q: &str| archive.searcher().search(&SearchRequest::new(q)).unwrap().total;
    assert_eq!((total("Lenin"), total("Ульянов"), total("Malenkov")), (2, 2, 2));
    let expansion = archive.searcher().expand("Lenin", Class::Translit).unwrap();
    let joined = expansion.forms.iter().find(|form| form.form == "ульянова").unwrap();
    assert_eq!(joined.rule.name(), "authority");
    // The modification time has to differ, and the file is looked at once a second.
    std::thread::sleep(std::time::Duration::from_millis(20));
    std::fs::write(&file, "[[apart]]\nnames = [\"Маленков\", \"Malenkov\"]\n").unwrap();
    let start = std::time::Instant::now();
    while total("Malenkov") != 1 {
        assert!(start.elapsed().as_secs() < 10, "the file is read again");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!((total("Lenin"), total("Malenkov")), (1, 1));
    let fuzzy = archive.searcher().spellings_of("Malenkov", Class::Fuzzy);
    assert!(fuzzy.iter().all(|candidate| candidate.form != "маленков"), "nor as a slip");
}

#[test]
fn a_capital_letter_says_that_a_word_is_a_name() {
    let index = texts(&["Bush spoke", "Буш", "most of it", "мост", "тяжёлый молот", "Молотову"]);
    let total = |q: &str| index.search(q).total;
    assert_eq!((total("Буш"), total("Bush"), total("bush")), (2, 2, 1));
    assert_eq!((total("most"), total("мост")), (1, 1));
    assert_eq!((total("Молотов"), total("молот"), total("Molotov")), (1, 1, 1));
}

#[test]
fn spellings_are_counted_in_the_documents_that_match() {
    let index = texts(&["Маленков, Malenkov", "Маленкова", "Malenkov и пленум", "пленум"]);
    let mut request = SearchRequest::new("Malenkov");
    request.facets = vec![arkhiv::search::Facet::Spelling];
    let count = |request: &SearchRequest| {
        let results = index.archive.searcher().search(request).unwrap();
        let counts = results.facets["spelling"].iter();
        counts.map(|facet| (facet.value.clone(), facet.count)).collect::<Vec<_>>()
    };
    let expected = [("malenkov", 2), ("маленков", 1), ("маленкова", 1)];
    assert_eq!(count(&request), expected.map(|(form, count)| (form.to_owned(), count)));
    request.q = "Malenkov -=маленков".into();
    let narrowed = [("malenkov", 1), ("маленкова", 1)];
    assert_eq!(count(&request)[..2], narrowed.map(|(form, count)| (form.to_owned(), count)));
}

/// Values with their counts, as an answer has them.
fn counts(results: &SearchResults, facet: &str) -> Vec<(String, u64)> {
    results.facets[facet].iter().map(|count| (count.value.clone(), count.count)).collect()
}

/// A document on the plenum; what is empty is not known.
fn plenum(id: &str, source: &str, author: &str, date: &str) -> Document<'static> {
    let known = |value: &str| (!value.is_empty()).then(|| value.to_owned().into());
    Document {
        fields: [(Field::Source, known(source)), (Field::Author, known(author))].into(),
        date: date.parse().ok(),
        ..Document::new(id.to_owned(), "пленум")
    }
}

fn faceted(index: &Indexed, set: impl Fn(&mut SearchRequest)) -> SearchResults {
    let mut request =
        SearchRequest { facets: Facet::ALL.to_vec(), ..SearchRequest::new("пленум") };
    set(&mut request);
    index.archive.searcher().search(&request).unwrap()
}

#[test]
fn facets_count_every_document_that_matches_most_frequent_first() {
    let index = Indexed::of(&[
        plenum("1", "Правда", "Хрущёв Н. С.", "1957-06-18"),
        plenum("2", "ПРАВДА", "Хрущев Н. С.", "1957"),
        plenum("3", "Правда", "Маленков", "1956"),
        plenum("4", "Известия", "Маленков", ""),
        plenum("5", "", "", "1957-12-31"),
        Document::new("6", "the plenum"),
    ]);
    let all = faceted(&index, |request| request.limit = 0);
    assert_eq!(counts(&all, "source"), [("Правда".into(), 3), ("Известия".into(), 1)]);
    // Of spellings as frequent, the first by its letters.
    assert_eq!(counts(&all, "author"), [("Маленков".into(), 2), ("Хрущев Н. С.".into(), 2)]);
    assert_eq!(counts(&all, "year"), [("1957".into(), 3), ("1956".into(), 1)]);
    assert_eq!(counts(&all, "collection"), []);
    assert_eq!(counts(&all, "spelling")[0], ("пленум".into(), 5));
    for facet in [Field::Source, Field::Author, Field::Lang] {
        for (value, count) in counts(&all, facet.name()) {
            let narrowed = faceted(&index, |r| r.filters.fields[facet] = vec![value.clone()]);
            assert_eq!(narrowed.total as u64, count, "{value}");
        }
    }
    let narrowed = faceted(&index, |request| {
        request.filters.fields[Field::Source] = vec!["правда".into()];
        request.filters.date_from = "1957-06".parse().ok();
    });
    assert_eq!(counts(&narrowed, "author"), [("Хрущев Н. С.".into(), 2)]);
    assert_eq!(counts(&narrowed, "year"), [("1957".into(), 2)]);
    let none = faceted(&index, |request| request.q = "zzyzzyx".into());
    assert!(none.facets.len() == Facet::ALL.len() && none.facets.values().all(Vec::is_empty));
}

#[test]
fn a_facet_gives_its_most_frequent_values_and_says_that_there_are_more() {
    let most = SearchRequest::MAX_FACET_VALUES;
    let documents: Vec<Document<'_>> = (0..=most)
        .flat_map(|n| {
            let author = format!("Автор {n:04}");
            let frequent = (n == most).then(|| plenum("again", "", &author, ""));
            [Some(plenum(&n.to_string(), "", &author, "")), frequent]
        })
        .flatten()
        .collect();
    let index = Indexed::of(&documents);
    let results = faceted(&index, |request| request.limit = 0);
    let authors = counts(&results, "author");
    assert_eq!((authors.len(), results.total), (most, most + 2));
    assert_eq!(authors[..2], [(format!("Автор {most}"), 2), ("Автор 0000".into(), 1)]);
    assert_eq!(results.warnings, [Warning::FacetCut { facet: "author", most }]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn facets_are_what_counting_one_by_one_gives(
        documents in prop::collection::vec(("[А-В]?", 0_u16..4, any::<bool>()), 1..60),
        wanted in "[А-В]",
    ) {
        let written: Vec<Document<'_>> = documents
            .iter()
            .enumerate()
            .map(|(n, (source, year, is_match))| {
                let date = if *year == 0 { String::new() } else { format!("195{year}") };
                let document = plenum(&n.to_string(), source, "", &date);
                if *is_match { document } else { Document { body: "другое".into(), ..document } }
            })
            .collect();
        let index = Indexed::of(&written);
        let results = faceted(&index, |r| r.filters.fields[Field::Source] = vec![wanted.clone()]);
        let matching = || documents.iter().filter(|(source, _, is)| *is && *source == wanted);
        let mut years: Vec<(String, u64)> = (1..4)
            .map(|year| (format!("195{year}"), matching().filter(|d| d.1 == year).count() as u64))
            .filter(|(_, count)| *count > 0)
            .collect();
        years.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        prop_assert_eq!(counts(&results, "year"), years);
        let sources: Vec<_> = counts(&results, "source").into_iter().map(|(_, count)| count).collect();
        prop_assert_eq!(sources.iter().sum::<u64>(), matching().count() as u64);
    }
}

#[test]
fn a_snippet_names_the_place_that_it_stands_at() {
    let anchor = |at, label: &'static str, fragment: &'static str| Anchor {
        at,
        label: label.into(),
        fragment: Some(fragment.into()),
    };
    let mut document = Document::new("1", format!("{}Хрущёв ушёл.", "Ещё слово. ".repeat(100)));
    document.url = Some("https://archive.example/a.pdf".into());
    document.anchors = vec![anchor(0, "с. 1", "page=1"), anchor(1_100, "с. 2", "page=2")];
    let index = Indexed::of(&[document.clone(), Document::new("2", "Хрущёв")]);
    let results = index.search("Хрущёв");
    let json: serde_json::Value =
        serde_json::from_str(&arkhiv::render::json::search_results(&results, Default::default()))
            .unwrap();
    let of = |id: &str| {
        let hits = json["hits"].as_array().unwrap().iter();
        hits.clone().find(|hit| hit["id"] == id).unwrap()["snippets"][0].clone()
    };
    assert_eq!(of("1")["anchor"], serde_json::json!({ "label": "с. 2", "fragment": "page=2" }));
    assert!(
        of("1")["link"]
            .as_str()
            .unwrap()
            .starts_with("https://archive.example/a.pdf#page=2:~:text=")
    );
    assert_eq!((of("2").get("anchor"), &of("2")["link"]), (None, &serde_json::Value::Null));
    let stored = index.archive.searcher().document("1").unwrap().unwrap();
    assert_eq!(stored.anchors, document.anchors);
}

#[test]
fn a_look_alike_letter_is_said() {
    let index = texts(&["Xрущев молчал", "Хрущев молчал"]);
    let results = index.search("Хрущев");
    for hit in &results.hits {
        let letters = hit.matched[0].look_alikes.as_ref().map(|found| found.letters.clone());
        assert_eq!(letters, (hit.id == "1").then(|| vec!['X']));
    }
    assert_eq!(results.hits.len(), 2);
}
