//! Finnish and Estonian: `Hruštšov`, `Tšaikovski`, `Jeltsin`, `Žukov`, `Gorbatšov`.

use super::Orthography;

pub(super) const FINNISH: Orthography = Orthography {
    name: "finnish",
    doubt: 0.2,
    table: "
štš      щ
shtsh    щ
šts      щ:0.3
tš       ч
tsh      ч
ts       ц  ч:0.6
tz       ц
š        ш
sh       ш
ž        ж
zh       ж
h        х  г:0.6
hh       х
j        й
ja       я  ья
ju       ю
jo       ё
je       е
ij       ий
i        и:0.3  й
oi       ой
ai       ай
ei       ей
y        ы  ю:0.7  и:0.4
õ        ы  ё:0.5
ä        я  э  а:0.3
ö        ё  э
aa       а
ii       и  ий
uu       у
oo       о
ee       е  э
kk       к:0.6  кк
tt       т  тт
pp       п  пп
w        в
c        к
sk       ск
i$       и  ий
",
};
