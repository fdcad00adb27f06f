//! Uzbek and Tajik, whose `o` is the `а` of Russian: `Usmonov` is `Усманов`, `Toshkent` `Ташкент`.

use super::Orthography;

pub(super) const UZBEK: Orthography = Orthography {
    name: "uzbek",
    doubt: 1.2,
    table: "
o        а:0.1  о:0.2  у:0.6
oy       ай  ой
ov$      ов
ova$     ова
x        х
h        х  г:0.4
q        к
j        дж  ж:0.3
y        й
ya       я
yo       ё
yu       ю
ye       е
i        и  ы:0.3
u        у  ю:0.5
e        е  э
ch       ч
sh       ш
kh       х
gh       г
v        в
a        а  я:0.8
",
};
