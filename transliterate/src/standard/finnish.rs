//! Finnish national transliteration, SFS 4900.

use super::Published;

pub(super) const STANDARD: Published = Published {
    name: "finnish",
    title: "Finnish (SFS 4900)",
    source: "SFS 4900, Transliteration of Cyrillic characters: Slavonic languages, national system",
    table: "
а       a
б       b
в       v
г       g
д       d
е       e
ё       jo
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
ц       ts
ч       tš
ш       š
щ       štš
ъ       -
ы       y
ь       -
э       e
ю       ju
я       ja
^е      je
(Vъь)е  je
(жчшщ)ё o
ий$     i
(аеёоуыэюя)й(c) i
(аеёоуыэюя)й$ i
ый$     yi
",
    samples: &[
        ("Хрущёв", "Hruštšov"),
        ("Ельцин", "Jeltsin"),
        ("Горбачёв", "Gorbatšov"),
        ("Чайковский", "Tšaikovski"),
        ("Достоевский", "Dostojevski"),
        ("Толстой", "Tolstoi"),
    ],
};
