//! German, after the table of the Duden.

use super::Published;

pub(super) const STANDARD: Published = Published {
    name: "german",
    title: "German (Duden)",
    source: "Duden, Die deutsche Rechtschreibung, Transkriptionstabelle Russisch",
    table: "
а       a
б       b
в       w
г       g
д       d
е       e
ё       jo
ж       sch
з       s
и       i
й       i
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
х       ch
ц       z
ч       tsch
ш       sch
щ       schtsch
ъ       -
ы       y
ь       -
э       e
ю       ju
я       ja
^е      je
(Vйъь)е je
(жчшщ)ё o
(V)с(V) ss
ий      i
ый      y
й(V)    j
ий(c)   ij
ый(c)   yj
ий(V)   ij
ый(V)   yj
кс      x
",
    samples: &[
        ("Хрущёв", "Chruschtschow"),
        ("Горбачёв", "Gorbatschow"),
        ("Ельцин", "Jelzin"),
        ("Чуйков", "Tschuikow"),
        ("Андрей", "Andrei"),
        ("Горький", "Gorki"),
        ("Новороссийск", "Noworossijsk"),
        ("Алексей", "Alexei"),
        ("Жуков", "Schukow"),
        ("Василий", "Wassili"),
    ],
};
