//! Which quotes belong together.
//!
//! A phrase goes from its first quote to that one's own partner, whatever quotes stand between:
//! `«Записки „старого“ большевика»` is one phrase. Where the partner is missing, people have mixed
//! two kinds, and the next quote of any kind ends the phrase; where there is none, the query does.

/// Quotes within quotes that are followed; those within more are read as if they were not there.
const MAX_DEPTH: usize = 4;

/// What closes a quote that opens a phrase.
fn partners(open: char) -> &'static [char] {
    match open {
        '"' => &['"'],
        '＂' => &['＂'],
        '«' => &['»'],
        '»' => &['«'],
        '‹' => &['›'],
        '›' => &['‹'],
        // English closes with what opens in German and Russian; so that either ends it.
        '„' | '‟' => &['“', '”'],
        '“' => &['”'],
        '”' => &['”'],
        _ => &[],
    }
}

pub(super) fn is_quote(c: char) -> bool {
    !partners(c).is_empty()
}

/// Whether it only ever ends a phrase in the languages that are searched, so that alone it is left
/// over from one.
fn is_closing(c: char) -> bool {
    matches!(c, '»' | '›' | '”')
}

/// Where the phrase ends that the quote at `open` begins: the place of its last quote, or the length
/// where that is missing; `None` where no phrase begins there.
pub(super) fn partner(chars: &[char], open: usize) -> Option<usize> {
    let first = chars.get(open).copied().filter(|c| is_quote(*c))?;
    let is_after_word = open.checked_sub(1).is_some_and(|before| chars[before].is_alphanumeric());
    if is_closing(first) && is_after_word {
        return None;
    }
    let mut waiting = vec![first];
    for (at, c) in chars.iter().enumerate().skip(open + 1) {
        // What a quote within has left open ends with the quote around it.
        if let Some(closed) = waiting.iter().rposition(|open| partners(*open).contains(c)) {
            waiting.truncate(closed);
            if waiting.is_empty() {
                return Some(at);
            }
        } else if is_quote(*c) && waiting.len() < MAX_DEPTH {
            waiting.push(*c);
        }
    }
    let any = chars.iter().skip(open + 1).position(|c| is_quote(*c));
    match any {
        _ if is_closing(first) => None,
        Some(length) => Some(open + 1 + length),
        None => Some(chars.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the first quote of a text holds.
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let chars: Vec<char> = text.chars().collect();
        let open = chars.iter().position(|c| is_quote(*c)).expect("a quote");
        let held = partner(&chars, open).map(|end| chars[open + 1..end].iter().collect::<String>());
        assert_eq!(held.as_deref().unwrap_or("none"), expected, "{text}");
    }

    #[test]
    fn a_quote_ends_with_its_own_partner() {
        for text in [
            "\"a b\" c",
            "“a b” c",
            "„a b“ c",
            "„a b” c",
            "«a b» c",
            "»a b« c",
            "‹a b› c",
            "‟a b” c",
        ] {
            check(text, "a b");
        }
        check("＂a b＂ c", "a b");
        check("”a b” c", "a b");
    }

    #[test]
    fn what_is_quoted_within_belongs_to_it() {
        check("«a „b“ c» d", "a „b“ c");
        check("\"a «b» c\" d", "a «b» c");
        check("«a \"b\" c» d", "a \"b\" c");
        check("“a „b“ c” d", "a „b“ c");
        check("«a «b» c» d", "a «b» c");
        check("«a \"b c» \"d\"", "a \"b c");
    }

    #[test]
    fn a_missing_partner_is_the_next_quote_of_any_kind_or_the_end() {
        check("“a b\" c", "a b");
        check("«a b\" c", "a b");
        check("“a b“ c", "a b");
        check("«a b", "a b");
    }

    #[test]
    fn a_closing_quote_alone_begins_nothing() {
        check("a b» c", "none");
        check("a b” c", "none");
        check("Правда» и «Известия»", "none");
    }
}
