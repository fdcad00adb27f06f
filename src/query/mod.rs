//! String to plan: what the reader typed, parsed and then expanded by the vocabulary.

mod ast;
mod budget;
mod dates;
mod function_words;
mod initials;
mod keyboard;
mod lexer;
mod parser;
mod plan;
mod quote;
mod warning;

pub use self::{
    ast::{Operator, Parsed, Phrase, Query, Reading, Scope, Word},
    budget::Budget,
    dates::Dates,
    function_words::is_function_word,
    keyboard::in_other_layout,
    lexer::as_operand,
    parser::{MAX_DEPTH, MAX_TERMS, parse},
    plan::{
        Condition, INITIALS_REACH, Node, Plan, PlanOptions, PlanTerm, PlanWord, Relaxed, Role,
        TextField, ValueWanted, WholeTitle, plan, plan_word,
    },
    warning::{Place, Warning},
};
