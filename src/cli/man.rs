//! `arkhiv man`

use std::io::{self, Write};

use anyhow::Context;
use clap::CommandFactory;

use super::{
    Outcome,
    args::{Arguments, ManArguments},
};

pub(super) fn run(arguments: &ManArguments) -> anyhow::Result<Outcome> {
    let mut program = Arguments::command();
    // Tells commands the flags that all of them take.
    program.build();
    let page = match &arguments.command {
        None => program,
        Some(name) => {
            let found = program.find_subcommand(name);
            let command = found.with_context(|| format!("there is no command `{name}`"))?;
            command.clone().bin_name(format!("arkhiv {name}"))
        }
    };
    let mut roff = Vec::new();
    clap_mangen::Man::new(page).render(&mut roff)?;
    io::stdout().lock().write_all(&roff)?;
    Ok(Outcome::Done)
}
