//! In which script a word is written.

use crate::letter::is_cyrillic;

/// A script that names are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Script {
    Latin,
    Cyrillic,
}

/// The script of a word that can be a name: three letters or more, and no digits.
pub(crate) fn script(word: &str) -> Option<Script> {
    let mut count = 0;
    let mut script = Script::Latin;
    for character in word.chars() {
        if character.is_ascii() {
            if character.is_ascii_digit() {
                return None;
            }
            count += usize::from(character.is_ascii_alphabetic());
        } else if is_cyrillic(character) {
            script = Script::Cyrillic;
            count += 1;
        } else if character.is_numeric() {
            return None;
        } else {
            count += usize::from(character.is_alphabetic());
        }
    }
    (count >= 3).then_some(script)
}
