//! The words of the pages, in each language of the interface.
//!
//! One struct, one value a language: a language that lacks a string does not compile.

mod english;
mod russian;

use self::{english::ENGLISH, russian::RUSSIAN};
use crate::{
    analysis::LookAlikes,
    document::Field,
    search::{Sort, Warning},
    vocabulary::Class,
};

/// A language that the pages speak; documents may be in any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UiLanguage {
    /// English.
    #[default]
    English,
    /// Russian.
    Russian,
}

impl UiLanguage {
    /// Every language, in the order of the switch.
    pub const ALL: [Self; 2] = [Self::English, Self::Russian];

    /// The ISO 639-1 code.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Russian => "ru",
        }
    }

    /// The language of a code such as `ru` or `ru-RU`.
    pub fn from_code(code: &str) -> Option<Self> {
        let primary = code.split('-').next()?.trim();
        Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(primary))
    }

    /// The language that an `Accept-Language` header prefers; English where it names none of ours.
    pub fn from_accept_language(header: &str) -> Self {
        let mut best = (0.0, Self::default());
        for range in header.split(',') {
            let (code, weight) = range.split_once(";q=").unwrap_or((range, "1"));
            let weight: f32 = weight.trim().parse().unwrap_or(0.0);
            if let Some(language) = Self::from_code(code.trim())
                && weight > best.0
            {
                best = (weight, language);
            }
        }
        best.1
    }

    /// "12 documents".
    pub fn documents(self, count: usize) -> String {
        (self.strings().documents)(count)
    }

    /// What can be done here, in two sentences.
    pub fn tagline(self) -> &'static str {
        self.strings().tagline
    }

    /// What a feed of a search has.
    pub fn feed_of(self, q: &str) -> String {
        (self.strings().feed_of)(q)
    }

    /// What was done to a query, as a sentence.
    pub fn sentence(self, warning: Warning) -> String {
        (self.strings().warning)(warning)
    }

    pub(super) fn strings(self) -> &'static Strings {
        match self {
            Self::English => &ENGLISH,
            Self::Russian => &RUSSIAN,
        }
    }
}

