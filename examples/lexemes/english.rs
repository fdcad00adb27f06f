//! English lexemes: words of SCOWL by the parts of speech that WordNet gives them.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    io,
    path::Path,
    sync::LazyLock,
};

use arkhiv::vocabulary::english::american;

use crate::{
    lexemes::{IRREGULAR, Lexeme, OTHER_SPELLING, REGULAR},
    read,
};

/// Ordinary English words, with their forms.
const WORDS: &str = include_str!("../../src/vocabulary/data/english_words.txt");

/// The same as a set.
static LISTED: LazyLock<HashSet<&str>> = LazyLock::new(|| WORDS.lines().collect());

/// Forms that neither the rules nor WordNet give.
const TYPED: &str = include_str!("english_irregular.txt");

/// Spellings of one word that no rule joins.
const SPELLINGS: &str = include_str!("english_spellings.txt");

/// What stands before a verb that is irregular by itself.
const PREFIXES: [&str; 22] = [
    "re", "over", "under", "out", "un", "fore", "mis", "in", "with", "be", "up", "inter", "pre",
    "a", "for", "counter", "baby", "broad", "bottle", "hand", "de", "off",
];

/// Words whose degrees are words of their own.
const APART: [&str; 3] = ["much", "many", "little"];

/// Those that stand before any verb.
const PRODUCTIVE: [&str; 7] = ["re", "over", "under", "out", "un", "mis", "pre"];

/// The forms of each word.
type Forms = BTreeMap<String, BTreeMap<String, u8>>;

/// The lexemes of the words of SCOWL.
pub(crate) fn lexemes(wordnet: &Path) -> io::Result<Vec<Lexeme>> {
    let words = &*LISTED;
    let parts = PARTS.map(|(part, _)| Part::read(wordnet, part));
    let parts = parts.into_iter().collect::<io::Result<Vec<Part>>>()?;
    let of_others = |word: &str| parts[..2].iter().any(|part| part.bases.contains(word));
    let mut forms = Forms::new();
    for (part, (name, rule)) in parts.iter().zip(PARTS) {
        let is_compared = matches!(name, "adj" | "adv");
        for base in part.bases.iter().filter(|base| words.contains(base.as_str())) {
            let irregular = part.irregular(base);
            let regular = rule(base).into_iter().filter(|form| {
                // seed is not a past of see, which has one.
                let is_past = form.ends_with("ed") && !irregular.is_empty();
                words.contains(form.as_str()) && !(is_past && of_others(form))
            });
            let of_base = forms.entry(base.clone()).or_default();
            of_base.extend(regular.map(|form| (form, REGULAR)));
            let irregular = irregular.into_iter().filter(|form| {
                // WordNet has offer for more off.
                form.chars().all(char::is_alphabetic)
                    && !(is_compared && form.starts_with(base.as_str()) && of_others(form))
            });
            for form in irregular {
                of_base.entry(form).or_insert(IRREGULAR);
            }
        }
    }
    take_prefixed(&mut forms, words, &parts[1]);
    take_unexplained(&mut forms, words);
    take_unlisted(&mut forms, words, &parts);
    for line in TYPED.lines().filter(|line| !line.starts_with('#')) {
        let Some((base, others)) = line.split_once(": ") else { continue };
        let of_base = forms.entry(base.to_owned()).or_default();
        of_base.extend(others.split(' ').map(|form| (form.to_owned(), IRREGULAR)));
    }
    Ok(spelled(forms, words))
}

/// What WordNet says of a part of speech.
struct Part {
    bases: BTreeSet<String>,
    exceptions: HashMap<String, Vec<String>>,
}

impl Part {
    fn read(wordnet: &Path, name: &str) -> io::Result<Self> {
        let index = read(&wordnet.join(format!("index.{name}")))?;
        let bases = index.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned);
        let mut exceptions: HashMap<String, Vec<String>> = HashMap::new();
        for line in read(&wordnet.join(format!("{name}.exc")))?.lines() {
            let mut words = line.split(' ').map(str::to_owned);
            let Some(form) = words.next() else { continue };
            words.for_each(|base| exceptions.entry(base).or_default().push(form.clone()));
        }
        Ok(Self { bases: bases.collect(), exceptions })
    }

    /// The irregular forms of a word, as itself or as another one with a prefix.
    fn irregular(&self, base: &str) -> Vec<String> {
        // Who asks for most does not ask for many.
        if APART.contains(&base) {
            return Vec::new();
        }
        let mut forms = self.exceptions.get(base).cloned().unwrap_or_default();
        for prefix in PREFIXES {
            let bare = base.strip_prefix(prefix).filter(|bare| bare.len() > 2);
            let of_bare = bare.and_then(|bare| self.exceptions.get(bare)).into_iter().flatten();
            forms.extend(of_bare.map(|form| format!("{prefix}{form}")));
        }
        for (end, plural) in
            [("man", "men"), ("child", "children"), ("foot", "feet"), ("tooth", "teeth")]
        {
            forms.extend(base.strip_suffix(end).map(|stem| format!("{stem}{plural}")));
        }
        forms
    }
}

