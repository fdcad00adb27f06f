//! The query string of an address to what it asks for; all that can be wrong with it is found here.
//!
//! The API refuses a parameter that it does not know: a typing error in a filter must not widen a
//! search silently. The pages ignore it: others append parameters of their own to links.

use transliterate::Standard;

use crate::{
    document::DateSpan,
    search::{Facet, Filters, SearchRequest, Sort},
    vocabulary::Class,
};

use super::error::ApiError;

/// The longest query, in bytes.
pub(super) const MAX_QUERY_BYTES: usize = 1024;
const MAX_LIMIT: usize = 100;
const MAX_REACH: usize = 10_000;
const MAX_SNIPPETS: usize = 10;
/// The standard of transliteration where none is named, as on the command line.
const DEFAULT_STANDARD: Standard = Standard::BgnPcgn;
/// How much of a wrong value an error repeats, in Unicode scalar values.
const ECHO: usize = 40;

/// What `/api/v1/search` and the result page know.
pub(super) const SEARCH: &[&str] = &[
    "q",
    "match",
    "lang",
    "source",
    "collection",
    "author",
    "date_from",
    "date_to",
    "sort",
    "offset",
    "limit",
    "facets",
    "snippets",
    "collapse",
    "explain",
];

/// What can be counted, for messages.
const FACETS: &str = "`lang`, `source`, `collection`, `author`, `year`, `spelling`";

