//! Published standards for writing Russian in Latin letters.
//!
//! Each standard is a file of its own with its title, its source and its table, so a reader can lay
//! the two side by side. A line of a table is a Russian spelling and its Latin one:
//!
//! ```text
//! щ        shch        everywhere
//! ^е       ye          at the start of a word
//! (Vъь)е   ye          after a vowel or a sign; `V` is any vowel, `C` any consonant
//! ц(еиый)  c           before one of these letters
//! ий$      y           at the end of a word
//! ь        -           nothing is written
//! ```
//!
//! The longest and most particular line that fits is used. Letters of before 1918 are read in every
//! standard: in its own way where it has one, else as their modern counterparts.

mod ala_lc;
mod ala_lc_plain;
mod bgn_pcgn;
mod bs_2979;
mod finnish;
mod french;
mod german;
mod gost_16876;
mod gost_16876_digraphs;
mod gost_52535;
mod gost_779_a;
mod gost_779_b;
mod icao_9303;
mod iso_9_1995;
mod iso_r_9_1968;
mod polish;
mod press;
mod scholarly;
mod un_1987;

use crate::letter::is_cyrillic;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What a file of this folder says of its standard.
struct Published {
    name: &'static str,
    title: &'static str,
    source: &'static str,
    table: &'static str,
    /// Russian and Latin, as printed in the standard or its authority's guide.
    #[cfg_attr(not(test), allow(dead_code))]
    samples: &'static [(&'static str, &'static str)],
}

macro_rules! standards {
    ($($(#[$doc:meta])* $variant:ident = $module:ident,)*) => {
        /// A published standard for romanizing Russian.
        ///
        /// # Example
        ///
        /// ```
        /// use transliterate::{Standard, romanize};
        /// let standard = Standard::from_name("bgn-pcgn").unwrap();
        /// assert_eq!(romanize("Ельцин", standard), "Yel’tsin");
        /// assert!(Standard::ALL.len() >= 14);
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Standard {
            $($(#[$doc])* $variant,)*
        }

        impl Standard {
            /// Every standard, international ones first.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            fn published(self) -> &'static Published {
                match self {
                    $(Self::$variant => &$module::STANDARD,)*
                }
            }
        }
    };
}

standards! {
    /// ISO 9:1995: one Latin letter, with its marks, for each Cyrillic one.
    Iso9 = iso_9_1995,
    /// ISO/R 9:1968, the Slavists' system as an ISO recommendation.
    IsoR9 = iso_r_9_1968,
    /// International scholarly system, as Slavists print it.
    Scholarly = scholarly,
    /// United Nations 1987, after GOST 1983.
    Un1987 = un_1987,
    /// GOST 7.79-2000, system A: as ISO 9:1995.
    Gost779A = gost_779_a,
    /// GOST 7.79-2000, system B: letters without marks.
    Gost779B = gost_779_b,
    /// GOST 16876-71, table 1: with marks.
    Gost16876 = gost_16876,
    /// GOST 16876-71, table 2: letter groups.
    Gost16876Digraphs = gost_16876_digraphs,
    /// GOST R 52535.1-2006: passports of 2010 to 2013.
    Gost52535 = gost_52535,
    /// ICAO Doc 9303: passports since 2013.
    Icao9303 = icao_9303,
    /// ALA-LC, the libraries' system, with its ties and marks.
    AlaLc = ala_lc,
    /// ALA-LC without ties and marks.
    AlaLcPlain = ala_lc_plain,
    /// BGN/PCGN 1947, of the British and American boards on geographical names.
    BgnPcgn = bgn_pcgn,
    /// British Standard 2979:1958.
    Bs2979 = bs_2979,
    /// English newspapers' simplified BGN/PCGN.
    Press = press,
    /// German, after Duden.
    German = german,
    /// French, as in dictionaries and newspapers.
    French = french,
    /// Polish, after the PWN spelling dictionary.
    Polish = polish,
    /// Finnish, SFS 4900.
    Finnish = finnish,
}

impl Standard {
    /// The short name: lower case, words joined by hyphens, as in `gost-7.79-a`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.published().name
    }

    /// The title for people.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.published().title
    }

    /// The document the table is taken from.
    #[must_use]
    pub fn source(self) -> &'static str {
        self.published().source
    }

    /// The standard of this [`Standard::name`].
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|standard| standard.name() == name)
    }
}

