//! The `arkhiv` command.

fn main() {}
