//! French, as dictionaries and newspapers write Russian names.

use super::Published;

pub(super) const STANDARD: Published = Published {
    name: "french",
    title: "French",
    source: "Usual French transcription, as in the Larousse and Robert dictionaries of proper names",
    table: "
а       a
б       b
в       v
г       g
д       d
е       e
ё       io
ж       j
з       z
и       i
й       ï
к       k
л       l
м       m
н       n
о       o
п       p
р       r
с       s
т       t
у       ou
ф       f
х       kh
ц       ts
ч       tch
ш       ch
щ       chtch
ъ       -
ы       y
ь       -
э       e
ю       iou
я       ia
(жчшщ)ё e
(аеёоуыэюя)е ïe
(ьъ)е   ie
(аеёоуыэюя)и ï
(V)с(V) ss
г(еиіѣ) gu
ий$     i
ый$     y
ии$     ii
ин$     ine
ын$     yne
ьё      io
(Vй)ю   ïou
(Vй)я   ïa
(и)я    a
(и)ю    ou
(и)е    e
ия$     ia
",
    samples: &[
        ("Хрущёв", "Khrouchtchev"),
        ("Пушкин", "Pouchkine"),
        ("Чехов", "Tchekhov"),
        ("Достоевский", "Dostoïevski"),
        ("Васильев", "Vassiliev"),
        ("Сергей", "Sergueï"),
        ("Дудаев", "Doudaïev"),
        ("Грозный", "Grozny"),
        ("Михаил", "Mikhaïl"),
        ("Пётр", "Piotr"),
        ("Толстой", "Tolstoï"),
        ("Горбачёв", "Gorbatchev"),
        ("Менделеев", "Mendeleïev"),
    ],
};
