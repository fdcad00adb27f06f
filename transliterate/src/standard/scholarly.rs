//! The scholarly system of Slavists, with `x` for `х`.

use super::Published;

pub(super) const STANDARD: Published = Published {
    name: "scholarly",
    title: "Scholarly transliteration",
    source: "International scholarly system, as in the Slavic and East European Journal style sheet",
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
х       x
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
ѣ       ě
і       i
ѳ       f
ѵ       i
",
    samples: &[
        ("Чехов", "Čexov"),
        ("Хрущёв", "Xruščëv"),
        ("Толстой", "Tolstoj"),
        ("Эльцин", "Èlʹcin"),
        ("Пушкин", "Puškin"),
    ],
};
