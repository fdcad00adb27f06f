//! Chinese syllables in pinyin, as Russian writes them after Palladius: `Xi` is `Си`, `Zhou` `Чжоу`.

use super::Orthography;

pub(super) const CHINESE: Orthography = Orthography {
    name: "chinese",
    doubt: 0.0,
    table: "
zh       чж
ch       ч
sh       ш
x        с
xi       си  с
xia      ся
xiao     сяо
xu       сюй  сю
q        ц
qi       ци  ц
qu       цюй  цю
ji       цзи  цз
ju       цзюй  цзю
j        цз
z        цз
c        ц
r        ж:0.3
h        х
w        в
wu       у
yi       и
yu       юй  ю
ya       я
yan      янь
yao      яо
you      ю
yo       ю
ye       е
ian      янь
iang     ян
iao      яо
ia       я
iu       ю
ie       е
ui       уй
un       унь
uan      уань
uo       о
ng       н
n$       нь  н:0.5
n        н
e        э  е
i        и  ы:0.3
hui      хуэй
ei       эй
ao       ао
ou       оу
ong      ун
iong     юн
ang      ан
iang     ян
uang     уан
yun      юнь
jun      цзюнь
qun      цюнь
xun      сюнь
",
};
