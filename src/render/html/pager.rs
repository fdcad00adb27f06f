//! Links to the other pages of a long list or the other parts of a long text.

use maud::{Markup, html};

use super::strings::Strings;

/// What is paged through.
pub(super) struct Pager<'a> {
    /// What the row of links is called.
    pub(super) label: &'static str,
    /// What one of them is called.
    pub(super) one: &'static str,
    /// The one that is shown, from 1.
    pub(super) page: usize,
    /// How many there are.
    pub(super) pages: usize,
    /// The address of each.
    pub(super) to: &'a dyn Fn(usize) -> String,
}

/// Links to the previous and the next, the first, the last, and those near; nothing where there is
/// one only.
pub(super) fn pager(strings: &Strings, pager: &Pager<'_>) -> Markup {
    let Pager { label, one, page, pages, to } = *pager;
    html! {
        @if pages > 1 {
            nav.pages aria-label=(label) {
                @if page > 1 { a.step rel="prev" href=(to(page - 1)) { "← " (strings.previous) } }
                ol {
                    @for shown in numbers(page, pages) {
                        @match shown {
                            Some(n) if n == page => { li { span aria-current="page" { (n) } } }
                            Some(n) => {
                                li { a href=(to(n)) aria-label={ (one) " " (n) } { (n) } }
                            }
                            None => { li { "…" } }
                        }
                    }
                }
                @if page < pages { a.step rel="next" href=(to(page + 1)) { (strings.next) " →" } }
            }
        }
    }
}

/// The page numbers to show: first, last and the neighbours; `None` where some are left out.
fn numbers(page: usize, pages: usize) -> Vec<Option<usize>> {
    let mut shown = Vec::new();
    let mut last = 0;
    for n in (1..=pages).filter(|&n| n == 1 || n == pages || n.abs_diff(page) <= 1) {
        match n - last {
            0 | 1 => {}
            2 => shown.push(Some(n - 1)),
            _ => shown.push(None),
        }
        shown.push(Some(n));
        last = n;
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_numbered_with_gaps() {
        let check = |page, pages, expected: &[usize]| {
            let shown: Vec<usize> =
                numbers(page, pages).into_iter().map(|n| n.unwrap_or(0)).collect();
            assert_eq!(shown, expected);
        };
        check(1, 1, &[1]);
        check(1, 4, &[1, 2, 3, 4]);
        check(5, 9, &[1, 0, 4, 5, 6, 0, 9]);
        check(4, 9, &[1, 2, 3, 4, 5, 0, 9]);
    }
}
