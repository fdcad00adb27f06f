//! Full-text search for archives in English and Russian: every spelling of a name finds every other.
//!
//! The way in: [`corpus`] reads files to [`document`]s, [`analysis`] cuts text to tokens, [`indexer`]
//! drives both into the [`segment`]s of an [`index`]. The way out: [`query`] turns what the reader
//! typed into a plan, with the [`vocabulary`] saying which words of the index belong together,
//! [`search`] finds and ranks, [`render`] writes. [`cli`] and [`server`] are the two faces.

pub mod analysis;
pub mod cli;
pub mod config;
pub mod corpus;
pub mod document;
pub mod huge_pages;
pub mod index;
pub mod indexer;
pub mod query;
pub mod render;
pub mod search;
pub mod segment;
pub mod server;
pub mod vocabulary;
