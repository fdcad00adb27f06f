//! Where a word is looked for: in the title or the text only, among the values of a field, or as an
//! id. And beginnings of words.

use std::{collections::HashSet, fmt};

use transliterate::match_names;

use super::{Node, Part, PlanTerm, Planning, Role, within};
use crate::{
    analysis::{Analyzer, LetterMark},
    document::Field,
    query::{
        ast::{Phrase, Scope, Word},
        dates::Dates,
        initials::Initials,
    },
    vocabulary::{Class, lemma},
};

/// A field of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextField {
    /// The text.
    Body,
    /// The title.
    Title,
}

/// What must be known of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// Its value of a field is one of those wanted.
    Value(Field, ValueWanted),
    /// It has this id.
    Id(String),
    /// Its days overlap these.
    Dates(Dates),
}

/// Which values of a field meet `author:Orlova` or `source:"Вечерняя Москва"`: those that have the
/// words side by side, as the class lets them meet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ValueWanted {
    words: Vec<WordWanted>,
    /// Whether the value must have no other word.
    is_whole: bool,
}

#[derive(Debug, Clone, PartialEq)]
struct WordWanted {
    term: String,
    /// Its spellings, as the archive has them in its texts.
    forms: HashSet<String>,
    class: Class,
    is_prefix: bool,
}

impl ValueWanted {
    /// Whether a value is one of those wanted.
    pub fn is(&self, analyzer: &mut Analyzer, value: &str) -> bool {
        let mut words: Vec<String> = Vec::new();
        analyzer.tokens(value, |token| {
            if !token.stacked && !LetterMark::is_term(token.term) {
                words.push(token.term.to_owned());
            }
        });
        let wanted = self.words.as_slice();
        if wanted.is_empty() || self.is_whole && words.len() != wanted.len() {
            return false;
        }
        let meets =
            |place: &[String]| wanted.iter().zip(place).all(|(wanted, word)| wanted.is(word));
        words.windows(wanted.len()).any(meets)
    }
}

/// The words as they are looked for.
impl fmt::Display for ValueWanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = self.words.iter().map(|word| word.term.as_str()).collect();
        f.write_str(&words.join(" "))
    }
}

impl WordWanted {
    fn is(&self, word: &str) -> bool {
        if self.is_prefix {
            return lemma::fold(word).starts_with(&*lemma::fold(&self.term));
        }
        if self.forms.contains(word) {
            return true;
        }
        // Names of authors need not stand in any text.
        self.class >= Class::Forms && lemma::fold(word) == lemma::fold(&self.term)
            || self.class >= Class::Translit && match_names(&self.term, word).is_some()
    }
}

impl Planning<'_> {
    pub(super) fn scoped_word(&mut self, word: &Word) -> Option<Node> {
        self.place = [word.position.start, word.position.end];
        match word.scope {
            Scope::Field(field) => {
                let class = word.class.or(self.options.class).unwrap_or_default();
                let parts = self.parts(word);
                self.value(field, &parts, class, word.is_prefix)
            }
            Scope::Id => Some(Node::Where(Condition::Id(word.text.clone()))),
            scope => Some(within(scope, self.word(word)?)),
        }
    }

    pub(super) fn scoped_phrase(&mut self, phrase: &Phrase) -> Option<Node> {
        self.place = [phrase.position.start, phrase.position.end];
        match phrase.scope {
            Scope::Field(field) => {
                let parts = self.parts_at(&phrase.text, &phrase.position);
                let class = self.options.class.unwrap_or_default();
                self.value(field, &parts, class, false)
            }
            Scope::Id => Some(Node::Where(Condition::Id(phrase.text.trim().to_owned()))),
            scope => Some(within(scope, self.phrase(phrase)?)),
        }
    }

    /// A condition on the values of a field; a language is its code and nothing else.
    fn value(
        &mut self,
        field: Field,
        parts: &[Part],
        class: Class,
        is_prefix: bool,
    ) -> Option<Node> {
        let is_whole = field == Field::Lang;
        let class = if is_whole { Class::Exact } else { class };
        let words: Vec<&Part> = parts.iter().filter(|part| !part.stacked).collect();
        let last = words.len().checked_sub(1)?;
        let mut wanted = ValueWanted { words: Vec::new(), is_whole };
        for (at, part) in words.into_iter().enumerate() {
            let mut forms = self.expanded(part, class, false, None);
            if part.is_letter() && class >= Class::Translit {
                forms.extend(Initials::of_initial(&part.term).forms(1.0));
            }
            let letters = forms.iter().map(|form| LetterMark::letter(&form.form).to_owned());
            wanted.words.push(WordWanted {
                term: part.term.clone(),
                forms: letters.collect(),
                class,
                is_prefix: is_prefix && at == last,
            });
        }
        Some(Node::Where(Condition::Value(field, wanted)))
    }

    /// `Khrush*`, or `anti-par*`, of which the last word is a beginning.
    pub(super) fn beginning(&mut self, parts: &[Part], class: Class) -> Option<Node> {
        let words: Vec<&Part> = parts.iter().filter(|part| !part.stacked).collect();
        let (last, before) = words.split_last()?;
        let number = self.term_of_beginning(last, class);
        if before.is_empty() {
            return Some(Node::Term(number));
        }
        let first = before[0].position;
        let mut phrase: Vec<(usize, u32)> = Vec::with_capacity(words.len());
        for part in before {
            phrase.push((self.term(part, class, false), part.position - first));
        }
        phrase.push((number, last.position - first));
        Some(Node::Phrase(phrase))
    }

    fn term_of_beginning(&mut self, part: &Part, class: Class) -> usize {
        let most = self.options.max_forms;
        let class = if self.options.budget.is_spent() { Class::Exact } else { class };
        let (forms, truncated) =
            self.vocabulary.beginning_with(&part.term, part.capitalized, class, most);
        let written = format!("{}*", part.written);
        self.push(PlanTerm { written, forms, truncated, asked: true, role: Role::Word })
    }
}
