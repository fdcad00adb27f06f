//! From the query string of an address to a request; whatever can be wrong with it is found here.
//!
//! The API refuses a parameter that it does not know: a typing error in a filter must not widen a
//! search silently. The pages ignore it: others append parameters of their own to links.

use actix_web::HttpRequest;
use transliterate::Standard;

use crate::{
    document::{DateSpan, PerField},
    render::{citation::CitationFormat, export_format::ExportFormat, html::FormValues},
    search::{After, Facet, Filters, Part, SearchRequest, Searcher, Sort, Total},
    vocabulary::Class,
};

use super::{
    calls::{DEFAULT_STANDARD, PAGE_FORMAT, Parameter, SUGGESTION_FORMATS},
    error::{ApiError, Bound},
};

/// How much of a wrong value an error repeats, in Unicode scalar values.
const ECHO: usize = 40;

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

    /// Decodes a query string in which only these parameters may occur.
    ///
    /// # Errors
    /// As [`Parameters::parse`]; `UnknownParameter`, with the nearest name there is, or
    /// `NoParameters`.
    pub(super) fn parse_known(query_string: &str, takes: &[Parameter]) -> Result<Self, ApiError> {
        let parameters = Self::parse(query_string)?;
        let known = || takes.iter().map(|parameter| parameter.name);
        let unknown = parameters.0.iter().find(|(name, _)| !known().any(|one| one == name));
        let Some((name, _)) = unknown else { return Ok(parameters) };
        let name = echo(name);
        match known().min_by_key(|known| strsim::levenshtein(known, &name)) {
            Some(nearest) => Err(ApiError::UnknownParameter { name, nearest }),
            None => Err(ApiError::NoParameters { name }),
        }
    }

    /// The value of a parameter that may be given once; an empty value counts.
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

    /// The value of a parameter that must be given; an empty value counts.
    ///
    /// # Errors
    /// Where it is missing or given twice.
    pub(super) fn required(&self, name: &'static str) -> Result<&str, ApiError> {
        self.one(name)?.ok_or(ApiError::MissingParameter { name })
    }

    /// The value of a parameter for which empty means not given, as forms send it.
    fn filled(&self, name: &str) -> Result<Option<&str>, ApiError> {
        Ok(self.one(name)?.filter(|value| !value.is_empty()))
    }

    fn all_filled(&self, name: &str) -> Vec<String> {
        let given = self.0.iter().filter(|(given, value)| given == name && !value.is_empty());
        given.map(|(_, value)| value.clone()).collect()
    }

    /// The one of `all` that a parameter names.
    fn choice<T: Copy>(
        &self,
        parameter: &'static str,
        all: &[T],
        name: impl Fn(T) -> &'static str,
    ) -> Result<Option<T>, ApiError> {
        let Some(given) = self.filled(parameter)? else { return Ok(None) };
        let found = all.iter().copied().find(|one| name(*one) == given);
        let names = all.iter().map(|one| name(*one));
        found.map(Some).ok_or_else(|| ApiError::invalid_value(parameter, echo(given), names))
    }

    /// The class that `match` names.
    ///
    /// # Errors
    /// Where it names none.
    pub(super) fn class(&self) -> Result<Option<Class>, ApiError> {
        self.choice("match", &Class::ALL, Class::name)
    }

    /// The standard of transliteration that `standard` names.
    ///
    /// # Errors
    /// Where it names none.
    pub(super) fn standard(&self) -> Result<Standard, ApiError> {
        let named = self.choice("standard", Standard::ALL, |standard| standard.name())?;
        Ok(named.unwrap_or(DEFAULT_STANDARD))
    }

    fn date(&self, name: &'static str) -> Result<Option<DateSpan>, ApiError> {
        let wrong = |_| {
            let given = self.one(name).ok().flatten().unwrap_or_default();
            let source = crate::document::DateError(echo(given));
            ApiError::InvalidDate { name, source }
        };
        self.filled(name)?.map(|date| date.trim().parse().map_err(wrong)).transpose()
    }

    /// A number that is at most `max`; `bound` says so in the error.
    fn number(
        &self,
        name: &'static str,
        default: usize,
        max: usize,
        bound: Bound,
    ) -> Result<usize, ApiError> {
        let Some(given) = self.filled(name)? else { return Ok(default) };
        let is_number = given.bytes().all(|byte| byte.is_ascii_digit());
        match given.parse() {
            Ok(number) if is_number && number <= max => Ok(number),
            _ => Err(ApiError::InvalidPaging { name, given: echo(given), bound }),
        }
    }

    fn up_to(&self, name: &'static str, default: usize, max: usize) -> Result<usize, ApiError> {
        self.number(name, default, max, Bound::UpTo(max))
    }

    /// A number from 1 on that tells a page where to open; `None` where it does not.
    pub(super) fn ordinal(&self, name: &str) -> Option<usize> {
        self.filled(name).ok().flatten()?.parse().ok().filter(|number| *number > 0)
    }

    /// How many completions are wanted.
    ///
    /// # Errors
    /// Where `limit` is not a number from 1 to the most there can be.
    pub(super) fn suggestions(&self) -> Result<usize, ApiError> {
        let most = Searcher::MAX_SUGGESTIONS;
        let bound = Bound::FromOneTo(most);
        match self.number("limit", Searcher::SUGGESTIONS, most, bound)? {
            0 => Err(ApiError::InvalidPaging { name: "limit", given: "0".to_owned(), bound }),
            limit => Ok(limit),
        }
    }

    /// How completions are to be written; `None` where the address does not say.
    ///
    /// # Errors
    /// Where `format` names no way.
    pub(super) fn suggestions_format(&self) -> Result<Option<&'static str>, ApiError> {
        self.choice("format", &SUGGESTION_FORMATS, |format| format)
    }

    /// The format that a citation is asked for in, if one is.
    ///
    /// # Errors
    /// Where `cite` names none.
    pub(super) fn citation_format(&self) -> Result<Option<CitationFormat>, ApiError> {
        self.choice("cite", &CitationFormat::ALL, CitationFormat::name)
    }

    /// The format that a whole result is asked for in; `None` where a page of it is asked for.
    ///
    /// # Errors
    /// Where `format` names none.
    pub(super) fn export_format(&self) -> Result<Option<ExportFormat>, ApiError> {
        if self.filled("format")? != Some(PAGE_FORMAT) {
            return self.choice_of_format();
        }
        Ok(None)
    }

    fn choice_of_format(&self) -> Result<Option<ExportFormat>, ApiError> {
        let Some(given) = self.filled("format")? else { return Ok(None) };
        let found = ExportFormat::ALL.into_iter().find(|format| format.name() == given);
        let names = || [PAGE_FORMAT].into_iter().chain(ExportFormat::ALL.map(ExportFormat::name));
        found.map(Some).ok_or_else(|| ApiError::invalid_value("format", echo(given), names()))
    }

    /// The part of a whole result that is asked for.
    ///
    /// # Errors
    /// As [`Parameters::search_request`]; where `cursor` is none of ours, or of another order.
    pub(super) fn export_request(&self, format: ExportFormat) -> Result<SearchRequest, ApiError> {
        let (limit, snippets) = (SearchRequest::MAX_RESULT_WINDOW, format.snippets());
        let whole = SearchRequest { limit, snippets, ..SearchRequest::new(self.query()?) };
        let mut asked = self.request_from(whole)?;
        asked.part = Some(Part::First);
        if let Some(cursor) = self.filled("cursor")? {
            // Times of one order mean nothing in another.
            let (sort, after) = cursor.split_once('.').ok_or(ApiError::InvalidCursor)?;
            let after: After = after.parse().map_err(|_| ApiError::InvalidCursor)?;
            let is_by_relevance = asked.sort == Sort::Relevance;
            if sort != asked.sort.name() || after.is_by_relevance() != is_by_relevance {
                return Err(ApiError::InvalidCursor);
            }
            asked.part = Some(Part::After(after));
        }
        Ok(asked)
    }

    /// The parameters without some of them, encoded again.
    pub(super) fn without(&self, names: &[&str]) -> String {
        let kept = self.0.iter().filter(|(name, _)| !names.contains(&name.as_str()));
        let encoded = kept.map(|(name, value)| format!("{}={}", encode(name), encode(value)));
        encoded.collect::<Vec<_>>().join("&")
    }

    /// Whether a parameter is `true`.
    fn switch(&self, name: &'static str) -> Result<bool, ApiError> {
        let on = self.choice(name, &[false, true], |on| if on { "true" } else { "false" })?;
        Ok(on.unwrap_or_default())
    }

    fn facets(&self) -> Result<Vec<Facet>, ApiError> {
        let given = self.filled("facets")?.unwrap_or_default().split(',').map(str::trim);
        given.filter(|name| !name.is_empty()).map(facet).collect()
    }

    /// The search that the parameters ask for.
    ///
    /// # Errors
    /// Each kind of wrong parameter has its own; the first is reported.
    pub(super) fn search_request(&self) -> Result<SearchRequest, ApiError> {
        self.request_from(SearchRequest::new(self.query()?))
    }

    fn query(&self) -> Result<&str, ApiError> {
        let q = self.required("q")?;
        check_length(q).map(|()| q)
    }

    /// The same where the parameters say nothing else.
    fn request_from(&self, default: SearchRequest) -> Result<SearchRequest, ApiError> {
        // The default is what a whole result has.
        let most = default.limit.max(SearchRequest::MAX_LIMIT);
        let limit = self.up_to("limit", default.limit, most)?;
        let window = SearchRequest::MAX_RESULT_WINDOW;
        let bound = Bound::Window(window);
        let offset = self.number("offset", default.offset, window - limit, bound)?;
        let snippets = self.up_to("snippets", default.snippets, SearchRequest::MAX_SNIPPETS)?;
        let filters = Filters {
            fields: PerField::from_fn(|field| self.all_filled(field.name())),
            date_from: self.date("date_from")?,
            date_to: self.date("date_to")?,
        };
        let class = self.class()?;
        let sort = self.choice("sort", &Sort::ALL, Sort::name)?.unwrap_or(default.sort);
        let facets = self.facets()?;
        let total = self.choice("total", &Total::ALL, Total::name)?.unwrap_or_default();
        let explain = self.switch("explain")?;
        Ok(SearchRequest {
            class,
            filters,
            sort,
            offset,
            limit,
            snippets,
            facets,
            total,
            collapse: self.switch("collapse")?,
            explain,
            ..default
        })
    }
}

