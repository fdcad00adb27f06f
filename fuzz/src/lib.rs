//! What must hold for any input, as functions that panic where it does not: fuzz targets call them,
//! and the tests of the workspace with the seeds and mutations of them.

use std::{fs, path::Path};

use arkhiv::{
    config::{Config, CorpusConfig, FileRule},
    corpus::{Buffers, ReadEvent, Rules, Scratch, read, units, units_of, walk},
    document::Document,
    index::{Verify, Writer},
    query::{MAX_DEPTH, MAX_TERMS, Query, as_operand, parse},
    render::json,
    search::{Archive, SearchRequest},
};
use encoding_rs::Encoding;
use serde_json::Value;
use transliterate::{Match, NameQuery, PhoneticKey, Relation, Signature, index_keys, match_names};

/// The longest input that is looked at, in bytes: what goes wrong does so on short ones too.
const MAX_INPUT_BYTES: usize = 4096;

fn text(input: &[u8]) -> String {
    String::from_utf8_lossy(&input[..input.len().min(MAX_INPUT_BYTES)]).into_owned()
}

/// Any string is a query: a tree within its bounds, the same each time, whose words stand where they
/// say.
pub fn query(input: &[u8]) {
    let text = text(input);
    let letters: Vec<char> = text.chars().collect();
    let parsed = parse(&text);
    assert_eq!(parsed, parse(&text));
    let mut terms = 0;
    if let Some(query) = &parsed.query {
        walk_query(query, &letters, 0, &mut terms);
    }
    assert!(terms <= MAX_TERMS, "{terms} terms");
    // As an operand it keeps to itself: what follows is not drawn into an open quote or bracket.
    let with_condition = parse(&format!("{} zzyzzyx", as_operand(&text)));
    if let (Some(query), true) = (with_condition.query, terms < MAX_TERMS) {
        let mut words = Vec::new();
        collect_words(&query, &mut words);
        assert!(words.iter().any(|word| word.contains("zzyzzyx")), "{words:?}");
    }
}

fn walk_query(query: &Query, letters: &[char], depth: usize, terms: &mut usize) {
    // Brackets nest so deep; within each there may be alternatives of conjunctions of negations.
    assert!(depth <= 3 * (MAX_DEPTH + 1), "deeper than brackets may nest");
    let mut stands = |text: &str, position: &std::ops::Range<usize>| {
        *terms += 1;
        let place: String = letters[position.clone()].iter().collect();
        assert!(!place.is_empty() && place.contains(text), "{text:?} is not in {place:?}");
    };
    match query {
        Query::Word(word) => stands(&word.text, &word.position),
        Query::Phrase(phrase) => stands(&phrase.text, &phrase.position),
        Query::Dates(_) => *terms += 1,
        Query::All(all) | Query::Any(all) => {
            assert!(!all.is_empty());
            all.iter().for_each(|part| walk_query(part, letters, depth + 1, terms));
        }
        Query::Required(part) | Query::Not(part) => walk_query(part, letters, depth + 1, terms),
    }
}

fn collect_words(query: &Query, words: &mut Vec<String>) {
    match query {
        Query::Word(word) => words.push(word.text.clone()),
        Query::Phrase(phrase) => words.push(phrase.text.clone()),
        Query::All(all) | Query::Any(all) => all.iter().for_each(|part| collect_words(part, words)),
        Query::Dates(_) => {}
        Query::Required(part) | Query::Not(part) => collect_words(part, words),
    }
}

/// The longest document that the readers are told to take, in bytes.
const MAX_DOCUMENT_BYTES: usize = 1 << 16;

fn corpus_config() -> CorpusConfig {
    CorpusConfig {
        max_document_bytes: MAX_DOCUMENT_BYTES,
        max_unpacked_bytes: 4 * MAX_DOCUMENT_BYTES as u64,
        ..CorpusConfig::default()
    }
}

/// What a file of this name gives: its documents and the reasons why others were left out.
fn readings(name: &str, bytes: &[u8], config: &CorpusConfig) -> (Vec<String>, Vec<String>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("a temporary file");
    let rules = Rules::new(config).expect("the rules are right");
    let (buffers, mut scratch) = (Buffers::default(), Scratch::default());
    let (mut documents, mut reasons) = (Vec::new(), Vec::new());
    let mut sink = |reading: ReadEvent<'_>| match reading {
        ReadEvent::Document(document) => {
            check_document(&document);
            // The folder differs from one reading to the next.
            let shown = format!("{document:?}");
            documents.push(shown.replace(&*folder.path().to_string_lossy(), ""));
        }
        ReadEvent::Skip(skip) | ReadEvent::Warning(skip) => reasons.push(skip.reason.to_string()),
    };
    walk(std::slice::from_ref(&path), &rules, &mut |file| match file {
        Ok(file) => units(file, &rules, &buffers).for_each(|unit| match unit {
            Ok(unit) => read(&unit, &rules, &mut scratch, &mut sink),
            Err(skip) => sink(ReadEvent::Skip(skip)),
        }),
        Err(skip) => sink(ReadEvent::Skip(skip)),
    });
    (documents, reasons)
}

