//! Text to [`Token`]s: one [`Analyzer`] for indexing, for queries and for highlighting.
//!
//! Takes a text in any script, gives its words in order, each with the term it is indexed by, its
//! bytes in the text and its position. Knows nothing of languages: no stems, no stop words, no
//! transliteration, no old orthography. Those are read into a query, never into the index.
//!
//! # Words
//! Word boundaries are those of [UAX #29], and these are the exceptions, in the order in which they
//! are applied:
//!
//! 1. *Separators.* A full stop or a colon between letters separates (`М.С.Хрущёв` is three words),
//!    and so do the underscore and its relatives (Word_Break=ExtendNumLet, among them the narrow
//!    no-break space). A full stop between digits stays: `3.14` is one word.
//! 2. *Joints.* A backtick, an acute accent or a prime between two letters joins them, as the
//!    apostrophe does in UAX #29: ``Arsen`ev``, `Arsen′ev`. So does a space without width (U+200B)
//!    between letters of scripts that have spaces.
//! 3. *Line ends.* A letter, a hyphen (`-`, U+2010, U+00AD, or the `¬` that OCR makes of it), the
//!    end of the line and a lower-case letter are one word: `Khru-⏎shchev`; two capitals and capitals
//!    too. Spaces and tabs are allowed on both sides of the line end, and the end of a page may be
//!    there, with empty lines and the page's number. Before another capital the hyphen separates as
//!    usual, and so it does before *and* or *or* (`двух-⏎и трёхэтажный`). What it joins may be a
//!    compound that has a hyphen of its own there: then `well-known-`, which no word is, is stacked on
//!    the word ([`LetterMark::compound_term`]). Where the next word has a hyphen too
//!    (`Ростов-⏎на-Дону`), the parts are words, and the two as one are stacked on the first.
//! 4. *Possessives.* A final `'s` after a letter, with any apostrophe, is not part of the word.
//! 5. *Marks alone.* A word begins with its first letter or digit, and without any but modifier
//!    apostrophes it is not a word.
//!
//! 6. *Letters apart.* What a typewriter stresses by spaces between the letters is one word
//!    (`П л е н у м`), by the rules of `letter_spacing.rs`.
//!
//! Hyphenated words are their parts with consecutive positions, which is UAX #29 already.
//!
//! # Acronyms
//! Single letters with a full stop after each (two or more: `U.S.S.R.`, `М.С.`), or three and more
//! that lack only the last (`U.S.S.R`), are words of their own, and one more token, marked
//! [`stacked`](Token::stacked), joins them (`ussr`) at the position of the first. Its span ends
//! with the last letter. In `М.С.Хрущёв` the surname is not part of it. A run of more than
//! 16 letters is not an acronym.
//!
//! # Letters alone
//! The initial of a name (`Н. С. Хрущёв`) and the letter of a designation (`Т-34`) are words as any
//! other, and have a second term, stacked on the first, that no word has: `н.`, `т-`. [`LetterMark`]
//! says which letters are written so.
//!
//! # Terms
//! The term of a word depends on its bytes only, so that it can be looked up by them; [`fold`] is
//! the one place where it is made:
//!
//! 1. NFC.
//! 2. Lower case; in addition `ß` is `ss`, `ς` is `σ`, `ſ` is `s`, `İ` is `i`, and `ﬁ` and the
//!    other Latin ligatures of typesetting are their letters; bold, full-width, circled and other
//!    styled letters and digits are those that they are by NFKC.
//! 3. Apostrophes, primes and backticks are `'` (the double prime of a hard sign is one too).
//!    Soft and line-end hyphens, line ends with the number of a page, spaces between letters, ties,
//!    joiners and other characters without a shape are removed, and so are full stops that no digit follows.
//! 4. NFC again, and stress marks are removed: an acute or grave that NFC leaves uncombined, and
//!    those of `ѐ` and `ѝ`. `é`, `ё`, `й`, `ѓ` are letters and stay, `ё` and `е` differ.
//! 5. Apostrophes at either end are removed (`Kazanʹ` is `kazan`), and a final `'s`.
//! 6. Look-alikes: in a word of both Latin and Cyrillic letters the minority is written in the
//!    script of the majority, if each of its letters has a double there (`lookalike.rs`).
//!
//! A word whose term is longer than [`MAX_TERM_BYTES`] has a position but no token.
//!
//! [UAX #29]: https://www.unicode.org/reports/tr29/#Word_Boundaries

mod casing;
mod character;
mod fold;
mod language;
mod letter_mark;
mod letter_spacing;
mod lookalike;
mod scan;
mod segmentation;
mod simd;
#[cfg(test)]
mod tests;
mod token;
mod tokenizer;

pub use self::{
    casing::{CASING_RUN, CaseCounts, Casing, begins_small, casing, tells},
    fold::{capitalized, fold, fold_value, fold_word},
    language::majority_language,
    letter_mark::{LetterMark, is_hyphen, is_letter_word, is_romanized_letter},
    lookalike::{LookAlikes, Script, look_alike},
    scan::Analyzer,
    segmentation::{grapheme_after, grapheme_before, sentences, word_after, word_before},
    token::{MAX_TERM_BYTES, Sink, Token},
};

/// The version of the rules above: an index made by other rules must be built anew.
pub const VERSION: u32 = 3;

/// What the rules make of the samples in `tests.rs`.
#[cfg(test)]
const CHECKSUM_OF_SAMPLES: u32 = 4_282_634_125;
