//! Any string to a query: lenient, iterative and bounded before anything is executed.
//!
//! ```text
//! query  = any
//! any    = all ("OR" all)*            also ИЛИ
//! all    = item (["AND"] item)*       also И, but for an initial (`Иванов И И`); side by side means
//!                                     AND, which binds tighter than OR
//! item   = ("NOT" | "-" | "+")* part  also НЕ
//! part   = [scope ":"] (word | phrase | "(" any ")")
//! scope  = "title" | "body" | "id" | "date" | the name of a field
//! word   = ["=" | "~"] letters ["*" | "~" [number]]
//! phrase = ["=" | "~"] a quote, words, its partner ["~" number]
//! ```
//! What does not fit is dropped, and a warning says what and where: a bracket without its other half,
//! an operator without an operand.

use std::ops::Range;

use super::{
    ast::{Parsed, Phrase, Query, Scope, Word, one_or},
    dates::Dates,
    lexer::{Kind, Lexeme, lex},
    warning::{Place, Warning},
};

/// Words and phrases that are searched for; further ones are ignored with a warning.
pub const MAX_TERMS: usize = 32;
/// Brackets within brackets that are followed; deeper ones are read as if they were not there.
pub const MAX_DEPTH: usize = 8;

/// Words that may stand between those of a phrase.
const MAX_SLOP: u32 = 8;
/// Slips that a word may have.
const MAX_SLIPS: u8 = 2;
/// Letters that a beginning of words needs.
const MIN_PREFIX: usize = 2;

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
    /// Whether the next item is required by a sign.
    required: bool,
    /// The operator that still waits for what follows.
    operator: Option<Place>,
    /// Where all that stands within the bracket is looked for.
    scope: Scope,
    /// The bracket.
    place: Place,
}

#[derive(Default)]
struct Parser {
    levels: Vec<Level>,
    current: Level,
    /// The scope that was just named, and where.
    named: Option<(Scope, Range<usize>)>,
    terms: usize,
    /// Brackets open beyond the depth that is followed.
    ignored_depth: usize,
    /// What was left out as there was too much of it.
    cut_terms: Option<Place>,
    cut_depth: Option<Place>,
    warnings: Vec<Warning>,
}

impl Parser {
    fn take(&mut self, lexeme: Lexeme) {
        let Lexeme { kind, position } = lexeme;
        let place = [position.start, position.end];
        let scope = self.scope(&kind, position.start);
        match kind {
            Kind::Open => self.open(scope, place),
            Kind::Close if self.ignored_depth > 0 => self.ignored_depth -= 1,
            Kind::Close if self.levels.is_empty() => self.warnings.push(Warning::Unpaired(place)),
            Kind::Close => self.close(),
            Kind::And | Kind::Plus | Kind::Or | Kind::Not => self.operator(&kind, place),
            Kind::Scope(scope) => self.named = Some((scope, position)),
            Kind::Unpaired => self.warnings.push(Warning::Unpaired(place)),
            Kind::Word(word) => self.word(Word { scope, position, ..word }),
            Kind::Phrase { phrase, closed } => {
                if !closed {
                    self.warnings.push(Warning::OpenQuote([place[0], place[0] + 1]));
                }
                self.phrase(Phrase { scope, position, ..phrase });
            }
        }
    }

    /// The scope of what starts here: the one that was named right before it, else that of the
    /// bracket.
    fn scope(&mut self, kind: &Kind, start: usize) -> Scope {
        let Some((scope, place)) = self.named.take() else { return self.current.scope };
        if place.end == start && matches!(kind, Kind::Not | Kind::Plus) {
            self.named = Some((scope, place.start..place.end + 1));
        } else if place.end == start
            && matches!(kind, Kind::Word(_) | Kind::Phrase { .. } | Kind::Open)
        {
            return scope;
        } else {
            self.warnings.push(Warning::EmptyField([place.start, place.end]));
            self.current.forget_signs();
        }
        self.current.scope
    }

    fn operator(&mut self, kind: &Kind, place: Place) {
        let has_before = !self.current.all.is_empty();
        match kind {
            Kind::And => self.current.require_both(),
            Kind::Plus => self.current.required = true,
            Kind::Or => self.current.next_alternative(),
            _ => self.current.negated = !self.current.negated,
        }
        // A sign is part of what follows it; words need something on either side.
        let is_word = place[1] - place[0] > 1 || *kind == Kind::And;
        if matches!(kind, Kind::And | Kind::Or) && !has_before {
            self.warnings.push(Warning::IdleOperator(place));
        } else if is_word {
            self.current.operator = Some(place);
        }
    }

