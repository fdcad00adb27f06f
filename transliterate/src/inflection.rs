//! Russian name inflection that never breaks a surname.
//!
//! Stemmers cut `Хрущёв` to `хрущ` but `Хрущёва` to `хрущев`, so the nominative never meets the
//! other cases and meets a common noun instead. Here nothing is cut off for good: a word is asked
//! which nominatives it can be a form of, and two words are the same name when they can be forms
//! of one. The table of endings is below; there is no dictionary, so rare surnames inflect like
//! famous ones.

use crate::cost::DOUBT_UNIT;
use crate::letter::{
    self, A, BE, DE, EL, EN, ER, GHE, HA, I, IE, IO, KA, Letter, O, PE, SHORT_I, SOFT_SIGN, TE,
    TSE, VE, YA, YERU, YU, is_hushing, is_sign, is_vowel,
};
use std::sync::LazyLock;

/// What an ending may be put back to. `-` is not an ending; a doubt follows a colon.
///
/// The doubt says how much less likely the reading is than the word being a nominative itself.
/// Readings at or above [`LOOSE`] join other scripts only, never two Russian words: `Филаретов`
/// is a plural of `Филарет`, but `Молотов` is not one of `молот`.
const ENDINGS: &str = "
а     -  о:0.3
я     ь  й  е:0.3
у     -  а  о:0.3
ю     ь  я  й  е:0.3
ом    -  о:0.3  ий ый ой ое
ем    -  ь  й  е:0.3  ий ее
ём    -  ь  й  е:0.3
е     -  а  о:0.3  я  ь  й
ы     -  а
и     -  а  ь  я  й  о:0.5  е:0.5
ой    -  а  ий ый ая
ою    -  а  ая
ей    -:0.8  а  я  ь  й:0.8  ий ее
ею    а  я
ью    ь
ии    ий  ия  ие
ым    -  ый ой ые
ыми   -:0.3  ый ой ые
ых    -:0.3  ый ой ые
им    ий ой ие
ими   ий ой ие
их    ий ой ие
ого   ий ый ой ое
аго   ий ый ой ое          # before 1918
яго   ий ее
его   ий ее
ому   ий ый ой ое
ему   ий ее
ая    ий ый ой
яя    ий
ую    ий ый ой ая
юю    ий яя
ое    ий ый ой
ее    ий
ые    ый ой
ие    ий ой
ам    -  а  о  ы  и
ами   -  а  о  ы  и
ах    -  а  о  ы  и
ям    ь  я  й  е  и
ями   ь  я  й  е  и
ях    ь  я  й  е  и
ов    -:0.9  ы:0.9  и:0.9
ев    -:0.9  й:0.8  ь:0.9
";

/// The doubt from which a reading joins other scripts only.
pub(crate) const LOOSE: u8 = 16;

/// The longest word inflected, in letters; longer ones are their own nominative.
const LONGEST: usize = 40;

/// A nominative a word may be a form of: so many letters of the word, then a tail.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nominative {
    /// How many letters of the word remain.
    pub(crate) kept: usize,
    tail: [Letter; 4],
    tail_length: u8,
    /// In units of 1/[`DOUBT_UNIT`].
    pub(crate) doubt: u8,
}

impl Nominative {
    fn new(kept: usize, tail: &[Letter], doubt: u8) -> Self {
        let mut letters = [0; 4];
        letters[..tail.len()].copy_from_slice(tail);
        Self { kept, tail: letters, tail_length: tail.len() as u8, doubt }
    }

    /// The word itself, of so many letters.
    pub(crate) fn whole(length: usize) -> Self {
        Self::new(length, &[], 0)
    }

    /// The letters that follow the kept ones.
    pub(crate) fn tail(&self) -> &[Letter] {
        &self.tail[..self.tail_length as usize]
    }

    fn with(mut self, more: &[Letter], doubt: u8) -> Self {
        for &letter in more {
            self.tail[self.tail_length as usize] = letter;
            self.tail_length += 1;
        }
        self.doubt += doubt;
        self
    }
}

struct Ending {
    letters: Vec<Letter>,
    restored: Vec<(Vec<Letter>, u8)>,
}

/// The endings by their last letter.
static TABLE: LazyLock<[Vec<Ending>; letter::LETTERS]> = LazyLock::new(|| {
    let mut table = [const { Vec::new() }; letter::LETTERS];
    for ending in ENDINGS.lines().filter(|line| !line.is_empty()).map(parse_ending) {
        if let Some(&last) = ending.letters.last() {
            table[last as usize].push(ending);
        }
    }
    table
});

