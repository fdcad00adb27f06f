//! The common alphabet: Russian letters as small numbers, and how near one sounds to another.
//!
//! Every orthography table says which Russian letters a Latin spelling stands for, so the sounds
//! all spellings share are simply the 33 letters of the modern alphabet. Pre-1918, Ukrainian and
//! Belarusian letters are read as the Russian letter they correspond to.

use crate::cost::units;

/// One letter of the common alphabet: `а` is 0, `я` is 31, `ё` is 32.
pub(crate) type Letter = u8;

/// How many letters the common alphabet has.
pub(crate) const LETTERS: usize = 33;

// The letters, by their names in Unicode.
pub(crate) const A: Letter = 0;
pub(crate) const BE: Letter = 1;
pub(crate) const VE: Letter = 2;
pub(crate) const GHE: Letter = 3;
pub(crate) const DE: Letter = 4;
pub(crate) const IE: Letter = 5;
pub(crate) const ZHE: Letter = 6;
pub(crate) const ZE: Letter = 7;
pub(crate) const I: Letter = 8;
pub(crate) const SHORT_I: Letter = 9;
pub(crate) const KA: Letter = 10;
pub(crate) const EL: Letter = 11;
pub(crate) const EM: Letter = 12;
pub(crate) const EN: Letter = 13;
pub(crate) const O: Letter = 14;
pub(crate) const PE: Letter = 15;
pub(crate) const ER: Letter = 16;
pub(crate) const ES: Letter = 17;
pub(crate) const TE: Letter = 18;
pub(crate) const U: Letter = 19;
pub(crate) const EF: Letter = 20;
pub(crate) const HA: Letter = 21;
pub(crate) const TSE: Letter = 22;
pub(crate) const CHE: Letter = 23;
pub(crate) const SHA: Letter = 24;
pub(crate) const SHCHA: Letter = 25;
pub(crate) const HARD_SIGN: Letter = 26;
pub(crate) const YERU: Letter = 27;
pub(crate) const SOFT_SIGN: Letter = 28;
pub(crate) const E: Letter = 29;
pub(crate) const YU: Letter = 30;
pub(crate) const YA: Letter = 31;
pub(crate) const IO: Letter = 32;

/// The letter a Cyrillic character is read as, in either case; `None` for anything else.
pub(crate) fn letter(character: char) -> Option<Letter> {
    Some(match character {
        'а'..='я' => (character as u32 - 'а' as u32) as Letter,
        'А'..='Я' => (character as u32 - 'А' as u32) as Letter,
        'ё' | 'Ё' => IO,
        'і' | 'І' | 'ї' | 'Ї' | 'ѵ' | 'Ѵ' => I,
        'ѣ' | 'Ѣ' | 'є' | 'Є' => IE,
        'ѳ' | 'Ѳ' => EF,
        'ґ' | 'Ґ' => GHE,
        'ў' | 'Ў' => VE,
        _ => return None,
    })
}

/// The small letter that is written for it, with `е` for `ё`.
pub(crate) fn plain_character(letter: Letter) -> char {
    match letter {
        IO => 'е',
        _ => char::from_u32('а' as u32 + u32::from(letter)).unwrap_or('е'),
    }
}

/// Whether the character belongs to the Cyrillic script as names are written in it.
pub(crate) fn is_cyrillic(character: char) -> bool {
    ('\u{400}'..='\u{52f}').contains(&character)
}

/// Whether the letter is a vowel.
pub(crate) fn is_vowel(letter: Letter) -> bool {
    matches!(letter, A | IE | I | O | U | YERU | E | YU | YA | IO)
}

/// Whether the letter is `ж`, `ц`, `ч`, `ш` or `щ`, after which `о` and `ё` sound alike.
pub(crate) fn is_hushing(letter: Letter) -> bool {
    matches!(letter, ZHE | TSE | CHE | SHA | SHCHA)
}

/// Whether the letter is `ь` or `ъ`.
pub(crate) fn is_sign(letter: Letter) -> bool {
    matches!(letter, HARD_SIGN | SOFT_SIGN)
}

/// Whether the letters end as Russian surnames do: in `-ов`, `-ев`, `-ёв`, `-ин` or `-ын`.
pub(crate) fn ends_as_surname(letters: &[Letter]) -> bool {
    matches!(letters, [.., O | IE | IO, VE] | [.., I | YERU, EN])
}

/// The letters of a Cyrillic word; other characters (hyphens, apostrophes, marks) are left out.
pub(crate) fn letters(word: &str) -> impl Iterator<Item = Letter> + '_ {
    word.chars().filter_map(letter)
}

/// No substitution: the letters have nothing to do with each other.
pub(crate) const FAR: u8 = u8::MAX;

/// Letters that stand for each other in careless or dialect spellings, and the doubt of it.
const NEAR: &str = "
ео 1.4  её 0.9  ёо 1.4  еэ 0.35  ёэ 0.4  эи 1.5  ыи 0.0  ый 0.4  ий 0.0  ея 1.5
ае 1.9  аэ 1.8  ая 1.55  ую 1.25  юё 2.2  ао 1.7  еи 2.0  ыо 2.4  аы 1.8  вф 1.6
бп 1.2 дт 1.2  жш 1.3  зс 1.2  сц 1.8  зц 1.5  шщ 1.9  чщ 1.8  чш 2.3  чц 0.8
оу 1.7  аи 2.0  иу 2.0  уе 2.0  цз 1.8  жз 1.6  сш 1.8  кх 2.2  гх 1.8  гж 1.6  жч 1.9  чк 2.5  ьй 0.0
";

/// How much it costs to read the first letter where the second is written, in cost units.
pub(crate) static NEARNESS: std::sync::LazyLock<[[u8; LETTERS]; LETTERS]> =
    std::sync::LazyLock::new(|| {
        let mut table = [[FAR; LETTERS]; LETTERS];
        for (index, row) in table.iter_mut().enumerate() {
            row[index] = 0;
        }
        let mut fields = NEAR.split_whitespace();
        while let (Some(pair), Some(doubt)) = (fields.next(), fields.next()) {
            let mut pair = letters(pair);
            if let (Some(a), Some(b), Ok(doubt)) = (pair.next(), pair.next(), doubt.parse::<f32>())
            {
                let cost = units(doubt);
                table[a as usize][b as usize] = cost;
                table[b as usize][a as usize] = cost;
            }
        }
        table
    });
