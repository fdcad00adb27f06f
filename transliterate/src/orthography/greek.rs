//! Modern Greek, and words that came through it, where `b`, `d` and `g` are written `mp`, `nt` and
//! `gk`: `Antonios`, `Theoklitos`, `Ampakan`.

use super::Orthography;

pub(super) const GREEK: Orthography = Orthography {
    name: "greek",
    doubt: 1.2,
    table: "
os$      -  ос:0.2
ios$     ий  иос:0.3
as$      ас  а:0.4  -:0.6
is$      ис  -:0.4  ий:0.6
es$      ес  -:0.5
mp       мп:0.3  б:0.3  мб
nt       нт  д:0.5  нд:0.3
nk       нк:0.3  г:0.5  нг
gk       г:0.1  нг:0.3
gg       нг
b        в:0.2  б:0.2
v        в
th       т  ф:0.3
ch       х
x        кс  х:0.3
ph       ф
y        и
ei       и
oi       и:0.3  ой
ai       е  ай
ou       у
eu       ев  еф:0.5
ef       еф  ев:0.2
au       ав
af       аф  ав:0.2
gi(aeo)  й:0.3  ги
^gi(aeo) й  ги:0.3
h        х  -:0.5
io       ио
ia       ия  иа
tz       дз  ц:0.3
s        с  ш:0.6
z        з  ж:0.6
",
};
