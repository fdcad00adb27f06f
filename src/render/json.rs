//! JSON as scripts and websites rely on it: the answers of HTTP, and of the command line's `--json`.
//!
//! The shapes are defined here, but for those that `search` and `vocabulary` serialize themselves
//! (`Matched`, `FacetCount`, `Expansion`). A field of a document that is not known is `null`.
//! Characters that control a display are written as `\uXXXX`, so that an answer is safe in a terminal
//! or a log; reading it gives back the very text.

use std::{borrow::Cow, collections::BTreeMap, io};

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::ser::{self, CompactFormatter, Formatter};

use super::{
    explanation,
    html::{self, UiLanguage, View},
    passage::controls_display,
};
use crate::{
    config::FieldNames,
    document::{Anchor, Document, Field, Metadata, PerField},
    indexer::Changed,
    search::{
        FacetCount, Hit, Loosened, Matched, ScorePart, SearchRequest, SearchResults, SharedPassage,
        Similar, Snippet, SnippetAnchor, Suggestion, Warning,
    },
    vocabulary::Expansion,
};

/// The answer to a search, on one line, with its warnings and explanations in a language.
pub fn search_results(results: &SearchResults, language: UiLanguage) -> String {
    value(&SearchAnswer {
        query: &results.query,
        took_ms: (results.took_ms * 1000.0).round() / 1000.0,
        total: results.total,
        total_is_exact: results.total_is_exact,
        total_hits: results.total_hits,
        offset: results.offset,
        limit: results.limit,
        hits: results.hits.iter().map(|hit| HitAnswer::from_hit(hit, language)).collect(),
        expansions: &results.expansions,
        facets: &results.facets,
        did_you_mean: results.did_you_mean.as_deref(),
        loosen: &results.loosen,
        warnings: results.warnings.iter().map(|it| WarningAnswer::new(*it, language)).collect(),
    })
}

/// A hit as it stands among those of a search, on one line.
pub fn hit(hit: &Hit, language: UiLanguage) -> String {
    value(&HitAnswer::from_hit(hit, language))
}

/// The spellings of one term, on one line.
pub fn expansion(expansion: &Expansion) -> String {
    value(expansion)
}

/// What became of documents that were sent, on one line.
pub fn changed(changed: &Changed) -> String {
    let skipped = changed.skipped.iter();
    let skipped = skipped.map(|skip| SkipAnswer { line: skip.line, reason: &skip.reason });
    value(&ChangedAnswer {
        added: changed.added,
        replaced: changed.replaced,
        skips: changed.skips,
        skipped: skipped.collect(),
    })
}

/// How many documents were deleted, on one line.
pub fn deleted(documents: u64) -> String {
    value(&DeletedAnswer { deleted: documents })
}

#[derive(Serialize)]
struct ChangedAnswer<'a> {
    added: u64,
    replaced: u64,
    /// How many lines gave no document; `skipped` names the first thousand.
    skips: u64,
    skipped: Vec<SkipAnswer<'a>>,
}

#[derive(Serialize)]
struct SkipAnswer<'a> {
    line: Option<u64>,
    reason: &'a str,
}

#[derive(Serialize)]
struct DeletedAnswer {
    deleted: u64,
}

/// A stored document and the passages that others have too, on one line.
pub fn document(document: &Document<'_>, shared: &[SharedPassage]) -> String {
    let date = document.date.map(|date| date.to_string());
    value(&DocumentAnswer {
        id: &document.id,
        title: document.title.as_deref(),
        url: document.url.as_deref(),
        fields: FieldsAnswer { fields: &document.fields, date: date.as_deref() },
        metadata: document.metadata.iter().map(|(name, value)| (name.as_ref(), value)).collect(),
        anchors: &document.anchors,
        body: &document.body,
        shared,
    })
}

/// A document as one flat object, as `index` reads it from a line of JSON: fields under the first of the
/// names that the settings give them, metadata beside them, what is not known left out.
pub fn flat_document(document: &Document<'_>, lang: Option<&str>, names: &FieldNames) -> String {
    value(&FlatDocument { document, lang, names })
}

/// A text in Latin letters, with the name of the standard that was followed, on one line.
pub fn transliteration(text: &str, standard: &str, latin: &str) -> String {
    value(&TransliterationAnswer { text, standard, latin })
}

