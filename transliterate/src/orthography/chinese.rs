//! Chinese syllables in pinyin, as Russian writes them after Palladius: `Xi` is `Си`, `Zhou` `Чжоу`.

use super::{Orthography, is_latin_vowel};

/// How much less likely a word is pinyin that has other syllables.
pub(super) const DOUBT_OF_OTHER_WORDS: f32 = 2.0;

/// Whether a word may be made of the syllables of pinyin: an initial, vowels, and no more than `n`,
/// `ng` or `r` behind them. (ISO 7098:2015, table of syllables.)
pub(super) fn is_pinyin(letters: &[char]) -> bool {
    letters.iter().enumerate().all(|(at, &letter)| {
        let before = at.checked_sub(1).map(|before| letters[before]);
        let next = letters.get(at + 1).copied();
        match (letter, next) {
            _ if is_latin_vowel(letter) => true,
            ('v', _) => false,
            ('z' | 'c' | 's', Some('h')) | ('n', _) => true,
            ('g', _) if before == Some('n') => true,
            ('r', None) => before == Some('e'),
            (_, Some(next)) => is_latin_vowel(next),
            (_, None) => false,
        }
    })
}

pub(super) const CHINESE: Orthography = Orthography {
    name: "chinese",
    doubt: 0.0,
    table: "
zh       чж
ch       ч
sh       ш
x        с
xi       си  с
xia      ся
xiao     сяо
xu       сюй  сю
q        ц
qi       ци  ц
qu       цюй  цю
ji       цзи  цз
ju       цзюй  цзю
j        цз
z        цз
c        ц
r        ж:0.3
h        х
w        в
wu       у
yi       и
yu       юй  ю
ya       я
yan      янь
yao      яо
you      ю
yo       ю
ye       е
ian      янь
iang     ян
iao      яо
ia       я
iu       ю
ie       е
ui       уй
un       унь
uan      уань
uo       о
ng       н
n$       нь  н:0.5
n        н
e        э  е
i        и  ы:0.3
hui      хуэй
ei       эй
ao       ао
ou       оу
ong      ун
iong     юн
ang      ан
iang     ян
uang     уан
yun      юнь
jun      цзюнь
qun      цюнь
xun      сюнь
",
};

#[cfg(test)]
mod tests {
    use super::is_pinyin;

    #[test]
    fn pinyin_is_made_of_its_syllables() {
        let check = |word: &str| is_pinyin(&word.chars().collect::<Vec<char>>());
        for word in ["mao", "zedong", "zhou", "enlai", "xiaoping", "rongji", "yaner", "guangxu"] {
            assert!(check(word), "{word}");
        }
        for word in ["gurov", "ermak", "reichs", "rerikh", "krasin", "roerich", "tver"] {
            assert!(!check(word), "{word}");
        }
    }
}
