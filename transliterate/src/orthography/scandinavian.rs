//! Swedish, Norwegian, Danish: `Chrusjtjov`, `Tjajkovskij`, `Jeltsin`, `Zjukov`, `Khrusjtsjov`.

use super::Orthography;

pub(super) const SCANDINAVIAN: Orthography = Orthography {
    name: "scandinavian",
    doubt: 0.2,
    table: "
sjtj     щ
sjtsj    щ
sjtjtj   щ
stj      щ:0.5
sj       ш  ж:0.5
sh       ш
tj       ч
tsj      ч
zj       ж
zh       ж
ch       х
kh       х
dzj      дж
dj       дж:0.3  дь:0.3
ts       ц
c        ц:0.3  к
ck       к
j        й
ja       я
ju       ю
jo       ё
jov      ёв
je       е
ij       ий
aj       ай
ej       ей  ай:0.4
oj       ой
y        ы  и:0.3  ю:0.6
i        и
w        в
å        о  а:0.4
aa       о:0.3  а
ä        е  э  я:0.5
æ        э  е
ö        ё  е  э
ø        ё  е  э
ov$      ов
h        х  г:0.3
gh       г
z        з  с:0.8
(C)r$    р  -:0.6  ур:0.5
",
};
