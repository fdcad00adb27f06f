//! Designations: letters and a number, joined by a hyphen, by a space or by nothing (`Т-34`, `Т 34`,
//! `Т34`), which are never a person with an initial.

use super::{Node, Part, PlanTerm, Planning, Role, look_alikes};
use crate::{
    analysis::{LetterMark, is_hyphen, is_letter_word, look_alike},
    query::ast::Word,
    vocabulary::{Candidate, Class, Rule},
};

/// More letters are a word.
const MAX_LETTERS: usize = 5;

impl Planning<'_> {
    /// A word without spaces that is letters and a number: a letter and a hyphen, or a capital first.
    pub(super) fn designation(&mut self, text: &str, parts: &[Part], class: Class) -> Option<Node> {
        let (letters, number) = match parts {
            [letters, number] => {
                let between = text.get(letters.span.end..number.span.start)?;
                let is_joined = !between.is_empty() && between.chars().all(is_hyphen);
                is_joined.then(|| (letters.clone(), number.clone()))?
            }
            [whole] => split(whole)?,
            _ => return None,
        };
        // т-34, but not mp3.
        let is_letter = letters.is_letter() && parts.len() == 2;
        let is_one =
            (letters.capitalized || is_letter) && are_letters(&letters) && is_number(&number);
        is_one.then(|| self.any_spelling(&letters, &number, text, class))
    }

    /// Two words that are a capital letter and a number.
    pub(super) fn spaced_designation(
        &mut self,
        word: &Word,
        next: &Word,
        is_first: bool,
    ) -> Option<Node> {
        if !word.is_plain() || !next.is_plain() {
            return None;
        }
        let class = self.options.class.unwrap_or_default();
        let (parts, numbers) = (self.parts(word), self.parts(next));
        let ([letter], [number]) = (parts.as_slice(), numbers.as_slice()) else { return None };
        // Николай I 1825: the number of a monarch.
        let is_numeral = matches!(letter.term.as_str(), "i" | "v" | "x");
        let is_one = letter.is_letter() && letter.capitalized && !letter.stopped && !is_numeral;
        // В 1957: a preposition and a year.
        let is_year = number.term.len() == 4 && is_first && is_letter_word(&letter.term);
        let number = Part { position: letter.position + 1, ..number.clone() };
        let text = format!("{} {}", word.text, next.text);
        (is_one && is_number(&number) && !is_year && class > Class::Exact)
            .then(|| self.any_spelling(letter, &number, &text, class))
    }

    fn any_spelling(&mut self, letters: &Part, number: &Part, text: &str, class: Class) -> Node {
        let first = match letters.is_letter() {
            true => self.designating_letter(letters, class),
            false => self.term(letters, class, false),
        };
        let second = self.term(number, class, false);
        let joined = Part::joined(&[letters.clone(), number.clone()], text);
        let joined = self.term(&joined, class, false);
        Node::Any(vec![Node::Phrase(vec![(first, 0), (second, 1)]), Node::Term(joined)])
    }

    /// A letter where the index has it as that of a designation: `к 19 часам` is not the `К-19`.
    fn designating_letter(&mut self, letter: &Part, class: Class) -> usize {
        let marked = |term: &str| LetterMark::Designation.term(term);
        let (form, weight) = (marked(&letter.term), 1.0);
        let mut forms = vec![Candidate { form, class: Class::Exact, weight, rule: Rule::Letters }];
        if class >= Class::Forms {
            let twin = look_alike(&letter.term, true);
            forms.extend(twin.map(|twin| look_alikes::candidate(marked(&twin))));
        }
        let (written, truncated) = (letter.written.clone(), false);
        self.push(PlanTerm { written, forms, truncated, asked: true, role: Role::Word })
    }
}

/// `Т34` as its letters and its number.
fn split(whole: &Part) -> Option<(Part, Part)> {
    let of = |text: &str| text.find(|c: char| c.is_ascii_digit());
    let (in_term, in_written) = (of(&whole.term)?, of(&whole.written)?);
    let part = |term: &str, written: &str, position| Part {
        term: term.to_owned(),
        written: written.to_owned(),
        position,
        ..whole.clone()
    };
    let letters = part(&whole.term[..in_term], &whole.written[..in_written], whole.position);
    let number = part(&whole.term[in_term..], &whole.written[in_written..], whole.position + 1);
    Some((letters, number))
}

fn are_letters(part: &Part) -> bool {
    (1..=MAX_LETTERS).contains(&part.term.chars().count())
        && part.term.chars().all(char::is_alphabetic)
}

fn is_number(part: &Part) -> bool {
    !part.term.is_empty() && part.term.bytes().all(|byte| byte.is_ascii_digit())
}
