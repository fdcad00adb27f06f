//! One format a file: bytes or text to documents.

pub(super) mod csv;
pub(super) mod json_lines;
pub(super) mod sniff;
pub(super) mod whole;