impl Parameters {
    /// The search that a page is asked for: as the API, and `page=`, from 1, in place of `offset`.
    ///
    /// # Errors
    /// As [`Parameters::search_request`].
    pub(super) fn page_request(&self) -> Result<SearchRequest, ApiError> {
        self.page_from(SearchRequest::new(self.query()?))
    }

    /// The search that a feed is asked for, paged likewise.
    ///
    /// # Errors
    /// As [`Parameters::search_request`].
    pub(super) fn feed_request(&self) -> Result<SearchRequest, ApiError> {
        self.page_from(SearchRequest::of_feed(self.query()?))
    }

    fn page_from(&self, default: SearchRequest) -> Result<SearchRequest, ApiError> {
        let mut asked = self.request_from(default)?;
        if self.filled("offset")?.is_none() {
            let last = SearchRequest::MAX_RESULT_WINDOW / asked.limit.max(1);
            let page = self.number("page", 1, last, Bound::FromOneTo(last))?;
            asked.offset = page.saturating_sub(1) * asked.limit;
        }
        Ok(asked)
    }

    /// What a form was filled in with, as far as it can be read: what is wrong in one field must not
    /// cost a reader the others.
    pub(super) fn form_values(&self) -> FormValues {
        let first = |name: &str| {
            let found = self.0.iter().find(|(given, _)| given == name);
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let default = SearchRequest::new(first("q"));
        let sort = self.choice("sort", &Sort::ALL, Sort::name);
        let limit = self.up_to("limit", default.limit, SearchRequest::MAX_LIMIT);
        let request = SearchRequest {
            class: self.class().ok().flatten(),
            filters: Filters {
                fields: PerField::from_fn(|field| self.all_filled(field.name())),
                date_from: self.date("date_from").ok().flatten(),
                date_to: self.date("date_to").ok().flatten(),
            },
            sort: sort.ok().flatten().unwrap_or_default(),
            limit: limit.unwrap_or(default.limit),
            ..default
        };
        FormValues { request, dates: ["date_from", "date_to"].map(first) }
    }
}

/// # Errors
/// Where a query or a term is longer than one may be.
pub(super) fn check_length(q: &str) -> Result<(), ApiError> {
    let max = SearchRequest::MAX_QUERY_BYTES;
    if q.len() <= max {
        return Ok(());
    }
    let fits = q[..q.floor_char_boundary(max)].chars().count();
    Err(ApiError::QueryTooLong { bytes: q.len(), max, beyond: [fits, q.chars().count()] })
}

/// The facet of a name.
fn facet(name: &str) -> Result<Facet, ApiError> {
    if let Some(facet) = Facet::ALL.into_iter().find(|facet| facet.name() == name) {
        return Ok(facet);
    }
    Err(ApiError::invalid_value("facets", echo(name), Facet::ALL.map(Facet::name).into_iter()))
}

/// What a `+` stands for: a space in a query string, itself in a path.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Plus {
    IsSpace,
    IsPlus,
}

