//! Ukrainian and Belarusian names romanized from their own spelling: `Hryhorenko`, `Lukašenka`,
//! `Volodymyr`, `Kavaliou`.

use super::Orthography;

pub(super) const UKRAINIAN: Orthography = Orthography {
    name: "ukrainian",
    doubt: 1.2,
    table: "
h        г
kh       х
ch       ч  х:0.6
g        г:0.3
shch     щ
sh       ш:0.3
zh       ж
ts       ц
y        и  ы  й:0.3
yi       и
yy$      ий
yj$      ий
yi$      ий
i        и  е:0.7  о:1.1
yev      ев:0.3
ie       е  ие:0.3
iy       ий
iu       ю
ia       я
io       ё
iou$     ев  ёв
eu$      ев
au$      ов  ав:0.3
ou$      ов
aŭ$      ов
oŭ$      ов
eŭ$      ев  ёв
ŭ        в
auna$    овна
a        а  о:0.1
dz       д:0.3  дз
ja       я
ju       ю
jo       ё
je       е
j        й
š        ш
č        ч
ž        ж
c        ц
ć        ть:0.2  ц
ś        с
w        в
v        в:0.4
iv$      ив  ов:0.3  ев:0.5
",
};
