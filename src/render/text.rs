//! Plain text for a terminal: hits, the spellings of a term, figures.
//!
//! What comes from a document or a reader is made safe first: characters that control a display become
//! spaces or U+FFFD, so a document cannot move the cursor, change colours or set a window's title.
//! Whether to use colour and how wide the terminal is, the caller knows.

use std::fmt::Write;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{
    explanation,
    html::UiLanguage,
    number::grouped,
    passage::{controls_display, pieces},
};
use crate::{
    document::Field,
    search::{FacetCount, Hit, ScorePart, SearchResults, Snippet, Without},
    vocabulary::Expansion,
};

/// How text is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextStyle {
    /// The longest line, in columns; a single longer word is not broken.
    pub width_columns: usize,
    /// Whether escape sequences may be used.
    pub color: Color,
}

/// Whether escape sequences may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Color {
    /// Nothing but text.
    Plain,
    /// ANSI colours.
    Ansi,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ink {
    Plain,
    Title,
    Match,
    Faint,
}

impl Color {
    fn start(self, ink: Ink) -> &'static str {
        match (self, ink) {
            (Self::Plain, _) | (_, Ink::Plain) => "",
            (Self::Ansi, Ink::Title) => "\x1b[1m",
            (Self::Ansi, Ink::Match) => "\x1b[1;33m",
            (Self::Ansi, Ink::Faint) => "\x1b[2m",
        }
    }

    fn end(self, ink: Ink) -> &'static str {
        if self.start(ink).is_empty() { "" } else { "\x1b[0m" }
    }
}

/// The hits of a page, an empty line between two, and how many documents there are, also where the
/// page is past the last of them; nothing where nothing was found. Warnings are not in it: they are
/// messages, not results.
///
/// ```text
///  1. Протокол заседания Президиума
///     Правда · 1957-06-29 · ru
///     …просили Хрущёва уйти с поста…
///     https://archive.example/1957/14
/// ```
pub fn search_results(results: &SearchResults, style: TextStyle) -> String {
    let mut out = String::new();
    let number_columns = (results.offset + results.hits.len()).to_string().len() + 1;
    for (index, hit) in results.hits.iter().enumerate() {
        let number = format!("{:>number_columns$}. ", results.offset + index + 1);
        write_hit(&mut out, hit, &number, style);
        out.push('\n');
    }
    if results.total > 0 {
        write_facets(&mut out, results, style);
        let [first, last] = [results.offset + 1, results.offset + results.hits.len()];
        let [first, last] = [first, last].map(|number| grouped(number as u64, ","));
        let bound = if results.total_is_exact { "" } else { "at least " };
        let total = documents(results.total as u64);
        let line = match results.hits.is_empty() {
            true => format!("none of {bound}{total}"),
            false => format!("{first}-{last} of {bound}{total}"),
        };
        paragraph(&mut out, "", &[(Ink::Faint, &line)], style);
    }
    out
}

/// What to try instead, a line each; nothing where there is nothing to be said.
pub fn advice(results: &SearchResults) -> Vec<String> {
    let meant = results.did_you_mean.iter().map(|q| format!("did you mean `{}`?", plain(q)));
    let loosened = results.loosen.iter().map(|one| {
        let value = plain(&one.value);
        let without = match one.without {
            Without::Quotes => "without the quotation marks".to_owned(),
            Without::Required => "if not every word is required".to_owned(),
            Without::Filters => "without any filter".to_owned(),
            Without::Match => {
                let class = one.class.map_or("", |class| class.name());
                format!("with `--match {class}`")
            }
            Without::Excluded | Without::Condition | Without::Word => format!("without `{value}`"),
            filter @ (Without::Filter(_) | Without::Date) => {
                format!("without the filter `{}={value}`", filter.name())
            }
        };
        format!("{} {without}", documents(one.total as u64))
    });
    meant.chain(loosened).collect()
}

/// "1 document", "12,345 documents".
pub fn documents(count: u64) -> String {
    format!("{} {}", grouped(count, ","), if count == 1 { "document" } else { "documents" })
}

/// Values of a facet that are shown; JSON has them all.
const FACET_VALUES: usize = 20;

