use proptest::prelude::*;

use super::*;
use crate::{
    analysis::Analyzer,
    query::{Node, Plan},
    search::highlight::Highlighter,
};

/// A text and its marks, each written as `[term:word]` or, for the first term, `[word]`.
fn marked(text: &str) -> (String, Vec<Mark>) {
    let (mut plain, mut marks) = (String::new(), Vec::new());
    for part in text.split_inclusive(['[', ']']) {
        let Some(word) = part.strip_suffix(']') else {
            plain.push_str(part.trim_end_matches('['));
            continue;
        };
        let (term, word) = word.split_once(':').unwrap_or(("0", word));
        let span = plain.len()..plain.len() + word.len();
        marks.push(Mark::new(span, term.parse().unwrap()));
        plain.push_str(word);
    }
    (plain, marks)
}

/// The text of a snippet with its ranges in brackets.
fn bracketed(snippet: &Snippet) -> String {
    let letters: Vec<char> = snippet.text.chars().collect();
    let mut shown = String::new();
    let mut at = 0;
    for [start, end] in &snippet.ranges {
        shown.extend(&letters[at..*start]);
        shown.push('[');
        shown.extend(&letters[*start..*end]);
        shown.push(']');
        at = *end;
    }
    shown.extend(&letters[at..]);
    shown
}

#[track_caller]
fn check(text: &str, count: usize, expected: &[&str]) {
    let (text, marks) = marked(text);
    let shown = passages(&Source::body(&text, &[]), &marks, &[], count);
    assert_eq!(shown.iter().map(bracketed).collect::<Vec<_>>(), expected);
}

#[track_caller]
fn check_whole(text: &str, expected: &str) {
    let (text, marks) = marked(text);
    assert_eq!(bracketed(&whole(&Source::title(&text), &marks)), expected);
}

#[test]
fn a_short_text_is_shown_whole() {
    check("Маленков просил [Хрущёва] уйти.", 3, &["Маленков просил [Хрущёва] уйти."]);
    check("[Хрущёв]", 1, &["[Хрущёв]"]);
    check("[Хрущёв]", 0, &[]);
    check("no match", 3, &[]);
    check("", 3, &[]);
}

#[test]
fn white_space_is_one_blank_and_ranges_follow() {
    check("  The\n \t [Plenum]\r\n of  [June] ", 1, &["The [Plenum] of [June]"]);
    check_whole("a\u{2003}\u{a0}[b]", "a [b]");
    check_whole("the [Khru-\n shchev] era", "the [Khru-  shchev] era");
}

#[test]
fn marks_that_touch_stay_apart() {
    check_whole("[a][b] [c]", "[a][b] [c]");
    check_whole("[СССР]-[СССР]", "[СССР]-[СССР]");
}

#[test]
fn ranges_count_letters_and_not_bytes() {
    let (text, marks) = marked("👩‍👧 Ники\u{301}та [Хрущё\u{301}в] сам");
    let shown = whole(&Source::body(&text, &[]), &marks);
    assert_eq!(shown.ranges, [[12, 19]]);
    assert_eq!(shown.exact, "Хрущё\u{301}в");
}

#[test]
fn a_passage_starts_and_ends_with_a_sentence_where_one_is_near() {
    let long = "Other things were said before this. ".repeat(9);
    let more = "And a great deal was said after it by others. ".repeat(9);
    check(
        &format!("{long}Then [Khrushchev] spoke of the harvest in the virgin lands. {more}"),
        1,
        &["Then [Khrushchev] spoke of the harvest in the virgin lands. And a great deal was said \
           after it by others."],
    );
}

#[test]
fn a_passage_within_a_sentence_is_cut_between_words_and_says_so() {
    let words = "the members who were present ".repeat(20);
    let (text, marks) = marked(&format!("{words}[Khrushchev] {words}"));
    let [shown] = passages(&Source::body(&text, &[]), &marks, &[], 1).try_into().unwrap();
    assert!(shown.text.starts_with('…') && shown.text.ends_with('…'), "{}", shown.text);
    let inner = shown.text.trim_matches('…');
    assert!(text.contains(&format!(" {inner} ")), "{inner}");
}

