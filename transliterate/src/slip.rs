//! Slips of typists and scanners: a weighted edit distance between two words of one script.

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

/// Letter groups that look like one letter.
const MERGED: &[(&str, &str)] = &[
    ("rn", "m"),
    ("cl", "d"),
    ("vv", "w"),
    ("ii", "u"),
    ("ri", "n"),
    ("li", "h"),
    ("ьг", "ы"),
    ("ьі", "ы"),
    ("іл", "м"),
    ("лл", "м"),
];

const EDIT: f32 = 1.0;
const SWAPPED: f32 = 0.6;
const LOOKS_ALIKE: f32 = 0.4;
const LOOKS_MERGED: f32 = 0.5;
const DOUBLED: f32 = 0.3;
const FIRST_LETTER: f32 = 0.4;

/// What it costs to take `candidate` for a slip of `query`, or `None` above `limit`.
///
/// One ordinary edit costs 1; look-alikes (`h` and `n`, `rn` and `m`, `ш` and `щ`), transpositions
/// and a letter doubled or single cost less; an edit of the first letter costs more. Case is
/// nothing. [`slip_limit`] gives the usual limit for a word of some length.
///
/// # Example
///
/// ```
/// use transliterate::{slip_cost, slip_limit};
/// assert!(slip_cost("Khrushchev", "knrushchev", slip_limit(10)).is_some());
/// assert!(slip_cost("Хрущев", "хрушев", slip_limit(6)).is_some());
/// assert!(slip_cost("Stalin", "lenin", slip_limit(6)).is_none());
/// ```
#[must_use]
pub fn slip_cost(query: &str, candidate: &str, limit: f32) -> Option<f32> {
    let lower = |word: &str| word.chars().flat_map(char::to_lowercase).collect::<Vec<char>>();
    let (query, candidate) = (lower(query), lower(candidate));
    if query.len().abs_diff(candidate.len()) as f32 * DOUBLED > limit {
        return None;
    }
    let width = candidate.len() + 1;
    let mut costs = vec![f32::INFINITY; (query.len() + 1) * width];
    costs[0] = 0.0;
    for i in 0..=query.len() {
        let mut least = f32::INFINITY;
        for j in 0..width {
            if i + j > 0 {
                costs[i * width + j] = cell(&query, &candidate, i, j, &costs, width);
            }
            least = least.min(costs[i * width + j]);
        }
        if least > limit + EDIT {
            return None;
        }
    }
    costs.last().copied().filter(|&cost| cost <= limit)
}

/// The usual limit for a word of so many letters: one slip in a short word, two in a long one.
#[must_use]
pub fn slip_limit(letters: usize) -> f32 {
    match letters {
        0..=3 => 0.0,
        4 => 0.6,
        5..=7 => 1.0,
        8..=10 => 1.5,
        _ => 2.0,
    }
}

fn cell(
    query: &[char],
    candidate: &[char],
    i: usize,
    j: usize,
    costs: &[f32],
    width: usize,
) -> f32 {
    let at = |i: usize, j: usize| costs[i * width + j];
    let first = |position: usize| if position == 1 { FIRST_LETTER } else { 0.0 };
    let mut best = f32::INFINITY;
    if i > 0 {
        best = best.min(at(i - 1, j) + gap(query, i) + first(i));
    }
    if j > 0 {
        best = best.min(at(i, j - 1) + gap(candidate, j) + first(j));
    }
    if i > 0 && j > 0 {
        best = best.min(at(i - 1, j - 1) + substitution(query[i - 1], candidate[j - 1], first(i)));
    }
    if i > 1 && j > 1 && query[i - 1] == candidate[j - 2] && query[i - 2] == candidate[j - 1] {
        best = best.min(at(i - 2, j - 2) + SWAPPED);
    }
    for (long, short) in MERGED {
        let (long_count, short_count) = (long.chars().count(), short.chars().count());
        if ends(&query[..i], long) && ends(&candidate[..j], short) {
            best = best.min(at(i - long_count, j - short_count) + LOOKS_MERGED);
        }
        if ends(&query[..i], short) && ends(&candidate[..j], long) {
            best = best.min(at(i - short_count, j - long_count) + LOOKS_MERGED);
        }
    }
    best
}

fn ends(word: &[char], group: &str) -> bool {
    let mut word = word.iter().rev();
    group.chars().rev().all(|character| word.next() == Some(&character))
}

/// Leaving out one of two equal letters is a small slip.
fn gap(word: &[char], position: usize) -> f32 {
    if position > 1 && word[position - 1] == word[position - 2] { DOUBLED } else { EDIT }
}

fn substitution(a: char, b: char, first: f32) -> f32 {
    if a == b {
        0.0
    } else if LOOK_ALIKE.iter().any(|&pair| pair == (a, b) || pair == (b, a)) {
        LOOKS_ALIKE
    } else {
        EDIT + first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_issue_are_found_and_strangers_are_not() {
        let found = |a: &str, b: &str| slip_cost(a, b, slip_limit(a.chars().count())).is_some();
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