/// Writes Russian text in Latin letters as the standard says.
///
/// Every Russian letter is answered for, those of before 1918 too; characters that are not Cyrillic
/// pass through, and Cyrillic letters of other languages become the nearest Russian reading. A
/// group of Latin letters takes the case of its word: `Хрущёв` is `Khrushchev`, `ХРУЩЁВ`
/// `KHRUSHCHEV`.
///
/// # Example
///
/// ```
/// use transliterate::{Standard, romanize};
/// assert_eq!(romanize("Щёлково", Standard::Icao9303), "Shchelkovo");
/// assert_eq!(romanize("Чайковский", Standard::Iso9), "Čajkovskij");
/// assert_eq!(romanize("Хрущёв", Standard::German), "Chruschtschow");
/// ```
#[must_use]
pub fn romanize(text: &str, standard: Standard) -> String {
    let characters = composed(text);
    let table = &TABLES[standard as usize];
    let mut latin = String::with_capacity(text.len());
    let mut at = 0;
    while at < characters.len() {
        if !is_cyrillic(characters[at]) {
            latin.push(characters[at]);
            at += 1;
            continue;
        }
        match table.line(&characters, at) {
            Some(line) => {
                let end = at + line.spelling.len();
                push_cased(&mut latin, line.latin, &characters, at..end);
                at = end;
            }
            None => at += 1,
        }
    }
    latin
}

/// The characters of a text, with the Russian letters composed that consist of a letter and a mark:
/// file names and text taken from a PDF have `й` as `и` and a breve.
fn composed(text: &str) -> Vec<char> {
    if !text.contains([BREVE, DIAERESIS]) {
        return text.chars().collect();
    }
    let mut characters: Vec<char> = Vec::with_capacity(text.len());
    for character in text.chars() {
        let whole = characters.last().and_then(|&last| match (last, character) {
            ('и', BREVE) => Some('й'),
            ('И', BREVE) => Some('Й'),
            ('у', BREVE) => Some('ў'),
            ('У', BREVE) => Some('Ў'),
            ('е', DIAERESIS) => Some('ё'),
            ('Е', DIAERESIS) => Some('Ё'),
            ('і', DIAERESIS) => Some('ї'),
            ('І', DIAERESIS) => Some('Ї'),
            _ => None,
        });
        match (whole, characters.last_mut()) {
            (Some(whole), Some(last)) => *last = whole,
            _ => characters.push(character),
        }
    }
    characters
}

/// Combining marks that are part of a letter.
const BREVE: char = '\u{306}';
const DIAERESIS: char = '\u{308}';

/// Adds the Latin letters in the case of the Russian ones they stand for.
fn push_cased(latin: &mut String, letters: &str, text: &[char], span: std::ops::Range<usize>) {
    let upper = |index: usize| text.get(index).is_some_and(|c| c.is_uppercase());
    let lower = |index: usize| text.get(index).is_some_and(|c| c.is_lowercase());
    if !upper(span.start) {
        latin.push_str(letters);
        return;
    }
    let all_upper = upper(span.end)
        || span.len() > 1 && upper(span.end - 1)
        || !lower(span.end) && span.start > 0 && upper(span.start - 1);
    let mut first = true;
    for letter in letters.chars() {
        if all_upper || first {
            latin.extend(letter.to_uppercase());
        } else {
            latin.push(letter);
        }
        first &= !letter.is_alphabetic();
    }
}