#[test]
fn a_text_without_blanks_is_cut_between_words_or_visible_characters() {
    let words = "память,".repeat(40);
    let (text, marks) = marked(&format!("{words}[Хрущёв],{words}"));
    let [shown] = passages(&Source::body(&text, &[]), &marks, &[], 1).try_into().unwrap();
    let rest = shown.text.replace("память", "").replace(',', "");
    assert_eq!(rest, "…Хрущёв…", "every word is whole");

    let letters = "и\u{301}".repeat(300);
    let (text, marks) = marked(&format!("{letters}_[Хрущёв]_{letters}"));
    let [shown] = passages(&Source::body(&text, &[]), &marks, &[], 1).try_into().unwrap();
    assert!(shown.text.starts_with("…и\u{301}"), "{}", shown.text);
    assert!(shown.text.ends_with("и\u{301}…"), "{}", shown.text);
    assert!(shown.prefix.starts_with('и') && shown.suffix.ends_with("и\u{301}"));
}

#[test]
fn the_passage_with_most_terms_is_the_first_and_none_overlap() {
    let gap = "Nothing of interest was said here. ".repeat(12);
    let text =
        format!("[0:June] was warm. {gap}In [0:June] the [1:plenum] met. {gap}[0:June] ended.");
    let (text, marks) = marked(&text);
    let shown = passages(&Source::body(&text, &[]), &marks, &[], 3);
    assert_eq!(shown.iter().map(|s| s.ranges.len()).collect::<Vec<_>>(), [2, 1, 1]);
    assert!(shown[1].text.starts_with("June was"), "the earlier of equals goes first");
    check("[0:a] [0:b] [0:c] [1:d]", 3, &["[a] [b] [c] [d]"]);
}

#[test]
fn the_first_match_has_its_surroundings() {
    let around = |text: &str| {
        let (text, marks) = marked(text);
        let Snippet { prefix, exact, suffix, .. } = whole(&Source::body(&text, &[]), &marks);
        [prefix, exact, suffix]
    };
    assert_eq!(around("[a]"), ["", "a", ""]);
    assert_eq!(around("nothing"), ["", "", ""]);
    assert_eq!(around("x [a] y [b] z"), ["x", "a", "y b z"]);
    assert_eq!(
        around("Маленков и Молотов вдвоём просили [Хрущёва] уйти с поста первого секретаря ЦК"),
        ["и Молотов вдвоём просили", "Хрущёва", "уйти с поста первого секретаря"],
    );
}

#[test]
fn a_document_without_a_match_shows_its_beginning() {
    assert_eq!(beginning(&Source::body("  The Plenum met.\n", &[])).text, "The Plenum met.");
    assert_eq!(beginning(&Source::body("", &[])).text, "");
    let long = beginning(&Source::body(&"word ".repeat(100), &[])).text;
    assert!(long.ends_with("word…") && long.chars().count() <= 2 * CONTEXT + 1, "{long}");
}

#[test]
fn the_rarest_word_decides_and_then_words_side_by_side() {
    let gap = "Nothing of interest was said here. ".repeat(12);
    let text = format!(
        "[0:The] [0:the] [0:the] [0:the]. {gap}[1:Plenum]. {gap}[0:The] old [1:plenum]. {gap}"
    );
    let (text, marks) = marked(&text);
    let best =
        |telling: &[f32]| bracketed(&passages(&Source::body(&text, &[]), &marks, telling, 1)[0]);
    assert!(best(&[0.1, 1.0]).starts_with("[The] old [plenum]."));
    let (text, mut marks) =
        marked(&format!("[0:white] and by far the last [1:car]. {gap}[0:White] [1:car]."));
    for (mark, position) in marks.iter_mut().zip([0, 6, 90, 91]) {
        mark.position = position;
    }
    assert_eq!(
        bracketed(&passages(&Source::body(&text, &[]), &marks, &[], 1)[0]),
        "[White] [car]."
    );
}

