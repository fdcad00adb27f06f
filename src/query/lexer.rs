//! The query string cut into operators, words and phrases.

use std::ops::Range;

use crate::{document::Field, vocabulary::Class};

/// One lexical element and where it stands, in Unicode scalar values.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lexeme {
    pub kind: Kind,
    pub position: Range<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Open,
    Close,
    And,
    Or,
    Not,
    /// `+`: required, which every term is anyway.
    Plus,
    Word {
        text: String,
        class: Option<Class>,
    },
    /// A phrase; the quote may be missing at the end.
    Phrase {
        text: String,
        closed: bool,
    },
    /// Promised by the language and not supported yet: its name for the reader.
    Unsupported(String),
}

/// Whether `field:value` may name it; anything else before a colon is text.
fn is_field(name: &str) -> bool {
    ["title", "id", "date", "body"].contains(&name) || Field::from_name(name).is_some()
}

/// The query as one operand, for a condition to be put after it: a quote that is open is closed, and
/// alternatives stand in brackets, since words side by side bind tighter.
pub fn as_operand(query: &str) -> String {
    let lexemes = lex(query);
    let is_open = |last: &Lexeme| matches!(last.kind, Kind::Phrase { closed: false, .. });
    let quote = if lexemes.last().is_some_and(is_open) { "\"" } else { "" };
    match lexemes.iter().any(|lexeme| lexeme.kind == Kind::Or) {
        true => format!("({query}{quote})"),
        false => format!("{query}{quote}"),
    }
}

pub(super) fn lex(query: &str) -> Vec<Lexeme> {
    let chars: Vec<char> = query.chars().collect();
    let mut lexemes = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if chars[at].is_whitespace() {
            at += 1;
            continue;
        }
        let (kind, end) = lexeme(&chars, at);
        lexemes.push(Lexeme { kind, position: at..end });
        at = end;
    }
    read_initials(&mut lexemes);
    lexemes
}

/// Takes a capital И for an initial where it joins nothing: after a name at the end of the query or of
/// a bracket (`Иванов И`), beside another (`Иванов И И`), and after an initial that no name precedes
/// (`Н. И Иванов`).
fn read_initials(lexemes: &mut [Lexeme]) {
    let is_and = |lexeme: &Lexeme| lexeme.kind == Kind::And && lexeme.position.len() == 1;
    let is_name = |lexeme: &Lexeme| match &lexeme.kind {
        Kind::Word { text, .. } => text.starts_with(char::is_uppercase),
        _ => false,
    };
    let is_initial = |lexeme: &Lexeme| match &lexeme.kind {
        Kind::Word { text, .. } => {
            is_name(lexeme) && text.trim_end_matches('.').chars().count() == 1
        }
        _ => false,
    };
    for at in 0..lexemes.len() {
        if !is_and(&lexemes[at]) {
            continue;
        }
        let previous = at.checked_sub(1).map(|before| &lexemes[before]);
        let next = lexemes.get(at + 1);
        let is_read = match (previous, next) {
            (Some(previous), None) => is_name(previous),
            (Some(previous), Some(next)) if next.kind == Kind::Close => is_name(previous),
            (Some(previous), Some(next)) if is_and(next) => is_name(previous),
            (Some(previous), Some(next)) => {
                let begins = at < 2 || !is_name(&lexemes[at - 2]);
                is_initial(previous) && begins && is_name(next) && !is_initial(next)
            }
            (None, Some(next)) => is_and(next),
            (None, None) => false,
        };
        if is_read {
            lexemes[at].kind = Kind::Word { text: "И".into(), class: None };
        }
    }
}

