//! One format a file: bytes or text to documents.
//!
//! `sniff` tells which; `json_lines` and `csv` give many documents, `whole` gives one, with
//! `front_matter` and the three markups. `flow` and `entities` are what markups share.

pub(super) mod csv;
mod entities;
mod flow;
mod front_matter;
mod html;
pub(super) mod json_lines;
mod markdown;
pub(super) mod sniff;
pub(super) mod whole;
mod wiki;
