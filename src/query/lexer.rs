//! The query string cut into operators, words and phrases.

use std::ops::Range;

use super::{
    ast::{Operator, Phrase, Reading, Scope, Word},
    quote,
};
use crate::vocabulary::Class;

/// The letters of the longest name of a scope and its colon.
const MAX_SCOPE_NAME: usize = 12;

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
    /// `+`: required, whatever else is given up.
    Plus,
    /// `title:`, which applies to what follows it at once.
    Scope(Scope),
    Word(Word),
    /// A phrase; the quote may be missing at the end.
    Phrase {
        phrase: Phrase,
        closed: bool,
    },
    /// The second half of a pair of quotes, without the first.
    Unpaired,
}

/// The query as one operand, for a condition to be put after it: a quote and brackets that are open are
/// closed, and alternatives stand in brackets, since words side by side bind tighter.
pub fn as_operand(query: &str) -> String {
    let lexemes = lex(query);
    let is_open = |last: &Lexeme| matches!(last.kind, Kind::Phrase { closed: false, .. });
    let quote = if lexemes.last().is_some_and(is_open) { "\"" } else { "" };
    // A bracket may have a field: what follows would be looked for there.
    let depth = lexemes.iter().fold(0_usize, |depth, lexeme| match lexeme.kind {
        Kind::Open => depth + 1,
        Kind::Close => depth.saturating_sub(1),
        _ => depth,
    });
    let open = ")".repeat(depth);
    match lexemes.iter().any(|lexeme| lexeme.kind == Kind::Or) {
        true => format!("({query}{quote}{open})"),
        false => format!("{query}{quote}{open}"),
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
        let (kind, end) = match lexemes.last() {
            // An id may have any character: all up to the next blank is one.
            Some(Lexeme { kind: Kind::Scope(Scope::Id), position })
                if position.end == at
                    && quote::partner(&chars, at).is_none()
                    && chars[at] != '(' =>
            {
                id(&chars, at)
            }
            _ => lexeme(&chars, at),
        };
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
        Kind::Word(word) => word.text.starts_with(char::is_uppercase),
        _ => false,
    };
    let is_initial = |lexeme: &Lexeme| match &lexeme.kind {
        Kind::Word(word) => is_name(lexeme) && word.text.trim_end_matches('.').chars().count() == 1,
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
            lexemes[at].kind = Kind::Word(Word { text: "И".into(), ..Word::default() });
        }
    }
}

fn lexeme(chars: &[char], at: usize) -> (Kind, usize) {
    let next = chars.get(at + 1).copied();
    let next_is_text = next.is_some_and(|c| !c.is_whitespace() && c != ')');
    let next_is_quote = quote::partner(chars, at + 1).is_some();
    match chars[at] {
        '(' => (Kind::Open, at + 1),
        ')' => (Kind::Close, at + 1),
        '-' | '−' if next_is_text => (Kind::Not, at + 1),
        '+' if next_is_text => (Kind::Plus, at + 1),
        '~' if next_is_quote => phrase(chars, at + 1, Reading::AsRequested),
        '=' if next_is_quote => phrase(chars, at + 1, Reading::Exact),
        '=' if next_is_text => word(chars, at + 1, Some(Class::Exact)),
        '~' if next_is_text => word(chars, at + 1, Some(Class::Fuzzy)),
        c if quote::is_quote(c) && quote::partner(chars, at).is_none() => (Kind::Unpaired, at + 1),
        c if quote::is_quote(c) => phrase(chars, at, Reading::AsQuoted),
        _ => word(chars, at, None),
    }
}

fn phrase(chars: &[char], open: usize, reading: Reading) -> (Kind, usize) {
    let start = open + 1;
    let close = quote::partner(chars, open).filter(|close| *close < chars.len());
    let end = close.unwrap_or(chars.len());
    let text: String = chars[start..end].iter().collect();
    let after = end + usize::from(close.is_some());
    let (slop, after) = match number_after_tilde(chars, after) {
        Some((slop, end)) => (Some(slop), end),
        None => (None, after),
    };
    let phrase = Phrase { text, reading, slop, ..Phrase::default() };
    (Kind::Phrase { phrase, closed: close.is_some() }, after)
}

