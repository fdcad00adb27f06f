//! The start page.

use maud::{Markup, html};

use super::{
    View,
    form::{self, Focus},
    lang_of_word,
    layout::{self, Frame},
    link,
};
use crate::{config::Crawlers, search::SearchRequest};

/// The start page; `documents` is how many there are to search, `examples` are queries that find some
/// of them.
pub fn home(view: &View, documents: u64, examples: &[String]) -> String {
    let strings = view.language.strings();
    let documents = usize::try_from(documents).unwrap_or(usize::MAX);
    let main = html! {
        h1 { @if view.site.name.is_empty() { (strings.tagline) } @else { (view.site.name) } }
        @if !view.site.name.is_empty() { p.tagline { (strings.tagline) } }
        (form::search_box(view, "", Focus::Given))
        p.holdings { ((strings.documents)(documents)) }
        @if !examples.is_empty() {
            section.examples {
                h2 { (strings.examples) }
                ul { @for q in examples { li { (example(view, q)) } } }
            }
        }
        section.help {
            h2 { (strings.help_heading) }
            dl { @for (written, meaning) in help(view, examples) {
                div { dt { (written) } dd { (meaning) } }
            } }
        }
    };
    let frame = Frame {
        is_listed: view.site.crawlers != Crawlers::Nowhere,
        description: Some(strings.tagline),
        ..Frame::new(view, "home", &link::home)
    };
    layout::page(&frame, &html! {}, &main)
}

fn example(view: &View, q: &str) -> Markup {
    html! {
        a href=(link::search(view, &SearchRequest::new(q))) lang=[lang_of_word(q)] { (q) }
    }
}

/// The first half of a word, to be completed by whatever it begins.
fn beginning(word: &str) -> String {
    word.chars().take(word.chars().count().div_ceil(2).max(3)).collect()
}

/// What can be written, shown on words of the archive where there are enough of them, and what it
/// means.
fn help(view: &View, examples: &[String]) -> Vec<(Markup, &'static str)> {
    let strings = view.language.strings();
    let of_archive = |at: usize| examples.get(at).map(String::as_str);
    let words = of_archive(0).zip(of_archive(1));
    let (first, second) = words.unwrap_or(strings.help_words);
    let written = [
        format!("\"{}\"", strings.help_phrase),
        format!("{first} {} {second}", strings.or),
        format!("{first} -{second}"),
        format!("={first}"),
        format!("~{first}"),
        format!("{}*", beginning(first)),
        format!("{first} date:1955..1960"),
    ];
    let shown = |(at, q): (usize, &String)| match words {
        // An archive may not have the phrase.
        Some(_) if at > 0 => example(view, q),
        _ => html! { span lang=[lang_of_word(q)] { (q) } },
    };
    written.iter().enumerate().map(shown).zip(strings.help).collect()
}
