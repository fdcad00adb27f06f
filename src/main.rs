//! The `arkhiv` command.

use std::process::ExitCode;

use arkhiv::huge_pages::HugePages;

#[global_allocator]
static ALLOCATOR: HugePages = HugePages;

fn main() -> ExitCode {
    arkhiv::cli::run()
}
