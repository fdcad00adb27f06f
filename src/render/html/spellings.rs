//! What each term of the query was taken to mean: the spellings searched for.

use maud::{Markup, html};

use super::{View, lang_of_word, link, strings::Strings};
use crate::{
    search::SearchRequest,
    vocabulary::{Class, Expansion, Form},
};

const CLASSES: [Class; 4] = [Class::Exact, Class::Forms, Class::Translit, Class::Fuzzy];
/// Spellings named while the block is closed.
const NAMED: usize = 4;

/// A block for each query that was taken to mean more than it says; closed, it names the heaviest.
pub(super) fn block(view: &View, request: &SearchRequest, expansions: &[Expansion]) -> Markup {
    let strings = view.language.strings();
    let found: Vec<&Form> =
        expansions.iter().flat_map(|e| &e.forms).filter(|form| form.documents > 0).collect();
    html! {
        @if !found.is_empty() {
            details.spellings {
                summary {
                    (strings.spellings_searched) ": "
                    @for (index, form) in found.iter().take(NAMED).enumerate() {
                        @if index > 0 { ", " }
                        bdi lang=[lang_of_word(&form.form)] { (form.form) }
                    }
                    @if found.len() > NAMED { "…" }
                    " " span.count { ((strings.spellings)(found.len())) }
                }
                @for expansion in expansions { (term(view, request, expansion, expansions.len())) }
            }
        }
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
