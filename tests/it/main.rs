//! What crosses modules, as claims: one binary, one module a subject.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it should be")]

mod api_doc;
mod architecture;
mod archive;
mod bad_input;
mod browser;
mod cli;
mod damage;
mod duplicates;
mod evidence;
mod export;
mod faults;
mod forms;
mod frozen;
mod fuzz_seeds;
mod help;
mod keeping;
mod letters;
mod library;
mod loading;
mod names;
mod names_table;
mod nginx;
mod operation;
mod prefix;
mod program;
mod query_language;
mod ranking;
mod reading;
mod reconcile;
mod relevance;
#[cfg(unix)]
mod reloading;
mod server;
mod snippets;
mod strangers;
mod told;
mod websites;
mod writable;
mod writing;
