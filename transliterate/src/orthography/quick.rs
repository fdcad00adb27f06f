//! One orthography's likeliest reading, compiled for filing a million words.

use super::{ALL, Beside, ByFirstLetters, Rule, common, parse_spelling, table_lines};
use crate::key::Skeleton;
use crate::letter::{self, Letter};

/// The rules of one orthography by the first two letters of what they fit, most particular first.
pub(crate) struct QuickReader {
    rules: Vec<QuickRule>,
    places: ByFirstLetters,
}

struct QuickRule {
    spelling: Vec<char>,
    at_start: bool,
    at_end: bool,
    before: Beside,
    after: Beside,
    sounds: Vec<Letter>,
}

impl QuickReader {
    /// Compiles the table of that name with the common one behind it.
    pub(crate) fn new(name: &str) -> Self {
        let own = ALL.iter().find(|orthography| orthography.name == name).map_or("", |o| o.table);
        let mut rules: Vec<(u8, QuickRule)> = Vec::new();
        for (lines, preference) in [(own, 1), (common::TABLE, 0)] {
            for line in table_lines(lines) {
                let (rule, sounds) = likeliest(line);
                rules.push((rule.particularity() + preference, QuickRule::new(rule, sounds)));
            }
        }
        rules.sort_by_key(|(particularity, _)| std::cmp::Reverse(*particularity));
        let rules: Vec<QuickRule> = rules.into_iter().map(|(_, rule)| rule).collect();
        let places = ByFirstLetters::new(rules.iter().map(|rule| rule.spelling.as_slice()));
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
                    rule.sounds.iter().for_each(|&letter| skeleton.push(letter));
                    at += rule.spelling.len();
                }
                None => at += 1,
            }
        }
        skeleton
    }
}

/// The spelling of a line and its reading of least doubt.
fn likeliest(line: &str) -> (Rule, Vec<Letter>) {
    let mut fields = line.split_whitespace();
    let rule = parse_spelling(fields.next().unwrap_or_default());
    let doubt = |field: &&str| -> u32 {
        let doubt = field.split_once(':').and_then(|(_, doubt)| doubt.parse::<f32>().ok());
        (doubt.unwrap_or(0.0) * 100.0) as u32
    };
    let sounds = fields.min_by_key(doubt).unwrap_or_default();
    let sounds = sounds.split(':').next().unwrap_or_default();
    (rule, letter::letters(sounds).collect())
}

impl QuickRule {
    fn new(rule: Rule, sounds: Vec<Letter>) -> Self {
        let Rule { spelling, at_start, at_end, before, after, .. } = rule;
        Self { spelling, at_start, at_end, before, after, sounds }
    }

    fn fits(&self, word: &[char], start: usize) -> bool {
        let end = start + self.spelling.len();
        end <= word.len()
            && self.spelling.iter().zip(&word[start..]).all(|(a, b)| a == b)
            && (!self.at_start || start == 0)
            && (!self.at_end || end == word.len())
            && (self.before.is_free() || self.before.admits(start.checked_sub(1).map(|i| word[i])))
            && (self.after.is_free() || self.after.admits(word.get(end).copied()))
    }
}
