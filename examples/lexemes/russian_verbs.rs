//! The forms that a Russian infinitive may have: the rules of conjugation, with every change of the stem
//! that they know. They give too many; the dictionary says which there are.

/// Verbs that no rule knows.
const IRREGULAR: &str = include_str!("russian_verbs.txt");

/// Prefixes that end in a consonant and may take a vowel: разобрать, разберу.
const PREFIXES: [&str; 14] =
    ["с", "в", "об", "раз", "рас", "из", "ис", "воз", "вос", "вз", "от", "под", "над", "пред"];

/// A verb that is conjugated in its own way.
struct Irregular {
    infinitive: &'static str,
    first: &'static str,
    third: &'static str,
    imperative: &'static str,
    past: Option<(&'static str, &'static str)>,
}

fn irregular() -> impl Iterator<Item = Irregular> {
    let lines = IRREGULAR.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| {
        let (infinitive, forms) = line.split_once(": ")?;
        let forms: Vec<&str> = forms.split(' ').collect();
        let past = (forms.len() == 5).then(|| (forms[3], forms[4]));
        Some(Irregular { infinitive, first: forms[0], third: forms[1], imperative: forms[2], past })
    })
}

/// The forms that may belong to an infinitive, and those that do, if there are such, as it is typed.
pub(crate) struct Conjugated {
    /// The present, future and imperative that rules give.
    pub(crate) present: Vec<String>,
    /// Those of them that are never in doubt: of verbs in -овать.
    pub(crate) regular: Vec<String>,
    /// The past that they give.
    pub(crate) past: Vec<String>,
    /// Those of a verb that is typed, with another prefix.
    pub(crate) typed: Vec<String>,
    /// Those of a verb that is typed itself.
    pub(crate) own: Vec<String>,
}

/// All that an infinitive may have.
pub(crate) fn conjugate(infinitive: &str) -> Conjugated {
    let (bare, is_reflexive) = bare(infinitive);
    let forms = [
        by_rules(bare),
        of_ovat(bare),
        past_by_rules(bare),
        as_typed(bare, false),
        as_typed(bare, true),
    ];
    let [present, regular, past, typed, own] = forms.map(|mut forms| {
        if is_reflexive {
            forms.iter_mut().for_each(reflect);
        }
        forms.sort_unstable();
        forms.dedup();
        forms
    });
    Conjugated { present, regular, past, typed, own }
}

/// An infinitive without -ся, and whether it has that.
fn bare(infinitive: &str) -> (&str, bool) {
    match infinitive.strip_suffix("ся").or(infinitive.strip_suffix("сь")) {
        Some(bare) if ["ть", "чь", "ти"].iter().any(|end| bare.ends_with(end)) => {
            (bare, true)
        }
        _ => (infinitive, false),
    }
}

fn reflect(form: &mut String) {
    form.push_str(if form.ends_with(is_vowel) { "сь" } else { "ся" });
}

/// The stem of a third person, with its vowel, if a form is one.
pub(crate) fn third_person(form: &str) -> Option<String> {
    let form = form.strip_suffix("ся").unwrap_or(form);
    let is_third = form.ends_with("ет") || form.ends_with("ит");
    is_third.then(|| form.strip_suffix('т').unwrap_or(form).to_owned())
}

/// What goes with a third person without its т: the other persons and the imperative.
pub(crate) fn of_third(third: &str, infinitive: &str) -> Vec<String> {
    let mut forms = Vec::new();
    let (stem, vowel) = third.split_at(third.len() - 'е'.len_utf8());
    let softened = if vowel == "и" { softened(stem) } else { Vec::new() };
    let first = if softened.is_empty() { vec![stem.to_owned()] } else { softened };
    conjugated(&mut forms, stem, &first, &format!("{vowel}т"));
    if bare(infinitive).1 {
        forms.iter_mut().for_each(reflect);
    }
    forms
}

fn is_vowel(letter: char) -> bool {
    "аеиоуыэюя".contains(letter)
}

