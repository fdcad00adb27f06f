//! `arkhiv expand`

use std::io::{self, Write};

use super::{Outcome, Settings, args::ExpandArguments, open_archive, style};
use crate::render;

pub(super) fn run(arguments: ExpandArguments, settings: &Settings) -> anyhow::Result<Outcome> {
    anyhow::ensure!(
        arguments.term.split_whitespace().nth(1).is_none(),
        "`{}` is more than one word; ask for each by itself",
        arguments.term
    );
    let archive = open_archive(settings)?;
    let expansion = archive.searcher().expand(&arguments.term, arguments.class)?;
    let mut stdout = io::stdout().lock();
    if settings.json {
        writeln!(stdout, "{}", render::json::expansion(&expansion))?;
    } else {
        stdout.write_all(render::text::expansion(&expansion, style(&io::stdout())).as_bytes())?;
        if expansion.forms.is_empty() && !settings.quiet {
            eprintln!("arkhiv: no document has a spelling of `{}`", arguments.term);
        }
    }
    Ok(Outcome::Done)
}
