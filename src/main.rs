//! The `arkhiv` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    arkhiv::cli::run()
}
