//! Latin and Greek names, which Russian has from Byzantium or from scholars: `Theodosius` is
//! `Феодосий`, `Alexander` `Александр`, `Xenophon` `Ксенофонт`, `Lucretius` `Лукреций`.

use super::Orthography;

pub(super) const CLASSICAL: Orthography = Orthography {
    name: "classical",
    doubt: 1.2,
    table: "
us$      -  ус:0.3  о:0.7
ius$     ий  иус:1.0
(V)us$   й  ус:0.5
eus$     ей  ев:0.6
aeus$    ей
os$      -  ос:0.3
ios$     ий  иос:0.5
eos$     ей  еос:0.5
as$      ас  а:0.2  ант:0.6
eas$     ей  еас:0.4
es$      ес:0.1  -:0.3
is$      ис  -:0.5  ида:0.6
um$      -:0.3  ум
ium$     ий  -
io$      ио  ий:0.4
o$       о  он:0.3  -:0.8
on$      он  онт:0.6
ia$      ия  ея:0.7
ea$      ея
e$       е  а:0.4
er$      ер  р:0.5
ter$     тер  тр:0.2
der$     дер  др:0.2
c        к
c(eiyæœ) ц
ch       х
sch      сх
ti(aou)  ци  ти:0.3
th       т:0.2  ф:0.3
ph       ф
rh       р
ps       пс
y        и
ae       е  э
oe       е  э
æ        е  э
œ        е  э
e        е  э  и:0.8
eu       ев  эв  ей:0.4
au       ав:0.1  ау
ou       у
oi       и:0.5  ой
ai       е:0.3  ай
ei       ей  и:0.3
i(V)     и  ь:0.5
j        и:0.3  й
b        б  в:0.6
h        -:0.3  г:0.2  х:0.6
^h       г  -:0.4  х:0.5
(V)s(V)  с:0.1  з:0.1
x        кс
z        з
qu       кв
gg       нг  г:0.5
",
};
