//! Scholarly transliteration, ISO/R 9 and ISO 9: `Xruščëv`, `Hruŝëv`, `Čajkovskij`, `El'cin`.

use super::Orthography;

pub(super) const SCHOLARLY: Orthography = Orthography {
    name: "scholarly",
    doubt: 0.0,
    table: "
šč       щ
ŝ        щ
š        ш
ž        ж
č        ч
c        ц
x        х
ch       х
h        х
kh       х:0.5
j        й
ja       я  ья
ju       ю  ью
jo       ё
je       е  ье  э:0.8
ije      ие
ij       ий
yj       ый
â        я
û        ю
è        э
e        е  э:0.6  ё:0.1
^e       е  э:0.3  ё:0.1
ia       иа  ия:0.3
ij$      ий
yj$      ый
i$       и  ий:0.2
w        в:1.5
y        ы
i        и
ts       тс  ц:0.6
sh       сх:0.8
q        к
šx       сх:0.5
ck       цк
",
};
