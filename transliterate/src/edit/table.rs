//! The dynamic program that compares one word with many, letter by letter.

use super::{
    DOUBLED, EDIT, FIRST_LETTER, LOOKS_ALIKE, LOOKS_MERGED, MERGED, SWAPPED, look_alikes, merged,
};

/// More than any limit.
const OUT: u8 = u8::MAX;

/// What it costs to take a candidate for a misspelling of a query: a table that grows by a row with each
/// letter of the candidate, and shrinks again.
///
/// Candidates in alphabetical order share the rows of what they begin with, and a beginning that
/// costs too much ends the search of all that begin so (Shang and Merrettal, "Tries for approximate
/// string matching", 1996). The rows are those of Wagner and Fischer (1974), with transpositions as
/// Damerau (1964) has them.
///
/// A beginning of a few letters is never far from the query's. So two searches that each have half
/// the limit in their half of the query take far fewer steps than one: what a candidate costs cannot
/// be more than half of the limit on both sides. One goes forwards, [`EditTable::of_starts`], the
/// other backwards, [`EditTable::of_ends`] (Mihov and Schulz, "Fast approximate search in large
/// dictionaries", 2004).
///
/// # Example
///
/// ```
/// use transliterate::EditTable;
/// let mut table = EditTable::of_starts("Khrushchev", 1.5);
/// assert!("knru".chars().all(|letter| table.push(letter)));
/// table.truncate(1);
/// assert!(!"arl".chars().all(|letter| table.push(letter)), "no misspelling begins with `karl`");
/// ```
#[derive(Debug, Clone)]
pub struct EditTable {
    query: Query,
    /// The letters of the candidate so far.
    letters: Vec<char>,
    /// For each beginning of the candidate, the empty one first, what it costs to take it for each
    /// beginning of the query.
    rows: Vec<u8>,
}

#[derive(Debug, Clone)]
struct Query {
    direction: Direction,
    /// Lower case, in the order of the search.
    letters: Vec<char>,
    /// What may have been spent at each place between the letters.
    allowed: Vec<u8>,
    /// What it costs to leave each letter out, or to have any other in its place.
    edits: Vec<u8>,
    /// The same for the letters that are in the query or look like one of its: what each costs in
    /// the place of each of the query's; ascending. Sequence alignment calls this the query profile.
    profile: Vec<(char, Vec<u8>)>,
    /// Neighbours that a candidate may have a single letter for: the place after them, and the
    /// letter that they look like; `None` for a double letter.
    pairs: Vec<(usize, Option<char>)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Forwards,
    Backwards,
}

impl EditTable {
    /// A table for all candidates, with their letters from the first to the last.
    #[must_use]
    pub fn new(query: &str, limit: f32) -> Self {
        Self::of(Query::new(lower(query), Direction::Forwards, |_| tenths(limit)))
    }

    /// A table for candidates of which at most half the limit is spent in the first half of the
    /// query. Others are missed or seem to cost more than they do.
    #[must_use]
    pub fn of_starts(query: &str, limit: f32) -> Self {
        let (letters, limit) = (lower(query), tenths(limit));
        let middle = letters.len() / 2;
        let allowed = |place| if place < middle { limit / 2 } else { limit };
        Self::of(Query::new(letters, Direction::Forwards, allowed))
    }

    /// A table for the other candidates, with their letters from the last to the first. They may
    /// cost more than they seem to: whether a letter is their first is not known on the way.
    #[must_use]
    pub fn of_ends(query: &str, limit: f32) -> Self {
        let (mut letters, limit) = (lower(query), tenths(limit));
        let second_half = letters.len() - letters.len() / 2;
        letters.reverse();
        // Not more than half on this side, unless `of_starts` finds it.
        let rest = (limit - limit / 2).saturating_sub(1);
        let allowed = |place| if place <= second_half { rest } else { limit };
        Self::of(Query::new(letters, Direction::Backwards, allowed))
    }

    fn of(query: Query) -> Self {
        let mut row = vec![OUT; query.allowed.len()];
        row[0] = 0;
        query.leave_out(&mut row);
        Self { query, letters: Vec::new(), rows: row }
    }

