//! Whole results in parts: nothing twice, nothing missed.

use std::collections::BTreeSet;

use arkhiv::{
    document::Document,
    index::Writer,
    search::{Archive, Part, SearchRequest, Sort},
};

use crate::library::open;

const DOCUMENTS: usize = 430;

/// Documents of which all have one word, half another, and few both that and a third.
fn write(writer: &mut Writer, numbers: std::ops::Range<usize>) {
    for n in numbers {
        let mut words = vec!["Хрущёв"; 1 + n % 7];
        if n % 2 == 0 {
            words.push("plenum");
        }
        if n % 100 == 0 {
            words.push("rarely");
        }
        let date = format!("{}-{:02}", 1900 + n % 90, 1 + n % 12);
        let document = Document {
            date: date.parse().ok().filter(|_| n % 5 > 0),
            ..Document::new(format!("d{n}"), words.join(" said that "))
        };
        writer.add_as_of(&document, None, (n % 50) as i64).unwrap();
        if n % 150 == 149 {
            writer.commit().unwrap();
        }
    }
    writer.commit().unwrap();
}

/// The ids of all parts of a result, each with so many hits; `between` runs between two of them.
fn parts(
    archive: &Archive,
    asked: &SearchRequest,
    limit: usize,
    mut between: impl FnMut(usize),
) -> Vec<String> {
    let (mut ids, mut part, mut count) = (Vec::new(), Part::First, 0);
    loop {
        let request = SearchRequest { limit, part: Some(part), snippets: 0, ..asked.clone() };
        let mut export = archive.searcher().export(&request).unwrap().expect("there is time");
        let before = ids.len();
        loop {
            let hits = export.step().unwrap();
            if hits.is_empty() {
                break;
            }
            ids.extend(hits.into_iter().map(|hit| hit.id));
        }
        assert!(ids.len() - before <= limit);
        let Some(after) = export.after() else { return ids };
        assert_eq!(ids.len() - before, limit, "a part that is not the last is full");
        part = Part::After(after.to_string().parse().unwrap());
        between(count);
        count += 1;
    }
}

#[test]
fn the_parts_of_a_result_are_the_whole_of_it() {
    let folder = tempfile::tempdir().unwrap();
    write(&mut Writer::open(folder.path()).unwrap(), 0..DOCUMENTS);
    let archive = open(folder.path());
    for q in ["Khrushchev", "plenum", "Khrushchev plenum rarely nowhere"] {
        let total = archive.searcher().search(&SearchRequest::new(q)).unwrap().total;
        assert!(total >= DOCUMENTS / 2, "{q}: {total}");
        for sort in Sort::ALL {
            let asked = SearchRequest { sort, ..SearchRequest::new(q) };
            let whole = parts(&archive, &asked, 10_000, |_| {});
            for limit in [60, 210] {
                let ids = parts(&archive, &asked, limit, |_| {});
                let distinct: BTreeSet<&String> = ids.iter().collect();
                assert_eq!((ids.len(), distinct.len()), (total, total), "{q} {sort:?} {limit}");
                // By relevance, the best are put into the order of the pages in a long first part.
                if sort != Sort::Relevance {
                    assert_eq!(ids, whole, "{q} {sort:?} {limit}");
                }
            }
        }
    }
}

#[test]
fn by_time_nothing_is_missed_or_repeated_whatever_is_written_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = Writer::open(folder.path()).unwrap();
    write(&mut writer, 0..DOCUMENTS);
    let archive = open(folder.path());
    for sort in [Sort::Date, Sort::DateDescending, Sort::Added] {
        let asked = SearchRequest { sort, ..SearchRequest::new("Khrushchev") };
        let ids = parts(&archive, &asked, 100, |count| {
            // Others come, one goes, and segments are merged.
            let new = DOCUMENTS + 1000 * sort as usize + 10 * count;
            write(&mut writer, new..new + 10);
            writer.compact().unwrap();
            archive.refresh().unwrap();
        });
        let distinct: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
        assert_eq!(distinct.len(), ids.len(), "{sort:?}");
        assert!((0..DOCUMENTS).all(|n| distinct.contains(format!("d{n}").as_str())), "{sort:?}");
    }
}

#[test]
fn a_result_under_way_is_of_one_commit() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = Writer::open(folder.path()).unwrap();
    write(&mut writer, 0..100);
    let archive = open(folder.path());
    let request = SearchRequest {
        limit: 10_000,
        part: Some(Part::First),
        ..SearchRequest::new("Khrushchev")
    };
    let mut export = archive.searcher().export(&request).unwrap().unwrap();
    let mut count = export.step().unwrap().len();
    assert!(count > 0 && count < 100, "step by step");
    for n in 0..100 {
        writer.delete(&format!("d{n}")).unwrap();
    }
    writer.compact().unwrap();
    archive.refresh().unwrap();
    loop {
        let hits = export.step().unwrap();
        if hits.is_empty() {
            break;
        }
        count += hits.len();
    }
    assert_eq!(count, 100);
    assert!(export.after().is_none());
    assert_eq!(archive.searcher().documents(), 0);
}
