//! Passages that show why a document matches, as text with ranges.

use std::ops::Range;

use super::{
    highlight::Mark,
    hit::{Snippet, SnippetAnchor},
};
use crate::{
    analysis::{self, grapheme_after, grapheme_before, word_after, word_before},
    document::Anchor,
};

#[cfg(test)]
mod tests;

/// Characters that a passage's matches may be apart.
const SPREAD: usize = 200;
/// Characters that are shown on either side of the matches, at most.
const CONTEXT: usize = 120;
/// Characters after which a passage may end with a sentence.
const ENOUGH: usize = 80;
/// Characters of `prefix` and `suffix`, at most.
const AFFIX: usize = 32;
/// What a word adds beside another of the query, as a share of what the less telling of them counts.
const BESIDE: f32 = 0.3;
/// What a match of a term adds that the passage has already, and how many do.
const REPEATED: (f32, usize) = (0.05, 5);

/// A text that passages are cut from.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    field: &'static str,
    text: &'a str,
    anchors: &'a [Anchor<'a>],
}

impl<'a> Source<'a> {
    /// The title of a document.
    pub(super) fn title(text: &'a str) -> Self {
        Self { field: "title", text, anchors: &[] }
    }

    /// The body of a document, with the anchors in it.
    pub(super) fn body(text: &'a str, anchors: &'a [Anchor<'a>]) -> Self {
        Self { field: "body", text, anchors }
    }
}

/// The best passages of a text, at most `count`, best first.
///
/// The best shows most of the terms, those that tell most before all others (`telling` has what each
/// counts for, above 0 and at most 1), and shows them side by side where they stand so.
///
/// Passages do not overlap. They are whole sentences where these are short enough, else cut between
/// words, never within a visible character, and `…` says that something of a sentence was left out.
/// White space is one blank, and so are characters that control a device, which HTML cannot hold.
pub(super) fn passages(
    source: &Source<'_>,
    marks: &[Mark],
    telling: &[f32],
    count: usize,
) -> Vec<Snippet> {
    let mut windows = windows(source.text, marks, telling);
    let mut chosen: Vec<Passage> = Vec::new();
    while chosen.len() < count {
        // The earlier of equals.
        let better = |best: Option<usize>, at: usize| match best {
            Some(best) if windows[best].score >= windows[at].score => Some(best),
            _ => Some(at),
        };
        let open = (0..windows.len()).filter(|at| windows[*at].score > 0.0);
        let Some(best) = open.fold(None, better) else { break };
        let window = windows[best].marks.clone();
        windows[best].score = 0.0;
        let span = marks[window.start].span.start..marks[window.end - 1].span.end;
        // Cheaper than to find out where its sentences end.
        if chosen.iter().any(|other| other.has_part_of(&span)) {
            continue;
        }
        let passage = Passage::around(source.text, span, CONTEXT);
        if chosen.iter().any(|other| other.has_part_of(&passage.bytes)) {
            continue;
        }
        // What starts in the passage is shown.
        for window in &mut windows {
            if passage.bytes.contains(&marks[window.marks.start].span.start) {
                window.score = 0.0;
            }
        }
        chosen.push(passage);
    }
    chosen.into_iter().map(|passage| snippet(source, &passage, marks)).collect()
}

/// The first lines of a text, for a document that matches elsewhere.
pub(super) fn beginning(source: &Source<'_>) -> Snippet {
    let start = source.text.len() - source.text.trim_start().len();
    snippet(source, &Passage::around(source.text, start..start, 2 * CONTEXT), &[])
}

/// A short text whole, such as a title.
pub(super) fn whole(source: &Source<'_>, marks: &[Mark]) -> Snippet {
    let passage =
        Passage { bytes: 0..source.text.len(), is_cut_before: false, is_cut_after: false };
    snippet(source, &passage, marks)
}

/// A run of marks that fits one passage.
struct Window {
    marks: Range<usize>,
    score: f32,
}

/// The longest window from each mark on.
fn windows(text: &str, marks: &[Mark], telling: &[f32]) -> Vec<Window> {
    // Where each mark starts, in characters; stretches that no passage crosses are not counted out.
    let (mut at, mut letters, mut starts) = (0, 0, Vec::with_capacity(marks.len()));
    for mark in marks {
        let between = &text.as_bytes()[at.min(mark.span.start)..mark.span.start];
        letters += match between.len() > 4 * SPREAD {
            true => SPREAD + 1,
            false => between.iter().filter(|byte| !is_continuation(**byte)).count(),
        };
        starts.push(letters);
        at = mark.span.start;
    }
    let (mut end, mut seen) = (0, Seen::default());
    let window = |first: usize| {
        let fits = |start: &usize| *start <= starts[first] + SPREAD;
        end = end.max(first + 1);
        end += starts[end..].iter().take_while(|start| fits(start)).count();
        Window { marks: first..end, score: score(&marks[first..end], telling, &mut seen) }
    };
    (0..marks.len()).map(window).collect()
}

fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

/// What was seen in a window; kept from one to the next, as there may be many.
#[derive(Default)]
struct Seen {
    /// The terms, each with what its best form counts for.
    best: Vec<(usize, f32)>,
    /// Which were side by side.
    pairs: Vec<[usize; 2]>,
}

/// What a window shows of the query.
fn score(marks: &[Mark], telling: &[f32], seen: &mut Seen) -> f32 {
    let counts = |mark: &Mark| telling.get(mark.term).copied().unwrap_or(1.0) * mark.weight;
    let Seen { best, pairs } = seen;
    best.clear();
    pairs.clear();
    let mut beside = 0.0;
    for mark in marks {
        match best.iter_mut().find(|(term, _)| *term == mark.term) {
            Some((_, most)) => *most = most.max(counts(mark)),
            None => best.push((mark.term, counts(mark))),
        }
    }
    for (before, mark) in marks.iter().zip(&marks[1..]) {
        let pair = [before.term, mark.term];
        if before.term != mark.term && !pairs.contains(&pair) {
            let apart = mark.position.saturating_sub(before.position).max(1);
            beside += BESIDE * counts(before).min(counts(mark)) / apart as f32;
            pairs.push(pair);
        }
    }
    let terms: f32 = best.iter().map(|(_, most)| most).sum();
    let (repeated, most) = REPEATED;
    terms + beside + repeated * (marks.len() - best.len()).min(most) as f32
}

/// A stretch of a text, and whether something of the sentences at its ends is left out.
struct Passage {
    bytes: Range<usize>,
    is_cut_before: bool,
    is_cut_after: bool,
}

impl Passage {
    /// The passage around a span: from the sentence that the span starts in to the end of one, where
    /// these are at most `reach` characters away.
    fn around(text: &str, span: Range<usize>, reach: usize) -> Self {
        let start = start_after(text, letters_before(text, span.start, reach), span.start);
        let end = end_before(text, span.end, letters_after(text, span.end, reach));
        let mut passage =
            Self { bytes: start..end, is_cut_before: start > 0, is_cut_after: end < text.len() };
        let sentences = analysis::sentences(&text[start..end]);
        let sentences: Vec<Range<usize>> =
            sentences.map(|sentence| start + sentence.start..start + sentence.end).collect();
        // The first of them begins where the text was cut.
        let begins = sentences.iter().skip(1).map(|sentence| sentence.start);
        if let Some(begin) = begins.take_while(|begin| *begin <= span.start).last() {
            (passage.bytes.start, passage.is_cut_before) = (begin, false);
        }
        let ends = sentences.iter().map(|sentence| sentence.end);
        let ends: Vec<usize> = ends.filter(|at| (span.end..end).contains(at)).collect();
        let letters = |at: usize| text[passage.bytes.start..at].chars().count();
        let enough = ends.iter().find(|at| letters(**at) >= ENOUGH);
        // Rather short and whole than cut, but not much too short.
        let short = ends.last().filter(|at| passage.is_cut_after && letters(**at) >= ENOUGH / 2);
        if let Some(at) = enough.or(short) {
            (passage.bytes.end, passage.is_cut_after) = (*at, false);
        }
        passage.trimmed(text)
    }

