//! ISO/R 9:1968: the Slavists' letters, with `ch` for `х`.

use super::Published;

pub(super) const STANDARD: Published = Published {
    name: "iso-r-9-1968",
    title: "ISO/R 9:1968",
    source: "ISO Recommendation R 9, second edition, 1968",
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
х       ch
ц       c
ч       č
ш       š
щ       šč
ъ       ʺ
ы       y
ь       ʹ
э       ė
ю       ju
я       ja
ѣ       ě
і       i
ѳ       ḟ
ѵ       ẏ
",
    samples: &[
        ("Чайковский", "Čajkovskij"),
        ("Хрущёв", "Chruščëv"),
        ("Эренбург", "Ėrenburg"),
        ("Юлия", "Julija"),
    ],
};
