//! Any orthography with its marks lost: `Zukov` for `Žukov`, `Cernysevskij`, `Hruscov`.

use super::Orthography;

pub(super) const PLAIN: Orthography = Orthography {
    name: "plain",
    doubt: 1.1,
    table: "
s        с  ш:0.6
sc       щ:0.5  сц:0.6  ск:1.0
z        з  ж:0.6
c        ц:0.2  ч:0.5
h        х
ch       х
x        х
j        й
ja       я
ju       ю
jo       ё
je       е
ij       ий
i$       и  ий
y        ы
t        т  ц:0.8
",
};
