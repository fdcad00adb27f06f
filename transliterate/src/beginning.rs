//! Russian beginnings of words that a Latin beginning may stand for: what completes a name across
//! scripts.

use crate::cost::{Costs, DOUBT_UNIT, cheapest, plus};
use crate::latin_word::latin_letters;
use crate::letter::{self, Letter, SOFT_SIGN};
use crate::orthography::{self, Arc};

/// Readings that cost more are not worth a look; one letter in three costs as much.
const MOST_DOUBT: u8 = 30;

/// Steps of one search, so that no input takes long.
const MOST_STEPS: usize = 4_000;

/// A group of letters that is typed half: `gorbac` on the way to `gorbach`.
const HALF_TYPED: &[(&str, &[&str])] = &[
    ("sch", &["sch", "schtsch"]),
    ("sh", &["sh", "shch"]),
    ("ts", &["ts", "tsch"]),
    ("c", &["c", "ch"]),
    ("s", &["s", "sh"]),
    ("z", &["z", "zh"]),
    ("k", &["k", "kh"]),
    ("t", &["t", "ts", "tch"]),
    ("y", &["y", "ya", "yu"]),
    ("j", &["j", "ja", "ju"]),
];

/// What one slip of the typist takes: a letter too many, too few, wrong, or two that are swapped.
const SLIP: u8 = 16;

/// The Russian beginnings that a Latin one may stand for in any orthography, with how likely each is,
/// above 0 and at most 1, likeliest first. `exists` says whether any word begins so: what does not
/// is not followed, so it decides how much there is to do.
///
/// With `slips` one letter may be too many, too few, wrong, or two of them swapped.
///
/// # Example
///
/// ```
/// use transliterate::russian_beginnings;
/// let words = ["горбачев", "горбатый", "хрущев"];
/// let begin = |latin, slips| {
///     let exists = |beginning: &str| words.iter().any(|word| word.starts_with(beginning));
///     let found = russian_beginnings(latin, slips, exists);
///     found.into_iter().map(|(beginning, _)| beginning).collect::<Vec<_>>()
/// };
/// // The likeliest first; as Japanese names are written, ch may be a т.
/// assert_eq!(begin("gorbac", false), ["горбач", "горбат"]);
/// assert_eq!(begin("chruschtsch", false), ["хрущ"]);
/// assert!(begin("grobach", false).is_empty());
/// assert_eq!(begin("grobach", true)[0], "горбач");
/// ```
#[must_use]
pub fn russian_beginnings(
    latin: &str,
    slips: bool,
    exists: impl FnMut(&str) -> bool,
) -> Vec<(String, f32)> {
    let mut letters = Vec::new();
    latin_letters(latin, &mut letters);
    let mut search = Search { exists, steps: 0, found: Vec::new() };
    let is_coded = latin.chars().any(char::is_numeric);
    if !letters.is_empty() && !is_coded {
        let typed: String = letters.iter().collect();
        search.read_all(&typed, if slips { SLIP } else { 0 }, slips);
        if slips {
            for at in 1..letters.len() {
                let mut swapped = letters.clone();
                swapped.swap(at - 1, at);
                search.read_all(&swapped.into_iter().collect::<String>(), SLIP, false);
            }
        }
    }
    let mut found = search.found;
    found.sort_by(|(a, a_cost), (b, b_cost)| a_cost.cmp(b_cost).then_with(|| a.cmp(b)));
    let likelihood = |cost: u8| (-f32::from(cost) / DOUBT_UNIT).exp();
    found.into_iter().map(|(beginning, cost)| (beginning, likelihood(cost))).collect()
}

struct Search<E> {
    exists: E,
    steps: usize,
    /// Each beginning with the least that it costs.
    found: Vec<(String, u8)>,
}

/// A word on the way.
struct Reading<'r> {
    arcs: &'r [Arc],
    letters: usize,
    /// What the reading costs besides its letters.
    extra: u8,
}

impl<E: FnMut(&str) -> bool> Search<E> {
    /// Reads what was typed, and what it may be the first half of.
    fn read_all(&mut self, typed: &str, extra: u8, slips: bool) {
        let half = HALF_TYPED.iter().find(|(end, _)| typed.ends_with(end));
        let (end, wholes) = half.map_or(("", &[""][..]), |(end, wholes)| (*end, *wholes));
        for whole in wholes {
            let word: Vec<char> =
                typed[..typed.len() - end.len()].chars().chain(whole.chars()).collect();
            let mut arcs = Vec::new();
            orthography::arcs(&word, &mut arcs);
            let reading = Reading { arcs: &arcs, letters: word.len(), extra };
            let priors = orthography::priors(&word);
            self.follow(&reading, 0, &mut String::new(), &priors, slips);
        }
    }

