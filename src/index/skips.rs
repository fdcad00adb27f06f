//! What was left out of the index when files were read, so that it can be said again as long as the
//! files stay as they are: [`Skipped`], a line of JSON each in `skipped-<n>.jsonl` of the generation.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Something that was not indexed, or only in part, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// The file as its documents are named; `-` for standard input.
    pub file: String,
    /// The line in the file, from 1, where it is known.
    pub line: Option<u64>,
    /// Why.
    pub reason: String,
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`:", self.file)?;
        if let Some(line) = self.line {
            write!(f, "{line}:")?;
        }
        write!(f, " {}", self.reason)
    }
}
