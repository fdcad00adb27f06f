//! Chinese in the romanization of Wade and Giles with its aspirations lost, as newspapers had it
//! until 1979: `Hsia` is `Ся`, `Tung` `Дун`, `Chou` `Чжоу`.

use super::Orthography;

pub(super) const WADE_GILES: Orthography = Orthography {
    name: "wade-giles",
    doubt: 1.2,
    table: "
k        г:0.1  к:0.1
p        б:0.1  п:0.1
t        д:0.1  т:0.1
ch       чж  ч
ch(iü)   цз  ц
ts       цз  ц
tz       цз  ц
tse      цзэ  цэ
hs       с
j        ж
h        х
ih       и
eh       э  е
ieh      е
üeh      юэ
ung      ун
ang      ан
eng      эн
ing      ин
iang     ян
iung     юн
ien      янь
ian      янь
yen      янь
an$      ань
en$      энь
in$      инь
un$      унь
uan      уань
uang     уан
ün       юнь
ü        юй  ю
yü       юй  ю
yu       ю  юй
u        у  ы:0.4
ui       уй
uei      уэй  уй
uo       о
e        э
o        о  э:0.3
ao       ао
ai       ай
ei       эй
ou       оу
ia       я
ya       я
yeh      е
iao      яо
yao      яо
iu       ю
w        в
wu       у
i        и
",
};