/// Every string of the pages.
pub(super) struct Strings {
    /// What the language calls itself.
    pub(super) own_name: &'static str,
    pub(super) switch_label: &'static str,
    pub(super) skip_to_content: &'static str,
    pub(super) tagline: &'static str,
    pub(super) home_title: &'static str,
    pub(super) search_label: &'static str,
    pub(super) search_button: &'static str,
    pub(super) examples: &'static str,
    /// Two words to show the query language on where the archive gives none.
    pub(super) help_words: (&'static str, &'static str),
    /// Words that stand side by side.
    pub(super) help_phrase: &'static str,
    /// The word between alternatives.
    pub(super) or: &'static str,
    pub(super) match_label: &'static str,
    pub(super) match_classes: PerClass,
    pub(super) form_classes: PerClass,
    pub(super) sort_label: &'static str,
    pub(super) sorts: PerSort,
    pub(super) limit_label: &'static str,
    pub(super) filters: &'static str,
    pub(super) date_from: &'static str,
    pub(super) date_to: &'static str,
    pub(super) date_hint: &'static str,
    pub(super) not_before: &'static str,
    pub(super) not_after: &'static str,
    pub(super) apply: &'static str,
    pub(super) remove_filter: &'static str,
    pub(super) clear_filters: &'static str,
    pub(super) results_heading: &'static str,
    pub(super) spellings_searched: &'static str,
    pub(super) spellings_truncated: &'static str,
    pub(super) only_this_spelling: &'static str,
    /// What marks a spelling that the built-in table of names gave, and says so in full.
    pub(super) from_table: (&'static str, &'static str),
    pub(super) without_this_spelling: &'static str,
    pub(super) found_as: &'static str,
    /// What is said beside a word with letters of the other script.
    pub(super) look_alikes: fn(&LookAlikes) -> String,
    pub(super) open_passage: &'static str,
    pub(super) original: &'static str,
    /// What the permanent link and the original are together.
    pub(super) links: &'static str,
    pub(super) permanent_link: &'static str,
    pub(super) cite: &'static str,
    pub(super) download_as: &'static str,
    pub(super) follow_as: &'static str,
    pub(super) plain_text: &'static str,
    pub(super) date: &'static str,
    pub(super) id: &'static str,
    /// What the chart of years shows.
    pub(super) by_year: &'static str,
    pub(super) parts: &'static str,
    pub(super) part: &'static str,
    pub(super) matches_label: &'static str,
    /// "match 2 of 31", with `{n}` and `{of}` for the numbers: a script fills them in too.
    pub(super) match_of: &'static str,
    pub(super) previous_match: &'static str,
    pub(super) next_match: &'static str,
    pub(super) back_to_results: &'static str,
    pub(super) nothing_found: &'static str,
    pub(super) advice: [&'static str; 3],
    /// Where a page is asked for that is beyond the last.
    pub(super) past_the_last: &'static str,
    pub(super) to_first_page: &'static str,
    /// Before the query that was probably meant.
    pub(super) did_you_mean: &'static str,
    /// After "12 documents": what is left out.
    pub(super) without_filters: &'static str,
    pub(super) without_date: &'static str,
    pub(super) without_quotes: &'static str,
    pub(super) without_required: &'static str,
    /// The label of a filter and its value.
    pub(super) without_filter: fn(&str, &str) -> String,
    pub(super) without_word: fn(&str) -> String,
    /// The class of match that is taken instead.
    pub(super) with_match: fn(&str) -> String,
    /// What a feed of this query has.
    pub(super) feed_of: fn(&str) -> String,
    pub(super) pages: &'static str,
    pub(super) page: &'static str,
    pub(super) previous: &'static str,
    pub(super) next: &'static str,
    pub(super) note: &'static str,
    pub(super) help_heading: &'static str,
    /// What is meant by two words in quotation marks, either of two, one without the other, one in
    /// one spelling, one with errors, a beginning, a word with a range of dates.
    pub(super) help: [&'static str; 7],
    pub(super) problem_not_found: &'static str,
    pub(super) problem_not_ready: &'static str,
    pub(super) problem_not_ready_advice: &'static str,
    pub(super) problem_busy: &'static str,
    pub(super) problem_busy_advice: &'static str,
    pub(super) problem_key: &'static str,
    pub(super) problem_request: &'static str,
    pub(super) problem_failure: &'static str,
    pub(super) problem_failure_advice: &'static str,
    pub(super) to_start: &'static str,
    /// A number with its thousands apart.
    pub(super) number: fn(usize) -> String,
    /// "12 matches".
    pub(super) matches: fn(usize) -> String,
    /// "and 3 similar".
    pub(super) similar: fn(usize) -> String,
    /// "and 12 more".
    pub(super) and_more: fn(usize) -> String,
    /// "12 documents".
    pub(super) documents: fn(usize) -> String,
    /// "at least 12 documents".
    pub(super) at_least: fn(usize) -> String,
    /// "12 documents" after "in": "in 12 documents".
    pub(super) in_documents: fn(usize) -> String,
    /// "page 2 of 5".
    pub(super) page_of: fn(usize, usize) -> String,
    /// What was done to the query.
    pub(super) warning: fn(Warning) -> String,
    /// "12 spellings".
    pub(super) spellings: fn(usize) -> String,
    /// A day of a month and year, the month from 1.
    pub(super) day: fn(u8, u8, &str) -> String,
    /// A month of a year, the month from 1.
    pub(super) month: fn(u8, &str) -> String,
    /// A season of a year, from spring, 0.
    pub(super) season: fn(usize, &str) -> String,
    /// A date that is known about.
    pub(super) about: fn(&str) -> String,
    /// The ten years from one on.
    pub(super) decade: fn(&str) -> String,
    /// The label of a field.
    pub(super) field: fn(Field) -> &'static str,
    /// The name of a document's language by its ISO 639-1 code.
    pub(super) language: fn(&str) -> &str,
}

/// A string for each class of match.
pub(super) struct PerClass {
    exact: &'static str,
    forms: &'static str,
    translit: &'static str,
    fuzzy: &'static str,
}

impl PerClass {
    pub(super) fn of(&self, class: Class) -> &'static str {
        match class {
            Class::Exact => self.exact,
            Class::Forms => self.forms,
            Class::Translit => self.translit,
            Class::Fuzzy => self.fuzzy,
        }
    }
}

/// A string for each order of hits.
pub(super) struct PerSort {
    relevance: &'static str,
    earliest: &'static str,
    latest: &'static str,
    added: &'static str,
}

impl PerSort {
    pub(super) fn of(&self, sort: Sort) -> &'static str {
        match sort {
            Sort::Relevance => self.relevance,
            Sort::Date => self.earliest,
            Sort::DateDescending => self.latest,
            Sort::Added => self.added,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reader_s_preference_chooses_the_language() {
        let check =
            |header, expected| assert_eq!(UiLanguage::from_accept_language(header), expected);
        check("ru-RU,ru;q=0.9,en;q=0.8", UiLanguage::Russian);
        check("en-GB,en;q=0.9,ru;q=0.8", UiLanguage::English);
        check("de, ru;q=0.5, en;q=0.3", UiLanguage::Russian);
        check("ru;q=0, en;q=0.1", UiLanguage::English);
        check("", UiLanguage::English);
        check("*;q=x,,;;", UiLanguage::English);
    }

    #[test]
    fn numbers_agree_with_their_nouns() {
        let documents = UiLanguage::Russian.strings().documents;
        assert_eq!(documents(1), "1\u{A0}документ");
        assert_eq!(documents(22), "22\u{A0}документа");
        assert_eq!(documents(11), "11\u{A0}документов");
        assert_eq!(documents(12_345), "12\u{A0}345\u{A0}документов");
        assert_eq!((UiLanguage::English.strings().documents)(1), "1\u{A0}document");
        assert_eq!((UiLanguage::English.strings().documents)(1234567), "1,234,567\u{A0}documents");
        let at_least = UiLanguage::Russian.strings().at_least;
        assert_eq!(at_least(21), "не меньше 21\u{A0}документа");
        assert_eq!(at_least(22), "не меньше 22\u{A0}документов");
        assert_eq!((UiLanguage::English.strings().at_least)(1), "at least 1\u{A0}document");
    }

    #[test]
    fn every_field_that_is_filtered_by_has_a_label() {
        for language in UiLanguage::ALL {
            for field in Field::ALL {
                assert_ne!((language.strings().field)(field), field.name());
            }
        }
    }
}
