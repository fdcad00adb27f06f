//! Documents that are nearly the same are one hit where that is asked for, and passages that stand in
//! several documents are told; what only resembles stays apart.

use std::{collections::BTreeSet, fs};

use arkhiv::{
    document::{Document, Field},
    index::Writer,
    search::{Archive, Facet, SearchRequest, SearchResults},
};

use crate::{library::open, program::checkout};

/// An index in a temporary folder.
struct Indexed {
    _folder: tempfile::TempDir,
    archive: Archive,
}

impl Indexed {
    /// Each list of texts with their ids is a commit.
    fn of(commits: &[&[(&str, &str)]]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(folder.path()).unwrap();
        for documents in commits {
            for (id, text) in *documents {
                writer.add(&Document::new(*id, *text), None).unwrap();
            }
            writer.commit().unwrap();
        }
        let archive = open(folder.path());
        Self { _folder: folder, archive }
    }

    fn collapsed(&self, q: &str, offset: usize, limit: usize) -> SearchResults {
        let request = SearchRequest { offset, limit, collapse: true, ..SearchRequest::new(q) };
        self.archive.searcher().search(&request).unwrap()
    }

    /// The groups of what a query finds: the ids of each hit and of those it stands for.
    fn groups(&self, q: &str) -> BTreeSet<BTreeSet<String>> {
        let found = self.collapsed(q, 0, 100);
        let groups = found.hits.into_iter().map(|hit| {
            let similar = hit.similar.unwrap();
            assert_eq!(similar.count, similar.ids.len());
            similar.ids.into_iter().chain([hit.id]).collect()
        });
        let groups: BTreeSet<BTreeSet<String>> = groups.collect();
        assert_eq!(Some(groups.len()), found.total_hits);
        assert_eq!(groups.iter().map(BTreeSet::len).sum::<usize>(), found.total);
        groups
    }

    fn shared(&self, id: &str) -> Vec<(String, Vec<String>)> {
        let searcher = self.archive.searcher();
        let document = searcher.document(id).unwrap().unwrap();
        let letters: Vec<char> = document.body.chars().collect();
        let shared = searcher.shared(&document).unwrap();
        let text = |[start, end]: [usize; 2]| letters[start..end].iter().collect();
        shared.into_iter().map(|one| (text(one.range), one.ids)).collect()
    }
}

fn group(ids: &[&str]) -> BTreeSet<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

fn text(path: &str) -> String {
    fs::read_to_string(checkout().join("corpus").join(path)).unwrap()
}

