//! How languages written in Latin letters spell Russian sounds: one readable table each.
//!
//! A line of a table is a Latin spelling and the Russian letters it stands for, likeliest first,
//! each with its doubt where it is not the plain reading (`0` certain, `1` about one in three):
//!
//! ```text
//! sch      ш  щ:0.3        three letters, two readings
//! s(V)     з:0.3  с        before a vowel
//! (V)s(V)  з               between vowels
//! ^sp      шп              at the start of the word
//! ine$     ин              at its end
//! h        -               silent
//! ```
//!
//! `V` is any vowel, `C` any consonant, other letters in brackets are themselves. Where several
//! lines fit, the longest and most particular one is meant; the others keep [`LESS_PARTICULAR`]
//! doubt. A spelling a table does not mention is read as in `common`. A word is always read in one
//! orthography from end to end, so `z` cannot be German in one syllable and English in the next.

mod arabic;
mod arabic_script;
mod armenian;
mod baltic;
mod belarusian;
mod chinese;
mod classical;
mod common;
mod czech;
mod dutch;
mod english;
mod finnish;
mod french;
mod german;
mod gost;
mod greek;
mod hungarian;
mod iberian;
mod italian;
mod japanese;
mod library;
mod native_english;
mod plain;
mod polish;
mod quick;
mod romanian;
mod scandinavian;
mod scholarly;
mod spanish;
mod turkish;
mod ukrainian;
mod uzbek;
mod wade_giles;

pub(crate) use quick::QuickReader;

use crate::cost::{Costs, LANES, NEVER, least, plus, units};
use crate::letter::{self, Letter};
use std::sync::LazyLock;

/// The doubt of reading a spelling by a rule when a more particular one fits, in cost units.
const LESS_PARTICULAR: u8 = 26;

/// One orthography: its name, how much less likely it is than English, and its table.
pub(crate) struct Orthography {
    pub(crate) name: &'static str,
    pub(crate) doubt: f32,
    pub(crate) table: &'static str,
}

/// Every orthography, in the order of the lanes.
pub(crate) const ALL: &[Orthography] = &[
    english::ENGLISH,
    library::ALA_LC,
    scholarly::SCHOLARLY,
    gost::GOST,
    french::FRENCH,
    german::GERMAN,
    polish::POLISH,
    czech::CZECH,
    hungarian::HUNGARIAN,
    dutch::DUTCH,
    scandinavian::SCANDINAVIAN,
    finnish::FINNISH,
    spanish::SPANISH,
    italian::ITALIAN,
    romanian::ROMANIAN,
    turkish::TURKISH,
    baltic::BALTIC,
    iberian::IBERIAN,
    ukrainian::UKRAINIAN,
    native_english::NATIVE_ENGLISH,
    plain::PLAIN,
    chinese::CHINESE,
    wade_giles::WADE_GILES,
    japanese::JAPANESE,
    belarusian::BELARUSIAN,
    classical::CLASSICAL,
    greek::GREEK,
    arabic::ARABIC,
    uzbek::UZBEK,
    armenian::ARMENIAN,
    arabic_script::ARABIC_SCRIPT,
];

/// The doubt of each orthography.
static PRIORS: LazyLock<Costs> = LazyLock::new(|| {
    let mut priors = NEVER;
    for (prior, orthography) in priors.iter_mut().zip(ALL) {
        *prior = units(orthography.doubt);
    }
    priors
});

/// Where pinyin is among the orthographies.
static PINYIN: LazyLock<Option<usize>> =
    LazyLock::new(|| ALL.iter().position(|one| one.name == chinese::CHINESE.name));

/// What a word of these letters costs before the first of them: the doubt of each orthography. Only
/// what is made of its syllables is read as pinyin, whose letters stand for sounds of their own:
/// else Gurov would be a Гужов as Ren is a Жэнь.
pub(crate) fn priors(letters: &[char]) -> Costs {
    let mut priors = *PRIORS;
    if let Some(pinyin) = *PINYIN
        && !chinese::is_pinyin(letters)
    {
        priors[pinyin] = priors[pinyin].saturating_add(units(chinese::DOUBT_OF_OTHER_WORDS));
    }
    priors
}

/// The letters that may stand beside a spelling.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Beside {
    vowel: bool,
    consonant: bool,
    letters: Vec<char>,
}

impl Beside {
    fn parse(inside: &str) -> Self {
        Self {
            vowel: inside.contains('V'),
            consonant: inside.contains('C'),
            letters: inside.chars().filter(|c| !matches!(c, 'V' | 'C')).collect(),
        }
    }

    fn is_free(&self) -> bool {
        !self.vowel && !self.consonant && self.letters.is_empty()
    }

