//! `arkhiv config`

use std::{
    io::{self, Write},
    path::Path,
};

use super::{
    Outcome,
    args::{Common, ConfigArguments, ConfigCommand},
    told,
};
use crate::{config::Config, corpus::Rules, render, server, vocabulary::AuthorityFile};

pub(super) fn run(arguments: &ConfigArguments, common: &Common) -> anyhow::Result<Outcome> {
    let ConfigCommand::Check = arguments.command;
    let file = common.config.as_deref().or_else(Config::default_file);
    let problems = problems(file);
    let mut stdout = io::stdout().lock();
    if common.json {
        let answer = serde_json::json!({ "file": file, "problems": problems });
        writeln!(stdout, "{}", render::json::value(&answer))?;
    } else {
        for line in problems.iter().flat_map(|problem| problem.lines()) {
            writeln!(stdout, "{}", render::text::plain(line))?;
        }
        if problems.is_empty() && !common.quiet {
            let checked = match file {
                Some(file) => format!("{}: every setting can be used", file.display()),
                None => "no config.toml here: every setting is at its default".to_owned(),
            };
            writeln!(stdout, "{}", render::text::plain(&checked))?;
        }
    }
    match problems.len() {
        0 => Ok(Outcome::Done),
        1 => anyhow::bail!("one setting is wrong"),
        several => anyhow::bail!("{several} settings are wrong"),
    }
}

/// All that is wrong with the settings, and with what they name.
fn problems(file: Option<&Path>) -> Vec<String> {
    let mut problems: Vec<String> =
        Config::problems(file).iter().map(|problem| told(problem)).collect();
    // What the settings name can be looked at when they can be read.
    if let Ok(config) = Config::load(file) {
        let authority = AuthorityFile::open(&config.names.authority, config.names.builtin);
        problems.extend(authority.err().map(|error| told(&error)));
        problems.extend(Rules::new(&config.corpus).err().map(|error| told(&error)));
        problems.extend(server::check_settings(&config.server).err().map(|error| told(&error)));
    }
    problems
}