/// The parameters of an address in their order, decoded.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Decodes a query string. A `%` that starts no escape stands for itself, as in a browser.
    ///
    /// # Errors
    /// Where the decoded text is not UTF-8.
    pub(super) fn parse(query_string: &str) -> Result<Self, ApiError> {
        let pairs = query_string.as_bytes().split(|&byte| byte == b'&');
        let parameters = pairs.filter(|pair| !pair.is_empty()).map(|pair| {
            let mut halves = pair.splitn(2, |&byte| byte == b'=');
            let mut decoded = || decode(halves.next().unwrap_or_default(), Plus::IsSpace);
            Ok((decoded()?, decoded()?))
        });
        parameters.collect::<Result<_, ApiError>>().map(Self)
    }

    /// Fails on the first name that is not among `known`.
    ///
    /// # Errors
    /// `UnknownParameter`, naming the nearest; `NoParameters` where there is none.
    pub(super) fn refuse_unknown(&self, known: &[&'static str]) -> Result<(), ApiError> {
        let unknown = self.0.iter().find(|(name, _)| !known.contains(&name.as_str()));
        let Some((name, _)) = unknown else { return Ok(()) };
        let name = echo(name);
        match known.iter().min_by_key(|known| strsim::levenshtein(known, &name)) {
            Some(nearest) => Err(ApiError::UnknownParameter { name, nearest }),
            None => Err(ApiError::NoParameters { name }),
        }
    }

    /// The value of a parameter that may be given once; an empty one is there.
    ///
    /// # Errors
    /// Where it is given twice.
    pub(super) fn one(&self, name: &str) -> Result<Option<&str>, ApiError> {
        let mut values = self.0.iter().filter(|(given, _)| given == name);
        let first = values.next();
        match values.next() {
            Some(_) => Err(ApiError::RepeatedParameter { name: name.to_owned() }),
            None => Ok(first.map(|(_, value)| value.as_str())),
        }
    }

    /// The value of a parameter for which empty means not given, as forms send it.
    fn filled(&self, name: &str) -> Result<Option<&str>, ApiError> {
        Ok(self.one(name)?.filter(|value| !value.is_empty()))
    }

    fn all_filled(&self, name: &str) -> Vec<String> {
        let given = self.0.iter().filter(|(given, value)| given == name && !value.is_empty());
        given.map(|(_, value)| value.clone()).collect()
    }

    /// The class that `match` names.
    ///
    /// # Errors
    /// Where it names none.
    pub(super) fn class(&self) -> Result<Option<Class>, ApiError> {
        let class = match self.filled("match")? {
            None => return Ok(None),
            Some("exact") => Class::Exact,
            Some("forms") => Class::Forms,
            Some("translit") => Class::Translit,
            Some("fuzzy") => Class::Fuzzy,
            Some(other) => {
                let allowed = "`exact`, `forms`, `translit`, `fuzzy`".into();
                return Err(ApiError::InvalidValue { name: "match", given: echo(other), allowed });
            }
        };
        Ok(Some(class))
    }

    /// The standard of transliteration that `standard` names.
    ///
    /// # Errors
    /// Where it names none.
    pub(super) fn standard(&self) -> Result<Standard, ApiError> {
        let Some(given) = self.filled("standard")? else { return Ok(DEFAULT_STANDARD) };
        Standard::from_name(given).ok_or_else(|| {
            let names = Standard::ALL.iter().map(|standard| format!("`{}`", standard.name()));
            let allowed = names.collect::<Vec<_>>().join(", ").into();
            ApiError::InvalidValue { name: "standard", given: echo(given), allowed }
        })
    }

    fn sort(&self) -> Result<Sort, ApiError> {
        match self.filled("sort")? {
            None | Some("relevance") => Ok(Sort::Relevance),
            Some("date") => Ok(Sort::Date),
            Some("-date") => Ok(Sort::DateDescending),
            Some(other) => {
                let allowed = "`relevance`, `date`, `-date`".into();
                Err(ApiError::InvalidValue { name: "sort", given: echo(other), allowed })
            }
        }
    }

    fn date(&self, name: &'static str) -> Result<Option<DateSpan>, ApiError> {
        let wrong = |_| {
            let given = self.one(name).ok().flatten().unwrap_or_default();
            let source = crate::document::DateError(echo(given));
            ApiError::InvalidDate { name, source }
        };
        self.filled(name)?.map(|date| date.trim().parse().map_err(wrong)).transpose()
    }

    fn number(
        &self,
        name: &'static str,
        default: usize,
        max: usize,
        bound: &'static str,
    ) -> Result<usize, ApiError> {
        let Some(given) = self.filled(name)? else { return Ok(default) };
        let is_number = given.bytes().all(|byte| byte.is_ascii_digit());
        match given.parse() {
            Ok(number) if is_number && number <= max => Ok(number),
            _ => Err(ApiError::InvalidPaging { name, given: echo(given), bound }),
        }
    }

    fn refuse_what_is_to_come(&self) -> Result<(), ApiError> {
        for (name, what) in [("collapse", "`collapse=true`"), ("explain", "`explain=true`")] {
            match self.filled(name)? {
                None | Some("false") => {}
                Some("true") => return Err(ApiError::ParameterNotImplemented { what }),
                Some(other) => {
                    let (given, allowed) = (echo(other), "`true`, `false`".into());
                    return Err(ApiError::InvalidValue { name, given, allowed });
                }
            }
        }
        Ok(())
    }

    fn facets(&self) -> Result<Vec<Facet>, ApiError> {
        let mut facets = Vec::new();
        for given in self.filled("facets")?.unwrap_or_default().split(',') {
            match given.trim() {
                "" => {}
                "spelling" => facets.push(Facet::Spelling),
                "lang" | "source" | "collection" | "author" | "year" => {
                    let what = "`facets` other than `spelling`";
                    return Err(ApiError::ParameterNotImplemented { what });
                }
                other => {
                    let (name, given) = ("facets", echo(other));
                    return Err(ApiError::InvalidValue { name, given, allowed: FACETS.into() });
                }
            }
        }
        Ok(facets)
    }

    /// The search that the parameters ask for.
    ///
    /// # Errors
    /// Each parameter that is wrong has its own; the first is told.
    pub(super) fn search_request(&self) -> Result<SearchRequest, ApiError> {
        let q = self.one("q")?.ok_or(ApiError::MissingParameter { name: "q" })?;
        if q.len() > MAX_QUERY_BYTES {
            return Err(ApiError::QueryTooLong { bytes: q.len(), max: MAX_QUERY_BYTES });
        }
        self.refuse_what_is_to_come()?;
        let default = SearchRequest::new(q);
        let limit = self.number("limit", default.limit, MAX_LIMIT, "`limit` is 0 to 100")?;
        let bound = "`offset` and `limit` together are at most 10,000";
        let offset = self.number("offset", default.offset, MAX_REACH - limit, bound)?;
        let bound = "`snippets` is 0 to 10";
        let snippets = self.number("snippets", default.snippets, MAX_SNIPPETS, bound)?;
        let filters = Filters {
            lang: self.all_filled("lang"),
            source: self.all_filled("source"),
            collection: self.all_filled("collection"),
            author: self.all_filled("author"),
            date_from: self.date("date_from")?,
            date_to: self.date("date_to")?,
        };
        let (class, sort, facets) = (self.class()?, self.sort()?, self.facets()?);
        Ok(SearchRequest { class, filters, sort, offset, limit, snippets, facets, ..default })
    }
}

/// What a `+` stands for: a space in a query string, itself in a path.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Plus {
    IsSpace,
    IsPlus,
}

/// Undoes percent-encoding.
///
/// # Errors
/// Where the result is not UTF-8.
pub(super) fn decode(encoded: &[u8], plus: Plus) -> Result<String, ApiError> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut at = 0;
    while let Some(&byte) = encoded.get(at) {
        let escaped = match encoded.get(at..at + 3) {
            Some(&[b'%', high, low]) => hex_digit(high).zip(hex_digit(low)),
            _ => None,
        };
        match (byte, escaped) {
            (_, Some((high, low))) => bytes.push(high << 4 | low),
            (b'+', None) if plus == Plus::IsSpace => bytes.push(b' '),
            (_, None) => bytes.push(byte),
        }
        at += if escaped.is_some() { 3 } else { 1 };
    }
    String::from_utf8(bytes).map_err(|_| ApiError::InvalidEncoding)
}