    fn follow(
        &mut self,
        reading: &Reading<'_>,
        at: usize,
        russian: &mut String,
        costs: &Costs,
        may_slip: bool,
    ) {
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return;
        }
        if at == reading.letters {
            // Where a slip was allowed and none was made, the reading was found before.
            if !may_slip {
                self.take(russian, cheapest(costs).saturating_add(reading.extra));
            }
            return;
        }
        for arc in reading.arcs.iter().filter(|arc| usize::from(arc.start) == at) {
            let costs = plus(costs, &arc.costs);
            if cheapest(&costs) <= MOST_DOUBT {
                let end = usize::from(arc.end);
                self.go_on(reading, end, russian, arc.sounds.as_slice(), &costs, may_slip);
            }
        }
        // The name may have a soft sign that no Latin letter stands for.
        self.go_on_signed(reading, at, russian, costs, may_slip);
        if may_slip && at > 0 {
            self.slip(reading, at, russian, costs);
        }
    }

    /// Goes on after more Russian letters, if any word does.
    fn go_on(
        &mut self,
        reading: &Reading<'_>,
        at: usize,
        russian: &mut String,
        sounds: &[Letter],
        costs: &Costs,
        may_slip: bool,
    ) {
        let length = russian.len();
        russian.extend(sounds.iter().map(|sound| letter::plain_character(*sound)));
        if sounds.is_empty() || (self.exists)(russian) {
            self.follow(reading, at, russian, costs, may_slip);
        }
        russian.truncate(length);
    }

    fn go_on_signed(
        &mut self,
        reading: &Reading<'_>,
        at: usize,
        russian: &mut String,
        costs: &Costs,
        may_slip: bool,
    ) {
        let last = russian.chars().last().and_then(letter::letter);
        if last.is_some_and(|last| !letter::is_vowel(last) && !letter::is_sign(last)) {
            self.go_on(reading, at, russian, &[SOFT_SIGN], costs, may_slip);
        }
    }

    /// Leaves a Latin letter out, or takes any Russian letter in its place or besides.
    fn slip(&mut self, reading: &Reading<'_>, at: usize, russian: &mut String, costs: &Costs) {
        self.follow(reading, at + 1, russian, costs, false);
        for any in 0..letter::LETTERS as Letter {
            let length = russian.len();
            russian.push(letter::plain_character(any));
            if (self.exists)(russian) {
                self.follow(reading, at, russian, costs, false);
                self.follow(reading, at + 1, russian, costs, false);
            }
            russian.truncate(length);
        }
    }

    fn take(&mut self, russian: &str, cost: u8) {
        match self.found.iter_mut().find(|(known, _)| known == russian) {
            Some((_, known)) => *known = cost.min(*known),
            None => self.found.push((russian.to_owned(), cost)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &[&str] = &[
        "горбачев",
        "горбатый",
        "хрущев",
        "маленков",
        "горький",
        "чайковский",
        "ельцин",
        "щербаков",
        "жуков",
        "солженицын",
        "сахаров",
        "юрий",
        "яковлев",
        "эйзенштейн",
        "берия",
        "карл",
    ];

    /// Which words a Latin beginning completes to, those of the likeliest beginning first.
    fn completed(latin: &str, slips: bool) -> Vec<&'static str> {
        let exists = |beginning: &str| WORDS.iter().any(|word| word.starts_with(beginning));
        let mut words = Vec::new();
        for (beginning, _) in russian_beginnings(latin, slips, exists) {
            let new = WORDS.iter().filter(|word| word.starts_with(beginning.as_str()));
            words.extend(new.copied().filter(|word| !words.contains(word)).collect::<Vec<_>>());
        }
        words
    }

    #[track_caller]
    fn check(latin: &str, expected: &str) {
        let found = completed(latin, false);
        assert_eq!(found.first().copied(), Some(expected), "{latin}: {found:?}");
    }

    #[test]
    fn a_name_is_completed_in_the_spelling_of_any_language() {
        check("gorbac", "горбачев");
        check("Gorbatsch", "горбачев");
        check("khrus", "хрущев");
        check("Chruschtsch", "хрущев");
        check("hrušč", "хрущев");
        check("krus", "хрущев");
        check("gorki", "горький");
        check("tchaik", "чайковский");
        check("Tschaik", "чайковский");
        check("čajk", "чайковский");
        check("jelz", "ельцин");
        check("yelts", "ельцин");
        check("Zhuk", "жуков");
        check("schuk", "жуков");
        check("jouk", "жуков");
        check("solzh", "солженицын");
        check("iuri", "юрий");
        check("eisens", "эйзенштейн");
    }

    #[test]
    fn nothing_is_completed_to_another_name() {
        for latin in ["gorl", "xyz", "molo", "kh1", "brezh"] {
            assert!(completed(latin, false).is_empty(), "{latin}: {:?}", completed(latin, false));
        }
        assert!(russian_beginnings("", true, |_| true).is_empty());
    }

    #[test]
    fn one_slip_is_forgiven_where_it_is_asked_for() {
        for latin in ["grobac", "gorbch", "gorlbac", "gobach", "gotbach"] {
            assert!(!completed(latin, false).contains(&"горбачев"), "{latin}: the control arm");
            assert!(completed(latin, true).contains(&"горбачев"), "{latin}");
        }
        assert!(!completed("grbach", true).contains(&"хрущев"));
    }
}
