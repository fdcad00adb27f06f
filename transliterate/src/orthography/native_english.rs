//! English names at home, as Russian writes them by ear: `Wright` is `Райт`, `Shaw` is `Шоу`.

use super::Orthography;

pub(super) const NATIVE_ENGLISH: Orthography = Orthography {
    name: "native-english",
    doubt: 1.6,
    table: "
a        а  э  е:0.3  эй:0.2  ей:0.2  о:0.6
e        е  э  и:0.6
i        и  ай:0.2
o        о:0.7  оу:0.3  а:0.5
u        а:0.4  у  ю:0.2
y        и  ай:0.3  й:0.2
y(V)     й
ya       я
yo       йо  ё
y$       и
e$       -
(C)ey$   и  ей
ie$      и
i$       и
ai       ей:0.1  эй  ай:0.4
ay       ей  эй  ай:0.4
au       о  ау
aw       о  оу:0.2
ea       и  е  эй:0.4  ей:0.4
ee       и
ei       ей  ай:0.2  и:0.4
eigh     ей
ew       ью:0.1  ю  у:0.4
eu       ю  ев:0.4
ey       ей  и
igh      ай
ie       и  ай:0.4
oa       о  оу
oe       о  оу
oo       у
ou       у:0.3  ау:0.1  о:0.4
ow       оу  ау  о:0.4
ough     о  оу
oi       ой
oy       ой
ar       ар
er       ер  эр
ir       ер:0.1  ир  ёр:0.2
or       ор  ер:0.5
ur       ер:0.1  ур  ёр:0.2
yr       ир  ер
ere$     ир
are$     ер  эр
ire$     айр  ир
ore$     ор
c        к
c(eiy)   с
ch       ч  к:0.4  ш:0.5
ck       к
cks      кс
dge      дж
dg       дж
g        г
g(eiy)   дж:0.2  г
gh       -:0.3  г:0.2
gh$      -  г:0.6
gu(ei)   г
h        х  г:0.3  -:1.0
j        дж
kn       н:0.2  кн:0.4
^kn      н  кн:0.4
ng       нг
ph       ф
qu       кв  ку:0.5
(V)s(V)  з:0.2  с:0.2
s$       с  з:0.3
sh       ш
sch      ш  ск:0.3
ssh      ш
th       т  с:0.5  ф:0.6  з:0.8
tch      ч
tion     шен
w        у  в:0.2
wh       у  х:0.5
wr       р
^wr      р
x        кс
z        з
ce$      с
se$      с  з
le$      л  ль
es$      с  ес:0.2
gn       н:0.4  гн
mb$      м  мб
lm       лм  м:0.6
ld       лд  льд
l        л
(C)e(C)  е  э  и:0.6  -:0.8
(C)y(C)  и  ай:0.3
(C)y(V)  й  ай:0.4
(C)i(V)  и  ай:0.4
ew$      ью:0.1  ю  у:0.4
ow$      оу  ау  о:0.4
",
};
