//! Where a list of hits goes on that is too long for one answer: [`After`].

use std::{fmt, str::FromStr};

use super::collector::{Key, Rank};

/// The hit after which a list goes on.
///
/// It is a place in the order and names no document: one that is deleted, replaced or added meanwhile
/// moves no other. Times stay what they are, so that a list by date or arrival goes on without a gap or a
/// repetition whatever is committed meanwhile; scores change a little with every commit, and so may
/// the places of hits in a list by relevance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct After {
    pub(super) rank: Rank,
    /// Whether it is among those that have only some of the words.
    pub(super) has_some_words: bool,
}

/// What was given is no such place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor of this program")]
pub struct AfterError;

impl After {
    /// Whether it is a place in an order by relevance, and not in one by time.
    pub fn is_by_relevance(&self) -> bool {
        matches!(self.rank.key, Key::Score(_))
    }
}

impl fmt::Display for After {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.has_some_words { "some" } else { "all" })?;
        match self.rank.key {
            Key::Score(score) => write!(f, ".s{:08x}", score.to_bits())?,
            Key::Time(time) => write!(f, ".t{time:016x}")?,
        }
        write!(f, ".{:016x}", self.rank.id_order)
    }
}

impl FromStr for After {
    type Err = AfterError;

    fn from_str(text: &str) -> Result<Self, AfterError> {
        let mut parts = text.split('.');
        let mut next = || parts.next().ok_or(AfterError);
        let (words, key, id_order) = (next()?, next()?, next()?);
        let has_some_words = match words {
            "some" => true,
            "all" => false,
            _ => return Err(AfterError),
        };
        let number = |digits: &str| {
            let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
            u64::from_str_radix(digits, 16).ok().filter(|_| is_hex).ok_or(AfterError)
        };
        let key = match key.split_at_checked(1).ok_or(AfterError)? {
            ("s", bits) => {
                let bits = u32::try_from(number(bits)?).map_err(|_| AfterError)?;
                Key::Score(f32::from_bits(bits))
            }
            ("t", time) => Key::Time(number(time)?.cast_signed()),
            _ => return Err(AfterError),
        };
        let rank = Rank { key, id_order: number(id_order)? };
        if parts.next().is_some() { Err(AfterError) } else { Ok(Self { rank, has_some_words }) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_place_is_written_and_read_again() {
        for key in [Key::Score(11.25), Key::Time(-4_580), Key::Time(i64::MAX), Key::Score(0.0)] {
            for has_some_words in [false, true] {
                let after = After { rank: Rank { key, id_order: u64::MAX - 7 }, has_some_words };
                assert_eq!(after.to_string().parse(), Ok(after));
                assert_eq!(after.is_by_relevance(), matches!(key, Key::Score(_)));
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "(all|some)?\\.?[st]?[0-9a-f+-]{0,17}(\\.[0-9a-f]{0,17}){0,3}") {
            if let Ok(after) = text.parse::<After>() {
                prop_assert!(after.to_string().parse::<After>().is_ok());
            }
        }
    }
}
