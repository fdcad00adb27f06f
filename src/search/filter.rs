//! What a document must have besides matching: language, source, dates, and not being deleted.

use tantivy::{DocId, Searcher, SegmentReader, columnar::Column, fastfield::AliveBitSet};

use super::{field_values::AllFieldValues, request::Filters};

/// The filters of a request over one segment.
pub(super) struct SegmentFilter {
    alive: Option<AliveBitSet>,
    /// By field that was asked for: the ordinals of the documents' values, and which of these pass.
    fields: Vec<(Column<u64>, Vec<bool>)>,
    /// A value was asked for that no document of the segment has.
    impossible: bool,
    dates: Option<DateFilter>,
}

struct DateFilter {
    first: Column<i64>,
    last: Column<i64>,
    from: i64,
    to: i64,
}

impl SegmentFilter {
    pub(super) fn new(
        searcher: &Searcher,
        ordinal: usize,
        filters: &Filters,
        values: &AllFieldValues,
    ) -> tantivy::Result<Self> {
        let reader = &searcher.segment_readers()[ordinal];
        let alive = reader.alive_bitset().cloned();
        let mut filter = Self { alive, fields: Vec::new(), impossible: false, dates: None };
        for (field, wanted) in filters.fields.iter().filter(|(_, wanted)| !wanted.is_empty()) {
            let values = values.of(searcher, field)?;
            match values.segment(ordinal).zip(values.wanted(ordinal, wanted)) {
                Some((segment, passes)) => filter.fields.push((segment.ordinals.clone(), passes)),
                None => filter.impossible = true,
            }
        }
        if filters.date_from.is_some() || filters.date_to.is_some() {
            filter.dates = DateFilter::new(reader, filters)?;
            // No document of this segment has a date.
            filter.impossible |= filter.dates.is_none();
        }
        Ok(filter)
    }

    /// Whether no document can pass.
    pub(super) fn is_impossible(&self) -> bool {
        self.impossible
    }

    /// Whether a document passes.
    #[inline]
    pub(super) fn accepts(&self, doc: DocId) -> bool {
        self.alive.as_ref().is_none_or(|alive| alive.is_alive(doc))
            && self.fields.iter().all(|(ordinals, passes)| {
                let ordinal = ordinals.first(doc);
                ordinal.is_some_and(|ordinal| passes.get(ordinal as usize) == Some(&true))
            })
            && self.dates.as_ref().is_none_or(|dates| dates.accepts(doc))
    }
}

impl DateFilter {
    fn new(reader: &SegmentReader, filters: &Filters) -> tantivy::Result<Option<Self>> {
        let from = filters.date_from.map_or(i64::MIN, |span| i64::from(*span.days().start()));
        let to = filters.date_to.map_or(i64::MAX, |span| i64::from(*span.days().end()));
        let first = reader.fast_fields().column_opt::<i64>("date_first")?;
        let last = reader.fast_fields().column_opt::<i64>("date_last")?;
        Ok(first.zip(last).map(|(first, last)| Self { first, last, from, to }))
    }

    fn accepts(&self, doc: DocId) -> bool {
        let (Some(first), Some(last)) = (self.first.first(doc), self.last.first(doc)) else {
            return false;
        };
        first <= self.to && last >= self.from
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        document::{Document, Field},
        search::fixture::{Fixture, document},
    };

