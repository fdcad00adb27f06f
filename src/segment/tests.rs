//! What is built directly is what tantivy's writer builds of the same documents, byte for byte.

use proptest::prelude::*;
use tantivy::{
    Index, IndexWriter, Segment, TantivyDocument, index::SegmentComponent,
    merge_policy::NoMergePolicy,
};

use super::{
    SegmentBuilder, Target,
    record::RecordEncoder,
    schema::{id_order, schema, settings},
    tokens,
};
use crate::{
    analysis::majority_language,
    document::{Document, Field},
};

/// When the documents came.
const ADDED: i64 = 1_796_000_000;

fn index() -> Index {
    let builder = Index::builder().schema(schema().0).settings(settings());
    builder.tokenizers(tokens::tokenizers()).create_in_ram().unwrap()
}

/// As the live writer has it: see there.
fn to_tantivy(document: &Document<'_>, file: &str) -> TantivyDocument {
    let (_, fields) = schema();
    let lang = document.value(Field::Lang).or_else(|| majority_language(&document.body));
    let mut out = TantivyDocument::new();
    out.add_text(fields.id, &document.id);
    out.add_text(fields.file, file);
    for (field, value) in
        [(fields.title, document.title.as_deref()), (fields.body, Some(&*document.body))]
    {
        if let Some(value) = value {
            out.add_text(field, value);
        }
    }
    for (field, known) in document.fields.iter() {
        let value = if field == Field::Lang { lang } else { known.as_deref() };
        if let Some(value) = value {
            out.add_text(fields.keywords[field], value);
        }
    }
    if let Some(date) = document.date {
        out.add_i64(fields.date_first, i64::from(*date.days().start()));
        out.add_i64(fields.date_last, i64::from(*date.days().end()));
    }
    out.add_i64(fields.added.unwrap(), ADDED);
    out.add_u64(fields.id_order, id_order(&document.id));
    out.add_bytes(fields.record, RecordEncoder::new(fields.record).record(document, lang));
    out
}

