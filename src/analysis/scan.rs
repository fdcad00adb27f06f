//! The fast way from text to words: bit masks of letters for most of it, the general way for the
//! stretches between white space that have something special.
//!
//! A word of the fast way is a run of ASCII letters and digits, of Latin letters before U+02B0, of
//! Cyrillic letters before U+0500, of combining marks after these, and of apostrophes and points that
//! join them by the rules of the [module](super). Where the rules need more than the neighbours
//! of a character, or where a character is of none of these classes, its first byte is marked as
//! special. Both ways give the same words.

use std::ops::Range;

use super::{
    character::{continuation, is_joint, is_line_end_hyphen, is_plain_break, is_space},
    fold::fold_word,
    letter_spacing,
    simd::{BLOCK_BYTES, Block, Method},
    token::{Sink, Token},
    tokenizer::{Tokenizer, give, stretch_end},
};

/// Blocks that are classified at once; their masks stay in the innermost cache.
const BLOCKS: usize = 64;

/// Cuts texts to words. Holds buffers: one for each thread, reused for all its texts.
///
/// # Example
/// ```
/// use arkhiv::analysis::Analyzer;
/// let mut terms = Vec::new();
/// Analyzer::new().tokens("М.С.Хрущёв, U.S.S.R.", |token| {
///     terms.push((token.term.to_owned(), token.position, token.stacked));
/// });
/// let has = |term: &str, position, stacked| terms.contains(&(term.to_owned(), position, stacked));
/// assert!(has("м", 0, false) && has("мс", 0, true), "letters, and the acronym that they may be");
/// assert!(has("хрущёв", 2, false) && has("ussr", 3, true));
/// ```
#[derive(Debug)]
pub struct Analyzer {
    marks: Marks,
    tokenizer: Tokenizer,
    term: String,
}

impl Default for Analyzer {
    fn default() -> Self {
        Self::new()
    }
}

impl Analyzer {
    /// An analyzer with empty buffers, fast where the processor has AVX2.
    pub fn new() -> Self {
        Self::with(Method::best())
    }

    /// An analyzer that makes no use of what only some processors have: to measure against.
    pub fn portable() -> Self {
        Self::with(Method::Portable)
    }

    fn with(method: Method) -> Self {
        let marks = Marks { method, ..Marks::default() };
        Self { marks, tokenizer: Tokenizer::default(), term: String::new() }
    }

    /// Gives the tokens of a text in order: spans and positions ascend.
    pub fn tokens(&mut self, text: &str, sink: impl FnMut(Token<'_>)) {
        let mut folding = Folding { term: std::mem::take(&mut self.term), position: 0, sink };
        self.scan(text, &mut folding);
        self.term = folding.term;
    }

    /// Gives the words of a text in order, most of them as they are written: what
    /// [`tokens`](Self::tokens) gives, for a caller that remembers the terms of words.
    pub fn scan(&mut self, text: &str, sink: &mut impl Sink) {
        let Self { marks, tokenizer, term } = self;
        marks.find(text);
        let mut position = 0;
        for (plain, special) in marks.stretches(text) {
            marks.for_each_word(plain, |word| give(text, word, term, &mut position, sink));
            tokenizer.tokenize(text, special, &mut position, sink);
        }
    }

    /// Gives what [`tokens`](Self::tokens) gives at some positions, which ascend.
    ///
    /// The words between are counted and not read, so that it takes little longer than finding where
    /// words are: 10 MB in some 10 ms.
    ///
    /// # Example
    /// ```
    /// use arkhiv::analysis::Analyzer;
    /// let text = "В июне 1957 г. пленум ЦК КПСС";
    /// let mut found = Vec::new();
    /// Analyzer::new().tokens_at(text, &[1, 5], |token| found.push(&text[token.span]));
    /// assert_eq!(found, ["июне", "ЦК"]);
    /// ```
    pub fn tokens_at(&mut self, text: &str, positions: &[u32], sink: impl FnMut(Token<'_>)) {
        let Self { marks, tokenizer, term } = self;
        marks.find(text);
        let folding = Folding { term: String::new(), position: 0, sink };
        let mut at = At { positions, folding };
        let mut position = 0;
        for (plain, special) in marks.stretches(text) {
            let wanted = at.from(position);
            if wanted.is_empty() {
                return;
            }
            marks.for_each_word_at(plain, &mut position, wanted, |word, mut position| {
                at.folding.position = position;
                give(text, word, term, &mut position, &mut at);
            });
            at.folding.position = position;
            tokenizer.tokenize(text, special, &mut position, &mut at);
        }
    }
}

/// Makes tokens of the words at some positions, ascending, and passes the others over.
struct At<'p, F> {
    /// Those that are left.
    positions: &'p [u32],
    folding: Folding<F>,
}

impl<'p, F> At<'p, F> {
    /// The positions at or after one, which are all that are wanted from now on.
    fn from(&mut self, position: u32) -> &'p [u32] {
        let passed = self.positions.iter().take_while(|wanted| **wanted < position).count();
        self.positions = &self.positions[passed..];
        self.positions
    }

