use super::*;
use crate::{
    document::Document,
    index::{Snapshot, Verify, Writer, open},
};

/// How often a word of a load is met.
const CASES: CaseCounts = CaseCounts { small: 1, capital: 2 };

fn add(generation: &Path, words: &[String]) {
    let words = words.iter().map(|word| (word.as_bytes(), CASES));
    Vocabulary::add(generation, words, 2).unwrap();
}

fn words(range: std::ops::Range<u32>) -> Vec<String> {
    range.map(|n| format!("слово{n:05}")).collect()
}

fn covered(vocabulary: &Vocabulary) -> Vec<&str> {
    vocabulary.layers.iter().flat_map(|layer| &layer.covered).map(String::as_str).collect()
}

#[test]
fn small_additions_neither_pile_up_nor_join_a_large_layer() {
    let folder = tempfile::tempdir().unwrap();
    let all = words(0..12_000);
    add(folder.path(), &all[..10_000]);
    let large = layer_files(folder.path());
    for (number, new) in all[10_000..].chunks(20).enumerate() {
        add(folder.path(), new);
        Vocabulary::mark_covered(folder.path(), vec![format!("{number}")]).unwrap();
    }
    let files = layer_files(folder.path());
    assert!(files.len() <= MANY_FILES && files.starts_with(&large), "{files:?}");
    let vocabulary = Vocabulary::open(folder.path(), None);
    assert_eq!(vocabulary.len(), all.len());
    assert!(all.iter().all(|word| vocabulary.has(word)) && !vocabulary.has("слово"));
    assert_eq!(covered(&vocabulary).len(), 100);
    let left = fs::read_dir(folder.path().join("vocabulary")).unwrap().count();
    assert_eq!(left, files.len(), "nothing is left beside the layers");
}

#[test]
fn what_stands_after_lost_words_covers_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let all = words(0..6_000);
    add(folder.path(), &all[..5_000]);
    Vocabulary::mark_covered(folder.path(), vec!["a".into()]).unwrap();
    add(folder.path(), &all[5_000..]);
    Vocabulary::mark_covered(folder.path(), vec!["b".into()]).unwrap();
    let whole = Vocabulary::open(folder.path(), None);
    assert_eq!(covered(&whole), ["a", "b"], "control: nothing is lost");

    let first = &layer_files(folder.path())[0];
    let bytes = fs::read(first).unwrap();
    fs::write(first, &bytes[..bytes.len() / 2]).unwrap();
    assert!(covered(&Vocabulary::open(folder.path(), None)).is_empty(), "damaged");
    Vocabulary::mark_covered(folder.path(), vec!["c".into()]).unwrap();
    add(folder.path(), &words(6_000..6_010));
    assert!(!first.exists(), "a damaged layer is gone with the next that is written");
    let rest = Vocabulary::open(folder.path(), None);
    assert!(covered(&rest).is_empty(), "gone");
    assert_eq!(rest.len(), 1_010);
}

#[test]
fn two_that_join_the_same_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let all = words(0..60);
    add(folder.path(), &all[..20]);
    let mut other = Vocabulary::open(folder.path(), None);
    add(folder.path(), &all[20..40]);
    let mut new = New::default();
    all[40..].iter().for_each(|word| new.words.push(word, CASES));
    other.extend(new, Vec::new(), 1, Join::All, None);
    other.save(folder.path()).unwrap();
    let vocabulary = Vocabulary::open(folder.path(), None);
    assert!(all.iter().all(|word| vocabulary.has(word)));
}

#[test]
fn two_that_write_at_once_overwrite_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let all = words(0..4_000);
    std::thread::scope(|scope| {
        for part in all.chunks(500) {
            scope.spawn(|| {
                let mut new = New::default();
                part.iter().for_each(|word| new.words.push(word, CASES));
                write(&build(new, Vec::new(), 1), 0, folder.path()).unwrap()
            });
        }
    });
    assert_eq!(layer_files(folder.path()).len(), 8);
    assert_eq!(Vocabulary::open(folder.path(), None).len(), all.len());
}

#[test]
fn abandoned_files_are_removed_and_young_ones_kept() {
    let folder = tempfile::tempdir().unwrap();
    let vocabulary = folder.path().join("vocabulary");
    fs::create_dir_all(&vocabulary).unwrap();
    let (old, young) = (vocabulary.join("1-0.tmp"), vocabulary.join("2-0.tmp"));
    fs::write(&young, "").unwrap();
    let file = fs::File::create(&old).unwrap();
    file.set_modified(SystemTime::now() - ABANDONED * 2).unwrap();
    add(folder.path(), &words(0..3));
    assert_eq!((old.exists(), young.exists()), (false, true));
}

