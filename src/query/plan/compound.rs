//! Compounds, which people write with a hyphen, with a space or as one word: `anti-party`, `anti
//! party`, `antiparty`.

use super::{Node, Part, PlanTerm, Planning, Role};
use crate::{
    analysis::LetterMark,
    query::ast::Word,
    vocabulary::{Candidate, Class, Rule, is_listed},
};

/// Letters that a part of a compound has at least, unless it is one of [`PREFIXES`].
const MIN_PART: usize = 4;

/// Letters that the rest has after one of [`PREFIXES`].
const MIN_REST: usize = 3;

/// What is joined to words and is seldom one itself.
const PREFIXES: &[&str] = &[
    "anti",
    "auto",
    "co",
    "counter",
    "ex",
    "hydro",
    "hyper",
    "inter",
    "intra",
    "macro",
    "mega",
    "micro",
    "mid",
    "mini",
    "multi",
    "neo",
    "non",
    "poly",
    "post",
    "pre",
    "proto",
    "pseudo",
    "quasi",
    "re",
    "self",
    "semi",
    "sub",
    "super",
    "tele",
    "trans",
    "ultra",
    "vice",
    "авиа",
    "авто",
    "агро",
    "анти",
    "архи",
    "аэро",
    "био",
    "вице",
    "гидро",
    "гипер",
    "интер",
    "квази",
    "контр",
    "лейб",
    "лже",
    "макро",
    "мега",
    "микро",
    "мини",
    "моно",
    "мото",
    "нео",
    "обер",
    "поли",
    "полу",
    "пост",
    "прото",
    "псевдо",
    "сверх",
    "северо",
    "супер",
    "теле",
    "термо",
    "транс",
    "ультра",
    "унтер",
    "штаб",
    "экс",
    "электро",
    "юго",
];

/// Words that stand side by side as often as not: `may be` and `maybe` are two things, `так же` and
/// `также` too.
const APART: &[&str] = &[
    "after",
    "also",
    "been",
    "before",
    "down",
    "ever",
    "every",
    "from",
    "have",
    "here",
    "into",
    "just",
    "like",
    "made",
    "many",
    "more",
    "most",
    "much",
    "never",
    "only",
    "onto",
    "over",
    "some",
    "such",
    "than",
    "that",
    "them",
    "then",
    "there",
    "these",
    "they",
    "this",
    "those",
    "time",
    "times",
    "under",
    "unto",
    "upon",
    "very",
    "well",
    "were",
    "what",
    "when",
    "where",
    "which",
    "while",
    "whom",
    "will",
    "with",
    "your",
    "будет",
    "была",
    "были",
    "было",
    "быть",
    "ведь",
    "даже",
    "если",
    "есть",
    "лишь",
    "между",
    "меня",
    "надо",
    "него",
    "него",
    "одна",
    "один",
    "одно",
    "перед",
    "после",
    "себя",
    "свой",
    "тебя",
    "того",
    "тоже",
    "тому",
    "хотя",
    "чего",
    "чему",
    "через",
    "этом",
    "этот",
];