    fn is_wanted(&mut self, position: u32) -> bool {
        self.from(position).first() == Some(&position)
    }
}

impl<F: FnMut(Token<'_>)> Sink for At<'_, F> {
    fn word(&mut self, raw: &str, start: usize) {
        match self.is_wanted(self.folding.position) {
            true => self.folding.word(raw, start),
            false => self.folding.gap(),
        }
    }

    fn token(&mut self, token: Token<'_>) {
        match self.is_wanted(token.position) {
            true => self.folding.token(token),
            false => self.folding.position += u32::from(!token.stacked),
        }
    }

    fn gap(&mut self) {
        self.folding.gap();
    }
}

/// Makes tokens of words.
struct Folding<F> {
    term: String,
    position: u32,
    sink: F,
}

impl<F: FnMut(Token<'_>)> Sink for Folding<F> {
    fn word(&mut self, raw: &str, start: usize) {
        fold_word(raw, &mut self.term);
        let span = start..start + raw.len();
        (self.sink)(Token { term: &self.term, span, position: self.position, stacked: false });
        self.position += 1;
    }

    fn token(&mut self, token: Token<'_>) {
        self.position += u32::from(!token.stacked);
        (self.sink)(token);
    }

    fn gap(&mut self) {
        self.position += 1;
    }
}

/// Bit masks over a text, a word for each block of 64 bytes.
#[derive(Debug, Default)]
struct Marks {
    method: Method,
    /// The bytes of words; where a stretch has something special they mean nothing.
    words: Vec<u64>,
    /// The first bytes of special characters.
    special: Vec<u64>,
    /// Runs of letters apart that are words, each within one stretch.
    spaced: Vec<Range<usize>>,
}

/// What a character is to the words on either side of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// It is part of a word.
    Part,
    /// It is between words.
    Break,
    /// It begins a possessive `'s` and is between words, as is the `s`.
    Possessive,
    /// Only the general way can decide.
    Special,
}

impl Marks {
    fn find(&mut self, text: &str) {
        self.words.clear();
        self.special.clear();
        self.spaced.clear();
        // Up to where letters apart were looked at.
        let mut looked = 0;
        let mut blocks = [Block::default(); BLOCKS];
        // Bytes of the next block that are known to be between words.
        let mut cleared = 0;
        for (chunk, bytes) in text.as_bytes().chunks(BLOCKS * BLOCK_BYTES).enumerate() {
            self.method.classify(bytes, &mut blocks);
            let count = bytes.len().div_ceil(BLOCK_BYTES);
            for (i, block) in blocks[..count].iter().enumerate() {
                let start = (chunk * BLOCKS + i) * BLOCK_BYTES;
                cleared = self.resolve(text, start, *block, cleared);
                let pairs = self.words.last().map_or(0, |words| letter_pairs(*words));
                if pairs != 0 {
                    looked = self.find_spaced(text, start, pairs, looked);
                }
            }
        }
    }

    /// Appends the masks of a block and returns what it clears of the next.
    #[inline]
    fn resolve(&mut self, text: &str, start: usize, block: Block, cleared: u64) -> u64 {
        let previous = self.words.last().map_or(0, |words| words >> (BLOCK_BYTES - 1));
        let mut words = u128::from(block.word & !cleared) | u128::from(u64::MAX) << BLOCK_BYTES;
        let mut special = 0;
        let mut lead = block.lead;
        while lead != 0 {
            let bit = lead.trailing_zeros();
            lead &= lead - 1;
            let after_word = (words << 1 | u128::from(previous)) >> bit & 1 == 1;
            let (role, length) = role(text, start + bit as usize, after_word);
            mark(role, bit, length, &mut words, &mut special);
        }
        let now = words as u64;
        let left = now << 1 | previous;
        let next = text.as_bytes().get(start + BLOCK_BYTES);
        let next = next.is_some_and(|&byte| byte >= 0x80 || byte.is_ascii_alphanumeric());
        let right = now >> 1 | u64::from(next) << (BLOCK_BYTES - 1);
        let mut joints = (block.joint & right | block.hyphen & !right) & left;
        while joints != 0 {
            let bit = joints.trailing_zeros();
            joints &= joints - 1;
            let at = start + bit as usize;
            match joint_role(text, at, text.as_bytes()[at].into()) {
                Role::Part => words |= 1 << bit,
                role => mark(role, bit, 1, &mut words, &mut special),
            }
        }
        self.words.push(words as u64);
        self.special.push(special);
        !(words >> BLOCK_BYTES) as u64
    }

