//! `arkhiv completions`

use std::io::{self, Write};

use clap::CommandFactory;

use super::{
    Outcome,
    args::{Arguments, CompletionsArguments},
};

pub(super) fn run(arguments: &CompletionsArguments) -> anyhow::Result<Outcome> {
    let mut script = Vec::new();
    let mut command = Arguments::command();
    clap_complete::generate(arguments.shell, &mut command, "arkhiv", &mut script);
    io::stdout().lock().write_all(&script)?;
    Ok(Outcome::Done)
}
