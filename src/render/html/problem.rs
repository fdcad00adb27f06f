//! The page that explains why a request failed.

use maud::{Markup, html};

use super::{
    View,
    form::{self, Focus, FormValues},
    layout::{self, Frame},
    link,
};

/// Why a request failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    /// No such page or document.
    NotFound,
    /// The request cannot be answered as it stands.
    Request,
    /// A key is needed.
    Key,
    /// The index is being built or opened.
    NotReady,
    /// More searches than the server takes.
    Busy,
    /// Our fault.
    Failure,
}

/// What the page about a problem says.
#[derive(Debug, Clone, Copy)]
pub struct ProblemPage<'a> {
    /// Chooses the words.
    pub kind: ProblemKind,
    /// What exactly is wrong, in the language of the page.
    pub detail: &'a str,
    /// What was asked for, to be corrected in the form.
    pub values: &'a FormValues,
}

/// A page that says what went wrong and what to do. Where the request is at fault, it has the whole
/// form as it was filled in.
pub fn problem(view: &View, problem: &ProblemPage<'_>) -> String {
    let strings = view.language.strings();
    let (title, advice) = match problem.kind {
        ProblemKind::NotFound => (strings.problem_not_found, None),
        ProblemKind::Request => (strings.problem_request, None),
        ProblemKind::Key => (strings.problem_key, None),
        ProblemKind::NotReady => {
            (strings.problem_not_ready, Some(strings.problem_not_ready_advice))
        }
        ProblemKind::Busy => (strings.problem_busy, Some(strings.problem_busy_advice)),
        ProblemKind::Failure => (strings.problem_failure, Some(strings.problem_failure_advice)),
    };
    let main = html! {
        h1 { (title) }
        @match advice {
            Some(advice) => { p { (advice) } }
            None => { p { (with_code(problem.detail)) } }
        }
        p { a href=(link::home(view)) { (strings.to_start) } }
    };
    let frame = Frame {
        title: Some(title),
        refresh_seconds: (problem.kind == ProblemKind::NotReady).then_some(3),
        ..Frame::new(view, "problem", &link::home)
    };
    let form = match problem.kind {
        ProblemKind::Request => form::full(view, problem.values, None),
        _ => form::search_box(view, &problem.values.request.q, Focus::Left),
    };
    layout::page(&frame, &form, &main)
}

/// A message in which what stands between backticks is quoted.
fn with_code(message: &str) -> Markup {
    html! {
        @for (index, part) in message.split('`').enumerate() {
            @if index % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}