fn hex_digit(byte: u8) -> Option<u8> {
    // A hexadecimal digit is below 16.
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

fn echo(given: &str) -> String {
    let mut echoed: String = given.chars().take(ECHO).collect();
    if echoed.len() < given.len() {
        echoed.push('…');
    }
    echoed
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn request(query_string: &str) -> Result<SearchRequest, ApiError> {
        let parameters = Parameters::parse(query_string)?;
        parameters.refuse_unknown(SEARCH)?;
        parameters.search_request()
    }

    #[track_caller]
    fn refused(query_string: &str, expected: &str) {
        let error = request(query_string).unwrap_err();
        assert_eq!(error.to_string(), expected, "{query_string}");
        assert_eq!(error.status(), 400);
    }

    #[test]
    fn every_parameter_is_read() {
        let asked = request(
            "q=%D0%A5%D1%80+a%2Bb&match=forms&lang=ru&lang=en&source=&author=A%26B&collection=c\
             &date_from=1957-06&date_to=1961&sort=-date&offset=9900&limit=100&snippets=0&facets=spelling\
             &collapse=false&explain=false",
        )
        .unwrap();
        let filters = Filters {
            lang: vec!["ru".into(), "en".into()],
            source: Vec::new(),
            collection: vec!["c".into()],
            author: vec!["A&B".into()],
            date_from: "1957-06".parse().ok(),
            date_to: "1961".parse().ok(),
        };
        let expected = SearchRequest {
            q: "Хр a+b".into(),
            class: Some(Class::Forms),
            filters,
            sort: Sort::DateDescending,
            offset: 9900,
            limit: 100,
            snippets: 0,
            facets: vec![Facet::Spelling],
            ..SearchRequest::new("")
        };
        assert_eq!(asked, expected);
    }

    #[test]
    fn an_empty_query_and_any_other_text_is_a_query() {
        for query_string in ["q=", "q", "q=%", "q=100%25%zz", "q=%00", "&&q=a&", "q=a=b"] {
            assert!(request(query_string).is_ok(), "{query_string}");
        }
    }

    #[test]
    fn each_wrong_parameter_is_named() {
        refused("", "the parameter `q` is missing");
        refused("q=a&q=b", "the parameter `q` is given more than once");
        refused("q=a&limt=5", "there is no parameter `limt`; the nearest is `limit`");
        refused("q=%ff", "the address is not UTF-8 once its percent-encoding is undone");
        refused("q=a&%d0=1", "the address is not UTF-8 once its percent-encoding is undone");
        let long = format!("q={}", "%D1%89".repeat(513));
        refused(&long, "the query is 1026 bytes long; at most 1024 are read");
        refused("q=a&limit=101", "`limit=101`: `limit` is 0 to 100");
        refused("q=a&limit=-1", "`limit=-1`: `limit` is 0 to 100");
        refused("q=a&limit=%2B1", "`limit=+1`: `limit` is 0 to 100");
        refused(
            "q=a&offset=9991",
            "`offset=9991`: `offset` and `limit` together are at most 10,000",
        );
        refused(
            "q=a&offset=99999999999999999999999",
            "`offset=99999999999999999999999`: `offset` and `limit` together are at most 10,000",
        );
        refused("q=a&snippets=11", "`snippets=11`: `snippets` is 0 to 10");
        refused(
            "q=a&date_from=june",
            "`date_from`: `june` is not a date; write a day, month or year as `1957-06-18`, \
             `1957-06` or `1957`",
        );
        refused(
            "q=a&match=all",
            "`match=all`: the values are `exact`, `forms`, `translit`, `fuzzy`",
        );
        refused("q=a&sort=best", "`sort=best`: the values are `relevance`, `date`, `-date`");
        refused(
            "q=a&facets=colour",
            "`facets=colour`: the values are `lang`, `source`, `collection`, `author`, `year`, \
             `spelling`",
        );
        refused("q=a&collapse=1", "`collapse=1`: the values are `true`, `false`");
    }

    #[test]
    fn what_is_to_come_is_refused_by_name() {
        refused("q=a&facets=lang", "`facets` other than `spelling` is not there yet");
        refused("q=a&collapse=true", "`collapse=true` is not there yet");
        refused("q=a&explain=true", "`explain=true` is not there yet");
    }

    proptest! {
        #[test]
        fn any_query_string_is_read_or_refused(query_string in any::<String>()) {
            let _ = request(&query_string);
        }

        #[test]
        fn an_encoded_query_arrives_as_it_was(q in "\\PC{0,60}") {
            let encoded: String = q.bytes().map(|byte| format!("%{byte:02x}")).collect();
            prop_assert_eq!(request(&format!("q={encoded}")).unwrap().q, q);
        }
    }
}
