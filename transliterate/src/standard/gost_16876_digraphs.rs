//! GOST 16876-71, table 2: letter groups instead of marks.

use super::Published;

pub(super) const STANDARD: Published = Published {
    name: "gost-16876-digraphs",
    title: "GOST 16876-71, letter groups",
    source: "GOST 16876-71 (edition of 1983), table 2",
    table: r#"
а       a
б       b
в       v
г       g
д       d
е       e
ё       jo
ж       zh
з       z
и       i
й       jj
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
ц       c
ч       ch
ш       sh
щ       shh
ъ       "
ы       y
ь       '
э       eh
ю       ju
я       ja
"#,
    samples: &[
        ("Хрущёв", "Khrushhjov"),
        ("Чайковский", "Chajjkovskijj"),
        ("Эльба", "Ehl'ba"),
        ("Юлия", "Julija"),
    ],
};