/// What was counted, a paragraph for each facet, and an empty line after them; nothing where nothing was counted.
fn write_facets(out: &mut String, results: &SearchResults, style: TextStyle) {
    for (name, counts) in &results.facets {
        let counted = |count: &FacetCount| format!("{} {}", count.value, grouped(count.count, ","));
        let mut values: Vec<String> = counts.iter().take(FACET_VALUES).map(counted).collect();
        if counts.len() > FACET_VALUES {
            let more = (counts.len() - FACET_VALUES) as u64;
            values.push(format!("and {} more", grouped(more, ",")));
        }
        let values = if values.is_empty() { "none".to_owned() } else { values.join(" · ") };
        paragraph(out, &format!("{name}: "), &[(Ink::Plain, &values)], style);
    }
    if !results.facets.is_empty() {
        out.push('\n');
    }
}

fn write_hit(out: &mut String, hit: &Hit, number: &str, style: TextStyle) {
    let indent = " ".repeat(number.len());
    let title = hit.title.as_deref().unwrap_or(&hit.id);
    paragraph(out, number, &[(Ink::Title, title)], style);
    let [source, author, lang] =
        [Field::Source, Field::Author, Field::Lang].map(|field| hit.value(field));
    let facts: Vec<&str> =
        [source, author, hit.date.as_deref(), lang].into_iter().flatten().collect();
    if !facts.is_empty() {
        paragraph(out, &indent, &[(Ink::Faint, &facts.join(" · "))], style);
    }
    for snippet in hit.snippets.iter().filter(|s| s.text != title) {
        paragraph(out, &indent, &inked(snippet), style);
    }
    paragraph(out, &indent, &[(Ink::Faint, hit.url.as_deref().unwrap_or(&hit.id))], style);
    if let Some(parts) = &hit.explanation {
        paragraph(out, &indent, &[(Ink::Faint, &format!("score {:.3}:", hit.score))], style);
        for ScorePart { reason, value } in parts {
            let detail = explanation::detail(reason, UiLanguage::English);
            let lead = format!("{indent}{value:>8.3}  ");
            paragraph(out, &lead, &[(Ink::Faint, &detail)], style);
        }
    }
}

fn inked(snippet: &Snippet) -> Vec<(Ink, &str)> {
    let ink = |is_match| if is_match { Ink::Match } else { Ink::Plain };
    pieces(&snippet.text, &snippet.ranges).iter().map(|p| (ink(p.is_match), p.text)).collect()
}

/// The spellings of a term as a table: form, class, documents, weight; heaviest first.
pub fn expansion(expansion: &Expansion, style: TextStyle) -> String {
    let forms: Vec<String> = expansion.forms.iter().map(|f| plain(&f.form)).collect();
    let width = forms.iter().map(|form| form.width()).chain([4]).max().unwrap_or(4);
    if width + TABLE_COLUMNS > style.width_columns {
        return narrow_expansion(expansion, style);
    }
    let (faint, end) = (style.color.start(Ink::Faint), style.color.end(Ink::Faint));
    let mut out =
        format!("{faint}form{}  class     documents  weight  rule{end}\n", " ".repeat(width - 4));
    for (form, facts) in forms.iter().zip(&expansion.forms) {
        let pad = " ".repeat(width - form.width());
        let (class, rule) = (facts.class.name(), facts.rule.name());
        let (documents, weight) = (grouped(facts.documents, ","), facts.weight);
        let _ = writeln!(out, "{form}{pad}  {class:<8}  {documents:>9}  {weight:>6.3}  {rule}");
    }
    if expansion.truncated {
        let _ =
            writeln!(out, "{faint}there are more; those with the highest weight are shown{end}");
    }
    out
}

/// What the columns of the table beside that of the forms take, with the longest name of a rule.
const TABLE_COLUMNS: usize = 44;

/// The same where a table does not fit: each form, and what is known of it below.
fn narrow_expansion(expansion: &Expansion, style: TextStyle) -> String {
    let mut out = String::new();
    for form in &expansion.forms {
        paragraph(&mut out, "", &[(Ink::Title, &form.form)], style);
        let (class, rule) = (form.class.name(), form.rule.name());
        let documents = documents(form.documents);
        let facts = format!("{class} · {documents} · weight {:.3} · rule {rule}", form.weight);
        paragraph(&mut out, "  ", &[(Ink::Faint, &facts)], style);
    }
    if expansion.truncated {
        let more = "there are more; those with the highest weight are shown";
        paragraph(&mut out, "", &[(Ink::Faint, more)], style);
    }
    out
}

