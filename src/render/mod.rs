//! Results to bytes: [`json`] for scripts, [`html`] for readers, [`text`] for terminals.
//!
//! Takes what `search` and `vocabulary` give, asks nothing of them, and is the only code that knows
//! markup or escaping. It does not know HTTP: what a link points to, it is told by [`html::View`] and
//! the request that the page answers.

pub mod html;
pub mod json;
mod passage;
pub mod text;
