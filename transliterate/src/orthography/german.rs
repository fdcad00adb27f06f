//! German: `Chruschtschow`, `Tschaikowski`, `Jelzin`, `Schukow`, `Sacharow`; names at home:
//! `Schmidt`, `Eisenstein`.

use super::Orthography;

pub(super) const GERMAN: Orthography = Orthography {
    name: "german",
    doubt: 0.2,
    table: "
schtsch  щ
stsch    щ  стч:0.4
tzsch    ч:0.2  цш:0.3
tsch     ч  щ:1.0
sch      ш  ж:0.3  щ:0.5  сх:1.0
sh       ж:0.8  ш:0.3
dsch     дж
zsch     ч:0.3
chs      кс:0.2  хс:0.2
ch       х
ck       к
c        к:0.3  ц:0.6
w        в
v        ф:0.6  в:0.4
ow$      ов
ew$      ев  ёв
jew$     ев  ьев
ov$      ов:0.5
z        ц  з:1.0
tz       ц
ts       ц:0.3  тс
s(V)     з:0.1  с:0.1
^s(V)    с  з:0.4
(V)s(V)  с:0.3  з:0.1
ss       с  сс
ß        с
^st      шт:0.2  ст
^sp      шп:0.2  сп
st       ст
j        й
ja       я
ju       ю
jo       ё  йо:0.2
je       е
ia       ия  иа  я:0.3
ie       и:0.1  ие  е:0.4
ei       ей  ай:0.1  эй:0.2
ey       ей  ай:0.2
ai       ай
ay       ай
eu       ой:0.2  ей:0.3  эй:0.5  ев:0.3
äu       ой:0.2  ей:0.3
au       ау  ав:0.4
aa       а  аа:0.5
ee       е  ее:0.3
oo       о  оо
ä        е  э  я:0.6
ae       е:0.3  э:0.3  аэ:0.5
oe       ё:0.3  е:0.2  э:0.4  оэ:0.5
ue       ю:0.2  у:0.6
ö        ё  е  э:0.3
ü        ю  и:0.4
(V)h     -:0.2  х:0.4
h        г:0.2  х:0.2
th       т
ph       ф
dt$      дт  т:0.2
pf       пф
qu       кв
y        ы  и  й
y$       и:0.2  ий:0.2
i$       и  ий
ij$      ий
mann$    ман  манн
",
};