fn lexeme(chars: &[char], at: usize) -> (Kind, usize) {
    let next_is_text = chars.get(at + 1).is_some_and(|c| !c.is_whitespace() && *c != ')');
    match chars[at] {
        '(' => (Kind::Open, at + 1),
        ')' => (Kind::Close, at + 1),
        '-' | '−' if next_is_text => (Kind::Not, at + 1),
        '+' if next_is_text => (Kind::Plus, at + 1),
        c if is_quote(c) => phrase(chars, at),
        '~' if chars.get(at + 1).is_some_and(|c| is_quote(*c)) => {
            let (_, end) = phrase(chars, at + 1);
            (Kind::Unsupported("a phrase at the request's class (`~\"…\"`)".into()), end)
        }
        '=' if chars.get(at + 1).is_some_and(|c| is_quote(*c)) => phrase(chars, at + 1),
        '=' if next_is_text => word(chars, at + 1, Some(Class::Exact)),
        '~' if next_is_text => word(chars, at + 1, Some(Class::Fuzzy)),
        _ => word(chars, at, None),
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

fn phrase(chars: &[char], open: usize) -> (Kind, usize) {
    let start = open + 1;
    let close = (start..chars.len()).find(|i| is_quote(chars[*i]));
    let end = close.unwrap_or(chars.len());
    let text: String = chars[start..end].iter().collect();
    let after = end + usize::from(close.is_some());
    if let Some(slop_end) = number_after_tilde(chars, after) {
        return (Kind::Unsupported(format!("nearness (`\"{text}\"~4`)")), slop_end);
    }
    (Kind::Phrase { text, closed: close.is_some() }, after)
}

/// Where a `~4` that starts at `at` ends.
fn number_after_tilde(chars: &[char], at: usize) -> Option<usize> {
    let digits = chars.get(at + 1..)?.iter().take_while(|c| c.is_ascii_digit()).count();
    (chars[at] == '~' && digits > 0).then_some(at + 1 + digits)
}

fn word(chars: &[char], start: usize, class: Option<Class>) -> (Kind, usize) {
    let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')') || is_quote(c);
    let end = (start..chars.len()).find(|i| ends(chars[*i])).unwrap_or(chars.len()).max(start + 1);
    let text: String = chars[start..end.min(chars.len())].iter().collect();
    let operator = match text.as_str() {
        "AND" | "И" => Some(Kind::And),
        "OR" | "ИЛИ" => Some(Kind::Or),
        "NOT" | "НЕ" => Some(Kind::Not),
        _ => None,
    };
    if let (Some(operator), None) = (operator, class) {
        return (operator, end);
    }
    if let Some(what) = unsupported(&text) {
        // A quoted value belongs to its field: `title:"June plenum"`.
        let quoted = text.ends_with(':') && chars.get(end).is_some_and(|c| is_quote(*c));
        return (Kind::Unsupported(what), if quoted { phrase(chars, end).1 } else { end });
    }
    (Kind::Word { text, class }, end)
}

/// The part of the language that this word asks for and that is not supported yet.
fn unsupported(text: &str) -> Option<String> {
    if let Some((field, _)) = text.split_once(':')
        && is_field(field)
    {
        return Some(format!("search in one field (`{field}:`)"));
    }
    if let Some(prefix) = text.strip_suffix('*')
        && prefix.chars().filter(|c| c.is_alphanumeric()).count() >= 2
    {
        return Some(format!("prefix search (`{text}`)"));
    }
    if let Some((word, slips)) = text.rsplit_once('~')
        && !word.is_empty()
        && !slips.is_empty()
        && slips.bytes().all(|b| b.is_ascii_digit())
    {
        return Some(format!("a number of slips (`{text}`)"));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Kind, as_operand, lex};

    #[test]
    fn a_capital_that_joins_nothing_is_an_initial() {
        let check = |query: &str, operators: usize| {
            let lexemes = lex(query);
            let found = lexemes.iter().filter(|lexeme| lexeme.kind == Kind::And).count();
            assert_eq!(found, operators, "{query}: {lexemes:?}");
        };
        for query in
            ["Иванов И", "Иванов И И", "(Иванов И)", "Н. И Иванов", "И И Иванов", "Иванов С И"]
        {
            check(query, 0);
        }
        for query in [
            "Хрущёв И Молотов",
            "хрущёв И молотов",
            "Хрущёв Н. И Молотов В.",
            "А И Б",
            "«речь» И Молотов",
            "(Хрущёв) И (Молотов)",
            "И Молотов",
            "молотов И",
        ] {
            check(query, 1);
        }
        check("Иванов AND", 1);
    }

    #[test]
    fn a_condition_applies_to_the_whole_query() {
        assert_eq!(as_operand("Kruschev 1957"), "Kruschev 1957");
        assert_eq!(as_operand("Kruschev OR Malenkov"), "(Kruschev OR Malenkov)");
        assert_eq!(as_operand("Хрущёв ИЛИ \"Маленков"), "(Хрущёв ИЛИ \"Маленков\")");
        assert_eq!(as_operand("«Маленков"), "«Маленков\"");
        assert_eq!(as_operand("\"to be OR not\""), "\"to be OR not\"");
    }
}