/// A number as people read it.
pub fn number(number: u64) -> String {
    grouped(number, ",")
}

/// Names and numbers, a pair a line, aligned.
pub fn figures(figures: &[(&str, u64)]) -> String {
    let names = figures.iter().map(|(name, _)| name.width()).max().unwrap_or(0);
    let written = |number: u64| grouped(number, ",");
    let numbers = figures.iter().map(|(_, number)| written(*number).len()).max().unwrap_or(0);
    figures.iter().fold(String::new(), |mut out, (name, number)| {
        let number = written(*number);
        let pad = " ".repeat(names - name.width());
        let _ = writeln!(out, "{name}{pad}  {number:>numbers$}");
        out
    })
}

/// A text that cannot control a terminal: breaks and tabs become spaces, other such characters U+FFFD.
pub fn plain(text: &str) -> String {
    text.chars().map(plain_char).collect()
}

fn plain_char(c: char) -> char {
    match c {
        _ if !controls_display(c) => c,
        _ if c.is_whitespace() => ' ',
        _ => char::REPLACEMENT_CHARACTER,
    }
}

/// Writes the stretches as one paragraph after `lead`, its further lines indented as far. White
/// space is one space or one line break.
fn paragraph(out: &mut String, lead: &str, stretches: &[(Ink, &str)], style: TextStyle) {
    let start = lead.width();
    let mut column = start;
    out.push_str(lead);
    for word in words(stretches, style.color) {
        if column > start && column + 1 + word.columns > style.width_columns {
            out.push('\n');
            out.push_str(&" ".repeat(start));
            column = start;
        } else if column > start {
            out.push(' ');
            column += 1;
        }
        out.push_str(&word.text);
        column += word.columns;
    }
    out.push('\n');
}

/// A word with its escape sequences, and the columns it takes without them.
#[derive(Default)]
struct Word {
    text: String,
    columns: usize,
}

