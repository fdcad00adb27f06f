//! Passages that show why a document matches, as text with ranges.

use std::{cmp::Ordering, ops::Range};

use super::{highlight::Mark, hit::Snippet};
use crate::analysis::{self, grapheme_after, grapheme_before, word_after, word_before};

/// Bytes that a passage's matches may be apart.
const SPREAD: usize = 220;
/// Bytes that are shown on either side of the matches, at most.
const CONTEXT: usize = 140;
/// Bytes after which a passage may end with a sentence.
const ENOUGH: usize = 100;
/// Characters of `prefix` and `suffix`, at most.
const AFFIX: usize = 32;

/// The best passages of a text, at most `count`, best first: those with most of the terms.
///
/// Passages do not overlap. They start and end with a sentence where one is near, else between
/// words, never within a visible character, and `…` says that something was left out. White space is
/// one blank.
pub(super) fn passages(
    field: &'static str,
    text: &str,
    marks: &[Mark],
    count: usize,
) -> Vec<Snippet> {
    let mut chosen: Vec<Range<usize>> = Vec::new();
    for (window, _) in windows(marks) {
        if chosen.len() == count {
            break;
        }
        let span = marks[window.start].span.start..marks[window.end - 1].span.end;
        let passage = widen(text, span);
        if chosen.iter().all(|other| other.end <= passage.start || passage.end <= other.start) {
            chosen.push(passage);
        }
    }
    chosen.into_iter().map(|passage| snippet(field, text, passage, marks)).collect()
}

/// The beginning of a text, for a document that matches without a word to show.
pub(super) fn beginning(field: &'static str, text: &str) -> Snippet {
    let start = text.len() - text.trim_start().len();
    snippet(field, text, start..widen(text, start..start).end, &[])
}

/// A short text whole, such as a title.
pub(super) fn whole(field: &'static str, text: &str, marks: &[Mark]) -> Snippet {
    snippet(field, text, 0..text.len(), marks)
}

/// Runs of marks that fit one passage, best first, with their scores.
fn windows(marks: &[Mark]) -> Vec<(Range<usize>, f32)> {
    let mut windows: Vec<(Range<usize>, f32)> = (0..marks.len())
        .map(|first| {
            let fits = |mark: &&Mark| mark.span.end <= marks[first].span.start + SPREAD;
            let length = marks[first..].iter().take_while(fits).count().max(1);
            (first..first + length, score(&marks[first..first + length]))
        })
        .collect();
    // The earlier of equals: the sort is stable.
    windows.sort_by(|a, b| b.1.partial_cmp(&a.1).unwrap_or(Ordering::Equal));
    windows
}

/// A new term counts by its best form, a repeated one little.
fn score(marks: &[Mark]) -> f32 {
    let mut best: Vec<(usize, f32)> = Vec::new();
    for mark in marks {
        match best.iter_mut().find(|(term, _)| *term == mark.term) {
            Some((_, weight)) => *weight = weight.max(mark.weight),
            None => best.push((mark.term, mark.weight)),
        }
    }
    let terms: f32 = best.iter().map(|(_, weight)| weight).sum();
    terms + 0.05 * (marks.len().min(6) as f32)
}

/// The passage around a span.
fn widen(text: &str, span: Range<usize>) -> Range<usize> {
    let low = text.floor_char_boundary(span.start.saturating_sub(CONTEXT));
    let high = text.ceil_char_boundary((span.end + CONTEXT).min(text.len()));
    let mut start = start_after(text, low, span.start);
    let mut end = end_before(text, span.end, high);
    // From the sentence that the first match stands in, if it starts within reach.
    let sentences = analysis::sentences(&text[start..end]);
    let begins = sentences.map(|sentence| start + sentence.start);
    if let Some(begin) = begins.take_while(|begin| *begin <= span.start).last() {
        start = begin;
    }
    // To the end of a sentence, if the passage says enough by then.
    let tail_start = text.floor_char_boundary(span.end.saturating_sub(1).max(start));
    let mut ends = analysis::sentences(&text[tail_start..end]).map(|s| tail_start + s.end);
    if let Some(enough) = ends.find(|end| *end >= span.end && end - start >= ENOUGH) {
        end = enough;
    }
    let passage = &text[start..end];
    start += passage.len() - passage.trim_start().len();
    end -= passage.len() - passage.trim_end().len();
    start.min(end)..end
}

