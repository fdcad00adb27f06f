//! Polish, after the spelling dictionary of PWN.

use super::Published;

pub(super) const STANDARD: Published = Published {
    name: "polish",
    title: "Polish (PWN)",
    source: "Wielki słownik ortograficzny PWN, Transkrypcja współczesnego alfabetu rosyjskiego, rule 76.B",
    table: "
а       a
б       b
в       w
г       g
д       d
е       ie
ё       io
ж       ż
з       z
и       i
й       j
к       k
л       ł
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
ч       cz
ш       sz
щ       szcz
ъ       -
ы       y
ь       ´
э       e
ю       iu
я       ia
л(еёиьюяѣі) l
^е      je
(Vъьй)е je
(жлцчшщ)е e
^ё      jo
(Vъьй)ё jo
(жлчшщ)ё o
(жцш)и  y
(ь)и    ji
^ю      ju
(Vъьй)ю ju
(лжчшщ)ю u
^я      ja
(Vъьй)я ja
(лжчшщ)я a
(лжчшщ)ь -
ь(Vѣі)  -
нь      ń
сь      ś
зь      ź
нь(Vѣі) n
сь(Vѣі) s
зь(Vѣі) z
",
    samples: &[
        ("Елена", "Jelena"),
        ("Лермонтов", "Lermontow"),
        ("Чернышевский", "Czernyszewskij"),
        ("Соловьёв", "Sołowjow"),
        ("Пугачёв", "Pugaczow"),
        ("Гоголь", "Gogol"),
        ("дед", "died"),
        ("орёл", "orioł"),
        ("объём", "objom"),
        ("Коробьин", "Korobjin"),
        ("Никита", "Nikita"),
        ("фельетон", "fieljeton"),
        ("люблю", "lublu"),
        ("сюда", "siuda"),
        ("мышь", "mysz"),
    ],
};
