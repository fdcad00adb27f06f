//! The general way from text to words, for any text: UAX #29 and our exceptions from it.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::{
    character::{
        continuation, is_apostrophe, is_divided_compound, is_invisible, is_joint,
        is_line_end_hyphen, is_space, is_stop, is_underscore,
    },
    fold::fold_word,
    letter_mark::{LetterMark, mark, may_be_marked},
    letter_spacing,
    token::{MAX_RAW_BYTES, MAX_TERM_BYTES, Sink, Token},
};

/// A run of more single letters is not an acronym.
const MAX_ACRONYM_LETTERS: usize = 16;

/// Cuts stretches of text to words; holds buffers.
#[derive(Debug, Default)]
pub(super) struct Tokenizer {
    /// Words with nothing but one full stop between each and the next.
    group: Vec<Range<usize>>,
    /// What the next word of the group to begin so is together with the one after it.
    joined: Option<Range<usize>>,
    term: String,
}

impl Tokenizer {
    /// Gives the words of a stretch of the text that begins and ends at white space, or where the
    /// text does; `position` is that of the first, and of the next afterwards.
    pub(super) fn tokenize(
        &mut self,
        text: &str,
        stretch: Range<usize>,
        position: &mut u32,
        sink: &mut impl Sink,
    ) {
        let mut at = stretch.start;
        while let Some(run) = letter_spacing::first_run(text, at..stretch.end) {
            for word in letter_spacing::words(text, &run) {
                self.tokenize_plain(text, at..word.span.start, position, sink);
                at = word.span.end;
                self.give_spaced(text, word, position, sink);
            }
        }
        self.tokenize_plain(text, at..stretch.end, position, sink);
    }

    /// Gives a word whose letters stand apart.
    fn give_spaced(
        &mut self,
        text: &str,
        word: letter_spacing::SpacedWord,
        position: &mut u32,
        sink: &mut impl Sink,
    ) {
        let readings = [Some(word.span), word.other].into_iter().flatten();
        for (span, stacked) in readings.zip([false, true]) {
            fold_word(&text[span.clone()], &mut self.term);
            sink.token(Token { term: &self.term, span, position: *position, stacked });
        }
        *position += 1;
    }

    /// Gives the words of a stretch none of whose words has its letters apart.
    fn tokenize_plain(
        &mut self,
        text: &str,
        stretch: Range<usize>,
        position: &mut u32,
        sink: &mut impl Sink,
    ) {
        let mut open: Option<Range<usize>> = None;
        for (start, word) in text[stretch.clone()].unicode_word_indices() {
            for_each_part(word, |part| {
                let part = stretch.start + start + part.start..stretch.start + start + part.end;
                // The number of a page is not a word between the halves of one.
                if open
                    .as_ref()
                    .and_then(|open| goes_on_at(text, open))
                    .is_some_and(|at| part.start < at)
                {
                    return;
                }
                match &mut open {
                    Some(open) if is_continued(text, open, part.start) => open.end = part.end,
                    _ => {
                        let (next, end) = (part.start, part.end);
                        if let Some(word) = open.replace(part) {
                            let joined = is_broken(text, &word, next).then_some(word.start..end);
                            self.close(text, word, position, sink);
                            self.joined = joined;
                        }
                    }
                }
            });
        }
        if let Some(word) = open {
            self.close(text, word, position, sink);
        }
        self.flush(text, position, sink);
    }

    /// Takes a word that nothing more is joined to.
    fn close(&mut self, text: &str, word: Range<usize>, position: &mut u32, sink: &mut impl Sink) {
        let kept = without_possessive(&text[word.clone()]);
        if !kept.contains(|c: char| c.is_alphanumeric() && !is_apostrophe(c)) {
            return;
        }
        if self.group.last().is_some_and(|last| &text[last.end..word.start] != ".") {
            self.flush(text, position, sink);
        }
        self.group.push(word.start..word.start + kept.len());
    }

    /// Gives the words of the group, and each acronym after its first letter.
    fn flush(&mut self, text: &str, position: &mut u32, sink: &mut impl Sink) {
        let mut next = 0;
        while next < self.group.len() {
            let letters = self.group[next..].iter().take_while(|&word| is_letter(text, word));
            let run = next..next + letters.count().max(1);
            let last = &self.group[run.end - 1];
            let letters_needed = if text[last.end..].starts_with('.') { 2 } else { 3 };
            let is_acronym = (letters_needed..=MAX_ACRONYM_LETTERS).contains(&run.len());
            for word in run.clone() {
                give(text, self.group[word].clone(), &mut self.term, position, sink);
                if is_acronym && word == run.start {
                    let span = self.group[run.start].start..self.group[run.end - 1].end;
                    fold_word(&text[span.clone()], &mut self.term);
                    let position = *position - 1;
                    sink.token(Token { term: &self.term, span, position, stacked: true });
                }
                self.give_other_readings(text, self.group[word].clone(), *position - 1, sink);
            }
            next = run.end;
        }
        self.group.clear();
        self.joined = None;
    }

    /// Gives what a word at the end of a line may also be: with the word after it one word, or two
    /// words that are joined by the hyphen that stands there.
    fn give_other_readings(
        &mut self,
        text: &str,
        word: Range<usize>,
        position: u32,
        sink: &mut impl Sink,
    ) {
        if let Some(span) = self.joined.take_if(|joined| joined.start == word.start) {
            fold_word(&text[span.clone()], &mut self.term);
            if (1..=MAX_TERM_BYTES).contains(&self.term.len()) {
                sink.token(Token { term: &self.term, span, position, stacked: true });
            }
        }
        if text[word.clone()].contains(['\n', '\r', '\u{C}'])
            && let Some(term) = LetterMark::compound_term(&text[word.clone()])
            && term.len() <= MAX_TERM_BYTES
        {
            sink.token(Token { term: &term, span: word, position, stacked: true });
        }
    }
}

