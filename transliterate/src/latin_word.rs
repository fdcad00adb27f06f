//! A Latin word read in every orthography at once, and aligned with Russian letters.

use crate::cost::{Costs, LANES, NEVER, cheapest, least, plus};
use crate::key::{PhoneticKey, QuerySkeleton, VariantDoubts, join_doubts};
use crate::letter::{self, FAR, Letter, NEARNESS, is_sign, is_vowel};
use crate::orthography::{self, Arc, Sounds};
use unicode_normalization::UnicodeNormalization;

/// The longest word read, in letters; longer ones are cut.
const LONGEST: usize = 32;

/// How many readings of a whole word are kept: the likeliest find nearly all, and each costs time.
const MOST_SPELLINGS: usize = 6;

/// The most Russian letters that one Latin spelling stands for.
const MOST_SOUNDS: usize = 4;

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
    /// What each orthography costs before the first letter.
    priors: Costs,
    /// By their ends.
    arcs: Vec<Arc>,
    /// Where the arcs that end at each position begin in `arcs`.
    first_ending: Vec<usize>,
    /// Where the arcs that end at each position start, by how many sounds they have: one bit each.
    starts: Vec<[u64; MOST_SOUNDS + 1]>,
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
        self.priors = orthography::priors(&self.letters);
        orthography::arcs(&self.letters, &mut self.arcs);
        self.arcs.sort_by_key(|arc| arc.end);
        self.starts.clear();
        self.starts.resize(self.letters.len() + 1, [0; MOST_SOUNDS + 1]);
        for arc in &self.arcs {
            let sounds = arc.sounds.as_slice().len();
            self.starts[usize::from(arc.end)][sounds] |= 1 << arc.start;
        }
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

    /// The keys of all readings that cost at most `limit`, each with the doubts of its
    /// signature and with the cost of its cheapest reading; cheapest first.
    pub(crate) fn keys(&self, limit: u8) -> Vec<(PhoneticKey, VariantDoubts, u8)> {
        let mut beams: Vec<Vec<(QuerySkeleton, Costs)>> = vec![Vec::new(); self.letters.len() + 1];
        beams[0].push((QuerySkeleton::new(), self.priors));
        for end in 1..=self.letters.len() {
            let (before, here) = beams.split_at_mut(end);
            let here = &mut here[0];
            if self.is_doubled(end) {
                for (skeleton, costs) in &before[end - 1] {
                    let costs = plus(costs, &[DOUBLE_DROPPED; LANES]);
                    if cheapest(&costs) <= limit {
                        join(here, *skeleton, costs);
                    }
                }
            }
            for arc in self.arcs_ending_at(end) {
                for (skeleton, costs) in &before[usize::from(arc.start)] {
                    let costs = plus(costs, &arc.costs);
                    if cheapest(&costs) <= limit {
                        let mut longer = *skeleton;
                        longer.extend(arc.sounds.as_slice());
                        join(here, longer, costs);
                    }
                }
            }
            if here.len() > BEAM {
                here.sort_by_cached_key(|(_, costs)| cheapest(costs));
                here.truncate(BEAM);
            }
        }
        let mut keys: Vec<(PhoneticKey, VariantDoubts, u8)> = Vec::new();
        for (skeleton, costs) in &beams[self.letters.len()] {
            let (Some((key, doubts)), cost) = (skeleton.key(), cheapest(costs)) else { continue };
            match keys.iter_mut().find(|(known, ..)| *known == key) {
                Some((_, of_key, known)) => {
                    *of_key = join_doubts((of_key, *known), (&doubts, cost));
                    *known = cost.min(*known);
                }
                None => keys.push((key, doubts, cost)),
            }
        }
        keys.sort_by_key(|&(.., cost)| cost);
        keys
    }

    /// The likeliest readings of the whole word as Russian letters, one for each orthography that
    /// reads it its own way, each with what it costs there; cheapest first.
    pub(crate) fn spellings(&self, limit: u8, found: &mut Spellings) {
        found.clear();
        let length = self.letters.len();
        let mut best = [NEVER; LONGEST + 1];
        best[0] = self.priors;
        for end in 1..=length {
            best[end] = plus(&best[end - 1], &[self.dropped(end); LANES]);
            for arc in self.arcs_ending_at(end) {
                best[end] = least(&best[end], &plus(&best[usize::from(arc.start)], &arc.costs));
            }
        }
        let mut lanes: [u8; LANES] = std::array::from_fn(|lane| lane as u8);
        let lanes = &mut lanes[..orthography::ALL.len()];
        lanes.sort_unstable_by_key(|&lane| (best[length][usize::from(lane)], lane));
        for lane in lanes.iter().map(|&lane| usize::from(lane)) {
            let cost = best[length][lane];
            if cost > limit || found.parts.len() == MOST_SPELLINGS {
                break;
            }
            self.spell(lane, &best, &mut found.letters);
            found.finish(cost);
        }
    }

    /// Appends the letters of the cheapest reading in one orthography.
    fn spell(&self, lane: usize, best: &[Costs; LONGEST + 1], letters: &mut Vec<Letter>) {
        let first = letters.len();
        let mut end = self.letters.len();
        while end > 0 {
            let is_cheapest = |arc: &&Arc| {
                let cost = best[usize::from(arc.start)][lane].saturating_add(arc.costs[lane]);
                cost == best[end][lane]
            };
            match self.arcs_ending_at(end).iter().find(is_cheapest) {
                Some(arc) => {
                    letters.extend(arc.sounds.as_slice().iter().rev());
                    end = usize::from(arc.start);
                }
                None => end -= 1,
            }
        }
        letters[first..].reverse();
        for index in first + 1..letters.len() {
            if letters[index] == letter::O && letter::is_hushing(letters[index - 1]) {
                letters[index] = letter::IE;
            }
        }
    }
}

