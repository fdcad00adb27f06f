//! Errors of typists and scanners: a weighted edit distance between two words.

mod table;

pub use table::EditTable;

/// Pairs of letters a scanner or a tired eye takes for each other.
const LOOK_ALIKE: &[(char, char)] = &[
    ('h', 'n'),
    ('c', 'e'),
    ('u', 'n'),
    ('v', 'y'),
    ('i', 'l'),
    ('l', '1'),
    ('i', '1'),
    ('i', 'j'),
    ('o', '0'),
    ('s', '5'),
    ('g', 'q'),
    ('g', 'y'),
    ('b', 'h'),
    ('e', 'o'),
    ('f', 't'),
    ('i', 't'),
    ('v', 'u'),
    ('a', 'o'),
    ('z', 'x'),
    ('c', 'o'),
    ('k', 'h'),
    ('t', 'l'),
    ('н', 'и'),
    ('н', 'п'),
    ('и', 'п'),
    ('ш', 'щ'),
    ('ц', 'щ'),
    ('ш', 'т'),
    ('п', 'л'),
    ('е', 'с'),
    ('о', 'с'),
    ('ь', 'ъ'),
    ('ь', 'в'),
    ('б', 'в'),
    ('в', 'з'),
    ('э', 'з'),
    ('и', 'й'),
    ('е', 'ё'),
    ('к', 'н'),
    ('к', 'х'),
    ('ч', 'н'),
    ('ж', 'х'),
    ('л', 'д'),
    ('а', 'о'),
    ('е', 'и'),
    ('ы', 'и'),
    // The same shape in two alphabets.
    ('a', 'а'),
    ('b', 'в'),
    ('c', 'с'),
    ('e', 'е'),
    ('h', 'н'),
    ('k', 'к'),
    ('m', 'м'),
    ('o', 'о'),
    ('p', 'р'),
    ('t', 'т'),
    ('x', 'х'),
    ('y', 'у'),
    ('u', 'и'),
    ('n', 'п'),
    ('r', 'г'),
];

/// Two letters that look like one.
const MERGED: &[([char; 2], char)] = &[
    (['r', 'n'], 'm'),
    (['c', 'l'], 'd'),
    (['v', 'v'], 'w'),
    (['i', 'i'], 'u'),
    (['r', 'i'], 'n'),
    (['l', 'i'], 'h'),
    (['ь', 'г'], 'ы'),
    (['ь', 'і'], 'ы'),
    (['і', 'л'], 'м'),
    (['л', 'л'], 'м'),
];

// Costs in tenths of an ordinary edit: whole numbers add up exactly, and a byte is enough.
const EDIT: u8 = 10;
const SWAPPED: u8 = 6;
const LOOKS_ALIKE: u8 = 4;
const LOOKS_MERGED: u8 = 5;
const DOUBLED: u8 = 3;
/// An edit of the first letter costs so much more.
const FIRST_LETTER: u8 = 4;

/// What it costs to take `candidate` for `query` with typing or scanning errors, or `None` above `limit`.
///
/// One ordinary edit costs 1; look-alikes (`h` and `n`, `rn` and `m`, `ш` and `щ`), transpositions
/// and a letter doubled or single cost less; an edit of the first letter costs more. Case is
/// nothing. [`EditTable`] compares one word with many.
///
/// # Example
///
/// ```
/// use transliterate::edit_distance;
/// assert!(edit_distance("Khrushchev", "knrushchev", 1.5).is_some());
/// assert!(edit_distance("Хрущев", "хрушев", 1.0).is_some());
/// assert!(edit_distance("Stalin", "lenin", 1.0).is_none());
/// ```
#[must_use]
pub fn edit_distance(query: &str, candidate: &str, limit: f32) -> Option<f32> {
    EditTable::new(query, limit).cost(candidate)
}

/// The letters that a letter is taken for.
fn look_alikes(letter: char) -> impl Iterator<Item = char> {
    LOOK_ALIKE.iter().filter_map(move |&(a, b)| match letter {
        _ if letter == a => Some(b),
        _ if letter == b => Some(a),
        _ => None,
    })
}

/// The letter that two neighbours look like.
fn merged(pair: [char; 2]) -> Option<char> {
    MERGED.iter().find(|(two, _)| *two == pair).map(|(_, one)| *one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_errors_are_found_and_strangers_are_not() {
        let found = |a: &str, b: &str| edit_distance(a, b, 1.0).is_some();
        assert!(found("Khrushchev", "knrushchev"));
        assert!(found("Brezhnev", "brezhncv"));
        assert!(found("Gorbachev", "gorhachev"));
        assert!(found("Хрущев", "хрушев"));
        assert!(found("Khrushchev", "khruhschev"));
        assert!(found("Kruschev", "kruhschev"));
        assert!(!found("Stalin", "lenin"));
        assert!(!found("Молотов", "молот"));
    }
}
