//! Results to bytes: [`json`] for scripts, [`html`] for readers, [`text`] for terminals.
//!
//! Takes what `search` and `vocabulary` give, asks nothing of them, and is the only code that knows
//! markup or escaping. It does not know HTTP: where a link points to follows from [`html::View`] and
//! the request that the page answers.

pub mod citation;
mod explanation;
pub mod export;
pub mod export_format;
pub mod feed;
pub mod html;
pub mod json;
mod moment;
mod number;
pub mod opensearch;
mod passage;
pub mod reconcile;
pub mod sitemap;
pub mod text;
mod xml;
