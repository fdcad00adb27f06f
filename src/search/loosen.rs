//! What to loosen where nothing is found: each condition that was set besides words, and what would be
//! found without it.

use super::{
    error::SearchError,
    hit::{Loosened, Without},
    request::SearchRequest,
    searcher::Searcher,
};
use crate::{
    document::Field,
    query::{Budget, Operator, Scope},
    vocabulary::Class,
};

/// Ways that are tried, at most: each costs a search.
const MOST: usize = 10;

/// A search to try.
struct Attempt {
    without: Without,
    value: String,
    request: SearchRequest,
}

impl Searcher {
    /// What would be found with one condition less, most first; only what finds anything.
    pub(super) fn loosened(
        &self,
        request: &SearchRequest,
        budget: &Budget,
    ) -> Result<Vec<Loosened>, SearchError> {
        let mut found = Vec::new();
        for Attempt { without, value, request: looser } in attempts(request).into_iter().take(MOST)
        {
            let total = self.counted(&looser, budget)?.total;
            // What was counted in part is told to nobody.
            if budget.is_spent() {
                break;
            }
            if total > 0 {
                let class = looser.class.filter(|_| looser.class != request.class);
                found.push(Loosened { without, value, query: looser.q, class, total });
            }
        }
        found.sort_by_key(|one| std::cmp::Reverse(one.total));
        Ok(found)
    }
}

fn attempts(request: &SearchRequest) -> Vec<Attempt> {
    let mut attempts = without_filters(request);
    let of_query = without_parts(&request.q).into_iter().map(|(without, value, q)| Attempt {
        without,
        value,
        request: SearchRequest { q, ..request.clone() },
    });
    attempts.extend(of_query.filter(|attempt| !attempt.request.q.trim().is_empty()));
    let wider = match request.class {
        Some(Class::Exact | Class::Forms) => Some(Class::Translit),
        None | Some(Class::Translit) => Some(Class::Fuzzy),
        Some(Class::Fuzzy) => None,
    };
    attempts.extend(wider.map(|class| Attempt {
        without: Without::Match,
        value: request.class.unwrap_or_default().name().to_owned(),
        request: SearchRequest { class: Some(class), ..request.clone() },
    }));
    attempts
}

/// Without each of the filters, and without all of several.
fn without_filters(request: &SearchRequest) -> Vec<Attempt> {
    let mut attempts = Vec::new();
    for field in Field::ALL {
        let values = &request.filters.fields[field];
        if !values.is_empty() {
            let (mut looser, value) = (request.clone(), values.join(", "));
            looser.filters.fields[field] = Vec::new();
            attempts.push(Attempt { without: Without::Filter(field), value, request: looser });
        }
    }
    let dates = [request.filters.date_from, request.filters.date_to];
    if dates.iter().any(Option::is_some) {
        let mut looser = request.clone();
        (looser.filters.date_from, looser.filters.date_to) = (None, None);
        let value = dates.map(|date| date.map_or_else(String::new, |date| date.to_string()));
        attempts.push(Attempt { without: Without::Date, value: value.join(".."), request: looser });
    }
    if attempts.len() > 1 {
        let looser = SearchRequest { filters: Default::default(), ..request.clone() };
        attempts.push(Attempt { without: Without::Filters, value: String::new(), request: looser });
    }
    attempts
}

/// A query without its quotation marks, without its signs and without each of its parts: what is left
/// out, how it was written, and the query then.
fn without_parts(q: &str) -> Vec<(Without, String, String)> {
    let mut parts = Vec::new();
    let quotes = ['"', '“', '”', '„', '«', '»'];
    if q.contains(quotes) {
        parts.push((
            Without::Quotes,
            "\"…\"".to_owned(),
            q.replace(quotes, " ").split_whitespace().collect::<Vec<_>>().join(" "),
        ));
        // Parts of a phrase are none of the query.
        return parts;
    }
    let pieces: Vec<&str> = q.split_whitespace().collect();
    let required: Vec<&str> = pieces
        .iter()
        .filter(|piece| !is(piece, Operator::And))
        .map(|p| p.trim_start_matches('+'))
        .collect();
    if required != pieces {
        parts.push((Without::Required, "AND".to_owned(), required.join(" ")));
    }
    if q.contains(['(', ')']) || pieces.iter().any(|piece| is(piece, Operator::Or)) {
        return parts;
    }
    let mut at = 0;
    while let Some(piece) = pieces.get(at) {
        let is_not = is(piece, Operator::Not);
        let end = (at + 1 + usize::from(is_not)).min(pieces.len());
        let without = match piece {
            _ if is_not || piece.starts_with(['-', '−']) && piece.chars().count() > 1 => {
                Some(Without::Excluded)
            }
            piece if is_condition(piece) => Some(Without::Condition),
            piece if is(piece, Operator::And) => None,
            _ if pieces.len() > 1 => Some(Without::Word),
            _ => None,
        };
        let rest: Vec<&str> = pieces[..at].iter().chain(&pieces[end..]).copied().collect();
        if let Some(without) = without
            && has_word(&rest)
        {
            parts.push((without, pieces[at..end].join(" "), rest.join(" ")));
        }
        at = end;
    }
    parts
}

/// Whether anything is asked for besides what must not be there: else everything would be found.
fn has_word(pieces: &[&str]) -> bool {
    let before = std::iter::once(&"").chain(pieces);
    pieces.iter().zip(before).any(|(piece, before)| {
        let is_excluded = piece.starts_with(['-', '−']) || is(before, Operator::Not);
        !is_excluded && !is(piece, Operator::And) && !is(piece, Operator::Not)
    })
}

fn is(piece: &str, operator: Operator) -> bool {
    Operator::from_word(piece) == Some(operator)
}

/// Whether a piece of a query names a field.
fn is_condition(piece: &str) -> bool {
    piece.split_once(':').is_some_and(|(name, _)| Scope::from_name(name).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(q: &str, expected: &[(&str, &str, &str)]) {
        let parts = without_parts(q);
        let parts: Vec<(&str, &str, &str)> = parts
            .iter()
            .map(|(without, value, q)| (without.name(), value.as_str(), q.as_str()))
            .collect();
        assert_eq!(parts, expected, "{q}");
    }

    #[test]
    fn each_part_of_a_query_can_be_left_out() {
        check("Хрущёв", &[]);
        check("Никита Хрущёв", &[("word", "Никита", "Хрущёв"), ("word", "Хрущёв", "Никита")]);
        check("Хрущёв -Молотов", &[("excluded", "-Молотов", "Хрущёв")]);
        check("a NOT b", &[("excluded", "NOT b", "a")]);
        check("-Молотов", &[]);
        check("lang:ru a", &[("condition", "lang:ru", "a"), ("word", "a", "lang:ru")]);
        check("\"Central Comittee\"", &[("quotes", "\"…\"", "Central Comittee")]);
        check("(a OR b) AND c", &[("required", "AND", "(a OR b) c")]);
    }

    #[test]
    fn each_filter_is_left_out_and_all_of_them() {
        let mut request = SearchRequest::new("a");
        request.filters.fields[Field::Lang] = vec!["en".into(), "ru".into()];
        request.filters.date_from = Some("1957".parse().unwrap());
        let found = attempts(&request);
        let found: Vec<(&str, &str)> =
            found.iter().map(|one| (one.without.name(), one.value.as_str())).collect();
        let expected =
            [("lang", "en, ru"), ("date", "1957.."), ("filters", ""), ("match", "translit")];
        assert_eq!(found, expected);
    }
}