    /// The same without white space at its ends, and not cut where nothing but that is left out.
    fn trimmed(self, text: &str) -> Self {
        let Range { mut start, mut end } = self.bytes;
        let shown = &text[start..end];
        start += shown.len() - shown.trim_start().len();
        end -= shown.len() - shown.trim_end().len();
        let is_cut_before = self.is_cut_before && !text[..start].trim_end().is_empty();
        let is_cut_after = self.is_cut_after && !text[end..].trim_start().is_empty();
        Self { bytes: start.min(end)..end, is_cut_before, is_cut_after }
    }

    fn has_part_of(&self, bytes: &Range<usize>) -> bool {
        self.bytes.start < bytes.end && bytes.start < self.bytes.end
    }
}

/// So many characters before a byte, or the beginning of the text.
fn letters_before(text: &str, at: usize, letters: usize) -> usize {
    text[..at].char_indices().rev().take(letters).last().map_or(at, |(before, _)| before)
}

/// So many characters after a byte, or the end of the text.
fn letters_after(text: &str, at: usize, letters: usize) -> usize {
    text[at..].char_indices().nth(letters).map_or(text.len(), |(after, _)| at + after)
}

/// Where a text may be cut that has to start between two bytes: at the first white space; where
/// there is none, at the first word; within one long word, between two visible characters.
fn start_after(text: &str, low: usize, high: usize) -> usize {
    if low == 0 {
        return 0;
    }
    // A mark may combine with a blank.
    let is_clean = |blank: usize| {
        let next = text.len() - text[blank..].trim_start().len();
        grapheme_before(text, next) == next
    };
    let blanks = text[low..high].match_indices(char::is_whitespace).map(|(at, _)| low + at);
    if let Some(blank) = blanks.into_iter().find(|blank| is_clean(*blank)) {
        return blank;
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
fn snippet(source: &Source<'_>, passage: &Passage, marks: &[Mark]) -> Snippet {
    let Source { field, text, anchors } = *source;
    let Passage { bytes, is_cut_before, is_cut_after } = passage;
    let mut shown = Shown::default();
    if *is_cut_before {
        shown.push('…');
    }
    let from = marks.partition_point(|mark| mark.span.start < bytes.start);
    let inside = marks[from..].iter().take_while(|mark| mark.span.end <= bytes.end);
    let (mut at, mut first) = (bytes.start, None);
    for mark in inside {
        shown.push_plain(&text[at..mark.span.start]);
        shown.push_match(&text[mark.span.clone()]);
        at = mark.span.end;
        first.get_or_insert(&mark.span);
    }
    shown.push_plain(&text[at..bytes.end]);
    if *is_cut_after {
        shown.push('…');
    }
    let [prefix, exact, suffix] = first.map(|first| surroundings(text, first)).unwrap_or_default();
    let start = first.map_or(bytes.start, |first| first.start);
    let anchor = anchor(text, start, anchors);
    let Shown { text, ranges, .. } = shown;
    Snippet { field, text, ranges, prefix, exact, suffix, start, anchor }
}

/// The last of the anchors at or before a byte.
fn anchor(text: &str, at: usize, anchors: &[Anchor<'_>]) -> Option<SnippetAnchor> {
    // A text may be long.
    if anchors.is_empty() {
        return None;
    }
    let letters = text[..at].chars().count();
    let after = anchors.partition_point(|anchor| anchor.at <= letters);
    let Anchor { label, fragment, .. } = anchors[..after].last()?;
    let fragment = fragment.as_deref().map(str::to_owned);
    Some(SnippetAnchor { label: label.as_ref().to_owned(), fragment })
}

/// What stands before a match, the match, and what stands after it.
///
/// As browsers look for text fragments: each within one line, as a line may be a block of the page,
/// and what is before and after right beside the match.
fn surroundings(text: &str, span: &Range<usize>) -> [String; 3] {
    // A line may be as long as the text: one letter more shows whether it goes on.
    let before = &text[letters_before(text, span.start, AFFIX + 1)..span.start];
    let before = before.rsplit(is_line_end).next().unwrap_or_default();
    let after = &text[span.end..letters_after(text, span.end, AFFIX + 1)];
    let after = after.split(is_line_end).next().unwrap_or_default();
    let low = letters_before(before, before.len(), AFFIX);
    let prefix = &before[start_after(before, low, before.len())..];
    let suffix = &after[..end_before(after, 0, letters_after(after, 0, AFFIX))];
    let [prefix, suffix] = [prefix, suffix].map(|part| {
        let mut shown = Shown::default();
        shown.push_plain(part);
        shown.text.trim().to_owned()
    });
    let mut exact = Shown::default();
    exact.push_match(&text[span.clone()]);
    [prefix, exact.text, suffix]
}

/// Whether a character ends a line.
fn is_line_end(letter: char) -> bool {
    matches!(letter, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// The text of a snippet as it is put together.
#[derive(Default)]
struct Shown {
    text: String,
    /// Unicode scalar values of the text.
    length: usize,
    /// The matches, in Unicode scalar values.
    ranges: Vec<[usize; 2]>,
}

impl Shown {
    fn push(&mut self, letter: char) {
        self.text.push(letter);
        self.length += 1;
    }

    /// Any stretch of white space is one blank.
    fn push_plain(&mut self, text: &str) {
        for letter in text.chars() {
            match is_blank(letter) {
                true if self.text.ends_with(' ') => {}
                true => self.push(' '),
                false => self.push(letter),
            }
        }
    }

    /// A word, which may stand on two lines.
    fn push_match(&mut self, word: &str) {
        let start = self.length;
        for letter in word.chars() {
            self.push(if is_blank(letter) { ' ' } else { letter });
        }
        self.ranges.push([start, self.length]);
    }
}

/// Whether a character is shown as a blank.
fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || letter.is_control()
}
