//! One orthography's likeliest reading, compiled for the keys of a million words.

use super::{ALL, ByFirstLetters, Rule, Sounds, common, parse_spelling, table_lines};
use crate::key::Skeleton;
use crate::letter;

/// Spellings with readings of one class of sounds that no table used for keys has together:
/// German `sch` and `z`, Polish `sz`, Hungarian `sz` and `zs`. The key is the same, and the signature has
/// the variants of each.
const EITHER: &str = "
sch  шж
sz   сш
zs   зж
z    зц
";

/// The rules of one orthography by the first two letters of what they fit, most particular first.
pub(crate) struct QuickReader {
    rules: Vec<QuickRule>,
    places: ByFirstLetters,
}

/// What most rules need stands in the rule itself, without a pointer to follow.
struct QuickRule {
    spelling: [char; LONGEST],
    length: usize,
    sounds: Sounds,
    /// Whether it fits wherever its letters stand.
    is_free: bool,
    rule: Rule,
}

/// The longest spelling of a table, in letters.
const LONGEST: usize = 8;

impl QuickReader {
    /// Compiles the table of that name with the common one after it.
    pub(crate) fn new(name: &str) -> Self {
        let own = ALL.iter().find(|orthography| orthography.name == name).map_or("", |o| o.table);
        let mut rules: Vec<(u8, QuickRule)> = Vec::new();
        for (lines, preference) in [(EITHER, 2), (own, 1), (common::TABLE, 0)] {
            for line in table_lines(lines) {
                let (rule, sounds) = likeliest(line);
                rules.push((rule.particularity() + preference, QuickRule::new(rule, sounds)));
            }
        }
        rules.sort_by_key(|(particularity, _)| std::cmp::Reverse(*particularity));
        let rules: Vec<QuickRule> = rules.into_iter().map(|(_, rule)| rule).collect();
        let places = ByFirstLetters::new(rules.iter().map(|quick| quick.rule.spelling.as_slice()));
        Self { rules, places }
    }

    /// The skeleton of a word's likeliest reading.
    pub(crate) fn skeleton(&self, word: &[char]) -> Skeleton {
        let mut skeleton = Skeleton::default();
        let mut at = 0;
        while at < word.len() {
            let numbers = self.places.at(word, at).iter();
            let mut fitting = numbers.map(|&number| &self.rules[usize::from(number)]);
            match fitting.find(|rule| rule.fits(word, at)) {
                Some(rule) => {
                    rule.sounds.as_slice().iter().for_each(|&letter| skeleton.push(letter));
                    at += rule.length;
                }
                None => at += 1,
            }
        }
        skeleton
    }
}

/// The spelling of a line and its reading of least doubt.
fn likeliest(line: &str) -> (Rule, Sounds) {
    let mut fields = line.split_whitespace();
    let rule = parse_spelling(fields.next().unwrap_or_default());
    let doubt = |field: &&str| -> u32 {
        let doubt = field.split_once(':').and_then(|(_, doubt)| doubt.parse::<f32>().ok());
        (doubt.unwrap_or(0.0) * 100.0) as u32
    };
    let sounds = fields.min_by_key(doubt).unwrap_or_default();
    let sounds = sounds.split(':').next().unwrap_or_default();
    (rule, Sounds::new(letter::letters(sounds)))
}

impl QuickRule {
    fn new(rule: Rule, sounds: Sounds) -> Self {
        let mut spelling = ['\0'; LONGEST];
        let length = rule.spelling.len();
        spelling[..length].copy_from_slice(&rule.spelling);
        Self { spelling, length, sounds, is_free: rule.contexts() == 0, rule }
    }

    fn fits(&self, word: &[char], start: usize) -> bool {
        word[start..].starts_with(&self.spelling[..self.length])
            && (self.is_free || self.rule.fits_beside(word, start))
    }
}