/// Readings of a word in Russian letters with their costs, in memory that is kept.
#[derive(Default)]
pub(crate) struct Spellings {
    letters: Vec<Letter>,
    /// Where each ends in `letters`, and its cost.
    parts: Vec<(usize, u8)>,
}

impl Spellings {
    fn clear(&mut self) {
        self.letters.clear();
        self.parts.clear();
    }

    /// Ends the reading whose letters were appended; one that is known already is forgotten.
    fn finish(&mut self, cost: u8) {
        let start = self.parts.last().map_or(0, |(end, _)| *end);
        if self.iter().any(|(known, _)| *known == self.letters[start..]) {
            self.letters.truncate(start);
        } else {
            self.parts.push((self.letters.len(), cost));
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&[Letter], u8)> {
        let mut start = 0;
        self.parts.iter().map(move |&(end, cost)| {
            let letters = &self.letters[start..end];
            start = end;
            (letters, cost)
        })
    }
}

/// Adds a prefix to a beam, joined with an equal one.
fn join(beam: &mut Vec<(QuerySkeleton, Costs)>, skeleton: QuerySkeleton, costs: Costs) {
    match beam.iter_mut().find(|(known, _)| known.sounds_like(&skeleton)) {
        Some((same, known)) => {
            same.join(cheapest(known), &skeleton, cheapest(&costs));
            *known = least(known, &costs);
        }
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
    /// The cheapest cost in each cell.
    cheapest: Vec<[u8; LONGEST + 1]>,
    /// The cells within the limit in each column, one bit each, to skip the hopeless ones.
    alive: Vec<u64>,
    spelling: Vec<Letter>,
    /// Whether no way is left with the last letter.
    dead: bool,
    limit: u8,
}

impl Alignment {
    /// Forgets everything; costs above `limit` count as never.
    pub(crate) fn start(&mut self, word: &LatinWord, limit: u8) {
        self.limit = limit;
        self.spelling.clear();
        self.dead = !self.fill(word, 0);
    }

    /// Lowers the limit for what comes.
    pub(crate) fn tighten(&mut self, limit: u8) {
        self.limit = self.limit.min(limit);
    }

    /// Spells these letters instead, which share their first columns with those before; false when
    /// no way is left within the limit.
    pub(crate) fn spell(&mut self, word: &LatinWord, letters: &[Letter]) -> bool {
        let shared = self.spelling.iter().zip(letters).take_while(|(a, b)| a == b).count();
        self.truncate(shared);
        !self.dead && letters[shared..].iter().all(|&letter| self.push(word, letter))
    }

    /// Goes back to the first `length` letters of the spelling.
    pub(crate) fn truncate(&mut self, length: usize) {
        if length < self.spelling.len() {
            self.spelling.truncate(length);
            // Nothing was added to what was dead.
            self.dead = false;
        }
    }

    /// Adds one letter to the spelling; false when no way is left within the limit.
    pub(crate) fn push(&mut self, word: &LatinWord, letter: Letter) -> bool {
        self.spelling.push(letter);
        let column = self.spelling.len();
        self.dead = !self.fill(word, column);
        !self.dead
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
            self.alive.push(0);
        }
        self.cheapest[column].fill(u8::MAX);
        self.alive[column] = 0;
        let mut sources: Sources = std::array::from_fn(|sounds| {
            column.checked_sub(sounds).map_or(0, |source| self.alive[source])
        });
        for end in 0..=word.letters.len() {
            if (column, end) != (0, 0) && !is_led_to(word, &sources, end) {
                continue;
            }
            let costs = self.cell(word, column, end, &sources);
            let cheapest = cheapest(&costs);
            if cheapest <= self.limit {
                self.cheapest[column][end] = cheapest;
                self.columns[column][end] = costs;
                sources[0] |= 1 << end;
            }
        }
        self.alive[column] = sources[0];
        sources[..MOST_SOUNDS].iter().any(|alive| *alive != 0)
    }

    fn cell(&self, word: &LatinWord, column: usize, end: usize, sources: &Sources) -> Costs {
        if column == 0 && end == 0 {
            return word.priors;
        }
        let mut costs = NEVER;
        if has(sources[1], end) {
            let written = [self.unwritten(column); LANES];
            costs = least(&costs, &plus(&self.columns[column - 1][end], &written));
        }
        if end == 0 {
            return costs;
        }
        if has(sources[0], end - 1) {
            let dropped = [word.dropped(end); LANES];
            costs = least(&costs, &plus(&self.columns[column][end - 1], &dropped));
        }
        for arc in word.arcs_ending_at(end) {
            let (sounds, start) = (arc.sounds.as_slice().len(), usize::from(arc.start));
            if !has(sources[sounds], start) {
                continue;
            }
            let from = column - sounds;
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
            letter::SHORT_I if matches!(before, Some(letter::I | letter::YERU)) => 14,
            letter::SHORT_I => 28,
            _ if before == Some(letter) => DOUBLE_DROPPED,
            _ if is_vowel(letter) => 38,
            _ => 28,
        }
    }
}

/// The cells within the limit, one bit each, in the column itself and in each of those before it
/// that the sounds of an arc may lead on from.
type Sources = [u64; MOST_SOUNDS + 1];

fn has(cells: u64, cell: usize) -> bool {
    cells >> cell & 1 == 1
}

/// Whether a letter or an arc leads from one of the cells to this one.
fn is_led_to(word: &LatinWord, sources: &Sources, end: usize) -> bool {
    let arc = word.starts[end].iter().zip(sources).any(|(starts, cells)| starts & cells != 0);
    arc || has(sources[1], end) || end > 0 && has(sources[0], end - 1)
}