fn parse_ending(line: &str) -> Ending {
    let mut fields = line.split('#').next().unwrap_or_default().split_whitespace();
    let letters = letter::letters(fields.next().unwrap_or_default()).collect();
    let restored = fields
        .map(|field| {
            let (tail, doubt) = field.split_once(':').unwrap_or((field, "0"));
            let doubt: f32 = doubt.parse().unwrap_or(0.0);
            (letter::letters(tail).collect(), (doubt * DOUBT_UNIT) as u8)
        })
        .collect();
    Ending { letters, restored }
}

/// Collects the nominatives `word` may be a form of, itself first.
pub(crate) fn nominatives(word: &[Letter], found: &mut Vec<Nominative>) {
    found.clear();
    found.push(Nominative::new(word.len(), &[], 0));
    if word.len() > LONGEST || word.len() < 3 {
        return;
    }
    for ending in &TABLE[word[word.len() - 1] as usize] {
        let mut here = word.iter().rev().zip(ending.letters.iter().rev());
        if ending.letters.len() >= word.len() || !here.all(|(a, b)| a == b) {
            continue;
        }
        let kept = word.len() - ending.letters.len();
        let stem = &word[..kept];
        if kept < 2 || !stem.iter().any(|&letter| !is_vowel(letter)) {
            continue;
        }
        let after_vowel = is_vowel(stem[kept - 1]) || is_sign(stem[kept - 1]);
        let mut least_doubt = u8::MAX;
        for (tail, doubt) in &ending.restored {
            least_doubt = least_doubt.min(*doubt);
            if tail.is_empty() && after_vowel && stem[kept - 1] != SOFT_SIGN {
                continue;
            }
            // A surname in -ин is not declined so: the genitive plural of Болдин is Болдиных.
            if *doubt >= LOOSE && letter::ends_as_surname(stem) {
                continue;
            }
            found.push(Nominative::new(kept, tail, *doubt));
        }
        fleeting_vowel(stem, least_doubt, found);
        if matches!(ending.letters[0], YA | YU | IE | IO | I) {
            soft_fleeting_vowel(stem, least_doubt, found);
        }
    }
    zero_ending(word, found);
    feminine(word, found);
}

/// `городц-` may be `городец`, `льв-` `лев`, `китайц-` `китаец`, `зайц-` `заяц`, `игорьк-` `игорёк`,
/// `хребт-` `хребет`.
fn fleeting_vowel(stem: &[Letter], doubt: u8, found: &mut Vec<Nominative>) {
    let [.., before, last] = *stem else { return };
    if is_vowel(last) || is_vowel(before) || stem.len() < 3 {
        return;
    }
    let replaced = is_sign(before) || before == SHORT_I;
    let kept = stem.len() - if replaced { 2 } else { 1 };
    let vowels: &[Letter] = match last {
        TSE if before == SHORT_I => &[IE, YA],
        TSE => &[IE],
        KA => &[O, IE],
        VE | EL | EN | ER if replaced => &[IE],
        VE | EL | EN | ER => &[IE, O],
        TE if takes_vowel_before_te(before) && stem.len() > 4 => &[IE],
        _ => return,
    };
    for &vowel in vowels {
        found.push(Nominative::new(kept, &[vowel, last], doubt + 4));
    }
}

/// `журавл-` may be `журавель`, `гребн-` `гребень`, before the endings of a soft stem.
fn soft_fleeting_vowel(stem: &[Letter], doubt: u8, found: &mut Vec<Nominative>) {
    if let [_, .., before, last @ (EL | EN)] = *stem
        && !is_vowel(before)
        && !is_sign(before)
        && before != SHORT_I
    {
        found.push(Nominative::new(stem.len() - 1, &[IE, last, SOFT_SIGN], doubt + 4));
    }
}

/// Whether a stem in this consonant and `т` may have lost an `е` between them, as `хребт-` did and
/// none in `-ст`, `-рт`, `-лт` or `-нт`.
pub(crate) fn takes_vowel_before_te(consonant: Letter) -> bool {
    matches!(consonant, BE | VE | GHE | DE | KA | PE | HA)
}

/// The genitive plural without ending: `Анн` is of `Анна`, `Марий` of `Мария`, `Агнежек` of
/// `Агнежка`.
fn zero_ending(word: &[Letter], found: &mut Vec<Nominative>) {
    let [.., before, last] = *word else { return };
    let all = word.len();
    match last {
        SHORT_I => {
            found.push(Nominative::new(all - 1, &[YA], 16));
            if before == I {
                found.push(Nominative::new(all - 2, &[SOFT_SIGN, YA], 20));
            }
        }
        SOFT_SIGN => found.push(Nominative::new(all - 1, &[YA], 16)),
        _ if is_vowel(last) => {}
        _ => {
            for tail in [A, O, I, YERU] {
                found.push(Nominative::new(all, &[tail], 18));
            }
            let fleeting = matches!(before, IE | IO | O) && all > 4;
            if last == KA && fleeting {
                found.push(Nominative::new(all - 2, &[KA, A], 16));
                found.push(Nominative::new(all - 2, &[SOFT_SIGN, KA, A], 16));
            }
        }
    }
}

