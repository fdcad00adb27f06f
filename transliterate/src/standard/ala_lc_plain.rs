//! ALA-LC as printed where neither ties nor marks can be set.

use super::Published;

pub(super) const STANDARD: Published = Published {
    name: "ala-lc-plain",
    title: "ALA-LC without marks",
    source: "ALA-LC Romanization Tables, Russian, as catalogues print them without ties and marks",
    table: "
а       a
б       b
в       v
г       g
д       d
е       e
ё       e
ж       zh
з       z
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
х       kh
ц       ts
ч       ch
ш       sh
щ       shch
ъ       -
ы       y
ь       -
э       e
ю       iu
я       ia
ѣ       ie
і       i
ѳ       f
ѵ       y
",
    samples: &[
        ("Хрущёв", "Khrushchev"),
        ("Толстой", "Tolstoi"),
        ("Ельцин", "Eltsin"),
        ("Юрий", "Iurii"),
        ("Ярославль", "Iaroslavl"),
    ],
};
