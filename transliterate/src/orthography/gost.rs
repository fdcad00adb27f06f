//! GOST 7.79 system B and GOST 16876: `Xrushhyov`, `Czarev`, `Chajkovskij`, `Hrushhjov`.

use super::Orthography;

pub(super) const GOST: Orthography = Orthography {
    name: "gost",
    doubt: 0.0,
    table: "
shh      щ
shch     щ
sh       ш
zh       ж
ch       ч
cz       ц
c        ц
tc       ц  тц:1.0
ts       ц:0.3
x        х
kh       х:0.2
h        х
yo       ё
yu       ю
ya       я
ye       е:0.1  э:0.2
jo       ё
ju       ю
ja       я
je       е
eh       э
y        ы
yj       ый
ij       ий
iy       ий
yy       ый
j        й
i        и
w        щ:0.5
ck       цк
jj       й
ijj      ий
yjj      ый
",
};