impl Planning<'_> {
    /// anti-party: its parts side by side, or written as one word.
    pub(super) fn compound(&mut self, parts: &[Part], written: &str, class: Class) -> Node {
        let phrase = self.side_by_side(parts, class);
        let written = written.trim_matches(|c: char| !c.is_alphanumeric());
        let joined = Part::joined(parts, written);
        if parts.len() > MAX_JOINED {
            return phrase;
        }
        Node::Any(vec![phrase, Node::Term(self.term(&joined, class, class == Class::Fuzzy))])
    }

    /// "well-known": its parts side by side, or one word that a line ends within at its hyphen.
    pub(super) fn phrase_or_divided(&mut self, text: &str, parts: &[Part], class: Class) -> Node {
        let phrase = self.side_by_side(parts, class);
        let written = text.trim();
        let is_compound = !written.contains(char::is_whitespace) && parts.len() <= MAX_JOINED;
        let Some(form) = LetterMark::compound_term(written).filter(|_| is_compound) else {
            return phrase;
        };
        let (class, weight, rule) = (Class::Exact, 1.0, Rule::Letters);
        let forms = vec![Candidate { form, class, weight, rule }];
        let (written, role) = (written.to_owned(), Role::Word);
        let divided = PlanTerm { written, forms, truncated: false, asked: true, role };
        Node::Any(vec![phrase, Node::Term(self.push(divided))])
    }

    /// antiparty: as it is, or its parts side by side, in any of their forms. What a part may be a
    /// spelling of says nothing of the compound.
    pub(super) fn whole_or_apart(&mut self, part: &Part, class: Class, lenient: bool) -> Node {
        let whole = Node::Term(self.term(part, class, lenient));
        if class < Class::Forms {
            return whole;
        }
        let mut any = vec![whole];
        for [first, second] in self.halves(part) {
            any.push(self.side_by_side(&[first, second], Class::Forms));
        }
        match any.as_slice() {
            [_] => any.remove(0),
            _ => Node::Any(any),
        }
    }

    /// anti party: both words, or written as one.
    pub(super) fn spaced_compound(&mut self, word: &Word, next: &Word) -> Option<Node> {
        let class = self.options.class.unwrap_or_default();
        if class < Class::Forms || !word.is_plain() || !next.is_plain() {
            return None;
        }
        let (firsts, seconds) = (self.parts(word), self.parts(next));
        let ([first], [second]) = (firsts.as_slice(), seconds.as_slice()) else { return None };
        if !may_be_joined(&first.term, &second.term) {
            return None;
        }
        let written = format!("{} {}", first.written, second.written);
        let joined = Part::joined(&[first.clone(), second.clone()], &written);
        if !self.vocabulary.has_form(&joined.term) {
            return None;
        }
        let both = [first, second].map(|part| Node::Term(self.term(part, class, false)));
        let joined = Node::Term(self.term(&joined, class, false));
        Some(Node::Any(vec![Node::All(both.into()), joined]))
    }

    /// The two parts of a compound that is written as one word, both of which the archive has. A
    /// capital is a name's, and Тихомиров is not a calm of worlds, nor Телегин a tele-gin: only a prefix
    /// and a word that the lexicon has are a compound all the same.
    fn halves(&self, whole: &Part) -> Vec<[Part; 2]> {
        let term = &whole.term;
        // The written letters are those of the term but for case: else nothing is cut.
        if whole.written.chars().count() != term.chars().count() || whole.has_digit() {
            return Vec::new();
        }
        let cuts = term.char_indices().skip(1).map(|(at, _)| term.split_at(at));
        let cuts = cuts.filter(|(first, second)| {
            may_be_joined(first, second)
                && (!whole.capitalized || PREFIXES.contains(first) && is_listed(second))
                && self.vocabulary.has_form(second)
                && (PREFIXES.contains(first) || self.vocabulary.has_form(first))
        });
        let cuts = cuts.map(|(first, second)| {
            let letters = first.chars().count();
            let written: Vec<char> = whole.written.chars().collect();
            let part = |term: &str, written: &[char], position| Part {
                term: term.to_owned(),
                written: written.iter().collect(),
                position,
                ..whole.clone()
            };
            [part(first, &written[..letters], 0), part(second, &written[letters..], 1)]
        });
        cuts.take(MAX_CUTS).collect()
    }
}

/// More parts are never written as one word.
const MAX_JOINED: usize = 4;
/// Ways of cutting a word that are looked for.
const MAX_CUTS: usize = 2;

/// Whether two words side by side may be a compound, and not just two words.
fn may_be_joined(first: &str, second: &str) -> bool {
    let has = |word: &str, least: usize| {
        word.chars().all(char::is_alphabetic) && word.chars().nth(least - 1).is_some()
    };
    if PREFIXES.contains(&first) {
        return has(second, MIN_REST) && !APART.contains(&second);
    }
    has(first, MIN_PART)
        && has(second, MIN_PART)
        && !APART.contains(&first)
        && !APART.contains(&second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_or_a_long_word_may_be_joined() {
        for [first, second] in [
            ["anti", "party"],
            ["post", "war"],
            ["анти", "партийный"],
            ["social", "democrat"],
            ["co", "operation"],
            ["вице", "президент"],
        ] {
            assert!(may_be_joined(first, second), "{first} {second}");
        }
    }

    #[test]
    fn words_that_only_stand_side_by_side_are_not_joined() {
        for [first, second] in [
            ["may", "be"],
            ["in", "form"],
            ["what", "ever"],
            ["так", "же"],
            ["some", "times"],
            ["не", "давно"],
            ["air", "port"],
        ] {
            assert!(!may_be_joined(first, second), "{first} {second}");
        }
    }
}
