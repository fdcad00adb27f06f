//! Snippets of texts of every kind: what is marked is the word, and HTML says what the text says.

use arkhiv::{
    analysis::{Analyzer, fold},
    document::Document,
    index::Writer,
    render,
    search::{Archive, Hit, SearchRequest, SearchResults, Snippet},
};

use crate::library::open;

/// What is asked for, and the terms that it is to find.
const QUERY: &str = "=хрущёв OR =party OR =e\u{301}migre\u{301}";
const TERMS: [&str; 3] = ["хрущёв", "party", "émigré"];

fn archive(documents: &[Document<'_>]) -> (tempfile::TempDir, Archive) {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = Writer::open(folder.path()).unwrap();
    for document in documents {
        writer.add(document, None).unwrap();
    }
    writer.commit().unwrap();
    let archive = open(folder.path());
    (folder, archive)
}

/// Words that match in every way of writing them.
const MATCHES: [&str; 13] = [
    "Хрущёв",
    "ХРУЩЁВ",
    "Хруще\u{308}в",
    "Хру\u{301}щёв",
    "Хрущёв\u{301}",
    "Хру\u{ad}щёв",
    "party",
    "Party\u{301}",
    "par\u{200d}ty",
    "émigré",
    "e\u{301}migre\u{301}",
    "Ém\u{ad}igré",
    "Хру-\nщёв",
];
/// Other words, and what parts words.
const OTHERS: [&str; 24] = [
    "слово",
    "и",
    "другое",
    "Пленум",
    "1957",
    "the",
    "word",
    "a",
    "Committee",
    "antidisestablishment",
    " ",
    " ",
    " ",
    " ",
    ". ",
    ", ",
    "; ",
    "! ",
    "? ",
    " (",
    ") ",
    "\n",
    "-",
    ": ",
];
/// What may stand in a text besides.
const ODD: [&str; 33] = [
    "<mark>",
    "</mark>",
    "<b>",
    "&lt;",
    "&amp;amp;",
    "\"",
    "'",
    "<script>alert(1)</script>",
    "«",
    "»",
    "…",
    "\u{0}",
    "\u{7}",
    "\u{1b}[2J",
    "\u{7f}",
    "\u{85}",
    "\u{202e}",
    "\u{2066}",
    "\u{200f}",
    "שלום",
    "عربي",
    "👩\u{200d}👧",
    "🇷🇺",
    "𝐀𐐀",
    "и\u{306}",
    "\u{301}",
    "\r\n\r\n",
    "\t",
    "\u{a0}",
    "\u{2028}",
    "\u{feff}",
    "словобезконцаикраясловобезконцаикраясловобезконцаикраясловобезконцаикраясловобезконцаикрая",
    "_",
];

/// Texts of all these in changing order, always the same.
fn bodies() -> impl Iterator<Item = String> {
    let mut state = 1957_u64;
    let mut draw = move |limit: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % limit
    };
    std::iter::repeat_with(move || {
        let pieces = (0..1 + draw(60)).map(|_| match draw(16) {
            0..=2 => MATCHES[draw(MATCHES.len())],
            3 => ODD[draw(ODD.len())],
            _ => OTHERS[draw(OTHERS.len())],
        });
        pieces.collect()
    })
}