/// Adds irregular verbs with prefixes that no list has: resell, resold.
fn take_prefixed(forms: &mut Forms, words: &HashSet<&str>, verbs: &Part) {
    for prefix in PRODUCTIVE {
        for (base, irregular) in &verbs.exceptions {
            let verb = format!("{prefix}{base}");
            let is_known = !words.contains(base.as_str()) || forms.contains_key(&verb);
            if is_known || base == "be" || base.contains('_') {
                continue;
            }
            let past = irregular.iter().map(|form| (format!("{prefix}{form}"), IRREGULAR));
            let others = regular(&verb).into_iter().filter(|form| !form.ends_with("ed"));
            // rebound is a word of its own.
            let all = past.chain(others.map(|form| (form, REGULAR)));
            let new = all.filter(|(form, _)| !words.contains(form.as_str())).collect();
            forms.insert(verb, new);
        }
    }
}

/// Gives words that are not words of their own, nor forms of one, to those that they may be forms of.
fn take_unexplained(forms: &mut Forms, words: &HashSet<&str>) {
    let mut explained: HashSet<String> = forms.keys().cloned().collect();
    explained.extend(forms.values().flat_map(|forms| forms.keys().cloned()));
    let mut bases: Vec<&str> = words.iter().copied().collect();
    bases.sort_unstable_by_key(|word| (word.len(), *word));
    for base in bases {
        for form in nouns(base).into_iter().chain(verbs(base)) {
            if words.contains(form.as_str()) && explained.insert(form.clone()) {
                explained.insert(base.to_owned());
                forms.entry(base.to_owned()).or_default().insert(form, REGULAR);
            }
        }
    }
    for word in words {
        forms.entry((*word).to_owned()).or_default();
    }
}

/// Adds the regular forms of nouns and verbs that no list has.
fn take_unlisted(forms: &mut Forms, words: &HashSet<&str>, parts: &[Part]) {
    let known: HashSet<String> = forms.values().flat_map(|forms| forms.keys().cloned()).collect();
    for (base, of_base) in forms.iter_mut() {
        if !parts[..3].iter().any(|part| part.bases.contains(base)) || base.len() < 3 {
            continue;
        }
        for form in regular(base) {
            if !words.contains(form.as_str()) && !known.contains(&form) {
                of_base.entry(form).or_insert(REGULAR);
            }
        }
    }
}

/// Joins the lexemes of words that are spelled in two ways.
fn spelled(forms: Forms, words: &HashSet<&str>) -> Vec<Lexeme> {
    let mut standard: HashMap<&str, &str> = HashMap::new();
    for line in SPELLINGS.lines().filter(|line| !line.starts_with('#')) {
        let mut spellings = line.split(' ');
        let Some(first) = spellings.next() else { continue };
        standard.extend(spellings.map(|other| (other, first)));
    }
    let mut groups: BTreeMap<String, Lexeme> = BTreeMap::new();
    for (base, forms) in &forms {
        let name = standard.get(base.as_str()).map_or_else(
            || {
                let american = american(base).into_owned();
                let american = simpler(&american, words).unwrap_or(american);
                standard
                    .get(american.as_str())
                    .map_or(american.clone(), |first| (*first).to_owned())
            },
            |first| (*first).to_owned(),
        );
        let other = if name == *base { 0 } else { OTHER_SPELLING };
        let lexeme = groups
            .entry(name.clone())
            .or_insert_with(|| Lexeme { head: name, ..Lexeme::default() });
        lexeme.take(base.clone(), other);
        forms.iter().for_each(|(form, how)| lexeme.take(form.clone(), *how | other));
    }
    groups.into_values().collect()
}

