//! The anchors of a document: places within its text, as JSON Lines give them.

use std::borrow::Cow;

use serde_json::Value;

use super::error::{AnchorFault, CorpusError};
use crate::document::Anchor;

/// Anchors as they were read, with what is wrong with others.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    /// Each with its number in the list, from 1.
    read: Vec<(usize, Anchor<'static>)>,
    faults: Vec<(usize, AnchorFault)>,
    /// How many the list has.
    all: usize,
}

impl Anchors {
    /// Reads the value of `anchors`.
    ///
    /// # Errors
    /// Where it is not a list: what it is.
    pub(super) fn from_json(value: Value) -> Result<Self, &'static str> {
        let list = match value {
            Value::Array(list) => list,
            Value::Null => Vec::new(),
            Value::Object(_) => return Err("an object"),
            Value::Bool(_) => return Err("a boolean"),
            Value::String(_) | Value::Number(_) => return Err("not a list"),
        };
        let mut anchors = Self { all: list.len(), ..Self::default() };
        for (number, value) in (1..).zip(list) {
            match anchor(value) {
                Ok(anchor) => anchors.read.push((number, anchor)),
                Err(fault) => anchors.faults.push((number, fault)),
            }
        }
        Ok(anchors)
    }

    /// Those that are within a text, ascending, and what a reader of messages should know.
    pub(super) fn within(self, body: &str) -> (Vec<Anchor<'static>>, Vec<CorpusError>) {
        let Self { mut read, mut faults, all } = self;
        if all == 0 {
            return Default::default();
        }
        let letters = body.chars().count();
        let beyond = read.extract_if(.., |(_, anchor)| anchor.at > letters);
        faults.extend(beyond.map(|(number, _)| (number, AnchorFault::Beyond)));
        let mut warnings = Vec::new();
        if let Some((first, fault)) = faults.iter().min_by_key(|(number, _)| *number) {
            let (left_out, first, fault) = (faults.len(), *first, *fault);
            warnings.push(CorpusError::AnchorsLeftOut { left_out, all, first, fault });
        }
        let mut anchors: Vec<Anchor<'static>> =
            read.into_iter().map(|(_, anchor)| anchor).collect();
        if !anchors.is_sorted_by_key(|anchor| anchor.at) {
            anchors.sort_by_key(|anchor| anchor.at);
            warnings.push(CorpusError::AnchorsSorted);
        }
        (anchors, warnings)
    }
}

fn anchor(value: Value) -> Result<Anchor<'static>, AnchorFault> {
    let Value::Object(mut object) = value else { return Err(AnchorFault::NotObject) };
    let at = object.get("at").and_then(Value::as_u64).and_then(|at| usize::try_from(at).ok());
    let at = at.ok_or(AnchorFault::At)?;
    let label = object.get_mut("label").map(Value::take).and_then(text);
    let label = label.filter(|label| !label.trim().is_empty()).ok_or(AnchorFault::Label)?;
    let fragment = match object.get_mut("fragment").map(Value::take) {
        None | Some(Value::Null) => None,
        Some(value) => Some(text(value).ok_or(AnchorFault::Fragment)?),
    };
    let fragment = fragment.map(|fragment| match fragment.strip_prefix('#') {
        Some(bare) => bare.to_owned(),
        None => fragment,
    });
    let fragment = fragment.filter(|fragment| !fragment.is_empty()).map(Cow::Owned);
    Ok(Anchor { at, label: Cow::Owned(label), fragment })
}

/// A text, or a number by its digits: a page may be `12`.
fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The anchors of a list in a text of ten letters, and the messages.
    #[track_caller]
    fn check(list: &str, expected: &[(usize, &str, Option<&str>)], messages: &[&str]) {
        let anchors = Anchors::from_json(list.parse().unwrap()).unwrap();
        let (anchors, warnings) = anchors.within("Хрущёв нет");
        let found = anchors.iter().map(|a| (a.at, &*a.label, a.fragment.as_deref()));
        assert_eq!(found.collect::<Vec<_>>(), expected);
        assert_eq!(warnings.iter().map(ToString::to_string).collect::<Vec<_>>(), messages);
    }

    #[test]
    fn anchors_are_places_with_labels() {
        check("[]", &[], &[]);
        check("null", &[], &[]);
        check(
            r##"[{"at":0,"label":"p. 1","fragment":"page=1"},{"at":7,"label":2,"fragment":"#t=845"},
               {"at":10,"label":"end","more":true}]"##,
            &[(0, "p. 1", Some("page=1")), (7, "2", Some("t=845")), (10, "end", None)],
            &[],
        );
    }

    #[test]
    fn what_is_wrong_with_an_anchor_is_said_and_the_others_stay() {
        check(
            r#"[{"at":0,"label":"a"},7,{"at":11,"label":"b"},{"at":-1,"label":"c"},{"at":1.5,"label":"d"}]"#,
            &[(0, "a", None)],
            &["`anchors`: 4 of 5 are left out; the first is number 2: it is not an object"],
        );
        for (anchor, fault) in [
            (r#"{"label":"a"}"#, "its `at` is not a number of characters from 0"),
            (r#"{"at":1}"#, "it has no `label`"),
            (r#"{"at":1,"label":" "}"#, "it has no `label`"),
            (r#"{"at":1,"label":"a","fragment":[]}"#, "its `fragment` is not text"),
            (r#"{"at":11,"label":"a"}"#, "its `at` lies beyond the text"),
        ] {
            let message = format!("`anchors`: 1 of 1 is left out; the first is number 1: {fault}");
            check(&format!("[{anchor}]"), &[], &[&message]);
        }
    }

    #[test]
    fn anchors_out_of_order_are_sorted_and_that_is_said() {
        check(
            r#"[{"at":7,"label":"b"},{"at":0,"label":"a"}]"#,
            &[(0, "a", None), (7, "b", None)],
            &["`anchors` do not ascend by `at`; they are sorted"],
        );
    }

    #[test]
    fn what_is_no_list_has_no_anchors() {
        for (value, found) in [("{}", "an object"), ("true", "a boolean"), ("7", "not a list")] {
            assert_eq!(Anchors::from_json(value.parse().unwrap()).unwrap_err(), found);
        }
    }
}
