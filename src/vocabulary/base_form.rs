//! Which of several forms of a word is the one that a dictionary has.
//!
//! It may be a name, which no dictionary has: the endings that an archive has of a word tell its declension, and
//! the declension tells the ending of the nominative.

/// A form without what readers do not always write, and in how many documents it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SeenForm<'f> {
    /// The folded form.
    pub(super) form: &'f str,
    /// Documents that have it, about.
    pub(super) documents: u32,
    /// Whether the archive writes it with a capital.
    pub(super) is_name: bool,
}

/// Which of these forms of one word, at least one, is its base form: the nominative of a Russian word,
/// the singular or the infinitive of an English one. Where the forms do not tell, the most frequent.
pub(super) fn base_form(forms: &[SeenForm<'_>]) -> usize {
    let Some(first) = forms.first() else { return 0 };
    if !super::lemma::is_cyrillic(first.form) {
        return english_base(forms);
    }
    let stem = common_beginning(forms);
    let endings: Vec<&str> = forms.iter().map(|seen| &seen.form[stem..]).collect();
    let at = |ending: &str| endings.iter().position(|known| *known == ending);
    let stem = &first.form[..stem];
    let likely = nominative(stem, &endings).and_then(at);
    let plain = || {
        let (none, a) = (at("")?, at("а"));
        let is_plural = a.is_some_and(|a| {
            !forms[none].is_name && forms[a].documents > forms[none].documents.saturating_mul(3)
        });
        if is_plural { a } else { Some(none) }
    };
    let first_of = |list: &[&str]| list.iter().find_map(|ending| at(ending));
    let most = || (0..forms.len()).max_by_key(|at| forms[*at].documents);
    let common = || first_of(&["ь", "й", "а", "я", "о", "е"]);
    likely.or_else(plain).or_else(common).or_else(most).unwrap_or(0)
}

/// The most frequent of English forms without a regular ending: the shortest that it begins with but
/// for a letter (party of parties, write of written, but choose, not chose).
fn english_base(forms: &[SeenForm<'_>]) -> usize {
    let Some(most) = forms.iter().max_by_key(|seen| seen.documents) else { return 0 };
    let is_base = |at: &usize| {
        let form = forms[*at].form;
        let last = form.char_indices().next_back().map_or(0, |(at, _)| at);
        most.form.starts_with(&form[..last])
    };
    let shortest = (0..forms.len()).filter(is_base).min_by_key(|at| forms[*at].form.len());
    shortest.unwrap_or(0)
}

/// The ending of the nominative where the other endings tell the declension.
fn nominative(stem: &str, endings: &[&str]) -> Option<&'static str> {
    let has = |ending: &str| endings.contains(&ending);
    let any = |list: &[&'static str]| list.iter().copied().find(|ending| has(ending));
    let adjective = ["ого", "его", "ая", "яя", "ое", "ее", "ые", "ие", "ому", "ему", "ую"];
    if any(&adjective).is_some() {
        let masculine = any(&["ый", "ий"]);
        return masculine.or_else(|| any(&["ой"])).or_else(|| any(&["ая", "яя", "ое", "ее"]));
    }
    // A masculine or a neuter noun, or a surname, which has its feminine endings beside these.
    let is_feminine = any(&["ой", "ою", "ей", "ею", "ью"]).is_some() && !has("ым");
    if is_feminine {
        return any(&["а", "я", "ь"]);
    }
    if any(&["ом", "ем", "ым", "ов", "ев", "ам", "ами", "ах"]).is_some() {
        let is_neuter = has("е") && (stem.ends_with('и') || !has(""));
        let order: &[&str] = match is_neuter {
            // Лениным is of a surname, whatever place was called after it.
            _ if has("о") && !(has("ым") && has("")) => &["о"],
            true if !has("ь") && !has("й") || stem.ends_with('и') => &["е"],
            _ => &["", "ь", "й"],
        };
        return any(order);
    }
    None
}

/// How many bytes all have in common at their beginning.
fn common_beginning(forms: &[SeenForm<'_>]) -> usize {
    let first = forms[0].form;
    let shared = |other: &str| {
        let same = first.char_indices().zip(other.chars()).find(|((_, a), b)| a != b);
        same.map_or(first.len().min(other.len()), |((at, _), _)| at)
    };
    forms.iter().map(|seen| shared(seen.form)).min().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Forms with their documents: `пленума:9 пленум:5`.
    #[track_caller]
    fn check(forms: &str, expected: &str) {
        let forms: Vec<SeenForm<'_>> = forms
            .split_whitespace()
            .map(|one| {
                let (form, documents) = one.split_once(':').unwrap_or((one, "1"));
                let is_name = form.starts_with(char::is_uppercase);
                SeenForm { form, documents: documents.parse().unwrap(), is_name }
            })
            .collect();
        assert_eq!(forms[base_form(&forms)].form, expected, "{forms:?}");
    }

    #[test]
    fn the_nominative_is_told_by_the_other_cases() {
        check("пленума:9 пленум:5 пленуме пленумом", "пленум");
        check("пленума:9 пленум:5", "пленум");
        check("партии:9 партия:5 партию партией партий:2", "партия");
        check("книг:2 книги:9 книга:7 книгу книгой", "книга");
        check("книг:1 книга:7", "книга");
        check("дела:9 дело:5 делу делом дел", "дело");
        check("решения:9 решение:4 решений решению решением", "решение");
        check("гения гений гению гением", "гений");
        check("январе:9 январь:3 января январем", "январь");
        check("музея музей музеем музее", "музей");
        check("площади:9 площадь площадью", "площадь");
        check("антипартийной:9 антипартийный антипартийного антипартийная", "антипартийный");
        check("недели:9 неделя неделю неделей недель", "неделя");
    }

    #[test]
    fn a_surname_is_offered_as_it_stands_on_a_cover() {
        check("Горбачева:9 Горбачев:5 Горбачеву Горбачевым Горбачеве", "Горбачев");
        check("Горбачева:9 Горбачев:2 Горбачевой Горбачевым Горбачевых", "Горбачев");
        check("Берии:9 Берия:5 Берию Берией", "Берия");
        check("Чайковского:9 Чайковский:5 Чайковскому", "Чайковский");
        check("Маленкова:9 Маленков:2", "Маленков");
        check("Москве:9 Москвы Москва Москвой", "Москва");
        check("Ленин:9 Ленина:5 Ленино Лениным Ленине", "Ленин");
        check("дело:5 дела:9 дел делом", "дело");
    }

    #[test]
    fn what_is_not_there_is_not_offered() {
        check("партии:9 партию:3 партией:2", "партии");
        check("Горбачеву:1 Горбачева:3", "Горбачева");
        check("одно:4", "одно");
    }

    #[test]
    fn an_english_word_is_offered_in_its_shortest_form() {
        check("committees:9 committee:2", "committee");
        check("parties:9 party:2", "party");
        check("chose:3 choose:9 choosing:2", "choose");
        check("written:9 write:5 wrote:6", "write");
    }
}