static TABLES: LazyLock<Vec<Table>> =
    LazyLock::new(|| Standard::ALL.iter().map(|s| Table::new(s.published().table)).collect());

/// How to read the letters of before 1918, of Ukrainian and of Belarusian in any standard that does
/// not say.
const OTHER_LETTERS: &[(char, char)] = &[
    ('ѣ', 'е'),
    ('і', 'и'),
    ('ѳ', 'ф'),
    ('ѵ', 'и'),
    ('ї', 'и'),
    ('є', 'е'),
    ('ґ', 'г'),
    ('ў', 'у'),
];

struct Line {
    spelling: Vec<char>,
    at_start: bool,
    at_end: bool,
    before: Vec<char>,
    after: Vec<char>,
    latin: &'static str,
}

/// Lines by the first letter of their spelling, the most particular first.
struct Table {
    lines: HashMap<char, Vec<Line>>,
}

impl Table {
    fn new(table: &'static str) -> Self {
        let mut lines: Vec<Line> = table.lines().filter_map(Line::parse).collect();
        for &(other, russian) in OTHER_LETTERS {
            if !lines.iter().any(|line| line.spelling == [other]) {
                let same: Vec<Line> =
                    lines.iter().filter_map(|l| l.rewritten(russian, other)).collect();
                lines.extend(same);
            }
        }
        // A final ъ of the old spelling is mute in every standard.
        lines.push(Line::parse("ъ$ -").expect("the line has two fields"));
        lines.sort_by_key(|line| std::cmp::Reverse(line.particularity()));
        let mut by_letter: HashMap<char, Vec<Line>> = HashMap::new();
        for line in lines {
            by_letter.entry(line.spelling[0]).or_default().push(line);
        }
        Self { lines: by_letter }
    }

    fn line(&self, text: &[char], at: usize) -> Option<&Line> {
        let first = text[at].to_lowercase().next()?;
        self.lines.get(&first)?.iter().find(|line| line.fits(text, at))
    }
}

impl Line {
    fn parse(line: &'static str) -> Option<Self> {
        let mut fields = line.split('#').next()?.split_whitespace();
        let pattern = fields.next()?;
        let latin = fields.next()?;
        let at_start = pattern.starts_with('^');
        let at_end = pattern.ends_with('$');
        let pattern = pattern.trim_start_matches('^').trim_end_matches('$');
        let (before, pattern) = match pattern.strip_prefix('(') {
            Some(rest) => rest.split_once(')')?,
            None => ("", pattern),
        };
        let (spelling, after) = match pattern.strip_suffix(')') {
            Some(rest) => rest.split_once('(')?,
            None => (pattern, ""),
        };
        let latin = if latin == "-" { "" } else { latin };
        let (spelling, before) = (spelling.chars().collect(), neighbours(before));
        Some(Self { spelling, at_start, at_end, before, after: neighbours(after), latin })
    }

    /// The same line for another letter, where its spelling has the Russian one.
    fn rewritten(&self, russian: char, other: char) -> Option<Self> {
        if self.spelling != [russian] {
            return None;
        }
        let (before, after) = (self.before.clone(), self.after.clone());
        Some(Self { spelling: vec![other], before, after, ..*self })
    }

    fn particularity(&self) -> usize {
        let contexts =
            [self.at_start, self.at_end, !self.before.is_empty(), !self.after.is_empty()];
        self.spelling.len() * 10 + contexts.iter().filter(|&&there| there).count()
    }

    fn fits(&self, text: &[char], at: usize) -> bool {
        let end = at + self.spelling.len();
        let same = |text: char, letter: char| text.to_lowercase().eq(std::iter::once(letter));
        let before = at.checked_sub(1).map(|index| text[index]).filter(|&c| is_cyrillic(c));
        let after = text.get(end).copied().filter(|&c| is_cyrillic(c));
        let among = |letters: &[char], neighbour: Option<char>| {
            letters.is_empty() || neighbour.is_some_and(|n| letters.iter().any(|&l| same(n, l)))
        };
        end <= text.len()
            && text[at..end].iter().zip(&self.spelling).all(|(&text, &letter)| same(text, letter))
            && (!self.at_start || before.is_none())
            && (!self.at_end || after.is_none())
            && among(&self.before, before)
            && among(&self.after, after)
    }
}

