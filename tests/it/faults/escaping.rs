//! The HTML of snippets, read back as browsers read it: it is exactly the text and our marks, whatever
//! documents and queries hold.

use std::cell::RefCell;

use arkhiv::{
    document::Document,
    index::Writer,
    render::{html::UiLanguage, json},
    search::SearchRequest,
};
use html5ever::{
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
    },
};
use serde_json::Value;

use super::Random;
use crate::library;

/// What a browser makes of a piece of HTML.
#[derive(Debug, Default, PartialEq)]
struct Read {
    text: String,
    /// Marks, in Unicode scalar values.
    marks: Vec<[usize; 2]>,
    /// What is no text and no mark.
    others: Vec<String>,
}

#[derive(Default)]
struct Reading(RefCell<Read>);

impl TokenSink for Reading {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut read = self.0.borrow_mut();
        let at = read.text.chars().count();
        match token {
            Token::CharacterTokens(text) => read.text.push_str(&text),
            Token::NullCharacterToken => read.text.push('\0'),
            Token::TagToken(tag) if &*tag.name == "mark" && tag.attrs.is_empty() => {
                match tag.kind {
                    TagKind::StartTag => read.marks.push([at, usize::MAX]),
                    TagKind::EndTag => match read.marks.last_mut() {
                        Some(last) if last[1] == usize::MAX => last[1] = at,
                        _ => read.others.push("an end without a beginning".to_owned()),
                    },
                }
            }
            Token::EOFToken => {}
            other => read.others.push(format!("{other:?}")),
        }
        TokenSinkResult::Continue
    }
}

fn read(html: &str) -> Read {
    // A snippet stands within a page, so that a mark of the byte order is text.
    let options = TokenizerOpts { discard_bom: false, ..TokenizerOpts::default() };
    let tokenizer = Tokenizer::new(Reading::default(), options);
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.take()
}

/// What is wrong with a snippet.
fn mistake(snippet: &Value) -> Option<String> {
    let text = snippet["text"].as_str().unwrap().to_owned();
    let range = |range: &Value| [0, 1].map(|end| range[end].as_u64().unwrap() as usize);
    let marks: Vec<_> = snippet["ranges"].as_array().unwrap().iter().map(range).collect();
    let expected = Read { text, marks, others: Vec::new() };
    let found = read(snippet["html"].as_str().unwrap());
    (found != expected).then(|| format!("{found:?}, not {expected:?}"))
}

const WORDS: [&str; 10] = [
    "Хрущёв",
    "молотова",
    "mark",
    "script",
    "Malenkov",
    "amp",
    "plenum",
    "м\u{301}ир",
    "AT",
    "письмо",
];
const HOSTILE: [&str; 34] = [
    "<",
    ">",
    "&",
    "\"",
    "'",
    "<script>alert(1)</script>",
    "<mark>",
    "</mark>",
    "<mark class=x>",
    "&lt;",
    "&amp;lt;",
    "&amp",
    "&#60;",
    "&#x3c;script&#x3e;",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<img src=x onerror=alert(1)>",
    "\" onmouseover=\"alert(1)",
    "<svg/onload=alert(1)>",
    "<plaintext>",
    "</title>",
    "<?php",
    "\u{202e}",
    "\u{2066}",
    "\u{200f}",
    "\u{1b}[31m",
    "\0",
    "\r\n",
    "\u{feff}",
    "\u{fffe}",
    "🙂\u{200d}🙂",
    "&notin;&copy",
];

/// Words and what is hostile, with spaces between them or none.
fn hostile(random: &mut Random, pieces: u64) -> String {
    let mut text = String::new();
    for _ in 0..pieces {
        let from = |all: &[&str], random: &mut Random| {
            all[random.below(all.len() as u64) as usize].to_owned()
        };
        text += &match random.below(3) {
            0 => from(&WORDS, random),
            1 => from(&HOSTILE, random),
            _ => char::from_u32(random.below(0x3000) as u32).map_or(String::new(), String::from),
        };
        text += [" ", "", ". ", "\n"][random.below(4) as usize];
    }
    text
}

/// The snippets of documents and queries that hold what is hostile, until there are so many.
fn snippets(wanted: usize, mut check: impl FnMut(&Value)) {
    let mut random = Random::seeded("snippets");
    let mut count = 0;
    while count < wanted {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(folder.path()).unwrap();
        for id in 0..200 {
            let pieces = 1 + random.below(120);
            let body = hostile(&mut random, pieces) + WORDS[id % WORDS.len()];
            let mut document = Document::new(id.to_string(), body);
            document.title = Some(hostile(&mut random, 6).into());
            writer.add(&document, None).unwrap();
        }
        writer.commit().unwrap();
        drop(writer);
        let searcher = library::open(folder.path()).searcher();
        for _ in 0..40 {
            let word = WORDS[random.below(WORDS.len() as u64) as usize];
            let mut q = hostile(&mut random, 3) + " OR " + word;
            while q.len() > 1024 {
                q.pop();
            }
            let request = SearchRequest { limit: 30, ..SearchRequest::new(q) };
            let found = searcher.search(&request).unwrap();
            let answer = json::search_results(&found, UiLanguage::Russian);
            let answer: Value = serde_json::from_str(&answer).unwrap();
            let hits = answer["hits"].as_array().unwrap().iter();
            for snippet in hits.flat_map(|hit| hit["snippets"].as_array().unwrap()) {
                check(snippet);
                count += 1;
            }
        }
    }
    println!("{count} snippets");
}

fn every_snippet_is_its_text(wanted: usize) {
    let (mut planted, mut seen, mut marks) = (0, 0, 0);
    snippets(wanted, |snippet| {
        assert_eq!(mistake(snippet), None, "{snippet}");
        marks += snippet["ranges"].as_array().unwrap().len();
        let html = snippet["html"].as_str().unwrap();
        // The control: one tag that is not escaped.
        if let Some(at) = html.find("&lt;script") {
            let mut wrong = snippet.clone();
            wrong["html"] = Value::from(format!("{}<{}", &html[..at], &html[at + 4..]));
            planted += 1;
            seen += usize::from(mistake(&wrong).is_some());
        }
    });
    println!("{marks} marks; {seen} of {planted} planted tags were seen");
    assert!(planted > wanted / 100 && seen == planted && marks > wanted / 2, "{seen} of {planted}");
}

#[test]
fn the_html_of_a_snippet_is_its_text_and_marks() {
    every_snippet_is_its_text(1_000);
}

#[test]
#[ignore = "takes a minute; prints its figures"]
fn the_html_of_ten_thousand_snippets_is_their_text_and_marks() {
    every_snippet_is_its_text(10_000);
}