/// Adds the feminine surname to each masculine one: `Хрущёва` to `Хрущёв`, `-ская` to `-ский`.
fn feminine(word: &[Letter], found: &mut Vec<Nominative>) {
    for index in 0..found.len() {
        let masculine = found[index];
        if masculine.doubt >= LOOSE {
            continue;
        }
        let mut ends = [0; 3];
        let total = masculine.kept + masculine.tail().len();
        if total < 4 {
            continue;
        }
        for (slot, position) in ends.iter_mut().zip(total - 3..) {
            *slot = match position.checked_sub(masculine.kept) {
                Some(in_tail) => masculine.tail()[in_tail],
                None => word[position],
            };
        }
        match ends {
            _ if letter::ends_as_surname(&ends) => {
                found.push(masculine.with(&[A], 4));
            }
            [KA, I, SHORT_I] | [_, YERU, SHORT_I] if masculine.tail().len() >= 2 => {
                found.push(Nominative::new(masculine.kept, &[A, YA], masculine.doubt + 4));
            }
            [KA, I, SHORT_I] if masculine.tail().is_empty() => {
                let kept = masculine.kept - 2;
                found.push(Nominative::new(kept, &[A, YA], masculine.doubt + 4));
            }
            _ => {}
        }
    }
}

/// Whether two Russian words can be forms of one name, that is, one nominative is in both lists:
/// cases, numbers, and the feminine of a surname. Precise rather than generous: loose readings, which
/// only a genitive plural would join, are left out.
pub(crate) fn meet(a: &[Letter], of_a: &[Nominative], b: &[Letter], of_b: &[Nominative]) -> bool {
    let strict = |nominative: &&Nominative| nominative.doubt < LOOSE;
    of_a.iter().filter(strict).any(|left| {
        of_b.iter().filter(strict).any(|right| {
            let left_letters = a[..left.kept].iter().chain(left.tail());
            left_letters.eq(b[..right.kept].iter().chain(right.tail()))
        })
    })
}

/// The letters of a word with `ё` read as `е`, composed or not.
pub(crate) fn plain_letters(word: &str, letters: &mut Vec<Letter>) {
    letters.clear();
    for character in word.chars() {
        if character == BREVE
            && let Some(last @ &mut I) = letters.last_mut()
        {
            *last = SHORT_I;
        }
        let Some(letter) = letter::letter(character) else { continue };
        let after_hush = letters.last().is_some_and(|&last| is_hushing(last));
        let yo = letter == IO || letter == O && after_hush;
        letters.push(if yo { IE } else { letter });
    }
}

/// The mark that makes `й` of `и`.
const BREVE: char = '\u{306}';

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether two Russian words can be forms of one name.
    fn same_name(a: &str, b: &str) -> bool {
        let of = |word: &str| {
            let (mut letters, mut forms) = (Vec::new(), Vec::new());
            plain_letters(word, &mut letters);
            nominatives(&letters, &mut forms);
            (letters, forms)
        };
        let ((a, of_a), (b, of_b)) = (of(a), of(b));
        meet(&a, &of_a, &b, &of_b)
    }

    fn all_meet(forms: &str) {
        let forms: Vec<&str> = forms.split(' ').collect();
        for a in &forms {
            for b in &forms {
                assert!(same_name(a, b), "{a} and {b}");
            }
        }
    }

    #[test]
    fn every_case_of_a_surname_meets_every_other() {
        all_meet("Молотов Молотова Молотову Молотовым Молотове Молотовой Молотовы Молотовых");
        all_meet("Хрущёв Хрущева Хрущёву Хрущёвым Хрущёве Хрущёвой");
        all_meet("Маленков Маленкова Маленкову Маленковым Маленкове");
        all_meet("Достоевский Достоевского Достоевскому Достоевским Достоевском Достоевская");
    }

    #[test]
    fn soft_and_feminine_nouns_meet() {
        all_meet("Берия Берии Берию Берией");
        all_meet("Игорь Игоря Игорю Игорем Игоре");
        all_meet("Москва Москвы Москве Москву Москвой");
        all_meet("Лев Льва Льву Львом Льве");
        all_meet("Городец Городца Городцом");
    }

    #[test]
    fn a_surname_never_meets_the_noun_it_comes_from() {
        for (surname, noun) in [
            ("Молотов", "молот"),
            ("Жуков", "жук"),
            ("Чехов", "чех"),
            ("Попов", "поп"),
            ("Ежов", "ёж"),
            ("Горбачёв", "горбач"),
        ] {
            for ending in ["", "а", "у", "ом", "е"] {
                assert!(
                    !same_name(surname, &format!("{noun}{ending}")),
                    "{surname} {noun}{ending}"
                );
            }
        }
    }
}
