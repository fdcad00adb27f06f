//! BGN/PCGN 1947: `е` is `ye` at the start, after vowels, `й` and the signs.

use super::Published;

pub(super) const STANDARD: Published = Published {
    name: "bgn-pcgn",
    title: "BGN/PCGN 1947",
    source: "Romanization of Russian, BGN/PCGN 1947 System, with its notes 1 and 2; the optional middle dots are not written",
    table: "
а       a
б       b
в       v
г       g
д       d
е       e
ё       ë
ж       zh
з       z
и       i
й       y
к       k
л       l
м       m
н       n
о       o
п       p
р       r
с       s
т       t
у       u
ф       f
х       kh
ц       ts
ч       ch
ш       sh
щ       shch
ъ       ”
ы       y
ь       ’
э       e
ю       yu
я       ya
^е      ye
(Vйъь)е ye
^ё      yë
(Vйъь)ё yë
",
    samples: &[
        ("Елизово", "Yelizovo"),
        ("Чапаевск", "Chapayevsk"),
        ("Мейеровка", "Meyyerovka"),
        ("Юрьев объезд", "Yur’yev ob”yezd"),
        ("Белкино", "Belkino"),
        ("Ёдва", "Yëdva"),
        ("Змииёвка", "Zmiiyëvka"),
        ("Айёган", "Ayyëgan"),
        ("Воробьёво", "Vorob’yëvo"),
        ("Кебанъёль", "Keban”yël’"),
        ("Озёрный", "Ozërnyy"),
        ("Йошкар-Ола", "Yoshkar-Ola"),
        ("Бийск", "Biysk"),
        ("Тында", "Tynda"),
        ("Электрогорск", "Elektrogorsk"),
        ("Руэм", "Ruem"),
    ],
};