/// Where a text may be cut that has to start between two bytes: at the first white space; where
/// there is none, at the first word; within one long word, between two visible characters.
fn start_after(text: &str, low: usize, high: usize) -> usize {
    if low == 0 {
        return 0;
    }
    if let Some(blank) = text[low..high].find(char::is_whitespace) {
        return low + blank;
    }
    // Only as far as `high`: a word may be as long as the text.
    match word_after(&text[..high], low) {
        word if word < high => word,
        _ => grapheme_after(text, low).min(high),
    }
}

/// Where a text may be cut that has to end between two bytes: the same from the other side.
fn end_before(text: &str, low: usize, high: usize) -> usize {
    if high == text.len() {
        return high;
    }
    if let Some(blank) = text[low..high].rfind(char::is_whitespace) {
        return low + blank;
    }
    match word_before(text, high) {
        word if word > low => word,
        _ => grapheme_before(text, high).max(low),
    }
}

/// A passage of a text with the marks in it, and `…` where it leaves something of a sentence out.
fn snippet(field: &'static str, text: &str, passage: Range<usize>, marks: &[Mark]) -> Snippet {
    let mut shown = Shown::default();
    if is_cut_before(text, passage.start) {
        shown.push('…');
    }
    let inside = |mark: &&Mark| passage.start <= mark.span.start && mark.span.end <= passage.end;
    let mut at = passage.start;
    for mark in marks.iter().filter(inside) {
        shown.push_plain(&text[at..mark.span.start]);
        shown.push_match(&text[mark.span.clone()]);
        at = mark.span.end;
    }
    shown.push_plain(&text[at..passage.end]);
    if is_cut_after(text, passage.end) {
        shown.push('…');
    }
    let [prefix, exact, suffix] = shown.around_first().map(str::to_owned);
    Snippet { field, text: shown.text, ranges: shown.ranges, prefix, exact, suffix }
}

/// Whether a passage that starts here leaves out the beginning of a sentence.
fn is_cut_before(text: &str, start: usize) -> bool {
    let before = text[..start].trim_end();
    !before.is_empty() && !before.ends_with(['.', '!', '?', '…', '»', '”', '"', ':'])
}

/// Whether a passage that ends here leaves out the end of a sentence.
fn is_cut_after(text: &str, end: usize) -> bool {
    let (passage, rest) = text.split_at(end);
    !rest.trim_start().is_empty() && !passage.ends_with(['.', '!', '?', '…', '»', '”', '"'])
}

/// The text of a snippet as it is put together.
#[derive(Default)]
struct Shown {
    text: String,
    /// Unicode scalar values of the text.
    length: usize,
    /// The matches, in Unicode scalar values.
    ranges: Vec<[usize; 2]>,
    /// The first match, in bytes.
    first: Option<Range<usize>>,
}

impl Shown {
    fn push(&mut self, letter: char) {
        self.text.push(letter);
        self.length += 1;
    }

    /// Any stretch of white space is one blank.
    fn push_plain(&mut self, text: &str) {
        for letter in text.chars() {
            match letter.is_whitespace() {
                true if self.text.ends_with(' ') => {}
                true => self.push(' '),
                false => self.push(letter),
            }
        }
    }

    /// A word, which may stand on two lines.
    fn push_match(&mut self, word: &str) {
        let (start, first_byte) = (self.length, self.text.len());
        for letter in word.chars() {
            self.push(if letter.is_whitespace() { ' ' } else { letter });
        }
        self.ranges.push([start, self.length]);
        self.first.get_or_insert(first_byte..self.text.len());
    }

