//! Words with all their forms, and how forms become the number of what they belong to.

use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A form that a rule gives.
pub(crate) const REGULAR: u8 = 0;
/// A form that no rule gives.
pub(crate) const IRREGULAR: u8 = 1;
/// A form in the other of two spellings.
pub(crate) const OTHER_SPELLING: u8 = 2;

/// A word with all its forms.
#[derive(Debug, Default, Clone)]
pub(crate) struct Lexeme {
    /// The form that it is named by.
    pub(crate) head: String,
    /// All forms, each with how it came to be one.
    pub(crate) forms: BTreeMap<String, u8>,
}

impl Lexeme {
    pub(crate) fn new(head: &str, forms: impl IntoIterator<Item = String>) -> Self {
        let mut lexeme = Self { head: head.to_owned(), forms: BTreeMap::new() };
        lexeme.take(head.to_owned(), REGULAR);
        forms.into_iter().for_each(|form| lexeme.take(form, REGULAR));
        lexeme
    }

    pub(crate) fn take(&mut self, form: String, how: u8) {
        self.forms.entry(form).or_insert(how);
    }
}

/// The lexemes of more than one form, none of whose forms are all those of another one.
pub(crate) fn distinct(mut lexemes: Vec<Lexeme>) -> Vec<Lexeme> {
    lexemes.sort_by(|a, b| b.forms.len().cmp(&a.forms.len()).then_with(|| a.head.cmp(&b.head)));
    let mut by_form: HashMap<String, Vec<usize>> = HashMap::new();
    let mut kept: Vec<Lexeme> = Vec::new();
    for lexeme in lexemes {
        let same = by_form.get(&lexeme.head).into_iter().flatten();
        let is_part = |of: &Lexeme| lexeme.forms.keys().all(|form| of.forms.contains_key(form));
        if same.copied().any(|other| is_part(&kept[other])) {
            continue;
        }
        for form in lexeme.forms.keys() {
            by_form.entry(form.clone()).or_default().push(kept.len());
        }
        kept.push(lexeme);
    }
    kept
}

/// Every form with the numbers of its lexemes and whether it is irregular in one of them. Numbers ascend
/// with the first form, which keeps what is written of them small.
pub(crate) fn numbered(mut lexemes: Vec<Lexeme>) -> BTreeMap<Vec<u8>, (BTreeSet<u32>, u8)> {
    lexemes.sort_by(|a, b| a.forms.keys().next().cmp(&b.forms.keys().next()));
    let mut forms: BTreeMap<Vec<u8>, (BTreeSet<u32>, u8)> = BTreeMap::new();
    for (number, lexeme) in lexemes.iter().enumerate() {
        for (form, how) in &lexeme.forms {
            let Some(letters) = letters(form) else { continue };
            let (numbers, known) = forms.entry(letters).or_default();
            numbers.insert(number as u32);
            *known |= how;
        }
    }
    forms
}

/// A byte for a letter: as in ASCII, and from 0x80 on those from а.
fn letters(word: &str) -> Option<Vec<u8>> {
    word.chars()
        .map(|letter| match letter {
            'а'..='я' => Some((letter as u32 - 'а' as u32) as u8 | 0x80),
            'a'..='z' => Some(letter as u8),
            _ => None,
        })
        .collect()
}