/// The number of a `~4` that starts at `at`, and where it ends.
fn number_after_tilde(chars: &[char], at: usize) -> Option<(u32, usize)> {
    let digits = chars.get(at + 1..)?.iter().take_while(|c| c.is_ascii_digit()).count();
    let end = at + 1 + digits;
    (chars[at] == '~' && digits > 0).then(|| (number(chars[at + 1..end].iter()), end))
}

/// A number of any length; what is too large for one is the largest.
fn number<'c>(digits: impl Iterator<Item = &'c char>) -> u32 {
    let digit = |c: &char| c.to_digit(10).unwrap_or(0);
    digits.fold(0, |sum: u32, c| sum.saturating_mul(10).saturating_add(digit(c)))
}

fn word(chars: &[char], start: usize, class: Option<Class>) -> (Kind, usize) {
    let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')') || quote::is_quote(c);
    let end = (start..chars.len()).find(|i| ends(chars[*i])).unwrap_or(chars.len()).max(start + 1);
    let text = &chars[start..end.min(chars.len())];
    let as_string = |chars: &[char]| chars.iter().collect::<String>();
    if class.is_none() {
        if let Some(operator) = Operator::from_word(&as_string(text)) {
            let kind = match operator {
                Operator::And => Kind::And,
                Operator::Or => Kind::Or,
                Operator::Not => Kind::Not,
            };
            return (kind, end);
        }
        if let Some(colon) = text.iter().take(MAX_SCOPE_NAME).position(|c| *c == ':')
            && let Some(scope) = Scope::from_name(&as_string(&text[..colon]))
        {
            return (Kind::Scope(scope), start + colon + 1);
        }
    }
    (Kind::Word(with_suffixes(&as_string(text), class)), end)
}

/// A word without its `*`, `~` or `~1`.
fn with_suffixes(text: &str, class: Option<Class>) -> Word {
    let word = Word { text: text.to_owned(), class, ..Word::default() };
    let bare = text.trim_end_matches([',', ';', '.', '!', '?', ':']);
    if bare.ends_with('*') {
        let text = bare.trim_end_matches('*').to_owned();
        return Word { text, is_prefix: true, ..word };
    }
    let Some((before, slips)) = bare.rsplit_once('~') else { return word };
    let is_word = before.chars().any(char::is_alphabetic);
    if !is_word || !slips.chars().all(|c| c.is_ascii_digit()) {
        return word;
    }
    let text = before.trim_end_matches('~').to_owned();
    let digits: Vec<char> = slips.chars().collect();
    match number(digits.iter()) {
        _ if slips.is_empty() => Word { text, class: Some(Class::Fuzzy), ..word },
        // Without any slip it is the word as it would be otherwise.
        0 => Word { text, ..word },
        slips => {
            let slips = Some(slips.min(u32::from(u8::MAX)) as u8);
            Word { text, class: Some(Class::Fuzzy), slips, ..word }
        }
    }
}

/// An id up to the next blank, without a bracket that closes one before it.
fn id(chars: &[char], start: usize) -> (Kind, usize) {
    let blank = chars[start..].iter().position(|c| c.is_whitespace());
    let mut end = blank.map_or(chars.len(), |length| start + length);
    let count = |bracket, end| chars[start..end].iter().filter(|c| **c == bracket).count();
    while end > start + 1 && chars[end - 1] == ')' && count(')', end) > count('(', end) {
        end -= 1;
    }
    let text = chars[start..end].iter().collect();
    (Kind::Word(Word { text, ..Word::default() }), end)
}

#[cfg(test)]
mod tests {
    use super::{Kind, as_operand, lex};

    #[test]
    fn what_is_open_in_an_operand_is_closed() {
        assert_eq!(as_operand("a title:(b (c"), "a title:(b (c))");
        assert_eq!(as_operand("(a OR title:(b) \"c"), "((a OR title:(b) \"c\"))");
        assert_eq!(as_operand("a) (b)"), "a) (b)");
    }

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