    fn admits(&self, neighbour: Option<char>) -> bool {
        let Some(neighbour) = neighbour else { return self.is_free() };
        self.is_free()
            || (self.vowel && is_latin_vowel(neighbour))
            || (self.consonant && !is_latin_vowel(neighbour))
            || self.letters.contains(&neighbour)
    }
}

/// Whether a Latin letter, with or without marks, is a vowel.
pub(crate) fn is_latin_vowel(character: char) -> bool {
    matches!(
        character,
        'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'à'..='å' | 'è'..='ï' | 'ò'..='ö' | 'ø'..='ý' | 'ÿ'
            | 'ā' | 'ă' | 'ą' | 'ē'..='ě' | 'ĭ' | 'ī' | 'į' | 'ı' | 'ō' | 'ő' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ǎ'
    )
}

/// A spelling in its context, as some tables know it.
#[derive(Debug)]
struct Rule {
    spelling: Vec<char>,
    at_start: bool,
    at_end: bool,
    before: Beside,
    after: Beside,
    /// How particular the rule is in each orthography; 0 where the table lacks it.
    particular: Costs,
    readings: Vec<Reading>,
}

/// Up to four Russian letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sounds {
    letters: [Letter; 4],
    length: u8,
}

impl Sounds {
    /// Takes the first four letters.
    pub(crate) fn new(source: impl Iterator<Item = Letter>) -> Self {
        let mut sounds = Self { letters: [0; 4], length: 0 };
        for letter in source.take(4) {
            sounds.letters[sounds.length as usize] = letter;
            sounds.length += 1;
        }
        sounds
    }

    pub(crate) fn as_slice(&self) -> &[Letter] {
        &self.letters[..self.length as usize]
    }
}

#[derive(Debug)]
struct Reading {
    sounds: Sounds,
    costs: Costs,
}

/// A way to read the letters `start..end` of a word.
#[derive(Clone, Debug)]
pub(crate) struct Arc {
    pub(crate) start: u8,
    pub(crate) end: u8,
    pub(crate) sounds: Sounds,
    pub(crate) costs: Costs,
}

/// All rules of all tables, by the first letter of the spelling.
static RULES: LazyLock<Rules> = LazyLock::new(Rules::new);

struct Rules {
    rules: Vec<Rule>,
    places: ByFirstLetters,
}

impl Rules {
    fn new() -> Self {
        let mut this = Self { rules: Vec::new(), places: ByFirstLetters::default() };
        for (lane, orthography) in ALL.iter().enumerate() {
            for line in table_lines(orthography.table) {
                this.add(line, lane..lane + 1, 1);
            }
        }
        for line in table_lines(common::TABLE) {
            this.add(line, 0..ALL.len(), 0);
        }
        this.places = ByFirstLetters::new(this.rules.iter().map(|rule| rule.spelling.as_slice()));
        this
    }

    fn knows(&self, character: char) -> bool {
        self.places.marked.iter().any(|&at| self.rules[usize::from(at)].spelling[0] == character)
    }

    /// The rules that fit a word from a letter on.
    fn fitting<'a>(&'a self, word: &'a [char], start: usize) -> impl Iterator<Item = &'a Rule> {
        let rules = self.places.at(word, start).iter().map(|&at| &self.rules[usize::from(at)]);
        rules.filter(move |rule| rule.fits(word, start))
    }

    fn add(&mut self, line: &str, lanes: std::ops::Range<usize>, own: u8) {
        let mut fields = line.split_whitespace();
        let parsed = parse_spelling(fields.next().unwrap_or_default());
        let index = match self.rules.iter().position(|rule| rule.is_same_place(&parsed)) {
            Some(index) => index,
            None => {
                self.rules.push(parsed);
                self.rules.len() - 1
            }
        };
        let rule = &mut self.rules[index];
        let known = rule.particular;
        for lane in lanes.clone() {
            rule.particular[lane] = rule.particular[lane].max(rule.particularity() + own);
        }
        for field in fields {
            let (sounds, doubt) = field.split_once(':').unwrap_or((field, "0"));
            let cost = units(doubt.parse().expect("a doubt in a table is a number"));
            let sounds = Sounds::new(letter::letters(sounds));
            let index = match rule.readings.iter().position(|r| r.sounds == sounds) {
                Some(index) => index,
                None => {
                    rule.readings.push(Reading { sounds, costs: NEVER });
                    rule.readings.len() - 1
                }
            };
            for lane in lanes.clone().filter(|&lane| own == 1 || known[lane] == 0) {
                rule.readings[index].costs[lane] = cost;
            }
        }
    }
}

/// Rules by the first two letters of what they fit.
#[derive(Default)]
struct ByFirstLetters {
    /// For each first letter and each second one (26: none, or not of `a` to `z`), numbers of rules.
    plain: Vec<Vec<u16>>,
    /// Rules that begin with a marked letter.
    marked: Vec<u16>,
}

