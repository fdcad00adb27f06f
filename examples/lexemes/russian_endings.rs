//! The forms that a Russian noun or adjective may have: the rules of declension and comparison, with
//! every change of the stem that they know. They give too many; the dictionary says which there are.

fn is_vowel(letter: char) -> bool {
    "аеиоуыэюя".contains(letter)
}

/// Comparatives that an adjective's stem may have.
pub(crate) fn comparatives(stem: &str) -> Vec<String> {
    // The entries in -ее bring those in -ей; соловей is not a form of соловый.
    let mut forms = vec![format!("{stem}ее")];
    const CHANGES: [(&str, &str); 8] = [
        ("ст", "щ"),
        ("ск", "щ"),
        ("к", "ч"),
        ("г", "ж"),
        ("х", "ш"),
        ("т", "ч"),
        ("д", "ж"),
        ("в", "вл"),
    ];
    let mut stems = vec![stem.to_owned()];
    stems.extend(stem.strip_suffix("ок").map(str::to_owned));
    stems.extend(stem.strip_suffix('к').map(str::to_owned));
    for (from, to) in CHANGES {
        for stem in &stems {
            if let Some(stem) = stem.strip_suffix(from) {
                forms.push(format!("{stem}{to}е"));
            }
        }
    }
    let by: Vec<String> = forms.iter().map(|form| format!("по{form}")).collect();
    forms.extend(by);
    forms
}

/// The comparatives that the rules give.
pub(crate) fn regular_comparatives(stem: &str, is_soft: bool) -> Vec<String> {
    if is_soft && !stem.ends_with('н') || stem.ends_with(hushed) {
        return Vec::new();
    }
    let plain = ["ее", "ей"].map(|end| format!("{stem}{end}"));
    plain.iter().cloned().chain(plain.iter().map(|form| format!("по{form}"))).collect()
}

/// Short forms that an adjective's stem may have.
pub(crate) fn short_forms(stem: &str, is_soft: bool) -> Vec<String> {
    let mut forms: Vec<String> = ["а", "о", "ы"].map(|end| format!("{stem}{end}")).into();
    if is_soft {
        forms = ["а", "о", "е", "и"].map(|end| format!("{stem}{end}")).into();
        if stem.ends_with('н') {
            forms = ["ь", "я", "е", "и"].map(|end| format!("{stem}{end}")).into();
        }
    }
    match fleeting(stem) {
        Some(with_vowel) => forms.extend(with_vowel),
        None => forms.push(stem.to_owned()),
    }
    forms
}

/// A stem that ends in two consonants with a vowel between them.
fn fleeting(stem: &str) -> Option<Vec<String>> {
    let (at, last) = stem.char_indices().last()?;
    let before = stem[..at].strip_suffix(['ь', 'й']).unwrap_or(&stem[..at]);
    let has_two = !is_vowel(last) && before.ends_with(|c| !is_vowel(c)) || before.len() < at;
    has_two.then(|| ["е", "о"].map(|vowel| format!("{before}{vowel}{last}")).into())
}

/// Endings of nouns, by what the singular ends in.
const HARD: &str = "а у ом ем е ы и ов ев ам ами ах";
const SOFT: &str = "я ю ем е и ев ей ям ями ях";
const FEMININE: &str = "ы и е у ю ой ою ей ею ам ами ах ям ями ях";
const NEUTER: &str = "а я у ю ом ем е и ам ами ах ям ями ях";
const THIRD: &str = "и ью ей ям ями ях ам ами ах ьми";
const OF_ADJECTIVES: &str = "ого ому ым ом ые ых ыми его ему им ем ие их ими ой ою ую ей ею юю";

/// Forms that a noun may have.
pub(crate) fn endings(head: &str, is_stable: bool) -> Vec<String> {
    let mut forms = Vec::new();
    let mut add = |stem: &str, endings: &str| {
        forms.extend(endings.split(' ').map(|end| format!("{stem}{end}")));
    };
    if let Some(stem) = ["ое", "ее", "ая", "яя"].iter().find_map(|end| head.strip_suffix(end))
    {
        add(stem, OF_ADJECTIVES);
    }
    if let Some(stem) = head.strip_suffix(['а', 'я']) {
        add(stem, FEMININE);
    } else if let Some(stem) = head.strip_suffix(['о', 'е']) {
        add(stem, NEUTER);
    } else {
        let endings = if head.ends_with(['ь', 'й']) { SOFT } else { HARD };
        let stems = masculine_stems(head);
        let most = if is_stable { 1 } else { stems.len() };
        for stem in &stems[..most] {
            add(stem, endings);
            if stem.ends_with(['ж', 'ш', 'щ', 'ч']) {
                add(stem, "ей");
            }
        }
        if let Some(stem) = head.strip_suffix('ь') {
            add(stem, THIRD);
        }
    }
    forms.extend(genitives(head));
    forms
}

/// Forms of which a noun has one of each list.
pub(crate) fn expected(head: &str, flags: &str) -> Vec<Vec<String>> {
    let mut expected = Vec::new();
    if head.ends_with(['ж', 'ш', 'щ', 'ч', 'ц']) && flags.contains(['J', 'K', 'N', 'O']) {
        let stems = masculine_stems(head);
        let stems = if head.ends_with("ец") { &stems[1..] } else { &stems[..1] };
        let with = |endings: [&str; 2]| {
            stems.iter().flat_map(|stem| endings.map(|end| format!("{stem}{end}"))).collect()
        };
        expected.push(with(["ом", "ем"]));
        if head.ends_with('ц') && !flags.contains('J') {
            expected.push(with(["ов", "ев"]));
        }
    }
    if flags.contains('H')
        && let Some(stem) = head.strip_suffix(['а', 'я'])
        && fleeting(stem).is_none()
    {
        expected.push(vec![format!("{stem}{}", if head.ends_with('я') { "ь" } else { "" })]);
    }
    expected
}