    fn word(&mut self, mut word: Word) {
        let place = [word.position.start, word.position.end];
        if word.scope == Scope::Date {
            return self.dates(&word.text, place);
        }
        let letters = word.text.chars().filter(|c| c.is_alphanumeric()).count();
        let is_short = word.is_prefix && letters < MIN_PREFIX;
        if letters > 0 && word.scope != Scope::Id && (is_short || word.text.contains('*')) {
            word.is_prefix &= !is_short;
            self.warnings.push(Warning::IdleAsterisk { least: MIN_PREFIX, place });
        }
        if word.slips.is_some_and(|slips| slips > MAX_SLIPS) {
            word.slips = Some(MAX_SLIPS);
            self.warnings.push(Warning::ManySlips { most: MAX_SLIPS, place });
        }
        match letters {
            0 => self.current.forget_signs(),
            _ => self.term(Query::Word(word), place),
        }
    }

    fn phrase(&mut self, mut phrase: Phrase) {
        let place = [phrase.position.start, phrase.position.end];
        if phrase.scope == Scope::Date {
            return self.dates(&phrase.text, place);
        }
        if phrase.slop.is_some_and(|slop| slop > MAX_SLOP) {
            phrase.slop = Some(MAX_SLOP);
            self.warnings.push(Warning::FarApart { most: MAX_SLOP, place });
        }
        match phrase.text.chars().any(char::is_alphanumeric) {
            true => self.term(Query::Phrase(phrase), place),
            false => self.current.forget_signs(),
        }
    }

    fn dates(&mut self, text: &str, place: Place) {
        match Dates::parse(text) {
            Some(dates) => self.term(Query::Dates(dates), place),
            None => {
                self.warnings.push(Warning::NoDate(place));
                self.current.forget_signs();
            }
        }
    }

    fn term(&mut self, term: Query, place: Place) {
        if self.terms == MAX_TERMS {
            self.cut_terms.get_or_insert(place)[1] = place[1];
            return;
        }
        self.terms += 1;
        self.current.item(term);
    }

    fn open(&mut self, scope: Scope, place: Place) {
        if self.levels.len() < MAX_DEPTH {
            let inner = Level { scope, place, ..Level::default() };
            self.levels.push(std::mem::replace(&mut self.current, inner));
        } else {
            self.cut_depth.get_or_insert(place);
            self.ignored_depth += 1;
        }
    }

    fn close(&mut self) {
        let Some(outer) = self.levels.pop() else { return };
        let inner = std::mem::replace(&mut self.current, outer);
        self.warnings.extend(inner.operator.map(Warning::IdleOperator));
        match inner.finish() {
            Some(query) => self.current.item(query),
            None => self.current.forget_signs(),
        }
    }

    fn finish(mut self) -> Parsed {
        if let Some((_, place)) = self.named.take() {
            self.warnings.push(Warning::EmptyField([place.start, place.end]));
        }
        while !self.levels.is_empty() {
            self.warnings.push(Warning::Unpaired(self.current.place));
            self.close();
        }
        self.warnings.extend(self.current.operator.map(Warning::IdleOperator));
        if let Some(place) = self.cut_terms {
            self.warnings.push(Warning::TooManyWords { most: MAX_TERMS, place });
        }
        if let Some(place) = self.cut_depth {
            self.warnings.push(Warning::TooDeep { most: MAX_DEPTH, place });
        }
        Parsed { query: self.current.finish(), warnings: self.warnings }
    }
}

impl Level {
    fn item(&mut self, query: Query) {
        let (negated, required) =
            (std::mem::take(&mut self.negated), std::mem::take(&mut self.required));
        self.operator = None;
        self.all.push(match (negated, required) {
            (true, _) => Query::Not(Box::new(query)),
            (false, true) => Query::Required(Box::new(query)),
            (false, false) => query,
        });
    }

    /// Signs without anything that they could apply to.
    fn forget_signs(&mut self) {
        (self.negated, self.required) = (false, false);
    }

    /// What stands before the sign and what follows.
    fn require_both(&mut self) {
        if let Some(before) = self.all.pop() {
            self.all.push(match before {
                Query::Not(_) | Query::Required(_) => before,
                plain => Query::Required(Box::new(plain)),
            });
            self.required = true;
        }
    }