    /// Marks the runs of letters apart that have a letter at one of the bits, and returns up to where
    /// letters were looked at.
    #[cold]
    fn find_spaced(
        &mut self,
        text: &str,
        start: usize,
        mut pairs: u64,
        mut looked: usize,
    ) -> usize {
        while pairs != 0 {
            let at = start + pairs.trailing_zeros() as usize;
            pairs &= pairs - 1;
            if at < looked || !text.is_char_boundary(at) {
                continue;
            }
            let run = letter_spacing::run_at(text, at);
            looked = run.end;
            if !letter_spacing::words(text, &run).is_empty() {
                self.special[run.start / BLOCK_BYTES] |= 1 << (run.start % BLOCK_BYTES);
                self.spaced.push(run);
            }
        }
        looked
    }

    /// The text in its order, cut to pairs of what the marks tell all about and what only the general
    /// way can read, each of which may be empty and ends where no word goes on.
    #[inline]
    fn stretches(&self, text: &str) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
        let mut blocks = self.special.iter().zip((0..).step_by(BLOCK_BYTES));
        let (mut special, mut base, mut done) = (0_u64, 0, Some(0));
        let mut spaced = self.spaced.iter().peekable();
        std::iter::from_fn(move || {
            let from = done?;
            loop {
                while special == 0 {
                    let Some((next, start)) = blocks.next() else {
                        done = None;
                        return Some((from..text.len(), text.len()..text.len()));
                    };
                    (special, base) = (*next, start);
                }
                let at = base + special.trailing_zeros() as usize;
                special &= special - 1;
                if at < from {
                    continue;
                }
                let before = &text.as_bytes()[from..at];
                let start = before.iter().rposition(|&byte| is_space(byte.into()));
                let start = start.map_or(from, |space| from + space + 1);
                let mut end = stretch_end(text, at);
                while let Some(run) = spaced.next_if(|run| run.start < end) {
                    end = if run.end > end { stretch_end(text, run.end) } else { end };
                }
                done = Some(end);
                return Some((from..start, start..end));
            }
        })
    }

    /// Gives of the runs of word bytes within a range those at some positions, with these; counts
    /// them all.
    fn for_each_word_at(
        &self,
        range: Range<usize>,
        position: &mut u32,
        mut wanted: &[u32],
        mut give: impl FnMut(Range<usize>, u32),
    ) {
        if range.is_empty() {
            return;
        }
        let mut is_open = 0;
        for block in range.start / BLOCK_BYTES..=(range.end - 1) / BLOCK_BYTES {
            let words = self.words_within(block, &range);
            let mut starts = words & !(words << 1 | is_open);
            is_open = words >> (BLOCK_BYTES - 1);
            let next = *position + starts.count_ones();
            while let Some((first, rest)) = wanted.split_first()
                && *first < next
            {
                while *position < *first {
                    starts &= starts - 1;
                    *position += 1;
                }
                let start = block * BLOCK_BYTES + starts.trailing_zeros() as usize;
                give(start..self.word_end(start, &range), *first);
                wanted = rest;
            }
            *position = next;
        }
    }

    /// Where the run of word bytes ends that starts at `start`.
    fn word_end(&self, start: usize, range: &Range<usize>) -> usize {
        let first = start / BLOCK_BYTES;
        for block in first..=(range.end - 1) / BLOCK_BYTES {
            let mut others = !self.words_within(block, range);
            if block == first {
                others &= u64::MAX << (start % BLOCK_BYTES);
            }
            if others != 0 {
                return block * BLOCK_BYTES + others.trailing_zeros() as usize;
            }
        }
        range.end
    }

    /// The word bytes of a block, as far as they are within a range.
    #[inline]
    fn words_within(&self, block: usize, range: &Range<usize>) -> u64 {
        let base = block * BLOCK_BYTES;
        let mut words = self.words[block];
        if base < range.start {
            words &= u64::MAX << (range.start - base);
        }
        if range.end - base < BLOCK_BYTES {
            words &= (1 << (range.end - base)) - 1;
        }
        words
    }

    /// Gives the runs of word bytes within a range that no word reaches out of.
    #[inline]
    fn for_each_word(&self, range: Range<usize>, mut give: impl FnMut(Range<usize>)) {
        if range.is_empty() {
            return;
        }
        let mut open = None;
        for block in range.start / BLOCK_BYTES..=(range.end - 1) / BLOCK_BYTES {
            let base = block * BLOCK_BYTES;
            let mut words = self.words_within(block, &range);
            if let Some(start) = open.take() {
                let length = words.trailing_ones();
                if length == u64::BITS {
                    open = Some(start);
                    continue;
                }
                give(start..base + length as usize);
                words &= u64::MAX << length;
            }
            while words != 0 {
                let first = words.trailing_zeros();
                let end = first + (words >> first).trailing_ones();
                let start = base + first as usize;
                if end == u64::BITS {
                    open = Some(start);
                    break;
                }
                give(start..base + end as usize);
                words &= u64::MAX << end;
            }
        }
        if let Some(start) = open {
            give(start..range.end);
        }
    }
}

