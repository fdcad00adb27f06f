//! A name as another program shows it within its own page.

use maud::{DOCTYPE, html};

use super::{STYLESHEET_PATH, View, asset_address, lang_of_word, link};
use crate::search::{NameCandidate, SearchRequest};

/// A name with its spellings and a link to its documents; `None` where the index does not have it.
pub fn preview(view: &View, id: &str, name: Option<&NameCandidate>) -> String {
    let strings = view.language.strings();
    let title = name.map_or(id, |name| &name.name);
    html! {
        (DOCTYPE)
        html lang=(view.language.code()) {
            head {
                meta charset="utf-8";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { (title) }
                link rel="stylesheet" href=(view.path(&asset_address(STYLESHEET_PATH)));
            }
            body.preview {
                h1 lang=[lang_of_word(title)] { bdi { (title) } }
                @match name {
                    Some(name) => {
                        p {
                            a href=(link::search(view, &SearchRequest::new(&*name.id))) target="_blank" {
                                ((strings.documents)(name.documents))
                            }
                        }
                        p.spellings {
                            @for (at, spelling) in name.spellings.iter().enumerate() {
                                @if at > 0 { ", " }
                                bdi lang=[lang_of_word(spelling)] { (spelling) }
                            }
                        }
                    }
                    None => { p { (strings.nothing_found) } }
                }
            }
        }
    }
    .into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_shown_with_its_spellings_and_a_way_to_its_documents() {
        let name = NameCandidate {
            id: "O'Neill & Co".into(),
            name: "O'Neill & Co".into(),
            spellings: vec!["O'Neill".into(), "О'Нил".into()],
            documents: 2,
            score: 100.0,
            is_match: true,
        };
        let view = View { depth: 1, ..View::default() };
        let page = preview(&view, &name.id, Some(&name));
        for part in [
            "<h1><bdi>O'Neill &amp; Co</bdi></h1>",
            "href=\"../search?q=O%27Neill%20%26%20Co\" target=\"_blank\">2\u{a0}documents</a>",
            "<bdi lang=\"ru\">О'Нил</bdi>",
            "href=\"../static/style.css?v=",
        ] {
            assert!(page.contains(part), "no {part} in {page}");
        }
        assert!(preview(&view, "<x>", None).contains("&lt;x&gt;"));
    }
}
