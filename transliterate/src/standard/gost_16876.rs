//! GOST 16876-71, table 1, which became the system of the United Nations.

use super::Published;

pub(super) const STANDARD: Published = Published {
    name: "gost-16876",
    title: "GOST 16876-71, with marks",
    source: "GOST 16876-71 (edition of 1983), table 1",
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
ѣ       ě
і       i
ѳ       f
ѵ       y
",
    samples: &[
        ("Хрущёв", "Hruščëv"),
        ("Чайковский", "Čajkovskij"),
        ("Эльба", "Èlʹba"),
        ("Юлия", "Julija"),
    ],
};