/// Writes the role of the character at a bit, of that many bytes, into the masks.
fn mark(role: Role, bit: u32, length: u32, words: &mut u128, special: &mut u64) {
    match role {
        Role::Part => {}
        Role::Break => *words &= !(((1 << length) - 1) << bit),
        Role::Possessive => *words &= !(((1 << (length + 1)) - 1) << bit),
        Role::Special => *special |= 1 << bit,
    }
}

/// The first bytes of words of one letter that another such word follows, one byte between: both
/// letters of ASCII, or both of two bytes.
#[inline]
fn letter_pairs(words: u64) -> u64 {
    let starts = words & !(words << 1);
    let short = starts & !(words >> 1);
    let long = starts & (words >> 1) & !(words >> 2);
    short & short >> 2 | long & long >> 3
}

/// The role of the character at `at`, none of ASCII, and its length in bytes.
fn role(text: &str, at: usize, after_word: bool) -> (Role, u32) {
    let bytes = text.as_bytes();
    let second = bytes[at + 1];
    match bytes[at] {
        0xC3 if !matches!(second, 0x97 | 0xB7) => return (Role::Part, 2),
        0xC4..=0xC9 | 0xD3 => return (Role::Part, 2),
        0xCA if second < 0xB0 => return (Role::Part, 2),
        0xD2 if !(0x82..0x8A).contains(&second) => return (Role::Part, 2),
        0xCC | 0xCD if second < 0xB0 && after_word => return (Role::Part, 2),
        _ => {}
    }
    let Some(c) = text[at..].chars().next() else { return (Role::Special, 1) };
    let length = c.len_utf8();
    let role = match c {
        '\u{2018}' | '\u{2019}' => joint_role(text, at, c),
        _ if is_joint(c) => joint_role(text, at, c),
        '\u{ac}' | '\u{2010}' if continuation(text, at + length).is_none() => Role::Break,
        _ if is_line_end_hyphen(c) => Role::Special,
        '\u{a0}' if letter_spacing::is_between(text, at) => Role::Special,
        _ if is_plain_break(c) => Role::Break,
        _ => Role::Special,
    };
    (role, length as u32)
}

/// What stands beside a character that may join.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Letter,
    Digit,
    Break,
    Other,
}

fn side(c: Option<char>) -> Side {
    match c {
        None => Side::Break,
        Some(c) if is_space(c) || is_plain_break(c) => Side::Break,
        Some('0'..='9') => Side::Digit,
        Some('a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{2af}') => Side::Letter,
        Some('\u{400}'..='\u{481}' | '\u{48a}'..='\u{4ff}') => Side::Letter,
        Some(_) => Side::Other,
    }
}

/// The role of a character that may join the words on either side of it.
fn joint_role(text: &str, at: usize, c: char) -> Role {
    let mut before = text[..at].chars();
    let mut after = text[at + c.len_utf8()..].chars();
    let sides = (side(before.next_back()), side(after.clone().next()));
    match (c, sides) {
        ('-', _) if continuation(text, at + 1).is_some() => Role::Special,
        ('-', _) => Role::Break,
        (_, (Side::Other, _) | (_, Side::Other)) => Role::Special,
        ('.' | ',' | ';' | '\'' | '\u{2018}' | '\u{2019}', (Side::Digit, Side::Digit)) => {
            Role::Part
        }
        ('.', (Side::Letter, Side::Letter)) => {
            let is_within = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            after.next();
            if is_within(before.next_back()) || is_within(after.next()) {
                Role::Break
            } else {
                Role::Special
            }
        }
        ('.' | ',' | ';', _) => Role::Break,
        (_, (Side::Letter, Side::Letter)) if matches!(after.next(), Some('s' | 'S')) => {
            let next = after.next();
            match side(next) {
                Side::Letter | Side::Digit => Role::Part,
                Side::Break if !next.is_some_and(is_line_end_hyphen) => Role::Possessive,
                _ => Role::Special,
            }
        }
        (_, (Side::Letter, Side::Letter)) => Role::Part,
        _ => Role::Break,
    }
}
