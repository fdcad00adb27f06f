//! ALA-LC, the romanization of American and British libraries, with its ties.

use super::Published;

pub(super) const STANDARD: Published = Published {
    name: "ala-lc",
    title: "ALA-LC",
    source: "ALA-LC Romanization Tables, Russian, Library of Congress",
    table: "
а       a
б       b
в       v
г       g
д       d
е       e
ё       ë
ж       zh
з       z
и       i
й       ĭ
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
ц       t͡s
ч       ch
ш       sh
щ       shch
ъ       ʺ
ы       y
ь       ʹ
э       ė
ю       i͡u
я       i͡a
ѣ       i͡e
і       ī
ѳ       ḟ
ѵ       ẏ
",
    samples: &[
        ("Хрущёв", "Khrushchëv"),
        ("Толстой", "Tolstoĭ"),
        ("Ельцин", "Elʹt͡sin"),
        ("Юрий", "I͡uriĭ"),
        ("Эренбург", "Ėrenburg"),
        ("съезд", "sʺezd"),
    ],
};
