//! A Latin word read in every orthography at once, and aligned with Russian letters.

use crate::key::{Key, Skeleton};
use crate::letter::{self, FAR, Letter, NEARNESS, is_sign, is_vowel};
use crate::orthography::{self, Arc, Costs, LANES, NEVER, PRIORS, Sounds, cheapest, least, plus};

/// The longest word read, in letters; longer ones are cut.
const LONGEST: usize = 32;

/// How many prefixes a search for keys follows at once.
const BEAM: usize = 48;

/// A Latin letter no Russian one answers.
const LETTER_DROPPED: u8 = 46;
/// The second of two equal letters, read once.
const DOUBLE_DROPPED: u8 = 4;

/// The letters of a Latin word as the tables know them: lower case, composed, without ties,
/// apostrophes and primes.
pub(crate) fn latin_letters(word: &str) -> Vec<char> {
    let mut letters: Vec<char> = Vec::with_capacity(word.len());
    for character in word.chars().flat_map(char::to_lowercase) {
        match character {
            'a'..='z' => letters.push(character),
            '\u{300}'..='\u{36f}' | '\u{fe20}'..='\u{fe2f}' => {
                if let Some(last) = letters.last_mut() {
                    *last = compose(*last, character);
                }
            }
            _ if !character.is_alphabetic() || ('\u{2b0}'..='\u{2ff}').contains(&character) => {}
            _ => letters.push(character),
        }
    }
    letters.truncate(LONGEST);
    letters
}

/// The letter with the mark where the tables know it, else the letter alone.
fn compose(base: char, mark: char) -> char {
    match (base, mark) {
        ('s', '\u{30c}') => 'š',
        ('z', '\u{30c}') => 'ž',
        ('c', '\u{30c}') => 'č',
        ('e', '\u{308}') => 'ë',
        ('i', '\u{306}' | '\u{30c}') => 'ĭ',
        ('u', '\u{306}') => 'ŭ',
        ('e', '\u{300}') => 'è',
        ('a', '\u{302}') => 'â',
        ('u', '\u{302}') => 'û',
        ('s', '\u{302}') => 'ŝ',
        ('i', '\u{308}') => 'ï',
        ('c', '\u{327}') => 'ç',
        ('s', '\u{327}' | '\u{326}') => 'ş',
        _ => base,
    }
}

/// A Latin word and all ways to read its letter groups.
pub(crate) struct LatinWord {
    letters: Vec<char>,
    arcs: Vec<Arc>,
    /// Where the arcs ending at each position are in `ending`.
    first_ending: Vec<usize>,
    ending: Vec<usize>,
}

impl LatinWord {
    pub(crate) fn new(word: &str) -> Self {
        let mut this = Self {
            letters: latin_letters(word),
            arcs: Vec::new(),
            first_ending: Vec::new(),
            ending: Vec::new(),
        };
        orthography::arcs(&this.letters, &mut this.arcs);
        this.ending = (0..this.arcs.len()).collect();
        this.ending.sort_by_key(|&index| this.arcs[index].end);
        this.first_ending = (0..=this.letters.len() + 1)
            .map(|end| {
                this.ending.partition_point(|&index| usize::from(this.arcs[index].end) < end)
            })
            .collect();
        this
    }

    pub(crate) fn letters(&self) -> &[char] {
        &self.letters
    }

    fn arcs_ending_at(&self, end: usize) -> impl Iterator<Item = &Arc> {
        let range = self.first_ending[end]..self.first_ending[end + 1];
        self.ending[range].iter().map(|&index| &self.arcs[index])
    }

