//! Japanese in Hepburn's romanization, as Russian writes it after Polivanov (`Tochigi` is `Тотиги`,
//! `Sachi` `Сати`), and Russian names that came through Japanese, where a vowel follows every
//! consonant and `l` is `r`: `Yakutsuku` is `Якутск`.

use super::Orthography;

pub(super) const JAPANESE: Orthography = Orthography {
    name: "japanese",
    doubt: 1.2,
    table: "
shi      си  ши:0.2
sh       с:0.2  ш:0.2
sha      ся  ша:0.3
shu      сю  шу:0.3
sho      сё  шо:0.3
chi      ти  чи:0.2
ch       т:0.2  ч:0.2
cha      тя  ча:0.3
chu      тю  чу:0.3
cho      тё  чо:0.3
ji       дзи  джи:0.3
j        дз:0.2  дж:0.4
ja       дзя  джа:0.3
ju       дзю  джу:0.3
jo       дзё  джо:0.3
tsu      цу  ц:0.2
tch      тт:0.3  тч
z        дз:0.1  з:0.2
r        р  л:0.2
b        б  в:0.4
f        ф  х:0.5
h        х
w        в
ei       эй  ей
e        э  е
ai       ай
ya       я
yu       ю
yo       ё
uu       у
ou       о:0.2  оу
oo       о
uo       о:0.2  уо
(kszmrbfgpn)u(C) у  -:0.3
(kszmrbfgpn)u$   у  -:0.3
(td)o(C) о  -:0.3
(td)o$   о  -:0.3
m(bp)    м  н:0.3
",
};