#[test]
fn a_russian_passage_is_as_long_as_an_english_one() {
    let letters = |word: &str| {
        let (text, marks) = marked(&format!("{}[x] {}", word.repeat(300), word.repeat(300)));
        passages(&Source::body(&text, &[]), &marks, &[], 1)[0].text.chars().count()
    };
    assert_eq!(letters("слово "), letters("words "));
}

#[test]
fn a_sentence_that_is_no_more_than_a_word_is_not_shown_alone() {
    let more = "and a great deal was said after it by all the others who were there ".repeat(9);
    let (text, marks) = marked(&format!("Before. [No]. {more}"));
    let [shown] = passages(&Source::body(&text, &[]), &marks, &[], 1).try_into().unwrap();
    assert!(shown.text.starts_with("No. and a great deal") && shown.text.ends_with('…'));
}

#[test]
fn characters_that_control_a_device_are_blanks() {
    check("a\u{0}\u{7}b [party]\u{1b}2J \u{85}c", 1, &["a b [party] 2J c"]);
}

#[test]
fn the_anchor_is_the_last_at_or_before_the_first_match() {
    let anchor =
        |at: usize, label: &'static str| Anchor { at, label: label.into(), fragment: None };
    let anchors = [anchor(3, "p. 1"), anchor(7, "p. 2"), anchor(20, "p. 3")];
    let label = |text: &str| {
        let (text, marks) = marked(text);
        let [shown] = passages(&Source::body(&text, &anchors), &marks, &[], 1).try_into().unwrap();
        shown.anchor.map(|anchor| anchor.label)
    };
    assert_eq!(label("да [Хрущёв] и [Хрущёв]").as_deref(), Some("p. 1"));
    assert_eq!(label("да, да [Хрущёв]").as_deref(), Some("p. 2"));
    assert_eq!(label("[да], Хрущёв"), None);
}

#[test]
fn the_surroundings_are_beside_the_match_and_in_its_line() {
    let around = |text: &str| {
        let (text, marks) = marked(text);
        let [shown] = passages(&Source::body(&text, &[]), &marks, &[], 1).try_into().unwrap();
        [shown.prefix, shown.exact, shown.suffix]
    };
    assert_eq!(around("Heading\nThe [Plenum]… met\nNext"), ["The", "Plenum", "… met"]);
    assert_eq!(around("М.С.[Хрущёв]’s"), ["М.С.", "Хрущёв", "’s"]);
    let (before, after) = ("Other things were said. ".repeat(9), "Then they left. ".repeat(9));
    let found = around(&format!("{before}[Khrushchev] spoke. {after}"));
    assert_eq!(
        found,
        ["said. Other things were said.", "Khrushchev", "spoke. Then they left. Then"]
    );
}

proptest! {
    #[test]
    fn every_range_is_a_match_and_the_text_is_of_the_document(
        text in "([а-г]{1,3}|[ ,.\u{301}\n_x-]|👩‍👧){0,400}",
        term in "[а-г]{1,2}",
    ) {
        let plan = Plan::of_forms(Node::Term(0), &[&[&term]]);
        let marks = Highlighter::new(&plan).marks(&mut Analyzer::new(), &text);
        let passages = passages(&Source::body(&text, &[]), &marks, &[], 3);
        prop_assert_eq!(passages.is_empty(), marks.is_empty());
        let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        for shown in &passages {
            let letters: Vec<char> = shown.text.chars().collect();
            prop_assert!(!shown.ranges.is_empty());
            for [start, end] in &shown.ranges {
                let word: String = letters[*start..*end].iter().collect();
                prop_assert!(marks.iter().any(|m| squeezed(&text[m.span.clone()]) == squeezed(&word)));
            }
            let inner = shown.text.trim_matches('…');
            prop_assert!(squeezed(&text).contains(&squeezed(inner)), "{:?}", inner);
        }
    }
}