    /// The keys of all readings that cost at most `limit`, each with its cost, cheapest first.
    pub(crate) fn keys(&self, limit: u8) -> Vec<(Key, u8)> {
        let mut beams: Vec<Vec<(Skeleton, Costs)>> = vec![Vec::new(); self.letters.len() + 1];
        beams[0].push((Skeleton::default(), *PRIORS));
        let mut arc = 0;
        for start in 0..self.letters.len() {
            let mut here = std::mem::take(&mut beams[start]);
            if here.len() > BEAM {
                here.sort_by_key(|(_, costs)| cheapest(costs));
                here.truncate(BEAM);
            }
            if start > 0 && self.letters[start] == self.letters[start - 1] {
                let doubled = [DOUBLE_DROPPED; LANES];
                for (skeleton, costs) in &here {
                    extend(&mut beams[start + 1], *skeleton, plus(costs, &doubled), limit);
                }
            }
            while arc < self.arcs.len() && usize::from(self.arcs[arc].start) == start {
                let Arc { end, sounds, costs: cost, .. } = &self.arcs[arc];
                for (skeleton, costs) in &here {
                    let mut longer = *skeleton;
                    for &letter in sounds.as_slice() {
                        longer.push(letter);
                    }
                    extend(&mut beams[usize::from(*end)], longer, plus(costs, cost), limit);
                }
                arc += 1;
            }
        }
        let mut keys: Vec<(Key, u8)> = Vec::new();
        for (skeleton, costs) in &beams[self.letters.len()] {
            let (Some(key), cost) = (skeleton.key(), cheapest(costs)) else { continue };
            match keys.iter_mut().find(|(known, _)| *known == key) {
                Some((_, known)) => *known = cost.min(*known),
                None => keys.push((key, cost)),
            }
        }
        keys.sort_by_key(|&(_, cost)| cost);
        keys
    }

    /// The likeliest reading of the whole word in each orthography, as Russian letters, each once,
    /// with the cost it has in the orthographies that agree on it.
    pub(crate) fn spellings(&self) -> Vec<(Vec<Letter>, u8)> {
        let mut found: Vec<(Vec<Letter>, u8)> = Vec::new();
        for lane in 0..orthography::ALL.len() {
            let (letters, cost) = self.spelling_in(lane);
            match found.iter_mut().find(|(known, _)| *known == letters) {
                Some((_, known)) => *known = cost.min(*known),
                None => found.push((letters, cost)),
            }
        }
        found
    }

    fn spelling_in(&self, lane: usize) -> (Vec<Letter>, u8) {
        let length = self.letters.len();
        let mut best = vec![(u8::MAX, None); length + 1];
        best[0].0 = PRIORS[lane];
        for end in 1..=length {
            for arc in self.arcs_ending_at(end) {
                let cost = best[usize::from(arc.start)].0.saturating_add(arc.costs[lane]);
                if cost < best[end].0 {
                    best[end] = (cost, Some(arc));
                }
            }
            let doubled = end > 1 && self.letters[end - 1] == self.letters[end - 2];
            let dropped = if doubled { DOUBLE_DROPPED } else { LETTER_DROPPED };
            let cost = best[end - 1].0.saturating_add(dropped);
            if cost < best[end].0 {
                best[end] = (cost, None);
            }
        }
        let mut letters = Vec::with_capacity(length + 2);
        let mut end = length;
        while end > 0 {
            match best[end].1 {
                Some(arc) => {
                    letters.extend(arc.sounds.as_slice().iter().rev());
                    end = usize::from(arc.start);
                }
                None => end -= 1,
            }
        }
        letters.reverse();
        (letters, best[length].0)
    }
}

/// Adds a prefix to a beam, joined with an equal one.
fn extend(beam: &mut Vec<(Skeleton, Costs)>, skeleton: Skeleton, costs: Costs, limit: u8) {
    if cheapest(&costs) > limit {
        return;
    }
    match beam.iter_mut().find(|(known, _)| *known == skeleton) {
        Some((_, known)) => *known = least(known, &costs),
        None => beam.push((skeleton, costs)),
    }
}

/// The table in which one Latin word is aligned with one Russian spelling after another.
///
/// Column `j` holds, for each number of Latin letters, the cheapest way to read them as the first
/// `j` Russian letters, so spellings that begin alike share their first columns.
pub(crate) struct Alignment {
    columns: Vec<[Costs; LONGEST + 1]>,
    /// The cheapest cost in each cell, to skip the hopeless ones.
    cheapest: Vec<[u8; LONGEST + 1]>,
    spelling: Vec<Letter>,
    limit: u8,
}