/// Gives one word, a long one folded, and its mark if it is a letter that has one.
#[inline]
pub(super) fn give(
    text: &str,
    span: Range<usize>,
    term: &mut String,
    position: &mut u32,
    sink: &mut impl Sink,
) {
    if span.len() <= MAX_RAW_BYTES {
        sink.word(&text[span.clone()], span.start);
    } else {
        give_long(text, span.clone(), term, *position, sink);
    }
    if may_be_marked(text, &span) {
        give_mark(text, span, term, *position, sink);
    }
    *position += 1;
}

#[cold]
fn give_mark(
    text: &str,
    span: Range<usize>,
    term: &mut String,
    position: u32,
    sink: &mut impl Sink,
) {
    fold_word(&text[span.clone()], term);
    if let Some(mark) = mark(text, &span, term) {
        let term = &mark.term(term);
        sink.token(Token { term, span, position, stacked: true });
    }
}

#[cold]
fn give_long(
    text: &str,
    span: Range<usize>,
    term: &mut String,
    position: u32,
    sink: &mut impl Sink,
) {
    fold_word(&text[span.clone()], term);
    if term.len() <= MAX_TERM_BYTES {
        sink.token(Token { term, span, position, stacked: false });
    } else {
        sink.gap();
    }
}

/// Exception 1: the parts of a word of UAX #29 between separators.
fn for_each_part(word: &str, mut part: impl FnMut(Range<usize>)) {
    let mut give = |part_of_word: Range<usize>| {
        let text = &word[part_of_word.clone()];
        if let Some(start) = text.find(char::is_alphanumeric) {
            part(part_of_word.start + start..part_of_word.end);
        }
    };
    // Asked of the bytes, which is fast: few words have any.
    if !word.bytes().any(|byte| matches!(byte, b'.' | b':' | b'_' | 0xE2 | 0xEF)) {
        return give(0..word.len());
    }
    let mut start = 0;
    for (at, c) in word.char_indices() {
        let after = at + c.len_utf8();
        let is_before_letter = || {
            let next = word[after..].chars().find(|c| c.is_alphanumeric());
            next.is_some_and(char::is_alphabetic)
        };
        if is_underscore(c) || is_stop(c) && is_before_letter() {
            give(start..at);
            start = after;
        }
    }
    give(start..word.len());
}

/// Exceptions 2 and 3: whether the word goes on at `next`.
fn is_continued(text: &str, word: &Range<usize>, next: usize) -> bool {
    let gap = &text[word.end..next];
    if gap.is_empty() {
        return false;
    }
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    let last = || text[word.clone()].chars().rev().find(|c| c.is_alphanumeric());
    let is_joined = |gap: &str| {
        let mut characters = gap.chars();
        characters.next().is_some_and(is_joint)
            && characters.next().is_none()
            && is_letter(text[next..].chars().next())
            && is_letter(last())
    };
    // Scripts without spaces have these between words.
    let is_ours = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && c < '\u{530}');
    let is_hidden = |gap: &str| {
        gap.chars().all(is_invisible) && is_ours(last()) && is_ours(text[next..].chars().next())
    };
    is_joined(gap)
        || is_hidden(gap)
        || is_broken(text, word, next) && !is_divided_compound(text, next)
}

/// Exception 3: whether a hyphen at the end of a line stands between the word and the next.
fn is_broken(text: &str, word: &Range<usize>, next: usize) -> bool {
    goes_on_at(text, word) == Some(next)
}

/// Where a word goes on that ends with a hyphen at the end of a line.
fn goes_on_at(text: &str, word: &Range<usize>) -> Option<usize> {
    let hyphen = text[word.end..].chars().next().filter(|&c| is_line_end_hyphen(c));
    if hyphen.is_none() && !text[..word.end].ends_with('\u{ad}') {
        return None;
    }
    let next = continuation(text, word.end + hyphen.map_or(0, char::len_utf8))?;
    let last = text[word.clone()].chars().rev().find(|c| c.is_alphanumeric());
    last.is_some_and(char::is_alphabetic).then_some(next)
}

/// Exception 4.
fn without_possessive(mut word: &str) -> &str {
    while let Some(shorter) =
        word.strip_suffix(['s', 'S']).and_then(|w| w.strip_suffix(is_apostrophe))
    {
        if !shorter.ends_with(|c: char| !is_apostrophe(c)) {
            break;
        }
        word = shorter;
    }
    word
}

/// Whether a word is a single letter, apart from marks.
fn is_letter(text: &str, word: &Range<usize>) -> bool {
    let mut characters = text[word.clone()].chars();
    characters.next().is_some_and(|c| c.is_alphabetic() && !is_apostrophe(c))
        && !characters.any(char::is_alphanumeric)
}

/// Where the stretch that `at` is in ends: at white space that no word goes on across.
pub(super) fn stretch_end(text: &str, mut at: usize) -> usize {
    while let Some(length) = text[at..].find(is_space) {
        at += length;
        if !text[..at].ends_with(is_line_end_hyphen) {
            return at;
        }
        match continuation(text, at) {
            Some(next) => at = next,
            None => return at,
        }
    }
    text.len()
}
