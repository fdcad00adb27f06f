//! Polish: `Chruszczow`, `Czajkowski`, `Jelcyn`, `Żukow`, `Szepiłow`; names at home: `Wiśniewski`.

use super::Orthography;

pub(super) const POLISH: Orthography = Orthography {
    name: "polish",
    doubt: 0.0,
    table: "
szcz     щ  шч:0.2
sz       ш  щ:0.6
cz       ч  щ:1.2
rz       р:0.4  ж:0.4  рж:0.1
dz       дз  дж:0.8
dź       дж:0.3  дз:0.3
dż       дж
ż        ж
ch       х
ck       цк
c        ц
ci       ци:0.1  ти:0.2  ч  ць:0.3  чи:0.3
cie      че:0.2  це:0.2  те:0.2
cia      ця:0.3  ча:0.2  тя:0.2
si       си  щ:0.8
sia      ся
zi       зи
ść       сть  щ:0.5
ńc       нц
w        в
v        в:0.6
j        й
ja       я  ья
ju       ю
jo       ё
je       е
ia       я  ия
ie       е  ие:0.3
io       ё  ио
iu       ю  иу
ł        л
lj       ль
l        л
y        ы:0.3  и
y$       ый  ий
i        и
i$       ий  и
ó        у:0.2  о:0.2
ow$      ов
ew$      ев  ёв
x        кс
h        г:0.1  х
s        с
z        з
owa$     ова  -:0.5  ов
ówna$    -:0.6  о:0.4  а:0.4
czówna$  ч:0.2
ska$     ская:0.1  ский
cka$     цкая  цкий
ski$     ский
cki$     цкий
na$      на  ная:0.6
iusz$    ий  юш:0.3
jusz$    ий  юш:0.3
usz$     -:0.3  уш
ćk       тьк
(kpth)rz ш:0.2  рж:0.4  ж:0.5
ójc      уйц
ojc      ойц  уйц:0.6
",
};
