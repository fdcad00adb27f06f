//! BGN/PCGN as English newspapers simplify it.

use super::Published;

pub(super) const STANDARD: Published = Published {
    name: "press",
    title: "English press",
    source: "The usual simplification of BGN/PCGN in English newspapers and reference works",
    table: "
а       a
б       b
в       v
г       g
д       d
е       e
ё       yo
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
ъ       -
ы       y
ь       -
э       e
ю       yu
я       ya
^е      ye
(Vйъь)е ye
(жчшщ)ё e
ий$     y
ый$     y
",
    samples: &[
        ("Хрущёв", "Khrushchev"),
        ("Достоевский", "Dostoyevsky"),
        ("Ельцин", "Yeltsin"),
        ("Королёв", "Korolyov"),
        ("Грозный", "Grozny"),
        ("Игорь", "Igor"),
    ],
};