/// The spelling of a word with one letter for two, where both are on the list: marvelous, esthetic.
fn simpler(word: &str, words: &HashSet<&str>) -> Option<String> {
    const SIMPLER: [(&str, &str, usize); 8] = [
        ("ll", "l", 4),
        ("ae", "e", 0),
        ("oe", "e", 0),
        ("xion", "ction", 3),
        ("pp", "p", 4),
        ("tt", "t", 4),
        ("ogue", "og", 2),
        ("eable", "able", 2),
    ];
    SIMPLER.iter().find_map(|(from, to, before)| {
        let at = word.rfind(from).filter(|at| at >= before && word.len() > 6)?;
        let simpler = format!("{}{to}{}", &word[..at], &word[at + from.len()..]);
        words.contains(simpler.as_str()).then_some(simpler)
    })
}

type Rule = fn(&str) -> Vec<String>;

/// The parts of speech as WordNet names its files, with the rules of each.
const PARTS: [(&str, Rule); 4] =
    [("noun", nouns), ("verb", verbs), ("adj", comparisons), ("adv", comparisons)];

fn is_vowel(letter: char) -> bool {
    "aeiou".contains(letter)
}

/// A word before an ending that begins with a vowel: making, happier, bigger.
fn stems(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    let last = letters.last().copied().unwrap_or(' ');
    let vowels = letters.iter().filter(|letter| is_vowel(**letter) || **letter == 'y').count();
    match letters[..] {
        [.., 'e'] => {
            word.strip_suffix('e').map(str::to_owned).into_iter().chain([word.to_owned()]).collect()
        }
        [.., 'c'] => vec![word.to_owned(), format!("{word}k")],
        [.., before, vowel, last]
            if is_vowel(vowel) && !is_vowel(before) && !is_vowel(last) && !"wxy".contains(last) =>
        {
            match vowels {
                // hat, hatted: hated is of hate
                1 => vec![format!("{word}{last}")],
                _ => vec![word.to_owned(), format!("{word}{last}")],
            }
        }
        _ if !is_vowel(last) => vec![word.to_owned(), format!("{word}{last}")],
        _ => vec![word.to_owned()],
    }
}

fn with_i(word: &str, ending: &str) -> Option<String> {
    let stem = word.strip_suffix('y').filter(|stem| !stem.ends_with(is_vowel))?;
    Some(format!("{stem}{ending}"))
}

/// Plurals, and the third person.
fn nouns(word: &str) -> Vec<String> {
    let mut forms = vec![format!("{word}s")];
    if word.ends_with(['s', 'x', 'z', 'o']) || word.ends_with("ch") || word.ends_with("sh") {
        forms.push(format!("{word}es"));
        forms.extend(word.chars().last().map(|last| format!("{word}{last}es")));
    }
    forms.extend(with_i(word, "ies"));
    forms
}

fn verbs(word: &str) -> Vec<String> {
    let mut forms = nouns(word);
    let without_y = with_i(word, "ied");
    if without_y.is_none() {
        forms.extend(stems(word).iter().map(|stem| format!("{stem}ed")));
    }
    forms.extend(without_y);
    forms.extend(stems(word).iter().map(|stem| format!("{stem}ing")));
    forms.extend(word.strip_suffix("ie").map(|stem| format!("{stem}ying")));
    forms
}

/// Comparatives and superlatives of words that have both.
fn comparisons(word: &str) -> Vec<String> {
    let stems = with_i(word, "i").map_or_else(|| stems(word), |stem| vec![stem]);
    let both = stems.iter().filter(|stem| LISTED.contains(format!("{stem}est").as_str()));
    both.flat_map(|stem| ["er", "est"].map(|ending| format!("{stem}{ending}"))).collect()
}

/// The regular forms of a word as a noun and as a verb, whatever is listed.
fn regular(word: &str) -> Vec<String> {
    let is_hissing =
        word.ends_with(['s', 'x', 'z']) || word.ends_with("ch") || word.ends_with("sh");
    let plural = match with_i(word, "ies") {
        Some(plural) => plural,
        None if is_hissing => format!("{word}es"),
        None => format!("{word}s"),
    };
    let mut forms = vec![plural];
    let without_y = with_i(word, "ied");
    let is_doubled = |stem: &&String| !stem.ends_with("ww");
    let all = stems(word);
    forms.extend(
        all.iter().take(if word.ends_with('e') { 1 } else { 2 }).filter(is_doubled).flat_map(
            |stem| [without_y.clone().unwrap_or_else(|| format!("{stem}ed")), format!("{stem}ing")],
        ),
    );
    forms
}