fn check_document(document: &Document<'_>) {
    assert!(!document.id.trim().is_empty() && !document.body.trim().is_empty(), "{document:?}");
    assert!(document.body.len() <= 4 * MAX_DOCUMENT_BYTES, "{} bytes", document.body.len());
    if let Some(date) = document.date {
        assert!(date.days().start() <= date.days().end(), "{date}");
        assert_eq!(date.to_string().parse(), Ok(date), "a date is read as it is written");
    }
}

/// One name for each reader; the last two leave it to the content.
const NAMES: [&str; 9] =
    ["a.txt", "a.md", "a.html", "a.wiki", "a.jsonl", "a.csv", "a.tsv", "a.json", "a"];

/// Every reader gives whole documents or reasons, of any bytes, and twice the same.
pub fn reading(input: &[u8]) {
    let input = &input[..input.len().min(MAX_INPUT_BYTES)];
    let config = corpus_config();
    for name in NAMES {
        let first = readings(name, input, &config);
        let (documents, reasons) = &first;
        let is_one = ["a.txt", "a.md", "a.html", "a.wiki"].contains(&name);
        // The name does not decide alone: a text may be packed, or a table.
        assert!(!is_one || documents.len() + reasons.len() > 0, "{name} gives nothing");
        assert_eq!(first, readings(name, input, &config), "{name}");
    }
    let rules = Rules::new(&config).expect("the rules are right");
    let mut scratch = Scratch::default();
    for unit in units_of(input, "-", &rules, &Buffers::default()).flatten() {
        read(&unit, &rules, &mut scratch, &mut |reading| {
            if let ReadEvent::Document(document) = reading {
                check_document(&document);
            }
        });
    }
}

/// The old encodings that a rule may name.
const ENCODINGS: [&str; 5] = ["windows-1251", "koi8-r", "ibm866", "iso-8859-5", "x-mac-cyrillic"];

/// A text reads the same in UTF-8, in UTF-16 with a byte order mark, and in each old encoding that
/// has all its letters and that a rule names.
pub fn decoding(input: &[u8]) {
    let text: String = text(input).chars().filter(|c| !matches!(c, '\0' | '\u{FEFF}')).collect();
    if text.is_empty() {
        return;
    }
    for name in ["a.txt", "a.html", "a.csv", "a.jsonl"] {
        let (expected, _) = readings(name, text.as_bytes(), &corpus_config());
        let units = || std::iter::once(0xFEFF).chain(text.encode_utf16());
        let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
        assert_eq!(readings(name, &little, &corpus_config()).0, expected, "UTF-16, {name}");
        let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
        assert_eq!(readings(name, &big, &corpus_config()).0, expected, "UTF-16BE, {name}");
        for label in ENCODINGS {
            if let Some(found) = read_as(name, &text, label, label) {
                assert_eq!(found, expected, "{label}, {name}");
            }
        }
    }
}

/// What the text gives that is written in one encoding, where a rule names another; `None` where it
/// cannot be written so, or its first bytes look like packed data or a byte order mark.
pub fn read_as(name: &str, text: &str, written: &str, named: &str) -> Option<Vec<String>> {
    let encoding = Encoding::for_label(written.as_bytes()).expect("the label is known");
    let (bytes, _, has_unmappable) = encoding.encode(text);
    let begins = |mark: &[u8]| bytes.starts_with(mark);
    let marks: [&[u8]; 5] =
        [&[0x1F, 0x8B], &[0x28, 0xB5], &[0xFF, 0xFE], &[0xFE, 0xFF], &[0xEF, 0xBB]];
    if has_unmappable || marks.into_iter().any(begins) || encoding.decode(&bytes).0 != text {
        return None;
    }
    let rule =
        FileRule { files: "*".into(), encoding: Some(named.to_owned()), ..FileRule::default() };
    let config = CorpusConfig { rules: vec![rule], ..corpus_config() };
    Some(readings(name, &bytes, &config).0)
}

