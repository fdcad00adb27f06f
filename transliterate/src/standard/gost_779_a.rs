//! GOST 7.79-2000, system A: the Russian edition of ISO 9:1995.

use super::Published;

pub(super) const STANDARD: Published = Published {
    name: "gost-7.79-a",
    title: "GOST 7.79-2000, system A",
    source: "GOST 7.79-2000 (SIBID), table 1: system A, identical with ISO 9:1995",
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
х       h
ц       c
ч       č
ш       š
щ       ŝ
ъ       ʺ
ы       y
ь       ʹ
э       è
ю       û
я       â
ѣ       ě
і       ì
ѳ       f̀
ѵ       ỳ
",
    samples: &[("Ельцин", "Elʹcin"), ("Хрущёв", "Hruŝëv"), ("Юрий", "Ûrij"), ("съезд", "sʺezd")],
};