/// The text and the ranges of the marks that a browser reads from `html`, which may have nothing but
/// text, five entities and `<mark>`.
fn read(html: &str) -> (String, Vec<[usize; 2]>) {
    let (mut text, mut ranges, mut open, mut rest) = (String::new(), Vec::new(), None, html);
    let entities = [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&'), ("&quot;", '"'), ("&#39;", '\'')];
    while let Some(letter) = rest.chars().next() {
        let at = text.chars().count();
        if let Some(after) = rest.strip_prefix("<mark>") {
            assert_eq!(open.replace(at), None, "{html}");
            rest = after;
        } else if let Some(after) = rest.strip_prefix("</mark>") {
            ranges.push([open.take().expect(html), at]);
            rest = after;
        } else if let Some((entity, character)) = entities.iter().find(|(e, _)| rest.starts_with(e))
        {
            text.push(*character);
            rest = &rest[entity.len()..];
        } else {
            // A browser drops what controls a device, and reads `<` and `&` as markup.
            assert!(!letter.is_control() && !"<>&\"'".contains(letter), "{letter:?} in {html:?}");
            text.push(letter);
            rest = &rest[letter.len_utf8()..];
        }
    }
    assert_eq!(open, None, "{html}");
    (text, ranges)
}

fn slice(text: &str, [start, end]: [usize; 2]) -> String {
    text.chars().skip(start).take(end - start).collect()
}

/// Every word of a text that is one of the terms, in Unicode scalar values.
fn words(text: &str) -> Vec<[usize; 2]> {
    let mut found = Vec::new();
    Analyzer::new().tokens(text, |token| {
        if TERMS.contains(&token.term) {
            let letters = |at: usize| text[..at].chars().count();
            found.push([letters(token.span.start), letters(token.span.end)]);
        }
    });
    found
}

fn squeezed(text: &str) -> String {
    let blank = |c: char| if c.is_control() || c.is_whitespace() { ' ' } else { c };
    let text: String = text.chars().map(blank).collect();
    text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn check_snippet(body: &str, hit: &Hit, snippet: &Snippet) {
    for range in &snippet.ranges {
        let word = slice(&snippet.text, *range);
        assert!(TERMS.contains(&&*fold(&word)), "{word:?} of {body:?}");
        let is_listed = |form: &str| squeezed(form) == squeezed(&word);
        let of_term = hit.matched.iter().filter(|one| fold(&one.form) == fold(&word));
        assert!(of_term.clone().count() >= 20 || of_term.clone().any(|one| is_listed(&one.form)));
    }
    let shown = snippet.text.trim_start_matches('…').trim_end_matches('…');
    assert!(squeezed(body).contains(&squeezed(shown)), "{shown:?} of {body:?}");
    // A word that stands on two lines is one word no more when these are one.
    if !body.contains("-\n") {
        assert_eq!(words(&snippet.text), snippet.ranges, "{:?} of {body:?}", snippet.text);
    }
}

#[test]
fn the_html_of_ten_thousand_documents_is_read_as_their_text_with_its_marks() {
    let bodies = bodies().filter(|body: &String| !body.trim().is_empty()).take(10_000);
    let documents: Vec<Document<'_>> =
        bodies.enumerate().map(|(n, body)| Document::new(n.to_string(), body)).collect();
    let mut snippets = 0;
    // Small indexes: each of many pages ranks all of its documents.
    for documents in documents.chunks(500) {
        snippets += check_documents(documents);
    }
    assert!(snippets > 5_000, "{snippets}");
}

/// Checks every snippet of the documents that match, and counts them.
fn check_documents(documents: &[Document<'_>]) -> usize {
    let (_folder, archive) = archive(documents);
    let (searcher, mut snippets) = (archive.searcher(), 0);
    for offset in (0..documents.len()).step_by(SearchRequest::MAX_LIMIT) {
        let request =
            SearchRequest { offset, limit: SearchRequest::MAX_LIMIT, ..SearchRequest::new(QUERY) };
        let results: SearchResults = searcher.search(&request).unwrap();
        let json: serde_json::Value =
            serde_json::from_str(&render::json::search_results(&results, Default::default()))
                .unwrap();
        for (hit, given) in results.hits.iter().zip(json["hits"].as_array().unwrap()) {
            let document = documents.iter().find(|document| document.id == hit.id).unwrap();
            assert!(!hit.snippets.is_empty() && hit.snippets.iter().all(|s| !s.ranges.is_empty()));
            for (snippet, given) in hit.snippets.iter().zip(given["snippets"].as_array().unwrap()) {
                let expected = (snippet.text.clone(), snippet.ranges.clone());
                assert_eq!(read(given["html"].as_str().unwrap()), expected);
                check_snippet(&document.body, hit, snippet);
                snippets += 1;
            }
        }
    }
    snippets
}

/// Control of the test above: what is no such HTML is told from it.
#[test]
#[should_panic(expected = "in \"a <b>\"")]
fn html_with_other_markup_is_not_read() {
    read("a <b>");
}