/// Forms of another spelling of a noun: знание and знанье.
pub(crate) fn variants(head: &str) -> Vec<String> {
    let (stem, endings) = if let Some(stem) = head.strip_suffix("ие") {
        (stem, "ье ья ью ьем ьи ьям ьями ьях")
    } else if let Some(stem) = head.strip_suffix("ье") {
        (stem, "ие ия ию ием ии ий иям иями иях")
    } else {
        return Vec::new();
    };
    endings.split(' ').map(|end| format!("{stem}{end}")).collect()
}

/// The stem of a masculine noun, and the same without its fleeting vowel.
pub(crate) fn masculine_stems(head: &str) -> Vec<String> {
    let stem = head.strip_suffix(['ь', 'й']).unwrap_or(head);
    let mut stems = vec![stem.to_owned()];
    let mut letters = stem.char_indices().rev();
    if let (Some((_, last)), Some((start, 'о' | 'е'))) = (letters.next(), letters.next())
        && !is_vowel(last)
        && start > 0
    {
        let before = &stem[..start];
        stems.extend(["", "ь", "й"].map(|sign| format!("{before}{sign}{last}")));
    }
    // воробей, воробья
    if let Some(stem) = head.strip_suffix("ей") {
        stems.push(format!("{stem}ь"));
    }
    stems
}

/// Genitives of the plural without an ending that a noun may have.
fn genitives(head: &str) -> Vec<String> {
    let mut forms = Vec::new();
    if let Some(stem) = head.strip_suffix(['а', 'о', 'я', 'е']) {
        forms.extend([
            stem.to_owned(),
            format!("{stem}ь"),
            format!("{stem}ей"),
            format!("{stem}ов"),
            format!("{stem}ев"),
        ]);
        for with_vowel in fleeting(stem).unwrap_or_default() {
            forms.extend(["", "ь"].map(|end| format!("{with_vowel}{end}")));
        }
        if let Some(stem) = stem.strip_suffix(['ь', 'и']) {
            forms.extend([format!("{stem}ей"), format!("{stem}ий")]);
        }
    }
    forms
}

/// The same of a noun that is a plural.
pub(crate) fn plural_genitives(head: &str) -> Vec<String> {
    let Some(stem) = head.strip_suffix(['ы', 'и', 'а', 'я', 'е']) else { return Vec::new() };
    let mut forms: Vec<String> =
        ["", "ь", "ей", "ов", "ев", "й"].map(|end| format!("{stem}{end}")).into();
    for with_vowel in fleeting(stem).unwrap_or_default() {
        forms.extend(["", "ь"].map(|end| format!("{with_vowel}{end}")));
    }
    if let Some(stem) = stem.strip_suffix(['ь', 'и']) {
        forms.extend([format!("{stem}ей"), format!("{stem}ий")]);
    }
    forms
}

/// Nominatives of the plural that a noun may have, with these endings.
pub(crate) fn plurals(head: &str, endings: &[&str]) -> Vec<String> {
    let mut forms = Vec::new();
    let stem = head.strip_suffix(['а', 'о', 'я', 'е', 'ь', 'й']).unwrap_or(head);
    for stem in masculine_stems(head).into_iter().chain([stem.to_owned()]) {
        forms.extend(endings.iter().map(|end| format!("{stem}{end}")));
    }
    for (singular, plural) in [("ин", "ы"), ("ин", "е"), ("онок", "ата"), ("енок", "ята")]
    {
        forms.extend(head.strip_suffix(singular).map(|stem| format!("{stem}{plural}")));
    }
    forms
}

/// Plurals in -ья that a noun may have.
pub(crate) fn collectives(head: &str) -> Vec<String> {
    let stem = head.strip_suffix(['о', 'ь']).unwrap_or(head);
    let changes = [("", "ья"), ("к", "чья"), ("г", "зья"), ("х", "шья")];
    let with = |(last, end)| Some(format!("{}{end}", stem.strip_suffix(last)?));
    changes.into_iter().filter_map(with).collect()
}

/// The regular plural of a noun of which the dictionary has none.
pub(crate) fn missing_plural(head: &str) -> Vec<String> {
    let (stem, endings) = if let Some(stem) = head.strip_suffix('а') {
        (stem, if stem.ends_with(hushed) { " и ам ами ах" } else { " ы ам ами ах" })
    } else if let Some(stem) = head.strip_suffix("ия") {
        (stem, "ии ий иям иями иях")
    } else if let Some(stem) = head.strip_suffix('я') {
        (stem, "и ь ям ями ях")
    } else if let Some(stem) = head.strip_suffix('о') {
        (stem, " а ам ами ах")
    } else if let Some(stem) = head.strip_suffix("ие") {
        (stem, "ия ий иям иями иях")
    } else if let Some(stem) = head.strip_suffix('ь') {
        (stem, "и ей ям ями ях")
    } else if let Some(stem) = head.strip_suffix('й') {
        (stem, "и ев ям ями ях")
    } else if head.ends_with("ец") || head.ends_with("ок") {
        return Vec::new();
    } else if head.ends_with(['ж', 'ш', 'щ', 'ч']) {
        (head, "и ей ам ами ах")
    } else if head.ends_with(hushed) {
        (head, "и ов ам ами ах")
    } else if head.ends_with('ц') {
        (head, "ы ев ам ами ах")
    } else if !head.ends_with(is_vowel) {
        (head, "ы ов ам ами ах")
    } else {
        return Vec::new();
    };
    endings.split(' ').map(|end| format!("{stem}{end}")).collect()
}

fn hushed(letter: char) -> bool {
    "гкхжшщч".contains(letter)
}
