//! Western Armenian, whose voiced and voiceless stops have changed places, and Turkic endings that
//! lose their voice: `Bedros` is `Петрос`, `Hagop` `Акоп`, `Vartanian` `Варданян`.

use super::Orthography;

pub(super) const ARMENIAN: Orthography = Orthography {
    name: "armenian",
    doubt: 1.2,
    table: "
p        п  б:0.4
b        б  п:0.4
t        т  д:0.4
d        д  т:0.4
k        к  г:0.4
g        г  к:0.4
gh       г  х:0.5
kh       х
j        дж  ч:0.4
dj       дж  ч:0.3
ch       ч  дж:0.4
dz       дз  ц:0.3
ts       ц  дз:0.4
h        х:0.3  -:0.4  г:0.4
^h       а:2.0  -:0.3  х:0.3  г:0.4
ou       у
oo       у
ian$     ян
yan$     ян
v        в
sh       ш
zh       ж
",
};
