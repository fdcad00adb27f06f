//! Words spelled back from Arabic script, where one letter stands for `в`, `о` and `у`, one for `и`,
//! `е` and `й`: `Wladywwstwk`, `Swlykamsk`, `Mwnchygwrsk`.

use super::Orthography;

pub(super) const ARABIC_SCRIPT: Orthography = Orthography {
    name: "arabic-script",
    doubt: 1.2,
    table: "
w        в:0.1  о:0.1  у:0.2
w(C)     о  у:0.1  в:0.2
(C)w     о  у:0.1  в:0.2
ww       во  ов  в:0.3
y        и:0.1  е:0.1  й:0.3
y(C)     и  е  ы:0.3
ya       я
f        ф  в:0.2
kh       х
gh       г
sh       ш  щ:0.3
ch       ч
zh       ж
",
};