    fn next_alternative(&mut self) {
        self.forget_signs();
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
    use crate::{query::ast::Reading, vocabulary::Class};

    /// The tree as an S-expression.
    fn show(query: &Query) -> String {
        let list = |name: &str, parts: &[Query]| {
            format!("({name} {})", parts.iter().map(show).collect::<Vec<_>>().join(" "))
        };
        match query {
            Query::Word(word) => {
                let class = match (word.class, word.slips) {
                    (_, Some(slips)) => format!("~{slips}"),
                    (Some(Class::Exact), _) => "=".to_owned(),
                    (Some(Class::Fuzzy), _) => "~".to_owned(),
                    _ => String::new(),
                };
                let asterisk = if word.is_prefix { "*" } else { "" };
                format!("{}{class}{}{asterisk}", scope(word.scope), word.text)
            }
            Query::Phrase(phrase) => {
                let reading = match phrase.reading {
                    Reading::AsQuoted => "",
                    Reading::Exact => "=",
                    Reading::AsRequested => "~",
                };
                let slop = phrase.slop.map(|slop| format!("~{slop}")).unwrap_or_default();
                format!("{}{reading}{:?}{slop}", scope(phrase.scope), phrase.text)
            }
            Query::Dates(Dates { from, to }) => {
                let day = |day: &Option<i32>| day.map(|day| day.to_string()).unwrap_or_default();
                format!("{}..{}", day(from), day(to))
            }
            Query::All(parts) => list("all", parts),
            Query::Any(parts) => list("any", parts),
            Query::Required(part) => format!("+{}", show(part)),
            Query::Not(part) => list("not", std::slice::from_ref(part)),
        }
    }

    fn scope(scope: Scope) -> String {
        match scope {
            Scope::Anywhere => String::new(),
            Scope::Field(field) => format!("{}:", field.name()),
            other => format!("{other:?}:").to_lowercase(),
        }
    }

    /// The codes of the warnings, each with what of the query it is about.
    fn warnings(query: &str) -> Vec<String> {
        let chars: Vec<char> = query.chars().collect();
        let shown = |warning: &Warning| match warning.place() {
            Some([start, end]) => {
                format!("{} {}", warning.code(), chars[start..end].iter().collect::<String>())
            }
            None => warning.code().to_owned(),
        };
        parse(query).warnings.iter().map(shown).collect()
    }

    #[track_caller]
    fn check(query: &str, expected: &str) {
        let parsed = parse(query);
        assert_eq!(parsed.query.as_ref().map(show).unwrap_or_default(), expected, "{query}");
    }

    #[test]
    fn words_side_by_side_are_all_required() {
        check("Khrushchev Molotov", "(all Khrushchev Molotov)");
        check("Хрущёв И Молотов", "(all +Хрущёв +Молотов)");
        check("Иванов И И", "(all Иванов И И)");
        check("+Хрущёв AND Молотов", "(all +Хрущёв +Молотов)");
        check("Хрущёв", "Хрущёв");
        check("", "");
    }

    #[test]
    fn and_binds_tighter_than_or() {
        check("a b OR c", "(any (all a b) c)");
        check("a ИЛИ b AND c", "(any a (all +b +c))");
        check("a (b OR c)", "(all a (any b c))");
    }

    #[test]
    fn what_a_sign_requires_is_told_from_the_rest() {
        check("+a b", "(all +a b)");
        check("a b AND c d", "(all a +b +c d)");
        check("a AND -b", "(all +a (not b))");
        check("NOT a И b", "(all (not a) +b)");
        check("+(a b) c", "(all +(all a b) c)");
        check("+… a", "a");
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
        check("=\"Central Committee\"", "=\"Central Committee\"");
        check("~\"Central Committee\"", "~\"Central Committee\"");
        check("word~1 word~2 word~ word~0", "(all ~1word ~2word ~word word)");
        check("5~6", "5~6");
        check("~ = a", "a");
    }

    #[test]
    fn an_asterisk_ends_a_beginning() {
        check("Khrush* Хрущ*,", "(all Khrush* Хрущ*)");
        check("-Khrush*", "(not Khrush*)");
        check("=Khrush*", "=Khrush*");
        assert_eq!(warnings("Khrush*"), [""; 0]);
        check("K*", "K");
        assert_eq!(warnings("K* Kh*ev"), ["idle_asterisk K*", "idle_asterisk Kh*ev"]);
        check("* ** a", "a");
    }

    #[test]
    fn words_of_a_phrase_may_be_apart() {
        check("\"a b\"~4", "\"a b\"~4");
        check("~\"a b\"~0", "~\"a b\"~0");
        check("\"a b\"~ c", "(all \"a b\" c)");
        check("\"a b\"~400", "\"a b\"~8");
        assert_eq!(warnings("x \"a b\"~400"), ["far_apart \"a b\"~400"]);
        assert_eq!(warnings("abc~9"), ["many_slips abc~9"]);
    }

    #[test]
    fn a_scope_applies_to_what_follows_at_once() {
        check("title:plenum speech", "(all title:plenum speech)");
        check("-title:plenum", "(not title:plenum)");
        check("title:-plenum", "(not title:plenum)");
        check("title:\"June plenum\"~2", "title:\"June plenum\"~2");
        check(
            "title:(plenum OR «June speech») a",
            "(all (any title:plenum title:\"June speech\") a)",
        );
        check("title:(a author:b (c))", "(all title:a author:b title:c)");
        check("lang:ru source:Правда", "(all lang:ru source:Правда)");
        check("Title:=Plenum", "title:=Plenum");
        check("id:corpus/a(1)-b.txt", "id:corpus/a(1)-b.txt");
        check("(id:a:b) c", "(all id:a:b c)");
        check("id:\"a b\"", "id:\"a b\"");
        check("http://example 10:30", "(all http://example 10:30)");
        check("title: plenum", "plenum");
        assert_eq!(
            warnings("title: plenum author:"),
            ["empty_field title:", "empty_field author:"]
        );
        assert_eq!(warnings("title:author:b"), ["empty_field title:"]);
    }

    #[test]
    fn dates_are_read_and_what_is_none_is_ignored() {
        check("date:1970", "0..364");
        check("a date:1970..", "(all a 0..)");
        check("-date:<=1970-01-01", "(not ..0)");
        check("date:\"01.01.1970\" date:(1970 OR 1971)", "(all 0..0 (any 0..364 365..729))");
        check("date:june a", "a");
        assert_eq!(warnings("a date:june"), ["no_date june"]);
    }

    #[test]
    fn quotes_of_any_kind_make_a_phrase() {
        check("\"Central Committee\"", "\"Central Committee\"");
        check("«июньский пленум» 1957", "(all \"июньский пленум\" 1957)");
        check("“open", "\"open\"");
        check("«Записки „старого“ большевика» x", "(all \"Записки „старого“ большевика\" x)");
        assert_eq!(warnings("a «open"), ["open_quote «"]);
        check("Правда» a", "(all Правда a)");
        assert_eq!(warnings("Правда» a"), ["unpaired »"]);
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
    fn what_is_dropped_is_told_with_its_place() {
        assert_eq!(warnings("a ) b"), ["unpaired )"]);
        assert_eq!(warnings("(a (b"), ["unpaired (", "unpaired ("]);
        assert_eq!(warnings("a OR"), ["idle_operator OR"]);
        assert_eq!(warnings("(a ИЛИ) НЕ"), ["idle_operator ИЛИ", "idle_operator НЕ"]);
        assert_eq!(warnings("AND a"), ["idle_operator AND"]);
        for plain in ["a — b", "- a", "!!!", "a OR b -c +d", "NOT a", "(a И b)", "\"a\" ()"] {
            assert_eq!(warnings(plain), [""; 0], "{plain}");
        }
    }

    #[test]
    fn a_hostile_query_is_cut_and_says_so() {
        let words = "слово ".repeat(40);
        let parsed = parse(&words);
        assert!(matches!(&parsed.query, Some(Query::All(all)) if all.len() == MAX_TERMS));
        assert_eq!(parsed.warnings, [Warning::TooManyWords { most: 32, place: [192, 239] }]);
        let deep = format!("{}a{}", "(".repeat(100_000), ")".repeat(100_000));
        let parsed = parse(&deep);
        assert_eq!(parsed.query.as_ref().map(show).as_deref(), Some("a"));
        assert_eq!(parsed.warnings, [Warning::TooDeep { most: 8, place: [8, 9] }]);
        check(&"NOT ".repeat(100_001), "");
    }

    proptest! {
        #[test]
        fn every_string_is_a_query(text in "[a\"'()~=+\\-*: ORANDхИ0-9\u{301}«»]{0,60}|\\PC{0,60}") {
            let parsed = parse(&text);
            let length = text.chars().count();
            for [start, end] in parsed.warnings.iter().filter_map(Warning::place) {
                prop_assert!(start < end && end <= length);
            }
        }
    }
}