/// The id of a document: the rest of the path, slashes and all, whether they are percent-encoded or not.
pub(super) fn id_of_path(request: &HttpRequest) -> Result<String, ApiError> {
    let path = request.uri().path();
    let encoded = path.strip_prefix("/api/v1/documents/").unwrap_or_default();
    decode(encoded.as_bytes(), Plus::IsPlus)
}

/// Percent-encodes all that is neither letter nor digit.
fn encode(text: &str) -> String {
    let encoded = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encoded).collect()
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

/// What was given, cut where it is long.
pub(super) fn echo(given: &str) -> String {
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
    use crate::{document::Field, server::calls::SEARCH};

    fn request(query_string: &str) -> Result<SearchRequest, ApiError> {
        Parameters::parse_known(query_string, &SEARCH)?.search_request()
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
             &date_from=1957-06&date_to=1961&sort=-date&offset=9900&limit=100&snippets=0&facets=spelling,lang,year\
             &collapse=true&explain=false&total=bound",
        )
        .unwrap();
        let filters = Filters {
            fields: [
                (Field::Lang, vec!["ru".into(), "en".into()]),
                (Field::Collection, vec!["c".into()]),
                (Field::Author, vec!["A&B".into()]),
            ]
            .into(),
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
            facets: vec![Facet::Spelling, Facet::Field(Field::Lang), Facet::Year],
            total: Total::LowerBound,
            collapse: true,
            explain: false,
            part: None,
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
    fn each_name_of_a_choice_is_read() {
        for class in Class::ALL {
            let asked = request(&format!("q=a&match={}", class.name())).unwrap();
            assert_eq!(asked.class, Some(class));
        }
        for sort in Sort::ALL {
            assert_eq!(request(&format!("q=a&sort={}", sort.name())).unwrap().sort, sort);
        }
        for facet in Facet::ALL {
            let asked = request(&format!("q=a&facets={}", facet.name())).unwrap();
            assert_eq!(asked.facets, [facet]);
        }
        for total in Total::ALL {
            assert_eq!(request(&format!("q=a&total={}", total.name())).unwrap().total, total);
        }
        for field in Field::ALL {
            let name = field.name();
            let asked = request(&format!("q=a&{name}=x&{name}=y")).unwrap();
            assert_eq!(asked.filters.fields[field], ["x", "y"]);
        }
    }

    #[test]
    fn what_is_empty_or_missing_has_its_default() {
        let default = SearchRequest::new("a");
        for query_string in [
            "q=a",
            "q=a&match=&lang=&date_from=&date_to=&sort=&offset=&limit=&facets=&snippets=&total=",
            "q=a&facets=,%20,&collapse=&explain=",
        ] {
            assert_eq!(request(query_string).unwrap(), default, "{query_string}");
        }
    }

    #[test]
    fn each_wrong_parameter_is_named() {
        refused("", "missing parameter `q`");
        refused("q=a&q=b", "parameter `q` is given more than once");
        refused("q=a&limt=5", "unknown parameter `limt`; did you mean `limit`?");
        refused("q=a&totl=bound", "unknown parameter `totl`; did you mean `total`?");
        refused("q=a&autor=x", "unknown parameter `autor`; did you mean `author`?");
        refused("q=%ff", "the address is not valid UTF-8 after percent-decoding");
        refused("q=a&%d0=1", "the address is not valid UTF-8 after percent-decoding");
        let long = format!("q={}", "%D1%89".repeat(513));
        refused(&long, "the query is 1026 bytes long; at most 1024 are allowed");
        refused("q=a&limit=101", "`limit=101`: expected a number from 0 to 100");
        refused("q=a&limit=-1", "`limit=-1`: expected a number from 0 to 100");
        refused("q=a&limit=%2B1", "`limit=+1`: expected a number from 0 to 100");
        refused(
            "q=a&offset=9991",
            "`offset=9991`: `offset` and `limit` must add up to at most 10000",
        );
        refused(
            "q=a&offset=99999999999999999999999",
            "`offset=99999999999999999999999`: `offset` and `limit` must add up to at most 10000",
        );
        refused("q=a&snippets=11", "`snippets=11`: expected a number from 0 to 10");
        refused(
            "q=a&date_from=june",
            "`date_from`: `june` is not a date; write a day, month or year as `1957-06-18`, \
             `1957-06` or `1957`",
        );
        refused("q=a&match=all", "`match=all`: expected `exact`, `forms`, `translit` or `fuzzy`");
        refused("q=a&sort=best", "`sort=best`: expected `relevance`, `date`, `-date` or `-added`");
        refused("q=a&total=about", "`total=about`: expected `exact` or `bound`");
        let fields = Field::ALL.map(|field| format!("`{}`", field.name())).join(", ");
        refused(
            "q=a&facets=colour",
            &format!("`facets=colour`: expected {fields}, `year` or `spelling`"),
        );
        refused("q=a&collapse=1", "`collapse=1`: expected `false` or `true`");
    }

    #[test]
    fn a_page_is_asked_for_by_its_number() {
        let page = |query_string: &str| {
            let asked = Parameters::parse(query_string).unwrap().page_request();
            asked.map(|asked| asked.offset).map_err(|error| error.to_string())
        };
        assert_eq!(page("q=a&page=4"), Ok(30));
        assert_eq!(page("q=a&page=3&limit=20"), Ok(40));
        assert_eq!(page("q=a&page=3&offset=10"), Ok(10));
        assert_eq!(page("q=a&page=0"), Ok(0));
        assert_eq!(page("q=a&page=1000"), Ok(9990));
        let refusal = "`page=1001`: expected a number from 1 to 1000";
        assert_eq!(page("q=a&page=1001"), Err(refusal.to_owned()));
    }

    #[test]
    fn what_a_form_was_filled_in_with_is_kept_beside_what_is_wrong() {
        let given = "q=%D0%A5%D1%80&match=all&lang=ru&source=P&date_from=june&date_to=1957&limit=7";
        let values = Parameters::parse(given).unwrap().form_values();
        assert_eq!(values.dates, ["june", "1957"]);
        assert_eq!((values.request.q.as_str(), values.request.limit), ("Хр", 7));
        assert_eq!(values.request.filters.fields[Field::Source], ["P"]);
        assert_eq!(values.request.filters.date_from, None);
    }

    #[test]
    fn what_is_unsupported_is_refused_by_name() {
        refused("q=a&collapse=yes", "`collapse=yes`: expected `false` or `true`");
        refused("q=a&explain=1", "`explain=1`: expected `false` or `true`");
        assert!(request("q=a&explain=true").unwrap().explain);
    }

    #[test]
    fn a_call_without_parameters_takes_none() {
        assert!(Parameters::parse_known("", &[]).is_ok());
        let error = Parameters::parse_known("pretty=1", &[]).unwrap_err();
        assert_eq!(error.to_string(), "unknown parameter `pretty`; this call takes none");
    }

    #[test]
    fn a_standard_is_found_by_its_name() {
        let standard = |query_string: &str| Parameters::parse(query_string).unwrap().standard();
        assert_eq!(standard("").unwrap(), DEFAULT_STANDARD);
        for known in Standard::ALL {
            assert_eq!(standard(&format!("standard={}", known.name())).unwrap(), *known);
        }
        let error = standard("standard=none").unwrap_err().to_string();
        assert!(error.starts_with("`standard=none`: expected `"), "{error}");
        assert!(error.contains("`german`"), "{error}");
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