/// The number of a plain letter, 26 for anything else.
fn plain(character: Option<char>) -> usize {
    match character {
        Some(letter @ 'a'..='z') => letter as usize - 'a' as usize,
        _ => 26,
    }
}

impl ByFirstLetters {
    fn new<'a>(spellings: impl Iterator<Item = &'a [char]>) -> Self {
        let mut this = Self { plain: vec![Vec::new(); 26 * 27], marked: Vec::new() };
        for (number, spelling) in spellings.enumerate() {
            let first = plain(spelling.first().copied());
            if first == 26 {
                this.marked.push(number as u16);
                continue;
            }
            let second = spelling.get(1).map(|&second| plain(Some(second)));
            for (next, numbers) in this.plain[first * 27..][..27].iter_mut().enumerate() {
                if second.is_none_or(|second| second == next) {
                    numbers.push(number as u16);
                }
            }
        }
        this
    }

    /// The rules that may fit a word from a letter on, in their order.
    fn at(&self, word: &[char], start: usize) -> &[u16] {
        match plain(Some(word[start])) {
            26 => &self.marked,
            first => &self.plain[first * 27 + plain(word.get(start + 1).copied())],
        }
    }
}

fn table_lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default().trim())
        .filter(|line| !line.is_empty())
}

fn parse_spelling(pattern: &str) -> Rule {
    let (at_start, pattern) = match pattern.strip_prefix('^') {
        Some(rest) => (true, rest),
        None => (false, pattern),
    };
    let (at_end, pattern) = match pattern.strip_suffix('$') {
        Some(rest) => (true, rest),
        None => (false, pattern),
    };
    let (before, pattern) = match pattern.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        Some((inside, rest)) => (Beside::parse(inside), rest),
        None => (Beside::default(), pattern),
    };
    let (spelling, after) = match pattern.strip_suffix(')').and_then(|rest| rest.split_once('(')) {
        Some((spelling, inside)) => (spelling, Beside::parse(inside)),
        None => (pattern, Beside::default()),
    };
    Rule {
        spelling: spelling.chars().collect(),
        at_start,
        at_end,
        before,
        after,
        particular: [0; LANES],
        readings: Vec::new(),
    }
}

impl Rule {
    fn is_same_place(&self, other: &Self) -> bool {
        self.spelling == other.spelling
            && (self.at_start, self.at_end) == (other.at_start, other.at_end)
            && self.before == other.before
            && self.after == other.after
    }

    fn particularity(&self) -> u8 {
        (self.spelling.len() * 10 + self.contexts() * 2 + 1) as u8
    }

    /// How many things it asks of what stands beside its letters.
    fn contexts(&self) -> usize {
        let contexts = [self.at_start, self.at_end, !self.before.is_free(), !self.after.is_free()];
        contexts.iter().filter(|&&there| there).count()
    }

    fn fits(&self, word: &[char], start: usize) -> bool {
        start + self.spelling.len() <= word.len()
            && self.spelling.iter().zip(&word[start..]).all(|(a, b)| a == b)
            && self.fits_beside(word, start)
    }

    /// Whether it fits where its letters stand already.
    fn fits_beside(&self, word: &[char], start: usize) -> bool {
        let end = start + self.spelling.len();
        (!self.at_start || start == 0)
            && (!self.at_end || end == word.len())
            && (self.before.is_free() || self.before.admits(start.checked_sub(1).map(|i| word[i])))
            && (self.after.is_free() || self.after.admits(word.get(end).copied()))
    }
}

/// Whether a table has a spelling that begins with the letter.
pub(crate) fn knows(character: char) -> bool {
    RULES.knows(character)
}

/// Collects every way to read the letter groups of a Latin word, by their starts.
pub(crate) fn arcs(word: &[char], found: &mut Vec<Arc>) {
    found.clear();
    let mut fitting: Vec<&Rule> = Vec::with_capacity(32);
    for start in 0..word.len() {
        let first_here = found.len();
        fitting.clear();
        fitting.extend(RULES.fitting(word, start));
        let mut most = [0; LANES];
        for rule in &fitting {
            for (most, particular) in most.iter_mut().zip(rule.particular) {
                *most = (*most).max(particular);
            }
        }
        for rule in &fitting {
            let penalty = std::array::from_fn(|lane| match rule.particular[lane] {
                0 => u8::MAX,
                particular if particular < most[lane] => LESS_PARTICULAR,
                _ => 0,
            });
            let end = (start + rule.spelling.len()) as u8;
            for reading in &rule.readings {
                let costs = plus(&reading.costs, &penalty);
                let same = found[first_here..]
                    .iter_mut()
                    .find(|arc| arc.end == end && arc.sounds == reading.sounds);
                match same {
                    Some(arc) => arc.costs = least(&arc.costs, &costs),
                    None => {
                        found.push(Arc { start: start as u8, end, sounds: reading.sounds, costs })
                    }
                }
            }
        }
    }
}
