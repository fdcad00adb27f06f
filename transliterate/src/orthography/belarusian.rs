//! Belarusian names romanized from their own spelling, which writes unstressed vowels as they sound
//! and soft `т` and `д` as `ц` and `дз`: `Dzyakaw`, `Zakharanka`, `Uładzimir`, `Tsyareshka`.

use super::Orthography;

pub(super) const BELARUSIAN: Orthography = Orthography {
    name: "belarusian",
    doubt: 1.2,
    table: "
a        а  о:0.2  е:0.7
ia       я  е:0.2
ja       я  е:0.2
ya       я  е:0.2
o        о
e        е  э
y        ы  и
i        и  ы:0.5  е:0.8
h        г
g        г:0.3
kh       х
ch       ч  х:0.3
dz       д:0.3  дз:0.5
dź       д:0.3  дь:0.3
dz(iy)   д  дз:0.3
dzia     дя  де:0.2
dzya     дя  де:0.2
ts       ц  т:0.5
ts(iy)   т  ц:0.3
tsia     тя  те:0.2
tsya     тя  те:0.2
c        ц  т:0.5
c(ij)    т  ц:0.3
cia      тя  те:0.2
ć        т  ть
cz       ч
č        ч
sz       ш
š        ш
sh       ш
ž        ж
zh       ж
shch     щ
(V)u(C)  в  у:0.5
(V)u$    в
^u(C)    у  в:0.2
ŭ        в
w        в
iu       ю
io       ё
ou$      ов  ев:0.3
au$      ов  ев:0.6
eu$      ев
you$     ёв
aw$      ов  ев:0.6
aŭ$      ов  ев:0.6
anka$    енко:0.1  анко
enka$    енко
ka$      ка  ко:0.2
iy       ий
ski$     ский
cki$     цкий
tski$    цкий
",
};
