//! Names of the Muslim world, whose short vowels every language hears its own way: `Hossein`,
//! `Husain` and `Hussayn` are `Хусейн`, `Mohammed` is `Мухаммед`, `Saleh` `Салих`.

use super::Orthography;

pub(super) const ARABIC: Orthography = Orthography {
    name: "arabic",
    doubt: 1.2,
    table: "
a        а  э:0.4  е:0.4
e        е  э  и:0.4  а:0.5
i        и  е:0.3
o        о  у:0.2
u        у  о:0.3  ю:0.4
ou       у  о:0.4
oo       у
ee       и
aa       а
ai       ай  ей:0.1  аи:0.3  эй:0.3
ay       ай  ей:0.1  аи:0.3  эй:0.3
ei       ей  эй  аи:0.5  еи:0.3
ey       ей  эй  аи:0.5  еи:0.3
au       ау  ав:0.3
aw       ау  ав:0.3
y        й  и
y(V)     й
y$       и
ya       я
yu       ю
iya      ия
iyya     ия
ia       ия  иа
ie       ие
h        х  г:0.5
h$       -:0.2  х:0.2
ah$      а  ах:0.4
eh$      е  а:0.3  ех:0.4
kh       х
gh       г  к:0.6
sh       ш
ch       ч
zh       ж
th       с:0.3  т:0.3
dh       д  з:0.3
dj       дж
j        дж  ж:0.3
q        к  г:0.4
w        в  у:0.3
bb       б  бб
dd       д  дд
ff       ф  фф
kk       к  кк
ll       л  лл
mm       м  мм
nn       н  нн
rr       р  рр
ss       с  сс
tt       т  тт
yy       й  йй:0.5
zz       з  зз
l        л  ль:0.1
",
};
