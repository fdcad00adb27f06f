//! Portuguese, Catalan and Galician: `Khruschov`, `Tchaikovski`, `Jukov`, `Khrusxov`, `Txaikovski`.

use super::Orthography;

pub(super) const IBERIAN: Orthography = Orthography {
    name: "iberian",
    doubt: 0.1,
    table: "
x        ш  щ:0.4  кс:0.4  х:0.6
tx       ч
sx       щ:0.3  шч
tch      ч
ch       ш:1.2  ч:0.5
sch      щ:0.3  ш:0.2
j        ж
zh       ж
kh       х
gu(eiéí) г
g(ei)    ж:1.1  г:0.3
nh       нь  н
lh       ль
ny       нь
ll       ль
c(ei)    с
ç        с
c        к
qu       к
(V)s(V)  з:0.6
ss       с
ão       ан:0.3  ау:0.3
ã        ан
ia       ия  я
ie       ие  е
io       ио  ё
iu       ю
y        и  ы
ts       ц
ou       у:0.3  оу
h        -:0.7  х
z        з
i$       и  ий
e$       -  е
",
};