/// An index of one document for each text, each in a segment of its own, which no load has gathered
/// the words of.
fn index(texts: &[&str]) -> (tempfile::TempDir, Snapshot) {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = Writer::open(folder.path()).unwrap();
    for (number, text) in texts.iter().enumerate() {
        writer.add(&Document::new(number.to_string(), *text), None).unwrap();
        writer.commit().unwrap();
    }
    writer.publish().unwrap();
    let snapshot = open(folder.path(), Verify::Quick).unwrap();
    (folder, snapshot)
}

fn cover(vocabulary: &mut Vocabulary, snapshot: &Snapshot) {
    let fields = [snapshot.fields().body, snapshot.fields().title];
    vocabulary.cover(snapshot.searcher(), &fields, 1).unwrap();
}

fn update(snapshot: &Snapshot) {
    let fields = [snapshot.fields().body, snapshot.fields().title];
    Vocabulary::update(snapshot.generation_folder(), snapshot.searcher(), &fields, 1).unwrap();
}

#[test]
fn who_only_reads_writes_nothing_and_goes_on_with_what_it_has() {
    let (_folder, snapshot) = index(&["маленков", "хрущёв"]);
    let mut vocabulary = Vocabulary::open(snapshot.generation_folder(), None);
    cover(&mut vocabulary, &snapshot);
    assert!(vocabulary.has("маленков") && vocabulary.has("хрущёв"));
    assert!(vocabulary.is_unsaved() && layer_files(snapshot.generation_folder()).is_empty());
    let next = Vocabulary::open(snapshot.generation_folder(), Some(&vocabulary));
    assert_eq!(next.len(), vocabulary.len());

    update(&snapshot);
    let next = Vocabulary::open(snapshot.generation_folder(), Some(&vocabulary));
    assert!(!next.is_unsaved(), "a writer has saved the like");
    assert_eq!(next.len(), vocabulary.len());
}

#[test]
fn a_writer_saves_what_no_layer_covers_and_nothing_twice() {
    let (_folder, snapshot) = index(&["маленков", "хрущёв"]);
    update(&snapshot);
    let files = layer_files(snapshot.generation_folder());
    assert_eq!(files.len(), 1);
    let mut opened = Vocabulary::open(snapshot.generation_folder(), None);
    cover(&mut opened, &snapshot);
    assert!(!opened.is_unsaved(), "nothing was left to take in");
    update(&snapshot);
    assert_eq!(layer_files(snapshot.generation_folder()), files);

    let mut flipped = std::fs::read(&files[0]).unwrap();
    let last = flipped.len() - 9;
    flipped[last] ^= 1;
    for damaged in ["damaged".as_bytes(), &flipped] {
        std::fs::write(&layer_files(snapshot.generation_folder())[0], damaged).unwrap();
        update(&snapshot);
        let opened = Vocabulary::open(snapshot.generation_folder(), None);
        assert!(opened.has("маленков") && !opened.is_unsaved(), "what was damaged is made anew");
    }
}

#[test]
fn what_is_in_memory_only_leaves_the_files_as_they_are() {
    let (_folder, snapshot) = index(&["маленков"]);
    add(snapshot.generation_folder(), &words(0..3));
    let files = layer_files(snapshot.generation_folder());
    let mut vocabulary = Vocabulary::open(snapshot.generation_folder(), None);
    cover(&mut vocabulary, &snapshot);
    assert_eq!(vocabulary.layers.len(), 2, "not joined with a layer that has a file");
    let next = Vocabulary::open(snapshot.generation_folder(), Some(&vocabulary));
    assert_eq!(next.len(), vocabulary.len());
    vocabulary.save(snapshot.generation_folder()).unwrap();
    assert_eq!(layer_files(snapshot.generation_folder()).len(), files.len() + 1);
}

#[test]
fn a_segment_that_was_written_anew_is_not_counted_again_beside_a_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = Writer::open(folder.path()).unwrap();
    let add = |writer: &mut Writer, id: &str, rest: &str| {
        let text = format!("вчера вечером просили Хрущёва уйти и {rest}");
        writer.add(&Document::new(id, text), None).unwrap();
    };
    let mut vocabulary = Vocabulary::default();
    let mut counted = |writer: &mut Writer| {
        writer.commit().unwrap();
        cover(&mut vocabulary, &open(folder.path(), Verify::Quick).unwrap());
        vocabulary.counts_of("хрущёва").unwrap().capital
    };
    add(&mut writer, "1", "молчали");
    add(&mut writer, "2", "молчали");
    assert_eq!(counted(&mut writer), 2);
    writer.delete("2").unwrap();
    add(&mut writer, "3", "кланялись");
    writer.compact().unwrap();
    assert_eq!(counted(&mut writer), 3, "of the old segment nothing");
}
