//! GOST 7.79-2000, system B: letters without marks; `ц` is `c` before e, i, y and j.

use super::Published;

pub(super) const STANDARD: Published = Published {
    name: "gost-7.79-b",
    title: "GOST 7.79-2000, system B",
    source: "GOST 7.79-2000 (SIBID), table 2: system B, with its note on c before e, i, j, y",
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
ц       cz
ч       ch
ш       sh
щ       shh
ъ       ``
ы       y`
ь       `
э       e`
ю       yu
я       ya
ѣ       ye
і       i
ѳ       fh
ѵ       yh
ц(еиыйієёюя) c
",
    samples: &[
        ("Хрущёв", "Xrushhyov"),
        ("Царёв", "Czaryov"),
        ("Цицерон", "Ciceron"),
        ("Юлия", "Yuliya"),
        ("Подъёмный", "Pod``yomny`j"),
        ("Эльба", "E`l`ba"),
    ],
};
