//! Spanish: `Jrushchov`, `Chaikovski`, `Yeltsin`, `Zhúkov`, `Guennadi`, `Mijaíl`.

use super::Orthography;

pub(super) const SPANISH: Orthography = Orthography {
    name: "spanish",
    doubt: 0.7,
    table: "
shch     щ
sh       ш
ch       ч  ш:0.6  щ:0.8
zh       ж
j        х  ж:0.8
kh       х
gu(eií)  г
gu       гу  гв:0.4
g(ei)    х:0.5  г:0.3
ll       ль:0.2  й:0.3  лл
ñ        нь  н:0.2
y        й  и  ы
y$       и  ий
y(V)     й  ж:0.8
ya       я
yu       ю:0.3
yo       ё
ye       е
ia       ия  я
ie       ие  е
io       ио:0.3  ё
iu       ию  ю
qu       к
c(eiéí)  с
c        к
z        с:0.3  з
ts       ц
tz       ц
x        кс  х:0.4
v        в
b        б  в:1.1
h        х:0.4  -:0.3  г:0.3
hu       у:0.4
ov$      ов
í        и
ií$      ий
i$       ий  и
o$       о  -:1.5
ió       ё  ио
ña       нья:0.2  ня:0.2
",
};