    /// What stands before the first match, the match, and what stands after it.
    fn around_first(&self) -> [&str; 3] {
        let Some(Range { start, end }) = self.first.clone() else { return Default::default() };
        let text = &self.text;
        let letters_before = text[..start].char_indices().rev();
        let low = letters_before.take(AFFIX).last().map_or(start, |(at, _)| at);
        let mut letters_after = text[end..].char_indices();
        let high = letters_after.nth(AFFIX).map_or(text.len(), |(at, _)| end + at);
        let prefix = &text[start_after(text, low, start)..start];
        let suffix = &text[end..end_before(text, end, high)];
        let apart = ['…', ' '];
        [prefix.trim_matches(apart), &text[start..end], suffix.trim_matches(apart)]
    }
}

#[cfg(test)]
mod tests {
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
        let shown = passages("body", &text, &marks, count);
        assert_eq!(shown.iter().map(bracketed).collect::<Vec<_>>(), expected);
    }

    #[track_caller]
    fn check_whole(text: &str, expected: &str) {
        let (text, marks) = marked(text);
        assert_eq!(bracketed(&whole("title", &text, &marks)), expected);
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
        let shown = whole("body", &text, &marks);
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
            &[
                "Then [Khrushchev] spoke of the harvest in the virgin lands. And a great deal was said \
               after it by others.",
            ],
        );
    }

    #[test]
    fn a_passage_within_a_sentence_is_cut_between_words_and_says_so() {
        let words = "the members who were present ".repeat(20);
        let (text, marks) = marked(&format!("{words}[Khrushchev] {words}"));
        let [shown] = passages("body", &text, &marks, 1).try_into().unwrap();
        assert!(shown.text.starts_with('…') && shown.text.ends_with('…'), "{}", shown.text);
        let inner = shown.text.trim_matches('…');
        assert!(text.contains(&format!(" {inner} ")), "{inner}");
    }

    #[test]
    fn a_text_without_blanks_is_cut_between_words_or_visible_characters() {
        let words = "память,".repeat(40);
        let (text, marks) = marked(&format!("{words}[Хрущёв],{words}"));
        let [shown] = passages("body", &text, &marks, 1).try_into().unwrap();
        let rest = shown.text.replace("память", "").replace(',', "");
        assert_eq!(rest, "…Хрущёв…", "every word is whole");

        let letters = "и\u{301}".repeat(300);
        let (text, marks) = marked(&format!("{letters}_[Хрущёв]_{letters}"));
        let [shown] = passages("body", &text, &marks, 1).try_into().unwrap();
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
        let shown = passages("body", &text, &marks, 3);
        assert_eq!(shown.iter().map(|s| s.ranges.len()).collect::<Vec<_>>(), [2, 1, 1]);
        assert!(shown[1].text.starts_with("June was"), "the earlier of equals goes first");
        check("[0:a] [0:b] [0:c] [1:d]", 3, &["[a] [b] [c] [d]"]);
    }

    #[test]
    fn the_first_match_has_its_surroundings() {
        let around = |text: &str| {
            let (text, marks) = marked(text);
            let Snippet { prefix, exact, suffix, .. } = whole("body", &text, &marks);
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
        assert_eq!(beginning("body", "  The Plenum met.\n").text, "The Plenum met.");
        assert_eq!(beginning("body", "").text, "");
        let long = beginning("body", &"word ".repeat(100)).text;
        assert!(long.ends_with("word…") && long.len() < 2 * CONTEXT, "{long}");
    }

    proptest! {
        #[test]
        fn every_range_is_a_match_and_the_text_is_of_the_document(
            text in "([а-г]{1,3}|[ ,.\u{301}\n_x-]|👩‍👧){0,400}",
            term in "[а-г]{1,2}",
        ) {
            let plan = Plan::of_forms(Node::Term(0), &[&[&term]]);
            let marks = Highlighter::new(&plan).marks(&mut Analyzer::new(), &text);
            let passages = passages("body", &text, &marks, 3);
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
}
