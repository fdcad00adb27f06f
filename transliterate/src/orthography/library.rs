//! ALA-LC, the libraries' romanization, without its ties: `Iurii`, `IAroslav`, `Tolstoĭ`.

use super::Orthography;

pub(super) const ALA_LC: Orthography = Orthography {
    name: "ala-lc",
    doubt: 0.6,
    table: "
shch     щ
sh       ш
zh       ж
kh       х
ch       ч
ts       ц  тс:0.4
ia       я  иа:0.4
iu       ю  иу:0.4
io       ё  ио:0.4
ie       ие:0.1  е:0.6
^e       е  э  ё
e        е  э  ё:0.1
ii$      ий
yi$      ый
i$       ий:0.3  и
y        ы
i        и  й:0.2
ai       ай
oi       ой
ei       ей  эй:0.3
ui       уй
j        й:1.5
w        в:1.5
c        к:1.5  ц:1.5
h        х:1.2  г:1.5
",
};
