//! ICAO Doc 9303, of the Russian travel passports since 2013.

use super::Published;

pub(super) const STANDARD: Published = Published {
    name: "icao-9303",
    title: "ICAO Doc 9303 (passports)",
    source: "ICAO Doc 9303, Machine Readable Travel Documents, part 3, section 6, table B: Cyrillic",
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
ъ       ie
ы       y
ь       -
э       e
ю       iu
я       ia
ѳ       f
ѵ       y
",
    samples: &[
        ("Юлия Щеглова", "Iuliia Shcheglova"),
        ("Артём Краевой", "Artem Kraevoi"),
        ("Андрей Видный", "Andrei Vidnyi"),
        ("Ян Разъездной", "Ian Razieezdnoi"),
        ("Игорь Ильин", "Igor Ilin"),
    ],
};
