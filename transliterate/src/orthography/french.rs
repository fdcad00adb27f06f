//! French: `Khrouchtchev`, `Tchaïkovski`, `Eltsine`, `Joukov`, `Potemkine`; names at home: `Rousseau`.

use super::Orthography;

pub(super) const FRENCH: Orthography = Orthography {
    name: "french",
    doubt: 0.0,
    table: "
chtch    щ
chtsch   щ
tch      ч
tsch     ч
ch       ш:0.6  щ:0.8
sh       ш:0.7
sch      ш
j        ж
dj       дж
kh       х:0.3
gu(eiyéè) г
gh       г
g(eiyéè) ж:0.8  г:0.4
ou       у
u        ю:0.6  у:0.6
oui      уй  уи
iou      ю
io       ё  ио:0.3
ia       я  ия:0.3
ie       е  ие:0.3
ie$      и  ия:0.4  ие:0.6
ié       е
iai      яй
ya       я
yo       ё:0.6
ye       е
you      ю
ï        й  и
aï       ай  аи
eï       ей
oï       ой
ay       ай  е:2.1
ai       е:0.1  э:0.1  ай
ei       ей:0.3  е:0.2
oy       уа:0.3  ой
oi       уа:0.1  ой
au       о:0.1  ау:0.3
aux$     о
eau      о
eaux$    о
eu       е:0.2  ё:0.2  ев:0.5
œu       е  ё
in       ен:1.5  ин:0.6
en       ан:1.6  ен
em       ам:0.4  ем
an       ан:0.3
ine$     ин
ene$     ен
ane$     ан
ne$      н  на:0.5
e$       -:0.2  е:0.6  а:0.7
(C)es$   -:0.4
ss       с  сс
(V)s(V)  з:1.2
s        с
ç        с
c(eiyéè) с
c        к
qu       к
q        к
ck       к
th       т
ph       ф
ts       ц  тс
tz       ц
x        кс  кз:0.5
x$       -:0.3  кс
s$       -:0.1  с:0.3
t$       т  -:0.9
d$       д  -:0.7
ff       ф
eff$     ев
off$     ов
iev$     ев
ieff$    ев
y        и  ы:0.2  й:0.2
y(V)     й:0.2  и:0.2
ill      ий:0.4  иль
ille$    иль:0.2  ий:0.3
gn       нь:0.2  гн:0.3
é        е  э
w        в
h        -:0.3  х:0.4  г:0.4
^h       -:0.4  г  х:0.4
ïa       я  йа:0.5
ïo       ё  йо:0.5
ïe       е
ïou    
you      ю
# Mute at the end, and within.
er$      ер  е:0.4
ier$     ьер  ье:0.2
ert$     ерт  ер:0.3
et$      ет  е:0.4
(C)e(C)  е  э  -:0.9
tte$     т  тт  та:0.4  тта:0.4
aill     ай
eill     ей
ouill    уй
",
};
