//! `arkhiv transliterate`

use std::io::{self, BufRead, Write};

use transliterate::{Standard, romanize};

use super::{Outcome, Settings, args::TransliterateArguments};
use crate::render;

pub(super) fn run(
    arguments: TransliterateArguments,
    settings: &Settings,
) -> anyhow::Result<Outcome> {
    if arguments.list {
        list(settings)?;
    } else {
        transliterate(&arguments, settings)?;
    }
    Ok(Outcome::Done)
}

/// Prints the standards, one a line.
fn list(settings: &Settings) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    for standard in Standard::ALL {
        let (name, title) = (standard.name(), standard.title());
        if settings.json {
            let line =
                serde_json::json!({ "name": name, "title": title, "source": standard.source() });
            writeln!(stdout, "{line}")?;
        } else {
            writeln!(stdout, "{name:<20} {title}")?;
        }
    }
    Ok(())
}

/// Prints the text, or every line of standard input, in Latin letters.
fn transliterate(arguments: &TransliterateArguments, settings: &Settings) -> anyhow::Result<()> {
    let standard = standard(&arguments.standard)?;
    let mut stdout = io::stdout().lock();
    let mut write = |text: &str| {
        let latin = romanize(text, standard);
        if settings.json {
            writeln!(stdout, "{}", render::json::transliteration(text, standard.name(), &latin))
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
    Ok(())
}

fn standard(name: &str) -> anyhow::Result<Standard> {
    Standard::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = Standard::ALL.iter().map(|standard| standard.name()).collect();
        anyhow::anyhow!("unknown standard `{name}`; the standards are {}", names.join(", "))
    })
}