/// Completions of what is being typed, on one line.
pub fn suggestions(q: &str, suggestions: &[Suggestion]) -> String {
    value(&SuggestionsAnswer { query: q, suggestions })
}

/// The same as browsers ask for them (OpenSearch suggestions 1.0): the query, and a list each of
/// completions, of what is said beside them, and of addresses.
pub fn browser_suggestions(q: &str, suggestions: &[Suggestion], view: &View) -> String {
    let texts: Vec<&str> = suggestions.iter().map(|one| one.text.as_str()).collect();
    let documents: Vec<String> =
        suggestions.iter().map(|one| view.language.documents(one.documents)).collect();
    let addresses: Vec<String> = suggestions.iter().map(|one| found_by(view, &one.text)).collect();
    value(&(q, texts, documents, addresses))
}

fn found_by(view: &View, q: &str) -> String {
    html::search_address(view, "search", &SearchRequest::new(q))
}

/// Any other shape, on one line, with the same escapes.
pub fn value(value: &impl Serialize) -> String {
    let mut bytes = Vec::new();
    let mut serializer =
        ser::Serializer::with_formatter(&mut bytes, VisibleFormatter(CompactFormatter));
    value.serialize(&mut serializer).expect("our shapes have string keys and a Vec takes any byte");
    String::from_utf8(bytes).expect("the serializer writes UTF-8")
}

#[derive(Serialize)]
struct SearchAnswer<'a> {
    query: &'a str,
    took_ms: f64,
    total: usize,
    total_is_exact: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_hits: Option<usize>,
    offset: usize,
    limit: usize,
    hits: Vec<HitAnswer<'a>>,
    expansions: &'a [Expansion],
    facets: &'a BTreeMap<String, Vec<FacetCount>>,
    did_you_mean: Option<&'a str>,
    loosen: &'a [Loosened],
    warnings: Vec<WarningAnswer>,
}

#[derive(Serialize)]
struct WarningAnswer {
    code: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<[usize; 2]>,
}

impl WarningAnswer {
    fn new(warning: Warning, language: UiLanguage) -> Self {
        let (code, position) = (warning.code(), warning.place());
        Self { code, message: language.sentence(warning), position }
    }
}

#[derive(Serialize)]
struct HitAnswer<'a> {
    id: &'a str,
    title: Option<&'a str>,
    title_ranges: &'a [[usize; 2]],
    url: Option<&'a str>,
    #[serde(flatten)]
    fields: FieldsAnswer<'a>,
    score: f32,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<Vec<PartAnswer>>,
    metadata: &'a BTreeMap<Cow<'static, str>, Metadata<'static>>,
    snippets: Vec<SnippetAnswer<'a>>,
    matched: &'a [Matched],
    #[serde(skip_serializing_if = "Option::is_none")]
    similar: Option<&'a Similar>,
}

impl<'a> HitAnswer<'a> {
    fn from_hit(hit: &'a Hit, language: UiLanguage) -> Self {
        Self {
            id: &hit.id,
            title: hit.title.as_deref(),
            title_ranges: &hit.title_ranges,
            url: hit.url.as_deref(),
            fields: FieldsAnswer { fields: &hit.fields, date: hit.date.as_deref() },
            score: hit.score,
            explanation: PartAnswer::all(hit, language),
            metadata: &hit.metadata,
            snippets: hit
                .snippets
                .iter()
                .map(|one| SnippetAnswer::from_snippet(hit, one))
                .collect(),
            matched: &hit.matched,
            similar: hit.similar.as_ref(),
        }
    }
}

/// One part of a score.
#[derive(Serialize)]
struct PartAnswer {
    part: &'static str,
    value: f32,
    detail: String,
}

impl PartAnswer {
    /// Those of a hit; `None` where they were not asked for.
    fn all(hit: &Hit, language: UiLanguage) -> Option<Vec<Self>> {
        let part = |ScorePart { reason, value }: &ScorePart| Self {
            part: reason.name(),
            value: *value,
            detail: explanation::detail(reason, language),
        };
        let parts = hit.explanation.as_ref()?;
        Some(parts.iter().map(part).collect())
    }
}

