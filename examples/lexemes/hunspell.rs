//! A dictionary of Hunspell: words with flags, and the endings that each flag stands for.

use std::collections::HashMap;

/// One line of the dictionary.
pub(crate) struct Entry {
    /// The word, in small letters, ё folded.
    pub(crate) head: String,
    /// Whether it is a name.
    pub(crate) is_name: bool,
    /// The sets of endings that it takes.
    pub(crate) flags: String,
    /// All its forms, itself among them.
    pub(crate) forms: Vec<String>,
}

/// What takes the place of an ending.
struct Suffix {
    cut: String,
    add: String,
    condition: Vec<(bool, Vec<char>)>,
}

/// Reads a dictionary and expands it. Words with other signs than letters are left out.
pub(crate) fn read(affixes: &str, dictionary: &str) -> Vec<Entry> {
    let suffixes = suffixes(affixes);
    let lines =
        dictionary.lines().skip(1).map(|line| line.trim().split_once('/').unwrap_or((line, "")));
    let mut entries: Vec<Entry> = lines
        .filter(|(head, _)| head.chars().all(char::is_alphabetic) && head.chars().count() > 1)
        .filter(|(head, _)| !is_surname(head))
        .flat_map(|(head, flags)| apart(head, flags))
        .map(|(head, flags)| Entry {
            head: fold(head),
            is_name: head.starts_with(char::is_uppercase),
            forms: expand(&head.to_lowercase(), &flags, &suffixes),
            flags,
        })
        .collect();
    entries.sort_by(|a, b| (&a.head, &a.flags, a.is_name).cmp(&(&b.head, &b.flags, b.is_name)));
    entries.dedup_by(|a, b| a.head == b.head && a.flags == b.flags);
    entries
}

/// Whether a name is one whose cases rules of their own know.
fn is_surname(head: &str) -> bool {
    const ENDINGS: [&str; 8] = ["ов", "ев", "ёв", "ин", "ын", "ский", "цкий", "ович"];
    head.starts_with(char::is_uppercase) && ENDINGS.iter().any(|ending| head.ends_with(ending))
}

/// An entry of two words that are written alike, a noun and a form of a verb (смог), as two.
fn apart<'e>(head: &'e str, flags: &str) -> Vec<(&'e str, String)> {
    let (of_verbs, others): (String, String) =
        flags.chars().partition(|flag| "LMPRTUVWYBDQ".contains(*flag));
    match of_verbs.is_empty() || others.is_empty() {
        true => vec![(head, flags.to_owned())],
        false => vec![(head, of_verbs), (head, others)],
    }
}

/// Small letters, ё as е.
pub(crate) fn fold(word: &str) -> String {
    word.to_lowercase().replace('ё', "е")
}

fn suffixes(affixes: &str) -> HashMap<char, Vec<Suffix>> {
    let mut suffixes: HashMap<char, Vec<Suffix>> = HashMap::new();
    for line in affixes.lines() {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let ["SFX", flag, cut, add, condition] = columns[..] else { continue };
        let Some(flag) = flag.chars().next() else { continue };
        let bare = |part: &str| if part == "0" { String::new() } else { part.to_owned() };
        let suffix = Suffix { cut: bare(cut), add: bare(add), condition: conditions(condition) };
        suffixes.entry(flag).or_default().push(suffix);
    }
    suffixes
}

/// What the last letters of a word have to be: letters, or any but letters.
fn conditions(pattern: &str) -> Vec<(bool, Vec<char>)> {
    let mut conditions = Vec::new();
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '.' => conditions.push((false, Vec::new())),
            '[' => {
                let mut set: Vec<char> = letters.by_ref().take_while(|&c| c != ']').collect();
                let is_negated = set.first() == Some(&'^');
                set.retain(|&c| c != '^');
                conditions.push((!is_negated, set));
            }
            other => conditions.push((true, vec![other])),
        }
    }
    conditions
}

fn expand(head: &str, flags: &str, suffixes: &HashMap<char, Vec<Suffix>>) -> Vec<String> {
    let letters: Vec<char> = head.chars().collect();
    let mut forms = vec![fold(head)];
    for suffix in flags.chars().filter_map(|flag| suffixes.get(&flag)).flatten() {
        let Some(start) = letters.len().checked_sub(suffix.condition.len()) else { continue };
        let fits =
            |((is_in, set), letter): (&(bool, Vec<char>), &char)| set.contains(letter) == *is_in;
        if suffix.condition.iter().zip(&letters[start..]).all(fits)
            && let Some(stem) = head.strip_suffix(suffix.cut.as_str())
        {
            forms.push(fold(&format!("{stem}{}", suffix.add)));
        }
    }
    forms.sort_unstable();
    forms.dedup();
    forms
}
