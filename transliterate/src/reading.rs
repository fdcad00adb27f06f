//! A Latin word read in every orthography at once, and aligned with Russian letters.

use crate::key::{Key, Skeleton};
use crate::letter::{self, FAR, Letter, NEARNESS, is_sign, is_vowel};
use crate::orthography::{self, Arc, Costs, LANES, NEVER, PRIORS, Sounds, cheapest, least, plus};
use unicode_normalization::UnicodeNormalization;

/// The longest word read, in letters; longer ones are cut.
const LONGEST: usize = 32;

/// How many readings of a whole word are kept: the likeliest find nearly all, and each costs time.
const MOST_SPELLINGS: usize = 6;

/// The most Russian letters that one Latin spelling stands for.
const MOST_SOUNDS: usize = 4;

/// The longest Latin spelling in a table.
const LONGEST_SPELLING: usize = 8;

/// How many prefixes a search for keys follows at once.
const BEAM: usize = 48;

/// A Latin letter no Russian one answers.
const LETTER_DROPPED: u8 = 26;
/// The consonant a word ends in, not read.
const LAST_DROPPED: u8 = 70;
/// The second of two equal letters, read once.
const DOUBLE_DROPPED: u8 = 34;

/// The letters of a Latin word as the tables know them: lower case, composed, without ties,
/// apostrophes and primes; a letter no table knows loses its marks.
pub(crate) fn latin_letters(word: &str, letters: &mut Vec<char>) {
    letters.clear();
    if word.is_ascii() {
        let ascii = word.bytes().filter(u8::is_ascii_alphabetic);
        letters.extend(ascii.map(|byte| char::from(byte.to_ascii_lowercase())));
    } else {
        for character in word.nfc().flat_map(char::to_lowercase) {
            match character {
                'a'..='z' => letters.push(character),
                _ if !character.is_alphabetic() || is_modifier(character) => {}
                _ if orthography::knows(character) => letters.push(character),
                _ => letters.extend(std::iter::once(character).nfd().find(|c| c.is_alphabetic())),
            }
        }
    }
    letters.truncate(LONGEST);
}

/// Raised letters that stand for soft and hard signs.
fn is_modifier(character: char) -> bool {
    ('\u{2b0}'..='\u{2ff}').contains(&character)
}

/// A Latin word and all ways to read its letter groups.
#[derive(Default)]
pub(crate) struct LatinWord {
    letters: Vec<char>,
    /// By their ends.
    arcs: Vec<Arc>,
    /// Where the arcs that end at each position begin in `arcs`.
    first_ending: Vec<usize>,
}

impl LatinWord {
    pub(crate) fn new(word: &str) -> Self {
        let mut this = Self::default();
        this.read(word);
        this
    }

    /// Becomes another word, in the same memory.
    pub(crate) fn read(&mut self, word: &str) {
        latin_letters(word, &mut self.letters);
        orthography::arcs(&self.letters, &mut self.arcs);
        self.arcs.sort_by_key(|arc| arc.end);
        self.first_ending.clear();
        let ends = 0..=self.letters.len() + 1;
        self.first_ending
            .extend(ends.map(|end| self.arcs.partition_point(|arc| usize::from(arc.end) < end)));
    }

    pub(crate) fn letters(&self) -> &[char] {
        &self.letters
    }

    fn arcs_ending_at(&self, end: usize) -> &[Arc] {
        &self.arcs[self.first_ending[end]..self.first_ending[end + 1]]
    }

    /// Whether the letter before `end` is the second of two equal ones.
    fn is_doubled(&self, end: usize) -> bool {
        end > 1 && self.letters[end - 1] == self.letters[end - 2]
    }

    /// What it costs that the letter before `end` is not read at all. The last consonant is: names
    /// that differ in it differ by a suffix.
    fn dropped(&self, end: usize) -> u8 {
        match self.letters[end - 1] {
            _ if self.is_doubled(end) => DOUBLE_DROPPED,
            last if end == self.letters.len() && !orthography::is_latin_vowel(last) => LAST_DROPPED,
            _ => LETTER_DROPPED,
        }
    }

