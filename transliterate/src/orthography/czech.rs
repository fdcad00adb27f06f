//! Czech, Slovak and the South Slavs: `Chruščov`, `Čajkovskij`, `Jelcin`, `Žukov`, `Hruščov`.

use super::Orthography;

pub(super) const CZECH: Orthography = Orthography {
    name: "czech",
    doubt: 0.0,
    table: "
šč       щ
š        ш
č        ч
ž        ж
ch       х
h        г:0.2  х:0.3
c        ц
ck       цк
j        й
ja       я  ья
ju       ю
jo       ё
jó       ё
je       е  ье
jev$     ев  ьев
ov$      ов:0.1
ij       ий
ý        ый:0.1  ы:0.1
ý$       ый  ий
í        и
ě        е
ď        д
ť        т
ň        н
ř        р:0.1  рж:0.2
ou       у:0.4  оу
w        в:0.8
y        ы  и:0.2
i        и
ť        ть
đ        дж  д:0.3
dž       дж
lj       ль
nj       нь
q        к
x        кс
ová$     ова:0.3  -  а:0.5
ovová$   ова:0.1  ов:0.1
ková$    ков:0.3  к  ка:0.3  кова
ina$     ин:0.6  ина
ská$     ская  ский
ský$     ский
ský      ский
cká$     цкая  цкий
cký$     цкий
ná$      на  ный:0.3  ная:0.3
á$       а  ый:0.6  ий:0.6
ňa       ня
ňo       нё
ťa       тя
ďa       дя
đa       дя:0.3  джа:0.3
",
};