/// Keys are written and read back, weights are likelihoods, a name meets itself, and two words
/// are forms of one name in both directions or in neither.
pub fn names(input: &[u8]) {
    let text = text(&input[..input.len().min(120)]);
    let mut words = text.split_whitespace().map(str::to_lowercase);
    let (word, other) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut keys = Vec::new();
    for word in [&word, &other] {
        index_keys(word, &mut keys);
        for filed in &keys {
            assert_eq!(PhoneticKey::from_u64(filed.key.to_u64()), filed.key);
            assert_eq!(Signature::from_u32(filed.signature.to_u32()), filed.signature);
        }
        let query = NameQuery::new(word);
        let weights: Vec<f32> = query.keys().iter().map(|key| key.weight).collect();
        assert!(weights.is_sorted_by(|a, b| a >= b), "likeliest first: {weights:?}");
        assert!(weights.iter().all(|weight| *weight > 0.0 && *weight <= 1.0), "{weights:?}");
        if !query.keys().is_empty() {
            assert_eq!(match_names(word, word).map(|found| found.weight), Some(1.0), "{word}");
        }
    }
    let (there, back) = (match_names(&word, &other), match_names(&other, &word));
    for found in [there, back].into_iter().flatten() {
        assert!(found.weight > 0.0 && found.weight <= 1.0, "{word} {other}: {found:?}");
        assert!(found.fit > 0.0 && found.fit <= 1.0, "{word} {other}: {found:?}");
    }
    assert_eq!(there, match_names(&word, &other), "the same each time");
    // A word made from a name is found by it, but does not find it.
    let is_form =
        |found: Option<Match>| found.is_some_and(|found| found.relation == Relation::Form);
    assert_eq!(is_form(there), is_form(back), "{word} {other}");
}

/// A query and a text, parted by the first line end: every range of a snippet is a word that the hit
/// claims, and marks are the only tags.
pub fn snippet(input: &[u8]) {
    let input = text(input);
    let (query, body) = input.split_once('\n').unwrap_or((&input, &input));
    // Operators have a target of their own.
    let query: String =
        query.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).take(200).collect();
    if body.trim().is_empty() {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    index(folder.path(), body);
    let mut config = Config::default();
    config.search.budget_ms = 0;
    config.index.folder = folder.path().to_owned();
    let archive = Archive::open(&config, Verify::Quick).expect("what was written can be opened");
    let request = SearchRequest::new(query.to_lowercase());
    let results = archive.searcher().search(&request).expect("words are always a query");
    let answer: Value = serde_json::from_str(&json::search_results(&results, Default::default()))
        .expect("an answer is JSON");
    for hit in answer["hits"].as_array().into_iter().flatten() {
        let matched = hit["matched"].as_array().expect("a list");
        let forms: Vec<&str> = matched.iter().filter_map(|form| form["form"].as_str()).collect();
        for snippet in hit["snippets"].as_array().into_iter().flatten() {
            // Of each term no more than 20 forms are given.
            let forms = (forms.len() < 20).then_some(&*forms);
            check_snippet(snippet, forms);
        }
    }
}

fn index(folder: &Path, body: &str) {
    let mut writer = Writer::open(folder).expect("a new index");
    writer.add(&Document::new("1", body), None).expect("a text can be indexed");
    writer.commit().expect("a commit");
}

/// Whether the ranges ascend, and each is one of the forms where those are all.
pub fn check_snippet(snippet: &Value, forms: Option<&[&str]>) {
    let letters: Vec<char> = snippet["text"].as_str().expect("a text").chars().collect();
    let html = snippet["html"].as_str().expect("a text");
    let (mut last, mut count) = (0, 0);
    for range in snippet["ranges"].as_array().expect("a list") {
        let [start, end] = [0, 1]
            .map(|i| range[i].as_u64().and_then(|at| usize::try_from(at).ok()).expect("a place"));
        assert!(last <= start && start < end && end <= letters.len(), "{snippet}");
        let word: String = letters[start..end].iter().collect();
        let is = |form: &&str| without_spaces(form) == without_spaces(&word);
        assert!(forms.is_none_or(|forms| forms.iter().any(is)), "{word:?} of {forms:?}: {snippet}");
        (last, count) = (end, count + 1);
    }
    let tags = |tag: &str| html.matches(tag).count();
    assert_eq!((tags("<mark>"), tags("</mark>"), tags("<")), (count, count, 2 * count), "{html}");
}

/// A passage has one space where the text had a line end.
fn without_spaces(text: &str) -> String {
    text.split_whitespace().collect()
}
