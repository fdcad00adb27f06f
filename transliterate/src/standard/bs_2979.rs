//! British Standard 2979 of 1958; names in `-ий` end in `-y`.

use super::Published;

pub(super) const STANDARD: Published = Published {
    name: "bs-2979",
    title: "British Standard 2979:1958",
    source: "BS 2979:1958, Transliteration of Cyrillic and Greek characters; `ы` as the Oxford University Press prints it",
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
ц       ts
ч       ch
ш       sh
щ       shch
ъ       ʺ
ы       ȳ
ь       ʹ
э       é
ю       yu
я       ya
ѣ       ê
і       ī
ѳ       f
ѵ       y
ий$     y
ый$     ȳ
",
    samples: &[
        ("Хрущёв", "Khrushchëv"),
        ("Чайковский", "Chaĭkovsky"),
        ("Быков", "Bȳkov"),
        ("Эльба", "Élʹba"),
        ("Юлия", "Yuliya"),
    ],
};
