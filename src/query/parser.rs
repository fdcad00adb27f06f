//! Any string to a query: lenient, iterative and bounded before anything is executed.
//!
//! ```text
//! query  = any
//! any    = all ("OR" all)*            also ИЛИ
//! all    = item (["AND"] item)*       also И, but for an initial (`Иванов И И`); side by side means
//!                                     AND, which binds tighter than OR
//! item   = ("NOT" | "-" | "+")* part  also НЕ
//! part   = word | "=" word | "~" word | phrase | "(" any ")"
//! phrase = a pair of double quotes of any kind (" “ ” „ « ») around words
//! ```
//! What does not fit is dropped: a bracket without its other half, an operator without an operand.

use std::ops::Range;

use super::{
    ast::{Parsed, Phrase, Query, Word, one_or},
    lexer::{Kind, Lexeme, lex},
    warning::Warning,
};

/// Words and phrases that are searched for; further ones are ignored with a warning.
pub const MAX_TERMS: usize = 32;
/// Brackets within brackets that are followed; deeper ones are read as if they were not there.
pub const MAX_DEPTH: usize = 8;

/// Reads a query. Every string is one.
///
/// # Example
/// ```
/// use arkhiv::query::{parse, Query};
/// let parsed = parse("Маленков OR Malenkov");
/// assert!(matches!(parsed.query, Some(Query::Any(parts)) if parts.len() == 2));
/// assert!(parsed.warnings.is_empty());
/// ```
pub fn parse(query: &str) -> Parsed {
    let mut parser = Parser::default();
    for lexeme in lex(query) {
        parser.take(lexeme);
    }
    parser.finish()
}

/// One open bracket, or the whole query.
#[derive(Default)]
struct Level {
    /// Finished alternatives of the OR.
    any: Vec<Query>,
    /// The conjunction under construction.
    all: Vec<Query>,
    /// Whether the next item is negated.
    negated: bool,
}

#[derive(Default)]
struct Parser {
    levels: Vec<Level>,
    current: Level,
    terms: usize,
    /// Brackets open beyond the depth that is followed.
    ignored_depth: usize,
    cut_terms: bool,
    cut_depth: bool,
    is_strict: bool,
    warnings: Vec<Warning>,
    not_implemented: Vec<(String, Range<usize>)>,
}

impl Parser {
    fn take(&mut self, lexeme: Lexeme) {
        let position = lexeme.position;
        match lexeme.kind {
            Kind::Open if self.levels.len() < MAX_DEPTH => {
                self.levels.push(std::mem::take(&mut self.current));
            }
            Kind::Open => {
                self.cut_depth = true;
                self.ignored_depth += 1;
            }
            Kind::Close if self.ignored_depth > 0 => self.ignored_depth -= 1,
            Kind::Close => self.close(),
            Kind::And | Kind::Plus => self.is_strict = true,
            Kind::Or => self.current.next_alternative(),
            Kind::Not => self.current.negated = !self.current.negated,
            Kind::Word { text, class } => {
                if text.chars().any(char::is_alphanumeric) {
                    self.term(Query::Word(Word { text, class, position }));
                } else {
                    self.current.negated = false;
                }
            }
            Kind::Phrase { text, closed } => {
                if !closed {
                    self.warnings.push(Warning::OpenQuote);
                }
                if text.chars().any(char::is_alphanumeric) {
                    self.term(Query::Phrase(Phrase { text, position }));
                } else {
                    self.current.negated = false;
                }
            }
            Kind::Unsupported(what) => self.not_implemented.push((what, position)),
        }
    }

    fn term(&mut self, term: Query) {
        if self.terms == MAX_TERMS {
            self.cut_terms = true;
            return;
        }
        self.terms += 1;
        self.current.item(term);
    }

    fn close(&mut self) {
        let Some(outer) = self.levels.pop() else { return };
        let inner = std::mem::replace(&mut self.current, outer).finish();
        match inner {
            Some(query) => self.current.item(query),
            None => self.current.negated = false,
        }
    }

    fn finish(mut self) -> Parsed {
        while !self.levels.is_empty() {
            self.close();
        }
        if self.cut_terms {
            self.warnings.push(Warning::TooManyWords(MAX_TERMS));
        }
        if self.cut_depth {
            self.warnings.push(Warning::TooDeep(MAX_DEPTH));
        }
        Parsed {
            query: self.current.finish(),
            is_strict: self.is_strict,
            warnings: self.warnings,
            not_implemented: self.not_implemented,
        }
    }
}

impl Level {
    fn item(&mut self, query: Query) {
        let negated = std::mem::take(&mut self.negated);
        self.all.push(if negated { Query::Not(Box::new(query)) } else { query });
    }

    fn next_alternative(&mut self) {
        self.negated = false;
        if let Some(query) = one_or(Query::All, std::mem::take(&mut self.all)) {
            self.any.push(query);
        }
    }