    /// Takes the next letter of the candidate, in lower case, and says whether any candidate that
    /// goes on from here may be within the limit.
    pub fn push(&mut self, letter: char) -> bool {
        let width = self.query.allowed.len();
        let end = self.rows.len();
        self.rows.resize(end + width, OUT);
        let (above, row) = self.rows.split_at_mut(end);
        let before = &above[end - width..];
        self.query.edit_one(letter, self.letters.is_empty(), before, row);
        if let Some(&last) = self.letters.last() {
            self.query.edit_two([last, letter], &above[end - 2 * width..end - width], row);
        }
        let is_open = self.query.leave_out(row) || self.query.may_edit_two(letter, before);
        self.letters.push(letter);
        is_open
    }

    /// Forgets all but the first `length` letters of the candidate.
    pub fn truncate(&mut self, length: usize) {
        self.letters.truncate(length);
        self.rows.truncate((self.letters.len() + 1) * self.query.allowed.len());
    }

    /// How many letters of the candidate there are.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.letters.len()
    }

    /// Whether the letters so far are a candidate within the limit.
    #[must_use]
    pub fn is_within(&self) -> bool {
        self.rows.last() != Some(&OUT)
    }

    /// What a whole word costs, as [`edit_distance`](super::edit_distance); it takes the place of the
    /// letters so far.
    pub fn cost(&mut self, candidate: &str) -> Option<f32> {
        self.truncate(0);
        let is_open = lower(candidate).into_iter().all(|letter| self.push(letter));
        let cost = self.rows.last().filter(|cost| is_open && **cost != OUT)?;
        Some(f32::from(*cost) / 10.0)
    }
}

impl Query {
    fn new(letters: Vec<char>, direction: Direction, allowed: impl Fn(usize) -> u8) -> Self {
        // Where the first letter as written stands.
        let first = match direction {
            Direction::Forwards => 0,
            Direction::Backwards => letters.len().saturating_sub(1),
        };
        let mut edits = vec![EDIT; letters.len()];
        edits.iter_mut().skip(first).take(1).for_each(|cost| *cost += FIRST_LETTER);
        let mut cheaper: Vec<(char, usize, u8)> = Vec::new();
        for (place, letter) in letters.iter().enumerate() {
            cheaper.push((*letter, place, 0));
            cheaper.extend(look_alikes(*letter).map(|other| (other, place, LOOKS_ALIKE)));
        }
        cheaper.sort_unstable();
        let mut profile: Vec<(char, Vec<u8>)> = Vec::new();
        for (letter, place, cost) in cheaper {
            if profile.last().is_none_or(|(known, _)| *known != letter) {
                profile.push((letter, edits.clone()));
            }
            if let Some((_, costs)) = profile.last_mut() {
                costs[place] = cost;
            }
        }
        let mut pairs = Vec::new();
        for place in 2..=letters.len() {
            let pair = [letters[place - 2], letters[place - 1]];
            pairs.extend((pair[0] == pair[1]).then_some((place, None)));
            pairs.extend(merged(direction.written(pair)).map(|one| (place, Some(one))));
        }
        Self {
            direction,
            allowed: (0..=letters.len()).map(allowed).collect(),
            edits,
            profile,
            pairs,
            letters,
        }
    }

    /// What the letter costs in the place of each of the query's.
    fn substitutions(&self, letter: char) -> &[u8] {
        let known = self.profile.binary_search_by_key(&letter, |(known, _)| *known);
        known.map_or(&self.edits, |at| &self.profile[at].1)
    }

    /// Starts the row of a letter of the candidate with the edits of it alone; `before` is the row
    /// before it.
    fn edit_one(&self, letter: char, is_first: bool, before: &[u8], row: &mut [u8]) {
        let forwards = self.direction == Direction::Forwards;
        let added = if is_first && forwards { EDIT + FIRST_LETTER } else { EDIT };
        let substitutions = self.substitutions(letter);
        row[0] = before[0].saturating_add(added);
        for (place, cost) in substitutions.iter().enumerate() {
            let replaced = before[place].saturating_add(*cost);
            row[place + 1] = replaced.min(before[place + 1].saturating_add(added));
        }
        for (place, one) in &self.pairs {
            let cost = match one {
                None => DOUBLED + substitutions[place - 1].max(substitutions[place - 2]),
                Some(one) if *one == letter => LOOKS_MERGED,
                Some(_) => continue,
            };
            row[*place] = row[*place].min(before[place - 2].saturating_add(cost));
        }
    }

