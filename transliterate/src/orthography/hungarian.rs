//! Hungarian: `Hruscsov`, `Csajkovszkij`, `Jelcin`, `Zsukov`; names at home: `Nagy`, `Rákosi`.

use super::Orthography;

pub(super) const HUNGARIAN: Orthography = Orthography {
    name: "hungarian",
    doubt: 0.6,
    table: "
scs      щ
cs       ч
zs       ж
sz       с
szsz     с
ssz      с
s        ш:0.6
c        ц
cz       ц
gy       дь  дж:0.4
ggy      дь
ny       нь
ly       й:0.3  ль:0.2
ty       ть:0.6
j        й
ja       я
ju       ю
jo       ё
je       е
ij       ий
h        х
ch       х
dz       дз
dzs      дж
v        в
w        в
á        а
é        е  э
ö        ё  е
ő        ё  е
ü        ю
ű        ю
y        и
y$       и
i        и
z        з
a        а  о:1.0
gyi      ди
gye      де
nyi      ни
nye      не
tyi      ти
tye      те
osz$     ос  -:0.3
iosz$    ий
usz$     ус  -:0.3
iusz$    ий
",
};
