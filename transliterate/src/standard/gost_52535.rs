//! GOST R 52535.1-2006, of the Russian travel passports of 2010 to 2013.

use super::Published;

pub(super) const STANDARD: Published = Published {
    name: "gost-r-52535.1",
    title: "GOST R 52535.1-2006 (passports 2010-2013)",
    source: "GOST R 52535.1-2006, Machine readable travel documents, appendix A",
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
ц       tc
ч       ch
ш       sh
щ       shch
ъ       -
ы       y
ь       -
э       e
ю       iu
я       ia
",
    samples: &[
        ("Юлия", "Iuliia"),
        ("Щеглова", "Shcheglova"),
        ("Цветкова", "Tcvetkova"),
        ("Хрущёв", "Khrushchev"),
        ("Подъездной", "Podezdnoi"),
    ],
};
