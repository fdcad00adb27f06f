//! What each term of the query was taken to mean: the spellings searched for.

use maud::{Markup, html};

use super::{View, lang_of_word, link};
use crate::{
    search::{Facet, FacetCount, SearchRequest, SearchResults},
    vocabulary::{Class, Expansion, Form, Rule},
};

/// Spellings named while the block is closed, all terms together.
const NAMED: usize = 4;

/// What the terms were taken to mean; closed, the block names the most frequent spellings.
pub(super) fn block(view: &View, request: &SearchRequest, results: &SearchResults) -> Markup {
    let strings = view.language.strings();
    let expansions = &results.expansions;
    let count: usize = expansions.iter().map(|expansion| found(expansion).len()).sum();
    let named = NAMED.div_ceil(expansions.len().max(1));
    html! {
        @if count > 0 {
            details.spellings {
                summary {
                    (strings.spellings_searched) ": "
                    @for (index, expansion) in expansions.iter().enumerate() {
                        @if index > 0 { "; " }
                        (most_frequent(expansion, named))
                    }
                    " " span.count { ((strings.spellings)(count)) }
                }
                @for expansion in expansions { (term(view, request, expansion, results)) }
            }
        }
    }
}

/// The spellings that documents have.
fn found(expansion: &Expansion) -> Vec<&Form> {
    expansion.forms.iter().filter(|form| form.documents > 0).collect()
}

fn most_frequent(expansion: &Expansion, named: usize) -> Markup {
    let mut forms = found(expansion);
    forms.sort_by_key(|form| std::cmp::Reverse(form.documents));
    html! {
        @for (index, form) in forms.iter().take(named).enumerate() {
            @if index > 0 { ", " }
            bdi lang=[lang_of_word(&form.form)] { (form.form) }
        }
        @if forms.is_empty() { bdi lang=[lang_of_word(&expansion.term)] { (expansion.term) } " –" }
        @if forms.len() > named { "…" }
    }
}

fn term(
    view: &View,
    request: &SearchRequest,
    expansion: &Expansion,
    results: &SearchResults,
) -> Markup {
    let strings = view.language.strings();
    html! {
        section {
            @if results.expansions.len() > 1 {
                h2 { bdi lang=[lang_of_word(&expansion.term)] { (expansion.term) } }
            }
            dl {
                @for class in Class::ALL {
                    @let forms: Vec<&Form> = expansion.forms.iter()
                        .filter(|form| form.class == class && form.documents > 0).collect();
                    @if !forms.is_empty() {
                        dt { (strings.form_classes.of(class)) }
                        dd {
                            ul.forms {
                                @for form in forms {
                                    (spelling(view, request, &expansion.term, form, results))
                                }
                            }
                        }
                    }
                }
            }
            @if expansion.truncated { p.hint { (strings.spellings_truncated) } }
        }
    }
}

/// A spelling: a link that narrows the query to it, one that excludes it, and how many of the
/// documents found have it.
fn spelling(
    view: &View,
    request: &SearchRequest,
    term: &str,
    form: &Form,
    results: &SearchResults,
) -> Markup {
    let strings = view.language.strings();
    let only = narrowed(request, term, &form.form);
    let without = request.with_condition(&format!("-={}", form.form));
    let counts = results.facets.get(Facet::Spelling.name());
    let counted = |counts: &Vec<FacetCount>| {
        let count = counts.iter().find(|count| count.value == form.form);
        count.map_or(0, |count| count.count)
    };
    let documents = counts.map_or(form.documents, counted);
    let documents_shown = usize::try_from(documents).unwrap_or(usize::MAX);
    html! {
        li {
            a href=(link::search(view, &only)) title=(strings.only_this_spelling) {
                bdi lang=[lang_of_word(&form.form)] { (form.form) }
            }
            " " span.count title=((strings.in_documents)(documents_shown)) {
                ((strings.number)(documents_shown))
            }
            @if form.rule == Rule::Table {
                " " span.count title=(strings.from_table.1) { (strings.from_table.0) }
            }
            " " a.exclude href=(link::search(view, &without))
                title=(strings.without_this_spelling)
                aria-label=(format!("{}: {}", strings.without_this_spelling, form.form)) { "−" }
        }
    }
}

/// The search with a term of it replaced by one of its spellings; where the term does not stand by
/// itself, the spelling is required besides.
fn narrowed(request: &SearchRequest, term: &str, form: &str) -> SearchRequest {
    let is_term = |word: &&str| word.trim_start_matches(['=', '~', '+']) == term;
    match request.q.split_whitespace().find(is_term) {
        Some(word) => {
            let q = request.q.replacen(word, &format!("={form}"), 1);
            SearchRequest { q, offset: 0, ..request.clone() }
        }
        None => request.with_condition(&format!("={form}")),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::samples, Rule, SearchRequest, View, block, narrowed};
    use crate::render::html::UiLanguage;

    #[test]
    fn a_spelling_of_the_built_in_table_says_so() {
        let mut found = samples::kruschev();
        let request = SearchRequest::new("Kruschev");
        for (language, note) in [
            (UiLanguage::English, "From the built-in table of names"),
            (UiLanguage::Russian, "Из встроенной таблицы имён"),
        ] {
            let view = View::default().in_language(language);
            for (rule, times) in [(Rule::Spelling, 0), (Rule::Table, 1)] {
                found.expansions[0].forms[1].rule = rule;
                let page = block(&view, &request, &found).into_string();
                assert_eq!(page.matches(note).count(), times, "{rule:?}");
            }
        }
    }

    #[test]
    fn a_term_is_narrowed_to_one_spelling() {
        let q = |q: &str, term, form| narrowed(&SearchRequest::new(q), term, form).q;
        assert_eq!(q("Kruschev 1957", "Kruschev", "хрущёва"), "=хрущёва 1957");
        assert_eq!(q("~Kruschev", "Kruschev", "хрущёва"), "=хрущёва");
        assert_eq!(
            q("\"Central Committee\"", "Central", "central"),
            "\"Central Committee\" =central"
        );
        assert_eq!(q("(Kruschev OR 1957)", "Kruschev", "x"), "((Kruschev OR 1957)) =x");
    }
}
