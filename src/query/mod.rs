//! String to plan: what the reader typed, parsed and then expanded by the vocabulary.

mod ast;
mod initials;
mod keyboard;
mod lexer;
mod parser;
mod plan;
mod warning;

pub use self::{
    ast::{Parsed, Phrase, Query, Word},
    keyboard::in_other_layout,
    lexer::as_operand,
    parser::{MAX_DEPTH, MAX_TERMS, parse},
    plan::{INITIALS_REACH, Node, Plan, PlanOptions, PlanTerm, plan, plan_word},
    warning::Warning,
};
