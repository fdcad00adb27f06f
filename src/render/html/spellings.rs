//! What each term of the query was taken to mean: the spellings searched for.

use maud::{Markup, html};

use super::{View, lang_of_word, link, strings::Strings};
use crate::{
    search::SearchRequest,
    vocabulary::{Class, Expansion, Form},
};

const CLASSES: [Class; 4] = [Class::Exact, Class::Forms, Class::Translit, Class::Fuzzy];
/// Spellings named while the block is closed, all terms together.
const NAMED: usize = 4;

/// What the terms were taken to mean; closed, the block names the most frequent spellings.
pub(super) fn block(view: &View, request: &SearchRequest, expansions: &[Expansion]) -> Markup {
    let strings = view.language.strings();
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
                @for expansion in expansions { (term(view, request, expansion, expansions.len())) }
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

fn term(view: &View, request: &SearchRequest, expansion: &Expansion, terms: usize) -> Markup {
    let strings = view.language.strings();
    html! {
        section {
            @if terms > 1 {
                h2 { bdi lang=[lang_of_word(&expansion.term)] { (expansion.term) } }
            }
            dl {
                @for class in CLASSES {
                    @let forms: Vec<&Form> = expansion.forms.iter()
                        .filter(|form| form.class == class && form.documents > 0).collect();
                    @if !forms.is_empty() {
                        dt { (strings.form_classes.of(class)) }
                        dd { ul.forms { @for one in forms { (form(view, request, one, strings)) } } }
                    }
                }
            }
            @if expansion.truncated { p.hint { (strings.spellings_truncated) } }
        }
    }
}

fn form(view: &View, request: &SearchRequest, form: &Form, strings: &Strings) -> Markup {
    let only =
        SearchRequest { q: format!("={}", form.form), class: None, offset: 0, ..request.clone() };
    let documents = usize::try_from(form.documents).unwrap_or(usize::MAX);
    html! {
        li {
            a href=(link::search(view, &only)) title=(strings.only_this_spelling) {
                bdi lang=[lang_of_word(&form.form)] { (form.form) }
            }
            " " span.count title=((strings.in_documents)(documents)) { (form.documents) }
        }
    }
}
