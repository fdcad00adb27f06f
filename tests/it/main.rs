//! What crosses modules, as claims: one binary, one module a subject.

mod architecture;
mod archive;
mod bad_input;
mod cli;
mod names;
mod program;
mod server;