    fn documents() -> Vec<Document<'static>> {
        let with = |id, lang: &'static str, source: &'static str, date: &str| Document {
            fields: [
                (Field::Lang, Some(lang.into())),
                (Field::Source, (!source.is_empty()).then(|| source.into())),
            ]
            .into(),
            date: date.parse().ok(),
            ..document(id, "", "text")
        };
        vec![
            with("day", "ru", "Pravda", "1957-06-18"),
            with("month", "ru", "Izvestia", "1957-06"),
            with("year", "en", "Pravda", "1957"),
            with("undated", "en", "", ""),
        ]
    }

    /// The documents that pass a filter, in the order of the index.
    fn passing(index: &Fixture, filters: &Filters) -> Vec<String> {
        let snapshot = index.snapshot();
        let mut passing = Vec::new();
        let (searcher, values) = (snapshot.searcher(), AllFieldValues::default());
        for (ordinal, reader) in searcher.segment_readers().iter().enumerate() {
            let filter = SegmentFilter::new(searcher, ordinal, filters, &values).unwrap();
            for doc in (0..reader.max_doc()).filter(|_| !filter.is_impossible()) {
                if filter.accepts(doc) {
                    let address = tantivy::DocAddress::new(ordinal as u32, doc);
                    passing.push(snapshot.document(address).unwrap().id.into_owned());
                }
            }
        }
        passing
    }

    #[track_caller]
    fn check(filters: Filters, expected: &[&str]) {
        let mut ids = passing(&Fixture::new(&[documents()]), &filters);
        ids.sort_unstable();
        assert_eq!(ids, expected);
    }

    fn asked(field: Field, values: &[&str]) -> Filters {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        Filters { fields: [(field, values)].into(), ..Filters::default() }
    }

    fn dates(from: &str, to: &str) -> Filters {
        Filters { date_from: from.parse().ok(), date_to: to.parse().ok(), ..Filters::default() }
    }

    #[test]
    fn any_value_of_a_field_passes_and_all_fields_have_to() {
        let (lang, source) = (|lang| asked(Field::Lang, lang), |one| asked(Field::Source, &[one]));
        let mut english_source = source("Pravda");
        english_source.fields[Field::Lang] = vec!["en".into()];
        check(Filters::default(), &["day", "month", "undated", "year"]);
        check(lang(&["ru"]), &["day", "month"]);
        check(lang(&["ru", "en"]), &["day", "month", "undated", "year"]);
        check(lang(&["ru", "de"]), &["day", "month"]);
        check(english_source, &["year"]);
        check(source("Pravda"), &["day", "year"]);
    }

    #[test]
    fn what_no_document_has_lets_none_pass() {
        check(asked(Field::Lang, &["de"]), &[]);
        check(asked(Field::Lang, &[""]), &[]);
        check(asked(Field::Author, &["Malin"]), &[]);
    }

    #[test]
    fn case_and_yo_make_no_difference_and_other_letters_do() {
        let by = |id, author: &'static str| Document {
            fields: [(Field::Author, Some(author.into()))].into(),
            ..document(id, "", "text")
        };
        let (yo, ye) = (by("yo", "Хрущёв Н. С."), by("ye", "ХРУЩЕВ Н. С."));
        let (marked, other) = (by("marked", "Хруще\u{308}в Н. С."), by("other", "Хрущёв Н.С."));
        let index = Fixture::new(&[vec![yo, other], vec![ye, marked]]);
        for author in ["Хрущев Н. С.", "хрущёв н. с.", "Хруще\u{308}в Н. С."]
        {
            let mut ids = passing(&index, &asked(Field::Author, &[author]));
            ids.sort_unstable();
            assert_eq!(ids, ["marked", "ye", "yo"], "{author}");
        }
        assert_eq!(passing(&index, &asked(Field::Author, &["хрущев н.с."])), ["other"]);
        check(asked(Field::Lang, &["RU"]), &["day", "month"]);
    }

    #[test]
    fn spans_of_days_overlap() {
        check(dates("1957-06-18", "1957-06-18"), &["day", "month", "year"]);
        check(dates("1957-06-19", ""), &["month", "year"]);
        check(dates("1957-07", ""), &["year"]);
        check(dates("", "1957-06-17"), &["month", "year"]);
        check(dates("", "1956"), &[]);
        check(dates("1958", ""), &[]);
        check(dates("0001", "9999"), &["day", "month", "year"]);
        check(dates("1958", "1956"), &[]);
    }

    #[test]
    fn a_segment_without_any_date_has_nothing_to_pass() {
        let index = Fixture::new(&[vec![document("undated", "", "text")], documents()]);
        assert_eq!(passing(&index, &dates("1957-06-19", "")).len(), 2);
        assert_eq!(passing(&index, &Filters::default()).len(), 4, "an id counts once");
    }

    #[test]
    fn a_deleted_document_never_passes() {
        let index = Fixture::new(&[documents()]).delete("month");
        assert_eq!(passing(&index, &Filters::default()).len(), 3);
        assert_eq!(passing(&index, &asked(Field::Lang, &["ru"])), ["day"]);
    }
}