impl Alignment {
    /// A table for words that cost at most `limit`.
    pub(crate) fn new() -> Self {
        Self { columns: Vec::new(), cheapest: Vec::new(), spelling: Vec::new(), limit: 0 }
    }

    /// Forgets everything; costs above `limit` count as never.
    pub(crate) fn start(&mut self, word: &LatinWord, limit: u8) {
        self.limit = limit;
        self.spelling.clear();
        self.fill(word, 0);
    }

    /// Goes back to the first `length` letters of the spelling.
    pub(crate) fn truncate(&mut self, length: usize) {
        self.spelling.truncate(length);
    }

    /// Adds one letter to the spelling; false when no way is left within the limit.
    pub(crate) fn push(&mut self, word: &LatinWord, letter: Letter) -> bool {
        self.spelling.push(letter);
        let column = self.spelling.len();
        self.fill(word, column)
    }

    /// What the whole word costs as the whole spelling.
    pub(crate) fn cost(&self, word: &LatinWord) -> u8 {
        self.cheapest[self.spelling.len()][word.letters.len()]
    }

    fn fill(&mut self, word: &LatinWord, column: usize) -> bool {
        if self.columns.len() == column {
            self.columns.push([NEVER; LONGEST + 1]);
            self.cheapest.push([u8::MAX; LONGEST + 1]);
        }
        let mut alive = false;
        for end in 0..=word.letters.len() {
            let costs = self.cell(word, column, end);
            let cheapest = cheapest(&costs);
            let within = cheapest <= self.limit;
            self.cheapest[column][end] = if within { cheapest } else { u8::MAX };
            if within {
                self.columns[column][end] = costs;
                alive = true;
            }
        }
        alive || column > 0 && self.cheapest[column - 1].iter().any(|&cost| cost <= self.limit)
    }

    fn cell(&self, word: &LatinWord, column: usize, end: usize) -> Costs {
        if column == 0 && end == 0 {
            return *PRIORS;
        }
        let mut costs = NEVER;
        if column > 0 && self.cheapest[column - 1][end] <= self.limit {
            let written = [self.unwritten(column); LANES];
            costs = least(&costs, &plus(&self.columns[column - 1][end], &written));
        }
        if end > 0 && self.cheapest[column][end - 1] <= self.limit {
            let doubled = end > 1 && word.letters[end - 1] == word.letters[end - 2];
            let dropped = [if doubled { DOUBLE_DROPPED } else { LETTER_DROPPED }; LANES];
            costs = least(&costs, &plus(&self.columns[column][end - 1], &dropped));
        }
        if end == 0 {
            return costs;
        }
        for arc in word.arcs_ending_at(end) {
            let count = arc.sounds.as_slice().len();
            if count > column {
                continue;
            }
            let (from, start) = (column - count, usize::from(arc.start));
            if self.cheapest[from][start] > self.limit {
                continue;
            }
            let away = distance(&arc.sounds, &self.spelling[from..column]);
            if away < FAR {
                let sum = plus(&plus(&self.columns[from][start], &arc.costs), &[away; LANES]);
                costs = least(&costs, &sum);
            }
        }
        costs
    }

    /// What it costs that the letter before `column` has nothing written for it.
    fn unwritten(&self, column: usize) -> u8 {
        let letter = self.spelling[column - 1];
        let before = column.checked_sub(2).map(|index| self.spelling[index]);
        match letter {
            _ if is_sign(letter) => 1,
            letter::SHORT_I if before == Some(8) || before == Some(27) => 2,
            letter::SHORT_I => 16,
            _ if before == Some(letter) => DOUBLE_DROPPED,
            _ if is_vowel(letter) => 44,
            _ => 50,
        }
    }
}

fn distance(sounds: &Sounds, letters: &[Letter]) -> u8 {
    sounds.as_slice().iter().zip(letters).fold(0, |sum: u8, (&sound, &letter)| {
        sum.saturating_add(NEARNESS[sound as usize][letter as usize])
    })
}
