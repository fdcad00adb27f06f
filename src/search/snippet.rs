//! Passages that show why a document matches, as text with ranges.

use std::{cmp::Ordering, ops::Range};

use super::{highlight::Mark, hit::Snippet};
use crate::analysis;

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
/// words, and `…` says that something was left out. White space is one blank.
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
    let mut start = between_words_after(text, low, span.start);
    let mut end = between_words_before(text, span.end, high);
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

/// The first place behind `low` where a word starts, unless the text starts there.
fn between_words_after(text: &str, low: usize, high: usize) -> usize {
    if low == 0 {
        return 0;
    }
    text[low..high].find(char::is_whitespace).map_or(low, |at| low + at)
}

/// The last place before `high` where a word ends, unless the text ends there.
fn between_words_before(text: &str, low: usize, high: usize) -> usize {
    if high == text.len() {
        return high;
    }
    text[low..high].rfind(char::is_whitespace).map_or(high, |at| low + at)
}

fn snippet(field: &'static str, text: &str, passage: Range<usize>, marks: &[Mark]) -> Snippet {
    let mut shown = String::new();
    let mut length = 0;
    if is_inside(text[..passage.start].trim_end()) {
        shown.push('…');
        length += 1;
    }
    let inside = |mark: &&Mark| passage.start <= mark.span.start && mark.span.end <= passage.end;
    let mut marks = marks.iter().filter(inside).peekable();
    let mut ranges: Vec<[usize; 2]> = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    let mut blank = false;
    for (at, letter) in text[passage.clone()].char_indices() {
        let at = passage.start + at;
        if let Some((start, end)) = open
            && at >= end
        {
            ranges.push([start, length]);
            open = None;
        }
        let starts = marks.next_if(|mark| mark.span.start == at);
        if let Some(mark) = starts {
            open = Some((length, mark.span.end));
        }
        let is_blank = letter.is_whitespace();
        if is_blank && blank && open.is_none() {
            continue;
        }
        shown.push(if is_blank { ' ' } else { letter });
        length += 1;
        blank = is_blank;
    }
    if let Some((start, _)) = open {
        ranges.push([start, length]);
    }
    let rest = text[passage.end..].trim_start();
    if !rest.is_empty() && !text[..passage.end].ends_with(['.', '!', '?', '…', '»', '”', '"'])
    {
        shown.push('…');
    }
    let [prefix, exact, suffix] = around_first(&shown, &ranges);
    Snippet { field, text: shown, ranges, prefix, exact, suffix }
}

/// Whether a passage that follows this text starts inside a sentence.
fn is_inside(before: &str) -> bool {
    !before.is_empty() && !before.ends_with(['.', '!', '?', '…', '»', '”', '"', ':'])
}

/// What stands before the first match, the match, and what stands behind it.
fn around_first(shown: &str, ranges: &[[usize; 2]]) -> [String; 3] {
    let Some([start, end]) = ranges.first() else { return Default::default() };
    let letters: Vec<char> = shown.chars().collect();
    let text = |range: Range<usize>| letters[range].iter().collect::<String>();
    let before = text(start.saturating_sub(AFFIX)..*start);
    let behind = text(*end..(end + AFFIX).min(letters.len()));
    let cut_before = *start > AFFIX;
    let cut_behind = end + AFFIX < letters.len();
    let prefix = match before.split_once(' ') {
        Some((_, rest)) if cut_before => rest,
        _ => &before,
    };
    let suffix = match behind.rsplit_once(' ') {
        Some((rest, _)) if cut_behind => rest,
        _ => &behind,
    };
    let plain = |text: &str| text.trim_matches(['…', ' ']).to_owned();
    [plain(prefix), text(*start..*end), plain(suffix)]
}
