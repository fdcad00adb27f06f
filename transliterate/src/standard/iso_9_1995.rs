//! ISO 9:1995: one Latin letter, with its marks, for each Cyrillic one, whatever the language.

use super::Published;

pub(super) const STANDARD: Published = Published {
    name: "iso-9-1995",
    title: "ISO 9:1995",
    source: "ISO 9:1995, Transliteration of Cyrillic characters into Latin characters, table 1",
    table: "
а       a
б       b
в       v
г       g
д       d
е       e
ё       ë
ж       ž
з       z
и       i
й       j
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
х       h
ц       c
ч       č
ш       š
щ       ŝ
ъ       ʺ
ы       y
ь       ʹ
э       è
ю       û
я       â
ѣ       ě
і       ì
ѳ       f̀
ѵ       ỳ
",
    samples: &[
        ("Чайковский", "Čajkovskij"),
        ("Хрущёв", "Hruŝëv"),
        ("Юлия", "Ûliâ"),
        ("Эльба", "Èlʹba"),
        ("Москва", "Moskva"),
        ("объезд", "obʺezd"),
    ],
};