    /// The keys of all readings that cost at most `limit`, each with its cost, cheapest first.
    pub(crate) fn keys(&self, limit: u8) -> Vec<(Key, u8)> {
        let mut beams: Vec<Vec<(Skeleton, Costs)>> = vec![Vec::new(); self.letters.len() + 1];
        beams[0].push((Skeleton::default(), *PRIORS));
        for end in 1..=self.letters.len() {
            let (before, here) = beams.split_at_mut(end);
            let here = &mut here[0];
            if self.is_doubled(end) {
                for (skeleton, costs) in &before[end - 1] {
                    extend(here, *skeleton, plus(costs, &[DOUBLE_DROPPED; LANES]), limit);
                }
            }
            for arc in self.arcs_ending_at(end) {
                for (skeleton, costs) in &before[usize::from(arc.start)] {
                    let mut longer = *skeleton;
                    arc.sounds.as_slice().iter().for_each(|&letter| longer.push(letter));
                    extend(here, longer, plus(costs, &arc.costs), limit);
                }
            }
            if here.len() > BEAM {
                here.sort_by_key(|(_, costs)| cheapest(costs));
                here.truncate(BEAM);
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

    /// The likeliest readings of the whole word as Russian letters, one for each orthography that
    /// reads it its own way, each with what it costs there.
    pub(crate) fn spellings(&self, limit: u8, found: &mut Vec<(Vec<Letter>, u8)>) {
        found.clear();
        let mut signatures: Vec<(u64, usize)> = Vec::with_capacity(orthography::ALL.len());
        for lane in 0..orthography::ALL.len() {
            let signature = self.arcs.iter().fold(0, |signature: u64, arc| {
                signature.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ u64::from(arc.costs[lane])
            });
            match signatures.iter_mut().find(|(known, _)| *known == signature) {
                Some((_, known)) if PRIORS[lane] < PRIORS[*known] => *known = lane,
                Some(_) => {}
                None => signatures.push((signature, lane)),
            }
        }
        for (_, lane) in signatures {
            let (letters, cost) = self.spelling_in(lane);
            if cost > limit {
                continue;
            }
            match found.iter_mut().find(|(known, _)| *known == letters) {
                Some((_, known)) => *known = cost.min(*known),
                None => found.push((letters, cost)),
            }
        }
        found.sort_by_key(|&(_, cost)| cost);
        found.truncate(MOST_SPELLINGS);
    }

    fn spelling_in(&self, lane: usize) -> (Vec<Letter>, u8) {
        let length = self.letters.len();
        let mut best = [(u8::MAX, usize::MAX); LONGEST + 1];
        best[0].0 = PRIORS[lane];
        for end in 1..=length {
            for index in self.first_ending[end]..self.first_ending[end + 1] {
                let arc = &self.arcs[index];
                let cost = best[usize::from(arc.start)].0.saturating_add(arc.costs[lane]);
                if cost < best[end].0 {
                    best[end] = (cost, index);
                }
            }
            let dropped = self.dropped(end);
            let cost = best[end - 1].0.saturating_add(dropped);
            if cost < best[end].0 {
                best[end] = (cost, usize::MAX);
            }
        }
        let mut letters = Vec::with_capacity(length + 2);
        let mut end = length;
        while end > 0 {
            match self.arcs.get(best[end].1) {
                Some(arc) => {
                    letters.extend(arc.sounds.as_slice().iter().rev());
                    end = usize::from(arc.start);
                }
                None => end -= 1,
            }
        }
        letters.reverse();
        for index in 1..letters.len() {
            if letters[index] == letter::O && letter::is_hushing(letters[index - 1]) {
                letters[index] = letter::IE;
            }
        }
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
#[derive(Default)]
pub(crate) struct Alignment {
    columns: Vec<[Costs; LONGEST + 1]>,
    /// The cheapest cost in each cell, to skip the hopeless ones.
    cheapest: Vec<[u8; LONGEST + 1]>,
    /// Where the first and last cells within the limit are in each column.
    alive: Vec<std::ops::Range<usize>>,
    spelling: Vec<Letter>,
    limit: u8,
}

impl Alignment {
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

    /// Computes a column, looking only where the columns before it lead; false when it and all
    /// columns that the next one may build on are without hope.
    fn fill(&mut self, word: &LatinWord, column: usize) -> bool {
        if self.columns.len() == column {
            self.columns.push([NEVER; LONGEST + 1]);
            self.cheapest.push([u8::MAX; LONGEST + 1]);
            self.alive.push(0..0);
        }
        let sources = self.alive[column.saturating_sub(MOST_SOUNDS)..column].iter();
        let sources = sources.filter(|alive| !alive.is_empty());
        let (first, last) = sources.fold((LONGEST, 0), |(first, last), alive| {
            (first.min(alive.start), last.max(alive.end + LONGEST_SPELLING))
        });
        let (first, mut last) = if column == 0 { (0, 1) } else { (first, last) };
        self.cheapest[column].fill(u8::MAX);
        self.alive[column] = 0..0;
        for end in first..=word.letters.len() {
            if end > last {
                break;
            }
            let costs = self.cell(word, column, end);
            let cheapest = cheapest(&costs);
            if cheapest <= self.limit {
                self.cheapest[column][end] = cheapest;
                self.columns[column][end] = costs;
                let alive = &mut self.alive[column];
                let start = if alive.start == alive.end { end } else { alive.start };
                *alive = start..end + 1;
                last = last.max(end + 1);
            }
        }
        let sources = &self.alive[(column + 1).saturating_sub(MOST_SOUNDS)..=column];
        sources.iter().any(|alive| !alive.is_empty())
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
            let dropped = [word.dropped(end); LANES];
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
            let away = self.distance(&arc.sounds, from);
            if away < FAR {
                let sum = plus(&plus(&self.columns[from][start], &arc.costs), &[away; LANES]);
                costs = least(&costs, &sum);
            }
        }
        costs
    }

    /// How far the sounds are from the letters that begin at `from`.
    fn distance(&self, sounds: &Sounds, from: usize) -> u8 {
        let mut sum: u8 = 0;
        for (index, &sound) in sounds.as_slice().iter().enumerate() {
            let written = self.spelling[from + index];
            // After ж, ц, ч, ш and щ, о and ё sound alike, and both are read as е.
            let alike = sound == letter::O
                && written == letter::IE
                && from + index > 0
                && letter::is_hushing(self.spelling[from + index - 1]);
            if !alike {
                sum = sum.saturating_add(NEARNESS[sound as usize][written as usize]);
            }
        }
        sum
    }

    /// What it costs that the letter before `column` has nothing written for it.
    fn unwritten(&self, column: usize) -> u8 {
        let letter = self.spelling[column - 1];
        let before = column.checked_sub(2).map(|index| self.spelling[index]);
        match letter {
            _ if is_sign(letter) => 0,
            letter::SHORT_I if before == Some(8) || before == Some(27) => 14,
            letter::SHORT_I => 28,
            _ if before == Some(letter) => DOUBLE_DROPPED,
            _ if is_vowel(letter) => 38,
            _ => 28,
        }
    }
}