fn words(stretches: &[(Ink, &str)], color: Color) -> Vec<Word> {
    let (mut words, mut word) = (Vec::new(), Word::default());
    for &(ink, text) in stretches {
        let mut is_open = false;
        for c in text.chars().map(plain_char) {
            if c.is_whitespace() && c != '\u{A0}' && c != '\u{202F}' {
                word.text.push_str(if is_open { color.end(ink) } else { "" });
                is_open = false;
                if word.columns > 0 {
                    words.push(std::mem::take(&mut word));
                }
                continue;
            }
            if !is_open {
                word.text.push_str(color.start(ink));
                is_open = true;
            }
            word.text.push(c);
            word.columns += c.width().unwrap_or(0);
        }
        word.text.push_str(if is_open { color.end(ink) } else { "" });
    }
    if !word.text.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        render::html::samples,
        search::Loosened,
        vocabulary::{Class, Form, Rule},
    };

    const PLAIN: TextStyle = TextStyle { width_columns: 60, color: Color::Plain };
    const ANSI: TextStyle = TextStyle { width_columns: 60, color: Color::Ansi };

    #[test]
    fn advice_names_what_to_leave_out_and_what_that_would_find() {
        let loosened = |without, value: &str, class, total| Loosened {
            without,
            value: value.into(),
            query: String::new(),
            class,
            total,
        };
        let results = SearchResults {
            did_you_mean: Some("Хрущёв\u{1b}".into()),
            loosen: vec![
                loosened(Without::Filter(Field::Lang), "en", None, 54),
                loosened(Without::Word, "Никита", None, 1),
                loosened(Without::Match, "translit", Some(Class::Fuzzy), 2),
            ],
            ..samples::kruschev()
        };
        let expected = [
            "did you mean `Хрущёв\u{fffd}`?",
            "54 documents without the filter `lang=en`",
            "1 document without `Никита`",
            "2 documents with `--match fuzzy`",
        ];
        assert_eq!(advice(&results), expected);
        assert_eq!(advice(&samples::kruschev()), [""; 0]);
    }

    #[test]
    fn a_hit_shows_title_facts_passage_and_address() {
        let text = search_results(&samples::kruschev(), PLAIN);
        let lines: Vec<&str> = text.lines().take(3).collect();
        assert_eq!(
            lines,
            [
                " 1. Стенограмма июньского пленума ЦК КПСС",
                "    Правда · В. Н. Малин · 1957-06-29 · ru",
                "    …просили Хрущёва уйти с поста…",
            ]
        );
        assert!(text.contains("\n    https://archive.example/1957/plenum?part=1\n\n 2. Letter"));
        assert!(text.ends_with("1-3 of 3 documents\n"), "{text}");
    }

    #[test]
    fn matches_are_coloured_only_when_asked_for() {
        let colored = search_results(&samples::kruschev(), ANSI);
        assert!(colored.contains("\x1b[1;33mХрущёва\x1b[0m"), "{colored}");
        assert!(!search_results(&samples::kruschev(), PLAIN).contains('\x1b'));
    }

    #[test]
    fn nothing_found_is_no_text() {
        let mut results = samples::kruschev();
        results.hits.clear();
        assert_eq!(
            search_results(&results, PLAIN),
            format!("none of {} documents\n", results.total)
        );
        results.total = 0;
        assert_eq!(search_results(&results, PLAIN), "");
    }

    #[test]
    fn a_total_that_is_a_lower_bound_is_shown_as_one() {
        let mut results = samples::kruschev();
        (results.total, results.total_is_exact) = (120, false);
        let text = search_results(&results, PLAIN);
        assert!(text.ends_with("1-3 of at least 120 documents\n"), "{text}");
        results.hits.clear();
        assert_eq!(search_results(&results, PLAIN), "none of at least 120 documents\n");
    }

    #[test]
    fn one_document_is_singular() {
        assert_eq!([0, 1, 2].map(documents), ["0 documents", "1 document", "2 documents"]);
    }

    #[test]
    fn a_document_cannot_control_the_terminal() {
        assert_eq!(
            plain("a\x1b]0;title\x07\tb\u{202e}\r\n"),
            "a\u{FFFD}]0;title\u{FFFD} b\u{FFFD}  "
        );
    }

    #[test]
    fn spellings_stand_in_columns() {
        let form = |form: &str, class, documents, weight| Form {
            form: form.into(),
            class,
            documents,
            weight,
            rule: Rule::Spelling,
        };
        let forms = vec![
            form("хрущёв", Class::Exact, 12, 1.0),
            form("khrushchev", Class::Translit, 3, 0.8),
        ];
        let table = expansion(&Expansion { term: "Хрущёв".into(), truncated: false, forms }, PLAIN);
        assert_eq!(
            table,
            "form        class     documents  weight  rule\n\
             хрущёв      exact            12   1.000  spelling\n\
             khrushchev  translit          3   0.800  spelling\n"
        );
    }

    #[test]
    fn spellings_are_listed_where_a_table_does_not_fit() {
        let narrow = TextStyle { width_columns: 50, color: Color::Plain };
        let found = samples::kruschev().expansions.remove(0);
        let list = expansion(&found, narrow);
        assert!(list.contains("хрущёв\n  translit · 14 documents · weight 0.800 · rule"), "{list}");
        assert!(list.lines().all(|line| line.width() <= 50), "{list}");
    }

    #[test]
    fn facets_are_shown_with_their_counts() {
        let mut results = samples::kruschev();
        let count =
            |value: &str, count| FacetCount { value: value.into(), count, term: None, class: None };
        results.facets.insert("lang".into(), vec![count("ru", 12_034), count("en", 7)]);
        results.facets.insert("source".into(), Vec::new());
        let text = search_results(&results, PLAIN);
        assert!(
            text.contains("\nlang: ru 12,034 · en 7\nsource: none\n\n1-3 of 3 documents\n"),
            "{text}"
        );
    }

    #[test]
    fn figures_are_aligned() {
        assert_eq!(
            figures(&[("documents", 68), ("terms", 91_340)]),
            "documents      68\nterms      91,340\n"
        );
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_allowed_unless_it_is_one_word(text in any::<String>(), at in 0..20usize) {
            let mut results = samples::kruschev();
            results.hits[0].snippets[0].text = text;
            results.hits[0].snippets[0].ranges = vec![[at, at + 3]];
            let page = search_results(&results, PLAIN);
            prop_assert!(!page.chars().any(|c| c != '\n' && controls_display(c)));
            for line in page.lines() {
                prop_assert!(line.width() <= 60 || !line.trim().contains(' '), "{line}");
            }
        }
    }
}