/// The forms of verbs that are typed and of which this is one with a prefix.
fn as_typed(infinitive: &str, is_own: bool) -> Vec<String> {
    let mut forms = Vec::new();
    for verb in irregular() {
        let Some(prefix) = infinitive.strip_suffix(verb.infinitive) else { continue };
        if prefix.is_empty() != is_own {
            continue;
        }
        let needs_sign = verb.infinitive.starts_with('е');
        if prefix.chars().count() == 1 && !"своу".contains(prefix)
            || needs_sign && prefix.ends_with(|c| !is_vowel(c) && c != 'ъ')
        {
            continue;
        }
        let mut stems = Vec::new();
        present(verb.first, verb.third, &mut stems);
        stems.extend(["", "те"].map(|end| format!("{}{end}", verb.imperative)));
        if let Some(stem) = verb.imperative.strip_suffix('и').filter(|_| prefix.starts_with("вы"))
        {
            // вынь, as the stress is on the prefix
            stems.extend(["ь", "ьте"].map(|end| format!("{stem}{end}")));
        }
        if is_own {
            stems.retain(|form| !form.ends_with("мте"));
        }
        if let Some((masculine, feminine)) = verb.past {
            past(masculine, feminine, &mut stems);
        }
        for prefix in prefixes(prefix) {
            let is_hard = prefix.ends_with(|c| !is_vowel(c) && c != 'ъ');
            let fit = stems.iter().filter(|stem| !is_hard || !stem.starts_with(['е', 'ю', 'я']));
            forms.extend(fit.map(|stem| format!("{prefix}{stem}")));
        }
    }
    forms
}

/// A prefix with and without its vowel or hard sign.
fn prefixes(prefix: &str) -> Vec<String> {
    let mut all = vec![prefix.to_owned()];
    let bare = prefix.strip_suffix(['о', 'ъ']).unwrap_or(prefix);
    if PREFIXES.iter().any(|known| bare.ends_with(known)) {
        all.extend(["", "о", "ъ"].map(|vowel| format!("{bare}{vowel}")));
        // бес- and без-, рас- and раз-: the sound after it decides.
        if let Some(stem) = bare.strip_suffix('с').filter(|stem| !stem.is_empty()) {
            all.extend(["з", "зо"].map(|end| format!("{stem}{end}")));
        } else if let Some(stem) = bare.strip_suffix('з').filter(|stem| !stem.is_empty()) {
            all.push(format!("{stem}с"));
        }
    }
    all
}

/// The present or future of a first and a third person.
fn present(first: &str, third: &str, forms: &mut Vec<String>) {
    forms.extend([first.to_owned(), third.to_owned()]);
    let stem = first.strip_suffix(['у', 'ю']).unwrap_or(first);
    if let Some(stem) = third.strip_suffix("ет") {
        forms.extend(["ешь", "ем", "ете", "емте"].map(|end| format!("{stem}{end}")));
    } else if let Some(stem) = third.strip_suffix("ит") {
        forms.extend(["ишь", "им", "ите", "ят", "ат", "имте"].map(|end| format!("{stem}{end}")));
    } else if let Some(stem) = third.strip_suffix("ст") {
        forms.extend(["шь", "дим", "дите", "дут", "дят"].map(|end| format!("{stem}{end}")));
    }
    if first != stem {
        forms.extend(["ут", "ют"].map(|end| format!("{stem}{end}")));
    }
}

fn imperative(imperative: &str, forms: &mut Vec<String>) {
    forms.extend(["", "те"].map(|end| format!("{imperative}{end}")));
    // Without stress on the ending: вынь.
    if let Some(stem) = imperative.strip_suffix('и') {
        forms.extend(["ь", "ьте"].map(|end| format!("{stem}{end}")));
    }
}

