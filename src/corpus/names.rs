//! Names in files to our fields: [`Names`].

use std::fmt;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use crate::{config::FieldNames, document::Field};

/// A field of ours that a value can go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    Id,
    Body,
    Title,
    Url,
    Date,
    Field(Field),
}

impl Slot {
    /// How many there are.
    pub(super) const COUNT: usize = 5 + Field::ALL.len();

    /// Its place among all.
    pub(super) fn index(self) -> usize {
        match self {
            Self::Id => 0,
            Self::Body => 1,
            Self::Title => 2,
            Self::Url => 3,
            Self::Date => 4,
            Self::Field(field) => 5 + field as usize,
        }
    }

    fn named(ours: &str) -> Option<Self> {
        Some(match ours {
            "id" => Self::Id,
            "body" => Self::Body,
            "title" => Self::Title,
            "url" => Self::Url,
            "date" => Self::Date,
            other => Self::Field(Field::from_name(other)?),
        })
    }
}

/// Which field a name stands for, and which name goes before others: the settings' lists, made ready
/// for one look-up a value.
#[derive(Clone)]
pub(super) struct Names {
    given: FieldNames,
    /// The field of a name and the name's place in the field's list.
    slots: HashMap<String, (Slot, u8), FixedState>,
    /// The names in small letters, each with itself.
    folded: HashMap<String, String, FixedState>,
}

impl Names {
    pub(super) fn new(given: FieldNames) -> Self {
        let mut slots = HashMap::with_hasher(FixedState::default());
        let mut folded = HashMap::with_hasher(FixedState::default());
        for (ours, names) in given.iter() {
            let Some(slot) = Slot::named(ours) else { continue };
            for (rank, name) in names.iter().enumerate() {
                folded.insert(name.to_lowercase(), name.clone());
                slots.insert(name.clone(), (slot, u8::try_from(rank).unwrap_or(u8::MAX)));
            }
        }
        Self { given, slots, folded }
    }

    /// The field that this name stands for, and how many names of the field go before it.
    pub(super) fn slot(&self, name: &str) -> Option<(Slot, u8)> {
        self.slots.get(name).copied()
    }

    /// The name of ours that a heading of a table is, whatever its capitals.
    pub(super) fn of_heading<'h>(&'h self, heading: &'h str) -> &'h str {
        if self.slots.contains_key(heading) {
            return heading;
        }
        self.folded.get(&heading.to_lowercase()).map_or(heading, String::as_str)
    }

    /// The first name of a field.
    pub(super) fn first(&self, slot: Slot) -> &str {
        self.name(slot, 0)
    }

    /// The name at a place in the field's list.
    pub(super) fn name(&self, slot: Slot, rank: u8) -> &str {
        let names = match slot {
            Slot::Id => &self.given.id,
            Slot::Body => &self.given.body,
            Slot::Title => &self.given.title,
            Slot::Url => &self.given.url,
            Slot::Date => &self.given.date,
            Slot::Field(field) => &self.given.fields[field],
        };
        names.get(usize::from(rank)).map_or("", String::as_str)
    }
}

impl Default for Names {
    fn default() -> Self {
        Self::new(FieldNames::default())
    }
}

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.given.fmt(f)
    }
}

impl PartialEq for Names {
    fn eq(&self, other: &Self) -> bool {
        self.given == other.given
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_a_field_stands_for_it() {
        let names = Names::default();
        assert_eq!(names.slot("body"), Some((Slot::Body, 0)));
        assert_eq!(names.slot("текст"), Some((Slot::Body, 1)));
        assert_eq!(names.slot("автор"), Some((Slot::Field(Field::Author), 1)));
        assert_eq!(names.slot("Автор"), None);
        assert_eq!(names.name(Slot::Title, 2), "заглавие");
        assert_eq!(names.first(Slot::Date), "date");
    }

    #[test]
    fn a_heading_may_have_capitals() {
        let names = Names::default();
        for (heading, expected) in
            [("Текст", "текст"), ("ДАТА", "дата"), ("Title", "title"), ("Фонд", "Фонд")]
        {
            assert_eq!(names.of_heading(heading), expected);
        }
    }
}
