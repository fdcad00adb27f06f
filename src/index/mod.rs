//! Documents on disk: a folder of generations, one of them current, each a tantivy index with a
//! manifest of ours beside it.

pub mod record;
pub mod schema;
mod tokens;