    fn finish(mut self) -> Option<Query> {
        self.next_alternative();
        one_or(Query::Any, self.any)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::vocabulary::Class;

    /// The tree as an S-expression.
    fn show(query: &Query) -> String {
        let list = |name: &str, parts: &[Query]| {
            format!("({name} {})", parts.iter().map(show).collect::<Vec<_>>().join(" "))
        };
        match query {
            Query::Word(word) => match word.class {
                Some(Class::Exact) => format!("={}", word.text),
                Some(Class::Fuzzy) => format!("~{}", word.text),
                _ => word.text.clone(),
            },
            Query::Phrase(phrase) => format!("{:?}", phrase.text),
            Query::All(parts) => list("all", parts),
            Query::Any(parts) => list("any", parts),
            Query::Not(part) => list("not", std::slice::from_ref(part)),
        }
    }

    #[track_caller]
    fn check(query: &str, expected: &str) {
        let parsed = parse(query);
        assert_eq!(parsed.query.as_ref().map(show).unwrap_or_default(), expected, "{query}");
    }

    #[test]
    fn words_side_by_side_are_all_required() {
        check("Khrushchev Molotov", "(all Khrushchev Molotov)");
        check("Хрущёв И Молотов", "(all Хрущёв Молотов)");
        check("Иванов И И", "(all Иванов И И)");
        check("+Хрущёв AND Молотов", "(all Хрущёв Молотов)");
        check("Хрущёв", "Хрущёв");
        check("", "");
    }

    #[test]
    fn and_binds_tighter_than_or() {
        check("a b OR c", "(any (all a b) c)");
        check("a ИЛИ b AND c", "(any a (all b c))");
        check("a (b OR c)", "(all a (any b c))");
    }

    #[test]
    fn a_term_can_be_excluded() {
        check("Хрущёв -Молотов", "(all Хрущёв (not Молотов))");
        check("Хрущёв НЕ (Молотов OR Malenkov)", "(all Хрущёв (not (any Молотов Malenkov)))");
        check("NOT NOT a", "a");
        check("anti-party", "anti-party");
    }

    #[test]
    fn a_word_can_say_its_class() {
        check("=Kruschev ~Knrushchev", "(all =Kruschev ~Knrushchev)");
        check("=\"Central Committee\"", "\"Central Committee\"");
    }

    #[test]
    fn quotes_of_any_kind_make_a_phrase() {
        check("\"Central Committee\"", "\"Central Committee\"");
        check("«июньский пленум» 1957", "(all \"июньский пленум\" 1957)");
        check("“open", "\"open\"");
    }

    #[test]
    fn what_does_not_fit_is_dropped() {
        check(")( a ) OR", "a");
        check("OR AND a", "a");
        check("- + ! a", "a");
        check("(NOT) a", "a");
        check("() a", "a");
    }

    #[test]
    fn what_is_not_supported_yet_is_named() {
        for (query, part) in [
            ("Khrush*", "prefix search (`Khrush*`)"),
            ("title:plenum", "search in one field (`title:`)"),
            ("title:\"June plenum\"", "search in one field (`title:`)"),
            ("date:1957..1961", "search in one field (`date:`)"),
            ("\"a b\"~4", "nearness (`\"a b\"~4`)"),
            ("word~1", "a number of slips (`word~1`)"),
            ("~\"a b\"", "a phrase at the request's class (`~\"…\"`)"),
        ] {
            let parsed = parse(query);
            assert_eq!(parsed.not_implemented.len(), 1, "{query}");
            assert_eq!(parsed.not_implemented[0].0, part, "{query}");
            assert_eq!(parsed.query, None, "{query}");
        }
        check("http://example 10:30", "(all http://example 10:30)");
    }

    #[test]
    fn a_hostile_query_is_cut_and_says_so() {
        let words = "слово ".repeat(40);
        let parsed = parse(&words);
        assert!(matches!(&parsed.query, Some(Query::All(all)) if all.len() == MAX_TERMS));
        assert_eq!(parsed.warnings, [Warning::TooManyWords(32)]);
        let deep = format!("{}a{}", "(".repeat(100_000), ")".repeat(100_000));
        let parsed = parse(&deep);
        assert_eq!(parsed.query.as_ref().map(show).as_deref(), Some("a"));
        assert_eq!(parsed.warnings, [Warning::TooDeep(8)]);
        check(&"NOT ".repeat(100_001), "");
    }

    proptest! {
        #[test]
        fn every_string_is_a_query(text in "[a\"'()~=+\\-*: ORANDхИ0-9\u{301}]{0,60}|\\PC{0,60}") {
            let parsed = parse(&text);
            let length = text.chars().count();
            for (_, position) in parsed.not_implemented {
                prop_assert!(position.start < position.end && position.end <= length);
            }
        }
    }
}