    /// Adds the edits of the last two letters of the candidate to its row; `before` is the row before
    /// both.
    fn edit_two(&self, pair: [char; 2], before: &[u8], row: &mut [u8]) {
        let [last, letter] = pair;
        if last == letter {
            for (place, cost) in self.substitutions(letter).iter().enumerate() {
                let single = before[place].saturating_add(DOUBLED + cost);
                row[place + 1] = row[place + 1].min(single);
            }
        }
        let one = merged(self.direction.written(pair));
        for (place, known) in self.letters.iter().enumerate() {
            if one == Some(*known) {
                row[place + 1] = row[place + 1].min(before[place].saturating_add(LOOKS_MERGED));
            }
            if *known == letter && self.letters.get(place + 1) == Some(&last) {
                row[place + 2] = row[place + 2].min(before[place].saturating_add(SWAPPED));
            }
        }
    }

    /// Completes a row with the letters of the query that the candidate leaves out, takes out what
    /// costs too much, and says whether anything is left.
    fn leave_out(&self, row: &mut [u8]) -> bool {
        let mut before = OUT;
        let mut is_open = false;
        for (place, cost) in row.iter_mut().enumerate() {
            if place > 0 {
                *cost = (*cost).min(before.saturating_add(self.edits[place - 1]));
            }
            if *cost > self.allowed[place] {
                *cost = OUT;
            }
            is_open |= *cost != OUT;
            before = *cost;
        }
        is_open
    }

    /// Whether this letter of the candidate may be the first of two that are edited together, though
    /// it costs too much alone; `before` is the row before it. A double letter cannot: one of the two
    /// costs less.
    fn may_edit_two(&self, letter: char, before: &[u8]) -> bool {
        let limit = self.allowed[self.letters.len()];
        let merges = MERGED.iter().any(|(pair, _)| self.direction.written(*pair)[0] == letter);
        before.iter().enumerate().any(|(place, cost)| {
            let swaps = self.letters.get(place + 1) == Some(&letter);
            merges && cost.saturating_add(LOOKS_MERGED) <= limit
                || swaps && cost.saturating_add(SWAPPED) <= limit
        })
    }
}

impl Direction {
    /// Two neighbours in the order in which they are written.
    fn written(self, [a, b]: [char; 2]) -> [char; 2] {
        match self {
            Self::Forwards => [a, b],
            Self::Backwards => [b, a],
        }
    }
}

fn lower(word: &str) -> Vec<char> {
    word.chars().flat_map(char::to_lowercase).collect()
}