#[derive(Serialize)]
struct SnippetAnswer<'a> {
    field: &'a str,
    text: &'a str,
    html: String,
    ranges: &'a [[usize; 2]],
    prefix: &'a str,
    exact: &'a str,
    suffix: &'a str,
    /// To the first match, in a browser.
    link: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    anchor: Option<&'a SnippetAnchor>,
}

impl<'a> SnippetAnswer<'a> {
    fn from_snippet(hit: &Hit, snippet: &'a Snippet) -> Self {
        Self {
            field: snippet.field,
            text: &snippet.text,
            html: html::marked(&snippet.text, &snippet.ranges),
            ranges: &snippet.ranges,
            prefix: &snippet.prefix,
            exact: &snippet.exact,
            suffix: &snippet.suffix,
            link: html::passage_link(hit.url.as_deref(), snippet),
            anchor: snippet.anchor.as_ref(),
        }
    }
}

#[derive(Serialize)]
struct DocumentAnswer<'a> {
    id: &'a str,
    title: Option<&'a str>,
    url: Option<&'a str>,
    #[serde(flatten)]
    fields: FieldsAnswer<'a>,
    metadata: BTreeMap<&'a str, &'a Metadata<'a>>,
    anchors: &'a [Anchor<'a>],
    body: &'a str,
    shared: &'a [SharedPassage],
}

struct FlatDocument<'a> {
    document: &'a Document<'a>,
    lang: Option<&'a str>,
    names: &'a FieldNames,
}

impl Serialize for FlatDocument<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { document, lang, names } = self;
        let date = document.date.map(|date| date.to_string());
        let mut known = vec![
            (&names.id, Some(&*document.id)),
            (&names.title, document.title.as_deref()),
            (&names.url, document.url.as_deref()),
            (&names.date, date.as_deref()),
        ];
        known.extend(document.fields.iter().map(|(field, value)| match field {
            Field::Lang => (&names.fields[field], *lang),
            _ => (&names.fields[field], value.as_deref()),
        }));
        let mut map = serializer.serialize_map(None)?;
        for (names, value) in known.iter().filter_map(|(names, value)| Some((names, (*value)?))) {
            map.serialize_entry(first(names), value)?;
        }
        for (name, value) in &document.metadata {
            map.serialize_entry(name, value)?;
        }
        if !document.anchors.is_empty() {
            map.serialize_entry("anchors", &document.anchors)?;
        }
        map.serialize_entry(first(&names.body), &document.body)?;
        map.end()
    }
}

/// The name of a field when it is written. The settings give each at least one.
fn first(names: &[String]) -> &str {
    names.first().map(String::as_str).unwrap_or_default()
}

/// The fields of a document by name, with its date after its language.
struct FieldsAnswer<'a> {
    fields: &'a PerField<Option<Cow<'a, str>>>,
    date: Option<&'a str>,
}

impl Serialize for FieldsAnswer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (field, value) in self.fields.iter() {
            map.serialize_entry(field.name(), value)?;
            if field == Field::Lang {
                map.serialize_entry("date", &self.date)?;
            }
        }
        map.end()
    }
}

#[derive(Serialize)]
struct SuggestionsAnswer<'a> {
    query: &'a str,
    suggestions: &'a [Suggestion],
}

#[derive(Serialize)]
struct TransliterationAnswer<'a> {
    text: &'a str,
    standard: &'a str,
    latin: &'a str,
}

/// Compact JSON in which every character that controls a display is escaped; `serde_json` itself
/// escapes only those below U+0020.
struct VisibleFormatter(CompactFormatter);

