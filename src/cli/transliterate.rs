//! `arkhiv transliterate`

use std::io::{self, BufRead, Write};

use transliterate::{Standard, romanize};

use super::{Outcome, Settings, args::TransliterateArguments};
use crate::render;

pub(super) fn run(
    arguments: TransliterateArguments,
    settings: &Settings,
) -> anyhow::Result<Outcome> {
    let mut stdout = io::stdout().lock();
    if arguments.list {
        for standard in Standard::ALL {
            let (name, title) = (standard.name(), standard.title());
            if settings.json {
                let line = serde_json::json!({ "name": name, "title": title, "source": standard.source() });
                writeln!(stdout, "{line}")?;
            } else {
                writeln!(stdout, "{name:<20} {title}")?;
            }
        }
        return Ok(Outcome::Done);
    }
    let Some(standard) = Standard::from_name(&arguments.standard) else {
        let names: Vec<&str> = Standard::ALL.iter().map(|standard| standard.name()).collect();
        anyhow::bail!(
            "`{}` is no standard; the standards are {}",
            arguments.standard,
            names.join(", ")
        );
    };
    let mut write = |text: &str| {
        let latin = romanize(text, standard);
        if settings.json {
            let answer =
                serde_json::json!({ "text": text, "standard": standard.name(), "latin": latin });
            writeln!(stdout, "{}", render::json::value(&answer))
        } else {
            writeln!(stdout, "{latin}")
        }
    };
    if arguments.text.is_empty() {
        for line in io::stdin().lock().lines() {
            write(&line?)?;
        }
    } else {
        write(&arguments.text.join(" "))?;
    }
    Ok(Outcome::Done)
}