/// A limit in tenths of an edit.
fn tenths(limit: f32) -> u8 {
    // A number that is not quite a tenth of it, and below what is out.
    (limit * 10.0 + 0.001).clamp(0.0, f32::from(OUT - 1)) as u8
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn substitution(a: char, b: char) -> u8 {
        match a {
            _ if a == b => 0,
            _ if look_alikes(a).any(|other| other == b) => LOOKS_ALIKE,
            _ => EDIT,
        }
    }

    /// The cost of putting `new` in the place of `old`, at most two letters each, by the definition.
    fn edit(old: &[char], new: &[char], is_start: bool) -> u8 {
        let dearer = |cost| if is_start && cost >= EDIT { cost + FIRST_LETTER } else { cost };
        let two_for_one = |pair: [char; 2], one| {
            let looks = if merged(pair) == Some(one) { LOOKS_MERGED } else { OUT };
            let single = DOUBLED + dearer(substitution(pair[0], one));
            if pair[0] == pair[1] { single.min(looks) } else { looks }
        };
        match (old, new) {
            (&[a], &[b]) => dearer(substitution(a, b)),
            ([_], []) | ([], [_]) => dearer(EDIT),
            (&[a, b], &[c, d]) if (a, b) == (d, c) => SWAPPED,
            (&[a, b], &[one]) | (&[one], &[a, b]) => two_for_one([a, b], one),
            _ => OUT,
        }
    }

    fn cost_by_definition(query: &str, candidate: &str) -> u8 {
        let (query, candidate) = (lower(query), lower(candidate));
        let mut costs = vec![vec![OUT; candidate.len() + 1]; query.len() + 1];
        costs[0][0] = 0;
        for (i, j) in (0..=query.len()).flat_map(|i| (0..=candidate.len()).map(move |j| (i, j))) {
            for (k, l) in (0..=i.min(2)).flat_map(|k| (0..=j.min(2)).map(move |l| (k, l))) {
                let is_start = (k > 0 && i == k) || (k == 0 && l > 0 && j == l);
                let cost = edit(&query[i - k..i], &candidate[j - l..j], is_start);
                costs[i][j] = costs[i][j].min(costs[i - k][j - l].saturating_add(cost));
            }
        }
        costs[query.len()][candidate.len()]
    }

    /// A word of letters that are taken for one another, and one with some of them replaced.
    fn misspellings() -> impl Strategy<Value = (String, String)> {
        let edit = (any::<prop::sample::Index>(), 0..3usize, "[rnmhilдлм]{0,2}");
        ("[rnmhilдлм]{1,9}", prop::collection::vec(edit, 0..4)).prop_map(|(word, edits)| {
            let mut letters: Vec<char> = word.chars().collect();
            for (place, count, new) in edits {
                let start = place.index(letters.len() + 1);
                let end = (start + count).min(letters.len());
                letters.splice(start..end, new.chars());
            }
            (word, letters.into_iter().collect())
        })
    }

    fn finds(mut table: EditTable, candidate: impl Iterator<Item = char>) -> bool {
        let mut candidate = candidate;
        candidate.all(|letter| table.push(letter)) && table.is_within()
    }

    proptest! {
        // Few words have an edit just where the halves meet.
        #![proptest_config(ProptestConfig::with_cases(8192))]

        #[test]
        fn the_table_costs_what_the_definition_says((query, candidate) in misspellings(), limit in 0..40u8) {
            let cost = cost_by_definition(&query, &candidate);
            let expected = (cost <= limit).then_some(f32::from(cost) / 10.0);
            let limit = f32::from(limit) / 10.0;
            prop_assert_eq!(EditTable::new(&query, limit).cost(&candidate), expected);
        }

        #[test]
        fn what_is_just_within_the_limit_is_found_from_one_end((query, candidate) in misspellings()) {
            let cost = cost_by_definition(&query, &candidate);
            for limit in [cost, cost.saturating_add(1)] {
                let limit = f32::from(limit) / 10.0;
                let from_start = finds(EditTable::of_starts(&query, limit), candidate.chars());
                let from_end = finds(EditTable::of_ends(&query, limit), candidate.chars().rev());
                prop_assert!(from_start || from_end);
            }
        }

        #[test]
        fn a_table_forgets_letters((query, candidate) in misspellings(), (_, other) in misspellings(), limit in 0..40u8) {
            let limit = f32::from(limit) / 10.0;
            let mut used = EditTable::new(&query, limit);
            let kept = candidate.chars().take(2).take_while(|letter| used.push(*letter)).count();
            other.chars().take_while(|letter| used.push(*letter)).count();
            used.truncate(kept);
            let rest = |table: &mut EditTable| candidate.chars().skip(kept).all(|c| table.push(c));
            let is_found = rest(&mut used) && used.is_within();
            prop_assert_eq!(is_found, finds(EditTable::new(&query, limit), candidate.chars()));
        }
    }

    #[test]
    fn neither_end_finds_everything() {
        let starts =
            |candidate: &str| finds(EditTable::of_starts("Khrushchev", 1.5), candidate.chars());
        let ends =
            |candidate: &str| finds(EditTable::of_ends("Khrushchev", 1.5), candidate.chars().rev());
        assert!(starts("khrushchow") && !ends("khrushchow"));
        assert!(!starts("knpushchev") && ends("knpushchev"));
        assert!(!starts("stalin") && !ends("stalin"));
    }

    #[test]
    fn a_limit_is_exact() {
        // Three look-alikes cost 1.2, which is not quite so in binary fractions.
        let cost = |limit| EditTable::new("Khrushchev", limit).cost("knnusnchev");
        let spent = cost_by_definition("Khrushchev", "knnusnchev");
        assert_eq!(cost(f32::from(spent) / 10.0), Some(f32::from(spent) / 10.0));
        assert_eq!(cost(f32::from(spent - 1) / 10.0), None);
    }
}