impl Formatter for VisibleFormatter {
    fn write_string_fragment<W>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()>
    where
        W: ?Sized + io::Write,
    {
        let mut plain_from = 0;
        for (at, c) in fragment.char_indices().filter(|&(_, c)| controls_display(c)) {
            self.0.write_string_fragment(writer, &fragment[plain_from..at])?;
            write!(writer, "\\u{:04x}", u32::from(c))?;
            plain_from = at + c.len_utf8();
        }
        self.0.write_string_fragment(writer, &fragment[plain_from..])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::render::html::samples;

    #[test]
    fn an_answer_has_the_promised_shape() {
        let answer: serde_json::Value =
            serde_json::from_str(&search_results(&samples::kruschev(), UiLanguage::English))
                .unwrap();
        let keys = |value: &serde_json::Value| -> Vec<String> {
            value.as_object().unwrap().keys().cloned().collect()
        };
        assert_eq!(
            keys(&answer),
            [
                "did_you_mean",
                "expansions",
                "facets",
                "hits",
                "limit",
                "loosen",
                "offset",
                "query",
                "took_ms",
                "total",
                "total_is_exact",
                "warnings"
            ]
        );
        let snippet = &answer["hits"][0]["snippets"][0];
        assert_eq!(
            keys(snippet),
            ["exact", "field", "html", "link", "prefix", "ranges", "suffix", "text"]
        );
        assert_eq!(snippet["html"], "…просили <mark>Хрущёва</mark> уйти с поста…");
        let link = "https://archive.example/1957/plenum?part=1#:~:text=\
                    %D0%BF%D1%80%D0%BE%D1%81%D0%B8%D0%BB%D0%B8-,%D0%A5%D1%80%D1%83%D1%89%D1%91%D0%B2%D0%B0,\
                    -%D1%83%D0%B9%D1%82%D0%B8%20%D1%81%20%D0%BF%D0%BE%D1%81%D1%82%D0%B0";
        assert_eq!(snippet["link"], link);
        assert_eq!(answer["hits"][0]["matched"][0]["class"], "translit");
        assert!(answer["did_you_mean"].is_null());
        assert_eq!(answer["total_is_exact"], true);
        assert!(answer["facets"].as_object().unwrap().is_empty());
    }

    #[test]
    fn a_warning_has_a_code_a_place_and_a_sentence_in_the_language_asked_for() {
        let mut results = samples::kruschev();
        results.warnings = vec![Warning::OpenQuote([0, 1]), Warning::SomeWords(0)];
        let warnings = |language| -> serde_json::Value {
            let answer: serde_json::Value =
                serde_json::from_str(&search_results(&results, language)).unwrap();
            answer["warnings"].clone()
        };
        assert_eq!(
            warnings(UiLanguage::English)[0],
            serde_json::json!({
                "code": "open_quote", "position": [0, 1],
                "message": "A closing quote was missing and is taken at the end.",
            })
        );
        let russian = &warnings(UiLanguage::Russian)[1];
        assert_eq!(russian["code"], "some_words");
        assert!(russian["message"].as_str().unwrap().starts_with("Документов"), "{russian}");
        assert!(russian.get("position").is_none());
    }

    #[test]
    fn an_unknown_field_of_a_document_is_null() {
        let answer: serde_json::Value =
            serde_json::from_str(&document(&Document::new("a", "text"), &[])).unwrap();
        assert_eq!(answer["body"], "text");
        assert!(answer.as_object().unwrap().contains_key("title"));
        assert!(answer["title"].is_null());
    }

    #[test]
    fn browsers_get_completions_as_four_lists() {
        let found = [Suggestion { text: "Горбачёв 1957".into(), documents: 12 }];
        let start = "https://a.example/".to_owned();
        let language = UiLanguage::Russian;
        let view = View { language, start, ..View::default() };
        let address =
            "https://a.example/search?q=%D0%93%D0%BE%D1%80%D0%B1%D0%B0%D1%87%D1%91%D0%B2%201957";
        let expected =
            format!("[\"gorb\",[\"Горбачёв 1957\"],[\"12\u{a0}документов\"],[\"{address}\"]]");
        assert_eq!(browser_suggestions("gorb", &found, &view), expected);
        assert_eq!(
            suggestions("gorb", &found),
            r#"{"query":"gorb","suggestions":[{"text":"Горбачёв 1957","documents":12}]}"#
        );
    }

    #[test]
    fn escape_sequences_do_not_reach_a_terminal() {
        assert_eq!(value(&"a\u{1b}[2J\u{9b}\u{202e}b"), r#""a\u001b[2J\u009b\u202eb""#);
    }

    proptest! {
        #[test]
        fn written_and_read_again_a_text_is_itself(text in any::<String>()) {
            let json = value(&text);
            prop_assert!(!json.chars().any(controls_display));
            prop_assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }
    }
}
