//! Two Latin words as spellings of one name.

use crate::latin_word::{Alignment, LatinWord, Spellings};
use crate::letter::{self, Letter};

/// A cost at which two Latin words need no second look from the other side.
const SURE: u8 = 12;

/// The doubt that two Latin words are a man's and a woman's surname.
const OTHER_GENDER: u8 = 0;

/// What it costs that two Latin words are one name, or `None` above `limit`: each is read as Russian
/// in every orthography, and the other aligned with that. The query's readings are known already;
/// those of the other word take the place of what `spellings` holds.
pub(crate) fn pair_cost(
    (query, readings): (&LatinWord, &Spellings),
    other: &LatinWord,
    spellings: &mut Spellings,
    alignment: &mut Alignment,
    limit: u8,
) -> Option<u8> {
    let mut best = aligned(other, readings, alignment, limit.saturating_add(1));
    if best > SURE {
        other.spellings(best, spellings);
        best = aligned(query, spellings, alignment, best);
    }
    (best <= limit).then_some(best)
}

/// The cost of the word as the cheapest of the spellings, or `best` if none is cheaper.
fn aligned(word: &LatinWord, spellings: &Spellings, alignment: &mut Alignment, mut best: u8) -> u8 {
    for (index, (spelling, cost)) in spellings.iter().enumerate() {
        if cost >= best {
            break;
        }
        let limit = best - 1 - cost;
        if index == 0 {
            alignment.start(word, limit);
        } else {
            alignment.tighten(limit);
        }
        if alignment.spell(word, spelling) {
            best = best.min(alignment.cost(word).saturating_add(cost));
            best = best.min(other_gender(word, alignment, spelling).saturating_add(cost));
        }
    }
    best
}

/// The cost of the query as the surname's other gender: `Gordejewa` and `Gordejevas`.
fn other_gender(query: &LatinWord, alignment: &mut Alignment, spelling: &[Letter]) -> u8 {
    let alive = match spelling {
        _ if letter::ends_as_surname(spelling) => alignment.push(query, letter::A),
        [masculine @ .., letter::A] if letter::ends_as_surname(masculine) => {
            alignment.truncate(masculine.len());
            true
        }
        _ => return u8::MAX,
    };
    if alive { alignment.cost(query).saturating_add(OTHER_GENDER) } else { u8::MAX }
}
