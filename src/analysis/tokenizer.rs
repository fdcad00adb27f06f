//! The general way from text to words, for any text: UAX #29 and our exceptions from it.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::{
    character::{
        continuation, is_apostrophe, is_joint, is_line_end_hyphen, is_space, is_stop, is_underscore,
    },
    fold::fold_word,
    letter_mark::{mark, may_be_marked},
    token::{MAX_RAW_BYTES, MAX_TERM_BYTES, Sink, Token},
};

/// A run of more single letters is not an acronym.
const MAX_ACRONYM_LETTERS: usize = 16;

/// Cuts stretches of text to words; holds buffers.
#[derive(Debug, Default)]
pub(super) struct Tokenizer {
    /// Words with nothing but one full stop between each and the next.
    group: Vec<Range<usize>>,
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
        let mut open: Option<Range<usize>> = None;
        for (start, word) in text[stretch.clone()].unicode_word_indices() {
            for_each_part(word, |part| {
                let part = stretch.start + start + part.start..stretch.start + start + part.end;
                match &mut open {
                    Some(open) if is_continued(text, open, part.start) => open.end = part.end,
                    _ => {
                        if let Some(word) = open.replace(part) {
                            self.close(text, word, position, sink);
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
            }
            next = run.end;
        }
        self.group.clear();
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
    let is_joined = |gap: &str| {
        let mut characters = gap.chars();
        characters.next().is_some_and(is_joint)
            && characters.next().is_none()
            && text[next..].starts_with(char::is_alphabetic)
    };
    let is_broken = || {
        let hyphen = gap.chars().next().filter(|&c| is_line_end_hyphen(c));
        let soft = text[..word.end].ends_with('\u{ad}');
        (hyphen.is_some() || soft)
            && continuation(text, word.end + hyphen.map_or(0, char::len_utf8)) == Some(next)
    };
    let last = || text[word.clone()].chars().rev().find(|c| c.is_alphanumeric());
    (is_joined(gap) || is_broken()) && last().is_some_and(char::is_alphabetic)
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