/// The letters a bracket stands for.
fn neighbours(bracket: &str) -> Vec<char> {
    bracket
        .chars()
        .flat_map(|c| {
            match c {
                'V' => "аеёиоуыэюяѣіѵ".chars(),
                'C' => "бвгджзйклмнпрстфхцчшщѳ".chars(),
                'c' => "бвгджзклмнпрстфхцчшщѳ".chars(),
                _ => "".chars(),
            }
            .chain((!matches!(c, 'V' | 'C' | 'c')).then_some(c))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_standard_prints_its_samples() {
        for standard in Standard::ALL {
            for (russian, latin) in standard.published().samples {
                assert_eq!(romanize(russian, *standard), *latin, "{}", standard.name());
            }
        }
    }

    #[test]
    fn a_letter_may_be_typed_with_its_mark_apart() {
        for standard in Standard::ALL {
            let apart = "Андреи\u{306} ХРУЩЕ\u{308}В маленькии\u{306} И\u{306}";
            assert_eq!(
                romanize(apart, *standard),
                romanize("Андрей ХРУЩЁВ маленький Й", *standard),
                "{}",
                standard.name()
            );
        }
    }

    #[test]
    fn every_russian_letter_is_answered_for_without_cyrillic() {
        let alphabet = "АаБбВвГгДдЕеЁёЖжЗзИиЙйКкЛлМмНнОоПпРрСсТтУуФфХхЦцЧчШшЩщЪъЫыЬьЭэЮюЯяѢѣІіѲѳѴѵ";
        for standard in Standard::ALL {
            for first in alphabet.chars() {
                let pairs =
                    alphabet.chars().map(|second| format!("{first}{second}к {second}{first} "));
                let latin = romanize(&pairs.collect::<String>(), *standard);
                assert!(!latin.chars().any(is_cyrillic), "{}: {latin}", standard.name());
                let alone = romanize(&first.to_string(), *standard);
                let mute = matches!(first, 'ъ' | 'Ъ' | 'ь' | 'Ь');
                assert!(mute || !alone.is_empty(), "{}: {first}", standard.name());
            }
        }
    }

    #[test]
    fn names_are_short_and_lead_back() {
        for standard in Standard::ALL {
            assert_eq!(Standard::from_name(standard.name()), Some(*standard));
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c);
            assert!(standard.name().chars().all(plain));
            assert!(!standard.title().is_empty() && !standard.source().is_empty());
        }
        assert_eq!(Standard::from_name("klingon"), None);
    }

    #[test]
    fn groups_take_the_case_of_their_word() {
        let check = |russian, latin| assert_eq!(romanize(russian, Standard::Icao9303), latin);
        check("Хрущёв", "Khrushchev");
        check("ХРУЩЁВ", "KHRUSHCHEV");
        check("Щ", "Shch");
        check("Н. С. Хрущёв, 1957", "N. S. Khrushchev, 1957");
        check("Я", "Ia");
        check("ХХ СЪЕЗД", "KHKH SIEEZD");
    }

    #[test]
    fn old_spelling_is_read_in_every_standard() {
        assert_eq!(romanize("Хлѣбъ", Standard::BgnPcgn), "Khleb");
        assert_eq!(romanize("Россія", Standard::German), "Rossija");
        assert_eq!(romanize("Ѳедоръ", Standard::Icao9303), "Fedor");
        assert_eq!(romanize("хлѣбъ", Standard::AlaLc), "khli\u{361}eb");
    }
}