fn by_tantivy(documents: &[Document<'_>]) -> Vec<Vec<u8>> {
    let index = index();
    let mut writer: IndexWriter = index.writer_with_num_threads(1, 64 << 20).unwrap();
    writer.set_merge_policy(Box::new(NoMergePolicy));
    for document in documents {
        writer.add_document(to_tantivy(document, "file")).unwrap();
    }
    writer.commit().unwrap();
    let segments = index.searchable_segments().unwrap();
    assert_eq!(segments.len(), 1);
    files(&segments[0])
}

fn directly(documents: &[Document<'_>], budget_bytes: usize) -> Vec<Vec<u8>> {
    let target = Target::new(index(), schema().1, "memory").added_at(ADDED);
    let mut builder = SegmentBuilder::new(&target, budget_bytes);
    // Words met in an earlier segment change nothing.
    builder.add(&Document::new("before", "earlier words Пленум"), None).unwrap();
    builder.finish().unwrap();
    for document in documents {
        builder.add(document, Some("file")).unwrap();
    }
    files(&builder.finish().unwrap().unwrap().segment)
}

fn files(segment: &Segment) -> Vec<Vec<u8>> {
    use SegmentComponent::{FastFields, FieldNorms, Positions, Postings, Store, Terms};
    let components = [Terms, Postings, Positions, FieldNorms, FastFields, Store];
    let read = |component| segment.open_read(component).unwrap().read_bytes().unwrap();
    components.map(|component| read(component).as_slice().to_vec()).into()
}

#[track_caller]
fn check(documents: &[Document<'_>]) {
    let theirs = by_tantivy(documents);
    for budget_bytes in [1, 64 << 20] {
        let names = ["term", "idx", "pos", "fieldnorm", "fast", "store"];
        for ((name, ours), theirs) in
            names.iter().zip(directly(documents, budget_bytes)).zip(&theirs)
        {
            assert!(&ours == theirs, "the file `{name}` differs");
        }
    }
}

#[test]
fn prose_in_both_languages() {
    let texts = [
        "The Presidium of the Central Committee met on 18 June 1957; N. S. Khrushchev's rivals…",
        "Президиум ЦК КПСС собрался 18 июня 1957 г. М.С.Хрущёв и Г. М. Маленков, U.S.S.R.",
        "anti-party group, антипартийная группа; co-opera-\ntion, Солже́ницын, l'état",
    ];
    let documents: Vec<Document<'_>> = (0..700_usize)
        .map(|n| {
            let body: Vec<&str> = (0..n % 7 + 1).map(|m| texts[(n * m) % 3]).collect();
            let mut document = Document::new(format!("id{}", n * 7919 % 700), body.join("\n"));
            document.title = (n % 3 > 0).then(|| format!("Plenum {n} пленум").into());
            document.date = (n % 5 == 0).then(|| "1957-06".parse().unwrap());
            document.fields[Field::Source] =
                (n % 2 == 0).then(|| format!("фонд {}", n % 11).into());
            document
        })
        .collect();
    check(&documents);
}

#[test]
fn documents_with_next_to_nothing() {
    check(&[Document::new("1", "—")]);
    check(&[Document::new("1", "x".repeat(300))]);
    check(&[Document::new("1", "x"), Document::new("1", "x x x")]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn text_of_any_kind(
        texts in prop::collection::vec(
            prop_oneof!["[а-яёА-ЯЁa-zA-Z .,'’\\-\u{301}\u{ad}\n]{0,400}", "\\PC{0,200}"],
            1..20,
        ),
    ) {
        let documents: Vec<Document<'_>> = texts
            .iter()
            .enumerate()
            .map(|(n, text)| {
                let mut document = Document::new(n.to_string(), text.as_str());
                document.title = Some(text.chars().rev().collect::<String>().into());
                document.fields[Field::Author] = text.split(' ').nth(3).map(Into::into);
                document
            })
            .collect();
        check(&documents);
    }
}

/// Trap (a) of tantivy 0.27: a deletion by term also hits a segment that is added after it.
#[test]
fn deleting_by_term_would_take_the_added_segment_with_it() {
    let (index, _) = (index(), ());
    let fields = schema().1;
    let mut writer: IndexWriter = index.writer_with_num_threads(1, 15_000_000).unwrap();
    writer.set_merge_policy(Box::new(NoMergePolicy));
    writer.add_document(to_tantivy(&Document::new("1", "old"), "file")).unwrap();
    writer.commit().unwrap();
    let target = Target::new(index.clone(), fields, "memory");
    let mut builder = SegmentBuilder::new(&target, 1 << 20);
    builder.add(&Document::new("1", "new"), None).unwrap();
    let built = builder.finish().unwrap().unwrap();
    writer.delete_term(tantivy::Term::from_field_text(fields.id, "1"));
    writer.add_segment(built.segment.meta().clone()).unwrap();
    writer.commit().unwrap();
    let documents = index.reader().unwrap().searcher().num_docs();
    assert_eq!(documents, 0, "tantivy has changed: the query of a load may be simpler now");
}

/// Trap (b): the files of a segment that nobody holds are collected by the next commit.
#[test]
fn a_segment_that_is_dropped_before_the_commit_loses_its_files() {
    for keep in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let builder = Index::builder().schema(schema().0).settings(settings());
        let index = builder.tokenizers(tokens::tokenizers()).create_in_dir(folder.path()).unwrap();
        let mut writer: IndexWriter = index.writer_with_num_threads(1, 15_000_000).unwrap();
        let target = Target::new(index.clone(), schema().1, "x");
        let mut builder = SegmentBuilder::new(&target, 1 << 20);
        builder.add(&Document::new("1", "new"), None).unwrap();
        let built = builder.finish().unwrap().unwrap();
        let terms = folder.path().join(built.segment.relative_path(SegmentComponent::Terms));
        let kept = keep.then_some(built);
        writer.commit().unwrap();
        assert_eq!(terms.exists(), keep);
        drop(kept);
    }
}
