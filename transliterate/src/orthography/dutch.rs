//! Dutch: `Chroesjtsjov`, `Tsjaikovski`, `Jeltsin`, `Zjoekov`, `Boelganin`.

use super::Orthography;

pub(super) const DUTCH: Orthography = Orthography {
    name: "dutch",
    doubt: 0.0,
    table: "
sjtsj    щ
stsj     щ
tsj      ч
sj       ш
zj       ж
dzj      дж
ch       х
sch      сх  ш:0.3
oe       у
eu       ё:0.3  е:0.3  э:0.3
ie       и  ие:0.2
ij       ий  эй:0.2  ей:0.2
ei       ей  эй
ui       ёй:0.4  эй:0.4  уй
uy       ёй:0.4  эй:0.4  уй
aa       а
ee       е  э
oo       о
uu       ю  у:0.3
u        ю:0.3  у:0.3
ou       ау:0.2  у:0.4
au       ау
j        й
ja       я
joe      ю
jo       ё
je       е
ts       ц
tz       ц
z        з
c        к  ц:0.6
ck       к
g        г  х:1.2
h        х:0.5  г:0.4
w        в
y        ы  и
i        и:0.3
ov$      ов:0.3
ow$      ов
",
};
