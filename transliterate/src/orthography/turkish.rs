//! Turkish and Azerbaijani: `Kruşçev`, `Çaykovski`, `Jukov`, `Hruşçov`; names at home: `Erdoğan`.

use super::Orthography;

pub(super) const TURKISH: Orthography = Orthography {
    name: "turkish",
    doubt: 0.0,
    table: "
şç       щ
ş        ш
ç        ч
c        дж  ж:0.6
j        ж
h        х  г:0.5
x        х
q        г  к:0.2
ğ        г  -:0.3  й:0.5
ı        ы  и
y        й  ы:0.5  и:0.5
ya       я
yu       ю
yo       ё
ye       е
ye       е  э
ay       ай
ey       ей
v        в
w        в
ts       ц
ö        ё  о  е:0.3
ü        ю  у
ə        а  э:0.2  е:0.3
iy       ий
iya      ия
i        и
i$       и  ий
z        з
s        с
u        у
lar$     -:0.6  лар
lər$     -:0.6  лер
ý        й  ы:0.5
ýa       я
ýu       ю
ýe       е
p$       п  б:0.3
t$       т  д:0.3
d$       д  т:0.5
",
};
