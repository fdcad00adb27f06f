//! Latvian and Lithuanian, with their endings: `Hruščovs`, `Chruščiovas`, `Čaikovskis`, `Žukovs`.

use super::Orthography;

pub(super) const BALTIC: Orthography = Orthography {
    name: "baltic",
    doubt: 0.0,
    table: "
šč       щ
š        ш
č        ч
ž        ж
sh       ш:0.5
ch       х
h        х  г:0.4
c        ц
ck       цк
dž       дж
j        й
ja       я
ju       ю
jo       ё
je       е
ij       ий
ia       я  ия:0.3
ie       е  ие
io       ё  ио
iu       ю  ию
ai       ай
ei       ей
ė        е
y        ы  и
w        в
uo       о:0.5  уо
(V)v(C)  в
s$       -  с:0.3
as$      -  ас:0.3
is$      -  ий  ис:0.3
us$      -  ус:0.3
js$      й
ijs$     ий
is$      ий  и
ius$     й  ий  ь  ев:1.5
jus$     й  ь
es$      -:0.3  е
os$      -:0.3  о:0.5  ос:0.4
ys$      ий  ис  -:0.2
e$       а:0.5  е  я:0.5
o        о
ovas$    ов  ово:0.6
evas$    ев  ёв
iovas$   ёв  ов
inas$    ин  ино:0.6
iovs$    ёв
ievs$    ев
",
};