fn past(masculine: &str, feminine: &str, forms: &mut Vec<String>) {
    forms.push(masculine.to_owned());
    if let Some(stem) = feminine.strip_suffix('а') {
        forms.extend(["а", "о", "и"].map(|end| format!("{stem}{end}")));
    }
}

/// What the consonant at the end of a stem becomes.
fn softened(stem: &str) -> Vec<String> {
    const CHANGES: [(&str, &str); 17] = [
        ("ск", "щ"),
        ("ст", "щ"),
        ("с", "ш"),
        ("з", "ж"),
        ("к", "ч"),
        ("г", "ж"),
        ("х", "ш"),
        ("т", "ч"),
        ("т", "щ"),
        ("д", "ж"),
        ("д", "жд"),
        ("б", "бл"),
        ("п", "пл"),
        ("м", "мл"),
        ("в", "вл"),
        ("ф", "фл"),
        ("ц", "ч"),
    ];
    let changed =
        CHANGES.iter().filter_map(|(from, to)| Some(format!("{}{to}", stem.strip_suffix(from)?)));
    changed.collect()
}

/// What the rules of conjugation give.
fn by_rules(infinitive: &str) -> Vec<String> {
    let mut forms = Vec::new();
    let own = |stem: &str| vec![stem.to_owned()];
    if let Some(stem) = infinitive.strip_suffix("ить").or(infinitive.strip_suffix("еть")) {
        let mut first = softened(stem);
        first.push(stem.to_owned());
        conjugated(&mut forms, stem, &first, "ит");
    }
    if let Some(stem) = infinitive.strip_suffix("ать") {
        for changed in softened(stem) {
            conjugated(&mut forms, &changed, &own(&changed), "ет");
        }
        conjugated(&mut forms, stem, &own(stem), "ит");
    }
    if let Some(stem) = infinitive.strip_suffix("ять") {
        conjugated(&mut forms, stem, &own(stem), "ет");
        conjugated(&mut forms, stem, &own(stem), "ит");
    }
    for end in ["овать", "евать"] {
        if let Some(stem) = infinitive.strip_suffix(end) {
            for vowel in ["у", "ю"] {
                let stem = format!("{stem}{vowel}");
                conjugated(&mut forms, &stem, &own(&stem), "ет");
            }
        }
    }
    if let Some(stem) = infinitive.strip_suffix("ть").filter(|stem| stem.ends_with(is_vowel)) {
        conjugated(&mut forms, stem, &own(stem), "ет");
    }
    if let Some(stem) = infinitive.strip_suffix("уть") {
        conjugated(&mut forms, stem, &own(stem), "ет");
    }
    if let Some(stem) = infinitive.strip_suffix("оть") {
        conjugated(&mut forms, stem, &own(stem), "ет");
    }
    forms
}

/// The present and imperative of a verb in -овать.
fn of_ovat(infinitive: &str) -> Vec<String> {
    let Some(stem) = infinitive.strip_suffix("овать") else { return Vec::new() };
    ["ую", "уешь", "ует", "уем", "уете", "уют", "уй", "уйте"]
        .map(|end| format!("{stem}{end}"))
        .into()
}

/// The past that the rules give.
fn past_by_rules(infinitive: &str) -> Vec<String> {
    let mut forms = Vec::new();
    if let Some(stem) = infinitive.strip_suffix("ть").filter(|stem| stem.ends_with(is_vowel)) {
        past(&format!("{stem}л"), &format!("{stem}ла"), &mut forms);
    }
    if let Some(stem) = infinitive.strip_suffix("нуть") {
        past(stem, &format!("{stem}ла"), &mut forms);
    }
    forms
}

/// A present with one of these first persons and this third one, and its imperative.
fn conjugated(forms: &mut Vec<String>, stem: &str, of_first: &[String], third: &str) {
    for first in of_first {
        for end in ["у", "ю"] {
            present(&format!("{first}{end}"), &format!("{stem}{third}"), forms);
        }
    }
    for end in ["и", "ь", "й"] {
        imperative(&format!("{stem}{end}"), forms);
    }
}