/// A text in which every so-manieth word is misread, as a scanner does.
fn misread(text: &str, every: usize) -> String {
    let words = text.split(' ').enumerate().map(|(number, word)| match number % every {
        0 => word.replace(['о', 'o', 'e', 'е', 'a', 'а'], "c"),
        _ => word.to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn copies_and_variants_of_a_text_are_one_hit_and_other_texts_are_not() {
    for (path, other, q) in [
        (
            "reading-room/letter-from-a-stenographer.txt",
            "reading-room/note-on-a-missing-folio.txt",
            "the",
        ),
        ("oral-history/syzran.txt", "reading-room/vospominaniya-mashinistki.txt", "и"),
    ] {
        let (original, other) = (text(path), text(other));
        let signed = format!("ПЕРЕПЕЧАТКА. Reprinted by permission.\n\n{original}\n\n* * *");
        let scanned = misread(&original, 20);
        let half = original.len() / 2;
        let half = original.floor_char_boundary(half);
        let quoted = format!("{other}\n\n{}", &original[..half]);
        let beginning = original[..half].to_owned();
        let index = Indexed::of(&[
            &[("original", &original), ("copy", &original), ("other", &other)],
            &[("signed", &signed), ("scanned", &scanned)],
            &[("quoted", &quoted), ("beginning", &beginning)],
        ]);
        let groups = index.groups(&format!("{q} OR ПЕРЕПЕЧАТКА"));
        assert!(groups.contains(&group(&["original", "copy", "signed", "scanned"])), "{groups:?}");
        assert!(groups.contains(&group(&["beginning"])), "half a text is another: {groups:?}");
        assert!(
            groups.contains(&group(&["other"])) && groups.contains(&group(&["quoted"])),
            "{groups:?}"
        );
    }
}

#[test]
fn no_two_texts_of_the_sample_archive_are_taken_for_one() {
    let mut texts = Vec::new();
    for folder in ["cables", "emigre", "lectures", "oral-history", "press", "radio", "reading-room"]
    {
        for entry in fs::read_dir(checkout().join("corpus").join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|end| end == "txt")
                && let Ok(text) = fs::read_to_string(&path)
            {
                texts.push((path.to_string_lossy().into_owned(), text));
            }
        }
    }
    let documents: Vec<(&str, &str)> =
        texts.iter().map(|(id, text)| (id.as_str(), text.as_str())).collect();
    assert!(documents.len() > 20);
    let index = Indexed::of(&[&documents]);
    let groups = index.groups("the OR и OR в OR de OR a");
    assert!(groups.iter().all(|group| group.len() == 1), "{groups:?}");
}

#[test]
fn short_texts_and_forms_with_other_figures_stay_apart() {
    let short = "Просим явиться в читальный зал для сверки описи и подписи акта.";
    let form = |number: u32| {
        let (day, box_number, folio) = (number % 28 + 1, 100 + number * 7, 3 * number + 2);
        format!(
            "Form {number}. On {day} June 1957 the reader asked for box {box_number}, folios {folio} \
             to {}, seal {}, and returned them after {} minutes. The keeper counted {} leaves, found \
             {} blank, and signed the register on line {}. Nothing was missing.",
            folio + 9,
            7_000 + number * 13,
            20 + number,
            40 + number * 2,
            number + 11,
            310 + number * 5
        )
    };
    let forms: Vec<String> = (1..5).map(|number| form(number * 31)).collect();
    let index = Indexed::of(&[&[
        ("short-1", short),
        ("short-2", short),
        ("form-1", &forms[0]),
        ("form-2", &forms[1]),
        ("form-3", &forms[2]),
        ("form-4", &forms[3]),
        ("copy-4", &forms[3]),
    ]]);
    let groups = index.groups("читальный OR register");
    assert!(groups.contains(&group(&["short-1"])) && groups.contains(&group(&["short-2"])));
    assert!(
        groups.contains(&group(&["form-1"])) && groups.contains(&group(&["form-2"])),
        "{groups:?}"
    );
    assert!(groups.contains(&group(&["form-4", "copy-4"])), "the control arm: {groups:?}");
}

#[test]
fn pages_of_hits_neither_repeat_nor_drop_and_totals_count_documents() {
    let words = |seed: usize| -> String {
        let word = |n: usize| format!("w{}x", (seed * 7_919 + n * 104_729) % 9_973);
        let words: Vec<String> = (0..60)
            .map(|n| word(n).replace(|c: char| c.is_ascii_digit(), "q") + &letters(seed * 61 + n))
            .collect();
        format!("общее {}", words.join(" "))
    };
    fn letters(mut number: usize) -> String {
        let mut word = String::new();
        for _ in 0..5 {
            word.push(char::from(b'a' + (number % 26) as u8));
            number = number / 26 + number % 7;
        }
        word
    }
    // Twelve texts, the first in 40 copies, the next in 4, the others alone.
    let mut documents: Vec<(String, String)> = Vec::new();
    for seed in 0..12 {
        let copies = [40, 4].get(seed).copied().unwrap_or(1);
        documents.extend((0..copies).map(|copy| (format!("{seed}-{copy}"), words(seed))));
    }
    let documents: Vec<(&str, &str)> =
        documents.iter().map(|(id, text)| (id.as_str(), text.as_str())).collect();
    let index = Indexed::of(&[&documents[..30], &documents[30..]]);
    let mut seen = Vec::new();
    for offset in (0..15).step_by(5) {
        let found = index.collapsed("общее", offset, 5);
        assert_eq!((found.total, found.total_hits), (54, Some(12)));
        seen.extend(found.hits.into_iter().map(|hit| (hit.id, hit.similar.unwrap())));
    }
    let texts: BTreeSet<&str> = seen.iter().map(|(id, _)| id.split('-').next().unwrap()).collect();
    assert_eq!((seen.len(), texts.len()), (12, 12), "{seen:?}");
    let largest = seen.iter().map(|(_, similar)| (similar.count, similar.ids.len())).max();
    assert_eq!(largest, Some((39, 20)));
    let mut request = SearchRequest { collapse: true, ..SearchRequest::new("общее") };
    request.facets = vec![Facet::Field(Field::Lang)];
    let found = index.archive.searcher().search(&request).unwrap();
    let counted: u64 = found.facets["lang"].iter().map(|one| one.count).sum();
    assert_eq!(counted, 54, "facets count documents");
    request.collapse = false;
    let found = index.archive.searcher().search(&request).unwrap();
    assert!(found.hits.iter().all(|hit| hit.similar.is_none()) && found.total_hits.is_none());
}

#[test]
fn a_passage_that_others_have_is_told_with_its_place() {
    let passage = text("oral-history/syzran.txt");
    let passage = passage.split("\n\n").max_by_key(|paragraph| paragraph.len()).unwrap().trim();
    assert!(passage.split_whitespace().count() > 30);
    let letter = text("reading-room/letter-from-a-stenographer.txt");
    let first = format!("Ёлки. Начало первого документа.\n\n{passage}\n\nКонец первого.");
    let second = format!("{letter}\n\n{passage}");
    let short = passage.split_whitespace().take(12).collect::<Vec<_>>().join(" ");
    let index = Indexed::of(&[
        &[("first", &first), ("third", "Совсем другой текст о погоде в июне.")],
        &[("second", &second), ("short", &short)],
    ]);
    let shared = index.shared("first");
    assert_eq!(shared.len(), 1, "{shared:?}");
    let (text, ids) = &shared[0];
    assert_eq!(ids, &["second"]);
    assert!(passage.starts_with(text.as_str()) && text.len() + 3 >= passage.len(), "{text}");
    assert_eq!(index.shared("second")[0].1, ["first"]);
    assert!(index.shared("third").is_empty() && index.shared("short").is_empty());
}
