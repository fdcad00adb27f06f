//! Romanian: `Hrușciov`, `Ceaikovski`, `Elțîn`, `Jukov`; names at home: `Ceaușescu`.

use super::Orthography;

pub(super) const ROMANIAN: Orthography = Orthography {
    name: "romanian",
    doubt: 0.8,
    table: "
șci(aou) щ
şci(aou) щ
șc(ei)   щ
şc(ei)   щ
ș        ш
ş        ш
sh       ш
ți       ци
ț        ц
ţ        ц
cea      ча  чя:0.5
cio      чо  чё
ciu      чу
ci$      ч  чи:0.3
ce       че
ci       чи
che      ке
chi      ки
c        к
ge       дже  ге:0.4
gi       джи  ги:0.4
ghe      ге
ghi      ги
j        ж
h        х  г:0.4
ia       я  ия
ie       е  ие
io       ё  ио
iu       ю  ию
ea       я  еа
ă        э:0.3  а:0.2  о:0.8
â        ы
î        ы  и:0.4
i$       и  ий
w        в
x        кс
",
};
