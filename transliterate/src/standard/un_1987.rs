//! The United Nations' system for geographical names, resolution V/18 of 1987.

use super::Published;

pub(super) const STANDARD: Published = Published {
    name: "un-1987",
    title: "United Nations 1987",
    source: "Fifth UN Conference on the Standardization of Geographical Names, resolution V/18, 1987 (GOST 1983)",
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
щ       šč
ъ       ʺ
ы       y
ь       ʹ
э       è
ю       ju
я       ja
",
    samples: &[
        ("Россия", "Rossija"),
        ("Йошкар-Ола", "Joškar-Ola"),
        ("Щёлково", "Ščëlkovo"),
        ("Хабаровск", "Habarovsk"),
    ],
};
