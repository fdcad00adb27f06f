//! Italian: `Chruščëv`, `Krusciov`, `Ciaikovski`, `Eltsin`, `Gorbaciov`; names at home: `Puccini`.

use super::Orthography;

pub(super) const ITALIAN: Orthography = Orthography {
    name: "italian",
    doubt: 1.0,
    table: "
sci(aou) ш  щ:0.3
sc(ei)   ш  щ:0.3
sch      ск  ш:0.6
sh       ш
ci(aou)  ч
cc(ei)   ч  чч
c(ei)    ч
ch       к:0.3  х:0.5
c        к
gi(aou)  дж  ж:0.3
gg(ei)   дж
g(ei)    дж  ж:0.4
gh       г
gli      ли:0.2  льи:0.3
gn       нь  н:0.4
zz       ц  цц
z        ц  дз:0.4  з:0.2
qu       кв
(V)s(V)  з  с:0.3
j        й  ж:0.6
ia       ия  я
ie       ие  е
io       ио  ё
iu       ию  ю
ts       ц
kh       х
zh       ж
h        -:0.4  х
w        в
i$       и  ий
",
};
